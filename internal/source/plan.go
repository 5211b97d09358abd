package source

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
	SurePerson  Sure = "person"  // a person said so for this file
	SureBefore  Sure = "before"  // a person confirmed it for an earlier file of the same source
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
