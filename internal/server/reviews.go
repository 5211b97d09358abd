package server

import (
	"net/http"
	"strconv"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// sectionReview is what a signature on a section is put under: what changed, what is open, the statement, the digest.
func sectionReview(c *call) error { return c.showReview(nil) }

func (c *call) showReview(refused error) error {
	id, err := c.id("section")
	if err != nil {
		return err
	}
	of := c.reviewOf()
	got, err := c.app.SectionChanges(c.r.Context(), c.scope, id, of)
	if err != nil {
		return err
	}
	r, err := c.room(got.Frame, got.Section)
	if err != nil {
		return err
	}
	r.seals, r.refused = got.Seals, got.Refusals
	s, p := got.Section, c.p
	digest := app.SectionDigest(s, got.Content)
	if r.fills {
		digest = app.GivenDigest(s, got.Content)
	}
	props := page.SectionReviewProps{
		Frame: r.pageFrame(p.T("section.tab.review"), r.crumb()), Top: r.top(ui.ToSectionReview(r.h, r.s)),
		Version: version(s.ContentVersion), Chain: r.chain(got.Seals), History: r.history(got.Seals, got.Since), Checks: r.checks(got),
	}
	props.Refusals = c.refusalViews(app.Signatures{Handover: got.Handover, Sections: got.Sections, Refusals: got.Refusals})
	if s.State == handover.SectionNotApplicable {
		r.waiver(&props)
	} else {
		props.Digest = digest.String()
		props.About = []ui.KV{
			{Label: p.T("common.sign.algorithm"), Value: "SHA-256", Code: true},
			{Label: p.T("review.content"), Value: p.T("common.count.records", "Count", got.Count)},
			{Label: p.T("file.title"), Value: p.T("file.count", "Count", got.Attached)},
			{Label: p.T("review.version"), Value: version(s.ContentVersion)},
		}
		if err := r.changed(&props, got, of); err != nil {
			return err
		}
		if got.TeachBack != nil {
			turn := r.teachTurn(*got.TeachBack)
			props.TeachBack, props.Teach = &turn, page.Link{Text: p.T("teach.all"), Href: ui.ToTeachBack(r.h, r.s)}
		}
		r.signing(&props, got, digest, refused)
	}
	if note, ok := r.staleNote(got); ok {
		props.Top.Notes = append([]page.Note{note}, props.Top.Notes...)
	}
	r.reopening(&props)
	props.Frame.Sign = props.Sign != nil
	return c.render(http.StatusOK, page.SectionReview(props))
}

func version(n int) string { return "v" + strconv.Itoa(n) }

// checks say what stands between the section and the receiver's signature.
func (r room) checks(got app.SectionReview) []page.Found {
	p, n, at := r.c.p, r.section.Counts, ui.ToSection(r.h, r.s)
	line := func(key string, count int, bad string, href string) page.Found {
		if count == 0 {
			return page.Found{Severity: "pass", Text: p.T("review.check." + key + ".pass")}
		}
		return page.Found{Severity: bad, Text: p.T("review.check."+key+".fail", "Count", count), Href: href}
	}
	out := []page.Found{
		line("accepted", n.Records-n.Accepted, "warning", at+"?state=submitted"),
		line("blocking", n.Blocking, "blocker", ui.ToSectionQuestions(r.h, r.s)),
		line("questions", n.Questions-n.Blocking, "notice", ui.ToSectionQuestions(r.h, r.s)),
		line("blockers", n.Blockers, "blocker", at+"?found=1"),
		line("warnings", n.Warnings, "warning", at+"?found=1"),
	}
	if r.section.NeedsTeachBack() {
		owed := 0
		if !r.section.Taught() {
			owed = r.section.TeachBack
		}
		out = append(out, line("teach_back", owed, "blocker", ui.ToTeachBack(r.h, r.s)))
	}
	return out
}

// waiver is the declaration that the section does not apply, in place of a signature.
func (r room) waiver(props *page.SectionReviewProps) {
	p, s := r.c.p, r.section
	w := &page.Waiver{
		Title: p.T("review.waiver"), Reason: s.Reason,
		About: p.T("review.waiver_by", "Name", s.ReasonName, "When", p.Moment(s.ReasonAt, r.c.app.Now())),
	}
	if s.Settled() {
		w.About += " · " + p.T("review.waiver_accepted", "Name", s.ReviewerName, "When", p.Moment(s.SettledAt, r.c.app.Now()))
	}
	props.Waived, props.Chain, props.Top.Notes = w, nil, nil
}

// reopening offers to take a settled section back for work.
func (r room) reopening(props *page.SectionReviewProps) {
	if !r.section.Settled() || r.c.scope.At(r.frame.Handover.State).MayReopen(r.section) != nil {
		return
	}
	act := page.Act{Class: "btn btn-danger", Icon: "rotate-ccw", Text: r.c.p.T("section.reopen"), Dialog: "reopen-section"}
	props.Top.Asks = append(props.Top.Asks, r.reasonAsk("reopen-section", "section.reopen", ui.ToSectionReopening(r.h, r.s)))
	if props.Waived != nil {
		props.Waived.Acts = append(props.Waived.Acts, act)
		return
	}
	props.WorkActs = append(props.WorkActs, act)
}
