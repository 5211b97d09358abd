package server

import (
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/vault"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// secretShown is how long an opened secret stays on the screen.
const secretShown = 30 * time.Second

// secretField is the field of a form with a text to be sealed: no digest is made of it, and no page holds it again. No kind has one of that name.
const secretField = "_secret"

// secretSeal seals a text for a record, or another one in its place.
func secretSeal(c *call) error {
	id, err := c.id("record")
	if err != nil {
		return err
	}
	form, err := c.form()
	if err != nil {
		return err
	}
	location := toSecrets(c.scope.Handover().String(), id)
	in := app.SealSecret{
		Record: id, Slot: handover.SecretSlot(form.Get("slot")), Label: form.Get("label"), Key: c.key(form, location),
		Text: vault.NewSecret(strings.TrimRight(strings.ReplaceAll(form.Get(secretField), "\r\n", "\n"), "\n")),
	}
	form.Del(secretField) // it is shown on no page again
	if in.Secret, err = optionalID(form.Get("secret_id")); err != nil {
		return handover.ErrNotFound()
	}
	said := "secret.sealed"
	if in.Secret != uuid.Nil {
		in.Version, said = int64(madeFor(form)), "secret.replaced"
	}
	if err := c.app.SealSecret(c.r.Context(), c.scope, in); err != nil {
		return c.refused(err, location, func(c *call) error { return c.showSecrets(id, err) })
	}
	return c.done(location, said)
}

// secretDestroy takes a secret away for good.
func secretDestroy(c *call) error {
	return c.onSecret(func(secret, record uuid.UUID) error {
		form := c.r.PostForm
		location := toSecrets(c.scope.Handover().String(), record)
		if err := c.app.DestroySecret(c.r.Context(), c.scope, secret, int64(madeFor(form)), c.key(form, location)); err != nil {
			return c.refused(err, location, func(c *call) error { return c.showSecrets(record, err) })
		}
		return c.done(location, "secret.destroyed")
	})
}

// secretReveal opens a secret. Its answer is the record's page with the text in it, the only answer that ever holds it.
func secretReveal(c *call) error {
	return c.onSecret(func(secret, record uuid.UUID) error {
		form := c.r.PostForm
		location := toSecrets(c.scope.Handover().String(), record)
		got, err := c.app.RevealSecret(c.r.Context(), c.scope, app.RevealSecret{
			Secret: secret, Version: int64(madeFor(form)), Purpose: handover.RevealPurpose(form.Get("purpose")), Reason: form.Get("reason"),
			Password: form.Get("password"), Answer: []byte(form.Get("answer")), Site: c.site(), Session: c.session,
			Address: c.client(c.r).String(), Agent: clipped(c.r.UserAgent(), 300), Key: c.key(form, location),
		})
		if err != nil {
			return c.refused(err, location, func(c *call) error { return c.showSecrets(record, err) })
		}
		c.log.Info("secret opened", "id", requestID(c.r.Context()), "from", c.client(c.r).String(), "person", c.viewer.ID.String(), "secret", secret.String())
		c.revealed = &got
		return c.showRecord(got.Secret.Record)
	})
}

func (c *call) onSecret(do func(secret, record uuid.UUID) error) error {
	id, err := c.id("secret")
	if err != nil {
		return err
	}
	form, err := c.form()
	if err != nil {
		return err
	}
	record, _ := uuid.Parse(form.Get("record")) // of none when it is not ours, which has no page to come back to
	return do(id, record)
}

// showSecrets is the record's page again, with what was wrong with a form about its secrets.
func (c *call) showSecrets(record uuid.UUID, refused error) error {
	c.secretError = refused
	return c.showRecord(record)
}

// lost says that what is sealed is destroyed when the handover ends, and leads to the list; its text is "" where nothing is.
func (c *call) lost(h handover.Handover, sealed int) page.Link {
	if sealed == 0 || !c.app.Seals() {
		return page.Link{}
	}
	return page.Link{Text: c.p.T("secret.lost", "Count", sealed), Href: ui.ToReveals(h.ID.String()) + "#sealed"}
}

func toSecrets(h string, record uuid.UUID) string {
	return ui.ToRecord(h, record.String()) + "#secrets"
}

// secretBox is the block about the secrets of a record, nil where there are none and nobody may seal any.
func (r room) secretBox(got app.RecordPage, list []handover.Secret, ended time.Time) *page.SecretBox {
	c, p, rec := r.c, r.c.p, got.Record
	if !c.app.Seals() || r.section.Kind != app.SecretKind || rec.Removed() {
		return nil
	}
	sc := c.scope.Under(r.frame.Handover)
	box := &page.SecretBox{Reveals: ui.ToReveals(r.h)}
	if !ended.IsZero() {
		box.Ended = p.T("secret.ended", "When", p.DateTime(ended))
		return box
	}
	for _, s := range list {
		box.Items = append(box.Items, r.secretView(sc, got, s))
	}
	if len(list) < handover.MaxSecrets && sc.MaySeal(r.section) == nil {
		about := c.typed("secret_id") == "" && strings.HasSuffix(c.r.URL.Path, "/secrets")
		box.Seal = r.sealForm("seal-secret", p.T("secret.seal.title"), handover.Secret{Record: rec.ID}, about)
		for _, slot := range handover.SecretSlots {
			box.Seal.Slots = append(box.Seal.Slots, ui.Pair{Name: string(slot), Value: p.T("secret.slot." + string(slot))})
		}
	}
	if len(box.Items) == 0 && box.Seal == nil {
		return nil
	}
	return box
}

func (r room) secretView(sc handover.Scope, got app.RecordPage, s handover.Secret) page.SecretView {
	c, p, now := r.c, r.c.p, r.c.app.Now()
	label := c.slotName(string(s.Slot), s.Label)
	v := page.SecretView{ID: s.ID.String(), Label: label, About: p.T("secret.about", "Name", s.SealedName, "When", p.Moment(s.SealedAt, now))}
	if s.Opened == 0 {
		v.Opened = p.T("secret.never_opened")
	} else {
		v.Opened = p.T("secret.opened_by", "Name", s.OpenedName, "When", p.Moment(s.OpenedAt, now), "Count", s.Opened)
	}
	chain := got.Record.Chain()
	if giver, _ := r.frame.Handover.Party(handover.Giver); s.SealedBy == giver.Person || !s.LeaverAt.IsZero() {
		if !r.section.Proof || !chain.Ended(s.Slot, s.KnownAt(), got.Proofs) {
			v.Leaver = p.T("secret.leaver_knows", "Name", giver.Name)
		}
	}
	if opened := c.revealed; opened != nil && opened.Secret.ID == s.ID {
		v.Shown = r.shown(*opened)
		return v
	}
	if sc.MayReveal(r.section, s) != nil {
		return v
	}
	id := v.ID
	mine := strings.Contains(c.r.URL.Path, "/secrets/"+id+"/reveal")
	v.Reveal = r.revealForm("reveal-"+id, s, label, mine)
	if sc.Roles().Has(handover.AsGiver) {
		if _, step := r.section.Opened(got.Record, s.Slot); step != "" {
			end, _ := catalog.ProofStepOf(step)
			v.Reveal.Notice += p.T("secret.reveal.reopens", "Step", end.Label.In(r.lang()))
		}
	}
	v.Replace = r.sealForm("replace-"+id, p.T("secret.replace.title", "Secret", label), s, c.typed("secret_id") == id)
	v.Destroy = &page.Ask{DialogProps: ui.DialogProps{
		ID: "destroy-" + id, Title: p.T("secret.destroy.title", "Secret", label), Body: p.T("secret.destroy.body"), Action: ui.ToSecretDestruction(r.h, id),
		Verb: p.T("secret.destroy.verb"), Danger: true, Hidden: secretFixed(s),
	}}
	return v
}

// secretFixed is what every form about a secret carries.
func secretFixed(s handover.Secret) []ui.Pair {
	return []ui.Pair{
		{Name: "_key", Value: newKey()}, {Name: "version", Value: strconv.FormatInt(s.Version, 10)}, {Name: "record", Value: s.Record.String()},
	}
}

// revealForm asks what for, and who it is. again says that it was sent and refused.
func (r room) revealForm(id string, s handover.Secret, label string, again bool) *page.RevealForm {
	c, p := r.c, r.c.p
	digest := app.RevealDigest(c.scope.Handover(), s.ID, s.Version)
	f := &page.RevealForm{
		DialogProps: ui.DialogProps{
			ID: id, Title: p.T("secret.reveal.title", "Secret", label), Action: ui.ToSecretReveal(r.h, s.ID.String()), Verb: p.T("secret.reveal.verb"), Hidden: secretFixed(s),
		},
		Notice: p.T("secret.reveal.notice", "Seconds", int(secretShown/time.Second)), Confirmed: c.confirmed(), Passkey: c.toChallenge(r.h),
		Digest: hex.EncodeToString(digest[:]), Secret: s.ID.String(), Purpose: string(handover.ToLogIn),
	}
	for _, purpose := range handover.RevealPurposes {
		f.Purposes = append(f.Purposes, ui.Pair{Name: string(purpose), Value: p.T("secret.purpose." + string(purpose))})
	}
	if again && c.refusal != nil {
		f.Errors, _ = c.problemsOf(c.secretError)
		f.Open, f.Purpose, f.Reason = len(f.Errors) > 0, c.typed("purpose"), c.typed("reason")
	}
	return f
}

// sealForm takes a text: for a new secret, or in place of s. What was typed is never shown again.
func (r room) sealForm(id, title string, s handover.Secret, again bool) *page.SecretForm {
	c, p := r.c, r.c.p
	f := &page.SecretForm{
		DialogProps: ui.DialogProps{
			ID: id, Title: title, Action: ui.ToRecordSecrets(r.h, s.Record.String()), Verb: p.T("secret.seal.verb"), Hidden: []ui.Pair{{Name: "_key", Value: newKey()}},
		},
		Hint: p.T("secret.seal.hint"), Slot: string(handover.PasswordSecret),
	}
	if s.ID != uuid.Nil {
		f.Hidden = append(f.Hidden, ui.Pair{Name: "secret_id", Value: s.ID.String()}, ui.Pair{Name: "version", Value: strconv.FormatInt(s.Version, 10)})
		f.Verb, f.Slot = p.T("secret.replace.verb"), string(s.Slot)
		f.Hint = p.T("secret.replace.hint")
	}
	if s.Slot == handover.TOTPSecret {
		f.Hint = p.T("secret.seal.hint_totp")
	}
	if again && c.refusal != nil {
		f.Errors, _ = c.problemsOf(c.secretError)
		f.Open, f.Label = len(f.Errors) > 0, c.typed("label")
		if slot := c.typed("slot"); slot != "" {
			f.Slot = slot
		}
	}
	return f
}

// shown is an opened secret on the page that answers its form.
func (r room) shown(got app.Revealed) *page.ShownSecret {
	p, seconds := r.c.p, int(secretShown/time.Second)
	v := &page.ShownSecret{Text: got.Text.Reveal(), Lines: strings.Contains(got.Text.Reveal(), "\n"), Back: toSecrets(r.h, got.Secret.Record)}
	if got.Left > 0 {
		v.Code, seconds = true, min(seconds, int(got.Left/time.Second)+1)
		v.Note = p.T("secret.code_for", "Seconds", int(got.Left/time.Second)+1)
	}
	v.Seconds = seconds
	v.Left, v.Gone, v.Still = p.T("secret.left"), p.T("secret.hidden"), p.T("secret.close_page", "Seconds", seconds)
	return v
}

// slotName is a slot in words.
func (c *call) slotName(slot, label string) string {
	if label != "" || slot == "" {
		return label
	}
	return c.p.T("secret.slot." + slot)
}

// revealsIndex is who opened what, and what the leaver still knows.
func revealsIndex(c *call) error {
	got, err := c.app.Reveals(c.r.Context(), c.scope)
	if err != nil {
		return err
	}
	h := got.Handover
	id := h.ID.String()
	giver, _ := h.Party(handover.Giver)
	props := page.RevealsProps{
		Frame: c.inHandover(h, got.Sections, uuid.Nil, c.p.T("secret.reveals.title")), Sub: c.p.T("secret.reveals.sub", "Number", h.Number), More: got.More,
		LeaverTitle: c.p.T("secret.reveals.leaver", "Name", giver.Name),
	}
	props.Frame.Watermark = c.watermark(h)
	if !got.Ended.IsZero() {
		props.Ended = c.p.T("secret.ended", "When", c.p.DateTime(got.Ended))
	}
	for _, s := range got.Sealed {
		props.Sealed = append(props.Sealed, page.LeaverSecret{
			Account: s.Title, Href: toSecrets(id, s.Record), Slot: c.slotName(string(s.Slot), s.Label),
			Why: c.p.T("secret.reveals.sealed_by", "Name", s.SealedName, "When", c.p.DateTime(s.SealedAt)),
		})
	}
	for _, s := range got.Leaver {
		if s.Removed {
			continue
		}
		why := c.p.T("secret.reveals.sealed", "When", c.p.DateTime(s.SealedAt))
		if !s.LeaverAt.IsZero() {
			why = c.p.T("secret.reveals.opened", "When", c.p.DateTime(s.LeaverAt))
		}
		line := page.LeaverSecret{Account: s.Title, Href: toSecrets(id, s.Record), Slot: c.slotName(string(s.Slot), s.Label), Why: why, Opened: !s.LeaverAt.IsZero()}
		if step, ok := s.Again(); ok {
			line.Again = c.p.T("secret.reveals.again", "Step", step.Label.In(catalog.Lang(c.lang())))
		}
		props.Leaver = append(props.Leaver, line)
	}
	for _, v := range got.Reveals {
		line := page.RevealLine{
			When: c.p.DateTime(v.At), Name: v.Name, Role: c.roleName(string(v.Role)), Account: v.Title, Href: toSecrets(id, v.Record),
			Slot: c.slotName(string(v.Slot), v.Label), Version: strconv.FormatInt(v.Version, 10), Purpose: c.p.T("secret.purpose." + string(v.Purpose)),
			Reason: v.Reason, Method: c.p.T("secret.method." + string(v.Method)), From: v.Address, Leaver: v.ByLeaver(),
		}
		if v.BehalfName != "" {
			line.Name = c.p.T("secret.reveals.behalf", "Name", v.Name, "Principal", v.BehalfName)
		}
		props.Lines = append(props.Lines, line)
	}
	return c.render(http.StatusOK, page.Reveals(props))
}
