package seal

import (
	"crypto/sha256"

	"github.com/google/uuid"
)

// Enclosed is one enclosure in a section's digest.
type Enclosed struct {
	ID     uuid.UUID
	Digest Digest // of the enclosure: see Enclosure
}

// Enclosure is the digest of one enclosure: its kind and its canonical content (Canonical).
func Enclosure(kind string, canonical []byte) Digest {
	w := begin("handover-desk enclosure v1")
	w.bytes([]byte(kind))
	w.bytes(canonical)
	return w.sum()
}

// Enclosures is the plain SHA-256 over the id and digest of every enclosure, ordered by id. The database computes the same in one
// statement; a test compares the two.
func Enclosures(list []Enclosed) Digest {
	h := sha256.New()
	for _, e := range list {
		h.Write(e.ID[:])
		h.Write(e.Digest[:])
	}
	return Digest(h.Sum(nil))
}
