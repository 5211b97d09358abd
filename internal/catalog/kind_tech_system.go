package catalog

import "slices"

// TechSystem is a system the shop works with: what for, how, by which account, with whom to call (SYS-01 …
// SYS-05, CS-01, ACC-03).
//
// It differs from the list of kinds in these places. A guide is a text or a place, one of them required.
// The list forgot the last update and who maintains it, backup and restore (SYS-03), and the ways of paying
// of a payment system (SYS-04). A key is never written, only where it lies. What may need repair is in rows
// with its state, so that an open fault is found.
var TechSystem = declare(Kind{
	Key:   "tech_system",
	Label: Label{"技术系统", "Technical system"},
	Why: Label{
		"后台、ERP、数据、投放、客服、支付、自动化：每个系统用来干什么、怎么操作、谁有权限、坏了找谁、什么时候续费。",
		"Back office, ERP, analytics, ads, service desk, payment, automation: what for, how, who may, whom to call, when to renew.",
	},
	Unit: Label{"个系统", "systems"},
	Groups: []Group{
		group("system", "系统信息", "System", systemName, systemKind, systemVendor, systemOwner, systemPurpose, systemPayments),
		group("use", "操作与权限", "Use and permissions", systemGuide, systemGuideFile, systemAccounts, systemPermissions),
		group("links", "对接与自动任务", "Integrations and jobs", systemIntegrations, systemJobs),
		group("upkeep", "维护与续费", "Upkeep and renewal",
			systemRenewal, systemCost, systemSupport, systemMaintainer, systemUpdated, systemBackup, systemFaults),
	},
	Slots: []Slot{
		slot("guide", "操作手册", "Guide", "SYS-01"), slot("permissions", "权限表", "Permissions", "SYS-02"),
		slot("licence", "授权与合同", "Licence and contract"), slot("diagram", "对接图", "Diagram of integrations"),
	},
	Title:    systemName,
	Subtitle: []Field{systemKind, systemVendor},
	Owner:    systemOwner,
	Due:      systemRenewal,
	Checks:   systemChecks,
	Sample: Form{
		"name": {"聚水潭 ERP"}, "kind": {"erp"}, "vendor": {"聚水潭，企业版"}, "owner": {"何佳怡"},
		"purpose":         {"订单审核、库存同步、采购入库、打单发货"},
		"payment_methods": {"alipay", "wechat_pay"},
		"guide":           {"每天 9:30 订单 → 审核 → 异常单；补货看「库存 → 预警」；改库存须两人确认。"},
		"guide_file":      {"共享盘 / 手册 / 聚水潭操作 2026.pdf"}, "accounts": {"木棉里旗舰店"},
		"permission_matrix": {""}, "permission_matrix.0.person": {"何佳怡"}, "permission_matrix.0.role": {"管理员"},
		"permission_matrix.1.person": {"孟凡"}, "permission_matrix.1.role": {"只看订单，不能改价"},
		"integrations": {""}, "integrations.0.to": {"天猫后台"}, "integrations.0.data": {"订单、库存"}, "integrations.0.direction": {"both"},
		"integrations.0.key_location": {"公司密码管理器，分组「ERP 授权」"},
		"jobs":                        {""}, "jobs.0.what": {"库存同步到天猫、抖音"}, "jobs.0.when": {"每 10 分钟"}, "jobs.0.owner": {"何佳怡"},
		"renewal": {"2027-03-01"}, "renewal_cost": {"18800"}, "support": {"专属顾问 0571-0000 6600，工作日 9–18 点"},
		"maintenance_contact": {"IT 赵可，分机 802"}, "last_update": {"2026-10-12"}, "backup": {"每天 2 点导出到共享盘，恢复找 IT 赵可"},
		"known_faults": {""}, "known_faults.0.fault": {"大促当天回传延迟 20 分钟"}, "known_faults.0.workaround": {"手动点「立即同步」"},
		"known_faults.0.since": {"2026-06-18"}, "known_faults.0.state": {"watching"},
	},
})

