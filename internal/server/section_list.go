package server

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// sectionShow is the workbench: the section's records, and beside them the record the address names.
func sectionShow(c *call) error {
	id, err := c.id("section")
	if err != nil {
		return err
	}
	open, _ := uuid.Parse(c.r.URL.Query().Get("record"))
	return c.showSection(id, open)
}

func (c *call) showSection(section, open uuid.UUID) error {
	l := c.list()
	got, err := c.app.SectionPage(c.r.Context(), c.scope, section, l.RecordFilter)
	if err != nil {
		return err
	}
	r, err := c.room(got.Frame, got.Section)
	if err != nil {
		return err
	}
	if err := c.looksAt(got.Section, uuid.Nil, handover.ViewedList, len(got.Rows)); err != nil {
		return err
	}
	r.refused = got.Refusals
	home := ui.ToSection(r.h, r.s)
	props := page.SectionProps{
		Frame: r.pageFrame(got.Section.Title(c.lang())), Top: r.top(home), Home: l.on(home),
		Columns: r.columns(), Chips: r.chips(l, got.To), Pages: r.pages(l, got), Counted: r.counted(l, got),
		Search: page.Search{
			Label: c.p.T("section.search"), Action: home, Value: l.Query, Example: c.p.T("section.search_example"),
			Hidden: hiddenQuery(l.with(func(l *list) { l.Query = "" }).query()),
		},
		Sort: page.Sort{Label: c.p.T("section.column.title"), On: l.Sort == "title"},
	}
	props.Frame.Sign = r.kind.Masks() // for what is shown in full beside the table
	props.Top.Imports = c.noticed(got.Frame, got.Noticed)
	props.Sort.Href = l.with(func(l *list) { l.Sort = toggled(l.Sort, "title") }).on(home)
	for _, rec := range got.Rows {
		props.Rows = append(props.Rows, r.row(rec, got.Findings[rec.ID], l, open))
	}
	r.tools(&props)
	if got.Section.Counts.Records == 0 && !l.Narrow() {
		props.Chips, props.Search.Label = nil, ""
	}
	if len(got.Rows) == 0 {
		r.empty(&props, l)
	}
	if l.Turn == "" { // there ticks alone are chosen for
		if props.Choose = r.choose(&props, l, got); props.Choose == nil {
			props.Choose = r.confirming(&props, l, got)
		}
	}
	if props.Proofs, err = r.provesMany(got); err != nil {
		return err
	}
	if props.Proofs == nil {
		props.Proofs = r.listsMany(got, l.Turn)
	}
	if props.Proofs != nil && props.Choose == nil {
		props.Choose = &page.Choose{Action: props.Proofs.Action, Hidden: []ui.Pair{
			{Name: "version", Value: strconv.Itoa(got.Section.ContentVersion)}, keyPair(), {Name: "_list", Value: l.query().Encode()},
		}}
	}
	if open != uuid.Nil {
		view, err := c.recordView(open, l, true)
		if err != nil && handover.CodeOf(err) != handover.NotFound {
			return err
		}
		if err == nil {
			props.Record = &view
		}
	}
	return c.render(http.StatusOK, page.Section(props))
}

func toggled(now, value string) string {
	if now == value {
		return ""
	}
	return value
}

func hiddenQuery(q url.Values) []ui.Pair {
	var out []ui.Pair
	for _, name := range []string{"state", "to", "found", "asked", "unconfirmed", "unproven", "proposed", "turn", "rule", "changed", "filler", "sort", "q"} {
		if v := q.Get(name); v != "" {
			out = append(out, ui.Pair{Name: name, Value: v})
		}
	}
	return out
}

// listed are the fields that are columns of the table, in the order of the form.
func (r room) listed() []catalog.Field {
	var out []catalog.Field
	for _, f := range r.kind.Fields {
		if s := f.Spec(); s.Listed && !s.Retired {
			out = append(out, f)
		}
	}
	return out
}

