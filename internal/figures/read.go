package figures

import (
	"math"
	"strconv"
	"strings"
	"time"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/source"
)

// DayOrder is how dates that end with their year are meant.
type DayOrder string

// The orders. DaysClear needs none: every date begins with its year, or only one order makes days of them all.
const (
	DaysClear  DayOrder = ""
	MonthFirst DayOrder = "mdy"
	DayFirst   DayOrder = "dmy"
	DaysAsk    DayOrder = "ask" // both orders fit, and somebody has to say
)

// Options are what a person says about a file.
type Options struct {
	Days     DayOrder
	When     catalog.Date // the month of a file without dates, or the year of one with months alone: any day of it
	Cents    bool         // amounts are in hundredths
	Currency string       // of amounts that say none
}

// Fact is a sum: of a metric on a day, of the whole or of one value of a dimension.
type Fact struct {
	Day    catalog.Date
	Dim    catalog.FigureDim
	Value  int // index in Result.Values; -1 for the whole
	Metric int16
	Sum    catalog.Decimal
}

// Value is something that figures are divided by: a product, a method of payment. Title is what a product is called.
type Value struct {
	Dim   catalog.FigureDim
	Text  string
	Title string
}

// Buyer is what is kept of somebody who ordered, under the hash of their number.
type Buyer struct {
	First, Last catalog.Date
	Orders      int
	Amount      catalog.Decimal
	at          int32 // among the buyers of the file
}

// Why a line, or its money, counts for nothing.
const (
	LeftNoDate    = "no_date"
	LeftNumber    = "not_a_number"
	LeftFree      = "free"      // goods without a price: gifts, or a count of stock put right
	LeftCancelled = "cancelled" // orders that never became sales
	LeftCurrency  = "currency"  // another currency than the file's
	LeftUnknown   = "unknown"   // quantity blank: unknown, which is not none; the line counts, and its money does not
	LeftEmpty     = "empty"
)

// Left is how many lines were left out for a reason, with the number of the first.
type Left struct {
	Why   string `json:"why"`
	Count int    `json:"count"`
	First int    `json:"first"`
}

// Result is all that a file says.
type Result struct {
	Facts       []Fact
	Values      []Value
	Buyers      map[uint64]*Buyer
	First, Last catalog.Date
	Lines       int // read, those that were left out among them
	Counted     int
	Left        []Left
	Totals      map[int16]catalog.Decimal
	Currency    string
	TooLarge    bool // a sum is beyond what can be added up exactly
}

// MostValue is the largest sum of a file, in units. Sums of some ninety such files still fit a database.
const MostValue = 100_000_000_000

// factKey is what a sum is of, in eight bytes: there are millions of them. Days are counted since 1970 and bounded by what a Date holds.
type factKey uint64

func keyOf(day int32, dim catalog.FigureDim, value int32, metric int16) factKey {
	return factKey(uint64(uint32(value))<<32 | uint64(metric&0x1f)<<27 | uint64(dim&0xf)<<23 | uint64(uint32(day)&0x7fffff))
}

func (k factKey) fact(sum catalog.Decimal) Fact {
	day := int32(k<<9) >> 9 // with its sign
	return Fact{
		Day: catalog.DateOf(time.Unix(int64(day)*86400, 0).UTC()), Dim: catalog.FigureDim(k >> 23 & 0xf), Metric: int16(k >> 27 & 0x1f), Value: int(int32(k >> 32)), Sum: sum,
	}
}

// Reader reads lines into a Result. Lines must have been read through Keep before.
type Reader struct {
	plan    source.FigurePlan
	opt     Options
	at      map[source.FigureUse]int
	sums    map[factKey]catalog.Decimal
	values  map[Value]int32
	orders  *orders
	days    map[string]catalog.Date
	left    map[string]*Left
	out     Result
	payment bool // money without days of its own: what was paid for orders that another file counts
}

