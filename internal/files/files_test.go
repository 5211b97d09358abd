package files_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/files"
	"handoverdesk/internal/handover"
)

func TestName(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		"流程图.png":                  "流程图.png",
		"../../etc/passwd":         "passwd",
		`..\..\windows\win.ini`:    "win.ini",
		`C:\Users\林晓雯\桌面\合同.PDF`:   "合同.PDF",
		"CON.pdf":                  "_CON.pdf",
		"com1.txt":                 "_com1.txt",
		"LPT³.csv":                 "_LPT³.csv",
		"nul":                      "_nul",
		"con.tar.zip":              "_con.tar.zip",
		"contract.pdf":             "contract.pdf",
		"photo\u202egpj.exe":       "photogpj.exe",
		"a\x00b.png":               "ab.png",
		"a\r\nSet-Cookie: x=1.png": "a Set-Cookie_ x=1.png",
		`say "hi"?.pdf`:            "say _hi__.pdf",
		".htaccess":                "htaccess",
		"  two   blanks\t.pdf ":    "two blanks.pdf",
		"dots...":                  "dots",
		"zero\u200bwidth.png":      "zerowidth.png",
		"e\u0301te\u0301.png":      "été.png",
		"\xff\xfe.png":             "png", // nothing is left but what looked like an extension
		"":                         "file",
		"...":                      "file",
		"///":                      "file",
		"\u3164.png":               "png",
		"v1.2 final":               "v1.2 final",
	} {
		require.Equal(t, want, files.Name(given), "%q", given)
	}
	long := files.Name(strings.Repeat("交接资料", 75) + ".xlsx")
	require.LessOrEqual(t, len(long), 240)
	require.True(t, utf8.ValidString(long))
	require.True(t, strings.HasSuffix(long, "料.xlsx") || strings.HasSuffix(long, "交接.xlsx") || strings.HasSuffix(long, ".xlsx"))
	require.Greater(t, utf8.RuneCountInString(long), 70)
	require.Equal(t, "pdf", files.Extension("合同.PDF"))
	require.Empty(t, files.Extension("v1.2 final"))
}

func FuzzName(f *testing.F) {
	f.Add("a/../b\x00.pdf")
	f.Add("CON .pdf")
	f.Add("c\x00\u030c.pdf")
	f.Fuzz(func(t *testing.T, s string) {
		n := files.Name(s)
		require.True(t, utf8.ValidString(n))
		require.NotEmpty(t, n)
		require.LessOrEqual(t, len(n), 250)
		require.False(t, strings.ContainsAny(n, "/\\\x00\r\n"), "%q", n)
		require.Equal(t, n, files.Name(n), "a clean name stays as it is")
	})
}

