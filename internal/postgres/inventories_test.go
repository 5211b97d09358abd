package postgres_test

import (
	"bytes"
	"errors"
	"io"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/manifest"
)

// keptManifest is the manifest that is kept of the handover, as it is sent.
func (j journey) keptManifest(a *app.App) []byte {
	j.t.Helper()
	_, content, err := a.KeptPart(j.t.Context(), j.in("manager", j.id), 0, app.ManifestPart)
	require.NoError(j.t, err)
	defer func() { _ = content.Close() }()
	b, err := io.ReadAll(content)
	require.NoError(j.t, err)
	return b
}

// inventoryKept checks what is kept of a handover that was just signed, and returns it.
func (j journey) inventoryKept() []byte {
	j.t.Helper()
	ctx, sc := j.t.Context(), j.in("manager", j.id)
	b := j.keptManifest(j.app)
	r := manifest.Check(b, j.app.Signer().Fingerprint())
	require.Empty(j.t, r.Problems)
	require.True(j.t, r.Manifest.Complete)
	require.Equal(j.t, 1, r.Manifest.Edition)
	require.Equal(j.t, j.state().Counts.Records, r.Records)
	masked := 0
	for _, k := range j.kinds() {
		for key, cells := range k.Sample {
			if f, ok := k.Field(key); ok && f.Spec().Masked && cells[0] != "" {
				masked++
				require.NotContains(j.t, string(b), cells[0], key)
			}
		}
	}
	require.Positive(j.t, masked)
	plain := 0
	for _, lines := range r.Manifest.Records {
		for _, l := range lines {
			if l.Plain != "" {
				plain++
			}
		}
	}
	require.Positive(j.t, plain, "a record with masked facts has a second digest")
	events, err := j.app.Events(ctx, sc, 0)
	require.NoError(j.t, err)
	require.Equal(j.t, "inventory.kept", events[0].Act)
	require.Equal(j.t, events[0].Seq-1, r.Manifest.Head.Seq)
	return b
}

// inventoryStays checks that the same bytes come again: kept twice, swept, by another program with another clock, after more has happened.
func (j journey) inventoryStays(before []byte) {
	j.t.Helper()
	ctx := j.t.Context()
	require.NoError(j.t, j.app.KeepInventory(ctx, j.in("witness", j.id)))
	n, err := j.app.KeepUnprinted(ctx)
	require.NoError(j.t, err)
	require.Zero(j.t, n)
	_, err = j.pool.Exec(ctx, `UPDATE blobs SET touched_at = now() - interval '3 days'`)
	require.NoError(j.t, err)
	_, err = j.app.SweepFiles(ctx)
	require.NoError(j.t, err)
	kept, err := j.app.KeptParts(ctx, j.in("giver", j.id))
	require.NoError(j.t, err)
	require.Len(j.t, kept, 1, "kept once")
	other := app.New(app.Options{Store: j.store, Now: func() time.Time { return time.Date(2031, 1, 1, 0, 0, 0, 0, time.UTC) }})
	require.True(j.t, bytes.Equal(before, j.keptManifest(other)), "byte for byte")
}

// TestManifestOfADraft: a handover that is not signed has a manifest too, which says so, and nothing is kept of it.
func TestManifestOfADraft(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover().ID
	h.accepted(id, "account", 3)
	h.submitted(id, "sku", 2)
	sc := h.in("giver", id)
	h.attach(sc, app.Owner{Section: h.mustSection(id, "sop")}, "合同.txt", "甲方乙方")
	var b bytes.Buffer
	require.NoError(t, h.app.WriteManifest(t.Context(), sc, &b))
	r := manifest.Check(b.Bytes(), h.app.Signer().Fingerprint())
	require.Empty(t, r.Problems)
	require.False(t, r.Manifest.Complete)
	require.Equal(t, 5, r.Records)
	require.Equal(t, 1, r.Files)
	require.NoError(t, h.app.KeepInventory(t.Context(), sc))
	kept, err := h.app.KeptParts(t.Context(), sc)
	require.NoError(t, err)
	require.Empty(t, kept)
	got, err := h.app.Inventory(t.Context(), sc)
	require.NoError(t, err)
	m := got.Manifest
	require.Equal(t, r.Manifest.Digest, m.Digest)

	_, err = h.pool.Exec(t.Context(), `UPDATE records SET digest = sha256('x') WHERE handover_id = $1`, id)
	require.NoError(t, err)
	b.Reset()
	require.NoError(t, h.app.WriteManifest(t.Context(), sc, &b))
	_, _, err = h.app.KeptPart(t.Context(), sc, 0, app.ManifestPart)
	require.Equal(t, handover.NotFound, handover.CodeOf(err))
}