// NewReader makes a reader of lines that plan explains.
func NewReader(plan source.FigurePlan, opt Options) *Reader {
	r := &Reader{
		plan: plan, opt: opt, at: map[source.FigureUse]int{}, sums: map[factKey]catalog.Decimal{}, values: map[Value]int32{}, orders: newOrders(),
		days: map[string]catalog.Date{}, left: map[string]*Left{},
		out: Result{Buyers: map[uint64]*Buyer{}, Totals: map[int16]catalog.Decimal{}, Currency: opt.Currency},
	}
	for i, c := range plan.Columns {
		if c.Use != source.FigureNone && c.Use != source.FigureDropped {
			r.at[c.Use] = i
		}
	}
	r.payment = plan.Has(source.FigurePayment) && !plan.Has(source.FigureDate, source.FigureMonth, source.FigureProduct, source.FigureQuantity)
	return r
}

func (r *Reader) cell(cells []string, use source.FigureUse) string {
	i, ok := r.at[use]
	if !ok || i >= len(cells) {
		return ""
	}
	return strings.TrimSpace(cells[i])
}

func (r *Reader) leave(why string, line int) {
	l := r.left[why]
	if l == nil {
		l = &Left{Why: why, First: line}
		r.left[why] = l
	}
	l.Count++
}

// numbers are the uses whose cells are sums already.
var numbers = []source.FigureUse{
	source.FigureRefund, source.FigureRefunds, source.FigureOrders, source.FigurePV, source.FigureUV, source.FigureVisits, source.FigureCart, source.FigureBuyers,
	source.FigureImpressions, source.FigureClicks, source.FigureCost, source.FigureAdSales, source.FigureDisputes, source.FigureNewBuyers,
}

var metricID = func() map[string]int16 {
	out := map[string]int16{}
	for _, m := range catalog.Metrics {
		if m.ID != 0 {
			out[m.Key] = m.ID
		}
	}
	return out
}()

// Line counts a line. Cells of buyers are hashes: sixteen digits of base sixteen.
func (r *Reader) Line(number int, cells []string) {
	if number <= r.plan.HeadAt || blank(cells) {
		return
	}
	r.out.Lines++
	day, ok := r.day(cells)
	if !ok {
		r.leave(LeftNoDate, number)
		return
	}
	if c := strings.ToUpper(r.cell(cells, source.FigureCurrency)); c != "" && c != r.opt.Currency {
		r.leave(LeftCurrency, number)
		return
	}
	l := line{r: r, number: number, day: day, add: map[int16]catalog.Decimal{}, order: r.cell(cells, source.FigureOrder)}
	for _, use := range numbers {
		text := r.cell(cells, use)
		if text == "" {
			continue
		}
		m, _ := catalog.MetricOf(string(use))
		n, ok := r.number(text, m.Unit == catalog.MetricMoney)
		if !ok {
			r.leave(LeftNumber, number)
			return
		}
		l.add[m.ID] += n
	}
	if !l.averages(cells) {
		r.leave(LeftNumber, number)
		return
	}
	if !l.sale(cells) {
		return
	}
	if flag := r.cell(cells, source.FigurePurchased); flag != "" {
		yes, ok := source.FigureFlag(flag)
		if !ok {
			r.leave(LeftNumber, number)
			return
		}
		l.add[metricID["visits"]] += catalog.NewDecimal(1)
		l.add[metricID["purchases"]] += catalog.Decimal(0)
		if yes {
			l.add[metricID["purchases"]] += catalog.NewDecimal(1)
		}
	}
	if len(l.add) == 0 && l.order == "" {
		r.leave(LeftEmpty, number)
		return
	}
	r.out.Counted++
	if r.out.First.IsZero() || day.Before(r.out.First) {
		r.out.First = day
	}
	if r.out.Last.Before(day) {
		r.out.Last = day
	}
	l.count(cells)
}

// line is a line on its way into sums.
type line struct {
	r      *Reader
	number int
	day    catalog.Date
	order  string
	at     int32 // the day, since 1970
	seen   seenOrder
	add    map[int16]catalog.Decimal
	sold   catalog.Decimal
	// bought and back say that the line counts for an order, and for one that was refunded.
	bought, back bool
}

