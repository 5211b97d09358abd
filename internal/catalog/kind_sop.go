package catalog

import (
	"strconv"
	"strings"
)

// SOP is how one recurring job is done, step by step (SOP-01 … SOP-19).
//
// It differs from the list of kinds in these places. More areas are named by SOP-07 and SOP-11 than the
// list had: selection, upkeep, warehouse work, feedback. Suggestions with their decision (SOP-12,
// IMP-01 … IMP-03), what changed in the version and who must be trained again, the shop of a pilot
// (SOP-13), the team and how it is assessed (SOP-15) had no place. Maturity follows from what is written: draft, then
// reviewed. Proven needs a run by the receiver, an act, which comes with the table of runs. The number
// of a step is its place. Flowchart and pictures are files of their own slots; the fields say where they
// lie otherwise. review_due is computed so that the calendar has a day; it answers only where the record
// sets its own cycle, because a workspace's cycle is not a fact of the record.
var SOP = declare(Kind{
	Key:   "sop",
	Label: Label{"流程 SOP", "SOP"},
	Why: Label{
		"把每天在做、换人也要照做的事写成步骤：谁做、用什么工具、做到什么标准、出问题怎么办。",
		"What is done again and again, written as steps: who, with which tool, to which standard, and what when it goes wrong.",
	},
	Unit: Label{"个流程", "SOPs"},
	Groups: []Group{
		group("scope", "流程信息", "Scope",
			sopTitle, sopArea, sopPurpose, sopTrigger, sopOwner, sopReviewer, sopTeam, sopEscalation),
		group("steps", "步骤", "Steps", sopSteps, sopFlowchart),
		group("standard", "指标与关联", "Measures and links", sopKPIs, sopAssessment, sopAccounts),
		group("version", "版本与验证", "Version and proof",
			sopVersion, sopChange, sopRetrain, sopReviewedOn, sopReviewEvery, sopReviewDue, sopPilot, sopPilotScope, sopMaturity, sopMustProve),
		group("improvement", "改进建议", "Suggestions", sopSuggestions),
	},
	Slots: []Slot{
		slot("flowchart", "流程图", "Flowchart", "SOP-06", "SOP-09"),
		slot("picture", "步骤图", "Picture of a step", "SOP-02"),
		slot("guide", "操作指南", "Guide", "SOP-08", "SOP-09"),
	},
	Meets:    []string{"SOP-01", "SOP-08", "SOP-09"},
	Title:    sopTitle,
	Subtitle: []Field{sopArea, sopVersion},
	Owner:    sopOwner,
	Due:      sopReviewDue,
	Checks:   sopChecks,
	Sample: Form{
		"title": {"新品上架"}, "area": {"listing"}, "purpose": {"从选品到上架后 7 天，每周稳定上新 6–8 款，上架零差错。"},
		"trigger": {"每周二启动，周四 10:00 上架"}, "owner": {"周子昂"}, "reviewer": {"陈立群"}, "escalation": {"顾明远"},
		"version": {"2.3"}, "reviewed_on": {"2026-05-25"}, "review_every_days": {"180"}, "pilot_state": {"rolled_out"}, "must_prove": {"yes"},
		"flowchart": {"共享盘 / SOP / 新品上架 2.3.png"}, "accounts": {"木棉里旗舰店"},
		"steps":          {""},
		"steps.0.action": {"选品提报：选出候选款，附竞品 3 款与毛利测算"}, "steps.0.role": {"商品专员"}, "steps.0.person": {"何佳怡"},
		"steps.0.tool": {"生意参谋"}, "steps.0.input": {"供应商样品"}, "steps.0.output": {"选品表"},
		"steps.0.standard": {"每周二 18:00 前；毛利率 ≥ 55%"}, "steps.0.control_point": {"毛利测算由主管复核"},
		"steps.0.problem": {"样品晚到"}, "steps.0.solution": {"顺延到下一批，不占用坑位"}, "steps.0.picture": {"共享盘 / SOP / 选品表样例.png"},
		"steps.1.action": {"定时上架，10 分钟内自查前台显示"}, "steps.1.role": {"运营"}, "steps.1.tool": {"千牛"},
		"kpis":        {""},
		"kpis.0.name": {"上架准时率"}, "kpis.0.target": {"≥ 95"}, "kpis.0.unit": {"%"}, "kpis.0.source": {"上架检查单"},
		"team": {"周子昂", "何佳怡"}, "assessment": {"按上架准时率和返工次数计入月度绩效"},
		"change_note": {"毛利测算改由主管复核，新增上架后 7 天跟踪"}, "retrain": {"周子昂", "何佳怡"}, "pilot_scope": {"先在分销小店试 4 周"},
		"suggestions": {""}, "suggestions.0.text": {"主图由美工前一天交，不再当天催"}, "suggestions.0.kind": {"improvement"}, "suggestions.0.channel": {"meeting"},
		"suggestions.0.state": {"decided"}, "suggestions.0.decision": {"采纳，写进 2.4 版"},
	},
})

