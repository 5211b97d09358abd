package catalog

import "cmp"

// Contract is an agreement, licence or right that outlives the handover (DOC-01, SUP-01, LOG-08, RUL-07, RUL-08).
//
// It differs from the list of kinds in these places. The clause ticks are three answers, because each
// is missing for itself; the key clauses keep a text beside them. Automatic renewal and the days of
// notice are two fields, and act_by is computed from them, since the day to act on is the notice and
// not the end. A business licence has no end, so end may give way to open_ended. The scan is a file of
// its own slot; file only says where a scan lies elsewhere. The register of licensed pictures, fonts and
// marks (RUL-07) and what a paper is used for (ACC-06) had no place. Renewal says what is arranged,
// which rule R-SUP-01 asks for. Responsibility moves, so there is a next owner.
var Contract = declare(Kind{
	Guarded: true,
	Key:     "contract",
	Label:   Label{"合同与合规", "Contract"},
	Why: Label{
		"列出离岗后仍然有效的合同、授权和资质：何时到期、要不要续、原件和印章在谁手里、还有什么义务没履行。",
		"Every agreement, licence and certificate that outlives the handover: its end, its renewal, the original, the duties still open.",
	},
	Unit: Label{"份合同与资质", "contracts"},
	Groups: []Group{
		group("contract", "合同信息", "Contract",
			contractTitle, contractNumber, contractType, contractParty, contractAmount, contractUsedFor, contractOwner, contractNext),
		group("term", "期限与续签", "Term and renewal",
			contractStart, contractEnd, contractOpenEnded, contractAutoRenew, contractNoticeDays, contractActBy, contractRenewal),
		group("clauses", "关键条款", "Clauses",
			contractClauses, contractLiability, contractIP, contractDispute, contractDuties),
		group("rights", "知识产权", "Intellectual property", contractIPType, contractIPScope, contractIPState),
		group("paper", "原件与保管", "Papers", contractPlace, contractFile, contractHolder),
	},
	Slots: []Slot{
		slot("scan", "扫描件", "Scan", "DOC-01", "DOC-04"),
		slot("certificate", "证照", "Licence or certificate", "ACC-06", "RUL-07"),
		slot("amendment", "补充协议", "Amendment", "DOC-01"),
	},
	Title:     contractTitle,
	Subtitle:  []Field{contractType, contractParty},
	Owner:     contractOwner,
	NextOwner: contractNext,
	Due:       contractActBy,
	Identify:  func(v Values) string { return cmp.Or(contractNumber.In(v), contractTitle.In(v)) },
	Checks:    contractChecks,
	Sample: Form{
		"title": {"2026 年度采购框架合同"}, "number": {"MML-CG-2026-018"}, "kind": {"supplier"}, "counterparty": {"嘉兴锦禾服饰有限公司"},
		"amount": {"3200000"}, "used_for": {"天猫旗舰店女装类目，毛呢大衣全系"}, "owner": {"林晓雯"}, "next_owner": {"何佳怡"},
		"start": {"2026-02-01"}, "end": {"2027-01-31"}, "open_ended": {"no"}, "auto_renew": {"no"}, "notice_days": {"30"}, "renewal": {"12 月 10 日前与锦禾谈 2027 年框架价，陈立群拍板"},
		"clauses":          {"月结 30 天；质量问题 15 天内无条件退；独家款 6 个月内不得供给同类店铺。"},
		"clause_liability": {"yes"}, "clause_ip": {"yes"}, "clause_dispute": {"yes"},
		"obligations": {""}, "obligations.0.what": {"年度采购量不低于 6,000 件，还差 1,150 件"}, "obligations.0.due": {"2027-01-31"}, "obligations.0.owner": {"何佳怡"},
		"ip_type": {"image"}, "ip_scope": {"锦禾提供的款式图可用于全部店铺，限合同期内"}, "ip_state": {"licensed"},
		"original_place": {"行政部合同柜 B-3，法务陈立群登记领取"}, "file": {"共享盘 / 合同 / 2026 / MML-CG-2026-018.pdf"}, "seal_or_licence_holder": {"陈立群"},
	},
})

