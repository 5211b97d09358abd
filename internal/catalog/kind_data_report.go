package catalog

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// DataReport is one set of figures for one shop and period, with what it means (RPT-01 … RPT-25).
//
// It differs from the list of kinds in these places. The file is an attachment of its own slot, or a
// place or link in the field; one of metric rows and file is required. The list had no place for the type of a
// report (RPT-10), how figures are collected (RPT-19), the method (RPT-21), the account and the guide
// of the tool (RPT-04), the line at which a figure is an anomaly (RPT-20), and the checklist by which a
// bad figure is diagnosed (RPT-16). Satisfaction is a subject of its own (CS-12). A figure is a bare number, whatever sign the
// cell carries, because the metric says what it counts. Headers such as 访客数 name a metric and not a
// field, so a wide sheet is turned into rows by metricNames and not by header. The page's watermark and access log are not
// facts of the report.
var DataReport = declare(Kind{
	Guarded: true,
	Key:     "data_report",
	Label:   Label{"数据报告", "Data report"},
	Why: Label{
		"交出最近几个月的数据和您的解读：数字从哪里取、说明什么、接下来要盯什么。",
		"The figures of the last months and your reading of them: where they come from, what they say, what to watch.",
	},
	Unit: Label{"份报告", "reports"},
	Groups: []Group{
		group("report", "报告信息", "Report",
			reportName, reportSubject, reportType, reportStore, reportStart, reportEnd, reportGranularity),
		group("figures", "数据", "Figures", reportMetrics, reportFile, reportTargets),
		group("reading", "解读与诊断", "Reading and diagnosis", reportAnalysis, reportMethod, reportDiagnosis, reportDiagnosisGuide),
		group("routine", "取数与分发", "Source and routine",
			reportTool, reportPath, reportAccounts, reportToolGuide, reportCollection, reportFrequency, reportAutomated, reportRecipients, reportOwner, reportConfidentiality),
	},
	Slots: []Slot{
		slot("file", "报表文件", "Report file", "RPT-01", "RPT-05"),
		slot("chart", "图表", "Chart", "RPT-03"),
	},
	Meets:    []string{"RPT-01", "RPT-05", "FIN-01"},
	Title:    reportName,
	Subtitle: []Field{reportStore, reportSubject},
	Owner:    reportOwner,
	Checks:   reportChecks,
	Sample: Form{
		"name": {"十月经营月报"}, "subject": {"sales"}, "store": {"木棉里天猫旗舰店"},
		"period_start": {"2026-10-01"}, "period_end": {"2026-10-31"}, "granularity": {"month"},
		"metrics":        {""},
		"metrics.0.date": {"2026-10-31"}, "metrics.0.metric": {"支付金额"}, "metrics.0.value": {"15712000"},
		"metrics.1.date": {"2026-10-31"}, "metrics.1.item": {"MML26W-0117"}, "metrics.1.metric": {"退款率"}, "metrics.1.value": {"21.2"},
		"file":        {"共享盘 / 月报 / 2026-10.xlsx"},
		"source_tool": {"生意参谋"}, "extract_path": {"生意参谋 → 交易 → 交易概况 → 自定义 → 导出"}, "frequency": {"monthly"}, "automated": {"no"},
		"analysis": {"支付金额较九月增长 6%，全部来自大衣提前上新；客单价下降是打底衫占比上升，不是降价。"},
		"targets":  {""}, "targets.0.metric": {"支付金额"}, "targets.0.target": {"≥ 1,500 万"}, "targets.0.alert": {"日均低于 40 万"},
		"report_type": {"data_analysis"}, "method": {"comparison"}, "diagnosis": {""}, "diagnosis.0.metric": {"支付转化率"}, "diagnosis.0.check": {"加购率"}, "diagnosis.0.finding": {"加购率 6.1%，正常"},
		"diagnosis.0.next": {"转去看支付流失"}, "diagnosis_guide": {"转化率下滑诊断"}, "accounts": {"木棉里旗舰店:数据岗"}, "tool_guide": {"生意参谋取数手册"}, "collection": {"back_office"},
		"recipients": {"陈立群、周子昂"}, "owner": {"周子昂"}, "confidentiality": {"internal"},
	},
})

// figure is a decimal that reads ¥820,000, 3.2% and 30 秒 as the bare number.
func figure(key, zh, en string) Of[Decimal] {
	c := decimalCodec
	c.parse = func(s *Spec, cell string) (Decimal, error) {
		return decimalCodec.parse(s, strings.Trim(fold(cell), "¥$%元秒件人次 "))
	}
	return field(&c, TypeDecimal, key, zh, en)
}

// metricNames are the daily, weekly and monthly figures of RPT-12 … RPT-15.
var metricNames = []string{
	"支付金额", "支付买家数", "支付转化率", "访客数", "浏览量", "点击率", "客单价", "连带率", "UV 价值", "加购人数", "加购件数", "收藏人数",
	"下单人数", "成交单量", "退款金额", "退款率", "退货率", "纠纷率", "展现量", "花费", "ROI", "GMV 达成率", "新客数", "复购率",
	"首次响应时间", "48 小时发货率", "市场份额", "品类占比",
	"爆款贡献率", "付费 ROI", "用户增长率", "客户终身价值", "满意度", "支付方式占比", "停留时长",
}

