package page

import (
	"github.com/a-h/templ"

	"handoverdesk/web/locale"
	"handoverdesk/web/ui"
)

// FileBox is the files of a record, a section or a question, with the form to add more.
type FileBox struct {
	ID, Title string
	Hint      string
	None      string // said when there are none
	Files     []FileRow
	Removed   []FileRow // what can be put back
	Drop      *DropForm // nil for who may not add
}

// Shown says whether there is anything to see in the box.
func (b FileBox) Shown() bool { return len(b.Files)+len(b.Removed) > 0 || b.Drop != nil }

// FileRow is a file as a line of a list.
type FileRow struct {
	ID, Name       string
	Href, Download string // its page, and its content
	Icon           string
	Thumb          string // address of the picture itself, or ""
	Width, Height  string
	Slot           string // what it is, in words
	About          string // size, who, when
	On             Link   // the record it is attached to, where that is not plain
	Remove         string // where the forms go, "" for who may not
	Restore        string
	Key, Back      string
	Elsewhere      bool // removing and restoring take more than a button: its own page asks
}

// DropForm adds files: by dropping them, by choosing them, and as a plain form without script.
type DropForm struct {
	ID, Action  string
	Hidden      []ui.Pair
	Slots       []SlotChoice
	Accept      string
	Max, AtOnce string // bytes, and number of files
	Hint        string
	TooLarge    string // a sentence with {name} in it
	Outcomes    []FileOutcome
	Folded      bool // behind a button, in threads
	KeepPage    bool // the page holds a form with text and is not loaded anew
	Reason      *Reason
}

// Reason is the field in which a change of something signed says why.
type Reason struct{ Field, Value, Error string }

// SlotChoice is something a file can be.
type SlotChoice struct {
	Value, Text string
	Chosen      bool
}

// FileOutcome is what became of one file of a form that was refused in part.
type FileOutcome struct {
	Name, Text string
	Good       bool
}

// texts are what the script says.
func (d DropForm) texts(p *locale.Printer) templ.Attributes {
	out := templ.Attributes{"data-max": d.Max, "data-at-once": d.AtOnce, "data-too-large": d.TooLarge}
	for name, key := range map[string]string{
		"data-cancel": "file.cancel", "data-retry": "file.retry", "data-waiting": "file.waiting", "data-sending": "file.sending",
		"data-checking": "file.checking", "data-cancelled": "file.cancelled", "data-offline": "file.offline", "data-empty": "file.empty_file",
		"data-dismiss": "file.dismiss",
	} {
		out[name] = p.T(key)
	}
	if !d.KeepPage {
		out["data-reload"] = true
	}
	return out
}

// SectionFilesProps is every file of a section.
type SectionFilesProps struct {
	Frame   ui.Frame
	Top     SectionTop
	Own     FileBox
	Records []FileRow
	More    string
}

// FileProps is one file on a page of its own.
type FileProps struct {
	Frame         ui.Frame
	Back          Link
	File          FileRow
	Note          *Note
	Picture       string // address to show as an image
	Document      string // address to show in the browser's own viewer
	Width, Height string
	Facts         []ui.KV
	Digest        string
	Seals         []SealLine
	Talk          bool // no signature stands over what is attached to a question
	Removed       bool
	Reason        *Reason // asked for when the file is under signatures
}
