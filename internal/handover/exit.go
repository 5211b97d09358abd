package handover

import (
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/catalog"
)

// ExitSort is what an exit task closes.
type ExitSort string

// The sorts of exit tasks.
const (
	ExitAccount  ExitSort = "account"  // a sub-account is deregistered
	ExitApp      ExitSort = "app"      // what programs of others may do is revoked
	ExitDevice   ExitSort = "device"   // a device comes back
	ExitGroup    ExitSort = "group"    // the leaver is taken out of groups
	ExitForward  ExitSort = "forward"  // mail and phone lead to somebody else
	ExitPassword ExitSort = "password" // shared passwords are changed
	ExitCard     ExitSort = "card"     // badges and keys are revoked
	ExitOther    ExitSort = "other"
)

// ExitSorts lists them in the order of the form.
var ExitSorts = []ExitSort{ExitAccount, ExitApp, ExitPassword, ExitGroup, ExitForward, ExitDevice, ExitCard, ExitOther}

// ExitFrom is what the days of an exit task are counted from.
type ExitFrom string

// The moments: the last working day, and the day of the effective moment.
const (
	FromLastDay   ExitFrom = "last_day"
	FromEffective ExitFrom = "effective"
)

// ExitFroms lists them in the order of the form.
var ExitFroms = []ExitFrom{FromLastDay, FromEffective}

// ExitState is where an exit task stands.
type ExitState string

// The states. Late is computed and never stored.
const (
	ExitOpen ExitState = "open"
	ExitDone ExitState = "done"
	ExitNone ExitState = "not_applicable"
)

// ExitVerdict is what an act says of an exit task. Undone opens it again.
type ExitVerdict string

// The verdicts.
const (
	ExitSaysDone   ExitVerdict = "done"
	ExitSaysNone   ExitVerdict = "not_applicable"
	ExitSaysUndone ExitVerdict = "undone"
)

// ExitRole is as what somebody settled an exit task.
type ExitRole string

// The roles: the parties of the information technology side, the person whom the task names, and a manager in their place.
const (
	ExitByIT      ExitRole = "it"
	ExitByOwner   ExitRole = "owner"
	ExitByManager ExitRole = "manager"
)

// MostExits is how many exit tasks a handover can have, and TemplateExits how many a template can.
const (
	MostExits     = 100
	TemplateExits = 30
	exitDays      = 366 // on both sides of what the days are counted from
	exitLine      = 200 // runes of what is to be done
)

// TemplateExit is an exit task as a template knows it: it belongs to the information technology side.
type TemplateExit struct {
	Sort    ExitSort `json:"sort"`
	TitleZH string   `json:"title_zh"`
	TitleEN string   `json:"title_en"`
	From    ExitFrom `json:"from"`
	Days    int      `json:"days"` // calendar days after From, before it when negative
}

// Title is what is to be done, in "zh" or "en".
func (t TemplateExit) Title(lang string) string {
	return catalog.Label{ZH: t.TitleZH, EN: t.TitleEN}.In(catalog.Lang(lang))
}

// ExitTask is something that has to be done so that the leaver is out (PRO-14).
type ExitTask struct {
	Handover  uuid.UUID
	ID        uuid.UUID
	Position  int
	Sort      ExitSort
	TitleZH   string
	TitleEN   string
	Owner     uuid.UUID // who does it; uuid.Nil for the information technology side
	OwnerName string
	From      ExitFrom
	Days      int
	DueOn     time.Time // a calendar date, midnight UTC
	State     ExitState
	AddedBy   uuid.UUID
	Adder     string
	AddedAt   time.Time
	// Templated says that it came with the template when the handover was started.
	Templated bool
	Acts      []ExitAct // oldest first
}

// ExitAct is what somebody did about an exit task. It never changes.
type ExitAct struct {
	Handover uuid.UUID
	ID       uuid.UUID
	Task     uuid.UUID
	Verdict  ExitVerdict
	By       uuid.UUID
	Name     string
	Role     ExitRole
	At       time.Time
	Note     string
	File     File // evidence: only its name, media, size, digest and blob; zero for none
}

// Label is what is to be done, in both languages.
func (t ExitTask) Label() catalog.Label { return catalog.Label{ZH: t.TitleZH, EN: t.TitleEN} }

// Overdue says that the task should have been settled before today, a calendar date.
func (t ExitTask) Overdue(today time.Time) bool { return t.State == ExitOpen && t.DueOn.Before(today) }

