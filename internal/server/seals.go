package server

import (
	"errors"
	"net/http"
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

// signaturesShow is what the final signatures cover, who has signed and who has not.
func signaturesShow(c *call) error { return showSignatures(c, nil) }

// handoverSign puts the viewer's final signature on the whole.
func handoverSign(c *call) error {
	form, err := c.form()
	if err != nil {
		return err
	}
	s, err := c.app.Signatures(c.r.Context(), c.scope)
	if err != nil {
		return err
	}
	id := c.scope.Handover().String()
	shown, err := seal.Parse(form.Get("digest"))
	if err != nil {
		shown = seal.Digest{} // fits nothing
	}
	digest := app.HandoverDigest(s.Handover, s.Sections, s.Seals)
	var missing []handover.Party
	in := app.Sign{
		Statement: c.finalStatement(s, digest), Password: form.Get("password"), Answer: []byte(form.Get("answer")), Drawing: form.Get("drawing"),
		Site: c.site(), Session: c.session,
		Key: c.key(form, ui.ToHandoverSignatures(id)),
		Signature: handover.Signature{
			Name: form.Get("name"), Agreed: form.Get("agree") != "", Digest: shown[:], Version: number(form, "version"),
			Address: c.client(c.r).String(), Agent: clipped(c.r.UserAgent(), 300),
		},
	}
	if err = c.scope.At(s.Handover.State).May(handover.SignHandover); err == nil {
		err = c.unsigned(c.viewer, in)
	}
	if err == nil {
		err = c.app.SignHandover(c.r.Context(), c.scope, in)
	}
	if err != nil {
		return c.refused(err, ui.ToHandoverSignatures(id), func(c *call) error { return showSignatures(c, err) })
	}
	if missing = app.StillMissing(s.Handover, s.Seals, digest, c.scope.Party()); len(missing) == 0 {
		return c.done(ui.ToHandover(id), "seal.done_all", "Number", s.Handover.Number)
	}
	return c.done(ui.ToHandoverSignatures(id), "seal.done", "Count", len(missing))
}

// unsigned says all that is missing from a signature at once: a password is only tried when the rest is there. On somebody else's device what
// was typed before counts for nothing.
func (c *call) unsigned(v handover.Viewer, in app.Sign) error {
	var ps []handover.Problem
	var e *handover.Error
	g := in.Signature
	if errors.As(g.Check(v, g.Digest, g.Version), &e) {
		ps = e.Problems
	}
	if in.Password == "" && len(in.Answer) == 0 && (in.Lender != uuid.Nil || !v.Confirmed(c.app.Now())) {
		ps = append(ps, handover.At("password", "seal.no_password"))
	}
	if len(ps) == 0 {
		return nil
	}
	return handover.Wrong(ps...)
}

// finalStatement is what the viewer declares by signing the whole, in their language, bound to the content by its digest.
func (c *call) finalStatement(s app.Signatures, digest seal.Digest) string {
	role, ok := partyRole(s.Handover, c.scope.Party())
	if !ok {
		return ""
	}
	return c.behalf(c.finalStatementAs(role, s, digest))
}

// finalStatementAs is the same of a party who signs for themselves.
func (c *call) finalStatementAs(role handover.PartyRole, s app.Signatures, digest seal.Digest) string {
	giver, _ := s.Handover.Party(handover.Giver)
	voice := string(role)
	if s.Handover.Absent.Runs() && role == handover.Witness {
		voice = "witness_in_place"
	}
	return c.p.T("seal.statement."+voice, "Absent", giver.Name, "Title", s.Handover.Title, "Number", s.Handover.Number,
		"Sections", c.p.T("common.count.sections", "Count", s.Handover.Tally.Sections),
		"Records", c.p.T("common.count.records", "Count", s.Handover.Counts.Records),
		"Effective", c.p.DateTime(s.Handover.EffectiveAt), "Digest", strings.Join(digest.Groups()[:4], " "))
}

func partyRole(h handover.Handover, person uuid.UUID) (handover.PartyRole, bool) {
	for _, p := range h.Parties {
		if p.Person == person {
			return p.Role, true
		}
	}
	return "", false
}

func showSignatures(c *call, refused error) error {
	s, err := c.app.Signing(c.r.Context(), c.scope)
	if err != nil {
		return err
	}
	h := s.Handover
	digest := app.HandoverDigest(h, s.Sections, s.Seals)
	done, missing := app.Signers(h, s.Seals, digest)
	props := page.SignaturesProps{
		Frame:     c.inHandover(h, s.Sections, uuid.Nil, c.p.T("seal.title")),
		Sub:       c.p.T("seal.sub", "Number", h.Number, "Effective", named(c.p.DateTime(h.EffectiveAt), c.p.T("common.due.none"))),
		Inventory: ui.ToInventory(h.ID.String()),
		Open:      c.openParts(s), Parts: c.sealedParts(s), Chain: c.chain(h, s, done, digest),
	}
	if len(props.Open) == 0 && h.State != handover.Draft && h.State != handover.Planned {
		props.Digest = digest.String()
		props.Facts = []ui.KV{
			{Label: c.p.T("common.sign.algorithm"), Value: "SHA-256", Code: true},
			{Label: c.p.T("seal.covers"), Value: c.p.List(
				c.p.T("common.count.sections", "Count", h.Tally.Sections), c.p.T("common.count.records", "Count", h.Counts.Records),
			)},
		}
	}
	props.Proxies = c.proxyViews(h, s.Proxies)
	if c.mayName(h, s.Proxies) {
		props.Name = ui.ToProxies(h.ID.String())
	}
	props.Refusals, props.Refuse = c.refusalViews(s), c.refusalForm(s, refused)
	if props.Refuse != nil && len(props.Refuse.Summary) > 0 {
		props.Frame.Flash = nil // the summary says it
	}
	if !h.SignedAt.IsZero() {
		props.Moment = c.moveNote(h, s.Sections)
	}
	_, mine := done[c.scope.Party()]
	may := c.scope.Under(h).May(handover.SignHandover) == nil && h.MayEndorse(c.scope.Party()) == nil
	props.Frame.Sign = true
	if len(app.Turns(h, s.Sections, s.Seals, c.app.Now())) > 0 && c.scope.Under(h).May(handover.SignTogether) == nil {
		props.Together = ui.ToTogether(h.ID.String())
	}
	if props.Batch, err = c.batch(s, refused); err != nil {
		return err
	}
	if props.Batch != nil {
		props.Batch.Frame = props.Frame
		if len(props.Batch.Summary) > 0 {
			props.Frame.Flash = nil // the summary says it
		}
	}
	props.Callout = c.sealCallout(h, len(props.Open), missing, mine, may)
	if may && !mine && len(props.Open) == 0 {
		if strings.HasSuffix(c.r.URL.Path, "/seals") || strings.HasSuffix(c.r.URL.Path, "/refusals") || strings.Contains(c.r.URL.Path, "/proxies") {
			refused = nil // it is about another form
		}
		props.Sign = c.signing(s, digest, refused)
		if len(props.Sign.Summary) > 0 {
			props.Frame.Flash = nil // the summary says it
		}
	}
	return c.render(http.StatusOK, page.Signatures(props))
}

// signing is the form of the viewer's signature. A typed name stays; a password never does.
func (c *call) signing(s app.Signatures, digest seal.Digest, refused error) *page.SignForm {
	id := s.Handover.ID.String()
	role, _ := partyRole(s.Handover, c.scope.Party())
	f := &page.SignForm{
		Title: c.p.T("seal.form." + string(role)), Statement: c.finalStatement(s, digest), Verb: c.p.T("seal.verb", "Number", s.Handover.Number),
		After: c.p.T("seal.after"), Action: ui.ToHandoverSeal(id), Key: newKey(), Digest: digest.String(), Version: "0",
		NameHint: c.p.T("seal.name_hint", "Name", c.viewer.Name), Name: c.typed("name"),
		// After a change they agreed to something else than is shown now.
		Agreed: c.typed("agree") != "" && handover.CodeOf(refused) != handover.Stale, Confirmed: c.confirmed(),
		Passkey: c.toChallenge(id), Drawing: c.typed("drawing"),
	}
	f.Errors, f.Summary = c.problemsOf(refused)
	return f
}

func (c *call) sealCallout(h handover.Handover, open int, missing []handover.Party, mine, may bool) page.Note {
	say := func(tone, key string, args ...any) page.Note {
		return page.Note{Tone: tone, Title: c.p.T("seal.callout."+key, args...), Body: c.p.T("seal.callout." + key + "_body")}
	}
	names := partyNames(missing)
	switch {
	case h.State == handover.Draft || h.State == handover.Planned:
		return say("notice", "not_started")
	case h.State == handover.Cancelled:
		return say("notice", "cancelled")
	case len(missing) == 0 && open == 0:
		return say("pass", "complete", "Date", c.p.DateTime(h.SignedAt))
	case open > 0:
		return say("warning", "open", "Count", open)
	case mine:
		return say("pass", "waiting", "Names", c.p.List(names...))
	case may:
		return say("notice", "ready", "Names", c.p.List(names...))
	}
	return say("notice", "missing", "Names", c.p.List(names...))
}

// chain is every party in the order of the roles, with the signature that counts and the last one that no longer does.
func (c *call) chain(h handover.Handover, all app.Signatures, done map[uuid.UUID]handover.Seal, digest seal.Digest) []ui.Signature {
	var out []ui.Signature
	seals := all.Seals
	missing := app.StillMissing(h, seals, digest, uuid.Nil)
	for _, role := range []handover.PartyRole{handover.Giver, handover.Receiver, handover.Witness, handover.InCharge} {
		for _, p := range h.With(role) {
			s := ui.Signature{State: "todo", Role: c.p.T("common.role." + string(role)), Name: p.Name, Note: c.p.T("seal.chain.missing")}
			if !slices.ContainsFunc(missing, func(m handover.Party) bool { return m.Person == p.Person }) {
				s.Note = c.p.T("seal.chain.not_needed")
				if role == handover.Giver && h.Absent.Runs() {
					s.Note = c.p.T("seal.chain.absent")
				}
			} else if role == handover.Receiver && h.Signing.Receivers == handover.AnyReceiver && len(h.With(role)) > 1 {
				s.Note = c.p.T("seal.chain.any")
			}
			for _, g := range seals {
				if g.Section == uuid.Nil && g.Party() == p.Person {
					s.State, s.Note, s.Was = "stale", c.p.T("seal.chain.stale"), c.p.DateTime(g.At)
				}
			}
			if r, ok := refusedBy(all.Refusals, p.Person); ok {
				s.Note = c.p.T("refusal.chain", "When", c.p.DateTime(r.At), "Reason", short(r.Reason))
			}
			if g, ok := done[p.Person]; ok {
				s.State, s.Note, s.Was = "signed", c.p.T("seal.chain.signed", "When", c.p.DateTime(g.At)), ""
				s.Drawn, s.How = drawnOf(g.Evidence), c.confirmedBy(g)
				if g.Behalf != uuid.Nil {
					s.Name = c.signedBy(g)
				}
			}
			out = append(out, s)
		}
	}
	return out
}

// openParts are the sections that are not settled, and whose turn it is.
func (c *call) openParts(s app.Signatures) []page.OpenPart {
	var out []page.OpenPart
	for _, sec := range s.Sections {
		if beside := app.Beside(s.Handover, sec, s.Seals); len(beside) > 0 {
			key := "sign"
			if len(s.Handover.InPlace(sec, s.Seals)) == len(beside) {
				key = "in_place"
			}
			out = append(out, page.OpenPart{
				Href: ui.ToSectionReview(sec.Handover.String(), sec.ID.String()), Title: sec.Title(c.lang()), State: sectionState(sec),
				Word: c.p.T("common.state." + sectionState(sec)), What: c.p.T("seal.open."+key, "Name", c.p.List(partyNames(beside)...)),
			})
			continue
		}
		if sec.Settled() || sec.Spare() {
			continue
		}
		who, key := sec.FillerName, "fill"
		switch sec.State {
		case handover.SectionReturned:
			key = "mend"
		case handover.SectionSubmitted:
			who, key = sec.ReviewerName, "review"
			if sec.CanSign() == nil {
				key = "sign"
			}
		case handover.SectionNotApplicable:
			who, key = sec.ReviewerName, "consent"
		}
		state := sectionState(sec)
		out = append(out, page.OpenPart{
			Href: ui.ToSection(sec.Handover.String(), sec.ID.String()), Title: sec.Title(c.lang()), State: state,
			Word: c.p.T("common.state." + state), What: c.p.T("seal.open."+key, "Name", c.named(who)),
		})
	}
	return out
}

// sealedParts are the settled sections with the seals that the final signatures rest on.
func (c *call) sealedParts(s app.Signatures) []page.SealedPart {
	var out []page.SealedPart
	for _, sec := range s.Sections {
		if !sec.Settled() && !sec.Spare() {
			continue
		}
		state := sectionState(sec)
		p := page.SealedPart{
			Href: ui.ToSection(sec.Handover.String(), sec.ID.String()), Title: sec.Title(c.lang()), State: state,
			Word: c.p.T("common.state." + state), Records: c.p.Number(sec.Counts.Records),
			Witness: c.p.T("common.value.none"), Digest: c.p.T("common.value.none"),
		}
		if g, ok := receivedSeal(s.Seals, sec); ok {
			p.Version = "v" + strconv.Itoa(g.Version) + " · " + c.signedBy(g)
			var d seal.Digest
			copy(d[:], g.Digest)
			p.Digest = strings.Join(d.Groups()[:4], " ")
		} else if sec.Reason != "" {
			p.Version = short(sec.Reason)
		}
		if g, ok := sealOf(s.Seals, sec, handover.Witness); ok {
			p.Witness = c.signedBy(g)
		}
		out = append(out, p)
	}
	return out
}

func partyNames(list []handover.Party) []string {
	var out []string
	for _, p := range list {
		out = append(out, p.Name)
	}
	return out
}

func named(text, none string) string {
	if text == "" {
		return none
	}
	return text
}