func (r room) columns() []page.Column {
	var out []page.Column
	for _, f := range r.listed() {
		out = append(out, r.column(f))
	}
	if r.section.Proof {
		out = append(out, page.Column{Label: r.c.p.T("proof.column"), Priority: 1, Number: true})
	}
	return out
}

func (r room) column(f catalog.Field) page.Column {
	s := f.Spec()
	c := page.Column{Label: s.Label.In(r.lang()), Priority: s.Priority}
	if unit := s.Unit.In(r.lang()); unit != "" {
		c.Label = r.c.p.T("common.form.with_unit", "Label", c.Label, "Unit", unit)
	}
	switch s.Shape() {
	case catalog.TypeInt, catalog.TypeDecimal, catalog.TypeMoney, catalog.TypePercent:
		c.Number = true
	}
	return c
}

// row is a record as a line of the table.
func (r room) row(rec handover.Record, findings []catalog.Finding, l list, open uuid.UUID) page.RecordRow {
	id := rec.ID.String()
	row := page.RecordRow{
		ID: id, Href: l.on(ui.ToRecord(r.h, id)), State: recordState(rec), Title: rec.Title,
		Subtitle: r.kind.SubtitleOf(rec.Values, r.lang()), Choosable: rec.State == handover.RecordSubmitted, Open: rec.ID == open, Files: rec.Counts.Files,
	}
	if o, is := rec.Values.Origin(); is && rec.VouchedAt.IsZero() {
		row.Subtitle = dotted(r.c.p.T("absence.badge", "Sure", o.Sure.Label().In(r.lang())), row.Subtitle)
	}
	if rec.Carried.Unconfirmed() {
		row.Subtitle = dotted(r.c.p.T("carry.row", "Number", rec.Carried.Number), row.Subtitle)
	}
	if r.fills {
		row.Choosable = rec.Carried.Unconfirmed()
	}
	if l.Turn != "" {
		word := r.kind.ListingWord(rec.Values, r.c.viewer.Catalog.Words())
		if row.Choosable = word == ""; word != "" {
			row.Subtitle = dotted(r.c.p.T("listing.row_word", "Word", word), row.Subtitle)
		}
	}
	tone := tones(findings)
	for _, f := range r.listed() {
		row.Cells = append(row.Cells, page.RecordCell{Text: r.kind.Display(f, rec.Values, r.lang()), Tone: tone[f.Spec().Key]})
	}
	if r.section.Proof {
		row.Cells = append(row.Cells, r.proofCell(rec))
		row.Choosable = row.Choosable || !r.fills && rec.Chain().Open() > 0 && rec.State == handover.RecordAccepted
	}
	row.Found = r.c.foundAll(r.kind, findings, rec.Waived, "")
	if n := len(row.Found) - 1; n > 0 {
		row.More = "+" + strconv.Itoa(n)
	}
	return row
}

