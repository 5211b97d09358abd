package app

import (
	"context"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

type stock interface {
	// Stock is a page of one list about the stock of a handover, with the figures over all of it.
	Stock(ctx context.Context, sc handover.Scope, q StockQuery) (StockPage, error)
}

// StockList is a list about stock.
type StockList string

// The lists. Losing are the SKUs that lose their last source if one supplier ended.
const (
	StockReorder   StockList = "reorder"
	StockSlow      StockList = "slow"
	StockExpiry    StockList = "expiry"
	StockMargin    StockList = "margin"
	StockUnknown   StockList = "unknown"
	StockClasses   StockList = "classes"
	StockSources   StockList = "sources"
	StockSuppliers StockList = "suppliers"
	StockLosing    StockList = "losing"
)

// StockLists are those that the page offers, in its order.
var StockLists = []StockList{StockReorder, StockUnknown, StockSlow, StockExpiry, StockMargin, StockClasses, StockSources, StockSuppliers}

// StockShown is how many rows a page shows.
const StockShown = 50

// StockQuery is what a page shows. After is the key of the last row of the page before; Supplier is whose end is asked about by StockLosing.
type StockQuery struct {
	List     StockList
	After    string
	Supplier uuid.UUID

	slow, soon int64
	today      catalog.Date
}

// Limits are the days of cover above which stock is slow, those within which an expiry is near, and the day that is counted from.
func (q StockQuery) Limits() (slow, soon int64, today catalog.Date) { return q.slow, q.soon, q.today }

// StockTotals are the figures over the SKUs of one currency and matrix role. Amounts are in millionths of the currency; shares of currencies are never
// added.
type StockTotals struct {
	Currency, Role                                                                string
	SKUs, Active, Unknown, BelowCycle, BelowSafety, Slow, Loss, Expiring, Exposed int
	Differ                                                                        int // typed class and that of the sales are two
	Value, SlowValue, Sales, Spent, ExposedSales                                  catalog.Decimal
}

// StockLine is a SKU of a list.
type StockLine struct {
	Record uuid.UUID
	catalog.Stock
	Share    int    // of the sales in its currency, in hundredths of a per cent
	Computed string // class by the sales, "" where there are none
	Left     string // names of the suppliers that it still has
	Sources  int    // how many of those
}

// SupplierLine is a supplier of the map of sources. Alone are the SKUs that nobody else could supply, Share what of the sales hangs on them.
type SupplierLine struct {
	Record              uuid.UUID
	Title               string
	Main, Backup, Alone int
	Share               int // in hundredths of a per cent
	Ended               bool
}

// StockPage is a page about stock.
type StockPage struct {
	Frame
	Totals    []StockTotals
	Rows      []StockLine
	Suppliers []SupplierLine
	Supplier  Target // whose end is asked about
	Next      string
}

// Section is the section of SKUs, false without one.
func (p StockPage) Section() (handover.Section, bool) { return skuSection(p.Frame) }

func skuSection(f Frame) (handover.Section, bool) {
	for _, s := range f.Sections {
		if catalog.HasStock(s.Kind) {
			return s, true
		}
	}
	return handover.Section{}, false
}

// Stock is a page of one list about stock (SKU-08, SKU-12, SKU-15, SKU-16, FIN-03, N-04, N-05). Errors: not_found.
func (a *App) Stock(ctx context.Context, sc handover.Scope, q StockQuery) (StockPage, error) {
	numbers := sc.Viewer().Catalog.Numbers()
	q.slow, q.soon, q.today = numbers.Of(catalog.SlowCover), numbers.Of(catalog.ExpiryNotice), catalog.DateOf(a.Today())
	return a.store.Stock(ctx, sc, q)
}

// StockOutOn is the day on which what is available is sold, at the average of now.
func StockOutOn(s catalog.Stock, today time.Time) (time.Time, bool) {
	const far = 3650
	if s.Cover == nil || *s.Cover > far {
		return time.Time{}, false
	}
	return today.AddDate(0, 0, int(*s.Cover)), true
}
