package server

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// checkpointsIndex shows administrators what left the database: checkpoints and mail.
func checkpointsIndex(c *call) error {
	below, _ := strconv.ParseInt(c.r.URL.Query().Get("below"), 10, 64)
	got, err := c.app.Outlets(c.r.Context(), c.viewer, max(below, 0))
	if err != nil {
		return err
	}
	props := page.CheckpointsProps{Frame: c.frame(c.p.T("history.checkpoints"), "checkpoints"), File: got.File, Key: got.Key, Mailing: got.Mailing}
	props.Frame.Work = true
	for _, n := range got.Checkpoints {
		props.Notes = append(props.Notes, page.NoteLine{
			Number: "#" + strconv.FormatInt(n.Number, 10), When: c.p.DateTime(n.At), Size: c.p.T("history.leaves", "Count", int(n.Size)), Note: n.Note,
		})
	}
	if below > 0 {
		props.Pages.First = ui.ToCheckpoints()
	}
	if n := len(got.Checkpoints); n > 0 && got.Checkpoints[n-1].Number > 1 {
		props.Pages.Next = withQuery(ui.ToCheckpoints(), url.Values{"below": {strconv.FormatInt(got.Checkpoints[n-1].Number, 10)}})
	}
	for _, m := range got.Mails {
		props.Mails = append(props.Mails, c.mailLine(m))
	}
	return c.render(http.StatusOK, page.Checkpoints(props))
}

func (c *call) mailLine(m app.SentMail) page.MailLine {
	line := page.MailLine{
		When: c.p.DateTime(m.Made), To: m.Name + " " + m.Email, Number: m.Number, Href: ui.ToEvents(m.Handover.String()), Problem: m.Problem,
		Tone: "blue", State: c.p.T("history.mail_waits"),
	}
	if m.Handover == uuid.Nil {
		line.Number, line.Href = c.p.T("history.mail_account"), ui.ToPeople()
	}
	switch {
	case !m.Sent.IsZero():
		line.Tone, line.State = "green", c.p.T("history.mail_sent")
	case !m.Dead.IsZero():
		line.Tone, line.State = "red", c.p.T("history.mail_dead")
	case m.Tries > 0:
		line.Tone, line.State = "amber", c.p.T("history.mail_retry")
	}
	return line
}