// chips are the filters of the list, and its order.
func (r room) chips(l list, to app.Target) []page.Chip {
	p, home := r.c.p, ui.ToSection(r.h, r.s)
	state := ui.Filter{ID: "filter-state", Label: p.T("section.filter.state"), Clear: l.with(func(l *list) { l.State = "" }).on(home)}
	for _, s := range handover.RecordStates {
		state.Choices = append(state.Choices, ui.Choice{
			Text: p.T("record.state." + string(s)), Current: l.State == s, Href: l.with(func(l *list) { l.State = s }).on(home),
		})
	}
	order := ui.Filter{ID: "filter-sort", Label: p.T("section.filter.sort"), Clear: l.with(func(l *list) { l.Sort = "" }).on(home)}
	for _, s := range []string{"title", "recent"} {
		order.Choices = append(order.Choices, ui.Choice{
			Text: p.T("section.sort." + s), Current: l.Sort == s, Href: l.with(func(l *list) { l.Sort = s }).on(home),
		})
	}
	out := []page.Chip{
		{Filter: state},
		{Switch: true, Label: p.T("section.filter.found"), On: l.Found, Href: l.with(func(l *list) { l.Found = !l.Found }).on(home)},
		{Switch: true, Label: p.T("section.filter.asked"), On: l.Asked, Href: l.with(func(l *list) { l.Asked = !l.Asked }).on(home)},
		{Filter: order},
	}
	if l.Unconfirmed || r.section.Counts.Unconfirmed > 0 {
		out = slices.Insert(out, 3, page.Chip{
			Switch: true, Label: p.T("carry.filter"), On: l.Unconfirmed, Href: l.with(func(l *list) { l.Unconfirmed = !l.Unconfirmed }).on(home),
		})
	}
	if r.section.Proof {
		out = slices.Insert(out, 3, page.Chip{
			Switch: true, Label: p.T("proof.filter"), On: l.Unproven, Href: l.with(func(l *list) { l.Unproven = !l.Unproven }).on(home),
		})
	}
	if r.kind.TwoPeople() && (l.Proposed || r.section.Guarded()) {
		out = slices.Insert(out, 3, page.Chip{
			Switch: true, Label: p.T("proposal.filter"), On: l.Proposed, Href: l.with(func(l *list) { l.Proposed = !l.Proposed }).on(home),
		})
	}
	if r.kind.Lists() && r.may(handover.ReviewListing) {
		turn := ui.Filter{ID: "filter-turn", Label: p.T("listing.turn"), Clear: l.with(func(l *list) { l.Turn = "" }).on(home)}
		for _, s := range handover.ListingSteps {
			turn.Choices = append(turn.Choices, ui.Choice{
				Text: listingName(p, s), Current: l.Turn == s, Href: l.with(func(l *list) { l.Turn = s }).on(home),
			})
		}
		at := len(out) - 1
		if l.Turn != "" { // what is chosen is seen on a phone, too
			at = 0
		}
		out = slices.Insert(out, at, page.Chip{Filter: turn})
	}
	for _, on := range []struct {
		is   bool
		text string
		off  func(*list)
	}{
		{l.Rule != "", r.ruleText(l.Rule), func(l *list) { l.Rule = "" }},
		{l.Changed, p.T("desk.queue.changed"), func(l *list) { l.Changed = false }},
		{l.Filler, p.T("desk.queue.filler"), func(l *list) { l.Filler = false }},
	} {
		if on.is {
			out = slices.Insert(out, 0, page.Chip{Switch: true, On: true, Label: clipped(on.text, 30), Href: l.with(on.off).on(home)})
		}
	}
	if l.To != uuid.Nil {
		out = slices.Insert(out, 0, page.Chip{
			Switch: true, On: true, Label: p.T("section.filter.to", "Title", clipped(to.Title, 30)), Href: l.with(func(l *list) { l.To = uuid.Nil }).on(home),
		})
	}
	return out
}

// pages are the neighbours of the page. Where the page stands is carried in the address, because keys do not count.
func (r room) pages(l list, got app.SectionPage) ui.Pages {
	home, n := ui.ToSection(r.h, r.s), len(got.Rows)
	at := l.At
	switch {
	case l.Last && !got.More:
		at = got.Total - n + 1
	case l.After == "" && l.Before == "" && !l.Last:
		at = 1
	}
	var out ui.Pages
	if got.First != "" {
		out.First = l.first().on(home)
		out.Previous = l.with(func(l *list) {
			l.Before = got.First
			if at > 0 {
				l.At = max(1, at-app.RecordPageSize)
			}
		}).on(home)
	}
	if got.Final != "" {
		out.Next = l.with(func(l *list) {
			l.After = got.Final
			if at > 0 {
				l.At = at + n
			}
		}).on(home)
		out.Last = l.with(func(l *list) { l.Last = true }).on(home)
	}
	if at > 0 && n > 0 && (out.First != "" || out.Next != "") {
		out.From, out.To, out.Total = at, at+n-1, max(got.Total, at+n-1)
	}
	return out
}

