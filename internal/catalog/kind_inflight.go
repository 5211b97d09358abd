package catalog

// InFlight is a matter that is not finished on the last day (FIN-01, RPT-17, RPT-24, RPT-25 and the
// open ends of every other section).
//
// It differs from the list of kinds in these places. When the next person accepted a matter is an act
// with a table of its own, so accepted_at is no field. Balances still to be paid or collected are two
// kinds of matter (FIN-01), and so are an optimisation and an opportunity, with the parts requirements
// ask for: goal, plan, where it stands, tracking; hypothesis and scope of an experiment; growth of an
// opportunity. Related records had no place.
var InFlight = declare(Kind{
	Key:   "inflight",
	Label: Label{"在途工作", "In-flight work"},
	Why: Label{
		"写下离岗那天还没做完的每一件事：做到哪了、下一步是什么、哪天到期、谁接手、答应过对方什么。",
		"Every matter unfinished on the last day: where it stands, the next step, the date, who takes over, what was promised.",
	},
	Unit: Label{"件在途事项", "open matters"},
	Groups: []Group{
		group("matter", "事项", "Matter",
			inflightTitle, inflightType, inflightState, inflightAction, inflightDue, inflightPriority, inflightOwner, inflightNext),
		group("stake", "牵涉", "At stake",
			inflightAmount, inflightParty, inflightPromises, inflightEvidence, inflightRelated),
		group("improvement", "优化与实验", "Optimisation and experiment",
			inflightGoal, inflightPlan, inflightHypothesis, inflightScope, inflightTracking, inflightGrowth),
	},
	Slots: []Slot{
		slot("evidence", "凭证", "Evidence", "FIN-01"),
		slot("plan", "方案", "Plan", "RPT-25"),
	},
	Title:     inflightTitle,
	Subtitle:  []Field{inflightType, inflightAction},
	Owner:     inflightOwner,
	NextOwner: inflightNext,
	Due:       inflightDue,
	Checks:    inflightChecks,
	Sample: Form{
		"title": {"大衣主图 A/B 测试"}, "kind": {"experiment"}, "state_text": {"A 图跑满 7 天，B 图第 3 天，B 点击率暂高 0.8 个百分点"},
		"next_action": {"11 月 25 日看满 7 天数据，B 图胜出就换到全部大衣"}, "due": {"2026-11-25"}, "priority": {"mid"},
		"amount": {"3000"}, "counterparty": {"摄影师高原"}, "promises": {"B 图胜出后补拍 4 款，每款 300 元，11 月 12 日在群里答应的"},
		"evidence": {"共享盘 / 测试 / 2026-11 主图.xlsx；群聊截图"}, "related": {"MML26W-0117-OAT-M"}, "owner": {"林晓雯"}, "next_owner": {"周子昂"},
		"goal": {"大衣点击率从 3.1% 提到 3.8%"}, "plan": {"同一款两张主图，各 7 天，其余不动；胜出的推广到同系列。"},
		"hypothesis": {"场景图比白底图点击率高"}, "test_scope": {"只在分销小店、0117 一款"}, "growth": {"12%"},
		"tracking": {""}, "tracking.0.metric": {"点击率"}, "tracking.0.variant": {"A 白底"}, "tracking.0.baseline": {"3.1%"}, "tracking.0.target": {"3.8%"}, "tracking.0.actual": {"3.0%"},
	},
})

