package handover

import (
	"cmp"
	"slices"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/catalog"
)

// CountOutcome is what a line of a count says: what the system knows against what was counted (N-19).
type CountOutcome string

// The outcomes. Missing was not counted though the system has some, Extra was counted though the system knows nothing of it.
const (
	CountMatched   CountOutcome = "matched"
	CountDifferent CountOutcome = "difference"
	CountMissing   CountOutcome = "missing"
	CountExtra     CountOutcome = "extra"
)

// CountOutcomes lists them, what is to be settled first.
var CountOutcomes = []CountOutcome{CountDifferent, CountMissing, CountExtra, CountMatched}

// CountCauses are why system and shelf differ, in the order of the form. The last one asks for a sentence.
var CountCauses = []string{"damage", "loss", "unbooked_receipt", "unbooked_dispatch", "wrong_count", "in_transit", countOther}

const countOther = "other"

// CountBearers are who bears a difference.
var CountBearers = []string{"company", "giver", "receiver", "supplier", "carrier"}

// MostCounts is how many counts a handover can have.
const MostCounts = 100

// Stocktake compares what the system says with what was counted.
type Stocktake struct {
	Handover   uuid.UUID
	ID         uuid.UUID
	Section    uuid.UUID
	Number     int
	SystemFile string // "" for the records as they were
	File       string
	StartedBy  uuid.UUID
	Starter    string
	StartedAt  time.Time
	FinishedBy uuid.UUID
	Finisher   string
	FinishedAt time.Time // zero while causes may change
	Tally      CountTally
}

// Finished says that nothing of the count changes any more.
func (c Stocktake) Finished() bool { return !c.FinishedAt.IsZero() }

// CountTally are the lines of a count by outcome; Open are the differences without a cause.
type CountTally struct {
	Matched, Different, Missing, Extra, Open int
	Money                                    []CountMoney
}

// Rows is how many lines there are.
func (t CountTally) Rows() int { return t.Matched + t.Different + t.Missing + t.Extra }

// Differences is how many of them need a cause.
func (t CountTally) Differences() int { return t.Rows() - t.Matched }

// Of is the number of one outcome.
func (t CountTally) Of(o CountOutcome) int {
	switch o {
	case CountMatched:
		return t.Matched
	case CountDifferent:
		return t.Different
	case CountMissing:
		return t.Missing
	}
	return t.Extra
}

// CountMoney is what is short and what is over in one currency, both at cost and not negative. Unknown is how many differences nobody knows the cost of.
type CountMoney struct {
	Currency    string
	Short, Over catalog.Decimal
}

// CountRow is a line of a count.
type CountRow struct {
	Position  int
	Code      string
	Title     string
	Record    uuid.UUID // the SKU, uuid.Nil for none
	Outcome   CountOutcome
	System    *catalog.Decimal // nil when the system does not know it
	Counted   *catalog.Decimal // nil when nobody counted it
	Cost      *catalog.Decimal // of one
	Currency  string
	Cause     string
	Bearer    string
	Note      string
	SettledBy uuid.UUID
	Settler   string
	SettledAt time.Time
}

// Difference is counted minus system, in pieces.
func (r CountRow) Difference() catalog.Decimal {
	var d catalog.Decimal
	if r.Counted != nil {
		d += *r.Counted
	}
	if r.System != nil {
		d -= *r.System
	}
	return d
}

// Worth is the difference at cost; false when nobody knows that.
func (r CountRow) Worth() (catalog.Money, bool) {
	if r.Cost == nil || r.Currency == "" {
		return catalog.Money{}, false
	}
	return catalog.Money{Amount: r.Cost.Mul(r.Difference()), Currency: r.Currency}, true
}

