package app

import (
	"io"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/sheet"
	"handoverdesk/internal/source"
)

// Import is a file on its way into a handover. Its content is kept line by line, without the columns that may not be stored, until the
// import is forgotten; the file itself is never kept.
type Import struct {
	ID       uuid.UUID
	Name     string // of the file, "" for what was pasted
	Size     handover.Bytes
	Digest   []byte // SHA-256 of the file
	Format   sheet.Format
	Encoding string
	Unsure   bool // the encoding was guessed
	State    ImportState
	Parts    []ImportPart
	// Done and Total count lines while it is checked, and records while it is written or undone.
	Done, Total int
	// Attempts is how often workers began what was asked for last without coming to an end.
	Attempts int
	// Problem is why it failed, or why undoing it did: a message key with its args.
	Problem *handover.Problem
	// Again says that the handover changed between check and write, so that it was checked anew and should be looked at once more.
	Again bool
	// Kept says whether its lines are still there: what was written or given up loses them after a while.
	Kept    bool
	By      uuid.UUID
	Maker   string    // the name of By
	Asked   uuid.UUID // in whose name it is checked, written or undone
	Version int       // grows with every change a person makes
	MadeAt  time.Time
	// WrittenAt and UndoneAt are zero until then. TouchedAt is the last sign of life of whoever works on it.
	WrittenAt, UndoneAt, TouchedAt time.Time
}

// ImportState is where an import stands.
type ImportState string

// The states: mapping -> checking -> ready -> writing -> written -> undoing -> undone. A ready one goes back to mapping or checking when a
// person changes something, or when the handover changed meanwhile; one that cannot be undone after all is written again. Failed and
// dropped are ends.
const (
	ImportMapping  ImportState = "mapping"
	ImportChecking ImportState = "checking"
	ImportReady    ImportState = "ready"
	ImportWriting  ImportState = "writing"
	ImportWritten  ImportState = "written"
	ImportUndoing  ImportState = "undoing"
	ImportUndone   ImportState = "undone"
	ImportFailed   ImportState = "failed"
	ImportDropped  ImportState = "dropped"
)

// AtWork says whether workers have it: it moves by itself.
func (s ImportState) AtWork() bool {
	return s == ImportChecking || s == ImportWriting || s == ImportUndoing
}

// ImportPart is a table of the file and the section it goes into. It is stored as JSON with the import.
type ImportPart struct {
	Table   string      `json:"table"`   // its name in the file
	Lines   int         `json:"lines"`   // that say something, header and all
	Width   int         `json:"width"`   // columns
	Hidden  int         `json:"hidden"`  // lines that the file's author did not see
	Unseen  bool        `json:"unseen"`  // the whole table was hidden
	Section uuid.UUID   `json:"section"` // uuid.Nil: not taken in
	Kind    string      `json:"kind"`
	Plan    source.Plan `json:"plan"`
	Make    []string    `json:"make,omitempty"` // kinds of records that are made for names which nothing answers to: "supplier"
	Tally   ImportTally `json:"tally"`
	// Unmatched are names that no record answers to, by the kind they should be of, at most a hundred each.
	Unmatched map[string][]string `json:"unmatched,omitempty"`
	// Closed are kinds of which nothing can be made, because no section takes their records or a title is not enough for one.
	Closed []string `json:"closed,omitempty"`
}

// ImportTally counts what would happen, or happened, to a part.
type ImportTally struct {
	New     int `json:"new"`
	Changed int `json:"changed"`
	Same    int `json:"same"`
	Error   int `json:"error"`
	Skipped int `json:"skipped"`
	Odd     int `json:"odd"`  // of New and Changed: with something to look at
	Made    int `json:"made"` // records made for names, beside all others
}

// ImportOutcome is what happens to the record of a line.
type ImportOutcome string

// The outcomes.
const (
	OutcomeNew     ImportOutcome = "new"
	OutcomeChanged ImportOutcome = "changed"
	OutcomeSame    ImportOutcome = "same"
	OutcomeError   ImportOutcome = "error"
	OutcomeSkipped ImportOutcome = "skipped"
)

// ImportRow is a record of the file as the preview shows it.
type ImportRow struct {
	Part    int
	Line    int   // of the file, the first of At
	At      []int // its lines
	Outcome ImportOutcome
	Title   string
	Record  uuid.UUID // the one that is there, or will be; uuid.Nil for errors and skipped lines
	// Values are what the record will say, and Old what it says now. Neither for errors and skipped lines.
	Values, Old catalog.Values
	Cells       map[int]string  // of an error, by column from 0: what stands in the file
	Problems    []ImportProblem // of an error; of another row: what to look at
}

// ImportProblem is what is wrong with a cell, or odd about it.
type ImportProblem struct {
	Line   int          `json:"line"`
	Column int          `json:"column"`          // from 0; -1 for the whole line
	Field  string       `json:"field,omitempty"` // path
	Key    string       `json:"key"`             // of the message, such as problem.not_a_number
	Args   catalog.Args `json:"args,omitempty"`
	Odd    bool         `json:"odd,omitempty"` // only to be looked at
}

// NewImport is a file as it is being sent.
type NewImport struct {
	Section uuid.UUID // uuid.Nil: each table finds its own
	Name    string
	Content io.Reader
	Options sheet.Options
	Key     Key
}

// ImportFilter says which rows of an import are looked at.
type ImportFilter struct {
	Part    int
	Outcome ImportOutcome // "" for all
	Odd     bool
	After   int // line of the last row of the page before
	Before  int // line of the first row of the page after
	// Undo asks every record that the import wrote whether it has moved on. Without it that is only done for imports of up to ManyToUndo records:
	// a page must not cost more the more an import wrote.
	Undo bool
}

// ManyToUndo is how many records the page of an import looks at to say what stands in the way of undoing it. Whether a larger one can be undone
// is said when somebody asks for it.
const ManyToUndo = 1000

// ImportPage is an import with everything around it.
type ImportPage struct {
	Frame
	Import Import
	Head   []sheet.Line // the first lines of the filter's part, while mapping
	Rows   []ImportRow  // at most ImportPageSize
	First  int          // lines at both ends; 0 when there is nothing on that side
	Final  int
	Mends  map[ImportCell]string // what a person typed over the file's cells
	Lost   bool                  // it is ready, but its rows are gone
	// InTheWay are records that stand in the way of undoing.
	InTheWay InTheWay
	Undo     error // why it cannot be undone, nil when it can; only for written ones
}

// ImportCell is a cell of the file.
type ImportCell struct{ Part, Line, Column int }

// ImportPageSize is how many rows a page shows.
const ImportPageSize = 50

// ImportStart is the page that asks for a file.
type ImportStart struct {
	Frame
	Section handover.Section // zero for the whole handover
	Recent  []Import         // of the handover, newest first, at most 20
}

// PlanImport is what a person chose about an import.
type PlanImport struct {
	Import   uuid.UUID
	Version  int
	Parts    []PlanPart // by part
	Remember bool
	Check    bool // go on to checking; otherwise only guess anew
	Key      Key
}

// PlanPart is what a person chose about a part.
type PlanPart struct {
	Section uuid.UUID
	Plan    source.Plan
	Make    []string
}

// MendImport is what a person typed over cells of the file.
type MendImport struct {
	Import  uuid.UUID
	Version int
	Cells   map[ImportCell]string
	Key     Key
}
