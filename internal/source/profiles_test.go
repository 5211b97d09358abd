package source

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestProfilesAreFoundAndMap(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, kind, table string
		profile           string
		want              map[string]string // columns that matter
		first             map[string]string // record
	}{{
		name: "shopify with new headers", kind: "sku", profile: "shopify",
		table: `Title|URL handle|Vendor|Product category|Type|Tags|Published on online store|Status|SKU|Barcode|Option1 name|Option1 value|Option2 value|Price|Compare-at price|Cost per item|Inventory quantity|Product image URL
Rain coat|rain-coat|North Mill|Apparel|Coats|rain, coat|TRUE|Active|RC-01|6901234567892|Size|M|Red|59.00|79.00|21.50|14|https://img.example/rc.jpg`,
		want: map[string]string{
			"URL handle": "spu_code profile", "Vendor": "brand similar", "Status": "status profile", "Published on online store": "extra", "SKU": "sku_code profile", "Tags": "extra",
			"Option1 value": "variant profile", "Option2 value": "variant profile", "Price": "price profile", "Compare-at price": "list_price profile", "Cost per item": "cost profile", "Product image URL": "extra",
		},
		first: map[string]string{
			"title": "Rain coat", "spu_code": "rain-coat", "brand": "North Mill", "category": "Coats", "status": "active", "sku_code": "RC-01", "barcode": "6901234567892", "variant": "M / Red", "price": "59.00",
			"list_price": "79.00", "cost": "21.50", "on_hand": "14",
		},
	}, {
		name: "woocommerce", kind: "sku", profile: "woocommerce",
		table: `ID|Type|SKU|GTIN, UPC, EAN, or ISBN|Name|Published|Stock|Low stock amount|Sale price|Regular price|Categories|Tags|Parent|Attribute 1 name|Attribute 1 value(s)
9|simple|W-9|6901234567892|Kettle|-1|4|2|18|20|Home|hot||Colour|Blue`,
		want: map[string]string{
			"GTIN, UPC, EAN, or ISBN": "barcode profile", "Regular price": "price profile", "Sale price": "campaign_price profile", "Type": "extra", "Low stock amount": "extra", "Parent": "spu_code profile",
		},
		first: map[string]string{
			"platform_item_id": "9", "sku_code": "W-9", "barcode": "6901234567892", "title": "Kettle", "status": "draft", "on_hand": "4", "campaign_price": "18", "price": "20", "category": "Home", "variant": "Blue",
		},
	}, {
		name: "amazon stock", kind: "sku", profile: "amazon",
		table: `sku|fnsku|asin|product-name|condition|your-price|mfn-listing-exists|mfn-fulfillable-quantity|afn-listing-exists|afn-warehouse-quantity|afn-fulfillable-quantity|afn-unsellable-quantity|afn-reserved-quantity|afn-total-quantity|per-unit-volume|afn-inbound-working-quantity|afn-inbound-shipped-quantity|afn-inbound-receiving-quantity
A-1|X000AAA|B00TEST001|Lamp|New|19.99|||Yes|80|70|3|7|110|0.1|10|15|5`,
		want: map[string]string{
			"fnsku": "extra", "asin": "platform_item_id profile", "afn-total-quantity": "extra", "mfn-fulfillable-quantity": "ignored", "afn-warehouse-quantity": "on_hand profile", "condition": "extra",
			"afn-inbound-working-quantity": "inbound profile", "afn-inbound-shipped-quantity": "inbound profile", "afn-inbound-receiving-quantity": "inbound profile",
		},
		first: map[string]string{
			"sku_code": "A-1", "platform_item_id": "B00TEST001", "title": "Lamp", "price": "19.99", "on_hand": "80", "available": "70", "defective": "3", "reserved": "7", "inbound": "30",
		},
	}, {
		name: "amazon listings", kind: "sku", profile: "amazon_listings",
		table: `item-name|item-description|listing-id|seller-sku|price|quantity|open-date|image-url|item-condition|asin1|status
Lamp|Warm light|0101|A-1|19.99|4|2026-01-02 10:00:00 PST||11|B00TEST001|Inactive`,
		want:  map[string]string{"seller-sku": "sku_code profile", "item-name": "title profile", "item-condition": "extra", "open-date": "extra"},
		first: map[string]string{"title": "Lamp", "sku_code": "A-1", "price": "19.99", "on_hand": "4", "platform_item_id": "B00TEST001", "status": "stopped"},
	}, {
		name: "taobao items", kind: "sku", profile: "taobao",
		table: `宝贝ID|宝贝标题|商家编码|一口价|宝贝数量|宝贝状态|宝贝类目
720000000011|羊毛大衣|DY-01|599.00|20|出售中|女装`,
		want:  map[string]string{"商家编码": "sku_code profile", "宝贝ID": "platform_item_id profile"},
		first: map[string]string{"platform_item_id": "720000000011", "title": "羊毛大衣", "sku_code": "DY-01", "price": "599.00", "on_hand": "20", "status": "active", "category": "女装"},
	}, {
		name: "taobao orders as they come", kind: "inflight", profile: "taobao_orders",
		table: `订单编号|买家会员名|买家支付宝账号|买家应付货款|总金额|买家实际支付金额|订单状态|买家留言|收货人姓名|收货地址|运送方式|联系电话|联系手机|订单创建时间|宝贝标题|宝贝种类|物流单号|订单备注|宝贝总数量
="1930000000000001"|小鱼儿|fish@mail.example|598|598|598|买家已付款，等待卖家发货|快点发|张三丰|浙江省 杭州市 西湖区 某某路1号|快递||'13800138000|2026-11-11 00:01:02|大衣|1|||1`,
		want: map[string]string{
			"订单编号": "title profile", "买家会员名": "dropped", "买家支付宝账号": "dropped", "买家留言": "dropped", "收货人姓名": "dropped", "收货地址": "dropped", "联系电话": "dropped", "联系手机": "dropped", "买家实际支付金额": "amount profile", "订单状态": "state_text profile",
		},
		first: map[string]string{"title": "1930000000000001", "amount": "598", "state_text": "买家已付款，等待卖家发货"},
	}, {
		name: "taobao lines of orders", kind: "sku", profile: "taobao_orders",
		table: `子订单编号|主订单编号|标题|价格|购买数量|外部系统编号|商品属性|套餐信息|订单状态|商家编码|宝贝ID|买家实付金额|买家会员名
="11"|="10"|大衣|599|1|DY|颜色:燕麦|||DY-01|720000000011|599|小鱼儿`,
		want:  map[string]string{"商家编码": "sku_code profile", "宝贝ID": "platform_item_id profile", "买家会员名": "dropped", "订单状态": "ignored", "外部系统编号": "extra"},
		first: map[string]string{"title": "大衣", "price": "599", "variant": "颜色:燕麦", "sku_code": "DY-01", "platform_item_id": "720000000011"},
	}, {
		name: "business adviser", kind: "sku", profile: "sycm",
		table: `统计日期|商品ID|商品名称|货号|商品状态|商品访客数|商品浏览量|支付金额|支付件数
2026-11-20|720000000011|大衣|DY-01|当前在线|120|300|5990.00|10`,
		want: map[string]string{"统计日期": "extra", "商品ID": "platform_item_id profile", "货号": "sku_code profile", "商品访客数": "extra"},
	}, {
		name: "jd", kind: "sku", profile: "jd",
		table: `商品ID|SKUID|商家SKU|商品名称|京东价|市场价|采购价|商品总库存|商品可用库存|上下架状态|UPC编码
100|10001|JD-A|电水壶|199|259|88|30|28|上架|6901234567892`,
		want:  map[string]string{"商家SKU": "sku_code profile", "SKUID": "platform_item_id profile", "京东价": "price profile", "商品ID": "spu_code profile"},
		first: map[string]string{"spu_code": "100", "platform_item_id": "10001", "sku_code": "JD-A", "title": "电水壶", "price": "199", "list_price": "259", "cost": "88", "on_hand": "30", "available": "28", "status": "active", "barcode": "6901234567892"},
	}, {
		name: "pinduoduo items", kind: "sku", profile: "pdd",
		table: `商品ID|商品名称|规格编码|规格|拼单价|单买价|库存|商品状态
55|拖鞋|TX-1|蓝 42|9.9|19.9|100|已下架`,
		first: map[string]string{"platform_item_id": "55", "title": "拖鞋", "sku_code": "TX-1", "variant": "蓝 42", "price": "9.9", "list_price": "19.9", "on_hand": "100", "status": "已下架"},
	}, {
		name: "pinduoduo orders", kind: "sku", profile: "pdd_orders",
		table: `商品|订单号|订单状态|商品总价(元)|用户实付金额(元)|商家实收金额(元)|商品数量(件)|收货人|手机|省|市|街道|商品id|商品规格|样式ID|商家编码-规格维度|商家编码-商品维度|商家备注
拖鞋|251120-1|待发货|9.9|9.9|9.9|1|李四|13900139000|浙江|杭州|某街 1 号|55|蓝 42|777|TX-1|TX|`,
		want:  map[string]string{"商家编码-规格维度": "sku_code profile", "收货人": "dropped", "手机": "dropped", "街道": "dropped", "省": "extra", "市": "extra"},
		first: map[string]string{"title": "拖鞋", "sku_code": "TX-1", "variant": "蓝 42", "platform_item_id": "55", "spu_code": "TX"},
	}, {
		name: "douyin items", kind: "sku", profile: "douyin",
		table: `商品ID|商品名称|规格ID|规格名称|商家编码|售卖价|现货库存|商品状态
3500000000001|连衣裙|1790000000001|黑;S|LYQ-S|129|50|售卖中`,
		first: map[string]string{"platform_item_id": "3500000000001", "title": "连衣裙", "sku_code": "LYQ-S", "variant": "黑;S", "price": "129", "on_hand": "50", "status": "active"},
	}, {
		name: "douyin orders", kind: "sku", profile: "douyin_orders",
		table: `主订单编号|子订单编号|选购商品|商品规格|商品数量|商品ID|商家编码|商品单价|订单应付金额|收件人|收件人手机号|省|市|区|街道|详细地址|买家留言|订单状态
690001|690001|连衣裙|黑;S|1|3500000000001|LYQ-S|129|129|王五|13700137000|广东|广州|天河|某街道|某路 8 号 302||已发货`,
		want:  map[string]string{"收件人": "dropped", "收件人手机号": "dropped", "详细地址": "dropped", "买家留言": "dropped", "街道": "dropped", "主订单编号": "extra", "省": "extra", "商家编码": "sku_code profile"},
		first: map[string]string{"title": "连衣裙", "variant": "黑;S", "platform_item_id": "3500000000001", "sku_code": "LYQ-S", "price": "129"},
	}, {
		name: "jushuitan", kind: "sku", profile: "jushuitan",
		table: `图片|款式编码|商品编码|商品名称|颜色及规格|基本售价|成本价|实际库存数|订单占有数|可用数|采购在途数|调拨在途数|供应商名称|供应商款式编码|国标码|安全库存下限
|KS-1|KS-1-R|半裙|红 M|89|31.5|40|5|35|20|2|锦禾|JH-77|6901234567892|10`,
		want: map[string]string{"商品编码": "sku_code profile", "可用数": "available profile", "安全库存下限": "extra", "采购在途数": "inbound profile", "调拨在途数": "inbound profile", "图片": "ignored"},
		first: map[string]string{
			"spu_code": "KS-1", "sku_code": "KS-1-R", "title": "半裙", "variant": "红 M", "price": "89", "cost": "31.5", "on_hand": "40", "reserved": "5", "available": "35", "inbound": "22", "supplier": "锦禾", "supplier_code": "JH-77", "barcode": "6901234567892",
		},
	}, {
		name: "wangdiantong", kind: "sku", profile: "wangdiantong",
		table: `商家编码|货品编号|货品名称|规格名称|条码|零售价|市场价|会员价|成本价|库存量|可发库存|残次品量|分类
W-1-R|W-1|短靴|棕 38|6901234567892|299|399|279|120|12|9|1|鞋`,
		first: map[string]string{
			"sku_code": "W-1-R", "spu_code": "W-1", "title": "短靴", "variant": "棕 38", "barcode": "6901234567892", "price": "299", "list_price": "399", "member_price": "279", "cost": "120", "on_hand": "12", "available": "9", "defective": "1", "category": "鞋",
		},
	}, {
		name: "dianxiaomi", kind: "sku", profile: "dianxiaomi",
		table: `商品SKU|商品中文名称|商品英文名称|采购价|库存总量|可用库存|在途库存|货架位|供应商
D-1|手机壳|Phone case|3.2|500|480|200|A-01|义乌某厂`,
		want:  map[string]string{"商品英文名称": "extra"},
		first: map[string]string{"sku_code": "D-1", "title": "手机壳", "cost": "3.2", "on_hand": "500", "available": "480", "inbound": "200", "location": "A-01", "supplier": "义乌某厂"},
	}, {
		name: "pospal", kind: "sku", profile: "pospal",
		table: `名称（必填）|分类（必填）|条码|规格|库存量（必填）|进货价（必填）|销售价（必填）|毛利率|批发价|会员价|供货商|商品状态
可乐|饮料|6901234567892|330ml|24|1.8|3|40%|2.5|2.8|某商贸|启用`,
		want:  map[string]string{"条码": "sku_code profile", "毛利率": "extra", "批发价": "extra"},
		first: map[string]string{"title": "可乐", "category": "饮料", "sku_code": "6901234567892", "variant": "330ml", "on_hand": "24", "cost": "1.8", "price": "3", "member_price": "2.8", "supplier": "某商贸", "status": "active"},
	}, {
		name: "jsherp goods", kind: "sku", profile: "jsherp",
		table: `说明：带*的必填
名称*|规格|型号|颜色|品牌|类别|基础重量(kg)|保质期(天)|基本单位*|基本条码*|采购价|零售价|销售价|状态*
啤酒|箱|A1|金|某牌|饮料|1|180|瓶|2001|2|5|4|启用`,
		want: map[string]string{"规格": "variant profile", "型号": "variant profile", "颜色": "variant profile", "基本条码*": "sku_code profile", "零售价": "price profile", "销售价": "extra"},
		first: map[string]string{
			"title": "啤酒", "variant": "箱 / A1 / 金", "brand": "某牌", "category": "饮料", "shelf_life_days": "180", "sku_code": "2001", "cost": "2", "price": "5", "status": "active",
		},
	}, {
		name: "jsherp suppliers", kind: "supplier", profile: "jsherp",
		table: `说明
名称*|联系人|手机号码|联系电话|电子邮箱|传真|期初应付|纳税人识别号|税率(%)|开户行|账号|地址|备注|状态*
某供应商|小军|13000000000|0571-1|a@b.example||10|9133|12|某行|6222|某地||启用`,
		want: map[string]string{"手机号码": "phone profile", "联系电话": "extra", "账号": "bank profile", "开户行": "bank profile", "地址": "address profile"},
		first: map[string]string{
			"name": "某供应商", "contact": "小军", "phone": "13000000000", "email": "a@b.example", "payable": "10", "credit_code": "9133", "bank": "某行 / 6222", "address": "某地",
		},
	}, {
		name: "magento", kind: "sku", profile: "magento",
		table: `sku|attribute_set_code|product_type|categories|name|price|special_price|product_online|qty|url_key
M-1|Default|simple|Gear\nBags|Bag|30|25|2|7|bag`,
		first: map[string]string{"sku_code": "M-1", "category": "Gear / Bags", "title": "Bag", "price": "30", "campaign_price": "25", "status": "stopped", "on_hand": "7"},
	}, {
		name: "ebay with lines of information above", kind: "sku", profile: "ebay",
		table: `#INFO|Version=0.0.2|Template= eBay-draft-listings-template_US|||
Action(SiteID=US;Country=US)|Custom label (SKU)|Category ID|Title|Price|Quantity
Draft|E-1|47140|Globe|12.50|3`,
		want:  map[string]string{"Custom label (SKU)": "sku_code profile", "Quantity": "on_hand profile"},
		first: map[string]string{"sku_code": "E-1", "title": "Globe", "price": "12.50", "on_hand": "3"},
	}, {
		name: "northwind products", kind: "sku", profile: "northwind",
		table: `productID|productName|supplierID|unitPrice|unitsInStock|unitsOnOrder|reorderLevel|discontinued
1|Tea|4|18.00|39|5|10|1`,
		want:  map[string]string{"reorderLevel": "extra"},
		first: map[string]string{"sku_code": "1", "title": "Tea", "supplier": "4", "price": "18.00", "on_hand": "39", "inbound": "5", "status": "delisted"},
	}, {
		name: "shopify orders", kind: "inflight", profile: "shopify_orders",
		table: `Name|Email|Financial Status|Fulfillment Status|Total|Lineitem quantity|Lineitem name|Lineitem sku|Billing Name|Billing Address1|Shipping Name|Shipping Phone|Shipping City|Phone|Notes
#1001|ann@mail.example|paid|unfulfilled|59|1|Rain coat|RC-01|Ann Lee|1 Mill Rd|Ann Lee|555-0100|Leeds|555-0100|`,
		want: map[string]string{
			"Name": "title profile", "Email": "dropped", "Billing Name": "dropped", "Billing Address1": "dropped", "Shipping Name": "dropped", "Shipping Phone": "dropped", "Phone": "dropped", "Shipping City": "extra",
		},
		first: map[string]string{"title": "#1001", "state_text": "unfulfilled", "amount": "59"},
	}, {
		name: "lines of orders of a shop", kind: "inflight", profile: "orders",
		table: `行 Id|订单 Id|订单日期|发货日期|客户 Id|客户名称|城市|产品名称|销售额|数量
1|US-1|2026-01-02|2026-01-05|曾惠-14485|曾惠|杭州|信封|129.7|2`,
		want:  map[string]string{"订单 Id": "title profile", "客户 Id": "dropped", "客户名称": "dropped", "城市": "extra"},
		first: map[string]string{"title": "US-1", "due": "2026-01-05", "amount": "129.7"},
	}} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			kind, lines := kindOf(t, c.kind), given(t, c.table)
			p := Guess(kind, lines, nil)
			require.Equal(t, c.profile, p.Profile)
			got := mapped(p)
			for header, want := range c.want {
				require.Equal(t, want, got[header], header)
			}
			rows := records(readAll(t, kind, p, lines))
			require.Len(t, rows, 1)
			if c.first != nil {
				require.Equal(t, c.first, rows[0].lines[0])
			}
		})
	}
}