var (
	reportName    = text("name", "报告名称", "Name").Required().Identity().Example("十月经营月报").Also("报表名称").Meets("RPT-01")
	reportSubject = choice("subject", "主题", "Subject",
		opt("sales", "销售", "Sales"), opt("traffic", "流量", "Traffic"), opt("conversion", "转化", "Conversion"),
		opt("customer", "客户", "Customers"), opt("product", "商品", "Products"), opt("stock", "库存", "Stock"),
		opt("payment_mix", "支付方式", "Payment mix"), opt("campaign", "活动与渠道", "Campaigns"), opt("service", "客服与售后", "Service"),
		opt("logistics", "物流", "Logistics"), opt("finance", "财务", "Finance"), opt("market", "市场", "Market"),
		opt("competitor", "竞品", "Competitors"), opt("satisfaction", "满意度", "Satisfaction")).
		Required().Listed(1).Also("类型").
		Meets("RPT-01", "RPT-02", "RPT-05", "RPT-06", "RPT-07", "RPT-08", "RPT-09", "RPT-23", "FIN-01", "CS-12")
	reportType = choice("report_type", "报告类型", "Report type",
		opt("data_analysis", "数据分析", "Data analysis"), opt("market_trend", "市场趋势", "Market trend"), opt("user_behaviour", "用户行为", "User behaviour"),
		opt("opportunity", "机会分析", "Opportunity")).Meets("RPT-10", "RPT-24")
	reportStore = text("store", "店铺/平台", "Store").Required().Identity().Also("店铺名称", "店铺", "平台", "marketplace")
	reportStart = date("period_start", "开始日期", "From").Required().Identity().Listed(1).Also("起始日期", "起始", "start").Meets("RPT-01")
	reportEnd   = date("period_end", "结束日期", "To").Required().Identity().Listed(1).Also("截止日期", "截止", "end").Meets("RPT-01")

	reportGranularity = choice("granularity", "粒度", "Granularity",
		opt("day", "按日", "Day"), opt("week", "按周", "Week"), opt("month", "按月", "Month"), opt("quarter", "按季", "Quarter")).
		Required().Listed(2).Also("统计周期").Meets("RPT-02")
	reportMetrics = rows("metrics", "指标行", "Metric rows", metricDate, metricItem, metricName, metricValue).
			RequiredIf(func(v Values) bool { return !reportFile.Set(v) }).
			Hint("一行一个数字，可以直接从表格粘贴；也可以只写文件位置", "One figure a line, or paste from a spreadsheet; or only say where the file is").Meets("RPT-03", "RPT-05", "RPT-11")
	metricDate    = date("date", "日期", "Date").Also("统计日期", "报告日期", "数据日期")
	metricItem    = text("item", "对象", "Item").Hint("商品、渠道或店铺；整店的数字留空", "Item, channel or shop; empty for the whole shop").Also("商品ID")
	metricName    = text("metric", "指标", "Metric").Required().Suggest(metricNames...).Meets("RPT-12", "RPT-13", "RPT-14", "RPT-15", "RPT-08")
	metricValue   = figure("value", "数值", "Value").Required().Hint("百分比写 3.2 表示 3.2%", "A share as 3.2 for 3.2%")
	reportFile    = text("file", "附件", "File").Hint("文件位置或链接", "Where the file is, or a link").Also("文件")
	reportTargets = rows("targets", "目标值", "Targets", targetMetric, targetValue, targetAlert).Also("目标", "KPI").Meets("RPT-18", "RPT-20")
	targetAlert   = text("alert", "预警线", "Alert line").Hint("到这个数就要当天处理", "At this figure act the same day").Meets("RPT-20")
	targetMetric  = text("metric", "指标", "Metric").Required().Suggest(metricNames...)
	targetValue   = text("target", "目标", "Target").Required()

	reportAnalysis = multiline("analysis", "解读", "Interpretation").Required().
			Hint("这些数字说明什么、为什么、接手后先盯哪一个", "What the figures say, why, and which to watch first").Also("分析", "结论").Meets("RPT-06")
	reportMethod = choice("method", "分析方法", "Method",
		opt("comparison", "对比", "Comparison"), opt("trend", "趋势", "Trend"), opt("association", "关联", "Association"),
		opt("path", "路径", "Path"), opt("retention", "留存", "Retention"), opt("funnel", "漏斗", "Funnel")).Also("方法").Meets("RPT-21")
	reportDiagnosis = rows("diagnosis", "诊断清单", "Diagnosis", diagnosisMetric, diagnosisCheck, diagnosisFinding, diagnosisNext).
			Hint("转化低于行业均值查停留、加购、支付流失；ROI 下滑查出价、人群、落地页", "Low conversion: dwell, add-to-cart, payment loss. Falling ROI: bid, audience, landing page").
			Also("诊断").Meets("RPT-16")
	diagnosisMetric  = text("metric", "异常指标", "Figure in question").Required().Suggest("支付转化率", "ROI", "客单价", "退款率")
	diagnosisCheck   = text("check", "检查项", "What was checked").Required().Suggest("停留时长", "加购率", "支付流失", "出价", "人群", "落地页", "主图", "评价", "价格")
	diagnosisFinding = text("finding", "发现", "Finding")
	diagnosisNext    = text("next", "下一步", "Next step")

	reportDiagnosisGuide = ref("diagnosis_guide", "诊断流程", "Diagnosis SOP", "sop").Hint("数字不对时照着查的 SOP", "The SOP to follow when a figure is wrong").Meets("RPT-16")

	reportTool = text("source_tool", "数据来源", "Source tool").Required().Suggest(tools...).Also("工具", "source").Meets("RPT-04", "RPT-19")
	reportPath = text("extract_path", "取数路径", "How to get it").Required().
			Hint("从菜单到导出，照着能点到", "From the menu to the export, so that anybody can click it").
			Example("生意参谋 → 交易 → 交易概况 → 导出").Also("路径", "menu path").Meets("RPT-04")
	reportAccounts   = refs("accounts", "取数账号", "Accounts used", "account").Hint("用哪个账号登录取数", "The logins that reach the figures").Also("使用账号").Meets("RPT-04")
	reportToolGuide  = ref("tool_guide", "工具说明", "Guide to the tool", "document").Hint("讲工具怎么用的文档", "The document that explains the tool").Meets("RPT-04")
	reportCollection = choice("collection", "采集方式", "How it is collected",
		opt("back_office", "后台导出", "Back office export"), opt("third_party", "第三方采集", "Third-party tool"), opt("interface", "接口同步", "Interface"),
		opt("robot", "自动化机器人", "Robot (RPA)"), opt("manual", "手工统计", "By hand")).Also("采集").Meets("RPT-19")
	reportFrequency = choice("frequency", "频率", "Frequency",
		opt("daily", "每日", "Daily"), opt("weekly", "每周", "Weekly"), opt("monthly", "每月", "Monthly"),
		opt("quarterly", "每季", "Quarterly"), opt("once", "一次性", "Once")).
		Required().Listed(3).Also("周期")
	reportAutomated  = boolean("automated", "是否自动", "Automated").Also("自动").Meets("RPT-19")
	reportRecipients = people("recipients", "接收人", "Recipients").Hint("做完发给谁", "Who gets it")
	reportOwner      = person("owner", "负责人", "Owner").Required().Listed(2).
				Hint("离岗之后由谁出这份报告", "Who makes it afterwards").Meets("PRO-10")
	reportConfidentiality = choice("confidentiality", "密级", "Confidentiality",
		opt("open", "公开", "Open"), opt("internal", "内部", "Internal"), opt("secret", "机密", "Secret")).Meets("DOC-04")
)

