package postgres_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/source"
)

// sourceFile is a small file in the shape of a program's export, with invented content, and what comes of it.
type sourceFile struct {
	name, file, kind, profile string
	content                   []byte
	tally                     app.ImportTally
	gone                      []string            // headers of columns that are not stored
	never                     []string            // texts that stand in no table of the database
	facts                     map[string][]string // what the records say, by path or extra header
}

func inGBK(text string) []byte {
	out, err := simplifiedchinese.GB18030.NewEncoder().String(strings.ReplaceAll(text, "\n", "\r\n"))
	if err != nil {
		panic(err)
	}
	return []byte(out)
}

// book is a workbook of one sheet; merged are ranges of cells.
func book(rows [][]any, merged ...string) []byte {
	f := excelize.NewFile()
	for i, row := range rows {
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
			panic(err)
		}
	}
	for _, m := range merged {
		from, to, _ := strings.Cut(m, ":")
		if err := f.MergeCell("Sheet1", from, to); err != nil {
			panic(err)
		}
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		panic(err)
	}
	return out.Bytes()
}

var sourceFiles = []sourceFile{{
	name: "聚水潭", file: "商品库存.csv", kind: "sku", profile: "jushuitan", tally: tallyOf(2, 1, 0),
	content: inGBK("图片,款式编码,商品编码,商品名称,颜色及规格,基本售价,成本价,实际库存数,订单占有数,可用数,采购在途数,调拨在途数,供应商名称,国标码\n" +
		",KS-1,0017,半裙,红 M,89.00,31.5,40,5,35,20,2,锦禾服饰,6901234567892\n" +
		",KS-1,0018,半裙,红 L,89.00,31.5,-3,0,-3,0,0,锦禾服饰,6.90123E+12\n" +
		",KS-2,KS-2-B,长裤,黑 L,129,48,7,0,7,,,锦禾服饰,\n"),
	facts: map[string][]string{
		"sku_code": {"0017", "KS-2-B"}, "spu_code": {"KS-1", "KS-2"}, "on_hand": {"40", "7"}, "inbound": {"22", ""}, "reserved": {"5", "0"}, "cost": {"31.50", "48.00"}, "barcode": {"6901234567892", ""},
	},
}, {
	name: "旺店通", file: "库存.csv", kind: "sku", profile: "wangdiantong", tally: tallyOf(2, 0, 1),
	content: inGBK("商家编码,货品编号,货品名称,规格名称,条码,零售价,成本价,库存量,可发库存,残次品量\nW-1-R,W-1,短靴,棕 38,6901234567892,299,120,12,9,1\nW-1-B,W-1,短靴,黑 38,,299,120,1200,1100,0\n合计,,,,,,,1212,1109,1\n"),
	facts:   map[string][]string{"sku_code": {"W-1-R", "W-1-B"}, "available": {"9", "1100"}, "defective": {"1", "0"}},
}, {
	name: "店小秘", file: "商品.csv", kind: "sku", profile: "dianxiaomi", tally: tallyOf(1, 0, 0),
	content: []byte("\ufeff商品SKU,商品中文名称,商品英文名称,采购价,库存总量,可用库存,在途库存,货架位,供应商\nD-1,手机壳,Phone case,3.2,500,480,200,A-01,义乌某厂\n"),
	facts:   map[string][]string{"title": {"手机壳"}, "商品英文名称": {"Phone case"}, "inbound": {"200"}, "supplier": {"义乌某厂"}},
}, {
	name: "淘宝 GBK", file: "出售中的宝贝.csv", kind: "sku", profile: "taobao", tally: tallyOf(2, 0, 0),
	content: inGBK("宝贝ID,宝贝标题,商家编码,一口价,宝贝数量,宝贝状态,宝贝类目\n=\"720000000011\",\"羊毛大衣,小个子\",DY-01,599.00,20,出售中,女装\n=\"720000000012\",\"衬衫 \"\"法式\"\"\",DY-02,￥199,0,仓库中,女装\n"),
	facts:   map[string][]string{"platform_item_id": {"720000000011", "720000000012"}, "title": {"羊毛大衣,小个子", "衬衫 \"法式\""}, "price": {"599.00", "199.00"}, "on_hand": {"20", "0"}},
}, {
	name: "京东", file: "商品.csv", kind: "sku", profile: "jd", tally: tallyOf(1, 0, 0),
	content: inGBK("商品ID,SKUID,商家SKU,商品名称,京东价,市场价,采购价,商品总库存,商品可用库存,上下架状态,UPC编码\n100,10001234567890,JD-A,电水壶,199,259,88,30,28,上架,6901234567892\n"),
	facts:   map[string][]string{"sku_code": {"JD-A"}, "platform_item_id": {"10001234567890"}, "list_price": {"259.00"}},
}, {
	name: "拼多多", file: "商品.csv", kind: "sku", profile: "pdd", tally: tallyOf(1, 1, 0),
	content: []byte("商品ID,商品名称,规格编码,规格,拼单价,单买价,库存,商品状态\n55,拖鞋,TX-1,蓝 42,9.9,19.9,100,已下架\n56,凉鞋,TX-2,白 38,面议,19.9,100,在售\n"),
	facts:   map[string][]string{"sku_code": {"TX-1"}, "price": {"9.90"}},
}, {
	name: "抖音订单", file: "订单.csv", kind: "sku", profile: "douyin_orders", tally: tallyOf(1, 0, 1),
	content: []byte("主订单编号,子订单编号,选购商品,商品规格,商品数量,商品ID,商家编码,商品单价,收件人,收件人手机号,省,市,区,街道,详细地址,买家留言,订单状态\n" +
		"690001,690001,连衣裙,黑;S,1,3500000000001,LYQ-S,129,王小五,13700137000,广东,广州,天河,石牌街道,某路 8 号 302,尽快发货吧,已发货\n" +
		"690001,690001,连衣裙,黑;S,1,3500000000001,LYQ-S,129,王小五,13700137000,广东,广州,天河,石牌街道,某路 8 号 302,尽快发货吧,已发货\n"),
	gone:  []string{"收件人", "收件人手机号", "街道", "详细地址", "买家留言"},
	never: []string{"王小五", "13700137000", "石牌街道", "某路 8 号", "尽快发货吧"},
	facts: map[string][]string{"sku_code": {"LYQ-S"}, "price": {"129.00"}, "platform_item_id": {"3500000000001"}},
}, {
	name: "亚马逊库存", file: "fba.txt", kind: "sku", profile: "amazon", tally: tallyOf(1, 1, 0),
	content: []byte(strings.ReplaceAll("sku|fnsku|asin|product-name|condition|your-price|afn-warehouse-quantity|afn-fulfillable-quantity|afn-unsellable-quantity|afn-reserved-quantity|afn-inbound-working-quantity|afn-inbound-shipped-quantity|afn-inbound-receiving-quantity\n"+
		"A-1|X000AAA|B00TEST001|Lamp, warm|New|19.99|80|70|3|7|10|15|5\nA-1|X000AAA|B00TEST001|Lamp, warm|New|19.99|60|50|3|7|0|0|0\n", "|", "\t")),
	facts: map[string][]string{"sku_code": {"A-1"}, "on_hand": {"80"}, "inbound": {"30"}, "fnsku": {"X000AAA"}},
}, {
	name: "eBay", file: "listings.csv", kind: "sku", profile: "ebay", tally: tallyOf(1, 0, 0),
	content: []byte("Item number,Title,Variation details,Custom label (SKU),Available quantity,Currency,Start price,Condition\n110000000001,Desk lamp,Colour=Red,E-1,4,USD,12.50,New\n"),
	facts:   map[string][]string{"sku_code": {"E-1"}, "platform_item_id": {"110000000001"}, "on_hand": {"4"}, "Currency": {"USD"}},
}, {
	name: "网页表格存成 xls", file: "库存.xls", kind: "sku", tally: tallyOf(2, 0, 0),
	content: []byte(`<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"></head><body><table border="1"><tr><th>商品编码</th><th>商品名称</th><th>售价</th><th>登录密码</th></tr>` +
		`<tr><td style="mso-number-format:'\@'">00123</td><td>杯子&nbsp;&amp;&nbsp;碟</td><td>12.50</td><td>hunter2</td></tr><tr><td>A-2</td><td>壶</td><td>1,299.00</td><td>hunter3</td></tr></table></body></html>`),
	gone: []string{"登录密码"}, never: []string{"hunter2", "hunter3"},
	facts: map[string][]string{"sku_code": {"00123", "A-2"}, "title": {"杯子 & 碟", "壶"}, "price": {"12.50", "1299.00"}},
}, {
	name: "表头上面有标题，下面有合计", file: "库存表.xlsx", kind: "sku", tally: tallyOf(2, 0, 1),
	content: book([][]any{
		{"木棉里 2026 年 11 月库存表"}, {"制表：林晓雯", nil, nil, "单位：件"}, {},
		{"SKU编码", "商品名称", "售价", "库存"}, {"A-1", "大衣", 1299.5, 12}, {"A-2", "围巾", 199, 30}, {"合计", nil, nil, 42},
	}, "A1:D1"),
	facts: map[string][]string{"sku_code": {"A-1", "A-2"}, "price": {"1299.50", "199.00"}, "on_hand": {"12", "30"}},
}, {
	name: "两行表头", file: "库存.xlsx", kind: "sku", tally: tallyOf(2, 0, 1),
	content: book([][]any{
		{"SKU编码", "商品名称", "价格", nil, "库存", nil}, {nil, nil, "售价", "成本价", "可用库存", "在途库存"},
		{"A-1", "大衣", 1299, 447, 10, 3}, {"A-2", "围巾", 199, 60.5, 28, 0}, {"总计", nil, nil, nil, 38, 3},
	}, "A1:A2", "B1:B2", "C1:D1", "E1:F1"),
	facts: map[string][]string{"sku_code": {"A-1", "A-2"}, "cost": {"447.00", "60.50"}, "available": {"10", "28"}, "inbound": {"3", "0"}},
}}

