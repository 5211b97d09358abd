package app

import (
	"context"
	"strings"

	"github.com/google/uuid"

	"handoverdesk/internal/handover"
	"handoverdesk/internal/seal"
)

type parties interface {
	// Rank is where the witness stands towards the giver in the chain of supervisors of the viewer's workspace.
	Rank(ctx context.Context, v handover.Viewer, giver, witness uuid.UUID) (handover.Rank, error)
	// Signing is what Signatures is, with the refusals.
	Signing(ctx context.Context, sc handover.Scope) (Signatures, error)
	// Contents is what those of the sections hold that there are, in one statement.
	Contents(ctx context.Context, sc handover.Scope, sections []uuid.UUID) (map[uuid.UUID]seal.Content, error)
	// Together is what Signatures is, with the content of one section; uuid.Nil for none.
	Together(ctx context.Context, sc handover.Scope, section uuid.UUID) (FaceToFacePage, error)
}

// ranked puts the witness's place and the reason for it into the plan. A reason that nobody needs is dropped.
func (c choices) ranked(h handover.Handover, in Plan) handover.Handover {
	h.Signing, h.Rank, h.RankReason = in.Signing.Usual(), c.rank, ""
	if h.Rank == handover.RankBeside {
		h.RankReason = strings.TrimSpace(strings.ReplaceAll(in.RankReason, "\r\n", "\n"))
	}
	return h
}

// partyEvents are the events of a plan that says something out of the ordinary about its parties, or no longer says it.
func (a *App) partyEvents(v handover.Viewer, before, h handover.Handover) []handover.Event {
	var out []handover.Event
	add := func(act string, detail map[string]any) {
		out = append(out, handover.Event{Act: act, Actor: v.ID, At: a.Now(), Detail: jsonOf(detail)})
	}
	witness, _ := h.Party(handover.Witness)
	old, _ := before.Party(handover.Witness)
	if h.OverRank() && (h.RankReason != before.RankReason || witness.Person != old.Person) {
		add("handover.rank_overridden", map[string]any{"name": witness.Name, "reason": h.RankReason})
	}
	if rules, was := h.Signing.Usual(), before.Signing.Usual(); rules != was {
		add("handover.signing_rules", map[string]any{"receivers": rules.Receivers, "sections": rules.Sections})
	}
	return out
}

// said are the facts about the parties that the final signatures cover only when they are out of the ordinary.
func said(h handover.Handover) []string {
	var out []string
	rules := h.Signing.Usual()
	if rules.Receivers != handover.AllReceivers {
		out = append(out, "receivers_sign="+string(rules.Receivers))
	}
	if rules.Sections != handover.ByReviewer {
		out = append(out, "sections_sign="+string(rules.Sections))
	}
	if h.OverRank() {
		out = append(out, "rank_reason="+h.RankReason)
	}
	if h.Absent.Runs() {
		manager, _ := h.Party(handover.InCharge)
		out = append(out, "giver_absent="+string(h.Absent.Cause)+": "+h.Absent.Reason, "manager="+manager.Person.String())
	}
	return out
}

// whose are the people whose signatures stand.
func whose(done map[uuid.UUID]handover.Seal) map[uuid.UUID]bool {
	out := map[uuid.UUID]bool{}
	for person := range done {
		out[person] = true
	}
	return out
}

// Beside are the parties who still have to sign a section besides its reviewer: the other receivers, under the rule that all of them do, and
// the witness and the manager where the section was reconstructed in place of the giver.
func Beside(h handover.Handover, s handover.Section, seals []handover.Seal) []handover.Party {
	return append(otherReceivers(h, s, seals), h.InPlace(s, seals)...)
}

func otherReceivers(h handover.Handover, s handover.Section, seals []handover.Seal) []handover.Party {
	if h.Signing.Sections != handover.ByReceivers || s.State != handover.SectionSigned {
		return nil
	}
	signed := map[uuid.UUID]bool{}
	for _, g := range seals {
		if g.Section == s.ID && g.Role == handover.Receiver && !g.Stale(s) {
			signed[g.Party()] = true
		}
	}
	var out []handover.Party
	for _, p := range h.With(handover.Receiver) {
		if p.Person != s.Reviewer && !signed[p.Person] {
			out = append(out, p)
		}
	}
	return out
}

// cosigned says whether every section has the signatures of all receivers that the rule asks for.
func cosigned(h handover.Handover, sections []handover.Section, seals []handover.Seal) error {
	for _, s := range sections {
		if missing := otherReceivers(h, s, seals); len(missing) > 0 {
			return handover.Refuse(handover.Conflict, "refuse.beside", "Name", missing[0].Name)
		}
		if missing := h.InPlace(s, seals); len(missing) > 0 {
			return handover.Refuse(handover.Conflict, "absence.refuse.in_place", "Name", missing[0].Name)
		}
	}
	return nil
}

// StillMissing are the parties whose final signature would be needed once by had signed too (uuid.Nil for nobody).
func StillMissing(h handover.Handover, seals []handover.Seal, digest seal.Digest, by uuid.UUID) []handover.Party {
	done, _ := Signers(h, seals, digest)
	signed := whose(done)
	signed[by] = true
	return h.Unsigned(signed)
}
