package catalog

import (
	"strings"
	"unicode/utf8"
)

// DataReport is one set of figures for one shop and period, with what it means (RPT-01 … RPT-25).
//
// It differs from the list of kinds in these places. The file is a place or a link until there are
// attachments; one of metric rows and file is required. A figure is a bare number, whatever sign the
// cell carries, because the metric says what it counts. Headers such as 访客数 name a metric and not a
// field, so a wide sheet is turned into rows by metricNames and not by header. The page's watermark and access log are not
// facts of the report.
var DataReport = declare(Kind{
	Key:   "data_report",
	Label: Label{"数据报告", "Data report"},
	Why: Label{
		"交出最近几个月的数据和您的解读：数字从哪里取、说明什么、接下来要盯什么。",
		"The figures of the last months and your reading of them: where they come from, what they say, what to watch.",
	},
	Unit: Label{"份报告", "reports"},
	Groups: []Group{
		group("report", "报告信息", "Report",
			reportName, reportSubject, reportStore, reportStart, reportEnd, reportGranularity),
		group("figures", "数据", "Figures", reportMetrics, reportFile, reportTargets),
		group("reading", "解读", "Reading", reportAnalysis),
		group("routine", "取数与分发", "Source and routine",
			reportTool, reportPath, reportFrequency, reportAutomated, reportRecipients, reportOwner, reportConfidentiality),
	},
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
		"targets":  {""}, "targets.0.metric": {"支付金额"}, "targets.0.target": {"≥ 1,500 万"},
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
}

var (
	reportName    = text("name", "报告名称", "Name").Required().Identity().Example("十月经营月报").Also("报表名称")
	reportSubject = choice("subject", "主题", "Subject",
		opt("sales", "销售", "Sales"), opt("traffic", "流量", "Traffic"), opt("conversion", "转化", "Conversion"),
		opt("customer", "客户", "Customers"), opt("product", "商品", "Products"), opt("stock", "库存", "Stock"),
		opt("payment_mix", "支付方式", "Payment mix"), opt("campaign", "活动与渠道", "Campaigns"), opt("service", "客服与售后", "Service"),
		opt("logistics", "物流", "Logistics"), opt("finance", "财务", "Finance"), opt("market", "市场", "Market"),
		opt("competitor", "竞品", "Competitors")).
		Required().Listed(1).Also("类型")
	reportStore = text("store", "店铺/平台", "Store").Required().Identity().Also("店铺名称", "店铺", "平台", "marketplace")
	reportStart = date("period_start", "开始日期", "From").Required().Identity().Listed(1).Also("起始日期", "起始", "start")
	reportEnd   = date("period_end", "结束日期", "To").Required().Identity().Listed(1).Also("截止日期", "截止", "end")

	reportGranularity = choice("granularity", "粒度", "Granularity",
		opt("day", "按日", "Day"), opt("week", "按周", "Week"), opt("month", "按月", "Month"), opt("quarter", "按季", "Quarter")).
		Required().Listed(2).Also("统计周期")
	reportMetrics = rows("metrics", "指标行", "Metric rows", metricDate, metricItem, metricName, metricValue).
			RequiredIf(func(v Values) bool { return !reportFile.Set(v) }).
			Hint("一行一个数字，可以直接从表格粘贴；也可以只写文件位置", "One figure a line, or paste from a spreadsheet; or only say where the file is")
	metricDate    = date("date", "日期", "Date").Also("统计日期", "报告日期", "数据日期")
	metricItem    = text("item", "对象", "Item").Hint("商品、渠道或店铺；整店的数字留空", "Item, channel or shop; empty for the whole shop").Also("商品ID")
	metricName    = text("metric", "指标", "Metric").Required().Suggest(metricNames...)
	metricValue   = figure("value", "数值", "Value").Required().Hint("百分比写 3.2 表示 3.2%", "A share as 3.2 for 3.2%")
	reportFile    = text("file", "附件", "File").Hint("文件位置或链接", "Where the file is, or a link").Also("文件")
	reportTargets = rows("targets", "目标值", "Targets", targetMetric, targetValue).Also("目标", "KPI")
	targetMetric  = text("metric", "指标", "Metric").Required().Suggest(metricNames...)
	targetValue   = text("target", "目标", "Target").Required()

	reportAnalysis = multiline("analysis", "解读", "Interpretation").Required().
			Hint("这些数字说明什么、为什么、接手后先盯哪一个", "What the figures say, why, and which to watch first").Also("分析", "结论")

	reportTool = text("source_tool", "数据来源", "Source tool").Required().Suggest(tools...).Also("工具", "source")
	reportPath = text("extract_path", "取数路径", "How to get it").Required().
			Hint("从菜单到导出，照着能点到", "From the menu to the export, so that anybody can click it").
			Example("生意参谋 → 交易 → 交易概况 → 导出").Also("路径", "menu path")
	reportFrequency = choice("frequency", "频率", "Frequency",
		opt("daily", "每日", "Daily"), opt("weekly", "每周", "Weekly"), opt("monthly", "每月", "Monthly"),
		opt("quarterly", "每季", "Quarterly"), opt("once", "一次性", "Once")).
		Required().Listed(3).Also("周期")
	reportAutomated  = boolean("automated", "是否自动", "Automated").Also("自动")
	reportRecipients = people("recipients", "接收人", "Recipients").Hint("做完发给谁", "Who gets it")
	reportOwner      = person("owner", "负责人", "Owner").Required().Listed(2).
				Hint("离岗之后由谁出这份报告", "Who makes it afterwards")
	reportConfidentiality = choice("confidentiality", "密级", "Confidentiality",
		opt("open", "公开", "Open"), opt("internal", "内部", "Internal"), opt("secret", "机密", "Secret"))
)

// minReading is the shortest text that can say what, why and what next.
const minReading = 15

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
	Find: func(v Values, _ Env) Args {
		if !reportAnalysis.Set(v) || utf8.RuneCountInString(plain(reportAnalysis.In(v))) >= minReading {
			return nil
		}
		return Args{}
	},
	Fires: Example{"analysis": "支付金额上涨，客单价略有下降"}, Silent: Example{"analysis": "支付金额上涨，客单价略有下降。"},
}}
