package demo

import (
	"context"
	"fmt"
	"time"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
)

// The share of the work after which parties name proxies and the manager decides: before anybody signs.
const proxied = 0.2

// proxyData is somebody who acts for a party between two days of the story, who may be waiting for the manager's word.
type proxyData struct {
	Principal  string `json:"principal"`
	Person     string `json:"person"`
	From       int    `json:"from_offset"`
	Until      int    `json:"until_offset"`
	Reason     string `json:"reason"`
	RankReason string `json:"rank_reason"`
	Approved   bool   `json:"approved"`
	Decision   string `json:"decision"`
}

// prepareProxies lets parties name those who act for them.
func (s *scene) prepareProxies() {
	for i, d := range s.data.Proxies {
		f := proxied + 0.02*float64(i)
		s.will(f, "name "+d.Person, func(ctx context.Context) error {
			sc, err := s.in(ctx, d.Principal, s.id)
			if err != nil {
				return err
			}
			return s.app.NameProxy(ctx, sc, app.NameProxy{
				Person: s.personID(d.Person), From: s.days.date(d.From), Until: s.days.date(d.Until), Reason: d.Reason, RankReason: d.RankReason,
			})
		})
		if d.Approved {
			s.will(f+0.01, "approve "+d.Person, func(ctx context.Context) error { return s.approve(ctx, d) })
		}
	}
}

func (s *scene) approve(ctx context.Context, d proxyData) error {
	sc, err := s.in(ctx, s.data.Manager, s.id)
	if err != nil {
		return err
	}
	shown, err := s.app.Proxies(ctx, sc)
	if err != nil {
		return err
	}
	for _, p := range shown.Proxies {
		if p.Person == s.personID(d.Person) && p.State(s.clock.at) == handover.ProxyAsked {
			delete(s.cast[d.Person].scopes, s.id)
			return s.app.DecideProxy(ctx, sc, p.ID, true, d.Decision, app.Key{})
		}
	}
	return fmt.Errorf("nobody asked for %s", d.Person)
}

// signer is who signs what the person has to: their proxy, where the story tells of one. Whether a proxy holds is decided by the database's clock, so
// in a story that is told of another time people sign for themselves.
func (s *scene) signer(person, proxy string) string {
	const near = 24 * time.Hour
	if proxy == "" || time.Until(s.days.now).Abs() > near {
		return person
	}
	return proxy
}
