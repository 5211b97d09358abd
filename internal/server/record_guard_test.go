package server

import (
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
	"handoverdesk/web/ui"
)

// TestFormsAreOnlyForTheFiller sends the form of a record in every state of its handover: whoever does not fill the section gets
// nothing of what is stored in it, masked or as a fingerprint.
func TestFormsAreOnlyForTheFiller(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	own := h.own.id.String()
	phone := sample("account", 1).Get("bound_phone")
	require.NotEmpty(t, phone)
	people := map[string]*browser{}
	for _, who := range []string{"giver", "receiver", "witness", "manager", "admin"} {
		people[who] = h.as(who)
	}
	for _, state := range []handover.State{handover.Planned, handover.Active, handover.Signed, handover.InFollowUp, handover.Closed, handover.Cancelled} {
		h.put(h.own.id, state)
		for who, b := range people {
			for _, at := range []string{
				ui.ToRecord(own, h.own.records["accepted"].String()), ui.ToRecord(own, h.own.records["signed"].String()),
				ui.ToRecords(own, h.own.sections["account"].String()),
			} {
				for _, form := range []url.Values{
					{"title": {"x"}}, {"title": {"x"}, "_version": {"1"}}, {"title": {""}}, {"title": {"x"}, "_rows": {"claims:add"}},
					{"title": {"x"}, "pick.title": {"theirs"}},
				} {
					a := b.post(at, form)
					name := who + " in " + string(state) + " at " + at + " with " + form.Encode()
					require.Less(t, a.StatusCode, 500, "%s: %s", name, h.log.faults())
					if who == "giver" {
						continue
					}
					require.Equal(t, 403, a.StatusCode, name)
					require.NotContains(t, a.text, "_was", name)
					require.NotContains(t, a.text, phone, name)
				}
			}
		}
	}
}

// put brings a handover into a state, past all rules.
func (h *house) put(id uuid.UUID, state handover.State) {
	h.t.Helper()
	_, err := h.pool.Exec(h.t.Context(), `UPDATE handovers SET state = $2,
		signed_at = CASE WHEN $2 IN ('signed', 'follow_up', 'closed') THEN created_at END,
		settled = CASE WHEN $2 IN ('signed', 'follow_up', 'closed') THEN sections ELSE settled END,
		cancel_reason = CASE WHEN $2 = 'cancelled' THEN 'x' ELSE '' END,
		exits_open = CASE WHEN $2 = 'closed' THEN 0 ELSE exits_open END, exit_due = CASE WHEN $2 <> 'closed' THEN exit_due END WHERE id = $1`, id, state)
	require.NoError(h.t, err)
}

// TestRefusedFormHasNoFingerprints: what a form began with is said by the form, never made up from what is stored now.
func TestRefusedFormHasNoFingerprints(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	h.put(h.own.id, handover.Signed)
	at := ui.ToRecord(h.own.id.String(), h.own.records["draft"].String())
	form := sampleForm("sku", 1)
	form.Set("title", "改到一半的商品")
	a := h.as("giver").post(at, form)
	require.Equal(t, 409, a.StatusCode)
	got := a.form(t, at).values
	require.Equal(t, "改到一半的商品", got.Get("title"), "what was typed is not lost")
	require.Empty(t, got.Get("_was"))
}

// TestFormOfManyTables sends a form with as many made-up tables as a form may have names.
func TestFormOfManyTables(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	form := url.Values{"title": {"x"}}
	for i := range 9900 {
		form.Set("t"+strconv.Itoa(i)+".7.x", "")
	}
	began := time.Now()
	require.Equal(t, "x", typedForm(form).Get("title"))
	require.Len(t, typedForm(form), 9901)
	require.Less(t, time.Since(began), time.Second, "renumbering must not go over the form once for every table")

	draft := ui.ToRecord(h.own.id.String(), h.own.records["draft"].String())
	began = time.Now()
	require.Equal(t, 403, h.as("receiver").post(draft, form).StatusCode)
	require.NotEqual(t, 303, h.as("giver").post(draft, form).StatusCode)
	require.Less(t, time.Since(began), 10*time.Second)

	for i := range 200 {
		form.Set("u"+strconv.Itoa(i), "")
	}
	a := h.as("giver").post(draft, form)
	require.Equal(t, 422, a.StatusCode, "too many names")
	a.says(t, zh.T("errors.bad_form.body"))
	require.False(t, strings.Contains(a.text, "t9.7.x"))
	_, err := h.app.SaveRecord(t.Context(), h.in("giver", h.own.id), app.SaveRecord{
		Record: h.own.records["draft"], Revision: h.record(h.in("giver", h.own.id), h.own.records["draft"]).Revision, Form: sample("sku", 1),
	})
	require.NoError(t, err)
}
