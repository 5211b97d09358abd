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

	importWork
}

// importWork is what workers ask of the database.
type importWork interface {
	// TakeImport gives the worker an import that waits, or whose worker was silent for so long; ok is false when there is none.
	TakeImport(ctx context.Context, worker uuid.UUID, silence time.Duration) (job ImportJob, ok bool, err error)
	// TouchImport says that the worker is alive and how far it has come. It is handover.Stale when the import is another's by now.
	TouchImport(ctx context.Context, job ImportJob, done, total int) error
	// LeaveImport gives an import back to the queue.
	LeaveImport(ctx context.Context, job ImportJob) error
	// EndImport stores what came of the work and takes it out of the queue. It is handover.Stale when the import is another's by now.
	EndImport(ctx context.Context, sc handover.Scope, job ImportJob, im Import) error

	// RecordsBy are the records of the kind with these identities that are not removed.
	RecordsBy(ctx context.Context, sc handover.Scope, kind string, identities []string) ([]handover.Record, error)
	// RecordsOf are the records with these ids that are not removed.
	RecordsOf(ctx context.Context, sc handover.Scope, ids []uuid.UUID) ([]handover.Record, error)
	// ResolveNames is Tx.Resolve outside of a transaction.
	ResolveNames(ctx context.Context, sc handover.Scope, m Mentions) (Resolved, error)
	// UnstageImport forgets the rows of an import.
	UnstageImport(ctx context.Context, sc handover.Scope, id uuid.UUID) error
	// StageRows adds rows. Restage puts them into the place of those of the same part and line.
	StageRows(ctx context.Context, sc handover.Scope, id uuid.UUID, rows []StagedRow) error
	Restage(ctx context.Context, sc handover.Scope, id uuid.UUID, rows []StagedRow) error
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

// ImportJob is an import that a worker has taken, with whoever asked for it as they stand now.
type ImportJob struct {
	Import   Import
	Worker   uuid.UUID
	Viewer   handover.Viewer // without catalog
	Catalog  int64           // version of the workspace's kinds
	Standing handover.Standing
	Giver    handover.Person
	Head     int64  // number of the handover's last event
	Basis    []byte // what the last check depended on, besides records
	Checked  int64  // number of the last event when that check began
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
