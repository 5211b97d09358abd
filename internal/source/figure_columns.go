package source

import (
	"regexp"
	"slices"
	"strings"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/sheet"
)

// FigureUse is what a column of an export of orders, traffic or ads says.
type FigureUse string

// The uses of columns. FigureBuyer is kept as a keyed hash alone, FigureDropped not at all, and FigureNone says nothing that is counted.
const (
	FigureNone        FigureUse = ""
	FigureDropped     FigureUse = "dropped"
	FigureBuyer       FigureUse = "buyer"
	FigureDate        FigureUse = "date"
	FigureMonth       FigureUse = "month" // a month without its year, in words or as a number
	FigureOrder       FigureUse = "order"
	FigureProduct     FigureUse = "product"
	FigureTitle       FigureUse = "title"
	FigureCategory    FigureUse = "category"
	FigureQuantity    FigureUse = "quantity"
	FigurePrice       FigureUse = "price"
	FigureAmount      FigureUse = "amount"
	FigureCurrency    FigureUse = "currency"
	FigurePayment     FigureUse = "payment"
	FigureChannel     FigureUse = "channel"
	FigureShop        FigureUse = "shop"
	FigureRegion      FigureUse = "region"
	FigureCustomer    FigureUse = "customer"
	FigureStatus      FigureUse = "status"
	FigurePurchased   FigureUse = "purchased" // a line is a visit, and this says whether somebody bought
	FigureRefund      FigureUse = "refund_amount"
	FigureRefunds     FigureUse = "refund_orders"
	FigureOrders      FigureUse = "orders"
	FigurePV          FigureUse = "pv"
	FigureUV          FigureUse = "uv"
	FigureVisits      FigureUse = "visits"
	FigureCart        FigureUse = "cart"
	FigureBuyers      FigureUse = "purchases"
	FigureImpressions FigureUse = "impressions"
	FigureClicks      FigureUse = "clicks"
	FigureCost        FigureUse = "ad_cost"
	FigureAdSales     FigureUse = "ad_sales"
	FigureDisputes    FigureUse = "disputes"
	FigureNewBuyers   FigureUse = "new_buyers"
	FigureReply       FigureUse = "reply_time"    // seconds of a line: a day, or a person on a day
	FigureDispatch    FigureUse = "dispatch_rate" // share of a line
)

