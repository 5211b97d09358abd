package catalog

import (
	"slices"
	"strings"
)

// ServiceFAQ is what customer service knows and keeps to: answers, scripts, limits, shifts, segments,
// cases (CS-03 … CS-16).
//
// It differs from the list of kinds in these places. The answer is required of what is said to customers
// and of cases; shifts, segments and limits have their own tables. A limit has a name, so that it can be
// held against the workspace's numbers. Times of a shift are times of day, because a rule compares them. A
// segment is a row with its limits of recency, frequency and amount: one record holds the whole table, and
// no customer. The owner is required, since nobody may be unclear who is responsible (PRO-10). The list forgot the type of customer and the channel (CS-07, CS-11), the forbidden phrases
// themselves, how often a question is asked (CS-13), and the SOP a cause leads back to (CS-15).
var ServiceFAQ = declare(Kind{
	Key:   "service_faq",
	Label: Label{"客服与 FAQ", "Customer service and FAQ"},
	Why: Label{
		"客户常问什么、怎么答、多久答、赔多少可以自己定、晚高峰谁在岗，都写在这里，新客服照着就能上手。",
		"What customers ask, what we answer, how fast, what an agent may grant, and who is on duty at the peak.",
	},
	Unit: Label{"条客服资料", "service entries"},
	Groups: []Group{
		group("entry", "内容", "Entry",
			faqKind, faqQuestion, faqAnswer, faqParts, faqPhrases, faqCustomers, faqChannels, faqProducts, faqPlatforms, faqAsked, faqOwner),
		group("limits", "时限与权限", "Limits and powers", faqLimitFor, faqLimit, faqLimitUnit, faqEscalation, faqCompensation),
		group("shifts", "排班", "Shifts", faqShifts),
		group("segments", "客户分层", "Customer tiers", faqSegments),
		group("case", "纠纷归因", "Dispute cause", faqCause, faqSOPs),
	},
	Slots: []Slot{
		slot("chat", "聊天与物流凭证", "Chat and logistics proof", "CS-06"), slot("script", "话术文档", "Script document", "CS-09"),
		slot("rota", "排班表", "Rota", "CS-14"), slot("portrait", "客户画像报告", "Customer portrait report", "CS-08"),
	},
	Title:    faqQuestion,
	Subtitle: []Field{faqKind, faqChannels},
	Owner:    faqOwner,
	Checks:   faqChecks,
	Sample: Form{
		"kind": {"script_aftersale"}, "question": {"收到大衣起球，要求退款"},
		"answer":     {"亲，给您添麻烦了，先跟您说声抱歉。请拍一张起球处和吊牌的照片，核实后可以换新，或者退回，运费我们承担；不想退的，补您 50 元。"},
		"parts":      {"greeting", "apology", "solution", "compensation"},
		"phrases":    {"这是正常现象、别人都没问题、您自己没看详情页"},
		"applies_to": {"MML26W-0117-OAT-M"}, "platforms": {"tmall", "douyin"}, "channels": {"chat", "phone"}, "customer_types": {"regular", "complaining"},
		"monthly_count": {"35"}, "owner": {"孟凡"},
		"sla_for": {"first_reply"}, "sla_value": {"30"}, "sla_unit": {"seconds"},
		"escalation":         {"赔付超过 50 元或客户提到投诉，转客服主管；要求平台介入时先留好聊天和物流凭证"},
		"compensation_limit": {"50"},
		"shift_rows":         {""},
		"shift_rows.0.day":   {"every_day"}, "shift_rows.0.from": {"09:00"}, "shift_rows.0.to": {"18:00"}, "shift_rows.0.members": {"孟凡、赵可"},
		"shift_rows.1.day": {"every_day"}, "shift_rows.1.from": {"14:00"}, "shift_rows.1.to": {"23:00"}, "shift_rows.1.members": {"李想"},
		"segment_rule": {""}, "segment_rule.0.tier": {"重要价值客户"}, "segment_rule.0.recency": {"30"}, "segment_rule.0.frequency": {"3"},
		"segment_rule.0.amount": {"3000"}, "segment_rule.0.action": {"新品前一天一对一通知，专属券 100 元"},
		"cause": {"quality"}, "related_sop": {"退换货"},
	},
})

// The parts a script needs (CS-09), by kind; greeting opens both.
var (
	presaleParts   = []string{"greeting", "need", "solution", "close"}
	aftersaleParts = []string{"apology", "solution", "compensation"}
)

