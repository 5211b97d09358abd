package catalog

// Risk is something that may go wrong after the handover, with what to do then (RSK-01 … RSK-06).
//
// It differs from the list of kinds in these places. The plan is required of high risks and only advised
// for the others, as rule R-RSK-01 has it. What keeps a risk from happening and where its indicator is
// watched (RSK-06), and the training for it (RSK-05), had no place.
var Risk = declare(Kind{
	Key:   "risk",
	Label: Label{"风险", "Risk"},
	Why: Label{
		"写下您知道的隐患和应对：平台处罚、断货、承运商爆仓至少各一条，高风险必须有应急预案。",
		"What may go wrong and what to do: at least platform penalty, supply break and carrier overload. High risks need a plan.",
	},
	Unit: Label{"项风险", "risks"},
	Groups: []Group{
		group("risk", "风险描述", "Risk", riskTitle, riskCategory, riskDescription, riskLikelihood, riskImpact, riskLevel, riskStatus),
		group("plan", "应对", "Response", riskIndicator, riskWatch, riskPrevention, riskPlan, riskActions, riskDrill, riskTrainings),
		group("owner", "归属与关联", "Ownership and links", riskOwner, riskDue, riskRelated),
	},
	Slots: []Slot{
		slot("plan", "应急预案", "Emergency plan", "RSK-02"),
		slot("drill", "演练记录", "Drill report", "RSK-05"),
	},
	Meets:    []string{"RSK-01", "RSK-02"},
	Title:    riskTitle,
	Subtitle: []Field{riskCategory},
	Owner:    riskOwner,
	Due:      riskDue,
	Checks:   riskChecks,
	Sample: Form{
		"title": {"面料涨价，双 12 毛利跌破 50%"}, "category": {"supply_break"},
		"description": {"羊毛面料连续三周上涨，双 12 主推款还有 2 吨没有锁价。"},
		"likelihood":  {"4"}, "impact": {"4"}, "status": {"watching"}, "indicator": {"面料报价单周涨幅超过 5%"},
		"contingency":   {"锁定锦绒 11 月价至 12-31；涨幅超过 8% 时主推款换成针织衫。"},
		"first_actions": {""}, "first_actions.0.if": {"周涨幅超过 5%"}, "first_actions.0.then": {"当天要求锁价并备料 2 吨"}, "first_actions.0.who": {"何佳怡"},
		"owner": {"何佳怡"}, "due": {"2026-12-31"}, "last_drill": {"2026-09-15"}, "related": {"嘉兴锦禾服饰有限公司、MML26W-0117-OAT-M"},
		"watch": {"何佳怡每周一看三家面料报价"}, "prevention": {"主推款提前两个月锁 60% 用料"}, "trainings": {"断货应急演练"},
	},
})

