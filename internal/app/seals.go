package app

import (
	"context"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/handover"
	"handoverdesk/internal/passkey"
	"handoverdesk/internal/seal"
)

// Sign is a signature on a section, or on the handover when Section is uuid.Nil.
type Sign struct {
	Section   uuid.UUID
	Signature handover.Signature
	Statement string // as shown to the signer
	Password  string // "" when it was typed in the same browser just before, or a passkey answers instead
	Answer    []byte // of the signer's passkey to AskPasskey, nil for none
	Drawing   string // JSON of a handover.Drawing, "" for none
	Site      passkey.Site
	Session   [32]byte
	Network   string // the client's, as a key for counting guesses
	// Lender is who is signed in on the device when somebody else signs on it face to face; uuid.Nil for one's own.
	Lender     uuid.UUID
	LenderName string
	Key        Key

	how confirmation // set by confirmed
}

// SectionDigest is the digest a signature on the section stands over.
func SectionDigest(s handover.Section, c seal.Content) seal.Digest {
	return seal.Section(sectionContent(s, c))
}

// SealedBefore says whether the digest is one that a signature could stand over before files could be attached.
func SealedBefore(s handover.Section, c seal.Content, digest []byte) bool {
	return c.Attached == 0 && seal.SectionWithoutFiles(sectionContent(s, c)).Equal(digest)
}

func sectionContent(s handover.Section, c seal.Content) seal.SectionContent {
	return seal.SectionContent{
		Handover: s.Handover, Section: s.ID, Kind: s.Kind, Title: s.TitleZH + "\n" + s.TitleEN, Version: s.ContentVersion, Content: c,
	}
}

// GivenDigest is the digest that the giver's signature stands over: the section without what came about in its review.
func GivenDigest(s handover.Section, c seal.Content) seal.Digest { return SectionDigest(s, c.Bare()) }

// SubmitSection hands a section to its reviewer under the giver's seal. What was shown is compared under lock, as in SignSection.
func (a *App) SubmitSection(ctx context.Context, sc handover.Scope, in Sign) error {
	return a.onSealed(ctx, sc, in, func(tx Tx, sc handover.Scope, old handover.Section, now time.Time) (signing, error) {
		out := signing{act: "section.submitted", covers: handover.CoversFacts}
		err := sc.MayFill(old)
		if err == nil {
			out.next, out.role, err = a.submitted(ctx, sc, tx, old, now)
		}
		if err != nil {
			return out, err
		}
		if err := tx.SubmitRecords(ctx, old.ID, now); err != nil {
			return out, err
		}
		return out, a.markRepeated(ctx, sc, tx, old)
	})
}

// SignSection puts the receiver's or the witness's seal on a section. The digest that was shown is compared with the content
// under lock: what was not shown cannot be signed.
func (a *App) SignSection(ctx context.Context, sc handover.Scope, in Sign) error {
	late := false
	err := a.onSealed(ctx, sc, in, func(_ Tx, sc handover.Scope, old handover.Section, now time.Time) (signing, error) {
		out, err := signingOff(sc, old, now)
		late = out.role == handover.Witness && old.Late
		return out, err
	})
	if err == nil && late {
		_ = a.KeepInventory(context.WithoutCancel(ctx), sc) // the edition with the supplement; the next one makes up for what fails here
	}
	return err
}

// signingOff is what the viewer's signature on the section does when it is not its filler's.
func signingOff(sc handover.Scope, old handover.Section, now time.Time) (signing, error) {
	out := signing{act: "section.signed", covers: handover.CoversAll}
	var err error
	out.next, out.role, err = signed(sc, old, now)
	switch {
	case out.role == handover.Witness:
		out.act = "section.witnessed"
	case out.role == handover.InCharge && sc.CountersignsSection(old):
		out.act = "section.countersigned"
	}
	return out, err
}

