package app

import (
	"path"
	"slices"
	"strings"

	"github.com/google/uuid"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/sheet"
	"handoverdesk/internal/source"
)

// choose finds the section that a table goes into, and with it the kind and the plan. A table that fits none keeps the kind that fits best.
func (r *fileReader) choose(part *ImportPart, head []sheet.Line, file string) {
	if r.in.Section != uuid.Nil {
		s, _ := r.frame.Section(r.in.Section)
		r.settle(part, s, head)
		return
	}
	best, score := handover.Section{}, -1
	name := part.Table
	if name == "" {
		name = strings.TrimSuffix(file, path.Ext(file))
	}
	tried := map[string]bool{}
	for _, s := range r.frame.Sections {
		kind, known := r.sc.Kind(s.Kind)
		if !known || tried[s.Kind] && !called(kind, s, name) {
			continue
		}
		tried[s.Kind] = true
		plan := source.Guess(kind, head, r.memory[s.Kind])
		n := fit(kind, plan)
		if source.Lookup(plan.Profile).Orders() && kind.Key == catalog.SKU.Key {
			n = 0 // lines of orders are no list of goods, unless a person says so
		}
		if called(kind, s, name) {
			n += 1000
		}
		if r.sc.MayImport(s) != nil {
			n /= 2 // it may be meant, but cannot be done
		}
		if n > score {
			best, score = s, n
		}
	}
	r.settle(part, best, head)
	if score <= 0 || r.sc.MayImport(best) != nil {
		part.Section = uuid.Nil
	}
}

func (r *fileReader) settle(part *ImportPart, s handover.Section, head []sheet.Line) {
	kind, _ := r.sc.Kind(s.Kind)
	part.Section, part.Kind, part.Plan = s.ID, s.Kind, source.Guess(kind, head, r.memory[s.Kind])
}

// called says whether the name is that of the section or of its kind.
func called(kind catalog.Kind, s handover.Section, name string) bool {
	name = catalog.NormalHeader(name)
	for _, title := range []string{s.TitleZH, s.TitleEN, kind.Label.ZH, kind.Label.EN, kind.Key} {
		if name != "" && catalog.NormalHeader(title) == name {
			return true
		}
	}
	return false
}

// fit is how well a plan fits a kind: surely matched columns count twice. Without the title, or with one that is only guessed, such as from
// a column of numbers, it is 0.
func fit(kind catalog.Kind, p source.Plan) int {
	n, titled := 0, false
	for _, c := range p.Columns {
		switch {
		case c.Use != source.UseField:
		case c.Sure == source.SureProfile || c.Sure == source.SureName || c.Sure == source.SurePerson || c.Sure == source.SureBefore:
			n += 2
			titled = titled || c.Field == kind.Title.Spec().Key
		default:
			n++
		}
	}
	if !titled {
		return 0
	}
	if len(p.Lacking(kind)) > 0 {
		n /= 3
	}
	return n
}

// only leaves the section to the table that fits it best and to those of the same shape, such as a sheet for each month.
func only(parts []ImportPart, section uuid.UUID) {
	best, score := 0, -1
	for i, p := range parts {
		n := 0
		for _, c := range p.Plan.Columns {
			if c.Use == source.UseField {
				n += 2
			}
		}
		if p.Unseen {
			n = 0
		}
		if n > score {
			best, score = i, n
		}
	}
	for i := range parts {
		parts[i].Section = uuid.Nil
		if i == best || !parts[i].Unseen && sameShape(parts[i].Plan, parts[best].Plan) {
			parts[i].Section = section
		}
	}
}

func sameShape(a, b source.Plan) bool {
	return slices.EqualFunc(a.Columns, b.Columns, func(x, y source.Column) bool { return x.Header == y.Header && x.Field == y.Field })
}