// figureWords are the headers of shop platforms, back offices and spreadsheets by what they say, as plainHeader writes them.
var figureWords = map[FigureUse]string{
	FigureDate: `日期 统计日期 数据日期 订单日期 下单日期 下单时间 订单创建时间 订单付款时间 付款时间 支付时间 支付日期 成交时间 交易时间 创建时间 时间 date day orderdate invoicedate
		purchasedate purchasedat createdat updatetime orderedat paidat transactiondate saledate datetime 日付 开始日期 startdate reportdate`,
	FigureMonth: `月份 月 month`,
	FigureOrder: `订单号 订单编号 订单id 主订单编号 父订单编号 订单单号 交易号 交易单号 小票号 单号 orderid orderno ordernumber order amazonorderid invoiceno invoiceid invoice
		invoicenumber receiptno transactionid saleid salesrecordnumber ordername name#`,
	FigureProduct: `商品id 商品编号 商品编码 产品id 产品编号 产品编码 宝贝id skuid sku sku编码 商家编码 货号 条码 stockcode productid productno productcode itemid itemno asin lineitemsku
		sellersku parentasin childasin`,
	FigureTitle:       `商品名称 商品标题 宝贝标题 宝贝名称 产品名称 商品 品名 title description productname producttitle itemname lineitemname product`,
	FigureCategory:    `类别 类目 品类 商品类目 一级类目 叶子类目 商品分类 产品类别 分类 category productline productcategory producttype department productgroup`,
	FigureQuantity:    `数量 件数 销量 成交件数 支付件数 购买数量 商品数量 宝贝数量 宝贝总数量 销售数量 quantity qty units unitsordered quantitypurchased lineitemquantity salecount salescount unitssold itemsold`,
	FigurePrice:       `单价 价格 商品单价 成交单价 售价 商品价格 unitprice price itemprice lineitemprice sellingprice`,
	FigureAmount:      `金额 销售额 成交金额 支付金额 实付金额 实付款 买家实际支付金额 买家实付金额 订单金额 总金额 交易金额 付款金额 销售金额 gmv 成交额 total amount sales revenue totalamount grandtotal ordertotal orderedproductsales totalsales netsales grosssales linetotal totalprice`,
	FigureCurrency:    `币种 货币 currency currencycode`,
	FigurePayment:     `支付方式 付款方式 支付渠道 支付类型 payment paymentmethod paymenttype paymentmode paidby`,
	FigureChannel:     `渠道 流量来源 来源 来源渠道 一级来源 二级来源 销售渠道 推广渠道 投放渠道 推广计划 计划名称 计划 channel source trafficsource trafficchannel traffictype saleschannel medium sourcemedium utmsource campaign campaignname referrer`,
	FigureShop:        `店铺 店铺名称 店名 店铺名 商铺 门店 分店 shop shopname store storename branch`,
	FigureRegion:      `地区 区域 省份 省 省市 城市 国家 收货省份 省/自治区 region country city province state market marketplace shippingcountry shipcountry territory`,
	FigureCustomer:    `客户类型 会员类型 用户类型 访客类型 新老客 新老客户 细分 客群 customertype visitortype segment usertype membertype customersegment`,
	FigureStatus:      `订单状态 状态 交易状态 status orderstatus financialstatus fulfillmentstatus`,
	FigureBuyer:       `客户id 用户id 会员id 买家id 会员号 买家会员名 买家昵称 会员名 customerid userid buyerid memberid buyerusername clientid customer`,
	FigurePurchased:   `是否购买 是否成交 是否支付 purchased converted ispurchase bought`,
	FigureRefund:      `退款金额 退款额 成功退款金额 退货金额 refund refundamount refunds refundedamount returnamount`,
	FigureRefunds:     `退款单数 退款笔数 退货单数 退款订单数 refundorders refundcount returns`,
	FigureOrders:      `订单数 支付订单数 成交订单数 成交单量 订单量 成交笔数 支付子订单数 下单数 orders ordercount totalorderitems transactions numberoforders`,
	FigurePV:          `浏览量 pv 浏览次数 页面浏览量 商品浏览量 pageviews pageview views pageviewstotal`,
	FigureUV:          `访客数 uv 访客 独立访客 商品访客数 店铺访客数 visitors uniquevisitors users activeusers`,
	FigureVisits:      `访问次数 会话数 会话 访问量 sessions visits sessionstotal`,
	FigureCart:        `加购人数 加购件数 商品加购件数 商品加购人数 加购数 addtocart addtocarts addstocart cartadds`,
	FigureBuyers:      `支付买家数 成交人数 支付人数 成交客户数 成交用户数 购买人数 payingbuyers buyers purchasers purchases conversions`,
	FigureImpressions: `展现量 曝光量 展示量 曝光 展现 曝光次数 展示次数 impressions impr impression`,
	FigureClicks:      `点击量 点击 点击数 点击次数 clicks click linkclicks`,
	FigureCost:        `花费 消耗 推广花费 广告花费 推广费 广告费 投放花费 消费 cost spend adspend amountspent spendtotal`,
	FigureAdSales:     `推广成交额 广告成交额 总成交金额 直接成交金额 广告销售额 投产金额 adsales attributedsales purchasevalue conversionvalue 7daytotalsales 14daytotalsales`,
	FigureDisputes:    `纠纷数 投诉数 纠纷单数 维权数 介入数 disputes complaints azclaims claims`,
	FigureReply: `平均响应时间 平均响应时长 平均响应 响应时长 响应时间 首次响应时长 首次响应时间 首响时长 平均回复时间 平均回复时长 avgresponsetime averageresponsetime responsetime
		replytime avgreplytime averagereplytime firstresponsetime firstreplytime`,
	FigureDispatch: `发货及时率 及时发货率 48小时发货率 48h发货率 24小时发货率 24h发货率 准时发货率 发货率 ontimedispatchrate ontimedispatch ontimeshiprate ontimeshipmentrate
		dispatchrate shippedontimerate`,
	FigureNewBuyers: `新客数 新客 新用户数 新增用户数 新增会员数 首购人数 newbuyers newcustomers newusers`,
}

var figureUses = func() map[string]FigureUse {
	out := map[string]FigureUse{}
	for use, words := range figureWords {
		for _, w := range strings.Fields(words) {
			out[w] = use
		}
	}
	return out
}()

