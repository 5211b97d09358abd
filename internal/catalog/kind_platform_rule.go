package catalog

import "slices"

// PlatformRule is one rule a marketplace or the law sets, and how the shop keeps it (RUL-01 … RUL-13).
//
// It differs from the list of kinds in these places. The identity is platform, topic and a short title,
// because one platform has several rules on one topic. Source is a link or a place where the file is. The
// laws are platform "law", with a box for each law the rule was held against (RUL-05). What the list
// forgot has a place: questions and answers, the words not to use, the register of rights and licences
// (RUL-07), findings of inspections with the next day (RUL-09), cases (RUL-13). The loop is where the rule
// stands; who trained whom on what day is an act.
var PlatformRule = declare(Kind{
	Key:   "platform_rule",
	Label: Label{"平台规则", "Platform rule"},
	Why: Label{
		"写下碰过线、要交钱、要留意的平台规则和法规：要点、我方怎么执行、去哪里查原文、违规过几次。",
		"The rules that cost money or points: what they say, how we keep them, where they are written, what went wrong before.",
	},
	Unit: Label{"条规则", "rules"},
	Groups: []Group{
		group("rule", "规则", "Rule",
			ruleTitle, rulePlatform, ruleTopic, ruleSummary, ruleLimit, ruleLaws, ruleWords, ruleSource, ruleFile, ruleUpdated),
		group("loop", "执行与检查", "Keeping and checking",
			ruleState, ruleOwner, ruleLastCheck, ruleNextCheck, ruleFindings, ruleViolations),
		group("help", "求助与案例", "Help and cases", ruleSupport, ruleQuestions, ruleCases),
		group("rights", "知识产权", "Intellectual property", ruleRights),
	},
	Slots: []Slot{
		slot("policy", "规则文件", "Policy file", "RUL-02"), slot("licence", "授权书", "Licence", "RUL-07"),
		slot("notice", "处罚通知", "Penalty notice", "RUL-13"), slot("inspection", "检查记录", "Inspection record", "RUL-09"),
	},
	Title:    ruleTitle,
	Subtitle: []Field{rulePlatform, ruleTopic},
	Owner:    ruleOwner,
	Due:      ruleNextCheck,
	Checks:   ruleChecks,
	Sample: Form{
		"title": {"大促价保与先涨后降"}, "platform": {"tmall"}, "topic": {"promotion"},
		"summary":   {"大促商品价格不得高于前 30 天最低成交价；价保期内降价须补差。"},
		"our_limit": {"报名前导出 30 天成交价核对；价保期内不改低价，改价须两人确认"},
		"laws":      {"advertising_law", "consumer_law"}, "banned_words": {"最低价、全网第一、国家级"},
		"source": {"https://rule.tmall.example/price-protection"}, "source_file": {"共享盘 / 规则 / 天猫价保 2026.pdf"}, "updated_on": {"2026-09-20"},
		"loop_state": {"executed"}, "owner": {"周子昂"}, "last_check": {"2026-10-25"}, "next_check": {"2027-01-10"},
		"inspection_findings": {"抽查 30 款，2 款活动价高于 30 天最低价，当天改回。"},
		"violations":          {""}, "violations.0.date": {"2026-06-05"}, "violations.0.case": {"618 预售商品先涨后降"}, "violations.0.points": {"2"},
		"violations.0.fine": {"5000"}, "violations.0.state": {"settled"},
		"support_contact": {"商家客服 0571-0000 9999；行业小二「云杉」，旺旺找"},
		"questions":       {""}, "questions.0.question": {"会员价算不算 30 天最低价"}, "questions.0.answer": {"算，店铺会员价和百亿补贴都计入。"},
		"cases": {""}, "cases.0.kind": {"penalty"}, "cases.0.title": {"618 扣 2 分"}, "cases.0.lesson": {"改价前先查 30 天价，运营和主管都确认"},
		"ip_register": {""}, "ip_register.0.right": {"木棉里 MUMIANLI"}, "ip_register.0.kind": {"trademark"}, "ip_register.0.holder": {"杭州木棉里服饰有限公司"},
		"ip_register.0.number": {"31204471"}, "ip_register.0.valid_to": {"2029-04-13"}, "ip_register.0.used_for": {"第 25 类，店铺与商品"},
	},
})

