package server

import (
	"slices"
	"strconv"

	"github.com/google/uuid"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/source"
	"handoverdesk/web/page"
)

// planNotes say what is to be known about the table before its lines are checked, the gravest first.
func (d desk) planNotes() []page.ImportNote {
	part := d.part()
	if part.Section == uuid.Nil {
		return nil
	}
	var out []page.ImportNote
	add := func(n page.ImportNote, ok bool) {
		if ok {
			out = append(out, n)
		}
	}
	add(d.lackingNote())
	add(d.emptyNote())
	add(d.refusedNote())
	add(d.doubtNote())
	out = append(out, d.twiceNotes()...)
	add(d.droppedNote())
	add(d.encodingNote())
	add(d.hiddenNote())
	return out
}

// errorNote lists what is wrong with a plan that was refused, when that is more than one thing.
func (d desk) errorNote() (page.ImportNote, bool) {
	if d.refused == nil {
		return page.ImportNote{}, false
	}
	_, e := statusOf(d.refused)
	if len(e.Problems) < 2 {
		return page.ImportNote{}, false
	}
	n := page.ImportNote{Tone: "blocker", Title: d.c.p.T("common.form.errors", "Count", len(e.Problems))}
	for _, p := range e.Problems {
		// What is lacking or given twice has a note of its own, with what to do about it.
		if p.Row != d.at || p.Text.Key != "imported.refuse.lacking" && p.Text.Key != "imported.refuse.field_twice" {
			n.Items = append(n.Items, d.c.say(p.Text))
		}
	}
	return n, len(n.Items) > 0
}

// named are the columns of the plan that fit, by letter and header.
func (d desk) named(fits func(source.Column) bool) []string {
	part := d.part()
	var out []string
	for i, col := range part.Plan.Columns {
		if fits(col) {
			out = append(out, columnName(part, i))
		}
	}
	return out
}

func (d desk) lackingNote() (page.ImportNote, bool) {
	kind, _ := d.kind(d.part())
	var names []string
	for _, f := range d.part().Plan.Lacking(kind) {
		names = append(names, f.Spec().Label.In(d.lang()))
	}
	p, tone := d.c.p, "warning"
	if d.refused != nil {
		tone = "blocker"
	}
	return page.ImportNote{
		Tone: tone, Title: p.T("import.note.lacking", "Names", p.List(names...)), Body: p.T("import.note.lacking_body", "Kind", kind.Label.In(d.lang())),
	}, len(names) > 0
}

// emptyNote names the columns of mandatory fields in which nothing stands: every line would be an error for the same reason.
func (d desk) emptyNote() (page.ImportNote, bool) {
	kind, _ := d.kind(d.part())
	needed := d.part().Plan.Needed(kind)
	names := d.named(func(c source.Column) bool {
		return c.Use == source.UseField && len(c.Samples) == 0 && slices.ContainsFunc(needed, func(f catalog.Field) bool { return f.Spec().Key == c.Field })
	})
	return page.ImportNote{
		Tone: "warning", Title: d.c.p.T("import.note.empty", "Count", len(names)), Body: d.c.p.T("import.note.empty_body"), Items: names,
	}, len(names) > 0
}

func (d desk) refusedNote() (page.ImportNote, bool) {
	names := d.named(func(c source.Column) bool { return c.Use == source.UseRefused })
	return page.ImportNote{
		Tone: "warning", Title: d.c.p.T("import.note.refused", "Count", len(names)), Body: d.c.p.T("import.note.refused_body"), Items: names,
	}, len(names) > 0
}

func (d desk) droppedNote() (page.ImportNote, bool) {
	names := d.named(func(c source.Column) bool { return c.Use == source.UseDropped })
	return page.ImportNote{
		Tone: "notice", Title: d.c.p.T("import.note.dropped", "Count", len(names)), Body: d.c.p.T("import.note.dropped_body"), Items: names,
	}, len(names) > 0
}

func (d desk) doubtNote() (page.ImportNote, bool) {
	names := d.named(doubtful)
	return page.ImportNote{
		Tone: "warning", Title: d.c.p.T("import.note.doubt", "Count", len(names)), Body: d.c.p.T("import.note.doubt_body"), Items: names,
	}, len(names) > 0
}

// twiceNotes name the fields that more than one column means: those that only one can give, and those that are put together, which the
// format of a source says of some by itself.
func (d desk) twiceNotes() []page.ImportNote {
	part, p := d.part(), d.c.p
	kind, _ := d.kind(part)
	first, one, all := map[string]int{}, []string{}, []string{}
	for i, col := range part.Plan.Columns {
		if col.Use != source.UseField {
			continue
		}
		before, twice := first[col.Field]
		if !twice {
			first[col.Field] = i
			continue
		}
		said := p.T("import.note.twice_item", "Label", d.c.fieldLabel(kind, col.Field), "First", source.Letter(before), "Second", source.Letter(i))
		switch f, ok := kind.Field(col.Field); {
		case ok && !source.Gathers(f.Spec()):
			one = append(one, said)
		case col.Sure != source.SureProfile && col.Sure != source.SureBefore:
			all = append(all, said)
		}
	}
	var out []page.ImportNote
	if len(one) > 0 {
		out = append(out, page.ImportNote{Tone: "warning", Title: p.T("import.note.twice"), Body: p.T("import.note.twice_body"), Items: one})
	}
	if len(all) > 0 {
		out = append(out, page.ImportNote{Tone: "notice", Title: p.T("import.note.gathered"), Body: p.T("import.note.gathered_body"), Items: all})
	}
	return out
}

func (d desk) encodingNote() (page.ImportNote, bool) {
	p := d.c.p
	return page.ImportNote{
		Tone: "notice", Title: p.T("import.note.encoding", "Name", encodingLabel(d.im.Encoding)), Body: p.T("import.note.encoding_body"),
		Link: page.Link{Text: p.T("import.note.encoding_link"), Href: d.toUpload(d.im.Encoding, "")},
	}, d.im.Unsure && d.im.Encoding != ""
}

func (d desk) hiddenNote() (page.ImportNote, bool) {
	p, part := d.c.p, d.part()
	n := page.ImportNote{Tone: "notice", Body: p.T("import.note.hidden_body")}
	switch {
	case part.Hidden > 0:
		n.Title = p.T("import.note.hidden", "Count", part.Hidden)
	case part.Unseen:
		n.Title = p.T("import.note.unseen", "Name", clipped(part.Table, 40))
	}
	return n, n.Title != ""
}

// rowNotes say what is to be known before what was checked is written.
func (d desk) rowNotes() []page.ImportNote {
	p := d.c.p
	var out []page.ImportNote
	if extra := d.named(func(c source.Column) bool { return c.Use == source.UseExtra && !blank(c) }); len(extra) > 0 {
		n := page.ImportNote{Tone: "notice", Title: p.T("import.note.extra", "Count", len(extra)), Items: extra}
		const shown = 8
		if len(extra) > shown+1 {
			n.Items = append(extra[:shown:shown], p.T("import.note.more", "Count", len(extra)-shown))
		}
		out = append(out, n)
	}
	// The page before has said why; here it is only called to mind.
	for _, note := range []func() (page.ImportNote, bool){d.refusedNote, d.droppedNote} {
		if n, ok := note(); ok {
			n.Body = ""
			out = append(out, n)
		}
	}
	return out
}

// partName is how a table is called among the others.
func (d desk) partName(i int) string {
	if name := d.im.Parts[i].Table; name != "" {
		return clipped(name, 30)
	}
	return d.c.p.T("import.plan.table", "Number", strconv.Itoa(i+1))
}
