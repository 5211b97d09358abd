package app

import (
	"bytes"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/source"
)

var errStopped = errors.New("nobody reads on")

// skip makes the row one that gives no record.
func (s *StagedRow) skip(key string, args catalog.Args) {
	s.Outcome = OutcomeSkipped
	s.Problems = []ImportProblem{{Line: s.Line, Column: -1, Key: key, Args: args}}
}

// fail makes the row an error, with what stands in its line.
func (r *reading) fail(o *offered, problems ...ImportProblem) {
	o.row.Outcome, o.row.Problems = OutcomeError, append(o.row.Problems, problems...)
	o.row.Record = uuid.Nil
	o.row.Cells = cellsOf(r.line(o.row.Line).Cells)
	if o.row.Title == "" {
		o.row.Title = r.titleOf(o)
	}
}

// cellsOf are the cells that say something, by column.
func cellsOf(cells []string) map[int]string {
	out := map[int]string{}
	for i, cell := range cells {
		if cell != "" {
			out[i] = cell
		}
	}
	return out
}

// titleOf is what a record that cannot be read is called: what stands in its title's cell.
func (r *reading) titleOf(o *offered) string {
	i := slices.Index(r.reader.Paths, r.kind.Title.Spec().Key)
	if i < 0 || len(o.item.Lines) == 0 || i >= len(o.item.Lines[0]) {
		return ""
	}
	return strings.ToValidUTF8(clipped(o.item.Lines[0][i]), "")
}

// clipped keeps what is only shown short.
func clipped(s string) string {
	const most = 200
	if len(s) <= most {
		return s
	}
	return s[:most]
}

// wrong notes what the source and the catalog cannot read.
func (r *reading) wrong(o *offered, problems []catalog.Problem) {
	var list []ImportProblem
	for i, code := range o.item.Wrong {
		list = append(list, ImportProblem{Line: o.row.Line, Column: r.reader.Column(i), Field: r.reader.Paths[i], Key: "import.wrong." + code})
	}
	for _, p := range problems {
		if i := slices.Index(r.reader.Paths, p.Field); p.Code == catalog.RequiredToSave && i >= 0 && o.item.Wrong[i] != "" {
			continue // the source has said why it is missing
		}
		list = append(list, r.problem(o, p))
	}
	if len(list) == 0 {
		return
	}
	slices.SortStableFunc(list, func(a, b ImportProblem) int { return (a.Line-b.Line)*1000 + a.Column - b.Column })
	r.fail(o, list...)
}

// problem is a problem of the catalog with its cell.
func (r *reading) problem(o *offered, p catalog.Problem) ImportProblem {
	out := ImportProblem{Line: o.row.Line, Column: -1, Field: p.Field, Key: "problem." + string(p.Code), Args: p.Args}
	if p.Field == catalog.ExtraKey {
		out.Column = slices.IndexFunc(r.part.Plan.Columns, func(c source.Column) bool { return c.Use == source.UseExtra && c.Header == p.Column })
		return out
	}
	if p.Column != "" {
		out.Field += "." + p.Column
		if p.Row >= 0 && p.Row < len(o.item.At) {
			out.Line = o.item.At[p.Row]
		}
	}
	if i := slices.Index(r.reader.Paths, out.Field); i >= 0 {
		out.Column = r.reader.Column(i)
	}
	return out
}

// selfRef finds a reference of a record to itself.
func selfRef(kind catalog.Kind, v catalog.Values, record uuid.UUID) (catalog.RefUse, bool) {
	for _, u := range kind.Refs(v) {
		if u.Ref.ID == record.String() {
			return u, true
		}
	}
	return catalog.RefUse{}, false
}

// staged fills in a row by the rules of a save, as one who saves the record in its form.
func (c *checking) staged(
	row StagedRow, section handover.Section, kind catalog.Kind, record uuid.UUID, old handover.Record, values catalog.Values, keep bool,
) (StagedRow, error) {
	if section.State == handover.SectionSigned {
		section.State = handover.SectionFilling // a new record goes into a supplement, when it is written
	}
	if c.im.ID != uuid.Nil { // what an undoing brings back says itself where it comes from
		from := rebuilding{runs: c.frame.Handover.Absent.Runs(), giver: c.env.Giver.ID == c.sc.By().String(), name: c.sc.Viewer().Name}
		values = from.origin(kind, old.Values, values, originOf(c.im.Name, c.frame.Handover.Number))
	}
	said, err := contentOf(kind, values)
	if err != nil {
		return row, err
	}
	if old.ID != uuid.Nil && !keep && bytes.Equal(old.Digest, said.digest) {
		row.same(old, kind, Indexable(kind.IdentityOf(values)), kind.TitleOf(values))
		return row, nil
	}
	next := old
	if old.ID == uuid.Nil {
		next = handover.Record{Handover: c.sc.Handover(), ID: record, Section: section.ID, Kind: kind.Key, CreatedAt: c.now}
	}
	env := c.env
	env.Severities, env.Waived = section.Severities, old.Waived
	found, missing := kind.Judge(values, env)
	next.UpdatedBy, next.Updater, next.UpdatedAt = c.sc.By(), c.sc.Viewer().Name, c.now
	rc, err := said.in(Locked{Handover: c.frame.Handover, Giver: c.giver, Section: section, Record: old}, next, kind, values, found, missing, false)
	if err != nil {
		return row, err
	}
	n := &rc.New
	row.Section, row.Record, row.Kind, row.Identity, row.Title = n.Section, n.ID, n.Kind, n.Identity, n.Title
	row.Base, row.BaseState, row.State, row.Digest = old.Revision, old.State, n.State, n.Digest
	row.Outcome = OutcomeSame
	switch {
	case old.ID == uuid.Nil:
		row.Outcome = OutcomeNew
	case rc.Material:
		row.Outcome = OutcomeChanged
	}
	row.Data, row.Tokens, row.Counts, row.Findings, row.Refs = rc.Data, rc.Tokens, n.Counts, rc.Write.Findings, nil
	row.Bindings, row.Stock = rc.Bindings, rc.Stock
	row.Dates = kind.Dated(values, env)
	for _, u := range rc.Refs {
		if id, err := uuid.Parse(u.Ref.ID); err == nil {
			row.Refs = append(row.Refs, StagedRef{u.Path(), id})
		}
	}
	return row, nil
}

