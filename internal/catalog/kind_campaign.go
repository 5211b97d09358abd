package catalog

import "slices"

// Campaign is a campaign with a beginning and an end, or a channel that simply runs (MKT-01 … MKT-16).
//
// It differs from the list of kinds in these places. A channel such as search or mail has no end, so the
// end is required of campaigns only. A range is two fields. The identity is the name and the day it
// begins, because 双 11 comes every year; that day is computed for the calendar. The balance of the budget
// and the return on spending follow from figures. The list forgot the plan and the content persona (MKT-04,
// MKT-11), test item, words and bid, which with the audience are the four steps of paid traffic (MKT-07),
// resources to top items (MKT-08), groups of the private domain (MKT-09) and the preparation (MKT-15).
// Mechanics are several, because coupons come on top of discounts.
var Campaign = declare(Kind{
	Key:   "campaign",
	Label: Label{"营销活动与渠道", "Campaign and channel"},
	Why: Label{
		"在跑的、排期内的、刚结束的活动和常态渠道：玩法、预算、效果、复盘，和接下来谁盯。",
		"Campaigns running, planned and just over, and the channels that always run: mechanics, budget, result, review, and who is next.",
	},
	Unit: Label{"个活动", "campaigns"},
	Groups: []Group{
		group("campaign", "活动信息", "Campaign",
			campaignName, campaignKind, campaignChannel, campaignPlatform, campaignStart, campaignEnd, campaignStartDay,
			campaignOwner, campaignNext, campaignPlan, campaignAudience, campaignPersona),
		group("offer", "玩法与商品", "Mechanics and products",
			campaignMechanics, campaignProducts, campaignResources, campaignWarmFrom, campaignWarmTo, campaignLockFrom, campaignLockTo, campaignProtect),
		group("ads", "付费推广四步", "Paid traffic in four steps", campaignTest, campaignWords, campaignBid),
		group("partners", "达人与私域", "Partners and private domain", campaignPartners, campaignGroups),
		group("ready", "筹备与合规", "Preparation and compliance", campaignReady, campaignCompliance),
		group("result", "目标与效果", "Goal and result",
			campaignGoal, campaignBudget, campaignSpent, campaignBalance, campaignResult, campaignROI, campaignReview, campaignActions),
	},
	Slots: []Slot{
		slot("plan", "活动方案", "Plan", "MKT-04"), slot("material", "活动素材", "Material", "MKT-15"),
		slot("figures", "投放与效果数据", "Figures", "MKT-03"), slot("review", "复盘报告", "Review", "MKT-10"),
	},
	Title:     campaignName,
	Subtitle:  []Field{campaignKind, campaignPlatform},
	Owner:     campaignOwner,
	NextOwner: campaignNext,
	Due:       campaignStartDay,
	Identify: func(v Values) string {
		return campaignName.In(v) + "|" + campaignStart.In(v).Date().String()
	},
	Checks: campaignChecks,
	Sample: Form{
		"name": {"2026 双 11 主会场"}, "kind": {"big_promo"}, "channel": {"天猫大促会场、直通车"}, "platform": {"木棉里天猫旗舰店"},
		"start": {"2026-10-31 20:00"}, "end": {"2026-11-11 23:59"}, "owner": {"林晓雯"}, "next_owner": {"周子昂"},
		"plan":     {"预售锁大衣，现货带针织；前两小时冲会场坑位，11 日晚返场清尾货。"},
		"audience": {"近 90 天加购未买、老客、竞店大衣人群"}, "persona": {"懂面料的店主姐姐，不喊口号"},
		"mechanic": {"threshold", "coupon", "deposit"},
		"products": {""}, "products.0.sku": {"MML26W-0117-OAT-M"}, "products.0.price": {"1099"}, "products.0.stock": {"1200"}, "products.0.limit": {"2"},
		"top_resources": {"首页首屏、会员群、直播间前三个坑给 0117"},
		"warmup_from":   {"2026-10-24 20:00"}, "warmup_to": {"2026-10-31 19:59"}, "lock_from": {"2026-10-30 00:00"}, "lock_to": {"2026-11-12 00:00"},
		"protect_until": {"2026-11-26"},
		"ad_test":       {"0117 燕麦、驼色两张主图各跑 3 天，点击率高 20% 的留下"}, "ad_words": {"双面羊毛大衣女、羊毛呢中长款；排除「仿」「同款」"},
		"ad_bid":   {"基础出价 1.8 元，老客溢价 60%，预售期上浮 30%"},
		"partners": {""}, "partners.0.name": {"林间衣橱"}, "partners.0.layer": {"waist"}, "partners.0.terms": {"坑位费 8,000 元，佣金 20%"}, "partners.0.state": {"done"},
		"groups": {""}, "groups.0.name": {"木棉里会员 1–6 群"}, "groups.0.kind": {"wecom"}, "groups.0.size": {"1860"}, "groups.0.holder": {"孟凡"},
		"groups.0.coupons":  {"满 999 减 100，限 2,000 张"},
		"preparation":       {"material", "page", "stock", "logistics", "service", "notice"},
		"compliance":        {"conditions", "no_raise", "certificates", "returns", "lawful_copy"},
		"goal":              {""},
		"goal.0.metric":     {"成交金额"},
		"goal.0.target":     {"900 万"},
		"budget":            {"600000"},
		"spent":             {"571200"},
		"result":            {""},
		"result.0.metric":   {"成交金额"},
		"result.0.value":    {"9214000"},
		"result.1.metric":   {"支付转化率"},
		"result.1.value":    {"3.6"},
		"review":            {"流量达成 92%，转化高于计划，差在预售尾款支付率；退款集中在尺码。"},
		"optimisation":      {""},
		"optimisation.0.do": {"尺码表加「肩宽实测」图"}, "optimisation.0.who": {"孟凡"}, "optimisation.0.due": {"2026-12-01"},
	},
})

