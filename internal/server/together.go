package server

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/seal"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// togetherShow is the page on which the parties sign one after the other on one device. It leads to whose turn it is.
func togetherShow(c *call) error {
	query := c.r.URL.Query()
	if query.Get("who") != "" {
		return c.showTogether(query, nil)
	}
	got, err := c.app.Together(c.r.Context(), c.scope, uuid.Nil)
	if err != nil {
		return err
	}
	if turns := app.Turns(got.Handover, got.Sections, got.Seals, c.app.Now()); len(turns) > 0 {
		c.redirect(toTurn(got.Handover.ID.String(), turns[0]))
		return nil
	}
	return c.togetherPage(got, nil, nil, nil)
}

func toTurn(h string, t app.Turn) string {
	to := ui.With(ui.ToTogether(h), "who", t.Party.Person.String())
	if t.Section != uuid.Nil {
		to = ui.With(to, "section", t.Section.String())
	}
	return to
}

// showTogether is the page of the turn that a query or a refused form names.
func (c *call) showTogether(asked url.Values, refused error) error {
	section, err := optionalID(asked.Get("section"))
	if err != nil {
		return err
	}
	got, err := c.app.Together(c.r.Context(), c.scope, section)
	if err != nil {
		return err
	}
	for _, t := range app.Turns(got.Handover, got.Sections, got.Seals, c.app.Now()) {
		if t.Party.Person.String() == asked.Get("who") && t.Section == section {
			return c.togetherPage(got, &t, refused, asked)
		}
	}
	return c.togetherPage(got, nil, refused, asked)
}

func (c *call) togetherPage(got app.FaceToFacePage, current *app.Turn, refused error, asked url.Values) error {
	h, p := got.Handover, c.p
	id := h.ID.String()
	turns := app.Turns(h, got.Sections, got.Seals, c.app.Now())
	props := page.TogetherProps{
		Frame: c.inHandover(h, got.Sections, uuid.Nil, p.T("together.title")),
		Sub:   p.T("together.sub", "Number", h.Number, "Name", c.viewer.Name), Back: ui.ToHandoverSignatures(id),
	}
	props.Frame.Sign = true
	for _, role := range []handover.PartyRole{handover.Giver, handover.Receiver, handover.Witness} {
		for _, x := range h.With(role) {
			props.Parties = append(props.Parties, c.partyTurns(got, x, turns, current))
		}
	}
	switch {
	case current != nil:
		turn, err := c.turn(got, *current, refused, asked)
		if err != nil {
			return err
		}
		props.Turn = turn
		if len(turn.Sign.Summary) > 0 {
			props.Frame.Flash = nil // the summary says it
		}
	case asked.Get("who") != "" && len(turns) > 0:
		props.Note = page.Note{Tone: "notice", Title: p.T("together.gone"), Body: p.T("together.gone_body")}
	case h.Absent.Runs():
		props.Note = page.Note{Tone: "notice", Title: p.T("together.none"), Body: p.T("refuse.together_absent")}
	default:
		props.Note = page.Note{Tone: "notice", Title: p.T("together.none"), Body: p.T("together.none_body")}
	}
	return c.render(http.StatusOK, page.Together(props))
}

// partyTurns is a party with what they can sign now.
func (c *call) partyTurns(got app.FaceToFacePage, x handover.Party, turns []app.Turn, current *app.Turn) page.TogetherParty {
	id := got.Handover.ID.String()
	out := page.TogetherParty{Role: c.p.T("common.role." + string(x.Role)), Who: face(x.Name, x.Person.String())}
	for _, t := range turns {
		if t.Party.Person != x.Person {
			continue
		}
		line := page.TogetherLink{Href: toTurn(id, t), Text: c.p.T("together.whole")}
		if s, ok := app.Frame(frameOf(got)).Section(t.Section); ok {
			line.Text, line.About = s.Title(c.lang()), version(s.ContentVersion)
		}
		line.Current = current != nil && current.Section == t.Section && current.Party.Person == x.Person
		out.Turns = append(out.Turns, line)
	}
	return out
}

func frameOf(got app.FaceToFacePage) app.Frame {
	return app.Frame{Handover: got.Handover, Sections: got.Sections}
}

