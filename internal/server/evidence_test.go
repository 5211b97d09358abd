package server

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/handover"
	"handoverdesk/web/ui"
)

// showing posts a form about chains of evidence with a file, which stands before most fields, as it does in a table's form.
func (b *browser) showing(at string, form url.Values, name, content string) reply {
	b.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	part, err := w.CreateFormFile(evidenceField, name)
	require.NoError(b.t, err)
	_, err = io.WriteString(part, content)
	require.NoError(b.t, err)
	form.Set("_key", uuid.NewString())
	for key, values := range form {
		for _, v := range values {
			require.NoError(b.t, w.WriteField(key, v))
		}
	}
	require.NoError(b.t, w.Close())
	c := *b
	c.header = b.header.Clone()
	c.header.Set("Content-Type", w.FormDataContentType())
	return c.do(http.MethodPost, at, &body)
}

// TestEvidenceIsSent: a file comes with the act that it shows, from whoever does the act, for one account and for several. It is no part of what is
// signed, and nobody takes it away.
func TestEvidenceIsSent(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	own, rec := h.own.id, h.own.records["submitted"]
	hs, ss := own.String(), h.own.sections["account"].String()
	_, err := h.pool.Exec(t.Context(), `UPDATE sections SET proof = true WHERE id = $1`, ss)
	require.NoError(t, err)
	page, at := ui.ToRecord(hs, rec.String()), ui.ToRecordProofs(hs, rec.String())
	giver, receiver, witness := h.as("giver"), h.as("receiver"), h.as("witness")
	before := h.record(h.in("giver", own), rec)
	step := func(key string) url.Values {
		return url.Values{"step": {key}, "verdict": {"done"}, "note": {"公司电脑"}, "_section": {ss}}
	}
	require.Contains(t, receiver.get(page).text, `enctype="multipart/form-data"`)
	require.NotContains(t, witness.get(page).text, evidenceField+`"`)

	require.Equal(t, 403, giver.showing(at, step("logged_in"), "后台首页.png", pngOf(800, 600)).StatusCode)
	require.Empty(t, h.files("giver", h.own, rec), "nothing is kept of what was refused")
	web := receiver.showing(at, step("logged_in"), "假图.png", "<!doctype html><script>alert(1)</script>")
	require.Equal(t, 422, web.StatusCode)
	web.says(t, zh.T("file.refuse.web_page", "Name", "假图.png"))
	require.Contains(t, web.text, "公司电脑", "what was typed is there")
	require.Equal(t, 303, receiver.showing(at, step("logged_in"), "", "").StatusCode, "none is chosen")
	require.Equal(t, 303, receiver.showing(at, step("password_changed"), "后台首页.png", pngOf(800, 600)).StatusCode)

	shown := receiver.get(page)
	shown.says(t, "后台首页.png")
	id := h.files("receiver", h.own, rec)["后台首页.png"]
	require.NotEqual(t, uuid.Nil, id)
	require.Contains(t, shown.text, ui.ToFile(hs, id.String()))
	after := h.record(h.in("giver", own), rec)
	require.Equal(t, []any{before.Counts.Files, before.FileChanges, before.Shown()}, []any{after.Counts.Files, after.FileChanges, after.Shown()}, "it is no fact")
	require.Equal(t, 200, witness.get(ui.ToFile(hs, id.String())).StatusCode)
	witness.get(ui.ToFile(hs, id.String())).says(t, zh.T("file.note.evidence"))
	require.Equal(t, 409, giver.post(ui.ToFileRemoval(hs, id.String()), url.Values{"_key": {uuid.NewString()}}).StatusCode)
	require.NotContains(t, giver.get(page).text, ui.ToFileRemoval(hs, id.String()))
	receiver.get(ui.ToSectionFiles(hs, ss)).says(t, "后台首页.png")

	// The same with several accounts: the file is the section's, and can be named again by the next test.
	bulk := url.Values{"step": {"factor_moved"}, "record": {rec.String()}, "note": {"逐个换绑"}}
	list := ui.ToSection(hs, ss)
	require.Contains(t, receiver.get(list).text, `formenctype="multipart/form-data"`)
	require.Equal(t, 403, witness.showing(ui.ToSectionProofs(hs, ss), bulk, "换绑.png", pngOf(10, 10)).StatusCode)
	require.Equal(t, 303, receiver.showing(ui.ToSectionProofs(hs, ss), bulk, "换绑.png", pngOf(10, 10)).StatusCode)
	require.Len(t, h.record(h.in("giver", own), rec).Proofs, 3)
	require.Contains(t, receiver.get(list).text, ">换绑.png</option>")
	receiver.get(page).says(t, "换绑.png")

	// What is signed does not change with it.
	kept, err := h.app.Inventory(t.Context(), h.in("witness", own))
	require.NoError(t, err)
	for _, f := range kept.Manifest.Files {
		require.NotContains(t, []string{"后台首页.png", "换绑.png"}, f.Name)
	}
	_, all := unpacked(t, []byte(receiver.get(ui.ToHandoverArchive(hs)).text))
	found := 0
	for name := range all {
		if h := []rune(name); len(h) > 6 && (string(h[len(h)-6:]) == "换绑.png" || string(h[len(h)-8:]) == "后台首页.png") {
			found++
		}
	}
	require.Equal(t, 2, found, "an archive has the evidence")
	require.Equal(t, handover.ProofOpen, h.record(h.in("giver", own), rec).Stage)
	require.Empty(t, h.doctored())
}
