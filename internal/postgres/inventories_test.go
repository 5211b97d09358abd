package postgres_test

import (
	"bytes"
	"io"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
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
