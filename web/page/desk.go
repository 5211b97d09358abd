package page

import "handoverdesk/web/ui"

// DeskProps is one record of a queue of the review desk.
type DeskProps struct {
	Frame          ui.Frame
	Back           Link
	Tabs           []ui.Tab
	Record         RecordView
	Place          string // 12 / 486
	Previous, Next string // addresses, "" at the ends
	Since          string // since when the changes count, in words
	First          bool   // they never saw it before
	Changes        []ui.FieldChange
	Moved          []string // files that came or went since
	Repeated       []string // texts that stand in many records, in words
	Stale          bool     // the lot of the open sample changed
	Bar            *DeskBar // nil for who only looks on
	Return         *DeskReturn
	Undo           *DeskUndo
	Asks           []Ask
}

// DeskBar is the verdicts of the record. Those that are nil cannot be given now; Why says why it cannot be accepted.
type DeskBar struct {
	Action                    string
	Accept, Return, Ask, Skip *DeskVerdict
	Why                       string
}

// DeskVerdict is one button of the bar.
type DeskVerdict struct {
	Text   string
	Dialog string // that asks something first
	Hidden []ui.Pair
}

// DeskReturn is the dialog for a reason: ready-made ones to tick, and room for words.
type DeskReturn struct {
	ui.DialogProps
	Label, Hint, Value string
	Picks              []DeskPick
}

// DeskPick is a ready-made reason.
type DeskPick struct {
	Text string
	On   bool
}

// DeskUndo says what was judged just before, with the form that takes it back.
type DeskUndo struct {
	Text, Action string
	Hidden       []ui.Pair
}

// DeskDoneProps is a queue without records.
type DeskDoneProps struct {
	Frame ui.Frame
	Back  Link
	Tabs  []ui.Tab
	Done  EmptyList
	Undo  *DeskUndo
}

// DeskQueuesProps lists the queues of a section.
type DeskQueuesProps struct {
	Frame  ui.Frame
	Back   Link
	Sample Link
	Lines  []QueueLine
	Rules  []QueueLine // one a finding
	Bulk   bool        // the reader may accept many at once in the table
}

// QueueLine is a queue. List is the table of its records, "" when they are looked at one by one.
type QueueLine struct {
	Text, Hint, Count, Href, List string
	Severity                      string // of a finding
	Empty                         bool
}

// SampleProps is the page of a section's random sample.
type SampleProps struct {
	Frame       ui.Frame
	Back        Link
	Title, Lead string
	Lot         []ui.KV
	OneEach     Link
	Refused     string // why no sample can be drawn
	Draw        *SampleDraw
	Sample      *SampleView
}

// SampleDraw is the form that draws a sample under one of the plans.
type SampleDraw struct {
	Action string
	Hidden []ui.Pair
	Plans  []SamplePlan
}

// SamplePlan is one plan with what it means.
type SamplePlan struct {
	AQL, Letter, Size, Accept, Reject, About string
	On                                       bool
}

// SampleView is a sample that was drawn.
type SampleView struct {
	Title, Tone string
	About       []ui.KV
	Risk, Proof string
	Rows        []SampleRow
	Acts        []Act
}

// SampleRow is one record of a sample.
type SampleRow struct {
	Number      string
	Record      Link
	State, Word string
	Reason      string
}
