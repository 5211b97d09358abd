package server

import (
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
	"handoverdesk/web/ui"
)

// grown gives the section of goods n records, all like the one that it has.
func (h *house) grown(n int) {
	h.t.Helper()
	first, section := h.own.records["draft"], h.own.sections["sku"]
	for _, sql := range []string{`
		INSERT INTO records (handover_id, section_id, id, kind, identity, title, state, revision, kept, data, digest, search, missing, updated_by, created_at, updated_at)
		SELECT handover_id, section_id, ('01990000-0000-7000-8000-' || lpad(to_hex(g), 12, '0'))::uuid, kind, identity || ' ' || g, title || ' ' || g, state, revision,
			revision, data, digest, search, missing, updated_by, created_at, updated_at
		FROM records, generate_series(2, $2::integer) g
		WHERE id = $1`, `
		INSERT INTO record_revisions (handover_id, record_id, revision, title, data, act, made_by, made_at)
		SELECT handover_id, id, revision, title, data, 'saved', updated_by, updated_at
		FROM records
		WHERE section_id = (SELECT section_id FROM records WHERE id = $1) AND id::text LIKE '01990000-%' AND $2 > 0`,
	} {
		_, err := h.pool.Exec(h.t.Context(), sql, first, n)
		require.NoError(h.t, err)
	}
	_, err := h.pool.Exec(h.t.Context(), `UPDATE sections SET records = $2, draft = $2 WHERE id = $1`, section, n)
	require.NoError(h.t, err)
	_, err = h.pool.Exec(h.t.Context(), `UPDATE handovers h SET records = (SELECT sum(records) FROM sections s WHERE s.handover_id = h.id) WHERE id = $1`, h.own.id)
	require.NoError(h.t, err)
	_, err = h.pool.Exec(h.t.Context(), `VACUUM ANALYZE records, record_revisions`)
	require.NoError(h.t, err)
}

// TestTenThousandRecords: a section of ten thousand records is submitted, accepted, signed, changed and printed in as few statements as one of
// ten, and in so much memory as a small machine has. It runs alone, because memory is everybody's. How long each took is told.
func TestTenThousandRecords(t *testing.T) {
	const records = 10_000
	h := furnished(t)
	own, section := h.own.id, h.own.sections["sku"]
	hs, ss := own.String(), section.String()
	giver, receiver, witness := h.as("giver"), h.as("receiver"), h.as("witness")
	form := sampleForm("sku", 1)
	form.Set("_version", "1")
	require.Equal(t, 303, giver.post(ui.ToRecord(hs, h.own.records["draft"].String()), form).StatusCode)
	h.grown(records)

	within := func(what string, statements, megabytes int, do func()) {
		t.Helper()
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		begun := time.Now()
		asked := h.asked.of(do)
		took := time.Since(begun)
		runtime.ReadMemStats(&after)
		made := int(after.TotalAlloc-before.TotalAlloc) >> 20
		t.Logf("%-40s %6d ms %3d statements %4d MB", what, took.Milliseconds(), len(asked), made)
		require.LessOrEqual(t, len(asked), statements, what)
		require.LessOrEqual(t, made, megabytes, what)
	}
	review := ui.ToSectionReview(hs, ss)
	answers := func(b *browser, path string, has ...string) func() {
		return func() {
			a := b.get(path)
			require.Equal(t, 200, a.StatusCode)
			for _, text := range has {
				require.Contains(t, a.text, text)
			}
			require.Less(t, a.wire, 1<<20, path)
		}
	}
	signs := func(b *browser, to, name string) func() {
		sent := b.signing(review, name)
		return func() { require.Equal(t, 303, b.post(to, sent).StatusCode) }
	}
	within("the page to submit", 12, 64, answers(giver, review, "10,000"))
	within("submit", 24, 64, signs(giver, ui.ToSectionSubmission(hs, ss), "林晓雯"))
	within("accept all", 24, 64, func() {
		_, err := h.app.AcceptRecords(t.Context(), h.in("receiver", own), app.AcceptRecords{Section: section, Version: h.sections("manager", own)["sku"].ContentVersion})
		require.NoError(t, err)
	})
	within("the page to sign", 12, 64, answers(receiver, review))
	within("sign", 24, 64, signs(receiver, ui.ToSectionSeal(hs, ss), "周子昂"))
	within("co-sign", 24, 64, signs(witness, ui.ToSectionSeal(hs, ss), "陈立群"))
	form.Set("_version", "2")
	form.Set("location", "A-13.37")
	form.Set(handover.ReasonField, "换了库位")
	within("change one that is signed", 30, 256, func() {
		require.Equal(t, 303, giver.post(ui.ToRecord(hs, h.own.records["draft"].String()), form).StatusCode)
	})
	within("what changed since", 12, 64, answers(receiver, review, "13.37", `data-state="stale"`))
	within("the inventory", 12, 64, answers(witness, ui.ToHandover(hs)+"/inventory"))
	within("the inventory as a file", 30, 128, func() { require.Equal(t, 200, witness.get(ui.ToHandover(hs)+"/inventory.json").StatusCode) })
	within("the inventory on paper", 30, 512, func() {
		a := witness.get(ui.ToHandover(hs) + "/inventory.pdf")
		require.Equal(t, 200, a.StatusCode)
		require.True(t, strings.HasPrefix(a.text, "%PDF-"))
	})
	require.Empty(t, h.log.faults())
}
