package server

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// reviewed is one record of a queue, on its way to its page.
type reviewed struct {
	room
	got   app.DeskPage
	queue queue
}

func (d reviewed) props() (page.DeskProps, error) {
	p, c, rec := d.c.p, d.c, d.got.Record
	back := ui.ToSection(d.h, d.s)
	props := page.DeskProps{
		Frame: d.pageFrame(rec.Title, d.crumb()), Back: page.Link{Text: d.section.Title(c.lang()), Href: back},
		Tabs: d.deskTabs(d.queue, d.got.Sample), Record: d.view(d.got.RecordPage, list{}, false), Place: d.place(),
	}
	v := &props.Record
	props.Frame.Sign = v.AsksMore()
	v.Acts, v.More, v.Asks = nil, nil, nil
	v.Proofs.From(ui.Pair{Name: "_desk", Value: d.queue.named().Encode()})
	v.Previous, v.Next = "", ""
	at, previous, next := d.queue.at, d.got.Previous, d.got.Next
	if d.queue.name == queueSample {
		var n int
		if n, previous, next = d.got.Sample.Place(rec.ID); n >= 0 {
			at = n + 1
		}
	}
	if previous != uuid.Nil {
		props.Previous = d.queue.on(d.h, d.s, previous, max(at-1, 0), uuid.Nil)
	}
	if next != uuid.Nil {
		step := at
		if at > 0 && !(d.queue.shrinks() && rec.State != handover.RecordSubmitted) {
			step++
		}
		props.Next = d.queue.on(d.h, d.s, next, step, uuid.Nil)
	}
	for _, key := range d.got.Repeated {
		props.Repeated = append(props.Repeated, p.T("desk.repeated", "Field", c.fieldLabel(d.kind, key), "Least", catalog.RepeatedLeast))
	}
	props.Stale = d.got.Sample.Open() && !d.got.Sample.Holds(d.section)
	if err := d.changed(&props); err != nil {
		return props, err
	}
	d.verdicts(&props)
	d.undo(&props)
	return props, nil
}

// place is where the record stands in the queue, in words: 12 / 486.
func (d reviewed) place() string {
	p, total := d.c.p, d.got.Total
	at := d.queue.at
	if d.queue.name == queueSample {
		n, _, _ := d.got.Sample.Place(d.got.Record.ID)
		at, total = n+1, len(d.got.Sample.Records)
	}
	all := p.Number(total)
	if d.got.More && d.queue.name != queueSample {
		all += "+"
	}
	if at < 1 || at > total && !d.got.More {
		return p.T("desk.of", "Total", all)
	}
	return p.T("desk.place", "At", at, "Total", all)
}

// deskTabs are the queues one goes through most, and the page of all of them.
func (r room) deskTabs(q queue, sample handover.Sampling) []ui.Tab {
	p, n := r.c.p, r.section.Counts
	tab := func(name string, count int) ui.Tab {
		t := ui.Tab{Text: p.T("desk.queue." + cmp.Or(name, "waiting")), Href: queue{name: name}.on(r.h, r.s, uuid.Nil, 0, uuid.Nil), Current: q.name == name}
		if count > 0 {
			t.Count = p.Number(count)
		}
		return t
	}
	out := []ui.Tab{tab("", n.Submitted), tab(queueChanged, 0), tab(queueFiller, 0), tab(queueAsked, n.Asked), tab(queueAll, n.Records)}
	if sample.Open() {
		judged, _ := sample.Judged()
		out = slices.Insert(out, 1, tab(queueSample, len(sample.Records)-judged))
	}
	if q.name == queueRule {
		out = append(out, ui.Tab{Text: r.ruleText(q.rule), Href: q.on(r.h, r.s, uuid.Nil, 0, uuid.Nil), Current: true})
	}
	return append(out, ui.Tab{Text: p.T("desk.queues"), Href: ui.ToDeskQueues(r.h, r.s)})
}

// ruleText is what a rule finds, without the facts of any record: an example of its check, or the sentence of every kind.
func (r room) ruleText(rule string) string {
	for _, check := range r.kind.Checks {
		if check.ID == rule {
			f := catalog.Finding{Rule: rule, Severity: check.Severity, Field: check.Field.Spec().Key, Args: r.kind.ExampleOf(check)}
			return r.c.p.T("desk.rule_like", "Text", r.c.found(r.kind, f).Text)
		}
	}
	if _, name, ok := strings.Cut(rule, "."); ok && r.c.p.Has("desk.rule."+name) {
		return r.c.p.T("desk.rule." + name)
	}
	return rule
}

