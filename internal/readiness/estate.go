package readiness

import (
	"slices"

	"github.com/google/uuid"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// Estate is a handover as rules see it.
type Estate struct {
	Env      catalog.Env
	Sections []Section
	Records  []Record
	// Waivers are those that hold on the day of Env.
	Waivers []handover.Waiver

	byKind map[string][]int
	byID   map[string]int
}

// Section is a section of the handover. Closed says that it was declared to have nothing: its rules are out of scope, not clear.
type Section struct {
	ID     uuid.UUID
	Kind   string
	Closed bool
	// Proof says that the takeover of its accounts has to be proven before they are signed for.
	Proof bool
	// Severities are what the template decided about single checks, by their ids; "off" leaves one out.
	Severities map[string]catalog.Severity
}

// Record is what rules know of a record: what its own checks found today, which of them could not say anything, and how it stands beside others.
type Record struct {
	ID, Section uuid.UUID
	Kind        string
	Title       string
	Found       []catalog.Finding
	Unjudged    []string // ids of checks that lack a fact
	Standing    catalog.Standing
	Filled      []catalog.Filled // its required texts, and who saved it last
	By          uuid.UUID
	ByName      string
	// Unowned are the days around the giver's last working day on which something is to happen and for which nobody is named who stays (N-09).
	Unowned []catalog.Dated
	// Chain is how far the takeover of an account has come; its Steps are empty for what needs no proof.
	Chain handover.Chain
}

// Add puts a record into the estate.
func (e *Estate) Add(r Record) {
	if e.byKind == nil {
		e.byKind, e.byID = map[string][]int{}, map[string]int{}
	}
	e.byKind[r.Kind] = append(e.byKind[r.Kind], len(e.Records))
	e.byID[r.ID.String()] = len(e.Records)
	e.Records = append(e.Records, r)
}

// of gives the records of a kind, in order of entry.
func (e *Estate) of(kind string) func(yield func(*Record) bool) {
	return func(yield func(*Record) bool) {
		for _, i := range e.byKind[kind] {
			if !yield(&e.Records[i]) {
				return
			}
		}
	}
}

// at is the record that a reference points at, nil for none of this handover.
func (e *Estate) at(ref catalog.Ref) *Record {
	i, ok := e.byID[ref.ID]
	if !ok {
		return nil
	}
	return &e.Records[i]
}

// has says whether there is a section of the kind that was not declared to have nothing, and whether there is one at all.
func (e *Estate) has(kind string) (open, any bool) {
	for _, s := range e.Sections {
		if s.Kind == kind {
			any, open = true, open || !s.Closed
		}
	}
	return open, any
}

// section is the first open section of the kind, where a record that is missing belongs.
func (e *Estate) section(kind string) uuid.UUID {
	i := slices.IndexFunc(e.Sections, func(s Section) bool { return s.Kind == kind && !s.Closed })
	if i < 0 {
		return uuid.Nil
	}
	return e.Sections[i].ID
}

// Found is one thing that a rule found.
type Found struct {
	Rule, Check     string
	Severity        catalog.Severity
	Section, Record uuid.UUID // Record is uuid.Nil where a record is missing
	Title           string    // of the record
	Field           string    // where it is mended
	Args            catalog.Args
	Stake           catalog.Money // zero where none is known
	Due             catalog.Date  // zero where none is known
	Waiver          *handover.Waiver
}

// about says something of a record.
func (r *Record) about(severity catalog.Severity, args catalog.Args) Found {
	return Found{
		Severity: severity, Section: r.Section, Record: r.ID, Title: r.Title, Args: args, Stake: r.Standing.Stake, Due: r.Standing.Due,
	}
}