// signing is what a signature on a section does: in which role it is given, over what, and what becomes of the section.
type signing struct {
	role   handover.PartyRole
	act    string
	covers handover.Covers
	next   handover.Section
}

// onSealed locks all sections, asks what the signature does, compares what was shown with the content, and writes the seal.
func (a *App) onSealed(ctx context.Context, sc handover.Scope, in Sign,
	do func(Tx, handover.Scope, handover.Section, time.Time) (signing, error),
) error {
	return a.confirmed(ctx, sc, &in, func(sc handover.Scope, tx Tx) error {
		h, sections, err := tx.LockAll(ctx)
		if err != nil {
			return err
		}
		if err := upToDate(sc, h); err != nil {
			return err
		}
		at := index(sections, in.Section)
		if at < 0 {
			return handover.ErrNotFound()
		}
		now, err := a.sealTime(ctx, tx)
		if err != nil {
			return err
		}
		c, err := a.sealing(ctx, sc, tx, in, now, at, h, sections, do)
		if err != nil {
			return err
		}
		return tx.Write(ctx, c)
	})
}

// sealing is what a signature on the section at a place in the list writes, and puts the section as it is then into the list.
func (a *App) sealing(ctx context.Context, sc handover.Scope, tx Tx, in Sign, now time.Time, at int, h handover.Handover, sections []handover.Section,
	do func(Tx, handover.Scope, handover.Section, time.Time) (signing, error),
) (Change, error) {
	var none Change
	old := sections[at]
	to, err := do(tx, sc.Under(h), old, now)
	if handover.CodeOf(err) == handover.Conflict && in.Signature.Version != old.ContentVersion {
		return none, handover.Refuse(handover.Stale, "refuse.seal_stale") // whatever stands in the way came after what was shown
	}
	if err != nil {
		return none, err
	}
	content, err := tx.Content(ctx, old.ID)
	if err != nil {
		return none, err
	}
	digest := SectionDigest(old, content)
	if to.covers == handover.CoversFacts {
		digest = GivenDigest(old, content)
	}
	if err := in.Signature.Check(sc.Viewer(), digest[:], old.ContentVersion); err != nil {
		return none, err
	}
	over, err := a.overcome(ctx, sc, tx, old.ID)
	if err != nil {
		return none, err
	}
	s, err := a.sealed(sc, in, handover.Seal{Role: to.role, Digest: digest[:], Version: old.ContentVersion, At: now, Covers: to.covers})
	if err != nil {
		return none, err
	}
	next := to.next.Sealed(s)
	sections[at] = next
	return Change{
		Handover: h.Recount(sections), Section: &next, Seal: &s, Signer: a.Signer(), Refusals: over, Moved: joining(h, old, next),
		Mails: a.turns(sc, h, to.role, next),
		Events: []handover.Event{a.eventAt(sc, now, to.act, old.ID, uuid.Nil, in.telling(map[string]any{
			"kind": old.Kind, "version": old.ContentVersion, "digest": digest.String(), "count": content.Count,
			"files": content.Attached, "seal": s.ID, "role": to.role,
		}))},
	}, nil
}

// confirmed runs fn when the signer is who they say, and notes how they showed it. An answer of a passkey can be given once, and
// what was typed before counts for minutes: a form that was carried out is found by its key all the same.
func (a *App) confirmed(ctx context.Context, sc handover.Scope, in *Sign, fn func(handover.Scope, Tx) error) error {
	var err error
	if in.how, err = a.confirm(ctx, sc, *in); err != nil {
		return a.unlessSent(ctx, sc, in.Key, err)
	}
	if err := a.update(ctx, sc, in.Key, fn); err != nil || !in.how.again {
		return err
	}
	_ = a.store.StepUp(ctx, in.Session, sc.By(), in.how.passkey, a.Now()) // what was signed is signed: the next time it is asked for again
	return nil
}

// clockMayLag is how far the clock of the program that signs may be behind that of the one that wrote last.
const clockMayLag = 5 * time.Second