var (
	faqKind = choice("kind", "类型", "Kind",
		opt("faq", "常见问题", "FAQ"), opt("script_presale", "售前话术", "Pre-sale script"), opt("script_aftersale", "售后话术", "After-sale script"),
		opt("forbidden_phrase", "禁语库", "Forbidden phrases"), opt("sla", "服务时限", "Service limit"), opt("segment", "客户分层", "Customer tiers"),
		opt("shift", "排班表", "Shift table"), opt("dispute_case", "纠纷案例", "Dispute case")).
		Required().Identity().Listed(1).Meets("CS-03", "CS-09").Also("类别")
	faqQuestion = text("question", "问题/场景", "Question or scene").Required().Identity().Meets("CS-03").
			Hint("客户怎么问就怎么写，不写是哪位客户；排班、分层、禁语写一个名称", "As customers ask it, not who asked; for shifts, tiers and phrases a name").
			Example("什么时候发货").Also("问题", "场景", "标题")
	faqAnswer = multiline("answer", "答案/话术", "Answer or script").Meets("CS-03", "CS-07", "CS-09").RequiredIf(faqIsSaid).
			Hint("照着能念出去的原话；案例写经过和结果", "Words that can be said as they stand; for a case what happened").
			Also("答案", "话术", "回复")
	faqParts = choices("parts", "话术要素", "Script parts",
		opt("greeting", "问候", "Greeting"), opt("need", "问需求", "Need"), opt("apology", "致歉安抚", "Apology"),
		opt("solution", "给方案", "Solution"), opt("compensation", "补偿", "Compensation"), opt("close", "促成交", "Close")).
		Meets("CS-09").RequiredIf(faqIsScript).Also("要素").
		Hint("话术里写到的勾上。售前要问候、需求、方案、成交；售后要致歉、方案、补偿", "Tick what the script has. Pre-sale: greeting, need, solution, close; after-sale: apology, solution, compensation")
	faqPhrases = list("phrases", "不能说的话", "Phrases not to use").Meets("CS-09").
			RequiredIf(func(v Values) bool { return faqKind.In(v) == "forbidden_phrase" }).Also("禁语", "禁用语")
	faqCustomers = choices("customer_types", "客户类型", "Type of customer",
		opt("new", "新客", "New"), opt("regular", "老客", "Regular"), opt("vip", "会员大客", "VIP"), opt("price", "比价型", "Price-minded"),
		opt("quality", "重品质型", "Quality-minded"), opt("hesitant", "犹豫型", "Hesitant"), opt("hurried", "催单型", "In a hurry"),
		opt("complaining", "投诉型", "Complaining"), opt("gift", "送礼", "Buys a gift")).Meets("CS-07").Also("客户")
	faqChannels = choices("channels", "沟通渠道", "Channels",
		opt("chat", "在线客服", "Online chat"), opt("phone", "电话", "Phone"), opt("wechat", "微信/企业微信", "WeChat"),
		opt("social", "社媒私信与评论", "Social media"), opt("live", "直播间", "Live stream"), opt("group", "社群", "Group"),
		opt("sms", "短信", "Text message"), opt("mail", "邮件", "Mail")).Listed(3).Meets("CS-11").Also("渠道")
	faqProducts  = refs("applies_to", "适用商品", "Applies to", "sku").Meets("CS-15").Hint("只对几款商品时才填", "Only when it is about certain products").Also("商品", "SKU")
	faqPlatforms = choices("platforms", "适用平台", "Platforms", marketplaces...).Meets("CS-05").Also("平台")
	faqAsked     = integer("monthly_count", "每月次数", "Times a month").Between(0, maxStock).Listed(3).Meets("CS-13").
			Hint("大概一个月遇到几次，常问的排前面", "About how often; the frequent ones matter most").Also("咨询量", "频次")
	faqOwner = person("owner", "负责人", "Owner").Required().Listed(2).Hint("离岗之后由谁更新", "Who keeps it up afterwards")

	faqLimitFor = choice("sla_for", "什么时限", "Limit of what",
		opt("first_reply", "售前首次响应", "Pre-sale first reply"), opt("return_review", "退货审核", "Return review"),
		opt("refund", "退款", "Refund"), opt("dispatch", "发货", "Dispatch"), opt("complaint", "投诉处理", "Complaint"), opt("other", "其他", "Other")).
		RequiredIf(faqIsLimit).Meets("CS-04", "CS-05").Also("时限类型")
	faqLimit     = integer("sla_value", "时限", "Time limit").RequiredIf(faqIsLimit).Between(0, 100_000).Meets("CS-04", "CS-05").Also("响应时间", "退款时效")
	faqLimitUnit = choice("sla_unit", "时限单位", "Unit",
		opt("seconds", "秒", "seconds"), opt("minutes", "分钟", "minutes"), opt("hours", "小时", "hours"), opt("days", "天", "days")).
		RequiredIf(faqLimit.Set).Meets("CS-04", "CS-05")
	faqEscalation = text("escalation", "升级规则", "Escalation").Meets("CS-06").
			Hint("到什么程度转给谁、什么时候请平台介入", "When it goes to whom, and when the platform is called in").Also("升级")
	faqCompensation = money("compensation_limit", "补偿权限", "Compensation limit").Between(0, maxPrice).
			Hint("客服不用请示就能给的上限", "What an agent may grant without asking").Also("补偿", "赔付权限")

	faqShifts = rows("shift_rows", "班次", "Shifts", shiftDay, shiftFrom, shiftTo, shiftMembers).Meets("CS-14", "TEAM-06").
			RequiredIf(func(v Values) bool { return faqKind.In(v) == "shift" }).
			Hint("一班一行，晚高峰不能没人；过零点的班照实写，如 18:00 到 02:00", "One shift a line, the evening peak covered; past midnight as it is").
			Also("排班")
	shiftDay = choice("day", "日子", "Day",
		opt("every_day", "每天", "Every day"), opt("weekdays", "周一至周五", "Weekdays"), opt("weekend", "周末", "Weekend"),
		opt("mon", "周一", "Monday"), opt("tue", "周二", "Tuesday"), opt("wed", "周三", "Wednesday"), opt("thu", "周四", "Thursday"),
		opt("fri", "周五", "Friday"), opt("sat", "周六", "Saturday"), opt("sun", "周日", "Sunday"), opt("promotion", "大促期间", "Promotion days")).Required()
	shiftFrom    = timeOfDay("from", "从", "From").Required().Suggest("09:00", "14:00").Example("09:00")
	shiftTo      = timeOfDay("to", "到", "To").Required().Suggest("18:00", "23:00").Example("18:00")
	shiftMembers = text("members", "人员", "Members")

	faqSegments = rows("segment_rule", "分层规则", "Customer tiers", segmentTier, segmentRecency, segmentFrequency, segmentAmount, segmentAction).
			Meets("CS-08", "CS-16").RequiredIf(func(v Values) bool { return faqKind.In(v) == "segment" }).
			Hint("按最近一次购买、次数、金额分，每层做什么；不写客户个人信息", "By recency, frequency and amount, and what is done; no personal data").
			Also("RFM", "分层")
	segmentTier      = text("tier", "层级", "Tier").Required().Suggest("重要价值客户", "重要保持客户", "重要发展客户", "重要挽留客户", "一般客户", "流失客户")
	segmentRecency   = integer("recency", "最近购买不超过", "Bought within").Between(0, 3650).Unit("天", "days")
	segmentFrequency = integer("frequency", "购买次数不少于", "Orders at least").Between(0, 10_000)
	segmentAmount    = money("amount", "累计金额不少于", "Amount at least").Between(0, maxPrice)
	segmentAction    = text("action", "维护动作", "Action").Required()

	faqCause = choice("cause", "纠纷原因", "Dispute cause",
		opt("description", "描述不符", "Not as described"), opt("quality", "质量问题", "Quality"), opt("logistics", "物流问题", "Logistics"),
		opt("service", "服务态度", "Service"), opt("price", "价格争议", "Price"), opt("other", "其他", "Other")).
		RequiredIf(func(v Values) bool { return faqKind.In(v) == "dispute_case" }).Meets("CS-15").Also("原因")
	faqSOPs = refs("related_sop", "要改进的流程", "SOP to mend", "sop").Meets("CS-15").
		Hint("原因出在哪个流程，就连到哪个流程", "The SOP the cause leads back to").Also("关联流程")
)