// TestManifestOfAccounts: how far each account was taken over stands in the manifest, and what was put off among what goes on.
func TestManifestOfAccounts(t *testing.T) {
	t.Parallel()
	h := given(t)
	id, s := h.accounts(3)
	list := h.records(id, "account")
	h.proves("receiver", id, list[0].ID, "logged_in", "password_changed", "factor_moved")
	require.NoError(t, h.app.Prove(t.Context(), h.in("manager", id), app.Prove{
		Record: list[0].ID, Step: "payout_moved", Verdict: handover.ProofDeferred, DueOn: day(30), Note: "银行审核",
	}))
	h.proves("receiver", id, list[0].ID, "sessions_closed")
	h.proves("witness", id, list[0].ID, "witnessed")
	h.proves("receiver", id, list[1].ID, "logged_in")
	require.NoError(t, h.app.Prove(t.Context(), h.in("receiver", id), app.Prove{
		Record: list[1].ID, Step: "logged_in", Verdict: handover.ProofUndone, Note: "登录的是另一个账号",
	}))
	var b bytes.Buffer
	sc := h.in("witness", id)
	require.NoError(t, h.app.WriteManifest(t.Context(), sc, &b))
	r := manifest.Check(b.Bytes(), h.app.Signer().Fingerprint())
	require.Empty(t, r.Problems)
	got := r.Manifest.Accounts
	require.Len(t, got, 3)
	require.Equal(t, []any{5, 1, 6, "witnessed", "done", "陈立群", "陈立群", list[0].Title, s.ID.String()},
		[]any{got[0].Done, got[0].Put, got[0].All, got[0].Step, got[0].Verdict, got[0].By, got[0].Witness, got[0].Title, got[0].Section})
	require.Equal(t, got[0].At, got[0].Checked)
	require.Equal(t, []any{0, "logged_in", "undone", ""}, []any{got[1].Done, got[1].Step, got[1].Verdict, got[1].Checked})
	require.Equal(t, []any{0, 6, "", ""}, []any{got[2].Done, got[2].All, got[2].At, got[2].By})
	put := r.Manifest.Matters[len(r.Manifest.Matters)-1]
	require.Equal(t, []string{"proof.payout_moved", day(30).Format("2006-01-02"), list[0].Title, "周子昂"}, []string{put.Kind, put.Due, put.Title, put.Owner})
	require.Zero(t, r.Manifest.UnlistedAccounts)

	// Where nothing asks for proof, nothing is said, so that manifests from before have the same form.
	other := h.handover().ID
	h.submitted(other, "account", 1)
	b.Reset()
	require.NoError(t, h.app.WriteManifest(t.Context(), h.in("giver", other), &b))
	require.NotContains(t, b.String(), `"accounts"`)
}

