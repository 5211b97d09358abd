package source

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/sheet"
)

// maxHeader is how many characters a header has at most; longer ones are sentences.
const maxHeader = 40

var (
	// keyWords are words for what opens a door, as normal writes them.
	keyWords = strings.Fields(`密码 口令 密保 私钥 密钥 秘钥 密匙 验证码 助记词 password passwd passphrase passcode apikey accesskey privatekey secretkey appsecret clientsecret
		authcode googleauth otpseed mnemonic`)
	// keyToken are such words where they stand alone; secretary and tokenizer are none.
	keyToken = regexp.MustCompile(`(?i)(?:^|[^a-z])(?:pwd|psw|secrets?|tokens?|pin)(?:$|[^a-z])`)
	// keyAround says where a secret is, whose it is or how old: not the secret.
	keyAround = regexp.MustCompile(`位置|存放|密码本|本$|保管|持有|负责|责任人|周期|策略|强度|规则|更新|修改|变更|到期|有效期|状态|是否|location|where|place|vault|ref$|holder|owner|keeper|expire|expiry|changed|updated|rotated|policy|status|strength|count|type$`)
)

// opens reports whether a header names a password or another key. The raw header decides about words that stand alone.
func opens(header string) bool { return isKey(normal(header), header) }

func isKey(h, header string) bool {
	if utf8.RuneCountInString(header) > maxHeader {
		return false
	}
	if !slices.ContainsFunc(keyWords, func(w string) bool { return strings.Contains(h, w) }) && !alone(h, header) {
		return false
	}
	return !keyAround.MatchString(h)
}

// alone reports whether one of the short words for a secret stands alone.
func alone(h, header string) bool {
	if h == "pass" || h == "userpass" || h == "loginpass" { // a pass mark is none
		return true
	}
	for _, w := range []string{"pwd", "psw", "secret", "token", "pin"} {
		if strings.Contains(h, w) {
			return keyToken.MatchString(splitCamel(header))
		}
	}
	return false
}

var camel = regexp.MustCompile(`([a-z])([A-Z])`)

func splitCamel(header string) string { return camel.ReplaceAllString(header, "$1 $2") }

var (
	// buyer are headers of what a buyer gave away, as normal writes them.
	buyer = regexp.MustCompile(`^(?:` +
		`(?:修改后的?|原|新|实际)?(?:收件|收货|取货|提货)人?(?:人|姓名|名称|名|昵称)?(?:姓名|名称|手机号?码?|电话号?码?|联系电话|联系方式|固话|座机|邮箱|邮编|邮政编码|地址\d?|详细地址|街道|街道地址|身份证号?码?|证件号?码?|信息|备注)?` +
		`|(?:买家|顾客|客户|下单人|购买人|购买者|订购人|订货人|付款人|支付人|用户|会员|消费者|客人|实名认证?人?|订单人)(?:的)?(?:会员|支付宝|淘宝|微信|真实|联系|旺旺|联系人)?(?:名|姓名|名称|昵称|网名|旺旺|旺旺号|账号|帐号|id|编号|编码|uid|openid|unionid|手机|手机号|手机号码|电话|电话号码|联系电话|联系方式|邮箱|电子邮箱|地址|详细地址|留言|备注|身份证|身份证号|身份证号码|证件号码?|生日|支付宝账?帐?号?|支付账号|信息|ip)?` +
		`|(?:收件|收货|发货|配送|送货|派送|邮寄|详细|街道|联系|客户|家庭|居住)(?:详细)?地址\d?(?:明细)?` +
		`|身份证|身份证号|身份证号码|证件号码?|护照号码?|手机|手机号|手机号码|移动电话|联系手机|联系电话|联系方式|电话|电话号码|固定电话|座机|qq|qq号码?|微信|微信号|旺旺|旺旺号|旺旺昵称|邮箱|电子邮箱|姓名|真实姓名|收款人姓名|会员名|会员昵称|昵称|网名|出生日期|生日|支付宝账?帐?号|openid|unionid|留言|街道|地址|联系人` +
		`)$`)
	// strong are those that mean a buyer in every kind of record, also where partners and colleagues have phones.
	strong = regexp.MustCompile(`^(?:收件|收货|买家|顾客|购买人|购买者|订购人|付款人|消费者|顾客|身份证)|^(?:buyer|customer|shopper|cardholder|recipient|consignee|purchaser|receiver|ship|shipping|shipto|billing|billto|bill|deliver|delivery)`)
	// buyerEN is the same in English, without blanks and signs.
	buyerEN = regexp.MustCompile(`^(?:` +
		`(?:buyer|recipient|receiver|consignee|purchaser|customer|client|shopper|user|member|guest|cardholder|ship|shipto|shipping|bill|billto|billing|deliver|deliverto|delivery|destination)(?:person|contact|customer)?` +
		`(?:s|is|unique)?(?:name|fullname|firstname|lastname|surname|username|nickname|company|phone|phonenumber|phoneno|mobile|mobileno|mobilenumber|tel|telephone|cell|email|emailaddress|mail|address|addressline\d?|address\d|addr\d?|street|streetaddress\d?|street\d|id|no|number|code|ip|ipaddress|zip|zipcode|postalcode|postcode|taxid|vat|vatnumber|cpf|note|notes|message|comment|comments|birthday|idcard|idnumber|passport)` +
		`|buyer|recipient|consignee|customer|shopper|cardholder` +
		`|name|fullname|firstname|lastname|surname|phone|phonenumber|mobile|mobilenumber|telephone|tel|cellphone|email|emailaddress|mail|address|address1|address2|addressline\d|streetaddress|street|ssn|idcard|idnumber|passport|passportnumber|birthday|dateofbirth|dob|creditcard\w*|cardnumber|receiveremail|paypaltransactionid|paymentreference` +
		`)$`)
	// common are words that name a buyer only in a file of orders: products and systems have names and addresses too.
	common = regexp.MustCompile(`^(?:name|address|mail|street|user(?:name|id|no|number|code)?|member(?:id|no|number|code)?|client(?:id|code|no|number)?|姓名|昵称|街道|地址|联系人|用户(?:名|名称|id|编号|账号|帐号)?|会员(?:id|编号|编码)?|客户|微信|qq|留言|联系方式|联系地址|生日|shipping(?:code|id|no|number)|ship(?:code|id|no|number)|delivery(?:code|id|no|number|note|notes)|destination.*)$`)
	signs  = strings.NewReplacer(".", "", ":", "", "'", "", "’", "", "#", "", "/", "", "(", "", ")", "")
)

