package page

import (
	"strings"

	"github.com/a-h/templ"

	"handoverdesk/web/locale"
	"handoverdesk/web/ui"
)

// ImportHead is what stands over every step of an import: where it goes, which step this is, and which file it is about.
type ImportHead struct {
	Title   string
	Steps   []ui.Step
	Heading string
	File    string // as it is called, "" where there is none
	About   string // behind the file's name, or alone
}

// Option is a value of a select.
type Option struct {
	Value, Text string
	Chosen      bool
}

// ImportNotice is an import as other pages tell of it. Tone is that of a callout.
type ImportNotice struct {
	Tone, Text string
	Link       Link
}

// ImportNote is something to know about an import: what it is and, where it is about several things, which.
type ImportNote struct {
	Tone, Title, Body string
	Items             []string
	Link              Link
}

// ImportNewProps is the page that asks for a file.
type ImportNewProps struct {
	Frame     ui.Frame
	Head      ImportHead
	Send      ImportSend
	Encodings []Option
	Commas    []Option
	Narrowed  bool // encoding or separator is set
	Paste     string
	Pasting   bool
	Refused   *ImportNote
	Template  string // address of an empty table to fill in, or ""
	Recent    []ImportLine
	All       string // address of all recent imports, "" where these are all
	Back      Link
}

// ImportSend is how a file goes up: its form, and what the script says on the way.
type ImportSend struct {
	Action string
	Hidden []ui.Pair
	Accept string
	Hint   string
	Max    string // bytes
	// TooLarge is what the script says about a file over Max.
	TooLarge string
}

// texts are what the script says.
func (s ImportSend) texts(p *locale.Printer) templ.Attributes {
	out := templ.Attributes{"data-max": s.Max, "data-too-large": s.TooLarge}
	for name, key := range map[string]string{
		"data-sending": "import.js.sending", "data-reading": "import.js.reading", "data-offline": "import.js.offline", "data-one": "import.js.one",
		"data-empty": "import.js.empty", "data-cancelled": "import.js.cancelled",
	} {
		out[name] = p.T(key)
	}
	return out
}

// ImportLine is an import as a line of a list.
type ImportLine struct {
	Href, Name string
	State      string // one of ui.States
	Word       string
	About      string // who, when, how large
	Result     string // what it brought, or would
}

// ImportsProps lists the imports of a handover.
type ImportsProps struct {
	Frame ui.Frame
	Lines []ImportLine
	New   string // "" for who may not
	None  string // said when there are none
	Back  Link
}

// ImportPlanProps is the page that says what the columns of a file mean.
type ImportPlanProps struct {
	Frame  ui.Frame
	Head   ImportHead
	Action string
	Hidden []ui.Pair
	Notes  []ImportNote
	Tables []ImportTable // when the file has more than one
	Part   ImportPart
	Back   Link // to step 1
	Drop   Act
	Asks   []Ask
}

// ImportTable is a table of the file, and the section it goes into.
type ImportTable struct {
	Index             string
	Name, About       string
	Sections          []Option
	Matched           string
	Current, Unseen   bool
	SelectName, Label string
}

// ImportPart is the table whose columns are shown.
type ImportPart struct {
	Index    string
	Sections []Option   // when the file has only this table
	Out      bool       // it is not taken in
	Why      string     // of a table that is not taken in
	Lines    [][]string // the beginnings of its first lines
	Profiles []Option
	Heads    []Option
	Columns  []ImportColumn
	Blank    []ImportColumn // without anything in them, and left out
	Fields   []FieldChoices // what a column can mean
	Choices  []ImportChoice
	Makes    []ImportMake
}

// FieldChoices is a group of fields a column can mean; without a label they stand by themselves.
type FieldChoices struct {
	Label   string
	Options []Option
}

// ImportColumn is a column of the file.
type ImportColumn struct {
	Name, ID       string // of its select
	Letter, Header string
	Samples        []string
	Value          string // which option is chosen
	Fixed, Why     string // a column that cannot be taken in: what becomes of it, and why
	Required       bool
	Tone, Sure     string // how sure the match is; tone is one of ui's severities or ""
	Label          string // of the select
}

