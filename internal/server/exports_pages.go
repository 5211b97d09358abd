package server

import (
	"encoding/hex"
	"net/url"
	"path"
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/web"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// recordsOnPage is how many records a page of an archive shows: a browser opens it at once, and it fits in memory while it is made.
const recordsOnPage = 200

// relative is the address of an entry of the archive on a page; up leads from the page's folder to the first one.
func relative(up, name string) string {
	parts := strings.Split(name, "/")
	for i := range parts {
		parts[i] = url.PathEscape(parts[i])
	}
	return up + strings.Join(parts, "/")
}

// pages writes what a browser reads, the first page last: by then it is known what there is.
func (a *archive) pages() error {
	if a.proves() {
		a.acts = map[uuid.UUID][]handover.ProofAct{}
		if err := a.app.ExportProofs(a.r.Context(), a.scope, func(x handover.ProofAct) error {
			a.acts[x.Record] = append(a.acts[x.Record], x)
			return nil
		}); err != nil {
			return err
		}
	}
	for i := range a.chapters {
		if err := a.sectionPages(a.chapters[i]); err != nil {
			return err
		}
	}
	questions := page.ArchiveQuestions(each(func(show func(templ.Component) error) error {
		return a.app.ExportQuestions(a.r.Context(), a.scope, func(q handover.Question) error { return show(page.ArchiveQuestionItem(a.p, a.question(q))) })
	}))
	if err := a.page("questions.html", a.framed("", a.p.T("export.questions"), "", questions)); err != nil {
		return err
	}
	if err := a.teachBackPage(); err != nil {
		return err
	}
	titles := map[uuid.UUID]string{}
	for _, s := range a.Sections {
		titles[s.ID] = s.Title(a.lang())
	}
	events := page.ArchiveHistory(a.p, a.p.T("export.chain"), each(func(show func(templ.Component) error) error {
		return a.app.ExportEvents(a.r.Context(), a.scope, func(e handover.Event) error {
			line := a.feedLine(e, titles[e.Section], a.made)
			return show(page.ArchiveEventRow(page.ArchiveEvent{
				Seq: strconv.FormatInt(e.Seq, 10), When: a.p.DateTime(e.At), Who: e.Name, Text: strings.TrimSpace(line.Before + " " + line.Link + " " + line.After),
				Hash: hex.EncodeToString(e.Hash),
			}))
		})
	}))
	if err := a.page("history.html", a.framed("", a.p.T("export.history"), "", events)); err != nil {
		return err
	}
	return a.page("index.html", page.Archive(a.index()))
}

// framed is a page under the first one.
func (a *archive) framed(up, title, sub string, body templ.Component) templ.Component {
	return page.Archive(page.ArchivePage{
		P: a.p, Style: web.Archive(), Number: a.Handover.Number, Title: title, Sub: sub, Notice: a.notice(), Body: body,
		Way: []page.Link{{Text: a.Handover.Title, Href: up + "index.html"}},
	})
}

func (a *archive) index() page.ArchivePage {
	h, p := a.Handover, a.p
	index := page.ArchiveIndexProps{P: p, Notes: []string{p.T("export.note.what"), p.T("export.note.masked"), p.T("export.note.check")}}
	index.Facts = a.planFacts()
	for _, c := range a.chapters {
		index.Sections = append(index.Sections, page.ArchiveSectionRow{
			Href: relative("", sectionPage(c, 0)), Title: c.Title(a.lang()), Records: p.Number(c.Counts.Accepted) + "/" + p.Number(c.Counts.Records),
			State: p.T("common.state." + sectionState(c.Section)), Filler: c.FillerName, Reviewer: c.ReviewerName, Due: p.Date(c.DueOn),
		})
	}
	index.Signatures = a.seals(uuid.Nil)
	for _, more := range [][2]string{
		{"questions.html", "questions"}, {"teach-backs.html", "teach_backs"}, {"history.html", "history"}, {p.T("export.records_file"), "records"}, {"data/handover.json", "data"},
		{"manifest.json", "manifest"}, {"README.txt", "readme_file"},
	} {
		index.More = append(index.More, page.ArchiveLink{Href: relative("", more[0]), Text: p.T("export." + more[1]), About: p.T("export.about." + more[1])})
	}
	if h.Exits.All > 0 {
		for _, more := range [][2]string{{exitSlipEntry, "exit_slip"}, {exitSheetEntry, "exit_tasks"}} {
			index.More = append(index.More, page.ArchiveLink{Href: relative("", more[0]), Text: p.T("export." + more[1]), About: p.T("export.about." + more[1])})
		}
	}
	if a.waivers > 0 {
		index.More = append(index.More, page.ArchiveLink{Href: waiverTextEntry, Text: p.T("waiver.sheet"), About: p.T("export.about.waivers", "Count", a.waivers)})
	}
	index.More = append(index.More, page.ArchiveLink{Href: relative("", ruleDataEntry), Text: p.T("export.rules"), About: p.T("export.about.rules")})
	return page.ArchivePage{
		P: p, Style: web.Archive(), Number: h.Number, Title: h.Title, Sub: p.T("common.phase." + string(h.State)), Notice: a.notice(),
		Body: page.ArchiveIndex(index),
	}
}

func (a *archive) planFacts() []ui.KV {
	h, p := a.Handover, a.p
	var stores, methods []string
	for _, s := range h.Stores {
		stores = append(stores, s.Name)
	}
	for _, m := range h.Methods {
		methods = append(methods, p.T("handover.method."+string(m)))
	}
	facts := []ui.KV{{Label: p.T("export.fact.reason"), Value: p.T("handover.reason." + string(h.Reason))}}
	for _, role := range []handover.PartyRole{handover.Giver, handover.Receiver, handover.Witness} {
		var names []string
		for _, party := range h.With(role) {
			names = append(names, party.Name)
		}
		facts = append(facts, ui.KV{Label: p.T("common.role." + string(role)), Value: p.List(names...)})
	}
	facts = append(facts, ui.KV{Label: p.T("export.fact.stores"), Value: p.List(stores...)}, ui.KV{Label: p.T("export.fact.methods"), Value: p.List(methods...)})
	if !h.LastWorkingDay.IsZero() {
		facts = append(facts, ui.KV{Label: p.T("export.fact.last_day"), Value: p.Date(h.LastWorkingDay)})
	}
	if !h.EffectiveAt.IsZero() {
		facts = append(facts, ui.KV{Label: p.T("export.fact.effective"), Value: p.DateTime(h.EffectiveAt)})
	}
	if h.CancelReason != "" {
		facts = append(facts, ui.KV{Label: p.T("handover.cancel.reason"), Value: h.CancelReason})
	}
	return facts
}

// seals are the signatures on a section, or on the whole for uuid.Nil.
func (a *archive) seals(section uuid.UUID) []page.ArchiveSeal {
	var out []page.ArchiveSeal
	for _, g := range a.Seals {
		if g.Section == section {
			out = append(out, page.ArchiveSeal{
				What: a.p.T("common.role." + string(g.Role)), Who: g.Name, When: a.p.DateTime(g.At), Statement: g.Statement,
				Digest: hex.EncodeToString(g.Digest), Stale: a.stale(g),
			})
		}
	}
	return out
}

// sectionPage is the name of a section's page, counted from 0.
func sectionPage(c chapter, n int) string {
	name := "sections/" + c.name
	if n > 0 {
		name += " " + strconv.Itoa(n+1)
	}
	return name + ".html"
}

// sectionPages writes a section with all its records, as many pages as it takes.
func (a *archive) sectionPages(c chapter) error {
	var batch []page.ArchiveRecord
	n, of := 0, max(1, (c.Counts.Records+recordsOnPage-1)/recordsOnPage)
	flush := func() error {
		props := a.sectionProps(c, n, max(of, n+1))
		props.Records = batch
		name := sectionPage(c, n)
		n, batch = n+1, batch[:0]
		return a.page(name, a.framed("../", c.Title(a.lang()), a.p.T("section.about", "Filler", c.FillerName, "Reviewer", c.ReviewerName), page.ArchiveSection(props)))
	}
	err := a.app.ExportRecords(a.r.Context(), a.scope, c.ID, func(r handover.Record) error {
		if len(batch) == recordsOnPage {
			if err := flush(); err != nil {
				return err
			}
		}
		batch = append(batch, a.record(c, r))
		return nil
	})
	if err != nil || len(batch) == 0 && n > 0 {
		return err
	}
	return flush()
}

func (a *archive) sectionProps(c chapter, n, of int) page.ArchiveSectionProps {
	p := a.p
	props := page.ArchiveSectionProps{P: p, None: p.T("export.none"), Signatures: a.seals(c.ID), Files: a.links(a.of(c.ID), "../")}
	props.Facts = []ui.KV{
		{Label: p.T("handover.col.state"), Value: p.T("common.state." + sectionState(c.Section))},
		{Label: p.T("handover.col.records"), Value: p.T("handover.accepted_of", "Accepted", c.Counts.Accepted, "Count", c.Counts.Records)},
		{Label: p.T("export.fact.version"), Value: "v" + strconv.Itoa(c.ContentVersion)},
	}
	if !c.DueOn.IsZero() {
		props.Facts = append(props.Facts, ui.KV{Label: p.T("handover.col.due"), Value: p.Date(c.DueOn)})
	}
	if said := a.supplements(c.Section); said != "" {
		props.Facts = append(props.Facts, ui.KV{Label: p.T("export.col.supplement"), Value: said}, ui.KV{Label: p.T("export.col.late"), Value: a.yesNo(c.Late)})
	}
	if c.Reason != "" {
		props.Facts = append(props.Facts, ui.KV{Label: p.T("export.fact.why"), Value: c.Reason})
	}
	for i := range of {
		link := page.Link{Text: p.Number(i + 1)}
		if i != n {
			link.Href = relative("", path.Base(sectionPage(c, i)))
		}
		props.Pages = append(props.Pages, link)
	}
	return props
}

func (a *archive) links(list []archiveFile, up string) []page.ArchiveLink {
	var out []page.ArchiveLink
	for _, f := range list {
		link := page.ArchiveLink{Href: relative(up, f.path), Text: f.Name, About: a.p.T("file.about", "Size", f.Size, "Name", f.Adder, "When", a.p.DateTime(f.AddedAt))}
		if f.Removed() {
			link.About += " · " + a.p.T("export.removed")
		}
		if f.damaged {
			link.About += " · " + a.p.T("export.damaged")
		}
		out = append(out, link)
	}
	return out
}

// record is a record with everything it says but what is masked, of which only is said that it is there.
func (a *archive) record(c chapter, r handover.Record) page.ArchiveRecord {
	out := page.ArchiveRecord{
		ID: r.ID.String(), Title: r.Title, Sub: c.kind.SubtitleOf(c.kind.Unmasked(r.Values), lang(a.p)), State: a.p.T("common.state." + recordState(r)),
		About:  a.p.T("record.about", "Name", r.Updater, "When", a.p.DateTime(r.UpdatedAt)),
		Digest: hex.EncodeToString(r.Digest), Files: a.links(a.of(r.ID), "../"),
	}
	for _, g := range c.kind.Groups {
		group := page.ArchiveGroup{Title: g.Label.In(lang(a.p))}
		for _, f := range g.Fields {
			if lines := c.kind.Lines(f, r.Values); len(lines) > 0 {
				group.Tables = append(group.Tables, a.rows(c.kind, f, lines))
			} else if text := a.fact(c.kind, f, r.Values); text != "" {
				s := f.Spec()
				group.Facts = append(group.Facts, ui.KV{Label: s.Label.In(lang(a.p)), Value: text})
			}
		}
		if len(group.Facts)+len(group.Tables) > 0 {
			out.Groups = append(out.Groups, group)
		}
	}
	if fields := c.kind.ExtraFields(r.Values); len(fields) > 0 {
		group := page.ArchiveGroup{Title: a.p.T("export.extra")}
		for _, f := range fields {
			s := f.Spec()
			group.Facts = append(group.Facts, ui.KV{Label: s.Label.In(lang(a.p)), Value: c.kind.Display(f, r.Values, lang(a.p))})
		}
		out.Groups = append(out.Groups, group)
	}
	if c.Proof {
		out.Groups = append(out.Groups, a.chain(r))
	}
	return out
}

// chain is how far an account was taken over, and what was done about it, line by line.
func (a *archive) chain(r handover.Record) page.ArchiveGroup {
	p, chain := a.p, r.Chain()
	done, _ := chain.Done()
	fact := func(key, value string) ui.KV { return ui.KV{Label: p.T("export.col." + key), Value: value} }
	g := page.ArchiveGroup{Title: p.T("proof.title"), Facts: []ui.KV{fact("links", p.T("proof.count", "Done", done, "All", len(chain.Steps)))}}
	if next, open := chain.Next(); open && len(chain.Steps) > 0 {
		g.Facts = append(g.Facts, fact("next_link", next.Label.In(lang(p))))
	}
	if put := a.putOff(chain); put != "" {
		g.Facts = append(g.Facts, fact("put_off", put))
	}
	t := page.ArchiveTable{Title: g.Title}
	for _, key := range []string{"link", "verdict", "who", "when", "note", "evidence"} {
		t.Head = append(t.Head, p.T("export.col."+key))
	}
	for _, x := range a.acts[r.ID] {
		said := p.T("export.verdict." + string(x.Verdict))
		if !x.DueOn.IsZero() {
			said = p.T("proof.deferred", "Date", p.Date(x.DueOn))
		}
		note := x.Note
		if x.Cause != "" {
			note = p.T("export.cause." + string(x.Cause))
		}
		t.Rows = append(t.Rows, []string{a.stepName(x.Step), said, proofBy(p, x), p.DateTime(x.At), note, x.FileName})
	}
	if len(t.Rows) > 0 {
		g.Tables = append(g.Tables, t)
	}
	return g
}

func (a *archive) fact(kind catalog.Kind, f catalog.Field, v catalog.Values) string {
	text := kind.Display(f, v, lang(a.p))
	if s := f.Spec(); s.Masked && text != "" {
		return a.p.T("export.masked")
	}
	return text
}

// rows is a table inside a record, without the columns that say nothing in any row.
func (a *archive) rows(kind catalog.Kind, f catalog.Field, lines []catalog.Row) page.ArchiveTable {
	s := f.Spec()
	t := page.ArchiveTable{Title: s.Label.In(lang(a.p)), Rows: make([][]string, len(lines))}
	for _, column := range s.Columns {
		cells, said := make([]string, len(lines)), false
		for i, line := range lines {
			cells[i] = a.fact(kind, column, line.Values)
			said = said || cells[i] != ""
		}
		if !said {
			continue
		}
		cs := column.Spec()
		t.Head = append(t.Head, cs.Label.In(lang(a.p)))
		for i := range lines {
			t.Rows[i] = append(t.Rows[i], cells[i])
		}
	}
	return t
}

// teachBackPage shows what receivers understood, in the order it was written.
func (a *archive) teachBackPage() error {
	list, err := a.app.ExportTeachBacks(a.r.Context(), a.scope)
	if err != nil {
		return err
	}
	body := page.ArchiveQuestions(each(func(show func(templ.Component) error) error {
		for _, t := range list {
			q := a.question(handover.Question{ID: t.ID, Section: t.Section})
			q.State = a.p.T("export.teach."+string(t.State)) + " · " + version(t.Content)
			said := []string{t.Summary}
			for _, x := range t.Answers {
				said = append(said, a.p.T("export.said_if", "Text", x.If)+"\n"+a.p.T("export.said_then", "Text", x.Then))
			}
			q.Said = []page.ArchiveMessage{{Name: t.AuthorName, When: a.p.DateTime(t.SubmittedAt), Text: strings.Join(said, "\n\n")}}
			if t.JudgeName != "" {
				q.Said = append(q.Said, page.ArchiveMessage{Name: t.JudgeName, When: a.p.DateTime(t.JudgedAt), Text: t.Remark})
			}
			if err := show(page.ArchiveQuestionItem(a.p, q)); err != nil {
				return err
			}
		}
		return nil
	}))
	return a.page("teach-backs.html", a.framed("", a.p.T("export.teach_backs"), "", body))
}

func (a *archive) question(q handover.Question) page.ArchiveQuestion {
	out := page.ArchiveQuestion{
		ID: q.ID.String(), State: a.p.T("export.question." + string(q.State)), Blocking: q.Blocking, On: q.RecordTitle,
		Files: a.links(a.of(q.ID), ""),
	}
	if !q.DueOn.IsZero() && q.Open() {
		out.State += " · " + a.p.T("export.due_by", "Date", a.p.Date(q.DueOn))
	}
	for _, c := range a.chapters {
		if c.ID != q.Section {
			continue
		}
		out.Href = relative("", sectionPage(c, 0))
		if q.Record == uuid.Nil {
			out.On = c.Title(a.lang())
		} else {
			out.On = c.Title(a.lang()) + " · " + out.On
			if c.Counts.Records <= recordsOnPage {
				out.Href += "#r-" + q.Record.String()
			}
		}
	}
	if q.Field != "" {
		for _, c := range a.chapters {
			if kind, ok := a.viewer.Catalog.Lookup(c.Kind); ok && c.ID == q.Section {
				out.On += " · " + a.fieldLabel(kind, q.Field)
			}
		}
	}
	for _, m := range q.Messages {
		out.Said = append(out.Said, page.ArchiveMessage{Name: m.Name, When: a.p.DateTime(m.At), Text: m.Body})
	}
	return out
}
