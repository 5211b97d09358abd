package catalog

import "slices"

// Account is a login somebody else will need after the handover (ACC-01 … ACC-08).
//
// It differs from the list of kinds in these places. The proof chain (login tested, password changed,
// factor moved ...) is a series of acts by people with a time and a witness, so it is a table and not
// a field. There is no field for a password and never will be: secret_location says where it is kept.
// The list forgot the papers of certification and category admission (ACC-06). Platforms are the
// marketplaces of today and the systems the trade signs in to.
var Account = declare(Kind{
	Key:   "account",
	Label: Label{"账号", "Account"},
	Why: Label{
		"登记每一个离岗后还要有人登录的账号：店铺、支付、客服、投放、系统。不写密码，只写密码放在哪里。",
		"Every login somebody must still use afterwards: shop, payment, service, ads, systems. Never the password, only where it is kept.",
	},
	Unit: Label{"个账号", "accounts"},
	Groups: []Group{
		group("account", "账号信息", "Account",
			accountPlatform, accountType, accountStore, accountLogin, accountRole, accountAdmin),
		group("binding", "绑定与归属", "Binding and ownership",
			accountHolder, accountNext, accountPhone, accountEmail, accountRealName, accountCard, accountFactor, accountFactorHolder, accountDevice),
		group("access", "子账号与权限", "Sub-accounts and permissions", accountPermissions),
		group("credential", "凭证与环境", "Credential and environment",
			accountVault, accountSecret, accountEnvironment, accountRecovery),
		group("fees", "费用与授权", "Fees and authorisations",
			accountDeposit, accountBalance, accountFees, accountExpires, accountPapers, accountApps, accountTransfer),
	},
	Slots: []Slot{
		slot("qualification", "入驻与类目资质", "Certification and category papers", "ACC-06"),
		slot("deposit", "保证金凭证", "Deposit receipt", "ACC-07"), slot("screenshot", "后台截图", "Screenshot of the back office", "ACC-03"),
	},
	Meets:     []string{"ACC-01"},
	Title:     accountLogin,
	Subtitle:  []Field{accountPlatform, accountStore},
	Owner:     accountHolder,
	NextOwner: accountNext,
	Due:       accountExpires,
	Checks:    accountChecks,
	Sample: Form{
		"platform": {"tmall"}, "account_type": {"main"}, "store_name": {"木棉里旗舰店"}, "login_name": {"木棉里旗舰店"},
		"permission_role": {"主账号：商品、活动、资金查看、子账号授权"}, "is_admin": {"yes"},
		"holder": {"林晓雯"}, "next_owner": {"周子昂"},
		"bound_phone": {"0571-0000 8820"}, "bound_email": {"tmall@mumianli.example"}, "real_name_person": {"沈玉兰"},
		"payout_card": {"招商银行 尾号 8820"}, "second_factor": {"sms"}, "second_factor_holder": {"周子昂"}, "factor_device": {"公司验证机 02"},
		"permissions":          {""},
		"permissions.0.person": {"林晓雯"}, "permissions.0.login": {"木棉里旗舰店"}, "permissions.0.permission": {"全部权限"},
		"permissions.0.administrator": {"yes"}, "permissions.0.until": {"2026-11-30"},
		"permissions.1.person": {"周子昂"}, "permissions.1.login": {"木棉里旗舰店:运营01"}, "permissions.1.permission": {"商品、活动"},
		"permissions.1.administrator": {"yes"},
		"vault":                       {"company"},
		"secret_location":             {"公司密码管理器，分组「木棉里 / 天猫」"},
		"login_environment":           {"办公室固定 IP，Chrome 用户「木棉里」"},
		"recovery_contact":            {"商家客服，凭营业执照找回"},
		"deposit_required":            {"50000.00"}, "deposit_balance": {"50000.00"}, "fee_note": {"类目佣金 5%，年费 30,000 元"},
		"expires_on": {"2026-12-31"}, "transferable": {"with_platform_process"},
		"qualifications": {""}, "qualifications.0.paper": {"商标注册证（R 标）"}, "qualifications.0.for_what": {"女装类目准入"},
		"qualifications.0.number": {"31204471"}, "qualifications.0.valid_to": {"2029-04-13"},
		"authorised_apps":        {""},
		"authorised_apps.0.name": {"聚水潭 ERP"}, "authorised_apps.0.expires": {"2027-03-01"}, "authorised_apps.0.owner": {"何佳怡"},
	},
})

