package app

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

type calendars interface {
	// Calendar is a page of days with what stands beside it, in one round trip.
	Calendar(ctx context.Context, sc handover.Scope, f CalendarFilter) (Calendar, error)
	// Unowned counts the days from, to of records for which nobody is named who stays.
	Unowned(ctx context.Context, sc handover.Scope, from, to time.Time) (int, error)
	// FeedOf finds the person of a feed that was not ended, without their catalog but with its version, and their place in its handover. It is
	// handover.NotFound for people who may no longer sign in.
	FeedOf(ctx context.Context, hash [32]byte) (handover.Viewer, handover.Standing, int64, error)
}

// calendarTx is what making and withdrawing a feed writes.
type calendarTx interface {
	// EndFeed ends the feed of the scope's person and says whether there was one.
	EndFeed(ctx context.Context, now time.Time) (bool, error)
}

// DatesOf are the days of a record.
type DatesOf struct {
	Section, Record uuid.UUID
	Dates           []catalog.Dated
}

// datesOf are the days of records that have some.
func (a *App) datesOf(sc handover.Scope, records []handover.Record, giver handover.Leaver) []DatesOf {
	env := a.env(sc, Locked{Giver: giver})
	out := make([]DatesOf, 0, len(records))
	for _, r := range records {
		if kind, ok := sc.Kind(r.Kind); ok && kind.HasDates() {
			out = append(out, DatesOf{r.Section, r.ID, kind.Dated(r.Values, env)})
		}
	}
	return out
}

// Limits of the calendar: days on a page, what is named at its top, and what a program gets at once.
const (
	DatesShown    = 40
	GuardedShown  = 12
	FeedDatesMost = 2000
	// FeedBack is how many days back a feed goes: what was missed yesterday is still in it.
	FeedBack = 30
)

// KindHandover is in place of a kind for days of the handover itself.
const KindHandover = "handover"

// CalendarFilter narrows the calendar. Its zero value is what is to come.
type CalendarFilter struct {
	Kind    string // of record, KindHandover for the handover's own days, "" for all
	Window  bool   // within the guarded window
	Unowned bool   // records that nobody takes over
	Past    bool   // from the first day there is
	After   string // key of the last day of the page before
	Whole   bool   // up to FeedDatesMost days instead of a page: for other programs

	today time.Time // filled in here
}

// Today is the date that the filter is asked on.
func (f CalendarFilter) Today() time.Time { return f.today }

// Calendar are days of a handover, earliest first.
type Calendar struct {
	Frame
	Exits   []handover.ExitTask // with their titles, days and states alone
	Watch   *WatchBrief         // what was checked since; nil of a handover that has no checks to come
	Rows    []handover.DatedRecord
	Own     []handover.OwnDay // those that stand among the rows
	Next    string
	From    time.Time // the first day asked for, zero for the very first
	Guarded []handover.DatedRecord
	Unowned int // within the window, all of them
	Weeks   []DatedWeek
	Begin   time.Time     // Monday of the first of DrawnWeeks
	Feed    handover.Feed // of the viewer; zero without one
	Until   time.Time     // day of the last row, when there is another page
	Last    time.Time     // day of the last row of the page before, zero on the first page
}

// DatedWeek counts the days of a section's records in a week of the drawing. Unowned are a part of them, within the guarded window.
type DatedWeek struct {
	Section        uuid.UUID
	Monday         time.Time
	Count, Unowned int
}

// DrawnWeeks are the weeks of the drawing, from one before today or before the guarded window, whichever comes first.
const DrawnWeeks = 26

// Calendar is a page of the handover's days (N-09): of records of all kinds, and its own. Everybody sees it who sees the handover.
func (a *App) Calendar(ctx context.Context, sc handover.Scope, f CalendarFilter) (Calendar, error) {
	f.today = a.Today()
	out, err := a.store.Calendar(ctx, sc, f)
	if err != nil {
		return out, err
	}
	first := f.today
	if from, _ := out.Handover.Window(); !from.IsZero() && from.Before(first) {
		first = from
	}
	switch {
	case f.Whole:
		out.From = f.today.AddDate(0, 0, -FeedBack)
	case !f.Past:
		out.From = first
	}
	out.Begin = handover.Monday(first.AddDate(0, 0, -7))
	out.Weeks = slices.DeleteFunc(out.Weeks, func(w DatedWeek) bool {
		return w.Monday.Before(out.Begin) || !w.Monday.Before(out.Begin.AddDate(0, 0, 7*DrawnWeeks))
	})
	out.Own = a.ownDays(out, f)
	return out, nil
}

