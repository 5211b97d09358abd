package catalog

import "cmp"

// Supplier is a partner the shop buys from or works with (SUP-01 … SUP-09).
//
// It differs from the list of kinds in these places. The chat id and who holds it are two fields, im
// and im_holder, because a rule needs the person. "Introduced" is a yes and a day, introduced and
// introduced_on. The contract is a reference that keeps its text until contracts are a kind. The
// quality standard is a text or a place. The list forgot what the cooperation is about (SUP-01), papers and
// deliveries in time (SUP-06), how far a rebate has come (SUP-04), and the contacts of the last months
// (SUP-07): a day and what was said, which are facts anybody may type.
var Supplier = declare(Kind{
	Key:   "supplier",
	Label: Label{"供应商", "Supplier"},
	Why: Label{
		"登记每一家供货和合作方：谁在对接、怎么联系、账期和退换、在途采购和未结款项，让关系不随人走。",
		"Every supplier and partner: contact, terms, open orders and balances, so that the relationship does not leave with the person.",
	},
	Unit: Label{"家供应商", "suppliers"},
	Groups: []Group{
		group("company", "公司信息", "Company",
			supplierName, supplierShort, supplierCode, supplierType, supplierCategories, supplierWhat, supplierCredit, supplierAddress, supplierBank, supplierPapers),
		group("contact", "联系与对接", "Contact and ownership",
			supplierContact, supplierPhone, supplierIM, supplierIMHolder, supplierEmail,
			supplierOwner, supplierNext, supplierIntroduced, supplierIntroducedOn, supplierLog),
		group("supply", "供货能力", "Supply",
			supplierDays, supplierMOQ, supplierCapacity, supplierQC, supplierEmergency, supplierBackupFor, supplierInTime, supplierScore),
		group("terms", "结算与条款", "Terms",
			supplierTerms, supplierReturns, supplierBuyBack, supplierRebates, supplierVolume, supplierContract, supplierOrders, supplierPayable),
	},
	Slots: []Slot{
		slot("qualification", "供应商资质", "Qualification", "SUP-06"), slot("qc_standard", "质检标准", "QC standard", "SUP-03"),
		slot("price_list", "报价单", "Price list", "SUP-01"), slot("statement", "对账单", "Statement", "FIN-04"),
		slot("agreement", "合作协议", "Agreement", "SUP-02"),
	},
	Title:     supplierName,
	Subtitle:  []Field{supplierType, supplierContact},
	Owner:     supplierOwner,
	NextOwner: supplierNext,
	Identify:  func(v Values) string { return cmp.Or(supplierCode.In(v), supplierName.In(v)) },
	Checks:    supplierChecks,
	Sample: Form{
		"code": {"GYS-018"}, "name": {"嘉兴锦禾服饰有限公司"}, "short_name": {"锦禾"}, "partner_type": {"goods"},
		"categories": {"毛呢大衣、针织衫"}, "credit_code": {"91330400MA2XXXXX0K"}, "address": {"浙江省嘉兴市秀洲区洪合镇毛衫城 3 号楼"},
		"bank":    {"嘉兴银行洪合支行 3304 0000 1111 2207"},
		"contact": {"沈玉兰"}, "phone": {"0573-0000 2207"}, "im": {"jinhe-shen"}, "im_holder": {"林晓雯"}, "email": {"jinhe@jinhe-knit.example"},
		"relationship_owner": {"林晓雯"}, "next_owner": {"何佳怡"}, "introduced": {"yes"}, "introduced_on": {"2026-11-18"},
		"supply_days": {"7"}, "moq": {"30"}, "monthly_capacity": {"6000"}, "qc_standard": {"共享盘 / 质检 / 毛呢大衣 AQL 2.5"},
		"emergency_supply": {"加急 3 天，加价 8%，须预付"}, "score": {"88"}, "is_backup_for": {"桐乡锦绒纺织"},
		"payment_terms": {"月结 30 天，电汇"}, "return_terms": {"质量问题 15 天内无条件退，每季可换款 10%"}, "buy_back": {"季末按成本 70% 回收，不超过当季采购量 15%"},
		"rebate_tiers": {""}, "rebate_tiers.0.from_qty": {"3000"}, "rebate_tiers.0.rate": {"2%"}, "rebate_tiers.0.claim_by": {"2027-01-15"},
		"contract":    {"2026 年度采购框架合同"},
		"open_orders": {""}, "open_orders.0.number": {"PO20261108-03"}, "open_orders.0.sku": {"MML26W-0117-OAT-M"},
		"open_orders.0.qty": {"120"}, "open_orders.0.due": {"2026-11-27"}, "open_orders.0.paid": {"定金 30%，16,092 元"},
		"payable":     {"37548.00"},
		"cooperation": {"秋冬大衣、针织衫代工，年框 6,000 件"}, "on_time_rate": {"94%"}, "rebate_progress": {"2680"},
		"qualifications": {""}, "qualifications.0.paper": {"营业执照"}, "qualifications.0.for_what": {"供货备案"}, "qualifications.0.number": {"91330400MA2XXXXX0K"},
		"qualifications.0.valid_to": {"2031-05-06"},
		"contact_log":               {""}, "contact_log.0.date": {"2026-11-12"}, "contact_log.0.what": {"确认双 12 补单 120 件，27 日到仓"}, "contact_log.0.with": {"沈玉兰"},
	},
})

