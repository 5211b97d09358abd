package sheet

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/sheet/hostile"
)

// meagre keeps what fuzzing tries small, so that many things are tried.
var meagre = Limits{Unpacked: 4 << 20, Ratio: 200, Entries: 100, Tables: 4, Rows: 500, Columns: 40, Cell: 500, Line: 16 << 10, Depth: 12}

// tryBook reads bytes as a workbook and holds the reader to what it promises of any.
func tryBook(t testing.TB, data []byte) {
	ctx := context.Background()
	book, err := openXLSX(ctx, bytes.NewReader(data), int64(len(data)), "x", Options{Limits: meagre})
	if err != nil {
		ours(t, err)
		return
	}
	require.NotEmpty(t, book.Tables)
	for i := range book.Tables {
		last, lines, text := 0, 0, 0
		for line, err := range book.Lines(ctx, i) {
			if err != nil {
				ours(t, err)
				break
			}
			require.Greater(t, line.Number, last)
			require.LessOrEqual(t, len(line.Cells), meagre.Columns)
			last, lines = line.Number, lines+1
			for _, cell := range line.Cells {
				require.True(t, utf8.ValidString(cell))
				require.NotContains(t, cell, "\x00")
				require.LessOrEqual(t, utf8.RuneCountInString(cell), meagre.Cell)
				text += len(cell)
			}
			require.NotEmpty(t, strings.TrimSpace(strings.Join(line.Cells, "")))
		}
		require.LessOrEqual(t, lines, meagre.Rows)
		require.LessOrEqual(t, int64(text), meagre.Unpacked)
	}
}

// ours is an error that has a sentence for people.
func ours(t testing.TB, err error) {
	var refusal Refusal
	require.True(t, errors.As(err, &refusal) && refusal.Code != "", err)
}

func trySheet(t testing.TB, xml []byte) {
	tryBook(t, newParts().with("xl/worksheets/sheet1.xml", string(xml)).styles("General", "yyyy-mm-dd", "0%", "000").
		with("xl/sharedStrings.xml", "<sst><si><t>a</t></si><si><t>b</t></si></sst>").zip())
}

func tryTexts(t testing.TB, xml []byte) {
	var a arena
	x := newXMLReader(bytes.NewReader(xml), 12)
	if err := a.read(x, 100); err != nil {
		ours(t, err)
	}
	for i := range a.count {
		text, ok := a.text(i)
		require.True(t, ok)
		require.LessOrEqual(t, utf8.RuneCount(text), 101)
	}
	// The window is a matter of speed alone: bytes that come one by one say the same.
	var b arena
	slow := newXMLReader(&dripping{xml}, 12)
	_ = b.read(slow, 100)
	require.Equal(t, x.err == nil, slow.err == nil)
	require.Equal(t, a.count, b.count)
}

// dripping gives one byte at a time.
type dripping struct{ left []byte }

func (d *dripping) Read(p []byte) (int, error) {
	if len(d.left) == 0 {
		return 0, io.EOF
	}
	n := copy(p[:1], d.left)
	d.left = d.left[n:]
	return n, nil
}

func tryFormat(t testing.TB, code []byte) {
	f := parseCellFormat(string(code))
	require.LessOrEqual(t, len(f.parts), 3)
	for _, v := range []float64{0, 1, -1, 0.05, 42, 46346.75, 1e15, -1e300, 1e-300, 123456789012345} {
		text := string(f.append(nil, v, v < 0))
		require.NotEmpty(t, text)
		require.Less(t, len(text), 2*longestFormat)
	}
}