func faqIsScript(v Values) bool { return strings.HasPrefix(faqKind.In(v), "script_") }

func faqIsLimit(v Values) bool { return faqKind.In(v) == "sla" }

// faqIsSaid holds for what is written to be said, and for cases.
func faqIsSaid(v Values) bool {
	return faqIsScript(v) || faqKind.In(v) == "faq" || faqKind.In(v) == "dispute_case"
}

var faqChecks = []Check{{
	ID: "service_faq.script_part_missing", Severity: Notice, Field: faqParts, // R-CS-02
	Find: func(v Values, _ Env) Args {
		wanted := map[string][]string{"script_presale": presaleParts, "script_aftersale": aftersaleParts}[faqKind.In(v)]
		n := unticked(faqParts.In(v), wanted...)
		if n == 0 || !faqParts.Set(v) {
			return nil
		}
		return Args{"Count": count(int64(n))}
	},
	Fires:  Example{"parts": "greeting、apology、solution"},
	Silent: Example{"parts": "apology、solution、compensation"},
}, {
	ID: "service_faq.peak_uncovered", Severity: Warning, Field: faqShifts, // R-CS-01
	Find:  func(v Values, env Env) Args { return peakGap(faqShifts.In(v), env) },
	Fires: Example{"shift_rows.1.to": "21:59"}, Silent: Example{"shift_rows.1.to": "22:00"},
}, {
	ID: "service_faq.limit_too_slow", Severity: Warning, Field: faqLimit, // CS-04, CS-05
	Find:  func(v Values, env Env) Args { return tooSlow(v, env) },
	Fires: Example{"sla_value": "31"}, Silent: Example{"sla_value": "31", "sla_for": "complaint"},
}, {
	ID: "service_faq.punished_practice", Severity: Warning, Field: faqAnswer, // R-LEGAL-01
	Find:  func(v Values, _ Env) Args { return punished(faqAnswer.In(v), faqEscalation.In(v)) },
	Fires: Example{"answer": "亲，五星好评返现 5 元哦"}, Silent: Example{"answer": "亲，满意的话给我们说说感受"},
}, {
	ID: "service_faq.forbidden_word", Severity: Warning, Field: faqAnswer, // SKU-20
	Find: func(v Values, env Env) Args {
		if !faqIsScript(v) && faqKind.In(v) != "faq" {
			return nil
		}
		return forbidden(env, "", faqAnswer.In(v))
	},
	Fires:  Example{"answer": "亲，我们是全网最低价"},
	Silent: Example{"answer": "亲，我们是全网最低价", "kind": "dispute_case"},
}, {
	ID: "service_faq.owner_leaves", Severity: Warning, Field: faqOwner, // R-GEN-01
	Find:  func(v Values, env Env) Args { return heldByGiver(faqOwner.In(v), env) },
	Fires: Example{"owner": "林晓雯"}, Silent: Example{"owner": "林晓"},
}}

