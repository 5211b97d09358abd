package server

import (
	"context"
	"slices"
	"strconv"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/seal"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// newestSeal is the newest seal of a role on the present version, or else the newest one that went stale.
func newestSeal(seals []handover.Seal, role handover.PartyRole, s handover.Section) (valid, stale *handover.Seal) {
	for i := range seals {
		switch g := &seals[i]; {
		case g.Role != role:
		case g.Stale(s):
			stale = g
		default:
			valid = g
		}
	}
	return valid, stale
}

// chain is who signs in which order, and where each stands.
func (r room) chain(seals []handover.Seal) []ui.Signature {
	p, s, now := r.c.p, r.section, r.c.app.Now()
	witness, _ := r.frame.Handover.Party(handover.Witness)
	names := map[handover.PartyRole]string{handover.Giver: s.FillerName, handover.Receiver: s.ReviewerName, handover.Witness: witness.Name}
	var out []ui.Signature
	for _, role := range []handover.PartyRole{handover.Giver, handover.Receiver, handover.Witness} {
		v := ui.Signature{State: "todo", Role: p.T("common.role." + string(role)), Name: names[role], Note: p.T(r.waiting(role))}
		valid, stale := newestSeal(r.first(seals), role, s)
		switch {
		case valid != nil:
			v.State, v.Name = "signed", valid.Name
			v.Note = p.T("review.chain.signed", "Version", version(valid.Version), "When", p.Moment(valid.At, now))
			v.Drawn, v.How = drawnOf(valid.Evidence), r.c.confirmedBy(*valid)
		case stale != nil:
			v.State, v.Name, v.Note = "stale", stale.Name, p.T("review.chain.stale."+string(role))
			v.Was = version(stale.Version) + " · " + p.Moment(stale.At, now)
		case role == handover.Giver && !s.SubmittedAt.IsZero() && (s.State == handover.SectionSubmitted || s.State == handover.SectionSigned):
			v.Note = p.T("review.chain.submitted", "When", p.Moment(s.SubmittedAt, now)) // before givers signed
		}
		out = append(out, v)
		if role == handover.Receiver {
			out = append(out, r.besides(seals)...)
		}
	}
	return out
}

// waiting is what somebody who has not signed waits for.
func (r room) waiting(role handover.PartyRole) string {
	key := "review.chain." + string(role)
	switch {
	case role == handover.Witness && r.section.State == handover.SectionSigned, role == handover.Receiver && r.section.CanSign() == nil:
		return key + "_next"
	}
	return key + "_waits"
}

// history is every seal there ever was, the newest first. From each one that is stale a way leads to what changed since.
func (r room) history(seals []handover.Seal, since uuid.UUID) []page.SealLine {
	var out []page.SealLine
	for _, g := range slices.Backward(seals) {
		line := r.c.sealLine(g, r.section)
		if line.Stale && g.ID != since {
			line.Changes = ui.With(ui.ToSectionReview(r.h, r.s), "since", g.ID.String())
		}
		out = append(out, line)
	}
	return out
}

// sealLine is a seal of the section in its history.
func (c *call) sealLine(g handover.Seal, s handover.Section) page.SealLine {
	return page.SealLine{
		When: c.p.Moment(g.At, c.app.Now()), Stale: g.Stale(s), Name: g.Name,
		After: c.p.T("review.sealed."+string(g.Role), "Version", version(g.Version)), Drawn: drawnOf(g.Evidence), How: c.confirmedBy(g),
	}
}

// staleNote tells somebody whose signature no longer counts.
func (r room) staleNote(got app.SectionReview) (page.Note, bool) {
	p := r.c.p
	for _, g := range slices.Backward(got.Seals) {
		if g.Person != r.c.viewer.ID {
			continue
		}
		if !g.Stale(r.section) {
			return page.Note{}, false
		}
		n := page.Note{Tone: "blocker", Title: p.T("review.stale", "When", p.Moment(g.At, r.c.app.Now())), Body: p.T("review.stale_body")}
		if s := r.section; s.State == handover.SectionSubmitted && s.Reason != "" && s.ReasonAt.After(g.At) {
			n.Body += " " + p.T("section.said", "Name", s.ReasonName, "When", p.Moment(s.ReasonAt, r.c.app.Now()), "Reason", s.Reason)
		}
		return n, true
	}
	return page.Note{}, false
}

// signing is the form of the signature the reader can give now, or why there is none.
func (r room) signing(props *page.SectionReviewProps, got app.SectionReview, digest seal.Digest, refused error) {
	p, s := r.c.p, r.section
	title := s.Title(r.c.lang())
	role, can := r.signer()
	if !can {
		return
	}
	if valid := r.mine(got.Seals, role); valid != nil && r.given(role) {
		props.Settled = &page.Note{Tone: "pass", Title: p.T("review.done", "Section", title, "Version", version(valid.Version)), Body: p.T("review.done." + string(role))}
		return
	}
	verb := p.T("review.verb."+string(role), "Section", title, "Version", version(s.ContentVersion))
	if err := r.cannotSign(role); err != nil {
		_, e := statusOf(err)
		props.Blocked = &page.Act{ID: "sign", Class: "btn btn-primary btn-lg", Icon: "stamp", Text: verb, Why: r.c.say(e.Text)}
		return
	}
	form := page.SignForm{
		Title: p.T("review.title." + string(role)), Statement: r.c.sectionStatement(role, s, got.Count), Verb: verb, After: p.T("review.after." + string(role)),
		Action: ui.ToSectionSeal(r.h, r.s), Key: newKey(), Digest: digest.String(), Version: strconv.Itoa(s.ContentVersion),
		NameHint: p.T("review.name_hint", "Name", r.c.viewer.Name), Name: r.c.typed("name"), Agreed: r.c.typed("agree") != "",
		Confirmed: r.c.confirmed(), Passkey: r.c.toChallenge(r.h), Section: r.s, Drawing: r.c.typed("drawing"),
	}
	if role == handover.Giver {
		form.Action = ui.ToSectionSubmission(r.h, r.s)
	}
	if refused != nil {
		if _, e := statusOf(refused); len(e.Problems) > 0 {
			form.Errors, form.Summary = r.c.problems(refused)
		}
		if handover.CodeOf(refused) == handover.Stale {
			form.Agreed = false // to other content than is shown now
		}
	}
	props.Sign = &form
}

// confirmed says whether the reader typed their password here so recently that signing does not ask for it.
func (c *call) confirmed() bool { return c.viewer.Confirmed(c.app.Now()) }

// given says whether a valid seal of the role is all that is asked of it: a giver whose section came back submits it again.
func (r room) given(role handover.PartyRole) bool {
	return role != handover.Giver || r.section.State == handover.SectionSubmitted || r.section.State == handover.SectionSigned
}

// cannotSign is why the reader cannot sign in the role now.
func (r room) cannotSign(role handover.PartyRole) error {
	switch role {
	case handover.Giver:
		return second(r.section.Submit(r.c.app.Now()))
	case handover.Witness:
		return r.section.CoSign()
	}
	if r.beside() {
		return r.section.CoSign()
	}
	return r.section.CanSign()
}

func second[T any](_ T, err error) error { return err }

// signer is the role in which the reader signs sections here.
func (r room) signer() (handover.PartyRole, bool) {
	switch {
	case r.fills:
		return handover.Giver, true
	case r.may(handover.WitnessSection):
		return handover.Witness, true
	case r.may(handover.SignSection) && (r.reviews || r.beside()):
		return handover.Receiver, true
	}
	return "", false
}

// sectionStatement is the sentence a signer agrees to, in their language. It becomes a part of the seal.
func (c *call) sectionStatement(role handover.PartyRole, s handover.Section, count int) string {
	return c.p.T("review.statement."+string(role), "Section", s.Title(c.lang()), "Version", version(s.ContentVersion), "Count", count,
		"Giver", s.FillerName, "Receiver", s.ReviewerName)
}

// sectionSubmit hands the section over under the filler's seal.
func sectionSubmit(c *call) error {
	return c.putSeal(c.app.SubmitSection, func(r room) (handover.PartyRole, bool) { return handover.Giver, r.fills })
}

// sectionSign puts the reader's seal on exactly what was shown: the form carries its digest and version.
func sectionSign(c *call) error {
	return c.putSeal(c.app.SignSection, func(r room) (handover.PartyRole, bool) {
		role, can := r.signer()
		if !can || role == handover.Giver {
			return handover.Receiver, false // who may not sign is refused by the use case, with the reason
		}
		return role, true
	})
}

// putSeal carries out the form of a signature on a section; as says in which role it is given, and whether the reader may.
func (c *call) putSeal(do func(context.Context, handover.Scope, app.Sign) error, as func(room) (handover.PartyRole, bool)) error {
	id, err := c.id("section")
	if err != nil {
		return err
	}
	form, err := c.form()
	if err != nil {
		return err
	}
	got, err := c.app.SectionReview(c.r.Context(), c.scope, id)
	if err != nil {
		return err
	}
	r, err := c.room(got.Frame, got.Section)
	if err != nil {
		return err
	}
	role, can := as(r)
	digest, _ := seal.Parse(form.Get("digest"))
	location := ui.ToSectionReview(r.h, r.s)
	if role == handover.Giver {
		location = ui.ToSection(r.h, r.s)
	}
	in := app.Sign{
		Section: id, Password: form.Get("password"), Answer: []byte(form.Get("answer")), Drawing: form.Get("drawing"), Site: c.site(), Session: c.session,
		Key:       c.key(form, location),
		Statement: c.sectionStatement(role, got.Section, got.Count),
		Signature: handover.Signature{
			Name: form.Get("name"), Agreed: form.Get("agree") != "", Digest: digest[:], Version: number(form, "version"),
			Address: c.client(c.r).String(), Agent: clipped(c.r.UserAgent(), 300),
		},
	}
	if can {
		err = c.unsigned(c.viewer, in)
	}
	if err == nil {
		err = do(c.r.Context(), c.scope, in)
	}
	if err != nil {
		return c.refused(err, ui.ToSectionReview(r.h, r.s), func(c *call) error { return c.showReview(err) })
	}
	return c.done(location, "review.signed."+string(role), "Section", got.Section.Title(c.lang()), "Version", version(number(form, "version")),
		"Receiver", got.Section.ReviewerName)
}
