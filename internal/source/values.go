package source

import (
	"regexp"
	"strconv"
	"strings"

	"handoverdesk/internal/catalog"
)

// spoken is what programs and people write into choice fields, by kind and path, whatever the profile. Values and labels of the options
// are read by the field itself.
var spoken = map[string]map[string]words{
	"sku": {
		"status": {
			"上架": "active", "已上架": "active", "上架中": "active", "在售中": "active", "出售中": "active", "销售中": "active", "正常销售": "active", "正常": "active", "启用": "active", "已启用": "active", "热销": "active",
			"售卖中": "active", "在线": "active", "审核通过": "active", "onsale": "active", "published": "active", "enabled": "active", "enable": "active", "online": "active", "live": "active", "instock": "active",
			"下架": "delisted", "已下线": "delisted", "下线": "delisted", "archived": "delisted", "discontinued": "delisted", "ended": "delisted", "淘汰": "delisted", "已删除": "delisted", "删除": "delisted",
			"仓库中": "stopped", "在仓库中": "stopped", "停用": "stopped", "已停用": "stopped", "禁用": "stopped", "已禁用": "stopped", "停产": "stopped", "停止销售": "stopped", "已停售": "stopped", "封禁": "stopped", "冻结": "stopped",
			"inactive": "stopped", "disabled": "stopped", "unpublished": "stopped", "offline": "stopped", "hidden": "stopped", "private": "stopped", "suspended": "stopped",
			"待上架": "draft", "未上架": "draft", "待发布": "draft", "草稿箱": "draft", "审核中": "draft", "待审核": "draft", "新建": "draft", "pending": "draft", "incomplete": "draft", "scheduled": "draft",
			"缺货": "active", "售罄": "active", "已售罄": "active", "有货": "active", "soldout": "active", "outofstock": "active",
			"true": "active", "false": "draft", "是": "active", "否": "stopped",
		},
		"abc_class": {"a类": "A", "b类": "B", "c类": "C", "classa": "A", "classb": "B", "classc": "C"},
	},
	"risk": {
		"likelihood": degrees, "impact": degrees,
		"status": {
			"待处理": "open", "未关闭": "open", "新增": "open", "new": "open", "active": "open", "identified": "open", "处理中": "watching", "跟进中": "watching", "监测中": "watching", "已控制": "watching", "controlled": "watching",
			"inprogress": "watching", "monitoring": "watching", "monitored": "watching", "mitigating": "watching", "mitigated": "watching", "已缓解": "watching", "occurred": "happened", "realized": "happened", "realised": "happened",
			"issue": "happened", "关闭": "closed", "已解决": "closed", "resolved": "closed", "done": "closed",
		},
	},
	"sop": {"area": {
		"活动": "campaign", "营销": "campaign", "营销活动": "campaign", "推广": "ads", "投放": "ads", "广告": "ads", "客服": "presale", "售前": "presale", "采购": "purchasing", "补货": "purchasing", "发货": "shipping", "物流": "shipping",
		"仓储": "warehouse", "仓库": "warehouse", "订单": "order", "上架": "listing", "上新": "listing", "商品": "upkeep", "定价": "pricing", "财务": "finance", "数据": "data", "合规": "compliance", "账号": "account", "内容": "content",
	}},
	"account": {"second_factor": {
		"短信": "sms", "手机": "sms", "手机短信": "sms", "短信验证": "sms", "手机验证": "sms", "手机验证码": "sms", "验证器": "app", "谷歌验证": "app", "谷歌验证器": "app", "googleauthenticator": "app", "totp": "app",
		"邮箱": "mail", "邮件": "mail", "邮箱验证": "mail", "email": "mail", "令牌": "key", "u盾": "key", "ukey": "key", "无": "none", "没有": "none", "未设置": "none", "否": "none",
	}},
	"inflight": {"priority": {
		"urgent": "high", "critical": "high", "紧急": "high", "特急": "high", "p0": "high", "p1": "high", "major": "high", "medium": "mid", "normal": "mid", "一般": "mid", "普通": "mid", "p2": "mid", "minor": "low", "不急": "low", "p3": "low", "p4": "low",
	}},
}

// degrees are words for steps of five.
var degrees = words{
	"verylow": "1", "rare": "1", "negligible": "1", "insignificant": "1", "极低": "1", "很低": "1", "几乎不会": "1", "可忽略": "1", "unlikely": "2", "low": "2", "minor": "2", "低": "2", "较低": "2",
	"medium": "3", "moderate": "3", "possible": "3", "mid": "3", "中": "3", "中等": "3", "一般": "3", "high": "4", "likely": "4", "major": "4", "高": "4", "较高": "4", "严重": "4",
	"veryhigh": "5", "critical": "5", "severe": "5", "extreme": "5", "almostcertain": "5", "certain": "5", "catastrophic": "5", "极高": "5", "很高": "5", "致命": "5", "灾难性": "5",
}