// ImportChoice is a question with a few answers.
type ImportChoice struct {
	Name, Label, Hint string
	Options           []Option
}

// ImportMake is the offer to make records for names that nothing answers to.
type ImportMake struct {
	Name, Value, Text, Hint string
	Names                   []string
	On                      bool
}

// ImportBusyProps is an import that is being checked or written.
type ImportBusyProps struct {
	Frame       ui.Frame
	Head        ImportHead
	Done, Total string // Done is "" while nobody can say
	Said        string // how far it is, in words
	Progress    string // what the script asks
	Here        string
	Back        Link
	Drop        *Act
	Asks        []Ask
}

// ImportRowsProps is what would happen, row by row.
type ImportRowsProps struct {
	Frame    ui.Frame
	Head     ImportHead
	Notes    []ImportNote
	Parts    []ui.Segment // when the file has more than one table that is taken in
	Figures  []ui.Figure
	Filters  []ui.Segment
	Rejected []Link
	Rows     []ImportRow
	None     string // said when no row fits
	Pages    ui.Pages
	Repeats  []Act       // how to take lines that mean the same record, when there are some
	Mend     *ImportForm // nil when nothing can be typed on this page
	Make     *ImportForm
	Makes    []ImportMake
	Write    *Act
	Why      string // why there is nothing to write
	Foot     string
	Back     Link // to step 2
	Drop     Act
	Asks     []Ask
}

// ImportForm is where a form goes and what it carries along.
type ImportForm struct {
	Action string
	Hidden []ui.Pair
}

// ImportRow is a row of the file and what would happen to it.
type ImportRow struct {
	Line          string
	Tone, Word    string // of its outcome: severity and word
	Title, Href   string
	Subtitle      string
	Changes       []ui.FieldChange
	More          []ui.FieldChange // folded
	Facts         []ui.KV
	Says          []ImportSay
	Cells         []ImportCell
	Struck, Plain bool // skipped; nothing to show
}

// ImportSay is a sentence about a row. Tone is blocker, warning or notice.
type ImportSay struct{ Tone, Text string }

// ImportCell is a cell that can be typed over.
type ImportCell struct {
	Name, ID, Label string
	Value, Was      string
	Long            bool
	Tone, Text      string // what is wrong with it
}

// ImportDoneProps is how an import ended.
type ImportDoneProps struct {
	Frame        ui.Frame
	Head         ImportHead
	Glyph        string // of what happened: one of ui.States
	Title, About string
	Acts         []Act
	Facts        []ui.KV
	Rejected     []Link
	UndoWhy      string
	Undo         *Act
	UndoNote     string
	Again, All   Link // another file; all imports
	Asks         []Ask
}

// options draws the select of a column: hundreds of columns times fifty fields is the hottest loop of the page.
func (p ImportPart) options(c ImportColumn) templ.Component {
	return ui.Draw(func(m *ui.Markup) {
		for _, g := range p.Fields {
			if g.Label != "" {
				m.Raw("<optgroup")
				m.Attr("label", g.Label)
				m.Raw(">")
			}
			for _, o := range g.Options {
				m.Raw("<option")
				m.Attr("value", o.Value)
				if o.Value == c.Value {
					m.Raw(" selected")
				}
				m.Raw(">")
				m.Text(o.Text)
				m.Raw("</option>")
			}
			if g.Label != "" {
				m.Raw("</optgroup>")
			}
		}
	})
}

// spoken is the lang attribute for words that people wrote, or nothing.
func spoken(p *locale.Printer, words string) templ.OrderedAttributes {
	if lang := ui.Tongue(p, words); lang != "" {
		return templ.OrderedAttributes{{Key: "lang", Value: lang}}
	}
	return nil
}

// longText is how many characters of a text stand in a row before the rest folds away.
const longText = 120

// short is a text for a row, and whether it was cut.
func short(text string) (string, bool) {
	text = strings.TrimSpace(text)
	if cut := []rune(text); len(cut) > longText {
		return string(cut[:longText]) + "…", true
	}
	return text, false
}
