package catalog

import (
	"maps"
	"slices"
)

// Number is a limit that a workspace may set for itself: a time limit, a period, a share. Rules and
// ready-made texts ask for it by its variable, so none of them has a figure of its own. The defaults
// are the practitioners' (requirements 1.3).
type Number struct {
	Key      string // never changes; stored and used in ready-made texts as {{key}}
	Label    Label
	Unit     Label
	Default  int64
	Min, Max int64 // inclusive
	Meets    []string
	Use      Label // where it counts, one sentence
}

// NumberGroup is the numbers about one matter.
type NumberGroup struct {
	Label   Label
	Numbers []Number
}

// Parse reads what somebody typed as a value of the number. A blank cell gives the default. The error is a Problem.
func (n Number) Parse(cell string) (int64, error) {
	value, err := integer(n.Key, n.Label.ZH, n.Label.EN).Between(n.Min, n.Max).Unit(n.Unit.ZH, n.Unit.EN).Parse(cell)
	if value == nil {
		return n.Default, err
	}
	return value.(int64), err
}

// Numbers are a workspace's own answers by the key of the Number. The zero Numbers are the defaults.
type Numbers map[string]int64

// Of gives the workspace's number, or its default.
func (n Numbers) Of(number Number) int64 {
	if own, ok := n[number.Key]; ok {
		return own
	}
	return number.Default
}

