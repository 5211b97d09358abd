package handover

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/catalog"
)

// Days around the last working day within which whatever is to happen needs a new owner (N-09): some before, because the giver is busy with leaving, and a
// month behind, because nobody has found their way yet.
const (
	GuardedBefore = 7
	GuardedAfter  = 30
)

// Window are the first and the last day within which every date needs a new owner, midnight UTC; zero without a last working day, or of what was
// cancelled.
func (h Handover) Window() (from, to time.Time) {
	if h.LastWorkingDay.IsZero() || h.State == Cancelled {
		return time.Time{}, time.Time{}
	}
	return h.LastWorkingDay.AddDate(0, 0, -GuardedBefore), h.LastWorkingDay.AddDate(0, 0, GuardedAfter)
}

// Guards says whether the day is within the window.
func (h Handover) Guards(day time.Time) bool {
	from, to := h.Window()
	return !from.IsZero() && !day.Before(from) && !day.After(to)
}

// Unowned are the days of a record within the window for which nobody is named who stays: what the calendar shows in front, and what stands in the way
// of the final signature.
func (h Handover) Unowned(kind catalog.Kind, v catalog.Values, env catalog.Env) []catalog.Dated {
	if from, _ := h.Window(); from.IsZero() || !kind.HasDates() {
		return nil
	}
	return slices.DeleteFunc(kind.Dated(v, env), func(d catalog.Dated) bool { return d.Owned || !h.Guards(d.Day.Time()) })
}

// DatedRecord is a day that a record names, with what is needed to tell about it.
type DatedRecord struct {
	Record Record // id, section, kind, title, revision, when it was saved, and values
	catalog.Dated
}

// OwnDaySort is what happens with the handover itself on a day.
type OwnDaySort string

// The days of a handover itself.
const (
	OwnLastDay   OwnDaySort = "last_day"
	OwnSigned    OwnDaySort = "sign_by"
	OwnEffective OwnDaySort = "effective"
	OwnSection   OwnDaySort = "section"
	OwnExit      OwnDaySort = "exit"
	OwnGuarded   OwnDaySort = "guarded_until"
	OwnWatch     OwnDaySort = "watch"
)

// OwnDay is a day of the handover itself: midnight UTC. Of is the section or the exit task, with its titles; uuid.Nil for the whole. Mark is, of a check of
// the watch, the days since responsibility moved (N-20).
type OwnDay struct {
	Sort             OwnDaySort
	Day              time.Time
	Of               uuid.UUID
	TitleZH, TitleEN string
	Done             bool
	Mark             int
}

// Title is what the section or task is called in a language.
func (d OwnDay) Title(lang string) string {
	if lang == "en" && d.TitleEN != "" || d.TitleZH == "" {
		return d.TitleEN
	}
	return d.TitleZH
}

// OwnDays are the days of the handover itself, earliest first. Days of moments are those in the zone.
func (h Handover) OwnDays(sections []Section, exits []ExitTask, zone *time.Location) []OwnDay {
	var out []OwnDay
	add := func(d OwnDay) {
		if !d.Day.IsZero() {
			out = append(out, d)
		}
	}
	add(OwnDay{Sort: OwnLastDay, Day: h.LastWorkingDay})
	add(OwnDay{Sort: OwnSigned, Day: h.DueOn, Done: !h.SignedAt.IsZero()})
	if !h.EffectiveAt.IsZero() {
		add(OwnDay{Sort: OwnEffective, Day: catalog.DateOf(h.EffectiveAt.In(zone)).Time(), Done: !h.MovedAt.IsZero()})
	}
	_, until := h.Window()
	add(OwnDay{Sort: OwnGuarded, Day: until})
	for _, s := range sections {
		add(OwnDay{Sort: OwnSection, Day: s.DueOn, Of: s.ID, TitleZH: s.Title("zh-Hans"), TitleEN: s.Title("en"), Done: s.Settled()})
	}
	for _, t := range exits {
		add(OwnDay{Sort: OwnExit, Day: t.DueOn, Of: t.ID, TitleZH: t.TitleZH, TitleEN: t.TitleEN, Done: t.State != ExitOpen})
	}
	slices.SortStableFunc(out, func(a, b OwnDay) int { return a.Day.Compare(b.Day) })
	return out
}

// Feed is the private address under which a person reads the calendar of a handover from elsewhere. Its token is kept nowhere.
type Feed struct {
	Handover, ID, Person uuid.UUID
	Hash                 [32]byte
	MadeAt, EndedAt      time.Time
}

// Monday is the first day of the week that the day is in.
func Monday(day time.Time) time.Time { return day.AddDate(0, 0, -(int(day.Weekday())+6)%7) }
