package source

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/sheet"
)

// goods are n lines of twelve columns under the header of an ERP.
func goods(n int) []sheet.Line {
	lines := []sheet.Line{{Number: 1, Cells: strings.Split("款式编码,商品编码,商品名称,颜色及规格,基本售价,成本价,实际库存数,订单占有数,采购在途数,供应商名称,商品状态,国标码", ",")}}
	for i := range n {
		lines = append(lines, sheet.Line{Number: i + 2, Cells: []string{
			"KS-" + strconv.Itoa(i/4), "KS-" + strconv.Itoa(i), "羊毛大衣 中长款 " + strconv.Itoa(i), "燕麦 M", "599.00", "231.5", strconv.Itoa(i % 300), "3", "20", "嘉兴锦禾", "上架", "6901234567892",
		}})
	}
	return lines
}

func BenchmarkItems(b *testing.B) {
	kind := kindOf(b, "sku")
	lines := goods(10_000)
	p := Guess(kind, lines, nil)
	require.Equal(b, "jushuitan", p.Profile)
	b.ReportAllocs()
	for b.Loop() {
		n := 0
		for item, err := range NewReader(kind, p).Items(sequence(lines)) {
			if err != nil || item.Skip != "" {
				b.Fatal(err, item.Skip)
			}
			n++
		}
		if n != 10_000 {
			b.Fatal(n)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/10_000, "ns/line")
}

func BenchmarkGuess(b *testing.B) {
	kind := kindOf(b, "sku")
	wide := make([]sheet.Line, Head)
	for i := range wide {
		wide[i].Number = i + 1
		for c := range 256 {
			wide[i].Cells = append(wide[i].Cells, fmt.Sprintf("某一列的说法 %d %d", i, c))
		}
	}
	for name, lines := range map[string][]sheet.Line{"goods": goods(100), "wide": wide} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				Guess(kind, lines, nil)
				Blocked(kind, lines)
			}
		})
	}
}
