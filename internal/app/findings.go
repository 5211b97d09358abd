package app

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// Judged is a record with what its checks find now.
type Judged struct {
	Record   uuid.UUID
	Findings []catalog.Finding
	Counts   handover.RecordCounts
}

// findings are what the checks find in a record of the section, by the severities that its template decided. Nothing else in the program
// runs checks of stored records.
//
// Waived are the checks whose findings in the record somebody answers for.
func findings(kind catalog.Kind, v catalog.Values, env catalog.Env, in handover.Section, waived []string) []catalog.Finding {
	env.Severities, env.Waived = in.Severities, waived
	return kind.Findings(v, env)
}

// judge runs the checks of all records anew, because the leaver they ask about or their last day is another now: an account in the new giver's
// hands is a blocker from this moment, one in the old giver's is none any more. It returns the sections with their new counts.
func (a *App) judge(ctx context.Context, sc handover.Scope, tx Tx, sections []handover.Section, giver handover.Leaver) ([]handover.Section, error) {
	records, err := tx.Records(ctx)
	if err != nil {
		return nil, err
	}
	out := append([]handover.Section{}, sections...)
	var list []Judged
	for _, old := range records {
		kind, ok := sc.Kind(old.Kind)
		at := index(out, old.Section)
		if !ok || at < 0 {
			return nil, errors.New("record of no known kind or section: " + old.ID.String())
		}
		if out[at].Settled() {
			continue // what was signed is judged no more
		}
		found := findings(kind, old.Values, a.env(sc, Locked{Giver: giver}), out[at], old.Waived)
		now := old.Judged(found)
		now.Counts.Missing = kind.Lacking(old.Values)
		out[at] = out[at].Replace(old, now)
		list = append(list, Judged{Record: old.ID, Findings: found, Counts: now.Counts})
	}
	if err := mirrored(ctx, tx, records, giver); err != nil {
		return nil, err
	}
	if err := tx.Redate(ctx, a.datesOf(sc, records, giver)); err != nil {
		return nil, err
	}
	return out, tx.Judge(ctx, list, out)
}