// FigureUses are the uses that a person can choose, in the order of the list.
var FigureUses = []FigureUse{
	FigureNone, FigureDate, FigureMonth, FigureOrder, FigureProduct, FigureTitle, FigureCategory, FigureQuantity, FigurePrice, FigureAmount, FigureCurrency,
	FigurePayment, FigureChannel, FigureShop, FigureRegion, FigureCustomer, FigureStatus, FigurePurchased, FigureRefund, FigureRefunds, FigureOrders,
	FigurePV, FigureUV, FigureVisits, FigureCart, FigureBuyers, FigureImpressions, FigureClicks, FigureCost, FigureAdSales, FigureDisputes, FigureNewBuyers,
	FigureReply, FigureDispatch,
}

var headerNoise = regexp.MustCompile(`[\s_\-./:：·]+|[(（\[【].*?[)）\]】]`)

// plainHeader is a header without what its writers differ in: case, blanks, and a unit in brackets.
func plainHeader(h string) string {
	return strings.TrimSuffix(headerNoise.ReplaceAllString(strings.ToLower(strings.TrimSpace(h)), ""), "%")
}

// FigureColumn is a column of an export.
type FigureColumn struct {
	Header string
	Use    FigureUse
}

// FigurePlan says how the lines of an export are understood.
type FigurePlan struct {
	HeadAt  int // number of the header line
	Columns []FigureColumn
}

// Of is the column with the use, -1 for none.
func (p FigurePlan) Of(use FigureUse) int {
	return slices.IndexFunc(p.Columns, func(c FigureColumn) bool { return c.Use == use })
}

// Has says whether a column has one of the uses.
func (p FigurePlan) Has(uses ...FigureUse) bool {
	return slices.ContainsFunc(uses, func(u FigureUse) bool { return p.Of(u) >= 0 })
}

// Counts says whether anything in the file can be counted.
func (p FigurePlan) Counts() bool {
	return p.Has(FigureAmount, FigureQuantity, FigurePrice, FigurePurchased, FigureRefund, FigureRefunds, FigureOrders, FigurePV, FigureUV, FigureVisits, FigureCart,
		FigureBuyers, FigureImpressions, FigureClicks, FigureCost, FigureAdSales, FigureDisputes, FigureNewBuyers, FigureReply, FigureDispatch) || p.Has(FigureOrder) && p.Has(FigureDate, FigureStatus)
}

// known counts the columns that mean something.
func (p FigurePlan) known() int {
	n := 0
	for _, c := range p.Columns {
		if c.Use != FigureNone && c.Use != FigureDropped {
			n++
		}
	}
	return n
}

// person are headers that say who a buyer is: never kept, whatever the file is.
var person = regexp.MustCompile(`姓名|收货人|收件人|买家|客户名|会员名|昵称|旺旺|手机|电话|联系|地址|街道|邮编|邮箱|身份证|证件|微信|支付宝账|备注|留言|name$|email|mail|phone|mobile|^tel|address|street|zip|postal|buyer|recipient|gender|性别|birth|生日|年龄|^age$|ipaddress|^ip$|note|remark|message|cardnumber|银行卡|卡号`)

// GuessFigures finds the header within the first lines and says what its columns mean. kind is that of data reports, whose guards against data of
// buyers count here too.
func GuessFigures(kind catalog.Kind, lines []sheet.Line) FigurePlan {
	lines = lines[:min(len(lines), Head)]
	best := FigurePlan{}
	for i, l := range lines[:min(len(lines), 20)] {
		p := FigurePlan{HeadAt: l.Number}
		taken := map[FigureUse]bool{}
		for _, cell := range l.Cells {
			c := FigureColumn{Header: strings.TrimSpace(cell)}
			use := figureUses[plainHeader(cell)]
			if use != FigureNone && !taken[use] {
				c.Use, taken[use] = use, true
			} else if person.MatchString(plainHeader(cell)) && use == FigureNone {
				c.Use = FigureDropped
			}
			p.Columns = append(p.Columns, c)
		}
		p.settle(lines[i+1:])
		if p.known() > best.known() {
			best = p
		}
	}
	for column, use := range Blocked(kind, lines) {
		if (use == UseDropped || use == UseRefused) && column < len(best.Columns) && !keeps[best.Columns[column].Use] {
			best.Columns[column].Use = FigureDropped
		}
	}
	return best
}