var (
	ruleTitle = text("title", "规则标题", "Rule title").Required().Identity().
			Hint("一条规则一个短标题", "A short title, one rule each").Example("大促价保与先涨后降").Also("规则", "标题", "规则名称")
	rulePlatform = choice("platform", "平台", "Platform", slices.Concat(marketplaces, []Option{
		opt("law", "国家法规", "National law"), opt("other", "其他", "Other")})...).Required().Identity().Meets("RUL-01").Also("所属平台", "channel")
	ruleTopic = choice("topic", "规则主题", "Topic",
		opt("fee", "费用与扣点", "Fees"), opt("promotion", "促销与价格", "Promotion"), opt("return", "退换货", "Returns"),
		opt("fake_trade", "虚假交易", "Fake trade"), opt("live", "直播规范", "Live selling"), opt("content", "内容发布", "Content"),
		opt("advert_words", "广告用语", "Advertising words"), opt("ip", "知识产权", "Intellectual property"), opt("shipping", "发货时效", "Shipping"),
		opt("service", "服务与响应", "Service"), opt("deposit", "保证金", "Deposit"), opt("category_entry", "类目准入", "Category entry"),
		opt("penalty", "处罚与申诉", "Penalty"), opt("tax", "税务与发票", "Tax"), opt("privacy", "用户隐私", "Privacy"), opt("truth", "商品信息真实", "True product information")).
		Required().Identity().Listed(2).Meets("RUL-01", "RUL-04", "RUL-10", "RUL-11").Also("主题", "类别")
	ruleSummary = multiline("summary", "要点", "Key points").Required().Meets("RUL-01", "RUL-03").
			Hint("用自己的话写：什么不能做，做了会怎样", "In plain words: what is not allowed, and what follows").Also("内容", "解读", "规则内容")
	ruleLimit = text("our_limit", "我方执行标准", "Our working limit").Meets("RUL-03").
			Hint("比平台更严的那条线，谁来盯", "The stricter line we keep, and who watches it").Also("执行标准", "阈值")
	ruleLaws = choices("laws", "已对照的法律", "Laws it was held against",
		opt("ecommerce_law", "电子商务法", "E-commerce law"), opt("consumer_law", "消费者权益保护法", "Consumer protection law"),
		opt("advertising_law", "广告法", "Advertising law"), opt("tax_law", "税法", "Tax law"),
		opt("competition_law", "反不正当竞争法", "Unfair competition law"), opt("quality_law", "产品质量法", "Product quality law"),
		opt("privacy_law", "个人信息保护法", "Personal information law"), opt("ip_law", "商标与著作权法", "Trademark and copyright law")).
		Meets("RUL-05").Hint("核对过的勾上，没勾的就是还没看", "Tick what was checked; the rest has not been looked at")
	ruleWords = list("banned_words", "禁用词", "Words not to use").Meets("RUL-07", "SKU-20").
			Hint("极限词、疗效词、碰瓷明星和大牌的说法", "Superlatives, cures, look-alikes of stars and brands").Also("违禁词", "敏感词")
	ruleSource = link("source", "官方链接", "Official link").Meets("RUL-02").
			RequiredIf(func(v Values) bool { return !ruleFile.Set(v) }).Also("链接", "来源")
	ruleFile    = text("source_file", "规则文件", "File").Meets("RUL-02").Hint("没有链接时写文件位置", "Where the file is, when there is no link").Also("文件位置")
	ruleUpdated = date("updated_on", "规则更新日", "Rule updated on").Listed(3).Meets("RUL-03").
			Hint("平台最近一次改这条规则的日子", "When the platform last changed it").Also("更新日期", "生效日期")

	ruleState = choice("loop_state", "闭环状态", "Loop state",
		opt("interpreted", "已解读", "Interpreted"), opt("trained", "已培训", "Trained"), opt("executed", "已执行", "Executed"), opt("checked", "已检查", "Checked")).
		Required().Listed(1).Meets("RUL-03").Hint("解读、培训、执行、检查，走到哪一步", "Interpret, train, execute, check: how far it is").Also("状态")
	ruleOwner = person("owner", "负责人", "Owner").Required().Listed(1).
			Hint("离岗之后由谁盯这条规则", "Who watches this rule afterwards")
	ruleLastCheck = date("last_check", "最近检查", "Last check").Listed(2).Meets("RUL-03", "RUL-09").
			RequiredIf(func(v Values) bool { return ruleState.In(v) == "checked" }).Also("检查日期")
	ruleNextCheck = date("next_check", "下次检查", "Next check").Meets("RUL-09").Also("下次检查日期")
	ruleFindings  = multiline("inspection_findings", "检查发现", "Inspection findings").Meets("RUL-09").
			Hint("查了什么、发现什么、改了没有", "What was looked at, found and mended").Also("检查结果")
	ruleViolations = rows("violations", "违规记录", "Violations and points", violationDate, violationCase, violationPoints, violationFine, violationState).
			Meets("RUL-13").Hint("扣过的分、罚过的款、还在申诉的", "Points lost, fines paid, appeals still open").Also("违规", "扣分", "处罚")
	violationDate   = date("date", "日期", "Date").Required()
	violationCase   = text("case", "事由", "Case").Required()
	violationPoints = integer("points", "扣分", "Points").Between(0, 48)
	violationFine   = money("fine", "罚款", "Fine").Between(0, maxPrice)
	violationState  = choice("state", "状态", "State",
		opt("open", "待处理", "Open"), opt("appealing", "申诉中", "Appealing"), opt("settled", "已了结", "Settled")).Required()

	ruleSupport = text("support_contact", "平台客服/小二", "Platform contact").Meets("RUL-02").
			Hint("电话、入口、小二花名和怎么找到", "Phone, entry, name, and how to reach them").Also("小二", "平台客服", "联系方式")
	ruleQuestions = rows("questions", "常见疑问", "Questions and answers", ruleAsked, ruleAnswer).Meets("RUL-02").Also("问答")
	ruleAsked     = text("question", "疑问", "Question").Required()
	ruleAnswer    = multiline("answer", "解答", "Answer").Required()
	ruleCases     = rows("cases", "案例", "Cases", ruleCaseKind, ruleCaseTitle, ruleCaseLesson).Meets("RUL-13").
			Hint("自己或同行被罚的、做得好的，写下教训", "Our own or others’: penalties and successes, with the lesson")
	ruleCaseKind                  = choice("kind", "案例类型", "Kind of case", opt("penalty", "处罚案例", "Penalty"), opt("success", "高转化案例", "High conversion")).Required()
	ruleCaseTitle, ruleCaseLesson = text("title", "案例", "Case").Required(), text("lesson", "教训", "Lesson")

	ruleRights = rows("ip_register", "权利与授权登记", "Register of rights", rightName, rightKind, rightHolder, rightNumber, rightUntil, rightUse).
			Meets("RUL-07").Hint("商标、图片、字体、音乐、代言：谁的、到什么时候、用在哪里", "Trademarks, images, fonts, music, endorsements: whose, until when, used where").
			Also("商标", "授权")
	rightName = text("right", "权利", "Right").Required()
	rightKind = choice("kind", "权利类型", "Kind of right",
		opt("trademark", "商标", "Trademark"), opt("copyright", "著作权", "Copyright"), opt("patent", "专利", "Patent"),
		opt("image", "图片授权", "Image licence"), opt("font", "字体授权", "Font licence"), opt("music", "音乐授权", "Music licence"),
		opt("portrait", "肖像与代言", "Portrait and endorsement"), opt("brand_licence", "品牌授权", "Brand licence")).Required()
	rightHolder = text("holder", "权利人", "Holder")
	rightNumber = text("number", "注册号或合同号", "Number").Code()
	rightUntil  = date("valid_to", "有效期至", "Valid to")
	rightUse    = text("used_for", "用在哪里", "Used for")
)

