package app

import (
	"context"

	"handoverdesk/internal/handover"
)

type permissions interface {
	// Permissions are accounts of the handover that name somebody who may do something, by title, in one round trip.
	Permissions(ctx context.Context, sc handover.Scope, f PermissionFilter) (Permissions, error)
}

// PermissionsShown is how many accounts a page of the matrix shows.
const PermissionsShown = 50

// PermissionFilter narrows the matrix. After is the key of the last account of the page before.
type PermissionFilter struct{ Query, After string }

// Permissions is a page of who may do what with which account. Total is over all pages.
type Permissions struct {
	Frame
	Accounts []handover.Record // without their counts and people
	Total    int
	Next     string
}

// Permissions is a page of the matrix of accounts and people.
func (a *App) Permissions(ctx context.Context, sc handover.Scope, f PermissionFilter) (Permissions, error) {
	return a.store.Permissions(ctx, sc, f)
}
