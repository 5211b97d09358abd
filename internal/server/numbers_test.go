package server

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/web/ui"
)

// TestLimitsOnTheirPage: an admin sets a limit, a ready-made text and a new form say it, a manager reads it, and it goes back.
func TestLimitsOnTheirPage(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	admin, giver, manager := h.as("admin"), h.as("giver"), h.as("manager")
	id, section := h.own.id.String(), h.own.sections["risk"].String()

	form := url.Values{"dispatch_hours": {"36"}, "shown.dispatch_hours": {"24"}, "sop_review_days": {"180"}, "shown.sop_review_days": {"180"}}
	a := admin.post(ui.ToNumbers(), form)
	require.Equal(t, http.StatusSeeOther, a.StatusCode, a.words(t))
	page := admin.follow(a)
	require.Contains(t, page.text, `name="reset" value="dispatch_hours"`)
	require.NotContains(t, page.text, `value="sop_review_days"`, "what was left alone is no own number")
	require.Contains(t, page.words(t), "设于")
	require.Contains(t, giver.get(ui.ToReadyMade(id, section)).words(t), "发货超过 36 小时")

	seen := manager.get(ui.ToNumbers())
	require.Contains(t, seen.words(t), "36 小时")
	require.NotContains(t, seen.text, `name="dispatch_hours"`, "a manager only reads")

	a = admin.post(ui.ToNumbers(), url.Values{"dispatch_hours": {"0"}, "shown.dispatch_hours": {"36"}, "pass_mark": {"70"}, "shown.pass_mark": {"80"}})
	require.Equal(t, http.StatusUnprocessableEntity, a.StatusCode)
	require.Contains(t, a.words(t), "发货时限")
	require.Regexp(t, `name="pass_mark"[^>]* value="70"`, a.text, "what else was typed is still there")

	a = admin.post(ui.ToNumbers(), url.Values{"dispatch_hours": {"12"}, "shown.dispatch_hours": {"24"}})
	require.Equal(t, http.StatusUnprocessableEntity, a.StatusCode)
	require.Contains(t, a.words(t), "改成了 36")
	require.Contains(t, a.text, `name="shown.dispatch_hours" value="36"`, "saved once more, it counts")

	a = admin.post(ui.ToNumbers(), url.Values{"dispatch_hours": {"36"}, "shown.dispatch_hours": {"36"}, "reset": {"dispatch_hours"}})
	require.NotContains(t, admin.follow(a).text, `name="reset"`)
	require.Contains(t, giver.get(ui.ToReadyMade(id, section)).words(t), "发货超过 24 小时")
}

// TestANewSOPBeginsWithTheReviewCycle of the workspace; what is saved is its own.
func TestANewSOPBeginsWithTheReviewCycle(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	giver := h.in("giver", h.own.id)
	require.NoError(t, h.app.TakeBackNotApplicable(t.Context(), giver, app.SectionAct{Section: h.own.sections["sop"]}))
	path := ui.ToNewRecord(h.own.id.String(), h.own.sections["sop"].String())
	require.Regexp(t, `name="review_every_days"[^>]* value="180"`, h.as("giver").get(path).text)
	a := h.as("admin").post(ui.ToNumbers(), url.Values{"sop_review_days": {"90"}, "shown.sop_review_days": {"180"}})
	require.Equal(t, http.StatusSeeOther, a.StatusCode)
	require.Regexp(t, `name="review_every_days"[^>]* value="90"`, h.as("giver").get(path).text)
}

// TestAdoptedFromThePlan: names and days of the plan stand in what is adopted.
func TestAdoptedFromThePlan(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	giver := h.as("giver")
	id, section := h.own.id.String(), h.own.sections["data_report"].String()
	require.Contains(t, giver.get(ui.ToReadyMade(id, section)).words(t), "日报")
	a := giver.post(ui.ToReadyMade(id, section), url.Values{"keys": {"daily", "weekly"}})
	require.Equal(t, http.StatusSeeOther, a.StatusCode, a.words(t))
	list := giver.follow(a).words(t)
	require.Contains(t, list, "日报：八个指标")
	require.Contains(t, list, "周报")
}