var (
	inflightTitle = text("title", "事项", "Matter").Required().Identity().
			Hint("一句话：什么事还没完", "One line: what is not finished").Also("待办", "任务")
	inflightType = choice("kind", "类型", "Type",
		opt("order_case", "异常订单", "Order case"), opt("refund_dispute", "退款纠纷", "Refund or dispute"), opt("purchase", "采购在途", "Purchase"),
		opt("campaign_prep", "活动筹备", "Campaign preparation"), opt("platform_appeal", "平台申诉", "Platform appeal"), opt("content", "内容制作", "Content"),
		opt("project", "项目", "Project"), opt("experiment", "A/B 测试", "Experiment"), opt("optimisation", "运营优化", "Optimisation"),
		opt("opportunity", "机会", "Opportunity"), opt("payment", "付款流程", "Payment"), opt("receivable", "应收未收", "Receivable"),
		opt("payable", "应付未付", "Payable"), opt("claim", "理赔返利", "Claim"), opt("recruiting", "招聘", "Recruiting"), opt("promise", "口头承诺", "Promise"),
		opt("other", "其他", "Other")).
		Required().Listed(1).Meets("RPT-17", "RPT-24", "RPT-25", "FIN-01")
	inflightState = multiline("state_text", "当前进度", "Where it stands").Required().
			Hint("做到哪一步，卡在谁那里；售后和投诉写订单号，不写买家姓名、电话、地址", "Which step it has reached, and who holds it up; of buyers the order number, no name, phone or address").Also("进度", "最新进展", "状态").Meets("RPT-25")
	inflightAction = text("next_action", "下一步", "Next action").Required().
			Hint("接手人第一天要做的动作", "What the next person does first").Also("建议处理")
	inflightDue      = date("due", "截止", "Due").Required().Listed(1).Also("原始截止日", "due_at")
	inflightPriority = choice("priority", "紧急程度", "Urgency", opt("low", "低", "Low"), opt("mid", "中", "Medium"), opt("high", "高", "High")).
				Required().Listed(2).Also("优先级", "severity")
	inflightOwner = person("owner", "原责任人", "Giver").Required().Listed(3).Also("当前责任人", "负责人")
	inflightNext  = person("next_owner", "接手人", "Next owner").Required().Listed(1).Also("assignee").Meets("PRO-10")

	inflightAmount = money("amount", "涉及金额", "Money at stake").Between(-1_000_000_000, 1_000_000_000).RequiredIf(inflightIsBalance).Listed(2).
			Hint("应收、应付必填；应收写正数，应付写负数", "Needed for balances; positive when we are owed, negative when we owe").Also("金额").Meets("FIN-01")
	inflightParty = text("counterparty", "对接方", "Counterparty").RequiredIf(inflightIsBalance).
			Hint("应收、应付必填：对方是谁、怎么找到；买家只写订单号", "Needed for balances: who it is and how to reach them; of a buyer only the order number").Also("对接人", "发起方").Meets("FIN-01")
	inflightPromises = multiline("promises", "口头承诺", "Verbal promises").
				Hint("答应过对方什么、什么时候说的、谁在场；买家只写订单号", "What was promised, when, who was there; of a buyer only the order number").Also("承诺", "口头约定")
	inflightEvidence = text("evidence", "凭证", "Evidence").
				Hint("可以直接上传；放在别处的写位置或链接", "Attach it, or say where it lies").Also("附件", "关联文件编号")
	inflightRelated = refs("related", "关联", "Related records", "").Hint("相关的 SKU、供应商、活动或合同", "SKUs, suppliers, campaigns or contracts it touches")

	inflightGoal = text("goal", "目标", "Goal").RequiredIf(inflightImproves).
			Hint("优化和测试填：从多少到多少、什么时候前", "For optimisations and tests: from what to what, and until when").Meets("RPT-25")
	inflightPlan = multiline("plan", "方案", "Plan").RequiredIf(inflightImproves).
			Hint("优化和测试填：分几步做、动哪些、不动哪些", "For optimisations and tests: the steps, what changes and what does not").Meets("RPT-25")
	inflightHypothesis = text("hypothesis", "假设", "Hypothesis").RequiredIf(inflightIsTest).Hint("测试填：改什么，会让哪个数变好", "For tests: which change betters which figure").Meets("RPT-17")
	inflightScope      = text("test_scope", "测试范围", "Scope of the test").RequiredIf(inflightIsTest).
				Hint("测试填：先在哪个店、哪些款、多少流量上试", "For tests: the shop, goods and share of traffic it is tried on first").Meets("RPT-17")
	inflightTracking = rows("tracking", "效果跟踪", "Tracking", trackMetric, trackVariant, trackBaseline, trackTarget, trackActual).
				Hint("一个指标一行；测试的 A、B 各一行", "One measure a line; A and B of a test each have one").Meets("RPT-25", "RPT-17")
	trackMetric    = text("metric", "指标", "Measure").Required().Suggest(metricNames...)
	trackVariant   = text("variant", "版本", "Variant").Suggest("A", "B")
	trackBaseline  = text("baseline", "基准", "Baseline")
	trackTarget    = text("target", "目标", "Target")
	trackActual    = text("actual", "实际", "Actual")
	inflightGrowth = percent("growth", "类目增速", "Category growth").Between(-100, 100_000).RequiredIf(inflightIsOpportunity).
			Hint("机会填：同比增长，数字从哪里来写在进度里", "For opportunities: year on year; say where the figure comes from").Also("增长率", "同比增速").Meets("RPT-24")
)