// marketplaces are where a shop can be; rules and service answers name the same ones.
var marketplaces = []Option{
	opt("taobao", "淘宝", "Taobao"), opt("tmall", "天猫", "Tmall"), opt("jd", "京东", "JD"),
	opt("pdd", "拼多多", "Pinduoduo"), opt("douyin", "抖音", "Douyin"), opt("kuaishou", "快手", "Kuaishou"),
	opt("xiaohongshu", "小红书", "Xiaohongshu"), opt("guangguang", "逛逛", "Guangguang"), opt("wechat", "微信", "WeChat"),
	opt("channels", "视频号", "WeChat Channels"), opt("dewu", "得物", "Dewu"), opt("vip", "唯品会", "Vipshop"), opt("1688", "1688", "1688"),
	opt("shopify", "Shopify", "Shopify"), opt("amazon", "亚马逊", "Amazon"), opt("tiktok_shop", "TikTok 小店", "TikTok Shop"),
	opt("temu", "Temu", "Temu"), opt("shein", "SHEIN", "SHEIN"), opt("aliexpress", "速卖通", "AliExpress"), opt("shopee", "Shopee", "Shopee"),
	opt("lazada", "Lazada", "Lazada"), opt("ebay", "eBay", "eBay"), opt("woocommerce", "WooCommerce", "WooCommerce"),
}

