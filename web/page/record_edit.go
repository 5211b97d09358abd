package page

import (
	"github.com/a-h/templ"

	"handoverdesk/web/ui"
)

// RecordEditProps is the one form for records of every kind.
type RecordEditProps struct {
	Frame    ui.Frame
	Back     Link
	Title    string
	State    string // "" for a new record
	About    string
	Acts     []Act
	Action   string
	Hidden   []ui.Pair
	Autosave templ.Attributes
	Saved    string // what the foot says first
	Unsaved  string // or why what is typed is not stored
	// TwoPeople says that price and stock will wait for a second person, "" where they do not.
	TwoPeople string
	Errors    []ui.FieldError
	Conflict  *Conflict
	Groups    []FieldGroup
	Another   bool // offer to save and begin another
	Found     []Found
	Unjudged  []Link
	Returned  *Note
	Guidance  string
	Why       string
	Files     *FileBox    // nil before the record is stored
	Origin    *OriginForm // asked for while the giver is absent
	Reason    *Reason     // asked for when the record is under signatures
}

// FieldGroup is a heading of the form with its fields.
type FieldGroup struct {
	ID, Title string
	Fields    []ui.FieldInput
}

// Conflict says who saved meanwhile and what differs, field by field.
type Conflict struct {
	Title, Body string
	Theirs      string // head of their column
	Fields      []Clash
	Discard     string // address that drops what was typed
	Same        bool   // nothing differs: only the version moved on
}

// Clash is one fact that differs. Name is the name of its two radio buttons, Mine says which of them is chosen.
type Clash struct {
	Name, Label, Mine, Theirs string
	ChooseMine                bool
}