// permissionLists are the same list of who may do what, as people keep it: with what stands above a line left out, sorted by person, and in English.
var permissionLists = []struct {
	name, file string
	content    []byte
}{
	{"按账号", "权限清单.csv", inGBK("账号,店铺,子账号,人员,权限,管理员,手机号\n木棉里旗舰店 1,木棉里旗舰店,木棉里:运营01,林晓雯,商品、活动,是,13800138001\n,,木棉里:客服,周子昂,客服,否,13800138002\n木棉里旗舰店 2,,木棉里:仓库,何佳怡,发货,,\n")},
	{"按人员", "权限.csv", []byte("账号,子账号,人员,权限,管理员\n木棉里旗舰店 2,木棉里:仓库,何佳怡,发货,\n木棉里旗舰店 1,木棉里:运营01,林晓雯,商品、活动,是\n木棉里旗舰店 1,木棉里:客服,周子昂,客服,否\n")},
	{"sorted otherwise, in English", "permissions.csv", []byte("Platform,Account,Sub-account,Person,Permission,Administrator\ntmall,木棉里旗舰店 1,木棉里:运营01,林晓雯,商品、活动,yes\nTmall,木棉里旗舰店 2,木棉里:仓库,何佳怡,发货,\n天猫,木棉里旗舰店 1,木棉里:客服,周子昂,客服,no\n")},
}

