package readiness

import (
	"cmp"
	"slices"

	"github.com/google/uuid"

	"handoverdesk/internal/catalog"
)

// Kept is how many findings of one rule a report keeps, those that weigh most: severity, then money, then the nearest day. How many there were is
// counted; the list of a section has them all.
const Kept = 100

// State is where a rule stands in a handover.
type State string

// The states. A rule is clear only when everything it looks at could be judged and nothing was found.
const (
	Clear   State = "clear"
	Finds   State = "finds"
	Unknown State = "unknown" // cannot judge: facts or records are missing
	Outside State = "outside" // the handover has no section of what it looks at, or that was declared to have nothing
)

// Result is what a rule found. Looked counts records; Hit those of them with findings, Unknown those that could not be judged. Count is all findings,
// Waived those of them that somebody answers for.
type Result struct {
	Rule     string
	State    State
	Severity catalog.Severity // the worst that is not waived; "" for none
	Looked   int
	Hit      int
	Unknown  int
	Count    int
	Waived   int
	Missing  bool         // a record is missing, and nobody answers for that
	Stakes   []Stake      // of the records with findings, each once
	Due      catalog.Date // the nearest day of those
	Found    []Found      // at most Kept
}

// Stake is money of one currency.
type Stake struct {
	Amount   catalog.Decimal
	Currency string
}

// Report is the examination of a handover.
type Report struct {
	Results []Result // in the order of Rules
	Score   Score
	// Blockers, Warnings and Notices count findings that are not waived.
	Blockers, Warnings, Notices int
	Waived                      int
	Unknown                     int     // rules that cannot judge
	Stakes                      []Stake // of all records with blockers or warnings, each once
	// Facts are required texts that are filled in, Fillers those of them that say nothing or are copied down a column.
	Facts, Fillers int
	Writers        []Writer
}

// Judge examines the estate.
func Judge(e *Estate) Report {
	j := judging{e: e, results: make([]result, len(rules)), waived: map[waiverKey]int{}, staked: map[uuid.UUID]bool{}}
	for i, w := range e.Waivers {
		j.waived[waiverKey{w.Check, w.Record}] = i
	}
	for i := range rules {
		j.results[i].worst = none
	}
	j.singles()
	for i := range rules {
		for _, a := range rules[i].Across {
			j.across(i, a)
		}
	}
	return j.report()
}

type waiverKey struct {
	check  string
	record uuid.UUID
}

type judging struct {
	e       *Estate
	results []result
	waived  map[waiverKey]int
	staked  map[uuid.UUID]bool
	out     Report
}

// result is a Result as it grows.
type result struct {
	Result
	worst   int
	hit     map[uuid.UUID]bool
	unknown map[uuid.UUID]bool
	skipped bool // a check across records had nothing to set beside
	judged  bool
}

// none is worse than nothing: the place of "no finding" in severities.
const none = 3

var severities = []catalog.Severity{catalog.Blocker, catalog.Warning, catalog.Notice}

// singles sorts what the records' own checks found into rules.
func (j *judging) singles() {
	open := map[uuid.UUID]bool{}
	for _, s := range j.e.Sections {
		open[s.ID] = !s.Closed
	}
	looks := map[string][]int{}
	for i := range j.e.Records {
		r := &j.e.Records[i]
		if !open[r.Section] {
			continue
		}
		at, known := looks[r.Kind]
		if !known {
			for n := range rules {
				if rules[n].looksAt(r.Kind) {
					at = append(at, n)
				}
			}
			looks[r.Kind] = at
		}
		for _, n := range at {
			j.results[n].Looked++
		}
		for _, f := range r.Found {
			said := r.about(f.Severity, f.Args)
			said.Check, said.Field = f.Rule, f.Field
			j.say(places[RuleOf(f)], said)
		}
		for _, check := range r.Unjudged {
			j.unknown(places[RuleOf(catalog.Finding{Rule: check})], r.ID)
		}
	}
}

func (j *judging) unknown(rule int, record uuid.UUID) {
	x := &j.results[rule]
	if x.unknown == nil {
		x.unknown = map[uuid.UUID]bool{}
	}
	x.unknown[record] = true
}

// across asks a check that needs several records, if there is what it reads.
func (j *judging) across(rule int, a Across) {
	for i, kind := range a.Kinds {
		open, any := j.e.has(kind)
		switch {
		case kind == "", open:
		case i == 0, any: // declared to have nothing: then there is nothing to set beside
			return
		default:
			j.results[rule].skipped = true
			return
		}
	}
	j.results[rule].judged = true
	a.Find(j.e, func(f Found) {
		f.Check = a.ID
		if f.Field == "" {
			f.Field = a.Field
		}
		j.say(rule, f)
	})
}

