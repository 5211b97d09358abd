package catalog

// SKU is one sellable variant in one shop (SKU-01 … SKU-29).
//
// It differs from the list of kinds in these places. The identity is store and SKU code, so there is a
// field for the store, which may stay empty while a handover has one shop. The three reviews and three
// checks are ticks by people with a time: acts, hence a table. Safety stock follows from three inputs
// unless safety_stock_override says otherwise, with its reason. Gross margin (FIN-03) and days of cover
// are computed. Two headers mean two things in two kinds of file: Vendor counts as the supplier here and
// not as the brand, sale_price as the selling price and not as the campaign price; the import's source
// profile decides otherwise where it knows better. The certificate's file is a place or a link until there are attachments.
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
			skuBuffer, skuSafety, skuSafetyOverride, skuOverrideReason, skuCover, skuMOQ, skuABC, skuExpiry, skuLocation,
			skuDisposal),
		group("supply", "供应与资质", "Supply and certificates",
			skuSupplier, skuBackups, skuSupplierCode, skuClaims, skuCertificates, skuOwner),
	},
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
		"location": {"A-03-12"}, "disposal_plan": {"none"},
		"supplier": {"嘉兴锦禾服饰有限公司"}, "backup_suppliers": {"桐乡锦绒纺织、杭州四季织"}, "supplier_code": {"JH-2207"},
		"claims": {"含羊毛 90%"}, "certificates": {""},
		"certificates.0.name": {"纤维成分检测报告"}, "certificates.0.number": {"FZ20260912-07"},
		"certificates.0.valid_to": {"2027-09-11"}, "certificates.0.file": {"共享盘 / 资质 / 0117"},
		"owner": {"何佳怡"},
	},
})

// maxPrice and maxStock catch a barcode in the wrong column.
const (
	maxPrice = 10_000_000
	maxStock = 100_000_000
)

