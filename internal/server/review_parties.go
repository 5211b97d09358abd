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
		return g.Role == handover.Receiver && g.Party() != r.section.Reviewer
	})
}

// beside says whether the reader is a receiver who signs besides the reviewer.
func (r room) beside() bool { return r.c.scope.Under(r.frame.Handover).SignsBeside(r.section) }

// mine is the seal that makes the reader's own signature needless: their own, or in the other roles the role's.
func (r room) mine(seals []handover.Seal, role handover.PartyRole) *handover.Seal {
	if r.frame.Handover.Signing.Sections == handover.ByReceivers && role == handover.Receiver {
		seals = slices.DeleteFunc(slices.Clone(seals), func(g handover.Seal) bool { return g.Party() != r.c.scope.Party() })
	}
	if role == handover.Giver {
		role = r.acting(role)
	}
	valid, _ := newestSeal(seals, role, r.section)
	return valid
}

// standsIn says that the section's filler reconstructs it in place of an absent giver.
func (r room) standsIn() bool { return r.frame.Handover.StandsIn(r.section) }

// countersigns says that the reader signs the section as the manager in charge, besides its reviewer.
func (r room) countersigns() bool {
	return r.c.scope.Under(r.frame.Handover).CountersignsSection(r.section)
}

// acting is who acts in a role here: whoever stands in for an absent giver, and the manager where the only receiver filled the section.
func (r room) acting(role handover.PartyRole) handover.PartyRole {
	inCharge, has := r.frame.Handover.Party(handover.InCharge)
	switch {
	case role == handover.Giver && (r.standsIn() || r.givenBy(handover.StandIn, r.seals)):
		return handover.StandIn
	case role == handover.Receiver && has && inCharge.Person == r.section.Reviewer:
		return handover.InCharge
	}
	return role
}

// givenBy says whether the newest signature under the section's facts is of the role.
func (r room) givenBy(role handover.PartyRole, seals []handover.Seal) bool {
	for _, g := range slices.Backward(seals) {
		if g.Covers == handover.CoversFacts {
			return g.Role == role
		}
	}
	return false
}

// voice is how texts name the role in which the reader signs.
func (r room) voice(role handover.PartyRole) string {
	switch {
	case role == handover.Giver && r.standsIn():
		return "stand_in"
	case role == handover.InCharge && r.section.Reviewer == r.c.viewer.ID:
		return "reviewer"
	case role == handover.Witness && r.givenBy(handover.StandIn, r.seals):
		return "witness_in_place"
	}
	return string(role)
}

// inPlace is the manager's signature in the chain of a section that was reconstructed. The witness stands there anyhow.
func (r room) inPlace(seals []handover.Seal) []ui.Signature {
	h, p, now := r.frame.Handover, r.c.p, r.c.app.Now()
	manager, has := h.Party(handover.InCharge)
	if !has || manager.Person == r.section.Reviewer || !r.standsIn() && !r.givenBy(handover.StandIn, seals) {
		return nil
	}
	v := ui.Signature{State: "todo", Role: p.T("common.role.manager"), Name: manager.Name, Note: p.T("review.chain.manager_waits")}
	for _, g := range seals {
		switch {
		case g.Person != manager.Person:
		case g.Stale(r.section):
			v.State, v.Note, v.Was = "stale", p.T("review.chain.stale.manager"), version(g.Version)+" · "+p.Moment(g.At, now)
		default:
			v.State, v.Was, v.Note = "signed", "", p.T("review.chain.signed", "Version", version(g.Version), "When", p.Moment(g.At, now))
		}
	}
	return []ui.Signature{v}
}

// signedBy names who put a seal, and for whom.
func (c *call) signedBy(g handover.Seal) string {
	if g.BehalfName == "" {
		return g.Name
	}
	return c.p.T("seal.proxy_for", "Name", g.Name, "Principal", g.BehalfName)
}

// behalf puts before a statement that the reader signs it for somebody.
func (c *call) behalf(statement string) string {
	_, principal := c.scope.Behalf()
	if principal == "" {
		return statement
	}
	return c.p.T("seal.behalf_statement", "Name", c.viewer.Name, "Principal", principal, "Text", statement)
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
			case g.Role != handover.Receiver || g.Party() != party.Person:
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
