package postgres_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/checkpoint"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/seal"
)

// TestCheckpoints are made when chains moved, prove that they cover a chain, and go forward whatever the clock says.
func TestCheckpoints(t *testing.T) {
	t.Parallel()
	h := given(t)
	j := journey{h, h.handover().ID}
	sc := h.in("giver", j.id)
	_, err := h.app.Checkpoint(t.Context(), sc)
	refused(t, err, handover.NotFound, "error.not_found")
	make := func() int {
		n, err := h.app.MakeCheckpoints(t.Context(), func(err error) { t.Error(err) })
		require.NoError(t, err)
		return n
	}
	require.Equal(t, 1, make(), "the first is not waited for")
	require.Zero(t, make(), "nothing moved")
	h.record(sc, j.section("account").ID, form("account", 0))
	require.Zero(t, make(), "it moved a moment ago")
	h.clock.move(app.CheckpointEvery)
	require.Equal(t, 1, make())

	got, err := h.app.Checkpoint(t.Context(), sc)
	require.NoError(t, err)
	note, by, err := checkpoint.Open(got.Note, h.app.Signer())
	require.NoError(t, err)
	require.Equal(t, []any{h.workspace, int64(2), int64(2), h.app.Signer()}, []any{note.Workspace, note.Number, note.Size, by})
	require.True(t, note.Holds(got.Proof, got.Place, got.Leaf))
	require.Equal(t, j.state().Head, got.Leaf.Head)
	got.Leaf.Head.Seq++
	require.False(t, note.Holds(got.Proof, got.Place, got.Leaf))

	h.record(sc, j.section("account").ID, form("account", 1))
	h.clock.move(app.CheckpointEvery)
	moved := func(d time.Duration) { h.clock.move(d) }
	moved(time.Hour)
	require.Equal(t, 1, make())
	moved(-3 * time.Hour)
	h.record(sc, j.section("account").ID, form("account", 2))
	_, err = h.pool.Exec(t.Context(), `UPDATE handovers SET moved = 2`)
	require.NoError(t, err)
	require.Equal(t, 1, make(), "a signature on the whole does not wait")
	notes, err := h.app.Notes(t.Context(), h.workspace, 3)
	require.NoError(t, err)
	require.Len(t, notes, 2)
	require.False(t, notes[1].At.Before(notes[0].At), "a clock that was put back")
	require.Empty(t, tampering{house: h}.inspect())
}

// TestCheckpointAtOnce is what makes one without waiting.
func TestCheckpointAtOnce(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover().ID
	h.checkpoint()
	state := func() (moved int) {
		require.NoError(t, h.pool.QueryRow(t.Context(), `SELECT moved FROM handovers WHERE id = $1`, id).Scan(&moved))
		return moved
	}
	require.Zero(t, state())
	h.record(h.in("giver", id), h.mustSection(id, "account"), form("account", 0))
	require.Equal(t, 1, state())
	require.NoError(t, h.store.Update(t.Context(), h.in("giver", id), app.Key{}, func(tx app.Tx) error {
		locked, err := tx.LockHandover(t.Context())
		if err != nil {
			return err
		}
		return tx.Write(t.Context(), app.Change{Handover: locked, Events: []handover.Event{
			{Act: "handover.sealed", Actor: h.people["giver"].ID, Detail: []byte("{}"), At: h.app.Now()},
		}})
	}))
	require.Equal(t, 2, state())
	h.record(h.in("giver", id), h.mustSection(id, "account"), form("account", 1))
	require.Equal(t, 2, state(), "what comes after does not take the hurry away")
}

// TestCheckpointsOfMany lets several instances make checkpoints while people write.
func TestCheckpointsOfMany(t *testing.T) {
	t.Parallel()
	h := given(t)
	var all sync.WaitGroup
	ids := []uuid.UUID{h.handover().ID, h.handover().ID, h.handover().ID}
	sections := []uuid.UUID{h.mustSection(ids[0], "account"), h.mustSection(ids[1], "account"), h.mustSection(ids[2], "account")}
	for i, id := range ids {
		sc := h.in("giver", id)
		all.Go(func() {
			for n := range 8 {
				_, err := h.app.SaveRecord(t.Context(), sc, app.SaveRecord{Section: sections[i], Form: form("account", n)})
				require.NoError(t, err)
			}
		})
	}
	for range 3 {
		instance := h.on(h.pool)
		all.Go(func() {
			for range 12 {
				h.clock.move(app.CheckpointEvery)
				_, err := instance.MakeCheckpoints(t.Context(), func(err error) { t.Error(err) })
				require.NoError(t, err)
			}
		})
	}
	all.Wait()
	h.checkpoint()
	x := tampering{house: h}
	require.Empty(t, x.inspect())
	for i, id := range ids {
		got, err := h.app.Checkpoint(t.Context(), h.in("giver", id))
		require.NoError(t, err)
		require.EqualValues(t, 9, got.Leaf.Head.Seq, "handover %d", i)
	}
}

