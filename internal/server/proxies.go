package server

import (
	"net/http"
	"slices"
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
	location := ui.ToProxies(c.scope.Handover().String())
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
		return c.refused(err, location, func(c *call) error { return showProxies(c, err) })
	}
	return c.done(location, "proxy.done")
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
	location := ui.ToProxies(c.scope.Handover().String())
	said, err := do(id, form.Get("verdict") == "approved", form.Get("decision"), c.key(form, location))
	if err != nil {
		return c.refused(err, location, func(c *call) error { return showProxies(c, err) })
	}
	return c.done(location, said)
}

// proxyViews are the proxies of the handover, newest first, with what the reader may do about them.
func (c *call) proxyViews(h handover.Handover, list []handover.Proxy) []page.ProxyView {
	sc, now, id := c.scope.Under(h), c.app.Now(), h.ID.String()
	var out []page.ProxyView
	for _, p := range list {
		state := p.State(now)
		v := page.ProxyView{
			Title: c.p.T("proxy.for", "Name", p.Name, "Principal", p.PrincipalName, "Role", c.roleName(string(p.Role))),
			Word:  c.p.T("proxy.state." + string(state)), Tone: proxyTones[state],
		}
		fact := func(key, value string) {
			if value != "" {
				v.Facts = append(v.Facts, ui.KV{Label: c.p.T("proxy.col." + key), Value: value})
			}
		}
		fact("days", c.p.T("proxy.days", "From", c.p.Date(p.From), "Until", c.p.Date(p.Until)))
		fact("reason", p.Reason)
		fact("rank", p.RankReason)
		if !p.DecidedAt.IsZero() {
			said := c.p.T("proxy.decided", "Name", p.Decider, "When", c.p.DateTime(p.DecidedAt), "Word", c.p.T("proxy.verdict."+yesNo(p.Approved)))
			fact("decision", strings.TrimSpace(said+"\n"+p.Decision))
		}
		fact("end", p.EndReason)
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

// mayName says whether the reader can name a proxy: a party who signs and has none.
func (c *call) mayName(h handover.Handover, list []handover.Proxy) bool {
	sc, now := c.scope.Under(h), c.app.Now()
	return sc.MayName() == nil && !slices.ContainsFunc(list, func(p handover.Proxy) bool { return p.Principal == sc.By() && p.Open(now) })
}

// proxiesShow is the page of those who act for parties, and the form of a party who needs somebody.
func proxiesShow(c *call) error { return showProxies(c, nil) }

func showProxies(c *call, refused error) error {
	got, err := c.app.Proxies(c.r.Context(), c.scope)
	if err != nil {
		return err
	}
	h := got.Handover
	props := page.ProxiesProps{
		Frame: c.inHandover(h, got.Sections, uuid.Nil, c.p.T("proxy.title")), Sub: c.p.T("proxy.sub", "Number", h.Number),
		Proxies: c.proxyViews(h, got.Proxies),
	}
	if c.mayName(h, got.Proxies) {
		props.Form = &page.ProxyForm{
			Action: ui.ToProxies(h.ID.String()), Key: newKey(), Person: c.typed("proxy"), From: c.typed("from"), Until: c.typed("until"),
			Reason: c.typed("proxy_reason"), RankReason: c.typed("proxy_rank_reason"), Errors: map[string]string{},
		}
		for _, p := range got.People {
			if _, party := partyRole(h, p.ID); !party {
				props.Form.People = append(props.Form.People, option(p.ID.String(), withPost(p.Name, p.Post)))
			}
		}
		if props.Form.Errors, props.Form.Summary = c.problemsOf(refused); len(props.Form.Summary) > 0 {
			props.Frame.Flash = nil // the summary says it
		}
	}
	if props.Errors, props.Summary = c.problemsOf(refused); props.Form != nil && c.typed("verdict") == "" {
		props.Errors, props.Summary = nil, nil // they are of the form
	}
	props.Decision = c.typed("decision")
	return c.render(http.StatusOK, page.Proxies(props))
}