// The numbers.
var (
	PresaleReply    = Number{"presale_reply_seconds", Label{"售前首次响应", "Pre-sale first reply"}, Label{"秒", "seconds"}, 30, 5, 3600, []string{"CS-04"}, Label{"客服时限超过它会提醒；话术、活动和客服流程里写着它", "A slower service limit is warned of; scripts, campaign and service SOPs name it"}}
	ReturnReview    = Number{"return_review_hours", Label{"退货审核时限", "Return review within"}, Label{"小时", "hours"}, 72, 1, 720, []string{"CS-05"}, Label{"退货审核时限超过它会提醒；退换货流程、常见问答和培训题里写着它", "A slower review of returns is warned of; the returns SOP, answers and exam name it"}}
	RefundLimit     = Number{"refund_hours", Label{"退款时限（平台上限为准）", "Refund within, platform limit first"}, Label{"小时", "hours"}, 48, 1, 720, []string{"CS-05"}, Label{"退款时限超过它会提醒；退换货流程和常见问答里写着它", "A slower refund is warned of; the returns SOP and answers name it"}}
	DispatchLimit   = Number{"dispatch_hours", Label{"发货时限", "Dispatch within"}, Label{"小时", "hours"}, 24, 1, 720, []string{"LOG-02"}, Label{"仓库和快递的发货时效先填它，超过会提醒；订单流程、风险预案和常见问答里写着它", "A new warehouse or carrier begins with it, a slower one is warned of; the order flow, risk plans and answers name it"}}
	DispatchFresh   = Number{"dispatch_fresh_hours", Label{"生鲜发货时限", "Dispatch of fresh goods within"}, Label{"小时", "hours"}, 48, 1, 720, []string{"LOG-02"}, Label{"生鲜冷链的发货时效超过它会提醒；订单流程里写着它", "Slower dispatch of fresh goods is warned of; the order flow names it"}}
	PromotionLead   = Number{"promotion_lead_days", Label{"大促提前筹备", "Large promotion is planned ahead by"}, Label{"天", "days"}, 60, 1, 365, []string{"MKT-08"}, Label{"大促开始前这么多天起，检查主推款、玩法和资源；活动流程和大促筹备里写着它", "From so many days before a big promotion its items, mechanics and resources are checked; the campaign SOP names it"}}
	PeakFrom        = Number{"peak_from_hour", Label{"客服高峰开始", "Service peak from"}, Label{"点", "o'clock"}, 20, 0, 23, []string{"CS-14"}, Label{"排班没有覆盖高峰会提醒；活动、改价和盯盘流程里写着它", "A rota that leaves the peak open is warned of; campaign, price and data SOPs name it"}}
	PeakTo          = Number{"peak_to_hour", Label{"客服高峰结束", "Service peak to"}, Label{"点", "o'clock"}, 22, 1, 24, []string{"CS-14"}, Label{"排班没有覆盖高峰会提醒；活动、改价和盯盘流程里写着它", "A rota that leaves the peak open is warned of; campaign, price and data SOPs name it"}}
	ReviewCycle     = Number{"sop_review_days", Label{"SOP 评审周期", "SOP review every"}, Label{"天", "days"}, 180, 1, 1095, []string{"SOP-12"}, Label{"SOP 超过这么久没评审会提醒；新流程的评审周期先填它", "An SOP not reviewed for so long is warned of; a new SOP begins with it"}}
	SuggestCycle    = Number{"suggestion_review_days", Label{"流程建议评审周期", "Process suggestions reviewed every"}, Label{"天", "days"}, 30, 1, 365, []string{"SOP-12"}, Label{"流程建议评审会的周期，写在会议的现成内容里", "How often suggestions are reviewed, named by the ready-made meeting"}}
	CaseCycle       = Number{"case_review_days", Label{"案例复盘周期", "Case review every"}, Label{"天", "days"}, 90, 1, 365, []string{"TRN-07"}, Label{"案例复盘没写复训周期时按它算下一次；季度案例复盘里写着它", "When a case review says no cycle, the next one is counted by it; the ready-made review names it"}}
	ReportMonths    = Number{"report_months", Label{"报告覆盖的完整月份", "Reports cover the last full months"}, Label{"个月", "months"}, 3, 1, 36, []string{"RPT-01"}, Label{"现成的数据报告从这么多个完整月份前开始", "Ready-made reports begin so many full months ago"}}
	CategoryGrowth  = Number{"category_growth_percent", Label{"类目增长值得关注", "Category growth worth attention"}, Label{"%", "%"}, 50, 1, 1000, []string{"RPT-24"}, Label{"类目增速超过它而没有方案的机会会提示；季报里写着它", "An opportunity that grows faster and has no plan is pointed out; the quarterly report names it"}}
	ContractNotice  = Number{"contract_notice_days", Label{"合同到期提醒提前", "Contract end is announced ahead by"}, Label{"天", "days"}, 60, 1, 365, []string{"SUP-01"}, Label{"合同在这么多天内到期、又没写续签安排会提醒；快递和平台合同的续签里写着它", "A contract that ends within so many days without a renewal plan is warned of; ready-made contracts name it"}}
	ExpiryNotice    = Number{"expiry_notice_days", Label{"授权、订阅、效期到期提醒提前", "Authorisations, subscriptions and goods expire: notice"}, Label{"天", "days"}, 30, 1, 365, []string{"ACC-06", "SKU-27"}, Label{"授权、系统续费、商品效期在这么多天内到期会提醒；三审三校和授权合同里写着它", "Licences, subscriptions and goods that end within so many days are warned of; the listing SOP and licences name it"}}
	StockAge        = Number{"stock_age_days", Label{"库存数据最多几天前", "Stock figures at most this old"}, Label{"天", "days"}, 3, 1, 90, []string{"SKU-03"}, Label{"库存数早于这么多天会提醒；补货流程里写着它", "Older stock figures are warned of; the replenishment SOP names it"}}
	SlowCover       = Number{"slow_cover_days", Label{"可售天数超过多少算滞销", "Stock lasts longer than this: slow mover"}, Label{"天", "days"}, 90, 7, 730, []string{"SKU-08"}, Label{"可售天数超过它又没写处置会提醒；补货和上下架流程里写着它", "Stock that lasts longer without a plan is warned of; replenishment and product SOPs name it"}}
	RuleCheck       = Number{"rule_check_days", Label{"平台规则复查周期", "Platform rules checked every"}, Label{"天", "days"}, 90, 7, 730, []string{"RUL-03", "RUL-09"}, Label{"平台规则超过这么久没检查会提醒", "A platform rule not checked for so long is warned of"}}
	CompetitorCheck = Number{"competitor_check_days", Label{"竞品查看周期", "Competitors looked at every"}, Label{"天", "days"}, 90, 7, 730, []string{"BIZ-06"}, Label{"竞品超过这么久没看会提醒", "A competitor not looked at for so long is warned of"}}
	BrandReview     = Number{"brand_review_days", Label{"品牌评审周期", "Brand reviewed every"}, Label{"天", "days"}, 180, 30, 1095, []string{"BIZ-10"}, Label{"品牌超过这么久没评审会提醒", "A brand not reviewed for so long is warned of"}}
	PreparationLead = Number{"preparation_days", Label{"活动筹备须在开始前完成", "Campaign preparation ends before its start by"}, Label{"天", "days"}, 7, 0, 90, []string{"MKT-15"}, Label{"活动开始前这么多天，筹备清单没勾完会提醒", "So many days before a campaign an open preparation list is warned of"}}
	PassMark        = Number{"pass_mark", Label{"考核及格线", "Pass mark"}, Label{"分", "points"}, 80, 1, 100, []string{"DOC-03"}, Label{"考试没写及格线时按它判；考试和场景测试的现成内容里写着它", "An exam without a pass mark is judged by it; ready-made exams name it"}}
	SOPMaxSteps     = Number{"sop_steps", Label{"一个流程最多步骤", "Steps of one SOP at most"}, Label{"步", "steps"}, 15, 3, 100, []string{"SOP-14"}, Label{"一个流程的步骤超过它会提示拆开", "A longer SOP is advised to be split"}}
	ReadingLength   = Number{"report_reading_chars", Label{"报告解读最少字数", "Interpretation of a report at least"}, Label{"字", "characters"}, 15, 1, 500, []string{"RPT-06"}, Label{"报告解读短于它会提示；盯盘流程和看数培训里写着它", "A shorter reading of a report is pointed out; the data SOP and training name it"}}
	DrillCycle      = Number{"drill_days", Label{"高风险演练周期", "High risks are drilled every"}, Label{"天", "days"}, 365, 1, 1095, []string{"RSK-05"}, Label{"高风险超过这么久没演练会提示；应急流程和演练里写着它", "A high risk not drilled for so long is pointed out; the crisis SOP and the drill name it"}}
)

