package app

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/handover"
)

type proxies interface {
	// Proxies are those of the handover, newest first, and people who may be named.
	Proxies(ctx context.Context, sc handover.Scope, people int) (ProxyPage, error)
	// PastProxy is the newest proxy that the viewer was in a handover and is no more. Errors: not_found.
	PastProxy(ctx context.Context, v handover.Viewer, in uuid.UUID) (handover.Proxy, error)
}

// WhyOut says why the viewer may not enter a handover: they acted for somebody there until a while ago, or it does not exist for them, which is
// what refused says.
func (a *App) WhyOut(ctx context.Context, v handover.Viewer, in uuid.UUID, refused error) error {
	if handover.CodeOf(refused) != handover.NotFound {
		return refused
	}
	p, err := a.store.PastProxy(ctx, v, in)
	if err != nil {
		return refused // trouble with the look-up is no news for somebody who may not enter either way
	}
	until := p.Ends
	if !p.EndedAt.IsZero() {
		until = p.EndedAt
	}
	return handover.Refuse(handover.Forbidden, "proxy.refuse.past", "Name", p.PrincipalName, "When", until)
}

// ProxyPage is what the page of proxies shows.
type ProxyPage struct {
	Frame
	Proxies []handover.Proxy
	People  []handover.Person // enabled, by name; for whoever may name one
}

// Proxies is the page of those who act for parties. Names of colleagues are given to parties only.
func (a *App) Proxies(ctx context.Context, sc handover.Scope) (ProxyPage, error) {
	people := 0
	if sc.MayName() == nil {
		people = ColleaguesMax
	}
	return a.store.Proxies(ctx, sc, people)
}

// NameProxy is the form of a party who cannot act for some days. From and Until are calendar dates at midnight UTC, both included.
type NameProxy struct {
	Person      uuid.UUID
	From, Until time.Time
	Reason      string
	RankReason  string // of a witness's proxy who does not stand above the giver
	Unread      []handover.Problem
	Key         Key
}

// NameProxy asks for somebody of the workspace to act and sign for the viewer, who is a party. Nothing may be done in their name before a
// manager approves. Errors: invalid, forbidden (no party, or a proxy themselves), conflict (there is one already), *Replay.
func (a *App) NameProxy(ctx context.Context, sc handover.Scope, in NameProxy) error {
	if err := sc.MayName(); err != nil {
		return a.unlessSent(ctx, sc, in.Key, err)
	}
	// Read before the handover is locked: a transaction that waits for a second connection can wait for ever.
	seen, err := a.store.Signatures(ctx, sc)
	if err != nil {
		return err
	}
	giver, _ := seen.Handover.Party(handover.Giver)
	person, err := a.proxyOf(ctx, sc, in.Person)
	if err != nil {
		return a.unlessSent(ctx, sc, in.Key, err)
	}
	rank, err := a.store.Rank(ctx, sc.Viewer(), giver.Person, in.Person)
	if err != nil {
		return err
	}
	trim := func(s string) string { return strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n")) }
	p := handover.Proxy{
		Handover: sc.Handover(), ID: a.newID(), Principal: sc.By(), PrincipalName: sc.Viewer().Name, Person: person.ID, Name: person.Name,
		From: in.From, Until: in.Until, Begins: a.midnight(in.From), Ends: a.midnight(in.Until.AddDate(0, 0, 1)), Reason: trim(in.Reason),
		RankReason: trim(in.RankReason),
	}
	return a.store.Update(ctx, sc, in.Key, func(tx Tx) error {
		h, sections, err := tx.LockAll(ctx)
		if err != nil {
			return err
		}
		sc := sc.Under(h)
		if err := sc.MayName(); err != nil {
			return err
		}
		others, err := tx.Proxies(ctx)
		if err != nil {
			return err
		}
		now := a.Now()
		p.Role, p.AskedAt = roleOf(h, sc.By()), now
		if p.Role == handover.Witness {
			p.Rank = rank
		}
		if p.Rank != handover.RankBeside {
			p.RankReason = ""
		}
		if err := together(wrongForm(in.Unread), p.Check(h, others, a.Today(), now)); err != nil {
			return err
		}
		if err := tx.EndProxies(ctx, past(others, now), sc.By(), now); err != nil {
			return err
		}
		return tx.Write(ctx, Change{
			Handover: h.Recount(sections), Proxies: []handover.Proxy{p},
			Events: []handover.Event{a.proxyEvent(sc, "proxy.asked", p, p.Reason)},
		})
	})
}

// proxyOf is the person who was chosen, the zero Person for nobody of the workspace who may sign in.
func (a *App) proxyOf(ctx context.Context, sc handover.Scope, id uuid.UUID) (handover.Person, error) {
	if id == uuid.Nil {
		return handover.Person{}, nil
	}
	p, err := a.store.Person(ctx, sc.Viewer(), id)
	switch {
	case handover.CodeOf(err) == handover.NotFound, err == nil && p.Disabled:
		return handover.Person{}, handover.Wrong(handover.At("proxy", "problem.unknown_choice"))
	case err != nil:
		return p, err
	}
	return p, nil
}

// midnight is when a calendar date begins in the zone of the house.
func (a *App) midnight(day time.Time) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, a.zone).UTC()
}