var (
	accountPlatform = choice("platform", "平台", "Platform", slices.Concat(marketplaces, []Option{
		opt("weibo", "微博", "Weibo"), opt("bilibili", "哔哩哔哩", "Bilibili"), opt("analytics", "数据分析工具", "Analytics"),
		opt("erp", "ERP 系统", "ERP"), opt("wms", "仓库与库存系统", "Warehouse and inventory"), opt("crm", "CRM 客户管理", "CRM"),
		opt("service_desk", "客服系统", "Service desk"), opt("chat", "办公沟通工具", "Office chat"), opt("automation", "自动化与采集工具", "Automation and collection"),
		opt("ads", "广告投放平台", "Advertising"), opt("bank_pay", "银行与支付", "Bank and payment"), opt("mail", "邮箱", "Mail"),
		opt("domain", "域名", "Domain"), opt("cloud", "云服务", "Cloud"), opt("other", "其他", "Other")})...).
		Required().Identity().Meets("ACC-01", "ACC-04").Also("所属平台", "平台类型", "channel", "marketplace")
	accountType = choice("account_type", "账号类型", "Account type",
		opt("main", "主账号", "Main account"), opt("sub", "子账号", "Sub-account"), opt("payment", "支付账户", "Payment"),
		opt("service", "客服账号", "Customer service"), opt("ads", "投放账户", "Advertising"), opt("social", "社媒账号", "Social media"),
		opt("system", "系统账号", "System"), opt("mail", "邮箱账号", "Mail"), opt("device", "设备", "Device")).
		Required().Listed(1).Meets("ACC-01", "ACC-04").Also("类型", "role type")
	accountStore = text("store_name", "店铺名称", "Store name").Required().
			Hint("与平台后台显示的店铺名一致；几家店共用的账号写公司名", "As the platform shows it; the company's name for a login several shops share").
			Also("店铺", "所属店铺", "店铺编码", "shop", "store", "seller name")
	// The list of kinds also brings "email" here; it is the header of the bound mail, so it stays there.
	accountLogin = text("login_name", "登录名", "Login name").Required().Identity().
			Hint("登录时输入的那一串，子账号带冒号一起写", "Exactly what is typed to sign in; a sub-account with its colon").
			Example("木棉里旗舰店:运营01").Also("账号", "用户名", "子账号", "账号名称", "username", "login")
	accountRole = text("permission_role", "权限/角色", "Permission role").Required().Meets("ACC-03", "ACC-08").
			Hint("写明这个账号能做什么、什么事只能用它做", "What it can do, and what only it can do").
			Also("岗位", "角色", "权限", "部门", "role", "permission")
	accountAdmin = boolean("is_admin", "是否管理员", "Is administrator").Meets("ACC-03").Also("管理员", "主账号", "admin")

	accountHolder = person("holder", "使用人", "Current holder").Required().Meets("ACC-03").
			Hint("现在是谁在用", "Who uses it today").Also("姓名", "员工", "负责人", "user", "owner")
	accountNext = person("next_owner", "接手人", "Next owner").Required().Listed(1).
			Hint("离岗之后由谁负责，不能是移交人本人", "Who answers for it afterwards; not the outgoing person").
			Also("接交人", "交接人", "new owner")
	accountPhone = phone("bound_phone", "绑定手机", "Bound phone").Masked(ClassContact).RequiredIf(accountIsMainOrPayment).
			Hint("须为公司统一号码；还是个人号码的，请先换绑", "A company number; rebind it first if it is still somebody's own").
			Example("0571-0000 8820").Also("手机", "手机号", "phone", "mobile")
	accountEmail = email("bound_email", "绑定邮箱", "Bound mail").Masked(ClassContact).
			Hint("用部门公共邮箱，不用个人邮箱", "A shared mailbox, not a personal one").Also("邮箱", "email")
	accountRealName = text("real_name_person", "实名人", "Real-name person").Masked(ClassIdentity).
			Hint("平台实名认证的人，换人须走平台流程", "Who the platform verified; changing it takes the platform's process").
			Also("实名", "法人", "认证人")
	accountCard = text("payout_card", "收付款卡", "Payout card").Masked(ClassBank).
			Hint("打款、扣费和退保证金用的卡，只写银行和后四位", "Which card payouts, fees and deposits go over; bank and last four digits only").
			Example("招商银行 尾号 8820").Also("收款卡", "打款账户", "提现账户", "payout account")
	accountFactor = choice("second_factor", "二次验证方式", "Second factor",
		opt("none", "未开启", "None"), opt("sms", "短信验证码", "Text message"), opt("app", "验证器 App", "Authenticator app"),
		opt("key", "硬件令牌", "Hardware key"), opt("mail", "邮箱验证码", "Mail code")).
		Required().Listed(3).Also("二次验证", "两步验证", "2FA", "two-step")
	accountFactorHolder = person("second_factor_holder", "二次验证设备持有人", "Second-factor holder").
				RequiredIf(accountHasFactor).
				Hint("手机、验证器或令牌在谁手上；没有它谁也登录不了", "Who holds the phone, app or key; nobody signs in without it").
				Also("验证设备持有人", "2FA holder")

	accountDevice = text("factor_device", "二次验证设备", "Second-factor device").
			Hint("收验证码或装验证器的那部手机、令牌，写设备名或编号", "The phone or key that gets the codes, by its name or number").
			Example("公司验证机 02").Also("验证设备", "令牌编号", "2FA device")

	// Who may do what with the account, line by line: what a back office lists under sub-accounts or members.
	accountPermissions = rows("permissions", "子账号与权限", "Sub-accounts and permissions", accessPerson, accessLogin, accessWhat, accessAdmin, accessUntil).
				Meets("ACC-03", "ACC-08").Hint("谁用哪个子账号、能做什么；后台「子账号管理」里有几行就写几行",
		"Who uses which sub-account and may do what; one line for each that the back office lists").
		Also("权限表", "子账号列表", "permission list")
	accessPerson = person("person", "人员", "Person").Required()
	accessLogin  = text("login", "子账号", "Sub-account").Example("木棉里旗舰店:运营01")
	accessWhat   = text("permission", "权限", "Permission")
	accessAdmin  = boolean("administrator", "管理员", "Administrator")
	accessUntil  = date("until", "停用日期", "Ends on").Hint("到这天停用；离岗的人写最后工作日", "Taken out of use on that day; of somebody who leaves, their last working day")

	// Where a credential lives is the default and enough (N-06): in a vault that has locks of its own. What is sealed here comes after that.
	accountVault = choice("vault", "凭证保管工具", "Credential kept in",
		opt("keepass", "KeePass", "KeePass"), opt("1password", "1Password", "1Password"), opt("bitwarden", "Bitwarden", "Bitwarden"),
		opt("company", "公司密码管理器", "The company's password manager"), opt("safe", "纸质保险柜", "Safe, on paper"), opt("other", "其他", "Other")).
		Hint("先放进密码管理器或保险柜，再写明位置；移交时把条目共享给接收人", "Put it into a vault first, then say where; share the entry with the receiver").
		Also("密码管理器", "密码工具", "保管工具", "password manager", "password vault")
	accountSecret = text("secret_location", "凭证存放位置", "Where the credential lives").Required().
			Hint("只写放在哪里，不要写密码", "Only where it is kept, never the password itself").
			Example("公司密码管理器，分组「木棉里 / 天猫」").Also("密码位置", "密码本", "secret ref")
	accountEnvironment = text("login_environment", "登录环境", "Login environment").RequiredIf(accountIsCrossBorder).
				Hint("浏览器资料、固定 IP、设备；跨境店铺换环境登录会触发关联", "Browser profile, fixed IP, device; a marketplace abroad links accounts that share or change it").
				Suggest("紫鸟浏览器", "AdsPower", "比特浏览器", "办公室固定 IP", "公司专用手机").Also("浏览器", "紫鸟", "IP")
	accountRecovery = text("recovery_contact", "找回方式", "Recovery path").
			Hint("登不上时找谁、要带什么材料", "Whom to call and what to bring when nobody can sign in").Also("客服电话", "recovery")

	accountDeposit = money("deposit_required", "应缴保证金", "Deposit required").Meets("ACC-07").Between(0, 1_000_000_000).Also("保证金", "deposit")
	accountBalance = money("deposit_balance", "保证金余额", "Deposit balance").Meets("ACC-07").Between(-1_000_000_000, 1_000_000_000).Also("余额")
	accountFees    = text("fee_note", "费率/服务费", "Fees").Meets("ACC-07").
			Hint("技术服务费、扣点、年费、返还条件", "Service fee, commission, annual fee, refund terms").Also("技术服务费", "扣点", "佣金", "fee", "commission")
	accountExpires = date("expires_on", "到期日", "Expires on").Listed(3).
			Hint("年费、订阅或资质的到期日", "Of the annual fee, subscription or qualification").Also("有效期", "年费到期", "expires")
	accountApps = rows("authorised_apps", "第三方授权", "Authorised apps", appName, appExpires, appOwner).
			Hint("服务市场订购的软件和授权给 ERP 的权限", "Apps bought in the service market and rights given to an ERP").
			Also("授权应用", "服务市场", "授权到期", "apps")
	appName    = text("name", "应用", "App").Required().Also("应用名称")
	appExpires = date("expires", "授权到期", "Expires")
	appOwner   = person("owner", "负责人", "Owner")

	accountPapers = rows("qualifications", "认证与类目资质", "Certification and category papers", paperName, paperFor, paperNumber, paperUntil).
			Meets("ACC-06").Hint("入驻和开类目用过的资质，哪天到期；复印件可以上传", "The papers of entry and category admission, and when they end; attach the scans").
			Also("资质", "入驻资质", "类目资质", "店铺认证")
	paperName = text("paper", "资质", "Paper").Required().
			Suggest("营业执照", "商标注册证", "品牌授权书", "食品经营许可证", "化妆品备案", "医疗器械备案", "ICP 备案", "质检报告")
	paperFor    = text("for_what", "用于", "Used for")
	paperNumber = text("number", "编号", "Number").Code()
	paperUntil  = date("valid_to", "有效期至", "Valid to")

	accountTransfer = choice("transferable", "能否过户", "Transferable",
		opt("yes", "能", "Yes"), opt("no", "不能", "No"), opt("with_platform_process", "须走平台流程", "With the platform's process")).Also("过户")
)

