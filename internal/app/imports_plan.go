package app

import (
	"context"
	"maps"
	"slices"

	"github.com/google/uuid"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/sheet"
	"handoverdesk/internal/source"
)

// PlanImport stores what was chosen and begins to check. Errors: invalid (fields without which no record can be saved, two columns for one
// field), stale, conflict (it is being worked on, or at its end), forbidden, not_found, *Replay.
func (a *App) PlanImport(ctx context.Context, sc handover.Scope, in PlanImport) error {
	frame, err := a.importing(ctx, sc, uuid.Nil)
	if err != nil {
		return err
	}
	sc = sc.At(frame.Handover.State)
	heads := map[int][]sheet.Line{}
	err = a.store.ImportChunks(ctx, sc, in.Import, -1, func(c ImportChunk) error {
		lines, err := headOf(c)
		heads[c.Part] = lines
		return err
	})
	if err != nil {
		return err
	}
	memory, err := a.store.Remembered(ctx, sc.Viewer())
	if err != nil {
		return err
	}
	p := planning{sc: sc, frame: frame, in: in, heads: heads, memory: memory}
	err = a.store.ChangeImport(ctx, sc, in.Import, in.Key, p.change)
	if err == nil && in.Check {
		a.wake()
	}
	return err
}

// headOf is what Guess looks at of the first lines of a part.
func headOf(c ImportChunk) ([]sheet.Line, error) {
	var out []sheet.Line
	for l, err := range c.Lines() {
		if err != nil || len(out) == source.Head {
			return out, err
		}
		out = append(out, l)
	}
	return out, nil
}

// planning is a plan on its way into an import.
type planning struct {
	sc     handover.Scope
	frame  Frame
	in     PlanImport
	heads  map[int][]sheet.Line
	memory map[string][]source.Remembered
}

func (p planning) change(im Import) (ImportChange, error) {
	c := ImportChange{Import: im, Stale: true, Blank: map[int]map[int]source.Use{}}
	if err := changeable(p.sc, p.frame, im, p.in.Version); err != nil {
		return c, err
	}
	if len(p.in.Parts) != len(im.Parts) {
		return c, handover.Refuse(handover.Stale, "imported.refuse.changed")
	}
	c.Import.Parts = slices.Clone(im.Parts)
	var problems []handover.Problem
	taken := 0
	for i, want := range p.in.Parts {
		part, wrong, err := p.part(c.Blank, i, im.Parts[i], want)
		if err != nil {
			return c, err
		}
		problems, c.Import.Parts[i] = append(problems, wrong...), part
		if part.Section != uuid.Nil {
			taken++
		}
	}
	c.Import.Version++
	c.Import.State, c.Import.Problem, c.Import.Again, c.Import.Done, c.Import.Total = ImportMapping, nil, false, 0, 0
	if !p.in.Check {
		return c, nil
	}
	if taken == 0 {
		problems = append(problems, handover.At("parts", "imported.refuse.nothing_chosen"))
	}
	if err := wrongForm(problems); err != nil {
		return c, err
	}
	if p.in.Remember {
		c.Remember = p.remembered(c.Import)
	}
	return c.begin(ImportChecking, p.sc.By()), nil
}

// changeable says whether a person may change the import as they saw it.
func changeable(sc handover.Scope, frame Frame, im Import, version int) error {
	if !seesImport(sc, frame, im) {
		return handover.ErrNotFound()
	}
	switch im.State {
	case ImportMapping, ImportReady, ImportFailed:
	case ImportChecking, ImportWriting, ImportUndoing:
		return handover.Refuse(handover.Conflict, "imported.refuse.at_work")
	default:
		return handover.Refuse(handover.Conflict, "imported.refuse.at_end")
	}
	if !im.Kept {
		return handover.Refuse(handover.Conflict, "imported.refuse.forgotten")
	}
	if im.Version != version {
		return handover.Refuse(handover.Stale, "imported.refuse.changed")
	}
	return nil
}

// begin hands the import to the workers, in the name of the person.
func (c ImportChange) begin(state ImportState, by uuid.UUID) ImportChange {
	c.Import.State, c.Import.Asked, c.Import.Done, c.Import.Problem = state, by, 0, nil
	c.Import.Total = 0
	for _, p := range c.Import.Parts {
		if p.Section != uuid.Nil {
			c.Import.Total += p.Lines
		}
	}
	return c
}

