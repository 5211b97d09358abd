package server

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/source"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// showRows is what would happen to each record.
func (d desk) showRows() error {
	c, p := d.c, d.c.p
	part, all := d.part(), d.tally()
	drop, ask := d.dropAct()
	props := page.ImportRowsProps{
		Frame: d.frame(p.T("import.step.rows")), Head: d.head(2, p.T("import.rows.heading"), strings.Join(d.about(), " · ")), Notes: d.rowNotes(), Figures: d.figures(part.Tally), Filters: d.filters(part.Tally),
		None: p.T("import.rows.none"), Pages: d.pages(part.Tally), Foot: p.T("import.rows.foot"), Drop: drop, Asks: []page.Ask{ask},
		Back: page.Link{Text: p.T("import.back"), Href: d.here("part", strconv.Itoa(d.at), "step", "columns")},
	}
	taken := 0
	for i, pt := range d.im.Parts {
		if pt.Section == uuid.Nil {
			continue
		}
		taken++
		props.Parts = append(props.Parts, ui.Segment{Text: d.partName(i) + " " + p.Number(rowsOf(pt.Tally)), Href: d.here("part", strconv.Itoa(i)), Current: i == d.at})
	}
	if taken < 2 {
		props.Parts = nil
	}
	if part.Tally.Error > 0 {
		props.Rejected = d.rejected(d.at)
	}
	for _, row := range d.page.Rows {
		props.Rows = append(props.Rows, d.row(row))
	}
	if slices.ContainsFunc(props.Rows, func(r page.ImportRow) bool { return len(r.Cells) > 0 }) {
		props.Mend = &page.ImportForm{Action: ui.ToImportCorrections(d.h, d.i), Hidden: d.hidden()}
	}
	if props.Makes = d.unknown(part); len(props.Makes) > 0 {
		props.Make = &page.ImportForm{Action: ui.ToImportPlan(d.h, d.i), Hidden: d.hidden(ui.Pair{Name: "go", Value: "recheck"})}
	}
	props.Repeats = d.repeats()
	d.writing(&props, all)
	if d.im.Again {
		props.Notes = slices.Insert(props.Notes, 0, page.ImportNote{Tone: "warning", Title: p.T("import.note.again"), Body: p.T("import.note.again_body")})
	}
	return c.render(http.StatusOK, page.ImportRows(props))
}

// writing is the button that writes, or why there is none.
func (d desk) writing(props *page.ImportRowsProps, all app.ImportTally) {
	p, n := d.c.p, all.New+all.Changed
	switch {
	case n == 0 && all.Error > 0 && all.Same > 0:
		props.Why, props.Foot = p.T("import.rows.only_errors"), ""
	case n == 0 && all.Error > 0:
		props.Why, props.Foot = p.T("import.rows.all_wrong"), ""
	case n == 0:
		props.Why, props.Foot = p.T("import.rows.nothing"), ""
	default:
		text := p.T("import.write", "Count", n)
		if all.Error > 0 {
			text = p.T("import.write_but", "Count", n, "Errors", all.Error)
		}
		props.Write = &page.Act{Class: "btn btn-primary", Icon: "check", Text: text, Post: ui.ToImportWriting(d.h, d.i), Hidden: d.hidden()}
	}
}

// repeats is the offer to take the first or the last of lines that mean the same record, made when such a line is on the page: without it
// a list with a line a day is hundreds of errors, each to be mended by itself.
func (d desk) repeats() []page.Act {
	if !slices.ContainsFunc(d.page.Rows, func(r app.ImportRow) bool {
		return slices.ContainsFunc(r.Problems, func(p app.ImportProblem) bool { return p.Key == "imported.row.repeat_differs" })
	}) {
		return nil
	}
	var out []page.Act
	for _, r := range []source.Repeat{source.RepeatLast, source.RepeatFirst} {
		out = append(out, page.Act{
			Class: "btn btn-sm", Text: d.c.p.T("import.repeat." + string(r)), Post: ui.ToImportPlan(d.h, d.i),
			Hidden: d.hidden(ui.Pair{Name: "go", Value: "recheck"}, ui.Pair{Name: "repeat." + strconv.Itoa(d.at), Value: string(r)}),
		})
	}
	return out
}