func TestJudge(t *testing.T) {
	t.Parallel()
	docx := archive(t, "[Content_Types].xml", "_rels/.rels", "word/document.xml")
	jpeg := []byte("\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xc0\x00\x11\x08\x00\x10\x00\x20\x03\x01\x22\x00\x02\x11\x01\x03\x11\x01\xff\xd9")
	const html = "<!DOCTYPE html><html><script>alert(1)</script></html>"
	const svg = `<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`
	for _, c := range []struct {
		what, name string
		content    []byte
		want       string // a media type, or the key of a refusal
	}{
		{"a picture", "图.png", png(640, 480), "image/png"},
		{"a photograph", "a.JPG", jpeg, "image/jpeg"},
		{"a picture whose name says nothing", "截图", png(10, 10), "image/png"},
		{"GIF", "a.gif", []byte("GIF89a\x10\x00\x10\x00\x00\x00\x00"), "image/gif"},
		{"WebP, lossy", "a.webp", webp("VP8 ", 0, 0, 0, 0x9d, 0x01, 0x2a, 0x40, 0, 0x20, 0), "image/webp"},
		{"WebP, lossless", "a.webp", webp("VP8L", 0x2f, 0x3f, 0xc0, 0x07, 0), "image/webp"},
		{"WebP with extras", "a.webp", webp("VP8X", 0, 0, 0, 0, 0x3f, 0, 0, 0x1f, 0, 0), "image/webp"},
		{"a document", "a.pdf", []byte("%PDF-1.7\n1 0 obj\n"), "application/pdf"},
		{"Word", "a.docx", docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
		{"Word in an unusual order", "a.docx", archive(t, "custom/item.bin", "docProps/app.bin", "word/document.xml", "[Content_Types].xml"),
			"application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
		{"Excel", "a.xlsx", archive(t, "[Content_Types].xml", "xl/workbook.xml"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
		{"Excel of before 2007", "a.xls", ole("Workbook"), "application/vnd.ms-excel"},
		{"a table", "a.csv", []byte("a,b\n1,2\n"), "text/csv"},
		{"a table in GB18030", "a.csv", []byte("\xc9\xcc\xc6\xb7,\xbf\xe2\xb4\xe6\n\xb4\xb2\xb5\xa5,12\n"), "text/csv"},
		{"a text", "a.txt", []byte("客服话术"), "text/plain"},
		{"a text without extension", "话术", []byte("客服话术：您好"), "text/plain"},
		{"an archive", "a.zip", archive(t, "x.txt"), "application/zip"},
		{"an archive of a bomb is kept as it is", "a.zip", archive(t, "bomb.txt", "bomb.zip"), "application/zip"},
		{"a film", "a.mp4", []byte("\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"), "video/mp4"},

		{"nothing", "a.png", nil, "empty"},
		{"a page called a picture", "a.png", []byte(html), "web_page"},
		{"a page called a text", "a.txt", []byte(html), "web_page"},
		{"a page called a page", "a.html", []byte(html), "web_page"},
		{"a drawing with script", "a.svg", []byte(svg), "web_page"},
		{"a drawing with script called a picture", "a.png", []byte(svg), "web_page"},
		{"XML", "a.txt", []byte("<?xml version=\"1.0\"?><a/>"), "web_page"},
		{"a page that is a document further on", "a.pdf", []byte(html + "\n%PDF-1.7\n"), "unreadable"},
		{"a document that is a page further on", "a.pdf", []byte("%PDF-1.7\n" + html), "application/pdf"},
		{"a program called a photograph", "a.jpg", exe(), "program"},
		{"a program called a program", "a.exe", exe(), "program"},
		{"a program whose name says nothing", "setup", exe(), "program"},
		{"a shell script called a text", "a.txt", []byte("#!/bin/sh\nrm -rf /\n"), "script"},
		{"a program for phones", "a.zip", archive(t, "AndroidManifest.xml", "classes.dex"), "program"},
		{"a photograph called a document", "a.pdf", jpeg, "unlike"},
		{"a picture called a photograph", "a.jpg", png(1, 1), "unlike"},
		{"an archive called Word", "a.docx", archive(t, "x.txt"), "unlike"},
		{"Word called Excel", "a.xlsx", docx, "unlike"},
		{"noise called a picture", "a.png", []byte{0, 1, 2, 3, 0xfe}, "unreadable"},
		{"noise called a text", "a.txt", []byte("abc\x00\x01\x02def"), "unreadable"},
		{"Word with macros", "a.docx", archive(t, "[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "macros"},
		{"Excel with older macros", "a.xlsx", archive(t, "[Content_Types].xml", "xl/workbook.xml", "xl/macrosheets/sheet1.xml"), "macros"},
		{"Excel with macros by its name", "a.xlsm", docx, "macros"},
		{"Excel of before 2007 with macros", "a.xls", ole("_VBA_PROJECT_CUR"), "macros"},
		{"Excel with a password", "a.xlsx", ole("EncryptedPackage"), "password"},
		{"a picture of 41 megapixels", "a.png", png(8200, 5000), "pixels"},
		{"a picture as large as its header can say", "a.png", png(300_000, 300_000), "pixels"},
		{"a picture larger than anything", "a.png", png(1<<31-1, 1<<31-1), "broken_picture"},
		{"a picture of no size", "a.png", png(0, 100), "broken_picture"},
		{"half the header of a picture", "a.png", png(10, 10)[:20], "broken_picture"},
		{"half a header of WebP", "a.webp", []byte("RIFF\x00\x00\x00\x00WEBPVP8 "), "broken_picture"},
		{"Photoshop", "a.psd", []byte("8BPS\x00\x01"), "kind"},
		{"something unknown without extension", "x", []byte{0, 1, 2}, "kind"},
	} {
		t.Run(c.what, func(t *testing.T) {
			t.Parallel()
			found, err := judge(c.name, c.content)
			if strings.Contains(c.want, "/") {
				require.NoError(t, err)
				require.Equal(t, c.want, found.Media)
				require.Equal(t, found.Width > 0, strings.HasPrefix(c.want, "image/"))
				return
			}
			var e *handover.Error
			require.ErrorAs(t, err, &e)
			require.Equal(t, handover.Invalid, e.Code)
			require.Equal(t, "file.refuse."+c.want, e.Text.Key)
		})
	}
	found, err := judge("截图", png(10, 20))
	require.NoError(t, err)
	require.Equal(t, files.Found{Name: "截图.png", Media: "image/png", Width: 10, Height: 20}, found)
}

// judge does what a use case does: the name first, then the content byte by byte, so that marks fall between two reads.
func judge(name string, content []byte) (files.Found, error) {
	if err := files.Offered(name); err != nil {
		return files.Found{}, err
	}
	s := files.Read(name, iotest.OneByteReader(bytes.NewReader(content)), 1<<20)
	if _, err := io.Copy(io.Discard, s); err != nil {
		return files.Found{}, err
	}
	return s.Judge()
}

func TestStream(t *testing.T) {
	t.Parallel()
	content := bytes.Repeat([]byte("交接"), 500_000)
	s := files.Read("a.txt", bytes.NewReader(content), 4<<20)
	got, err := io.ReadAll(s)
	require.NoError(t, err)
	require.Equal(t, content, got)
	sum := sha256.Sum256(content)
	require.Equal(t, sum[:], s.Digest())
	require.Equal(t, handover.Bytes(len(content)), s.Size())
	found, err := s.Judge()
	require.NoError(t, err)
	require.Equal(t, "text/plain", found.Media)

	for _, c := range []struct {
		name string
		from io.Reader
		code handover.Code
		key  string
	}{
		{"one byte too many", bytes.NewReader(make([]byte, 1025)), handover.TooLarge, "file.refuse.too_large"},
		{"a sender that breaks off", io.MultiReader(strings.NewReader("abc"), iotest.ErrReader(io.ErrUnexpectedEOF)), handover.Invalid, "file.refuse.interrupted"},
		{"a line that goes dead", iotest.ErrReader(errors.New("connection reset")), handover.Invalid, "file.refuse.interrupted"},
		{"a request that is too large", iotest.ErrReader(&http.MaxBytesError{Limit: 9}), handover.TooLarge, "file.refuse.request"},
	} {
		s := files.Read("a.txt", c.from, 1024)
		_, err := io.Copy(io.Discard, s)
		var e *handover.Error
		require.ErrorAs(t, err, &e, c.name)
		require.Equal(t, c.code, e.Code, c.name)
		require.Equal(t, c.key, e.Text.Key, c.name)
		_, again := s.Read(make([]byte, 1))
		require.Equal(t, err, again, "it stays refused")
	}
	exact := files.Read("a.txt", bytes.NewReader(make([]byte, 1024)), 1024)
	_, err = io.Copy(io.Discard, exact)
	require.NoError(t, err, "as large as allowed")
	require.Contains(t, files.Accept(), ".docx,")
}
