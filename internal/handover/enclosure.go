package handover

import (
	"time"

	"github.com/google/uuid"
)

// EnclosureKind is what an enclosure is.
type EnclosureKind string

// The kinds of enclosure.
const (
	TeachBack  EnclosureKind = "teach_back" // what the receiver understood, confirmed by the giver (N-10)
	Sample     EnclosureKind = "sample"     // a random sample of a section and its result (GB/T 2828.1)
	StockCount EnclosureKind = "count"      // a count of stock with the causes of its differences (N-19)
)

// Enclosure is what people did that stands under a section's seal besides its records and files. Its content is never changed: a newer one
// takes its place, and the old one is ended.
type Enclosure struct {
	Handover uuid.UUID
	ID       uuid.UUID
	Section  uuid.UUID
	Kind     EnclosureKind
	Body     []byte // JSON in the form of seal.Canonical
	Digest   []byte // seal.Enclosure of kind and body
	MadeBy   uuid.UUID
	MadeAt   time.Time
	EndedAt  time.Time // zero while it counts
}
