package readiness

import (
	"slices"
	"strconv"
	"strings"

	"handoverdesk/internal/catalog"
)

// R-SKU-03, N-05: a supplier whose contracts have all ended supplies nobody, whatever the SKU says of backups.
var lastSourceEnds = Across{
	ID: "sku.last_source_ends", Severity: blocker, Kinds: of("sku", "supplier", "contract"), Field: "backup_suppliers",
	Find: func(e *Estate, say func(Found)) {
		ended := endedSuppliers(e)
		if len(ended) == 0 {
			return
		}
		for r := range e.of("sku") {
			if !r.Standing.Active || len(r.Standing.Sources) == 0 {
				continue
			}
			alive := slices.ContainsFunc(r.Standing.Sources, func(s catalog.Ref) bool { return !ended[s.ID] })
			if alive {
				continue
			}
			severity := warning
			if r.Standing.Class == "A" {
				severity = blocker
			}
			say(r.about(severity, catalog.Args{"Supplier": r.Standing.Sources[0].Title}))
		}
	},
	Fires:  func(e *Estate) { e.the("contract").Standing.To = e.Env.Today.AddDays(-1) },
	Silent: func(e *Estate) { e.the("contract").Standing.To = e.Env.Today },
}

// endedSuppliers are the ids of suppliers that have contracts here, all of which are over.
func endedSuppliers(e *Estate) map[string]bool {
	alive, over := map[string]bool{}, map[string]bool{}
	for c := range e.of("contract") {
		if len(c.Standing.Sources) == 0 || c.Standing.Sources[0].ID == "" || c.Standing.Sort != "supplier" {
			continue
		}
		id := c.Standing.Sources[0].ID
		if !c.Standing.To.IsZero() && c.Standing.To.Before(e.Env.Today) {
			over[id] = true
		} else {
			alive[id] = true
		}
	}
	for id := range alive {
		delete(over, id)
	}
	return over
}

// R-ACC-03: the receiver has not signed in. It holds things up where the template asks for proof, and is worth a warning elsewhere. A link that a
// manager put off to a day, with a reason, is decided.
var loginUntested = Across{
	ID: "account.login_untested", Severity: blocker, Kinds: of("account"), Field: "login_name",
	Find: func(e *Estate, say func(Found)) {
		for r := range e.of("account") {
			if len(r.Chain.Steps) > 0 && !stands(r, catalog.ProofLogin, catalog.ProofReceived) {
				say(r.about(e.proofless(r), catalog.Args{}))
			}
		}
	},
	Fires:  func(e *Estate) { a := e.the("account"); a.Chain.Standing = nil },
	Silent: func(e *Estate) { a := e.the("account"); a.Chain.Standing = a.Chain.Standing[:1] },
}

// R-ACC-04: what the giver knows still opens the account. Opening the sealed secret once more opens this link again (N-06).
var notChanged = Across{
	ID: "account.not_changed", Severity: blocker, Kinds: of("account"), Field: "secret_location",
	Find: func(e *Estate, say func(Found)) {
		for r := range e.of("account") {
			if needs(r, catalog.ProofPassword, catalog.ProofReset) && !stands(r, catalog.ProofPassword, catalog.ProofReset) {
				say(r.about(e.proofless(r), catalog.Args{}))
			}
		}
	},
	Fires:  func(e *Estate) { a := e.the("account"); a.Chain.Standing = a.Chain.Standing[:1] },
	Silent: func(e *Estate) { a := e.the("account"); a.Chain.Standing = a.Chain.Standing[:2] },
}

func needs(r *Record, steps ...string) bool {
	return slices.ContainsFunc(r.Chain.Steps, func(s catalog.ProofStep) bool { return slices.Contains(steps, s.Key) })
}

// proofless is how grave it is that the account lacks proof.
func (e *Estate) proofless(r *Record) catalog.Severity {
	for _, s := range e.Sections {
		if s.ID == r.Section && s.Proof {
			return blocker
		}
	}
	return warning
}

// stands says whether every one of the steps that the chain needs is done, or put off by a manager.
func stands(r *Record, steps ...string) bool {
	for _, s := range r.Chain.Steps {
		if slices.Contains(steps, s.Key) {
			if _, is := r.Chain.Link(s.Key); !is {
				return false
			}
		}
	}
	return true
}

