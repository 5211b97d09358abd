// Package paper is the inventory of a handover as it is printed: what stands on it, in the words of one language, and the PDF made of that.
//
// It knows no handovers and makes no words: whoever prints fills a Sheet, and the page of the browser is made of the same one. The same
// Sheet gives the same bytes. Nothing is read from anywhere but the program itself. Start reading at Sheet, then PDF.
package paper

import "time"

// Sheet is an inventory, every text ready to be read.
type Sheet struct {
	Lang   string // "zh-Hans" or "en", for readers of the PDF
	Draft  string // a word that stands on every page while it is not signed; "" when it is
	Org    string
	Number string // with its label
	Title  string
	Sub    string
	Copy   string // which of the three copies, and whose; "" on the page
	Facts  []Fact
	Blocks []Block
	Signs  []Sign
	// SignHead stands above the signatures, CheckHead above how to check them.
	SignHead, CheckHead string
	Check               []string // lines about checking
	Address             string   // where to check; what the QR code says
	Digest              []string // of the whole, in lines
	Small               []string // what stands under it
	FootLeft, FootMid   string
	Page                string // with {page} and {pages} in it
	Made                time.Time
	Keywords            string
}

// Fact is a label and what it says.
type Fact struct{ Label, Value string }

// Block is a numbered part: a paragraph, a table, or both.
type Block struct {
	Heading string
	Text    []string
	Table   *Table
	Note    string
}

// Table is a table whose rows have as many cells as it has columns.
type Table struct {
	About   string // for readers who do not see it
	Columns []Column
	Rows    [][]string
	Total   []string // the last row, nil for none
}

// Column is one column. Width is its share of 100.
type Column struct {
	Label string
	Width float64
	Right bool
	Mono  bool
	Whole bool // its texts stay on one line where a browser shows them
}

// Sign is one signature, or the place for it.
type Sign struct {
	Role, Name string
	Facts      []Fact
	Missing    string // why there is none; "" for one that is there
	Drawn      *Ink   // as it was drawn, nil when it was not
	ByHand     bool   // a place to sign with a pen: Facts are the labels of its lines
}

// Ink is a drawing: lines through points (x, y, x, y …), downwards from the top left, in a field of the size.
type Ink struct {
	Width, Height int
	Strokes       [][]int
	About         string // for readers who do not see it
}