// tools are what the trade works with (requirements 1.4); offered wherever a tool is named.
var tools = []string{
	"千牛", "生意参谋", "京东商智", "京麦", "抖店后台", "抖音电商罗盘", "拼多多商家后台", "小红书千帆", "逛逛", "小红书",
	"直通车", "超级推荐", "万相台", "京准通", "巨量千川", "直播中控台", "聚水潭 ERP", "旺店通", "ERP", "WMS 仓库系统", "库存预警系统",
	"CRM", "客服工作台", "企业微信", "微信", "电话", "在线客服", "钉钉", "飞书", "Excel", "Tableau",
	"Power BI", "可视化看板", "第三方采集工具", "影刀 RPA", "流程自动化工具",
}

var (
	sopTitle = text("title", "名称", "Title").Required().Identity().
			Hint("一件事一个流程，名称用动词", "One job, one SOP").Example("新品上架").Also("流程名称", "SOP名称").Meets("SOP-01")
	sopArea = choice("area", "流程领域", "Area",
		opt("selection", "选品测款", "Product selection"), opt("listing", "上架与下架", "Listing"), opt("upkeep", "商品维护", "Product upkeep"), opt("pricing", "定价改价", "Pricing"), opt("stock", "库存", "Stock"),
		opt("purchasing", "采购补货", "Purchasing"), opt("order", "订单处理", "Orders"), opt("shipping", "发货物流", "Shipping"),
		opt("warehouse", "仓储出入库", "Warehouse"),
		opt("presale", "售前客服", "Pre-sale"), opt("aftersale", "售后", "After-sale"), opt("complaint", "投诉纠纷", "Complaints"),
		opt("campaign", "活动报名", "Campaigns"), opt("ads", "付费推广", "Advertising"), opt("content", "内容种草", "Content"),
		opt("live", "直播", "Live selling"), opt("data", "数据分析", "Data"), opt("finance", "财务对账", "Finance"),
		opt("compliance", "合规资质", "Compliance"), opt("feedback", "问题反馈", "Problem feedback"), opt("account", "账号权限", "Accounts"), opt("crisis", "应急处置", "Crisis"),
		opt("other", "其他", "Other")).
		Required().Identity().Listed(1).Also("领域", "模块", "流程类型").
		Meets("SOP-01", "SOP-07", "SOP-11", "SKU-02", "LOG-01", "CS-02")
	sopPurpose = multiline("purpose", "目的与范围", "Purpose and scope").
			Hint("为什么做、从哪里开始、到哪里结束", "Why, from where, to where").Also("目的", "范围")
	sopTrigger = text("trigger", "触发条件", "Trigger and frequency").
			Hint("什么时候做、多久做一次", "When, how often").Example("每天 9:30；或收到缺货提醒").Also("触发", "频率", "when").Meets("SOP-01")
	sopOwner = person("owner", "负责人", "Owner").Required().Listed(1).
			Hint("离岗之后由谁负责，不能是移交人本人", "Who answers for it afterwards; not the outgoing person").Also("责任人").Meets("SOP-02", "SOP-15", "PRO-10")
	sopReviewer   = person("reviewer", "审核人", "Reviewer").Meets("SOP-12", "SOP-15")
	sopTeam       = people("team", "流程小组", "Process team").Hint("参与维护这个流程的人", "Who keeps this process up to date").Also("小组").Meets("SOP-15")
	sopEscalation = person("escalation", "升级联系人", "Escalation contact").
			Hint("处理不了的时候找谁", "Whom to call when it cannot be solved").Also("升级", "协调部门").Meets("SOP-19")

	sopSteps = rows("steps", "步骤", "Steps",
		stepAction, stepRole, stepPerson, stepTool, stepInput, stepOutput, stepStandard, stepControl, stepProblem, stepSolution, stepPicture).
		Required().Hint("按先后顺序，一步一行；太长就拆成两个流程", "In order, one line each; split what grows long").Also("序号").
		Meets("SOP-02", "SOP-06", "SOP-09", "SOP-14")
	stepAction  = multiline("action", "操作", "Action").Required().Also("操作内容", "step").Meets("SOP-02")
	stepRole    = text("role", "责任岗位", "Responsible role").Suggest("运营", "商品专员", "客服", "仓库", "美工", "推广", "采购", "财务", "主管").Also("岗位").Meets("SOP-02", "SOP-09")
	stepPerson  = person("person", "责任人", "Person").Meets("SOP-02")
	stepTool    = text("tool", "工具/系统", "Tool or system").Suggest(tools...).Also("工具", "系统").Meets("SOP-03")
	stepInput   = text("input", "输入", "Input").Meets("SOP-10")
	stepOutput  = text("output", "输出", "Output").Meets("SOP-10")
	stepControl = text("control_point", "控制点", "Control point").
			Hint("这一步必须核对什么；没有就留空", "What must be checked here, if anything").Meets("SOP-10")
	stepStandard = text("standard", "标准/时限", "Standard or time limit").Also("标准", "时限", "SLA").Meets("SOP-04", "SOP-09")
	stepProblem  = text("problem", "常见问题", "Common problem").Meets("SOP-05", "PRO-13")
	stepSolution = text("solution", "解决方案", "Solution").Meets("SOP-05", "PRO-13")
	stepPicture  = text("picture", "图片位置或链接", "Picture: place or link").Also("图片")
	sopFlowchart = text("flowchart", "流程图", "Flowchart").
			Hint("不填时按步骤生成；已有图的写文件位置或链接", "Drawn from the steps while empty; or where the file is").Meets("SOP-06", "SOP-09")

	sopKPIs       = rows("kpis", "关键指标", "KPIs", kpiName, kpiTarget, kpiUnit, kpiSource).Also("指标", "KPI", "目标值").Meets("SOP-04")
	kpiName       = text("name", "指标", "Measure").Required().Suggest("上架准时率", "首次响应时间", "48 小时发货率", "退款时长", "纠纷率")
	kpiTarget     = text("target", "目标", "Target")
	kpiUnit       = text("unit", "单位", "Unit")
	kpiSource     = text("source", "数据来源", "Source").Suggest(tools...)
	sopAssessment = text("assessment", "考核方式", "How it is assessed").
			Hint("做得好不好看哪个数、计入谁的绩效", "Which figure says it is done well, and whose assessment it counts in").Also("考核").Meets("SOP-15")

	sopAccounts = refs("accounts", "涉及账号", "Accounts used", "account").
			Hint("要登录哪些账号，写登录名", "The logins it takes").Also("使用账号")

	// Marked as a code: version 1 is an answer, not an excuse.
	sopVersion     = text("version", "版本", "Version").Code().Required().Listed(2).Example("2.3").Meets("SOP-12")
	sopChange      = multiline("change_note", "本版改动", "What changed").Hint("和上一版哪里不同", "What differs from the version before").Also("版本说明", "更新内容").Meets("SOP-12")
	sopRetrain     = people("retrain", "须重新培训的人", "To be trained again").Hint("新版要教会哪些人", "Who has to learn the new version").Also("重新培训").Meets("SOP-12")
	sopReviewedOn  = date("reviewed_on", "最近评审", "Last review").Required().Listed(2).Also("评审日期", "更新时间", "reviewed").Meets("SOP-12")
	sopReviewEvery = integer("review_every_days", "评审周期", "Review every").Between(1, 1095).Unit("天", "days").
			Preset(ReviewCycle).Hint("先按工作区的评审周期，可以改；清空就跟着工作区走", "Begins as the workspace has it; empty follows the workspace").Meets("SOP-12")
	sopReviewDue = date("review_due", "下次评审", "Next review").From(sopNextReview)
	sopPilot     = choice("pilot_state", "试点状态", "Pilot state",
		opt("none", "未试点", "None"), opt("pilot", "试点中", "Pilot"), opt("rolled_out", "已推广", "Rolled out")).Also("试点").Meets("SOP-13")
	sopPilotScope = text("pilot_scope", "试点范围", "Scope of the pilot").
			Hint("先在哪个小店或类目试、试到哪天", "The small shop or category it is tried in, and until when").Meets("SOP-13")
	sopMaturity = choice("maturity", "成熟度", "Maturity",
		opt("draft", "草稿", "Draft"), opt("reviewed", "已评审", "Reviewed"), opt("proven", "已验证", "Proven")).
		From(sopGrade).Listed(3).Hint("有审核人、评审日期，每步都有责任岗位，才算已评审", "Reviewed needs a reviewer, a review date and a role for every step").Meets("SOP-12")
	sopMustProve = boolean("must_prove", "须实操验证", "Must be proven").
			Hint("接收人要照着做一遍才能签收", "The incoming person runs it once before signing").Also("须实操")

	sopSuggestions = rows("suggestions", "改进建议", "Suggestions", suggestionText, suggestionKind, suggestionChannel, suggestionState, suggestionDecision).
			Hint("收集到的建议一条一行，定了写决定，做了改状态", "One a line; write the decision once there is one").Also("建议").Meets("SOP-12", "IMP-01", "IMP-02", "IMP-03")
	suggestionText = text("text", "建议", "Suggestion").Required()
	suggestionKind = choice("kind", "类别", "Kind", opt("improvement", "优化", "Improvement"), opt("problem", "问题", "Problem"), opt("idea", "新想法", "Idea")).
			Meets("IMP-03")
	suggestionChannel = choice("channel", "来源渠道", "Channel",
		opt("work_report", "工作汇报", "Work report"), opt("customer", "客户反馈", "Customers"), opt("data_talk", "数据分析会", "Data talk"),
		opt("meeting", "会议", "Meeting"), opt("survey", "问卷调查", "Survey"), opt("appraisal", "绩效面谈", "Appraisal"), opt("other", "其他", "Other")).
		Also("来源", "反馈渠道").Meets("IMP-01")
	suggestionState = choice("state", "状态", "State",
		opt("collected", "已收集", "Collected"), opt("decided", "已决定", "Decided"), opt("done", "已完成", "Done"), opt("declined", "不采纳", "Declined")).Meets("IMP-02")
	suggestionDecision = text("decision", "决定", "Decision").
				RequiredIf(func(v Values) bool { return suggestionState.Set(v) && suggestionState.In(v) != "collected" }).
				Hint("怎么改、写进哪一版；不采纳写理由", "What changes, in which version; or why not").Meets("IMP-02", "SOP-12")
)