// TestRewrittenHistory is somebody who may write anything into the database, knows this code, and has everything but the key and the file.
func TestRewrittenHistory(t *testing.T) {
	t.Parallel()
	x := told(t)
	all := journey{x.house, x.last()}
	var events []handover.Event
	require.NoError(t, x.store.EachEvent(t.Context(), x.in("manager", all.id), func(e handover.Event) error {
		events = append(events, e)
		return nil
	}))
	var head handover.Head
	for i, e := range events {
		if i == 1 {
			e.Detail = []byte(`{"title":"别的内容","kind":"sku"}`)
		}
		e, head = e.Link(all.id, head)
		x.exec(`UPDATE events SET detail = $3, prev = $4, hash = $5 WHERE handover_id = $1 AND seq = $2`, all.id, e.Seq, string(e.Detail), append([]byte{}, e.Prev...), e.Hash)
	}
	x.exec(`UPDATE handovers SET event_hash = $2 WHERE id = $1`, all.id, head.Hash)
	require.Contains(t, x.inspect()[0], "event 2 is not the one that a checkpoint covers", "the leaf finds it")

	var heard []error
	x.exec(`UPDATE handovers SET moved = 1 WHERE id = $1`, all.id)
	x.record(x.in("giver", all.id), x.mustSection(all.id, "sku"), form("sku", 4))
	x.clock.move(app.CheckpointEvery)
	_, err := x.app.MakeCheckpoints(t.Context(), func(err error) { heard = append(heard, err) })
	require.NoError(t, err)
	require.Len(t, heard, 1)
	require.ErrorContains(t, heard[0], "was changed up to event 2", "so does the next checkpoint")

	x.exec(`UPDATE checkpoint_leaves l SET head = e.hash FROM events e WHERE (e.handover_id, e.seq) = (l.handover_id, l.seq) AND l.head <> e.hash`)
	x.forgeTree(t)
	require.Empty(t, x.inspect(), "inside the database everything fits again")
	said := x.inspect(x.notes...)
	require.Len(t, said, 1, "the file that left it finds it")
	require.Contains(t, said[0], "checkpoint 3 of ")
	require.Contains(t, said[0], "HD-2026-0009 up to event 2")

	cut := x.inspect(append(x.notes, checkpoint.Entry{Line: 9, Text: strings.Replace(x.notes[0].Text, "number 1", "number 7", 1)})...)
	require.Contains(t, cut[0], "line 9 of the file: no key")
}

// forgeTree makes hashes and notes anew from the leaves, signed by somebody else.
func (x tampering) forgeTree(t *testing.T) {
	t.Helper()
	key, err := seal.NewKey()
	require.NoError(t, err)
	public, print := key.Public(), key.Public().Fingerprint()
	x.exec(`INSERT INTO signing_keys VALUES ($1, $2, now())`, print[:], public[:])
	rows, err := x.conn.Query(t.Context(), `SELECT handover_id, seq, head, rows FROM checkpoint_leaves ORDER BY place`)
	require.NoError(t, err)
	var leaves []checkpoint.Leaf
	for rows.Next() {
		var l checkpoint.Leaf
		require.NoError(t, rows.Scan(&l.Handover, &l.Head.Seq, &l.Head.Hash, &l.Rows))
		leaves = append(leaves, l)
	}
	require.NoError(t, rows.Err())
	notes, err := x.app.Notes(t.Context(), x.workspace, 0)
	require.NoError(t, err)
	var walk checkpoint.Walk
	for _, l := range leaves {
		for i, hash := range walk.Add(l) {
			x.exec(`UPDATE checkpoint_hashes SET hash = $2 WHERE place = $1`, checkpoint.Places(walk.Size()-1)+int64(i), hash[:])
		}
		for _, n := range notes {
			if n.Size != walk.Size() {
				continue
			}
			root := walk.Root()
			text, err := checkpoint.Note{Workspace: x.workspace, Number: n.Number, Size: n.Size, Root: root, At: n.At}.Sign(key)
			require.NoError(t, err)
			x.exec(`UPDATE checkpoints SET root = $2, note = $3, key = $4 WHERE number = $1`, n.Number, root[:], text, print[:])
		}
	}
}