// part is a part as the person wants it. What may not be stored for a new kind goes into blank.
func (p planning) part(blank map[int]map[int]source.Use, i int, old ImportPart, want PlanPart) (ImportPart, []handover.Problem, error) {
	part := old
	part.Tally, part.Unmatched, part.Section, part.Make = ImportTally{}, nil, want.Section, nil
	head := p.heads[i]
	if want.Section != uuid.Nil {
		s, ok := p.frame.Section(want.Section)
		if !ok {
			return part, nil, handover.ErrNotFound()
		}
		if err := p.sc.MayImport(s); err != nil {
			return part, nil, err
		}
		part.Kind = s.Kind
	}
	kind, ok := p.sc.Kind(part.Kind)
	if !ok {
		return part, nil, handover.ErrNotFound()
	}
	if part.Kind != old.Kind {
		// What was chosen was chosen for the columns of another kind.
		part.Plan = source.Guess(kind, head, p.memory[part.Kind])
		cols := source.Blocked(kind, head)
		maps.Copy(cols, newlyBlocked(source.Plan{}, part.Plan))
		if len(cols) > 0 {
			blank[i] = cols
		}
		if p.in.Check {
			return part, []handover.Problem{atPart(i, "imported.refuse.another_kind")}, nil
		}
		return part, nil, nil
	}
	part.Plan = chosen(old.Plan, want.Plan)
	if !p.in.Check || want.Plan.Profile != old.Plan.Profile || want.Plan.HeadAt != old.Plan.HeadAt || want.Plan.HeadTo != old.Plan.HeadTo {
		part.Plan = guarded(old.Plan, source.Replan(kind, head, p.memory[part.Kind], part.Plan))
		if cols := newlyBlocked(old.Plan, part.Plan); len(cols) > 0 {
			blank[i] = cols
		}
	}
	if part.Section == uuid.Nil {
		return part, nil, nil
	}
	part.Make = made(kind, want.Make)
	return part, wrongPlan(kind, i, part.Plan), nil
}

// chosen lays what the person said over the columns as they were shown. What was taken out of the file stays out.
func chosen(old, want source.Plan) source.Plan {
	out := want
	out.Columns = slices.Clone(old.Columns)
	for i := range out.Columns {
		c := &out.Columns[i]
		if i >= len(want.Columns) || isBlocked(*c) {
			continue
		}
		w := want.Columns[i]
		if w.Use == source.UseDropped || w.Use == source.UseRefused {
			w.Use = source.UseIgnored
		}
		if w.Use != source.UseField {
			w.Field = ""
		}
		if w.Use != c.Use || w.Field != c.Field || w.Sure == source.SurePerson {
			c.Use, c.Field, c.Sure = w.Use, w.Field, source.SurePerson
		}
	}
	return out
}

func isBlocked(c source.Column) bool { return c.Use == source.UseDropped || c.Use == source.UseRefused }

// guarded keeps blocked columns blocked: what stood in them is gone.
func guarded(old, now source.Plan) source.Plan {
	for i := range now.Columns {
		if i < len(old.Columns) && isBlocked(old.Columns[i]) && !isBlocked(now.Columns[i]) {
			c := old.Columns[i]
			if now.Columns[i].Header != "" {
				c.Header = now.Columns[i].Header
			}
			now.Columns[i] = c
		}
	}
	return now
}

// newlyBlocked are the columns that only this header or this profile says something about that may not be stored.
func newlyBlocked(old, now source.Plan) map[int]source.Use {
	out := map[int]source.Use{}
	for i, c := range now.Columns {
		if isBlocked(c) && (i >= len(old.Columns) || !isBlocked(old.Columns[i])) {
			out[i] = c.Use
		}
	}
	return out
}

// made are the kinds among the wanted ones that the kind refers to.
func made(kind catalog.Kind, want []string) []string {
	var out []string
	for _, target := range targets(kind.Fields, nil) {
		if slices.Contains(want, target) {
			out = append(out, target)
		}
	}
	return out
}

// wrongPlan says what is wrong with the plan of a part, all at once.
func wrongPlan(kind catalog.Kind, part int, p source.Plan) []handover.Problem {
	var out []handover.Problem
	for _, f := range p.Lacking(kind) {
		s := f.Spec()
		out = append(out, atPart(part, "imported.refuse.lacking", "Name", s.Label))
	}
	seen := map[string]bool{}
	for _, c := range p.Columns {
		if c.Use != source.UseField {
			continue
		}
		f, ok := kind.Field(c.Field)
		if !ok || f.Spec().Type == catalog.TypeComputed {
			out = append(out, atPart(part, "problem.unknown_choice"))
			continue
		}
		if s := f.Spec(); seen[c.Field] && !source.Gathers(s) {
			out = append(out, atPart(part, "imported.refuse.field_twice", "Name", s.Label))
		}
		seen[c.Field] = true
	}
	return out
}

// atPart is a problem of a part, which is the row of the form.
func atPart(part int, key string, args ...any) handover.Problem {
	return handover.Problem{Field: "parts", Row: part, Column: "plan", Text: handover.Say(key, args...)}
}

// remembered is what the parts say about their sources, for the next files.
func (p planning) remembered(im Import) map[string]source.Remembered {
	out := map[string]source.Remembered{}
	for _, part := range im.Parts {
		if part.Section == uuid.Nil {
			continue
		}
		kind, _ := p.sc.Kind(part.Kind)
		r := source.Remember(kind, part.Plan)
		if have, twice := out[part.Kind]; twice && have.Profile == r.Profile {
			maps.Copy(have.Columns, r.Columns)
			continue
		}
		out[part.Kind] = r
	}
	return out
}