// changed says what is different since the reader knew the record last, field by field, by whom and when.
func (d reviewed) changed(props *page.DeskProps) error {
	p, now := d.c.p, d.c.app.Now()
	base := d.got.Base
	if base == nil {
		props.Since, props.First = p.T("desk.first"), true
		return nil
	}
	props.Since = p.T("desk.since."+base.How, "When", p.Moment(base.At, now))
	for _, f := range d.got.Files {
		moved, key := f.AddedAt, "desk.file_added"
		if f.Removed() {
			moved, key = f.RemovedAt, "desk.file_removed"
		}
		if moved.After(base.At) && !f.Talk() && !f.Evidence {
			props.Moved = append(props.Moved, p.T(key, "File", f.Name))
		}
	}
	if len(d.got.Since) == 0 {
		return nil
	}
	first, err := d.kind.FromJSON(d.got.Since[0].Data)
	if err != nil {
		return err
	}
	// Who made a change is whoever touched the field last.
	who := map[string]string{}
	before := first
	for _, rev := range d.got.Since[1:] {
		after, err := d.kind.FromJSON(rev.Data)
		if err != nil {
			return err
		}
		for _, ch := range d.kind.Diff(before, after) {
			who[changeKey(ch)] = p.T("review.by", "Name", rev.By, "When", p.Moment(rev.At, now))
		}
		before = after
	}
	changes := d.kind.Diff(first, d.got.Record.Values)
	lines := d.changes(first, d.got.Record.Values, p.T("review.by", "Name", d.got.Record.Updater, "When", p.Moment(d.got.Record.UpdatedAt, now)))
	for i := range lines {
		if i < len(changes) && who[changeKey(changes[i])] != "" {
			lines[i].Who = who[changeKey(changes[i])]
		}
	}
	props.Changes = lines
	return nil
}

func changeKey(c catalog.Change) string {
	key := c.Field.Spec().Key + " " + strconv.Itoa(c.Row)
	if c.Column != nil {
		key += " " + c.Column.Spec().Key
	}
	return key
}

// fixedDesk is what every form of the desk carries about the record.
func (d reviewed) fixedDesk(verdict string) []ui.Pair {
	rec := d.got.Record
	q := d.queue.named()
	if d.queue.at > 0 {
		q.Set("at", strconv.Itoa(d.queue.at))
	}
	return []ui.Pair{
		keyPair(), {Name: "record", Value: rec.ID.String()}, {Name: "revision", Value: strconv.Itoa(rec.Shown())},
		{Name: "_revision", Value: strconv.Itoa(rec.Revision)}, {Name: "_queue", Value: q.Encode()}, {Name: "_title", Value: clipped(rec.Title, 60)},
		{Name: "verdict", Value: verdict},
	}
}

// verdicts are the buttons of the bar: only for who judges here, and only those that can be pressed.
func (d reviewed) verdicts(props *page.DeskProps) {
	p, rec, s := d.c.p, d.got.Record, d.section
	if !d.reviews {
		return
	}
	action := ui.ToDeskVerdict(d.h, d.s)
	bar := &page.DeskBar{Action: action}
	props.Bar = bar
	open := s.State == handover.SectionSubmitted || s.State == handover.SectionReturned
	accept, back := "desk.accept", "desk.return"
	if d.queue.name == queueSample {
		accept, back = "desk.sample.good", "desk.sample.defect"
	}
	if open {
		switch {
		case rec.State == handover.RecordSubmitted && rec.Counts.Blocking > 0:
			bar.Why = p.T("refuse.record_has_blocking", "Count", rec.Counts.Blocking)
		case rec.State == handover.RecordSubmitted && s.Proof && rec.Chain().Open() > 0:
			bar.Why = p.T("proof.why", "Count", rec.Chain().Open())
		case rec.State == handover.RecordSubmitted:
			bar.Accept = &page.DeskVerdict{Text: p.T(accept), Hidden: d.fixedDesk("accepted")}
			if none := d.kind.Declared(rec.Values); len(none) > 0 {
				bar.Accept.Dialog = "accept-declared"
				props.Asks = append(props.Asks, d.acceptAsk(rec, none, action, p.T(accept), d.fixedDesk("accepted")))
			}
		}
		if rec.State == handover.RecordSubmitted || rec.State == handover.RecordAccepted && d.queue.name != queueSample {
			bar.Return = &page.DeskVerdict{Text: p.T(back), Hidden: d.fixedDesk("returned")}
			props.Return = d.returnAsk(p.T(back))
		}
	}
	bar.Skip = &page.DeskVerdict{Text: p.T("desk.skip"), Hidden: d.fixedDesk("skipped")}
	if d.may(handover.Ask) && !s.Settled() {
		bar.Ask = &page.DeskVerdict{Text: p.T("desk.ask"), Hidden: d.fixedDesk("asked")}
		ask := d.questionAsk(rec, list{}, false)
		ask.ID, ask.Action, ask.Hidden = "desk-ask", action, d.fixedDesk("asked")
		props.Asks = append(props.Asks, ask)
	}
}

