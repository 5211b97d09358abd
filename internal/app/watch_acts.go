package app

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/figures"
	"handoverdesk/internal/handover"
)

const (
	// watchLook is how often an instance looks for marks that have passed and figures that came.
	watchLook = 10 * time.Minute
	// watchPatience is for how many days after a mark the program waits for figures of its last days before it checks with those there are.
	watchPatience = 3
	leastWatchWhy = 4 // characters of a reason
)

// SetWatch is how a handover is to be watched. Bounds of metrics that are not named are as usual.
type SetWatch struct {
	Active, AskGiver bool
	Bounds           map[string]figures.Bound
	Reason           string // must be given when the watch is switched on or off
	Key              Key
}

// SetWatch says how a handover is watched after it (N-20). Errors: invalid (bounds, a reason is missing), forbidden, conflict (the handover's state),
// not_found, *Replay.
func (a *App) SetWatch(ctx context.Context, sc handover.Scope, in SetWatch) error {
	reason, err := handover.CheckProse("reason", in.Reason, false)
	if err == nil {
		err = checkBounds(in.Bounds)
	}
	if err != nil {
		return a.unlessSent(ctx, sc, in.Key, err)
	}
	bounds := maps.Clone(in.Bounds)
	maps.DeleteFunc(bounds, func(key string, b figures.Bound) bool {
		w, _ := figures.WatchedOf(key)
		return w.Bound == b
	})
	return a.onWatch(ctx, sc, in.Key, handover.KeepWatch, func(tx Tx, h handover.Handover, w WatchState) (Change, error) {
		was := w.Setting()
		if was.Active != in.Active && utf8.RuneCountInString(reason) < leastWatchWhy {
			return Change{}, handover.Wrong(handover.At("reason", "watch.refuse.reason"))
		}
		act := WatchAct{
			ID: a.newID(), Sort: WatchSet, Active: in.Active, AskGiver: in.AskGiver, Bounds: bounds, Reason: reason, By: sc.By(), MadeAt: a.Now(),
		}
		name := "watch.set"
		switch {
		case in.Active && !was.Active:
			name = "watch.on"
		case !in.Active && was.Active:
			name = "watch.off"
		}
		return Change{WatchAct: &act, Events: []handover.Event{a.eventAt(sc, act.MadeAt, name, uuid.Nil, uuid.Nil, map[string]any{
			"watch": act.ID, "reason": reason, "active": in.Active, "ask_giver": in.AskGiver, "bounds": bounds,
		})}}, nil
	})
}

func checkBounds(bounds map[string]figures.Bound) error {
	var wrong []handover.Problem
	for _, key := range slices.Sorted(maps.Keys(bounds)) {
		if _, known := figures.WatchedOf(key); !known {
			return handover.Refuse(handover.Invalid, "error.bad_form")
		}
		if !bounds[key].Sound() {
			wrong = append(wrong, handover.At(key, "watch.refuse.bound"))
		}
	}
	if len(wrong) > 0 {
		return handover.Wrong(wrong...)
	}
	return nil
}

// WaiveWatch lets a handover end without its last check.
type WaiveWatch struct {
	Reason string
	Person uuid.UUID // who answers for it
	Key    Key
}

// WaiveWatch has somebody answer for ending a handover without the last check (N-20). Errors: invalid, forbidden, conflict (it is waived or done already,
// the handover's state), not_found, *Replay.
func (a *App) WaiveWatch(ctx context.Context, sc handover.Scope, in WaiveWatch) error {
	reason, err := handover.CheckProse("why", in.Reason, true)
	if err == nil && utf8.RuneCountInString(reason) < leastWatchWhy {
		err = handover.Wrong(handover.At("why", "watch.refuse.reason"))
	}
	if err != nil {
		return a.unlessSent(ctx, sc, in.Key, err)
	}
	return a.onWatch(ctx, sc, in.Key, handover.KeepWatch, func(tx Tx, h handover.Handover, w WatchState) (Change, error) {
		name, err := answering(sc, h, in.Person)
		if err == nil && in.Person == uuid.Nil {
			err = handover.Wrong(handover.At("person", "waiver.refuse.person"))
		}
		if err != nil {
			return Change{}, err
		}
		if _, already := w.Waiver(); already || w.Done() {
			return Change{}, handover.Refuse(handover.Conflict, "watch.refuse.waived")
		}
		set := w.Setting()
		act := WatchAct{
			ID: a.newID(), Sort: WatchWaived, Active: set.Active, AskGiver: set.AskGiver, Reason: reason, Person: in.Person, By: sc.By(), MadeAt: a.Now(),
		}
		return Change{WatchAct: &act, Events: []handover.Event{a.eventAt(sc, act.MadeAt, "watch.waived", uuid.Nil, uuid.Nil, map[string]any{
			"watch": act.ID, "reason": reason, "person": in.Person, "name": name,
		})}}, nil
	})
}