var reportChecks = []Check{{
	ID: "data_report.period_reversed", Severity: Blocker, Field: reportEnd,
	Find: func(v Values, _ Env) Args {
		if !reportStart.Set(v) || !reportEnd.Set(v) || !reportEnd.In(v).Before(reportStart.In(v)) {
			return nil
		}
		return Args{"From": reportStart.In(v).String(), "To": reportEnd.In(v).String()}
	},
	Fires: Example{"period_end": "2026-09-30"}, Silent: Example{"period_end": "2026-10-01"},
}, {
	// R-RPT-02. No text at all is the blocker "missing"; this one is for a text that says nothing.
	ID: "data_report.no_interpretation", Severity: Notice, Field: reportAnalysis,
	Find: func(v Values, env Env) Args {
		least := env.Numbers.Of(ReadingLength)
		if !reportAnalysis.Set(v) || int64(utf8.RuneCountInString(plain(reportAnalysis.In(v)))) >= least {
			return nil
		}
		return Args{}
	},
	Fires: Example{"analysis": "支付金额上涨，客单价略有下降"}, Silent: Example{"analysis": "支付金额上涨，客单价略有下降。"},
}, {
	ID: "data_report.rows_outside_period", Severity: Warning, Field: reportMetrics, // RPT-11
	Find: func(v Values, _ Env) Args {
		var outside []string
		for i, row := range reportMetrics.In(v) {
			day, dated := metricDate.Lookup(row.Values)
			if dated && reportStart.Set(v) && reportEnd.Set(v) && (day.Before(reportStart.In(v)) || reportEnd.In(v).Before(day)) {
				outside = append(outside, strconv.Itoa(i+1))
			}
		}
		if outside == nil {
			return nil
		}
		return Args{"Count": count(int64(len(outside))), "First": outside[0]}
	},
	Fires: Example{"metrics.0.date": "2026-11-01"}, Silent: Example{"metrics.0.date": "2026-10-01"},
}, {
	ID: "data_report.owner_leaves", Severity: Warning, Field: reportOwner, // R-GEN-01
	Find:  func(v Values, env Env) Args { return heldByGiver(reportOwner.In(v), env) },
	Fires: Example{"owner": "林晓雯"}, Silent: Example{"owner": "林晓"},
}}
