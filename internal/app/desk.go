package app

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// Look is what a person saw last of a record. It is a bookmark of theirs and no act: it stands in no chain.
type Look struct {
	Record   uuid.UUID
	By       uuid.UUID
	Revision int
	Shown    int // Record.Shown
	At       time.Time
}

// Review is a verdict to be stored; Record is uuid.Nil for one on a section.
type Review struct {
	ID, Section, Record uuid.UUID
	Verdict             string // accepted, returned or taken_back
	Reason              string
	Revision            int
	By                  uuid.UUID
	At                  time.Time
}

// deskReads are the reads of the review desk, and the one small write that leaving a record is.
type deskReads interface {
	// DeskPage is one record of a queue: q.Record, which must be of the section. It is one round trip of five statements.
	DeskPage(ctx context.Context, sc handover.Scope, q DeskQuery) (DeskPage, error)
	// DeskNext is the record of the queue behind the one with the id, else the first one; uuid.Nil when the queue is empty.
	DeskNext(ctx context.Context, sc handover.Scope, q DeskQuery) (uuid.UUID, error)
	// DeskQueues counts the queues of a section for the viewer, and the records by finding.
	DeskQueues(ctx context.Context, sc handover.Scope, section uuid.UUID) (DeskQueues, error)
	// Look notes what the viewer saw of a record of the scope's handover; what is none is not found.
	Look(ctx context.Context, sc handover.Scope, l Look) error
	SamplePage(ctx context.Context, sc handover.Scope, section uuid.UUID) (SamplePage, error)
}

// DeskQuery is a queue of a section and where the reader is in it.
type DeskQuery struct {
	Section uuid.UUID
	Filter  RecordFilter // in order of entry; its place and order are not read
	Record  uuid.UUID
	Last    uuid.UUID // judged just before, to be taken back; uuid.Nil for none
}

// DeskPage is one record with what a reviewer needs first. Previous and Next are its neighbours in the queue.
type DeskPage struct {
	RecordPage
	Total    int // records in the queue; More says that there are more
	More     bool
	Repeated []string // fields whose text stands in many records
	Base     *DeskBase
	Since    []Revision // the kept states from the base on, the oldest first; empty when nothing was saved
	Last     *handover.Record
	Sample   handover.Sampling // the open one of the section; zero when there is none
}

// DeskBase is when the reader knew the record last, and by what: a look, a verdict of theirs or their signature.
type DeskBase struct {
	How string // seen, judged, signed
	At  time.Time
}

// DeskQueues are the queues of a section with the number of records in each.
type DeskQueues struct {
	Frame
	Section handover.Section
	Changed int
	Filler  int
	Rules   []RuleCount // the most frequent first
	Sample  handover.Sampling
}

// RuleCount is how many records of a section have a finding, and how many of them wait.
type RuleCount struct {
	Rule     string
	Field    string // where it is found, of one of them
	Severity catalog.Severity
	Count    int
	Waiting  int
	Args     json.RawMessage // of one of them
}

// DeskPage is one record of a queue with what a reviewer needs first.
func (a *App) DeskPage(ctx context.Context, sc handover.Scope, q DeskQuery) (DeskPage, error) {
	return a.store.DeskPage(ctx, sc, q)
}

// DeskNext is the record of the queue to look at next.
func (a *App) DeskNext(ctx context.Context, sc handover.Scope, q DeskQuery) (uuid.UUID, error) {
	return a.store.DeskNext(ctx, sc, q)
}

// DeskQueues are the queues of a section.
func (a *App) DeskQueues(ctx context.Context, sc handover.Scope, section uuid.UUID) (DeskQueues, error) {
	return a.store.DeskQueues(ctx, sc, section)
}

// Saw notes that the viewer looked at a record as it was shown and left it without a verdict, so that they find later what changed.
func (a *App) Saw(ctx context.Context, sc handover.Scope, record uuid.UUID, revision, shown int) error {
	return a.store.Look(ctx, sc, Look{Record: record, By: sc.By(), Revision: revision, Shown: shown, At: a.Now()})
}

// TakeBackVerdict undoes the viewer's own last verdict on a record. Errors: conflict when the section is signed, when there is none, or when it
// is somebody else's; stale when the record changed since.
func (a *App) TakeBackVerdict(ctx context.Context, sc handover.Scope, record uuid.UUID, key Key) error {
	return a.onRecord(ctx, sc, record, key, "taken_back", func(sc handover.Scope, _ Tx, l Locked) (handover.Write, error) {
		if err := sc.At(l.Handover.State).MayReview(l.Section); err != nil {
			return handover.Write{}, err
		}
		return l.Section.TakeBack(l.Record, sc.Viewer())
	})
}

// markRepeated finds long free texts that stand word by word in many records of a section that is submitted (N-12).
func (a *App) markRepeated(ctx context.Context, sc handover.Scope, tx Tx, s handover.Section) error {
	kind, ok := sc.Kind(s.Kind)
	if !ok {
		return nil
	}
	fields := kind.FreeTexts()
	if len(fields) == 0 {
		return nil
	}
	return tx.MarkRepeated(ctx, s.ID, fields, catalog.RepeatedLeast, catalog.RepeatedLong)
}
