package server

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/seal"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// sectionReview is what a signature on a section is put under: what changed, what is open, the statement, the digest.
func sectionReview(c *call) error { return c.showReview(nil) }

func (c *call) showReview(refused error) error {
	id, err := c.id("section")
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
	s, p := got.Section, c.p
	digest := app.SectionDigest(s, got.Content)
	props := page.SectionReviewProps{
		Frame: r.pageFrame(p.T("section.tab.review"), r.crumb()), Top: r.top(ui.ToSectionReview(r.h, r.s)),
		Version: version(s.ContentVersion), Chain: r.chain(got.Seals), History: r.history(got.Seals), Checks: r.checks(got),
	}
	if s.State == handover.SectionNotApplicable {
		r.waiver(&props)
	} else {
		props.Digest = digest.String()
		props.About = []ui.KV{
			{Label: p.T("common.sign.algorithm"), Value: "SHA-256", Code: true},
			{Label: p.T("review.content"), Value: p.T("common.count.records", "Count", got.Count)},
			{Label: p.T("file.title"), Value: p.T("file.count", "Count", got.Attached)},
			{Label: p.T("review.version"), Value: version(s.ContentVersion)},
		}
		if err := r.changed(&props, got); err != nil {
			return err
		}
		if got.TeachBack != nil {
			turn := r.teachTurn(*got.TeachBack)
			props.TeachBack, props.Teach = &turn, page.Link{Text: p.T("teach.all"), Href: ui.ToTeachBack(r.h, r.s)}
		}
		r.signing(&props, got, digest, refused)
	}
	if note, ok := r.staleNote(got.Seals); ok {
		props.Top.Notes = append([]page.Note{note}, props.Top.Notes...)
	}
	r.reopening(&props)
	return c.render(http.StatusOK, page.SectionReview(props))
}

func version(n int) string { return "v" + strconv.Itoa(n) }

// changed fills in what is different since the newest seal.
func (r room) changed(props *page.SectionReviewProps, got app.SectionReview) error {
	p, now := r.c.p, r.c.app.Now()
	if len(got.Seals) == 0 {
		props.Since, props.Nothing = p.T("review.changes"), p.T("review.never_signed")
		return nil
	}
	last := got.Seals[len(got.Seals)-1]
	props.Since = p.T("review.since")
	if last.Person == r.c.viewer.ID {
		props.Since = p.T("review.since_yours")
	}
	props.Nothing = p.T("review.unchanged", "Version", version(last.Version))
	facts := 0
	for _, ch := range got.Changes {
		view := page.ChangedRecord{Record: page.Link{Text: ch.Title, Href: ui.ToRecord(r.h, ch.Record.String())}, Nothing: p.T("review.no_fact")}
		before, err := r.kind.FromJSON(orEmpty(ch.Before))
		if err != nil {
			return err
		}
		after, err := r.kind.FromJSON(orEmpty(ch.After))
		if err != nil {
			return err
		}
		who := p.T("review.by", "Name", ch.By, "When", p.Moment(ch.At, now))
		switch {
		case ch.Before == nil:
			view.Tag, view.Tone = p.T("review.tag.new"), "green"
			view.Changes = r.changes(before, after, who)
		case ch.After == nil:
			view.Tag, view.Tone, view.Nothing = p.T("review.tag.removed"), "red", who
			view.Record.Href = ui.ToRecordHistory(r.h, ch.Record.String())
		default:
			view.Tag, view.Tone = p.T("review.tag.changed"), "blue"
			view.Changes = r.changes(before, after, who)
		}
		facts += max(1, len(view.Changes))
		props.Changes = append(props.Changes, view)
	}
	r.movedFiles(props, got.FileChanges)
	if len(props.Changes) > 0 {
		props.Span = p.T("review.span", "From", version(last.Version), "To", version(got.Section.ContentVersion),
			"Records", p.T("common.count.records", "Count", len(props.Changes)), "Facts", p.T("common.count.changes", "Count", facts))
	}
	return nil
}

// movedFiles are the files that came or went since the newest seal.
func (r room) movedFiles(props *page.SectionReviewProps, list []handover.File) {
	p := r.c.p
	for _, f := range list {
		view := page.ChangedFile{
			File: page.Link{Text: f.Name, Href: ui.ToFile(r.h, f.ID.String())}, Tag: p.T("file.change.added"), Tone: "green",
			On:    page.Link{Text: p.T("file.change.on_section"), Href: ui.ToSectionFiles(r.h, r.s)},
			About: p.T("file.about", "Size", f.Size, "Name", f.Adder, "When", p.Moment(f.AddedAt, r.c.app.Now())),
		}
		if f.Removed() {
			view.Tag, view.Tone = p.T("file.change.removed"), "red"
		}
		if f.Record != uuid.Nil {
			view.On = page.Link{Text: f.RecordTitle, Href: ui.ToRecord(r.h, f.Record.String())}
		}
		props.Files = append(props.Files, view)
	}
}

func orEmpty(data []byte) []byte {
	if len(data) == 0 {
		return []byte("{}")
	}
	return data
}

