package catalog

// SKU is one sellable variant in one shop (SKU-01 … SKU-29).
//
// It differs from the list of kinds in these places. The identity is store and SKU code, so there is a
// field for the store, which may stay empty while a handover has one shop. The three reviews and three
// checks are ticks by people with a time: acts, hence a table. Safety stock follows from three inputs
// unless safety_stock_override says otherwise, with its reason. Gross margin (FIN-03) and days of cover
// are computed. Two headers mean two things in two kinds of file: Vendor counts as the supplier here and
// not as the brand, sale_price as the selling price and not as the campaign price; the import's source
// profile decides otherwise where it knows better. The list forgot much of what the requirements name, so
// there are fields for the forecast (SKU-04), the three-part check of a new item (SKU-06), the words of a
// title (SKU-07), the decision before delisting (SKU-11), the last count (SKU-14), content and material
// (SKU-21, SKU-23), tags by platform (SKU-24), quality and packing (SKU-26), shelf life (SKU-27), and which
// claim a certificate carries (SKU-28). Replenishment, turnover and stock value are computed (SKU-15,
// SKU-16). Who verified the material is an act.
var SKU = declare(Kind{
	Key:   "sku",
	Label: Label{"商品 SKU", "SKU"},
	Why: Label{
		"登记在售和在库的每个 SKU：成本、售价、库存、补货周期和供应商，让接手人第一天就知道补什么、卖什么。",
		"Every SKU on sale or in stock: cost, price, stock, lead time, supplier, so that the incoming person knows on day one what to buy and what to sell.",
	},
	Unit: Label{"个 SKU", "SKUs"},
	Groups: []Group{
		group("item", "商品信息", "Item",
			skuCode, skuStore, skuTitle, skuVariant, skuStatus, skuSPU, skuItemID, skuBarcode, skuCategory, skuBrand,
			skuRole, skuSeason, skuLink),
		group("price", "价格", "Price",
			skuPrice, skuCost, skuMargin, skuListPrice, skuCampaignPrice, skuMemberPrice, skuFeeRate),
		group("stock", "库存与补货", "Stock and replenishment",
			skuOnHand, skuReserved, skuAvailable, skuInbound, skuDefective, skuSnapshot, skuDailySales, skuReplenishDays,
			skuBuffer, skuSafety, skuSafetyOverride, skuOverrideReason, skuCover, skuReorder, skuValue, skuTurnover, skuMOQ,
			skuForecast, skuABC, skuLocation, skuShelfLife, skuExpiry, skuCounted, skuDifference, skuDisposal),
		group("supply", "供应与资质", "Supply and certificates",
			skuSupplier, skuBackups, skuSupplierCode, skuOwner, skuClaims, skuCertificates, skuQuality, skuPacking),
		group("content", "内容与素材", "Content and material",
			skuTitleWords, skuSellingPoint, skuDetail, skuAssets, skuOptimised, skuMobile, skuMaterial, skuTags),
		group("selection", "选品与下架", "Selection and delisting",
			skuDemandCheck, skuProfitCheck, skuSupplyCheck, skuSelection, skuDelist, skuDelistReason),
	},
	Slots: []Slot{
		slot("certificate", "资质证书与质检报告", "Certificate or test report", "SKU-28", "SKU-07"), slot("image", "商品图", "Product image", "SKU-21"),
		slot("detail_page", "详情页素材", "Detail page material", "SKU-21", "SKU-23"), slot("count", "盘点表", "Count sheet", "SKU-14"),
		slot("packing", "包装规格", "Packing specification", "SKU-26"),
	},
	Meets:    []string{"SKU-01"},
	Title:    skuTitle,
	Subtitle: []Field{skuCode, skuVariant},
	Owner:    skuOwner,
	Due:      skuExpiry,
	Checks:   skuChecks,
	Sample: Form{
		"store": {"木棉里天猫旗舰店"}, "sku_code": {"MML26W-0117-OAT-M"}, "title": {"双面羊毛呢中长款大衣"}, "variant": {"燕麦色 / M"},
		"status": {"active"}, "spu_code": {"MML26W-0117"}, "platform_item_id": {"739012654418"}, "barcode": {"6901234567892"},
		"category": {"女装 / 毛呢大衣"}, "brand": {"木棉里"}, "matrix_role": {"profit"}, "season": {"秋冬，9 月至次年 1 月"},
		"link":  {"https://detail.tmall.example/item.htm?id=739012654418"},
		"price": {"1299.00"}, "cost": {"447.00"}, "list_price": {"2199.00"}, "campaign_price": {"1099.00"}, "member_price": {"1199.00"},
		"platform_fee_rate": {"5%"},
		// The worked case of N-04, three pieces above its safety stock.
		"on_hand": {"183"}, "reserved": {"10"}, "inbound": {"0"}, "defective": {"2"}, "snapshot_at": {"2026-11-20 18:00"},
		"avg_daily_sales": {"20"}, "replenish_days": {"7"}, "buffer_qty": {"30"}, "moq": {"30"}, "abc_class": {"A"},
		"location": {"A-03-12"}, "disposal_plan": {"none"}, "forecast": {"去年同期 × 今年搜索增长，大促单独加；9 月备首批，10 月按周补"},
		"counted_on": {"2026-11-15"}, "count_difference": {"-1"},
		"supplier": {"嘉兴锦禾服饰有限公司"}, "backup_suppliers": {"桐乡锦绒纺织、杭州四季织"}, "supplier_code": {"JH-2207"},
		"claims": {"含羊毛 90%"}, "certificates": {""},
		"certificates.0.name": {"纤维成分检测报告"}, "certificates.0.number": {"FZ20260912-07"},
		"certificates.0.valid_to": {"2027-09-11"}, "certificates.0.file": {"共享盘 / 资质 / 0117"},
		"certificates.0.claim": {"含羊毛 90%"},
		"quality_note":         {"袖口起球是投诉第一条，新批次已换纱"}, "packing": {"挂装袋 + 防潮纸，外箱 12 件"},
		"title_words": {"双面羊毛大衣、毛呢外套女；长尾：小个子中长款"}, "main_image_point": {"首图写「90% 羊毛」，第二图实测肩宽"},
		"detail_logic": {"场景 → 面料 → 尺码实测 → 洗护 → 买家秀"}, "content_assets": {"https://pan.mumianli.example/0117"},
		"content_optimised_on": {"2026-10-08"}, "mobile_checked": {"yes"}, "materials": {"image", "text", "price", "stock", "size"},
		"platform_tags": {""}, "platform_tags.0.platform": {"douyin"}, "platform_tags.0.category": {"女装 / 毛呢外套"}, "platform_tags.0.tags": {"通勤、小个子"},
		"demand_check": {"搜索热度近 30 天 +41%，收藏加购率 11%"}, "profit_check": {"扣点后毛利 60%"}, "supply_check": {"锦禾月产 6,000 件，AQL 2.5，月结 30 天"},
		"selection": {"passed"}, "delist_decision": {"keep"}, "delist_reason": {"动销稳定，明年只换领型"},
		"owner": {"何佳怡"},
	},
})

