package catalog

import "slices"

// StockStanding is what the default formula says about one SKU (N-04).
type StockStanding string

// The standings. Unknown is never taken for enough: something that the formula needs is missing.
const (
	StockUnknown     StockStanding = "unknown"
	StockBelowCycle  StockStanding = "below_cycle"  // what is there is sold before a new order arrives
	StockBelowSafety StockStanding = "below_safety" // at or under the point at which to order
	StockEnough      StockStanding = "enough"
)

// Stock is what pages about stock ask of a SKU. Amounts are in millionths, as [Decimal] is; nil is what nobody knows. The keys are the columns of the
// table that mirrors it.
type Stock struct {
	Code     string        `json:"code"`
	Title    string        `json:"title"`
	Active   bool          `json:"active"`
	Class    string        `json:"class"` // A, B, C as somebody typed it, "" for none
	Role     string        `json:"role"`  // traffic, profit, image, "" for none
	Standing StockStanding `json:"standing"`
	Lacks    []string      `json:"lacks"` // keys of the fields without which nothing can be judged

	OnHand    *Decimal `json:"on_hand"`
	Available *Decimal `json:"available"`
	Inbound   Decimal  `json:"inbound"`
	Daily     *Decimal `json:"daily"` // pieces a day
	Cycle     *int64   `json:"cycle"` // days
	Formula   *Decimal `json:"formula"`
	Safety    *Decimal `json:"safety"` // the formula's, or what somebody set by hand
	Reason    string   `json:"reason"` // for setting it by hand
	Cover     *int64   `json:"cover"`
	Turnover  *int64   `json:"turnover"`
	Reorder   *Decimal `json:"reorder"`

	Currency string   `json:"currency"` // of price and cost, "" when they have two
	Price    *Decimal `json:"price"`
	Cost     *Decimal `json:"cost"`
	Value    *Decimal `json:"value"`  // on hand × cost
	Sales    *Decimal `json:"sales"`  // price × pieces a day
	Spent    *Decimal `json:"spent"`  // cost × pieces a day
	Margin   *Decimal `json:"margin"` // per cent of the price after fee and cost

	Expiry   *string `json:"expiry"`
	Disposal string  `json:"disposal"`

	Supplier string   `json:"supplier"` // as it is named, "" for none
	Sources  []string `json:"sources"`  // ids of the records of main and backup suppliers
	Unlinked int      `json:"unlinked"` // suppliers that no record was found for
}

// Words is the number for people: 1,299.5.
func (d Decimal) Words() string { return howMuch(d) }

// HasStock says whether records of the kind have a Stock.
func HasStock(kind string) bool { return kind == SKU.Key }

// StockOf reads it from a SKU, by the formulas of its form.
func StockOf(v Values) Stock {
	price, cost := skuPrice.In(v), skuCost.In(v)
	s := Stock{
		Code: skuCode.In(v), Title: skuTitle.In(v), Active: skuIsActive(v), Class: skuABC.In(v), Role: skuRole.In(v), Standing: stockStanding(v), Lacks: stockLacks(v),
		OnHand: known(skuOnHand.Lookup(v)), Available: known(skuAvailable.Lookup(v)), Inbound: skuInbound.In(v), Daily: known(skuDailySales.Lookup(v)),
		Cycle: known(skuReplenishDays.Lookup(v)), Formula: known(skuFormula(v)), Safety: known(skuSafety.Lookup(v)), Cover: known(skuCover.Lookup(v)),
		Turnover: known(skuTurnover.Lookup(v)), Reorder: known(skuReorder.Lookup(v)), Disposal: skuDisposal.In(v), Supplier: skuSupplier.In(v).Title,
		Sources: []string{},
	}
	if skuVariant.Set(v) {
		s.Title += " · " + skuVariant.In(v)
	}
	if skuSafetyOverride.Set(v) {
		s.Reason = skuOverrideReason.In(v)
	}
	s.price(v, price, cost)
	if day, is := skuExpiry.Lookup(v); is {
		text := day.String()
		s.Expiry = &text
	}
	refs := skuBackups.In(v)
	if skuSupplier.Set(v) {
		refs = append([]Ref{skuSupplier.In(v)}, refs...)
	}
	for _, r := range refs {
		switch {
		case r.ID == "":
			s.Unlinked++
		case !slices.Contains(s.Sources, r.ID):
			s.Sources = append(s.Sources, r.ID)
		}
	}
	return s
}

func (s *Stock) price(v Values, price, cost Money) {
	if skuPrice.Set(v) && skuCost.Set(v) && price.Currency != cost.Currency {
		return // amounts of two currencies are never added
	}
	if skuPrice.Set(v) {
		s.Currency, s.Price = price.Currency, &price.Amount
	}
	if skuCost.Set(v) {
		s.Currency, s.Cost = cost.Currency, &cost.Amount
	}
	if value, is := skuValue.Lookup(v); is {
		s.Value = &value.Amount
	}
	if margin, is := skuMargin.Lookup(v); is {
		amount := Decimal(margin)
		s.Margin = &amount
	}
	if s.Daily == nil {
		return
	}
	if s.Price != nil {
		sales := s.Price.Mul(*s.Daily)
		s.Sales = &sales
	}
	if s.Cost != nil {
		spent := s.Cost.Mul(*s.Daily)
		s.Spent = &spent
	}
}

func known[T any](value T, is bool) *T {
	if !is {
		return nil
	}
	return &value
}

// stockLacks are the fields that the formula needs of something that is sold. Without them it is not judged, and never good (N-04).
func stockLacks(v Values) []string {
	out := []string{}
	if skuStatus.Set(v) && !skuIsActive(v) {
		return out
	}
	for _, f := range []Field{skuDailySales, skuReplenishDays, skuOnHand} {
		if _, said := f.value(v); !said {
			out = append(out, f.def().Key)
		}
	}
	return out
}

// stockStanding asks the rules of the SKU, so that page and findings never disagree.
func stockStanding(v Values) StockStanding {
	switch {
	case len(stockLacks(v)) > 0:
		return StockUnknown
	case skuCheckFires("sku.cover_below_cycle", v):
		return StockBelowCycle
	case skuCheckFires("sku.below_safety_stock", v):
		return StockBelowSafety
	}
	return StockEnough
}

func skuCheckFires(id string, v Values) bool {
	for _, c := range SKU.Checks {
		if c.ID == id {
			return c.Find(v, Env{}) != nil
		}
	}
	return false
}

// SupplyEnds says whether a contract is one with a supplier, and whether it has ended before today.
func SupplyEnds(contract Values, today Date) (ended, is bool) {
	if !contractWithSupplier(contract) {
		return false, false
	}
	end, known := contractEnd.Lookup(contract)
	return known && !contractOpenEnded.In(contract) && !contractAutoRenew.In(contract) && end.Before(today), true
}

// The shares of the sales up to which a SKU is of class A and of class B, in per cent (SKU-12).
const (
	ClassAShare = 80
	ClassBShare = 95
)
