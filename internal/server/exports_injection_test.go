package server

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"io"
	"mime"
	"path"
	"regexp"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/web/ui"
)

// payloads are what a cell, a header or a file's name says to whoever opens it.
var payloads = []string{
	`=cmd|'/c calc'!A0`, `+1+cmd|'/c calc'!A0`, `-2+3+cmd|'/c calc'!A0`, `@SUM(1+9)*cmd|'/c calc'!A0`, `=HYPERLINK("http://127.0.0.1:1/"&A1)`,
	"＝1+1", ` =1+1`, `<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `javascript:alert(1)`, `{{7*7}}`,
}

var (
	active   = regexp.MustCompile(`(?i)<script>alert|<img src=x|href="?javascript:`)
	amountOf = regexp.MustCompile(`^[+-]?[\d,]+(?:\.\d+)?%?$`)
)

// TestExportsRunNothing brings payloads in by a file, as cells, headers and names, and looks at every page and every file that goes out.
func TestExportsRunNothing(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	b := h.as("giver")
	lines := [][]string{append([]string{"商品名称", "SKU编码", "备注", "售价"}, payloads...)}
	for i, p := range payloads {
		lines = append(lines, append([]string{p, "X-" + uuid.NewString()[:8], p + "\n" + p, "1"}, payloads...))
		if i == 0 {
			lines = append(lines, append([]string{p, p + "x", p, p}, payloads...)) // a price that is none
		}
	}
	a := b.upload(h, `..\..\"><img src=x onerror=alert(1)>=1+1.csv`, csvOf(t, lines))
	here := a.Header.Get("Location")
	page := b.follow(a)
	form := page.form(t, here+"/plan").values
	form.Set("go", "check")
	require.Equal(t, 303, b.post(here+"/plan", form).StatusCode)
	h.worked()
	rows := b.get(here + "?show=all")
	for _, at := range []reply{page, rows, b.get(here + "?show=error"), b.get(here + "?step=columns"), b.get(ui.ToImports(h.own.id.String()))} {
		require.NotRegexp(t, active, at.text)
	}
	rejected := b.get(here + "/rejected.csv")
	require.Equal(t, 200, rejected.StatusCode)
	harmlessCSV(t, rejected)
	require.Equal(t, 303, b.post(here+"/writing", rows.form(t, here+"/writing").values).StatusCode)
	h.worked()
	b.get(here).says(t, "已导入 11 条")
	h.attach(h.in("giver", h.own.id), h.own.records["draft"], `..\..\"><img src=x onerror=alert(1)>.png`)
	h.attach(h.in("giver", h.own.id), h.own.records["draft"], `CON.png`)

	section := ui.ToSection(h.own.id.String(), h.own.sections["sku"].String())
	list := b.get(section)
	list.says(t, "cmd|")
	require.NotRegexp(t, active, list.text)
	harmlessCSV(t, b.get(section+"/export.csv"))
	for _, at := range []string{section + "/export.xlsx", ui.ToHandover(h.own.id.String()) + "/export.xlsx", section + "/template.xlsx"} {
		harmlessBook(t, b.get(at).text)
	}
	archive := b.get(ui.ToHandoverArchive(h.own.id.String()))
	require.Equal(t, 200, archive.StatusCode)
	names, all := unpacked(t, []byte(archive.text))
	for _, name := range names {
		require.Equal(t, path.Clean(name), name)
		require.NotRegexp(t, `^/|(?:^|/)\.\.|[\\:*?"<>|\x00-\x1f]|(?i)(?:^|/)(?:con|nul|aux|prn)\.|\x{202e}`, name)
		switch path.Ext(name) {
		case ".html":
			require.NotRegexp(t, active, all[name], name)
		case ".xlsx":
			harmlessBook(t, all[name])
		case ".csv":
			harmlessText(t, all[name])
		}
	}
	require.NotContains(t, h.log.String(), "calc")
}

// harmlessCSV is an answer of which a spreadsheet runs no cell, under a name that is only a name.
func harmlessCSV(t *testing.T, a reply) {
	t.Helper()
	_, with, err := mime.ParseMediaType(a.Header.Get("Content-Disposition"))
	require.NoError(t, err)
	require.NotContains(t, with["filename"], "..")
	require.NotContains(t, with["filename"], `"`)
	harmlessText(t, a.text)
}

func harmlessText(t *testing.T, text string) {
	t.Helper()
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\ufeff")))
	r.FieldsPerRecord = -1
	lines, err := r.ReadAll()
	require.NoError(t, err)
	require.NotEmpty(t, lines)
	for _, l := range lines {
		for _, cell := range l {
			if !amountOf.MatchString(cell) {
				require.NotRegexp(t, `^\s*[=+\-@＝＋－＠]`, cell)
			}
		}
	}
}

// harmlessBook has no formulas, links or parts of elsewhere.
func harmlessBook(t *testing.T, content string) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader([]byte(content)), int64(len(content)))
	require.NoError(t, err)
	for _, f := range z.File {
		in, err := f.Open()
		require.NoError(t, err)
		text, err := io.ReadAll(in)
		require.NoError(t, err)
		require.NotRegexp(t, `<f[ >]|<hyperlink|TargetMode="External"|externalLink|<ddeLink`, string(text), f.Name)
	}
}