// maxPrice and maxStock catch a barcode in the wrong column.
const (
	maxPrice = 10_000_000
	maxStock = 100_000_000
)

var (
	skuCode = text("sku_code", "SKU编码", "SKU code").Code().Required().Identity().Meets("SKU-01", "SKU-13").
		Hint("商家编码，与 ERP 一致；不是平台的商品 ID", "The merchant's code as in the ERP, not the platform's item id").
		Example("MML26W-0117-OAT-M").
		Also("SKU", "Variant SKU", "seller-sku", "Merchant SKU", "MSKU", "商品编码", "商家编码", "SKU ID", "规格编码", "货品编码",
			"商品货号", "货号", "子sku", "商家SKU", "spec_no", "outer_id")
	skuStore = text("store", "店铺", "Store").Identity().
			Hint("一张交接单有几家店铺时必须写明", "Say which shop when the handover has several").Also("店铺名称", "所属店铺", "shop")
	skuTitle = text("title", "商品名称", "Title").Required().Meets("SKU-07", "SKU-20").
			Also("Name", "product-name", "item-name", "商品标题", "标题", "货品名称", "宝贝标题", "品名")
	skuVariant = text("variant", "颜色及规格", "Variant").
			Also("Option1 value", "Option2 value", "Attribute 1 value(s)", "规格名称", "规格", "颜色尺码", "商品规格", "properties_value")
	skuStatus = choice("status", "状态", "Listing status",
		opt("draft", "草稿", "Draft"), opt("active", "在售", "Active"), opt("stopped", "停售", "Stopped"), opt("delisted", "已下架", "Delisted")).
		Required().Meets("SKU-25").Also("Published on online store", "Published", "商品状态", "上架状态")
	skuSPU = text("spu_code", "款式编码/SPU", "Style (SPU) code").Code().
		Also("URL handle", "Handle", "Parent", "款式编码", "款号", "货品编号", "SPU", "i_id")
	skuItemID = text("platform_item_id", "平台商品ID", "Platform item id").Code().
			Also("宝贝ID", "商品ID", "asin", "asin1", "商品编号", "fnsku")
	skuBarcode = text("barcode", "条码", "Barcode").Code().
			Also("Barcodes", "Variant Barcode", "GTIN, UPC, EAN, or ISBN", "条形码", "国标码", "product-id")
	skuCategory = text("category", "类目", "Category").Meets("SKU-13", "SKU-24").Also("Product category", "Type", "Categories", "商品分类", "分类", "宝贝类目")
	skuBrand    = text("brand", "品牌", "Brand")
	skuRole     = choice("matrix_role", "选品角色", "Matrix role",
		opt("traffic", "引流款", "Traffic"), opt("profit", "利润款", "Profit"), opt("image", "形象款", "Image")).
		Meets("SKU-05").Also("引流款", "利润款", "形象款", "商品定位")
	skuSeason = text("season", "季节", "Season window").Meets("SKU-04").
			Hint("主销季节，什么时候备货、什么时候清", "When it sells, when to stock up, when to clear").Also("年份")
	skuLink = link("link", "商品链接", "Product link").Also("商品连接", "商品详情页链接地址", "url")

	skuPrice = money("price", "售价", "Selling price").Required().Listed(1).Between(0, maxPrice).Meets("SKU-07", "SKU-22").
			Hint("日常售价，不含活动", "The everyday price, outside campaigns").
			Also("Variant Price", "Regular price", "your-price", "基本售价", "一口价", "销售价", "sale_price")
	skuCost = money("cost", "成本价", "Unit cost").Required().Between(0, maxPrice).Meets("SKU-01").
		Also("Cost per item", "采购价", "商品采购价", "货品当前成本", "cost_price")
	skuMargin = percent("margin", "毛利率", "Gross margin").From(skuGrossMargin).Listed(2).Meets("FIN-03", "SKU-22", "SKU-06").
			Hint("（售价 − 平台扣点 − 成本）÷ 售价；没有填扣点时按 0 计", "(Price − platform fee − cost) ÷ price; without a fee rate the fee counts as 0")
	skuListPrice = money("list_price", "原价/吊牌价", "List price").Between(0, maxPrice).Meets("SKU-07").
			Also("Compare-at price", "Variant Compare At Price", "吊牌价", "原价", "市场价", "标价", "market_price")
	skuCampaignPrice = money("campaign_price", "活动价", "Campaign price").Between(0, maxPrice).Meets("SKU-07").Also("活动价格", "促销价")
	skuMemberPrice   = money("member_price", "会员价", "Member price").Between(0, maxPrice).Meets("SKU-07")
	skuFeeRate       = percent("platform_fee_rate", "平台扣点", "Platform fee rate").Between(0, 100).
				Hint("写 5% 或 5", "Write 5% or 5").Also("扣点", "佣金比例", "fee rate")

	skuOnHand = quantity("on_hand", "库存", "On hand").Required().Listed(1).Between(-maxStock, maxStock).Unit("件", "pcs").
			Hint("仓库实物数量，含已锁定的；论斤论米卖的可写小数，到三位", "Pieces in the warehouse, reserved ones included; goods by weight or length by their unit, to three places").
			Also("Inventory quantity", "Variant Inventory Qty", "Stock", "afn-warehouse-quantity", "mfn-fulfillable-quantity",
			"实际库存数", "实际库存", "库存数量", "商品库存")
	skuReserved = quantity("reserved", "锁定/占用", "Reserved").Between(0, maxStock).Unit("件", "pcs").Meets("SKU-10").
			Also("Committed", "afn-reserved-quantity", "锁定库存", "订单占有数", "锁定", "占用")
	skuAvailable = quantity("available", "可售库存", "Available").Between(-maxStock, maxStock).Unit("件", "pcs").Else(skuFreeStock).
			Hint("不填时按库存减锁定计算", "On hand minus reserved while this is empty").Also("afn-fulfillable-quantity", "可用数")
	skuInbound = quantity("inbound", "在途", "Inbound").Between(0, maxStock).Unit("件", "pcs").
			Also("Incoming", "afn-inbound-working-quantity", "afn-inbound-shipped-quantity", "afn-inbound-receiving-quantity",
			"采购在途数", "在途数量", "调拨在途数")
	skuDefective = quantity("defective", "次品", "Unsellable").Between(0, maxStock).Unit("件", "pcs").Also("afn-unsellable-quantity", "次品数量")
	skuSnapshot  = dateTime("snapshot_at", "库存时间", "Stock taken at").RequiredIf(skuOnHand.Set).Meets("SKU-03").
			Hint("库存数字是什么时候导出或盘点的", "When the stock figures were exported or counted").
			Also("库存日期", "快照时间", "snapshot-date", "统计日期")
	skuDailySales = decimal("avg_daily_sales", "日均销量", "Average daily sales").RequiredIf(skuIsActive).Listed(3).Between(0, maxStock).Unit("件", "pcs").Meets("SKU-09").
			Hint("最近 7 天或 30 天的日均件数", "Pieces a day over the last 7 or 30 days").
			Also("日均销", "avg_daily_sales_7d", "units per day")
	skuReplenishDays = integer("replenish_days", "补货周期", "Replenishment days").RequiredIf(skuIsActive).Between(0, 730).Unit("天", "days").Meets("SKU-01", "SKU-09").
				Hint("从下单到入仓可售的天数", "From order to sellable in the warehouse").
				Also("采购交期", "交期", "生产周期", "lead_time", "lead time days")
	skuBuffer = quantity("buffer_qty", "缓冲量", "Buffer quantity").Between(0, maxStock).Unit("件", "pcs").Meets("SKU-09").Also("缓冲", "buffer")
	skuSafety = quantity("safety_stock", "安全库存", "Safety stock").From(skuSafetyStock).Listed(1).Unit("件", "pcs").Meets("SKU-08", "SKU-09").
			Hint("日均销量 × 补货周期 + 缓冲量，也叫再订货点", "Daily sales × replenishment days + buffer; textbooks say reorder point").
			Also("安全库存下限", "库存预警", "Low stock amount", "reorder point")
	skuSafetyOverride = quantity("safety_stock_override", "人工指定安全库存", "Safety stock by hand").Between(0, maxStock).Unit("件", "pcs").Meets("SKU-09").
				Hint("公式不合适时填，例如大促备货；填了就以它为准", "Where the formula does not fit, such as before a promotion; it then counts").
				Also("人工安全库存")
	skuOverrideReason = text("override_reason", "人工指定的理由", "Reason for the override").RequiredIf(skuSafetyOverride.Set)
	skuCover          = integer("cover_days", "可售天数", "Days of cover").From(skuCoverDays).Unit("天", "days").Meets("SKU-17").
				Hint("可售库存 ÷ 日均销量，不含在途", "Available ÷ daily sales, without inbound goods").Also("库存可售天数")
	skuReorder = quantity("reorder_qty", "建议补货量", "Suggested order").From(skuReorderQty).Unit("件", "pcs").Meets("SKU-15").
			Hint("补到安全库存还差多少，不低于最小起订量", "What is short of the safety stock, at least the minimum order").Also("补货建议")
	skuValue = money("stock_value", "库存金额", "Stock value").From(skuStockValue).Meets("SKU-16").
			Hint("库存 × 成本价", "On hand × unit cost").Also("库存占用资金")
	skuTurnover = integer("turnover_days", "周转天数", "Turnover days").From(skuTurnoverDays).Unit("天", "days").Meets("SKU-16").
			Hint("库存 ÷ 日均销量，含锁定的", "On hand ÷ daily sales, reserved ones included").Also("库存周转")
	skuForecast = multiline("forecast", "销量预测方法", "Forecast method").Meets("SKU-04").
			Hint("按什么估、什么时候加单、什么时候停", "What it is based on, when to order more, when to stop").Also("预测方法")
	skuCounted    = date("counted_on", "最近盘点", "Last count").Meets("SKU-14").Also("盘点日期")
	skuDifference = quantity("count_difference", "盘点差异", "Difference found").Between(-maxStock, maxStock).Unit("件", "pcs").Meets("SKU-14").
			Hint("实物减账面，少了写负数", "Counted minus booked; negative when short").Also("盘盈盘亏")
	skuShelfLife = integer("shelf_life_days", "保质期", "Shelf life").Between(0, 3650).Unit("天", "days").Meets("SKU-27").Also("保质期天数")
	skuMOQ       = quantity("moq", "最小起订量", "Minimum order").Between(0, maxStock).Unit("件", "pcs")
	skuABC       = choice("abc_class", "ABC分类", "ABC class", opt("A", "A 类", "Class A"), opt("B", "B 类", "Class B"), opt("C", "C 类", "Class C")).
			Meets("SKU-12").Also("ABC", "货盘等级", "等级")
	skuExpiry = date("nearest_expiry", "最近到期", "Nearest expiry").Meets("SKU-27").
			Hint("在库批次里最早到期的那一天", "The earliest expiry among the batches in stock").Also("有效期", "到期日", "保质期至", "expiry")
	skuLocation = text("location", "库位", "Storage place").Meets("SKU-12").Also("货位", "货位号", "仓位")
	skuDisposal = choice("disposal_plan", "滞销处理", "Slow-mover plan",
		opt("none", "暂无方案", "No plan"), opt("clearance", "清仓", "Clearance"), opt("bundle", "捆绑搭售", "Bundle"),
		opt("buy_back", "退回供应商", "Supplier buys back"), opt("internal", "内部折扣", "Staff sale"), opt("scrap", "报废", "Scrap")).
		Meets("SKU-08", "SKU-10").Also("处理方案")

	skuSupplier = ref("supplier", "主供应商", "Main supplier", "supplier").Required().Meets("SKU-01").
			Hint("与供应商章节里的名称一致", "As it is named in the suppliers section").
			Also("供应商", "供应商名称", "供应商编码", "Vendor", "supplier_name")
	skuBackups = refs("backup_suppliers", "备选供应商", "Backup suppliers", "supplier").Meets("SUP-05").
			Hint("主供应商断货时能顶上的，用顿号隔开", "Who can step in, separated by commas").Also("备用供应商")
	skuSupplierCode = text("supplier_code", "供应商款号", "Supplier's code").Code().Also("供应商款式编码", "供应商货号", "supplier_sku_id")
	skuClaims       = list("claims", "宣称", "Claims").Meets("SKU-28").
			Hint("主图和详情页上的卖点，每条都要有证书支撑", "What the page promises; each needs a certificate").Also("卖点")
	skuCertificates = rows("certificates", "资质证书", "Certificates", certificateName, certificateNumber, certificateUntil, certificateClaim, certificateFile).
			Meets("SKU-07", "SKU-28").Also("3C", "质检报告", "检验报告", "certificate")
	certificateName   = text("name", "证书", "Certificate").Required().Suggest("质检报告", "3C 认证", "商标授权书", "有机认证", "检验检疫证明")
	certificateNumber = text("number", "编号", "Number").Code()
	certificateUntil  = date("valid_to", "有效期至", "Valid to")
	certificateClaim  = text("claim", "支撑的宣称", "Claim it carries")
	certificateFile   = text("file", "文件或链接", "File or link")
	skuQuality        = text("quality_note", "质量情况", "Quality note").Meets("SKU-26").Hint("退货里说得最多的问题、改到哪一步", "What returns complain of, and what was done").Also("质量备注")
	skuPacking        = text("packing", "包装规格", "Packing").Meets("SKU-26").Hint("内袋、外箱、每箱件数、易碎防潮", "Bag, carton, pieces a carton, fragile or damp").Also("包装", "箱规")

	skuOwner = person("owner", "负责人", "Owner").Required().Also("运营")

	skuTitleWords = text("title_words", "标题用词", "Words of the title").Meets("SKU-07").
			Hint("热词和长尾词，换标题前先看这里", "Hot and long-tail words; look here before changing the title").Also("关键词")
	skuSellingPoint = text("main_image_point", "主图卖点", "Selling point on the main image").Meets("SKU-21").Also("主图文案")
	skuDetail       = text("detail_logic", "详情页思路", "Logic of the detail page").Meets("SKU-21").Also("详情页逻辑")
	skuAssets       = link("content_assets", "素材链接", "Asset link").Meets("SKU-21").Also("素材地址")
	skuOptimised    = date("content_optimised_on", "内容最近优化", "Content last improved").Meets("SKU-21").Also("优化日期")
	skuMobile       = boolean("mobile_checked", "手机端看过", "Read on a phone").Meets("SKU-21").Hint("字能不能看清、首屏有没有卖点", "Is the text legible, is the point on the first screen")
	skuMaterial     = choices("materials", "供应商已给的素材", "Material the supplier gave",
		opt("image", "图片", "Images"), opt("text", "文案", "Text"), opt("price", "价格", "Price"), opt("stock", "库存", "Stock"),
		opt("video", "视频", "Video"), opt("size", "尺码与参数", "Sizes and data"), opt("report", "检测报告", "Test report")).
		Meets("SKU-23").Hint("已经收到的勾上", "Tick what has arrived").Also("素材清单")
	skuTags = rows("platform_tags", "各平台类目与标签", "Category and tags by platform", tagPlatform, tagCategory, tagTags).Meets("SKU-24").
		Hint("同一个商品在不同平台挂在哪里、打什么标签", "Where it stands on each platform, and under which tags").Also("标签")
	tagPlatform = choice("platform", "平台", "Platform", marketplaces...).Required()
	tagCategory = text("category", "类目", "Category")
	tagTags     = text("tags", "标签", "Tags")

	skuDemandCheck = text("demand_check", "需求验证", "Demand check").Meets("SKU-06").Hint("搜索热度、收藏加购率", "Search heat, favourites, add-to-cart rate")
	skuProfitCheck = text("profit_check", "利润验证", "Profit check").Meets("SKU-06").Hint("减去成本和平台扣点还剩多少", "What is left after cost and the platform’s cut")
	skuSupplyCheck = text("supply_check", "供应验证", "Supply check").Meets("SKU-06").Hint("产能、质检、账期", "Capacity, quality control, credit")
	skuSelection   = choice("selection", "选品结论", "Result of selection",
		opt("passed", "通过", "Passed"), opt("trial", "小量试销", "Trial"), opt("rejected", "不上", "Rejected")).Meets("SKU-06").Also("选品结果")
	skuDelist = choice("delist_decision", "下架评估", "Decision before delisting",
		opt("keep", "继续卖", "Keep"), opt("upgrade", "升级改款", "Upgrade"), opt("drop", "淘汰", "Drop")).Meets("SKU-11").Also("汰换结论")
	skuDelistReason = text("delist_reason", "评估依据", "Reason and figures").RequiredIf(skuDelist.Set).Meets("SKU-11").
			Hint("历史销量、退货率、毛利，为什么这么定", "Past sales, returns, margin, and why")
)

