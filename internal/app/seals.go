package app

import (
	"context"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/handover"
	"handoverdesk/internal/seal"
)

// Sign is a signature on a section, or on the handover when Section is uuid.Nil.
type Sign struct {
	Section   uuid.UUID
	Signature handover.Signature
	Statement string // as shown to the signer
	Password  string
	Key       Key
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

// SignSection puts the receiver's or the witness's seal on a section. The digest that was shown is compared with the content
// under lock: what was not shown cannot be signed.
func (a *App) SignSection(ctx context.Context, sc handover.Scope, in Sign) error {
	if err := a.confirm(ctx, sc, in.Password); err != nil {
		return err
	}
	return a.store.Update(ctx, sc, in.Key, func(tx Tx) error {
		h, sections, err := tx.LockAll(ctx)
		if err != nil {
			return err
		}
		at := index(sections, in.Section)
		if at < 0 {
			return handover.ErrNotFound()
		}
		old := sections[at]
		next, role, err := a.signed(sc.Under(h), old)
		if err != nil {
			return err
		}
		content, err := tx.Content(ctx, old.ID)
		if err != nil {
			return err
		}
		digest := SectionDigest(old, content)
		if err := in.Signature.Check(sc.Viewer(), digest[:], old.ContentVersion); err != nil {
			return err
		}
		over, err := a.overcome(ctx, sc, tx, old.ID)
		if err != nil {
			return err
		}
		sections[at] = next
		s, err := a.sealed(sc, in, role, digest, old.ContentVersion)
		if err != nil {
			return err
		}
		act := "section.signed"
		if role == handover.Witness {
			act = "section.witnessed"
		}
		return tx.Write(ctx, Change{
			Handover: h.Recount(sections), Section: &next, Seal: &s, Signer: a.Signer(), Refusals: over, Moved: joining(h, role, next),
			Events: []handover.Event{a.event(sc, act, old.ID, uuid.Nil, map[string]any{
				"kind": old.Kind, "version": old.ContentVersion, "digest": digest.String(), "count": content.Count,
				"files": content.Attached,
			})},
		})
	})
}

// signed decides in which role the viewer may seal the section now, and what becomes of it.
func (a *App) signed(sc handover.Scope, s handover.Section) (handover.Section, handover.PartyRole, error) {
	if sc.Roles().Has(handover.AsWitness) {
		if err := sc.Over(s).May(handover.WitnessSection); err != nil {
			return s, "", err
		}
		return s, handover.Witness, s.CoSign()
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
	next, err := s.Sign(a.Now())
	return next, handover.Receiver, err
}

// joining is the responsibility for a supplement that is signed when that for the rest has moved.
func joining(h handover.Handover, role handover.PartyRole, s handover.Section) []handover.Responsibility {
	if r, joins := h.Joins(s); joins && role == handover.Receiver {
		return []handover.Responsibility{r}
	}
	return nil
}

func (a *App) sealed(sc handover.Scope, in Sign, role handover.PartyRole, digest seal.Digest, version int) (handover.Seal, error) {
	return a.key.Put(handover.Seal{
		Handover: sc.Handover(), ID: a.newID(), Section: in.Section, Role: role, Person: sc.By(), Name: sc.Viewer().Name,
		Statement: in.Statement, Digest: digest[:], Version: version, At: a.Now(),
		Address: in.Signature.Address, Agent: in.Signature.Agent, Covers: handover.CoversAll, Method: handover.ByPassword,
	})
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
		for _, g := range seals {
			if g.Section == s.ID && g.Role == handover.Receiver && !g.Stale(s) {
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
			done[g.Person] = g
		}
	}
	return done, h.Unsigned(whose(done))
}

// SignHandover puts a party's final signature on the whole. The last one makes the handover signed.
func (a *App) SignHandover(ctx context.Context, sc handover.Scope, in Sign) error {
	if err := a.confirm(ctx, sc, in.Password); err != nil {
		return err
	}
	in.Section = uuid.Nil
	whole := false
	err := a.store.Update(ctx, sc, in.Key, func(tx Tx) error {
		h, sections, err := tx.LockAll(ctx)
		if err != nil {
			return err
		}
		if err := sc.Under(h).May(handover.SignHandover); err != nil {
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
		if _, again := done[sc.By()]; again {
			return handover.Refuse(handover.Conflict, "refuse.you_signed")
		}
		over, err := a.overcome(ctx, sc, tx, uuid.Nil)
		if err != nil {
			return err
		}
		role := roleOf(h, sc.By())
		s, err := a.sealed(sc, in, role, digest, 0)
		if err != nil {
			return err
		}
		events := []handover.Event{a.event(sc, "handover.sealed", uuid.Nil, uuid.Nil, map[string]any{"role": role, "digest": digest.String()})}
		done[sc.By()] = s
		told := "sealed"
		if whole = len(h.Unsigned(whose(done))) == 0; whole {
			h.State, h.SignedAt, told = handover.Signed, a.Now(), "signed"
			events = append(events, a.event(sc, "handover.signed", uuid.Nil, uuid.Nil, nil))
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
