package app

import (
	"context"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/figures"
	"handoverdesk/internal/handover"
)

type watching interface {
	// Watch is the watch after a handover, with the figures that it compares.
	Watch(ctx context.Context, sc handover.Scope) (Watch, error)
	// Watched are handovers that are signed and not over, moved on or before the date, and have figures.
	Watched(ctx context.Context, moved time.Time) ([]WatchDue, error)
}

// watchTx reads the watch under the lock of its handover.
type watchTx interface {
	// WatchState is the watch without its frame.
	WatchState(ctx context.Context) (WatchState, error)
	// Managers are the people of the handover's workspace who manage and may sign in.
	Managers(ctx context.Context) ([]uuid.UUID, error)
}

// WatchDue is a handover that may have something to be checked, and who may read it: whoever made it.
type WatchDue struct {
	Standing handover.Standing
	Actor    uuid.UUID
	Catalog  int64 // version of the workspace's
}

// WatchSort is what somebody decided about a watch.
type WatchSort string

// The sorts: how it is done, and that the end of the handover does without the last check.
const (
	WatchSet    WatchSort = "set"
	WatchWaived WatchSort = "waived"
)

// WatchAct is what somebody decided about a watch. It never changes; the newest set counts.
type WatchAct struct {
	ID       uuid.UUID
	Sort     WatchSort
	Active   bool // the end of the handover waits for the last check
	AskGiver bool // a breach is asked of the giver
	// Bounds are those that differ from the usual ones, by metric.
	Bounds map[string]figures.Bound
	Reason string
	Person uuid.UUID // who answers for a waiver
	Name   string
	By     uuid.UUID
	Maker  string
	MadeAt time.Time
}

// WatchCheck is what a metric came to at a mark by the figures of then. It never changes; the newest of a mark and metric counts.
type WatchCheck struct {
	ID uuid.UUID
	figures.Judgement
	Bound    figures.Bound
	Question uuid.UUID // that it opened; uuid.Nil for none
	AskedOf  uuid.UUID
	AskedWho string
	State    handover.QuestionState // of the question as it is now
	By       uuid.UUID
	Judge    string
	ByHand   bool
	At       time.Time
}

// WatchState is all that a watch stands on.
type WatchState struct {
	Acts   []WatchAct   // oldest first
	Checks []WatchCheck // oldest first
	// Early says that figures were counted before the last signature: then it is watched unless somebody says otherwise.
	Early    bool
	Currency string
	Totals   []figures.Total // of the days from some before the baseline to some after the last mark, those of months not among them
	Maker    uuid.UUID       // of the handover
}

// Watch is the page of a watch.
type Watch struct {
	Frame
	WatchState
}

// Setting is how the watch is done now: what somebody set last, or the usual way.
func (w WatchState) Setting() WatchAct {
	out := WatchAct{Sort: WatchSet, Active: w.Early, AskGiver: true}
	for _, a := range w.Acts {
		if a.Sort == WatchSet {
			out = a
		}
	}
	return out
}

// Waiver is the newest decision to do without the last check; false without one.
func (w WatchState) Waiver() (WatchAct, bool) {
	for i := len(w.Acts) - 1; i >= 0; i-- {
		if w.Acts[i].Sort == WatchWaived {
			return w.Acts[i], true
		}
	}
	return WatchAct{}, false
}

// Bound is how closely a metric is watched.
func (w WatchState) Bound(m figures.Watched) figures.Bound {
	if b, ok := w.Setting().Bounds[m.Key]; ok {
		return b
	}
	return m.Bound
}

// Newest is the check of a mark and metric that counts; false without one.
func (w WatchState) Newest(mark figures.Mark, metric string) (WatchCheck, bool) {
	for i := len(w.Checks) - 1; i >= 0; i-- {
		if c := w.Checks[i]; c.Mark == mark && c.Metric == metric {
			return c, true
		}
	}
	return WatchCheck{}, false
}

// Asked is the check of a mark and metric that opened a question; false without one.
func (w WatchState) Asked(mark figures.Mark, metric string) (WatchCheck, bool) {
	for _, c := range w.Checks {
		if c.Mark == mark && c.Metric == metric && c.Question != uuid.Nil {
			return c, true
		}
	}
	return WatchCheck{}, false
}

// Done says whether the last mark was checked: a metric at least could be judged at it.
func (w WatchState) Done() bool {
	for _, m := range figures.Watches {
		if c, ok := w.Newest(figures.LastMark, m.Key); ok && c.Verdict != figures.VerdictUnknown {
			return true
		}
	}
	return false
}

// Judgements are what the figures of now say at a mark, in the order of figures.Watches. Metrics without any figures are left out.
func (w WatchState) Judgements(moved catalog.Date, mark figures.Mark) []figures.Judgement {
	var out []figures.Judgement
	for _, x := range figures.Watches {
		m, ok := catalog.MetricOf(x.Key)
		if !ok {
			continue
		}
		if j := figures.Judge(w.Totals, moved, mark, m, w.Bound(x)); j.Known() {
			out = append(out, j)
		}
	}
	return out
}

// Moved is the day on which responsibility of a handover moves, in the company's time zone; zero while it is not planned.
func (a *App) Moved(h handover.Handover) catalog.Date {
	return a.MovedAt(h.EffectiveAt)
}

// Watch is the watch after a handover (N-20). Errors: not_found (no section of data reports).
func (a *App) Watch(ctx context.Context, sc handover.Scope) (Watch, error) {
	w, err := a.store.Watch(ctx, sc)
	if err == nil && len(handover.FigureSections(w.Sections)) == 0 {
		err = handover.ErrNotFound()
	}
	return w, err
}

// watchDone refuses the end of a handover that is watched and whose last check is neither done nor waived.
func (a *App) watchDone(ctx context.Context, tx Tx, h handover.Handover, sections []handover.Section) error {
	if len(handover.FigureSections(sections)) == 0 {
		return nil
	}
	w, err := tx.WatchState(ctx)
	if err != nil || !w.Setting().Active || w.Done() {
		return err
	}
	if _, waived := w.Waiver(); waived {
		return nil
	}
	moved := a.Moved(h)
	if !figures.LastMark.Past(moved, catalog.DateOf(a.Today())) {
		return handover.Refuse(handover.Conflict, "watch.refuse.close_early", "Date", figures.LastMark.Window(moved).To.AddDays(1).String())
	}
	return handover.Refuse(handover.Conflict, "watch.refuse.close")
}