// averages reads what a line says on average: it is kept with the number of lines, so that days and periods can be averaged again.
func (l *line) averages(cells []string) bool {
	for _, a := range []struct {
		use      source.FigureUse
		sum, num string
		read     func(string) (catalog.Decimal, bool)
	}{{source.FigureReply, "reply_sum", "reply_days", source.FigureSeconds}, {source.FigureDispatch, "dispatch_sum", "dispatch_days", source.FigureRate}} {
		text := l.r.cell(cells, a.use)
		if text == "" {
			continue
		}
		n, ok := a.read(text)
		if !ok {
			return false
		}
		l.add[metricID[a.sum]] += n
		l.add[metricID[a.num]] += catalog.NewDecimal(1)
	}
	return true
}

// sale reads what was sold, or what went back. False says that the line counts for nothing.
func (l *line) sale(cells []string) bool {
	r := l.r
	has := func(use source.FigureUse) bool { _, ok := r.at[use]; return ok }
	if !has(source.FigureAmount) && !has(source.FigureQuantity) && !has(source.FigurePrice) && !has(source.FigureOrder) {
		return true
	}
	status := r.cell(cells, source.FigureStatus)
	if source.FigureCancelled(status) && !source.FigureRefunded(status) {
		r.leave(LeftCancelled, l.number)
		return false
	}
	quantity, amount, known, ok := l.read(cells)
	if !ok {
		r.leave(LeftNumber, l.number)
		return false
	}
	one := catalog.NewDecimal(1)
	switch {
	case quantity < 0 && amount == 0, known && amount == 0 && quantity > 0 && has(source.FigurePrice) && (has(source.FigureQuantity) || has(source.FigureProduct)):
		r.leave(LeftFree, l.number)
		return false
	case amount < 0, quantity < 0, source.FigureCancelNumber(l.order) && quantity < 0:
		l.add[metricID["refund_amount"]] += max(amount, -amount)
		if has(source.FigureQuantity) {
			l.add[metricID["refund_quantity"]] += max(quantity, -quantity)
		}
		l.back = true
		if l.order == "" {
			l.add[metricID["refund_orders"]] += one
		}
		return true
	}
	l.add[metricID["lines"]] += one
	if !known {
		r.leave(LeftUnknown, l.number)
	} else {
		if has(source.FigureAmount) || has(source.FigurePrice) {
			l.add[metricID["sales"]] += amount
			l.sold = amount
		}
		if has(source.FigureQuantity) {
			l.add[metricID["quantity"]] += quantity
		}
	}
	l.bought = l.order != "" && !r.payment
	if source.FigureRefunded(status) {
		l.back = l.order != ""
		if known && !has(source.FigureRefund) && amount > 0 {
			l.add[metricID["refund_amount"]] += amount
		}
	}
	return true
}

// read is how many of something for how much; known is false when the cell of one of them is blank.
func (l *line) read(cells []string) (quantity, amount catalog.Decimal, known, ok bool) {
	r := l.r
	quantity, known = catalog.NewDecimal(1), true
	if _, there := r.at[source.FigureQuantity]; there {
		text := r.cell(cells, source.FigureQuantity)
		if known = text != ""; known {
			if quantity, ok = r.number(text, false); !ok {
				return 0, 0, false, false
			}
		}
	}
	if _, there := r.at[source.FigureAmount]; there {
		text := r.cell(cells, source.FigureAmount)
		if text == "" {
			return quantity, 0, false, true
		}
		amount, ok = r.number(text, true)
		return quantity, amount, known, ok
	}
	if _, there := r.at[source.FigurePrice]; there {
		text := r.cell(cells, source.FigurePrice)
		if text == "" {
			return quantity, 0, false, true
		}
		price, ok := r.number(text, true)
		return quantity, quantity.Mul(price), known, ok
	}
	return quantity, 0, known, true
}

// number reads a cell. Amounts that name a currency have to name the file's.
func (r *Reader) number(text string, money bool) (catalog.Decimal, bool) {
	if !money {
		d, err := catalog.ParseDecimal(text)
		return d, err == nil
	}
	m, err := catalog.ParseMoney(text)
	if err != nil || m.Currency != catalog.CNY && m.Currency != r.opt.Currency {
		return 0, false
	}
	if r.opt.Cents {
		m.Amount = m.Amount.Div(catalog.NewDecimal(100))
	}
	return m.Amount, true
}

