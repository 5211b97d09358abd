package server

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
	"handoverdesk/web/ui"
)

// sending is a file as a browser sends it.
type sending struct{ name, content string }

// sentFiles is a form with files as a browser sends it: the fields first.
func sentFiles(form url.Values, files ...sending) (body, contentType string) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(form)) {
		for _, v := range form[name] {
			_ = w.WriteField(name, v) // a buffer takes everything
		}
	}
	for _, f := range files {
		part, err := w.CreateFormFile("files", f.name)
		if err == nil {
			_, _ = io.WriteString(part, f.content)
		}
	}
	_ = w.Close()
	return b.String(), w.FormDataContentType()
}

func (b *browser) send(path string, form url.Values, files ...sending) reply {
	b.t.Helper()
	body, kind := sentFiles(form, files...)
	c := *b // the same cookies
	c.header = b.header.Clone()
	c.header.Set("Content-Type", kind)
	return c.do(http.MethodPost, path, strings.NewReader(body))
}

// pngOf is the header of a PNG.
func pngOf(width, height uint32) string {
	data := binary.BigEndian.AppendUint32([]byte("IHDR"), width)
	data = append(binary.BigEndian.AppendUint32(data, height), 8, 2, 0, 0, 0)
	b := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d"), data...)
	return string(binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(data)))
}

// attach attaches a picture of its own to a record.
func (h *house) attach(sc handover.Scope, record uuid.UUID, name string) uuid.UUID {
	h.t.Helper()
	content := pngOf(640, 480) + name + record.String()
	f, err := h.app.AttachFile(h.t.Context(), sc, app.AttachFile{Owner: app.Owner{Record: record}, Name: name, Content: strings.NewReader(content)})
	require.NoError(h.t, err)
	return f.ID
}

// files are the names of what is attached now to a record.
func (h *house) files(who string, x transfer, record uuid.UUID) map[string]uuid.UUID {
	h.t.Helper()
	p, err := h.app.RecordPage(h.t.Context(), h.in(who, x.id), record)
	require.NoError(h.t, err)
	out := map[string]uuid.UUID{}
	for _, f := range p.Files {
		if !f.Removed() {
			out[f.Name] = f.ID
		}
	}
	return out
}

func TestUploadOfManyFiles(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	giver, own, rec := h.as("giver"), h.own.id.String(), h.own.records["draft"]
	at := ui.ToRecord(own, rec.String())
	page := giver.get(at)
	page.says(t, zh.T("file.none"))
	form := page.form(t, ui.ToRecordFiles(own, rec.String())).values
	delete(form, "files")

	a := giver.send(ui.ToRecordFiles(own, rec.String()), form, sending{"流程图.png", pngOf(800, 600)}, sending{"合同.pdf", "%PDF-1.7\n"})
	require.Equal(t, 303, a.StatusCode, a.text)
	require.Equal(t, at+"#files", a.Header.Get("Location"))
	back := giver.get(at)
	back.says(t, zh.T("file.added", "Count", 2))
	back.says(t, "流程图.png")
	back.says(t, "林晓雯")
	require.Len(t, h.files("giver", h.own, rec), 2)

	again := giver.send(ui.ToRecordFiles(own, rec.String()), form, sending{"流程图.png", pngOf(800, 600)}, sending{"合同.pdf", "%PDF-1.7\n"})
	require.Equal(t, 303, again.StatusCode, "the same form twice is one act")
	require.Len(t, h.files("giver", h.own, rec), 2)

	form.Set("_key", uuid.NewString())
	mixed := giver.send(ui.ToRecordFiles(own, rec.String()), form,
		sending{"空.txt", ""}, sending{"话术.txt", "您好"}, sending{"假图.png", "<!doctype html><script>alert(1)</script>"}, sending{"../../etc/passwd", "root:x"})
	require.Equal(t, 422, mixed.StatusCode)
	mixed.says(t, zh.T("file.some_refused", "Count", 2, "Added", 2))
	mixed.says(t, zh.T("file.refuse.empty", "Name", "空.txt"))
	mixed.says(t, zh.T("file.refuse.web_page", "Name", "假图.png"))
	mixed.says(t, zh.T("file.was_added", "Name", "话术.txt"))
	got := h.files("giver", h.own, rec)
	require.Len(t, got, 4, "what is wrong with one loses none of the others")
	require.Contains(t, got, "passwd.txt")

	none := giver.send(ui.ToRecordFiles(own, rec.String()), url.Values{"_key": {uuid.NewString()}}, sending{"", ""})
	require.Equal(t, 422, none.StatusCode)
	none.says(t, zh.T("file.refuse.none"))
	require.Equal(t, 422, giver.post(ui.ToRecordFiles(own, rec.String()), url.Values{}).StatusCode, "a form that is none with files")

	var many []sending
	for i := range 21 {
		many = append(many, sending{fmt.Sprintf("%d.txt", i), fmt.Sprint("第", i)})
	}
	a = giver.send(ui.ToSectionFiles(own, h.own.sections["risk"].String()), nil, many...)
	require.Equal(t, 413, a.StatusCode)
	a.says(t, zh.T("file.refuse.too_many", "Max", 20))
	require.Equal(t, 20, h.sections("giver", h.own.id)["risk"].Counts.Files)
	require.Empty(t, h.log.faults())
}