// shown is the address of the rows with one outcome.
func (d desk) shown(outcome string) string {
	return d.here("part", strconv.Itoa(d.at), "show", outcome)
}

// outcomeCount is an outcome and how many rows have it.
type outcomeCount struct {
	key   string
	count int
	tone  string
}

func outcomesOf(t app.ImportTally) []outcomeCount {
	return []outcomeCount{
		{"new", t.New, ""}, {"changed", t.Changed, ""}, {"same", t.Same, ""}, {"error", t.Error, "red"}, {"odd", t.Odd, "amber"}, {"skipped", t.Skipped, ""},
	}
}

// rowsOf is how many rows a table has in all.
func rowsOf(t app.ImportTally) int { return t.New + t.Changed + t.Same + t.Error + t.Skipped }

func (d desk) figures(t app.ImportTally) []ui.Figure {
	var out []ui.Figure
	for _, o := range outcomesOf(t) {
		f := ui.Figure{Label: d.c.p.T("import.outcome." + o.key), Value: d.c.p.Number(o.count)}
		if o.count > 0 {
			f.Tone, f.Href = o.tone, d.shown(o.key)
		}
		out = append(out, f)
	}
	return out
}

// filters are the outcomes that there are, and all.
func (d desk) filters(t app.ImportTally) []ui.Segment {
	now := d.c.r.URL.Query().Get("show")
	var out []ui.Segment
	all := ui.Segment{Text: d.c.p.T("import.rows.all", "Count", rowsOf(t)), Href: d.shown("all"), Current: true}
	for _, key := range []string{"error", "odd", "new", "changed", "same", "skipped"} {
		for _, o := range outcomesOf(t) {
			if o.key != key || o.count == 0 {
				continue
			}
			current := now == key
			all.Current = all.Current && !current
			out = append(out, ui.Segment{Text: d.c.p.T("import.outcome."+key) + " " + d.c.p.Number(o.count), Href: d.shown(key), Current: current})
		}
	}
	return append(out, all)
}

// pages are the neighbours of the page. Where it stands is carried in the address, because keys do not count.
func (d desk) pages(t app.ImportTally) ui.Pages {
	q, n := d.c.r.URL.Query(), len(d.page.Rows)
	show, at, total := q.Get("show"), number(q, "at"), rowsOf(t)
	for _, o := range outcomesOf(t) {
		if o.key == show {
			total = o.count
		}
	}
	if q.Get("after") == "" && q.Get("before") == "" {
		at = 1
	}
	to := func(key string, line, at int) string {
		if at < 1 {
			at = 1
		}
		return d.here("part", strconv.Itoa(d.at), "show", show, key, strconv.Itoa(line), "at", strconv.Itoa(at))
	}
	var out ui.Pages
	if d.page.First > 0 {
		out.First, out.Previous = d.shown(show), to("before", d.page.First, at-app.ImportPageSize)
	}
	if d.page.Final > 0 {
		out.Next = to("after", d.page.Final, at+n)
	}
	if at > 0 && n > 0 && (out.First != "" || out.Next != "") {
		out.From, out.To, out.Total = at, at+n-1, max(total, at+n-1)
	}
	return out
}

// rejected are the files of the rows of a table that cannot be taken in.
func (d desk) rejected(part int) []page.Link {
	n := strconv.Itoa(part)
	return []page.Link{
		{Text: d.c.p.T("import.rejected.xlsx"), Href: ui.With(ui.ToRejected(d.h, d.i, "xlsx"), "part", n)},
		{Text: d.c.p.T("import.rejected.csv"), Href: ui.With(ui.ToRejected(d.h, d.i, "csv"), "part", n)},
	}
}

