package postgres

import (
	"context"
	"encoding/json"
	"maps"
	"strconv"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// stockBase are the SKUs that count, each with how many suppliers it has whose contract runs. What a supplement takes the place of counts no more.
const stockBase = `
		SELECT k.*, k.unlinked + CASE WHEN @gone::uuid[] = '{}' THEN cardinality(k.sources)
			ELSE (SELECT count(*) FROM unnest(k.sources) AS x (id) WHERE x.id <> ALL(@gone::uuid[])) END AS left_over
		FROM stock k
		WHERE k.handover_id = @handover AND NOT EXISTS (
			SELECT FROM records a WHERE (a.handover_id, a.amends) = (k.handover_id, k.record_id) AND a.removed_at IS NULL)`

// stockSlow is what lies longer than it should, or does not sell at all.
const stockSlow = `k.on_hand > 0 AND (k.daily = 0 OR k.cover > @slow::bigint)`

// stockClass is the class by the sales, of a SKU with the sales before it and all of its currency.
const stockClass = `CASE WHEN k.sales > 0 AND k.all_sales > 0 THEN
			CASE WHEN 100 * k.before < @share_a::integer * k.all_sales THEN 'A' WHEN 100 * k.before < @share_b::integer * k.all_sales THEN 'B' ELSE 'C' END
			ELSE '' END`

// stockRanked adds what is sold before each SKU, and all that is sold in its currency.
const stockRanked = `
		SELECT k.*, sum(coalesce(k.sales, 0)) OVER (PARTITION BY k.currency) AS all_sales,
			sum(coalesce(k.sales, 0)) OVER (PARTITION BY k.currency ORDER BY k.sales DESC NULLS LAST, k.record_id) - coalesce(k.sales, 0) AS before
		FROM base k`

// stockLists say which SKUs are on a list, and in which order: by a number, then by id.
var stockLists = map[app.StockList]struct{ where, order string }{
	app.StockReorder: {`k.active AND k.standing IN ('below_cycle', 'below_safety')`,
		`CASE k.standing WHEN 'below_cycle' THEN 0 ELSE 1000000000 END + least(coalesce(k.cover, 999999999), 999999999)`},
	app.StockUnknown: {`k.standing = 'unknown'`, `- coalesce(k.value, 0)`},
	app.StockSlow:    {stockSlow, `- coalesce(k.value, 0)`},
	app.StockExpiry:  {`k.expiry IS NOT NULL AND coalesce(k.on_hand, 1) > 0`, `(k.expiry - date '1970-01-01')::bigint`},
	app.StockMargin:  {`k.active AND k.margin IS NOT NULL`, `k.margin`},
	app.StockClasses: {`true`, `- coalesce(k.sales, 0)`},
	app.StockSources: {`k.active AND k.left_over <= 1`, `CASE k.left_over WHEN 0 THEN -9000000000000000000 ELSE - coalesce(k.sales, 0) END`},
	app.StockLosing:  {`k.active AND k.left_over = 0 AND @supplier::uuid = ANY(k.sources)`, `- coalesce(k.sales, 0)`},
}

// Stock is a page of a list with the figures over all, in two round trips: which suppliers' contracts have ended comes first.
func (s *Store) Stock(ctx context.Context, sc handover.Scope, q app.StockQuery) (app.StockPage, error) {
	var out app.StockPage
	ended, err := s.supplyEnded(ctx, sc, q)
	if err != nil {
		return out, err
	}
	slow, soon, today := q.Limits()
	args := pgx.StrictNamedArgs{
		"handover": sc.Handover(), "gone": ended, "slow": slow, "soon": today.AddDays(int(soon)).String(),
		"share_a": catalog.ClassAShare, "share_b": catalog.ClassBShare,
	}
	var b batch
	b.frame(sc, &out.Frame)
	b.stockTotals(args, &out.Totals)
	switch q.List {
	case app.StockSuppliers:
		b.stockSuppliers(args, &out.Suppliers)
	case app.StockLosing:
		b.row(`SELECT r.id, r.kind, r.title FROM records r WHERE r.handover_id = @handover AND r.id = @supplier AND r.kind = 'supplier' AND r.removed_at IS NULL`,
			pgx.StrictNamedArgs{"handover": sc.Handover(), "supplier": q.Supplier}, &out.Supplier.ID, &out.Supplier.Kind, &out.Supplier.Title)
		args["gone"], args["supplier"] = append(ended, q.Supplier), q.Supplier
		fallthrough
	default:
		b.stockLines(args, q, &out)
	}
	if err := s.send(ctx, &b); err != nil {
		return out, err
	}
	if len(out.Rows) > app.StockShown {
		out.Rows = out.Rows[:app.StockShown]
	} else {
		out.Next = ""
	}
	return out, nil
}

// supplyEnded are the suppliers whose contracts have all ended before today: they count as sources no more. One without a contract does.
func (s *Store) supplyEnded(ctx context.Context, sc handover.Scope, q app.StockQuery) ([]uuid.UUID, error) {
	ended := []uuid.UUID{}
	kind, there := sc.Kind("contract")
	if !there {
		return ended, nil
	}
	_, _, today := q.Limits()
	rows, err := s.pool.Query(ctx, `
		SELECT p.supplier, c.data
		FROM records c
		CROSS JOIN LATERAL (
			SELECT x.to_id FROM record_refs x WHERE x.handover_id = c.handover_id AND x.from_id = c.id AND x.field = 'counterparty'
			UNION
			SELECT x.from_id FROM record_refs x WHERE x.handover_id = c.handover_id AND x.to_id = c.id AND x.field = 'contract') p (supplier)
		WHERE c.handover_id = @handover AND c.kind = 'contract' AND c.removed_at IS NULL
		ORDER BY c.id`, pgx.StrictNamedArgs{"handover": sc.Handover()})
	if err != nil {
		return nil, translate(err)
	}
	type contract struct {
		supplier uuid.UUID
		data     json.RawMessage
	}
	list, err := collect(rows, func(c *contract) []any { return []any{&c.supplier, &c.data} })
	if err != nil {
		return nil, err
	}
	runs := map[uuid.UUID]bool{}
	for _, c := range list {
		values, err := kind.FromJSON(c.data)
		if err != nil {
			return nil, err
		}
		if over, is := catalog.SupplyEnds(values, today); is {
			runs[c.supplier] = runs[c.supplier] || !over
		}
	}
	for supplier, on := range runs {
		if !on {
			ended = append(ended, supplier)
		}
	}
	return ended, nil
}

// stockTotals queues the figures by currency and role.
func (b *batch) stockTotals(args pgx.StrictNamedArgs, to *[]app.StockTotals) {
	sql := `
		WITH base AS (` + stockBase + `), k AS (` + stockRanked + `)
		SELECT k.currency, k.role, count(*), count(*) FILTER (WHERE k.active), count(*) FILTER (WHERE k.standing = 'unknown'),
			count(*) FILTER (WHERE k.active AND k.standing = 'below_cycle'), count(*) FILTER (WHERE k.active AND k.standing = 'below_safety'),
			count(*) FILTER (WHERE ` + stockSlow + `), count(*) FILTER (WHERE k.active AND k.margin <= 0),
			count(*) FILTER (WHERE k.expiry <= @soon::date AND coalesce(k.on_hand, 1) > 0), count(*) FILTER (WHERE k.active AND k.left_over <= 1),
			count(*) FILTER (WHERE k.class <> '' AND ` + stockClass + ` NOT IN ('', k.class)),
			coalesce(sum(k.value), 0)::bigint, coalesce(sum(k.value) FILTER (WHERE ` + stockSlow + `), 0)::bigint, coalesce(sum(k.sales), 0)::bigint,
			coalesce(sum(k.spent), 0)::bigint, coalesce(sum(k.sales) FILTER (WHERE k.active AND k.left_over <= 1), 0)::bigint
		FROM k
		GROUP BY k.currency, k.role
		ORDER BY count(*) DESC, k.currency, k.role`
	b.rows(sql, only(sql, maps.Clone(args)), func(rows pgx.Rows) error {
		var err error
		*to, err = collect(rows, func(t *app.StockTotals) []any {
			return []any{
				&t.Currency, &t.Role, &t.SKUs, &t.Active, &t.Unknown, &t.BelowCycle, &t.BelowSafety, &t.Slow, &t.Loss, &t.Expiring, &t.Exposed, &t.Differ,
				&t.Value, &t.SlowValue, &t.Sales, &t.Spent, &t.ExposedSales,
			}
		})
		return err
	})
}

// stockLines queues a page of SKUs. out.Next is the key of its last row.
func (b *batch) stockLines(args pgx.StrictNamedArgs, q app.StockQuery, out *app.StockPage) {
	list, known := stockLists[q.List]
	if !known {
		list = stockLists[app.StockReorder]
	}
	beyond := ``
	args = maps.Clone(args)
	if at, id, ok := unkeyAt(q.After); ok {
		if order, err := strconv.ParseInt(at, 10, 64); err == nil {
			beyond, args["order"], args["after"] = ` AND (`+list.order+`, k.record_id) > (@order::bigint, @after::uuid)`, order, id
		}
	}
	sql := `
		WITH base AS (` + stockBase + `), k AS (` + stockRanked + `), page AS (
			SELECT k.*, ` + list.order + ` AS place, ` + stockClass + ` AS computed
			FROM k
			WHERE ` + list.where + beyond + `
			ORDER BY place, k.record_id
			LIMIT ` + strconv.Itoa(app.StockShown+1) + `
		)
		SELECT k.place, k.record_id, ` + stockShown + `, k.computed, k.left_over, coalesce(round(10000 * k.sales / nullif(k.all_sales, 0)), 0)::integer,
			coalesce((SELECT string_agg(r.title, ' · ' ORDER BY r.title) FROM records r
				WHERE r.handover_id = @handover AND r.id = ANY(k.sources) AND r.id <> ALL(@gone::uuid[])), '')
		FROM page k
		ORDER BY k.place, k.record_id`
	b.rows(sql, only(sql, args), func(rows pgx.Rows) error {
		type line struct {
			app.StockLine
			place int64
		}
		list, err := collect(rows, func(l *line) []any {
			return append(append([]any{&l.place, &l.Record}, stockDest(&l.Stock)...), &l.Computed, &l.Sources, &l.Share, &l.Left)
		})
		for i, l := range list {
			out.Rows = append(out.Rows, l.StockLine)
			if i == app.StockShown-1 {
				out.Next = key(strconv.FormatInt(l.place, 10), l.Record.String())
			}
		}
		return err
	})
}

const stockShown = `k.code, k.title, k.active, k.class, k.role, k.standing, k.lacks, k.on_hand, k.available, k.inbound, k.daily, k.cycle, k.formula, k.safety,
			k.reason, k.cover, k.turnover, k.reorder, k.currency, k.price, k.cost, k.value, k.sales, k.margin, k.expiry::text, k.disposal, k.supplier, k.unlinked`

func stockDest(s *catalog.Stock) []any {
	return []any{
		&s.Code, &s.Title, &s.Active, &s.Class, &s.Role, &s.Standing, &s.Lacks, &s.OnHand, &s.Available, &s.Inbound, &s.Daily, &s.Cycle, &s.Formula, &s.Safety,
		&s.Reason, &s.Cover, &s.Turnover, &s.Reorder, &s.Currency, &s.Price, &s.Cost, &s.Value, &s.Sales, &s.Margin, &s.Expiry, &s.Disposal, &s.Supplier, &s.Unlinked,
	}
}

// stockSuppliers queues the suppliers with what hangs on them, the most exposed first.
func (b *batch) stockSuppliers(args pgx.StrictNamedArgs, to *[]app.SupplierLine) {
	sql := supplierSQL
	b.rows(sql, only(sql, maps.Clone(args)), func(rows pgx.Rows) error {
		var err error
		*to, err = collect(rows, func(l *app.SupplierLine) []any {
			return []any{&l.Record, &l.Title, &l.Main, &l.Backup, &l.Alone, &l.Share, &l.Ended}
		})
		return err
	})
}

// supplierSQL counts once a supplier and currency, and takes the largest share of the currencies.
const supplierSQL = `
		WITH base AS (` + stockBase + `), whole AS (
			SELECT k.currency, sum(k.sales) AS sales FROM base k WHERE k.active GROUP BY k.currency
		), uses AS (
			SELECT x.id, k.currency, count(*) FILTER (WHERE x.place = 1) AS main, count(*) FILTER (WHERE x.place > 1) AS backup,
				count(*) FILTER (WHERE k.left_over = 1 AND x.id <> ALL(@gone::uuid[])) AS alone,
				sum(k.sales) FILTER (WHERE k.left_over = 1 AND x.id <> ALL(@gone::uuid[])) AS sales
			FROM base k
			CROSS JOIN LATERAL unnest(k.sources) WITH ORDINALITY AS x (id, place)
			WHERE k.active
			GROUP BY x.id, k.currency
		)
		SELECT r.id, r.title, sum(u.main)::bigint, sum(u.backup)::bigint, sum(u.alone)::bigint,
			coalesce(max(round(10000 * u.sales / nullif(w.sales, 0))), 0)::integer, r.id = ANY(@gone::uuid[])
		FROM uses u
		JOIN whole w USING (currency)
		JOIN records r ON r.handover_id = @handover AND r.id = u.id
		GROUP BY r.id, r.title
		ORDER BY 6 DESC, 5 DESC, 3 DESC, r.title, r.id
		LIMIT 200`