// R-ACC-08, N-08: two accounts that belong to different people as the platform knows them and are opened in one environment are taken for one seller.
var environmentShared = Across{
	ID: "account.environment_shared", Severity: warning, Kinds: of("account"), Field: "login_environment",
	Find: func(e *Estate, say func(Found)) {
		first := map[string]*Record{}
		for r := range e.of("account") {
			s := r.Standing
			if s.Environment == "" || s.Name == "" {
				continue
			}
			if other := first[s.Environment]; other == nil {
				first[s.Environment] = r
			} else if other.Standing.Name != s.Name {
				say(r.about(warning, catalog.Args{"Other": other.Title}))
			}
		}
	},
	Fires:  func(e *Estate) { e.twin("account").Standing.Name = "somebody else" },
	Silent: func(e *Estate) { e.twin("account") },
}

// R-SUP-01: the contract of a supplier ends within the notice and nobody arranged what comes after.
var supplierContractEnds = Across{
	ID: "supplier.contract_ends", Severity: warning, Kinds: of("supplier", "contract"), Field: "contract",
	Find: func(e *Estate, say func(Found)) {
		last := e.Env.Today.AddDays(int(e.Env.Numbers.Of(catalog.ContractNotice)))
		for r := range e.of("supplier") {
			if len(r.Standing.Sources) == 0 {
				continue
			}
			c := e.at(r.Standing.Sources[0])
			if c == nil || c.Standing.To.IsZero() || last.Before(c.Standing.To) || !c.Standing.Active {
				continue
			}
			f := r.about(warning, catalog.Args{"Contract": c.Title, "Date": c.Standing.To.String()})
			f.Due = c.Standing.To
			say(f)
		}
	},
	Fires: func(e *Estate) {
		e.the("contract").Standing.To = e.Env.Today.AddDays(int(catalog.ContractNotice.Default))
	},
	Silent: func(e *Estate) {
		e.the("contract").Standing.To = e.Env.Today.AddDays(int(catalog.ContractNotice.Default) + 1)
	},
}

// R-SOP-04, SOP-01.
var areaMissing = Across{
	ID: "sop.area_missing", Severity: warning, Kinds: of("sop"),
	Find: func(e *Estate, say func(Found)) {
		for _, a := range catalog.SOPAreas() {
			if a.Required && !e.any("sop", a.Value) {
				say(Found{Severity: warning, Section: e.section("sop"), Args: named(a.Option)})
			}
		}
	},
	Fires:  func(e *Estate) { e.drop("sop") },
	Silent: func(*Estate) {},
}

// R-RPT-01: each of the last full months is covered by reports of sales, traffic and conversion, whatever their granularity.
var monthsMissing = Across{
	ID: "data_report.months_missing", Severity: warning, Kinds: of("data_report"), Field: "period_end",
	Find: func(e *Estate, say func(Found)) {
		for _, subject := range catalog.ReportSubjects() {
			var missing []string
			for _, m := range LastMonths(e.Env.Today, int(e.Env.Numbers.Of(catalog.ReportMonths))) {
				if !covered(e, subject.Value, m) {
					missing = append(missing, m.From.String()[:len("2006-01")])
				}
			}
			if missing == nil {
				continue
			}
			slices.Reverse(missing)
			args := named(subject)
			args["Months"], args["Count"] = strings.Join(missing, ", "), strconv.Itoa(len(missing))
			say(Found{Severity: warning, Section: e.section("data_report"), Args: args})
		}
	},
	Fires: func(e *Estate) {
		for r := range e.of("data_report") {
			r.Standing.From = r.Standing.From.AddDays(1)
		}
	},
	Silent: func(*Estate) {},
}

// Span is from the first to the last day, both included.
type Span struct{ From, To catalog.Date }

// LastMonths are the n full months before the day's, the newest first.
func LastMonths(today catalog.Date, n int) []Span {
	first := today.AddDays(1 - today.Time().Day())
	var out []Span
	for range n {
		last := first.AddDays(-1)
		first = last.AddDays(1 - last.Time().Day())
		out = append(out, Span{first, last})
	}
	return out
}

// covered says whether every day of the span is within a report of the subject.
func covered(e *Estate, subject string, s Span) bool {
	day := s.From
	for !s.To.Before(day) {
		reach := catalog.Date{}
		for r := range e.of("data_report") {
			x := r.Standing
			if x.Sort == subject && !x.From.IsZero() && !day.Before(x.From) && !x.To.Before(day) && (reach.IsZero() || reach.Before(x.To)) {
				reach = x.To
			}
		}
		if reach.IsZero() {
			return false
		}
		day = reach.AddDays(1)
	}
	return true
}

