package app

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// SupplyMap is what comes from whom (SUP-05). SKUs is the number of those on sale, Left of those that are not and do not count.
type SupplyMap struct {
	Goods      []SuppliedGoods
	Sources    []SupplySource
	SKUs, Left int
	// Valued says that every SKU has a price and sales, so that shares are shares of sales.
	Valued bool
}

// SuppliedGoods are the Count SKUs on sale of one item, class and supply, by the first of them: the colours and sizes of a coat come from
// one place. Main and Backups are places in Sources; Main is -1 when nobody supplies it.
type SuppliedGoods struct {
	Record  handover.Record
	Count   int
	Supply  catalog.Supply
	Main    int
	Backups []int
}

// Single says that one supplier's failure stops it.
func (g SuppliedGoods) Single() bool { return g.Main >= 0 && len(g.Backups) == 0 }

// SupplySource is a supplier: a record, or a name that no record has.
type SupplySource struct {
	Record              handover.Record
	Title               string
	Main, Backup, Alone int // SKUs that it supplies, could supply, and supplies alone
	Percent             int // of the sales when they are known, else of the SKUs
	daily               catalog.Decimal
}

// NewSupplyMap links SKUs to suppliers, by id and else by name. Sources come with the most exposed first, SKUs by class, then those with a
// single source, then by their supplier.
func NewSupplyMap(skus, suppliers []handover.Record) SupplyMap {
	var m SupplyMap
	at := map[string]int{}
	for _, s := range suppliers {
		if !catalog.SellsGoods(s.Values) {
			continue
		}
		at[s.ID.String()], at[supplierKey(s.Title)] = len(m.Sources), len(m.Sources)
		m.Sources = append(m.Sources, SupplySource{Record: s, Title: s.Title})
	}
	others := map[string]handover.Record{}
	for _, s := range suppliers {
		others[s.ID.String()], others[supplierKey(s.Title)] = s, s
	}
	find := func(ref catalog.Ref) int {
		if supplierKey(ref.Title) == "" && ref.ID == "" {
			return -1
		}
		for _, key := range []string{ref.ID, supplierKey(ref.Title)} {
			if i, ok := at[key]; ok && key != "" {
				return i
			}
		}
		s := SupplySource{Title: ref.Title}
		for _, key := range []string{supplierKey(ref.Title), ref.ID} {
			if r, ok := others[key]; ok && key != "" {
				s.Record, s.Title = r, r.Title
			}
		}
		at[supplierKey(ref.Title)] = len(m.Sources)
		if ref.ID != "" {
			at[ref.ID] = len(m.Sources)
		}
		m.Sources = append(m.Sources, s)
		return len(m.Sources) - 1
	}
	for _, r := range skus {
		g := SuppliedGoods{Record: r, Count: 1, Supply: catalog.SupplyLinks(r.Values)}
		if !g.Supply.Sold {
			m.Left++
			continue
		}
		g.Main = find(g.Supply.Main)
		for _, b := range g.Supply.Backups {
			if i := find(b); i >= 0 && i != g.Main && !slices.Contains(g.Backups, i) {
				g.Backups = append(g.Backups, i)
			}
		}
		m.Goods = append(m.Goods, g)
	}
	m.weigh()
	m.SKUs = len(m.Goods)
	m.gather()
	m.sort()
	return m
}

// gather puts SKUs of one item, class and supply together.
func (m *SupplyMap) gather() {
	at := map[string]int{}
	var out []SuppliedGoods
	for _, g := range m.Goods {
		key := fmt.Sprint(supplierKey(g.Record.Title), "\x00", g.Supply.Class, "\x00", g.Main, g.Backups)
		if i, ok := at[key]; ok {
			out[i].Count++
			continue
		}
		at[key] = len(out)
		out = append(out, g)
	}
	m.Goods = out
}

func supplierKey(title string) string {
	return strings.ToLower(strings.Join(strings.Fields(title), ""))
}

// weigh counts what depends on each source.
func (m *SupplyMap) weigh() {
	var total catalog.Decimal
	currency := ""
	m.Valued = len(m.Goods) > 0
	for _, g := range m.Goods {
		if currency == "" {
			currency = g.Supply.Daily.Currency
		}
		m.Valued = m.Valued && g.Supply.Known && g.Supply.Daily.Currency == currency
		total += g.Supply.Daily.Amount
		for _, b := range g.Backups {
			m.Sources[b].Backup++
		}
		if g.Main < 0 {
			continue
		}
		s := &m.Sources[g.Main]
		s.Main++
		s.daily += g.Supply.Daily.Amount
		if g.Single() {
			s.Alone++
		}
	}
	m.Valued = m.Valued && total > 0
	for i := range m.Sources {
		s := &m.Sources[i]
		switch {
		case m.Valued:
			s.Percent = int(int64(s.daily/1000) * 100 / max(1, int64(total/1000)))
		case len(m.Goods) > 0:
			s.Percent = s.Main * 100 / len(m.Goods)
		}
	}
}

// sort puts sources and goods in order, and the numbers of the sources in the goods with them.
func (m *SupplyMap) sort() {
	order := make([]int, len(m.Sources))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		x, y := m.Sources[a], m.Sources[b]
		return cmp.Or(cmp.Compare(y.Percent, x.Percent), cmp.Compare(y.Main, x.Main), cmp.Compare(y.Backup, x.Backup))
	})
	place := make([]int, len(order))
	sorted := make([]SupplySource, len(order))
	for to, from := range order {
		place[from], sorted[to] = to, m.Sources[from]
	}
	m.Sources = sorted
	for i := range m.Goods {
		g := &m.Goods[i]
		if g.Main >= 0 {
			g.Main = place[g.Main]
		}
		for j, b := range g.Backups {
			g.Backups[j] = place[b]
		}
	}
	slices.SortStableFunc(m.Goods, func(a, b SuppliedGoods) int {
		return cmp.Or(cmp.Compare(urgency(a), urgency(b)), cmp.Compare(a.Main, b.Main))
	})
}

// urgency orders SKUs: class A first, in a class what has no or one source first.
func urgency(g SuppliedGoods) int {
	class := strings.Index("ABC", g.Supply.Class)
	if class < 0 || g.Supply.Class == "" {
		class = 3
	}
	switch {
	case g.Main < 0:
		return class * 3
	case g.Single():
		return class*3 + 1
	}
	return class*3 + 2
}
