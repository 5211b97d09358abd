package server

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/handover"
	"handoverdesk/web/ui"
)

// TestUncoverPages: a masked fact is shown by a form alone, in its page or as a fragment, once a form; after the end it is read on, after a cancellation not.
func TestUncoverPages(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	id := h.own.id.String()
	record := ui.ToRecord(id, h.own.records["accepted"].String())
	at, bank := ui.ToMasked(id, h.own.records["accepted"].String()), sample("account", 1).Get("payout_card")
	require.NotEmpty(t, bank)
	b := h.as("receiver")
	page := b.get(record)
	require.Contains(t, page.text, sample("account", 1).Get("bound_phone"), "the receiver calls that number")
	require.NotContains(t, page.text, bank)
	require.Contains(t, page.text, ui.ToMasks())
	require.Contains(t, page.text, `id="uncover-payout_card"`)
	form := func(pairs ...string) url.Values {
		return filled(url.Values{"_key": {newKey()}, "field": {"payout_card"}}, pairs...)
	}

	require.Equal(t, http.StatusMethodNotAllowed, b.get(at+"?field=payout_card").StatusCode, "never by GET")
	a := b.post(at, form())
	require.Equal(t, 422, a.StatusCode)
	require.Contains(t, a.text, `id="uncover-payout_card" aria-labelledby="uncover-payout_card-h" open`, "the dialog stands open")
	a = b.post(at, form("password", "no"))
	a.says(t, zh.T("problem.wrong_password"))
	require.NotContains(t, a.text, bank)
	require.Equal(t, 401, h.browser().post(at, form("password", password)).StatusCode)

	sent := form("password", password)
	a = b.post(at, sent)
	require.Equal(t, 200, a.StatusCode)
	require.Contains(t, a.text, bank)
	require.Equal(t, record, b.post(at, sent).Header.Get("Location"), "the same form once more leads to the page without it")
	require.NotContains(t, b.get(record).text, bank)
	require.NotContains(t, b.get(record).text, `id="uncover-payout_card"`, "nobody is asked twice within minutes")

	part := b.fragment()
	a = part.post(at, form())
	require.Equal(t, 200, a.StatusCode)
	require.True(t, strings.HasPrefix(a.text, `<span class="mask is-shown"`), a.text)
	require.Contains(t, a.text, bank)
	require.Contains(t, a.text, `<template>`, "with a form that can be sent again")
	require.Equal(t, 404, part.post(at, form("field", "title")).StatusCode)

	views := h.as("giver").get(ui.ToViews(id))
	views.says(t, zh.T("view.place.masked")+zh.T("view.colon")+"收付款卡")
	require.Equal(t, 1, strings.Count(views.text, zh.T("view.place.masked")), "once in ten minutes")

	h.put(h.own.id, handover.Closed)
	require.Contains(t, b.post(at, form("password", password)).text, bank, "the receiver reads on")
	require.Equal(t, 404, h.as("giver").post(at, form("password", password)).StatusCode, "who has left does not")
	h.put(h.own.id, handover.Cancelled)
	a = b.post(at, form("password", password))
	require.Equal(t, 409, a.StatusCode)
	a.says(t, zh.T("mask.refuse.cancelled"))
	require.NotContains(t, a.text, bank)
	require.NotContains(t, a.text, sample("account", 1).Get("bound_phone"), "nor is anything else in full")
}