var (
	riskTitle = text("title", "风险", "Risk").Required().Identity().
			Hint("一句话：出什么事，影响什么", "One line: what happens, and what it harms").Also("风险名称", "问题", "title").Meets("RSK-01")
	riskCategory = choice("category", "类别", "Category",
		opt("platform_penalty", "平台处罚", "Platform penalty"), opt("supply_break", "供应中断", "Supply break"),
		opt("logistics_overload", "物流爆仓", "Logistics overload"), opt("overstock", "库存积压", "Overstock"),
		opt("stockout", "断货", "Stock-out"), opt("complaint_rate", "投诉率高", "Complaint rate"),
		opt("transaction", "交易风险", "Transaction"), opt("data_leak", "数据泄露", "Data leak"),
		opt("dispute", "售后纠纷", "Dispute"), opt("counterfeit", "假货指控", "Counterfeit"), opt("policy", "政策变化", "Policy"),
		opt("ip", "知识产权", "Intellectual property"), opt("funds", "资金", "Funds"), opt("account", "账号", "Account"),
		opt("people", "人员", "People"), opt("system", "系统", "System"), opt("other", "其他", "Other")).
		Required().Listed(2).Also("风险类型").Meets("RSK-02", "RSK-03", "RSK-04", "RUL-12", "CS-18", "LOG-11", "SKU-17")
	riskDescription = multiline("description", "说明", "Description").Required().
			Hint("现状、原因、可能的损失", "Where it stands, why, what it may cost").Also("描述")
	riskLikelihood = integer("likelihood", "可能性", "Likelihood").Required().Between(1, 5).Listed(3).
			Hint("1 几乎不会，5 几乎一定", "1 hardly, 5 almost certainly").Also("概率", "probability")
	riskImpact = integer("impact", "影响", "Impact").Required().Between(1, 5).Listed(3).
			Hint("1 可以忽略，5 店铺停摆", "1 negligible, 5 the shop stands still").Also("严重程度", "severity")
	riskLevel = integer("level", "等级", "Level").From(riskScore).Listed(1).
			Worded(func(score int64, lang Lang) string { return count(score) + " " + BandOf(score).Label.In(lang) }).
			Hint("可能性 × 影响：1–4 低，5–9 中，10–14 高，15–25 极高", "Likelihood × impact: 1–4 low, 5–9 medium, 10–14 high, 15–25 extreme").
			Also("风险等级")
	riskStatus = choice("status", "状态", "Status",
		opt("open", "未处理", "Open"), opt("watching", "监控中", "Watching"), opt("happened", "已发生", "Happened"), opt("closed", "已关闭", "Closed")).
		Required().Listed(1)

	riskIndicator = text("indicator", "预警指标", "Warning indicator and threshold").
			Hint("看到什么数字就该动手", "The figure that means act now").Example("7 日退款率 > 22%").Also("阈值", "trigger").Meets("RSK-06", "CS-18")
	riskWatch = text("watch", "监控方式", "How it is watched").
			Hint("谁在哪里看这个数、多久看一次", "Who looks at the figure, where, how often").Also("监控").Meets("RSK-06")
	riskPrevention = multiline("prevention", "预防措施", "Prevention").
			Hint("平时做什么能让它不发生", "What is done so that it does not happen").Also("预防").Meets("RSK-06")
	riskPlan = multiline("contingency", "应急预案", "Emergency plan").RequiredIf(riskNeedsPlan).
			Hint("真的发生了怎么办，谁拍板，最多亏多少", "What to do when it happens, who decides, what it may cost").
			Also("应对措施", "解决方案", "plan").Meets("RSK-01", "RSK-02", "LOG-11")
	riskActions = rows("first_actions", "第一时间动作", "First actions", actionIf, actionThen, actionWho).
			Hint("如果……就……，谁来做", "If this, then that, by whom").Also("处置步骤").Meets("RSK-02")
	actionIf      = text("if", "如果", "If").Required()
	actionThen    = text("then", "就", "Then").Required()
	actionWho     = person("who", "谁", "Who")
	riskDrill     = date("last_drill", "最近演练", "Last drill").Also("演练").Meets("RSK-05")
	riskTrainings = refs("trainings", "应急培训", "Training for it", "training").Hint("教过这个预案的培训或演练", "The training or drill that teaches the plan").Also("培训").Meets("RSK-05", "TRN-03")

	riskOwner   = person("owner", "责任人", "Owner").Required().Listed(1).Also("负责人").Meets("PRO-10")
	riskDue     = date("due", "期限", "Due").Listed(2).Also("截止")
	riskRelated = refs("related", "关联", "Related records", "").
			Hint("相关的账号、SKU、供应商或流程", "Accounts, SKUs, suppliers or SOPs it touches").Also("关联SKU", "关联供应商")
)

// Band is a range of risk scores; its first score is From.
type Band struct {
	Value string // low, medium, high, extreme
	From  int64
	Label Label
}