func TestProfilesNameFieldsThatAreThere(t *testing.T) {
	t.Parallel()
	keys := map[string]bool{}
	for _, p := range Profiles() {
		require.False(t, keys[p.Key], p.Key)
		keys[p.Key] = true
		require.NotEmpty(t, p.Label.ZH)
		require.NotEmpty(t, p.Label.EN)
		require.Equal(t, p.Key, Lookup(p.Key).Key)
		for kind, table := range p.fields {
			n := namesOf(kindOf(t, kind))
			for path := range table.names {
				require.Contains(t, n.spec, path, "%s of %s", path, p.Key)
			}
			for _, path := range table.add {
				require.True(t, Gathers(n.spec[path]) || n.spec[path].Masked, "%s of %s cannot take several columns", path, p.Key)
			}
		}
	}
	for kind, table := range general {
		for path := range table {
			require.Contains(t, namesOf(kindOf(t, kind)).spec, path, kind)
		}
	}
	require.Equal(t, Plain, Lookup("nothing of ours").Key)
}

func TestProductsFillDown(t *testing.T) {
	t.Parallel()
	kind := kindOf(t, "sku")
	lines := given(t, `
Handle|Title|Vendor|Type|Published|Option1 Name|Option1 Value|Variant SKU|Variant Price|Variant Inventory Qty|Image Src
shirt|Shirt|Mill|Tops|true|Size|S|SH-S|50|1|https://img.example/1.jpg
shirt||||||M|SH-M|50|2|https://img.example/2.jpg
shirt||||||||||https://img.example/3.jpg
shirt||||||L||55|3|
mug|Mug|Clay|Home|false|Title|Default Title|MUG|9|0|
`)
	p := Guess(kind, lines, nil)
	got := readAll(t, kind, p, lines)
	require.Len(t, got, 5)
	require.Equal(t, SkipImage, got[2].skip)
	require.Equal(t, map[string]string{
		"spu_code": "shirt", "title": "Shirt", "brand": "Mill", "category": "Tops", "status": "active", "variant": "M", "sku_code": "SH-M", "price": "50", "on_hand": "2",
	}, got[1].lines[0])
	require.Equal(t, map[string]string{"sku_code": WrongNoSKU}, got[3].wrong)
	require.Equal(t, "Shirt", got[3].lines[0]["title"])
	require.Equal(t, map[string]string{"spu_code": "mug", "title": "Mug", "brand": "Clay", "category": "Home", "status": "draft", "sku_code": "MUG", "price": "9", "on_hand": "0"}, got[4].lines[0])
	require.Nil(t, got[4].wrong)
}