var (
	contractTitle  = text("title", "名称", "Title").Required().Identity().Also("合同名称").Meets("DOC-01", "SUP-01", "LOG-08")
	contractNumber = text("number", "编号", "Number").Code().Identity().Listed(3).
			Hint("没有就留空，按名称识别", "Without one the title identifies the contract").Also("合同编号")
	contractType = choice("kind", "类型", "Type",
		opt("supplier", "采购合同", "Supplier"), opt("platform", "平台协议", "Platform"), opt("logistics", "物流仓储", "Logistics"),
		opt("service", "服务外包", "Service"), opt("influencer", "达人/主播", "Influencer"), opt("lease", "租赁", "Lease"),
		opt("ip_licence", "版权与肖像授权", "Copyright licence"), opt("trademark", "商标", "Trademark"),
		opt("qualification", "资质证照", "Qualification"), opt("insurance", "保险", "Insurance"), opt("tax", "税务", "Tax"), opt("other", "其他", "Other")).
		Required().Listed(1).Meets("DOC-01", "ACC-06", "RUL-07", "RUL-05")
	contractParty = ref("counterparty", "对方", "Counterparty", "supplier").Required().Listed(2).
			Hint("对方公司；资质证照写发证机关", "The other company; for a certificate, who issued it").Also("甲方", "乙方").Meets("SUP-01", "DOC-01")
	contractAmount  = money("amount", "金额", "Amount").Between(0, 1_000_000_000)
	contractUsedFor = text("used_for", "适用店铺/类目", "Used for").
			Hint("哪个店、哪个类目、哪些商品靠它", "The shop, category or goods that depend on it").Also("适用范围", "适用店铺").Meets("ACC-06")
	contractOwner = person("owner", "负责人", "Owner").Required()
	contractNext  = person("next_owner", "接手人", "Next owner").Required().Listed(1).
			Hint("离岗之后由谁跟进", "Who follows it up afterwards").Also("new owner").Meets("PRO-10")

	contractStart     = date("start", "开始", "Start").Also("签订日期")
	contractEnd       = date("end", "到期", "End").RequiredIf(func(v Values) bool { return !contractOpenEnded.In(v) }).Listed(1).Also("到期日", "有效期", "截止").Meets("SUP-01", "RUL-07")
	contractOpenEnded = boolean("open_ended", "长期有效", "Without end").Hint("营业执照等没有到期日的选是", "Yes for what has no end, such as a business licence").Also("长期")
	contractAutoRenew = boolean("auto_renew", "自动续期", "Automatic renewal").Also("续期")

	contractNoticeDays = integer("notice_days", "提前通知天数", "Days of notice").RequiredIf(contractAutoRenew.In).Between(0, 730).Unit("天", "days").
				Hint("自动续期的填：不续要提前几天书面通知", "When it renews itself: how many days before the end notice must be given").Also("提前通知")
	contractActBy = date("act_by", "最晚行动日", "Act by").From(contractLastDay).
			Hint("自动续期的是通知截止日，其余是到期日", "The last day for notice when it renews itself, else the end")
	contractRenewal = multiline("renewal", "续签安排", "Renewal").
			Hint("续、改、还是不续，谁在谈，什么时候前定", "Renew, renegotiate or end; who is at it, and until when").Also("续签").Meets("SUP-01")

	contractClauses = multiline("clauses", "关键条款摘要", "Key clauses").
			Hint("价格、账期、独家、违约金，接手人必须知道的", "Price, credit, exclusivity, penalties: what the next owner must know").Also("条款", "关键条款")
	contractLiability = boolean("clause_liability", "写明产品责任", "Settles product liability").RequiredIf(contractWithSupplier).Hint("采购合同必答", "Asked of contracts with suppliers").Also("产品责任").Meets("RUL-08")
	contractIP        = boolean("clause_ip", "写明知识产权归属", "Settles ownership of IP").RequiredIf(contractWithSupplier).Hint("采购合同必答", "Asked of contracts with suppliers").Also("知识产权归属").Meets("RUL-08")
	contractDispute   = boolean("clause_dispute", "写明争议解决", "Settles disputes").RequiredIf(contractWithSupplier).Hint("采购合同必答", "Asked of contracts with suppliers").Also("争议解决").Meets("RUL-08")
	contractDuties    = rows("obligations", "待履行义务", "Open obligations", obligationWhat, obligationDue, obligationOwner).
				Hint("保底量、押金、独家期、年检，还没做完的一条一行", "Minimums, deposits, inspections still to come").Also("义务", "待办")
	obligationWhat  = text("what", "内容", "What").Required()
	obligationDue   = date("due", "期限", "Due")
	obligationOwner = person("owner", "谁负责", "Owner")

	contractIPType = choice("ip_type", "权利类型", "Kind of right",
		opt("trademark", "商标", "Trademark"), opt("image", "图片与视频", "Pictures and video"), opt("font", "字体", "Font"), opt("music", "音乐", "Music"),
		opt("portrait", "肖像", "Portrait"), opt("copy", "文案", "Copy"), opt("patent", "专利与外观", "Patent or design"), opt("software", "软件", "Software")).
		RequiredIf(contractIsRight).Hint("商标、版权与肖像授权填", "For marks and licences").Meets("RUL-07")
	contractIPScope = multiline("ip_scope", "授权范围", "What it covers").RequiredIf(contractIsRight).
			Hint("商标和授权填：可以用在哪些店铺、渠道、地区，能不能改、能不能转授权", "For marks and licences: shops, channels, regions; whether it may be changed or passed on").Meets("RUL-07")
	contractIPState = choice("ip_state", "权利状态", "State of the right",
		opt("filed", "申请中", "Filed"), opt("registered", "已注册", "Registered"), opt("licensed", "已获授权", "Licensed"),
		opt("refused", "被驳回", "Refused"), opt("lapsed", "已失效", "Lapsed")).
		RequiredIf(contractIsRight).Hint("商标、版权与肖像授权填", "For marks and licences").Meets("RUL-07")

	contractPlace = text("original_place", "原件位置", "Where the original is").Required().
			Hint("柜号、保管人、怎么领取；没有原件写电子签平台", "Cabinet, keeper, how to fetch it; or the e-signing service").Also("原件", "存放").Meets("DOC-01")
	contractFile = text("file", "扫描件位置", "Where the scan is").
			Hint("可以直接上传扫描件；放在别处的写位置或链接", "Attach the scan, or say where it lies").Also("附件", "扫描件")
	contractHolder = person("seal_or_licence_holder", "证照/印章保管人", "Keeper of seal or licence").
			Hint("离岗之后在谁手里", "In whose hands it is afterwards").Also("印章", "证照", "保管人", "证照/印章保管")
)

