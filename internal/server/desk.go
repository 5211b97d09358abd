package server

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// The queues of the desk. The first is what waits for the reviewer, which needs no name.
const (
	queueChanged = "changed"
	queueRule    = "rule"
	queueAsked   = "asked"
	queueFiller  = "filler"
	queueAll     = "all"
	queueSample  = "sample"
)

// queue is a queue of the desk and where the reader is in it, as the address says.
type queue struct {
	name, rule string
	at         int       // place of the record in the queue, from 1; 0 when not known
	last       uuid.UUID // judged just before
}

// queueOf reads the query of the desk. What it does not understand is the first queue.
func queueOf(q url.Values) queue {
	out := queue{name: q.Get("queue")}
	switch out.name {
	case queueChanged, queueAsked, queueFiller, queueAll, queueSample:
	case queueRule:
		out.rule = clipped(q.Get("rule"), 100)
	default:
		out.name = ""
	}
	if n, err := strconv.Atoi(q.Get("at")); err == nil && n > 0 {
		out.at = n
	}
	out.last, _ = uuid.Parse(q.Get("last"))
	return out
}

func (q queue) filter() app.RecordFilter {
	switch q.name {
	case queueChanged:
		return app.RecordFilter{Changed: true}
	case queueRule:
		return app.RecordFilter{Rule: q.rule}
	case queueAsked:
		return app.RecordFilter{Asked: true}
	case queueFiller:
		return app.RecordFilter{Filler: true, State: handover.RecordSubmitted}
	case queueAll, queueSample:
		return app.RecordFilter{}
	}
	return app.RecordFilter{State: handover.RecordSubmitted}
}

// shrinks says that a record leaves the queue when it is judged, so that the next one takes its place.
func (q queue) shrinks() bool { return q.name == "" || q.name == queueFiller || q.name == queueChanged }

// named is the queue itself, without a place in it.
func (q queue) named() url.Values {
	out := url.Values{}
	set(out, "queue", q.name)
	set(out, "rule", q.rule)
	return out
}

// on is the address of a record in the queue; uuid.Nil is the queue's first.
func (q queue) on(h, s string, record uuid.UUID, at int, last uuid.UUID) string {
	out := q.named()
	if record != uuid.Nil {
		out.Set("record", record.String())
		if at > 0 {
			out.Set("at", strconv.Itoa(at))
		}
	}
	if last != uuid.Nil {
		out.Set("last", last.String())
	}
	return withQuery(ui.ToDesk(h, s), out)
}

// deskShow is one record of a queue. Without a record in the address the reader is sent to the first that waits.
func deskShow(c *call) error {
	id, err := c.id("section")
	if err != nil {
		return err
	}
	query := c.r.URL.Query()
	q := queueOf(query)
	record, err := uuid.Parse(query.Get("record"))
	if err == nil {
		return c.showDesk(id, record, q)
	}
	next, err := c.deskNext(id, uuid.Nil, q)
	if err != nil {
		return err
	}
	if next != uuid.Nil {
		c.redirect(q.on(c.scope.Handover().String(), id.String(), next, 1, q.last))
		return nil
	}
	return c.showDeskDone(id, q)
}

// deskBack is the address of a refused form, asked for again.
func deskBack(c *call) error {
	id, err := c.id("section")
	if err != nil {
		return err
	}
	if _, err := c.app.SamplePage(c.r.Context(), c.scope, id); err != nil {
		return err
	}
	c.redirect(ui.ToDesk(c.scope.Handover().String(), id.String()))
	return nil
}

// deskNext is the record to look at after one.
func (c *call) deskNext(section, after uuid.UUID, q queue) (uuid.UUID, error) {
	if q.name == queueSample {
		got, err := c.app.SamplePage(c.r.Context(), c.scope, section)
		if err != nil || !got.Sample.Open() {
			return uuid.Nil, err
		}
		return got.Sample.Next(after), nil
	}
	return c.app.DeskNext(c.r.Context(), c.scope, app.DeskQuery{Section: section, Filter: q.filter(), Record: after})
}

func (c *call) showDesk(section, record uuid.UUID, q queue) error {
	got, err := c.app.DeskPage(c.r.Context(), c.scope, app.DeskQuery{Section: section, Filter: q.filter(), Record: record, Last: q.last})
	if err != nil {
		return err
	}
	r, err := c.room(got.Frame, got.Section)
	if err != nil {
		return err
	}
	if err := c.looksAt(got.Section, got.Record.ID, handover.ViewedRecord, 1); err != nil {
		return err
	}
	d := reviewed{room: r, got: got, queue: q}
	props, err := d.props()
	if err != nil {
		return err
	}
	return c.render(http.StatusOK, page.Desk(props))
}

