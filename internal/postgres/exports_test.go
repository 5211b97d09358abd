package postgres_test

import (
	"encoding/hex"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
)

// TestExportsStayInside: what is walked for a file about a handover is of that handover, all of it, in order.
func TestExportsStayInside(t *testing.T) {
	t.Parallel()
	h := given(t)
	sc, others := strangers(h)
	for name, f := range others {
		require.NoError(t, h.exec(`INSERT INTO proof_acts (handover_id, id, section_id, record_id, step, verdict, made_by, role, made_at, revision)
			VALUES ($1, gen_random_uuid(), $2, $3, 'logged_in', 'done', $4, 'receiver', now(), 1)`, f.handover, f.section, f.record, f.scope.By()))
		for scope, want := range map[handover.Scope]int{sc: 0, f.scope: 1} {
			n := 0
			require.NoError(t, h.store.EachQuestion(t.Context(), scope, func(q handover.Question) error {
				require.Equal(t, f.question, q.ID)
				require.Equal(t, "?", q.Messages[0].Body)
				n++
				return nil
			}), name)
			require.Equal(t, want, n, name)
			acts := 0
			require.NoError(t, h.store.EachProof(t.Context(), scope, func(handover.ProofAct) error { acts++; return nil }))
			require.Equal(t, want, acts, name)
			files, err := h.store.StoredFiles(t.Context(), scope)
			require.NoError(t, err)
			require.Len(t, files, want, name)
		}
		var events []handover.Event
		require.NoError(t, h.store.EachEvent(t.Context(), f.scope, func(e handover.Event) error {
			events = append(events, e)
			return nil
		}))
		require.NotEmpty(t, events)
		require.Zero(t, handover.Verify(f.handover, events), "the whole chain from its beginning")
	}
}

// TestStoredFiles: of removed files only those go out that somebody signed over.
func TestStoredFiles(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover().ID
	giver, receiver := h.in("giver", id), h.in("receiver", id)
	section := h.mustSection(id, "account")
	r := h.record(giver, section, form("account", 0))
	kept := h.attach(giver, app.Owner{Record: r.ID}, "留下.txt", "一")
	gone := h.attach(giver, app.Owner{Record: r.ID}, "拿走.txt", "二")
	require.NoError(t, h.app.RemoveFile(t.Context(), giver, gone.ID, app.Key{}))
	names := func() []string {
		list, err := h.app.ExportFiles(t.Context(), receiver)
		require.NoError(t, err)
		var out []string
		for _, f := range list {
			require.Equal(t, hex.EncodeToString(f.Digest), hex.EncodeToString(f.Kept.Digest))
			require.Equal(t, app.InDatabase, f.Kept.Place)
			out = append(out, f.Name)
		}
		return out
	}
	require.Equal(t, []string{"留下.txt"}, names())
	_, err := h.pool.Exec(t.Context(), `
		INSERT INTO seals (handover_id, id, section_id, role, person_id, name, statement, digest, version, signed_at, address, agent)
		SELECT handover_id, $2, section_id, 'receiver', added_by, 'x', 'x', digest, 1, added_at, '', '' FROM files WHERE id = $1`, gone.ID, uuid.New())
	require.NoError(t, err)
	require.Equal(t, []string{"留下.txt", "拿走.txt"}, names(), "it was there when somebody signed")
	require.NotEqual(t, kept.ID, gone.ID)
}

// TestExtraHeaders are those of all records that are there.
func TestExtraHeaders(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover().ID
	giver, section := h.in("giver", id), h.mustSection(id, "account")
	for n, said := range []string{`{"extra": {"乙": "1", "甲": "2"}}`, `{"extra": {"丙": "3", "甲": "4"}}`, `{}`, `{"extra": {"丁": "5"}}`} {
		r := h.record(giver, section, form("account", n))
		_, err := h.pool.Exec(t.Context(), `UPDATE records SET data = data::jsonb || $2::jsonb WHERE id = $1`, r.ID, said)
		require.NoError(t, err)
		if n == 3 {
			require.NoError(t, h.app.RemoveRecord(t.Context(), giver, r.ID, r.Revision, app.Key{}))
		}
	}
	got, err := h.app.ExportHeaders(t.Context(), giver, section)
	require.NoError(t, err)
	require.ElementsMatch(t, []string{"丙", "乙", "甲"}, got)
}