// turn is what the party whose turn it is sees before they sign: what, its digest, its numbers, and their own form.
func (c *call) turn(got app.FaceToFacePage, t app.Turn, refused error, asked url.Values) (*page.TogetherTurn, error) {
	p, h := c.p, got.Handover
	id := h.ID.String()
	out := &page.TogetherTurn{
		Hand: p.T("together.hand", "Name", t.Party.Name, "Role", p.T("common.role."+string(t.Party.Role))), Own: t.Party.Person == c.viewer.ID,
	}
	digest, counts, said, shown := app.HandoverDigest(h, got.Sections, got.Seals), h.Counts, "", 0
	sign := page.SignForm{Title: p.T("seal.form." + string(t.Role)), Verb: p.T("seal.verb", "Number", h.Number), After: p.T("seal.after")}
	if s, ok := frameOf(got).Section(t.Section); ok {
		digest, counts, shown = app.SectionDigest(s, got.Content), s.Counts, s.ContentVersion
		if t.Role == handover.Giver {
			digest = app.GivenDigest(s, got.Content)
		}
		title := s.Title(c.lang())
		said = c.sectionStatement(string(t.Role), h, s, got.Content.Count)
		sign.Title, sign.After = p.T("review.title."+string(t.Role)), p.T("review.after."+string(t.Role))
		sign.Verb = p.T("review.verb."+string(t.Role), "Section", title, "Version", version(shown))
		out.Title, out.Read = p.T("together.section", "Section", title, "Version", version(shown)), ui.ToSection(id, t.Section.String())
		out.Facts = append(out.Facts, ui.KV{Label: p.T("review.content"), Value: p.List(
			p.T("common.count.records", "Count", got.Content.Count), p.T("inventory.files", "Count", got.Content.Attached))})
	} else {
		said = c.finalStatementAs(t.Role, got.Signatures, digest)
		out.Title, out.Read = h.Title, ui.ToHandover(id)
		out.Facts = append(out.Facts, ui.KV{Label: p.T("seal.covers"), Value: p.List(
			p.T("common.count.sections", "Count", h.Tally.Sections), p.T("common.count.records", "Count", counts.Records))})
	}
	out.Facts = append(out.Facts, ui.KV{Label: p.T("together.findings"), Value: c.foundInAll(counts)},
		ui.KV{Label: p.T("together.questions"), Value: c.openQuestions(counts)})
	out.Digest = digest.String()
	sign.Statement, sign.Action, sign.Key, sign.Digest, sign.Version = said, ui.ToTogether(id), newKey(), digest.String(), strconv.Itoa(shown)
	sign.NameHint, sign.Name, sign.Drawing, sign.Lent = p.T("together.name_hint", "Name", t.Party.Name), c.typed("name"), c.typed("drawing"), true
	sign.Hidden = []ui.Pair{{Name: "who", Value: t.Party.Person.String()}, {Name: "section", Value: asked.Get("section")}}
	sign.Agreed = c.typed("agree") != "" && handover.CodeOf(refused) != handover.Stale
	if c.site().Works() {
		sign.Passkey, sign.Person = ui.ToChallenge(id), t.Party.Person.String()
	}
	if t.Section != uuid.Nil {
		sign.Section = t.Section.String()
	}
	sign.Errors, sign.Summary = c.problemsOf(refused)
	out.Sign = sign
	if handover.CodeOf(refused) == handover.Stale {
		return out, c.changedSince(out, got, t, number(asked, "version"))
	}
	return out, nil
}

// changedSince shows what is different from what the signer saw, when that was under somebody's seal.
func (c *call) changedSince(out *page.TogetherTurn, got app.FaceToFacePage, t app.Turn, shown int) error {
	out.Changed = &page.TogetherChange{Title: c.p.T("together.changed"), Body: c.p.T("together.changed_body", "Name", t.Party.Name)}
	if t.Section == uuid.Nil {
		out.Changed.Body = c.p.T("together.changed_whole", "Name", t.Party.Name)
		return nil
	}
	since := uuid.Nil
	for _, g := range got.Seals {
		if g.Section == t.Section && g.Version <= shown {
			since = g.ID
		}
	}
	if since == uuid.Nil {
		return nil
	}
	of := app.ReviewOf{Since: since, Page: 1}
	changes, err := c.app.SectionChanges(c.r.Context(), c.scope, t.Section, of)
	if err != nil {
		return err
	}
	r, err := c.room(changes.Frame, changes.Section)
	if err != nil {
		return err
	}
	var list page.SectionReviewProps
	if err := r.changed(&list, changes, of); err != nil {
		return err
	}
	out.Changed.Records = list.Changes
	return nil
}

