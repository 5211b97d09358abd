package catalog

// Metric is a figure that a shop is run by (RPT-12 … RPT-15), as files of other programs give it or as it follows from two that they give.
type Metric struct {
	// ID is what the metric is called in the database. It never changes; 0 is one that is worked out and stored nowhere.
	ID      int16
	Key     string
	Label   Label
	Unit    MetricUnit
	Subject string // one of reportSubject's
	// Over and Under are what a ratio divides by what: the first of each that there are figures for.
	Over, Under []string
	// Falls says that less of it is better.
	Falls bool
	// Part says that it is only there for what is made of it, and no page shows it by itself.
	Part  bool
	Meets []string
}

// MetricUnit is what a metric counts.
type MetricUnit string

// The units: money of one currency, things, a share of a hundred, and how many times.
const (
	MetricMoney   MetricUnit = "money"
	MetricCount   MetricUnit = "count"
	MetricPercent MetricUnit = "percent"
	MetricTimes   MetricUnit = "times"
)

// Metrics is the catalogue, in the order of pages. What is stored comes with an ID.
var Metrics = []Metric{
	{ID: 1, Key: "sales", Label: Label{"销售额", "Sales"}, Unit: MetricMoney, Subject: "sales", Meets: []string{"RPT-01", "RPT-05", "RPT-06", "RPT-14"}},
	{ID: 2, Key: "orders", Label: Label{"订单数", "Orders"}, Unit: MetricCount, Subject: "sales", Meets: []string{"RPT-06", "RPT-18"}},
	{ID: 3, Key: "quantity", Label: Label{"销量（件）", "Units sold"}, Unit: MetricCount, Subject: "product", Meets: []string{"RPT-02", "RPT-23"}},
	{ID: 4, Key: "lines", Label: Label{"明细行数", "Order lines"}, Unit: MetricCount, Subject: "sales", Meets: []string{"RPT-11"}},
	{Key: "basket", Label: Label{"客单价", "Basket value"}, Unit: MetricMoney, Subject: "sales", Over: []string{"sales"}, Under: []string{"orders"}, Meets: []string{"RPT-12", "RPT-18"}},
	{Key: "attach", Label: Label{"连带率", "Attach rate"}, Unit: MetricTimes, Subject: "sales", Over: []string{"quantity"}, Under: []string{"orders"}, Meets: []string{"RPT-12"}},
	{ID: 5, Key: "refund_amount", Label: Label{"退款金额", "Refunds"}, Unit: MetricMoney, Subject: "service", Falls: true, Meets: []string{"RPT-12"}},
	{ID: 6, Key: "refund_orders", Label: Label{"退款单数", "Refunded orders"}, Unit: MetricCount, Subject: "service", Falls: true, Meets: []string{"RPT-12"}},
	{ID: 7, Key: "refund_quantity", Label: Label{"退货件数", "Units returned"}, Unit: MetricCount, Subject: "service", Falls: true, Meets: []string{"RPT-12"}},
	{Key: "return_rate", Label: Label{"退货率", "Return rate"}, Unit: MetricPercent, Subject: "service", Over: []string{"refund_orders"}, Under: []string{"orders"}, Falls: true, Meets: []string{"RPT-12", "RPT-18"}},
	{ID: 17, Key: "disputes", Label: Label{"纠纷数", "Disputes"}, Unit: MetricCount, Subject: "service", Falls: true, Meets: []string{"RPT-12"}},
	{Key: "dispute_rate", Label: Label{"纠纷率", "Dispute rate"}, Unit: MetricPercent, Subject: "service", Over: []string{"disputes"}, Under: []string{"orders"}, Falls: true, Meets: []string{"RPT-12"}},
	{ID: 9, Key: "uv", Label: Label{"访客数（UV）", "Visitors (UV)"}, Unit: MetricCount, Subject: "traffic", Meets: []string{"RPT-09", "RPT-12"}},
	{ID: 8, Key: "pv", Label: Label{"浏览量（PV）", "Page views (PV)"}, Unit: MetricCount, Subject: "traffic", Meets: []string{"RPT-09", "RPT-12"}},
	{ID: 12, Key: "visits", Label: Label{"访问次数", "Visits"}, Unit: MetricCount, Subject: "traffic", Meets: []string{"RPT-09"}},
	{ID: 16, Key: "cart", Label: Label{"加购人数", "Added to cart"}, Unit: MetricCount, Subject: "conversion", Meets: []string{"RPT-16"}},
	{ID: 13, Key: "purchases", Label: Label{"支付买家数", "Paying buyers"}, Unit: MetricCount, Subject: "conversion", Meets: []string{"RPT-07", "RPT-12"}},
	{
		Key: "conversion", Label: Label{"支付转化率", "Conversion"}, Unit: MetricPercent, Subject: "conversion",
		Over: []string{"purchases", "orders"}, Under: []string{"uv", "visits"}, Meets: []string{"RPT-09", "RPT-12", "RPT-16"},
	},
	{Key: "cart_rate", Label: Label{"加购率", "Add-to-cart rate"}, Unit: MetricPercent, Subject: "conversion", Over: []string{"cart"}, Under: []string{"uv", "visits"}, Meets: []string{"RPT-16"}},
	{Key: "uv_value", Label: Label{"UV 价值", "Value per visitor"}, Unit: MetricMoney, Subject: "conversion", Over: []string{"sales"}, Under: []string{"uv"}, Meets: []string{"RPT-12"}},
	{ID: 10, Key: "impressions", Label: Label{"展现量", "Impressions"}, Unit: MetricCount, Subject: "campaign", Meets: []string{"RPT-13"}},
	{ID: 11, Key: "clicks", Label: Label{"点击量", "Clicks"}, Unit: MetricCount, Subject: "campaign", Meets: []string{"RPT-12"}},
	{Key: "click_rate", Label: Label{"点击率", "Click rate"}, Unit: MetricPercent, Subject: "campaign", Over: []string{"clicks"}, Under: []string{"impressions"}, Meets: []string{"RPT-12"}},
	{ID: 14, Key: "ad_cost", Label: Label{"推广花费", "Ad spend"}, Unit: MetricMoney, Subject: "campaign", Falls: true, Meets: []string{"RPT-13"}},
	{ID: 15, Key: "ad_sales", Label: Label{"推广成交额", "Sales from ads"}, Unit: MetricMoney, Subject: "campaign", Meets: []string{"RPT-13"}},
	{Key: "roi", Label: Label{"付费 ROI", "Paid ROI"}, Unit: MetricTimes, Subject: "campaign", Over: []string{"ad_sales"}, Under: []string{"ad_cost"}, Meets: []string{"RPT-13", "RPT-16", "RPT-23"}},
	{ID: 19, Key: "reply_sum", Label: Label{"响应秒数合计", "Reply seconds, added up"}, Unit: MetricCount, Subject: "service", Part: true, Meets: []string{"RPT-12"}},
	{ID: 20, Key: "reply_days", Label: Label{"响应时长条数", "Lines with a reply time"}, Unit: MetricCount, Subject: "service", Part: true, Meets: []string{"RPT-12"}},
	{Key: "reply_time", Label: Label{"平均响应（秒）", "Reply time (s)"}, Unit: MetricTimes, Subject: "service", Over: []string{"reply_sum"}, Under: []string{"reply_days"}, Falls: true, Meets: []string{"RPT-12"}},
	{ID: 21, Key: "dispatch_sum", Label: Label{"发货率合计", "Dispatch rates, added up"}, Unit: MetricCount, Subject: "service", Part: true, Meets: []string{"RPT-12"}},
	{ID: 22, Key: "dispatch_days", Label: Label{"发货率条数", "Lines with a dispatch rate"}, Unit: MetricCount, Subject: "service", Part: true, Meets: []string{"RPT-12"}},
	{Key: "dispatch_rate", Label: Label{"发货及时率", "On-time dispatch"}, Unit: MetricPercent, Subject: "service", Over: []string{"dispatch_sum"}, Under: []string{"dispatch_days"}, Meets: []string{"RPT-12"}},
	{ID: 18, Key: "new_buyers", Label: Label{"新客数", "New buyers"}, Unit: MetricCount, Subject: "customer", Meets: []string{"RPT-06", "RPT-07", "RPT-14"}},
}

