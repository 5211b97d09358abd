package server

import (
	"net/url"

	"handoverdesk/internal/app"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// eventsBack leads back to the history: browsers come here when what a check found is loaded again.
func eventsBack(c *call) error {
	c.redirect(ui.ToEvents(c.scope.Handover().String()))
	return nil
}

// eventsVerify checks the handover now and shows the history with what was found. It writes nothing into the handover.
func eventsVerify(c *call) error {
	if _, err := c.form(); err != nil {
		return err
	}
	found, err := c.app.Verify(c.r.Context(), c.scope)
	if err != nil {
		return c.refused(err, ui.ToEvents(c.scope.Handover().String()), func(c *call) error { return c.showEvents(url.Values{}, nil) })
	}
	if found.Wrong != "" {
		c.log.Warn("a handover does not verify", "id", requestID(c.r.Context()), "handover", c.scope.Handover().String(), "why", found.Wrong)
	}
	return c.showEvents(url.Values{}, &found)
}

// chainVerdict says what a check found: what was looked at and up to where, or the first thing that is wrong.
func (c *call) chainVerdict(found *app.Verified) *page.ChainVerdict {
	if found == nil {
		return nil
	}
	p, v := c.p, &page.ChainVerdict{Tone: "pass"}
	when := p.DateTime(found.At)
	if found.Wrong != "" {
		v.Tone, v.Title, v.Detail = "blocker", p.T("history.verify.wrong."+found.Part, "When", when), found.Wrong
		v.Body = p.T("history.verify.wrong_body")
		return v
	}
	v.Title = p.T("history.verify.well", "When", when)
	v.Body = p.T("history.verify.well_body", "Seq", p.Number(int(found.Seq)), "Records", p.T("common.count.records", "Count", found.Records),
		"Seals", p.T("history.verify.seals", "Count", found.Seals))
	if found.Leaves == 0 {
		v.Body += p.T("history.verify.no_leaves")
	}
	return v
}