var (
	systemName = text("name", "系统名称", "Name").Required().Identity().Meets("SYS-01").
			Suggest(slices.Concat(tools, []string{"淘宝商家后台", "天猫商家后台", "京东商家后台", "支付宝商家中心", "微信支付商户平台", "库存管理系统",
			"客户管理系统 CRM", "客服系统", "在线客服", "数据可视化看板", "流程自动化工具", "自营官网"})...).Also("系统", "名称")
	systemKind = choice("kind", "类型", "Kind",
		opt("marketplace_admin", "平台后台", "Marketplace back office"), opt("erp", "ERP", "ERP"), opt("wms", "仓库系统 WMS", "Warehouse (WMS)"),
		opt("oms", "订单系统 OMS", "Orders (OMS)"), opt("inventory", "库存管理与预警", "Inventory and alerts"), opt("crm", "客户管理 CRM", "CRM"),
		opt("analytics", "数据分析", "Analytics"), opt("collection", "数据采集", "Data collection"), opt("visualisation", "数据可视化", "Visualisation"),
		opt("ads", "广告投放", "Advertising"), opt("live", "直播工具", "Live streaming"), opt("service_desk", "客服系统", "Service desk"), opt("chat", "沟通工具", "Chat and phone"),
		opt("payment", "支付", "Payment"), opt("site", "网站", "Website"), opt("automation", "自动化", "Automation"),
		opt("storage", "网盘与存储", "Storage"), opt("office", "办公软件", "Office"), opt("design", "设计与素材", "Design"), opt("other", "其他", "Other")).
		Required().Listed(1).Meets("SYS-01", "SYS-04", "SYS-05", "CS-01").Also("系统类型")
	systemVendor   = text("vendor", "供应商/版本", "Vendor and version").Listed(3).Also("厂商", "版本", "供应商")
	systemOwner    = person("owner", "负责人", "Owner").Required().Listed(1).Hint("离岗之后由谁管", "Who looks after it afterwards").Also("管理员")
	systemPurpose  = multiline("purpose", "用途", "Used for").Required().Meets("SYS-01").Hint("谁每天在上面做什么", "Who does what in it every day").Also("功能")
	systemPayments = choices("payment_methods", "支付方式", "Ways of paying",
		opt("alipay", "支付宝", "Alipay"), opt("wechat_pay", "微信支付", "WeChat Pay"), opt("unionpay", "银联", "UnionPay"), opt("jd_pay", "京东支付", "JD Pay"),
		opt("douyin_pay", "抖音支付", "Douyin Pay"), opt("instalments", "花呗与分期", "Instalments"), opt("card", "信用卡", "Credit card"),
		opt("paypal", "PayPal", "PayPal"), opt("cod", "货到付款", "Cash on delivery"), opt("transfer", "对公转账", "Bank transfer")).
		Meets("SYS-04").RequiredIf(func(v Values) bool { return systemKind.In(v) == "payment" })

	systemGuide = multiline("guide", "操作说明", "Guide").Meets("SYS-01", "CS-01", "SKU-03", "RPT-04").
			RequiredIf(func(v Values) bool { return !systemGuideFile.Set(v) }).
			Hint("每天从哪里进、点什么、常见报错怎么办；也可以只写手册位置", "Where to begin each day, what to click, common errors; or only where the manual is").Also("手册", "操作手册")
	systemGuideFile = text("guide_file", "手册位置或链接", "Manual: place or link").Meets("SYS-01").Also("手册链接")
	systemAccounts  = refs("accounts", "账号", "Accounts", "account").Required().Meets("SYS-01", "ACC-03").
			Hint("用哪些登录名进，写账号登记里的登录名", "The logins it takes, as in the accounts section").Also("登录账号")
	systemPermissions = rows("permission_matrix", "权限表", "Permissions", permissionPerson, permissionRole).Meets("ACC-03", "ACC-08", "SYS-02").
				Hint("谁能看、谁能改、谁是管理员", "Who may see, change, administer").Also("权限")
	permissionPerson = person("person", "人员", "Person").Required()
	permissionRole   = text("role", "权限", "Permission").Required().Suggest("管理员", "可编辑", "只读", "财务", "子账号：客服", "子账号：仓库")

	systemIntegrations = rows("integrations", "对接关系", "Integrations", linkTo, linkData, linkDirection, linkKey).Meets("LOG-09").
				Hint("和谁传什么数据，授权放在哪里；不写密钥本身", "What goes where, and where the authorisation lies; never the key itself").Also("接口", "对接")
	linkTo        = text("to", "对接系统", "System").Required()
	linkData      = text("data", "数据", "Data")
	linkDirection = choice("direction", "方向", "Direction", opt("in", "传入", "In"), opt("out", "传出", "Out"), opt("both", "双向", "Both"))
	linkKey       = text("key_location", "密钥存放位置", "Where the key lies")
	systemJobs    = rows("jobs", "自动任务", "Scheduled jobs", jobWhat, jobWhen, jobOwner).Meets("SYS-05", "RPT-19").
			Hint("自己会跑的：同步、报表、机器人；停了谁能发现", "What runs by itself: syncs, reports, robots").Also("定时任务", "自动化")
	jobWhat  = text("what", "任务", "Job").Required()
	jobWhen  = text("when", "什么时候", "When").Required()
	jobOwner = person("owner", "负责人", "Owner")

	systemRenewal = date("renewal", "续费日", "Renewal date").Listed(2).Also("到期", "续费", "到期日")
	systemCost    = money("renewal_cost", "续费金额", "Renewal cost").Between(0, maxPrice)
	systemSupport = text("support", "技术支持", "Support contact").Meets("SYS-03").
			Hint("厂商客服、专属顾问、工单入口", "Vendor’s support, consultant, ticket page").Also("客服")
	systemMaintainer = text("maintenance_contact", "维护联系人", "Maintenance contact").Meets("SYS-03").
				Hint("公司里谁管权限、谁能重启", "Who in the company gives rights and can restart it").Also("维护人")
	systemUpdated = date("last_update", "最近更新", "Last update").Meets("SYS-03").
			Hint("最近一次升级或打补丁", "The last upgrade or fix").Also("更新日期")
	systemBackup = text("backup", "备份与恢复", "Backup and restore").Meets("SYS-03").
			Hint("数据备到哪里、谁会恢复", "Where the data are kept, and who can restore them")
	systemFaults = rows("known_faults", "已知问题", "Known faults", faultWhat, faultWorkaround, faultSince, faultState).Meets("SYS-03").
			Hint("什么时候会出、怎么绕过去", "When it happens, and the way round").Also("问题", "bug")
	faultWhat       = text("fault", "现象", "Fault").Required()
	faultWorkaround = text("workaround", "绕过办法", "Way round")
	faultSince      = date("since", "从什么时候起", "Since")
	faultState      = choice("state", "处理情况", "State", opt("open", "未解决", "Open"), opt("watching", "观察中", "Watching"), opt("fixed", "已修复", "Fixed"))
)

