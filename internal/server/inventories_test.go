package server

import (
	"archive/zip"
	"bytes"
	"io"
	"math/rand/v2"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/manifest"
	"handoverdesk/internal/paper"
	"handoverdesk/internal/seal"
	"handoverdesk/web/locale"
	"handoverdesk/web/ui"
)

func TestInventoryOfADraft(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	id := h.own.id.String()
	giver := h.as("giver")
	page := giver.get(ui.ToInventory(id))
	require.Equal(t, 200, page.StatusCode)
	for _, want := range []string{"运营交接清册", "草稿 · 尚未全部签署", "林晓雯", "一、交接章节", "二、责任归属", "四、遗留事项", "监交人职级", "全体接收人签署总清册", "尚未签署", ui.ToInventoryManifest(id)} {
		require.Contains(t, page.text, want)
	}
	require.Contains(t, giver.get(ui.ToInventory(id)+"?lang=en").text, "DRAFT · not signed by all")
	pdf := giver.get(ui.ToInventoryPDF(id, "zh", 2))
	require.Equal(t, "application/pdf", pdf.Header.Get("Content-Type"))
	require.True(t, strings.HasPrefix(pdf.text, "%PDF-"))
	file := giver.get(ui.ToInventoryManifest(id))
	r := manifest.Check([]byte(file.text), h.app.Signer().Fingerprint())
	require.Empty(t, r.Problems)
	for _, secret := range maskedSamples() {
		require.NotContains(t, file.text+page.text, secret)
	}
	require.Contains(t, giver.get(ui.ToHandoverSignatures(id)).text, ui.ToInventory(id))
}

// TestPrints: the copies of a manifest are the same bytes each time, and each says whose it is.
func TestPrints(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	got, err := h.app.Inventory(t.Context(), h.in("giver", h.own.id))
	require.NoError(t, err)
	m := got.Manifest
	by, err := paper.NewSigner(make([]byte, paper.SeedSize))
	require.NoError(t, err)
	m.Complete, m.Edition = true, 1
	print := Prints("https://handover.example", by)
	first, err := print(m, h.in("giver", h.own.id).Viewer().Catalog)
	require.NoError(t, err)
	again, err := print(m, h.in("witness", h.own.id).Viewer().Catalog)
	require.NoError(t, err)
	require.Len(t, first, 6)
	for i, p := range first {
		require.Equal(t, []string{"zh-1", "zh-2", "zh-3", "en-1", "en-2", "en-3"}[i], p.Part)
		require.True(t, bytes.Equal(p.Content, again[i].Content), p.Part)
	}
	s := sheetOf(locale.For("zh"), h.in("giver", h.own.id).Viewer().Catalog, m, "https://handover.example", 3)
	require.Equal(t, "第三份 监交人存档", s.Copy)
	require.Equal(t, "https://handover.example/verify?digest="+m.Digest, s.Address)
	require.Empty(t, s.Draft)
	m.Handover.Title = "𠮷㛃 é́ عبد الرحمن \u202e\x00 " + strings.Repeat("长", 3000)
	m.Parties[0].Name = strings.Repeat("x", 400)
	_, err = print(m, h.in("giver", h.own.id).Viewer().Catalog)
	require.NoError(t, err, "nothing that people type breaks a page")
}