// checks say what stands between the section and the receiver's signature.
func (r room) checks(got app.SectionReview) []page.Found {
	p, n, at := r.c.p, r.section.Counts, ui.ToSection(r.h, r.s)
	line := func(key string, count int, bad string, href string) page.Found {
		if count == 0 {
			return page.Found{Severity: "pass", Text: p.T("review.check." + key + ".pass")}
		}
		return page.Found{Severity: bad, Text: p.T("review.check."+key+".fail", "Count", count), Href: href}
	}
	out := []page.Found{
		line("accepted", n.Records-n.Accepted, "warning", at+"?state=submitted"),
		line("blocking", n.Blocking, "blocker", ui.ToSectionQuestions(r.h, r.s)),
		line("questions", n.Questions-n.Blocking, "notice", ui.ToSectionQuestions(r.h, r.s)),
		line("blockers", n.Blockers, "blocker", at+"?found=1"),
		line("warnings", n.Warnings, "warning", at+"?found=1"),
	}
	if r.section.NeedsTeachBack() {
		owed := 0
		if !r.section.Taught() {
			owed = r.section.TeachBack
		}
		out = append(out, line("teach_back", owed, "blocker", ui.ToTeachBack(r.h, r.s)))
	}
	return out
}

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
	giver := ui.Signature{State: "todo", Role: p.T("common.role.giver"), Name: s.FillerName, Note: p.T("review.chain.not_submitted")}
	if s.State == handover.SectionSubmitted || s.State == handover.SectionSigned {
		giver.State, giver.Note = "signed", p.T("review.chain.submitted", "When", p.Moment(s.SubmittedAt, now))
	}
	out := []ui.Signature{giver}
	receiverWaits, witnessWaits := "review.chain.receiver_waits", "review.chain.witness_waits"
	switch {
	case s.State == handover.SectionSigned:
		witnessWaits = "review.chain.witness_next"
	case s.CanSign() == nil:
		receiverWaits = "review.chain.receiver_next"
	}
	witness, _ := r.frame.Handover.Party(handover.Witness)
	for _, sig := range []struct {
		role          handover.PartyRole
		name, waiting string
	}{
		{handover.Receiver, s.ReviewerName, receiverWaits},
		{handover.Witness, witness.Name, witnessWaits},
	} {
		v := ui.Signature{State: "todo", Role: p.T("common.role." + string(sig.role)), Name: sig.name, Note: p.T(sig.waiting)}
		valid, stale := newestSeal(r.first(seals), sig.role, s)
		switch {
		case valid != nil:
			v.State, v.Name = "signed", valid.Name
			v.Note = p.T("review.chain.signed", "Version", version(valid.Version), "When", p.Moment(valid.At, now))
		case stale != nil:
			v.State, v.Name, v.Note = "stale", stale.Name, p.T("review.chain.stale")
			v.Was = version(stale.Version) + " · " + p.Moment(stale.At, now)
		}
		out = append(out, v)
		if sig.role == handover.Receiver {
			out = append(out, r.besides(seals)...)
		}
	}
	return out
}

// first are the seals without those of receivers who sign besides the reviewer.
func (r room) first(seals []handover.Seal) []handover.Seal {
	if r.frame.Handover.Signing.Sections != handover.ByReceivers {
		return seals
	}
	return slices.DeleteFunc(slices.Clone(seals), func(g handover.Seal) bool {
		return g.Role == handover.Receiver && g.Person != r.section.Reviewer
	})
}

// beside says whether the reader is a receiver who signs besides the reviewer.
func (r room) beside() bool { return r.c.scope.Under(r.frame.Handover).SignsBeside(r.section) }

// mine is the seal that makes the reader's own signature needless: their own, or in the other roles the role's.
func (r room) mine(seals []handover.Seal, role handover.PartyRole) *handover.Seal {
	if r.frame.Handover.Signing.Sections == handover.ByReceivers && role == handover.Receiver {
		seals = slices.DeleteFunc(slices.Clone(seals), func(g handover.Seal) bool { return g.Person != r.c.viewer.ID })
	}
	valid, _ := newestSeal(seals, role, r.section)
	return valid
}

// besides are the other receivers in the chain, under the rule that all of them sign.
func (r room) besides(seals []handover.Seal) []ui.Signature {
	h, p := r.frame.Handover, r.c.p
	if h.Signing.Sections != handover.ByReceivers {
		return nil
	}
	var out []ui.Signature
	for _, party := range h.With(handover.Receiver) {
		if party.Person == r.section.Reviewer {
			continue
		}
		v := ui.Signature{State: "todo", Role: p.T("common.role.receiver"), Name: party.Name, Note: p.T("review.chain.beside_waits")}
		for _, g := range seals {
			switch {
			case g.Role != handover.Receiver || g.Person != party.Person:
			case g.Stale(r.section):
				v.State, v.Note, v.Was = "stale", p.T("review.chain.stale"), version(g.Version)+" · "+p.Moment(g.At, r.c.app.Now())
			default:
				v.State, v.Was = "signed", ""
				v.Note = p.T("review.chain.signed", "Version", version(g.Version), "When", p.Moment(g.At, r.c.app.Now()))
			}
		}
		out = append(out, v)
	}
	return out
}

