// Package seal makes the digests that signatures stand over: of a record, of a section, of a whole handover.
//
// It is pure: the same content gives the same digest on every machine and in every version, because each kind of digest carries
// its own tag and every part is preceded by its length. It knows nothing of who may sign (package handover) or of storage.
// Start reading at Section.
package seal

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"hash"
	"strings"

	"github.com/google/uuid"
)

// Digest is a SHA-256.
type Digest [sha256.Size]byte

// String is the digest in hexadecimal.
func (d Digest) String() string { return hex.EncodeToString(d[:]) }

// Groups is the digest in groups of four hexadecimal digits, as people compare it.
func (d Digest) Groups() []string {
	s := d.String()
	out := make([]string, 0, len(s)/4)
	for i := 0; i < len(s); i += 4 {
		out = append(out, s[i:i+4])
	}
	return out
}

// Parse reads what String wrote.
func Parse(s string) (Digest, error) {
	var d Digest
	b, err := hex.DecodeString(strings.TrimSpace(s))
	if err != nil || len(b) != len(d) {
		return d, errors.New("not a digest")
	}
	copy(d[:], b)
	return d, nil
}

// Record is the digest of one record: its kind and its canonical content (catalog.Kind.JSON).
func Record(kind string, canonical []byte) Digest {
	w := begin("handover-desk record v1")
	w.bytes([]byte(kind))
	w.bytes(canonical)
	return w.sum()
}

// Line is one record in a section's digest.
type Line struct {
	ID     uuid.UUID
	Digest Digest
}

// Records is the plain SHA-256 over the id and digest of every record, ordered by id. The database computes the same in one
// statement, so that a large section need not be read; a test compares the two.
func Records(lines []Line) Digest {
	h := sha256.New()
	for _, l := range lines {
		h.Write(l.ID[:])
		h.Write(l.Digest[:])
	}
	return Digest(h.Sum(nil))
}

// Attached is one file in a section's digest: of a record, or of the section itself.
type Attached struct {
	ID     uuid.UUID
	Owner  uuid.UUID // the record, or the section
	Slot   string
	Name   string
	Size   int64
	Digest Digest // of the file's content
}

// Files is the plain SHA-256 over all files, ordered by id. Texts are preceded by their length, so that no two lists have the same
// input. The database computes the same in one statement; a test compares the two.
func Files(list []Attached) Digest {
	h := sha256.New()
	text := func(s string) {
		h.Write(binary.BigEndian.AppendUint32(nil, uint32(len(s))))
		h.Write([]byte(s))
	}
	for _, f := range list {
		h.Write(f.ID[:])
		h.Write(f.Owner[:])
		text(f.Slot)
		text(f.Name)
		h.Write(binary.BigEndian.AppendUint64(nil, uint64(f.Size)))
		h.Write(f.Digest[:])
	}
	return Digest(h.Sum(nil))
}

// Amendment says that a record takes the place of a signed one.
type Amendment struct{ Record, Amends uuid.UUID }

// Amendments is the plain SHA-256 over the two ids of each, ordered by the first; the zero Digest for none. The database computes the same.
func Amendments(list []Amendment) Digest {
	if len(list) == 0 {
		return Digest{}
	}
	h := sha256.New()
	for _, a := range list {
		h.Write(a.Record[:])
		h.Write(a.Amends[:])
	}
	return Digest(h.Sum(nil))
}

// Content is what a section holds: its records and the files attached to it and to them.
type Content struct {
	Records  Digest
	Count    int // of records
	Files    Digest
	Attached int // number of files
	// Enclosed is over what people did that stands under the seal besides: see Enclosures.
	Enclosed   Digest
	Enclosures int
	// Amended is over what the records of a supplement take the place of: see Amendments. The zero Digest without any.
	Amended Digest
	Amends  int // records that amend another
}

// Bare is the content without enclosures: what a giver signs, who submits before a teach-back or a sample can be there.
func (c Content) Bare() Content {
	c.Enclosed, c.Enclosures = Digest{}, 0
	return c
}

// SectionContent is what a section's signature stands over.
type SectionContent struct {
	Handover uuid.UUID
	Section  uuid.UUID
	Kind     string
	Title    string
	Version  int
	Content
}