// ownDays are the handover's own days that stand among the rows of the page.
func (a *App) ownDays(c Calendar, f CalendarFilter) []handover.OwnDay {
	if f.Unowned || f.Kind != "" && f.Kind != KindHandover {
		return nil
	}
	all := append(c.Handover.OwnDays(c.Sections, c.Exits, a.zone), a.watchDays(c)...)
	slices.SortStableFunc(all, func(x, y handover.OwnDay) int { return x.Day.Compare(y.Day) })
	return slices.DeleteFunc(all, func(d handover.OwnDay) bool {
		switch {
		case f.Window && !c.Handover.Guards(d.Day), d.Day.Before(c.From), !c.Last.IsZero() && !d.Day.After(c.Last):
			return true
		}
		return c.Next != "" && d.Day.After(c.Until)
	})
}

// Unguarded counts the days between a week before the last working day and a month after it for which nobody is named who stays (N-09). It is what
// stands in the way of a handover that is ready; 0 while no last working day is set.
func (a *App) Unguarded(ctx context.Context, sc handover.Scope, h handover.Handover) (int, error) {
	from, to := h.Window()
	if from.IsZero() {
		return 0, nil
	}
	return a.store.Unowned(ctx, sc, from, to)
}

// feedToken is long enough that nobody guesses one.
const feedToken = 32

// Subscribe makes a private address under which other programs read the calendar as its person sees it, and ends the one before. The token is
// returned once and kept nowhere. Errors: *Replay.
func (a *App) Subscribe(ctx context.Context, sc handover.Scope, key Key) (string, error) {
	var b [feedToken]byte
	_, _ = rand.Read(b[:]) // never fails: the program stops instead
	token := base64.RawURLEncoding.EncodeToString(b[:])
	err := a.store.Update(ctx, sc, key, func(tx Tx) error {
		h, err := tx.LockHandover(ctx)
		if err != nil {
			return err
		}
		if err := sc.May(handover.Subscribe); err != nil {
			return err
		}
		now := a.Now()
		again, err := tx.EndFeed(ctx, now)
		if err != nil {
			return err
		}
		act := "calendar.subscribed"
		if again {
			act = "calendar.renewed"
		}
		feed := handover.Feed{Handover: h.ID, ID: a.newID(), Person: sc.By(), Hash: HashFeed(token), MadeAt: now}
		return tx.Write(ctx, Change{Handover: h, Feed: &feed, Events: []handover.Event{a.eventAt(sc, now, act, uuid.Nil, uuid.Nil, nil)}})
	})
	return token, err
}

// Unsubscribe ends the viewer's private address, if there is one. Errors: *Replay.
func (a *App) Unsubscribe(ctx context.Context, sc handover.Scope, key Key) error {
	return a.store.Update(ctx, sc, key, func(tx Tx) error {
		h, err := tx.LockHandover(ctx)
		if err != nil {
			return err
		}
		now := a.Now()
		there, err := tx.EndFeed(ctx, now)
		if err != nil {
			return err
		}
		if !there {
			return nil
		}
		return tx.Write(ctx, Change{Handover: h, Events: []handover.Event{a.eventAt(sc, now, "calendar.withdrawn", uuid.Nil, uuid.Nil, nil)}})
	})
}

// HashFeed is what is kept of a token.
func HashFeed(token string) [32]byte { return sha256.Sum256([]byte(token)) }

// FeedOf is the scope of whoever a token was made for, as it is now: what they may no longer see, their feed does not hold. Errors: not_found.
func (a *App) FeedOf(ctx context.Context, token string) (handover.Scope, error) {
	v, st, version, err := a.store.FeedOf(ctx, HashFeed(token))
	if err != nil {
		return handover.Scope{}, err
	}
	if v.Catalog, err = a.catalogs.of(ctx, a.store, v.Workspace, version); err != nil {
		return handover.Scope{}, err
	}
	return handover.Enter(v, st)
}