// reads is how the cells of a path are read.
type reads struct {
	path   string
	spec   catalog.Spec
	field  catalog.Field
	from   []int // columns
	rows   bool
	loose  bool            // takes any text: a dash is a text
	flat   bool            // holds one line
	ours   bool            // of our own file: nothing has to be interpreted
	day    bool            // takes a day: a moment of it says more than is asked
	scale  catalog.Decimal // what the header says its amounts are counted in; 0 for ones
	says   []words
	cached map[string]string
}

// maxCached bounds what is kept of cells that were read before.
const maxCached = 256

// read makes a raw cell what the field reads. problem is a code of the source's own.
func (r *reads) read(cell string) (out, problem string) {
	if cell == "" {
		return "", ""
	}
	switch cell[0] {
	case '\'', '=', '\t', '#', 'N', '\\', ' ', '`':
		if cell, problem = r.odd(cell); problem != "" || cell == "" {
			return cell, problem
		}
	}
	if r.ours {
		return cell, ""
	}
	if !r.loose && len(cell) <= 6 && dash(cell) {
		return "", ""
	}
	if r.flat && strings.IndexByte(cell, '\n') >= 0 {
		cell = inLine(cell, r.path)
	}
	if r.day {
		cell = moment.ReplaceAllString(cell, "$1")
	}
	if r.scale != 0 {
		cell = scaled(cell, r.scale)
	}
	if len(r.says) == 0 {
		return cell, ""
	}
	if known, ok := r.cached[cell]; ok {
		return known, ""
	}
	out = cell
	said := simple(plain(cell))
	for _, w := range r.says {
		if meant, ok := w[said]; ok {
			out = meant
			break
		}
	}
	if len(r.cached) < maxCached {
		r.cached[cell] = out
	}
	return out, ""
}

// moment is a day with the time behind it.
var moment = regexp.MustCompile(`^\s*(\d{4}[-/.]\d{1,2}[-/.]\d{1,2})[ T]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*$`)

// counted are units in the header of an amount that are not the currency's own: 120 under 金额（万元） is over a million.
var counted = regexp.MustCompile(`[(（\[【]\s*(?:单位[:：])?\s*(万元|万|千元|分)\s*[)）\]】]`)

// unitOf is what the amounts under a header are counted in, 0 when it does not say.
func unitOf(header string) catalog.Decimal {
	unit, said := counted.FindStringSubmatch(header), map[string]string{"万元": "10000", "万": "10000", "千元": "1000", "分": "0.01"}
	if unit == nil {
		return 0
	}
	d, _ := catalog.ParseDecimal(said[unit[1]])
	return d
}

// scaled is the amount in ones. What is no number, or too large, is left for the field to refuse.
func scaled(cell string, by catalog.Decimal) string {
	const most = 100_000_000
	d, err := catalog.ParseDecimal(strings.TrimSpace(strings.TrimSuffix(strings.TrimLeft(strings.TrimSpace(cell), "¥￥"), "元")))
	if limit, _ := catalog.ParseDecimal(strconv.Itoa(most)); err != nil || d > limit || d < -limit {
		return cell
	}
	return d.Mul(by).String()
}

// odd takes off what programs put around cells: an apostrophe or ="…" that keeps a spreadsheet from counting with a code, a word for
// nothing. A formula that failed is a problem.
func (r *reads) odd(cell string) (string, string) {
	trimmed := strings.TrimSpace(cell)
	switch {
	case r.ours && !strings.HasPrefix(trimmed, "'"):
	case trimmed == "NULL" || trimmed == `\N`:
		return "", ""
	case strings.HasPrefix(trimmed, "#") && failed[trimmed]:
		return cell, WrongFormula
	case strings.HasPrefix(trimmed, `="`) && strings.HasSuffix(trimmed, `"`) && len(trimmed) > 3:
		return strings.ReplaceAll(trimmed[2:len(trimmed)-1], `""`, `"`), ""
	case strings.HasPrefix(trimmed, "'") && len(trimmed) > 1 && (!r.loose || r.spec.Code || strings.ContainsRune("=+-@\t\r＝＋－＠", []rune(trimmed)[1])):
		return trimmed[1:], ""
	case strings.HasPrefix(trimmed, "`") && r.spec.Code:
		return strings.Trim(trimmed, "`"), ""
	}
	return cell, ""
}

// inLine puts the lines of a cell behind each other: spreadsheets break lines in any cell, and shops list categories so.
func inLine(cell, path string) string {
	var lines []string
	for _, line := range strings.FieldsFunc(cell, cuts) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	if path == "category" {
		return strings.Join(lines, " / ")
	}
	return strings.Join(lines, " ")
}

// failed are the results of formulas that went wrong.
var failed = map[string]bool{
	"#N/A": true, "#REF!": true, "#VALUE!": true, "#DIV/0!": true, "#NAME?": true, "#NUM!": true, "#NULL!": true, "#SPILL!": true, "#CALC!": true, "#GETTING_DATA": true,
}

// dash reports whether a cell is one of the signs that stand for nothing.
func dash(cell string) bool {
	switch cell {
	case "-", "--", "---", "—", "——", "–", "/", "－":
		return true
	}
	return false
}
