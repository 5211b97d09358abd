package catalog

import "slices"

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

// The numbers, in the order of the settings page.
var (
	PresaleReply    = Number{"presale_reply_seconds", Label{"售前首次响应", "Pre-sale first reply"}, Label{"秒", "seconds"}, 30, 5, 3600, []string{"CS-04"}}
	ReturnReview    = Number{"return_review_hours", Label{"退货审核时限", "Return review within"}, Label{"小时", "hours"}, 72, 1, 720, []string{"CS-05"}}
	RefundLimit     = Number{"refund_hours", Label{"退款时限（平台上限为准）", "Refund within, platform limit first"}, Label{"小时", "hours"}, 48, 1, 720, []string{"CS-05"}}
	DispatchLimit   = Number{"dispatch_hours", Label{"发货时限", "Dispatch within"}, Label{"小时", "hours"}, 24, 1, 720, []string{"LOG-02"}}
	DispatchFresh   = Number{"dispatch_fresh_hours", Label{"生鲜发货时限", "Dispatch of fresh goods within"}, Label{"小时", "hours"}, 48, 1, 720, []string{"LOG-02"}}
	PromotionLead   = Number{"promotion_lead_days", Label{"大促提前筹备", "Large promotion is planned ahead by"}, Label{"天", "days"}, 60, 1, 365, []string{"MKT-08"}}
	PeakFrom        = Number{"peak_from_hour", Label{"客服高峰开始", "Service peak from"}, Label{"点", "o'clock"}, 20, 0, 23, []string{"CS-14"}}
	PeakTo          = Number{"peak_to_hour", Label{"客服高峰结束", "Service peak to"}, Label{"点", "o'clock"}, 22, 1, 24, []string{"CS-14"}}
	ReviewCycle     = Number{"sop_review_days", Label{"SOP 评审周期", "SOP review every"}, Label{"天", "days"}, 180, 1, 1095, []string{"SOP-12"}}
	SuggestCycle    = Number{"suggestion_review_days", Label{"流程建议评审周期", "Process suggestions reviewed every"}, Label{"天", "days"}, 30, 1, 365, []string{"SOP-12"}}
	CaseCycle       = Number{"case_review_days", Label{"案例复盘周期", "Case review every"}, Label{"天", "days"}, 90, 1, 365, []string{"TRN-07"}}
	ReportMonths    = Number{"report_months", Label{"报告覆盖的完整月份", "Reports cover the last full months"}, Label{"个月", "months"}, 3, 1, 36, []string{"RPT-01"}}
	CategoryGrowth  = Number{"category_growth_percent", Label{"类目增长值得关注", "Category growth worth attention"}, Label{"%", "%"}, 50, 1, 1000, []string{"RPT-24"}}
	ContractNotice  = Number{"contract_notice_days", Label{"合同到期提醒提前", "Contract end is announced ahead by"}, Label{"天", "days"}, 60, 1, 365, []string{"SUP-01"}}
	ExpiryNotice    = Number{"expiry_notice_days", Label{"授权、订阅、效期到期提醒提前", "Authorisations, subscriptions and goods expire: notice"}, Label{"天", "days"}, 30, 1, 365, []string{"ACC-06", "SKU-27"}}
	StockAge        = Number{"stock_age_days", Label{"库存数据最多几天前", "Stock figures at most this old"}, Label{"天", "days"}, 3, 1, 90, []string{"SKU-03"}}
	SlowCover       = Number{"slow_cover_days", Label{"可售天数超过多少算滞销", "Stock lasts longer than this: slow mover"}, Label{"天", "days"}, 90, 7, 730, []string{"SKU-08"}}
	RuleCheck       = Number{"rule_check_days", Label{"平台规则复查周期", "Platform rules checked every"}, Label{"天", "days"}, 90, 7, 730, []string{"RUL-03", "RUL-09"}}
	CompetitorCheck = Number{"competitor_check_days", Label{"竞品查看周期", "Competitors looked at every"}, Label{"天", "days"}, 90, 7, 730, []string{"BIZ-06"}}
	BrandReview     = Number{"brand_review_days", Label{"品牌评审周期", "Brand reviewed every"}, Label{"天", "days"}, 180, 30, 1095, []string{"BIZ-10"}}
	PreparationLead = Number{"preparation_days", Label{"活动筹备须在开始前完成", "Campaign preparation ends before its start by"}, Label{"天", "days"}, 7, 0, 90, []string{"MKT-15"}}
	PassMark        = Number{"pass_mark", Label{"考核及格线", "Pass mark"}, Label{"分", "points"}, 80, 1, 100, []string{"DOC-03"}}
	SOPMaxSteps     = Number{"sop_steps", Label{"一个流程最多步骤", "Steps of one SOP at most"}, Label{"步", "steps"}, 15, 3, 100, []string{"SOP-14"}}
	ReadingLength   = Number{"report_reading_chars", Label{"报告解读最少字数", "Interpretation of a report at least"}, Label{"字", "characters"}, 15, 1, 500, []string{"RPT-06"}}
	DrillCycle      = Number{"drill_days", Label{"高风险演练周期", "High risks are drilled every"}, Label{"天", "days"}, 365, 1, 1095, []string{"RSK-05"}}
)

// AllNumbers lists the numbers in the order of the settings page.
func AllNumbers() []Number { return slices.Clone(numbers) }

var numbers = []Number{
	PresaleReply, ReturnReview, RefundLimit, PeakFrom, PeakTo, DispatchLimit, DispatchFresh,
	PromotionLead, PreparationLead, RuleCheck, CompetitorCheck, BrandReview, ReviewCycle, SOPMaxSteps, SuggestCycle, CaseCycle,
	ReportMonths, CategoryGrowth, ReadingLength, ContractNotice, ExpiryNotice, StockAge, SlowCover, PassMark, DrillCycle,
}
