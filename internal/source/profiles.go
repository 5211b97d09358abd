package source

import "handoverdesk/internal/catalog"

// Plain is the key of the profile that takes the names of the fields alone, and Desk of the one for our own exports.
const (
	Plain = "plain"
	Desk  = "desk"
)

// profiles are in the order in which people choose one. Headers were seen in exports, or in public code that reads them; those that are
// only from knowledge are marked.
var profiles = prepare(
	Profile{Key: Plain, Label: catalog.Label{ZH: "普通表格", EN: "Plain table"}},
	Profile{Key: Desk, Label: catalog.Label{ZH: "交接台导出", EN: "Handover Desk export"}},
	taobao, taobaoOrders, sycm, jd, pdd, pddOrders, douyin, douyinOrders, jushuitan, wangdiantong, wanliniu, dianxiaomi, temu, pospal, jsherp,
	shopify, shopifyOrders, woocommerce, amazon, amazonListings, amazonOrders, ebay, magento, northwind, retail, access,
)

var (
	taobao = Profile{
		Key: "taobao", Label: catalog.Label{ZH: "淘宝/天猫商品", EN: "Taobao/Tmall items"},
		anchors: [][]string{
			{"宝贝ID", "商家编码"}, {"宝贝ID", "宝贝标题"}, {"宝贝标题", "一口价"}, {"宝贝名称", "宝贝价格"}, {"商品ID", "商品标题", "一口价"},
			{"宝贝类目", "商家编码"}, {"商品id", "商家编码", "一口价"},
		},
		fields: map[string]table{"sku": {names: map[string][]string{
			"sku_code": {"sku商家编码", "SKU商家编码", "规格商家编码", "商家编码", "outer_id"}, "platform_item_id": {"宝贝ID", "商品ID", "宝贝编号", "num_iid", "数字ID"},
			"title": {"宝贝标题", "宝贝名称", "商品标题", "商品名称"}, "variant": {"销售属性", "sku名称", "SKU名称", "规格名称", "宝贝规格", "颜色尺码"},
			"price": {"sku价格", "SKU价格", "一口价", "宝贝价格", "价格"}, "list_price": {"吊牌价", "市场价", "专柜价"}, "campaign_price": {"促销价", "活动价", "券后价", "折扣价"},
			"on_hand": {"sku库存", "SKU库存", "宝贝数量", "库存数量", "总库存", "可售库存", "库存", "数量"}, "status": {"宝贝状态", "商品状态", "状态", "上架状态"},
			"category": {"宝贝类目", "类目", "商品类目", "类目名称", "cid"}, "barcode": {"商品条形码", "条形码", "sku条形码", "barcode"}, "link": {"宝贝链接", "商品链接", "宝贝地址"},
			"store": {"店铺名称", "店铺"}, "spu_code": {"货号", "款号"},
		}}},
	}
	taobaoOrders = Profile{
		Key: "taobao_orders", Label: catalog.Label{ZH: "淘宝/天猫订单", EN: "Taobao/Tmall orders"}, orders: true,
		anchors: [][]string{
			{"宝贝ID", "买家实付金额"}, {"订单编号", "买家会员名"}, {"订单编号", "买家实际支付金额"}, {"订单编号", "宝贝标题", "买家应付货款"}, {"主订单编号", "买家实付金额"},
			{"子订单编号", "买家实付金额"}, {"订单编号", "宝贝标题", "收货人姓名"}, {"订单编号", "买家应付货款"}, {"子订单编号", "主订单编号", "标题", "价格"},
		},
		fields: map[string]table{
			"inflight": {names: map[string][]string{
				"title": {"子订单编号", "订单编号", "主订单编号", "订单号"}, "state_text": {"订单状态", "退款状态", "交易状态"}, "amount": {"买家实付金额", "买家实际支付金额", "买家应付货款", "总金额"},
				"due": {"应发货时间", "发货截止时间"},
			}},
			"sku": {names: map[string][]string{
				"sku_code": {"商家编码", "外部系统编号"}, "platform_item_id": {"宝贝ID", "商品ID", "商品id"}, "title": {"宝贝标题", "标题", "商品标题"},
				"variant": {"商品属性", "宝贝规格", "销售属性"}, "price": {"商品价格", "价格", "宝贝单价"}, "store": {"店铺名称"},
			}},
		},
		keep: []string{"订单状态", "购买数量", "宝贝数量", "宝贝总数量", "数量", "运费", "状态"},
	}
	sycm = Profile{
		Key: "sycm", Label: catalog.Label{ZH: "生意参谋", EN: "Taobao business adviser"},
		anchors: [][]string{
			{"统计日期", "商品ID", "商品访客数"}, {"统计日期", "访客数", "支付金额"}, {"统计日期", "浏览量", "访客数"}, {"商品ID", "商品名称", "支付金额", "支付件数"}, {"商品id", "访客数", "支付金额"},
		},
		fields: map[string]table{
			"sku": {names: map[string][]string{
				"sku_code": {"商家编码", "货号"}, "platform_item_id": {"商品ID", "宝贝ID"}, "title": {"商品名称", "商品标题"}, "status": {"商品状态", "商品在线状态"},
				"link": {"商品链接", "商品连接"},
			}},
			"data_report": {names: map[string][]string{"metrics.date": {"统计日期", "日期"}, "metrics.item": {"商品ID", "商品名称"}, "store": {"店铺名称"}}},
		},
		keep: []string{"统计日期", "支付金额", "客单价"},
	}
	jd = Profile{
		Key: "jd", Label: catalog.Label{ZH: "京东", EN: "JD.com"},
		anchors: [][]string{
			{"SKUID", "商品名称"}, {"商品编号", "京东价"}, {"SKU编码", "京东价"}, {"sku_id", "jd_price"}, {"商品SKU", "京东价"}, {"商家SKU", "京东价"}, {"商品编码", "京东价"},
			{"SKU", "SPU", "商品名称", "京东价"}, {"wareId", "skuId"}, {"商品ID", "SKUID", "商家SKU"}, {"商家SKU", "货号", "商品总库存"},
		},
		fields: map[string]table{"sku": {names: map[string][]string{
			"sku_code":         {"商家SKU", "商家SKUID", "outerSkuId", "商家商品编码", "货号", "SKUID", "SKU编码", "商品SKU", "sku_id", "SKU"},
			"platform_item_id": {"SKUID", "商品编号", "商品ID", "wareId", "skuId", "商品编码"}, "spu_code": {"SPUID", "SPU", "商品ID"},
			"title": {"商品名称", "SKU名称", "wareTitle"}, "variant": {"销售属性", "规格", "颜色尺码"}, "price": {"京东价", "jd_price", "jdPrice", "销售价"},
			"list_price": {"市场价", "marketPrice"}, "cost": {"采购价", "进货价", "costPrice"}, "campaign_price": {"促销价", "活动价"}, "on_hand": {"商品总库存", "总库存", "现货库存", "库存", "stockNum", "库存数量"},
			"available": {"商品可用库存", "可用库存", "可订购库存"}, "reserved": {"预占库存", "锁定库存", "订单预占"}, "inbound": {"采购在途", "在途库存"}, "barcode": {"UPC编码", "UPC", "69码", "商品条码", "upcCode"},
			"category": {"三级类目", "类目", "商品分类"}, "status": {"商品状态", "上下架状态", "状态", "wareStatus"}, "brand": {"品牌", "品牌名称"},
		}}},
	}
	pdd = Profile{
		Key: "pdd", Label: catalog.Label{ZH: "拼多多商品", EN: "Pinduoduo items"},
		anchors: [][]string{
			{"商品ID", "拼单价"}, {"商品ID", "团购价"}, {"规格编码", "拼单价"}, {"商品ID", "SKU ID", "规格编码"}, {"商品编码", "拼单价"}, {"商品id", "拼团价"}, {"商品ID", "单买价"},
		},
		fields: map[string]table{"sku": {names: map[string][]string{
			"sku_code": {"规格编码", "SKU编码", "商家编码-规格维度", "商品编码", "商家编码", "样式ID", "SKUID"}, "platform_item_id": {"商品ID"}, "spu_code": {"商家编码-商品维度", "货号"},
			"title": {"商品名称", "商品标题", "商品"}, "variant": {"规格", "商品规格", "规格名称", "SKU规格"}, "price": {"拼单价", "拼团价", "团购价", "商品价格"}, "list_price": {"单买价", "市场价", "参考价", "划线价"},
			"campaign_price": {"活动价", "券后价"}, "on_hand": {"库存", "商品库存", "总库存"}, "status": {"商品状态", "状态", "上架状态"}, "category": {"类目", "商品类目", "分类"},
		}}},
	}
	pddOrders = Profile{
		Key: "pdd_orders", Label: catalog.Label{ZH: "拼多多订单", EN: "Pinduoduo orders"}, orders: true,
		anchors: [][]string{{"订单号", "商品id", "样式ID"}, {"订单号", "商家编码-规格维度"}, {"订单号", "商家实收金额(元)"}, {"订单号", "用户实付金额(元)"}},
		fields: map[string]table{
			"inflight": {names: map[string][]string{"title": {"订单号"}, "state_text": {"订单状态", "售后状态"}, "amount": {"商家实收金额(元)", "用户实付金额(元)", "商品总价(元)"}, "due": {"承诺发货时间", "最晚发货时间"}}},
			"sku": {names: map[string][]string{
				"sku_code": {"商家编码-规格维度", "样式ID"}, "platform_item_id": {"商品id"}, "spu_code": {"商家编码-商品维度"}, "title": {"商品名称", "商品"}, "variant": {"商品规格", "规格名称"}, "price": {"商品单价(元)"},
				"category": {"商品三级类目", "商品二级类目"},
			}},
		},
		keep: []string{"订单状态", "商品数量(件)", "商品总价(元)", "商家备注"},
	}
	douyin = Profile{
		Key: "douyin", Label: catalog.Label{ZH: "抖音/抖店商品", EN: "Douyin items"},
		anchors: [][]string{{"商品ID", "规格ID"}, {"商品id", "sku id", "商家编码"}, {"商品ID", "商品名称", "售卖价"}, {"商品ID", "商品标题", "商家编码", "售卖价"}, {"商品ID", "SKUID", "规格编码"}},
		fields: map[string]table{"sku": {names: map[string][]string{
			"sku_code": {"SKU商家编码", "规格商家编码", "规格编码", "商家编码", "SKU编码", "SKUID", "规格ID"}, "platform_item_id": {"商品ID"}, "spu_code": {"货号", "商品商家编码", "商品编码"},
			"title": {"商品名称", "商品标题", "选购商品"}, "variant": {"规格名称", "规格", "商品规格", "SKU名称", "规格值"}, "price": {"售卖价", "售卖价(元)", "商品价格", "SKU价格", "价格", "商品单价"}, "list_price": {"划线价", "市场价", "原价"},
			"on_hand": {"现货库存", "库存", "商品库存", "SKU库存", "总库存"}, "status": {"商品状态", "状态", "上架状态", "在线状态"}, "category": {"类目", "商品类目", "末级类目"},
		}}},
	}
	douyinOrders = Profile{
		Key: "douyin_orders", Label: catalog.Label{ZH: "抖音/抖店订单", EN: "Douyin orders"}, orders: true,
		anchors: [][]string{{"主订单编号", "子订单编号"}, {"主订单编号", "选购商品"}, {"主订单编号", "商家编码", "商品ID"}},
		fields: map[string]table{
			"inflight": {names: map[string][]string{
				"title": {"子订单编号", "主订单编号", "订单编号"}, "state_text": {"订单状态", "售后状态"}, "amount": {"订单应付金额", "实付金额", "订单实付金额"}, "due": {"承诺发货时间", "应发货时间"},
			}},
			"sku": {names: map[string][]string{
				"sku_code": {"商家编码"}, "platform_item_id": {"商品ID"}, "title": {"选购商品", "商品名称"}, "variant": {"商品规格", "规格"}, "price": {"商品单价", "商品金额"}, "store": {"店铺名称"},
			}},
		},
		keep: []string{"订单状态", "商品数量", "数量", "售后状态"},
	}
	jushuitan = Profile{
		Key: "jushuitan", Label: catalog.Label{ZH: "聚水潭", EN: "Jushuitan"},
		anchors: [][]string{{"款式编码", "商品编码", "颜色及规格"}, {"款式编码", "商品编码"}, {"商品编码", "颜色及规格"}, {"商品编码", "实际库存数"}, {"款号", "供应商款式编码"}},
		fields: map[string]table{
			"sku": {names: map[string][]string{
				"sku_code": {"商品编码"}, "spu_code": {"款式编码", "款号"}, "title": {"商品名称", "商品简称"}, "variant": {"颜色及规格", "颜色规格"}, "price": {"基本售价", "售价"}, "cost": {"成本价", "采购价", "最近采购价"},
				"list_price": {"市场|吊牌价", "市场吊牌价", "吊牌价", "市场价"}, "on_hand": {"实际库存数", "主仓实际库存数", "主仓实际库存", "主仓库存", "库存数", "实际库存", "可用数"}, "reserved": {"订单占有数", "库存锁定数", "锁定库存"}, "available": {"剩余可用", "可用数", "可用库存", "可售库存", "公有可用数"},
				"inbound": {"采购在途数", "调拨在途数", "在途数量"}, "defective": {"次品库存", "次品数量", "次品库存数"}, "barcode": {"国标码", "国际条码", "条形码"}, "supplier": {"供应商名称", "供应商"}, "supplier_code": {"供应商款式编码", "供应商货号", "供应商款号", "供应商商品编码"},
				"category": {"产品分类", "商品分类", "虚拟分类", "分类"}, "brand": {"品牌"}, "status": {"商品状态", "状态", "启用状态", "是否启用"}, "location": {"主仓位", "仓位", "库位"},
				"season": {"年份季节", "季节"}, "buffer_qty": {"缓冲量"}, "snapshot_at": {"统计日期"},
			}, add: []string{"inbound"}},
			"supplier": {names: map[string][]string{"code": {"供应商编号", "供应商编码"}, "name": {"供应商名称", "供应商名"}}},
		},
	}
	wangdiantong = Profile{
		Key: "wangdiantong", Label: catalog.Label{ZH: "旺店通", EN: "Wangdiantong"},
		anchors: [][]string{{"商家编码", "货品编号", "规格名称"}, {"商家编码", "货品编号"}, {"商家编码", "货品名称"}, {"spec_no", "goods_no"}},
		fields: map[string]table{"sku": {names: map[string][]string{
			"sku_code": {"商家编码", "spec_no"}, "spu_code": {"货品编号", "goods_no"}, "title": {"货品名称", "goods_name"}, "variant": {"规格名称", "spec_name", "规格"}, "barcode": {"条码", "主条码", "barcode"},
			"price": {"零售价", "retail_price", "销售价"}, "list_price": {"市场价", "market_price", "吊牌价"}, "member_price": {"会员价", "member_price"}, "cost": {"成本价", "货品当前成本", "平均成本价", "采购价", "cost_price"},
			"on_hand": {"库存量", "库存数量", "实际库存", "库存", "stock_num"}, "available": {"可发库存", "可用库存", "可售库存", "available_send_stock"}, "reserved": {"锁定量", "锁定库存", "待发货量", "lock_num"}, "inbound": {"采购在途量", "采购在途", "purchase_num", "采购在途数"},
			"defective": {"残次品量", "残次品库存"}, "category": {"分类", "货品分类", "class_name"}, "brand": {"品牌", "brand_name"}, "location": {"货位", "货位号", "默认货位"},
			"supplier": {"供应商名称", "供应商", "默认供应商"},
		}}},
	}
	dianxiaomi = Profile{
		Key: "dianxiaomi", Label: catalog.Label{ZH: "店小秘", EN: "Dianxiaomi"},
		anchors: [][]string{{"商品SKU", "商品中文名称"}, {"商品SKU", "中文名称"}, {"商品SKU", "平台SKU"}, {"商品sku", "识别码"}, {"商品SKU", "商品英文名称"}, {"SKU", "中文报关名", "英文报关名"}},
		fields: map[string]table{"sku": {names: map[string][]string{
			"sku_code": {"商品SKU", "SKU", "库存SKU"}, "spu_code": {"父SKU", "主SKU", "SPU"}, "title": {"商品中文名称", "中文名称", "商品名称", "产品名称"}, "variant": {"规格", "变种属性", "属性"},
			"cost": {"采购价", "参考价", "采购参考价", "采购单价", "成本价", "商品成本", "参考成本"}, "on_hand": {"库存总量", "仓库总库存", "可用库存", "库存", "总库存"}, "available": {"可用库存", "可用"}, "reserved": {"占用库存", "待发", "锁定库存", "未发货"},
			"inbound": {"在途库存", "采购在途", "在途"}, "location": {"货架位", "仓位", "货位"}, "supplier": {"供应商", "供应商名称", "默认供应商"}, "category": {"商品分类", "分类"}, "status": {"商品状态", "状态", "销售状态"},
			"link": {"采购链接", "来源URL"}, "owner": {"开发员", "负责人", "业务员"}, "replenish_days": {"采购天数", "采购周期"},
		}}},
	}
	pospal = Profile{
		Key: "pospal", Label: catalog.Label{ZH: "银豹收银", EN: "Pospal"},
		anchors: [][]string{{"名称", "分类", "条码", "库存量", "进货价"}, {"条码", "库存量", "进货价", "销售价"}, {"条码", "进货价", "销售价"}},
		fields: map[string]table{
			"sku": {names: map[string][]string{
				"sku_code": {"条码", "货号", "自编码"}, "title": {"名称", "商品名称"}, "variant": {"规格", "扩展属性"}, "on_hand": {"库存量", "库存"}, "cost": {"进货价", "成本价"}, "price": {"销售价", "零售价"},
				"member_price": {"会员价"}, "category": {"分类", "商品分类"}, "supplier": {"供货商", "供应商"}, "status": {"商品状态", "状态"}, "brand": {"品牌"}, "shelf_life_days": {"保质期"},
				"location": {"货架号", "货架", "货位"},
			}},
			"supplier": {names: map[string][]string{"name": {"供货商名称", "供货商", "名称"}}},
		},
		values: map[string]words{"商品状态": {"启用": "active", "禁用": "stopped"}},
	}
	jsherp = Profile{
		Key: "jsherp", Label: catalog.Label{ZH: "管伊佳 ERP", EN: "Guanyijia ERP"},
		anchors: [][]string{{"名称", "基本单位", "基本条码"}, {"名称", "基础重量", "零售价"}, {"名称", "期初应付", "纳税人识别号"}, {"期初应付", "开户行", "纳税人识别号"}},
		fields: map[string]table{
			"sku": {names: map[string][]string{
				"sku_code": {"基本条码", "条码"}, "title": {"名称"}, "variant": {"规格", "型号", "颜色"}, "brand": {"品牌"}, "category": {"类别"}, "cost": {"采购价"}, "price": {"零售价", "销售价"}, "list_price": {"市场价"},
				"shelf_life_days": {"保质期"}, "location": {"仓位货架"}, "status": {"状态"},
			}, add: []string{"variant"}},
			"supplier": {names: map[string][]string{
				"name": {"名称"}, "contact": {"联系人"}, "phone": {"手机号码", "联系电话"}, "email": {"电子邮箱"}, "credit_code": {"纳税人识别号"}, "bank": {"账号", "开户行"}, "address": {"地址"}, "payable": {"期初应付"},
			}, add: []string{"bank"}},
		},
		keep:   []string{"备注"},
		values: map[string]words{"状态": {"1": "active", "0": "stopped"}},
	}
)
