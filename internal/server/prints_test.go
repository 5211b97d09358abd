package server

import (
	"log/slog"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
	"handoverdesk/web/ui"
)

// TestPrintedOnTheSpot: of a handover that was just signed a copy is made when somebody asks, also for an archive, and it is the same that the worker
// keeps after that.
func TestPrintedOnTheSpot(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	ctx := t.Context()
	h.app = app.New(app.Options{Store: h.store, Passwords: cheap, Now: h.clock.now, Printer: Prints("", nil)})
	h.server = New(Options{App: h.app, Logger: slog.New(slog.NewTextHandler(h.log, nil))})
	h.address = httptestServer(t, h.server)

	plan := h.plan(h.stores[0].ID, h.templates["full_store"].ID, "giver", "receiver", "witness")
	v, _ := h.session("manager", uuid.Nil)
	made, err := h.app.CreateHandover(ctx, v, plan, app.Key{})
	require.NoError(t, err)
	for _, s := range h.sections("manager", made.ID) {
		require.NoError(t, h.app.DeclareNotApplicable(ctx, h.in("giver", made.ID), app.SectionAct{Section: s.ID, Reason: "由总部统一维护，这家店没有。"}))
		require.NoError(t, h.app.AcceptNotApplicable(ctx, h.in("receiver", made.ID), app.SectionAct{Section: s.ID}))
	}
	for _, who := range []string{"giver", "receiver", "witness"} {
		sc := h.in(who, made.ID)
		s, err := h.app.Signatures(ctx, sc)
		require.NoError(t, err)
		digest := app.HandoverDigest(s.Handover, s.Sections, s.Seals)
		require.NoError(t, h.app.SignHandover(ctx, sc, app.Sign{
			Statement: "我确认本次交接完成。", Password: password, Signature: handover.Signature{Name: sc.Viewer().Name, Agreed: true, Digest: digest[:]},
		}))
	}
	id := made.ID.String()
	b := h.as("receiver")
	b.get(ui.ToInventory(id)).says(t, zh.T("inventory.printing_note"))
	spot := b.get(ui.ToInventoryPDF(id, "zh-Hans", 2))
	require.Equal(t, 200, spot.StatusCode)
	require.Equal(t, 404, b.get(ui.ToInventoryPDF(id, "zh-Hans", 2)+"&edition=7").StatusCode)
	_, before := unpacked(t, []byte(b.get(ui.ToHandoverArchive(id)).text))
	require.Equal(t, spot.text, before["inventory/1 zh-2.pdf"])

	n, err := h.app.PrintKept(ctx)
	require.NoError(t, err)
	require.Equal(t, 1, n)
	b.get(ui.ToInventory(id)).says(t, zh.T("inventory.kept_note"))
	kept := b.get(ui.ToInventoryPDF(id, "zh-Hans", 2))
	require.NotEmpty(t, kept.Header.Get("ETag"), "it is the kept one")
	require.True(t, spot.text == kept.text, "byte for byte")
	_, after := unpacked(t, []byte(b.get(ui.ToHandoverArchive(id)).text))
	for _, part := range []string{"zh-1", "zh-2", "zh-3", "en-1", "en-2", "en-3"} {
		require.NotEmpty(t, after["inventory/1 "+part+".pdf"])
		require.True(t, before["inventory/1 "+part+".pdf"] == after["inventory/1 "+part+".pdf"], part)
	}
	b.get(ui.ToEvents(id)).says(t, zh.T("event.inventory.printed", "Version", 1, "Count", 6))
}
