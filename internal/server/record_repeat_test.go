package server

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/web/ui"
)

// TestAutosaveWithoutAnAnswer: the answer of a save got lost, so the browser sends the same once more.
func TestAutosaveWithoutAnAnswer(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	own, section := h.own.id.String(), h.own.sections["sku"].String()
	b := h.as("giver")
	b.header.Set("X-Autosave", "1")
	at, form := ui.ToRecords(own, section), sampleForm("sku", 40)
	answer := func(a reply) map[string]string {
		t.Helper()
		var got map[string]string
		require.NoError(t, json.Unmarshal([]byte(a.text), &got), a.text)
		return got
	}
	first := answer(b.post(at, form))
	require.NotEmpty(t, first["action"])
	before := h.digest()
	a := b.post(at, form)
	require.Equal(t, 200, a.StatusCode, a.text)
	require.Equal(t, first, answer(a), "a new record is found again")
	require.Equal(t, before, h.digest())

	form.Set("_version", first["version"])
	form.Set("remark", "改过一次")
	form.Set("title", "改过名的商品")
	second := answer(b.post(first["action"], form))
	require.NotEqual(t, first["version"], second["version"])
	a = b.post(first["action"], form)
	require.Equal(t, 200, a.StatusCode, a.text)
	require.Equal(t, second["version"], answer(a)["version"], "so is a change")

	form.Set("title", "别的内容")
	require.Equal(t, 409, b.post(first["action"], form).StatusCode, "other text is a conflict as ever")
	require.Equal(t, 409, b.post(at, form).StatusCode, "and another record of the same identity is a twin")
}

// TestSomebodyElsesTwinIsNoRepetition: only one's own record is taken for what one has just sent.
func TestSomebodyElsesTwinIsNoRepetition(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	own, section := h.own.id.String(), h.own.sections["sku"].String()
	b := h.as("giver")
	at, form := ui.ToRecords(own, section), sampleForm("sku", 41)
	require.Equal(t, 303, b.post(at, form).StatusCode)
	require.Equal(t, 303, b.post(at, form).StatusCode, "a button pressed twice without a key")
	_, err := h.pool.Exec(t.Context(), `UPDATE records SET updated_by = $2 WHERE handover_id = $1`, h.own.id, h.people["receiver"].ID)
	require.NoError(t, err)
	require.Equal(t, 409, b.post(at, form).StatusCode)
}
