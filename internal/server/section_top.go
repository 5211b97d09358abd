package server

import (
	"slices"
	"strconv"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// room is a section with what the reader may do in it.
type room struct {
	c       *call
	frame   app.Frame
	section handover.Section
	kind    catalog.Kind
	h, s    string             // ids for addresses
	fills   bool               // may write records now
	reviews bool               // may judge records now
	refused []handover.Refusal // of the section, on its own page and that of its signatures
	seals   []handover.Seal    // of the section, on pages about its signatures
}

func (c *call) room(f app.Frame, s handover.Section) (room, error) {
	kind, ok := c.viewer.Catalog.Lookup(s.Kind)
	if !ok {
		return room{}, handover.Refuse(handover.Internal, "error.internal")
	}
	sc := c.scope.At(f.Handover.State)
	return room{
		c: c, frame: f, section: s, kind: kind, h: f.Handover.ID.String(), s: s.ID.String(),
		fills: sc.MayFill(s) == nil, reviews: sc.MayReview(s) == nil,
	}, nil
}

func (r room) lang() catalog.Lang { return catalog.Lang(r.c.lang()) }

// may asks for the state of the handover that was just read.
func (r room) may(act handover.Act) bool {
	return r.c.scope.At(r.frame.Handover.State).Over(r.section).May(act) == nil
}

// mends says whether the reader may change what is there now: of something signed with a reason, see asksReason.
func (r room) mends() bool { return r.fills && (r.section.Writable() == nil || r.asksReason()) }

// asksReason says that a change here is one of something signed: its form asks why.
func (r room) asksReason() bool { return r.fills && r.section.State == handover.SectionSigned }

// pageFrame is the frame of a section's page, or of a page under it.
func (r room) pageFrame(title string, crumbs ...ui.Crumb) ui.Frame {
	f := r.c.inHandover(r.frame.Handover, r.frame.Sections, r.section.ID, title, crumbs...)
	f.Work = true
	if r.kind.Sensitive() {
		f.Watermark = r.c.watermark(r.frame.Handover)
	}
	return f
}

func (r room) crumb() ui.Crumb {
	return ui.Crumb{Text: r.section.Title(r.c.lang()), Href: ui.ToSection(r.h, r.s)}
}

// top is the head of the section's pages. current is the address of the page.
func (r room) top(current string) page.SectionTop {
	p, s := r.c.p, r.section
	t := page.SectionTop{
		Title: s.Title(r.c.lang()), State: sectionState(s), Tabs: r.tabs(current),
		Accepted: s.Counts.Accepted, Total: s.Counts.Records, Parts: sectionParts(s),
		Overdue: s.Overdue(r.c.app.Today()),
	}
	t.About = p.T("section.about", "Filler", s.FillerName, "Reviewer", s.ReviewerName)
	if !s.Settled() && !s.DueOn.IsZero() {
		t.Due = p.T("section.due", "Date", p.ShortDate(s.DueOn, r.c.app.Now()), "Due", p.Due(s.DueOn, r.c.app.Now()))
	}
	t.Label = ui.StackLabel(p, p.T("common.count.records", "Count", s.Counts.Records), t.Parts)
	t.Acts, t.Asks = r.acts(current)
	t.Notes = r.notes()
	return t
}

func (r room) tabs(current string) []ui.Tab {
	p, n := r.c.p, r.section.Counts
	questions := ui.Tab{Text: p.T("section.tab.questions"), Href: ui.ToSectionQuestions(r.h, r.s)}
	switch {
	case n.Blocking > 0:
		questions.Count, questions.Due = p.Number(n.Questions), "red"
	case n.Questions > 0:
		questions.Count, questions.Due = p.Number(n.Questions), "amber"
	}
	tabs := []ui.Tab{
		{Text: p.T("section.tab.records"), Href: ui.ToSection(r.h, r.s), Count: p.Number(n.Records)},
		questions,
		r.filesTab(),
		{Text: p.T("section.tab.review"), Href: ui.ToSectionReview(r.h, r.s)},
		{Text: p.T("section.tab.guide"), Href: ui.ToSectionGuide(r.h, r.s)},
	}
	if r.section.NeedsTeachBack() {
		tab := ui.Tab{Text: p.T("section.tab.teach_back"), Href: ui.ToTeachBack(r.h, r.s)}
		if !r.section.Taught() && r.section.Teachable() == nil {
			tab.Count, tab.Due = p.T("teach.owed"), "amber"
		}
		tabs = slices.Insert(tabs, 3, tab)
	}
	if catalog.HasStock(r.kind.Key) {
		tabs = slices.Insert(tabs, 1, ui.Tab{Text: p.T("stock.tab"), Href: ui.ToStock(r.h)})
	}
	if r.hasCharts() {
		tabs = slices.Insert(tabs, 1, ui.Tab{Text: p.T("section.tab.charts"), Href: ui.ToSectionCharts(r.h, r.s)})
	}
	if r.kind.Key == handover.FigureKind {
		tabs = slices.Insert(tabs, 1, ui.Tab{Text: p.T("figures.title"), Href: ui.ToFigures(r.h)})
	}
	for i := range tabs {
		tabs[i].Current = tabs[i].Href == current
	}
	return tabs
}

func (r room) filesTab() ui.Tab {
	tab := ui.Tab{Text: r.c.p.T("file.title"), Href: ui.ToSectionFiles(r.h, r.s)}
	if n := r.section.Counts.Files; n > 0 {
		tab.Count = r.c.p.Number(n)
	}
	return tab
}

// sectionParts are the records of a section by state, for its bar.
func sectionParts(s handover.Section) []ui.StackPart {
	done := "accepted"
	if s.State == handover.SectionSigned {
		done = "signed"
	}
	return []ui.StackPart{
		{State: done, Count: s.Counts.Accepted}, {State: "review", Count: s.Counts.Submitted},
		{State: "returned", Count: s.Counts.Returned}, {State: "draft", Count: s.Counts.Draft},
	}
}

// notes say what the reader has to know before anything else.
func (r room) notes() []page.Note {
	p, s := r.c.p, r.section
	said := append(r.refusalNotes(), r.reasonNotes()...)
	if n := s.Counts.Unconfirmed; n > 0 && !s.Settled() && !r.fills {
		return append(said, page.Note{Tone: "warning", Title: p.T("carry.section", "Count", n), Body: p.T("carry.section_body")})
	}
	return said
}

// reasonNotes say why the section came back, or does not apply.
func (r room) reasonNotes() []page.Note {
	p, s := r.c.p, r.section
	said := func() string {
		return p.T("section.said", "Name", s.ReasonName, "When", p.Moment(s.ReasonAt, r.c.app.Now()), "Reason", s.Reason)
	}
	switch {
	case s.Supplement > 0 && !s.Settled() && s.Reason == "":
		root, _ := r.frame.Section(s.SupplementOf)
		body := p.T("section.note.supplement_body")
		if s.Late {
			body = p.T("section.note.supplement_late")
		}
		return []page.Note{{Tone: "notice", Title: p.T("section.note.supplement", "Name", root.Title(r.c.lang())), Body: body}}
	case s.State == handover.SectionReturned && s.Reason != "":
		return []page.Note{{Tone: "warning", Title: p.T("section.note.returned"), Body: said()}}
	case s.State == handover.SectionEmpty && s.Reason != "":
		return []page.Note{{Tone: "warning", Title: p.T("section.note.returned_empty"), Body: said()}}
	case s.State == handover.SectionNotApplicable && s.Settled():
		return []page.Note{{Tone: "pass", Title: p.T("section.note.waived"), Body: said()}}
	case s.State == handover.SectionNotApplicable:
		return []page.Note{{Tone: "notice", Title: p.T("section.note.declared", "Reviewer", s.ReviewerName), Body: said()}}
	}
	return nil
}

// acts are the next steps of the reader's own role. At most one is primary.
func (r room) acts(current string) ([]page.Act, []page.Ask) {
	var acts []page.Act
	var asks []page.Ask
	switch s := r.section; {
	case r.fills && s.State != handover.SectionSigned && s.State != handover.SectionNotApplicable:
		acts = r.fillerActs(current)
	case r.fills && s.State == handover.SectionNotApplicable && !s.Settled():
		acts = []page.Act{{
			Class: "btn", Icon: "undo-2", Text: r.c.p.T("section.take_back"), Post: ui.ToNotApplicableWithdrawal(r.h, r.s),
			Hidden: []ui.Pair{r.version(), keyPair()},
		}}
	case r.reviews && s.State == handover.SectionNotApplicable && !s.Settled():
		acts, asks = r.waiverActs()
	case r.reviews && s.State == handover.SectionSubmitted:
		acts, asks = r.reviewerActs(current)
		acts = append(acts, r.deskActs()...)
	case r.reviews && s.State == handover.SectionReturned:
		acts = r.deskActs()
	case r.may(handover.WitnessSection) && s.State == handover.SectionSigned && current != ui.ToSectionReview(r.h, r.s):
		acts = []page.Act{{Class: "btn", Icon: "stamp", Text: r.c.p.T("section.go_witness"), Href: ui.ToSectionReview(r.h, r.s)}}
	}
	return acts, asks
}

func (r room) version() ui.Pair {
	return ui.Pair{Name: "version", Value: strconv.Itoa(r.section.Version)}
}

func keyPair() ui.Pair { return ui.Pair{Name: "_key", Value: newKey()} }

// fillerActs is the way to submitting, which is a signature, or what stands in its way.
func (r room) fillerActs(current string) []page.Act {
	s, review := r.section, ui.ToSectionReview(r.h, r.s)
	if current == review || s.State == handover.SectionSubmitted && s.Counts.Draft+s.Counts.Returned == 0 && s.Given == s.ContentVersion {
		return nil
	}
	text := r.c.p.T("section.submit")
	if s.Given > 0 {
		text = r.c.p.T("section.submit_again")
	}
	if _, err := s.Submit(r.c.app.Now()); err != nil {
		if s.Counts.Records == 0 {
			return nil // the empty list says how to begin
		}
		_, e := statusOf(err)
		return []page.Act{{ID: "submit", Class: "btn btn-primary", Text: text, Why: r.c.say(e.Text)}}
	}
	return []page.Act{{Class: "btn btn-primary", Icon: "arrow-right", Text: text, Href: review + "#sign"}}
}

// reviewerActs is returning, and signing as soon as everything is accepted.
func (r room) reviewerActs(current string) ([]page.Act, []page.Ask) {
	p := r.c.p
	acts := []page.Act{{Class: "btn", Icon: "undo-2", Text: p.T("section.return"), Dialog: "return-section"}}
	if review := ui.ToSectionReview(r.h, r.s); current != review {
		sign := page.Act{Class: "btn", Icon: "stamp", Text: p.T("section.go_sign"), Href: review}
		if r.section.CanSign() == nil {
			sign.Class = "btn btn-primary"
		}
		acts = append(acts, sign)
	}
	return acts, []page.Ask{r.reasonAsk("return-section", "section.return", ui.ToSectionReturn(r.h, r.s))}
}

// waiverActs are the answers to a declaration that the section does not apply.
func (r room) waiverActs() ([]page.Act, []page.Ask) {
	p := r.c.p
	return []page.Act{
			{Class: "btn", Icon: "undo-2", Text: p.T("section.refuse_waiver"), Dialog: "refuse-waiver"},
			{
				Class: "btn btn-primary", Icon: "check", Text: p.T("section.accept_waiver"), Post: ui.ToNotApplicableVerdict(r.h, r.s),
				Hidden: []ui.Pair{r.version(), keyPair(), {Name: "verdict", Value: "accepted"}},
			},
		}, []page.Ask{r.reasonAsk("refuse-waiver", "section.refuse_waiver", ui.ToNotApplicableVerdict(r.h, r.s),
			ui.Pair{Name: "verdict", Value: "returned"})}
}

// reasonAsk is a dialog that asks for the compulsory reason of an act on the section. key names its texts.
func (r room) reasonAsk(id, key, action string, more ...ui.Pair) page.Ask {
	p := r.c.p
	title := r.section.Title(r.c.lang())
	return page.Ask{
		DialogProps: ui.DialogProps{
			ID: id, Title: p.T(key+".title", "Section", title), Body: p.T(key + ".body"), Action: action, Verb: p.T(key + ".verb"),
			Hidden: append([]ui.Pair{r.version(), keyPair()}, more...),
		},
		Label: p.T("section.reason"), Hint: p.T(key + ".hint"), Field: "reason", Value: r.c.typed("reason"),
	}
}
