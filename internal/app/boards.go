package app

import (
	"context"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

type handovers interface {
	// CreateHandover gives the handover its number and stores it with sections, exit tasks, parties, stores and its first events.
	CreateHandover(ctx context.Context, v handover.Viewer, h handover.Handover, laid Laid, begin []handover.Event, key Key) (handover.Handover, error)
	Board(ctx context.Context, v handover.Viewer, f BoardFilter, today time.Time) (Board, error)
	List(ctx context.Context, v handover.Viewer, f ListFilter, today time.Time) (List, error)
	Todo(ctx context.Context, v handover.Viewer, today time.Time) (Todo, error)
	Overview(ctx context.Context, sc handover.Scope, since, today time.Time) (Overview, error)
	Signatures(ctx context.Context, sc handover.Scope) (Signatures, error)
	// Events are the events of a handover, newest first, below seq (0 for the newest).
	Events(ctx context.Context, sc handover.Scope, below int64, limit int) ([]handover.Event, error)
}

// Laid is what a new handover begins with.
type Laid struct {
	Sections []handover.Section
	Exits    []handover.ExitTask // of one that is started at once
}

// BoardFilter is what the dashboard's address says.
type BoardFilter struct {
	Group   string // team, store or state
	State   handover.State
	Team    uuid.UUID
	Store   uuid.UUID
	Overdue bool
	Query   string    // title, number
	After   string    // key of the last row before
	Now     time.Time // filled in here
}

// Brief is a handover as lists show it.
type Brief struct {
	ID         uuid.UUID
	Number     string
	Title      string
	State      handover.State
	Reason     handover.Reason
	StoreName  string
	Platform   string
	Team       uuid.UUID
	TeamName   string
	Giver      string
	GiverID    uuid.UUID
	Receiver   string
	ReceiverID uuid.UUID
	Receivers  int
	NextDueOn  time.Time
	DueOn      time.Time
	Tally      handover.Tally
	Records    int
	Accepted   int
	Questions  int
	Blocking   int
	Blockers   int
	// Proven are accounts that were taken over link by link, of the Accounts of which that is asked.
	Proven, Accounts int
	// Fillers are required texts that say nothing, of the Facts that are filled in (N-12), as the last examination found them.
	Fillers, Facts int
	// Points are the score of the last examination, 0 … 100, NoPoints before the first (N-03).
	Points int
	Key    string // where the next page begins
}

// NoPoints is the score of what has not been examined.
const NoPoints = -1

// Overdue is as handover.Handover.Overdue.
func (b Brief) Overdue(today time.Time) bool {
	return handover.Handover{State: b.State, NextDueOn: b.NextDueOn}.Overdue(today)
}

// Board is the dashboard. Figures and Progress are sums over the workspace for managers, over their own handovers for members.
type Board struct {
	Figures   Figures
	Progress  []KindProgress
	Attention []Attention
	Watches   []WatchBrief // of the handovers that are watched, at most WatchesShown (N-20)
	// MoreWatches says that others are watched, too.
	MoreWatches bool
	Rows        []Brief
	Next        string
	Stores      []handover.Store
	Teams       []handover.Team
}

// Figures are the dashboard's numbers.
type Figures struct {
	Open, DueThisWeek, Overdue, Blocking, Questions int
	Records, Accepted                               int
	OldestDue                                       time.Time // earliest date among the overdue; zero when none
}

// KindProgress is the state of all sections of one kind in active handovers.
type KindProgress struct {
	Kind  string
	Tally handover.Tally
}

// Attention is something only the manager can push on.
type Attention struct {
	Brief
	Why     string    // overdue, exits, blocking, held: the moment has passed and accounts still hang on the giver (N-07), watch: figures got worse since (N-20), or looked: the leaver looks at unusually much (N-16)
	ExitDue time.Time // of the open exit task that waits longest, zero without
	Held    int       // accounts that still hang on the giver
	Worse   int       // figures that got worse since the handover and whose question is open (N-20)
	Viewed  int       // records that the giver looked at on the day with most of them, when that is unusual
}

// ExitsLate is as handover.Handover.Late.
func (a Attention) ExitsLate(today time.Time) bool {
	h := handover.Handover{State: a.State}
	if !a.ExitDue.IsZero() {
		h.Exits = handover.ExitCounts{Open: 1, DueOn: a.ExitDue}
	}
	return h.Late(today)
}

// ListFilter is what the list of handovers is narrowed by.
type ListFilter struct {
	State handover.State // "" for all
	Query string
	After string
}

// List is a page of at most 50 handovers, newest first.
type List struct {
	Rows []Brief
	Next string
}

// Task is one thing that waits for the viewer.
type Task struct {
	Act      string // what is to be done: a key of todoSQL
	Handover uuid.UUID
	Number   string
	Title    string // of the handover
	Section  uuid.UUID
	NameZH   string // of the section
	NameEN   string
	Record   uuid.UUID // or the import that waits
	Count    int
	Text     string    // what somebody wrote, or the name of the file
	DueOn    time.Time // of a question or an import: the day it came
	// Change is what changed last since the viewer's signature that went stale; nil of other tasks, and when only files of the section did.
	// Count is the version that was signed then, and Text the reason that was given.
	Change *Changed
}

// Todo is what waits for the viewer, most urgent first, at most 100.
type Todo struct{ Tasks []Task }

// Overview is a handover with its sections and the newest events.
type Overview struct {
	Handover handover.Handover
	Sections []handover.Section
	Events   []handover.Event
	Findings []FoundIn
	Seals    []handover.Seal
	Noticed
}

// FoundIn is a finding with where it is.
type FoundIn struct {
	catalog.Finding
	Section uuid.UUID
	Record  uuid.UUID
	Title   string
	Kind    string
}

// Signatures is what the page of the final signatures needs.
type Signatures struct {
	Handover handover.Handover
	Sections []handover.Section
	Seals    []handover.Seal    // of sections and of the handover, oldest first
	Refusals []handover.Refusal // oldest first, ended ones too; of Signing only
	Proxies  []handover.Proxy   // newest first; of Signing only
}