// say counts a finding and keeps it while there is room.
func (j *judging) say(rule int, f Found) {
	if decided, is := j.decided(f); is {
		if decided == catalog.Off {
			return
		}
		f.Severity = decided
	}
	x := &j.results[rule]
	f.Rule = rules[rule].ID
	x.Count++
	if x.hit == nil {
		x.hit = map[uuid.UUID]bool{}
	}
	first := !x.hit[f.Record]
	if i, is := j.waived[waiverKey{f.Check, f.Record}]; is {
		f.Waiver = &j.e.Waivers[i]
		x.Waived++
		j.out.Waived++
	} else {
		x.worst = min(x.worst, slices.Index(severities, f.Severity))
		x.Missing = x.Missing || f.Record == uuid.Nil
		j.count(f)
	}
	x.hit[f.Record] = true
	if first && f.Record != uuid.Nil {
		x.Stakes = addStake(x.Stakes, f.Stake)
	}
	if !f.Due.IsZero() && (x.Due.IsZero() || f.Due.Before(x.Due)) {
		x.Due = f.Due
	}
	x.Found = append(x.Found, f)
	if len(x.Found) >= 4*Kept {
		x.Found = heaviest(x.Found)
	}
}

// count adds what nobody answers for to the sums of the report.
func (j *judging) count(f Found) {
	switch f.Severity {
	case catalog.Blocker:
		j.out.Blockers++
	case catalog.Warning:
		j.out.Warnings++
	default:
		j.out.Notices++
		return
	}
	if f.Record != uuid.Nil && !j.staked[f.Record] {
		j.staked[f.Record] = true
		j.out.Stakes = addStake(j.out.Stakes, f.Stake)
	}
}

// decided is what the section's template decided about a check across records; those of single records were decided when they were judged.
func (j *judging) decided(f Found) (catalog.Severity, bool) {
	for _, s := range j.e.Sections {
		if s.ID == f.Section {
			d, is := s.Severities[f.Check]
			return d, is
		}
	}
	return "", false
}

func addStake(list []Stake, m catalog.Money) []Stake {
	if m.Amount == 0 {
		return list
	}
	for i := range list {
		if list[i].Currency == m.Currency {
			list[i].Amount += m.Amount
			return list
		}
	}
	list = append(list, Stake{m.Amount, m.Currency})
	slices.SortFunc(list, func(a, b Stake) int { return cmp.Compare(rank(a.Currency), rank(b.Currency)) })
	return list
}

// rank puts the company's currency before others. Amounts of two currencies are never compared.
func rank(currency string) string {
	if currency == catalog.CNY {
		return ""
	}
	return currency + " "
}

// heaviest keeps what weighs most.
func heaviest(list []Found) []Found {
	slices.SortStableFunc(list, Heavier)
	return list[:min(len(list), Kept)]
}

// Heavier orders findings: those that nobody answers for first, the worst first, then the dearest, then the nearest day.
func Heavier(a, b Found) int {
	return cmp.Or(
		cmp.Compare(flag(a.Waiver != nil), flag(b.Waiver != nil)),
		cmp.Compare(slices.Index(severities, a.Severity), slices.Index(severities, b.Severity)),
		Dearer(a, b), Sooner(a, b), cmp.Compare(a.Title, b.Title),
	)
}

// Dearer orders by what is at stake, one currency after the other; what has nothing comes last.
func Dearer(a, b Found) int {
	return cmp.Or(
		cmp.Compare(flag(a.Stake.Amount == 0), flag(b.Stake.Amount == 0)),
		cmp.Compare(rank(a.Stake.Currency), rank(b.Stake.Currency)),
		cmp.Compare(b.Stake.Amount, a.Stake.Amount),
	)
}

// Sooner orders by the nearest day; what has none comes last.
func Sooner(a, b Found) int {
	return cmp.Or(cmp.Compare(flag(a.Due.IsZero()), flag(b.Due.IsZero())), cmp.Compare(a.Due.Time().Unix(), b.Due.Time().Unix()))
}

func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}

// report makes states and the score of what was found.
func (j *judging) report() Report {
	for i := range j.results {
		x := &j.results[i]
		r := x.Result
		r.Rule, r.Hit, r.Unknown = rules[i].ID, len(x.hit), len(x.unknown)
		if x.hit[uuid.Nil] {
			r.Hit--
		}
		if x.worst < none {
			r.Severity = severities[x.worst]
		}
		r.State, r.Found = j.state(i, r, *x), heaviest(x.Found)
		if r.State == Unknown {
			j.out.Unknown++
		}
		j.out.Results = append(j.out.Results, r)
	}
	j.out.Writers = writers(j.e)
	for _, w := range j.out.Writers {
		j.out.Facts += w.Facts
		j.out.Fillers += w.Fillers + w.Copied
	}
	j.out.Score = score(j.out)
	return j.out
}

// state says where a rule stands.
func (j *judging) state(i int, r Result, x result) State {
	rule := rules[i]
	open := rule.Kinds == nil && len(j.e.Sections) > 0
	for _, kind := range rule.Kinds {
		is, _ := j.e.has(kind)
		open = open || is
	}
	lookless := rule.ID == OwnRule && r.Count == 0 && r.Unknown == 0
	switch {
	case r.Count > 0:
		return Finds
	case !open || lookless:
		return Outside
	case r.Unknown > 0, r.Looked == 0, x.skipped && !x.judged && len(rule.Singles) == 0:
		return Unknown
	}
	return Clear
}
