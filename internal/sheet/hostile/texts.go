package hostile

import (
	"bytes"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"

	"handoverdesk/internal/testdata/biff"
)

// named are the files of a map by their names.
func named(files map[string]func() []byte) []File {
	var out []File
	for _, name := range slices.Sorted(maps.Keys(files)) {
		out = append(out, File{Name: name, Data: files[name]})
	}
	return out
}

// texts are separated texts that cost more than they look, by what they try.
func texts() map[string]func() []byte {
	repeat := func(s string, n int) func() []byte { return func() []byte { return bytes.Repeat([]byte(s), n) } }
	after := func(head, s string, n int) func() []byte {
		return func() []byte { return append([]byte(head), bytes.Repeat([]byte(s), n)...) }
	}
	is := func(s string) func() []byte { return func() []byte { return []byte(s) } }
	return map[string]func() []byte{
		"csv_no_line_end":       repeat("a", 6*mb),
		"csv_no_line_end_utf16": after("\xff\xfe", "a\x00", 3*mb),
		"csv_unclosed_quote":    after("\u7f16\u7801,\u540d\u79f0\r\nA-1,\"", "\u706f x,\r\n", 2*mb),
		"csv_quotes":            repeat(`"`, 3*mb),
		"csv_quotes_doubled":    after(`"`, `""`, 3*mb),
		"csv_quote_each_line":   repeat("\"a\n", 5*mb),
		"csv_columns_1M":        repeat("a,", mb),
		"csv_commas":            repeat(",", 6*mb),
		"csv_commas_in_lines":   repeat(strings.Repeat(",", 255)+"a\n", 40_000),
		"csv_separators":        repeat("a,b;c\td|e\n", mb),
		"csv_line_ends":         repeat("\n", 6*mb),
		"csv_returns":           repeat("\r", 6*mb),
		"csv_blanks":            repeat(" \t", 3*mb),
		"csv_rows_1M":           repeat("1,2\n", mb),
		"csv_nul":               is("\u7f16\u7801,\u540d\u79f0\r\nA-1,la\x00mp\r\n"),
		"csv_nuls":              repeat("\x00", 3*mb),
		"csv_utf16_odd":         is("\xff\xfea\x00,\x00b"),
		"csv_utf16_halves":      after("\xff\xfe", "\x00\xd8", mb),
		"csv_mark_alone":        is("\xef\xbb\xbf"),
		"csv_utf32":             after("\xff\xfe\x00\x00", "a\x00\x00\x00", mb),
		"csv_encodings_mixed":   after("\u7f16\u7801,\u540d\u79f0\n", "\xb1\xe0\xc2\xeb,\xff\xff\n", 10_000),
		"csv_marks":             repeat("\u0301", 5*mb),
		"csv_directions":        after("a,b\n", "\u202e\u2066,x\n", 50_000),
		"csv_cell_20MB":         after("a,b\n1,", "\u957f", 7*mb),
		"csv_noise":             noise(5 * mb),
		"csv_noise_of_text":     noiseOf("ab,;\t|\"'\r\n \u957f\xff", 5*mb),
	}
}

// pages are of HTML.
func pages() map[string]func() []byte {
	page := func(s string, n int, tail string) func() []byte {
		return func() []byte {
			return []byte("<html><body><table>" + strings.Repeat(s, n) + tail)
		}
	}
	return map[string]func() []byte{
		"html_depth_1M":         page("<div>", mb, "<tr><td>x</td></tr></table>"),
		"html_tables_nested":    page("<tr><td><table>", 100_000, "x"),
		"html_cells_nested":     page("<td>", mb, "x"),
		"html_tables_100k":      page("<tr><td>x</td></tr></table><table>", 100_000, ""),
		"html_colspan_1M":       page(`<tr><td colspan="1000000">x</td><td>y</td></tr>`, 1, "</table>"),
		"html_colspans":         page(`<td colspan=1000>x</td>`, 100_000, "</table>"),
		"html_rowspan_bomb":     page(`<tr><td rowspan="65534" colspan="250">x</td></tr>`, 2_000, "</table>"),
		"html_rowspan_2^63":     page(`<tr><td rowspan="9223372036854775808">x</td><td>y</td></tr>`, 10, "</table>"),
		"html_rowspan_long":     page(`<tr><td rowspan="100000">`+strings.Repeat("x", 30_000)+`</td></tr>`, 1, strings.Repeat("<tr><td>y</td></tr>", 100_000)+"</table>"),
		"html_unclosed":         page("<tr><td", mb, ""),
		"html_unclosed_comment": page("<!-- x ", 2*mb, ""),
		"html_unclosed_quote":   page(`<td class="x `, mb, ""),
		"html_attributes":       page("", 0, "<tr><td "+strings.Repeat(`a="b" `, mb)+">x</td></tr></table>"),
		"html_references":       page("<tr><td>&lt;&#x41;&#1114112;&nosuch;&", 200_000, "</table>"),
		"html_script":           page("<tr><td><script>", 200_000, "</table>"),
		"html_cell_20MB":        page("", 0, "<tr><td>"+strings.Repeat("x", 6*mb)+"</td></tr></table>"),
		"html_rows_1M":          page("<tr><td>x", mb, "</table>"),
		"html_no_table":         func() []byte { return []byte("<html><body>" + strings.Repeat("<p>x</p>", 100_000)) },
		"html_formats":          page("<b><i><u><font>", 250_000, "<tr><td>x"),
	}
}

// legacy are workbooks of before 2007 that lie about themselves.
func legacy() map[string]func() []byte {
	files := map[string]func() []byte{}
	for name, file := range biff.Broken() {
		files[name] = func() []byte { return file }
	}
	return files
}

func noise(n int) func() []byte {
	return func() []byte {
		r, b := rand.NewChaCha8([32]byte{4}), make([]byte, n)
		_, _ = r.Read(b) // never fails
		return b
	}
}

func noiseOf(of string, n int) func() []byte {
	return func() []byte {
		r, b := rand.New(rand.NewPCG(4, 4)), make([]byte, n)
		for i := range b {
			b[i] = of[r.IntN(len(of))]
		}
		return b
	}
}
