package app

import (
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/handover"
	"handoverdesk/internal/seal"
)

// ChangesPageSize is the number of changed records on a page.
const ChangesPageSize = 50

// ReviewOf says what of a section's changes is asked for. Its zero value is the first page of what changed since the reader's own newest
// seal or, when they have none, since the newest of all.
type ReviewOf struct {
	Since uuid.UUID // a seal of the section; one that it has not is none
	All   bool      // records that did not change too, in order of entry
	Page  int       // from 1
}

// SectionReview is what signing off a section needs: its digest, its seals, and what changed since one of them.
type SectionReview struct {
	Frame
	Section handover.Section
	seal.Content
	Seals    []handover.Seal
	Refusals []handover.Refusal // of the section, oldest first
	Since    uuid.UUID          // the seal that Changes and FileChanges are told since; uuid.Nil when nobody has signed
	// Changes are a page of them, and Moved is how many there are in all.
	Changes []Changed
	Moved   int
	// FileChanges are files that came or went, at most 100 of FilesMoved.
	FileChanges []handover.File
	FilesMoved  int
	Open        []handover.Question // blocking ones
	// TeachBack is the newest that was sent, nil when there is none.
	TeachBack *handover.Retelling
}

// Changed is a record with what it said under a seal (nil when it was not there) and what it says now.
type Changed struct {
	Record uuid.UUID
	Kind   string
	Title  string
	Before json.RawMessage
	After  json.RawMessage // nil when removed
	By     string          // who changed it last, and when
	At     time.Time
	Steps  []Revision // what was kept since, the newest 30, oldest first; without titles and acts
}
