package handover

import (
	"time"

	"github.com/google/uuid"
)

// Proxy is somebody who acts and signs for a party who cannot, within days that a manager has approved.
type Proxy struct {
	Handover      uuid.UUID
	ID            uuid.UUID
	Principal     uuid.UUID
	PrincipalName string
	Role          PartyRole // of the principal
	Person        uuid.UUID
	Name          string
	// From and Until are calendar dates, both included, midnight UTC; Begins and Ends the moments they stand for in the zone of the house.
	From, Until  time.Time
	Begins, Ends time.Time
	Reason       string
	Rank         Rank // of a witness's proxy
	RankReason   string
	AskedAt      time.Time
	DecidedBy    uuid.UUID
	DecidedAt    time.Time // zero while nobody decided
	Decider      string
	Approved     bool
	Decision     string // the reason of whoever decided; always there when they declined
	EndedBy      uuid.UUID
	EndedAt      time.Time // zero while it was not ended before its last day
	EndReason    string
}

// ProxyState is where a proxy stands.
type ProxyState string

// The states.
const (
	ProxyAsked    ProxyState = "asked"
	ProxyDeclined ProxyState = "declined"
	ProxyWaits    ProxyState = "waits" // approved, its first day is still to come
	ProxyHolds    ProxyState = "holds"
	ProxyOver     ProxyState = "over" // its last day is past
	ProxyEnded    ProxyState = "ended"
)

// State is where the proxy stands at a moment.
func (p Proxy) State(now time.Time) ProxyState {
	switch {
	case !p.EndedAt.IsZero():
		return ProxyEnded
	case !p.DecidedAt.IsZero() && !p.Approved:
		return ProxyDeclined
	case !now.Before(p.Ends):
		return ProxyOver
	case p.DecidedAt.IsZero():
		return ProxyAsked
	case now.Before(p.Begins):
		return ProxyWaits
	}
	return ProxyHolds
}

// Open says whether the proxy is waiting for a decision, or counts or will count.
func (p Proxy) Open(now time.Time) bool {
	s := p.State(now)
	return s == ProxyAsked || s == ProxyWaits || s == ProxyHolds
}

// Sided says whether its person could act for a party whose role is another one than role, now or at any time: what they filled or signed for
// that side they do not review or sign for another.
func (p Proxy) Sided(role PartyRole) bool {
	return p.Approved && p.Role != role && (p.Role != Giver || role != StandIn)
}

// ProxyDaysMost is how long a proxy may last: whoever is away longer is replaced in the plan.
const ProxyDaysMost = 92

// Check collects what is wrong with a proxy that is asked for today (a calendar date). others are the proxies of the handover. A proxy is no party of
// the handover, so that it is never open in whose name they act, and has none of their own, so that there is no chain; and they act for one side only.
func (p Proxy) Check(h Handover, others []Proxy, today, now time.Time) error {
	var ps []Problem
	switch {
	case p.Person == uuid.Nil:
		ps = append(ps, At("proxy", "problem.required"))
	case p.Person == p.Principal:
		ps = append(ps, At("proxy", "proxy.problem.self"))
	case h.takesPart(p.Person):
		ps = append(ps, At("proxy", "proxy.problem.party", "Name", p.Name))
	}
	for _, o := range others {
		switch {
		case o.Open(now) && o.Principal == p.Principal:
			return Refuse(Conflict, "proxy.refuse.one", "Name", o.Name)
		case o.Open(now) && o.Person == p.Person:
			ps = append(ps, At("proxy", "proxy.problem.taken", "Name", p.Name, "Principal", o.PrincipalName))
		case o.Person == p.Person && o.Sided(p.Role):
			ps = append(ps, At("proxy", "proxy.problem.sided", "Name", p.Name, "Principal", o.PrincipalName))
		}
	}
	ps = once(ps)
	ps = append(ps, checkLine("proxy_reason", oneLine(p.Reason), maxText, true)...)
	ps = append(ps, checkLine("proxy_rank_reason", oneLine(p.RankReason), maxText, false)...)
	switch {
	case p.From.IsZero():
		ps = append(ps, At("from", "problem.required"))
	case p.Until.IsZero():
		ps = append(ps, At("until", "problem.required"))
	case p.Until.Before(p.From):
		ps = append(ps, At("until", "proxy.problem.order"))
	case p.Until.Before(today):
		ps = append(ps, At("until", "proxy.problem.past"))
	case p.Until.Sub(p.From) > ProxyDaysMost*24*time.Hour:
		ps = append(ps, At("until", "proxy.problem.long", "Max", ProxyDaysMost))
	}
	if p.Role == Witness && p.Rank == RankBeside && p.RankReason == "" && len(ps) == 0 {
		giver, _ := h.Party(Giver)
		ps = append(ps, At("proxy_rank_reason", "plan.rank_needed", "Witness", p.Name, "Giver", giver.Name))
	}
	return wrong(ps)
}

// MayName says whether the person may name a proxy for themselves: a party who signs. Whoever acts for somebody names nobody.
func (s Scope) MayName() error {
	if s.behalf != uuid.Nil {
		return Refuse(Forbidden, "proxy.refuse.chain", "Name", s.behalfName)
	}
	return s.May(NameProxy)
}

// Decide is the manager's word about a proxy. Neither of the two decides, and declining has a reason.
func (p Proxy) Decide(by Viewer, approve bool, reason string, now time.Time) (Proxy, error) {
	switch {
	case by.ID == p.Principal || by.ID == p.Person:
		return p, Refuse(Forbidden, "proxy.refuse.own")
	case p.State(now) == ProxyOver:
		return p, Refuse(Conflict, "proxy.refuse.over")
	case p.State(now) != ProxyAsked:
		return p, Refuse(Conflict, "proxy.refuse.decided")
	case !approve && reason == "":
		return p, Wrong(At("decision", "problem.reason_required"))
	}
	p.DecidedBy, p.Decider, p.DecidedAt, p.Approved, p.Decision = by.ID, by.Name, now, approve, reason
	return p, nil
}

// MayEnd says whether the person may end the proxy before its last day: the principal, the proxy, and who watches the handover.
func (s Scope) MayEnd(p Proxy, now time.Time) error {
	if s.By() != p.Principal && s.By() != p.Person && !s.roles.Has(asWatcher) {
		return Refuse(Forbidden, "proxy.refuse.not_yours")
	}
	if !p.Open(now) {
		return Refuse(Conflict, "proxy.refuse.over")
	}
	return nil
}

// End ends the proxy. What was signed under it stands.
func (p Proxy) End(by Viewer, reason string, now time.Time) Proxy {
	p.EndedBy, p.EndedAt, p.EndReason = by.ID, now, reason
	return p
}
