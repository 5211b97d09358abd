package app

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/figures"
	"handoverdesk/internal/handover"
)

const (
	// WatchesShown is how many watched handovers the dashboard has.
	WatchesShown = 8
	// WatchesBack is for how many days after its move a handover without open questions stands there.
	WatchesBack = 90
)

// WatchBrief is how a watched handover does, as the dashboard and its own overview show it (N-20): what was kept, and nothing that has to be added up.
type WatchBrief struct {
	ID            uuid.UUID
	Number, Title string
	EffectiveAt   time.Time
	Waived        bool       // its end does without the last check
	Open          int        // questions of breaches that are not settled
	Seen          []WatchGot // the newest comparison of each metric, at the last mark that it was compared at
}

// WatchGot is what a metric came to at a mark. Change is in hundredths of what it was, 0 when Verdict is unknown.
type WatchGot struct {
	Metric  string
	Mark    figures.Mark
	Change  catalog.Decimal
	Verdict figures.Verdict
}

// Of is what a metric came to; false before it was compared.
func (b WatchBrief) Of(metric string) (WatchGot, bool) {
	at := slices.IndexFunc(b.Seen, func(g WatchGot) bool { return g.Metric == metric })
	if at < 0 {
		return WatchGot{}, false
	}
	return b.Seen[at], true
}

// Checked is the last mark that anything was compared at, 0 before the first.
func (b WatchBrief) Checked() figures.Mark {
	var out figures.Mark
	for _, g := range b.Seen {
		out = max(out, g.Mark)
	}
	return out
}

// Done says whether the last mark was checked: a metric at least could be judged at it.
func (b WatchBrief) Done() bool {
	return slices.ContainsFunc(b.Seen, func(g WatchGot) bool { return g.Mark == figures.LastMark && g.Verdict != figures.VerdictUnknown })
}

// Next is the first mark that is still to come on today, a calendar date; false when all have passed.
func (b WatchBrief) Next(moved, today catalog.Date) (figures.Mark, bool) {
	for _, m := range figures.Marks {
		if !m.Past(moved, today) {
			return m, true
		}
	}
	return 0, false
}

// watchDays are the days from which on the figures of a mark can be compared (N-09, N-20): one is done when it or a later one was judged.
func (a *App) watchDays(c Calendar) []handover.OwnDay {
	if c.Watch == nil || len(handover.FigureSections(c.Sections)) == 0 {
		return nil
	}
	moved := a.Moved(c.Handover)
	var out []handover.OwnDay
	for _, m := range figures.Marks {
		done := slices.ContainsFunc(c.Watch.Seen, func(g WatchGot) bool { return g.Mark >= m && g.Verdict != figures.VerdictUnknown })
		out = append(out, handover.OwnDay{Sort: handover.OwnWatch, Day: m.Window(moved).To.AddDays(1).Time(), Mark: int(m), Done: done})
	}
	return out
}

// MovedAt is the day on which responsibility moves at the moment, in the company's time zone; zero without one.
func (a *App) MovedAt(moment time.Time) catalog.Date {
	if moment.IsZero() {
		return catalog.Date{}
	}
	return catalog.DateOf(moment.In(a.zone))
}