// standing are the kinds of channel that run without an end.
var standing = []string{"ads_plan", "search", "mail", "content", "private_domain", "brand", "offline"}

// turnover are the names of the figure that is divided by the cost, as plain writes them.
var turnover = []string{"成交金额", "支付金额", "gmv", "sales", "销售额", "revenue"}

var (
	campaignName = text("name", "活动/渠道名称", "Name").Required().Identity().Meets("MKT-01").
			Also("活动名称", "huodongName", "计划名称", "campaign_name", "名称")
	campaignKind = choice("kind", "类型", "Kind",
		opt("big_promo", "大促", "Large promotion"), opt("weekly", "周活动", "Weekly"), opt("member_day", "会员日", "Member day"),
		opt("new_item", "新品首发", "New item"), opt("live", "直播", "Live stream"), opt("influencer", "达人种草", "Influencers"),
		opt("ads_plan", "付费推广计划", "Paid traffic plan"), opt("search", "免费搜索/SEO", "Search (SEO)"), opt("content", "内容与社媒", "Content and social"),
		opt("mail", "邮件短信", "Mail and text message"), opt("private_domain", "私域", "Private domain"), opt("brand", "品牌公关", "Brand and PR"),
		opt("offline", "线下", "Offline")).
		Required().Meets("MKT-05", "MKT-06", "MKT-09", "MKT-16").Also("活动力度", "活动类型")
	campaignChannel = text("channel", "渠道/工具", "Channel or tool").Required().Meets("MKT-01", "MKT-04", "MKT-05").
			Suggest("直通车", "超级推荐", "万相台", "引力魔方", "京准通", "巨量千川", "多多搜索", "小红书聚光", "快手磁力金牛", "平台大促会场", "逛逛", "小红书",
			"店铺直播", "达人直播", "短视频", "SEO", "邮件", "企业微信社群", "线下门店", "SP/SB/SD").
		Also("渠道", "工具", "直通车", "万相台", "引力魔方", "千川", "多多搜索", "SP/SB/SD")
	campaignPlatform = text("platform", "平台/店铺", "Platform and store").Required().Also("店铺", "平台", "店铺名称")
	campaignStart    = dateTime("start", "开始", "Start").Required().Identity().Listed(1).Also("活动开始时间", "开始时间")
	campaignEnd      = dateTime("end", "结束", "End").Listed(1).Also("活动结束时间", "结束时间").
				RequiredIf(func(v Values) bool { return campaignKind.Set(v) && !slices.Contains(standing, campaignKind.In(v)) }).
				Hint("常态渠道可以留空", "Empty for a channel that simply runs")
	campaignStartDay = date("start_day", "开始日", "Start day").From(func(v Values) (Date, bool) {
		return campaignStart.In(v).Date(), campaignStart.Set(v)
	})
	campaignOwner = person("owner", "负责人", "Owner").Required().Hint("现在谁在盯", "Who runs it today")
	campaignNext  = person("next_owner", "接手人", "Next owner").Required().Listed(1).
			Hint("离岗之后由谁盯，不能是移交人本人", "Who runs it afterwards; not the outgoing person").Also("new owner")
	campaignPlan = multiline("plan", "方案与策略", "Plan and strategy").Meets("MKT-03", "MKT-04", "MKT-08").
			Hint("节奏、主推、资源怎么分，为什么选这个渠道", "Rhythm, main items, resources, why this channel").Also("方案", "策略")
	campaignAudience = text("audience", "人群", "Audience").Meets("MKT-07").Hint("付费推广第四步：投给谁、排除谁", "Fourth step of paid traffic: who is reached, who is left out").Also("人群包")
	campaignPersona  = text("persona", "内容人设", "Content persona").Meets("MKT-11").Hint("账号以谁的口吻说话，什么话不说", "In whose voice the account speaks").Also("人设")

	campaignMechanics = choices("mechanic", "玩法", "Mechanic",
		opt("threshold", "满减", "Threshold discount"), opt("discount", "折扣", "Discount"), opt("gift", "赠品", "Gift"), opt("coupon", "优惠券", "Coupon"),
		opt("flash", "限时秒杀", "Flash sale"), opt("deposit", "预售定金", "Deposit"), opt("bundle", "套装连带", "Bundle"), opt("live_price", "直播专享价", "Live price")).
		Meets("MKT-12").Also("优惠方式", "促销方式")
	campaignProducts = rows("products", "活动商品", "Products", productSKU, productPrice, productStock, productLimit).Meets("MKT-08", "SKU-10").
				Hint("报名的商品、活动价、锁定的库存；可以从报名表粘贴", "Items, campaign price, stock locked; paste from the entry sheet").Also("SKU", "SPU", "参与活动商品")
	productSKU        = ref("sku", "SKU", "SKU", "sku").Required()
	productPrice      = money("price", "活动价", "Campaign price").Between(0, maxPrice).Also("活动价格")
	productStock      = quantity("stock", "锁定库存", "Stock locked").Between(0, maxStock).Unit("件", "pcs").Also("参与活动库存量")
	productLimit      = quantity("limit", "每人限购", "Limit a person").Between(0, maxStock).Unit("件", "pcs")
	campaignResources = text("top_resources", "给爆款的资源", "Resources to top items").Meets("MKT-08").
				Hint("首页、坑位、预算、直播时段先给谁", "Who gets the home page, slots, budget and live time first")
	campaignWarmFrom = dateTime("warmup_from", "预热/预售开始", "Warm-up from").Also("活动预热时间", "预售", "预热")
	campaignWarmTo   = dateTime("warmup_to", "预热/预售结束", "Warm-up to")
	campaignLockFrom = dateTime("lock_from", "编辑锁定开始", "Edit lock from").Meets("SKU-18").
				Hint("从这时起不许改价改库存", "No price or stock is edited from here").Also("锁定")
	campaignLockTo  = dateTime("lock_to", "编辑锁定结束", "Edit lock to").Meets("SKU-18")
	campaignProtect = date("protect_until", "价保期", "Price protection until").Also("活动保护期", "价保")

	campaignTest  = text("ad_test", "测款", "Test item").Meets("MKT-07").Hint("第一步：测什么、看哪个数、多少算过", "First: what is tested, on which figure, and when it passes")
	campaignWords = text("ad_words", "选词", "Words").Meets("MKT-07").Hint("第二步：主词、长尾词、排除词", "Second: main words, long tail, excluded").Also("关键词")
	campaignBid   = text("ad_bid", "出价", "Bid").Meets("MKT-07").Hint("第三步：起价、溢价、什么时候调", "Third: opening bid, premiums, when it moves")

	campaignPartners = rows("partners", "达人/合作方", "Partners", partnerName, partnerLayer, partnerTerms, partnerState).Meets("MKT-06").Also("达人", "主播", "达人昵称")
	partnerName      = text("name", "名称", "Name").Required()
	partnerLayer     = choice("layer", "层级", "Layer", opt("head", "头部", "Head"), opt("waist", "腰部", "Middle"), opt("tail", "尾部", "Tail"),
		opt("koc", "素人 KOC", "KOC"), opt("agency", "机构", "Agency"))
	partnerTerms = text("terms", "合作条件", "Terms")
	partnerState = choice("state", "进度", "State", opt("talking", "洽谈中", "In talks"), opt("agreed", "已约定", "Agreed"),
		opt("running", "进行中", "Running"), opt("done", "已完成", "Done"), opt("off", "已取消", "Called off"))
	campaignGroups = rows("groups", "私域群", "Groups", groupName, groupKind, groupSize, groupHolder, groupCoupons).Meets("MKT-09").
			Hint("有哪些群、多少人、谁是群主，群主走了群怎么办；不列成员", "Which groups, how many people, who holds them; no list of members")
	groupName = text("name", "群", "Group").Required()
	groupKind = choice("kind", "群类型", "Kind of group", opt("wecom", "企业微信群", "WeCom group"), opt("wechat", "个人微信群", "Private WeChat group"),
		opt("fans", "平台粉丝群", "Fan group"), opt("member", "会员", "Members"), opt("mail", "邮件名单", "Mailing list"))
	groupSize    = integer("size", "人数", "People").Between(0, maxStock)
	groupHolder  = person("holder", "群主", "Holder")
	groupCoupons = text("coupons", "券与权益", "Coupons")

	campaignReady = choices("preparation", "筹备清单", "Preparation",
		opt("material", "素材", "Material"), opt("page", "页面", "Page"), opt("stock", "备货锁库", "Stock"), opt("logistics", "仓库物流", "Logistics"),
		opt("service", "客服排班与话术", "Service"), opt("notice", "内部通知", "Internal notice")).
		Meets("MKT-15").Hint("已经备好的勾上", "Tick what is ready").Also("筹备")
	campaignCompliance = choices("compliance", "合规检查", "Compliance",
		opt("conditions", "活动条件已公示", "Conditions shown"), opt("no_raise", "没有先涨后降", "No raise before the cut"),
		opt("certificates", "宣称有证书", "Claims have certificates"), opt("returns", "退换条件已写明", "Return terms shown"),
		opt("lawful_copy", "图文有授权且无禁用词", "Licensed and lawful copy")).
		Meets("RUL-06", "RUL-07").Hint("核对过的勾上", "Tick what was checked").Also("合规")

	campaignGoal = rows("goal", "目标", "Goal", campaignMetric, campaignTarget).Required().Meets("MKT-01", "RPT-18")
	// Metrics are shared by goal and result, so that both are compared by name.
	campaignMetric  = text("metric", "指标", "Metric").Required().Suggest(metricNames...)
	campaignTarget  = text("target", "目标值", "Target").Required()
	campaignBudget  = money("budget", "预算", "Budget").Between(0, maxBudget).Listed(3).Meets("MKT-14", "FIN-02").Also("日限额")
	campaignSpent   = money("spent", "已花费", "Spent").Between(0, maxBudget).Meets("MKT-14", "FIN-02").Also("花费", "消耗", "cost")
	campaignBalance = money("balance", "预算余额", "Balance").From(campaignLeft).Meets("MKT-14").Hint("预算减已花费", "Budget minus spent")
	campaignResult  = rows("result", "结果", "Result", campaignMetric, resultValue).Meets("MKT-01", "MKT-03", "MKT-13").
			Hint("结束后填：成交金额、转化率、新客；流量、转化、客单都要有", "After the end: turnover, conversion, new customers").
			Also("成交金额", "转化率", "impressions", "clicks", "sales")
	resultValue = figure("value", "数值", "Value").Required()
	campaignROI = decimal("roi", "投产比 ROI", "Return on spending").From(campaignReturn).Listed(3).Meets("MKT-13").
			Hint("成交金额 ÷ 已花费", "Turnover ÷ spent").Also("ROI")
	campaignReview = multiline("review", "复盘", "Review").Meets("MKT-02", "MKT-10").
			Hint("流量、转化、客单哪一环差，客户怎么说，下次怎么改", "Traffic, conversion, basket: which was short, what customers said, what changes")
	campaignActions = rows("optimisation", "优化清单", "Optimisation list", optimiseWhat, optimiseWho, optimiseDue).Meets("MKT-10", "RPT-25")
	optimiseWhat    = text("do", "改什么", "What").Required()
	optimiseWho     = person("who", "谁", "Who")
	optimiseDue     = date("due", "期限", "Due")
)