func TestVariationsTakeTheTitleOfTheirParent(t *testing.T) {
	t.Parallel()
	kind := kindOf(t, "sku")
	lines := given(t, `
ID|Type|SKU|Name|Published|Stock|Regular price|Parent|Attribute 1 value(s)
1|variable|HOOD|Hoodie|1||||Blue, Red
2|variation|HOOD-B||1|3|45|id:1|Blue
3|variation|HOOD-R||0|4|45|HOOD|Red
4|variation|LOST||1|4|45|id:99|Red
`)
	got := readAll(t, kind, Guess(kind, lines, nil), lines)
	require.Len(t, got, 4)
	require.Equal(t, "Hoodie", got[1].lines[0]["title"])
	require.Equal(t, "HOOD", got[1].lines[0]["spu_code"])
	require.Equal(t, "Hoodie", got[2].lines[0]["title"])
	require.Equal(t, "stopped", got[2].lines[0]["status"])
	require.Empty(t, got[3].lines[0]["title"], "nobody knows that parent")
	require.Equal(t, "id:99", got[3].lines[0]["spu_code"])
}

func TestSumsSayWhatIsNoNumber(t *testing.T) {
	t.Parallel()
	kind := kindOf(t, "sku")
	lines := given(t, `
sku|asin|product-name|afn-fulfillable-quantity|afn-inbound-working-quantity|afn-inbound-shipped-quantity|afn-inbound-receiving-quantity
A|B1|One|1|1,000|2|
B|B2|Two|1|lots|2|3
C|B3|Three|1|||
D|B4|Four|1||7|-
E|B5|Five|#N/A|1|1|1
`)
	got := readAll(t, kind, Guess(kind, lines, nil), lines)
	require.Equal(t, "1002", got[0].lines[0]["inbound"])
	require.Equal(t, map[string]string{"inbound": WrongSum}, got[1].wrong)
	require.Equal(t, "lots + 2 + 3", got[1].lines[0]["inbound"])
	require.NotContains(t, got[2].lines[0], "inbound", "nothing is not 0")
	require.Equal(t, "7", got[3].lines[0]["inbound"])
	require.Equal(t, map[string]string{"available": WrongFormula}, got[4].wrong)
}