var (
	supplierCode = text("code", "供应商编码", "Supplier code").Code().Identity().
			Hint("与 ERP 一致；没有就留空，按名称识别", "As in the ERP; without one the name identifies the supplier").
			Also("供应商编号", "supplier_code", "vendorCode")
	supplierName = text("name", "供应商名称", "Supplier name").Required().Identity().
			Hint("营业执照上的全称", "The full name on the business licence").Also("供应商", "公司名称", "SupplierName", "company_name", "Vendor")
	supplierShort = text("short_name", "简称", "Short name").Also("供应商简称")
	supplierType  = choice("partner_type", "合作类型", "Partner type",
		opt("goods", "供货", "Goods"), opt("logistics", "物流", "Logistics"), opt("packaging", "包材", "Packaging"),
		opt("service", "服务商", "Service"), opt("agency", "代运营", "Agency"), opt("influencer", "达人/主播", "Influencer"),
		opt("platform", "平台", "Platform")).
		Required().Meets("SUP-08").Also("供应商类型", "类型")
	supplierCategories = list("categories", "主营品类", "Main categories").Also("main_categories", "分类")
	supplierWhat       = text("cooperation", "合作内容", "Content of cooperation").Meets("SUP-01").Hint("供什么、做什么、一年大概多少", "What they supply or do, and about how much a year").Also("合作项目")
	supplierPapers     = rows("qualifications", "资质", "Qualifications", paperName, paperFor, paperNumber, paperUntil).Meets("SUP-06").
				Hint("营业执照、生产许可、检测报告，哪天到期", "Licence, permits, test reports, and when they end").Also("资质证书", "供应商资质")
	supplierCredit  = text("credit_code", "统一社会信用代码", "Company number").Code().Also("taxId")
	supplierAddress = text("address", "地址", "Address").Also("供应商地址", "详细地址")
	supplierBank    = text("bank", "收款账户", "Bank account").Masked(ClassBank).
			Hint("开户行和账号；付款前仍须按公司流程核对", "Bank and number; still verify before paying").
			Also("开户银行", "银行账号", "供应商开户银行", "供应商银行账号", "bankAccountNumber")

	supplierContact = text("contact", "联系人", "Contact person").Required().Listed(1).Meets("SUP-01").
			Also("联系人1", "供应商联系人", "contactPerson", "contact_name")
	supplierPhone = phone("phone", "电话", "Phone").Required().Listed(2).
			Also("联系电话", "联系人电话", "联系人手机", "联系人1-电话", "供应商电话", "phoneNumber")
	supplierIM = text("im", "微信/旺旺", "Chat id").Code().
			Hint("平时沟通用的账号或群", "The account or group used day to day").Also("微信", "微信号", "旺旺", "wechat")
	supplierIMHolder = person("im_holder", "聊天账号持有人", "Who holds the chat").
				Hint("是谁的微信加了对方；个人微信会随人离开", "Whose account knows them; a private one leaves with its owner").
				Also("微信持有人")
	supplierEmail = email("email", "邮箱", "Mail").Also("联系人邮箱", "联系人1-邮箱")
	supplierLog   = rows("contact_log", "往来记录", "Contact log", contactDate, contactWhat, contactWith).Meets("SUP-07").
			Hint("最近几次重要的沟通：哪天、谈了什么、和谁谈", "The last talks that matter: when, what, with whom").Also("沟通记录", "拜访记录")
	contactDate   = date("date", "日期", "Date").Required()
	contactWhat   = text("what", "内容", "What").Required()
	contactWith   = text("with", "对方", "With whom")
	supplierOwner = person("relationship_owner", "对接人", "Relationship owner").Required().Meets("SUP-07").Also("采购员", "负责人", "owner")
	supplierNext  = person("next_owner", "接手人", "Next owner").Required().Listed(1).
			Hint("离岗之后由谁对接", "Who deals with them afterwards").Also("new owner")
	supplierIntroduced   = boolean("introduced", "是否已引荐", "Introduced to next owner").Listed(3).Also("已引荐")
	supplierIntroducedOn = date("introduced_on", "引荐日期", "Introduced on")

	supplierDays = integer("supply_days", "供货周期", "Supply days").RequiredIf(supplierSellsGoods).Between(0, 730).Unit("天", "days").Listed(2).Meets("SUP-02").
			Hint("从下单到入仓的天数", "From order to warehouse").Also("交期", "lead_time_days", "采购周期")
	supplierMOQ      = quantity("moq", "最小起订量", "Minimum order").Between(0, maxStock).Unit("件", "pcs")
	supplierCapacity = quantity("monthly_capacity", "月产能", "Monthly capacity").Between(0, maxStock).Unit("件", "pcs").Meets("SUP-03").Also("产能")
	supplierQC       = text("qc_standard", "质检标准", "QC standard").Meets("SUP-03").
				Hint("写要点，或写文件位置、链接", "The main points, or where the file is").Also("质检", "QC")
	supplierEmergency = text("emergency_supply", "应急补货", "Emergency supply").Meets("SUP-02").
				Hint("加急要几天、加多少钱、找谁", "How many days, what surcharge, whom to ask").Also("加急")
	supplierBackupFor = refs("is_backup_for", "备选对象", "Backup for", "supplier").Meets("SUP-05").
				Hint("这家可以顶替哪些供应商", "The suppliers this one can stand in for").Also("备选", "备用").Acyclic()
	supplierInTime = percent("on_time_rate", "准时交货率", "Deliveries in time").Between(0, 100).Meets("SUP-06").
			Hint("近半年按时到货的比例", "Share that came in time in the last half year").Also("交期达成率", "准交率")
	supplierScore = integer("score", "评分", "Score").Between(0, 100).Meets("SUP-03", "SUP-06").
			Hint("0–100，综合产能、质检和交期", "0 to 100, from capacity, quality and delivery").Also("供应商评分", "供应商等级")

	supplierTerms = text("payment_terms", "账期/结算", "Payment terms").RequiredIf(supplierSellsGoods).Listed(3).Meets("SUP-03", "FIN-04").
			Hint("多久一结、怎么付、开什么票", "When, how, and against which invoice").
			Suggest("月结 30 天", "月结 60 天", "款到发货", "货到付款", "定金 30%，尾款发货前付清").Also("账期", "结算方式", "结算")
	supplierReturns = text("return_terms", "退换货规则", "Return terms").RequiredIf(supplierSellsGoods).Meets("SUP-02").
			Hint("什么情况能退、几天内、运费谁出", "When, within how many days, who pays freight").Also("退换货", "退货条款")
	supplierBuyBack = text("buy_back", "滞销回购", "Buy-back").Meets("SUP-09").
			Hint("季末能退多少、按什么价", "How much at the end of the season, at what price").Also("回购")
	supplierRebates = rows("rebate_tiers", "阶梯返利", "Rebate tiers", rebateFrom, rebateRate, rebateClaimBy).Meets("SUP-04", "FIN-04").
			Hint("量到多少返几个点，什么时候要申请", "From which quantity, how much, and by when to claim").Also("返利")
	rebateFrom    = quantity("from_qty", "起算数量", "From quantity").Required().Between(0, maxStock).Unit("件", "pcs")
	rebateRate    = percent("rate", "返利比例", "Rate").Between(0, 100)
	rebateClaimBy = date("claim_by", "申请截止", "Claim by")

	supplierVolume = quantity("rebate_progress", "本期累计采购", "Bought this period").Between(0, maxStock).Unit("件", "pcs").Meets("SUP-04").
			Hint("离下一档返利还差多少，看这个数", "How far it is to the next tier").Also("累计采购", "返利进度")
	supplierContract = ref("contract", "合同", "Contract", "contract").Meets("SUP-01").
				Hint("合同名称或编号", "Title or number of the contract").Also("合同编号")
	supplierOrders = rows("open_orders", "在途采购", "Open orders", orderNumber, orderSKU, orderQty, orderDue, orderPaid).
			Hint("已下单还没收齐的采购单，一单一行", "Ordered and not fully received, one line each").Also("采购单号", "po_number", "eta")
	orderNumber     = text("number", "采购单号", "Order number").Code().Required()
	orderSKU        = text("sku", "SKU编码", "SKU code").Code()
	orderQty        = quantity("qty", "数量", "Quantity").Between(0, maxStock).Unit("件", "pcs")
	orderDue        = date("due", "预计到货", "Due")
	orderPaid       = text("paid", "已付", "Paid").Example("定金 30%，12,000 元")
	supplierPayable = money("payable", "应付余额", "Payable").Between(-1_000_000_000, 1_000_000_000).
			Hint("还欠对方多少；对方欠我方写负数", "What we still owe; negative when they owe us").Also("应付", "欠款", "OutstandingAmount", "余额")
)