var systemChecks = []Check{{
	// It says what a system without a guide means, so it stands in for "missing".
	ID: "tech_system.without_guide", Severity: Blocker, Field: systemGuide, // SYS-01
	Find: func(v Values, _ Env) Args {
		if systemGuide.Set(v) || systemGuideFile.Set(v) {
			return nil
		}
		return Args{}
	},
	Fires: Example{"guide": "", "guide_file": ""}, Silent: Example{"guide": ""},
}, {
	ID: "tech_system.owner_leaves", Severity: Blocker, Field: systemOwner, // R-GEN-01, PRO-10
	Find:  func(v Values, env Env) Args { return heldByGiver(systemOwner.In(v), env) },
	Fires: Example{"owner": "林晓雯"}, Silent: Example{"owner": "林晓"},
}, {
	ID: "tech_system.permission_of_leaver", Severity: Notice, Field: systemPermissions, // ACC-05
	Find: func(v Values, env Env) Args {
		for _, line := range systemPermissions.In(v) {
			if args := heldByGiver(permissionPerson.In(line.Values), env); args != nil {
				args["Role"] = permissionRole.In(line.Values)
				return args
			}
		}
		return nil
	},
	Fires: Example{"permission_matrix.1.person": "林晓雯"}, Silent: Example{"permission_matrix.1.person": "林晓"},
}, {
	ID: "tech_system.job_of_leaver", Severity: Warning, Field: systemJobs, // SYS-05
	Find: func(v Values, env Env) Args {
		for _, job := range systemJobs.In(v) {
			if args := heldByGiver(jobOwner.In(job.Values), env); args != nil {
				args["Job"] = jobWhat.In(job.Values)
				return args
			}
		}
		return nil
	},
	Fires: Example{"jobs.0.owner": "林晓雯"}, Silent: Example{"jobs.0.owner": ""},
}, {
	ID: "tech_system.renewal_soon", Severity: Warning, Field: systemRenewal, // R-ACC-07
	Find:  func(v Values, env Env) Args { return endsSoon(systemRenewal.In(v), env) },
	Fires: Example{"renewal": "2026-12-21"}, Silent: Example{"renewal": "2026-12-22"},
}, {
	ID: "tech_system.fault_open", Severity: Warning, Field: systemFaults, // SYS-03
	Find: func(v Values, _ Env) Args {
		for _, fault := range systemFaults.In(v) {
			if faultState.In(fault.Values) == "open" {
				return Args{"Fault": faultWhat.In(fault.Values)}
			}
		}
		return nil
	},
	Fires: Example{"known_faults.0.state": "open"}, Silent: Example{"known_faults.0.state": "watching"},
}}
