package catalog

import "slices"

// Standing is what rules across records know of one: enough to set it beside others, and no more, so that those of a whole handover fit into
// memory. What its kind has no fact for stays zero.
type Standing struct {
	Owner, Next Person
	AsksNext    bool   // its kind has a field for who takes it over
	Sort        string // the choice that says what it is: type of account, area of an SOP, subject of a report, category of a risk, type of a service record
	Active      bool   // an SKU on sale, a risk that is not closed
	Class       string // of an SKU: A, B, C or nothing
	Every       string // granularity of a report
	From, To    Date   // what a report covers; from when until when a contract runs, To being zero for one without end
	Sources     []Ref  // of an SKU its main supplier first, then those that stand behind; of a contract or supplier the other one
	Environment string // in which an account is opened
	Name        string // of an account the person behind it as the platform knows them, normalised: never shown
	Stake       Money  // what is lost when it goes wrong, see [Kind.StakeOf]
	Due         Date   // the day it is about in the calendar
}

// StandingOf is what rules across records know of the values.
func (k Kind) StandingOf(v Values) Standing {
	s := Standing{Owner: k.OwnerOf(v), Next: k.NextOwnerOf(v), AsksNext: k.NextOwner != nil, Stake: k.StakeOf(v), Due: k.DueOf(v)}
	switch k.Key {
	case "account":
		s.Sort, s.Environment, s.Name = accountType.In(v), plain(accountEnvironment.In(v)), plain(accountRealName.In(v))
	case "sku":
		s.Active, s.Class = skuIsActive(v), skuABC.In(v)
		if skuSupplier.Set(v) {
			s.Sources = append([]Ref{skuSupplier.In(v)}, skuBackups.In(v)...)
		}
	case "supplier":
		s.Sort = supplierType.In(v)
		if supplierContract.Set(v) {
			s.Sources = []Ref{supplierContract.In(v)}
		}
	case "contract":
		s.Sort, s.From, s.Active = contractType.In(v), contractStart.In(v), !contractRenewal.Set(v) && !contractAutoRenew.In(v)
		if !contractOpenEnded.In(v) {
			s.To = contractEnd.In(v)
		}
		if contractParty.Set(v) {
			s.Sources = []Ref{contractParty.In(v)}
		}
	case "sop":
		s.Sort = sopArea.In(v)
	case "data_report":
		s.Sort, s.Every, s.From, s.To = reportSubject.In(v), reportGranularity.In(v), reportStart.In(v), reportEnd.In(v)
	case "risk":
		s.Sort, s.Active = riskCategory.In(v), !riskIsClosed(v)
	case "service_faq":
		s.Sort = faqKind.In(v)
	}
	return s
}

// StakeOf is the money that the record is about, in its own currency, for putting what is dear before what is cheap: a week's sales of an SKU (its stock
// where nothing is sold), the deposit of an account, what is owed to a supplier, the budget of a campaign, the amount of a contract or matter.
// Zero where the record says nothing of the kind.
func (k Kind) StakeOf(v Values) Money {
	var m Money
	switch k.Key {
	case "account":
		m = accountDeposit.In(v)
	case "sku":
		if price := skuPrice.In(v); skuDailySales.In(v) > 0 && skuIsActive(v) {
			m = Money{price.Amount.Mul(skuDailySales.In(v)).Mul(NewDecimal(stakeDays)), price.Currency}
		} else {
			m = skuValue.In(v)
		}
	case "supplier":
		m = supplierPayable.In(v)
	case "campaign":
		m = campaignBudget.In(v)
	case "contract":
		m = contractAmount.In(v)
	case "inflight":
		m = inflightAmount.In(v)
	}
	if m.Amount < 0 {
		m.Amount = -m.Amount
	}
	return m
}

// stakeDays is how many days of sales are at stake: the first week after the handover.
const stakeDays = 7

// BaselineRisks are the three that every store has to have a plan for (RSK-02).
func BaselineRisks() []Option {
	return optionsOf(riskCategory, "platform_penalty", "supply_break", "logistics_overload")
}

// ReportSubjects are those that must be reported of the last months (RPT-01), and ReportViews the granularities (RPT-02).
func ReportSubjects() []Option { return optionsOf(reportSubject, "sales", "traffic", "conversion") }

// ReportViews are the granularities in which there must be reports (RPT-02).
func ReportViews() []Option { return optionsOf(reportGranularity, "day", "week", "month") }

// optionsOf are options of a choice, in the order asked for; it panics over one that is not there, at program start.
func optionsOf(f Field, keys ...string) []Option {
	out := make([]Option, len(keys))
	for i, key := range keys {
		at := slices.IndexFunc(f.def().Options, func(o Option) bool { return o.Value == key })
		if at < 0 {
			panic("catalog: " + f.def().Key + " has no option " + key)
		}
		out[i] = f.def().Options[at]
	}
	return out
}