func campaignLeft(v Values) (Money, bool) {
	budget, spent := campaignBudget.In(v), campaignSpent.In(v)
	known := campaignBudget.Set(v) && campaignSpent.Set(v) && budget.Currency == spent.Currency
	return Money{budget.Amount - spent.Amount, budget.Currency}, known
}

// campaignReturn is turnover by spending; a result in another currency has no sign, so it counts as the
// currency of the spending.
func campaignReturn(v Values) (Decimal, bool) {
	spent := campaignSpent.In(v)
	for _, line := range campaignResult.In(v) {
		if slices.Contains(turnover, plain(campaignMetric.In(line.Values))) && spent.Amount > 0 && resultValue.Set(line.Values) {
			ratio := resultValue.In(line.Values).Div(spent.Amount).Mul(NewDecimal(100))
			return ratio.rounded().Div(NewDecimal(100)), true
		}
	}
	return 0, false
}

// campaignOver reports whether the end has passed.
func campaignOver(v Values, env Env) bool {
	return campaignEnd.Set(v) && !env.Today.IsZero() && campaignEnd.In(v).Date().Before(env.Today)
}

// campaignWithin reports whether it runs today or begins within days.
func campaignWithin(v Values, days int64, env Env) bool {
	return campaignStart.Set(v) && !env.Today.IsZero() && !campaignOver(v, env) &&
		int64(env.Today.DaysUntil(campaignStart.In(v).Date())) <= days
}

