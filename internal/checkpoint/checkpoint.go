// Package checkpoint is the form in which the histories of all handovers leave the database: a tree over the heads of their event chains
// (RFC 6962, as package tlog hashes it), and notes that say how large the tree was and what its root was, signed with the program's key.
//
// Whoever holds a note finds out about every later change of what the tree held then, also one by somebody who can write anything into the
// database and knows this code. The package knows no SQL, no clock and no handovers but their ids.
//
// Start reading at Leaf, then Note.
package checkpoint

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"golang.org/x/mod/sumdb/tlog"

	"handoverdesk/internal/handover"
)

// Hash is a hash of the tree: SHA-256 with the prefixes of RFC 6962.
type Hash = tlog.Hash

// MarkSize is the length of a mark: eight bytes of the row's number, then the first sixteen of its SHA-256.
const MarkSize = 24

// Leaf says that a handover's chain had this head once, and that these rows stood beside it.
type Leaf struct {
	Handover uuid.UUID
	Head     handover.Head
	// Rows is the digest over all rows of the handover that are never changed, up to this head: see Rows.
	Rows []byte
}

// Text is what the tree hashes of the leaf.
func (l Leaf) Text() []byte {
	return fmt.Appendf(nil, "handover-desk head v1\n%s\n%d\n%s\n%s\n", l.Handover, l.Head.Seq, hex.EncodeToString(l.Head.Hash), hex.EncodeToString(l.Rows))
}

// Hash is the leaf's hash in the tree.
func (l Leaf) Hash() Hash { return tlog.RecordHash(l.Text()) }

// Rows is the digest over the rows up to a leaf: that of the leaf before, nil for the first, and the marks of the rows that came since.
// Without new rows it stays what it was.
func Rows(before, marks []byte) []byte {
	if len(marks) == 0 && before != nil {
		return before
	}
	h := sha256.New()
	h.Write([]byte("handover-desk rows v1"))
	var n [8]byte
	binary.BigEndian.PutUint64(n[:], uint64(len(before)))
	h.Write(n[:])
	h.Write(before)
	h.Write(marks)
	return h.Sum(nil)
}

// Reader reads hashes that the tree keeps, by their places.
type Reader func(places []int64) ([]Hash, error)

// Places is how many hashes a tree with so many leaves keeps.
func Places(size int64) int64 { return tlog.StoredHashCount(size) }

// Grow adds leaves to a tree of a size. It returns the hashes to be kept behind those that are there, and the new root.
func Grow(size int64, leaves []Leaf, read Reader) ([]Hash, Hash, error) {
	first := Places(size)
	var added []Hash
	known := map[int64]Hash{}
	reader := tlog.HashReaderFunc(func(places []int64) ([]Hash, error) {
		out := make([]Hash, len(places))
		var ask []int64
		for _, at := range places {
			if _, ok := known[at]; at < first && !ok {
				ask = append(ask, at)
			}
		}
		if len(ask) > 0 {
			got, err := readAll(read, ask)
			if err != nil {
				return nil, err
			}
			for i, at := range ask {
				known[at] = got[i]
			}
		}
		for i, at := range places {
			switch {
			case at < first:
				out[i] = known[at]
			case at-first < int64(len(added)):
				out[i] = added[at-first]
			default:
				return nil, fmt.Errorf("the tree has no hash at %d", at)
			}
		}
		return out, nil
	})
	for i, l := range leaves {
		more, err := tlog.StoredHashesForRecordHash(size+int64(i), l.Hash(), reader)
		if err != nil {
			return nil, Hash{}, err
		}
		added = append(added, more...)
	}
	root, err := tlog.TreeHash(size+int64(len(leaves)), reader)
	return added, root, err
}

func readAll(read Reader, places []int64) ([]Hash, error) {
	got, err := read(places)
	if err == nil && len(got) != len(places) {
		err = errors.New("hashes of the tree are missing")
	}
	return got, err
}

// Root is the root of a tree when it had so many leaves.
func Root(size int64, read Reader) (Hash, error) {
	return tlog.TreeHash(size, tlog.HashReaderFunc(func(places []int64) ([]Hash, error) { return readAll(read, places) }))
}

// Prove gives the hashes that lead from the leaf at a place up to the root of a tree of a size.
func Prove(size, leaf int64, read Reader) ([]Hash, error) {
	return tlog.ProveRecord(size, leaf, tlog.HashReaderFunc(func(places []int64) ([]Hash, error) { return readAll(read, places) }))
}

// Holds says whether the proof leads from the leaf at its place to the note's root.
func (n Note) Holds(proof []Hash, place int64, leaf Leaf) bool {
	return tlog.CheckRecord(proof, n.Size, n.Root, place, leaf.Hash()) == nil
}

// Walk makes a tree anew from its leaves, one after the other, and holds no more than its right edge.
type Walk struct {
	size int64
	edge []Hash // roots of whole subtrees, the largest first
}

// Size is how many leaves were added.
func (w *Walk) Size() int64 { return w.size }

// Add adds a leaf and returns the hashes that a tree keeps for it.
func (w *Walk) Add(l Leaf) []Hash {
	now := l.Hash()
	kept := []Hash{now}
	for n := w.size; n&1 == 1; n >>= 1 {
		now = tlog.NodeHash(w.edge[len(w.edge)-1], now)
		w.edge = w.edge[:len(w.edge)-1]
		kept = append(kept, now)
	}
	w.edge = append(w.edge, now)
	w.size++
	return kept
}

// Root is the root over the leaves so far; there must be one.
func (w *Walk) Root() Hash {
	root := w.edge[len(w.edge)-1]
	for i := len(w.edge) - 2; i >= 0; i-- {
		root = tlog.NodeHash(w.edge[i], root)
	}
	return root
}