// Settling is the act that settled the task; false while it is open.
func (t ExitTask) Settling() (ExitAct, bool) {
	if t.State == ExitOpen || len(t.Acts) == 0 {
		return ExitAct{}, false
	}
	return t.Acts[len(t.Acts)-1], true
}

// Act says what stands against an act, and gives the task after it: an open one is settled, and a settled one is opened again.
func (t ExitTask) Act(a ExitAct) (ExitTask, error) {
	switch a.Verdict {
	case ExitSaysDone, ExitSaysNone:
		if t.State != ExitOpen {
			return t, Refuse(Conflict, "refuse.exit_settled")
		}
	case ExitSaysUndone:
		if t.State == ExitOpen {
			return t, Refuse(Conflict, "refuse.exit_not_settled")
		}
	default:
		return t, ErrNotFound()
	}
	t.State = a.Verdict.state()
	t.Acts = append(slices.Clone(t.Acts), a)
	return t, nil
}

func (v ExitVerdict) state() ExitState {
	switch v {
	case ExitSaysDone:
		return ExitDone
	case ExitSaysNone:
		return ExitNone
	}
	return ExitOpen
}

// ExitStateOf is where a task stands after acts, in the order in which they were done.
func ExitStateOf(acts []ExitAct) ExitState {
	if len(acts) == 0 {
		return ExitOpen
	}
	return acts[len(acts)-1].Verdict.state()
}

// ExitCounts are the numbers of exit tasks that a handover keeps. DueOn is the earliest day of an open one, zero without.
type ExitCounts struct {
	All, Open int
	DueOn     time.Time
}

// CountExits counts all exit tasks of a handover.
func CountExits(list []ExitTask) ExitCounts {
	c := ExitCounts{All: len(list)}
	for _, t := range list {
		if t.State != ExitOpen {
			continue
		}
		c.Open++
		if c.DueOn.IsZero() || t.DueOn.Before(c.DueOn) {
			c.DueOn = t.DueOn
		}
	}
	return c
}

// Late says whether an exit task of the handover should have been settled before today, while it can be.
func (h Handover) Late(today time.Time) bool {
	return (h.State == Active || h.State == Signed || h.State == InFollowUp) && h.Exits.Open > 0 && h.Exits.DueOn.Before(today)
}

// exitBase is the day that an exit task's days are counted from, zero while it is not known.
func (h Handover) exitBase(from ExitFrom, zone *time.Location) time.Time {
	if from == FromEffective && !h.EffectiveAt.IsZero() {
		y, m, d := h.EffectiveAt.In(zone).Date()
		return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	}
	return h.LastWorkingDay
}

// Dated is the task with its day counted anew from what the handover's plan says now, in the company's time zone. Of a settled task, and
// while the plan says nothing, it stays.
func (t ExitTask) Dated(h Handover, zone *time.Location) ExitTask {
	if base := h.exitBase(t.From, zone); t.State == ExitOpen && !base.IsZero() {
		t.DueOn = base.AddDate(0, 0, t.Days)
	}
	return t
}

// LayExits makes the exit tasks that a handover begins with when by starts it.
func (t Template) LayExits(h Handover, by Person, at time.Time, zone *time.Location, newID func() uuid.UUID) []ExitTask {
	var out []ExitTask
	for _, e := range t.Exits {
		x := ExitTask{
			Handover: h.ID, ID: newID(), Position: len(out) + 1, Sort: e.Sort, TitleZH: e.TitleZH, TitleEN: e.TitleEN, From: e.From, Days: e.Days,
			State: ExitOpen, AddedBy: by.ID, Adder: by.Name, AddedAt: at, Templated: true,
		}.Dated(h, zone)
		if !x.DueOn.IsZero() {
			out = append(out, x)
		}
	}
	return out
}

