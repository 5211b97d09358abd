package source

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Lists of buyers that no profile knows: who is named beside the number of an order, or beside a phone and an address, is dropped as well.
func TestNamesOfBuyersUnderPlainHeaders(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, kind, table string
		want              []int
	}{
		{"beside an order and a phone", "inflight", "订单号|客户|电话|商品|金额\n1|张三|13800138000|茶|9", []int{1, 2}},
		{"in English", "inflight", "Order No|Name|Phone|Item|Amount\n1|Zhang San|13800138000|Tea|9", []int{1, 2}},
		{"beside a parcel", "inflight", "运单号|姓名|地址|状态\nSF1|张三|某路 1 号|在途", []int{1, 2}},
		{"as user names", "inflight", "Order ID|username|email|total\n1|zhang|a@b.cn|9", []int{1, 2}},
		{"beside a phone and an address", "inflight", "姓名|手机号|地址|处理进度\n张三|13800138000|某路|待退款", []int{0, 1, 2}},
		{"beside a phone and an address, in English", "sku", "Name|Phone|Address|SKU\nZhang|13800138000|Road|A-1", []int{0, 1, 2}},
		{"first and last names", "inflight", "id|first_name|last_name|orders\n1|A|B|3", []int{1, 2}},
		{"after-sales work with names of chats", "inflight", "售后单号|昵称|微信|处理人\n1|鱼|fish_1|小李", []int{1, 2}},
		{"orders in a section with places for phones", "supplier", "订单号|姓名|手机|地址\n1|张三|13800138000|某路", []int{1, 2, 3}},
		{"orders to suppliers keep whom to call", "supplier", "订单号|供应商|联系人|电话\n1|甲|李四|13800138000", nil},
		{"purchases keep the partner's contact", "inflight", "采购单号|供应商|联系人|预计到货\n1|甲|李四|2026-01-01", nil},
		{"staff", "member", "姓名|手机|邮箱|岗位\n张三|13800138000|a@b.cn|运营", nil},
		{"trainees", "training", "姓名|培训主题|部门\n张三|退款流程|客服", nil},
		{"goods with a name", "sku", "Name|SKU|Price\nTea|A-1|9", nil},
		{"work with a counterparty", "inflight", "事项|联系人|截止\n开票|李四|2026-01-01", nil},
		{"order numbers without anybody", "inflight", "order_id|name|qty\n1|Tea|2", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			lines := given(t, c.table)
			var got []int
			blocked := Blocked(kindOf(t, c.kind), lines)
			for i := range lines[0].Cells {
				if blocked[i] == UseDropped {
					got = append(got, i)
				}
			}
			require.Equal(t, c.want, got)
			p := Guess(kindOf(t, c.kind), lines, nil)
			for _, i := range c.want {
				require.Equal(t, UseDropped, p.Columns[i].Use)
				p.Columns[i].Use, p.Columns[i].Field = UseExtra, "" // tampered with
			}
			for _, rec := range readAll(t, kindOf(t, c.kind), p, lines) {
				for _, i := range c.want {
					require.NotContains(t, rec.extra, p.Columns[i].Header)
				}
			}
		})
	}
}
