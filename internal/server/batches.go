package server

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/seal"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// sectionsBack leads back to the page from which sections are signed together: browsers come here when a refused form is loaded again.
func sectionsBack(c *call) error {
	c.redirect(ui.ToHandoverSignatures(c.scope.Handover().String()))
	return nil
}

// sectionsSign puts the viewer's seals on the sections that they ticked, over the digests that stood beside them.
func sectionsSign(c *call) error {
	form, err := c.form()
	if err != nil {
		return err
	}
	s, err := c.app.Signatures(c.r.Context(), c.scope)
	if err != nil {
		return err
	}
	location := ui.ToHandoverSignatures(c.scope.Handover().String())
	list, err := shownIn(form)
	if err != nil {
		return err
	}
	in := app.Sign{
		Statement: c.batchStatement(s), Password: form.Get("password"), Drawing: form.Get("drawing"), Site: c.site(), Session: c.session,
		Key: c.key(form, location),
		Signature: handover.Signature{
			Name: form.Get("name"), Agreed: form.Get("agree") != "", Address: c.client(c.r).String(), Agent: clipped(c.r.UserAgent(), 300),
		},
	}
	if c.scope.Under(s.Handover).Roles().Has(handover.AsReceiver | handover.AsWitness) { // others are refused by the use case, with the reason
		err = c.unsigned(c.viewer, in)
	}
	if err == nil {
		err = c.app.SignSections(c.r.Context(), c.scope, in, list)
	}
	if err != nil {
		return c.refused(err, location, func(c *call) error { return showSignatures(c, err) })
	}
	return c.done(location, "seal.batch.done", "Count", len(list))
}

// shownIn are the ticked sections of a form, each with the version and digest that were shown.
func shownIn(form url.Values) ([]app.Shown, error) {
	var out []app.Shown
	for _, text := range form["section"] {
		id, err := uuid.Parse(text)
		if err != nil {
			return nil, handover.ErrNotFound()
		}
		version, hex, _ := strings.Cut(form.Get("shown."+id.String()), " ")
		n, _ := strconv.Atoi(version)
		digest, err := seal.Parse(hex)
		if err != nil {
			digest = seal.Digest{} // fits nothing
		}
		out = append(out, app.Shown{Section: id, Digest: digest[:], Version: n})
	}
	return out, nil
}

// batchStatement is what the viewer declares of every section that they sign together with others.
func (c *call) batchStatement(s app.Signatures) string {
	role, _ := partyRole(s.Handover, c.scope.Party())
	if role != handover.Receiver && role != handover.Witness {
		return ""
	}
	return c.behalf(c.p.T("seal.batch.statement." + string(role)))
}

// batch is where the viewer signs several sections at once; nil when not several wait for them. After a refusal it stays for one.
func (c *call) batch(s app.Signatures, refused error) (*page.BatchProps, error) {
	list := s.Signable(c.scope, c.app.Now())
	if !strings.HasSuffix(c.r.URL.Path, "/seals") {
		refused = nil // it is about another form
	}
	var gone []handover.Section // that were ticked and cannot be signed any more
	if refused != nil {
		for _, x := range s.Sections {
			if slices.Contains(c.r.PostForm["section"], x.ID.String()) && !slices.ContainsFunc(list, func(l handover.Section) bool { return l.ID == x.ID }) {
				gone = append(gone, x)
			}
		}
	}
	if len(list)+len(gone) < 2 && refused == nil || len(list)+len(gone) == 0 {
		return nil, nil
	}
	contents, err := c.app.Contents(c.r.Context(), c.scope, list)
	if err != nil {
		return nil, err
	}
	h := s.Handover.ID.String()
	b := &page.BatchProps{Lede: c.p.T("seal.batch.lede"), Only: c.p.T("seal.batch.only"), SignForm: page.SignForm{
		Title: c.p.T("seal.batch.title"), Statement: c.batchStatement(s), Verb: c.p.T("seal.batch.verb"), After: c.p.T("seal.after"),
		Action: ui.ToSectionSeals(h), Key: newKey(), At: "batch.", NameHint: c.p.T("seal.name_hint", "Name", c.viewer.Name), Confirmed: c.confirmed(),
	}}
	b.Errors, b.Summary = c.problemsOf(refused)
	for i, e := range b.Summary {
		if !strings.HasPrefix(e.Field, "sections") {
			b.Summary[i].Field = b.At + e.Field
		}
	}
	if refused != nil {
		code := handover.CodeOf(refused)
		b.Name, b.Drawing, b.Agreed = c.typed("name"), c.typed("drawing"), c.typed("agree") != "" && code != handover.Stale
	}
	for _, x := range list {
		digest := app.SectionDigest(x, contents[x.ID])
		row := c.batchRow(b, x)
		row.Shown, row.Records = strconv.Itoa(x.ContentVersion)+" "+digest.String(), c.p.Number(contents[x.ID].Count)
		row.Digest = strings.Join(digest.Groups()[:4], " ")
		row.On = row.Error == "" && (refused == nil || slices.Contains(c.r.PostForm["section"], row.ID))
		b.Rows = append(b.Rows, row)
	}
	for _, x := range gone {
		row := c.batchRow(b, x)
		row.Off = true
		b.Rows = append(b.Rows, row)
	}
	return b, nil
}

// batchRow is a section in the list, without what its content says.
func (c *call) batchRow(b *page.BatchProps, x handover.Section) page.BatchRow {
	id := x.ID.String()
	return page.BatchRow{
		ID: id, Title: x.Title(c.lang()), Href: ui.ToSectionReview(x.Handover.String(), id), Version: version(x.ContentVersion),
		Records: c.p.Number(x.Counts.Records), Found: c.warned(x.Counts), Error: b.Errors["sections."+id],
	}
}

// warned says what a signer should know of a section before they sign it among others: warnings, and questions that are open.
func (c *call) warned(n handover.Counts) string {
	var said []string
	if n.Warnings > 0 {
		said = append(said, c.p.T("together.warnings", "Count", n.Warnings))
	}
	if n.Questions > 0 {
		said = append(said, c.p.T("together.open_questions", "Count", n.Questions))
	}
	if len(said) == 0 {
		return c.p.T("common.value.none")
	}
	return c.p.List(said...)
}
