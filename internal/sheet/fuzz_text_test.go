package sheet

import (
	"bytes"
	"context"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// tight are limits that small inputs reach.
var tight = Limits{Unpacked: 1 << 20, Ratio: 50, Entries: 20, Tables: 8, Rows: 300, Columns: 12, Cell: 120, Line: 2 << 10, Depth: 8}

// tryOpen holds what must be true of any bytes: they are read within the limits, or a Refusal with a message says why not.
func tryOpen(t testing.TB, text []byte) {
	t.Helper()
	refused := func(err error) {
		r, ok := err.(Refusal)
		require.True(t, ok, "%v", err)
		require.Contains(t, Codes, r.Code)
	}
	b, err := Open(context.Background(), bytes.NewReader(text), int64(len(text)), "x.csv", Options{Limits: tight})
	if err != nil {
		refused(err)
		return
	}
	require.NotEmpty(t, b.Tables)
	require.LessOrEqual(t, len(b.Tables), tight.Tables)
	for i := range b.Tables {
		last, rows := 0, 0
		for line, err := range b.Lines(context.Background(), i) {
			if err != nil {
				refused(err)
				break
			}
			rows++
			require.Greater(t, line.Number, last)
			last = line.Number
			require.False(t, silent(line.Cells))
			require.LessOrEqual(t, len(line.Cells), tight.Columns)
			for _, c := range line.Cells {
				require.True(t, utf8.ValidString(c))
				require.LessOrEqual(t, utf8.RuneCountInString(c), tight.Cell)
			}
		}
		require.LessOrEqual(t, rows, tight.Rows)
	}
	require.NoError(t, b.Close())
}

func csvSeeds(t testing.TB) [][]byte {
	var seeds [][]byte
	for _, s := range []string{
		"编码,名称\r\nA-1,\"连衣裙, 红\n大\"\r\n", "sep=;\na;b\n1;2\n", "\ufeffa\tb\n\"x \"\"y\"\" z\"\t'00123\n=\"0012\"\t\t12\n", "a,b\r1,\"2\r3\r",
		"a,b\n\"x \\\"y\\\" z\",\"c:\\\\\"\n", "a,b\n\"爆款\"面霜,\"12\" 屏\"\n", "\xff\xfea\x00,\x00b\x00\n\x00", "a\x00,\x00b\x00\n\x001\x00", "\"", "a,\"b\n\n\nc,\"d\",\"e\n", "{\"a\": 1}",
		"a,b\n1,\x8a\xff\n", strings.Repeat("\"a\",", 14), strings.Repeat("长", 130),
	} {
		seeds = append(seeds, []byte(s))
	}
	return append(seeds, encoded(t, simplifiedchinese.GB18030, "编码,名称\nA-1,\"连衣裙𠀀\"\n"))
}

func htmlSeeds() [][]byte {
	return [][]byte{
		[]byte(page), []byte(workbook), []byte("<table><tr><td rowspan=2 colspan=99>a<br>b</td><th>&nbsp;&lt;</th></tr><tr><td x:num='12'>1E+1<table><tr><td>y</table><caption>z"),
		[]byte("<meta charset=gbk><h1>\xb1\xe0<tr hidden><td>\xc2\xeb<tbody><tr><td rowspan=0>"), []byte("<html><script><td></script><style></table>"),
		[]byte(strings.Repeat("<table><tr><td>", 7) + strings.Repeat("</table>", 9)),
	}
}

func zipSeeds(t testing.TB) [][]byte {
	return [][]byte{
		archive(t, entry{name: "a.csv", text: "a,b\n1,2\n"}, entry{name: "b.txt", text: "x\ty\n"}),
		archive(t, entry{name: "a.csv", text: strings.Repeat("a,b\n", 30_000)}),
		archive(t, entry{name: "mimetype", text: "application/epub"}), archive(t, entry{name: "a.html"}), archive(t),
		archive(t, entry{name: "\xc9\xcc\xc6\xb7.csv", raw: true, text: "<table><tr><td>a</td></tr><tr><td>b</td></tr></table>"}),
	}
}

func FuzzCSV(f *testing.F)  { fuzz(f, csvSeeds(f)) }
func FuzzHTML(f *testing.F) { fuzz(f, htmlSeeds()) }
func FuzzZip(f *testing.F)  { fuzz(f, zipSeeds(f)) }

func fuzz(f *testing.F, seeds [][]byte) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text []byte) { tryOpen(t, text) })
}