// onWatch runs an act on the watch under the lock of its handover.
func (a *App) onWatch(ctx context.Context, sc handover.Scope, key Key, act handover.Act, fn func(Tx, handover.Handover, WatchState) (Change, error)) error {
	return a.store.Update(ctx, sc, key, func(tx Tx) error {
		h, sections, err := tx.LockAll(ctx)
		if err != nil {
			return err
		}
		if len(handover.FigureSections(sections)) == 0 {
			return handover.ErrNotFound()
		}
		if err := sc.Under(h).May(act); err != nil {
			return err
		}
		w, err := tx.WatchState(ctx)
		if err != nil {
			return err
		}
		c, err := fn(tx, h, w)
		if err != nil {
			return err
		}
		c.Handover = h
		return tx.Write(ctx, c)
	})
}

// CheckWatch has the figures of all marks that have passed compared now, and returns how many comparisons are new. A breach opens a question once for
// its mark and metric. Errors: forbidden, conflict (the handover's state, not watched, no mark has passed, no figures), not_found, *Replay.
func (a *App) CheckWatch(ctx context.Context, sc handover.Scope, key Key) (int, error) {
	return a.checkWatch(ctx, sc, key, true)
}

func (a *App) checkWatch(ctx context.Context, sc handover.Scope, key Key, byHand bool) (int, error) {
	n := 0
	err := a.store.Update(ctx, sc, key, func(tx Tx) error {
		h, sections, err := tx.LockAll(ctx)
		if err != nil {
			return err
		}
		list := handover.FigureSections(sections)
		if len(list) == 0 {
			return handover.ErrNotFound()
		}
		if err := sc.Under(h).May(handover.CheckWatch); err != nil {
			return err
		}
		w, err := tx.WatchState(ctx)
		if err != nil {
			return err
		}
		fresh, err := a.freshChecks(h, w, byHand)
		if n = len(fresh); err != nil || n == 0 {
			return err
		}
		now := a.Now()
		changes := a.checked(sc, h, list[0], w, fresh, byHand, now)
		if changes[len(changes)-1].Mails, err = a.tellBreaches(ctx, tx, sc, h, changes, byHand, now); err != nil {
			return err
		}
		return tx.WriteAll(ctx, changes)
	})
	return n, err
}

// freshChecks are the comparisons at the marks that have passed which differ from what was kept last.
func (a *App) freshChecks(h handover.Handover, w WatchState, byHand bool) ([]figures.Judgement, error) {
	moved, today := a.Moved(h), catalog.DateOf(a.Today())
	switch {
	case !w.Setting().Active:
		return nil, handover.Refuse(handover.Conflict, "watch.refuse.off")
	case !figures.Marks[0].Past(moved, today):
		return nil, handover.Refuse(handover.Conflict, "watch.refuse.early", "Date", figures.Marks[0].Window(moved).To.AddDays(1).String())
	}
	var out []figures.Judgement
	known := false
	for _, mark := range figures.Marks {
		if !mark.Past(moved, today) {
			break
		}
		for _, j := range w.Judgements(moved, mark) {
			known = true
			end := mark.Window(moved).To
			whole := j.LastSeen == end || end.AddDays(watchPatience).Before(today)
			if !byHand && (!whole || j.Verdict == figures.VerdictUnknown) {
				continue
			}
			if last, ok := w.Newest(mark, j.Metric); ok && sameJudgement(last, j) && last.Bound == boundOf(w, j.Metric) {
				continue
			}
			out = append(out, j)
		}
	}
	if !known {
		return nil, handover.Refuse(handover.Conflict, "watch.refuse.nothing")
	}
	return out, nil
}

func boundOf(w WatchState, metric string) figures.Bound {
	m, _ := figures.WatchedOf(metric)
	return w.Bound(m)
}

func sameJudgement(c WatchCheck, j figures.Judgement) bool {
	j.LastSeen = c.LastSeen // not kept
	return c.Judgement == j
}