// foundInAll says what the checks found.
func (c *call) foundInAll(n handover.Counts) string {
	var said []string
	if n.Blockers > 0 {
		said = append(said, c.p.T("together.blockers", "Count", n.Blockers))
	}
	if n.Warnings > 0 {
		said = append(said, c.p.T("together.warnings", "Count", n.Warnings))
	}
	if len(said) == 0 {
		return c.p.T("together.nothing_found")
	}
	return c.p.List(said...)
}

func (c *call) openQuestions(n handover.Counts) string {
	if n.Questions == 0 {
		return c.p.T("together.no_questions")
	}
	return c.p.T("together.open_questions", "Count", n.Questions)
}

// togetherSign puts the seal of a party who signs on the viewer's device. The viewer stays who is signed in here, and nothing of what the party
// typed is remembered.
func togetherSign(c *call) error {
	form, err := c.form()
	if err != nil {
		return err
	}
	h := c.scope.Handover().String()
	section, err := optionalID(form.Get("section"))
	if err != nil {
		return err
	}
	who, err := optionalID(form.Get("who"))
	if err != nil {
		return err
	}
	again := func(err error) error {
		return c.refused(err, ui.ToTogether(h), func(c *call) error { return c.showTogether(form, err) })
	}
	sc, err := c.app.FaceToFace(c.r.Context(), c.scope, who)
	if err != nil {
		return again(err)
	}
	got, err := c.app.Together(c.r.Context(), c.scope, section)
	if err != nil {
		return err
	}
	if got.Handover.Absent.Runs() {
		return again(handover.Refuse(handover.Conflict, "refuse.together_absent"))
	}
	digest, _ := seal.Parse(form.Get("digest"))
	in := app.Sign{
		Section: section, Password: form.Get("password"), Answer: []byte(form.Get("answer")), Drawing: form.Get("drawing"), Site: c.site(),
		Session: c.session, Network: c.network(c.r), Lender: c.viewer.ID, LenderName: c.viewer.Name, Key: c.key(form, ui.ToTogether(h)),
		Signature: handover.Signature{
			Name: form.Get("name"), Agreed: form.Get("agree") != "", Digest: digest[:], Version: number(form, "version"),
			Address: c.client(c.r).String(), Agent: clipped(c.r.UserAgent(), 300),
		},
	}
	do := c.signOf(&in, got, who)
	if err = c.unsigned(sc.Viewer(), in); err == nil {
		err = do(c.r.Context(), sc, in)
	}
	if err != nil {
		return again(err)
	}
	return c.done(ui.ToTogether(h), "together.done", "Name", sc.Viewer().Name)
}

// signOf is what a party's signature does, with the sentence that they were shown.
func (c *call) signOf(in *app.Sign, got app.FaceToFacePage, who uuid.UUID) func(context.Context, handover.Scope, app.Sign) error {
	s, ok := frameOf(got).Section(in.Section)
	if !ok {
		digest := app.HandoverDigest(got.Handover, got.Sections, got.Seals)
		role, _ := partyRole(got.Handover, who)
		in.Statement = c.finalStatementAs(role, got.Signatures, digest)
		return c.app.SignHandover
	}
	role, _ := partyRole(got.Handover, who)
	if s.Filler == who {
		in.Statement = c.sectionStatement(string(handover.Giver), got.Handover, s, got.Content.Count)
		return c.app.SubmitSection
	}
	if role != handover.Witness {
		role = handover.Receiver
	}
	in.Statement = c.sectionStatement(string(role), got.Handover, s, got.Content.Count)
	return c.app.SignSection
}
