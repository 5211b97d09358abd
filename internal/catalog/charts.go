package catalog

import "strings"

// What drawings ask of a record's content, as plain values. A record of another kind answers with nothing.

// Area is a field of work that SOPs are written for. A store must have one for each required area (SOP-01, SOP-07, SOP-11).
type Area struct {
	Option
	Required bool
}

// requiredAreas are what the requirements name: purchasing, warehousing and logistics, listing, promotion and service (SOP-07); upkeep
// of products, orders, data and feedback on problems (SOP-11). Pricing belongs to the upkeep of products (SKU-02).
var requiredAreas = map[string]bool{
	"listing": true, "pricing": true, "stock": true, "purchasing": true, "order": true, "shipping": true, "presale": true,
	"aftersale": true, "complaint": true, "campaign": true, "data": true,
}

// SOPAreas lists the areas in the order of the form.
func SOPAreas() []Area {
	var out []Area
	for _, o := range sopArea.Spec().Options {
		out = append(out, Area{Option: o, Required: requiredAreas[o.Value]})
	}
	return out
}

// SOPHead is what an overview of SOPs says about one.
type SOPHead struct {
	Area, Version, Purpose, Trigger string
	Owner                           Person
	Maturity                        Option
	Measures                        []string // the name of each and its target
}

// SOPHeadOf reads it from an SOP.
func SOPHeadOf(v Values) SOPHead {
	h := SOPHead{
		Area: sopArea.In(v), Version: sopVersion.In(v), Purpose: sopPurpose.In(v), Trigger: sopTrigger.In(v), Owner: sopOwner.In(v),
	}
	for _, o := range sopMaturity.Spec().Options {
		if o.Value == sopMaturity.In(v) {
			h.Maturity = o
		}
	}
	for _, row := range sopKPIs.In(v) {
		words := []string{kpiName.In(row.Values)}
		if kpiTarget.Set(row.Values) {
			words = append(words, strings.TrimSpace(kpiTarget.In(row.Values)+" "+kpiUnit.In(row.Values)))
		}
		h.Measures = append(h.Measures, strings.Join(words, " "))
	}
	return h
}

// Supply is where a SKU comes from. Daily is what it turns over a day, known only when price and sales are.
type Supply struct {
	Code, Class string
	Main        Ref
	Backups     []Ref
	Daily       Money
	Known       bool
	Sold        bool // on sale, as far as anybody said
}

// SupplyLinks reads it from a SKU.
func SupplyLinks(v Values) Supply {
	price := skuPrice.In(v)
	return Supply{
		Code: skuCode.In(v), Class: skuABC.In(v), Main: skuSupplier.In(v), Backups: skuBackups.In(v),
		Daily: Money{price.Amount.Mul(skuDailySales.In(v)), price.Currency}, Known: skuPrice.Set(v) && skuDailySales.Set(v),
		Sold: !skuStatus.Set(v) || skuIsActive(v),
	}
}

// SellsGoods says whether a supplier is one whose goods are sold on, and no carrier, agency or platform.
func SellsGoods(v Values) bool { return supplierSellsGoods(v) }

// Danger is where a risk stands. Likelihood and Impact are 1 to 5, or 0 while nobody has said.
type Danger struct {
	Likelihood, Impact int
	Closed, Planned    bool
}

// DangerOf reads it from a risk.
func DangerOf(v Values) Danger {
	return Danger{
		Likelihood: int(riskLikelihood.In(v)), Impact: int(riskImpact.In(v)), Closed: riskIsClosed(v), Planned: riskPlan.Set(v),
	}
}

// TeamMember is somebody of the team and what they answer for.
type TeamMember struct {
	Name, Post         string
	Supervisor, Backup Ref
	Heads              bool // the team, so that nobody is above
	Leaves             bool
	Needed             bool // somebody has to stand in: they have duties, and are no witness and not of human resources
	Duties             []Duty
}

// Duty is one thing somebody answers for. Share is how much of their time it takes, in words; Weight is the same to compare, or -1
// when nobody said. SOP is how it is done.
type Duty struct {
	What, Share string
	Weight      int
	SOP         Ref
}

// MemberOf reads it from a member of the team. Private facts stay where they are.
func MemberOf(v Values) TeamMember {
	side := memberSide.In(v)
	m := TeamMember{
		Name: memberName.In(v), Post: memberPost.In(v), Supervisor: memberSupervisor.In(v), Backup: memberBackup.In(v),
		Heads: memberHeads.In(v), Leaves: side == "giver", Needed: memberDuties.Set(v) && side != "witness" && side != "hr",
	}
	for _, row := range memberDuties.In(v) {
		d := Duty{What: dutyName.In(row.Values), SOP: dutySOP.In(row.Values), Weight: -1}
		if share, known := dutyShare.Lookup(row.Values); known {
			d.Share, d.Weight = share.String(), int(Decimal(share).Floor())
		}
		m.Duties = append(m.Duties, d)
	}
	return m
}
