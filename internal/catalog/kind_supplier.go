package catalog

import "cmp"

// Supplier is a partner the shop buys from or works with (SUP-01 … SUP-09).
//
// It differs from the list of kinds in these places. The chat id and who holds it are two fields, im
// and im_holder, because a rule needs the person. "Introduced" is a yes and a day, introduced and
// introduced_on. The contract is a reference that keeps its text until contracts are a kind. The
// quality standard is a text or a link until there are attachments.
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
			supplierName, supplierShort, supplierCode, supplierType, supplierCategories, supplierCredit, supplierAddress, supplierBank),
		group("contact", "联系与对接", "Contact and ownership",
			supplierContact, supplierPhone, supplierIM, supplierIMHolder, supplierEmail,
			supplierOwner, supplierNext, supplierIntroduced, supplierIntroducedOn),
		group("supply", "供货能力", "Supply",
			supplierDays, supplierMOQ, supplierCapacity, supplierQC, supplierEmergency, supplierBackupFor, supplierScore),
		group("terms", "结算与条款", "Terms",
			supplierTerms, supplierReturns, supplierBuyBack, supplierRebates, supplierContract, supplierOrders, supplierPayable),
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
		"payable": {"37548.00"},
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
		Required().Listed(2).Also("供应商类型", "类型")
	supplierCategories = list("categories", "主营品类", "Main categories").Also("main_categories", "分类")
	supplierCredit     = text("credit_code", "统一社会信用代码", "Company number").Code().Also("taxId")
	supplierAddress    = text("address", "地址", "Address").Also("供应商地址", "详细地址")
	supplierBank       = text("bank", "收款账户", "Bank account").Masked().
				Hint("开户行和账号；付款前仍须按公司流程核对", "Bank and number; still verify before paying").
				Also("开户银行", "银行账号", "供应商开户银行", "供应商银行账号", "bankAccountNumber")

	supplierContact = text("contact", "联系人", "Contact person").Required().Listed(1).
			Also("联系人1", "供应商联系人", "contactPerson", "contact_name")
	supplierPhone = phone("phone", "电话", "Phone").Required().Listed(2).
			Also("联系电话", "联系人电话", "联系人手机", "联系人1-电话", "供应商电话", "phoneNumber")
	supplierIM = text("im", "微信/旺旺", "Chat id").
			Hint("平时沟通用的账号或群", "The account or group used day to day").Also("微信", "微信号", "旺旺", "wechat")
	supplierIMHolder = person("im_holder", "聊天账号持有人", "Who holds the chat").
				Hint("是谁的微信加了对方；个人微信会随人离开", "Whose account knows them; a private one leaves with its owner").
				Also("微信持有人")
	supplierEmail = email("email", "邮箱", "Mail").Also("联系人邮箱", "联系人1-邮箱")
	supplierOwner = person("relationship_owner", "对接人", "Relationship owner").Required().Also("采购员", "负责人", "owner")
	supplierNext  = person("next_owner", "接手人", "Next owner").Required().Listed(1).
			Hint("离岗之后由谁对接", "Who deals with them afterwards").Also("new owner")
	supplierIntroduced   = boolean("introduced", "是否已引荐", "Introduced to next owner").Listed(3).Also("已引荐")
	supplierIntroducedOn = date("introduced_on", "引荐日期", "Introduced on")

	supplierDays = integer("supply_days", "供货周期", "Supply days").RequiredIf(supplierSellsGoods).Between(0, 730).Unit("天", "days").Listed(2).
			Hint("从下单到入仓的天数", "From order to warehouse").Also("交期", "lead_time_days", "采购周期")
	supplierMOQ      = integer("moq", "最小起订量", "Minimum order").Between(0, maxStock).Unit("件", "pcs")
	supplierCapacity = integer("monthly_capacity", "月产能", "Monthly capacity").Between(0, maxStock).Unit("件", "pcs").Also("产能")
	supplierQC       = text("qc_standard", "质检标准", "QC standard").
				Hint("写要点，或写文件位置、链接", "The main points, or where the file is").Also("质检", "QC")
	supplierEmergency = text("emergency_supply", "应急补货", "Emergency supply").
				Hint("加急要几天、加多少钱、找谁", "How many days, what surcharge, whom to ask").Also("加急")
	supplierBackupFor = refs("is_backup_for", "备选对象", "Backup for", "supplier").
				Hint("这家可以顶替哪些供应商", "The suppliers this one can stand in for").Also("备选", "备用").Acyclic()
	supplierScore = integer("score", "评分", "Score").Between(0, 100).
			Hint("0–100，综合产能、质检和交期", "0 to 100, from capacity, quality and delivery").Also("供应商评分", "供应商等级")

	supplierTerms = text("payment_terms", "账期/结算", "Payment terms").RequiredIf(supplierSellsGoods).Listed(3).
			Hint("多久一结、怎么付、开什么票", "When, how, and against which invoice").
			Suggest("月结 30 天", "月结 60 天", "款到发货", "货到付款", "定金 30%，尾款发货前付清").Also("账期", "结算方式", "结算")
	supplierReturns = text("return_terms", "退换货规则", "Return terms").RequiredIf(supplierSellsGoods).
			Hint("什么情况能退、几天内、运费谁出", "When, within how many days, who pays freight").Also("退换货", "退货条款")
	supplierBuyBack = text("buy_back", "滞销回购", "Buy-back").
			Hint("季末能退多少、按什么价", "How much at the end of the season, at what price").Also("回购")
	supplierRebates = rows("rebate_tiers", "阶梯返利", "Rebate tiers", rebateFrom, rebateRate, rebateClaimBy).
			Hint("量到多少返几个点，什么时候要申请", "From which quantity, how much, and by when to claim").Also("返利")
	rebateFrom    = integer("from_qty", "起算数量", "From quantity").Required().Between(0, maxStock).Unit("件", "pcs")
	rebateRate    = percent("rate", "返利比例", "Rate").Between(0, 100)
	rebateClaimBy = date("claim_by", "申请截止", "Claim by")

	supplierContract = ref("contract", "合同", "Contract", "contract").
				Hint("合同名称或编号", "Title or number of the contract").Also("合同编号")
	supplierOrders = rows("open_orders", "在途采购", "Open orders", orderNumber, orderSKU, orderQty, orderDue, orderPaid).
			Hint("已下单还没收齐的采购单，一单一行", "Ordered and not fully received, one line each").Also("采购单号", "po_number", "eta")
	orderNumber     = text("number", "采购单号", "Order number").Code().Required()
	orderSKU        = text("sku", "SKU编码", "SKU code").Code()
	orderQty        = integer("qty", "数量", "Quantity").Between(0, maxStock).Unit("件", "pcs")
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
}}
