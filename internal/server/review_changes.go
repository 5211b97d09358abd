package server

import (
	"bytes"
	"strconv"
	"unicode"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// reviewOf is what of the changes the address asks for.
func (c *call) reviewOf() app.ReviewOf {
	q := c.r.URL.Query()
	since, err := uuid.Parse(q.Get("since"))
	if err != nil {
		since = uuid.Nil
	}
	n, _ := strconv.Atoi(q.Get("page"))
	return app.ReviewOf{Since: since, All: q.Get("show") == "all", Page: min(max(1, n), 10_000)}
}

// changed fills in what is different since the seal that was asked for, or everything there is.
func (r room) changed(props *page.SectionReviewProps, got app.SectionReview, of app.ReviewOf) error {
	p := r.c.p
	last, signed := sealBy(got.Seals, got.Since)
	props.Since, props.Nothing = p.T("review.changes"), p.T("review.never_signed")
	switch {
	case signed && last.Person == r.c.viewer.ID:
		props.Since = p.T("review.since_yours")
	case signed:
		props.Since = p.T("review.since_of", "Name", last.Name, "Version", version(last.Version))
	}
	if signed {
		props.Nothing = p.T("review.unchanged", "Version", version(last.Version))
	}
	facts := 0
	for _, ch := range got.Changes {
		view, n, err := r.changedRecord(ch, signed)
		if err != nil {
			return err
		}
		facts += n
		props.Changes = append(props.Changes, view)
	}
	r.movedFiles(props, got)
	if signed || len(got.Changes) > 0 {
		props.Show = r.showing(of)
	}
	if signed && !of.All && got.Moved > 0 {
		props.Span = p.T("review.span", "From", version(last.Version), "To", version(got.Section.ContentVersion),
			"Records", p.T("common.count.records", "Count", got.Moved), "Facts", p.T("common.count.changes", "Count", facts))
		if got.Moved > len(got.Changes) {
			props.Span = p.T("review.span_page", "From", version(last.Version), "To", version(got.Section.ContentVersion),
				"Records", p.T("common.count.records", "Count", got.Moved))
		}
	}
	props.Ticks = "review-" + r.s + "-" + version(got.Section.ContentVersion) + "-" + got.Since.String()
	r.changePages(props, got, of)
	return nil
}

func sealBy(seals []handover.Seal, id uuid.UUID) (handover.Seal, bool) {
	for _, g := range seals {
		if g.ID == id {
			return g, true
		}
	}
	return handover.Seal{}, false
}

// showing is the choice between what changed and all there is.
func (r room) showing(of app.ReviewOf) []ui.Segment {
	p := r.c.p
	return []ui.Segment{
		{Text: p.T("review.show.changes"), Href: r.reviewAt(app.ReviewOf{Since: of.Since}), Current: !of.All},
		{Text: p.T("review.show.all"), Href: r.reviewAt(app.ReviewOf{Since: of.Since, All: true}), Current: of.All},
	}
}

// reviewAt is the address of a part of the changes.
func (r room) reviewAt(of app.ReviewOf) string {
	var pairs []string
	if of.Since != uuid.Nil {
		pairs = append(pairs, "since", of.Since.String())
	}
	if of.All {
		pairs = append(pairs, "show", "all")
	}
	if of.Page > 1 {
		pairs = append(pairs, "page", strconv.Itoa(of.Page))
	}
	return ui.With(ui.ToSectionReview(r.h, r.s), pairs...)
}

// changePages lead to the changes before and after these, and say how many there are.
func (r room) changePages(props *page.SectionReviewProps, got app.SectionReview, of app.ReviewOf) {
	if got.Moved <= app.ChangesPageSize && of.Page <= 1 {
		return
	}
	last := (got.Moved + app.ChangesPageSize - 1) / app.ChangesPageSize
	at := func(n int) string { return r.reviewAt(app.ReviewOf{Since: of.Since, All: of.All, Page: n}) }
	pages := ui.Pages{}
	if of.Page > 1 {
		pages.First, pages.Previous = at(1), at(min(of.Page-1, max(1, last)))
	}
	if of.Page < last {
		pages.Next, pages.Last = at(of.Page+1), at(last)
	}
	if len(got.Changes) > 0 {
		pages.From = (of.Page-1)*app.ChangesPageSize + 1
		pages.To, pages.Total = pages.From+len(got.Changes)-1, got.Moved
	}
	props.Pages = &pages
}

// changedRecord is one record, before and after, and the number of facts in which it differs.
func (r room) changedRecord(ch app.Changed, signed bool) (page.ChangedRecord, int, error) {
	p := r.c.p
	view := page.ChangedRecord{
		ID: ch.Record.String(), Record: page.Link{Text: ch.Title, Href: ui.ToRecord(r.h, ch.Record.String())}, Nothing: p.T("review.no_fact"),
	}
	before, err := r.kind.FromJSON(orEmpty(ch.Before))
	if err != nil {
		return view, 0, err
	}
	after, err := r.kind.FromJSON(orEmpty(ch.After))
	if err != nil {
		return view, 0, err
	}
	view.Subtitle = short(r.kind.SubtitleOf(after, r.lang()))
	if ch.After == nil {
		view.Subtitle = short(r.kind.SubtitleOf(before, r.lang()))
	}
	who := p.T("review.by", "Name", isolated(ch.By), "When", p.Moment(ch.At, r.c.app.Now()))
	switch {
	case !signed || ch.After != nil && ch.Before != nil && bytes.Equal(canonical(r.kind, before), canonical(r.kind, after)):
		// Asked for everything: the record as it is, with nothing to compare it to.
		view.Same = true
		if signed {
			view.Tag, view.Tone = p.T("review.tag.same"), "gray"
		}
		for _, f := range r.changes(catalog.Values{}, after, "") {
			view.Facts = append(view.Facts, ui.KV{Label: f.Label, Value: f.After})
		}
		return view, 0, nil
	case ch.Before == nil:
		view.Tag, view.Tone = p.T("review.tag.new"), "green"
	case ch.After == nil:
		view.Tag, view.Tone, view.Nothing = p.T("review.tag.removed"), "red", who
		view.Record.Href = ui.ToRecordHistory(r.h, ch.Record.String())
		return view, 1, nil
	default:
		view.Tag, view.Tone = p.T("review.tag.changed"), "blue"
	}
	view.Changes = r.changes(before, after, who)
	if err := r.attribute(view.Changes, ch, before); err != nil {
		return view, 0, err
	}
	return view, max(1, len(view.Changes)), nil
}

// canonical is content as it is signed: texts of the same content differ when one was stored by an older program.
func canonical(kind catalog.Kind, v catalog.Values) []byte {
	b, err := kind.JSON(v)
	if err != nil {
		return nil
	}
	return b
}

// attribute says of each fact who changed it last and when. Facts are told apart by their labels; one that no step explains keeps the
// record's last change.
func (r room) attribute(changes []ui.FieldChange, ch app.Changed, before catalog.Values) error {
	p, now := r.c.p, r.c.app.Now()
	last := map[string]string{}
	for _, s := range ch.Steps {
		next, err := r.kind.FromJSON(orEmpty(s.Data))
		if err != nil {
			return err
		}
		who := p.T("review.by", "Name", isolated(s.By), "When", p.Moment(s.At, now))
		for _, f := range r.changes(before, next, who) {
			last[f.Label] = f.Who
		}
		before = next
	}
	for i, f := range changes {
		if who, known := last[f.Label]; known {
			changes[i].Who = who
		}
	}
	return nil
}

// movedFiles are the files that came or went since the seal.
func (r room) movedFiles(props *page.SectionReviewProps, got app.SectionReview) {
	p := r.c.p
	for _, f := range got.FileChanges {
		view := page.ChangedFile{
			File: page.Link{Text: f.Name, Href: ui.ToFile(r.h, f.ID.String())}, Tag: p.T("file.change.added"), Tone: "green",
			On:    page.Link{Text: p.T("file.change.on_section"), Href: ui.ToSectionFiles(r.h, r.s)},
			About: p.T("file.about", "Size", f.Size, "Name", isolated(f.Adder), "When", p.Moment(f.AddedAt, r.c.app.Now())),
		}
		if f.Removed() {
			view.Tag, view.Tone = p.T("file.change.removed"), "red"
		}
		if f.Record != uuid.Nil {
			view.On = page.Link{Text: f.RecordTitle, Href: ui.ToRecord(r.h, f.Record.String())}
		}
		props.Files = append(props.Files, view)
	}
	if more := got.FilesMoved - len(got.FileChanges); more > 0 {
		props.FilesMore = p.T("review.files_more", "Count", more)
	}
}

// isolated keeps a name that is written from right to left from turning around the sentence it stands in.
func isolated(name string) string {
	for _, r := range name {
		if unicode.In(r, unicode.Arabic, unicode.Hebrew, unicode.Syriac, unicode.Thaana, unicode.Nko, unicode.Adlam) {
			return "\u2068" + name + "\u2069"
		}
	}
	return name
}

func orEmpty(data []byte) []byte {
	if len(data) == 0 || string(data) == "null" {
		return []byte("{}")
	}
	return data
}
