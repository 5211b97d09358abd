package catalog

import "strings"

// Document is a paper or file somebody will look for after the handover (DOC-01 … DOC-05, SOP-08).
//
// It differs from the list of kinds in these places. The file is an attachment of its own slot and not
// a field; place says where the master copy lives. The knowledge base is searched (DOC-02), so there are
// a summary and key words. Tiered rights (DOC-04) need to know who may read it and whether it holds
// customers' data (DOC-05). Responsibility moves, so there is a next owner.
var Document = declare(Kind{
	Guarded: true,
	Key:     "document",
	Label:   Label{"文档资料", "Document"},
	Why: Label{
		"登记接手后用得上的资料：手册、选品报告、方案、脚本、素材、财务资料，写清放在哪、哪个是现行版、谁能看。",
		"What will be looked for afterwards: manuals, selection reports, plans, scripts, assets; where it is, which version holds, who may read it.",
	},
	Unit: Label{"份文档", "documents"},
	Groups: []Group{
		group("document", "文档信息", "Document",
			documentTitle, documentType, documentSummary, documentKeywords, documentVersion, documentVersionDate),
		group("place", "存放", "Place", documentPlace, documentCopies, documentOwner, documentNext),
		group("access", "密级与权限", "Confidentiality and rights", documentConfidentiality, documentPersonal, documentReaders, documentRelated),
	},
	Slots: []Slot{
		slot("file", "文件", "File", "DOC-02", "DOC-04"),
		slot("source", "源文件", "Source file", "SKU-21"),
	},
	Title:     documentTitle,
	Subtitle:  []Field{documentType, documentVersion},
	Owner:     documentOwner,
	NextOwner: documentNext,
	Checks:    documentChecks,
	Sample: Form{
		"title": {"2026 秋冬大衣选品报告"}, "kind": {"selection_report"}, "summary": {"12 款候选的搜索热度、毛利测算和供应商评估，最终定 6 款；附落选理由。"},
		"keywords": {"选品、大衣、秋冬"}, "current_version": {"1.2"}, "version_date": {"2026-08-30"},
		"place": {"企业网盘 / 商品部 / 选品 / 2026AW"}, "copies": {"仅电子版"}, "owner": {"林晓雯"}, "next_owner": {"何佳怡"},
		"confidentiality": {"internal"}, "personal_data": {"no"}, "readers": {"何佳怡、周子昂、陈立群"}, "related": {"嘉兴锦禾服饰有限公司、MML26W-0117-OAT-M"},
	},
})

