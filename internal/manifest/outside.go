package manifest

import (
	"encoding/hex"

	"handoverdesk/internal/checkpoint"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/seal"
)

// samples draws every random sample once more: the plan is the one of the standard's table for the lot, and the records are those that follow
// from the program's signature over lot and plan.
func (r *Report) samples() {
	m := r.Manifest
	for _, e := range m.Enclosures {
		if handover.EnclosureKind(e.Kind) != handover.Sample {
			continue
		}
		section, _ := m.Find(e.Section)
		s, err := seal.ReadSample(id(m.Handover.ID), id(e.Section), []byte(e.Body))
		key, known := m.key(hex.EncodeToString(s.Key))
		if err != nil || !known || !key.Sampled(s) {
			r.say(Problem{Code: "enclosure.sample", Section: section.TitleZH, Name: e.Kind})
		}
	}
}

// checkpoint checks that the note is signed by a key of the file, that the proof leads from this handover's chain to the note's root, and that
// the chain of the file goes on from there.
func (r *Report) checkpoint() {
	m, c := r.Manifest, r.Manifest.Covered
	if c == nil {
		if m.Checkpoint != "" {
			r.say(Problem{Code: "checkpoint.proof", Place: "body.covered"})
		}
		return
	}
	var keys []seal.Public
	for _, k := range m.Keys {
		if public, ok := m.key(k.Fingerprint); ok {
			keys = append(keys, public)
		}
	}
	note, _, err := checkpoint.Open(m.Checkpoint, keys...)
	if err != nil {
		r.say(Problem{Code: "checkpoint.note", Place: "body.checkpoint"})
		return
	}
	leaf := checkpoint.Leaf{Handover: id(m.Handover.ID), Head: handover.Head{Seq: c.Seq, Hash: unhex(c.Hash)}, Rows: unhex(c.Rows)}
	proof := make([]checkpoint.Hash, len(c.Proof))
	for i, h := range c.Proof {
		proof[i] = checkpoint.Hash(digest(h))
	}
	if !note.Holds(proof, c.Place, leaf) {
		r.say(Problem{Code: "checkpoint.proof", Place: "body.covered"})
	}
	if c.Seq > m.Head.Seq || c.Seq == m.Head.Seq && c.Hash != m.Head.Hash {
		r.say(Problem{Code: "checkpoint.head", Place: "body.covered"})
	}
}

func unhex(s string) []byte {
	b, _ := hex.DecodeString(s)
	return b
}
