package catalog

// Logistics is a warehouse the goods lie in or a carrier that moves them (LOG-01 … LOG-12).
//
// It differs from the list of kinds in these places. The contact has a name and a telephone number of
// its own. The dispatch limit is a number of hours, because a rule compares it. Requirements ask for
// more than the list had: the region table with remote areas (LOG-03), consolidation (LOG-05), routes
// with time slots and service quality (LOG-07), tracking (LOG-09), packing and labels (LOG-10), the
// rule by which an order gets its channel (LOG-12). Who keeps goods at a platform's warehouse never
// sees its shelves, so layout is asked of own and bonded houses, stock count and flow not of a
// platform's. Responsibility moves, so there is a next owner.
var Logistics = declare(Kind{
	Key:   "logistics",
	Label: Label{"物流仓储", "Logistics"},
	Why: Label{
		"登记每一个在用的仓库和快递：谁对接、几点截单、运费怎么算、哪些地区发不了、没赔完的件有哪些。",
		"Every warehouse and carrier in use: contact, cut-off, rates, areas out of reach, claims not yet settled.",
	},
	Unit: Label{"个仓库/承运商", "warehouses and carriers"},
	Groups: []Group{
		group("partner", "基本信息", "Partner",
			logisticsName, logisticsType, logisticsRegion, logisticsContact, logisticsPhone, logisticsContract, logisticsOwner, logisticsNext),
		group("dispatch", "发货时效", "Dispatch",
			logisticsLimit, logisticsFresh, logisticsCutoff, logisticsCapacity, logisticsChannelRule, logisticsPacking, logisticsLabelAccounts, logisticsTracking),
		group("cost", "运费", "Cost", logisticsRates, logisticsSaving),
		group("reach", "区域与线路", "Areas and routes", logisticsRegions, logisticsRemote, logisticsRoutes, logisticsQuality),
		group("warehouse", "仓内作业", "Inside the warehouse", logisticsLayout, logisticsFlow, logisticsCount, logisticsGrades),
		group("open", "未结事项", "Open", logisticsClaims),
	},
	Slots: []Slot{
		slot("layout", "库区图", "Layout plan", "LOG-06"),
		slot("rate_card", "运费价目表", "Rate card", "LOG-05"),
		slot("claim", "理赔凭证", "Claim evidence"),
	},
	Title:     logisticsName,
	Subtitle:  []Field{logisticsType, logisticsRegion},
	Owner:     logisticsOwner,
	NextOwner: logisticsNext,
	Checks:    logisticsChecks,
	Sample: Form{
		"name": {"中通快递（杭州余杭网点）"}, "kind": {"carrier"}, "address_region": {"杭州余杭，发全国"},
		"contact": {"王建军"}, "phone": {"0571-0000 6618"}, "contract": {"2026 年度快递服务协议"},
		"owner": {"林晓雯"}, "next_owner": {"何佳怡"},
		"dispatch_limit": {"24"}, "fresh": {"no"}, "cutoff": {"17:30"}, "daily_capacity": {"4500"},
		"channel_rule": {"3 kg 以内默认中通；新疆、西藏走邮政 EMS；客单价 1,500 元以上走顺丰。"},
		"packing":      {"大衣用 40×30×12 纸箱加防潮袋，面单贴最大面，隐私面单必开"}, "label_accounts": {"菜鸟电子面单-余杭"}, "tracking": {"聚水潭 ERP"},
		"rates": {""}, "rates.0.zone": {"江浙沪皖"}, "rates.0.first_weight": {"2.60"}, "rates.0.additional": {"0.80"}, "rates.0.remote_surcharge": {"0"}, "rates.0.valid_to": {"2026-12-31"},
		"rates.1.zone": {"新疆、西藏"}, "rates.1.first_weight": {"16"}, "rates.1.additional": {"14"}, "rates.1.remote_surcharge": {"5"}, "rates.1.valid_to": {"2026-12-31"},
		"saving":  {"日均 3,000 单以上首重降 0.2 元，与同园区两家拼量议价，每年 12 月重谈。"},
		"regions": {""}, "regions.0.region": {"江浙沪皖"}, "regions.0.transit_days": {"1"}, "regions.0.remote": {"no"},
		"regions.1.region": {"新疆、西藏"}, "regions.1.transit_days": {"6"}, "regions.1.remote": {"yes"}, "regions.1.notice": {"详情页物流说明和下单页提示"},
		"remote_areas": {"新疆、西藏、内蒙古阿拉善"},
		"routes":       {""}, "routes.0.from": {"余杭仓"}, "routes.0.to": {"广东"}, "routes.0.slot_from": {"18:00"}, "routes.0.slot_to": {"19:00"}, "routes.0.hours": {"40"},
		"quality": {""}, "quality.0.measure": {"48 小时揽收率"}, "quality.0.target": {"≥ 99%"}, "quality.0.actual": {"99.4%"},
		"layout": {"A 区拣货位放 A 类，B 区中层，C 区高层；退货区在 3 号门"}, "in_out_flow": {"余杭仓出入库"}, "count_cycle": {"每月最后一个周日全盘，A 类每周抽盘"},
		"return_grades": {""}, "return_grades.0.grade": {"吊牌完好"}, "return_grades.0.handling": {"质检后回 A 区二次销售"},
		"open_claims": {""}, "open_claims.0.number": {"773900001111"}, "open_claims.0.what": {"丢件，大衣 1 件"}, "open_claims.0.amount": {"1299"}, "open_claims.0.due": {"2026-12-05"}, "open_claims.0.state": {"网点已认，等打款"},
	},
})

