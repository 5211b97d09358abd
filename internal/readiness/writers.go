package readiness

import (
	"cmp"
	"slices"

	"github.com/google/uuid"

	"handoverdesk/internal/catalog"
)

// Writer is how much of what somebody wrote says nothing (N-12): of the required texts in records that they saved last, those that are fillers, and
// those that stand word by word in many records of the section. A text that is both counts as a filler.
type Writer struct {
	Person                 uuid.UUID
	Name                   string
	Facts, Fillers, Copied int
	Found                  []Empty // at most EmptyShown
}

// Empty is a text that says nothing.
type Empty struct {
	Section, Record uuid.UUID
	Title, Field    string
	Copied          bool
}

// EmptyShown is how many texts a report names for each person.
const EmptyShown = 20

// Percent is the share of texts that say nothing, rounded up so that one of them is never 0.
func Percent(empty, facts int) int {
	if facts == 0 {
		return 0
	}
	return (empty*100 + facts - 1) / facts
}

// text is a text of a section that may stand in many records.
type text struct {
	section uuid.UUID
	sum     [16]byte
}

// writers counts what each person wrote, whoever has the largest share of empty texts first.
func writers(e *Estate) []Writer {
	closed, many := map[uuid.UUID]bool{}, map[text]int{}
	for _, s := range e.Sections {
		closed[s.ID] = s.Closed
	}
	for i := range e.Records {
		for _, f := range e.Records[i].Filled {
			if !f.Filler && f.Text != ([16]byte{}) {
				many[text{e.Records[i].Section, f.Text}]++
			}
		}
	}
	var out []Writer
	at := map[uuid.UUID]int{}
	for i := range e.Records {
		r := &e.Records[i]
		if closed[r.Section] || len(r.Filled) == 0 {
			continue
		}
		n, known := at[r.By]
		if !known {
			n = len(out)
			at[r.By], out = n, append(out, Writer{Person: r.By, Name: r.ByName})
		}
		for _, f := range r.Filled {
			out[n].take(r, f, !f.Filler && f.Text != ([16]byte{}) && many[text{r.Section, f.Text}] >= catalog.RepeatedLeast)
		}
	}
	slices.SortStableFunc(out, func(a, b Writer) int {
		return cmp.Or(cmp.Compare((b.Fillers+b.Copied)*a.Facts, (a.Fillers+a.Copied)*b.Facts), cmp.Compare(b.Facts, a.Facts))
	})
	return out
}

func (w *Writer) take(r *Record, f catalog.Filled, copied bool) {
	w.Facts++
	switch {
	case f.Filler:
		w.Fillers++
	case copied:
		w.Copied++
	default:
		return
	}
	if len(w.Found) < EmptyShown {
		w.Found = append(w.Found, Empty{Section: r.Section, Record: r.ID, Title: r.Title, Field: f.Field, Copied: copied})
	}
}