// Bands are the risk levels from low to extreme.
var Bands = []Band{
	{"low", 1, Label{"低", "Low"}},
	{"medium", 5, Label{"中", "Medium"}},
	{"high", 10, Label{"高", "High"}},
	{"extreme", 15, Label{"极高", "Extreme"}},
}

// BandOf finds the band of a score of 1 to 25; what is lower counts as low.
func BandOf(score int64) Band {
	band := Bands[0]
	for _, b := range Bands {
		if score >= b.From {
			band = b
		}
	}
	return band
}

func riskScore(v Values) (int64, bool) {
	return riskLikelihood.In(v) * riskImpact.In(v), riskLikelihood.Set(v) && riskImpact.Set(v)
}

// highScore is where a plan becomes a condition of signing.
const highScore = 10

func riskIsHigh(v Values) bool { return riskLevel.In(v) >= highScore }

func riskIsClosed(v Values) bool { return riskStatus.In(v) == "closed" }

func riskNeedsPlan(v Values) bool { return riskIsHigh(v) && !riskIsClosed(v) }

var riskChecks = []Check{{
	ID: "risk.high_without_plan", Severity: Blocker, Field: riskPlan, // R-RSK-01
	Needs:   []Field{riskLikelihood, riskImpact},
	Applies: func(v Values) bool { return !riskPlan.Set(v) && !riskIsClosed(v) },
	Find: func(v Values, _ Env) Args {
		if !riskNeedsPlan(v) || riskPlan.Set(v) {
			return nil
		}
		return Args{"Level": count(riskLevel.In(v))}
	},
	Fires: Example{"contingency": "", "impact": "3"}, Silent: Example{"contingency": "", "impact": "2"},
}, {
	ID: "risk.without_plan", Severity: Warning, Field: riskPlan, // R-RSK-01
	Find: func(v Values, _ Env) Args {
		if !riskLevel.Set(v) || riskIsHigh(v) || riskPlan.Set(v) || riskIsClosed(v) {
			return nil
		}
		return Args{"Level": count(riskLevel.In(v))}
	},
	Fires: Example{"contingency": "", "impact": "2"}, Silent: Example{"contingency": "", "impact": "2", "status": "closed"},
}, {
	ID: "risk.high_never_drilled", Severity: Warning, Field: riskDrill, // R-RSK-03
	Needs:   []Field{riskLikelihood, riskImpact},
	Applies: func(v Values) bool { return !riskDrill.Set(v) && !riskIsClosed(v) },
	Find: func(v Values, _ Env) Args {
		if !riskIsHigh(v) || riskDrill.Set(v) || riskIsClosed(v) {
			return nil
		}
		return Args{"Level": count(riskLevel.In(v))}
	},
	Fires: Example{"last_drill": ""}, Silent: Example{"last_drill": "", "likelihood": "2"},
}, {
	ID: "risk.drill_old", Severity: Notice, Field: riskDrill, // RSK-05
	Find: func(v Values, env Env) Args {
		if !riskIsHigh(v) || !riskDrill.Set(v) || riskIsClosed(v) {
			return nil
		}
		return passed(riskDrill.In(v).AddDays(int(env.Numbers.Of(DrillCycle))), env)
	},
	Fires: Example{"last_drill": "2025-11-20"}, Silent: Example{"last_drill": "2025-11-21"},
}, {
	ID: "risk.overdue", Severity: Warning, Field: riskDue,
	Find: func(v Values, env Env) Args {
		if riskIsClosed(v) {
			return nil
		}
		return passed(riskDue.In(v), env)
	},
	Fires: Example{"due": "2026-11-20"}, Silent: Example{"due": "2026-11-21"},
}, {
	ID: "risk.owner_leaves", Severity: Warning, Field: riskOwner, // R-RSK-03
	Find: func(v Values, env Env) Args {
		if riskIsClosed(v) {
			return nil
		}
		return heldByGiver(riskOwner.In(v), env)
	},
	Fires: Example{"owner": "林晓雯"}, Silent: Example{"owner": "林晓"},
}}
