package app

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/handover"
)

// noticedFor is how long pages tell of an import that was written.
const noticedFor = 2 * time.Hour

// Noticed are the imports that a page tells its reader of: those that workers have, that wait for a person, or that were written not long
// ago, the newest first. Of their parts only Section and Tally are read.
type Noticed struct {
	Since   time.Time // what was written before is no news
	Imports []Import
	// Held is how much still hangs on the giver on the day Today (N-07); it is asked where there is such a day.
	Today time.Time
	Held  int
	// Sealed are the secrets that are destroyed when the handover ends, read with Held.
	Sealed int
	// Points are the score of the last examination, app.NoPoints before the first (N-03).
	Points int
	// Unowned are the days around the last one that nobody takes over, read with Held (N-09).
	Unowned int
	// Watch is how the shop does since, nil of a handover that is not watched, read with Held (N-20).
	Watch *WatchBrief
	// Viewed are the days on which the giver looked at something, read with Held (N-16).
	Viewed []handover.ViewDay
}

// seen leaves those that go into the section, and that are any business of a person who may import there. uuid.Nil means the whole handover.
func (n *Noticed) seen(sc handover.Scope, frame Frame, section uuid.UUID) {
	sc = sc.At(frame.Handover.State)
	n.Imports = slices.DeleteFunc(n.Imports, func(im Import) bool {
		if sc.May(handover.ImportFile) != nil || !seesImport(sc, frame, im) {
			return true
		}
		return section != uuid.Nil && !slices.ContainsFunc(im.Parts, func(p ImportPart) bool { return p.Section == section })
	})
}
