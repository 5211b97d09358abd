package sheet

import (
	"archive/zip"
	"compress/flate"
	"io"
	"runtime"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
)

// writtenRows are lines of 12 columns as of a list of goods.
const writtenRows = 20_000

var benchShapes = []Shape{
	ShapeText, ShapeText, ShapeText, ShapeText, ShapeMoney, ShapeMoney, ShapeWhole, ShapeWhole, ShapeText, ShapeWhole, ShapeText, ShapeDay,
}

func benchLine(i int, out []string) {
	out[0] = "SKU-" + strconv.Itoa(10_000_000+i)
	out[1] = "双十一主推款 " + strconv.Itoa(i*7%9973) + " 号 加绒加厚"
	out[2], out[3] = "品牌"+strconv.Itoa(i%300), "类目"+strconv.Itoa(i%60)
	out[4], out[5] = strconv.Itoa(i%500+1)+".90", strconv.Itoa(i%300+1)+".50"
	out[6], out[7], out[8] = strconv.Itoa(i*13%5000), "20", strconv.Itoa(6_900_000_000_000+i)
	out[9], out[10], out[11] = strconv.Itoa(i%3000+10), "在售", "2026-11-01"
}

// BenchmarkXLSXWrite compares the writer with a floor (the same archive, cells without looking at them) and with excelize. Read the
// lines a second beside each other, and the heap.
func BenchmarkXLSXWrite(b *testing.B) {
	lines := make([][]string, writtenRows)
	for i := range lines {
		lines[i] = make([]string, len(benchShapes))
		benchLine(i, lines[i])
	}
	for name, write := range map[string]func(io.Writer, [][]string) error{"ours": benchOurs, "floor": benchFloor, "excelize": benchExcelize} {
		b.Run(name, func(b *testing.B) {
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			for b.Loop() {
				require.NoError(b, write(io.Discard, lines))
			}
			runtime.ReadMemStats(&after)
			b.ReportMetric(float64(writtenRows*b.N)/b.Elapsed().Seconds(), "lines/s")
			b.ReportMetric(float64(after.TotalAlloc-before.TotalAlloc)/float64(b.N)/(1<<20), "MB/book")
		})
	}
}

func benchOurs(w io.Writer, lines [][]string) error {
	x := NewXLSX(w, About{Title: "bench", Made: someday})
	s := Sheet{Name: "bench"}
	for i, shape := range benchShapes {
		s.Columns = append(s.Columns, Column{Header: []string{strconv.Itoa(i), "x"}, Shape: shape})
	}
	if err := x.Sheet(s); err != nil {
		return err
	}
	for _, l := range lines {
		if err := x.Row(l); err != nil {
			return err
		}
	}
	return x.Close()
}

func benchFloor(w io.Writer, lines [][]string) error {
	z := zip.NewWriter(w)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestSpeed) })
	part, err := z.Create("xl/worksheets/sheet1.xml")
	if err != nil {
		return err
	}
	var b []byte
	for _, l := range lines {
		b = append(b, "<row>"...)
		for _, cell := range l {
			b = append(append(append(b, `<c t="inlineStr"><is><t>`...), cell...), `</t></is></c>`...)
		}
		if b = append(b, "</row>"...); len(b) > 64<<10 {
			if _, err := part.Write(b); err != nil {
				return err
			}
			b = b[:0]
		}
	}
	if _, err := part.Write(b); err != nil {
		return err
	}
	return z.Close()
}

func benchExcelize(w io.Writer, lines [][]string) error {
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	s, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		return err
	}
	row := make([]any, len(benchShapes))
	for i, l := range lines {
		for k, cell := range l {
			row[k] = cell
			if n, err := strconv.ParseFloat(cell, 64); err == nil && benchShapes[k] != ShapeText {
				row[k] = n
			}
		}
		if err := s.SetRow("A"+strconv.Itoa(i+1), row); err != nil {
			return err
		}
	}
	if err := s.Flush(); err != nil {
		return err
	}
	return f.Write(w)
}