// past are proxies that nobody ended and whose last day is over: another one may take their place.
func past(list []handover.Proxy, now time.Time) []uuid.UUID {
	var out []uuid.UUID
	for _, p := range list {
		if p.State(now) == handover.ProxyOver {
			out = append(out, p.ID)
		}
	}
	return out
}

func (a *App) proxyEvent(sc handover.Scope, act string, p handover.Proxy, reason string) handover.Event {
	return a.event(sc, act, uuid.Nil, uuid.Nil, map[string]any{
		"proxy": p.ID, "person": p.Person, "name": p.Name, "principal": p.PrincipalName, "role": p.Role, "reason": reason,
		"first": p.From.Format(time.DateOnly), "last": p.Until.Format(time.DateOnly), "rank_reason": p.RankReason,
	})
}

// DecideProxy is the manager's word about a proxy that was asked for.
func (a *App) DecideProxy(ctx context.Context, sc handover.Scope, proxy uuid.UUID, approve bool, reason string, key Key) error {
	return a.onProxy(ctx, sc, proxy, reason, key, func(sc handover.Scope, p handover.Proxy, reason string) (handover.Proxy, string, error) {
		if err := sc.May(handover.DecideProxy); err != nil {
			return p, "", err
		}
		next, err := p.Decide(sc.Viewer(), approve, reason, a.Now())
		if approve {
			return next, "proxy.approved", err
		}
		return next, "proxy.declined", err
	})
}

// EndProxy ends a proxy before its last day. What was signed under it stands.
func (a *App) EndProxy(ctx context.Context, sc handover.Scope, proxy uuid.UUID, reason string, key Key) error {
	return a.onProxy(ctx, sc, proxy, reason, key, func(sc handover.Scope, p handover.Proxy, reason string) (handover.Proxy, string, error) {
		if err := sc.MayEnd(p, a.Now()); err != nil {
			return p, "", err
		}
		return p.End(sc.Viewer(), reason, a.Now()), "proxy.ended", nil
	})
}

func (a *App) onProxy(ctx context.Context, sc handover.Scope, proxy uuid.UUID, reason string, key Key,
	do func(handover.Scope, handover.Proxy, string) (handover.Proxy, string, error),
) error {
	reason, err := handover.CheckProse("decision", reason, false)
	if err != nil {
		return err
	}
	return a.store.Update(ctx, sc, key, func(tx Tx) error {
		h, sections, err := tx.LockAll(ctx)
		if err != nil {
			return err
		}
		list, err := tx.Proxies(ctx)
		if err != nil {
			return err
		}
		for _, p := range list {
			if p.ID != proxy {
				continue
			}
			next, act, err := do(sc.Under(h), p, reason)
			if err != nil {
				return err
			}
			return tx.Write(ctx, Change{
				Handover: h.Recount(sections), Proxies: []handover.Proxy{next}, Events: []handover.Event{a.proxyEvent(sc, act, next, reason)},
			})
		}
		return handover.ErrNotFound()
	})
}

// noProxies refuses parties who act for another one, are asked to, or did so on another side.
func (a *App) noProxies(h handover.Handover, list []handover.Proxy) error {
	var ps []handover.Problem
	for _, p := range list {
		role := roleOf(h, p.Person)
		switch {
		case role == "":
		case p.Open(a.Now()):
			ps = append(ps, handover.At(string(role), "proxy.problem.is_proxy", "Name", p.Name, "Principal", p.PrincipalName))
		case p.Sided(role):
			ps = append(ps, handover.At(string(role), "proxy.problem.sided", "Name", p.Name, "Principal", p.PrincipalName))
		}
	}
	return wrongForm(ps)
}
