package source

import (
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/sheet"
)

func TestHeadersOfStackedTablesAreJudged(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, kind string
		line       []string
		want       map[int]Use
	}{
		{"buyers under goods", "sku", []string{"收件人", "收件人手机号", "收货地址"}, map[int]Use{0: UseDropped, 1: UseDropped, 2: UseDropped}},
		{"orders with names", "inflight", []string{"订单号", "姓名", "电话", "商品"}, map[int]Use{1: UseDropped, 2: UseDropped}},
		{"one column of buyers in a whole header", "sku", []string{"SKU编码", "商品名称", "售价", "库存", "收件人"}, map[int]Use{4: UseDropped}},
		{"passwords", "account", []string{"平台", "账号", "密码", "店铺名称", "角色"}, map[int]Use{2: UseRefused}},
		{"the header again", "sku", []string{"SKU编码", "商品名称", "售价"}, nil},
		{"a line of goods", "sku", []string{"A-1", "手机", "华为", "电话"}, nil},
		{"phones are goods", "sku", []string{"手机", "黑色", "现货"}, nil},
		{"a line with figures", "sku", []string{"收件人", "手机", "39.00"}, nil},
		{"colleagues have phones", "member", []string{"姓名", "手机", "邮箱", "岗位"}, nil},
		{"nothing", "sku", nil, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			kind := kindOf(t, c.kind)
			b := NewBelow(kind, Guess(kind, given(t, "SKU编码|商品名称|售价\nA|茶|9"), nil))
			got := b.Blocked(sheet.Line{Number: 200, Cells: c.line})
			if len(c.want) == 0 {
				require.Empty(t, got)
				return
			}
			require.Equal(t, c.want, got)
		})
	}
}