var (
	documentTitle = text("title", "名称", "Title").Required().Identity().Also("文件名称", "资料名称").Meets("DOC-02")
	documentType  = choice("kind", "类型", "Type",
		opt("manual", "操作手册", "Manual"), opt("selection_report", "选品报告", "Selection report"), opt("plan", "方案", "Plan"), opt("script", "脚本", "Script"),
		opt("training", "培训资料", "Training material"), opt("asset", "素材", "Asset"), opt("brand", "品牌资料", "Brand"), opt("finance", "财务资料", "Finance"),
		opt("qualification", "资质文件", "Qualification"), opt("log", "记录台账", "Log"), opt("other", "其他", "Other")).
		Required().Listed(1).Meets("DOC-02", "SOP-08", "FIN-01")
	documentSummary = multiline("summary", "内容摘要", "Summary").
			Hint("写两三句，搜得到也看得懂", "Two or three sentences, so that it is found and understood").Also("摘要", "说明").Meets("DOC-02")
	documentKeywords = list("keywords", "关键词", "Key words").Also("标签").Meets("DOC-02")
	// Marked as a code: version 1 is an answer, not an excuse.
	documentVersion     = text("current_version", "现行版本", "Current version").Code().Required().Listed(2).Example("1.2").Also("版本")
	documentVersionDate = date("version_date", "版本日期", "Date of the version").Listed(3).Also("更新日期")

	documentPlace = text("place", "存放位置", "Where it is").Required().Listed(2).
			Hint("公司网盘路径、系统菜单或柜号；不能是个人微信、网盘、电脑", "Path on the company drive, menu or cabinet; not a private chat, drive or computer").Also("路径", "链接", "附件").Meets("DOC-02")
	documentCopies = text("copies", "份数/原件", "Copies and original").Also("份数", "原件")
	documentOwner  = person("owner", "负责人", "Owner").Required()
	documentNext   = person("next_owner", "接手人", "Next owner").Required().Listed(1).
			Hint("离岗之后由谁维护", "Who keeps it afterwards").Also("new owner").Meets("PRO-10")

	documentConfidentiality = choice("confidentiality", "密级", "Confidentiality",
		opt("open", "公开", "Open"), opt("internal", "内部", "Internal"), opt("secret", "机密", "Secret")).
		Required().Listed(2).Meets("DOC-04")
	documentPersonal = boolean("personal_data", "含客户个人信息", "Holds customers' data").
				Hint("姓名、电话、地址、订单明细都算；这样的文件留在平台后台，不要传到这里", "Names, numbers, addresses, order details; leave such a file in the platform, and do not attach it here").Also("个人信息").Meets("DOC-05", "RUL-10")
	documentReaders = people("readers", "可查看人", "Who may read it").RequiredIf(documentIsSecret).
			Hint("机密文档必须写明谁能看", "A secret document names its readers").Also("查看权限").Meets("DOC-04", "DOC-05")
	documentRelated = refs("related", "关联", "Related records", "").Hint("相关的 SKU、供应商、流程或活动", "SKUs, suppliers, SOPs or campaigns it belongs to")
)

func documentIsSecret(v Values) bool { return documentConfidentiality.In(v) == "secret" }

// privatePlaces are places that leave with a person, as plain writes them.
var privatePlaces = []string{
	"个人微信", "私人微信", "微信收藏", "文件传输助手", "微信聊天", "私聊", "个人网盘", "私人网盘", "个人电脑", "本人电脑", "我的电脑", "自己电脑", "电脑桌面",
	"个人邮箱", "个人手机", "手机相册", "u盘", "移动硬盘", "d盘", "e盘", "privatedrive", "personaldrive", "mylaptop", "privatechat",
}

// privatePlace gives the args of a finding when the document lies where only one person gets at it.
func privatePlace(v Values) Args {
	for _, place := range privatePlaces {
		if strings.Contains(plain(documentPlace.In(v)), place) {
			return Args{"Place": documentPlace.In(v)}
		}
	}
	return nil
}

var documentChecks = []Check{{
	ID: "document.giver_keeps", Severity: Warning, Field: documentNext, // R-GEN-01
	Find:  func(v Values, env Env) Args { return heldByGiver(documentNext.In(v), env) },
	Fires: Example{"next_owner": "林晓雯"}, Silent: Example{"next_owner": "林晓"},
}, {
	ID: "document.private_place", Severity: Warning, Field: documentPlace,
	Find: func(v Values, _ Env) Args {
		if documentIsSecret(v) {
			return nil
		}
		return privatePlace(v)
	},
	Fires: Example{"place": "林晓雯个人网盘"}, Silent: Example{"place": "商品部企业网盘"},
}, {
	ID: "document.secret_in_private_place", Severity: Blocker, Field: documentPlace, // DOC-04
	Find: func(v Values, _ Env) Args {
		if !documentIsSecret(v) {
			return nil
		}
		return privatePlace(v)
	},
	Fires: Example{"place": "微信收藏", "confidentiality": "secret"}, Silent: Example{"place": "微信收藏"},
}, {
	ID: "document.personal_data_open", Severity: Blocker, Field: documentConfidentiality, // DOC-05
	Find: func(v Values, _ Env) Args {
		if !documentPersonal.In(v) || documentConfidentiality.In(v) != "open" {
			return nil
		}
		return Args{}
	},
	Fires: Example{"personal_data": "yes", "confidentiality": "open"}, Silent: Example{"personal_data": "yes"},
}}