// R-RPT-02: there is a report by day, by week and by month.
var viewMissing = Across{
	ID: "data_report.view_missing", Severity: notice, Kinds: of("data_report"), Field: "granularity",
	Find: func(e *Estate, say func(Found)) {
		for _, view := range catalog.ReportViews() {
			has := false
			for r := range e.of("data_report") {
				has = has || r.Standing.Every == view.Value
			}
			if !has {
				say(Found{Severity: notice, Section: e.section("data_report"), Args: named(view)})
			}
		}
	},
	Fires: func(e *Estate) {
		for r := range e.of("data_report") {
			if r.Standing.Every == "week" {
				r.Standing.Every = "month"
			}
		}
	},
	Silent: func(*Estate) {},
}

// R-RSK-02.
var baselineMissing = Across{
	ID: "risk.baseline_missing", Severity: warning, Kinds: of("risk"),
	Find: func(e *Estate, say func(Found)) {
		for _, c := range catalog.BaselineRisks() {
			if !e.any("risk", c.Value) {
				say(Found{Severity: warning, Section: e.section("risk"), Args: named(c)})
			}
		}
	},
	Fires:  func(e *Estate) { e.drop("risk") },
	Silent: func(*Estate) {},
}

// R-CS-01: no shift table at all leaves the peak as open as one with a hole.
var noShifts = Across{
	ID: "service_faq.no_shifts", Severity: warning, Kinds: of("service_faq"),
	Find: func(e *Estate, say func(Found)) {
		if !e.any("service_faq", "shift") {
			say(Found{Severity: warning, Section: e.section("service_faq"), Args: catalog.Args{}})
		}
	},
	Fires:  func(e *Estate) { e.turn("service_faq", "shift", "faq") },
	Silent: func(*Estate) {},
}

// R-CS-02.
var noPhrases = Across{
	ID: "service_faq.no_phrases", Severity: notice, Kinds: of("service_faq"),
	Find: func(e *Estate, say func(Found)) {
		if !e.any("service_faq", "forbidden_phrase") {
			say(Found{Severity: notice, Section: e.section("service_faq"), Args: catalog.Args{}})
		}
	},
	Fires:  func(e *Estate) { e.turn("service_faq", "forbidden_phrase", "faq") },
	Silent: func(*Estate) {},
}

// R-GEN-01: nobody, or the leaver, takes it over. Kinds that ask for who takes over are judged by their own checks where these say more.
var noNextOwner = Across{
	ID: "record.no_next_owner", Severity: warning, Kinds: of(""), Field: "next_owner",
	Find: func(e *Estate, say func(Found)) {
		for i := range e.Records {
			r := &e.Records[i]
			s := r.Standing
			if !s.AsksNext || s.Next.Name != "" && !s.Next.Same(e.Env.Giver) || told(r) {
				continue
			}
			say(r.about(warning, catalog.Args{}))
		}
	},
	Fires: func(e *Estate) {
		r := e.the("document")
		r.Standing.AsksNext, r.Standing.Next = true, catalog.Person{}
	},
	Silent: func(e *Estate) {
		r := e.the("document")
		r.Standing.AsksNext, r.Standing.Next = true, catalog.Person{Name: "somebody"}
	},
}

// N-09: something happens around the last working day, and nobody is named who is still there. Which days these are the calendar decides.
var dateUnowned = Across{
	ID: "record.date_unowned", Severity: blocker, Kinds: of(""),
	Find: func(e *Estate, say func(Found)) {
		for i := range e.Records {
			r := &e.Records[i]
			for _, d := range r.Unowned {
				f := r.about(blocker, catalog.Args{"Date": d.Day.String()})
				f.Field, f.Due = d.Field, d.Day
				say(f)
			}
		}
	},
	Fires: func(e *Estate) {
		e.the("contract").Unowned = []catalog.Dated{{Field: "end", Sort: catalog.DayEnds, Day: e.Env.LastDay}}
	},
	Silent: func(e *Estate) { e.the("contract").Unowned = nil },
}

// told says whether the record's own checks found that nobody takes it over.
func told(r *Record) bool {
	return slices.ContainsFunc(r.Found, func(f catalog.Finding) bool {
		return strings.HasSuffix(f.Rule, ".giver_keeps") || strings.HasSuffix(f.Rule, ".no_next_owner") || f.Field == "next_owner"
	})
}

// named are the args that call a choice by name in the reader's language.
func named(o catalog.Option) catalog.Args { return catalog.Args{"ZH": o.Label.ZH, "EN": o.Label.EN} }

// any says whether there is a record of the kind and sort.
func (e *Estate) any(kind, sort string) bool {
	for r := range e.of(kind) {
		if r.Standing.Sort == sort {
			return true
		}
	}
	return false
}