// repacked is an archive with one entry changed, or left out for nil.
func repacked(t *testing.T, archive []byte, change func(name string, content []byte) []byte) []byte {
	t.Helper()
	in, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	require.NoError(t, err)
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range in.File {
		r, err := f.Open()
		require.NoError(t, err)
		content, err := io.ReadAll(r)
		require.NoError(t, err)
		if content = change(f.Name, content); content == nil {
			continue
		}
		e, err := w.CreateHeader(&zip.FileHeader{Name: f.Name, Method: f.Method, Modified: f.Modified})
		require.NoError(t, err)
		_, err = e.Write(content)
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return out.Bytes()
}

// TestArchiveIsChecked changes the archive in every way there is; each is found and named.
func TestArchiveIsChecked(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	b := []byte(h.as("giver").get(ui.ToHandoverArchive(h.own.id.String())).text)
	check := func(b []byte) manifest.Report {
		return manifest.CheckArchive(bytes.NewReader(b), int64(len(b)), seal.Digest{})
	}
	r := check(b)
	require.Empty(t, r.Problems)
	require.Equal(t, r.Records, r.Contents)
	require.Positive(t, r.Events)
	require.Positive(t, r.Files)

	flip := rand.New(rand.NewPCG(3, 4))
	for range 400 {
		at := flip.IntN(len(b) * 8)
		b[at/8] ^= 1 << (at % 8)
		require.False(t, check(b).Fine(), "bit %d of byte %d of %d", at%8, at/8, len(b))
		b[at/8] ^= 1 << (at % 8)
	}
	for at := len(b) - 300; at < len(b); at++ { // the directory, bit by bit
		b[at] ^= 1
		require.False(t, check(b).Fine(), "byte %d of %d", at, len(b))
		b[at] ^= 1
	}
	for name, c := range map[string]struct {
		change func(name string, content []byte) []byte
		want   []string
	}{
		"a record": {func(name string, content []byte) []byte {
			if strings.HasPrefix(name, "data/01") {
				return bytes.Replace(content, []byte(`"data":{"`), []byte(`"data":{"x":1,"`), 1)
			}
			return content
		}, []string{"entry.changed", "contents.record"}},
		"an event": {func(name string, content []byte) []byte {
			if name == manifest.EntryEvents {
				return bytes.Replace(content, []byte(`"act":"`), []byte(`"act":"x`), 1)
			}
			return content
		}, []string{"entry.changed", "events.broken"}},
		"a file": {func(name string, content []byte) []byte {
			if strings.HasPrefix(name, "files/") {
				return append(content, 'x')
			}
			return content
		}, []string{"entry.changed", "file.content"}},
		"a section left out": {func(name string, content []byte) []byte {
			if strings.HasPrefix(name, "data/01") {
				return nil
			}
			return content
		}, []string{"entry.missing", "contents.section"}},
		"an entry more": {func(name string, content []byte) []byte {
			if name == "README.txt" {
				return append(content, ' ')
			}
			return content
		}, []string{"entry.changed", "archive.bytes"}},
		"no seal": {func(name string, content []byte) []byte {
			if name == manifest.EntryOfSeal {
				return nil
			}
			return content
		}, []string{"archive.seal"}},
	} {
		var codes []string
		for _, p := range check(repacked(t, b, c.change)).Problems {
			codes = append(codes, p.Code)
		}
		require.Subset(t, codes, c.want, name)
	}
	require.False(t, check(append(bytes.Clone(b), 'x')).Fine(), "something behind")
	require.False(t, check(b[:len(b)-1]).Fine(), "cut short")
}

// TestVerifyPage has the server check a file for a browser that does not.
func TestVerifyPage(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	text := h.as("giver").get(ui.ToInventoryManifest(h.own.id.String())).text
	send := func(content string) string {
		var body bytes.Buffer
		w := multipart.NewWriter(&body)
		f, err := w.CreateFormFile("file", "清册.json")
		require.NoError(t, err)
		_, _ = io.WriteString(f, content)
		require.NoError(t, w.Close())
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, h.address+ui.ToVerify(), &body)
		require.NoError(t, err)
		req.Header.Set("Content-Type", w.FormDataContentType())
		req.Header.Set("Accept-Language", "zh")
		a, err := http.DefaultClient.Do(req)
		require.NoError(t, err)
		defer func() { _ = a.Body.Close() }()
		b, err := io.ReadAll(a.Body)
		require.NoError(t, err)
		return string(b)
	}
	require.Equal(t, 2, strings.Count(send(text), `data-tone="pass"`), "once for the script, and once for the result")
	other, err := seal.NewKey()
	require.NoError(t, err)
	m, err := manifest.Read(strings.NewReader(text))
	require.NoError(t, err)
	m.Sections, m.Seals, m.Files, m.Complete = nil, nil, nil, false
	m.Keys = []manifest.Key{{Fingerprint: other.Public().Fingerprint().String(), Public: other.Public().String()}}
	m.Digest = m.Sum().String()
	require.NoError(t, m.Mark())
	strange, err := manifest.Bytes(m, other)
	require.NoError(t, err)
	require.Equal(t, 2, strings.Count(send(string(strange)), `data-tone="warning"`), "consistent, with a key that nobody here knows")
	bad := send(strings.Replace(text, "林晓雯", "林晓文", 1))
	require.Contains(t, bad, "核验未通过")
	require.Contains(t, bad, "林晓文")
	require.Contains(t, send(""), "请选择文件")
	require.Contains(t, send("%PDF"), "不是清单文件")
	for _, p := range locale.All() {
		for _, code := range manifest.Codes() {
			require.True(t, p.Has("verify.problem."+code), code)
		}
	}
}