// TestPermissionListsImport: one line is one row of the permissions of an account that is there, found by its login or its store; nothing else of an
// account changes, none is made, and the same list in any order changes nothing.
func TestPermissionListsImport(t *testing.T) {
	t.Parallel()
	h := given(t)
	for _, c := range permissionLists {
		t.Run(c.name, func(t *testing.T) {
			b := h.permissionFile(t, c.file, c.content)
			require.Equal(t, "access", b.im.Parts[0].Plan.Profile)
			require.NotContains(t, fmt.Sprint(b.im.Parts[0].Plan.Columns), "extra", "nothing of a person is kept beside an account")
			before := h.records(b.id, "account")
			require.NoError(t, b.check())
			require.Equal(t, app.ImportTally{Changed: 2}, b.tally(), "%v", b.wrong())
			b.write()
			after := h.records(b.id, "account")
			require.Len(t, after, 3)
			require.Equal(t, []string{"林晓雯 木棉里:运营01 商品、活动 true 2026-11-30", "周子昂 木棉里:客服 客服 false "}, accesses(after[0]), "the day on which one ends stays")
			require.Equal(t, []string{"何佳怡 木棉里:仓库 发货 false "}, accesses(after[1]))
			require.Equal(t, accesses(before[2]), accesses(after[2]))
			for i := range after {
				for _, change := range mustKind("account").Diff(before[i].Values, after[i].Values) {
					require.Equal(t, "permissions", change.Field.Spec().Key)
				}
			}
			for _, other := range permissionLists {
				again, err := h.app.Import(t.Context(), b.sc, app.NewImport{Section: h.mustSection(b.id, "account"), Name: other.file, Content: bytes.NewReader(other.content)})
				require.NoError(t, err)
				b.im = again
				require.NoError(t, b.check())
				require.Equal(t, app.ImportTally{Same: 2}, b.tally(), "%s: %v", other.name, b.wrong())
			}
		})
	}
	t.Run("who is not there, and who is there twice", func(t *testing.T) {
		b := h.permissionFile(t, "权限.csv", []byte("账号,店铺,人员,权限\n没有的账号,,林晓雯,商品\n木棉里旗舰店,,林晓雯,商品\n木棉里旗舰店 1,别的店,林晓雯,商品\n木棉里旗舰店 2,木棉里旗舰店,林晓雯,商品\n"))
		require.NoError(t, b.check())
		require.Equal(t, app.ImportTally{Changed: 1, Error: 3}, b.tally())
		require.Equal(t, map[string][]int{"imported.row.no_account": {2, 4}, "imported.row.many_accounts": {3}}, b.wrong())
	})
}

