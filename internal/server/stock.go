package server

import (
	"net/http"
	"slices"
	"strings"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/drawing"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// stockShow is one list about the stock of a handover, under the figures over all of it.
func stockShow(c *call) error {
	q := c.r.URL.Query()
	in := app.StockQuery{List: app.StockReorder, After: clipped(q.Get("after"), 2048)}
	if l := app.StockList(q.Get("list")); slices.Contains(app.StockLists, l) {
		in.List = l
	}
	got, err := c.app.Stock(c.r.Context(), c.scope, in)
	if err != nil {
		return err
	}
	h, id := got.Handover, got.Handover.ID.String()
	v := stockView{c: c, h: id, got: got, list: in.List}
	v.sum()
	at := address{ui.ToStock(id), []string{"list", string(in.List), "after", in.After}}
	props := page.StockProps{
		Frame: c.inHandover(h, got.Sections, uuid.Nil, c.p.T("stock.title")), Back: page.Link{Text: h.Title, Href: ui.ToHandover(id)},
		Sub: c.p.T("stock.sub", "Number", h.Number, "Count", v.all.SKUs), Table: v.table(), How: v.how(),
		Links: []page.Link{{Text: c.p.T("count.title"), Href: ui.ToCounts(id)}},
	}
	props.Money, props.Figures = v.figures()
	if s, there := got.Section(); there {
		props.Back = page.Link{Text: s.Title(c.lang()), Href: ui.ToSection(id, s.ID.String())}
	}
	for _, l := range app.StockLists {
		props.Tabs = append(props.Tabs, ui.Tab{
			Text: c.p.T("stock.list." + string(l)), Href: ui.ToStockList(id, string(l)), Current: l == in.List,
		})
	}
	if in.List == app.StockClasses {
		props.Chart = v.matrix()
	}
	if in.After != "" {
		props.Pages.First = at.with("after", "").String()
	}
	if got.Next != "" {
		props.Pages.Next = at.with("after", got.Next).String()
	}
	return c.render(http.StatusOK, page.Stock(props))
}

// stockLosing is what loses its last source if one supplier ended (N-05).
func stockLosing(c *call) error {
	supplier, err := c.id("record")
	if err != nil {
		return err
	}
	in := app.StockQuery{List: app.StockLosing, Supplier: supplier, After: clipped(c.r.URL.Query().Get("after"), 2048)}
	got, err := c.app.Stock(c.r.Context(), c.scope, in)
	if err != nil {
		return err
	}
	h, id := got.Handover, got.Handover.ID.String()
	v := stockView{c: c, h: id, got: got, list: in.List}
	at := address{ui.ToStockSupplier(id, supplier.String()), []string{"after", in.After}}
	props := page.StockProps{
		Frame: c.inHandover(h, got.Sections, uuid.Nil, c.p.T("stock.ended", "Name", got.Supplier.Title)),
		Back:  page.Link{Text: c.p.T("stock.list.suppliers"), Href: ui.ToStockList(id, string(app.StockSuppliers))},
		Sub:   c.p.T("stock.ended_sub"), Table: v.table(),
		Links: []page.Link{{Text: c.p.T("stock.open_supplier"), Href: ui.ToRecord(id, supplier.String())}},
	}
	if in.After != "" {
		props.Pages.First = at.with("after", "").String()
	}
	if got.Next != "" {
		props.Pages.Next = at.with("after", got.Next).String()
	}
	return c.render(http.StatusOK, page.Stock(props))
}

// stockView writes a page about stock.
type stockView struct {
	c    *call
	h    string
	got  app.StockPage
	list app.StockList
	all  app.StockTotals
	// by currency, the one with most SKUs first
	money []app.StockTotals
}

// sum adds the figures over all roles, amounts by currency.
func (v *stockView) sum() {
	for _, t := range v.got.Totals {
		a := &v.all
		a.SKUs, a.Active, a.Unknown, a.BelowCycle = a.SKUs+t.SKUs, a.Active+t.Active, a.Unknown+t.Unknown, a.BelowCycle+t.BelowCycle
		a.BelowSafety, a.Slow, a.Loss, a.Expiring = a.BelowSafety+t.BelowSafety, a.Slow+t.Slow, a.Loss+t.Loss, a.Expiring+t.Expiring
		a.Exposed, a.Differ = a.Exposed+t.Exposed, a.Differ+t.Differ
		if t.Currency == "" {
			continue
		}
		i := slices.IndexFunc(v.money, func(m app.StockTotals) bool { return m.Currency == t.Currency })
		if i < 0 {
			i, v.money = len(v.money), append(v.money, app.StockTotals{Currency: t.Currency})
		}
		m := &v.money[i]
		m.Value, m.SlowValue, m.Sales, m.Spent, m.ExposedSales = m.Value+t.Value, m.SlowValue+t.SlowValue, m.Sales+t.Sales, m.Spent+t.Spent, m.ExposedSales+t.ExposedSales
	}
}

// amounts writes one amount of each currency; none is added to another.
func (v stockView) amounts(of func(app.StockTotals) catalog.Decimal) string {
	var out []string
	for _, m := range v.money {
		if of(m) != 0 || m == v.money[0] {
			out = append(out, v.c.p.Money(catalog.Decimal(catalog.Percent(of(m)).Round(0)).String(), m.Currency))
		}
	}
	if len(out) == 0 {
		return "—"
	}
	return strings.Join(out, " + ")
}

func (v stockView) cash(d catalog.Decimal, currency string) string {
	return v.c.p.Money(catalog.Decimal(catalog.Percent(d).Round(2)).String(), currency)
}

// figures are those of money, and counts of what wants something done.
func (v stockView) figures() (money, counts []ui.Figure) {
	p, a := v.c.p, v.all
	href := func(l app.StockList) string { return ui.ToStockList(v.h, string(l)) }
	turnover, exposed := "—", ""
	if len(v.money) > 0 {
		if m := v.money[0]; m.Spent > 0 {
			turnover = p.Number(int(m.Value.Div(m.Spent).Floor()))
		}
		if m := v.money[0]; m.Sales > 0 {
			exposed = p.T("stock.fig.exposed_share", "Percent", hundredths(int(m.ExposedSales.Div(m.Sales).Mul(catalog.NewDecimal(10000)).Floor())))
		}
	}
	counts = []ui.Figure{
		{Label: p.T("stock.fig.below_cycle"), Value: p.Number(a.BelowCycle), Tone: toned(a.BelowCycle, "red"), Href: href(app.StockReorder)},
		{Label: p.T("stock.fig.below_safety"), Value: p.Number(a.BelowSafety), Tone: toned(a.BelowSafety, "amber"), Href: href(app.StockReorder)},
		{Label: p.T("stock.fig.unknown"), Value: p.Number(a.Unknown), Tone: toned(a.Unknown, "amber"), Href: href(app.StockUnknown)},
		{Label: p.T("stock.fig.exposed"), Value: p.Number(a.Exposed), Note: exposed, Tone: toned(a.Exposed, "amber"), Href: href(app.StockSources)},
	}
	return []ui.Figure{
		{Label: p.T("stock.fig.value"), Value: v.amounts(func(m app.StockTotals) catalog.Decimal { return m.Value })},
		{Label: p.T("stock.fig.turnover"), Value: turnover, Unit: p.T("stock.days"), Note: p.T("stock.fig.turnover_note")},
		{
			Label: p.T("stock.fig.slow"), Value: v.amounts(func(m app.StockTotals) catalog.Decimal { return m.SlowValue }),
			Note: p.T("stock.count", "Count", a.Slow), Tone: toned(a.Slow, "amber"), Href: href(app.StockSlow),
		},
	}, counts
}

// hundredths writes hundredths of a per cent.
func hundredths(n int) string {
	return catalog.Percent(catalog.NewDecimal(int64(n)).Div(catalog.NewDecimal(100))).Round(1).String()
}

// how explains the default formula by the worked case of N-04.
func (v stockView) how() *page.StockHow {
	p := v.c.p
	fact := func(key string) ui.KV {
		return ui.KV{Label: p.T("stock.how." + key), Value: p.T("stock.how." + key + "_value")}
	}
	return &page.StockHow{
		Title: p.T("stock.how.title"), Words: []string{p.T("stock.how.formula"), p.T("stock.how.case"), p.T("stock.how.rules")},
		Lines: []ui.KV{fact("safety"), fact("available"), fact("cover"), fact("severity"), fact("reorder")},
	}
}

// matrix draws how SKUs and sales are spread over the roles of the product matrix (SKU-05).
func (v stockView) matrix() *page.ChartView {
	p := v.c.p
	if len(v.money) == 0 || v.money[0].Sales <= 0 {
		return nil
	}
	currency, whole := v.money[0].Currency, v.money[0].Sales
	type role struct {
		key          string
		skus         int
		sales, spent catalog.Decimal
	}
	roles := []role{{key: "traffic"}, {key: "profit"}, {key: "image"}, {key: ""}}
	for _, t := range v.got.Totals {
		i := slices.IndexFunc(roles, func(r role) bool { return r.key == t.Role })
		if i < 0 || t.Currency != currency {
			continue
		}
		roles[i].skus, roles[i].sales, roles[i].spent = roles[i].skus+t.SKUs, roles[i].sales+t.Sales, roles[i].spent+t.Spent
	}
	view := &page.ChartView{Title: p.T("stock.matrix.title"), Words: page.ChartTable{Title: p.T("stock.matrix.title"), Columns: []page.Column{
		{Label: p.T("stock.matrix.role")}, {Label: p.T("stock.matrix.skus"), Number: true}, {Label: p.T("stock.matrix.share"), Number: true},
		{Label: p.T("stock.matrix.sales"), Number: true},
	}}}
	var boxes []drawing.Source
	var said []string
	for _, r := range roles {
		name := p.T("stock.role.none")
		if r.key != "" {
			name = p.T("stock.role." + r.key)
		}
		share := int(r.sales.Div(whole).Mul(catalog.NewDecimal(10000)).Floor())
		note := p.T("stock.matrix.note", "Count", r.skus, "Percent", hundredths(share))
		boxes, said = append(boxes, drawing.Source{Name: name, Note: note, Share: share / 100}), append(said, name+" "+note)
		view.Words.Rows = append(view.Words.Rows, plainCells(name, p.Number(r.skus), hundredths(share), v.cash(r.sales, currency)))
	}
	view.Picture = picture(p.T("stock.matrix.label", "Text", p.List(said...)), drawing.Shares(boxes), drawing.SharesColumn(boxes))
	return view
}

func (v stockView) pieces(d *catalog.Decimal) string {
	if d == nil {
		return "—"
	}
	return d.Words()
}

func (v stockView) days(n *int64) string {
	if n == nil {
		return "—"
	}
	return v.c.p.T("stock.n_days", "Count", int(*n))
}

func (v stockView) some(d *catalog.Decimal, currency string) string {
	if d == nil || currency == "" {
		return "—"
	}
	return v.cash(*d, currency)
}

func (v stockView) sku(l app.StockLine) page.StockCell {
	return page.StockCell{Text: l.Title, Href: ui.ToRecord(v.h, l.Record.String()), Note: l.Code}
}

func (v stockView) columns(keys ...string) []page.Column {
	var out []page.Column
	for _, key := range keys {
		name, number := strings.CutSuffix(key, "#")
		out = append(out, page.Column{Label: v.c.p.T("stock.col." + name), Number: number})
	}
	return out
}

// table is the list as it was asked for.
func (v stockView) table() page.StockTable {
	p := v.c.p
	t := page.StockTable{
		Title: p.T("stock.list." + string(v.list)), Sub: p.T("stock.about." + string(v.list)), None: p.T("stock.none." + string(v.list)),
	}
	w, known := stockTables[v.list]
	if v.list == app.StockSuppliers {
		t.Columns = v.columns("supplier", "main#", "alone#", "backup#", "share#")
		for _, s := range v.got.Suppliers {
			t.Rows = append(t.Rows, v.supplierRow(s))
		}
		return t
	}
	if !known {
		return t
	}
	t.Columns = v.columns(w.columns...)
	for _, l := range v.got.Rows {
		t.Rows = append(t.Rows, append([]page.StockCell{v.sku(l)}, w.row(v, l)...))
	}
	return t
}

func (v stockView) supplierRow(s app.SupplierLine) []page.StockCell {
	p := v.c.p
	name := page.StockCell{Text: s.Title, Href: ui.ToRecord(v.h, s.Record.String())}
	if s.Ended {
		name.Tone, name.Word = "red", p.T("stock.contract_ended")
	}
	alone := page.StockCell{Text: p.Number(s.Alone)}
	if s.Alone > 0 {
		alone.Href = ui.ToStockSupplier(v.h, s.Record.String())
	}
	return []page.StockCell{name, {Text: p.Number(s.Main)}, alone, {Text: p.Number(s.Backup)}, {Text: hundredths(s.Share)}}
}

// stockTables are the columns of each list behind the SKU, those with # for numbers.
var stockTables = map[app.StockList]struct {
	columns []string
	row     func(stockView, app.StockLine) []page.StockCell
}{
	app.StockReorder: {[]string{"sku", "standing", "safety#", "available#", "inbound#", "cover#", "reorder#", "cost#"}, stockView.reorderRow},
	app.StockUnknown: {[]string{"sku", "lacks", "on_hand#", "value#"}, stockView.unknownRow},
	app.StockSlow:    {[]string{"sku", "on_hand#", "daily#", "cover#", "value#", "disposal"}, stockView.slowRow},
	app.StockExpiry:  {[]string{"sku", "expiry", "on_hand#", "value#", "disposal"}, stockView.expiryRow},
	app.StockMargin:  {[]string{"sku", "margin#", "price#", "cost_each#", "sales#"}, stockView.marginRow},
	app.StockClasses: {[]string{"sku", "computed", "typed", "share#", "sales#", "margin#"}, stockView.classRow},
	app.StockSources: {[]string{"sku", "class", "left", "share#", "sales#"}, stockView.sourceRow},
	app.StockLosing:  {[]string{"sku", "class", "share#", "sales#", "cover#"}, stockView.losingRow},
}

func (v stockView) reorderRow(l app.StockLine) []page.StockCell {
	p := v.c.p
	standing := page.StockCell{Tone: "amber", Word: p.T("stock.standing." + string(l.Standing))}
	if l.Standing == catalog.StockBelowCycle {
		standing.Tone = "red"
	}
	safety := page.StockCell{Text: v.pieces(l.Safety)}
	if l.Reason != "" {
		safety.Note = p.T("stock.by_hand", "Formula", v.pieces(l.Formula), "Reason", clipped(l.Reason, 200))
	}
	cover := page.StockCell{Text: v.days(l.Cover)}
	if day, is := app.StockOutOn(l.Stock, v.c.app.Today()); is {
		cover.Note = p.T("stock.out_on", "Date", p.Date(day))
	}
	if l.Cycle != nil {
		cover.Note = dotted(p.T("stock.cycle", "Count", int(*l.Cycle)), cover.Note)
	}
	money := "—"
	if l.Reorder != nil && l.Cost != nil {
		money = v.cash(l.Cost.Mul(*l.Reorder), l.Currency)
	}
	return []page.StockCell{
		standing, safety, {Text: v.pieces(l.Available)}, {Text: v.pieces(&l.Inbound)}, cover, {Text: v.pieces(l.Reorder)}, {Text: money},
	}
}

func (v stockView) unknownRow(l app.StockLine) []page.StockCell {
	kind, _ := v.c.viewer.Catalog.Lookup(catalog.SKU.Key)
	lacks := page.StockCell{Tone: "amber", Word: v.c.p.T("stock.standing.unknown")}
	for _, key := range l.Lacks {
		lacks.Links = append(lacks.Links, page.Link{
			Text: v.c.p.T("stock.lacks", "Field", v.c.fieldLabel(kind, key)), Href: ui.ToRecord(v.h, l.Record.String()) + "#" + ui.FieldID(key),
		})
	}
	return []page.StockCell{lacks, {Text: v.pieces(l.OnHand)}, {Text: v.some(l.Value, l.Currency)}}
}

func (v stockView) disposal(l app.StockLine) page.StockCell {
	if l.Disposal == "" || l.Disposal == "none" {
		return page.StockCell{Tone: "amber", Word: v.c.p.T("stock.no_plan"), Links: []page.Link{
			{Text: v.c.p.T("stock.plan_it"), Href: ui.ToRecord(v.h, l.Record.String()) + "#" + ui.FieldID("disposal_plan")},
		}}
	}
	kind, _ := v.c.viewer.Catalog.Lookup(catalog.SKU.Key)
	if f, there := kind.Field("disposal_plan"); there {
		for _, o := range f.Spec().Options {
			if o.Value == l.Disposal {
				return page.StockCell{Text: o.Label.In(catalog.Lang(v.c.lang()))}
			}
		}
	}
	return page.StockCell{Text: l.Disposal}
}

func (v stockView) slowRow(l app.StockLine) []page.StockCell {
	return []page.StockCell{{Text: v.pieces(l.OnHand)}, {Text: v.pieces(l.Daily)}, {Text: v.days(l.Cover)}, {Text: v.some(l.Value, l.Currency)}, v.disposal(l)}
}

func (v stockView) expiryRow(l app.StockLine) []page.StockCell {
	p, when := v.c.p, page.StockCell{}
	if day, err := inDate(*l.Expiry); err == nil {
		when.Text, when.Note = p.Date(day), p.Due(day, v.c.app.Today())
	}
	return []page.StockCell{when, {Text: v.pieces(l.OnHand)}, {Text: v.some(l.Value, l.Currency)}, v.disposal(l)}
}

func (v stockView) margin(l app.StockLine) page.StockCell {
	if l.Margin == nil {
		return page.StockCell{Text: "—"}
	}
	cell := page.StockCell{Text: catalog.Percent(*l.Margin).String()}
	if *l.Margin <= 0 {
		cell.Tone, cell.Word = "red", v.c.p.T("stock.loss")
	}
	return cell
}

func (v stockView) marginRow(l app.StockLine) []page.StockCell {
	return []page.StockCell{v.margin(l), {Text: v.some(l.Price, l.Currency)}, {Text: v.some(l.Cost, l.Currency)}, {Text: v.some(l.Sales, l.Currency)}}
}

func (v stockView) classRow(l app.StockLine) []page.StockCell {
	p := v.c.p
	computed, typed := page.StockCell{Text: l.Computed}, page.StockCell{Text: l.Class}
	if l.Computed == "" {
		computed.Text = "—"
	}
	switch {
	case l.Class == "":
		typed.Text = "—"
	case l.Computed != "" && l.Computed != l.Class:
		typed.Tone, typed.Word = "amber", p.T("stock.differs")
	}
	return []page.StockCell{computed, typed, {Text: hundredths(l.Share)}, {Text: v.some(l.Sales, l.Currency)}, v.margin(l)}
}

// class is the class that somebody typed, or by the sales when nobody did.
func (v stockView) class(l app.StockLine) page.StockCell {
	switch {
	case l.Class != "":
		return page.StockCell{Text: l.Class}
	case l.Computed != "":
		return page.StockCell{Text: l.Computed, Note: v.c.p.T("stock.by_sales")}
	}
	return page.StockCell{Text: "—"}
}

func (v stockView) sourceRow(l app.StockLine) []page.StockCell {
	p := v.c.p
	left := page.StockCell{Tone: "amber", Word: p.T("stock.single"), Text: l.Left}
	switch {
	case l.Sources == 0:
		left = page.StockCell{Tone: "red", Word: p.T("stock.no_source"), Note: l.Supplier}
	case l.Left == "":
		left.Text = l.Supplier
	}
	return []page.StockCell{v.class(l), left, {Text: hundredths(l.Share)}, {Text: v.some(l.Sales, l.Currency)}}
}

func (v stockView) losingRow(l app.StockLine) []page.StockCell {
	return []page.StockCell{v.class(l), {Text: hundredths(l.Share)}, {Text: v.some(l.Sales, l.Currency)}, {Text: v.days(l.Cover)}}
}