// checked is what becomes of fresh comparisons: a change for each question that a breach opens, and one with all others.
func (a *App) checked(
	sc handover.Scope, h handover.Handover, sec handover.Section, w WatchState, fresh []figures.Judgement, byHand bool, now time.Time,
) []Change {
	var out []Change
	var rest []WatchCheck
	worst := map[figures.Verdict]int{}
	for _, j := range fresh {
		worst[j.Verdict]++
		c := WatchCheck{ID: a.newID(), Judgement: j, Bound: boundOf(w, j.Metric), By: sc.By(), ByHand: byHand, At: now}
		_, asked := w.Asked(j.Mark, j.Metric)
		of := h.AskedOfBreach(w.Setting().AskGiver)
		if j.Verdict != figures.VerdictBreach || asked || of == uuid.Nil {
			rest = append(rest, c)
			continue
		}
		q, m := a.breachQuestion(sc, h, sec, w, c, of, byHand)
		c.Question, c.AskedOf = q.ID, of
		change := a.counted(Locked{Handover: h, Section: sec}, handover.Question{}, q)
		h, sec = change.Handover, *change.Section
		change.Question, change.Message, change.WatchChecks = &q, m, []WatchCheck{c}
		change.Events = []handover.Event{a.eventAt(sc, now, "question.asked", sec.ID, uuid.Nil, map[string]any{
			"kind": sec.Kind, "blocking": false, "body": clip(m.Body), "due": q.DueOn.Format(time.DateOnly), "check": c.ID,
		})}
		out = append(out, change)
	}
	return append(out, Change{Handover: h, WatchChecks: rest, Events: []handover.Event{a.eventAt(sc, now, "watch.checked", uuid.Nil, uuid.Nil, map[string]any{
		"count": len(fresh), "verdicts": worst, "by_hand": byHand,
	})}})
}

// breachQuestion is the question that a breach opens. Whoever took the section over asks the giver; the receiver is asked by who made the handover.
func (a *App) breachQuestion(
	sc handover.Scope, h handover.Handover, sec handover.Section, w WatchState, c WatchCheck, of uuid.UUID, byHand bool,
) (handover.Question, *handover.Message) {
	asker := sec.Reviewer
	if byHand {
		asker = sc.By()
	}
	if asker == of || asker == uuid.Nil {
		asker = w.Maker
	}
	metric, _ := catalog.MetricOf(c.Metric)
	m := &handover.Message{ID: a.newID(), Author: asker, At: c.At, Body: metric.BreachText(w.Currency, int(c.Mark), figures.BaselineDays, c.Was, c.Is, c.Change, c.Bound.Breach)}
	if giver, _ := h.Party(handover.Giver); of != giver.Person && of != asker {
		m.Mentions = []uuid.UUID{of} // the section's filler, who has left, need not answer
	}
	return handover.Question{
		Handover: h.ID, ID: a.newID(), Section: sec.ID, State: handover.QuestionOpen, Asker: asker, AskedAt: c.At,
		DueOn: handover.WorkingDaysAfter(a.Today(), handover.AnswerDays),
	}, m
}

// WorkWatch checks marks that have passed as soon as figures cover them, until ctx ends.
func (a *App) WorkWatch(ctx context.Context, complain func(error)) {
	for ctx.Err() == nil {
		if _, err := a.CheckPassed(ctx); err != nil && ctx.Err() == nil {
			complain(err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(watchLook):
		}
	}
}

// CheckPassed checks every watch that a mark has passed of, and returns how many comparisons are new. Several instances may do so at once: what was
// checked is seen under the lock. One that fails does not hold up the others.
func (a *App) CheckPassed(ctx context.Context) (int, error) {
	list, err := a.store.Watched(ctx, a.Today().AddDate(0, 0, 1-int(figures.Marks[0])))
	n := 0
	for _, d := range list {
		sc, wrong := a.asWorker(ctx, d.Standing, d.Actor, d.Catalog)
		if wrong == nil {
			var more int
			more, wrong = a.checkWatch(ctx, sc, Key{}, false)
			n += more
		}
		if code := handover.CodeOf(wrong); wrong != nil && code != handover.Conflict && code != handover.NotFound {
			err = errors.Join(err, fmt.Errorf("check the watch of handover %s: %w", d.Standing.Handover, wrong))
		}
	}
	return n, err
}
