package app

import (
	"context"
	"strings"

	"github.com/google/uuid"

	"handoverdesk/internal/handover"
)

type parties interface {
	// Rank is where the witness stands towards the giver in the chain of supervisors of the viewer's workspace.
	Rank(ctx context.Context, v handover.Viewer, giver, witness uuid.UUID) (handover.Rank, error)
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
	return out
}
