package app

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/source"
)

// imports is what files on their way in ask of the database.
type imports interface {
	// RecentImports are the newest imports of the handover, at most 20, with the frame.
	RecentImports(ctx context.Context, sc handover.Scope) (ImportStart, error)
	// ImportPage reads an import with a page of its rows; while it is being mapped with the first lines of the filter's part.
	ImportPage(ctx context.Context, sc handover.Scope, id uuid.UUID, f ImportFilter) (ImportPage, error)
	// Remembered is what people of the workspace said about columns before, by kind.
	Remembered(ctx context.Context, v handover.Viewer) (map[string][]source.Remembered, error)
	// KeepImport stores a new import with the lines that fn hands to keep. What fn returns is stored; its error undoes all.
	KeepImport(ctx context.Context, sc handover.Scope, key Key, im Import, fn func(keep func(ImportChunk) error) (Import, error)) (Import, error)
	// ChangeImport locks the import, asks fn what becomes of it, and stores that. A form that was carried out before gives a *Replay.
	ChangeImport(ctx context.Context, sc handover.Scope, id uuid.UUID, key Key, fn func(Import) (ImportChange, error)) error
	// ImportChunks walks the kept lines of a part, mended ones as they were sent. part -1 gives the first lines of every part.
	ImportChunks(ctx context.Context, sc handover.Scope, id uuid.UUID, part int, fn func(ImportChunk) error) error
	// ImportMends are what was typed over the cells of an import.
	ImportMends(ctx context.Context, sc handover.Scope, id uuid.UUID) (map[ImportCell]string, error)

	// RejectedIn gives the rejected rows that begin between a line and the line to, without their cells.
	RejectedIn(ctx context.Context, sc handover.Scope, id uuid.UUID, from RowAt, to int, fn func(ImportRow)) error
	// ForgetImports lets go of the lines of imports that were written before written, and gives up those that nobody has finished since idle.
	ForgetImports(ctx context.Context, written, idle time.Time) error

	importWork
}

// importWork is what workers ask of the database.
type importWork interface {
	// TakeImport gives the worker an import that waits, or whose worker was silent for so long, and counts the attempt; ok is false when
	// there is none. Those that were begun before without coming to an end are only given to who takes doubtful ones, too.
	// A workspace of which so many are worked on already waits, and one of which fewer are comes first.
	TakeImport(ctx context.Context, t ImportTurn) (job ImportJob, ok bool, err error)
	// TouchImport says that the worker is alive and how far it has come. It is handover.Stale when the import is another's by now.
	TouchImport(ctx context.Context, job ImportJob, done, total int) error
	// LeaveImport gives an import back to the queue, as if this attempt had not been.
	LeaveImport(ctx context.Context, job ImportJob) error
	// EndImport stores what came of the work and takes it out of the queue. It is handover.Stale when the import is another's by now.
	EndImport(ctx context.Context, sc handover.Scope, job ImportJob, im Import) error

	// RecordHeads are where the records of the kind with these identities stand that are not removed.
	RecordHeads(ctx context.Context, sc handover.Scope, kind string, identities []string) ([]RecordHead, error)
	// RecordsBy are the records of the kind with these identities that are not removed: what they say and where they stand, without counts.
	RecordsBy(ctx context.Context, sc handover.Scope, kind string, identities []string) ([]handover.Record, error)
	// Identities walks what identifies the records of the kind that are not removed.
	Identities(ctx context.Context, sc handover.Scope, kind string, fn func(identity string)) error
	// RecordsOf are those with these ids.
	RecordsOf(ctx context.Context, sc handover.Scope, ids []uuid.UUID) ([]handover.Record, error)
	// ResolveNames is Tx.Resolve outside of a transaction.
	ResolveNames(ctx context.Context, sc handover.Scope, m Mentions) (Resolved, error)
	// UnstageImport forgets the rows of an import. It and the next two are handover.Stale when the import is another's by now.
	UnstageImport(ctx context.Context, sc handover.Scope, l ImportLease) error
	// StageRows adds rows. Restage puts them into the place of those of the same part and line.
	StageRows(ctx context.Context, sc handover.Scope, l ImportLease, rows []StagedRow) error
	Restage(ctx context.Context, sc handover.Scope, l ImportLease, rows []StagedRow) error
	// Staged reads rows by part and line.
	Staged(ctx context.Context, sc handover.Scope, id uuid.UUID, at []RowAt) ([]StagedRow, error)
	// StagedOf finds rows of records, and StagedTo rows that refer to records.
	StagedOf(ctx context.Context, sc handover.Scope, id uuid.UUID, records []uuid.UUID) ([]RowAt, error)
	StagedTo(ctx context.Context, sc handover.Scope, id uuid.UUID, records []uuid.UUID) ([]RowAt, error)
	// StagedWays are the references by a field as they would be, of the handover's records and of the rows.
	StagedWays(ctx context.Context, sc handover.Scope, id uuid.UUID, field string) (map[uuid.UUID][]uuid.UUID, error)
	// CountStaged counts the rows by part and outcome.
	CountStaged(ctx context.Context, sc handover.Scope, id uuid.UUID) (map[int]ImportTally, error)
}