// NewExit is an exit task that somebody adds: what, by whom (uuid.Nil for the information technology side) and until which day. Its days are
// counted from the last working day, so that it moves along. there are the tasks that the handover has.
func (h Handover) NewExit(x ExitTask, there []ExitTask) (ExitTask, error) {
	ps := checkLine("title", x.TitleZH, exitLine, true)
	if !known(ExitSorts, x.Sort) {
		ps = append(ps, At("sort", "problem.unknown_choice"))
	}
	giver, _ := h.Party(Giver)
	switch {
	case x.Owner == uuid.Nil:
	case x.Owner == giver.Person:
		ps = append(ps, At("owner", "exit.problem.leaver"))
	case !h.takesPart(x.Owner):
		ps = append(ps, At("owner", "problem.unknown_choice"))
	}
	x.TitleEN, x.From, x.State = x.TitleZH, FromLastDay, ExitOpen
	switch days := int(x.DueOn.Sub(h.LastWorkingDay) / (24 * time.Hour)); {
	case x.DueOn.IsZero():
		ps = append(ps, At("due", "problem.required"))
	case days < -exitDays || days > exitDays:
		ps = append(ps, At("due", "exit.problem.far", "Max", exitDays))
	default:
		x.Days = days
	}
	if len(there) >= MostExits {
		ps = append(ps, At("title", "problem.too_many", "Max", MostExits, "Count", len(there)+1))
	}
	for _, t := range there {
		x.Position = max(x.Position, t.Position)
	}
	x.Position++
	return x, wrong(ps)
}

// TemplateExitsFrom are the exit tasks that a template takes from a handover: those that name nobody, as many as it can have.
func TemplateExitsFrom(list []ExitTask) []TemplateExit {
	var out []TemplateExit
	for _, t := range list {
		if t.Owner == uuid.Nil && len(out) < TemplateExits && t.Days >= -maxDueDays && t.Days <= maxDueDays {
			out = append(out, TemplateExit{Sort: t.Sort, TitleZH: t.TitleZH, TitleEN: t.TitleEN, From: t.From, Days: t.Days})
		}
	}
	return out
}

// exitProblems are what is wrong with a template's exit tasks.
func (t Template) exitProblems() []Problem {
	var ps []Problem
	if len(t.Exits) > TemplateExits {
		ps = append(ps, At("exits", "problem.too_many", "Max", TemplateExits, "Count", len(t.Exits)))
	}
	for i, e := range t.Exits {
		at := func(field string) string { return "exits." + strconv.Itoa(i) + "." + field }
		ps = append(ps, checkLine(at("title_zh"), e.TitleZH, exitLine, true)...)
		ps = append(ps, checkLine(at("title_en"), e.TitleEN, exitLine, true)...)
		if !known(ExitSorts, e.Sort) {
			ps = append(ps, At(at("sort"), "problem.unknown_choice"))
		}
		if !known(ExitFroms, e.From) {
			ps = append(ps, At(at("from"), "problem.unknown_choice"))
		}
		if e.Days < -maxDueDays || e.Days > maxDueDays {
			ps = append(ps, At(at("days"), "problem.out_of_range", "Min", -maxDueDays, "Max", maxDueDays))
		}
	}
	return ps
}

// CheckExits says whether the handover can be closed: every exit task is settled. first is the one that has waited longest.
func CheckExits(list []ExitTask) error {
	counts := CountExits(list)
	for _, t := range list {
		if t.State == ExitOpen && t.DueOn.Equal(counts.DueOn) {
			return Refuse(Conflict, "refuse.exits_open", "Count", counts.Open, "Title", t.Label())
		}
	}
	return nil
}

// MayExit says whether the person may settle the task or open it again: whom it names, the information technology side for what names nobody,
// and managers for all of them. The leaver never does, nor who acts for them.
func (s Scope) MayExit(t ExitTask) error {
	if s.roles.Has(AsGiver) {
		return Refuse(Forbidden, "refuse.exit_leaver")
	}
	if err := s.May(SettleExit); err != nil {
		return err
	}
	if s.ExitRole(t) == "" {
		if t.Owner != uuid.Nil {
			return Refuse(Forbidden, "refuse.not_exit_owner", "Name", t.OwnerName)
		}
		return Refuse(Forbidden, "refuse.not_exit_side")
	}
	return nil
}

// MayAddExit says whether the person may add exit tasks.
func (s Scope) MayAddExit() error {
	if s.roles.Has(AsGiver) {
		return Refuse(Forbidden, "refuse.exit_leaver")
	}
	return s.May(AddExit)
}

// ExitRole is as what the person settles the task, "" for who does not.
func (s Scope) ExitRole(t ExitTask) ExitRole {
	switch {
	case t.Owner != uuid.Nil && t.Owner == s.viewer.ID:
		return ExitByOwner
	case t.Owner == uuid.Nil && s.roles.Has(AsIT):
		return ExitByIT
	case s.roles.Has(asWatcher):
		return ExitByManager
	}
	return ""
}