// buys reports whether a header means data of a buyer. orders says that the file is one of orders.
func buys(header string, orders bool) bool { return isBuyer(normal(header), orders) }

func isBuyer(h string, orders bool) bool {
	if !begins(h) || utf8.RuneCountInString(h) > maxHeader {
		return false
	}
	bare := signs.Replace(h)
	if !buyer.MatchString(h) && !buyerEN.MatchString(bare) {
		return false
	}
	return orders || !common.MatchString(bare)
}

// begins tells quickly that a header is none of a buyer, by its first character or its first three letters.
func begins(h string) bool {
	first, width := utf8.DecodeRuneInString(h)
	if first >= utf8.RuneSelf {
		return strings.ContainsRune("收取提买顾客下购订付支用会消实发配送派邮详街联家居身证护手移电固座微旺姓真昵网出生留地修原新", first)
	}
	return width > 0 && (len(h) < 3 || strings.Contains(" buy rec con pur cus cli sho use mem gue car shi bil del des nam ful fir las sur pho mob tel cel ema mail add str ssn idc idn pas bir dat dob cre pay qq ope uni mai e-m ", " "+h[:3]))
}

// guard is what is known of a file when its headers are judged.
type guard struct {
	orders bool            // lines are orders: what names a person is a buyer
	ours   map[string]bool // headers that the profile uses for something else, such as Name for the number of an order
}

// guard is what the profile and the headers say of a file.
func (n *names) guard(p Profile, h head) guard {
	var keys []string
	for _, name := range h.names {
		keys = append(keys, name.keys...)
	}
	g := guard{orders: p.orders || p.Key != Desk && n.persons(keys), ours: map[string]bool{}}
	for _, index := range p.index {
		for h := range index {
			g.ours[h] = true
		}
	}
	return g
}

// judge says whether a column with this header may be stored. A field of the kind by that name wins over data of buyers, but not in a
// file of orders; and over a password only when the kind was built with it.
func (n *names) judge(header string, g guard) Use {
	h := normal(header)
	own, known := n.named[h]
	if _, column := n.column(h); column {
		known = true
	}
	if _, ours := n.ours(header); ours {
		known = true
	}
	if isKey(h, header) && (!known || own.own) {
		return UseRefused
	}
	switch {
	case !isBuyer(h, g.orders):
	case g.orders:
		if !g.ours[h] || !common.MatchString(h) {
			return UseDropped
		}
	case known || g.ours[h]:
	case strong.MatchString(h) || !n.has(catalog.TypePhone): // kinds with a place for phones are about partners and colleagues
		return UseDropped
	}
	return ""
}

// blocked judges columns by the headers of every line that could be a header, then by what stands in those that nothing names.
func (n *names) blocked(lines []sheet.Line, head head, g guard) map[int]Use {
	out := map[int]Use{}
	for i, line := range lines {
		if !head.has(i) && !n.mayHead(line) {
			continue
		}
		for c, cell := range line.Cells {
			if !n.look(cell).known && !strings.ContainsAny(cell, "\r\n") {
				continue
			}
			for _, part := range append(strings.FieldsFunc(cell, cuts), cell) {
				if use := n.judge(part, g); use == UseRefused || use != "" && out[c] == "" {
					out[c] = use
				}
			}
		}
	}
	for c, name := range head.names {
		for _, form := range name.forms {
			if strings.Contains(form, " / ") && len(name.forms) > 1 {
				continue // its parts are judged
			}
			if use := n.judge(form, g); use == UseRefused || use != "" && out[c] == "" {
				out[c] = use
			}
		}
	}
	n.blockContent(lines, head, out)
	return out
}

func cuts(r rune) bool { return r == '\n' || r == '\r' }

// Heads reports whether a cell of a header line may stay although its column may not be stored: a guess may take a line of data for a
// header, or for the second line of one. first says that it is the first line, where a word that we do not know may be a name.
func Heads(cell string, first bool) bool {
	cell = strings.TrimSpace(cell)
	if isMobile(cell) || person18(cell) || isAddress(cell) || mail.MatchString(cell) || figures.MatchString(cell) || utf8.RuneCountInString(cell) > 2*maxHeader {
		return false
	}
	return first || opens(cell) || buys(cell, true) || headers[normal(cell)]
}

// figures are so many that they are the number of somebody or something.
var figures = regexp.MustCompile(`(?:\d[ -]?){6}`)

// screened are the columns with headers that may be stored.
func screened(columns []Column) []Column {
	for i, c := range columns {
		if c.Use != UseDropped && c.Use != UseRefused {
			continue
		}
		var kept []string
		for n, part := range strings.Split(c.Header, " / ") {
			if Heads(part, n == 0) {
				kept = append(kept, part)
			}
		}
		columns[i].Header = strings.Join(kept, " / ")
	}
	return columns
}
