package server

import (
	"net/http"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// readyShow lists what is ready-made for a section, to be looked at and adopted.
func readyShow(c *call) error { return c.showReady(http.StatusOK, nil) }

func (c *call) showReady(status int, refused error) error {
	id, err := c.id("section")
	if err != nil {
		return err
	}
	got, err := c.app.NewRecord(c.r.Context(), c.scope, id)
	if err != nil {
		return err
	}
	if err := c.mayWrite(got); err != nil {
		return err
	}
	r, err := c.room(got.Frame, got.Section)
	if err != nil {
		return err
	}
	props := page.ReadyProps{
		Frame: r.pageFrame(c.p.T("ready.title"), r.crumb()), Action: ui.ToReadyMade(r.h, r.s), Back: ui.ToSection(r.h, r.s), Key: newKey(),
		Lede: c.p.T("ready.lede", "Section", got.Section.Title(c.lang())),
	}
	chosen := map[string]bool{}
	if c.r.PostForm != nil {
		for _, k := range c.r.PostForm["keys"] {
			chosen[k] = true
		}
	}
	facts := c.app.Facts(c.scope, got.Handover)
	for _, m := range app.Ready(r.kind.Key) {
		item, err := r.readyItem(m, facts)
		if err != nil {
			return err
		}
		item.On = chosen[m.Key]
		props.Items = append(props.Items, item)
	}
	if refused != nil {
		props.Errors, props.Summary = c.problemsIn(refused, "ready")
		if len(props.Summary) == 0 {
			props.Refused = c.why(refused)
		}
	}
	return c.render(status, page.Ready(props))
}

// readyItem is a ready-made record as its page would show it.
func (r room) readyItem(m app.ReadyMade, facts app.Facts) (page.ReadyItem, error) {
	form, err := m.Form(r.lang(), facts)
	if err != nil {
		return page.ReadyItem{}, err
	}
	why, err := m.Reason(r.lang(), facts)
	if err != nil {
		return page.ReadyItem{}, err
	}
	values, problems := r.kind.Decode(form)
	if len(problems) > 0 {
		return page.ReadyItem{}, handover.Refuse(handover.Internal, "error.internal")
	}
	item := page.ReadyItem{
		Key: m.Key, Title: r.kind.TitleOf(values), Subtitle: r.kind.SubtitleOf(values, r.lang()), Why: why,
	}
	item.Groups, item.Missing = r.facts(values, nil, nil)
	return item, nil
}

func readyAdopt(c *call) error {
	id, err := c.id("section")
	if err != nil {
		return err
	}
	form, err := c.form()
	if err != nil {
		return err
	}
	at := ui.ToSection(c.scope.Handover().String(), id.String())
	adopted, left, err := c.app.Adopt(c.r.Context(), c.scope, app.Adopt{
		Section: id, Keys: form["keys"], Lang: catalog.Lang(c.lang()), Key: c.key(form, at),
	})
	if status, shown := shownAgain(err); shown {
		return c.showReady(status, err)
	}
	if err != nil {
		return err
	}
	if left > 0 {
		c.flash("warning", "ready.adopted_left", "Count", adopted, "Left", left)
		c.redirect(at)
		return nil
	}
	return c.done(at, "ready.adopted", "Count", adopted)
}