func TestUploadByScript(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	giver, own := h.as("giver"), h.own.id.String()
	giver.header.Set("X-Upload", "1")
	at := ui.ToRecordFiles(own, h.own.records["draft"].String())
	key := url.Values{"_key": {uuid.NewString()}, "_nth": {"0"}}
	a := giver.send(at, key, sending{"截图.png", pngOf(10, 10)})
	require.Equal(t, 201, a.StatusCode, a.text)
	require.Contains(t, a.text, "<li class=\"file\"")
	require.Contains(t, a.text, "截图.png")
	require.Equal(t, 201, giver.send(at, key, sending{"截图.png", pngOf(10, 10)}).StatusCode, "sent again after the answer was lost")
	key.Set("_nth", "1")
	for _, c := range []struct {
		name string
		a    reply
		code int
		says string
	}{
		{"a twin", giver.send(at, key, sending{"截图.png", pngOf(10, 10)}), 409, zh.T("file.refuse.twin")},
		{"a program", giver.send(at, key, sending{"x.exe", "MZ"}), 422, zh.T("file.refuse.program", "Name", "x.exe")},
		{"nothing", giver.send(at, key), 422, zh.T("file.refuse.none")},
		{"somebody else's place", giver.send(ui.ToRecordFiles(own, h.other.records["draft"].String()), key, sending{"a.txt", "x"}), 404, ""},
		{"a signed section", giver.send(ui.ToRecordFiles(own, h.own.records["signed"].String()), key, sending{"a.txt", "x"}), 422, zh.T("problem.reason_signed")},
	} {
		require.Equal(t, c.code, c.a.StatusCode, c.name)
		var said struct{ Error string }
		require.NoError(t, json.Unmarshal([]byte(c.a.text), &said), c.name)
		require.NotEmpty(t, said.Error)
		if c.says != "" {
			require.Equal(t, c.says, said.Error, c.name)
		}
	}
	nobody := h.browser()
	nobody.header.Set("X-Upload", "1")
	require.Equal(t, 401, nobody.send(at, key, sending{"a.txt", "x"}).StatusCode)
	plain := h.browser().send(at, key, sending{"a.txt", "x"})
	require.Equal(t, 401, plain.StatusCode)
	plain.says(t, zh.T("signin.expired_files"))
	require.Empty(t, h.log.faults())
}

func TestUploadOverTheLimit(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	small := New(Options{App: app.New(app.Options{
		Store: h.store, Passwords: cheap, Now: h.clock.now, Files: app.FileLimits{Size: 1 << 10, AtOnce: 2, Quota: 1 << 20},
	}), Logger: h.server.log})
	web := httptestServer(t, small)
	giver := h.as("giver")
	giver.base = web
	at := ui.ToRecordFiles(h.own.id.String(), h.own.records["draft"].String())
	a := giver.send(at, nil, sending{"大.txt", strings.Repeat("a", 1025)}, sending{"小.txt", "b"})
	require.Equal(t, 413, a.StatusCode)
	a.says(t, zh.T("file.refuse.too_large", "Name", "大.txt", "Max", handover.Bytes(1<<10)))
	a.says(t, "1 KB")
	require.Contains(t, h.files("giver", h.own, h.own.records["draft"]), "小.txt", "the one behind it came through")

	// More than all files of a request may have together: the server stops reading.
	giver.header.Set("X-Upload", "1")
	huge := giver.send(at, nil, sending{"巨.txt", strings.Repeat("a", 3<<20)})
	require.Equal(t, 413, huge.StatusCode)
	require.Contains(t, huge.text, "1 KB")
}

// TestInterruptedUpload: what breaks off in the middle leaves nothing that anybody sees.
func TestInterruptedUpload(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	giver := h.as("giver")
	at := ui.ToRecordFiles(h.own.id.String(), h.own.records["draft"].String())
	body, kind := sentFiles(nil, sending{"a.txt", strings.Repeat("半", 400_000)})
	before := h.digest()
	reader, writer := io.Pipe()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, h.address+at, reader)
	require.NoError(t, err)
	req.Header.Set("Content-Type", kind)
	go func() {
		_, _ = io.WriteString(writer, body[:len(body)/2])
		_ = writer.CloseWithError(io.ErrClosedPipe)
	}()
	_, err = giver.http.Do(req)
	require.Error(t, err)
	require.Eventually(t, func() bool { return before == h.digest() }, waitLong, waitShort, "nothing is left")
	require.Empty(t, h.log.faults())
}

