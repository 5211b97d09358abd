package app

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// Limits of what is shown about references.
const (
	PointingMax   = 1000 // counting stops here
	PointingShown = 20   // listed where a removal is refused
	PickMax       = 20   // offered by a picker
)

// PersonKind is what a picker calls people, who are no records.
const PersonKind = "person"

type references interface {
	// Pick offers records or people for a reference.
	Pick(ctx context.Context, sc handover.Scope, q PickQuery) ([]Choice, error)
	// PointingPage is a page of what refers to a record.
	PointingPage(ctx context.Context, sc handover.Scope, record uuid.UUID, f PointingFilter) (PointingPage, error)
	// Frame is what every page inside a handover shows around it.
	Frame(ctx context.Context, sc handover.Scope) (Frame, error)
}

// PickQuery is what somebody types to find a record or a person.
type PickQuery struct {
	Kind   string // of the records; "" for any, PersonKind for people
	Query  string
	Except uuid.UUID // the record that is being written: it cannot name itself
}

// Choice is a record or a person a picker offers. The content of a record tells two of one name apart.
type Choice struct {
	Record handover.Record // without its counts and people; the zero Record for a person
	Person handover.Person
}

// Pointing is a record that refers to another by a field. Its content, which tells two of one title apart, comes with pages and not
// with refusals.
type Pointing struct {
	Record  uuid.UUID
	Section uuid.UUID
	Kind    string
	Title   string
	Field   string
	Values  catalog.Values
}

// PointingGroup is everything that refers to a record by one field of one kind: how many (counted up to PointingMax) and the first
// few.
type PointingGroup struct {
	Kind, Field string
	Count       int
	Records     []Pointing
}

// PointingFilter narrows a list of what refers to a record. After is the key of the last one of the page before.
type PointingFilter struct {
	Kind, Field string // "" for all
	After       string
}

// PointingPage is a page of at most RecordPageSize references to a record. Groups are counted over all of them. Next is the key of
// the page after, "" on the last.
type PointingPage struct {
	RecordPage
	Rows []Pointing
	Next string
}

// SuggestionQuery is what a form wants to offer: names of people, titles of records of the kinds, and which of the names it holds are
// borne by several records.
type SuggestionQuery struct {
	Kinds []string
	Names []RefName // with PersonKind for people
}

// Suggestions are names and titles to offer, at most 100 of each kind, and the number of records or people that bear a name.
type Suggestions struct {
	People []string
	Titles map[string][]string
	Bear   map[RefName]int
}

// Pointed is the error for removing a record that others point at, with the first PointingShown of them. It unwraps to
// handover.Conflict.
type Pointed struct {
	Record handover.Record
	By     []Pointing
	Count  int // in all, counted up to PointingMax
	err    *handover.Error
}

func (p *Pointed) Error() string { return p.err.Error() }

func (p *Pointed) Unwrap() error { return p.err }

// Pick offers records of the handover, or people of its workspace, whose name or content fits what was typed: the best fit first,
// then what was changed last. Nothing typed offers the parties and what was changed last.
func (a *App) Pick(ctx context.Context, sc handover.Scope, q PickQuery) ([]Choice, error) {
	return a.store.Pick(ctx, sc, q)
}

// Pointing is a page of what refers to a record.
func (a *App) Pointing(ctx context.Context, sc handover.Scope, record uuid.UUID, f PointingFilter) (PointingPage, error) {
	return a.store.PointingPage(ctx, sc, record, f)
}

// Home says where a new record of a kind would go: the first section of the kind that the person may fill now. When there is none,
// Others are the sections of the kind that somebody else fills or that are closed; none means that the handover has no such section.
type Home struct {
	Frame
	Section handover.Section
	OK      bool
	Others  []handover.Section
}

// Home finds where the person may add a record of a kind.
func (a *App) Home(ctx context.Context, sc handover.Scope, kind string) (Home, error) {
	f, err := a.store.Frame(ctx, sc)
	if err != nil {
		return Home{}, err
	}
	p := Home{Frame: f}
	now := sc.At(f.Handover.State)
	for _, s := range f.Sections {
		switch {
		case s.Kind != kind:
		case !p.OK && now.MayFill(s) == nil && s.Writable() == nil:
			p.Section, p.OK = s, true
		default:
			p.Others = append(p.Others, s)
		}
	}
	return p, nil
}

// Suggestions are what the form of a kind may offer while typing, and how many bear the names it holds that lead nowhere.
func (a *App) Suggestions(ctx context.Context, sc handover.Scope, kind catalog.Kind, names []RefName) (Suggestions, error) {
	return a.store.Suggestions(ctx, sc, SuggestionQuery{Kinds: targets(kind.Fields, nil), Names: names})
}

func targets(fields []catalog.Field, found []string) []string {
	for _, f := range fields {
		switch spec := f.Spec(); {
		case spec.Type == catalog.TypeRef && spec.Target != "":
			found = appendOnce(found, spec.Target)
		case spec.Type == catalog.TypeRows:
			found = targets(spec.Columns, found)
		}
	}
	return found
}

