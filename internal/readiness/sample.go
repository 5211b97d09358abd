package readiness

import (
	"github.com/google/uuid"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// Sample is a small complete handover in which nothing is found by checks across records, on the day of [catalog.SampleEnv]: the sample record of
// every kind and what else such checks ask for. Their examples change one thing in it.
func Sample() *Estate {
	e := &Estate{Env: catalog.SampleEnv}
	for i, kind := range catalog.All() {
		section := Section{ID: sampleID(1, i), Kind: kind.Key, Proof: true}
		e.Sections = append(e.Sections, section)
		values, _ := kind.Decode(kind.Sample)
		r := Record{ID: sampleID(2, i), Section: section.ID, Kind: kind.Key, Title: kind.TitleOf(values), Standing: kind.StandingOf(values)}
		r.Chain.Steps = catalog.ProofSteps(kind.Key, values)
		for _, s := range r.Chain.Steps {
			r.Chain.Standing = append(r.Chain.Standing, handover.ProofLink{Step: s.Key})
		}
		e.Add(r)
	}
	e.connect()
	e.fill("sop", areas())
	e.fill("risk", values(catalog.BaselineRisks()))
	e.fill("service_faq", []string{"shift", "forbidden_phrase"})
	e.report()
	return e
}

// connect makes the SKU, its only supplier and that one's contract point at each other.
func (e *Estate) connect() {
	sku, supplier, contract := e.the("sku"), e.the("supplier"), e.the("contract")
	to := func(r *Record) catalog.Ref { return catalog.Ref{ID: r.ID.String(), Title: r.Title} }
	sku.Standing.Active, sku.Standing.Sources = true, []catalog.Ref{to(supplier)}
	supplier.Standing.Sources = []catalog.Ref{to(contract)}
	contract.Standing.Sort, contract.Standing.Active, contract.Standing.Sources = "supplier", true, []catalog.Ref{to(supplier)}
	contract.Standing.To = e.Env.Today.AddDays(400)
	account := e.the("account")
	account.Standing.Environment, account.Standing.Name = "office profile 3", "the company"
}

func areas() []string {
	var out []string
	for _, a := range catalog.SOPAreas() {
		if a.Required {
			out = append(out, a.Value)
		}
	}
	return out
}

func values(options []catalog.Option) []string {
	out := make([]string, len(options))
	for i, o := range options {
		out[i] = o.Value
	}
	return out
}

// fill puts a record of each sort beside the sample of the kind.
func (e *Estate) fill(kind string, sorts []string) {
	e.the(kind).Standing.Sort = sorts[0]
	for _, sort := range sorts[1:] {
		e.twin(kind).Standing.Sort = sort
	}
}

// report has each subject reported of the last months, one of them by day, one by week and one by month.
func (e *Estate) report() {
	months := LastMonths(e.Env.Today, int(catalog.ReportMonths.Default))
	views := values(catalog.ReportViews())
	for i, subject := range values(catalog.ReportSubjects()) {
		r := e.the("data_report")
		if i > 0 {
			r = e.twin("data_report")
		}
		r.Standing.Sort, r.Standing.Every = subject, views[i]
		r.Standing.From, r.Standing.To = months[len(months)-1].From, months[0].To
	}
}

// the is the first record of the kind.
func (e *Estate) the(kind string) *Record { return &e.Records[e.byKind[kind][0]] }

// twin adds a record like the first of the kind.
func (e *Estate) twin(kind string) *Record {
	r := *e.the(kind)
	r.ID = sampleID(3, len(e.Records))
	e.Add(r)
	return &e.Records[len(e.Records)-1]
}

// drop takes the last record of the kind away.
func (e *Estate) drop(kind string) { e.byKind[kind] = e.byKind[kind][:len(e.byKind[kind])-1] }

// turn makes records of one sort into another.
func (e *Estate) turn(kind, from, to string) {
	for r := range e.of(kind) {
		if r.Standing.Sort == from {
			r.Standing.Sort = to
		}
	}
}

func sampleID(group, n int) uuid.UUID {
	return uuid.UUID{0: byte(group), 14: byte(n >> 8), 15: byte(n)}
}