func TestDownload(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	own := h.own.id.String()
	b := h.as("receiver")
	id := h.own.files["there"].String()
	want := pngOf(640, 480) + "截图.png" + h.own.records["asked"].String()
	at := ui.ToFileContent(own, id, "截图.png")
	a := b.get(at)
	require.Equal(t, 200, a.StatusCode)
	require.Equal(t, want, a.text)
	require.Equal(t, "image/png", a.Header.Get("Content-Type"))
	how, params, err := mime.ParseMediaType(a.Header.Get("Content-Disposition"))
	require.NoError(t, err)
	require.Equal(t, "attachment", how)
	require.Equal(t, "截图.png", params["filename"])
	require.Contains(t, a.Header.Get("Content-Security-Policy"), "sandbox")
	require.Contains(t, a.Header.Get("Content-Security-Policy"), "default-src 'none'")
	require.Equal(t, "nosniff", a.Header.Get("X-Content-Type-Options"))
	require.Equal(t, "no-store", a.Header.Get("Cache-Control"))
	require.Equal(t, "DENY", a.Header.Get("X-Frame-Options"))
	require.Equal(t, "same-origin", a.Header.Get("Cross-Origin-Resource-Policy"))

	b.header.Set("Range", "bytes=1-3")
	part := b.get(at)
	require.Equal(t, 206, part.StatusCode)
	require.Equal(t, "PNG", part.text)
	require.Equal(t, fmt.Sprintf("bytes 1-3/%d", len(want)), part.Header.Get("Content-Range"))
	b.header.Set("Range", "bytes=999999-")
	require.Equal(t, 416, b.get(at).StatusCode)
	b.header.Del("Range")
	require.Equal(t, "inline; filename*=utf-8''%E6%88%AA%E5%9B%BE.png", b.get(at+"?view=1").Header.Get("Content-Disposition"))

	page := b.get(ui.ToFile(own, id))
	sum := sha256.Sum256([]byte(want))
	page.says(t, hex.EncodeToString(sum[:])[:4]+" "+hex.EncodeToString(sum[:])[4:8])
	page.says(t, "640 × 480")
	require.Contains(t, page.words(t), "林晓雯 提交 v")
	require.NotContains(t, page.Header.Get("Content-Security-Policy"), "frame-src")

	// A document may be framed by a page of ours; a text or an archive is never shown.
	giver := h.as("giver")
	draft := h.own.records["draft"]
	require.Equal(t, 303, giver.send(ui.ToRecordFiles(own, draft.String()), nil, sending{"合同.pdf", "%PDF-1.7\n"}, sending{"a.txt", "见 <script> 一节"}).StatusCode)
	got := h.files("giver", h.own, draft)
	pdf := b.get(ui.ToFileContent(own, got["合同.pdf"].String(), "x") + "?view=1")
	require.Equal(t, "SAMEORIGIN", pdf.Header.Get("X-Frame-Options"))
	require.Contains(t, pdf.Header.Get("Content-Security-Policy"), "frame-ancestors 'self'")
	require.NotContains(t, pdf.Header.Get("Content-Security-Policy"), "sandbox", "no browser shows a document in a sandbox")
	require.Contains(t, b.get(ui.ToFile(own, got["合同.pdf"].String())).Header.Get("Content-Security-Policy"), "frame-src 'self'")
	text := b.get(ui.ToFileContent(own, got["a.txt"].String(), "a.txt") + "?view=1")
	require.True(t, strings.HasPrefix(text.Header.Get("Content-Disposition"), "attachment"))
	require.Contains(t, text.Header.Get("Content-Security-Policy"), "sandbox")
}

func TestRemoveAndRestoreFile(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	giver, own, rec := h.as("giver"), h.own.id.String(), h.own.records["asked"].String()
	page := giver.get(ui.ToRecord(own, rec))
	f := page.form(t, ui.ToFileRemoval(own, h.own.files["there"].String()))
	a := giver.post(f.action, f.values)
	require.Equal(t, 303, a.StatusCode)
	require.Equal(t, ui.ToRecord(own, rec), a.Header.Get("Location"))
	page = giver.follow(a)
	page.says(t, zh.T("file.removed", "Name", "截图.png"))
	page.says(t, zh.T("file.removed_some", "Count", 2))
	back := page.form(t, ui.ToFileRestoration(own, h.own.files["there"].String()))
	page = giver.follow(giver.post(back.action, back.values))
	page.says(t, zh.T("file.restored", "Name", "截图.png"))
	require.Contains(t, h.files("giver", h.own, h.own.records["asked"]), "截图.png")
	elsewhere := page.form(t, f.action).values
	elsewhere.Set("_back", "https://evil.test/")
	require.Equal(t, ui.ToFile(own, h.own.files["there"].String()), giver.post(f.action, elsewhere).Header.Get("Location"))
	giver.get(ui.ToFile(own, h.own.files["there"].String())).says(t, zh.T("file.note.removed"))
	receiver := h.as("receiver").get(ui.ToRecord(own, rec))
	require.NotContains(t, receiver.text, "/removal\"", "who may not is not offered it")
	require.NotContains(t, receiver.text, "data-drop=", receiver.words(t))
}