// sealTime is the time of a signature: now, and after all that happened in the handover before. From a clock that was set back nobody signs,
// because the time in the seal would be wrong.
func (a *App) sealTime(ctx context.Context, tx Tx) (time.Time, error) {
	now := a.Now()
	last, err := tx.LastEvent(ctx)
	if err != nil || now.After(last) {
		return now, err
	}
	if last.Sub(now) > clockMayLag {
		return now, handover.Refuse(handover.Conflict, "refuse.clock_back", "Now", now, "Last", last)
	}
	return last.Add(time.Microsecond), nil
}

// signed decides in which role the viewer may seal the section now, and what becomes of it.
func signed(sc handover.Scope, s handover.Section, now time.Time) (handover.Section, handover.PartyRole, error) {
	if sc.Roles().Has(handover.AsWitness) {
		if err := sc.Over(s).May(handover.WitnessSection); err != nil {
			return s, "", err
		}
		return s, handover.Witness, s.CanWitness()
	}
	if sc.CountersignsSection(s) {
		if err := sc.Over(s).May(handover.CountersignSection); err != nil {
			return s, "", err
		}
		return s, handover.InCharge, s.CoSign()
	}
	if err := sc.Over(s).May(handover.SignSection); err != nil {
		return s, "", err
	}
	if sc.SignsBeside(s) {
		return s, handover.Receiver, s.CoSign()
	}
	if err := sc.MayReview(s); err != nil {
		return s, "", err
	}
	next, err := s.Sign(now)
	if sc.Roles().Has(handover.AsInCharge) {
		return next, handover.InCharge, err // the only receiver filled it: the manager reviews
	}
	return next, handover.Receiver, err
}

// joining is the responsibility for a supplement that is signed off when that for the rest has moved. Whoever signs it besides moves nothing.
func joining(h handover.Handover, before, s handover.Section) []handover.Responsibility {
	if r, joins := h.Joins(s); joins && before.State != s.State {
		return []handover.Responsibility{r}
	}
	return nil
}

// sealed is the seal g with all that the signer sent, under the program's signature.
func (a *App) sealed(sc handover.Scope, in Sign, g handover.Seal) (handover.Seal, error) {
	g.Handover, g.ID, g.Section, g.Person, g.Name = sc.Handover(), a.newID(), in.Section, sc.By(), in.Signature.Name
	g.Behalf, g.BehalfName = sc.Behalf()
	g.Statement, g.Address, g.Agent, g.Method = in.Statement, in.Signature.Address, in.Signature.Agent, in.how.method
	g.Evidence = in.how.evidence
	return a.key.Put(g)
}

// HandoverDigest is what the final signatures stand over: the plan with its stores, parties and dates, and every settled section by
// the receiver's seal on its present version.
func HandoverDigest(h handover.Handover, sections []handover.Section, seals []handover.Seal) seal.Digest {
	c := seal.HandoverContent{
		Handover: h.ID, Number: h.Number, Title: h.Title, Reason: string(h.Reason),
		LastWorkingDay: h.LastWorkingDay.Format(time.DateOnly), Effective: h.EffectiveAt.UTC().Format(time.RFC3339),
	}
	for _, m := range h.Methods {
		c.Methods = append(c.Methods, string(m))
	}
	for _, s := range h.Stores {
		c.Stores = append(c.Stores, s.ID)
	}
	for _, p := range h.Parties {
		switch p.Role {
		case handover.Giver:
			c.Giver = p.Person
		case handover.Witness:
			c.Witness = p.Person
		case handover.Receiver:
			c.Receiver = append(c.Receiver, p.Person)
		}
	}
	c.Said = said(h)
	for _, s := range sections {
		if s.Late {
			continue // made after the final signatures, which stand; it has its own
		}
		part := seal.Part{Section: s.ID, Version: s.ContentVersion}
		if s.State == handover.SectionNotApplicable {
			part.Waived = s.Reason
		}
		received := false
		for _, g := range seals {
			// Where the only receiver filled a section, it is the manager who received it.
			if g.Section == s.ID && !g.Stale(s) && (g.Role == handover.Receiver || g.Role == handover.InCharge && !received) {
				received = received || g.Role == handover.Receiver
				copy(part.Digest[:], g.Digest)
			}
		}
		c.Parts = append(c.Parts, part)
	}
	return seal.Handover(c)
}