var (
	logisticsName = text("name", "名称", "Name").Required().Identity().
			Hint("仓库或快递加网点，换网点就是另一条", "Warehouse, or carrier with its branch").Also("仓库", "快递", "仓库编码").Meets("LOG-03", "LOG-06")
	logisticsType = choice("kind", "类型", "Type",
		opt("own_warehouse", "自营仓", "Own warehouse"), opt("third_party", "第三方仓", "Third-party warehouse"), opt("bonded", "保税仓", "Bonded warehouse"),
		opt("overseas", "海外仓", "Overseas warehouse"), opt("fba", "平台仓", "Platform warehouse (FBA)"), opt("carrier", "快递", "Carrier"),
		opt("freight", "货运/货代", "Freight")).
		Required().Listed(1)
	logisticsRegion  = text("address_region", "地址/区域", "Address or region").Listed(3).Also("地址", "区域")
	logisticsContact = text("contact", "联系人", "Contact").Required().Listed(2).
				Hint("出了问题第一个打给谁", "Whom to call first when something goes wrong")
	logisticsPhone    = phone("phone", "联系电话", "Phone").Also("电话")
	logisticsContract = ref("contract", "合同", "Contract", "contract").Hint("合同名称或编号", "Title or number of the contract").Meets("LOG-08")
	logisticsOwner    = person("owner", "负责人", "Owner").Required()
	logisticsNext     = person("next_owner", "接手人", "Next owner").Required().Listed(1).
				Hint("离岗之后由谁对接", "Who deals with them afterwards").Also("new owner").Meets("PRO-10")

	logisticsLimit = integer("dispatch_limit", "发货时效", "Dispatch limit").Required().Between(1, 720).Preset(DispatchLimit).Unit("小时", "hours").Listed(2).
			Hint("付款到揽收最多几小时", "Hours from payment to pick-up at most").Also("揽收").Meets("LOG-02")
	logisticsFresh    = boolean("fresh", "是否生鲜冷链", "Fresh or cold chain").Also("生鲜", "冷链").Meets("LOG-02")
	logisticsCutoff   = timeOfDay("cutoff", "截单时间", "Cut-off time").Example("16:30").Hint("几点前付款的当天发出", "Paid before then leaves the same day").Also("截单")
	logisticsCapacity = integer("daily_capacity", "日处理上限", "Daily capacity").Between(0, maxStock).Unit("单", "orders").
				Hint("大促超过这个数就会爆仓", "Beyond this a promotion overloads it").Also("日产能", "日单量上限").Meets("LOG-11")
	logisticsChannelRule = multiline("channel_rule", "选渠道的规则", "Rule for choosing the channel").
				Hint("什么订单走这里，什么订单改走别家", "Which orders go this way and which do not").Also("分仓规则", "快递策略").Meets("LOG-12", "LOG-03")
	logisticsPacking = text("packing", "打包与面单", "Packing and labels").
				Hint("箱型、填充、面单模板", "Box, filling, label template").Also("打包", "面单").Meets("LOG-10")
	logisticsLabelAccounts = refs("label_accounts", "电子面单账号", "Label accounts", "account").
				Hint("打单用的账号，余额不足就打不出单", "The accounts labels are printed with").Also("面单账号").Meets("LOG-10")
	logisticsTracking = ref("tracking", "查件系统", "Tracking system", "tech_system").
				Hint("在哪里查物流轨迹、处理异常件", "Where parcels are traced").Also("物流跟踪", "物流查询").Meets("LOG-09")

	logisticsRates = rows("rates", "价格表", "Rates", rateZone, rateFirst, rateMore, rateRemote, rateUntil).RequiredIf(logisticsCarries).
			Hint("快递和货运填：一个计价区一行，可以从报价单粘贴", "For carriers: one zone a line, or paste the rate card").Meets("LOG-05", "LOG-03")
	rateZone        = text("zone", "计价区", "Zone").Required().Also("区域", "目的地")
	rateFirst       = money("first_weight", "首重价", "First weight").Also("首重").Meets("LOG-05")
	rateMore        = money("additional", "续重价", "Additional weight").Also("续重").Meets("LOG-05")
	rateRemote      = money("remote_surcharge", "偏远加价", "Remote surcharge").Meets("LOG-05")
	rateUntil       = date("valid_to", "有效期至", "Valid to").Meets("LOG-05")
	logisticsSaving = multiline("saving", "议价与集货", "Bargaining and consolidation").
			Hint("量到多少降多少、和谁拼量、哪天重谈", "Which volume lowers the price, who ships along, when to renegotiate").Also("议价", "集货").Meets("LOG-05")

	logisticsRegions = rows("regions", "区域表", "Region table", regionName, regionDays, regionRemote, regionNotice).
				Hint("到哪里要几天、算不算偏远、怎么告诉买家", "Days to each region, whether it is remote, how buyers are told").Meets("LOG-03")
	regionName      = text("region", "地区", "Region").Required()
	regionDays      = integer("transit_days", "运输天数", "Transit days").Between(0, 120).Unit("天", "days").Also("时效")
	regionRemote    = boolean("remote", "是否偏远", "Remote")
	regionNotice    = text("notice", "买家告知方式", "How buyers are told").Suggest("运费模板", "详情页物流说明", "下单页提示", "客服话术")
	logisticsRemote = list("remote_areas", "偏远地区", "Remote areas").Hint("加价或不发的地区，用顿号隔开", "Areas with a surcharge or not served").Also("偏远").Meets("LOG-03")
	logisticsRoutes = rows("routes", "线路与时段", "Routes and time slots", routeFrom, routeTo, routeSlotFrom, routeSlotTo, routeHours).
			Hint("从哪到哪、几点到几点揽收或发车、多久到", "From, to, pick-up slot, how long").Also("线路", "时段").Meets("LOG-07")
	routeFrom        = text("from", "起点", "From").Required()
	routeTo          = text("to", "终点", "To").Required()
	routeSlotFrom    = timeOfDay("slot_from", "时段开始", "Slot from").Example("18:00")
	routeSlotTo      = timeOfDay("slot_to", "时段结束", "Slot to").Example("19:00")
	routeHours       = integer("hours", "全程时长", "Duration").Between(0, 2400).Unit("小时", "hours")
	logisticsQuality = rows("quality", "服务质量", "Service quality", qualityMeasure, qualityTarget, qualityActual).
				Hint("揽收、签收、破损、丢件、投诉", "Pick-up, delivery, damage, loss, complaints").Meets("LOG-07")
	qualityMeasure = text("measure", "指标", "Measure").Required().Suggest("48 小时揽收率", "签收时效", "破损率", "丢件率", "投诉率", "虚假签收率")
	qualityTarget  = text("target", "约定值", "Agreed")
	qualityActual  = text("actual", "实际值", "Actual")

	logisticsLayout = multiline("layout", "库区", "Layout and ABC zones").RequiredIf(logisticsIsOurs).
			Hint("自营仓、保税仓填：ABC 各放哪里、退货区和次品区在哪；有图的上传", "For own and bonded houses: where A, B and C lie, where returns go; attach the plan").Also("库位").Meets("LOG-06", "SKU-12")
	logisticsFlow = ref("in_out_flow", "出入库流程", "Inbound and outbound flow", "sop").RequiredIf(logisticsStores).
			Hint("仓库填对应的 SOP 名称", "For warehouses: the SOP for it").Also("出入库").Meets("LOG-01", "LOG-06")
	logisticsCount = text("count_cycle", "盘点周期", "Count cycle").RequiredIf(logisticsStores).
			Hint("仓库填：多久盘一次、谁盘、差异怎么处理", "For warehouses: how often, by whom, what happens to differences").Also("盘点").Meets("SKU-14")
	logisticsGrades = rows("return_grades", "退货分级", "Return grades", gradeName, gradeHandling).
			Hint("什么样的退货怎么处理", "What becomes of which return").Also("退货", "残次").Meets("LOG-04")
	gradeName     = text("grade", "等级", "Grade").Required().Suggest("可二次销售", "次品区", "报废", "回收")
	gradeHandling = text("handling", "处理方式", "Handling").Required()

	logisticsClaims = rows("open_claims", "未结理赔", "Open claims", claimNumber, claimWhat, claimAmount, claimDue, claimState).
			Hint("丢件、破损、错发，还没赔完的一单一行；只写运单号，不写收件人", "Lost, damaged, wrong parcels not yet paid for; the waybill, not the recipient").Also("理赔", "丢件")
	claimNumber = text("number", "运单号", "Waybill").Code()
	claimWhat   = text("what", "事由", "What happened").Required()
	claimAmount = money("amount", "金额", "Amount")
	claimDue    = date("due", "申请截止", "Claim by")
	claimState  = text("state", "进度", "Where it stands")
)

