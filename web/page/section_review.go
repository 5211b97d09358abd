package page

import "handoverdesk/web/ui"

// SectionReviewProps is what a signature is put under: what changed, how far the review is, the statement, and who signed.
type SectionReviewProps struct {
	Frame   ui.Frame
	Top     SectionTop
	Since   string // head of the changes
	Span    string // from which version to which, how much
	Changes []ChangedRecord
	Nothing string // said when there are none
	Files   []ChangedFile
	// Checks say what stands in the way.
	Checks   []Found
	Sign     *SignForm
	Blocked  *Act // the signature that cannot be given yet, with the reason
	Settled  *Note
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
	Record    Link
	Tag, Tone string
	Changes   []ui.FieldChange
	Nothing   string
}

// ChangedFile is a file that came or went since the last signature.
type ChangedFile struct {
	File, On         Link
	Tag, Tone, About string
}

// SealLine is one line of the history of signatures. Stale ones are struck through.
type SealLine struct {
	When, Text string
	Stale      bool
}

// Waiver is the declaration that a section does not apply.
type Waiver struct {
	Title, Reason, About string
	Acts                 []Act
}
