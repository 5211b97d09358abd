package source

import (
	"iter"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/sheet"
)

// Use is what becomes of a column.
type Use string

// The uses. Dropped and Refused columns never leave the process: Screen blanks them before anything is stored.
const (
	UseField   Use = "field"   // is a field of the kind
	UseExtra   Use = "extra"   // no field; kept with the record under its header
	UseIgnored Use = "ignored" // not taken in
	UseDropped Use = "dropped" // data of buyers
	UseRefused Use = "refused" // looks like a password
)

// Sure is how sure a match is.
type Sure string

// From the surest to none.
const (
	SurePerson  Sure = "person"  // a person said so, now or for an earlier file of the same source
	SureProfile Sure = "profile" // the profile names the header
	SureName    Sure = "name"    // key, label or other name of the field
	SureSimilar Sure = "similar" // a similar name: to be looked at
	SureContent Sure = "content" // only what stands in it: to be looked at
	SureNone    Sure = "none"
)

// Column is a column of the table and what becomes of it.
type Column struct {
	Header  string   `json:"header"`            // as it stands there; of several header lines the parts with " / " between
	Samples []string `json:"samples,omitempty"` // the first three different texts; none for dropped and refused columns
	Use     Use      `json:"use"`
	Field   string   `json:"field,omitempty"` // path of a catalog layout, such as title or steps.action
	Sure    Sure     `json:"sure,omitempty"`
}

// Repeat is what happens to a line that means the same record as a line before it.
type Repeat string

// The ways to take repeated lines. Lines that say the same are left out in any case.
const (
	RepeatError Repeat = "error"
	RepeatFirst Repeat = "first"
	RepeatLast  Repeat = "last"
)

// Plan says how the lines of a table become records of a kind. It is stored as JSON with the import.
type Plan struct {
	Profile string   `json:"profile"` // key of a profile, "plain" when none fits
	HeadAt  int      `json:"head_at"` // number of the first header line; 0 when the table has none
	HeadTo  int      `json:"head_to"` // number of the last header line
	Columns []Column `json:"columns"` // by position, A first
	Repeat  Repeat   `json:"repeat"`
	Keep    bool     `json:"keep"`  // leave records alone that are there already
	Clear   bool     `json:"clear"` // an empty cell takes the fact away; otherwise it says nothing
}

// Letter names a column as spreadsheets do: A, B ... Z, AA. It counts from 0.
func Letter(column int) string {
	name := ""
	for column++; column > 0; column = (column - 1) / 26 {
		name = string(rune('A'+(column-1)%26)) + name
	}
	return name
}

// Remembered is a mapping that a person once confirmed, by normalised header.
type Remembered struct {
	Profile string
	Columns map[string]Column // Use and Field; "" for a field that was set to nothing
}

// Head is the number of lines that Guess and Screen look at.
const Head = 60

// Guess says what the first lines of a table are, for a kind. memory is what people of the workspace confirmed before, for this kind.
func Guess(_ catalog.Kind, _ []sheet.Line, _ []Remembered) Plan { return Plan{} }

// Replan is the plan that a person chose a profile, header lines or uses for: everything else is guessed anew.
func Replan(_ catalog.Kind, _ []sheet.Line, _ []Remembered, _ Plan) Plan { return Plan{} }

// Blocked lists the columns whose content may not be stored for this kind, with UseDropped or UseRefused: judged from every one of the
// first lines that could be a header, so that a wrong guess does not let a buyer's phone through.
func Blocked(_ catalog.Kind, _ []sheet.Line) map[int]Use { return nil }

// Lacking are the fields without which a draft cannot be saved and which no column gives, the title first.
func (p Plan) Lacking(_ catalog.Kind) []catalog.Field { return nil }

// Skip is why lines give no record. The sentence is the message "import.skip.<code>".
type Skip string

// The reasons.
const (
	SkipTotal Skip = "total" // a line of totals under the table
	SkipImage Skip = "image" // only one more picture of the product above
	SkipNote  Skip = "note"  // a note among the lines
	SkipHead  Skip = "head"  // the header once more
)

// Item is a record on its way in, or lines that give none.
type Item struct {
	Skip  Skip
	At    []int             // numbers of its lines; the first is the record's
	Lines [][]string        // a line's cells by path of Layout; more than one only for rows
	Extra map[string]string // by header
	Wrong map[int]string    // problems of the source's own, by path index: message "import.wrong.<code>"
}

// Reader turns lines into items for one plan. Make one with NewReader; it is for one goroutine.
type Reader struct {
	Paths []string // of the layout that Item.Lines follow
	at    []int    // column of each path
}

// NewReader makes a reader.
func NewReader(_ catalog.Kind, _ Plan) *Reader { return &Reader{} }

// Column is the column a path comes from, counted from 0; -1 for none.
func (r *Reader) Column(path int) int { return r.at[path] }

// Items reads the lines under the header. What it yields may be kept. It ends at the first error of lines.
func (r *Reader) Items(_ iter.Seq2[sheet.Line, error]) iter.Seq2[Item, error] {
	return func(func(Item, error) bool) {}
}