// history is every seal there ever was, the newest first.
func (r room) history(seals []handover.Seal) []page.SealLine {
	p := r.c.p
	var out []page.SealLine
	for _, g := range slices.Backward(seals) {
		out = append(out, page.SealLine{
			When: p.Moment(g.At, r.c.app.Now()), Stale: g.Stale(r.section),
			Text: p.T("review.sealed."+string(g.Role), "Name", g.Name, "Version", version(g.Version)),
		})
	}
	return out
}

// staleNote tells somebody whose signature no longer counts.
func (r room) staleNote(seals []handover.Seal) (page.Note, bool) {
	p := r.c.p
	for _, g := range slices.Backward(seals) {
		if g.Person != r.c.viewer.ID {
			continue
		}
		if !g.Stale(r.section) {
			return page.Note{}, false
		}
		return page.Note{
			Tone: "blocker", Title: p.T("review.stale", "When", p.Moment(g.At, r.c.app.Now())), Body: p.T("review.stale_body"),
		}, true
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
	if valid := r.mine(got.Seals, role); valid != nil {
		props.Settled = &page.Note{Tone: "pass", Title: p.T("review.done", "Section", title, "Version", version(valid.Version)), Body: p.T("review.done." + string(role))}
		return
	}
	verb := p.T("review.verb."+string(role), "Section", title, "Version", version(s.ContentVersion))
	err := s.CanSign()
	if role == handover.Witness || r.beside() {
		err = s.CoSign()
	}
	if err != nil {
		_, e := statusOf(err)
		props.Blocked = &page.Act{ID: "sign", Class: "btn btn-primary btn-lg", Icon: "stamp", Text: verb, Why: r.c.say(e.Text)}
		return
	}
	form := page.SignForm{
		Title: p.T("review.title." + string(role)), Statement: r.c.sectionStatement(role, s, got.Count), Verb: verb, After: p.T("review.after." + string(role)),
		Action: ui.ToSectionSeal(r.h, r.s), Key: newKey(), Digest: digest.String(), Version: strconv.Itoa(s.ContentVersion),
		NameHint: p.T("review.name_hint", "Name", r.c.viewer.Name), Name: r.c.typed("name"), Agreed: r.c.typed("agree") != "",
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

// signer is the role in which the reader signs sections here.
func (r room) signer() (handover.PartyRole, bool) {
	switch {
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

// waiver is the declaration that the section does not apply, in place of a signature.
func (r room) waiver(props *page.SectionReviewProps) {
	p, s := r.c.p, r.section
	w := &page.Waiver{
		Title: p.T("review.waiver"), Reason: s.Reason,
		About: p.T("review.waiver_by", "Name", s.ReasonName, "When", p.Moment(s.ReasonAt, r.c.app.Now())),
	}
	if s.Settled() {
		w.About += " · " + p.T("review.waiver_accepted", "Name", s.ReviewerName, "When", p.Moment(s.SettledAt, r.c.app.Now()))
	}
	props.Waived, props.Chain, props.Top.Notes = w, nil, nil
}

// reopening offers to take a settled section back for work.
func (r room) reopening(props *page.SectionReviewProps) {
	if !r.section.Settled() || r.c.scope.At(r.frame.Handover.State).MayReopen(r.section) != nil {
		return
	}
	act := page.Act{Class: "btn btn-danger", Icon: "rotate-ccw", Text: r.c.p.T("section.reopen"), Dialog: "reopen-section"}
	props.Top.Asks = append(props.Top.Asks, r.reasonAsk("reopen-section", "section.reopen", ui.ToSectionReopening(r.h, r.s)))
	if props.Waived != nil {
		props.Waived.Acts = append(props.Waived.Acts, act)
		return
	}
	props.WorkActs = append(props.WorkActs, act)
}

// sectionSign puts the reader's seal on exactly what was shown: the form carries its digest and version.
func sectionSign(c *call) error {
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
	role, can := r.signer()
	if !can {
		role = handover.Receiver // who may not sign is refused below, with the reason
	}
	digest, _ := seal.Parse(form.Get("digest"))
	location := ui.ToSectionReview(r.h, r.s)
	in := app.Sign{
		Section: id, Password: form.Get("password"), Statement: c.sectionStatement(role, got.Section, got.Count), Key: c.key(form, location),
		Signature: handover.Signature{
			Name: form.Get("name"), Agreed: form.Get("agree") != "", Digest: digest[:], Version: number(form, "version"),
			Address: c.client(c.r).String(), Agent: clipped(c.r.UserAgent(), 300),
		},
	}
	if can {
		err = unsigned(c.viewer, in.Signature, in.Password)
	}
	if err == nil {
		err = c.app.SignSection(c.r.Context(), c.scope, in)
	}
	if err != nil {
		return c.refused(err, location, func(c *call) error { return c.showReview(err) })
	}
	return c.done(location, "review.signed."+string(role), "Section", got.Section.Title(c.lang()), "Version", version(number(form, "version")))
}
