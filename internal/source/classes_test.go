package source

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Files that people bring whole, in the shapes of programs and of hand-made tables, and what their first records say.
func TestWhatPeopleBring(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, kind, table, profile string
		first                      map[string]string
		records                    int
		skips                      []Skip
	}{
		{
			"a listing tool that names its columns twice", "sku",
			"version 1.00\ntitle|cid|price|num|outer_id|barcode\n宝贝名称|宝贝类目|宝贝价格|宝贝数量|商家编码|商品条形码\n羊毛大衣|50|1299.00|120|A-001|6901234567892", Plain,
			map[string]string{"title": "羊毛大衣", "price": "1299.00", "sku_code": "A-001", "barcode": "6901234567892"}, 1, []Skip{SkipHead},
		},
		{
			"keys, labels and what has to be filled in", "sku",
			"product_id|category|product_name|sku_id|price|quantity|seller_sku\nProduct ID|Category|Product name|SKU ID|Retail price (local currency)|Quantity|Seller SKU\nUneditable|Optional|Mandatory|Uneditable|Mandatory|Mandatory|Optional\n1729|Scarves|Wool scarf|172901|19.90|12|TT-1", Plain,
			map[string]string{"platform_item_id": "1729", "title": "Wool scarf", "price": "19.90", "on_hand": "12", "sku_code": "TT-1", "category": "Scarves"}, 1, []Skip{SkipHead, SkipNote},
		},
		{"goods beside a demand in Chinese", "sku", "SKU编码|商品名称|售价\n必填|（必填）|选填\nA-1|茶|9", Plain, map[string]string{"sku_code": "A-1", "title": "茶", "price": "9"}, 1, []Skip{SkipNote}},
		{
			"Temu", "sku", "SPU ID|SKC ID|SKU ID|SKC货号|SKU货号|商品名称|SKU属性|申报价格(CNY)|平台库存|状态\n601|701|801|TM-1|TM-1-R|羊毛围巾|红色|35.00|20|缺货", "temu",
			map[string]string{"sku_code": "TM-1-R", "spu_code": "TM-1", "platform_item_id": "801", "variant": "红色", "price": "35.00", "on_hand": "20", "status": "active", "title": "羊毛围巾"}, 1, nil,
		},
		{
			"goods and specifications", "sku", "商品编码|规格编码|商品名称|规格值|标准售价|参考进价|库存数\nWL-1|WL-1-R|围巾|红色|99|38|40\nWL-1|WL-1-G|围巾|灰色|99|38|4", "wanliniu",
			map[string]string{"sku_code": "WL-1-R", "spu_code": "WL-1", "variant": "红色", "price": "99", "cost": "38", "on_hand": "40", "title": "围巾"}, 2, nil,
		},
		{
			"orders of JD as work", "inflight", "订单号|商品编号|商品名称|京东价|下单时间|订单状态|客户姓名|客户地址|联系电话\n288|100|大衣|1299|2026-11-01 09:00|等待出库|张三|某路 1 号|13800138000", "orders",
			map[string]string{"title": "288 / 100", "state_text": "等待出库"}, 1, nil,
		},
		{
			"after-sales work", "inflight", "售后单号|客户|电话|问题|处理进度|跟进人|截止日期|金额\nR1|张三|13800138000|少发|已补发|小李|2026-11-30 18:00:00|59.9", Plain,
			map[string]string{"title": "R1", "state_text": "已补发", "owner": "小李", "due": "2026-11-30", "amount": "59.9"}, 1, nil,
		},
		{
			"a day with its time", "inflight", "商品|订单号|订单状态|商家实收金额(元)|样式ID|商品id|承诺发货时间\n围巾|1-1|待发货|55.00|88|9|2026-11-03 10:00:00", "pdd_orders",
			map[string]string{"title": "1-1", "due": "2026-11-03", "amount": "55.00", "state_text": "待发货"}, 1, nil,
		},
		{
			"amounts in tens of thousands", "contract", "合同名称|签约方|到期日期|金额（万元）|原件存放处\n框架合同|甲|2026.12.31|36.5|A2", Plain,
			map[string]string{"title": "框架合同", "counterparty": "甲", "end": "2026.12.31", "amount": "365000", "original_place": "A2"}, 1, nil,
		},
		{"amounts in cents", "inflight", "事项|金额(分)\n退款|5990", Plain, map[string]string{"title": "退款", "amount": "59.9"}, 1, nil},
		{"amounts in their own unit", "inflight", "事项|金额(元)\n退款|5990", Plain, map[string]string{"title": "退款", "amount": "5990"}, 1, nil},
		{
			"who made the table is no group of columns", "supplier", "2026 年度供应商通讯录|||\n制表：采购部|||更新：2026-11-01\n供应商名称|联系人|联系电话|账期\n桐庐织造|王|13800138000|月结", Plain,
			map[string]string{"name": "桐庐织造", "contact": "王", "phone": "13800138000", "payment_terms": "月结"}, 1, nil,
		},
		{"words for a second factor", "account", "平台|账号|二次验证\n淘宝|a|短信", Plain, map[string]string{"platform": "淘宝", "login_name": "a", "second_factor": "sms"}, 1, nil},
		{"words for an area", "sop", "SOP名称|领域|操作内容|责任岗位\n大促报名|活动|选品|运营", Plain, map[string]string{"title": "大促报名", "area": "campaign", "steps.action": "选品", "steps.role": "运营"}, 1, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			kind, lines := kindOf(t, c.kind), given(t, c.table)
			p := Guess(kind, lines, nil)
			require.Equal(t, c.profile, p.Profile)
			r := NewReader(kind, p)
			var skips []Skip
			var items []Item
			for item, err := range r.Items(sequence(lines)) {
				require.NoError(t, err)
				if item.Skip != "" {
					skips = append(skips, item.Skip)
					continue
				}
				items = append(items, item)
			}
			require.Equal(t, c.skips, skips)
			require.Len(t, items, c.records)
			first := map[string]string{}
			for i, path := range r.Paths {
				if said := items[0].Lines[0][i]; said != "" {
					first[path] = said
				}
			}
			require.Equal(t, c.first, first)
		})
	}
}