// TestManifestOfWaivers: who answers for what until when stands in the manifest, and whether it still did when that was made.
func TestManifestOfWaivers(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover(h.only("account")).ID
	one := h.record(h.in("giver", id), h.mustSection(id, "account"), form("account", 1, "bound_phone", "138 0000 2002"))
	sc := h.in("giver", id)
	read := func() []manifest.Waiver {
		t.Helper()
		var b bytes.Buffer
		require.NoError(t, h.app.WriteManifest(t.Context(), sc, &b))
		r := manifest.Check(b.Bytes(), h.app.Signer().Fingerprint())
		require.Empty(t, r.Problems)
		return r.Manifest.Waivers
	}
	require.Empty(t, read())
	in := h.waive(id, one, "account.phone_of_leaver")
	require.NoError(t, h.app.Waive(t.Context(), h.in("manager", id), in))
	got := read()
	require.Len(t, got, 1)
	w := got[0]
	require.Equal(t, []string{"R-ACC-01", one.ID.String(), one.Title, in.Reason, "周子昂", in.Until.Format("2006-01-02"), manifest.WaiverHolds},
		[]string{w.Rule, w.Record, w.Title, w.Reason, w.Name, w.Until, w.State})
	h.clock.move(12 * 24 * time.Hour)
	require.Equal(t, manifest.WaiverOver, read()[0].State)
}

// TestInventoryIsPrintedLater: the last signature keeps the manifest and waits for no printing; whoever prints keeps the copies once, however many
// do so at once, and one that cannot be printed is tried again.
func TestInventoryIsPrintedLater(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx := t.Context()
	var fails atomic.Bool
	var digest atomic.Value
	var together sync.WaitGroup
	together.Add(3) // who prints at once
	h.app = app.New(app.Options{
		Store: h.store, Passwords: passwords{hasher}, Now: h.clock.now, Session: app.SessionLimits{Idle: 365 * 24 * time.Hour, Max: 2 * 365 * 24 * time.Hour},
		Printer: func(m manifest.Manifest, _ catalog.Catalog) ([]app.Print, error) {
			if fails.Load() {
				return nil, errors.New("no paper")
			}
			together.Done()
			together.Wait()
			digest.Store(m.Digest)
			return []app.Print{{Part: "zh-1", Content: []byte("one of " + m.Digest)}, {Part: "en-1", Content: []byte("two of " + m.Digest)}}, nil
		},
	})
	id := h.handover(h.only("account")).ID
	h.signedSections(id, 1, "account")
	h.signedWhole(id)
	sc := h.in("manager", id)
	parts := func() []string {
		t.Helper()
		kept, err := h.app.KeptParts(ctx, sc)
		require.NoError(t, err)
		var out []string
		for _, k := range kept {
			out = append(out, k.Part)
		}
		return out
	}
	require.Equal(t, []string{"manifest"}, parts())
	got, err := h.app.Inventory(ctx, sc)
	require.NoError(t, err)
	require.False(t, got.Printed())

	fails.Store(true)
	_, err = h.app.PrintKept(ctx)
	require.ErrorContains(t, err, "no paper")
	require.Equal(t, []string{"manifest"}, parts())
	fails.Store(false)
	var all sync.WaitGroup
	var printed atomic.Int64
	for range 3 {
		all.Go(func() {
			n, err := h.app.PrintKept(ctx)
			require.NoError(t, err)
			printed.Add(int64(n))
		})
	}
	all.Wait()
	require.EqualValues(t, 1, printed.Load())
	require.Equal(t, []string{"en-1", "manifest", "zh-1"}, parts())
	got, err = h.app.Inventory(ctx, sc)
	require.NoError(t, err)
	require.True(t, got.Printed())
	require.Equal(t, got.Manifest.Digest, digest.Load())
	events, err := h.app.Events(ctx, sc, 0)
	require.NoError(t, err)
	require.Equal(t, []string{"inventory.printed", "inventory.kept"}, []string{events[0].Act, events[1].Act})
	require.Equal(t, events[1].Actor, events[0].Actor, "in the name of whoever signed last")
	_, content, err := h.app.KeptPart(ctx, sc, 1, "zh-1")
	require.NoError(t, err)
	text, err := io.ReadAll(content)
	require.NoError(t, err)
	require.Equal(t, "one of "+got.Manifest.Digest, string(text))
	h.sound("printed")
}