// same fills in a row that changes nothing. It has no content of its own.
func (s *StagedRow) same(old handover.Record, kind catalog.Kind, identity, title string) {
	s.Section, s.Record, s.Kind, s.Identity, s.Title = old.Section, old.ID, kind.Key, identity, title
	s.Base, s.BaseState, s.State, s.Digest, s.Outcome = old.Revision, old.State, old.State, old.Digest, OutcomeSame
}

// repeated decides about a record that the file says a second time, and whether the second one is taken.
func (r *reading) repeated(o *offered, before seenRow) bool {
	args := catalog.Args{"Line": strconv.Itoa(before.at.Line)}
	switch {
	case before.content == [8]byte(o.row.Digest):
		o.row.bare()
		o.row.skip("imported.row.repeat", args)
		return false
	case r.part.Plan.Repeat == source.RepeatFirst:
		o.row.bare()
		o.row.skip("imported.row.repeat_first", args)
		return false
	case r.part.Plan.Repeat == source.RepeatLast:
		turned := StagedRow{RowAt: before.at, At: []int{before.at.Line}, Title: o.row.Title}
		turned.skip("imported.row.repeat_last", catalog.Args{"Line": strconv.Itoa(o.row.Line)})
		r.turns = append(r.turns, turned)
		return true
	}
	o.row.bare()
	r.fail(o, ImportProblem{Line: o.row.Line, Column: -1, Key: "imported.row.repeat_differs", Args: args})
	return false
}

// bare takes out what a row says that gives no record.
func (s *StagedRow) bare() {
	*s = StagedRow{RowAt: s.RowAt, At: s.At, Title: s.Title}
}

// Numbers that move by more than this are to be looked at.
const oddTimes = 5

// odd notes what is worth a look: a line that was hidden, long numbers without their digits in columns that mean no field, and numbers
// that jump.
func (r *reading) odd(o *offered, values catalog.Values) {
	if o.row.Outcome != OutcomeNew && o.row.Outcome != OutcomeChanged {
		return
	}
	for _, line := range o.item.At {
		if r.line(line).Hidden {
			o.row.Odd = true
			o.row.Problems = append(o.row.Problems, ImportProblem{Line: line, Column: -1, Key: "imported.odd.hidden", Odd: true})
			break
		}
	}
	for _, header := range slices.Sorted(maps.Keys(o.item.Extra)) {
		if cell := o.item.Extra[header]; catalog.LostDigits(cell) {
			problem := r.problem(o, catalog.Problem{Field: catalog.ExtraKey, Column: header, Args: catalog.Args{"Header": header, "Cell": cell}})
			problem.Key, problem.Odd = "imported.odd.digits", true
			o.row.Odd, o.row.Problems = true, append(o.row.Problems, problem)
		}
	}
	if o.row.Outcome != OutcomeChanged {
		return
	}
	for _, c := range r.kind.Diff(o.old.Values, values) {
		s := c.Field.Spec()
		if c.Column != nil || !jumps(s.Type, c.Old, c.New) {
			continue
		}
		column := -1
		if i := slices.Index(r.reader.Paths, s.Key); i >= 0 {
			column = r.reader.Column(i)
		}
		o.row.Odd = true
		o.row.Problems = append(o.row.Problems, ImportProblem{
			Line: o.row.Line, Column: column, Field: s.Key, Key: "imported.odd.jump", Args: catalog.Args{"Old": c.Old, "New": c.New}, Odd: true,
		})
	}
}

// jumps says whether a number becomes many times what it was, or a small part of it.
func jumps(t catalog.Type, old, new string) bool {
	switch t {
	case catalog.TypeInt, catalog.TypeDecimal, catalog.TypeMoney:
	default:
		return false
	}
	a, errA := catalog.ParseDecimal(number(old))
	b, errB := catalog.ParseDecimal(number(new))
	if errA != nil || errB != nil || a <= 0 || b < 0 {
		return false
	}
	return b > oddTimes*a || b < a/oddTimes
}

// number is the number of a cell, without what it is counted in.
func number(cell string) string {
	return strings.TrimFunc(cell, func(r rune) bool { return (r < '0' || r > '9') && r != '-' && r != '.' })
}
