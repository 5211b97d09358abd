package postgres_test

import (
	"context"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// rebound writes what a record hangs on.
func rebound(ctx context.Context, tx app.Tx, record uuid.UUID) error {
	return tx.Rebind(ctx, map[uuid.UUID][]catalog.Binding{record: {{Field: "bound_phone", Sort: catalog.BindsPhone, Pattern: "1"}}})
}

// restocked writes what a SKU says about stock.
func restocked(ctx context.Context, tx app.Tx, record uuid.UUID) error {
	return tx.Restock(ctx, map[uuid.UUID]catalog.Stock{record: {Standing: catalog.StockEnough, Lacks: []string{}, Sources: []string{}}})
}

// identityProbes ask what belongs to a person of another workspace, and try to change it.
func identityProbes(h *house, v handover.Viewer, f foreign) map[string]func() error {
	ctx, probes := h.t.Context(), map[string]func() error{}
	probes["Person"] = func() error { return second(h.store.Person(ctx, v, f.person)) }
	probes["Holder"] = func() error { return second(h.store.Holder(ctx, v, f.person)) }
	probes["AddIdentity"] = func() error {
		i, err := handover.NewIdentity(f.person, catalog.BindsPhone, "13900001111")
		require.NoError(h.t, err)
		i.ID, i.AddedBy, i.AddedAt = uuid.Must(uuid.NewV7()), v.ID, h.app.Now()
		return h.store.AddIdentity(ctx, v, i, 1)
	}
	probes["RemoveIdentity"] = func() error { return h.store.RemoveIdentity(ctx, v, f.person, f.record, h.app.Now()) }
	probes["PersonIdentities"] = func() error {
		list, err := h.store.PersonIdentities(ctx, v, f.person)
		require.NoError(h.t, err)
		require.Empty(h.t, list)
		return handover.ErrNotFound()
	}
	probes["Holdings"] = func() error {
		list, err := h.store.Holdings(ctx, v, f.person, catalog.PersonIdentities(catalog.Person{ID: f.person.String()}, "", ""), app.HoldingFilter{})
		require.NoError(h.t, err)
		require.Empty(h.t, list.Rows)
		return handover.ErrNotFound()
	}
	return probes
}