func logisticsCarries(v Values) bool {
	kind := logisticsType.In(v)
	return kind == "carrier" || kind == "freight"
}

// logisticsStores: the flow and the counts are agreed with the house, even when others run it. Only a
// platform's warehouse does both by its own rules.
func logisticsStores(v Values) bool {
	switch logisticsType.In(v) {
	case "own_warehouse", "third_party", "bonded", "overseas":
		return true
	}
	return false
}

func logisticsIsOurs(v Values) bool {
	kind := logisticsType.In(v)
	return kind == "own_warehouse" || kind == "bonded"
}

var logisticsChecks = []Check{{
	ID: "logistics.giver_keeps", Severity: Warning, Field: logisticsNext, // R-GEN-01
	Find:  func(v Values, env Env) Args { return heldByGiver(logisticsNext.In(v), env) },
	Fires: Example{"next_owner": "林晓雯"}, Silent: Example{"next_owner": "林晓"},
}, {
	ID: "logistics.dispatch_slow", Severity: Warning, Field: logisticsLimit, // LOG-02
	Find: func(v Values, env Env) Args {
		limit := env.Numbers.Of(DispatchLimit)
		if logisticsFresh.In(v) {
			limit = env.Numbers.Of(DispatchFresh)
		}
		if !logisticsLimit.Set(v) || logisticsLimit.In(v) <= limit {
			return nil
		}
		return Args{"Hours": count(logisticsLimit.In(v)), "Limit": count(limit)}
	},
	Fires: Example{"dispatch_limit": "25"}, Silent: Example{"dispatch_limit": "25", "fresh": "yes"},
}, {
	ID: "logistics.rate_expired", Severity: Warning, Field: logisticsRates, // LOG-05
	Find: func(v Values, env Env) Args {
		for _, rate := range logisticsRates.In(v) {
			if args := passed(rateUntil.In(rate.Values), env); args != nil {
				args["Zone"] = rateZone.In(rate.Values)
				return args
			}
		}
		return nil
	},
	Fires: Example{"rates.1.valid_to": "2026-11-20"}, Silent: Example{"rates.1.valid_to": "2026-11-21"},
}, {
	ID: "logistics.remote_untold", Severity: Warning, Field: logisticsRegions, // LOG-03: declared early
	Find: func(v Values, _ Env) Args {
		for _, region := range logisticsRegions.In(v) {
			if regionRemote.In(region.Values) && !regionNotice.Set(region.Values) {
				return Args{"Region": regionName.In(region.Values)}
			}
		}
		return nil
	},
	Fires: Example{"regions.1.notice": ""}, Silent: Example{"regions.1.notice": "", "regions.1.remote": "no"},
}, {
	ID: "logistics.claim_overdue", Severity: Warning, Field: logisticsClaims,
	Find: func(v Values, env Env) Args {
		for _, claim := range logisticsClaims.In(v) {
			if args := passed(claimDue.In(claim.Values), env); args != nil {
				args["What"] = claimWhat.In(claim.Values)
				return args
			}
		}
		return nil
	},
	Fires: Example{"open_claims.0.due": "2026-11-20"}, Silent: Example{"open_claims.0.due": "2026-11-21"},
}}
