package server

import (
	"errors"
	"maps"
	"slices"
	"strings"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// alreadySaved finds out whether a save was refused only because it had been carried out before, and its answer never reached the
// browser: the record, by the same person, says word for word what was sent. Autosaves need it, because they have no key.
func (c *call) alreadySaved(refused error, in app.SaveRecord) (handover.Record, bool) {
	_, e := statusOf(refused)
	var clash *app.Clash
	switch {
	case errors.As(refused, &clash):
		kind, _ := c.viewer.Catalog.Lookup(clash.Current.Kind)
		return clash.Current, c.isMine(clash.Current) && sameText(kind.Encode(clash.Current.Values), kind.Encode(clash.Typed))
	case e.Text.Key != "refuse.twin":
		return handover.Record{}, false
	}
	// The record was made a moment ago, so it stands among the last that were changed.
	got, err := c.app.SectionPage(c.r.Context(), c.scope, in.Section, app.RecordFilter{Sort: "recent"})
	if err != nil {
		return handover.Record{}, false
	}
	kind, _ := c.viewer.Catalog.Lookup(got.Section.Kind)
	typed, problems := kind.Decode(in.Form)
	if len(problems) > 0 {
		return handover.Record{}, false
	}
	sent := kind.Encode(typed)
	at := slices.IndexFunc(got.Rows, func(r handover.Record) bool { return c.isMine(r) && sameText(kind.Encode(r.Values), sent) })
	if at < 0 {
		return handover.Record{}, false
	}
	return got.Rows[at], true
}

func (c *call) isMine(r handover.Record) bool { return r.UpdatedBy == c.viewer.ID }

// sameText compares forms by what people typed; the ids that names were matched to are added on saving.
func sameText(a, b catalog.Form) bool {
	typed := func(f catalog.Form) catalog.Form {
		out := maps.Clone(f)
		maps.DeleteFunc(out, func(name string, _ []string) bool { return strings.HasSuffix(name, ".id") })
		return out
	}
	return maps.EqualFunc(typed(a), typed(b), slices.Equal)
}