// MetricOf finds a metric by its key.
func MetricOf(key string) (Metric, bool) {
	for _, m := range Metrics {
		if m.Key == key {
			return m, true
		}
	}
	return Metric{}, false
}

// MetricByID finds a stored metric.
func MetricByID(id int16) (Metric, bool) {
	for _, m := range Metrics {
		if m.ID == id && id != 0 {
			return m, true
		}
	}
	return Metric{}, false
}

// FigureDim is what figures are divided by. Its number stands in the database and never changes.
type FigureDim int16

// The dimensions. DimAll is the whole, undivided.
const (
	DimAll FigureDim = iota
	DimProduct
	DimCategory
	DimChannel
	DimPayment
	DimRegion
	DimCustomer
	DimStatus
	DimShop
)

// FigureDims are the dimensions in the order of pages, with their keys.
var FigureDims = []struct {
	Dim   FigureDim
	Key   string
	Label Label
}{
	{DimProduct, "product", Label{"商品", "Products"}},
	{DimCategory, "category", Label{"品类", "Categories"}},
	{DimPayment, "payment", Label{"支付方式", "Payment methods"}},
	{DimChannel, "channel", Label{"渠道", "Channels"}},
	{DimRegion, "region", Label{"地区", "Regions"}},
	{DimShop, "shop", Label{"店铺", "Shops"}},
	{DimCustomer, "customer", Label{"客户类型", "Customer types"}},
	{DimStatus, "status", Label{"订单状态", "Order status"}},
}
