package app

import (
	"context"

	"github.com/google/uuid"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// MostCharted is how many records of a kind a drawing is made of. A handover with more has them in files, not on one sheet.
const MostCharted = 2000

// Charts is the kind of a section read whole, for what is drawn of it, with the records of the kind that its drawing needs besides.
type Charts struct {
	Frame
	Section handover.Section
	Records []handover.Record // of every section of the kind, in order of entry
	Beside  []handover.Record
	More    bool // there are more than MostCharted of one of the two
}

// Charts reads the records of a section's kind in the handover for its drawings: a gap is one only where no section of the kind fills
// it. besides names, for kinds that need them, the kind of the handover's records
// that stand beside.
func (a *App) Charts(ctx context.Context, sc handover.Scope, section uuid.UUID, besides map[string]string) (Charts, error) {
	return a.store.Charts(ctx, sc, section, besides)
}

// AreaCover is an area of work with the SOPs that cover it.
type AreaCover struct {
	catalog.Area
	SOPs []handover.Record
}

// Gap says that the area must have an SOP and has none (SOP-01).
func (c AreaCover) Gap() bool { return c.Required && len(c.SOPs) == 0 }

// Coverage sorts SOPs by their area. Required areas are always there, others when something covers them; what names no known area
// comes last.
func Coverage(sops []handover.Record) []AreaCover {
	by := map[string][]handover.Record{}
	for _, r := range sops {
		area := catalog.SOPHeadOf(r.Values).Area
		by[area] = append(by[area], r)
	}
	var out []AreaCover
	for _, a := range catalog.SOPAreas() {
		if a.Required || len(by[a.Value]) > 0 {
			out = append(out, AreaCover{Area: a, SOPs: by[a.Value]})
		}
		delete(by, a.Value)
	}
	var rest []handover.Record
	for _, r := range sops {
		if _, left := by[catalog.SOPHeadOf(r.Values).Area]; left {
			rest = append(rest, r)
		}
	}
	if len(rest) > 0 {
		out = append(out, AreaCover{SOPs: rest})
	}
	return out
}