// stagedTx is what a transaction does with the rows of an import, once every section of the handover is locked.
type stagedTx interface {
	// StagedFits says whether the records are still as they were when the rows were made, and the rows all there.
	StagedFits(ctx context.Context, id uuid.UUID, parts []ImportPart) (bool, error)
	// StagedDeltas are what the rows add to the counts of sections, with how many are new and changed.
	StagedDeltas(ctx context.Context, id uuid.UUID) ([]StagedDelta, error)
	// Redirect sends the rows of new records from one section into another.
	Redirect(ctx context.Context, id, from, to uuid.UUID) error
	// WriteStaged writes the rows into records, with revisions, references and findings. done is told how many records a step has written.
	WriteStaged(ctx context.Context, w StagedWrite, done func(int)) error
	// HoldImport keeps an import for its worker until the transaction ends, after the sections are locked: nobody can take it meanwhile. It
	// is handover.Stale when the import is another's by now.
	HoldImport(ctx context.Context, l ImportLease) error
	// ChangeImport stores what becomes of an import that is held.
	ChangeImport(ctx context.Context, c ImportChange) error
	// ImportInTheWay are the records an import wrote that moved on since.
	ImportInTheWay(ctx context.Context, id uuid.UUID) (InTheWay, error)
	// ImportBefore are records that an import changed, with what they said before, in the order of their ids after the one given.
	ImportBefore(ctx context.Context, id, after uuid.UUID, limit int) ([]RecordBefore, error)
	// StageGone stages the removal of all records that an import created. UnstageAll forgets what was staged, StageUndo stages rows.
	StageGone(ctx context.Context, id uuid.UUID) error
	UnstageAll(ctx context.Context, id uuid.UUID) error
	StageUndo(ctx context.Context, l ImportLease, rows []StagedRow) error
	// EndImport is Store.EndImport in the transaction.
	EndImport(ctx context.Context, job ImportJob, im Import) error
}

// InTheWay are records that were edited, asked about, judged or referred to since an import wrote them: how many, and the titles of the first three.
type InTheWay struct {
	Count  int
	Titles []string
}

// RecordBefore is a record with what it said before.
type RecordBefore struct {
	Record handover.Record
	Before catalog.Values
}

// StagedDelta is what rows add to a section.
type StagedDelta struct {
	Section      uuid.UUID
	New, Changed int
	Gone         int // removed
	Counts       handover.Counts
}

// StagedWrite says how rows are written.
type StagedWrite struct {
	Import uuid.UUID
	Act    string // the history's word
	By     uuid.UUID
	At     time.Time
	Note   bool // revisions name the import
	// Rebuilt says that the giver is absent: rows that say where they come from are reconstructed by By.
	Rebuilt bool
}

// ImportTurn is what a worker that has nothing to do takes.
type ImportTurn struct {
	Worker   uuid.UUID
	Silence  time.Duration // after which a worker is taken for dead
	Most     int           // imports of one workspace that are worked on at once
	Doubtful bool          // also those that were begun before
}

// ImportJob is an import that a worker has taken, with whoever asked for it as they stand now.
type ImportJob struct {
	Import   Import
	Worker   uuid.UUID
	Viewer   handover.Viewer // without catalog
	Catalog  int64           // version of the workspace's kinds
	Standing handover.Standing
	Giver    handover.Leaver
	Head     int64  // number of the handover's last event
	Basis    []byte // what the last check depended on, besides records
	Checked  int64  // number of the last event when that check began
}

// Lease is the worker's hold on the import.
func (j ImportJob) Lease() ImportLease { return ImportLease{j.Import.ID, j.Worker} }

// ImportLease says who works on an import. Whatever a worker writes asks for it: one that was silent for too long, and lives after all,
// finds the import taken and writes nothing more.
type ImportLease struct{ Import, Worker uuid.UUID }

// RecordHead is where a record stands, without what it says.
type RecordHead struct {
	ID, Section uuid.UUID
	Identity    string
	Revision    int
	State       handover.RecordState
	Digest      []byte
}

// RowAt is a row's place.
type RowAt struct{ Part, Line int }

// StagedRow is what would come of a record of a file, as it is kept until it is written.
type StagedRow struct {
	RowAt
	At       []int
	Outcome  ImportOutcome
	Odd      bool
	Title    string
	Problems []ImportProblem
	Cells    map[int]string

	// Of new, changed and same ones. What is the same has no content of its own, unless its names are still to be matched.
	Section, Record  uuid.UUID
	Kind, Identity   string
	Base             int // revision of the record that was there
	BaseState, State handover.RecordState
	Data             json.RawMessage
	Digest           []byte
	Tokens           []string
	Counts           handover.RecordCounts
	Findings         []catalog.Finding
	Refs             []StagedRef
	Bindings         []catalog.Binding
	Dates            []catalog.Dated
	Stock            *catalog.Stock
}

// StagedRef is a reference of a row.
type StagedRef struct {
	Field string    `json:"field"`
	To    uuid.UUID `json:"to"`
}

// OutcomeMade is that of a record which is made for a name. Its line is below 0, and no page shows it.
const OutcomeMade ImportOutcome = "made"

// ImportChange is what one act does to an import that is not written yet.
type ImportChange struct {
	Import   Import
	Remember map[string]source.Remembered // by kind
	Blank    map[int]map[int]source.Use   // by part and column: content to take out for ever
	Mends    map[ImportCell]string        // laid over the file; "" is a mend, too
	Forget   bool                         // its lines, rows and mends go
	Stale    bool                         // its rows say nothing any more
}