// promotionAhead gives the args of a finding for a large promotion that begins within the lead.
func promotionAhead(v Values, env Env) Args {
	start := campaignStart.In(v).Date()
	if campaignKind.In(v) != "big_promo" || !campaignWithin(v, env.Numbers.Of(PromotionLead), env) {
		return nil
	}
	return Args{"Date": start.String(), "Days": count(env.Numbers.Of(PromotionLead))}
}

// The day the examples move the sample to: today, today plus the lead of a large promotion, a day later.
const (
	exampleRuns  = "2026-11-21 23:59"
	exampleAhead = "2027-01-20 20:00"
	exampleLater = "2027-01-21 20:00"
	exampleClose = "2027-01-31 23:59"
)

var campaignChecks = []Check{{
	// R-CMP-01. It says when it begins, so it stands in for "missing".
	ID: "campaign.no_next_owner", Severity: Blocker, Field: campaignNext,
	Find: func(v Values, env Env) Args {
		kept := campaignNext.Set(v) && !campaignNext.In(v).Same(env.Giver)
		if kept || !campaignWithin(v, env.Numbers.Of(PromotionLead), env) {
			return nil
		}
		return Args{"Date": campaignStart.In(v).Date().String()}
	},
	Fires:  Example{"next_owner": "林晓雯", "start": exampleAhead, "end": exampleClose},
	Silent: Example{"next_owner": "林晓雯", "start": exampleLater, "end": exampleClose},
}, {
	ID: "campaign.promotion_without_plan", Severity: Warning, Field: campaignPlan, // R-CMP-02
	Find: func(v Values, env Env) Args {
		if campaignPlan.Set(v) && campaignProducts.Set(v) {
			return nil
		}
		return promotionAhead(v, env)
	},
	Fires:  Example{"plan": "", "start": exampleAhead, "end": exampleClose},
	Silent: Example{"plan": "", "start": exampleLater, "end": exampleClose},
}, {
	ID: "campaign.promotion_without_lock", Severity: Warning, Field: campaignLockFrom, // R-CMP-02
	Find: func(v Values, env Env) Args {
		if campaignLockFrom.Set(v) && campaignLockTo.Set(v) {
			return nil
		}
		return promotionAhead(v, env)
	},
	Fires:  Example{"lock_to": "", "start": exampleAhead, "end": exampleClose},
	Silent: Example{"lock_to": "", "start": exampleAhead, "end": exampleClose, "kind": "weekly"},
}, {
	ID: "campaign.not_prepared", Severity: Warning, Field: campaignReady, // MKT-15
	Find: func(v Values, env Env) Args {
		n := unticked(campaignReady.In(v), values(campaignReady.Spec().Options)...)
		if n == 0 || slices.Contains(standing, campaignKind.In(v)) || !campaignWithin(v, env.Numbers.Of(PreparationLead), env) {
			return nil
		}
		return Args{"Count": count(int64(n)), "Date": campaignStart.In(v).Date().String()}
	},
	Fires:  Example{"preparation": "material、page", "start": "2026-11-28 20:00", "end": exampleClose},
	Silent: Example{"preparation": "material、page", "start": "2026-11-29 20:00", "end": exampleClose},
}, {
	ID: "campaign.compliance_open", Severity: Warning, Field: campaignCompliance, // RUL-06
	Find: func(v Values, env Env) Args {
		n := unticked(campaignCompliance.In(v), values(campaignCompliance.Spec().Options)...)
		if n == 0 || !campaignMechanics.Set(v) || !campaignWithin(v, env.Numbers.Of(PreparationLead), env) {
			return nil
		}
		return Args{"Count": count(int64(n))}
	},
	Fires:  Example{"compliance": "conditions", "end": exampleRuns},
	Silent: Example{"compliance": "conditions"},
}, {
	ID: "campaign.ends_before_start", Severity: Blocker, Field: campaignEnd,
	Needs: []Field{campaignEnd},
	Find: func(v Values, _ Env) Args {
		if !campaignStart.Set(v) || !campaignEnd.Set(v) || !campaignEnd.In(v).Time().Before(campaignStart.In(v).Time()) {
			return nil
		}
		return Args{}
	},
	Fires: Example{"end": "2026-10-31 19:59"}, Silent: Example{"end": "2026-10-31 20:00"},
}, {
	ID: "campaign.overspent", Severity: Warning, Field: campaignSpent, // MKT-14
	Find:  func(v Values, _ Env) Args { return overspent(campaignBudget, campaignSpent, v) },
	Fires: Example{"spent": "600000.01"}, Silent: Example{"spent": "600000"},
}, {
	ID: "campaign.finished_without_result", Severity: Warning, Field: campaignResult, // MKT-01
	Find: func(v Values, env Env) Args {
		if campaignResult.Set(v) || !campaignOver(v, env) {
			return nil
		}
		return Args{"Date": campaignEnd.In(v).Date().String()}
	},
	Fires:  Example{"result.0.metric": "", "result.0.value": "", "result.1.metric": "", "result.1.value": "", "end": "2026-11-20 23:59"},
	Silent: Example{"result.0.metric": "", "result.0.value": "", "result.1.metric": "", "result.1.value": "", "end": exampleRuns},
}, {
	ID: "campaign.finished_without_review", Severity: Notice, Field: campaignReview, // R-CMP-03
	Find: func(v Values, env Env) Args {
		if campaignReview.Set(v) || !campaignOver(v, env) {
			return nil
		}
		return Args{"Date": campaignEnd.In(v).Date().String()}
	},
	Fires: Example{"review": "", "end": "2026-11-20 23:59"}, Silent: Example{"review": "", "end": exampleRuns},
}, {
	ID: "campaign.ad_steps_missing", Severity: Notice, Field: campaignTest, // MKT-07
	Find: func(v Values, _ Env) Args {
		n := 0
		for _, step := range []Of[string]{campaignTest, campaignWords, campaignBid, campaignAudience} {
			if !step.Set(v) {
				n++
			}
		}
		if campaignKind.In(v) != "ads_plan" || n == 0 {
			return nil
		}
		return Args{"Count": count(int64(n))}
	},
	Fires: Example{"kind": "ads_plan", "audience": ""}, Silent: Example{"audience": ""},
}, {
	ID: "campaign.group_of_leaver", Severity: Warning, Field: campaignGroups, // MKT-09
	Find: func(v Values, env Env) Args {
		for _, g := range campaignGroups.In(v) {
			if groupHolder.In(g.Values).Same(env.Giver) {
				return Args{"Group": groupName.In(g.Values), "Giver": env.Giver.Name}
			}
		}
		return nil
	},
	Fires: Example{"groups.0.holder": "林晓雯"}, Silent: Example{"groups.0.holder": "林晓"},
}, {
	ID: "campaign.punished_practice", Severity: Warning, Field: campaignPlan, // R-LEGAL-01
	Find: func(v Values, _ Env) Args {
		return punished(campaignPlan.In(v), campaignResources.In(v), campaignReview.In(v))
	},
	Fires: Example{"plan": "首日补单 200 件冲销量"}, Silent: Example{"plan": "首日补货 200 件"},
}}
