package catalog

import "slices"

// BusinessOverview is what a shop or brand is, one record each (BIZ-01 … BIZ-12).
//
// It differs from the list of kinds in these places. The company is four fields and not rows: a shop has
// one, and the registered name, address and scope stand in columns of their own in every sheet. Channels
// are rows, because BIZ-07 wants each with its account. What the list forgot has a place: persona, share
// of market, the rule of codes, sources of market knowledge, the day the brand was last reviewed, the papers of entry. When
// something happened is a text, since nobody remembers the day of 2019. The owner is who runs the shop
// afterwards, as with an SOP. Core products are references; what makes them sell is a text beside them.
var BusinessOverview = declare(Kind{
	Key:   "business_overview",
	Label: Label{"业务概况", "Business overview"},
	Why: Label{
		"先让接手人看懂这门生意：谁在卖、卖给谁、靠什么卖、对手是谁、今年要做到多少。一家店或一个品牌一条。",
		"What the business is: who sells, to whom, through what, against whom, and this year’s goals. One record a shop or brand.",
	},
	Unit: Label{"条概况", "overviews"},
	Groups: []Group{
		group("company", "店铺与公司", "Shop and company",
			overviewStore, overviewOwner, overviewLines, overviewCompany, overviewLegal, overviewAddress, overviewScope),
		group("channels", "渠道与平台", "Channels and platforms", overviewChannels, overviewReason, overviewPapers),
		group("customers", "客户与市场", "Customers and market",
			overviewCustomers, overviewPersonas, overviewShares, overviewCompetitors, overviewSources),
		group("brand", "商品与品牌", "Products and brand",
			overviewProducts, overviewSelling, overviewCodes, overviewBrand, overviewBrandReview, overviewStyle, overviewStorefront),
		group("goals", "目标与预算", "Goals and budget", overviewGoals, overviewBudget),
		group("history", "历程与案例", "History and cases", overviewAchievements, overviewHistory, overviewCases),
	},
	Slots: []Slot{
		slot("entry_paper", "入驻资料", "Entry papers", "BIZ-12"), slot("licence", "营业执照", "Business licence", "BIZ-03"),
		slot("brand_asset", "品牌素材", "Brand assets", "BIZ-10"), slot("storefront", "店铺装修稿", "Storefront design", "SKU-29"),
	},
	Title:    overviewStore,
	Subtitle: []Field{overviewCompany, overviewLines},
	Owner:    overviewOwner,
	Checks:   overviewChecks,
	Sample: Form{
		"store": {"木棉里天猫旗舰店"}, "owner": {"周子昂"}, "business_lines": {"中高端女装自营零售：大衣、针织、连衣裙"},
		"company_name": {"杭州木棉里服饰有限公司"}, "legal_representative": {"沈玉兰"},
		"company_address": {"浙江省杭州市余杭区星桥街道星灵路 18 号"}, "company_scope": {"服装服饰零售；互联网销售（除销售需要许可的商品）"},
		"channels": {""}, "channels.0.channel": {"天猫"}, "channels.0.form": {"marketplace"}, "channels.0.share": {"72%"},
		"channels.0.account": {"木棉里旗舰店"}, "channels.0.note": {"主战场，大促占全年六成"},
		"channels.1.channel": {"抖音小店"}, "channels.1.form": {"content"}, "channels.1.share": {"28%"},
		"platform_reason":  {"客单价 600 元以上的女装，天猫的品牌人群最集中；2019 年以商标 R 标入驻旗舰店。"},
		"entry_papers":     {"共享盘 / 入驻 / 天猫旗舰店 2019"},
		"target_customers": {"25–38 岁一二线城市上班族女性，重质感、看场合，客单价 600–1,500 元。"},
		"personas":         {""}, "personas.0.name": {"通勤主管"}, "personas.0.traits": {"30–38 岁，管理岗，江浙沪"},
		"personas.0.habits": {"晚上 9 点后浏览，先收藏，大促下单"}, "personas.0.psychology": {"怕撞衫，信面料和做工"},
		"personas.0.price": {"low"}, "personas.0.preference": {"毛呢大衣、真丝衬衫"},
		"market_share": {""}, "market_share.0.market": {"天猫女装 / 毛呢大衣"}, "market_share.0.share": {"1.8%"},
		"market_share.0.period": {"2025 年 9–12 月"}, "market_share.0.source": {"生意参谋 → 市场 → 大盘"},
		"competitors": {""}, "competitors.0.name": {"素然集"}, "competitors.0.link": {"https://suranji.tmall.example"},
		"competitors.0.position": {"同价位，偏文艺"}, "competitors.0.strength": {"老客多，复购 38%"}, "competitors.0.weakness": {"上新慢，尺码少"},
		"competitors.0.best_seller": {"茧型大衣"}, "competitors.0.rhythm": {"每月 8 号会员日，换季清仓比我们早两周"},
		"competitors.0.reviews": {"差评集中在起球"}, "competitors.0.checked_on": {"2026-11-10"},
		"market_sources": {""}, "market_sources.0.source": {"生意参谋"}, "market_sources.0.tells": {"类目大盘、搜索词、竞店流失"},
		"market_sources.0.path": {"市场 → 竞争分析"}, "market_sources.0.account": {"木棉里旗舰店"},
		"core_products": {"MML26W-0117-OAT-M"}, "core_products_note": {"双面羊毛大衣是利润款，燕麦色占六成，搜索来的多；打底衫引流，用来带新客。"},
		"code_rule":         {"品牌缩写 + 年份季节 - 款号 - 颜色 - 尺码，如 MML26W-0117-OAT-M；一款一个款号，不重用。"},
		"brand":             {"「把一件衣服穿久一点」：不追爆款，面料可追溯，图片不修身形。"},
		"brand_reviewed_on": {"2026-09-30"}, "storefront_style": {"燕麦白底、深棕字，思源宋体；首屏一图一句话；类目按场合分。"},
		"storefront": {""}, "storefront.0.page": {"首页"}, "storefront.0.style": {"秋冬第二版"}, "storefront.0.asset": {"共享盘 / 装修 / 2026 秋冬"},
		"storefront.0.planned": {"12 月 1 日换双 12 氛围"}, "storefront.0.owner": {"孟凡"},
		"goals": {""}, "goals.0.period": {"2026 年"}, "goals.0.metric": {"GMV"}, "goals.0.target": {"1.2 亿"}, "goals.0.actual": {"截至 10 月 8,730 万，达成 73%"},
		"budget": {""}, "budget.0.period": {"2026 年 11 月"}, "budget.0.item": {"付费推广"}, "budget.0.plan": {"600000"}, "budget.0.spent": {"571200"},
		"achievements": {"成就：连续两年双 11 毛呢类目前三十。挑战：面料涨价，付费流量成本一年涨了四成。"},
		"history":      {""}, "history.0.when": {"2019-03"}, "history.0.event": {"天猫旗舰店开业，首月 12 万"},
		"cases": {""}, "cases.0.title": {"0117 大衣从 0 到月销 3,000 件"}, "cases.0.story": {"先在会员群试穿三周，按反馈改了袖长再上首页"},
		"cases.0.lesson": {"先小范围验证，再给首页坑位"},
	},
})