// counted says how many records fit the filter, and of how many.
func (r room) counted(l list, got app.SectionPage) string {
	p, all := r.c.p, got.Section.Counts.Records
	unit := r.kind.Unit.In(r.lang())
	switch {
	case !l.Narrow():
		return p.T("section.counted", "Total", all, "Unit", unit)
	case got.More:
		return p.T("section.counted_more", "Fit", got.Total, "Total", all, "Unit", unit)
	}
	return p.T("section.counted_narrow", "Fit", got.Total, "Total", all, "Unit", unit)
}

// tools are what one can do with the list: take it along, add to it.
func (r room) tools(props *page.SectionProps) {
	p := r.c.p
	if r.section.Counts.Records > 0 && r.may(handover.Export) {
		props.Tools = append(props.Tools, page.Act{
			ID: "export-menu", Class: "btn", Icon: "download", Text: p.T("common.do.export"), Menu: []page.Link{
				{Text: p.T("import.export.xlsx"), Href: ui.ToSectionWorkbook(r.h, r.s)}, {Text: p.T("import.export.csv"), Href: ui.ToSectionExport(r.h, r.s)},
				{Text: p.T("import.export.template"), Href: ui.ToSectionTemplate(r.h, r.s)},
			},
		})
	}
	if r.kind.Lists() && r.section.Counts.Records > 0 && r.may(handover.ReviewListing) {
		props.Tools = append(props.Tools, page.Act{Class: "btn", Icon: "list-checks", Text: p.T("listing.queue"), Href: ui.ToListings(r.h)})
	}
	if r.c.scope.At(r.frame.Handover.State).MayImport(r.section) == nil {
		send := r.c.importSend(r.section.ID)
		props.Import, props.Frame.Import = &send, true
		if r.section.Counts.Records > 0 {
			props.Tools = append(props.Tools, page.Act{Class: "btn", Icon: "upload", Text: p.T("import.open"), Href: ui.ToNewImport(r.h, r.s)})
		}
	}
	if r.section.State == handover.SectionSigned && r.c.scope.At(r.frame.Handover.State).MayAdd(r.section) == nil {
		props.Tools = append(props.Tools, page.Act{Class: "btn", Icon: "plus", Text: p.T("section.supplement"), Href: ui.ToNewRecord(r.h, r.s)})
	}
	if !r.fills || r.section.Writable() != nil {
		return
	}
	add := page.Act{Class: "btn", Icon: "plus", Text: p.T("section.add"), Href: ui.ToNewRecord(r.h, r.s)}
	if len(props.Top.Acts) == 0 || props.Top.Acts[0].Why != "" {
		add.Class = "btn btn-primary"
		for i := range props.Top.Acts {
			props.Top.Acts[i].Class = "btn"
		}
	}
	if r.section.Counts.Records > 0 {
		if len(app.Ready(r.kind.Key)) > 0 {
			props.Tools = append(props.Tools, page.Act{Class: "btn", Icon: "book-open", Text: p.T("ready.open"), Href: ui.ToReadyMade(r.h, r.s)})
		}
		props.Tools = append(props.Tools, add)
	}
}