func accountIsMainOrPayment(v Values) bool {
	kind := accountType.In(v)
	return kind == "main" || kind == "payment"
}

// accountHasFactor: signing in takes more than the password.
func accountHasFactor(v Values) bool { return accountFactor.Set(v) && accountFactor.In(v) != "none" }

// accountIsCrossBorder: these marketplaces close accounts that seem linked by browser or address (N-08).
func accountIsCrossBorder(v Values) bool {
	switch accountPlatform.In(v) {
	case "amazon", "tiktok_shop", "temu", "shein", "aliexpress", "shopee", "lazada", "ebay", "shopify":
		return true
	}
	return false
}

// endsSoon gives the args of a finding when day is within the notice of an expiry, or past (R-ACC-07,
// R-SKU-10).
func endsSoon(day Date, env Env) Args {
	if day.IsZero() || env.Today.IsZero() || int64(env.Today.DaysUntil(day)) > env.Numbers.Of(ExpiryNotice) {
		return nil
	}
	return Args{"Date": day.String()}
}

// heldByGiver gives the args of a finding when p is the one who leaves.
func heldByGiver(p Person, env Env) Args {
	if !p.Same(env.Giver) {
		return nil
	}
	return Args{"Giver": env.Giver.Name}
}

// boundToGiver gives the args of a finding when a field binds the record to the one who leaves (N-07).
func boundToGiver(f Field, v Values, env Env) Args {
	i := slices.IndexFunc(bindingFields["account"], func(b bindingField) bool { return b.field.def().Key == f.def().Key })
	if b, is := bindingFields["account"][i].in(v); !is || !b.To(env.Bound) {
		return nil
	}
	return Args{"Giver": env.Giver.Name}
}