// JudgedNumbers are the numbers that some rule is judged by, in the order of the settings page. SuggestCycle is in ready-made texts only.
func JudgedNumbers() []Number {
	return slices.DeleteFunc(AllNumbers(), func(n Number) bool { return n.Key == SuggestCycle.Key })
}

// Check finds numbers that there are not, and values out of bounds, the first by the order of keys.
func (n Numbers) Check() (Number, bool) {
	for _, key := range slices.Sorted(maps.Keys(n)) {
		i := slices.IndexFunc(AllNumbers(), func(known Number) bool { return known.Key == key })
		if i < 0 {
			return Number{Key: key}, false
		}
		if known := AllNumbers()[i]; n[key] < known.Min || n[key] > known.Max {
			return known, false
		}
	}
	return Number{}, true
}

// AllNumbers lists the numbers in the order of the settings page.
func AllNumbers() []Number {
	var out []Number
	for _, g := range numberGroups {
		out = append(out, g.Numbers...)
	}
	return out
}

// NumberGroups are all numbers by what they are about.
func NumberGroups() []NumberGroup { return slices.Clone(numberGroups) }

var numberGroups = []NumberGroup{
	{Label{"客服与售后", "Service and after-sales"}, []Number{PresaleReply, ReturnReview, RefundLimit, PeakFrom, PeakTo}},
	{Label{"发货", "Dispatch"}, []Number{DispatchLimit, DispatchFresh}},
	{Label{"活动与平台规则", "Campaigns and platform rules"}, []Number{PromotionLead, PreparationLead, RuleCheck, CompetitorCheck, BrandReview}},
	{Label{"流程与改进", "SOPs and improvement"}, []Number{ReviewCycle, SOPMaxSteps, SuggestCycle, CaseCycle}},
	{Label{"数据报告", "Data and reports"}, []Number{ReportMonths, CategoryGrowth, ReadingLength}},
	{Label{"合同、授权与库存", "Contracts, licences and stock"}, []Number{ContractNotice, ExpiryNotice, StockAge, SlowCover}},
	{Label{"考核与演练", "Exams and drills"}, []Number{PassMark, DrillCycle}},
}
