package server

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/web/ui"
)

// TestClashOfMaskedNumbers: the filler, who sees both numbers in the form, can tell them apart in the conflict, too.
func TestClashOfMaskedNumbers(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	sc := h.in("giver", h.own.id)
	saved, err := h.app.SaveRecord(t.Context(), sc, app.SaveRecord{Section: h.own.sections["account"], Form: sample("account", 7)})
	require.NoError(t, err)
	at := ui.ToRecord(h.own.id.String(), saved.ID.String())
	b := h.as("giver")
	mine := b.get(at+"/edit").form(t, at).values
	mine.Set("bound_phone", "138 2222 2046")
	_, err = h.app.SaveRecord(t.Context(), sc, app.SaveRecord{
		Record: saved.ID, Revision: saved.Revision, Form: sample("account", 7).With("bound_phone", "138 1111 2046"),
	})
	require.NoError(t, err)
	a := b.post(at, mine)
	require.Equal(t, 409, a.StatusCode)
	a.says(t, "138 2222 2046")
	a.says(t, "138 1111 2046")
}

// TestQuestionOfWhoHasLeft: the reviewer may resolve it and is shown the button; a manager's question stays the manager's.
func TestQuestionOfWhoHasLeft(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	own, section := h.own.id.String(), h.own.sections["account"].String()
	require.NoError(t, h.app.Ask(t.Context(), h.in("manager", h.own.id), app.Ask{Record: h.own.records["submitted"], Body: "谁在用？"}))
	require.NoError(t, h.app.Ask(t.Context(), h.in("witness", h.own.id), app.Ask{Record: h.own.records["accepted"], Body: "凭证在哪里？"}))
	at := ui.ToSectionQuestions(own, section)
	b := h.as("receiver")
	buttons := func() int { return countOf(b.get(at).text, `/resolution"`) }
	require.Equal(t, 1, buttons(), "one's own")

	_, err := h.pool.Exec(t.Context(), `UPDATE people SET disabled_at = created_at WHERE id = $1`, h.people["witness"].ID)
	require.NoError(t, err)
	require.Equal(t, 2, buttons())
	require.Equal(t, 0, countOf(h.as("giver").get(at).text, `/resolution"`))
	for _, f := range b.get(at).forms(t) {
		if strings.HasSuffix(f.action, "/resolution") {
			require.Equal(t, 303, b.post(f.action, f.values).StatusCode)
		}
	}
	require.Equal(t, 0, buttons())
}