// TestMutated runs what the fuzz targets run, with a fixed number of inputs that are the same each time.
func TestMutated(t *testing.T) {
	t.Parallel()
	for name, seeds := range map[string][][]byte{"csv": csvSeeds(t), "html": htmlSeeds(), "zip": zipSeeds(t)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(20, 26))
			for range 3_000 {
				text := mutated(r, seeds)
				defer func() {
					if p := recover(); p != nil {
						require.FailNow(t, "panic", "%v on %q", p, text)
					}
				}()
				tryOpen(t, text)
			}
		})
	}
}

// mutated changes one of the seeds at some places.
func mutated(r *rand.Rand, seeds [][]byte) []byte {
	special := []string{"\"", ",", "\n", "\r", "\\", "\x00", "\xff", "<td>", "</tr>", "<table>", "</table>", "'", "=", "PK\x01\x02", "\t", " ", "&#x110000;", "<", ">", "]]>", "长"}
	text := bytes.Clone(seeds[r.IntN(len(seeds))])
	for range 1 + r.IntN(6) {
		at, to := r.IntN(len(text)+1), r.IntN(len(text)+1)
		at, to = min(at, to), max(at, to)
		switch r.IntN(6) {
		case 0:
			if at < len(text) {
				text[at] = byte(r.IntN(256))
			}
		case 1:
			text = append(text[:at:at], append([]byte(special[r.IntN(len(special))]), text[at:]...)...)
		case 2:
			text = append(text[:at:at], text[to:]...)
		case 3:
			if len(text) < 4<<10 {
				text = append(text[:to:to], text[at:]...)
			}
		case 4:
			other := seeds[r.IntN(len(seeds))]
			text = append(text[:at:at], other[r.IntN(len(other)+1):]...)
		case 5:
			if at < len(text) {
				text[at] ^= 1 << r.IntN(8)
			}
		}
	}
	return text
}

// TestHostile shows files that are made to cost much: an answer within a second, and little memory. The time is generous for busy machines.
func TestHostile(t *testing.T) {
	const size = 8 << 20
	fill := func(s string) []byte { return []byte(strings.Repeat(s, size/len(s))) }
	for _, tt := range []struct {
		name string
		text []byte
	}{
		{"one line", fill("x")},
		{"one line of commas", fill(",")},
		{"quotes", fill(`"`)},
		{"a quote that opens all", append([]byte(`a,"`), fill("x\n")...)},
		{"quotes in pairs", fill(`"",`)},
		{"a stray quote in each line", fill("a,\"b\n")},
		{"words in quotes", fill("\"a\"b,\"c\" d\n")},
		{"carriage returns", fill("a,b\r")},
		{"lone quotes far apart", fill(`"a" ` + strings.Repeat("b", 5000) + ",\n")},
		{"blank lines", fill("\n")},
		{"half of a character", fill("\xe8")},
		{"bytes of GBK", fill("\xb1\xe0\xc2")},
		{"zeros", make([]byte, size)},
		{"tables", fill("<table>")},
		{"tables beside tables", append([]byte("<html>"), fill("<table><tr><td>a</table>")...)},
		{"cells", append([]byte("<table>"), fill("<td>")...)},
		{"cells over many lines", append([]byte("<table>"), fill("<tr><td rowspan=65534 colspan=256>a")...)},
		{"a tag without end", append([]byte("<html><table "), fill("x ")...)},
		{"entities", append([]byte("<table><tr><td>"), fill("&amp;")...)},
		{"XML in depth", append([]byte(`<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">`), fill("<a>")...)},
		{"XML without a tag", append([]byte(`<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">`), fill("a")...)},
		{"JSON in depth", fill("[")},
		{"an archive that grows", archive(t, entry{name: "a.csv", text: strings.Repeat("a,b\n", 16<<20)})},
		{"an archive of many", archive(t, make([]entry, 60_000)...)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			lines, err := 0, error(nil)
			took, most := measured(func() {
				var b *Book
				if b, err = Open(t.Context(), bytes.NewReader(tt.text), int64(len(tt.text)), "x.csv", Options{}); err != nil {
					return
				}
				for _, err = range b.Lines(t.Context(), 0) {
					lines++
				}
			})
			t.Logf("%v, %d MB at most, %d lines, %v", took.Round(time.Millisecond), most>>20, lines, err)
			require.Less(t, took, 20*time.Second)
			require.Less(t, most, int64(96<<20))
			if err != nil {
				require.IsType(t, Refusal{}, err)
			}
		})
	}
}

// measured says how long something takes and how much memory it adds at most.
func measured(act func()) (took time.Duration, most int64) {
	began := time.Now()
	grown := heapGrowth(act)
	return time.Since(began), int64(grown)
}