// permissionFile brings a list into a handover with three accounts.
func (h *house) permissionFile(t *testing.T, name string, content []byte) brought {
	t.Helper()
	b := brought{h: h, t: t, id: h.handover(h.only("account")).ID, kind: mustKind("account")}
	b.sc = h.in("giver", b.id)
	section := h.mustSection(b.id, "account")
	for n := 1; n <= 3; n++ {
		h.record(b.sc, section, form("account", n, "store_name", "木棉里旗舰店"))
	}
	var err error
	b.im, err = h.app.Import(t.Context(), b.sc, app.NewImport{Section: section, Name: name, Content: bytes.NewReader(content)})
	require.NoError(t, err)
	return b
}

func accesses(r handover.Record) []string {
	var out []string
	for _, a := range catalog.AccessOf(r.Kind, r.Values) {
		out = append(out, strings.Join([]string{a.Person.Name, a.Login, a.Permission, strconv.FormatBool(a.Administrator), a.Until.String()}, " "))
	}
	return out
}

func TestSourcesImport(t *testing.T) {
	t.Parallel()
	h := given(t)
	h.everyKind()
	for _, c := range sourceFiles {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "file")
			require.NoError(t, os.WriteFile(path, c.content, 0o600))
			b, err := h.bringFile(t, path, c.file, c.kind)
			require.NoError(t, err)
			plan := b.im.Parts[0].Plan
			if c.profile != "" {
				require.Equal(t, c.profile, plan.Profile)
			}
			for _, header := range c.gone {
				require.Contains(t, []source.Use{source.UseDropped, source.UseRefused}, b.used(0)[header], header)
			}
			require.NoError(t, b.check())
			require.Equal(t, c.tally, b.tally(), "%v", b.wrong())
			for _, text := range c.never {
				for _, table := range []string{"imports", "import_rows"} {
					require.Zero(t, h.count(`SELECT count(*) FROM `+table+` x WHERE x::text LIKE '%' || $1 || '%'`, text), "%s in %s", text, table)
				}
			}
			b.write()
			for path, want := range c.facts {
				require.Equal(t, want, b.facts(path), path)
			}
			again, err := h.app.Import(t.Context(), b.sc, app.NewImport{Section: h.mustSection(b.id, c.kind), Name: c.file, Content: bytes.NewReader(c.content)})
			require.NoError(t, err)
			news := b.tally().New
			b.im = again
			require.NoError(t, b.check())
			require.Equal(t, []int{0, 0, news}, []int{b.tally().New, b.tally().Changed, b.tally().Same}, "the same file changes nothing")
		})
	}
}