// unknown are the names that nothing answers to, with the offer to make records for them.
func (d desk) unknown(part app.ImportPart) []page.ImportMake {
	var kinds []string
	for k, names := range part.Unmatched {
		if len(names) > 0 {
			kinds = append(kinds, k)
		}
	}
	for _, k := range part.Make {
		if !slices.Contains(kinds, k) {
			kinds = append(kinds, k)
		}
	}
	slices.Sort(kinds)
	var out []page.ImportMake
	for _, k := range kinds {
		kind, ok := d.c.viewer.Catalog.Lookup(k)
		if !ok {
			continue
		}
		names := part.Unmatched[k]
		m := page.ImportMake{Name: "make." + strconv.Itoa(d.at), Value: k, On: slices.Contains(part.Make, k)}
		label := kind.Label.In(d.lang())
		if len(names) == 0 {
			m.Text = d.c.p.T("import.make", "Kind", label)
			if m.On && part.Tally.Made > 0 {
				m.Hint = d.c.p.T("import.note.made", "Count", part.Tally.Made)
			}
			out = append(out, m)
			continue
		}
		m.Text = d.c.p.T("import.unknown", "Count", len(names), "Kind", label)
		m.Hint = d.c.p.T("import.unknown_hint")
		const shown = 12
		for i, n := range names {
			if i == shown {
				m.Names = append(m.Names, d.c.p.T("import.unknown_more", "Count", len(names)-shown))
				break
			}
			m.Names = append(m.Names, clipped(n, 40))
		}
		out = append(out, m)
	}
	return out
}

var outcomeTones = map[app.ImportOutcome]string{app.OutcomeNew: "green", app.OutcomeChanged: "blue", app.OutcomeError: "red"}

// row is a record of the file as a line of the table.
func (d desk) row(r app.ImportRow) page.ImportRow {
	p := d.c.p
	kind, _ := d.kind(d.part())
	out := page.ImportRow{
		Line: lineNumbers(r), Tone: outcomeTones[r.Outcome], Word: p.T("import.badge." + string(r.Outcome)), Title: clipped(r.Title, 80),
	}
	if out.Title == "" {
		out.Title = p.T("import.rows.untitled")
	}
	switch r.Outcome {
	case app.OutcomeNew:
		out.Subtitle, out.Facts = kind.SubtitleOf(r.Values, d.lang()), d.facts(kind, r.Values)
	case app.OutcomeChanged:
		out.Href = ui.ToRecord(d.h, r.Record.String())
		out.Subtitle = kind.SubtitleOf(r.Values, d.lang())
		const shown = 5
		out.Changes = room{c: d.c, kind: kind}.changes(r.Old, r.Values, "")
		if len(out.Changes) > shown+1 {
			out.Changes, out.More = out.Changes[:shown], out.Changes[shown:]
		}
	case app.OutcomeError:
		out.Subtitle = d.identity(r, kind)
	case app.OutcomeSame:
		out.Href, out.Subtitle = ui.ToRecord(d.h, r.Record.String()), kind.SubtitleOf(r.Values, d.lang())
		out.Says = []page.ImportSay{{Tone: "pass", Text: p.T("import.rows.same")}}
	}
	d.problemsOf(r, kind, &out)
	return out
}

// identity is what a line that cannot be taken in says in the columns that tell records apart, so that it is found in the file again.
func (d desk) identity(r app.ImportRow, kind catalog.Kind) string {
	said := ""
	for i, col := range d.part().Plan.Columns {
		if f, ok := kind.Field(col.Field); ok && col.Use == source.UseField && f.Spec().Identity && f.Spec().Code {
			said = dotted(said, clipped(strings.TrimSpace(r.Cells[i]), 60))
		}
	}
	return said
}

// lineNumbers are the lines of the file that a record stands in.
func lineNumbers(r app.ImportRow) string {
	if n := len(r.At); n > 1 {
		if r.At[n-1]-r.At[0] == n-1 {
			return fmt.Sprintf("%d–%d", r.At[0], r.At[n-1])
		}
		return fmt.Sprintf("%d…", r.At[0])
	}
	return strconv.Itoa(r.Line)
}

// facts are the first things that a new record would say.
func (d desk) facts(kind catalog.Kind, v catalog.Values) []ui.KV {
	const shown = 4
	var out []ui.KV
	for _, f := range kind.Fields {
		s := f.Spec()
		under := slices.ContainsFunc(kind.Subtitle, func(f catalog.Field) bool { return f.Spec().Key == s.Key })
		if !s.Listed || s.Retired || under {
			continue
		}
		if words := kind.Display(f, v, d.lang()); words != "" && len(out) < shown {
			out = append(out, ui.KV{Label: s.Label.In(d.lang()), Value: words})
		}
	}
	return out
}