// unitSeconds is how long one of each unit of a limit lasts.
var unitSeconds = map[string]int64{"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}

// promised are the limits the workspace has a number for, with the unit of that number.
var promised = map[string]struct {
	number Number
	unit   string
}{
	"first_reply": {PresaleReply, "seconds"}, "return_review": {ReturnReview, "hours"},
	"refund": {RefundLimit, "hours"}, "dispatch": {DispatchLimit, "hours"},
}

// tooSlow gives the args of a finding when a limit is longer than the workspace's number.
func tooSlow(v Values, env Env) Args {
	most, known := promised[faqLimitFor.In(v)]
	if !known || !faqLimit.Set(v) || !faqLimitUnit.Set(v) {
		return nil
	}
	limit := env.Numbers.Of(most.number)
	if faqLimit.In(v)*unitSeconds[faqLimitUnit.In(v)] <= limit*unitSeconds[most.unit] {
		return nil
	}
	return Args{"Limit": count(limit), "Unit": most.unit}
}

// daysOf are the days of the week a shift is worked, Monday first. Promotion days are no week.
func daysOf(day string) []int {
	switch day {
	case "every_day":
		return []int{0, 1, 2, 3, 4, 5, 6}
	case "weekdays":
		return []int{0, 1, 2, 3, 4}
	case "weekend":
		return []int{5, 6}
	}
	if i := slices.Index([]string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}, day); i >= 0 {
		return []int{i}
	}
	return nil
}

// peakGap gives the args of a finding when on some day of the week nobody is on duty for a part of the
// service peak. A table of promotion days alone is not judged, and a row without its times is left out.
func peakGap(shifts []Row, env Env) Args {
	const day = 24 * 60
	var onDuty [8 * day]bool // a Sunday night runs into the Monday behind the week
	known := false
	for _, shift := range shifts {
		from, okFrom := minutesOf(shiftFrom.In(shift.Values))
		to, okTo := minutesOf(shiftTo.In(shift.Values))
		if !okFrom || !okTo {
			continue
		}
		if to <= from {
			to += day
		}
		for _, d := range daysOf(shiftDay.In(shift.Values)) {
			known = true
			for m := d*day + from; m < d*day+to; m++ {
				onDuty[m] = true
			}
		}
	}
	from, to := int(env.Numbers.Of(PeakFrom))*60, int(env.Numbers.Of(PeakTo))*60
	peak := clockAt(from) + "–" + clockAt(to)
	if to <= from {
		to += day
	}
	for d := range 7 {
		for m := d*day + from; known && m < d*day+to; m++ {
			overnight := m >= 7*day && onDuty[m-7*day] || m < day && onDuty[m+7*day]
			if !onDuty[m] && !overnight {
				return Args{"From": clockAt(m % day), "Peak": peak}
			}
		}
	}
	return nil
}