// reasons are why records of a kind come back most often, by the keys of their words.
var reasons = map[string][]string{
	"account":     {"password", "phone", "second_factor", "blurred", "outdated"},
	"sku":         {"outdated", "stock", "cost", "picture", "vague"},
	"supplier":    {"contact", "price", "outdated", "attachment", "vague"},
	"sop":         {"steps", "untried", "blurred", "owner", "vague"},
	"data_report": {"outdated", "source", "blurred", "vague", "attachment"},
	"contract":    {"attachment", "expired", "blurred", "vague", "wrong"},
	"risk":        {"plan", "owner", "vague", "outdated", "wrong"},
	"inflight":    {"deadline", "owner", "vague", "outdated", "wrong"},
}

var anyReasons = []string{"blurred", "outdated", "vague", "attachment", "wrong"}

func (d reviewed) returnAsk(verb string) *page.DeskReturn {
	p := d.c.p
	keys, ok := reasons[d.kind.Key]
	if !ok {
		keys = anyReasons
	}
	out := &page.DeskReturn{
		DialogProps: ui.DialogProps{
			ID: "desk-return", Title: p.T("record.return.title", "Title", d.got.Record.Title), Body: p.T("record.return.body"),
			Action: ui.ToDeskVerdict(d.h, d.s), Verb: verb, Hidden: d.fixedDesk("returned"),
		},
		Label: p.T("section.reason"), Hint: p.T("desk.return.hint"), Value: d.c.typed("reason"),
	}
	if d.queue.name == queueSample {
		out.Title, out.Body = p.T("desk.sample.defect_title", "Title", d.got.Record.Title), p.T("desk.sample.defect_body")
	}
	for _, k := range keys {
		text := p.T("desk.reason." + k)
		on := d.c.refusal != nil && slices.Contains(d.c.r.PostForm["pick"], text)
		out.Picks = append(out.Picks, page.DeskPick{Text: text, On: on})
	}
	return out
}

// undo offers to take the last verdict back.
func (d reviewed) undo(props *page.DeskProps) {
	last := d.got.Last
	if last == nil || !d.reviews || d.section.Settled() {
		return
	}
	said := ""
	switch {
	case d.queue.name == queueSample:
		at, _, _ := d.got.Sample.Place(last.ID)
		if at >= 0 && d.got.Sample.Records[at].Verdict != "" {
			said = "desk.sample.was_" + string(d.got.Sample.Records[at].Verdict)
		}
	case last.ReviewedBy != d.c.viewer.ID:
	case last.State == handover.RecordAccepted:
		said = "desk.was_accepted"
	case last.State == handover.RecordReturned:
		said = "desk.was_returned"
	}
	if said == "" {
		return
	}
	props.Undo = d.undoForm(said, *last, d.queue)
}

func (r room) undoForm(said string, last handover.Record, q queue) *page.DeskUndo {
	return &page.DeskUndo{Text: r.c.p.T(said, "Title", last.Title), Action: ui.ToDeskVerdict(r.h, r.s), Hidden: []ui.Pair{
		keyPair(), {Name: "record", Value: last.ID.String()}, {Name: "verdict", Value: "undone"}, {Name: "_queue", Value: q.named().Encode()},
		{Name: "_title", Value: clipped(last.Title, 60)}, {Name: "revision", Value: strconv.Itoa(last.Shown())},
	}}
}

// undoDone is the way back from the last verdict of a queue.
func (r room) undoDone(q queue) (*page.DeskUndo, error) {
	if q.last == uuid.Nil || q.name == queueSample || !r.reviews || r.section.Settled() {
		return nil, nil
	}
	got, err := r.c.app.RecordPage(r.c.r.Context(), r.c.scope, q.last)
	if handover.CodeOf(err) == handover.NotFound {
		return nil, nil
	}
	last := got.Record
	if err != nil || last.ReviewedBy != r.c.viewer.ID || last.Section != r.section.ID {
		return nil, err
	}
	if last.State == handover.RecordReturned {
		return r.undoForm("desk.was_returned", last, q), nil
	}
	return r.undoForm("desk.was_accepted", last, q), nil
}