// keeps are uses that no guard for records overrules: numbers of orders and buyers, which leave as counts and hashes, and where an order went, by region.
var keeps = func() map[FigureUse]bool {
	out := map[FigureUse]bool{FigureBuyer: true}
	for _, use := range FigureUses {
		out[use] = use != FigureNone
	}
	return out
}()

// settle decides what a header alone does not: a bare id, and yes and no under a word for money.
func (p *FigurePlan) settle(below []sheet.Line) {
	if at := slices.IndexFunc(p.Columns, func(c FigureColumn) bool { return plainHeader(c.Header) == "id" }); at >= 0 && p.Columns[at].Use == FigureNone {
		switch {
		case p.Has(FigureTitle) && !p.Has(FigureProduct):
			p.Columns[at].Use = FigureProduct
		case !p.Has(FigureOrder) && p.Has(FigureDate):
			p.Columns[at].Use = FigureOrder
		}
	}
	if at := p.Of(FigureAmount); at >= 0 && !p.Has(FigurePurchased) && flags(below, at) {
		p.Columns[at].Use = FigurePurchased
	}
	// Exports of traffic say sales beside visitors; a day's buyers are no buyer's number.
	if at := p.Of(FigureBuyer); at >= 0 && plainHeader(p.Columns[at].Header) == "customer" && !p.Has(FigureOrder) {
		p.Columns[at].Use = FigureDropped
	}
}

// flags says whether a column holds yes and no alone.
func flags(lines []sheet.Line, at int) bool {
	seen := false
	for _, l := range lines {
		if at >= len(l.Cells) || strings.TrimSpace(l.Cells[at]) == "" {
			continue
		}
		if _, ok := FigureFlag(l.Cells[at]); !ok {
			return false
		}
		seen = true
	}
	return seen
}

// FigureFlag reads yes and no; a 1 or 0 is a number and no answer.
func FigureFlag(cell string) (yes, ok bool) {
	switch strings.ToLower(strings.TrimSpace(cell)) {
	case "true", "yes", "y", "是", "已购买", "已成交":
		return true, true
	case "false", "no", "n", "否", "未购买", "未成交":
		return false, true
	}
	return false, false
}

var figureMonths = map[string]int{
	"jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
	"一月": 1, "二月": 2, "三月": 3, "四月": 4, "五月": 5, "六月": 6, "七月": 7, "八月": 8, "九月": 9, "十月": 10, "十一月": 11, "十二月": 12,
}

// FigureMonthOf reads a month without its year: Feb, June, 6, 6月, 六月. It is 0 for anything else.
func FigureMonthOf(cell string) int {
	cell = strings.ToLower(strings.TrimSpace(cell))
	if m, ok := figureMonths[cell]; ok {
		return m
	}
	if len(cell) >= 3 && cell[0] >= 'a' && cell[0] <= 'z' {
		return figureMonths[cell[:3]]
	}
	n := 0
	for _, r := range strings.TrimSuffix(cell, "月") {
		if r < '0' || r > '9' || n > 12 {
			return 0
		}
		n = n*10 + int(r-'0')
	}
	if n > 12 {
		return 0
	}
	return n
}

var (
	cancelled = regexp.MustCompile(`(?i)cancel|void|unpaid|awaiting payment|pending payment|交易关闭|已关闭|已取消|取消|未付款|待付款|等待买家付款`)
	refunded  = regexp.MustCompile(`(?i)refund|return|chargeback|退款|退货`)
	cancelID  = regexp.MustCompile(`^C\d`)
)

// FigureCancelled says that an order of the status never became a sale.
func FigureCancelled(status string) bool { return cancelled.MatchString(status) }

// FigureRefunded says that an order of the status went back, or is about to.
func FigureRefunded(status string) bool { return refunded.MatchString(status) }

// FigureCancelNumber says that the number of an order is that of its cancellation.
func FigureCancelNumber(order string) bool { return cancelID.MatchString(order) }

// buyerCell is what a cell looks like that reaches somebody: a phone, a mail address, the number of an identity card.
var buyerCell = regexp.MustCompile(`(?:^|\D)1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?:\D|$)|[\w.+-]+@[\w-]+\.[\w.]+|(?:^|\D)\d{17}[\dXx](?:\D|$)`)

// TellsOfBuyer says whether a cell under a header that nobody knows reaches somebody: whatever it is, it is not kept.
func TellsOfBuyer(cell string) bool { return len(cell) >= 6 && buyerCell.MatchString(cell) }