func inflightIsBalance(v Values) bool {
	kind := inflightType.In(v)
	return kind == "receivable" || kind == "payable"
}

func inflightIsTest(v Values) bool { return inflightType.In(v) == "experiment" }

func inflightImproves(v Values) bool {
	kind := inflightType.In(v)
	return kind == "experiment" || kind == "optimisation"
}

func inflightIsOpportunity(v Values) bool { return inflightType.In(v) == "opportunity" }

var inflightChecks = []Check{{
	// R-WIP-01. Next action, date and next owner are required; this one is for a matter that stays with
	// the leaver.
	ID: "inflight.giver_keeps", Severity: Blocker, Field: inflightNext,
	Find:  func(v Values, env Env) Args { return heldByGiver(inflightNext.In(v), env) },
	Fires: Example{"next_owner": "林晓雯"}, Silent: Example{"next_owner": "林晓"},
}, {
	ID: "inflight.overdue", Severity: Warning, Field: inflightDue,
	Find:  func(v Values, env Env) Args { return passed(inflightDue.In(v), env) },
	Fires: Example{"due": "2026-11-20"}, Silent: Example{"due": "2026-11-21"},
}, {
	ID: "inflight.promise_unproven", Severity: Warning, Field: inflightEvidence,
	Find: func(v Values, _ Env) Args {
		if !inflightPromises.Set(v) || inflightEvidence.Set(v) {
			return nil
		}
		return Args{}
	},
	Fires: Example{"evidence": ""}, Silent: Example{"evidence": "", "promises": ""},
}, {
	ID: "inflight.test_unmeasured", Severity: Warning, Field: inflightTracking, // RPT-17
	Find: func(v Values, _ Env) Args {
		if !inflightIsTest(v) || inflightTracking.Set(v) {
			return nil
		}
		return Args{}
	},
	Fires:  noTracking(nil),
	Silent: noTracking(Example{"kind": "optimisation"}),
}, {
	ID: "inflight.opportunity_unused", Severity: Notice, Field: inflightPlan, // RPT-24
	Needs:   []Field{inflightGrowth},
	Applies: func(v Values) bool { return inflightIsOpportunity(v) && !inflightPlan.Set(v) },
	Find: func(v Values, env Env) Args {
		worth := env.Numbers.Of(CategoryGrowth)
		if !inflightIsOpportunity(v) || inflightPlan.Set(v) || inflightGrowth.In(v) <= NewPercent(worth) {
			return nil
		}
		return Args{"Growth": inflightGrowth.In(v).String(), "Worth": count(worth)}
	},
	Fires:  Example{"kind": "opportunity", "plan": "", "growth": "50.1%"},
	Silent: Example{"kind": "opportunity", "plan": "", "growth": "50%"},
}, {
	ID: "inflight.punished_practice", Severity: Warning, Field: inflightAction, // R-LEGAL-01
	Find: func(v Values, _ Env) Args {
		return punished(inflightAction.In(v), inflightPlan.In(v), inflightPromises.In(v))
	},
	Fires: Example{"next_action": "给首批买家好评返现"}, Silent: Example{"next_action": "给首批买家寄感谢卡"},
}}

// noTracking is the sample without its tracking rows, and further changes.
func noTracking(more Example) Example {
	cells := Example{}
	for _, column := range []string{"metric", "variant", "baseline", "target", "actual"} {
		cells["tracking.0."+column] = ""
	}
	for key, cell := range more {
		cells[key] = cell
	}
	return cells
}
