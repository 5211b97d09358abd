package server

import (
	"slices"
	"strings"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// view is a record as its page and the panel show it.
func (r room) view(got app.RecordPage, l list, panel bool) page.RecordView {
	c, rec := r.c, got.Record
	id := rec.ID.String()
	v := page.RecordView{
		ID: id, Title: rec.Title, Subtitle: r.kind.SubtitleOf(rec.Values, r.lang()), State: recordState(rec),
		About: c.p.T("record.about", "Name", rec.Updater, "When", c.p.Moment(rec.UpdatedAt, c.app.Now())),
		Asked: rec.Counts.Questions, Page: l.on(ui.ToRecord(r.h, id)), Close: l.on(ui.ToSection(r.h, r.s)),
		History: l.on(ui.ToRecordHistory(r.h, id)),
	}
	if got.Previous != uuid.Nil {
		v.Previous = l.on(ui.ToRecord(r.h, got.Previous.String()))
	}
	if got.Next != uuid.Nil {
		v.Next = l.on(ui.ToRecord(r.h, got.Next.String()))
	}
	writes := r.mends() && !rec.Removed()
	if writes {
		v.Edit = l.on(ui.ToEditRecord(r.h, id))
	}
	if !rec.ReviewedAt.IsZero() && rec.State == handover.RecordAccepted {
		v.Reviewed = c.p.T("record.accepted_by", "Name", rec.Reviewer, "When", c.p.Moment(rec.ReviewedAt, c.app.Now()))
	}
	v.Notes = r.recordNotes(rec)
	r.amendments(&v, got)
	if note, is := r.carriedNote(rec); is {
		v.Notes = append(v.Notes, note)
	}
	v.Found = c.foundAll(r.kind, got.Findings, rec.Waived, v.Edit)
	if !rec.Removed() {
		v.Unjudged = c.unjudged(r.kind, rec.Values, r.section, v.Edit)
	}
	if draw := charts[r.kind.Key].record; draw != nil && !panel {
		v.Chart = draw(r, rec)
	}
	v.Groups, v.Missing = r.facts(rec.Values, got.Findings, got.Targets)
	v.Covered = r.masks(v.Groups, rec)
	asksOf(v.Groups, got.Questions, func(q handover.Question) string { return c.p.T("question.state." + string(q.State)) })
	for _, q := range got.Questions {
		view := r.question(q, r.fixed(rec, l, panel), false)
		view.Files = r.questionFiles(q, got.Files, r.fixed(rec, l, panel), v.Page)
		v.Questions = append(v.Questions, view)
	}
	v.Proofs, v.Listing = r.proofs(got, l, panel), r.listing(got, l, panel)
	v.Proposals = r.proposals(got, l, panel)
	v.Files = r.recordFiles(got, v.Page)
	v.Pointing = r.pointingGroups(rec.ID, got)
	if !panel {
		v.Answering = r.answering(rec, got.Answering)
	}
	if !rec.Removed() {
		r.recordActs(&v, got, l, panel)
	}
	if rec.RebuiltBy != uuid.Nil && rec.VouchedAt.IsZero() && !rec.Removed() && r.vouches() {
		v.Acts = append(v.Acts, page.Act{
			Class: "btn", Icon: "check", Text: c.p.T("absence.do.vouch"), Post: ui.ToVouching(r.h, r.s),
			Hidden: []ui.Pair{{Name: "_key", Value: newKey()}, {Name: "record", Value: rec.ID.String()}},
		})
	}
	if writes && rec.Carried.Unconfirmed() && !r.asksReason() {
		v.Acts = append(v.Acts, r.confirmAct(rec, l, panel))
	}
	if writes {
		// The panel has no room for it; the record's own page does.
		if !panel {
			v.More = append(v.More, page.Act{Class: "btn", Icon: "trash-2", Text: c.p.T("record.remove"), Dialog: "remove-record"})
			v.Asks = append(v.Asks, r.removeAsk(rec, l, panel))
		}
	}
	return v
}

// amendments leads from a signed record to what takes its place, and back, and to the form for that.
func (r room) amendments(v *page.RecordView, got app.RecordPage) {
	p, rec := r.c.p, got.Record
	switch {
	case got.AmendedBy != uuid.Nil:
		v.Notes = append(v.Notes, page.Note{Tone: "warning", Title: p.T("record.note.amended"), Body: p.T("record.note.amended_body")})
		v.More = append(v.More, page.Act{Class: "btn", Icon: "arrow-right", Text: p.T("record.amendment"), Href: ui.ToRecord(r.h, got.AmendedBy.String())})
	case r.c.scope.At(r.frame.Handover.State).MayAmend(r.section, rec) == nil:
		v.More = append(v.More, page.Act{Class: "btn", Icon: "pencil", Text: p.T("record.amend"), Href: ui.With(ui.ToNewRecord(r.h, r.s), "amends", rec.ID.String())})
	}
	if rec.Amends != uuid.Nil {
		v.Notes = append(v.Notes, page.Note{Tone: "notice", Title: p.T("record.note.amends"), Body: p.T("record.note.amends_body")})
		v.More = append(v.More, page.Act{Class: "btn", Icon: "arrow-left", Text: p.T("record.amended"), Href: ui.ToRecord(r.h, rec.Amends.String())})
	}
}

// recordFiles are the files of the record itself. Nothing is added to a record that was taken out.
func (r room) recordFiles(got app.RecordPage, back string) page.FileBox {
	own := slices.DeleteFunc(slices.Clone(got.Files), handover.File.Talk)
	b := r.fileBox(own, got.Record.ID, back)
	if got.Record.Removed() {
		b.Drop, b.Removed = nil, nil
	}
	return b
}

func (r room) removeAsk(rec handover.Record, l list, panel bool) page.Ask {
	p := r.c.p
	return r.because(page.Ask{DialogProps: ui.DialogProps{
		ID: "remove-record", Title: p.T("record.remove.title", "Title", rec.Title), Body: p.T("record.remove.body"),
		Action: ui.ToRecordRemoval(r.h, rec.ID.String()), Verb: p.T("record.remove.verb"), Danger: true, Hidden: r.fixed(rec, l, panel),
	}})
}

// because lets a dialog ask for the reason when it changes something signed.
func (r room) because(ask page.Ask) page.Ask {
	if r.asksReason() {
		p := r.c.p
		ask.Label, ask.Hint, ask.Field, ask.Value = p.T("record.reason"), p.T("record.reason_hint"), handover.ReasonField, r.c.typed(handover.ReasonField)
	}
	return ask
}

func (r room) recordNotes(rec handover.Record) []page.Note {
	return append(r.stateNotes(rec), r.originNotes(rec)...)
}

// originNotes say that the record was reconstructed, by whom, from what and how sure they are, and whether the giver has said since that it is
// right.
func (r room) originNotes(rec handover.Record) []page.Note {
	o, is := rec.Values.Origin()
	if !is {
		return nil
	}
	p := r.c.p
	n := page.Note{
		Tone: "warning", Title: p.T("absence.note", "Name", o.By, "Sure", o.Sure.Label().In(r.lang())), Body: p.T("absence.note_source", "Source", o.Source),
	}
	if !rec.VouchedAt.IsZero() {
		n.Tone, n.Body = "pass", n.Body+" "+p.T("absence.note_vouched", "When", p.Moment(rec.VouchedAt, r.c.app.Now()))
	}
	return []page.Note{n}
}

// vouches says whether the reader, who is the giver and back again, can say that what others reconstructed is right.
func (r room) vouches() bool {
	behalf, _ := r.c.scope.Behalf()
	return r.may(handover.Vouch) && behalf == uuid.Nil && !r.frame.Handover.Absent.Runs()
}

func (r room) stateNotes(rec handover.Record) []page.Note {
	p := r.c.p
	switch {
	case rec.Removed():
		return []page.Note{{Tone: "warning", Title: p.T("record.note.removed"), Body: p.T("record.note.removed_body", "When", p.Moment(rec.RemovedAt, r.c.app.Now()))}}
	case rec.State == handover.RecordReturned && rec.Reason != "":
		return []page.Note{{
			Tone: "warning", Title: p.T("record.note.returned", "Name", rec.Reviewer, "When", p.Moment(rec.ReviewedAt, r.c.app.Now())), Body: rec.Reason,
		}}
	}
	return nil
}

// recordActs are what the reader decides about the record: the reviewer accepts or returns it, and who may asks.
func (r room) recordActs(v *page.RecordView, got app.RecordPage, l list, panel bool) {
	p, rec := r.c.p, got.Record
	if r.may(handover.Ask) && !r.section.Settled() {
		v.Acts = append(v.Acts, page.Act{Class: "btn", Icon: "message-circle-question-mark", Text: p.T("common.do.ask"), Dialog: "ask-record"})
		v.Asks = append(v.Asks, r.questionAsk(rec, l, panel))
	}
	open := r.section.State == handover.SectionSubmitted || r.section.State == handover.SectionReturned
	judged := rec.State == handover.RecordSubmitted || rec.State == handover.RecordAccepted
	if !r.reviews || !open || !judged {
		return
	}
	v.Acts = append(v.Acts, page.Act{Class: "btn", Icon: "undo-2", Text: p.T("record.return"), Dialog: "return-record"})
	v.Asks = append(v.Asks, page.Ask{
		DialogProps: ui.DialogProps{
			ID: "return-record", Title: p.T("record.return.title", "Title", rec.Title), Body: p.T("record.return.body"),
			Action: ui.ToRecordVerdict(r.h, rec.ID.String()), Verb: p.T("record.return.verb"),
			Hidden: r.fixed(rec, l, panel, ui.Pair{Name: "verdict", Value: "returned"}),
		},
		Label: p.T("section.reason"), Hint: p.T("record.return.hint"), Field: "reason", Value: r.c.typed("reason"),
	})
	if rec.State != handover.RecordSubmitted {
		return
	}
	accept := page.Act{ID: "accept-record", Class: "btn btn-primary", Icon: "check", Text: p.T("record.accept")}
	if open := rec.Chain().Open(); rec.Counts.Blocking > 0 {
		accept.Why = p.T("refuse.record_has_blocking", "Count", rec.Counts.Blocking)
	} else if r.section.Proof && open > 0 {
		accept.Why = p.T("proof.why", "Count", open)
	} else if none := r.kind.Declared(rec.Values); len(none) > 0 {
		accept.Dialog = "accept-declared"
		v.Asks = append(v.Asks, r.acceptAsk(rec, none, ui.ToRecordVerdict(r.h, rec.ID.String()), p.T("record.accept"),
			r.fixed(rec, l, panel, ui.Pair{Name: "verdict", Value: "accepted"})))
	} else {
		accept.Post = ui.ToRecordVerdict(r.h, rec.ID.String())
		accept.Hidden = r.fixed(rec, l, panel, ui.Pair{Name: "verdict", Value: "accepted"})
	}
	v.Acts = append(v.Acts, accept)
}

// agreedField is what a reviewer ticks to agree that a fact does not apply.
const agreedField = "agreed"

// acceptAsk lets the reviewer agree to each fact that the record declares not applicable (N-12).
func (r room) acceptAsk(rec handover.Record, none []catalog.Declared, action, verb string, hidden []ui.Pair) page.Ask {
	p := r.c.p
	ask := page.Ask{DialogProps: ui.DialogProps{
		ID: "accept-declared", Title: p.T("record.none.accept_title", "Title", rec.Title), Body: p.T("record.none.accept_body"),
		Action: action, Verb: verb, Hidden: hidden,
	}}
	for _, d := range none {
		s := d.Field.Spec()
		ask.Ticks = append(ask.Ticks, page.Agree{
			Name: agreedField, Value: s.Key, Text: r.c.labelOf(s), Hint: d.In(r.lang()), On: r.c.refusal != nil && slices.Contains(r.c.r.PostForm[agreedField], s.Key),
		})
	}
	return ask
}

func (r room) pointer(o app.Pointing) page.Pointer {
	out := page.Pointer{Title: o.Title, Href: ui.ToRecord(r.h, o.Record.String()), Field: o.Field}
	if kind, ok := r.c.viewer.Catalog.Lookup(o.Kind); ok {
		out.About = kind.SubtitleOf(o.Values, r.lang())
		out.Kind, out.Field = kind.Label.In(r.lang()), r.c.fieldLabel(kind, o.Field)
	}
	return out
}

// facts are what the record says, by the headings of its form, and in words what nobody has filled in.
func (r room) facts(v catalog.Values, findings []catalog.Finding, targets map[uuid.UUID]app.Target) ([]page.FactGroup, string) {
	tone, links := tones(findings), r.links(v, targets)
	var groups []page.FactGroup
	var missing []string
	for _, g := range r.kind.Groups {
		group := page.FactGroup{Title: g.Label.In(r.lang())}
		for _, f := range g.Fields {
			s := f.Spec()
			if s.Type == catalog.TypeRows {
				if r.kind.HasNone(f, v) {
					group.Facts = append(group.Facts, r.fact(f, v, nil, ""))
				} else if lines := r.kind.Lines(f, v); len(lines) > 0 {
					table := r.factTable(f, lines, links)
					table.Bare = table.Label == group.Title
					group.Tables = append(group.Tables, table)
				} else if !s.Retired {
					missing = append(missing, s.Label.In(r.lang()))
				}
				continue
			}
			fact := r.fact(f, v, links[use{field: s.Key}], tone[s.Key])
			switch {
			case fact.Text != "" || len(fact.Links) > 0 || fact.Tone == "bad":
				group.Facts = append(group.Facts, fact)
			case !s.Retired && s.Type != catalog.TypeComputed:
				missing = append(missing, fact.Label)
			}
		}
		if len(group.Facts)+len(group.Tables) > 0 {
			groups = append(groups, group)
		}
	}
	if extra := r.extraFacts(v); len(extra.Facts) > 0 {
		groups = append(groups, extra)
	}
	if len(missing) == 0 {
		return groups, ""
	}
	return groups, r.c.p.T("record.missing", "Names", r.c.p.List(missing...))
}

// extraFacts are what imported files said in columns that mean no field.
func (r room) extraFacts(v catalog.Values) page.FactGroup {
	group := page.FactGroup{Title: r.c.fieldLabel(r.kind, catalog.ExtraKey)}
	for _, f := range r.kind.ExtraFields(v) {
		fact := r.fact(f, v, nil, "")
		fact.Key = "" // nobody asks about a field that is none
		group.Facts = append(group.Facts, fact)
	}
	return group
}

// use is a place of a record that names another one.
type use struct {
	field, column string
	row           int
}

// links are the records that the values name, by place: with the title they have now, what was typed where that differs, and what tells
// two of one title apart.
func (r room) links(v catalog.Values, targets map[uuid.UUID]app.Target) map[use][]page.Reference {
	out := map[use][]page.Reference{}
	for _, u := range r.kind.Refs(v) {
		link := page.Reference{Link: page.Link{Text: u.Ref.Title}}
		if id, err := uuid.Parse(u.Ref.ID); err == nil {
			link.Href = ui.ToRecord(r.h, id.String())
			if t, ok := targets[id]; ok {
				link.Removed, link.About = t.Removed, r.toldApart(t)
				if t.Title != u.Ref.Title {
					link.Text, link.Typed = t.Title, u.Ref.Title
				}
			}
		}
		at := use{u.Field, u.Column, u.Row}
		out[at] = append(out[at], link)
	}
	return out
}

// toldApart is the second line of a target that shares its title with another one, such as the code of a coat.
func (r room) toldApart(t app.Target) string {
	kind, ok := r.c.viewer.Catalog.Lookup(t.Kind)
	if !ok || !t.Told {
		return ""
	}
	return kind.SubtitleOf(t.Values, r.lang())
}

func (r room) fact(f catalog.Field, v catalog.Values, links []page.Reference, tone string) page.Fact {
	s := f.Spec()
	fact := page.Fact{Key: s.Key, Label: r.c.labelOf(s), Text: r.kind.Display(f, v, r.lang()), Links: links, Tone: tone, Code: s.Code}
	if r.kind.HasNone(f, v) {
		fact.Tone = "warn"
		return fact
	}
	if fact.Text == "" {
		return fact
	}
	fact.Away = s.Type == catalog.TypeURL && (strings.HasPrefix(fact.Text, "https://") || strings.HasPrefix(fact.Text, "http://"))
	if unit := s.Unit.In(r.lang()); unit != "" {
		fact.Text += " " + unit
	}
	return fact
}

// manyColumns is where rows no longer read as a table.
const manyColumns = 5

func (r room) factTable(f catalog.Field, lines []catalog.Row, links map[use][]page.Reference) page.FactTable {
	s := f.Spec()
	t := page.FactTable{Key: s.Key, Label: r.c.labelOf(s), Steps: len(s.Columns) > manyColumns}
	for _, column := range s.Columns {
		t.Columns = append(t.Columns, r.column(column))
	}
	for n, line := range lines {
		row := make([]page.Fact, len(s.Columns))
		for i, column := range s.Columns {
			cs := column.Spec()
			row[i] = page.Fact{
				Label: cs.Label.In(r.lang()), Text: r.kind.Display(column, line.Values, r.lang()), Code: cs.Code,
				Links: links[use{s.Key, cs.Key, n + 1}],
			}
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
