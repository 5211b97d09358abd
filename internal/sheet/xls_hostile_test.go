package sheet

import (
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/testdata/biff"
)

// tryXLS reads a file whole, whatever it is, and says what came out and how it ended. It fails on anything but lines and refusals.
func tryXLS(t testing.TB, file []byte) (lines int, code string) {
	t.Helper()
	var refusal Refusal
	b, err := openXLS(context.Background(), bytes.NewReader(file), int64(len(file)), "x.xls", Options{})
	if err != nil {
		require.ErrorAs(t, err, &refusal)
		return 0, refusal.Code
	}
	for table := range b.Tables {
		for line, err := range b.Lines(context.Background(), table) {
			if err != nil {
				require.ErrorAs(t, err, &refusal)
				code = refusal.Code
				break
			}
			require.NotEmpty(t, line.Cells)
			lines++
		}
	}
	return lines, code
}

// seedBook is a workbook with a bit of everything.
func seedBook(longest int) []byte {
	return biff.Book{Longest: longest, Sheets: []biff.Sheet{
		{Name: "商品", Rows: [][]any{{"编码", "名称", biff.Rich("富"), biff.Inline("内")}, {1, 2, 3}, {1.5, 12.99, 1e17, true, biff.Failed(42)},
			{biff.Styled{Value: 46346.5, Format: "yyyy-mm-dd hh:mm"}, biff.Formula{Result: "和和和和和"}, biff.Formula{Result: 2.5}}}, Hidden: []int{2}},
		{Name: "hidden", State: 1, Rows: [][]any{{"a"}, {"b"}}, Order: []int{1, 0}},
	}}.Bytes()
}

func TestXLSBroken(t *testing.T) {
	t.Parallel()
	// Lies that harm nobody: what they name is not needed to read the file.
	harmless := map[string]bool{"cfb_tables_2^31": true, "cfb_lists_2^32": true, "cfb_minis_2^26": true, "cfb_directory_loop": true,
		"cfb_directory_itself": true, "cfb_stream_2^63": true}
	for name, file := range biff.Broken() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			start := time.Now()
			lines, code := tryXLS(t, file)
			require.Less(t, time.Since(start), 2*time.Second)
			if !harmless[name] {
				require.NotEmpty(t, code, lines)
			}
			t.Log(lines, code, time.Since(start))
		})
	}
}

func TestXLSCutAnywhere(t *testing.T) {
	t.Parallel()
	for _, longest := range []int{0, 40} {
		file := seedBook(longest)
		want, _ := tryXLS(t, file)
		for n := range len(file) {
			if lines, code := tryXLS(t, file[:n]); code == "" {
				require.Equal(t, want, lines, "cut at %d without a word", n)
			}
		}
	}
}

// TestXLSMutated changes bytes by chance: nothing but lines or refusals may come of it. The fuzz test goes on from here.
func TestXLSMutated(t *testing.T) {
	t.Parallel()
	seeds := [][]byte{seedBook(0), seedBook(40)}
	r := rand.New(rand.NewPCG(20, 26))
	for range 2_000 {
		file := bytes.Clone(seeds[r.IntN(len(seeds))])
		for range 1 + r.IntN(6) {
			at := r.IntN(len(file))
			if r.IntN(3) == 0 {
				at = r.IntN(min(len(file), 1200)) // the heads
			}
			file[at] = []byte{0, 1, 0x7f, 0x80, 0xff, byte(r.Uint32())}[r.IntN(6)]
		}
		tryXLS(t, file)
	}
}

func FuzzXLS(f *testing.F) {
	f.Add(seedBook(0))
	f.Add(seedBook(40))
	for _, file := range biff.Broken() {
		if len(file) < 32<<10 {
			f.Add(file)
		}
	}
	f.Fuzz(func(t *testing.T, file []byte) { tryXLS(t, file) })
}

func TestXLSGivesUpWhenNobodyWaits(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	rows := make([][]any, 5000)
	for i := range rows {
		rows[i] = []any{i}
	}
	file := biff.Book{Sheets: []biff.Sheet{{Name: "s", Rows: rows}}}.Bytes()
	b, err := openXLS(ctx, bytes.NewReader(file), int64(len(file)), "x.xls", Options{})
	require.NoError(t, err)
	var last error
	for _, err := range b.Lines(ctx, 0) {
		cancel()
		last = err
	}
	require.ErrorIs(t, last, context.Canceled)
}

type failing struct{}

var errDisk = errors.New("disk")

func (failing) ReadAt([]byte, int64) (int, error) { return 0, errDisk }

func TestXLSSaysThatTheDiskFails(t *testing.T) {
	t.Parallel()
	_, err := openXLS(context.Background(), failing{}, 1<<20, "x.xls", Options{})
	require.ErrorIs(t, err, errDisk)
}

func BenchmarkXLS(b *testing.B) {
	rows := make([][]any, 60_000)
	for i := range rows {
		rows[i] = []any{"SKU-" + time.Duration(i).String(), "木棉里台灯 " + time.Duration(i%900).String(), i, i + 1, float64(i) / 100, 12.99,
			biff.Builtin{Value: float64(40000 + i%5000), Number: 14}, "件", "上架", 6901234567892.0 + float64(i), biff.Styled{Value: 0.13, Format: "0%"}, "备注"}
	}
	file := biff.Book{Sheets: []biff.Sheet{{Name: "s", Rows: rows}}}.Bytes()
	b.SetBytes(int64(len(file)))
	b.ReportAllocs()
	for b.Loop() {
		if n, code := tryXLS(b, file); n != 60_000 || code != "" {
			b.Fatal(n, code)
		}
	}
}
