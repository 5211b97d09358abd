package sheet

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// skus is a table of a shop: n lines of 12 cells, one cell in quotes in every line when quoted.
func skus(n int, quoted bool) []byte {
	var out bytes.Buffer
	out.WriteString("编码,名称,规格,条码,类目,品牌,成本,售价,库存,安全库存,状态,备注\r\n")
	for i := range n {
		name := "夏季新款女装连衣裙"
		if quoted {
			name = `"夏季新款, 女装 ""连衣裙"""`
		}
		fmt.Fprintf(&out, "SKU-%06d,%s,红色/XL,6901234%06d,女装,木棉里,%d.50,%d.00,%d,20,上架,第 %d 批\r\n", i, name, i, i%90, i%300, i%1000, i%7)
	}
	return out.Bytes()
}

// BenchmarkRead says lines a second beside the standard library, which reads valid UTF-8 only and has no limits.
func BenchmarkRead(b *testing.B) {
	const n = 100_000
	gbk := func(text []byte) []byte {
		out, err := simplifiedchinese.GB18030.NewEncoder().Bytes(text)
		require.NoError(b, err)
		return out
	}
	for _, bench := range []struct {
		name string
		text []byte
	}{{"plain", skus(n, false)}, {"quoted", skus(n, true)}, {"gb18030", gbk(skus(n, false))}} {
		b.Run(bench.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				book, err := Open(b.Context(), bytes.NewReader(bench.text), int64(len(bench.text)), "a.csv", Options{})
				require.NoError(b, err)
				count := 0
				for _, err := range book.Lines(b.Context(), 0) {
					if err != nil {
						b.Fatal(err)
					}
					count++
				}
				require.Equal(b, n+1, count)
			}
			b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "lines/s")
		})
		if bench.name == "gb18030" {
			continue
		}
		b.Run(bench.name+"/encoding_csv", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				r := csv.NewReader(strings.NewReader(string(bench.text)))
				r.ReuseRecord = true
				for {
					if _, err := r.Read(); err == io.EOF {
						break
					}
				}
			}
			b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "lines/s")
		})
	}
}