var accountChecks = []Check{{
	ID: "account.no_next_owner", Severity: Blocker, Field: accountNext, // R-ACC-02
	Find: func(v Values, env Env) Args {
		if !accountNext.Set(v) || accountNext.In(v).Same(env.Giver) {
			return Args{}
		}
		return nil
	},
	Fires: Example{"next_owner": "林晓雯"}, Silent: Example{"next_owner": "孟凡"},
}, {
	ID: "account.phone_of_leaver", Severity: Blocker, Field: accountPhone, // R-ACC-01
	Find: func(v Values, env Env) Args {
		return boundToGiver(accountPhone, v, env)
	},
	Fires: Example{"bound_phone": "+86 13800002046"}, Silent: Example{"bound_phone": "138 0000 2047"},
}, {
	ID: "account.mail_of_leaver", Severity: Blocker, Field: accountEmail, // R-ACC-01
	Find: func(v Values, env Env) Args {
		return boundToGiver(accountEmail, v, env)
	},
	Fires: Example{"bound_email": "Lin.Xiaowen@mumianli.example"}, Silent: Example{"bound_email": "lin@mumianli.example"},
}, {
	ID: "account.real_name_of_leaver", Severity: Blocker, Field: accountRealName, // R-ACC-01
	Find: func(v Values, env Env) Args {
		return boundToGiver(accountRealName, v, env)
	},
	Fires: Example{"real_name_person": "林晓雯"}, Silent: Example{"real_name_person": "林晓"},
}, {
	ID: "account.card_of_leaver", Severity: Blocker, Field: accountCard, // R-ACC-01
	Find:  func(v Values, env Env) Args { return boundToGiver(accountCard, v, env) },
	Fires: Example{"payout_card": "6214 8300 0000 2046"}, Silent: Example{"payout_card": "招商银行 尾号 2047"},
}, {
	ID: "account.device_of_leaver", Severity: Blocker, Field: accountDevice, // R-ACC-01
	Find:  func(v Values, env Env) Args { return boundToGiver(accountDevice, v, env) },
	Fires: Example{"factor_device": "小雯的iPhone13"}, Silent: Example{"factor_device": "iPhone 13"},
}, {
	ID: "account.second_factor_leaves", Severity: Blocker, Field: accountFactorHolder, // R-ACC-01
	Find: func(v Values, env Env) Args {
		return boundToGiver(accountFactorHolder, v, env)
	},
	Fires: Example{"second_factor_holder": "林晓雯"}, Silent: Example{"second_factor_holder": "林晓雯", "second_factor": "none"},
}, {
	ID: "account.sole_administrator", Severity: Blocker, Field: accountPermissions, // R-ACC-05
	Find:  soleAdministrator,
	Fires: Example{"permissions.1.administrator": "no"}, Silent: Example{"permissions.0.person": "何佳怡", "permissions.1.administrator": "no"},
}, {
	ID: "account.access_of_leaver", Severity: Blocker, Field: accountPermissions, // R-ACC-06
	Find:  accessOfLeaver,
	Fires: Example{"permissions.0.until": "2026-12-01"}, Silent: Example{"permissions.0.until": "2026-11-29"},
}, {
	// R-ACC-08 calls this a warning; N-08 says such an account cannot be completed without it.
	ID: "account.cross_border_environment", Severity: Blocker, Field: accountEnvironment,
	Find: func(v Values, _ Env) Args {
		if !accountIsCrossBorder(v) || accountEnvironment.Set(v) {
			return nil
		}
		return Args{}
	},
	Fires: Example{"platform": "amazon", "login_environment": ""}, Silent: Example{"platform": "jd", "login_environment": ""},
}, {
	ID: "account.deposit_short", Severity: Warning, Field: accountBalance, // R-ACC-07
	Needs:   []Field{accountBalance},
	Applies: accountDeposit.Set,
	Find: func(v Values, _ Env) Args {
		need, have := accountDeposit.In(v), accountBalance.In(v)
		if !accountDeposit.Set(v) || !accountBalance.Set(v) || need.Currency != have.Currency || have.Amount >= need.Amount {
			return nil
		}
		return Args{"Short": Money{need.Amount - have.Amount, need.Currency}.Words()}
	},
	Fires: Example{"deposit_balance": "49,999.99"}, Silent: Example{"deposit_balance": "50,000"},
}, {
	ID: "account.expires_soon", Severity: Warning, Field: accountExpires, // R-ACC-07
	Find:  func(v Values, env Env) Args { return endsSoon(accountExpires.In(v), env) },
	Fires: Example{"expires_on": "2026-12-21"}, Silent: Example{"expires_on": "2026-12-22"},
}, {
	ID: "account.app_expires_soon", Severity: Warning, Field: accountApps, // R-ACC-07
	Find: func(v Values, env Env) Args {
		for _, app := range accountApps.In(v) {
			if args := endsSoon(appExpires.In(app.Values), env); args != nil {
				args["App"] = appName.In(app.Values)
				return args
			}
		}
		return nil
	},
	Fires: Example{"authorised_apps.0.expires": "2026-12-21"}, Silent: Example{"authorised_apps.0.expires": "2026-12-22"},
}, {
	ID: "account.paper_expires_soon", Severity: Warning, Field: accountPapers, // ACC-06
	Find:  func(v Values, env Env) Args { return paperEnds(accountPapers.In(v), env) },
	Fires: Example{"qualifications.0.valid_to": "2026-12-21"}, Silent: Example{"qualifications.0.valid_to": "2026-12-22"},
}}

// paperEnds gives the args of a finding for the first paper that ends soon.
func paperEnds(papers []Row, env Env) Args {
	for _, paper := range papers {
		if args := endsSoon(paperUntil.In(paper.Values), env); args != nil {
			args["Paper"] = paperName.In(paper.Values)
			return args
		}
	}
	return nil
}
