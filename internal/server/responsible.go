package server

import (
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// asking is what an address asks about responsibility.
type asking struct {
	app.ResponsibleQuery
	section uuid.UUID
	at      time.Time // UTC, microseconds
	typed   string    // the moment as it was typed, "" for now
}

// asked reads the address. A moment is RFC 3339, or in forms a local one; without any it is now. Ids that are none, or that are of nothing
// here, are not found.
func (c *call) asked() (asking, error) {
	in := c.r.URL.Query()
	q := asking{at: c.app.Now(), typed: strings.TrimSpace(in.Get("at"))}
	q.Query = clipped(strings.TrimSpace(in.Get("q")), 100)
	for name, to := range map[string]*uuid.UUID{"record": &q.Record, "section": &q.section} {
		if text := in.Get(name); text != "" {
			id, err := uuid.Parse(text)
			if err != nil {
				return q, handover.ErrNotFound()
			}
			*to = id
		}
	}
	if q.typed == "" {
		return q, nil
	}
	at, err := time.Parse(time.RFC3339Nano, q.typed)
	if err != nil && !c.program() {
		at, err = localMoment(q.typed, c.app.Zone())
	}
	if err != nil || !thisCentury(at) {
		return q, handover.Wrong(handover.At("at", "responsible.ask.bad_at"))
	}
	q.at = at.UTC().Truncate(time.Microsecond)
	return q, nil
}

func localMoment(text string, zone *time.Location) (time.Time, error) {
	text = strings.Replace(text, " ", "T", 1)
	at, err := time.ParseInLocation(minuteForm, text, zone)
	if err != nil {
		at, err = time.ParseInLocation("2006-01-02T15:04:05", text, zone)
	}
	return at, err
}

// responsibleShow is who answers for what: for every section, or for a record, at a moment.
func responsibleShow(c *call) error {
	q, wrong := c.asked()
	if handover.CodeOf(wrong) == handover.NotFound {
		return wrong
	}
	got, err := c.app.Responsible(c.r.Context(), c.scope, q.ResponsibleQuery)
	if err != nil {
		return err
	}
	h, p := got.Handover, c.p
	id := h.ID.String()
	props := page.ResponsibleProps{
		Frame: c.inHandover(h, got.Sections, uuid.Nil, p.T("responsible.title")),
		Sub:   p.T("responsible.sub", "Number", h.Number, "Effective", named(p.DateTime(h.EffectiveAt), p.T("common.due.none"))),
		State: c.moveNote(h, got.Sections), Action: ui.ToResponsible(id), Query: q.Query, At: q.at.In(c.app.Zone()).Format(minuteForm),
	}
	status := http.StatusOK
	if wrong != nil {
		status, props.At, props.Wrong = http.StatusUnprocessableEntity, q.typed, p.T("responsible.ask.bad_at")
	}
	props.Searched = q.Query != ""
	for _, r := range got.Found {
		props.Found = append(props.Found, page.Link{Text: r.Title, Href: ui.With(ui.ToResponsible(id), "record", r.ID.String(), "at", q.typed)})
	}
	at := c.exact(q.at)
	if got.Record.ID != uuid.Nil {
		props.Record = c.answerFor(got, q)
	}
	props.SectionsAt = p.T("responsible.sections", "At", at)
	for _, s := range got.Sections {
		if q.section != uuid.Nil && s.ID != q.section || got.Record.ID != uuid.Nil && s.ID != got.Record.Section {
			continue
		}
		line := page.SectionAnswer{Title: s.Title(c.lang()), Href: ui.ToSection(id, s.ID.String())}
		if term, ok := handover.Answers(handover.Terms(got.Rows, s.ID, h.CreatedAt), q.at); ok {
			line.Term = c.term(term)
		} else {
			line.Nobody = p.T("responsible.nobody_section")
		}
		props.Sections = append(props.Sections, line)
	}
	if len(props.Sections) < len(got.Sections) {
		if len(props.Sections) == 0 {
			return handover.ErrNotFound()
		}
		props.All = ui.With(ui.ToResponsible(id), "at", q.typed)
	}
	return c.render(status, page.Responsible(props))
}

// exact is a moment to the second where it has one: who asks about responsibility asks exactly.
func (c *call) exact(t time.Time) string {
	local := t.In(c.app.Zone())
	if local.Second() == 0 && local.Nanosecond() == 0 {
		return c.p.DateTime(t)
	}
	return c.p.DateTime(t) + local.Format(":05")
}

// answerFor is the answer about one record.
func (c *call) answerFor(got app.Responsible, q asking) *page.RecordAnswer {
	p, rec := c.p, got.Record
	out := &page.RecordAnswer{
		ID: rec.ID.String(), Record: page.Link{Text: rec.Title, Href: ui.ToRecord(got.Handover.ID.String(), rec.ID.String())}, At: p.T("responsible.at", "At", c.exact(q.at)),
	}
	terms := got.Terms(uuid.Nil)
	term, ok := handover.Answers(terms, q.at)
	switch {
	case rec.Removed() && !q.at.Before(rec.RemovedAt):
		out.Nobody = p.T("responsible.removed", "When", c.exact(rec.RemovedAt))
	case !ok:
		out.Nobody = p.T("responsible.nobody")
	default:
		out.Term = c.term(term)
	}
	for _, t := range terms {
		view := c.term(t)
		view.Current = ok && t.From.Equal(term.From)
		out.Terms = append(out.Terms, view)
	}
	return out
}

// term is a time in which one person answers, in words.
func (c *call) term(t handover.Term) page.TermView {
	v := page.TermView{
		Who: face(t.Name, t.Person.String()), Span: c.p.T("responsible.from", "From", c.exact(t.From)), Act: c.p.T("responsible.act." + string(t.By)),
		Acted: c.p.T("responsible.acted", "Name", t.Actor, "When", c.exact(t.ActedAt), "Event", t.Event), From: t.From.Format(time.RFC3339),
	}
	if !t.Until.IsZero() {
		v.Span = c.p.T("responsible.span", "From", c.exact(t.From), "Until", c.exact(t.Until))
	}
	return v
}

// moveNote says whether responsibility has moved, when it does, and what stays behind.
func (c *call) moveNote(h handover.Handover, sections []handover.Section) page.Note {
	say := func(tone, key string, when time.Time) page.Note {
		return page.Note{
			Tone: tone, Title: c.p.T("responsible.state."+key, "When", c.p.DateTime(when)), Body: c.p.T("responsible.state." + key + "_body"),
		}
	}
	switch {
	case h.State == handover.Cancelled:
		return say("notice", "cancelled", time.Time{})
	case !h.MovedAt.IsZero():
		note := say("pass", "moved", h.MovedAt)
		if h.MovedAt.After(h.EffectiveAt) {
			note.Body = c.p.T("responsible.state.moved_late", "Stated", c.p.DateTime(h.EffectiveAt))
		}
		var names []string
		for _, s := range sections {
			if s.State != handover.SectionSigned && s.Counts.Records > 0 {
				names = append(names, s.Title(c.lang()))
			}
		}
		if len(names) > 0 {
			note.Tone = "warning"
			note.Body += " " + c.p.T("responsible.state.stay", "Names", c.p.List(names...))
		}
		return note
	case h.EffectiveAt.IsZero():
		return say("notice", "none", time.Time{})
	case h.EffectiveAt.Before(c.app.Now()):
		return say("warning", "overdue", h.EffectiveAt)
	}
	return say("notice", "ahead", h.EffectiveAt)
}

// answering is the block on a record's page: who answers now, who will, when that changes, and who did before (PRO-10).
func (r room) answering(rec handover.Record, rows []handover.Responsibility) *page.Answering {
	c, h, now := r.c, r.frame.Handover, r.c.app.Now()
	out := &page.Answering{Href: ui.With(ui.ToResponsible(r.h), "record", rec.ID.String())}
	terms := handover.Terms(rows, rec.Section, rec.CreatedAt)
	if rec.Removed() {
		out.Removed = c.p.T("responsible.removed", "When", c.exact(rec.RemovedAt))
	} else if term, ok := handover.Answers(terms, now); ok {
		who := face(term.Name, term.Person.String())
		out.Now = &who
	}
	for _, t := range terms {
		out.Terms = append(out.Terms, c.term(t))
	}
	if h.MovedAt.IsZero() && !rec.Removed() && h.State != handover.Cancelled && r.section.ReviewerName != "" {
		who := face(r.section.ReviewerName, r.section.Reviewer.String())
		out.Next, out.Moves = &who, c.moveNote(h, nil).Title
	}
	return out
}

// answerJSON is a time in which one person answers, as programs read it. Times are UTC.
type answerJSON struct {
	Person struct {
		ID   uuid.UUID `json:"id"`
		Name string    `json:"name"`
	} `json:"person"`
	From    time.Time  `json:"from"`
	Until   *time.Time `json:"until"`
	Act     string     `json:"act"`
	ActedAt time.Time  `json:"acted_at"`
	Event   int64      `json:"event"`
}

func answerOf(t handover.Term) answerJSON {
	out := answerJSON{From: t.From.UTC(), Act: string(t.By), ActedAt: t.ActedAt.UTC(), Event: t.Event}
	out.Person.ID, out.Person.Name = t.Person, t.Name
	if !t.Until.IsZero() {
		until := t.Until.UTC()
		out.Until = &until
	}
	return out
}

// responsibleAnswer says to a program who answers for a record or a section at a moment: see docs/api.md.
func responsibleAnswer(c *call) error {
	q, err := c.asked()
	if err != nil {
		return err
	}
	got, err := c.app.Responsible(c.r.Context(), c.scope, app.ResponsibleQuery{Record: q.Record})
	if err != nil {
		return err
	}
	type named struct {
		ID    uuid.UUID `json:"id"`
		Title string    `json:"title"`
	}
	var out struct {
		Handover    uuid.UUID    `json:"handover"`
		Number      string       `json:"number"`
		At          time.Time    `json:"at"`
		Effective   *time.Time   `json:"effective_at"`
		Moved       *time.Time   `json:"moved_at"`
		Record      *named       `json:"record"`
		Section     *named       `json:"section"`
		Responsible *answerJSON  `json:"responsible"`
		Terms       []answerJSON `json:"terms"`
	}
	h := got.Handover
	out.Handover, out.Number, out.At, out.Terms = h.ID, h.Number, q.at, []answerJSON{}
	out.Effective, out.Moved = someTime(h.EffectiveAt), someTime(h.MovedAt)
	rec, gone := got.Record, time.Time{}
	if rec.ID != uuid.Nil {
		out.Record, q.section, gone = &named{rec.ID, rec.Title}, rec.Section, rec.RemovedAt
	}
	if q.section != uuid.Nil {
		s, ok := got.Section(q.section)
		if !ok {
			return handover.ErrNotFound()
		}
		out.Section = &named{s.ID, s.Title(c.lang())}
	}
	terms := got.Terms(q.section)
	for _, t := range terms {
		out.Terms = append(out.Terms, answerOf(t))
	}
	if t, ok := handover.Answers(terms, q.at); ok && (gone.IsZero() || q.at.Before(gone)) {
		answer := answerOf(t)
		out.Responsible = &answer
	}
	c.json(http.StatusOK, out)
	return nil
}

func someTime(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}
