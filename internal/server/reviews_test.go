package server

import (
	"net/url"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
	"handoverdesk/web/ui"
)

// TestUnfinishedSectionSignature: an empty form says all that is missing, and costs no try of the password.
func TestUnfinishedSectionSignature(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	own, section := h.own.id.String(), h.own.sections["risk2"].String()
	b := h.as("receiver")
	form := b.get(ui.ToSectionReview(own, section)).form(t, ui.ToSectionSeal(own, section)).values
	for range 12 {
		form.Set("_key", newKey())
		a := b.post(ui.ToSectionSeal(own, section), form)
		require.Equal(t, 422, a.StatusCode, a.words(t))
		a.says(t, zh.T("seal.no_password"))
		a.says(t, zh.T("problem.agree"))
	}
	form.Set("name", h.people["receiver"].Name)
	form.Set("agree", "yes")
	form.Set("password", password)
	require.Equal(t, 303, b.post(ui.ToSectionSeal(own, section), form).StatusCode)
}

// TestReopeningIsOfferedToWhoMay: a second receiver did not review the section and cannot take it back.
func TestReopeningIsOfferedToWhoMay(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	own, section := h.own.id.String(), h.own.sections["supplier"].String()
	at := ui.ToEditHandover(own)
	b := h.as("manager")
	plan := b.get(at).form(t, at).values
	plan.Add("receiver", h.people["receiver2"].ID.String())
	require.Equal(t, 303, b.post(at, plan).StatusCode)
	require.Contains(t, h.as("receiver").get(ui.ToSectionReview(own, section)).text, ui.ToSectionReopening(own, section))
	second := h.as("receiver2")
	require.NotContains(t, second.get(ui.ToSectionReview(own, section)).text, ui.ToSectionReopening(own, section))
	version := strconv.Itoa(h.sections("manager", h.own.id)["supplier"].Version)
	a := second.post(ui.ToSectionReopening(own, section), url.Values{"reason": {"看看"}, "version": {version}})
	require.Equal(t, 403, a.StatusCode, a.words(t))
}

// TestHistoryBeginsWithWhatWasSaid: every revision has a word for what was done, and the first one shows its facts.
func TestHistoryBeginsWithWhatWasSaid(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	own := h.own.id.String()
	sc := h.in("giver", h.own.id)
	saved, err := h.app.SaveRecord(t.Context(), sc, app.SaveRecord{Section: h.own.sections["risk"], Form: sample("risk", 5).With("title", "第一版说的风险")})
	require.NoError(t, err)
	at := ui.ToRecordHistory(own, saved.ID.String())
	a := h.as("receiver").get(at)
	a.says(t, "第一版说的风险")
	require.NotContains(t, a.text, zh.T("record.unchanged"))
	require.Contains(t, a.text, `<dl class="kv">`)
	for _, path := range []string{at, ui.ToRecordHistory(own, h.own.records["returned"].String()), ui.ToRecordHistory(own, h.own.records["removed"].String())} {
		require.NotContains(t, h.as("receiver").get(path).text, "record.act.", path)
	}
}

// TestDeclarationIsTakenBack: the giver may think again until the receiver has agreed.
func TestDeclarationIsTakenBack(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	own, section := h.own.id.String(), h.own.sections["sop"].String()
	at, away := ui.ToSection(own, section), ui.ToNotApplicableWithdrawal(own, section)
	require.NotContains(t, h.as("receiver").get(at).text, away)
	b := h.as("giver")
	form := b.get(at).form(t, away).values
	a := b.follow(b.post(away, form))
	a.says(t, zh.T("section.took_back"))
	require.NotContains(t, a.text, away)
	require.Contains(t, a.text, ui.ToNewRecord(own, section))
	h.as("manager").get(ui.ToHandover(own)).says(t, "撤回")
}

// TestFinalStatementCountsOne: what is signed is a sentence also where there is one of a thing.
func TestFinalStatementCountsOne(t *testing.T) {
	t.Parallel()
	o := overviewOf(handover.Active, handover.Section{State: handover.SectionSigned, ContentVersion: 1, Counts: handover.Counts{Records: 1, Accepted: 1}})
	c := &call{p: en}
	said := c.finalStatementAs(handover.Giver, app.Signatures{Handover: o.Handover, Sections: o.Sections}, app.HandoverDigest(o.Handover, o.Sections, nil))
	require.Contains(t, said, "the 1 section and 1 record of")
}