// resolve matches the people and records that were named. An id that came with the form stands for its name only where the two
// belong together: the record or person bears the name now, or did when old was stored. Otherwise the name is looked up again, and
// leads somewhere only when exactly one bears it. An id that is no record of this handover, or of another kind, is refused.
func resolve(ctx context.Context, tx Tx, kind catalog.Kind, old handover.Record, v catalog.Values) (catalog.Values, error) {
	people, refs := v.People(), kind.Refs(v)
	if len(people)+len(refs) == 0 {
		return v, nil
	}
	var m Mentions
	for _, p := range people {
		m.People = append(m.People, p.Person.Name)
		m.PeopleIDs = appendID(m.PeopleIDs, p.Person.ID)
	}
	for _, r := range refs {
		m.Refs = append(m.Refs, RefName{Target: r.Target, Title: r.Ref.Title})
		m.RefIDs = appendID(m.RefIDs, r.Ref.ID)
	}
	found, err := tx.Resolve(ctx, m)
	if err != nil {
		return v, err
	}
	if err := wrongForm(foreign(people, refs, found)); err != nil {
		return v, err
	}
	before := map[[2]string]bool{}
	for _, p := range old.Values.People() {
		before[[2]string{p.Person.ID, p.Person.Name}] = true
	}
	for _, r := range kind.Refs(old.Values) {
		before[[2]string{r.Ref.ID, r.Ref.Title}] = true
	}
	v = kind.Resolve(v, func(p catalog.Person) string {
		id, _ := uuid.Parse(p.ID)
		if name, known := found.PeopleIDs[id]; known && (name == p.Name || before[[2]string{p.ID, p.Name}]) {
			return p.ID
		}
		return found.People[p.Name]
	}, func(target string, r catalog.Ref) string {
		id, _ := uuid.Parse(r.ID)
		if t, known := found.RefIDs[id]; known && !t.Removed && (t.Title == r.Title || before[[2]string{r.ID, r.Title}]) {
			return r.ID
		}
		return found.Refs[RefName{Target: target, Title: r.Title}]
	})
	return v, straight(ctx, tx, kind, old.ID, v)
}

func appendID(list []uuid.UUID, id string) []uuid.UUID {
	u, err := uuid.Parse(id)
	if err != nil || slices.Contains(list, u) {
		return list
	}
	return append(list, u)
}

// foreign are the ids that nobody could have chosen here.
func foreign(people []catalog.PersonUse, refs []catalog.RefUse, found Resolved) []handover.Problem {
	var out []handover.Problem
	for _, p := range people {
		id, err := uuid.Parse(p.Person.ID)
		if _, known := found.PeopleIDs[id]; p.Person.ID != "" && (err != nil || !known) {
			out = append(out, at(p.Field, p.Row, p.Column, catalog.ForeignPerson, "Name", p.Person.Name))
		}
	}
	for _, r := range refs {
		id, err := uuid.Parse(r.Ref.ID)
		t, known := found.RefIDs[id]
		if r.Ref.ID != "" && (err != nil || !known || r.Target != "" && t.Kind != r.Target) {
			out = append(out, at(r.Field, r.Row, r.Column, catalog.ForeignRef, "Name", r.Ref.Title))
		}
	}
	return out
}

// at is a problem of a mention, whose rows are counted from 1.
func at(field string, row int, column string, code catalog.ProblemCode, args ...any) handover.Problem {
	p := handover.Problem{Field: field, Row: -1, Text: handover.Say("problem."+string(code), args...)}
	if column != "" {
		p.Row, p.Column = row-1, column
	}
	return p
}

// straight refuses references that lead back: to the record itself in any field, and along fields that say so over any number of
// records. The handover is locked, so no other save can close a circle at the same moment. A record that is not stored yet is named
// by nobody.
func straight(ctx context.Context, tx Tx, kind catalog.Kind, self uuid.UUID, v catalog.Values) error {
	if self == uuid.Nil {
		return nil
	}
	var problems []handover.Problem
	next := map[string][]uuid.UUID{} // by field that must not lead back
	first := map[string]catalog.RefUse{}
	for _, r := range kind.Refs(v) {
		id, err := uuid.Parse(r.Ref.ID)
		if err != nil {
			continue
		}
		if id == self {
			problems = append(problems, at(r.Field, r.Row, r.Column, catalog.SelfRef))
			continue
		}
		if f, ok := kind.Field(r.Path()); ok && f.Spec().Acyclic {
			if _, seen := first[r.Path()]; !seen {
				first[r.Path()] = r
			}
			next[r.Path()] = append(next[r.Path()], id)
		}
	}
	for path, from := range next {
		reached, err := tx.Reach(ctx, path, from, self)
		if err != nil {
			return err
		}
		if way := wayBack(reached, from, self); way != nil {
			r := first[path]
			problems = append(problems, at(r.Field, r.Row, r.Column, catalog.CircularRef, "Way", join(append([]string{kind.TitleOf(v)}, way...))))
		}
	}
	return wrongForm(problems)
}

func join(titles []string) string {
	const arrow = " → "
	out := titles[0]
	for _, t := range titles[1:] {
		out += arrow + t
	}
	return out
}

// wayBack is the shortest way from one of the records to self, as titles that end with that of self; nil when there is none.
func wayBack(reached map[uuid.UUID]Reached, from []uuid.UUID, self uuid.UUID) []string {
	came := map[uuid.UUID]uuid.UUID{}
	queue := slices.Clone(from)
	for _, id := range from {
		came[id] = uuid.Nil
	}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		if at == self {
			var way []string
			for id := self; id != uuid.Nil; id = came[id] {
				way = append(way, reached[id].Title)
			}
			slices.Reverse(way)
			return way
		}
		for _, to := range reached[at].To {
			if _, seen := came[to]; !seen {
				came[to] = at
				queue = append(queue, to)
			}
		}
	}
	return nil
}