// CompareCount puts both sides together by code: lines of one code are added up. System is what the system says of each, Counted what was counted;
// goods are the SKUs, which say what a code is and costs where a file does not. Rows come with differences first, each kind by code.
func CompareCount(system, counted, goods []CountRow) []CountRow {
	var out []CountRow
	at := map[string]int{}
	sum := func(to **catalog.Decimal, add *catalog.Decimal) {
		if add == nil {
			return
		}
		total := *add
		if *to != nil {
			total += **to
		}
		*to = &total
	}
	take := func(r CountRow) *CountRow {
		key := catalog.CodeKey(r.Code)
		i, there := at[key]
		if !there {
			i, at[key] = len(out), len(out)
			out = append(out, CountRow{Code: r.Code, Title: r.Title, Record: r.Record, Cost: r.Cost, Currency: r.Currency})
		}
		x := &out[i]
		x.Title = cmp.Or(x.Title, r.Title)
		if x.Cost == nil {
			x.Cost, x.Currency = r.Cost, r.Currency
		}
		return x
	}
	for _, r := range system {
		sum(&take(r).System, r.System)
	}
	for _, r := range counted {
		sum(&take(r).Counted, r.Counted)
	}
	for _, g := range goods {
		if i, there := at[catalog.CodeKey(g.Code)]; there {
			x := &out[i]
			x.Title = cmp.Or(x.Title, g.Title)
			if x.Record == uuid.Nil {
				x.Record = g.Record
			}
			if x.Cost == nil {
				x.Cost, x.Currency = g.Cost, g.Currency
			}
		}
	}
	for i := range out {
		out[i].Outcome = out[i].outcome()
	}
	slices.SortStableFunc(out, func(a, b CountRow) int {
		return cmp.Or(slices.Index(CountOutcomes, a.Outcome)-slices.Index(CountOutcomes, b.Outcome), cmp.Compare(a.Code, b.Code))
	})
	for i := range out {
		out[i].Position = i + 1
	}
	return out
}

func (r CountRow) outcome() CountOutcome {
	switch {
	case r.System == nil:
		return CountExtra
	case r.Counted == nil && *r.System == 0:
		return CountMatched // nothing there, and nothing counted
	case r.Counted == nil:
		return CountMissing
	case *r.System == *r.Counted:
		return CountMatched
	}
	return CountDifferent
}

// TallyCount counts the lines.
func TallyCount(rows []CountRow) CountTally {
	var t CountTally
	for _, r := range rows {
		switch r.Outcome {
		case CountMatched:
			t.Matched++
			continue
		case CountDifferent:
			t.Different++
		case CountMissing:
			t.Missing++
		case CountExtra:
			t.Extra++
		}
		if r.Cause == "" {
			t.Open++
		}
		worth, known := r.Worth()
		if !known {
			continue
		}
		i := slices.IndexFunc(t.Money, func(m CountMoney) bool { return m.Currency == worth.Currency })
		if i < 0 {
			i, t.Money = len(t.Money), append(t.Money, CountMoney{Currency: worth.Currency})
		}
		if worth.Amount < 0 {
			t.Money[i].Short -= worth.Amount
		} else {
			t.Money[i].Over += worth.Amount
		}
	}
	return t
}

// CheckCause says what is wrong with a cause and who bears it, and gives the note trimmed.
func CheckCause(cause, bearer, note string) (string, error) {
	var ps []Problem
	if !known(CountCauses, cause) {
		ps = append(ps, At("cause", "count.problem.cause"))
	}
	if !known(CountBearers, bearer) {
		ps = append(ps, At("bearer", "count.problem.bearer"))
	}
	note, err := CheckProse("note", note, cause == countOther)
	if err != nil {
		return note, err
	}
	return note, wrong(ps)
}

// MayCount says whether the person may start, settle and finish a count of the section: who fills it, and who receives.
func (s Scope) MayCount(sec Section) error {
	if s.roles.Has(policy[CountStock].who) && !s.roles.Has(AsReceiver|AsInCharge) && !s.Is(sec.Filler) {
		return Refuse(Forbidden, "refuse.not_filler", "Name", sec.FillerName)
	}
	if sec.State == SectionNotApplicable {
		return Refuse(Conflict, "refuse.section_not_applicable")
	}
	return s.May(CountStock)
}