// problemsOf puts what is wrong with a row, or odd about it, into its line: where the cell is known, with a field to type over it.
func (d desk) problemsOf(r app.ImportRow, kind catalog.Kind, out *page.ImportRow) {
	at := map[int]int{} // column to its cell
	if i := slices.IndexFunc(r.Problems, func(p app.ImportProblem) bool { return p.Key == "import.wrong."+source.WrongCells }); i >= 0 {
		// Every cell may stand in a wrong place: typing over one of them mends nothing, and what is wrong with it follows from that.
		out.Says = append(out.Says, page.ImportSay{Tone: "blocker", Text: d.problem(kind, r.Problems[i])})
		return
	}
	for _, p := range r.Problems {
		text := d.problem(kind, p)
		switch {
		case p.Odd:
			out.Says = append(out.Says, page.ImportSay{Tone: "warning", Text: d.placed(p, text)})
		case r.Outcome == app.OutcomeSkipped:
			out.Says = append(out.Says, page.ImportSay{Tone: "notice", Text: text})
		case p.Column < 0 || p.Line != r.Line && p.Line != 0:
			out.Says = append(out.Says, page.ImportSay{Tone: "blocker", Text: d.placed(p, text)})
		default:
			if i, twice := at[p.Column]; twice {
				// That a cell is empty says nothing beside why.
				if p.Key != "problem.required_to_save" {
					out.Cells[i].Text += d.c.p.T("import.tally.between") + text
				}
				continue
			}
			at[p.Column] = len(out.Cells)
			out.Cells = append(out.Cells, d.cell(r, p.Column, text))
		}
	}
}

// problem is the sentence about a cell.
func (d desk) problem(kind catalog.Kind, p app.ImportProblem) string {
	args := saidWith(p.Args)
	if p.Field != "" {
		args = append(args, "Label", d.c.fieldLabel(kind, p.Field))
	}
	return d.c.p.T(p.Key, args...)
}

// placed says where in the file the sentence belongs.
func (d desk) placed(p app.ImportProblem, text string) string {
	if p.Column < 0 {
		return text
	}
	return d.c.p.T("import.rows.placed", "Line", strconv.Itoa(p.Line), "Column", columnName(d.part(), p.Column), "Text", text)
}

// cell is a cell to be typed over, with what stands in it.
func (d desk) cell(r app.ImportRow, column int, text string) page.ImportCell {
	name := fmt.Sprintf("cell.%d.%d.%d", r.Part, r.Line, column)
	value := r.Cells[column]
	if mended, ok := d.page.Mends[app.ImportCell{Part: r.Part, Line: r.Line, Column: column}]; ok {
		value = mended
	}
	c := page.ImportCell{
		Name: name, ID: strings.ReplaceAll(name, ".", "-"), Label: columnName(d.part(), column), Value: value, Was: value, Tone: "blocker", Text: text,
		Long: len(value) > 200 || strings.ContainsAny(value, "\r\n"),
	}
	if d.c.refusal != nil {
		if typed, said := said(d.c.r.PostForm, name); said {
			c.Value = typed
		}
	}
	return c
}

// mended are the cells of the form that say something else than before.
func mended(form url.Values) map[app.ImportCell]string {
	out := map[app.ImportCell]string{}
	for name, values := range form {
		numbers, isCell := strings.CutPrefix(name, "cell.")
		if !isCell || len(values) == 0 {
			continue
		}
		was, shown := said(form, "was."+name)
		if !shown || oneBreak(was) == oneBreak(values[0]) {
			continue
		}
		var at app.ImportCell
		if n, err := fmt.Sscanf(numbers, "%d.%d.%d", &at.Part, &at.Line, &at.Column); n == 3 && err == nil {
			out[at] = oneBreak(values[0])
		}
	}
	return out
}

// oneBreak writes line breaks in one way: browsers send two characters for each.
func oneBreak(s string) string { return strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s) }
