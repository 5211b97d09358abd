package page

import "handoverdesk/web/ui"

// SectionChartsProps is what is drawn of a section. Which of the parts is set depends on the kind of its records.
type SectionChartsProps struct {
	Frame    ui.Frame
	Top      SectionTop
	Views    []ui.Segment // other ways to draw the same
	Note     string       // that not everything is drawn
	Empty    *EmptyList
	Figures  []ui.Figure
	Coverage []CoverArea
	Manual   *ManualView
	Chart    *ChartView
	Tables   []ChartTable
	Matrix   *MatrixView
}

// CoverArea is an area of work and the SOPs that cover it. Without SOPs it is a gap, or only a chance when not Required.
type CoverArea struct {
	Name     string
	Required bool
	SOPs     []CoverSOP
	Write    string // address of the form for one; "" for those who do not write here
}

// CoverSOP is an SOP in the coverage map.
type CoverSOP struct {
	Link     Link
	Owner    string
	Maturity string
	Tone     string // of the maturity's tag
	Parts    ui.Parts
}

// ManualView is all SOPs one after the other, as a book.
type ManualView struct {
	Title, Sub string
	Chapters   []ManualChapter
}

// ManualChapter is one SOP of the manual.
type ManualChapter struct {
	ID, Number, Title, Href string
	About                   string // who answers for it, which version
	Facts                   []ui.KV
	Parts                   ui.Parts
	Picture                 *ui.Picture
	Steps                   ChartTable
	FAQ                     []ui.KV
}

// ChartView is a drawing with its key, and its content as a table to open.
type ChartView struct {
	Title   string
	Picture ui.Picture
	Keys    []ChartKey
	Words   ChartTable
}

// ChartKey explains one look of a drawing.
type ChartKey struct{ Look, Text string }

// ChartTable is a table that belongs to a drawing. Without rows it says None.
type ChartTable struct {
	ID, Title, Sub, None string
	Tone                 string // of the count behind the title
	Count                string
	Columns              []Column
	Rows                 [][]ChartCell
	More                 string
	Narrow               bool // many columns: the cells wrap
}

// ChartCell is a value of such a table, one line or several. Tone is bad or warn, or "".
type ChartCell struct {
	Text, Href, Tone string
	Lines            []Link
}

// MatrixView is risks by likelihood and impact.
type MatrixView struct {
	Rows  []MatrixRow // from the highest impact down
	Risks []MatrixRisk
	Bands []ChartKey // Look is the level
	Apart string     // how many have no place in it
}

// MatrixRow is one impact.
type MatrixRow struct {
	Impact string
	Cells  []MatrixCell
}

// MatrixCell is one likelihood at one impact.
type MatrixCell struct {
	Level string
	Risks []MatrixRisk
}

// MatrixRisk is a risk; Number finds it in the matrix and in the list.
type MatrixRisk struct {
	Number, Title, Href string
	Score, Level, Band  string
	Sub                 string
	State, StateWord    string
	Missing             string // a plan that must be there and is not
}

// RecordChart is what is drawn of one record over its facts.
type RecordChart struct {
	Title   string
	Sub     string
	Parts   *ui.Parts
	Picture *ui.Picture
}
