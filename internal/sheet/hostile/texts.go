package hostile

import (
	"bytes"
	"math/rand/v2"
	"strings"

	"handoverdesk/internal/testdata/biff"
)

// megabyte is what the sizes below are counted in.
const megabyte = 1 << 20

// Texts make separated texts that cost more than they look, by what they try.
func Texts() map[string]func() []byte {
	many := func(s string, n int) func() []byte { return func() []byte { return bytes.Repeat([]byte(s), n) } }
	after := func(head, s string, n int) func() []byte {
		return func() []byte { return append([]byte(head), bytes.Repeat([]byte(s), n)...) }
	}
	is := func(s string) func() []byte { return func() []byte { return []byte(s) } }
	return map[string]func() []byte{
		"csv_no_line_end":       many("a", 20*megabyte),
		"csv_no_line_end_utf16": after("\xff\xfe", "a\x00", 10*megabyte),
		"csv_unclosed_quote":    after("编码,名称\r\nA-1,\"", "灯 x,\r\n", 2*megabyte),
		"csv_quotes":            many(`"`, 10*megabyte),
		"csv_quotes_doubled":    after(`"`, `""`, 10*megabyte),
		"csv_quote_each_line":   many("\"a\n", 5*megabyte),
		"csv_columns_1M":        many("a,", megabyte),
		"csv_commas":            many(",", 20*megabyte),
		"csv_commas_in_lines":   many(strings.Repeat(",", 255)+"a\n", 40_000),
		"csv_separators":        many("a,b;c\td|e\n", megabyte),
		"csv_line_ends":         many("\n", 20*megabyte),
		"csv_returns":           many("\r", 20*megabyte),
		"csv_blanks":            many(" \t", 10*megabyte),
		"csv_rows_1M":           many("1,2\n", megabyte),
		"csv_nul":               is("编码,名称\r\nA-1,la\x00mp\r\n"),
		"csv_nuls":              many("\x00", 10*megabyte),
		"csv_utf16_odd":         is("\xff\xfea\x00,\x00b"),
		"csv_utf16_halves":      after("\xff\xfe", "\x00\xd8", megabyte),
		"csv_mark_alone":        is("\xef\xbb\xbf"),
		"csv_utf32":             after("\xff\xfe\x00\x00", "a\x00\x00\x00", megabyte),
		"csv_encodings_mixed":   after("编码,名称\n", "\xb1\xe0\xc2\xeb,\xff\xff\n", 10_000),
		"csv_marks":             many("\u0301", 5*megabyte),
		"csv_directions":        after("a,b\n", "\u202e\u2066,x\n", 50_000),
		"csv_cell_20MB":         after("a,b\n1,", "长", 7*megabyte),
		"csv_noise":             noise(5 * megabyte),
		"csv_noise_of_text":     noiseOf("ab,;\t|\"'\r\n 长\xff", 5*megabyte),
	}
}

// Pages make HTML that costs more than it looks.
func Pages() map[string]func() []byte {
	page := func(s string, n int, tail string) func() []byte {
		return func() []byte {
			return []byte("<html><body><table>" + strings.Repeat(s, n) + tail)
		}
	}
	return map[string]func() []byte{
		"html_depth_1M":         page("<div>", megabyte, "<tr><td>x</td></tr></table>"),
		"html_tables_nested":    page("<tr><td><table>", 100_000, "x"),
		"html_cells_nested":     page("<td>", megabyte, "x"),
		"html_tables_100k":      page("<tr><td>x</td></tr></table><table>", 100_000, ""),
		"html_colspan_1M":       page(`<tr><td colspan="1000000">x</td><td>y</td></tr>`, 1, "</table>"),
		"html_colspans":         page(`<td colspan=1000>x</td>`, 100_000, "</table>"),
		"html_rowspan_bomb":     page(`<tr><td rowspan="65534" colspan="250">x</td></tr>`, 2_000, "</table>"),
		"html_rowspan_2^63":     page(`<tr><td rowspan="9223372036854775808">x</td><td>y</td></tr>`, 10, "</table>"),
		"html_rowspan_long":     page(`<tr><td rowspan="100000">`+strings.Repeat("x", 30_000)+`</td></tr>`, 1, strings.Repeat("<tr><td>y</td></tr>", 100_000)+"</table>"),
		"html_unclosed":         page("<tr><td", megabyte, ""),
		"html_unclosed_comment": page("<!-- x ", 2*megabyte, ""),
		"html_unclosed_quote":   page(`<td class="x `, megabyte, ""),
		"html_attributes":       page("", 0, "<tr><td "+strings.Repeat(`a="b" `, megabyte)+">x</td></tr></table>"),
		"html_references":       page("<tr><td>&lt;&#x41;&#1114112;&nosuch;&", 200_000, "</table>"),
		"html_script":           page("<tr><td><script>", 200_000, "</table>"),
		"html_cell_20MB":        page("", 0, "<tr><td>"+strings.Repeat("x", 20*megabyte)+"</td></tr></table>"),
		"html_rows_1M":          page("<tr><td>x", megabyte, "</table>"),
		"html_no_table":         func() []byte { return []byte("<html><body>" + strings.Repeat("<p>x</p>", 100_000)) },
		"html_formats":          page("<b><i><u><font>", 250_000, "<tr><td>x"),
	}
}

// Legacy makes legacy workbooks that lie about themselves.
func Legacy() map[string]func() []byte {
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