var ruleChecks = []Check{{
	ID: "platform_rule.owner_leaves", Severity: Blocker, Field: ruleOwner, // R-GEN-01, PRO-10
	Find:  func(v Values, env Env) Args { return heldByGiver(ruleOwner.In(v), env) },
	Fires: Example{"owner": "林晓雯"}, Silent: Example{"owner": "林晓"},
}, {
	ID: "platform_rule.not_checked", Severity: Warning, Field: ruleLastCheck, // RUL-03, RUL-09
	Needs: []Field{ruleLastCheck},
	Find: func(v Values, env Env) Args {
		return olderThan(ruleLastCheck.In(v), env.Numbers.Of(RuleCheck), env)
	},
	Fires: Example{"last_check": "2026-08-22"}, Silent: Example{"last_check": "2026-08-23"},
}, {
	ID: "platform_rule.never_trained", Severity: Warning, Field: ruleState, // RUL-03
	Find: func(v Values, _ Env) Args {
		if ruleState.In(v) != "interpreted" {
			return nil
		}
		return Args{}
	},
	Fires: Example{"loop_state": "interpreted"}, Silent: Example{"loop_state": "trained"},
}, {
	ID: "platform_rule.violation_open", Severity: Warning, Field: ruleViolations, // RUL-13
	Find: func(v Values, _ Env) Args {
		for _, line := range ruleViolations.In(v) {
			if violationState.Set(line.Values) && violationState.In(line.Values) != "settled" {
				return Args{"Case": violationCase.In(line.Values)}
			}
		}
		return nil
	},
	Fires: Example{"violations.0.state": "appealing"}, Silent: Example{"violations.0.state": "settled"},
}, {
	ID: "platform_rule.licence_ends", Severity: Warning, Field: ruleRights, // RUL-07
	Find: func(v Values, env Env) Args {
		for _, right := range ruleRights.In(v) {
			if args := endsSoon(rightUntil.In(right.Values), env); args != nil {
				args["Right"] = rightName.In(right.Values)
				return args
			}
		}
		return nil
	},
	Fires: Example{"ip_register.0.valid_to": "2026-12-21"}, Silent: Example{"ip_register.0.valid_to": "2026-12-22"},
}}
