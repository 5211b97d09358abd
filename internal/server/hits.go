package server

import (
	"strings"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// hitIcons are the icons of what can be found; a record has its kind's, where there is one.
var hitIcons = map[string]string{
	"handover": "arrow-left-right", "section": "layout-list", "record": "file-text", "question": "message-circle-question-mark",
	"file":  "paperclip",
	"store": "store", "person": "user-round", "template": "notebook-text",
	"business_overview": "info", "account": "key-round", "sku": "package", "supplier": "truck", "sop": "book-open",
	"data_report": "chart-line", "platform_rule": "list-checks", "service_faq": "reply", "campaign": "megaphone", "member": "users",
	"tech_system": "monitor", "logistics": "warehouse", "contract": "stamp", "inflight": "refresh-cw", "risk": "triangle-alert",
	"document": "file-text", "meeting": "calendar-days", "training": "graduation-cap",
}

// hit is one line of the results. Every sort of thing says three things: what it is called, what was found in it, and where it is.
func (s searched) hit(h app.Hit) page.SearchHit {
	out := page.SearchHit{Icon: hitIcons[string(h.What)], Title: s.mark(h.Title)}
	switch h.What {
	case app.FoundHandover:
		s.hitHandover(h, &out)
	case app.FoundSection:
		out.Title = s.mark(handover.Section{TitleZH: h.Title, TitleEN: h.TitleEN}.Title(s.lang()))
		out.Href, out.Where = ui.ToSection(h.Place.ID.String(), h.Section.ID.String()), s.whereIs(h, false)
		out.State = sectionState(handover.Section{State: handover.SectionState(h.State)})
	case app.FoundRecord:
		s.hitRecord(h, &out)
	case app.FoundQuestion:
		s.hitQuestion(h, &out)
	case app.FoundFile:
		s.hitFile(h, &out)
	case app.FoundStore:
		out.Href = ui.With(ui.ToStores(), "q", h.Title)
		if s.viewer.May(handover.ManageStores) == nil {
			out.Href = ui.ToStore(h.ID.String())
		}
		out.Text = s.mark(strings.Trim(s.platforms()[h.Name]+" · "+h.Text, " ·"))
		s.off(h, &out)
	case app.FoundPerson:
		out.Href, out.Text, out.Where = ui.ToPerson(h.ID.String()), s.mark(h.Text), h.Name
		s.off(h, &out)
	case app.FoundTemplate:
		out.Title = s.mark(h.Title)
		if s.lang() == "en" {
			out.Title = s.mark(h.TitleEN)
		}
		out.Href = ui.ToTemplate(h.ID.String())
	}
	if out.State != "" {
		out.StateWord = s.p.T("common.state." + out.State)
	}
	return out
}

func (s searched) mark(text string) []catalog.Piece { return catalog.Mark(text, s.f.Query) }

func (s searched) hitHandover(h app.Hit, out *page.SearchHit) {
	out.Href, out.Tag = ui.ToHandover(h.ID.String()), s.p.T("common.phase."+h.State)
	lines := strings.Split(h.Text, "\n") // from and to whom, stores, witness
	if len(lines) == 3 {
		lines[2] = s.p.T("search.witness", "Name", lines[2])
	}
	out.Text = s.mark(h.Place.Number + " · " + strings.Join(lines, " · "))
}

func (s searched) hitRecord(h app.Hit, out *page.SearchHit) {
	out.Href, out.Where = ui.ToRecord(h.Place.ID.String(), h.ID.String()), s.whereIs(h, true)
	if icon, ok := hitIcons[h.Kind]; ok {
		out.Icon = icon
	}
	out.State = recordState(handover.Record{State: handover.RecordState(h.State)})
	if h.State == "question" {
		out.State = "question"
	}
	kind, ok := s.viewer.Catalog.Lookup(h.Kind)
	if !ok {
		return
	}
	lang := catalog.Lang(s.lang())
	if snippet, found := kind.Snippet(h.Values, s.f.Query, lang); found {
		out.Label, out.Text = snippet.Label, snippet.Parts
	} else {
		out.Text = s.mark(kind.SubtitleOf(h.Values, lang))
	}
}

func (s searched) hitQuestion(h app.Hit, out *page.SearchHit) {
	place := h.Place.ID.String()
	out.Title, out.Where = catalog.Excerpt(h.Text, s.f.Query), s.whereIs(h, true)
	if h.Title != "" {
		out.Where = strings.Trim(h.Title+" · "+out.Where, " ·")
	}
	out.Text = s.mark(s.p.T("search.said", "Name", h.Name, "When", s.p.Moment(h.At, s.app.Now())))
	out.Href = ui.ToSectionQuestions(place, h.Section.ID.String())
	if h.Record != uuid.Nil {
		out.Href = ui.ToRecord(place, h.Record.String())
	}
	out.Href += "#question-" + h.Question.String()
	if h.State == "open" {
		out.State = "question"
	} else {
		out.Tag = s.p.T("question.state." + h.State)
	}
}

// hitFile says what the file is and on what it hangs: a record, a question, or else the section that where names.
func (s searched) hitFile(h app.Hit, out *page.SearchHit) {
	out.Href, out.Where = ui.ToFile(h.Place.ID.String(), h.ID.String()), s.whereIs(h, true)
	var on []string
	if kind, ok := s.viewer.Catalog.Lookup(h.Kind); ok {
		for _, slot := range kind.Slots {
			if slot.Key == h.Name {
				on = append(on, slot.Label.In(catalog.Lang(s.lang())))
			}
		}
	}
	if h.Text != "" {
		on = append(on, h.Text)
	}
	if h.Question != uuid.Nil {
		on = append(on, s.p.T("search.in_question"))
	}
	out.Text = s.mark(strings.Join(on, " · "))
}

// whereIs is the handover a hit is in, after its section. A search inside one handover need not name it, and where there is little room
// the section is left out.
func (s searched) whereIs(h app.Hit, section bool) string {
	var parts []string
	if section && (!s.f.Short || s.f.In != uuid.Nil) {
		parts = append(parts, h.Section.Title(s.lang()))
	}
	if s.f.In == uuid.Nil {
		parts = append(parts, h.Place.Title, h.Place.Number)
	}
	return strings.Join(parts, " · ")
}

func (s searched) off(h app.Hit, out *page.SearchHit) {
	if h.State == "off" {
		out.Tag = s.p.T("search.off." + string(h.What))
	}
}
