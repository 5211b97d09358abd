package sheet

import (
	"archive/zip"
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"runtime"
	"runtime/metrics"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
)

// The benchmark of decision 0014: 100,000 lines of 12 cells, read by excelize, by a scan that knows nothing but brackets, and by us.
const (
	benchRows    = 100_000
	benchColumns = 12
)

func benchCells(row int) []string {
	return []string{
		fmt.Sprintf("SKU-%06d", row), fmt.Sprintf("69012%08d", row*7), fmt.Sprintf("棉麻衬衫 %d 款 长袖", row), "上衣 > 衬衫",
		fmt.Sprintf("%d.%02d", row%900+10, row%100), fmt.Sprintf("%d.5", row%500+5), fmt.Sprint(row % 1000), fmt.Sprint(row % 77),
		[]string{"在售", "停售", "预售"}[row%3], fmt.Sprint(row % 30), fmt.Sprintf("供应商 %d", row%200), fmt.Sprintf("2026-%02d-%02d", row%12+1, row%28+1),
	}
}

var benchFiles = map[bool]func() []byte{
	false: sync.OnceValue(func() []byte { return benchFile(false) }),
	true:  sync.OnceValue(func() []byte { return benchFile(true) }),
}

// benchFile makes the workbook with the numbers as numbers, and with texts in the cells or shared.
func benchFile(shared bool) []byte {
	var sheet, texts bytes.Buffer
	known := map[string]int{}
	sheet.WriteString(`<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>`)
	for row := range benchRows {
		fmt.Fprintf(&sheet, `<row r="%d">`, row+1)
		for i, cell := range benchCells(row) {
			place := columnLetters(i) + fmt.Sprint(row+1)
			switch {
			case i == 4 || i == 5 || i == 6 || i == 7 || i == 9:
				fmt.Fprintf(&sheet, `<c r="%s"><v>%s</v></c>`, place, cell)
			case shared:
				n, ok := known[cell]
				if !ok {
					n = len(known)
					known[cell] = n
					fmt.Fprintf(&texts, "<si><t>%s</t></si>", strings.ReplaceAll(cell, ">", "&gt;"))
				}
				fmt.Fprintf(&sheet, `<c r="%s" t="s"><v>%d</v></c>`, place, n)
			default:
				fmt.Fprintf(&sheet, `<c r="%s" t="inlineStr"><is><t>%s</t></is></c>`, place, strings.ReplaceAll(cell, ">", "&gt;"))
			}
		}
		sheet.WriteString("</row>")
	}
	sheet.WriteString("</sheetData></worksheet>")
	p := newParts().with("xl/worksheets/sheet1.xml", sheet.String())
	if shared {
		p = p.with("xl/sharedStrings.xml", `<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">`+texts.String()+"</sst>")
	}
	return p.zip()
}

func BenchmarkXLSX(b *testing.B) {
	for _, shared := range []bool{false, true} {
		kind := map[bool]string{false: "inline", true: "shared"}[shared]
		for _, way := range []struct {
			name string
			read func([]byte) (int, error)
		}{{"excelize", readExcelize}, {"scan", readScan}, {"ours", readOurs}} {
			b.Run(kind+"/"+way.name, func(b *testing.B) {
				data := benchFiles[shared]()
				rows := 0
				for b.Loop() {
					n, err := way.read(data)
					require.NoError(b, err)
					rows += n
				}
				require.Equal(b, benchRows*b.N, rows)
				b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), "rows/s")
			})
		}
	}
}

// BenchmarkXLSXAgainstExcelize reads with both in turn, so that what else the machine does meets both alike.
func BenchmarkXLSXAgainstExcelize(b *testing.B) {
	for _, shared := range []bool{false, true} {
		b.Run(map[bool]string{false: "inline", true: "shared"}[shared], func(b *testing.B) {
			data := benchFiles[shared]()
			var took [3]time.Duration
			peak := uint64(0)
			for b.Loop() {
				for i, read := range []func([]byte) (int, error){readExcelize, readScan, readOurs} {
					runtime.GC()
					start := time.Now()
					grown := heapGrowth(func() {
						n, err := read(data)
						require.NoError(b, err)
						require.Equal(b, benchRows, n)
					})
					took[i] += time.Since(start)
					if i == 2 {
						peak = max(peak, grown)
					}
				}
			}
			b.ReportMetric(float64(took[0])/float64(took[2]), "x-excelize")
			b.ReportMetric(float64(took[1])/float64(took[2]), "x-scan")
			b.ReportMetric(float64(benchRows*b.N)/took[2].Seconds(), "rows/s")
			b.ReportMetric(float64(peak)/1e6, "MB")
		})
	}
}

func readOurs(data []byte) (int, error) {
	book, err := Open(context.Background(), bytes.NewReader(data), int64(len(data)), "x.xlsx", Options{})
	if err != nil {
		return 0, err
	}
	n := 0
	for line, err := range book.Lines(context.Background(), 0) {
		if err != nil || len(line.Cells) != benchColumns {
			return n, fmt.Errorf("line %d: %d cells, %w", line.Number, len(line.Cells), err)
		}
		n++
	}
	return n, nil
}

func readExcelize(data []byte) (int, error) {
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		return 0, err
	}
	defer f.Close()
	rows, err := f.Rows("Sheet1")
	if err != nil {
		return 0, err
	}
	n := 0
	for rows.Next() {
		if _, err := rows.Columns(); err != nil {
			return n, err
		}
		n++
	}
	return n, rows.Close()
}

// readScan unpacks the sheet and looks for brackets: what any reader at least does.
func readScan(data []byte) (int, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return 0, err
	}
	f, err := z.Open("xl/worksheets/sheet1.xml")
	if err != nil {
		return 0, err
	}
	r := bufio.NewReaderSize(f, 1<<20)
	n, text := 0, []byte(nil)
	cells := make([]string, 0, benchColumns)
	for {
		chunk, err := r.ReadSlice('<')
		if err == io.EOF {
			return n, nil
		}
		text = append(text[:0], chunk...)
		tag, err := r.ReadSlice('>')
		if err != nil {
			return n, err
		}
		switch {
		case bytes.HasPrefix(tag, []byte("/t")), bytes.HasPrefix(tag, []byte("/v")):
			cells = append(cells, string(text))
		case bytes.HasPrefix(tag, []byte("/row")):
			cells = cells[:0]
			n++
		}
	}
}

// heapGrowth says by how many bytes the heap grew at most while do ran.
func heapGrowth(do func()) uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	heap := func() uint64 {
		metrics.Read(sample)
		return sample[0].Value.Uint64()
	}
	runtime.GC()
	base, peak := heap(), uint64(0)
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for tick := time.NewTicker(3 * time.Millisecond); ; {
			peak = max(peak, heap())
			select {
			case <-stop:
				tick.Stop()
				return
			case <-tick.C:
			}
		}
	}()
	do()
	close(stop)
	<-done
	return max(peak, base) - base
}