var (
	overviewStore = text("store", "店铺/品牌", "Store or brand").Required().Identity().Meets("BIZ-01").Also("店铺", "品牌", "店铺名称")
	overviewOwner = person("owner", "负责人", "Owner").Required().Listed(1).
			Hint("离岗之后由谁负责这家店", "Who runs this shop afterwards").Also("店长", "店铺负责人")
	overviewLines = text("business_lines", "业务种类", "Business lines").Required().Listed(2).Meets("BIZ-01").
			Hint("卖什么、怎么卖：自营、代运营、分销、直播", "What is sold and how: own goods, agency, distribution, live").Also("业务")
	overviewCompany = text("company_name", "公司名称", "Company name").Required().Listed(2).Meets("BIZ-03").
			Hint("营业执照上的全称", "The full name on the business licence").Also("公司", "company", "主体名称")
	overviewLegal = text("legal_representative", "法人", "Legal representative").Masked(ClassIdentity).Meets("BIZ-03").
			Hint("平台实名、提现、申诉时要用到", "Needed for verification, withdrawals and appeals").Also("法定代表人", "法人代表")
	overviewAddress = text("company_address", "注册地址", "Registered address").Meets("BIZ-03").Also("公司地址", "地址")
	overviewScope   = multiline("company_scope", "经营范围", "Business scope").Meets("BIZ-03").
			Hint("照营业执照抄；新增类目前先看在不在范围里", "As on the licence; check it before entering a new category").Also("业务范围")

	overviewChannels = rows("channels", "销售渠道", "Sales channels", channelName, channelForm, channelShare, channelAccount, channelNote).
				Required().Meets("BIZ-01", "BIZ-07").Hint("一个渠道一行，写上占比和用哪个账号进", "One line each, with its share and the login it takes").
				Also("渠道", "平台")
	channelName = text("channel", "渠道", "Channel").Required().Suggest("淘宝", "天猫", "京东", "拼多多", "抖音小店", "快手小店", "小红书店铺",
		"视频号小店", "1688", "微信私域", "自营官网", "线下门店", "亚马逊", "TikTok 小店", "独立站").Also("平台")
	channelForm = choice("form", "形态", "Form",
		opt("marketplace", "平台电商", "Marketplace"), opt("content", "直播与内容电商", "Live and content commerce"),
		opt("own_online", "自营线上", "Own online"), opt("private", "私域", "Private domain"), opt("offline", "线下", "Offline"),
		opt("cross_border", "跨境", "Cross-border"), opt("wholesale", "分销批发", "Wholesale"))
	channelShare    = percent("share", "销售占比", "Share of sales").Between(0, 100)
	channelAccount  = ref("account", "账号", "Account", "account")
	channelNote     = text("note", "说明", "Note")
	overviewReason  = multiline("platform_reason", "平台选择与入驻", "Why this platform").Meets("BIZ-12").Hint("为什么选它、怎么入驻的、再入驻一次要什么", "Why it was chosen, how the shop entered, what it would take again").Also("平台选择")
	overviewPapers  = text("entry_papers", "入驻资料", "Entry papers").Meets("BIZ-12").Hint("文件位置或链接，也可以直接上传", "Where the papers are; or attach them").Also("入驻材料")
	overviewSources = rows("market_sources", "市场信息来源", "Sources of market knowledge", sourceName, sourceTells, sourcePath, sourceAccount).
			Meets("BIZ-08").Hint("行业报告和数据工具：看什么、从哪里点进去、用哪个账号", "Reports and tools: what they show, where to click, which login")
	sourceName    = text("source", "来源", "Source").Required().Suggest(slices.Concat([]string{"行业报告", "展会", "行业社群"}, tools)...)
	sourceTells   = text("tells", "看什么", "What it tells")
	sourcePath    = text("path", "路径", "Path")
	sourceAccount = ref("account", "账号", "Account", "account")

	overviewCustomers = multiline("target_customers", "目标客户", "Target customers").Required().Meets("BIZ-01", "BIZ-05").
				Hint("年龄、城市、收入、为什么买", "Age, city, income, why they buy").Also("用户画像", "人群", "目标客群")
	overviewPersonas = rows("personas", "客群细分", "Personas", personaName, personaTraits, personaHabits, personaPsychology, personaPrice, personaPreference).
				Meets("BIZ-05").Hint("主要的两三类人，各一行", "The two or three main groups, one line each")
	personaName       = text("name", "客群", "Group").Required()
	personaTraits     = text("traits", "特征", "Traits")
	personaHabits     = text("habits", "购买习惯", "Buying habits")
	personaPsychology = text("psychology", "心理", "Psychology")
	personaPrice      = choice("price", "价格敏感", "Price sensitivity", opt("low", "低", "Low"), opt("mid", "中", "Medium"), opt("high", "高", "High"))
	personaPreference = text("preference", "品类偏好", "Preferred categories")

	overviewShares = rows("market_share", "市场份额", "Market share", shareMarket, shareOf, sharePeriod, shareSource).
			Meets("BIZ-09").Hint("哪个类目、哪段时间、数字从哪里来", "Of which category and period, and where the figure comes from")
	shareMarket = text("market", "类目或市场", "Category or market").Required()
	shareOf     = percent("share", "份额", "Share").Between(0, 100)
	sharePeriod = text("period", "时段", "Period").Required()
	shareSource = text("source", "来源", "Source").Suggest(tools...)

	overviewCompetitors = rows("competitors", "竞争对手", "Competitors", rivalName, rivalLink, rivalPosition, rivalStrength, rivalWeakness,
		rivalBest, rivalRhythm, rivalReviews, rivalChecked).Meets("BIZ-06").
		Hint("盯着的三到五家：强在哪、弱在哪、什么时候做活动", "The three to five that are watched: strong, weak, and when they act").
		Also("竞品", "竞店")
	rivalName     = text("name", "对手", "Competitor").Required()
	rivalLink     = link("link", "链接", "Link")
	rivalPosition = text("position", "定位", "Position")
	rivalStrength = text("strength", "优势", "Strength")
	rivalWeakness = text("weakness", "劣势", "Weakness")
	rivalBest     = text("best_seller", "爆款", "Best seller")
	rivalRhythm   = text("rhythm", "活动节奏", "Campaign rhythm")
	rivalReviews  = text("reviews", "评价", "Reviews")
	rivalChecked  = date("checked_on", "最近查看", "Checked on")

	overviewProducts = refs("core_products", "核心产品", "Core products", "sku").Required().Meets("BIZ-04").
				Hint("撑起销售的几款，写 SKU 编码或名称", "The few that carry the sales, by code or title").Also("爆款", "主推款")
	overviewSelling = multiline("core_products_note", "产品定位与卖法", "Why they sell").Required().Meets("BIZ-04").
			Hint("各自的定位、卖点，靠什么成交", "Position, strong points, what makes the sale").Also("产品定位")
	overviewCodes = multiline("code_rule", "商品编码与分类规则", "Coding and classification of goods").Meets("SKU-13").
			Hint("编码各段是什么意思、类目怎么分、谁来编", "What each part of a code means, how goods are classed, who gives codes").Also("编码规则")
	overviewBrand = multiline("brand", "品牌定位", "Brand image and values").Meets("BIZ-10").
			Hint("对外怎么说自己；什么话、什么图不能用", "How the brand speaks, and what it never says or shows").Also("品牌理念", "品牌形象")
	overviewBrandReview = date("brand_reviewed_on", "品牌最近评审", "Brand last reviewed").Meets("BIZ-10").Also("品牌评审日期")
	overviewStyle       = multiline("storefront_style", "视觉规范", "Style guide").Meets("SKU-29").
				Hint("颜色、字体、首页布局、导航和分类", "Colours, fonts, home layout, navigation, categories").Also("装修规范", "风格")
	overviewStorefront = rows("storefront", "店铺装修", "Storefront", frontPage, frontStyle, frontAsset, frontPlanned, frontOwner).
				Meets("SKU-29").Hint("首页、分类页、活动页：素材在哪、接下来要换什么", "Pages: where the material is, what changes next").
				Also("首页", "素材")
	frontPage    = text("page", "页面", "Page").Required().Suggest("首页", "分类页", "活动会场", "会员页", "轮播图", "导航")
	frontStyle   = text("style", "风格", "Style")
	frontAsset   = text("asset", "素材位置或链接", "Assets: place or link")
	frontPlanned = text("planned", "计划改动", "Planned change")
	frontOwner   = person("owner", "负责人", "Owner")

	overviewGoals = rows("goals", "目标", "Goals and attainment", goalPeriod, goalMetric, goalTarget, goalActual).Meets("RPT-14", "RPT-18").
			Hint("年度、季度、月度要做到多少，现在到哪里", "Targets by year, quarter, month, and how far they are").Also("GMV目标", "达成率", "KPI")
	goalPeriod = text("period", "时段", "Period").Required()
	goalMetric = text("metric", "指标", "Metric").Required().Suggest("GMV", "订单数", "客单价", "退货率", "毛利率", "新客数", "复购率", "会员数")
	goalTarget = text("target", "目标值", "Target").Required()
	goalActual = text("actual", "实际", "Actual")

	overviewBudget = rows("budget", "预算", "Budget", budgetPeriod, budgetItem, budgetPlan, budgetSpent).Meets("FIN-02").
			Hint("推广、人工、仓储、装修：批了多少、花了多少", "Ads, staff, warehouse, design: granted and spent").Also("费用")
	budgetPeriod = text("period", "时段", "Period").Required()
	budgetItem   = text("item", "项目", "Item").Required().Suggest("付费推广", "达人与直播", "人工", "仓储物流", "装修拍摄", "平台年费", "软件订阅")
	budgetPlan   = money("plan", "预算金额", "Planned").Between(0, maxBudget)
	budgetSpent  = money("spent", "已花费", "Spent").Between(0, maxBudget)

	overviewAchievements = multiline("achievements", "成就与挑战", "Achievements and challenges").Required().Meets("BIZ-02").
				Hint("做成了什么、卡在哪里", "What worked, and what is in the way").Also("成就", "挑战")
	overviewHistory = rows("history", "发展历程", "History", historyWhen, historyEvent).Meets("BIZ-02").Also("里程碑")
	historyWhen     = text("when", "时间", "When").Required().Example("2019-03")
	historyEvent    = text("event", "事件", "Event").Required()
	overviewCases   = rows("cases", "成功案例", "Cases", caseTitle, caseStory, caseLesson).Meets("BIZ-11").
			Hint("当时怎么想、怎么做，哪一条值得再用；可以拿来培训", "The thinking, the doing, the lesson; usable in training").Also("案例")
	caseTitle  = text("title", "案例名称", "Case").Required()
	caseStory  = multiline("story", "经过", "Story")
	caseLesson = text("lesson", "经验", "Lesson")
)

