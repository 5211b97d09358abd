package app

import (
	"context"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/handover"
	"handoverdesk/internal/seal"
)

// Turn is a signature that a party can give now: on a section, or on the whole when Section is uuid.Nil.
type Turn struct {
	Party   handover.Party
	Section uuid.UUID
	Role    handover.PartyRole // in which it is given; who fills a section gives it as its giver
}

// Turns are all signatures that can be given now, section by section, each in the order in which they are given, then those on the whole.
func Turns(h handover.Handover, sections []handover.Section, seals []handover.Seal, now time.Time) []Turn {
	var out []Turn
	add := func(person, section uuid.UUID, role handover.PartyRole) {
		for _, p := range h.Parties {
			if p.Person == person {
				out = append(out, Turn{p, section, role})
			}
		}
	}
	witness, _ := h.Party(handover.Witness)
	open := h.State == handover.Active
	for _, s := range sections {
		if !open && (!s.Late || h.State != handover.Signed && h.State != handover.InFollowUp) {
			continue
		}
		if _, err := s.Submit(now); err == nil {
			add(s.Filler, s.ID, handover.Giver)
		}
		if s.CanSign() == nil {
			add(s.Reviewer, s.ID, handover.Receiver)
		}
		for _, p := range Beside(h, s, seals) {
			add(p.Person, s.ID, handover.Receiver)
		}
		if s.State == handover.SectionSigned && s.Witnessed != s.ContentVersion {
			add(witness.Person, s.ID, handover.Witness)
		}
	}
	if !open || h.CheckSign() != nil || cosigned(h, sections, seals) != nil {
		return out
	}
	_, missing := Signers(h, seals, HandoverDigest(h, sections, seals))
	for _, p := range missing {
		out = append(out, Turn{p, uuid.Nil, p.Role})
	}
	return out
}

// FaceToFacePage is what the page of signatures face to face needs.
type FaceToFacePage struct {
	Signatures
	Content seal.Content // of the section that was asked for
}

// Together reads the page of signatures face to face, with the content of a section unless it is uuid.Nil. Errors: forbidden, conflict.
func (a *App) Together(ctx context.Context, sc handover.Scope, section uuid.UUID) (FaceToFacePage, error) {
	return a.store.Together(ctx, sc, section)
}
