package source_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/sheet"
	"handoverdesk/internal/source"
)

// TestGuessFigures: headers of shop platforms, what is never kept, and columns that only their content explains.
func TestGuessFigures(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, text, want string
		counts           bool
	}{
		{"orders of Taobao", "订单编号,买家会员名,收货人姓名,联系手机,买家实际支付金额,订单付款时间,宝贝标题\n1,a,b,13800001111,10,2026-10-01,x", "order buyer dropped dropped amount date title", true},
		{"business report of Amazon", "(Parent) ASIN,Title,Sessions - Total,Page Views - Total,Units Ordered,Ordered Product Sales\nB0,x,1,2,3,$4", "product title visits pv quantity amount", true},
		{"orders of Shopify", "Name,Email,Financial Status,Paid at,Currency,Total,Lineitem quantity,Lineitem name,Shipping Name\n#1,a@b.c,paid,2026-10-01,USD,3,1,x,y", "dropped dropped status date currency amount quantity title dropped", true},
		{"traffic under a title", "流量报表,,\n日期,访客数,浏览量\n2026-10-01,1,2", "date uv pv", true},
		{"yes and no under a word for money", "Month,Region,Revenue\nFeb,1,FALSE\nMar,2,TRUE", "month region purchased", true},
		{"goods by a bare id", "id,title,price,sale_count,店名\nA1,x,1,2,y", "product title price quantity shop", true},
		{"orders by a bare id", "id,user_id,order_date,status\n1,2,2026-10-01,returned", "order buyer date status", true},
		{"customers", "id,first_name,last_name\n1,a,b", "", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var lines []sheet.Line
			for i, l := range strings.Split(tt.text, "\n") {
				lines = append(lines, sheet.Line{Number: i + 1, Cells: strings.Split(l, ",")})
			}
			p := source.GuessFigures(catalog.DataReport, lines)
			var got []string
			for _, c := range p.Columns {
				use := string(c.Use)
				if use == "" {
					use = "-"
				}
				got = append(got, use)
			}
			require.Equal(t, tt.want, strings.Join(got, " "))
			require.Equal(t, tt.counts, p.Counts())
		})
	}
	for cell, want := range map[string]int{"Feb": 2, "June": 6, "十二月": 12, "6月": 6, "11": 11, "13": 0, "x": 0, "": 0} {
		require.Equal(t, want, source.FigureMonthOf(cell), cell)
	}
	for cell, want := range map[string]bool{"138 0000 2417": true, "a.b@example.test": true, "11010119900307123X": true, "6901234567892": false, "2026-10-01": false} {
		require.Equal(t, want, source.TellsOfBuyer(cell), cell)
	}
}
