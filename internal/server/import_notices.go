package server

import (
	"handoverdesk/internal/app"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// noticedAtMost is how many imports a page that is not theirs tells of.
const noticedAtMost = 3

// noticed tells of imports on the pages of what they go into.
func (c *call) noticed(f app.Frame, n app.Noticed) []page.ImportNotice {
	var out []page.ImportNotice
	for _, im := range n.Imports {
		if len(out) == noticedAtMost {
			break
		}
		d := desk{c: c, im: im}
		args := []any{"Name", clipped(d.name(), 40)}
		notice := page.ImportNotice{
			Tone: "notice", Link: page.Link{Text: c.p.T("import.notice.look"), Href: ui.ToImport(f.Handover.ID.String(), im.ID.String())},
		}
		switch im.State {
		case app.ImportChecking, app.ImportWriting, app.ImportUndoing:
			args = append(args, "Percent", min(100, 100*im.Done/max(1, im.Total)))
		case app.ImportReady:
			args = append(args, "Tally", c.tallied(d.tally()))
			notice.Link.Text = c.p.T("import.notice.decide")
		case app.ImportMapping:
			notice.Link.Text = c.p.T("import.notice.decide")
		case app.ImportWritten:
			args = append(args, "When", c.p.Ago(im.WrittenAt, c.app.Now()), "Tally", c.tallied(d.tally()))
			notice.Tone = "pass"
		case app.ImportFailed:
			notice.Tone = "warning"
		}
		notice.Text = c.p.T("import.notice."+string(im.State), args...)
		out = append(out, notice)
	}
	return out
}