// maxBudget catches a figure in the wrong unit.
const maxBudget = 10_000_000_000

// olderThan gives the args of a finding when day is more than days before today.
func olderThan(day Date, days int64, env Env) Args {
	if day.IsZero() || env.Today.IsZero() || int64(day.DaysUntil(env.Today)) <= days {
		return nil
	}
	return Args{"Date": day.String(), "Days": count(int64(day.DaysUntil(env.Today)))}
}

var overviewChecks = []Check{{
	ID: "business_overview.owner_leaves", Severity: Blocker, Field: overviewOwner, // R-GEN-01, PRO-10
	Find:  func(v Values, env Env) Args { return heldByGiver(overviewOwner.In(v), env) },
	Fires: Example{"owner": "林晓雯"}, Silent: Example{"owner": "林晓"},
}, {
	ID: "business_overview.competitor_not_watched", Severity: Warning, Field: overviewCompetitors, // BIZ-06
	Find: func(v Values, env Env) Args {
		for _, rival := range overviewCompetitors.In(v) {
			if args := olderThan(rivalChecked.In(rival.Values), env.Numbers.Of(CompetitorCheck), env); args != nil {
				args["Name"] = rivalName.In(rival.Values)
				return args
			}
		}
		return nil
	},
	Fires: Example{"competitors.0.checked_on": "2026-08-22"}, Silent: Example{"competitors.0.checked_on": "2026-08-23"},
}, {
	ID: "business_overview.brand_review_old", Severity: Notice, Field: overviewBrandReview, // BIZ-10
	Find: func(v Values, env Env) Args {
		return olderThan(overviewBrandReview.In(v), env.Numbers.Of(BrandReview), env)
	},
	Fires: Example{"brand_reviewed_on": "2026-05-24"}, Silent: Example{"brand_reviewed_on": "2026-05-25"},
}, {
	ID: "business_overview.over_budget", Severity: Warning, Field: overviewBudget, // FIN-02
	Find: func(v Values, _ Env) Args {
		for _, line := range overviewBudget.In(v) {
			if args := overspent(budgetPlan, budgetSpent, line.Values); args != nil {
				args["Item"] = budgetItem.In(line.Values)
				return args
			}
		}
		return nil
	},
	Fires: Example{"budget.0.spent": "600000.01"}, Silent: Example{"budget.0.spent": "600000"},
}}

// overspent gives the args of a finding when more was spent than planned, in one currency.
func overspent(plan, spent Of[Money], v Values) Args {
	have, used := plan.In(v), spent.In(v)
	if !plan.Set(v) || !spent.Set(v) || have.Currency != used.Currency || used.Amount <= have.Amount {
		return nil
	}
	return Args{"Over": Money{used.Amount - have.Amount, have.Currency}.Words()}
}