// empty says why there is nothing to see, and what to do.
func (r room) empty(props *page.SectionProps, l list) {
	p := r.c.p
	unit := r.kind.Label.In(r.lang())
	switch n := r.section.Counts; {
	case l.State == handover.RecordSubmitted && n.Submitted == 0 && n.Records > 0 && n.Accepted == n.Records:
		props.Empty = &page.EmptyList{Done: true, Title: p.T("section.empty.done"), Body: p.T("section.empty.done_body")}
		if r.reviews && r.section.State == handover.SectionSubmitted {
			props.Empty.Acts = []page.Act{{Class: "btn", Icon: "stamp", Text: p.T("section.go_sign"), Href: ui.ToSectionReview(r.h, r.s)}}
		}
	case l.Turn != "" && !l.with(func(l *list) { l.Turn = "" }).Narrow() && n.Records > 0:
		props.Empty = &page.EmptyList{
			Done: true, Title: p.T("listing.turn_none", "Step", listingName(p, l.Turn)), Body: p.T("listing.turn_none_hint"),
			Acts: []page.Act{{Class: "btn", Text: p.T("listing.queue"), Href: ui.ToListings(r.h)}},
		}
	case l.Narrow():
		props.Empty = &page.EmptyList{
			Icon: "search-x", Title: p.T("section.empty.narrow"), Body: p.T("section.empty.narrow_body"),
			Acts: []page.Act{{Class: "btn", Text: p.T("common.do.clear"), Href: ui.ToSection(r.h, r.s)}},
		}
	case r.section.State == handover.SectionNotApplicable:
		props.Empty = &page.EmptyList{Icon: "circle-dot", Title: p.T("section.empty.waived"), Body: p.T("section.empty.no_records")}
	case r.fills:
		props.Empty = &page.EmptyList{
			Icon: "package", Title: p.T("section.empty.none", "Kind", unit), Body: r.kind.Why.In(r.lang()), Hint: p.T("import.drop_here"),
			Acts: []page.Act{
				{Class: "btn btn-primary", Icon: "plus", Text: p.T("section.add_first"), Href: ui.ToNewRecord(r.h, r.s)},
				{Class: "btn", Icon: "upload", Text: p.T("import.open_empty"), Href: ui.ToNewImport(r.h, r.s)},
				{Class: "btn", Icon: "book-open", Text: p.T("ready.open"), Href: ui.ToReadyMade(r.h, r.s)},
				{Class: "btn", Icon: "history", Text: p.T("carry.open"), Href: ui.ToCarry(r.h)},
				{Class: "btn", Text: p.T("section.declare"), Dialog: "declare"},
			},
		}
		if len(app.Ready(r.kind.Key)) == 0 {
			props.Empty.Acts = slices.Delete(props.Empty.Acts, 2, 3)
		}
		props.Top.Asks = append(props.Top.Asks, r.reasonAsk("declare", "section.declare", ui.ToSectionNotApplicable(r.h, r.s)))
	default:
		props.Empty = &page.EmptyList{Icon: "package", Title: p.T("section.empty.none", "Kind", unit), Body: p.T("section.empty.others", "Name", r.section.FillerName)}
	}
}

// choose is the form for accepting many records, for the reviewer of a section that was handed over.
func (r room) choose(props *page.SectionProps, l list, got app.SectionPage) *page.Choose {
	s := r.section
	open := s.State == handover.SectionSubmitted || s.State == handover.SectionReturned
	if !r.reviews || !open || s.Counts.Submitted == 0 || len(got.Rows) == 0 {
		return nil
	}
	p := r.c.p
	fixed := []ui.Pair{
		{Name: "version", Value: strconv.Itoa(s.ContentVersion)}, keyPair(), {Name: "_list", Value: l.query().Encode()},
	}
	choose := &page.Choose{Action: ui.ToSectionAcceptances(r.h, r.s), Hidden: fixed, Verb: p.T("section.bulk.accept")}
	n := s.Counts.Submitted // in the filter, as far as the section's counts tell
	switch {
	case l.State != "" && l.State != handover.RecordSubmitted:
		return choose
	case l.State == handover.RecordSubmitted:
		n = got.Total
	case l.Query != "" || l.Found || l.Asked || l.Unconfirmed || l.To != uuid.Nil || l.Rule != "" || l.Changed || l.Filler || l.Unproven || l.Proposed:
		n = 0
	}
	text, title := p.T("section.accept_all", "Count", n), p.T("section.accept_all.title", "Count", n)
	if n == 0 || got.More {
		text, title = p.T("section.accept_fit"), p.T("section.accept_fit.title")
	}
	choose.All = &page.Act{Class: "btn btn-sm", Icon: "list-checks", Text: text, Dialog: "accept-all"}
	props.Top.Asks = append(props.Top.Asks, page.Ask{DialogProps: ui.DialogProps{
		ID: "accept-all", Title: title, Body: p.T("section.accept_all.body"), Action: choose.Action, Verb: p.T("section.accept_all.verb"),
		Hidden: append(append([]ui.Pair{}, fixed...), ui.Pair{Name: "what", Value: "all"}),
	}})
	return choose
}
