package app

import (
	"context"
	"strings"

	"github.com/google/uuid"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// Stores lists the workspace's stores by name; closed ones only when all.
func (a *App) Stores(ctx context.Context, v handover.Viewer, all bool) ([]handover.Store, error) {
	if err := v.May(handover.SeeStores); err != nil {
		return nil, err
	}
	return a.store.Stores(ctx, v, all)
}

// Shop is one store.
func (a *App) Shop(ctx context.Context, v handover.Viewer, id uuid.UUID) (handover.Store, error) {
	if err := v.May(handover.ManageStores); err != nil {
		return handover.Store{}, err
	}
	return a.store.Shop(ctx, v, id)
}

// SaveShop adds (ID uuid.Nil) or changes a store.
func (a *App) SaveShop(ctx context.Context, v handover.Viewer, s handover.Store) (uuid.UUID, error) {
	if err := v.May(handover.ManageStores); err != nil {
		return uuid.Nil, err
	}
	s.Name, s.Company, s.Link = strings.TrimSpace(s.Name), strings.TrimSpace(s.Company), strings.TrimSpace(s.Link)
	if err := s.Check(); err != nil {
		return uuid.Nil, err
	}
	if !platformKnown(s.Platform) {
		return uuid.Nil, handover.Wrong(handover.At("platform", "problem.unknown_choice"))
	}
	if s.ID == uuid.Nil {
		s.ID = a.newID()
	}
	err := a.store.SaveShop(ctx, v, s, a.Now())
	if s.Version == 0 && handover.CodeOf(err) == handover.Conflict {
		return a.sameShop(ctx, v, s, err)
	}
	return s.ID, err
}

// sameShop finds out whether a store that could not be added is there word for word: then the form was only sent twice.
func (a *App) sameShop(ctx context.Context, v handover.Viewer, s handover.Store, why error) (uuid.UUID, error) {
	all, err := a.store.Stores(ctx, v, true)
	if err != nil {
		return uuid.Nil, err
	}
	for _, have := range all {
		if have.Name == s.Name && have.Platform == s.Platform && have.Company == s.Company && have.Link == s.Link &&
			have.Team == s.Team && have.Closed == s.Closed {
			return have.ID, nil
		}
	}
	return uuid.Nil, why
}

// Platforms are the platforms a store can be on: the choices of the account kind's platform field.
func Platforms() []catalog.Option {
	f, _ := catalog.Account.Field("platform")
	return f.Spec().Options
}

func platformKnown(value string) bool {
	for _, o := range Platforms() {
		if o.Value == value {
			return true
		}
	}
	return false
}
