package postgres

import (
	"context"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"handoverdesk/internal/catalog"
)

// stockTypes are the columns of stock behind its key as SQL reads them from JSON; stockNames and stockOf are their names.
const (
	stockTypes = `code text, title text, active boolean, class text, role text, standing text, lacks text[], on_hand bigint, available bigint, inbound bigint,
			daily bigint, cycle integer, formula bigint, safety bigint, reason text, cover bigint, turnover bigint, reorder bigint, currency text, price bigint,
			cost bigint, value bigint, sales bigint, spent bigint, margin bigint, expiry date, disposal text, supplier text, sources uuid[], unlinked integer`
	stockNames = `code, title, active, class, role, standing, lacks, on_hand, available, inbound, daily, cycle, formula, safety, reason, cover, turnover,
			reorder, currency, price, cost, value, sales, spent, margin, expiry, disposal, supplier, sources, unlinked`
)

// stockOf are the columns of the alias.
func stockOf(alias string) string {
	names := strings.Split(strings.Join(strings.Fields(stockNames), " "), ", ")
	return alias + "." + strings.Join(names, ", "+alias+".")
}

// addStockSQL adds rows, and writes over those that are there.
var addStockSQL = `
		INSERT INTO stock (handover_id, record_id, ` + stockNames + `)
		SELECT @handover::uuid, x.record_id, ` + stockOf("x") + `
		FROM json_to_recordset(@k_rows) AS x (record_id uuid, ` + stockTypes + `)
		ON CONFLICT (handover_id, record_id) DO UPDATE
		SET (` + stockNames + `) = (` + stockOf("EXCLUDED") + `)`

// stockRow is a row of stock as JSON for json_to_recordset.
type stockRow struct {
	Record uuid.UUID `json:"record_id"`
	catalog.Stock
}

// stock writes what a SKU says about stock.
func (c *change) stock(record uuid.UUID, s *catalog.Stock) {
	if s != nil {
		c.add(addStockSQL, pgx.StrictNamedArgs{"k_rows": []stockRow{{record, *s}}})
	}
}

// Restock writes anew what SKUs of the handover say about stock.
func (t *tx) Restock(ctx context.Context, records map[uuid.UUID]catalog.Stock) error {
	if len(records) == 0 {
		return nil
	}
	rows := make([]stockRow, 0, len(records))
	for id, s := range records {
		rows = append(rows, stockRow{id, s})
	}
	_, err := exec(ctx, t, strings.Replace(addStockSQL, `ON CONFLICT`, `JOIN records r ON (r.handover_id, r.id) = (@handover::uuid, x.record_id)
		ON CONFLICT`, 1), pgx.StrictNamedArgs{"handover": t.sc.Handover(), "k_rows": rows})
	return err
}
