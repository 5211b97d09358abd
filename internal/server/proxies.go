package server

import (
	"strings"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// proxyCreate names somebody who acts and signs for the viewer, once a manager has approved.
func proxyCreate(c *call) error {
	form, err := c.form()
	if err != nil {
		return err
	}
	location := ui.ToHandoverSignatures(c.scope.Handover().String())
	in := app.NameProxy{Reason: form.Get("proxy_reason"), RankReason: form.Get("proxy_rank_reason"), Key: c.key(form, location)}
	wrong := func(field, key string) { in.Unread = append(in.Unread, handover.At(field, key)) }
	if in.Person, err = uuid.Parse(form.Get("proxy")); err != nil && form.Get("proxy") != "" {
		wrong("proxy", "problem.unknown_choice")
	}
	if in.From, err = inDate(form.Get("from")); err != nil {
		wrong("from", "problem.not_a_date")
	}
	if in.Until, err = inDate(form.Get("until")); err != nil {
		wrong("until", "problem.not_a_date")
	}
	if err := c.app.NameProxy(c.r.Context(), c.scope, in); err != nil {
		return c.refused(err, location, func(c *call) error { return showSignatures(c, err) })
	}
	return c.done(location+"#proxies", "proxy.done")
}

// proxyDecide is the manager's word about a proxy that was asked for.
func proxyDecide(c *call) error {
	return c.onProxy(func(id uuid.UUID, approve bool, reason string, key app.Key) (string, error) {
		said := "proxy.declined"
		if approve {
			said = "proxy.approved"
		}
		return said, c.app.DecideProxy(c.r.Context(), c.scope, id, approve, reason, key)
	})
}

// proxyEnd ends a proxy before its last day.
func proxyEnd(c *call) error {
	return c.onProxy(func(id uuid.UUID, _ bool, reason string, key app.Key) (string, error) {
		return "proxy.ended", c.app.EndProxy(c.r.Context(), c.scope, id, reason, key)
	})
}

func (c *call) onProxy(do func(uuid.UUID, bool, string, app.Key) (string, error)) error {
	id, err := c.id("proxy")
	if err != nil {
		return err
	}
	form, err := c.form()
	if err != nil {
		return err
	}
	location := ui.ToHandoverSignatures(c.scope.Handover().String())
	said, err := do(id, form.Get("verdict") == "approved", form.Get("decision"), c.key(form, location))
	if err != nil {
		return c.refused(err, location, func(c *call) error { return showSignatures(c, err) })
	}
	return c.done(location+"#proxies", said)
}

// proxyViews are the proxies of the handover, newest first, with what the reader may do about them.
func (c *call) proxyViews(s app.Signatures) []page.ProxyView {
	sc, now, id := c.scope.Under(s.Handover), c.app.Now(), s.Handover.ID.String()
	var out []page.ProxyView
	for _, p := range s.Proxies {
		state := p.State(now)
		v := page.ProxyView{
			Title: c.p.T("proxy.for", "Name", p.Name, "Principal", p.PrincipalName, "Role", c.roleName(string(p.Role))),
			Days:  c.p.T("proxy.days", "From", c.p.Date(p.From), "Until", c.p.Date(p.Until)), Reason: p.Reason, RankReason: p.RankReason,
			Word: c.p.T("proxy.state." + string(state)), Tone: proxyTones[state],
		}
		if !p.DecidedAt.IsZero() {
			v.Decision = c.p.T("proxy.decided", "Name", p.Decider, "When", c.p.DateTime(p.DecidedAt), "Word", c.p.T("proxy.verdict."+yesNo(p.Approved)))
			v.Because = p.Decision
		}
		if p.EndReason != "" {
			v.Because = p.EndReason
		}
		if state == handover.ProxyAsked && sc.May(handover.DecideProxy) == nil && sc.By() != p.Principal && sc.By() != p.Person {
			v.Verdict, v.Key = ui.ToProxyVerdict(id, p.ID.String()), newKey()
		}
		if sc.MayEnd(p, now) == nil {
			v.End, v.Key = ui.ToProxyEnd(id, p.ID.String()), newKey()
		}
		out = append(out, v)
	}
	return out
}

var proxyTones = map[handover.ProxyState]string{
	handover.ProxyAsked: "amber", handover.ProxyWaits: "outline", handover.ProxyHolds: "green", handover.ProxyDeclined: "red",
}

func yesNo(yes bool) string {
	if yes {
		return "approved"
	}
	return "declined"
}

// proxyForm is where a party names a proxy, nil for others and for whoever has one.
func (c *call) proxyForm(s app.Signatures, refused error) *page.ProxyForm {
	sc, now := c.scope.Under(s.Handover), c.app.Now()
	if sc.MayName() != nil {
		return nil
	}
	for _, p := range s.Proxies {
		if p.Principal == sc.By() && p.Open(now) {
			return nil
		}
	}
	f := &page.ProxyForm{
		Action: ui.ToProxies(s.Handover.ID.String()), Key: newKey(), Person: c.typed("proxy"), From: c.typed("from"), Until: c.typed("until"),
		Reason: c.typed("proxy_reason"), RankReason: c.typed("proxy_rank_reason"), Errors: map[string]string{},
	}
	if strings.HasSuffix(c.r.URL.Path, "/proxies") {
		f.Errors, f.Summary = c.problemsOf(refused)
	}
	return f
}
