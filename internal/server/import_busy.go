package server

import (
	"math"
	"net/http"
	"strconv"
	"time"

	"handoverdesk/internal/app"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// importProgress says how far an import is, for the script. Anybody who looks at a page that has moved on is told to load it anew.
func importProgress(c *call) error {
	id, err := c.id("import")
	if err != nil {
		return err
	}
	// It is asked for often, so no rows are looked for: there are none behind the last line.
	got, err := c.app.ImportPage(c.r.Context(), c.scope, id, app.ImportFilter{After: math.MaxInt32})
	if err != nil {
		return err
	}
	d := desk{c: c, page: got, im: got.Import}
	im := d.im
	c.w.Header().Set("Cache-Control", "no-store")
	c.json(http.StatusOK, map[string]any{
		"done": d.done(), "total": max(1, d.total()), "said": d.progressed(), "over": !im.State.AtWork(),
	})
	return nil
}

// progressed says how far an import is.
func (d desk) progressed() string {
	c, im := d.c, d.im
	switch {
	case !im.State.AtWork():
		return c.p.T("import.busy.over")
	case im.Attempts > 0 && c.app.Now().Sub(im.TouchedAt) > importIdle:
		return c.p.T("import.busy.broken_off", "Count", im.Attempts)
	case im.Done == 0 && !im.TouchedAt.IsZero() && c.app.Now().Sub(im.TouchedAt) > importIdle:
		return c.p.T("import.busy.waiting")
	case im.Total == 0:
		return c.p.T("import.busy.begins")
	}
	switch {
	case im.State == app.ImportWriting && im.Done == 0:
		return c.p.T("import.busy.at_once", "Count", im.Total)
	case im.State == app.ImportUndoing && im.Done == 0:
		return c.p.T("import.busy.undo_at_once", "Count", im.Total)
	}
	return c.p.T("import.busy."+string(im.State), "Count", d.done(), "Total", d.total())
}

// total is how many lines there are to check. Headers are lines of the file, but nobody counts them.
func (d desk) total() int {
	n := d.im.Total
	if d.im.State == app.ImportChecking {
		for _, i := range d.taken() {
			n -= heads(d.im.Parts[i].Plan)
		}
	}
	return max(0, n)
}

func (d desk) done() int { return min(d.im.Done, d.total()) }

// importIdle is how long nobody may have worked on an import before its page says that it waits.
const importIdle = 5 * time.Second

func (d desk) showBusy() error {
	p, im := d.c.p, d.im
	at := 2
	if im.State != app.ImportChecking {
		at = 3
	}
	heading := p.T("import.busy.heading_" + string(im.State))
	props := page.ImportBusyProps{
		Frame: d.frame(heading), Head: d.head(at, heading, ""), Total: strconv.Itoa(max(1, d.total())),
		Said: d.progressed(), Progress: ui.ToImportProgress(d.h, d.i), Here: d.here(),
	}
	if n := d.done(); n > 0 || im.State == app.ImportChecking {
		props.Done = strconv.Itoa(n)
	}
	back := d.back()
	props.Back = page.Link{Text: p.T("import.to", "Name", back.Text), Href: back.Href}
	if im.State == app.ImportChecking {
		act, ask := d.dropAct()
		props.Drop, props.Asks = &act, []page.Ask{ask}
	}
	return d.c.render(http.StatusOK, page.ImportBusy(props))
}
