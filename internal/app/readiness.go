package app

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/handover"
	"handoverdesk/internal/readiness"
)

const (
	// examineLook is how often an instance looks for handovers that something happened in since they were examined.
	examineLook = time.Second
	// examineLease is how long it has for one before another instance takes it, too. Doing so twice harms nothing.
	examineLease = 2 * time.Minute
	// examineRest is how much longer than an examination took its handover rests before the next one, so that a big one in which somebody types does
	// not keep a processor busy.
	examineRest   = 10
	examineAtOnce = 8
	// ExamineNow is how many records a page examines itself when the last examination is behind. More are waited for, and the page says so.
	ExamineNow = 1500
	// DaysShown is how many days of the trend a page reads.
	DaysShown = 60
)

type examining interface {
	// Readiness is the last examination of a handover with its trend and what is waived, and whom findings ask about as the giver.
	Readiness(ctx context.Context, sc handover.Scope) (Readiness, error)
	// Examined calls judge for every record of the handover that is there, with its content, section, kind, title, chain and waived checks, on several
	// processors at once, and keep for what it gives, in the order of entry.
	Examined(ctx context.Context, sc handover.Scope, judge func(handover.Record) (readiness.Record, error), keep func(readiness.Record)) error
	// Unexamined gives handovers that are to be examined to one instance, those that wait longest first.
	Unexamined(ctx context.Context, now time.Time, lease time.Duration, limit int) ([]Unexamined, error)
	// KeepReadiness keeps an examination unless a newer one is kept. When the handover was asked for more often than asked meanwhile, it rests until
	// then and is examined again.
	KeepReadiness(ctx context.Context, sc handover.Scope, x Examination, asked int64, rest time.Time) error
	// QueueReadiness asks for an examination of every open handover that was not examined on the calendar date (midnight UTC).
	QueueReadiness(ctx context.Context, today time.Time) error
	// LapsedWaivers are waivers that nobody ended and whose day is before the date.
	LapsedWaivers(ctx context.Context, today time.Time, limit int) ([]LapsedWaiver, error)
}

// Unexamined is a handover that something happened in, and who may read it: whoever made it.
type Unexamined struct {
	Standing handover.Standing
	Actor    uuid.UUID
	Catalog  int64 // version of the workspace's
	Asked    int64 // how often it was asked for; more often afterwards means that something happened meanwhile
}

// Examination is a report with what it knows of. Day is a calendar date, midnight UTC; the zero Examination was never made.
type Examination struct {
	Seq    int64 // of the newest event that it knows of
	Day    time.Time
	At     time.Time
	Report readiness.Report
}

// ReadinessDay is how it stood at the end of a day, midnight UTC.
type ReadinessDay struct {
	Day                                 time.Time
	Points, Blockers, Warnings, Unknown int
}

// Readiness is the page of a handover's examination. Behind says that something happened since that it does not know of.
type Readiness struct {
	Frame
	Examination
	Behind  bool
	Days    []ReadinessDay // oldest first
	Waivers []handover.Waiver
	Giver   handover.Leaver
}

// Readiness examines a handover (N-03). What was kept is shown when nothing happened since; otherwise a handover of no more than ExamineNow records is
// examined on the spot, so that what somebody just mended is gone. Nothing is written.
func (a *App) Readiness(ctx context.Context, sc handover.Scope) (Readiness, error) {
	r, err := a.store.Readiness(ctx, sc)
	if err != nil {
		return r, err
	}
	r.Behind = r.Seq < r.Handover.Head.Seq || r.Day.Before(a.Today()) && r.Handover.State.Open()
	if !r.Behind || r.Handover.Counts.Records > ExamineNow {
		return r, nil
	}
	r.Examination, err = a.examine(ctx, sc, r, a.store.Examined)
	r.Behind = false
	return r, err
}