// showDeskDone says that a queue is empty, and where to go from here.
func (c *call) showDeskDone(section uuid.UUID, q queue) error {
	got, err := c.app.SamplePage(c.r.Context(), c.scope, section)
	if err != nil {
		return err
	}
	r, err := c.room(got.Frame, got.Section)
	if err != nil {
		return err
	}
	p := c.p
	done := page.EmptyList{Done: q.name == "", Icon: "inbox", Title: p.T("desk.empty"), Body: p.T("desk.empty_body")}
	if q.name == "" {
		done.Title, done.Body = p.T("desk.done"), p.T("desk.done_body", "Count", got.Section.Counts.Accepted)
		if got.Section.CanSign() == nil && r.reviews {
			done.Acts = append(done.Acts, page.Act{Class: "btn btn-primary", Icon: "stamp", Text: p.T("section.go_sign"), Href: ui.ToSectionReview(r.h, r.s)})
		}
	}
	undo, err := r.undoDone(q)
	if err != nil {
		return err
	}
	done.Acts = append(done.Acts, page.Act{Class: "btn", Icon: "list-checks", Text: p.T("desk.queues"), Href: ui.ToDeskQueues(r.h, r.s)})
	return c.render(http.StatusOK, page.DeskDone(page.DeskDoneProps{
		Frame: r.pageFrame(p.T("desk.title"), r.crumb()), Back: page.Link{Text: got.Section.Title(c.lang()), Href: ui.ToSection(r.h, r.s)},
		Tabs: r.deskTabs(q, got.Sample), Done: done, Undo: undo,
	}))
}

// deskForm is what every form of the desk carries.
type deskForm struct {
	section, record uuid.UUID
	revision, shown int
	queue           queue
}

func (c *call) deskForm() (deskForm, error) {
	section, err := c.id("section")
	if err != nil {
		return deskForm{}, err
	}
	form, err := c.form()
	if err != nil {
		return deskForm{}, err
	}
	q, _ := url.ParseQuery(form.Get("_queue"))
	record, err := uuid.Parse(form.Get("record"))
	if err != nil {
		return deskForm{}, handover.Refuse(handover.Invalid, "error.bad_form")
	}
	return deskForm{section: section, record: record, revision: number(form, "_revision"), shown: number(form, "revision"), queue: queueOf(q)}, nil
}

// deskJudge carries out a verdict of the desk and goes on to the next record.
func deskJudge(c *call) error {
	f, err := c.deskForm()
	if err != nil {
		return err
	}
	// What is judged here must be a record of this section, whatever the form says.
	if _, err := c.app.DeskPage(c.r.Context(), c.scope, app.DeskQuery{Section: f.section, Record: f.record}); err != nil {
		return err
	}
	form, h, s := c.r.PostForm, c.scope.Handover().String(), f.section.String()
	verdict := form.Get("verdict")
	if verdict == "undone" {
		return c.deskUndo(f)
	}
	next, err := c.deskNext(f.section, f.record, f.queue)
	if err != nil {
		return err
	}
	at, last := f.queue.at, uuid.Nil
	if at > 0 && (!f.queue.shrinks() || verdict == "skipped" || verdict == "asked") {
		at++
	}
	if verdict == "accepted" || verdict == "returned" {
		last = f.record
	}
	location := f.queue.on(h, s, next, at, last)
	key := c.key(form, location)
	here := f.queue.on(h, s, f.record, f.queue.at, uuid.Nil)
	again := func(c *call) error { return c.showDesk(f.section, f.record, f.queue) }
	if f.queue.name == queueSample && verdict != "asked" && verdict != "skipped" {
		return c.sampleJudge(f, location, here, again)
	}
	said := "record." + verdict
	switch verdict {
	case "accepted":
		err = c.app.AcceptRecord(c.r.Context(), c.scope, f.record, f.shown, key, form[agreedField]...)
	case "returned":
		err = c.app.ReturnRecord(c.r.Context(), c.scope, f.record, f.shown, c.deskReason(), key)
	case "asked":
		said = "question.asked"
		err = c.app.Ask(c.r.Context(), c.scope, app.Ask{Record: f.record, Body: form.Get("body"), Blocking: c.blocking(), Key: key})
	case "skipped":
		said = ""
		if err := c.mayReview(f.section); err != nil {
			return err
		}
		err = c.app.Saw(c.r.Context(), c.scope, f.record, f.revision, f.shown)
	default:
		return handover.Refuse(handover.Invalid, "error.bad_form")
	}
	if err != nil {
		return c.refused(err, here, again)
	}
	if said == "" || last != uuid.Nil && next != uuid.Nil {
		// The next record says what was judged, with a way back, and nothing may lie over its verdicts.
		c.redirect(location)
		return nil
	}
	return c.done(location, said, "Title", form.Get("_title"))
}

// mayReview refuses who only looks on.
func (c *call) mayReview(section uuid.UUID) error {
	got, err := c.app.SamplePage(c.r.Context(), c.scope, section)
	if err != nil {
		return err
	}
	return c.scope.At(got.Handover.State).MayReview(got.Section)
}

// deskUndo takes the last verdict back and shows its record again.
func (c *call) deskUndo(f deskForm) error {
	h, s := c.scope.Handover().String(), f.section.String()
	location := f.queue.on(h, s, f.record, f.queue.at, uuid.Nil)
	again := func(c *call) error { return c.showDesk(f.section, f.record, f.queue) }
	if f.queue.name == queueSample {
		return c.sampleJudge(f, location, location, again)
	}
	if err := c.app.TakeBackVerdict(c.r.Context(), c.scope, f.record, c.key(c.r.PostForm, location)); err != nil {
		return c.refused(err, location, again)
	}
	return c.done(location, "desk.undone", "Title", c.r.PostForm.Get("_title"))
}

// deskReason is the ready-made reasons that were ticked, and what was typed.
func (c *call) deskReason() string {
	out := ""
	for _, part := range append(c.r.PostForm["pick"], c.r.PostForm.Get("reason")) {
		if part == "" {
			continue
		}
		if out != "" {
			out += c.p.T("desk.reason.and")
		}
		out += part
	}
	return out
}
