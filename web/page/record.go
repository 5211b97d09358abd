package page

import (
	"slices"

	"handoverdesk/web/locale"
	"handoverdesk/web/ui"
)

// RecordProps is a record as a page of its own.
type RecordProps struct {
	Frame  ui.Frame
	Back   Link
	Record RecordView
}

// RecordView is all there is to say about one record, for the panel beside the table and for its own page.
type RecordView struct {
	ID, Title, Subtitle string
	State               string
	About               string // who changed it last and when
	Reviewed            string // who judged it and when, or ""
	Notes               []Note
	Found               []Found
	Unjudged            []Link       // facts that checks want, "lacks …"; Href is empty for who cannot mend
	Chart               *RecordChart // only on its own page
	Proofs              *ProofBox    // of accounts that have to be proven
	Listing             *ListingBox  // of listings
	Proposals           []ProposalView
	Groups              []FactGroup
	Covered             bool   // a fact is shown in part
	Missing             string // what nobody has filled in, in words
	Questions           []QuestionView
	Asked               int // open questions
	Pointing            []PointerGroup
	Answering           *Answering // only on its own page
	Files               FileBox
	Secrets             *SecretBox // only on its own page
	Previous, Next      string     // addresses; "" at the ends
	Page, Close         string     // its own page, and the list without it
	Edit, History       string
	More                []Act // less frequent acts
	Acts                []Act // what the reader decides; at the foot
	Asks                []Ask
}

// AsksMore says whether a fact of it can be shown in full, which sign.js does in its place.
func (r RecordView) AsksMore() bool {
	return slices.ContainsFunc(r.Groups, func(g FactGroup) bool {
		return slices.ContainsFunc(g.All(), func(f Fact) bool { return f.Mask != nil })
	})
}

// FactGroup is a heading with facts, and tables of rows under them.
type FactGroup struct {
	Title  string
	Facts  []Fact
	Tables []FactTable
}

// Fact is a label and its value: Text, or Links where it names records. Tone is bad or warn where a check found something.
type Fact struct {
	Key         string // of its field
	Label, Text string
	Asked       []Link // open questions about it
	Links       []Reference
	Code        bool
	Away        bool // Text is an address on the web
	Masked      bool // Text is a part of it; Mask shows more, Shown is all of it for a moment
	Mask        *Mask
	Shown       *ShownMask
	Tone        string
}

// All are its facts, with those of its tables.
func (g FactGroup) All() []Fact {
	out := slices.Clone(g.Facts)
	for _, t := range g.Tables {
		for _, row := range t.Rows {
			out = append(out, row...)
		}
	}
	return out
}

// FactTable is a field of rows.
type FactTable struct {
	Key     string
	Asked   []Link
	Label   string
	Columns []Column
	Rows    [][]Fact
	Bare    bool // its heading says the label already
	// Steps shows each row as a numbered block, for rows of many columns.
	Steps bool
}

// Reference is a record that a fact names. Its text is the title it has now; Typed is what was typed where that differs. About
// tells it from another one of the same title. Without an address it leads nowhere.
type Reference struct {
	Link
	Typed   string
	About   string
	Removed bool
}

// Pointer is another record that names this one. Edit is where the name can be changed, "" for who may not; Who may then.
type Pointer struct{ Title, About, Href, Kind, Field, Edit, Who string }

// PointerGroup is how many records name this one in one field, in words, with the first few. Href lists them all; List is the table of
// their section with only them, "" when there is none.
type PointerGroup struct {
	Text, Href, List string
	Records          []Pointer
	More             bool
}

// RecordPointingProps is the page of all that names a record. Refused and Advice say that it could not be removed because of that.
type RecordPointingProps struct {
	Frame           ui.Frame
	Back            Link
	Title, State    string
	Refused, Advice string
	Groups          []PointerGroup
	Chosen          bool   // only one group is shown
	All             string // all of them
	Rows            []Pointer
	Next            string
}

// RefNewProps is the small form for a record that a reference names, in a dialog over another form. Without OK nobody here may add
// one, and the dialog says who may.
type RefNewProps struct {
	P      *locale.Printer
	Dialog ui.DialogProps
	OK     bool
	Error  string
	Fields []ui.FieldInput
}

// QuestionView is a question with its answers.
type QuestionView struct {
	ID       string
	State    string // glyph
	Word     string
	Blocking bool
	Resolved bool
	Record   Link // the record it is about; empty on that record's page
	Messages []MessageView
	Files    FileBox
	Answer   *ReplyForm
	Resolve  *Act
	// Field is the field it is about, in words; Due until when an answer is needed, Late when that is over.
	Field, Due string
	Late       bool
	Arrange    *ReplyForm // the asker changes whether it blocks, and the date
	Reopen     *ReplyForm // the asker takes it up again
	More       []Act      // remind, take note, answer in a word
}

// MessageView is one turn of a question.
type MessageView struct {
	Name, About string // About is the role and the time
	Hue         int
	Body        string
	Named       string // whom the message names, in words
}

// ReplyForm answers a question.
type ReplyForm struct {
	ID, Action, Text, Verb string
	Hidden                 []ui.Pair
	Open                   bool // what was typed came back
	Value, Error           string
	Icon                   string
	Pick                   []Pick
	Day                    *Day
	Box, BoxText, BoxHint  string // a check box, or ""
	Boxed                  bool
	Bare                   bool // asks for no text
	Names                  string
}

// bySeverity cuts findings, which come the worst first, where the severity changes.
func bySeverity(list []Found) [][]Found {
	var out [][]Found
	for i, f := range list {
		if i == 0 || f.Severity != list[i-1].Severity {
			out = append(out, nil)
		}
		out[len(out)-1] = append(out[len(out)-1], f)
	}
	return out
}
