package app

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// What is a sort of thing that can be found.
type What string

// What can be found. A question is found by any of its messages.
const (
	FoundHandover What = "handover"
	FoundSection  What = "section"
	FoundRecord   What = "record"
	FoundQuestion What = "question"
	FoundFile     What = "file"
	FoundStore    What = "store"
	FoundPerson   What = "person"
	FoundTemplate What = "template"
)

// Whats lists them in the order in which results are shown.
var Whats = []What{FoundHandover, FoundSection, FoundRecord, FoundQuestion, FoundFile, FoundStore, FoundPerson, FoundTemplate}

// inside are those that belong to one handover.
var inside = []What{FoundSection, FoundRecord, FoundQuestion, FoundFile}

type search interface {
	// Search finds what the viewer may see, in what of the whats. NotFound when f.In is a handover they may not see.
	Search(ctx context.Context, v handover.Viewer, f SearchFilter, s Sources) (Search, error)
}

// SearchFilter is what is searched for and where.
type SearchFilter struct {
	Query string
	What  What      // "" for some of everything
	Kind  string    // only records of the kind
	In    uuid.UUID // only inside this handover
	From  uuid.UUID // the handover the reader comes from, which is named in the answer when they may see it
	After string    // key of the last hit of the page before; only with What or Kind
	Short bool      // a handful of everything, for a list that is shown while typing
}

// Single says that hits of one sort are wanted, page by page.
func (f SearchFilter) Single() bool { return f.What != "" || f.Kind != "" }

// Sources is where a search looks, as far as the store cannot know it.
type Sources struct {
	Whats     []What
	Kinds     []string          // kinds whose label answers the query: sections are found by it, too
	Platforms map[string]string // label of each platform in both languages
}

// Place is a handover as results name it.
type Place struct {
	ID            uuid.UUID
	Number, Title string
}

// Hit is one thing that was found. Rank is 0 for what is called exactly so, 1 where the title says it, 2 for the rest.
type Hit struct {
	What     What
	Rank     int
	ID       uuid.UUID // of the thing itself; of a question the message that was found
	Place    Place     // the handover it is in or is; zero outside of them
	Section  handover.Section
	Record   uuid.UUID // a question or file: on which record
	Question uuid.UUID
	Kind     string // of a record, of a section, of the record a question is on, of the section a file is in
	Title    string // of the record for a question, "" for one on a section
	TitleEN  string // sections and templates have one in English
	Text     string // what a message says; of a handover its people and stores, of a person post and team, of a store its company, of a file the title of its record
	Name     string // who wrote a message; the platform of a store; the address of a person; the slot of a file
	State    string // of a handover, a record or a question; "off" for a person or store that is
	At       time.Time
	Values   catalog.Values // of a record
}

// Found are the hits of one sort. Count stops at 1,000; More says that there are more than that. Kinds and Places say how many of them
// are in which, as far as all were counted.
type Found struct {
	What   What
	Hits   []Hit
	Count  int
	More   bool
	Next   string
	Kinds  map[string]int
	Places []PlaceCount
}

// PlaceCount is how many hits are in a handover.
type PlaceCount struct {
	Place
	Count int
}

// Search is what was found, sort by sort; those without hits are left out. Place is the handover of In or From.
type Search struct {
	Place Place
	Found []Found
}

// Search finds handovers, what is in them, and for those who look after the workspace its stores, people and templates. Nobody finds,
// or finds counted, what they may not see. A query without a letter or digit finds nothing.
func (a *App) Search(ctx context.Context, v handover.Viewer, f SearchFilter) (Search, error) {
	f.Query = strings.TrimSpace(f.Query)
	if f.Kind != "" {
		f.What = FoundRecord
	}
	var s Sources
	if len(catalog.QueryTokens(f.Query)) > 0 {
		whats := slices.DeleteFunc(Searchable(v, f.In), func(w What) bool { return f.What != "" && w != f.What })
		s = Sources{Whats: whats, Kinds: kindsCalled(v.Catalog, f.Query), Platforms: map[string]string{}}
		for _, o := range Platforms() {
			s.Platforms[o.Value] = o.Label.ZH + " " + o.Label.EN
		}
	}
	return a.store.Search(ctx, v, f, s)
}

// Searchable are the sorts of things the viewer can find: everywhere, or inside a handover when it is not uuid.Nil.
func Searchable(v handover.Viewer, in uuid.UUID) []What {
	needs := map[What]handover.Act{
		FoundStore: handover.SeeStores, FoundPerson: handover.SeePeople, FoundTemplate: handover.ManageTemplates,
	}
	var out []What
	for _, w := range Whats {
		act, guarded := needs[w]
		if guarded && v.May(act) != nil || in != uuid.Nil && !slices.Contains(inside, w) {
			continue
		}
		out = append(out, w)
	}
	return out
}

// kindsCalled are the kinds whose label in either language has every word of the query.
func kindsCalled(c catalog.Catalog, q string) []string {
	out := []string{}
	for _, k := range c.All() {
		if Answers(k.Label.ZH+" "+k.Label.EN, q) {
			out = append(out, k.Key)
		}
	}
	return out
}

// Answers says whether every word of q begins a word of the text.
func Answers(text, q string) bool {
	tokens := catalog.SearchTokens(text)
	wanted := catalog.QueryTokens(q)
	for _, w := range wanted {
		if !slices.ContainsFunc(tokens, func(t string) bool { return strings.HasPrefix(t, w) }) {
			return false
		}
	}
	return len(wanted) > 0
}