func skuIsActive(v Values) bool { return skuStatus.In(v) == "active" }

// skuGrossMargin is the share of the price left after the platform's fee and the cost.
func skuGrossMargin(v Values) (Percent, bool) {
	price, cost := skuPrice.In(v), skuCost.In(v)
	if !skuCost.Set(v) || price.Amount <= 0 || price.Currency != cost.Currency {
		return 0, false
	}
	left := price.Amount - skuFeeRate.In(v).Of(price.Amount) - cost.Amount
	return Percent(left.Div(price.Amount).Mul(NewDecimal(100))).Round(1), true
}

func skuFreeStock(v Values) (Decimal, bool) {
	return skuOnHand.In(v) - skuReserved.In(v), skuOnHand.Set(v)
}

// SKU-09: safety stock = average daily sales × replenishment cycle + buffer.
func skuSafetyStock(v Values) (Decimal, bool) {
	if n, ok := skuSafetyOverride.Lookup(v); ok {
		return n, true
	}
	return skuFormula(v)
}

// skuFormula is safety stock by the default formula, whatever somebody set by hand.
func skuFormula(v Values) (Decimal, bool) {
	need := skuDailySales.In(v).Mul(NewDecimal(skuReplenishDays.In(v))).Ceil()
	return NewDecimal(need) + skuBuffer.In(v), skuDailySales.Set(v) && skuReplenishDays.Set(v)
}

// skuCoverDays leaves inbound goods out: this record does not say when they arrive.
func skuCoverDays(v Values) (int64, bool) {
	available, known := skuAvailable.Lookup(v)
	if !known || skuDailySales.In(v) <= 0 {
		return 0, false
	}
	return max(0, available.Div(skuDailySales.In(v)).Floor()), true
}

// skuReorderQty is what is short of the safety stock, with what is on the way, and not below the minimum.
func skuReorderQty(v Values) (Decimal, bool) {
	safety, known := skuSafety.Lookup(v)
	available, counted := skuAvailable.Lookup(v)
	short := safety - available - skuInbound.In(v)
	if short <= 0 {
		return 0, known && counted
	}
	return max(short, skuMOQ.In(v)), known && counted
}

func skuStockValue(v Values) (Money, bool) {
	cost := skuCost.In(v)
	return Money{cost.Amount.Mul(skuOnHand.In(v)), cost.Currency}, skuCost.Set(v) && skuOnHand.Set(v)
}

func skuTurnoverDays(v Values) (int64, bool) {
	if !skuOnHand.Set(v) || skuDailySales.In(v) <= 0 {
		return 0, false
	}
	return max(0, skuOnHand.In(v).Div(skuDailySales.In(v)).Floor()), true
}
