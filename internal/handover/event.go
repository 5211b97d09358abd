package handover

import (
	"crypto/sha256"
	"encoding/binary"
	"time"

	"github.com/google/uuid"
)

// Event is one line of a handover's history. Each carries the hash of the one before it, so that a line changed or taken out
// afterwards is found.
type Event struct {
	Seq     int64
	Act     string // noun.verb: "record.saved", "section.signed"
	Actor   uuid.UUID
	Name    string
	Section uuid.UUID
	Record  uuid.UUID
	// Detail is a JSON object of what the sentence about the event needs: titles, counts, keys of changed fields. Never a value of
	// a masked field.
	Detail []byte
	At     time.Time // UTC, microseconds
	Prev   []byte
	Hash   []byte
}

// Link puts the event behind head and returns it with the new head. The hash is SHA-256 over a tag and length-prefixed fields,
// so that no two different events have the same input.
func (e Event) Link(handover uuid.UUID, head Head) (Event, Head) {
	e.Seq = head.Seq + 1
	e.At = e.At.UTC().Truncate(time.Microsecond)
	e.Prev = head.Hash
	h := sha256.New()
	field := func(b []byte) {
		var n [8]byte
		binary.BigEndian.PutUint64(n[:], uint64(len(b)))
		h.Write(n[:])
		h.Write(b)
	}
	number := func(v int64) {
		var n [8]byte
		binary.BigEndian.PutUint64(n[:], uint64(v))
		field(n[:])
	}
	field([]byte("handover-desk event v1"))
	field(handover[:])
	number(e.Seq)
	field([]byte(e.Act))
	field(e.Actor[:])
	field(e.Section[:])
	field(e.Record[:])
	field(e.Detail)
	number(e.At.UnixMicro())
	field(e.Prev)
	e.Hash = h.Sum(nil)
	return e, Head{Seq: e.Seq, Hash: e.Hash}
}

// Verify walks a chain from its beginning and returns the sequence number of the first event that does not fit, or 0.
func Verify(handover uuid.UUID, events []Event) int64 {
	var head Head
	for _, e := range events {
		linked, next := e.Link(handover, head)
		if linked.Seq != e.Seq || string(linked.Hash) != string(e.Hash) || string(linked.Prev) != string(e.Prev) {
			return head.Seq + 1
		}
		head = next
	}
	return 0
}