func supplierSellsGoods(v Values) bool { return supplierType.In(v) == "goods" }

var supplierChecks = []Check{{
	ID: "supplier.only_private_im", Severity: Warning, Field: supplierPhone, // R-SUP-02
	Find: func(v Values, env Env) Args {
		if !supplierIM.Set(v) || supplierPhone.Set(v) || supplierEmail.Set(v) {
			return nil
		}
		return heldByGiver(supplierIMHolder.In(v), env)
	},
	Fires: Example{"phone": "", "email": ""}, Silent: Example{"email": ""},
}, {
	// R-SUP-03. It says what hangs on the missing name, so it stands in for "missing".
	ID: "supplier.open_orders_without_owner", Severity: Blocker, Field: supplierNext,
	Find: func(v Values, env Env) Args {
		settled := !supplierOrders.Set(v) && !supplierRebates.Set(v) && supplierPayable.In(v).Amount == 0
		kept := supplierNext.Set(v) && !supplierNext.In(v).Same(env.Giver)
		if settled || kept {
			return nil
		}
		owed := supplierPayable.In(v)
		if !supplierPayable.Set(v) {
			owed = NewMoney(0)
		}
		return Args{"Orders": count(int64(len(supplierOrders.In(v)))), "Payable": owed.Words()}
	},
	Fires: Example{"next_owner": ""}, Silent: Example{"next_owner": "周子昂"},
}, {
	// R-SUP-04. Return and credit terms are required of goods suppliers, so their absence already
	// blocks; what is left to warn about is the emergency.
	ID: "supplier.terms_empty", Severity: Warning, Field: supplierEmergency,
	Find: func(v Values, _ Env) Args {
		if !supplierSellsGoods(v) || supplierEmergency.Set(v) {
			return nil
		}
		return Args{}
	},
	Fires: Example{"emergency_supply": ""}, Silent: Example{"emergency_supply": "", "partner_type": "service"},
}, {
	ID: "supplier.rebate_claim_soon", Severity: Warning, Field: supplierRebates, // FIN-04
	Find: func(v Values, env Env) Args {
		for _, tier := range supplierRebates.In(v) {
			if args := endsSoon(rebateClaimBy.In(tier.Values), env); args != nil {
				return args
			}
		}
		return nil
	},
	Fires: Example{"rebate_tiers.0.claim_by": "2026-12-21"}, Silent: Example{"rebate_tiers.0.claim_by": "2026-12-22"},
}, {
	ID: "supplier.paper_expires_soon", Severity: Warning, Field: supplierPapers, // SUP-06
	Find:  func(v Values, env Env) Args { return paperEnds(supplierPapers.In(v), env) },
	Fires: Example{"qualifications.0.valid_to": "2026-12-21"}, Silent: Example{"qualifications.0.valid_to": "2026-12-22"},
}}