func sopNextReview(v Values) (Date, bool) {
	every, known := sopReviewEvery.Lookup(v)
	return sopReviewedOn.In(v).AddDays(int(every)), known && sopReviewedOn.Set(v)
}

func sopGrade(v Values) (string, bool) {
	if sopReviewer.Set(v) && sopReviewedOn.Set(v) && sopSteps.Set(v) && len(stepsWithoutRole(v)) == 0 {
		return "reviewed", true
	}
	return "draft", true
}

func stepsWithoutRole(v Values) []string {
	var numbers []string
	for i, step := range sopSteps.In(v) {
		if !stepRole.Set(step.Values) {
			numbers = append(numbers, strconv.Itoa(i+1))
		}
	}
	return numbers
}

var sopChecks = []Check{{
	ID: "sop.owner_leaves", Severity: Blocker, Field: sopOwner, // R-SOP-01
	Find:  func(v Values, env Env) Args { return heldByGiver(sopOwner.In(v), env) },
	Fires: Example{"owner": "林晓雯"}, Silent: Example{"owner": "林晓"},
}, {
	ID: "sop.step_without_role", Severity: Warning, Field: sopSteps, // R-SOP-02
	Find: func(v Values, _ Env) Args {
		numbers := stepsWithoutRole(v)
		if len(numbers) == 0 {
			return nil
		}
		return Args{"Rows": strings.Join(numbers, ", ")}
	},
	Fires: Example{"steps.1.role": ""}, Silent: Example{"steps.0.person": ""},
}, {
	ID: "sop.review_old", Severity: Warning, Field: sopReviewedOn, // R-SOP-03
	Needs: []Field{sopReviewedOn},
	Find: func(v Values, env Env) Args {
		every, own := sopReviewEvery.Lookup(v)
		if !own {
			every = env.Numbers.Of(ReviewCycle)
		}
		if !sopReviewedOn.Set(v) || passed(sopReviewedOn.In(v).AddDays(int(every)), env) == nil {
			return nil
		}
		return Args{"Date": sopReviewedOn.In(v).String(), "Days": count(int64(sopReviewedOn.In(v).DaysUntil(env.Today)))}
	},
	Fires: Example{"reviewed_on": "2026-05-24", "review_every_days": ""}, Silent: Example{"reviewed_on": "2026-05-25", "review_every_days": ""},
}, {
	ID: "sop.punished_practice", Severity: Warning, Field: sopSteps, // R-LEGAL-01
	Find: func(v Values, _ Env) Args {
		for _, step := range sopSteps.In(v) {
			if args := punished(stepAction.In(step.Values), stepSolution.In(step.Values)); args != nil {
				return args
			}
		}
		return nil
	},
	Fires: Example{"steps.1.solution": "联系买家好评返现"}, Silent: Example{"steps.1.solution": "邀请买家评价"},
}, {
	ID: "sop.too_many_steps", Severity: Notice, Field: sopSteps, // SOP-14
	Find: func(v Values, env Env) Args {
		most, steps := env.Numbers.Of(SOPMaxSteps), int64(len(sopSteps.In(v)))
		if steps <= most {
			return nil
		}
		return Args{"Steps": count(steps), "Most": count(most)}
	},
	Fires: sopOfSteps(16), Silent: sopOfSteps(15),
}}

// sopOfSteps is the sample with n steps.
func sopOfSteps(n int) Example {
	cells := Example{}
	for i := 2; i < n; i++ {
		cells[path("steps", i, "action")], cells[path("steps", i, "role")] = "核对下一项", "运营"
	}
	return cells
}