var dimUses = map[catalog.FigureDim]source.FigureUse{
	catalog.DimCategory: source.FigureCategory, catalog.DimChannel: source.FigureChannel, catalog.DimPayment: source.FigurePayment,
	catalog.DimRegion: source.FigureRegion, catalog.DimCustomer: source.FigureCustomer, catalog.DimStatus: source.FigureStatus, catalog.DimShop: source.FigureShop,
}

// mostText is how much of a value is kept, in runes.
const mostText = 120

func clip(s string) string {
	if runes := []rune(s); len(runes) > mostText {
		return string(runes[:mostText])
	}
	return s
}

func (r *Reader) value(dim catalog.FigureDim, text, title string) int32 {
	text, title = clip(strings.ReplaceAll(text, "\x00", "")), clip(strings.ReplaceAll(title, "\x00", ""))
	key := Value{Dim: dim, Text: text}
	n, ok := r.values[key]
	if !ok {
		n = int32(len(r.out.Values))
		r.values[key] = n
		r.out.Values = append(r.out.Values, Value{dim, text, title})
	} else if r.out.Values[n].Title == "" {
		r.out.Values[n].Title = title
	}
	return n
}

// count adds the line to the whole and to each dimension that it names a value of.
func (l *line) count(cells []string) {
	r := l.r
	l.at = int32(l.day.Time().Unix() / 86400)
	if l.order != "" {
		l.seen = r.orders.of(l.order)
	}
	l.sum(catalog.DimAll, -1)
	product, title := r.cell(cells, source.FigureProduct), r.cell(cells, source.FigureTitle)
	if product == "" {
		product, title = title, ""
	}
	if product != "" {
		l.sum(catalog.DimProduct, r.value(catalog.DimProduct, product, title))
	}
	for dim, use := range dimUses {
		if text := r.cell(cells, use); text != "" {
			l.sum(dim, r.value(dim, text, ""))
		}
	}
	l.buyer(r.cell(cells, source.FigureBuyer))
}

func (l *line) sum(dim catalog.FigureDim, value int32) {
	r := l.r
	for metric, n := range l.add {
		r.add(keyOf(l.at, dim, value, metric), n)
	}
	one := catalog.NewDecimal(1)
	if l.bought && l.seen.first(dim, value) {
		r.add(keyOf(l.at, dim, value, metricID["orders"]), one)
	}
	if l.back && l.order != "" && l.seen.back(dim, value) {
		r.add(keyOf(l.at, dim, value, metricID["refund_orders"]), one)
	}
}

func (r *Reader) add(k factKey, n catalog.Decimal) {
	const most = MostValue * 1_000_000
	sum := r.sums[k]
	if n > most || n < -most || sum+n > most || sum+n < -most {
		r.out.TooLarge = true
		return
	}
	r.sums[k] = sum + n
	if catalog.FigureDim(k>>23&0xf) == catalog.DimAll {
		metric := int16(k >> 27 & 0x1f)
		if total := r.out.Totals[metric]; total > math.MaxInt64-most {
			r.out.TooLarge = true
		} else {
			r.out.Totals[metric] = total + n
		}
	}
}

func (l *line) buyer(hash string) {
	if hash == "" || !l.bought {
		return
	}
	n, err := strconv.ParseUint(hash, 16, 64)
	if err != nil {
		return
	}
	b := l.r.out.Buyers[n]
	if b == nil {
		b = &Buyer{First: l.day, Last: l.day, at: int32(len(l.r.out.Buyers))}
		l.r.out.Buyers[n] = b
	}
	if l.day.Before(b.First) {
		b.First = l.day
	}
	if b.Last.Before(l.day) {
		b.Last = l.day
	}
	b.Amount += l.sold
	if l.seen.first(slotBuyer, b.at) {
		b.Orders++
	}
}

func blank(cells []string) bool {
	for _, c := range cells {
		if strings.TrimSpace(c) != "" {
			return false
		}
	}
	return true
}
