package page

import (
	"handoverdesk/internal/handover"
	"handoverdesk/web/ui"
)

// SectionReviewProps is what a signature is put under: what changed, how far the review is, the statement, and who signed.
type SectionReviewProps struct {
	Frame   ui.Frame
	Top     SectionTop
	Since   string // head of the changes
	Span    string // from which version to which, how much
	Changes []ChangedRecord
	Nothing string // said when there are none
	Files   []ChangedFile
	// Show is the choice between what changed and everything; Pages lead to the records before and after these.
	Show      []ui.Segment
	Pages     *ui.Pages
	FilesMore string // how many files are not listed
	Ticks     string // where the browser keeps what was ticked as looked at
	// Checks say what stands in the way.
	Checks   []Found
	Sign     *SignForm
	Blocked  *Act // the signature that cannot be given yet, with the reason
	Settled  *Note
	Refusals []RefusalView
	Chain    []ui.Signature
	Version  string
	Digest   string
	About    []ui.KV
	History  []SealLine
	Waived   *Waiver
	WorkActs []Act
	// TeachBack is what the receiver understood: the newest that was sent; Teach leads to its page.
	TeachBack *TeachTurn
	Teach     Link
}

// ChangedRecord is a record that changed since the last signature.
type ChangedRecord struct {
	ID        string
	Record    Link
	Subtitle  string // what tells it from others of its name, such as a code
	Tag, Tone string
	Changes   []ui.FieldChange
	Nothing   string
	Same      bool    // nothing changed: it is there because everything was asked for
	Facts     []ui.KV // of such a record
}

// ChangedFile is a file that came or went since the last signature.
type ChangedFile struct {
	File, On         Link
	Tag, Tone, About string
}

// SealLine is one line of the history of signatures: a name and what they did. Stale ones are struck through;
// Changes leads to what is different since.
type SealLine struct {
	When, Name, After string
	Stale             bool
	Changes           string
	How               string // how it was confirmed, when not by a password
	Drawn             *handover.Drawing
}

// Waiver is the declaration that a section does not apply.
type Waiver struct {
	Title, Reason, About string
	Acts                 []Act
}
