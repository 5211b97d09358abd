package postgres_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/handover"
)

// TestVerifyNow: a check of one handover finds what doctor would, names the first thing, writes nothing into it, and is not to be had
// again at once.
func TestVerifyNow(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover(h.only("account", "sku")).ID
	h.signedSections(id, 1, "account", "sku")
	other := h.handover(h.only("sku")).ID
	h.accepted(other, "sku", 1)
	at, manager := h.app.Now(), h.in("manager", id)
	before := h.digest()
	h.set(at.Add(time.Hour))
	v, err := h.app.Verify(t.Context(), h.in("giver", id))
	require.NoError(t, err)
	require.Empty(t, v.Wrong)
	require.Equal(t, 2, v.Records)
	require.Equal(t, h.count(`SELECT count(*) FROM seals WHERE handover_id = $1`, id), v.Seals)
	require.EqualValues(t, h.count(`SELECT event_seq FROM handovers WHERE id = $1`, id), v.Seq)
	require.Equal(t, before, h.digest())

	_, err = h.app.Verify(t.Context(), h.in("giver", other))
	refused(t, err, handover.TooMany, "history.verify.too_soon")
	require.NoError(t, second(h.app.Verify(t.Context(), manager)), "somebody else may")
	h.set(at.Add(2 * time.Hour))
	require.NoError(t, second(h.app.Verify(t.Context(), h.in("giver", id))), "and in a while")

	for n, x := range []struct{ part, table, change string }{
		{"seals", "seals", `UPDATE seals SET statement = statement || '。' WHERE handover_id = $1`},
		{"records", "records", `UPDATE records SET digest = sha256(digest) WHERE handover_id = $1`},
		{"chain", "events", `UPDATE events SET act = 'record.removed' WHERE handover_id = $1 AND seq = 3`},
	} {
		tx, err := h.pool.Begin(t.Context())
		require.NoError(t, err)
		_, err = tx.Exec(t.Context(), `ALTER TABLE `+x.table+` DISABLE TRIGGER ALL`)
		require.NoError(t, err)
		_, err = tx.Exec(t.Context(), x.change, id)
		require.NoError(t, err)
		_, err = tx.Exec(t.Context(), `ALTER TABLE `+x.table+` ENABLE TRIGGER ALL`)
		require.NoError(t, err)
		require.NoError(t, tx.Commit(t.Context()))
		h.set(at.Add(time.Duration(3+n) * time.Hour))
		v, err := h.app.Verify(t.Context(), manager)
		require.NoError(t, err)
		require.Equal(t, x.part, v.Part, v.Wrong)
		require.NotEmpty(t, v.Wrong)
		v, err = h.app.Verify(t.Context(), h.in("giver", other))
		require.NoError(t, err)
		require.Empty(t, v.Wrong, "another handover is as it was")
	}
}