// Signers are the parties who have to sign the handover in the end, and the seals they have put on the digest.
func Signers(h handover.Handover, seals []handover.Seal, digest seal.Digest) (done map[uuid.UUID]handover.Seal, missing []handover.Party) {
	done = map[uuid.UUID]handover.Seal{}
	for _, g := range seals {
		if g.Section == uuid.Nil && digest.Equal(g.Digest) {
			done[g.Party()] = g
		}
	}
	return done, h.Unsigned(whose(done))
}

// SignHandover puts a party's final signature on the whole. The last one makes the handover signed.
func (a *App) SignHandover(ctx context.Context, sc handover.Scope, in Sign) error {
	in.Section = uuid.Nil
	whole := false
	err := a.confirmed(ctx, sc, &in, func(sc handover.Scope, tx Tx) error {
		h, sections, err := tx.LockAll(ctx)
		if err != nil {
			return err
		}
		sc = sc.Under(h)
		if err := sc.May(handover.SignHandover); err != nil {
			return err
		}
		if err := h.MayEndorse(sc.Party()); err != nil {
			return err
		}
		if err := h.CheckSign(); err != nil {
			return err
		}
		seals, err := tx.Seals(ctx)
		if err != nil {
			return err
		}
		if err := cosigned(h, sections, seals); err != nil {
			return err
		}
		digest := HandoverDigest(h, sections, seals)
		if err := in.Signature.Check(sc.Viewer(), digest[:], 0); err != nil {
			return err
		}
		done, _ := Signers(h, seals, digest)
		if _, again := done[sc.Party()]; again {
			return handover.Refuse(handover.Conflict, "refuse.you_signed")
		}
		over, err := a.overcome(ctx, sc, tx, uuid.Nil)
		if err != nil {
			return err
		}
		if err := a.ready(ctx, sc, tx, h, sections); err != nil {
			return err
		}
		now, err := a.sealTime(ctx, tx)
		if err != nil {
			return err
		}
		role := roleOf(h, sc.Party())
		s, err := a.sealed(sc, in, handover.Seal{Role: role, Digest: digest[:], At: now, Covers: handover.CoversAll})
		if err != nil {
			return err
		}
		events := []handover.Event{a.eventAt(sc, now, "handover.sealed", uuid.Nil, uuid.Nil, in.telling(map[string]any{
			"role": role, "digest": digest.String(), "seal": s.ID,
		}))}
		done[sc.Party()] = s
		told := "sealed"
		if whole = len(h.Unsigned(whose(done))) == 0; whole {
			h.State, h.SignedAt, told = handover.Signed, now, "signed"
			events = append(events, a.eventAt(sc, now, "handover.signed", uuid.Nil, uuid.Nil, nil))
			if err := tx.SetLive(ctx, false); err != nil {
				return err
			}
		}
		return tx.Write(ctx, a.moving(sc, sections, Change{
			Handover: h, Seal: &s, Signer: a.Signer(), Refusals: over, Events: events, Mails: a.tell(h, told, sc.Viewer(), role, digest.String()),
		}))
	})
	if err == nil && whole {
		// It is signed whatever becomes of this; KeepUnprinted makes up for what fails here.
		_ = a.KeepInventory(context.WithoutCancel(ctx), sc)
	}
	return err
}

func roleOf(h handover.Handover, person uuid.UUID) handover.PartyRole {
	for _, p := range h.Parties {
		if p.Person == person {
			return p.Role
		}
	}
	return ""
}
