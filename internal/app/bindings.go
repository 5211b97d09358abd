package app

import (
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
