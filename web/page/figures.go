package page

import (
	"handoverdesk/internal/catalog"
	"handoverdesk/web/ui"
)

// FiguresProps is a report of the shop's figures.
type FiguresProps struct {
	Frame           ui.Frame
	Sub             string
	Links           []Link // beside the heading
	Data            string // address of the same as JSON, "" without figures
	Empty           *EmptyList
	Callout         Note // no title for none
	CalloutAct      Link
	Period          string
	Earlier, Later  string // addresses of the periods beside it; Later is "" for none
	Spans, Compare  []ui.Segment
	Currencies      []ui.Segment // nil for one
	Tiles           []FigureTile
	Trend           FigureTrend
	Notes           []FigureNoteLine
	NoteForm        *FigureForm // nil for whoever may not
	Dims            []FigureDimView
	Months          []string // columns of Cover
	Cover           []FigureCover
	CoverNote       string
	Reading, ReadBy string
	ReadingForm     *FigureForm
	Targets         []FigureTargetLine
	TargetForm      *FigureForm
	Checks          []FigureCheck
}

// FigureTile is a metric in the period, beside what it was. Tone is red when it got worse by more than a tenth.
type FigureTile struct {
	Label, Value, Note, Tone, Href string
	Current                        bool
	Spark                          ui.Sparkline
}

// FigureTrend is a metric step by step, as a chart and as a table.
type FigureTrend struct {
	Title, Sub string
	Steps      []ui.Segment
	Views      []ui.TrendView
	Now, Then  string // heads of the table's columns
	Rows       []FigureStep
}

// FigureStep is a row of that table.
type FigureStep struct{ Step, Now, Then, Change string }

// FigureNoteLine is what happened on a day. Number is its mark in the chart, "" outside of the period.
type FigureNoteLine struct{ ID, Number, Day, Text, By, Removal, Key string }

// FigureForm is a small form of the page.
type FigureForm struct {
	Action, Key string
	Hidden      []ui.Pair
	Values      map[string]string
	Errors      map[string]string
	Summary     []ui.FieldError
	Open        bool
	Metrics     []catalog.Option
	Hint        string
}

// FigureDimView is what a metric is divided into.
type FigureDimView struct {
	ID, Title, Of, More string
	Share               bool // there are shares of a whole
	Rows                []FigureDimRow
}

// FigureDimRow is a value: its figure, its share, and the share of it together with all above it.
type FigureDimRow struct {
	Text, Title, Value, Share, Sum string
	Part                           int
}

// FigureCover is a subject at a granularity, month by month, the newest first. None says of a subject without any figures which file brings some.
type FigureCover struct {
	Subject, Step, None string
	Cells               []FigureCell
}

// FigureCell says what there is of a month. Look is is-hole, is-part or "".
type FigureCell struct{ Text, Said, Look string }

// FigureTargetLine is a goal, and how much of it was reached.
type FigureTargetLine struct {
	Label, Goal, Value, Reached string
	Part                        int
}

// FigureCheck is where to look when a metric got worse (RPT-16).
type FigureCheck struct {
	Title string
	Items []string
	Open  bool
}

// FigureFilesProps is the page of files that figures were counted from.
type FigureFilesProps struct {
	Frame   ui.Frame
	Back    Link
	Send    *FigureSend // nil for whoever may not bring any
	Refused string
	Files   []FigureFileLine
}

// FigureSend is the form that a file goes up with.
type FigureSend struct {
	ImportSend
	Encodings []Option
	Commas    []Option
}

// FigureFileLine is a file.
type FigureFileLine struct{ Name, Href, State, Tone, Period, Lines, By, Currency string }

// FigureFileProps is a file whose columns are looked at, or one that counts.
type FigureFileProps struct {
	Frame            ui.Frame
	Sub              string
	Action, Key      string
	Draft            bool
	Columns          []FigureColumn
	Dropped, Others  string // what is left out, "" for nothing
	Days             []Option
	When, WhenHint   string
	AskDays, AskWhen bool
	Money, Cents     bool
	Currencies       []Option
	Errors           map[string]string
	Summary          []ui.FieldError
	Report           []Link // label and value
	Left             []string
	Doubles          []string // files that count already for some of its days
	DoublesSaid      string   // what was done about them, of a file that counts
	Overlaps         []Option
	Checked          bool
	Removal          string
}

// FigureColumn is a column with how it is understood. Fixed ones cannot be changed.
type FigureColumn struct {
	Name, Header, Sample, Fixed, Error string
	Uses                               []Option
}

// FigureBuyersProps is the page of tiers of buyers.
type FigureBuyersProps struct {
	Frame  ui.Frame
	Back   Link
	Sub    string
	Empty  string
	Tables []ChartTable
}
