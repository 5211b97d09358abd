package app

import (
	"github.com/google/uuid"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// bindingsOf is what records hang on, of those kinds of which some do.
func bindingsOf(records []handover.Record) map[uuid.UUID][]catalog.Binding {
	out := map[uuid.UUID][]catalog.Binding{}
	for _, r := range records {
		if len(catalog.BindingFields(r.Kind)) > 0 {
			out[r.ID] = catalog.Bindings(r.Kind, r.Values)
		}
	}
	return out
}
