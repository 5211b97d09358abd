package server

import (
	"slices"

	"handoverdesk/internal/handover"
	"handoverdesk/web/ui"
)

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
				v.State, v.Note, v.Was = "stale", p.T("review.chain.stale.receiver"), version(g.Version)+" · "+p.Moment(g.At, r.c.app.Now())
			default:
				v.State, v.Was = "signed", ""
				v.Note = p.T("review.chain.signed", "Version", version(g.Version), "When", p.Moment(g.At, r.c.app.Now()))
			}
		}
		out = append(out, v)
	}
	return out
}