// Section is the digest of a section at a version. Enclosures came with version 3 and amendments with version 4; a section without any keeps
// the form of the version before, so that what was signed before stands.
func Section(c SectionContent) Digest {
	tag := "handover-desk section v2"
	switch {
	case c.Amends > 0:
		tag = "handover-desk section v4"
	case c.Enclosures > 0:
		tag = "handover-desk section v3"
	}
	w := begin(tag)
	w.section(c)
	w.number(c.Attached)
	w.bytes(c.Files[:])
	if c.Enclosures+c.Amends > 0 {
		if c.Enclosures == 0 {
			c.Enclosed = Digest{} // none has one digest, whoever counted them
		}
		w.number(c.Enclosures)
		w.bytes(c.Enclosed[:])
	}
	if c.Amends > 0 {
		w.number(c.Amends)
		w.bytes(c.Amended[:])
	}
	return w.sum()
}

// SectionWithoutFiles is the digest as it was made before files could be attached. Signatures from then stand over it; new ones never do.
func SectionWithoutFiles(c SectionContent) Digest {
	w := begin("handover-desk section v1")
	w.section(c)
	return w.sum()
}

func (w writer) section(c SectionContent) {
	w.bytes(c.Handover[:])
	w.bytes(c.Section[:])
	w.bytes([]byte(c.Kind))
	w.bytes([]byte(c.Title))
	w.number(c.Version)
	w.number(c.Count)
	w.bytes(c.Records[:])
}

// Part is one settled section in a handover's digest: signed, or not applicable with a reason that was accepted.
type Part struct {
	Section uuid.UUID
	Version int
	Digest  Digest // of the section; of the reason when it does not apply
	Waived  string // the reason when it does not apply
}

// HandoverContent is what the final signatures stand over.
type HandoverContent struct {
	Handover uuid.UUID
	Number   string
	Title    string
	Reason   string
	Methods  []string
	Stores   []uuid.UUID // in the order of the plan
	Giver    uuid.UUID
	Receiver []uuid.UUID
	Witness  uuid.UUID
	// LastWorkingDay is a calendar date as 2006-01-02.
	LastWorkingDay string
	// Effective is the moment of responsibility as RFC 3339 in UTC.
	Effective string
	Parts     []Part // in the order of the sections
	// Said are facts that are only there when they are out of the ordinary, such as a rule of who signs. Without any the digest is the one
	// from before there were such facts.
	Said []string
}

// Handover is the digest of the whole.
func Handover(c HandoverContent) Digest {
	w := begin("handover-desk handover v1")
	w.bytes(c.Handover[:])
	w.bytes([]byte(c.Number))
	w.bytes([]byte(c.Title))
	w.bytes([]byte(c.Reason))
	w.number(len(c.Methods))
	for _, m := range c.Methods {
		w.bytes([]byte(m))
	}
	w.number(len(c.Stores))
	for _, s := range c.Stores {
		w.bytes(s[:])
	}
	w.bytes([]byte(c.LastWorkingDay))
	w.bytes(c.Giver[:])
	w.number(len(c.Receiver))
	for _, r := range c.Receiver {
		w.bytes(r[:])
	}
	w.bytes(c.Witness[:])
	w.bytes([]byte(c.Effective))
	w.number(len(c.Parts))
	for _, p := range c.Parts {
		w.bytes(p.Section[:])
		w.number(p.Version)
		w.bytes(p.Digest[:])
		w.bytes([]byte(p.Waived))
	}
	for _, s := range c.Said {
		w.bytes([]byte(s))
	}
	return w.sum()
}

// Equal compares a digest with bytes from elsewhere.
func (d Digest) Equal(b []byte) bool { return bytes.Equal(d[:], b) }

type writer struct{ h hash.Hash }

func begin(tag string) writer {
	w := writer{sha256.New()}
	w.bytes([]byte(tag))
	return w
}

func (w writer) bytes(b []byte) {
	w.number(len(b))
	w.h.Write(b)
}

func (w writer) number(n int) {
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], uint64(n))
	w.h.Write(b[:])
}

func (w writer) sum() Digest { return Digest(w.h.Sum(nil)) }
