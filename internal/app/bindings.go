package app

import (
	"context"

	"github.com/google/uuid"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// bindingsOf is what records hang on, of those kinds of which some do, and whether that is the giver's.
func bindingsOf(records []handover.Record, giver handover.Leaver) map[uuid.UUID][]catalog.Binding {
	out := map[uuid.UUID][]catalog.Binding{}
	for _, r := range records {
		if len(catalog.BindingFields(r.Kind)) > 0 {
			out[r.ID] = catalog.HeldBindings(r.Kind, r.Values, giver.Identities())
		}
	}
	return out
}

// mirrored writes anew what is mirrored from records: bindings, and what SKUs say about stock.
func mirrored(ctx context.Context, tx Tx, records []handover.Record, giver handover.Leaver) error {
	stock := map[uuid.UUID]catalog.Stock{}
	for _, r := range records {
		if catalog.HasStock(r.Kind) {
			stock[r.ID] = catalog.StockOf(r.Values)
		}
	}
	if err := tx.Restock(ctx, stock); err != nil {
		return err
	}
	return tx.Rebind(ctx, bindingsOf(records, giver))
}