func contractWithSupplier(v Values) bool { return contractType.In(v) == "supplier" }

func contractIsRight(v Values) bool {
	kind := contractType.In(v)
	return kind == "ip_licence" || kind == "trademark"
}

// contractLastDay is the day after which nothing can be changed any more.
func contractLastDay(v Values) (Date, bool) {
	end, known := contractEnd.Lookup(v)
	if !known || contractOpenEnded.In(v) {
		return Date{}, false
	}
	if !contractAutoRenew.In(v) {
		return end, true
	}
	return end.AddDays(-int(contractNoticeDays.In(v))), contractNoticeDays.Set(v)
}

var contractChecks = []Check{{
	ID: "contract.giver_keeps", Severity: Warning, Field: contractNext, // R-GEN-01
	Find:  func(v Values, env Env) Args { return heldByGiver(contractNext.In(v), env) },
	Fires: Example{"next_owner": "林晓雯"}, Silent: Example{"next_owner": "林晓"},
}, {
	ID: "contract.ended", Severity: Warning, Field: contractEnd,
	Needs:   []Field{contractEnd},
	Applies: func(v Values) bool { return !contractOpenEnded.In(v) && !contractAutoRenew.In(v) },
	Find: func(v Values, env Env) Args {
		if contractOpenEnded.In(v) || contractAutoRenew.In(v) {
			return nil
		}
		return passed(contractEnd.In(v), env)
	},
	Fires: Example{"end": "2026-11-20"}, Silent: Example{"end": "2026-11-21"},
}, {
	ID: "contract.ends_soon", Severity: Warning, Field: contractRenewal, // R-CTR-01, R-SUP-01
	Needs: []Field{contractEnd},
	Applies: func(v Values) bool {
		return !contractOpenEnded.In(v) && !contractAutoRenew.In(v) && !contractRenewal.Set(v)
	},
	Find: func(v Values, env Env) Args {
		by, known := contractActBy.Lookup(v)
		if !known || contractAutoRenew.In(v) || contractRenewal.Set(v) || passed(by, env) != nil {
			return nil
		}
		return endsWithin(by, env, env.Numbers.Of(ContractNotice))
	},
	Fires: Example{"renewal": "", "end": "2027-01-20"}, Silent: Example{"renewal": "", "end": "2027-01-21"},
}, {
	// Silence renews it, so the day of notice decides and not the end.
	ID: "contract.notice_soon", Severity: Warning, Field: contractRenewal,
	Needs: []Field{contractEnd, contractNoticeDays},
	Applies: func(v Values) bool {
		return !contractOpenEnded.In(v) && contractAutoRenew.In(v) && !contractRenewal.Set(v)
	},
	Find: func(v Values, env Env) Args {
		by, known := contractActBy.Lookup(v)
		if !known || !contractAutoRenew.In(v) || contractRenewal.Set(v) {
			return nil
		}
		return endsWithin(by, env, env.Numbers.Of(ContractNotice))
	},
	Fires:  Example{"renewal": "", "auto_renew": "yes", "end": "2027-02-19"},
	Silent: Example{"renewal": "", "auto_renew": "yes", "end": "2027-02-20"},
}, {
	ID: "contract.clause_missing", Severity: Warning, Field: contractLiability, // R-CTR-01, RUL-08
	Find: func(v Values, _ Env) Args {
		missing := int64(0)
		for _, clause := range []Of[bool]{contractLiability, contractIP, contractDispute} {
			if said, answered := clause.Lookup(v); answered && !said {
				missing++
			}
		}
		if !contractWithSupplier(v) || missing == 0 {
			return nil
		}
		return Args{"Count": count(missing)}
	},
	Fires: Example{"clause_ip": "no"}, Silent: Example{"clause_ip": "no", "kind": "lease"},
}, {
	ID: "contract.obligation_overdue", Severity: Warning, Field: contractDuties,
	Find: func(v Values, env Env) Args {
		for _, duty := range contractDuties.In(v) {
			if args := passed(obligationDue.In(duty.Values), env); args != nil {
				args["What"] = obligationWhat.In(duty.Values)
				return args
			}
		}
		return nil
	},
	Fires: Example{"obligations.0.due": "2026-11-20"}, Silent: Example{"obligations.0.due": "2026-11-21"},
}, {
	ID: "contract.seal_leaves", Severity: Blocker, Field: contractHolder,
	Find:  func(v Values, env Env) Args { return heldByGiver(contractHolder.In(v), env) },
	Fires: Example{"seal_or_licence_holder": "林晓雯"}, Silent: Example{"seal_or_licence_holder": "林晓"},
}, {
	ID: "contract.right_not_ours", Severity: Warning, Field: contractIPState, // RUL-07
	Find: func(v Values, _ Env) Args {
		state := contractIPState.In(v)
		if state != "refused" && state != "lapsed" {
			return nil
		}
		return Args{}
	},
	Fires: Example{"ip_state": "lapsed"}, Silent: Example{"ip_state": "filed"},
}}