var (
	sheetSeeds = []string{
		sheetOf(`<row r="1" hidden="1"><c r="A1" t="s"><v>0</v></c><c r="C1" s="1"><v>46346.5</v></c></row><row><c t="inlineStr"><is><r><t>a</t></r></is></c></row>`),
		sheetOf(`<!-- x --><row r="3"><c t="str"><f>A1</f><v><![CDATA[x]]>&amp;&#10;_x000D_</v></c><c t="b"><v>1</v></c><c t="d"><v>2026-11-20T00:00:00</v></c></row>`),
		`<x:worksheet><x:sheetData><x:row><x:c s="2"><x:v>0.05</x:v></x:c></x:row></x:sheetData><x:mergeCells><x:mergeCell ref="A1:C3"/></x:mergeCells></x:worksheet>`,
		wideSeed,
	}
	textSeeds = []string{
		`<sst count="2"><si><t>a</t></si><si><r><t xml:space="preserve"> b</t></r><rPh><t>c</t></rPh></si></sst>`,
		`<?xml version="1.0" encoding="GBK"?><sst><si><t>` + "\xc2\xeb" + `</t></si><si/></sst>`, "\ufeff<sst/>", wideSeed, `<!DOCTYPE a><sst/>`,
		`<sst><si><t>a</t><r></r[<b></si></sst>`,
	}
	formatSeeds = []string{
		"General", "yyyy\"年\"m\"月\"d\"日\";@", "[h]:mm:ss.00", "[$-804]aaaa", "0.00%", "#,##0.00_);[Red](#,##0.00)", "[<1]0%;0", `000\-0000`, "\"SKU\"0000",
		`_ "￥"* #,##0.00_ ;_ "￥"* "-"??_ ;_ @_ `, "# ?/?", "0.00E+00", "MMDDYYAM/PMDD",
	}
	wideSeed = "\xff\xfe<\x00a\x00/\x00>\x00"
)

func bookSeeds() [][]byte {
	seeds := [][]byte{newParts().with("xl/worksheets/sheet1.xml", sheetSeeds[0]).with("xl/sharedStrings.xml", textSeeds[0]).styles(formatSeeds...).zip()}
	for _, f := range hostile.Files() {
		if f.Reads || strings.HasPrefix(f.Name, "cut") {
			seeds = append(seeds, f.Data())
		}
	}
	return seeds
}

func bytesOfAll(texts []string) [][]byte {
	var all [][]byte
	for _, s := range texts {
		all = append(all, []byte(s))
	}
	return all
}

func FuzzXLSX(f *testing.F)          { fuzzBytes(f, bookSeeds(), tryBook) }
func FuzzSheetXML(f *testing.F)      { fuzzBytes(f, bytesOfAll(sheetSeeds), trySheet) }
func FuzzSharedStrings(f *testing.F) { fuzzBytes(f, bytesOfAll(textSeeds), tryTexts) }
func FuzzNumberFormat(f *testing.F)  { fuzzBytes(f, bytesOfAll(formatSeeds), tryFormat) }

func fuzzBytes(f *testing.F, seeds [][]byte, try func(testing.TB, []byte)) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, data []byte) { try(t, data) })
}

// TestMutatedWorkbooks tries what fuzzing would, the same things every time.
func TestMutatedWorkbooks(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		seeds [][]byte
		times int
		try   func(testing.TB, []byte)
	}{
		{"archives", bookSeeds(), 1_000, tryBook},
		{"sheets", bytesOfAll(sheetSeeds), 2_000, trySheet},
		{"texts", bytesOfAll(textSeeds), 2_000, tryTexts},
		{"formats", bytesOfAll(formatSeeds), 3_000, tryFormat},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(1, 2))
			for range tt.times {
				data := changed(r, tt.seeds)
				func() {
					defer func() {
						if p := recover(); p != nil {
							require.Fail(t, "a panic", "%v over %q", p, data)
						}
					}()
					tt.try(t, data)
				}()
			}
		})
	}
}

// changed takes a seed and changes, doubles, drops or borrows some of its bytes.
func changed(r *rand.Rand, seeds [][]byte) []byte {
	data := bytes.Clone(seeds[r.IntN(len(seeds))])
	for range 1 + r.IntN(6) {
		if len(data) == 0 {
			break
		}
		at := r.IntN(len(data))
		end := at + r.IntN(min(40, len(data)-at)+1)
		switch r.IntN(6) {
		case 0:
			data[at] ^= 1 << r.IntN(8)
		case 1:
			data[at] = "<>/&;\"'=!?[]-09a \x00\xff"[r.IntN(19)]
		case 2:
			data = append(data[:at], data[end:]...)
		case 3:
			data = append(data[:end], append(bytes.Clone(data[at:end]), data[end:]...)...)
		case 4:
			other := seeds[r.IntN(len(seeds))]
			from := r.IntN(len(other))
			data = append(data[:at], append(bytes.Clone(other[from:min(len(other), from+30)]), data[at:]...)...)
		default:
			data = data[:at]
		}
	}
	return data
}
