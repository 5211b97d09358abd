package app

import (
	"slices"
	"strings"
	"unicode"

	"github.com/google/uuid"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/source"
)

// covering hides cells of a file from those who did not bring it and may not see in full what they become: managers, and fillers of other sections.
type covering struct {
	kind  catalog.Kind
	known bool
	plan  source.Plan
	plain func(catalog.Class) bool
}

// coveringOf is nil for whoever brought the file: it is theirs.
func coveringOf(sc handover.Scope, frame Frame, im Import, part int) *covering {
	if im.By == sc.By() {
		return nil
	}
	sc = sc.Under(frame.Handover)
	p := im.Parts[part]
	sec, there := frame.Section(p.Section)
	out := covering{plan: p.Plan, plain: func(class catalog.Class) bool { return there && sc.Sight(sec, class) == handover.SightPlain }}
	if there {
		out.kind, out.known = sc.Kind(sec.Kind)
	}
	if sc.Is(sec.Filler) && there && p.Section != uuid.Nil {
		return nil // it goes into what they write
	}
	return &out
}

// cell is what a cell of a column shows. What means no field, or not yet, is covered when it looks like a number of somebody.
func (c *covering) cell(column int, text string) string {
	if c == nil || text == "" {
		return text
	}
	if column < 0 || column >= len(c.plan.Columns) || c.plan.Columns[column].Use != source.UseField || !c.known {
		if personal(text) {
			return catalog.Cover(text)
		}
		return text
	}
	path := c.plan.Columns[column].Field
	if f, ok := c.kind.Field(path); ok && f.Spec().Masked && !c.plain(f.Spec().Class) {
		return c.kind.Covered(path, text)
	}
	return text
}

// personal says whether a text may be a number that belongs to somebody: a telephone, a card, a mail address.
func personal(text string) bool {
	const least = 7
	digits := 0
	for _, r := range text {
		if unicode.IsDigit(r) {
			digits++
		}
	}
	return digits >= least || strings.Contains(text, "@")
}

// covered is the page about a part as its viewer may see it.
func (p ImportPage) covered(sc handover.Scope, part int) ImportPage {
	p.Import.Parts = slices.Clone(p.Import.Parts)
	of := make([]*covering, len(p.Import.Parts))
	for n := range p.Import.Parts {
		if of[n] = coveringOf(sc, p.Frame, p.Import, n); of[n] == nil {
			continue
		}
		plan := &p.Import.Parts[n].Plan
		plan.Columns = slices.Clone(plan.Columns)
		for i, col := range plan.Columns {
			plan.Columns[i].Samples = slices.Clone(col.Samples)
			for k, text := range col.Samples {
				plan.Columns[i].Samples[k] = of[n].cell(i, text)
			}
		}
	}
	for l := range p.Head {
		for i, text := range p.Head[l].Cells {
			p.Head[l].Cells[i] = of[part].cell(i, text)
		}
	}
	for r := range p.Rows {
		for i, text := range p.Rows[r].Cells {
			p.Rows[r].Cells[i] = of[p.Rows[r].Part].cell(i, text)
		}
	}
	for at, text := range p.Mends {
		if at.Part < len(of) {
			p.Mends[at] = of[at.Part].cell(at.Column, text)
		}
	}
	return p
}