var (
	skuCode = text("sku_code", "SKU编码", "SKU code").Code().Required().Identity().
		Hint("商家编码，与 ERP 一致；不是平台的商品 ID", "The merchant's code as in the ERP, not the platform's item id").
		Example("MML26W-0117-OAT-M").
		Also("SKU", "Variant SKU", "seller-sku", "Merchant SKU", "MSKU", "商品编码", "商家编码", "SKU ID", "规格编码", "货品编码",
			"商品货号", "货号", "子sku", "商家SKU", "spec_no", "outer_id")
	skuStore = text("store", "店铺", "Store").Identity().
			Hint("一张交接单有几家店铺时必须写明", "Say which shop when the handover has several").Also("店铺名称", "所属店铺", "shop")
	skuTitle = text("title", "商品名称", "Title").Required().
			Also("Name", "product-name", "item-name", "商品标题", "标题", "货品名称", "宝贝标题", "品名")
	skuVariant = text("variant", "颜色及规格", "Variant").
			Also("Option1 value", "Option2 value", "Attribute 1 value(s)", "规格名称", "规格", "颜色尺码", "商品规格", "properties_value")
	skuStatus = choice("status", "状态", "Listing status",
		opt("draft", "草稿", "Draft"), opt("active", "在售", "Active"), opt("stopped", "停售", "Stopped"), opt("delisted", "已下架", "Delisted")).
		Required().Also("Published on online store", "Published", "商品状态", "上架状态")
	skuSPU = text("spu_code", "款式编码/SPU", "Style (SPU) code").Code().
		Also("URL handle", "Handle", "Parent", "款式编码", "款号", "货品编号", "SPU", "i_id")
	skuItemID = text("platform_item_id", "平台商品ID", "Platform item id").Code().
			Also("宝贝ID", "商品ID", "asin", "asin1", "商品编号", "fnsku")
	skuBarcode = text("barcode", "条码", "Barcode").Code().
			Also("Barcodes", "Variant Barcode", "GTIN, UPC, EAN, or ISBN", "条形码", "国标码", "product-id")
	skuCategory = text("category", "类目", "Category").Also("Product category", "Type", "Categories", "商品分类", "分类", "宝贝类目")
	skuBrand    = text("brand", "品牌", "Brand")
	skuRole     = choice("matrix_role", "选品角色", "Matrix role",
		opt("traffic", "引流款", "Traffic"), opt("profit", "利润款", "Profit"), opt("image", "形象款", "Image")).
		Also("引流款", "利润款", "形象款", "商品定位")
	skuSeason = text("season", "季节", "Season window").
			Hint("主销季节，什么时候备货、什么时候清", "When it sells, when to stock up, when to clear").Also("年份")
	skuLink = link("link", "商品链接", "Product link").Also("商品连接", "商品详情页链接地址", "url")

	skuPrice = money("price", "售价", "Selling price").Required().Listed(1).Between(0, maxPrice).
			Hint("日常售价，不含活动", "The everyday price, outside campaigns").
			Also("Variant Price", "Regular price", "your-price", "基本售价", "一口价", "销售价", "sale_price")
	skuCost = money("cost", "成本价", "Unit cost").Required().Between(0, maxPrice).
		Also("Cost per item", "采购价", "商品采购价", "货品当前成本", "cost_price")
	skuMargin = percent("margin", "毛利率", "Gross margin").From(skuGrossMargin).Listed(2).
			Hint("（售价 − 平台扣点 − 成本）÷ 售价；没有填扣点时按 0 计", "(Price − platform fee − cost) ÷ price; without a fee rate the fee counts as 0")
	skuListPrice = money("list_price", "原价/吊牌价", "List price").Between(0, maxPrice).
			Also("Compare-at price", "Variant Compare At Price", "吊牌价", "原价", "市场价", "标价", "market_price")
	skuCampaignPrice = money("campaign_price", "活动价", "Campaign price").Between(0, maxPrice).Also("活动价格", "促销价")
	skuMemberPrice   = money("member_price", "会员价", "Member price").Between(0, maxPrice)
	skuFeeRate       = percent("platform_fee_rate", "平台扣点", "Platform fee rate").Between(0, 100).
				Hint("写 5% 或 5", "Write 5% or 5").Also("扣点", "佣金比例", "fee rate")

	skuOnHand = integer("on_hand", "库存", "On hand").Required().Listed(1).Between(-maxStock, maxStock).Unit("件", "pcs").
			Hint("仓库实物数量，含已锁定的", "Pieces in the warehouse, reserved ones included").
			Also("Inventory quantity", "Variant Inventory Qty", "Stock", "afn-warehouse-quantity", "mfn-fulfillable-quantity",
			"实际库存数", "实际库存", "库存数量", "商品库存")
	skuReserved = integer("reserved", "锁定/占用", "Reserved").Between(0, maxStock).Unit("件", "pcs").
			Also("Committed", "afn-reserved-quantity", "锁定库存", "订单占有数", "锁定", "占用")
	skuAvailable = integer("available", "可售库存", "Available").Between(-maxStock, maxStock).Unit("件", "pcs").Else(skuFreeStock).
			Hint("不填时按库存减锁定计算", "On hand minus reserved while this is empty").Also("afn-fulfillable-quantity", "可用数")
	skuInbound = integer("inbound", "在途", "Inbound").Between(0, maxStock).Unit("件", "pcs").
			Also("Incoming", "afn-inbound-working-quantity", "afn-inbound-shipped-quantity", "afn-inbound-receiving-quantity",
			"采购在途数", "在途数量", "调拨在途数")
	skuDefective = integer("defective", "次品", "Unsellable").Between(0, maxStock).Unit("件", "pcs").Also("afn-unsellable-quantity", "次品数量")
	skuSnapshot  = dateTime("snapshot_at", "库存时间", "Stock taken at").RequiredIf(skuOnHand.Set).
			Hint("库存数字是什么时候导出或盘点的", "When the stock figures were exported or counted").
			Also("库存日期", "快照时间", "snapshot-date", "统计日期")
	skuDailySales = decimal("avg_daily_sales", "日均销量", "Average daily sales").RequiredIf(skuIsActive).Listed(3).Between(0, maxStock).Unit("件", "pcs").
			Hint("最近 7 天或 30 天的日均件数", "Pieces a day over the last 7 or 30 days").
			Also("日均销", "avg_daily_sales_7d", "units per day")
	skuReplenishDays = integer("replenish_days", "补货周期", "Replenishment days").RequiredIf(skuIsActive).Between(0, 730).Unit("天", "days").
				Hint("从下单到入仓可售的天数", "From order to sellable in the warehouse").
				Also("采购交期", "交期", "生产周期", "lead_time", "lead time days")
	skuBuffer = integer("buffer_qty", "缓冲量", "Buffer quantity").Between(0, maxStock).Unit("件", "pcs").Also("缓冲", "buffer")
	skuSafety = integer("safety_stock", "安全库存", "Safety stock").From(skuSafetyStock).Listed(1).Unit("件", "pcs").
			Hint("日均销量 × 补货周期 + 缓冲量，也叫再订货点", "Daily sales × replenishment days + buffer; textbooks say reorder point").
			Also("安全库存下限", "库存预警", "Low stock amount", "reorder point")
	skuSafetyOverride = integer("safety_stock_override", "人工指定安全库存", "Safety stock by hand").Between(0, maxStock).Unit("件", "pcs").
				Hint("公式不合适时填，例如大促备货；填了就以它为准", "Where the formula does not fit, such as before a promotion; it then counts").
				Also("人工安全库存")
	skuOverrideReason = text("override_reason", "人工指定的理由", "Reason for the override").RequiredIf(skuSafetyOverride.Set)
	skuCover          = integer("cover_days", "可售天数", "Days of cover").From(skuCoverDays).Unit("天", "days").
				Hint("可售库存 ÷ 日均销量，不含在途", "Available ÷ daily sales, without inbound goods").Also("库存可售天数")
	skuMOQ = integer("moq", "最小起订量", "Minimum order").Between(0, maxStock).Unit("件", "pcs")
	skuABC = choice("abc_class", "ABC分类", "ABC class", opt("A", "A 类", "Class A"), opt("B", "B 类", "Class B"), opt("C", "C 类", "Class C")).
		Also("ABC", "货盘等级", "等级")
	skuExpiry = date("nearest_expiry", "最近到期", "Nearest expiry").
			Hint("在库批次里最早到期的那一天", "The earliest expiry among the batches in stock").Also("有效期", "到期日", "保质期至", "expiry")
	skuLocation = text("location", "库位", "Storage place").Also("货位", "货位号", "仓位")
	skuDisposal = choice("disposal_plan", "滞销处理", "Slow-mover plan",
		opt("none", "暂无方案", "No plan"), opt("clearance", "清仓", "Clearance"), opt("bundle", "捆绑搭售", "Bundle"),
		opt("buy_back", "退回供应商", "Supplier buys back"), opt("internal", "内部折扣", "Staff sale"), opt("scrap", "报废", "Scrap")).
		Also("处理方案")

	skuSupplier = ref("supplier", "主供应商", "Main supplier", "supplier").Required().
			Hint("与供应商章节里的名称一致", "As it is named in the suppliers section").
			Also("供应商", "供应商名称", "供应商编码", "Vendor", "supplier_name")
	skuBackups = refs("backup_suppliers", "备选供应商", "Backup suppliers", "supplier").
			Hint("主供应商断货时能顶上的，用顿号隔开", "Who can step in, separated by commas").Also("备用供应商")
	skuSupplierCode = text("supplier_code", "供应商款号", "Supplier's code").Code().Also("供应商款式编码", "供应商货号", "supplier_sku_id")
	skuClaims       = list("claims", "宣称", "Claims").
			Hint("主图和详情页上的卖点，每条都要有证书支撑", "What the page promises; each needs a certificate").Also("卖点")
	skuCertificates = rows("certificates", "资质证书", "Certificates", certificateName, certificateNumber, certificateUntil, certificateFile).
			Also("3C", "质检报告", "检验报告", "certificate")
	certificateName   = text("name", "证书", "Certificate").Required().Suggest("质检报告", "3C 认证", "商标授权书", "有机认证", "检验检疫证明")
	certificateNumber = text("number", "编号", "Number").Code()
	certificateUntil  = date("valid_to", "有效期至", "Valid to")
	certificateFile   = text("file", "文件或链接", "File or link")

	skuOwner = person("owner", "负责人", "Owner").Required().Also("运营")
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

func skuFreeStock(v Values) (int64, bool) {
	return skuOnHand.In(v) - skuReserved.In(v), skuOnHand.Set(v)
}

// SKU-09: safety stock = average daily sales × replenishment cycle + buffer.
func skuSafetyStock(v Values) (int64, bool) {
	if n, ok := skuSafetyOverride.Lookup(v); ok {
		return n, true
	}
	need := skuDailySales.In(v).Mul(NewDecimal(skuReplenishDays.In(v))).Ceil()
	return need + skuBuffer.In(v), skuDailySales.Set(v) && skuReplenishDays.Set(v)
}

// skuCoverDays leaves inbound goods out: this record does not say when they arrive.
func skuCoverDays(v Values) (int64, bool) {
	available, known := skuAvailable.Lookup(v)
	if !known || skuDailySales.In(v) <= 0 {
		return 0, false
	}
	return max(0, NewDecimal(available).Div(skuDailySales.In(v)).Floor()), true
}

var skuChecks = []Check{{
	ID: "sku.below_safety_stock", Severity: Warning, Field: skuOnHand, // R-SKU-01
	Find: func(v Values, _ Env) Args {
		safety, available := skuSafety.In(v), skuAvailable.In(v)
		if !skuSafety.Set(v) || !skuAvailable.Set(v) || available >= safety {
			return nil
		}
		return Args{"Available": count(available), "Safety": count(safety), "Short": count(safety - available)}
	},
	Fires: Example{"on_hand": "179"}, Silent: Example{"on_hand": "180"},
}, {
	// R-SKU-02 names class A; N-04 names no class. So a SKU nobody classified counts as class A.
	ID: "sku.cover_below_cycle", Severity: Blocker, Field: skuInbound,
	Find: func(v Values, _ Env) Args {
		cover, cycle := skuCover.In(v), skuReplenishDays.In(v)
		minor := skuABC.In(v) == "B" || skuABC.In(v) == "C"
		if !skuIsActive(v) || minor || !skuCover.Set(v) || !skuReplenishDays.Set(v) || cover >= cycle {
			return nil
		}
		return Args{"Cover": count(cover), "Cycle": count(cycle)}
	},
	Fires: Example{"on_hand": "149"}, Silent: Example{"on_hand": "150"},
}, {
	ID: "sku.no_backup", Severity: Warning, Field: skuBackups, // R-SKU-03
	Find: func(v Values, _ Env) Args {
		if skuABC.In(v) == "A" || !skuHasOneSource(v) {
			return nil
		}
		return Args{"Supplier": skuSupplier.In(v).Title}
	},
	Fires: Example{"backup_suppliers": "", "abc_class": "B"}, Silent: Example{"backup_suppliers": "", "abc_class": "B", "status": "stopped"},
}, {
	ID: "sku.class_a_single_source", Severity: Blocker, Field: skuBackups, // R-SKU-03
	Find: func(v Values, _ Env) Args {
		if skuABC.In(v) != "A" || !skuHasOneSource(v) {
			return nil
		}
		return Args{"Supplier": skuSupplier.In(v).Title}
	},
	Fires: Example{"backup_suppliers": ""}, Silent: Example{"backup_suppliers": "", "abc_class": "C"},
}, {
	ID: "sku.slow_without_plan", Severity: Warning, Field: skuDisposal, // R-SKU-04
	Find: func(v Values, env Env) Args {
		cover, known := skuCover.Lookup(v)
		idle := skuDailySales.Set(v) && skuDailySales.In(v) == 0
		if skuHasPlan(v) || skuOnHand.In(v) <= 0 || !idle && (!known || cover <= env.Numbers.Of(SlowCover)) {
			return nil
		}
		return Args{"OnHand": count(skuOnHand.In(v))}
	},
	Fires: Example{"on_hand": "1830"}, Silent: Example{"on_hand": "1829"},
}, {
	ID: "sku.sells_at_loss", Severity: Warning, Field: skuPrice, // R-SKU-05
	Find: func(v Values, _ Env) Args {
		price, cost := skuPrice.In(v), skuCost.In(v)
		left := Money{price.Amount - skuFeeRate.In(v).Of(price.Amount), price.Currency}
		if !skuPrice.Set(v) || !skuCost.Set(v) || price.Currency != cost.Currency || left.Amount > cost.Amount {
			return nil
		}
		return Args{"Left": left.Words(), "Cost": cost.Words()}
	},
	Fires: Example{"cost": "1234.05"}, Silent: Example{"cost": "1234.04"},
}, {
	ID: "sku.active_without_stock", Severity: Warning, Field: skuStatus, // R-SKU-06
	Find: func(v Values, _ Env) Args {
		if !skuIsActive(v) || !skuAvailable.Set(v) || skuAvailable.In(v) > 0 {
			return nil
		}
		return Args{}
	},
	Fires: Example{"on_hand": "10"}, Silent: Example{"on_hand": "10", "status": "delisted"},
}, {
	ID: "sku.claim_without_certificate", Severity: Blocker, Field: skuCertificates, // R-SKU-07
	Find: func(v Values, env Env) Args {
		if !skuClaims.Set(v) || env.Today.IsZero() {
			return nil
		}
		for _, c := range skuCertificates.In(v) {
			if until, dated := certificateUntil.Lookup(c.Values); !dated || !until.Before(env.Today) {
				return nil
			}
		}
		return Args{"Claim": skuClaims.In(v)[0]}
	},
	Fires: Example{"certificates.0.valid_to": "2026-11-20"}, Silent: Example{"certificates.0.valid_to": "2026-11-21"},
}, {
	ID: "sku.forbidden_word", Severity: Warning, Field: skuTitle, // R-SKU-08
	Find:  func(v Values, _ Env) Args { return forbidden(skuTitle.In(v)) },
	Fires: Example{"title": "全网最低价 羊毛大衣"}, Silent: Example{"title": "最新款羊毛大衣"},
}, {
	ID: "sku.stock_date_old", Severity: Warning, Field: skuSnapshot, // R-SKU-09
	Find: func(v Values, env Env) Args {
		return olderThan(skuSnapshot.In(v).Date(), env.Numbers.Of(StockAge), env)
	},
	Fires: Example{"snapshot_at": "2026-11-17 23:59"}, Silent: Example{"snapshot_at": "2026-11-18 00:00"},
}, {
	ID: "sku.expiry_near", Severity: Warning, Field: skuExpiry, // R-SKU-10
	Find: func(v Values, env Env) Args {
		if skuHasPlan(v) {
			return nil
		}
		return endsSoon(skuExpiry.In(v), env)
	},
	Fires: Example{"nearest_expiry": "2026-12-21"}, Silent: Example{"nearest_expiry": "2026-12-22"},
}}

func skuHasOneSource(v Values) bool {
	return skuIsActive(v) && skuSupplier.Set(v) && !skuBackups.Set(v)
}

func skuHasPlan(v Values) bool { return skuDisposal.Set(v) && skuDisposal.In(v) != "none" }