// examine judges the records that each gives by every rule.
func (a *App) examine(ctx context.Context, sc handover.Scope, r Readiness,
	each func(context.Context, handover.Scope, func(handover.Record) (readiness.Record, error), func(readiness.Record)) error,
) (Examination, error) {
	env := a.env(sc, Locked{Giver: r.Giver})
	e := readiness.Estate{Env: env}
	sections := map[uuid.UUID]handover.Section{}
	for _, s := range r.Sections {
		sections[s.ID] = s
		e.Sections = append(e.Sections, readiness.Section{ID: s.ID, Kind: s.Kind, Closed: s.State == handover.SectionNotApplicable, Proof: s.Proof, Severities: s.Severities})
	}
	for _, w := range r.Waivers {
		if w.Holds(a.Today()) {
			e.Waivers = append(e.Waivers, w)
		}
	}
	var amends sync.Mutex // records are judged on several processors
	amended := map[uuid.UUID]bool{}
	err := each(ctx, sc, func(rec handover.Record) (readiness.Record, error) {
		kind, known := sc.Kind(rec.Kind)
		if !known {
			return readiness.Record{}, fmt.Errorf("record %s is of an unknown kind %s", rec.ID, rec.Kind)
		}
		if rec.Amends != uuid.Nil {
			amends.Lock()
			amended[rec.Amends] = true
			amends.Unlock()
		}
		var unjudged []string
		env := env
		env.Severities = sections[rec.Section].Severities
		for _, u := range kind.Unjudged(rec.Values, env) {
			unjudged = append(unjudged, u.Check.ID)
		}
		return readiness.Record{
			ID: rec.ID, Section: rec.Section, Kind: rec.Kind, Title: rec.Title, Found: findings(kind, rec.Values, env, sections[rec.Section], nil),
			Standing: kind.StandingOf(rec.Values), Chain: rec.Chain(), Unjudged: unjudged, Filled: kind.FilledTexts(rec.Values),
			By: rec.UpdatedBy, ByName: rec.Updater, Unowned: r.Handover.Unowned(kind, rec.Values, env),
		}, nil
	}, e.Add)
	for i := range e.Records {
		if amended[e.Records[i].ID] {
			e.Records[i].Unowned = nil // another record has taken its place since it was signed
		}
	}
	return Examination{Seq: r.Handover.Head.Seq, Day: a.Today(), At: a.Now(), Report: readiness.Judge(&e)}, err
}

// ready refuses the final signature while the examination, made anew under the lock, finds blockers that nobody answers for.
func (a *App) ready(ctx context.Context, sc handover.Scope, tx Tx, h handover.Handover, sections []handover.Section) error {
	giver, err := tx.Giver(ctx)
	if err != nil {
		return err
	}
	waivers, err := tx.Waivers(ctx)
	if err != nil {
		return err
	}
	x, err := a.examine(ctx, sc, Readiness{Frame: Frame{Handover: h, Sections: sections}, Giver: giver, Waivers: waivers},
		func(ctx context.Context, _ handover.Scope, judge func(handover.Record) (readiness.Record, error), keep func(readiness.Record)) error {
			return tx.Examined(ctx, judge, keep)
		})
	if err != nil || x.Report.Blockers == 0 {
		return err
	}
	return handover.Refuse(handover.Conflict, "readiness.refuse.blockers", "Count", x.Report.Blockers)
}

// WorkReadiness examines handovers after something happened in them and once a day, and ends waivers whose day is over, until ctx ends.
func (a *App) WorkReadiness(ctx context.Context, complain func(error)) {
	var queued time.Time
	for ctx.Err() == nil {
		wait := examineLook
		if today := a.Today(); !today.Equal(queued) {
			err := errors.Join(a.store.QueueReadiness(ctx, today), a.LapseWaivers(ctx))
			if err == nil {
				queued = today
			} else if ctx.Err() == nil {
				complain(err)
			}
		}
		n, err := a.ExamineChanged(ctx)
		if err != nil && ctx.Err() == nil {
			complain(err)
		} else if n == examineAtOnce {
			wait = 0
		}
		select {
		case <-ctx.Done():
		case <-time.After(wait):
		}
	}
}

// ExamineChanged examines handovers that something happened in, and returns how many. One that fails does not hold up the others.
func (a *App) ExamineChanged(ctx context.Context) (int, error) {
	list, err := a.store.Unexamined(ctx, a.Now(), examineLease, examineAtOnce)
	for _, u := range list {
		if wrong := a.examineOne(ctx, u); wrong != nil {
			err = errors.Join(err, fmt.Errorf("examine handover %s: %w", u.Standing.Handover, wrong))
		}
	}
	return len(list), err
}

func (a *App) examineOne(ctx context.Context, u Unexamined) error {
	sc, err := a.asWorker(ctx, u.Standing, u.Actor, u.Catalog)
	if err != nil {
		return err
	}
	begun := time.Now()
	r, err := a.store.Readiness(ctx, sc)
	if err != nil {
		return err
	}
	x, err := a.examine(ctx, sc, r, a.store.Examined)
	if err != nil {
		return err
	}
	return a.store.KeepReadiness(ctx, sc, x, u.Asked, a.Now().Add(examineRest*time.Since(begun)))
}

// asWorker enters a handover in somebody's name, for work that nobody waits for.
func (a *App) asWorker(ctx context.Context, st handover.Standing, actor uuid.UUID, version int64) (handover.Scope, error) {
	v := handover.Viewer{Person: handover.Person{ID: actor, Workspace: st.Workspace, Role: handover.Admin}}
	var err error
	if v.Catalog, err = a.catalogs.of(ctx, a.store, v.Workspace, version); err != nil {
		return handover.Scope{}, err
	}
	return handover.Enter(v, st)
}
