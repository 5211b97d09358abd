package app

import (
	"encoding/hex"
	"time"

	"handoverdesk/internal/handover"
	"handoverdesk/internal/manifest"
)

// noteOf is the note of a checkpoint and how it covers the handover's chain; nothing while there is none.
func noteOf(c HandoverCheckpoint) (string, *manifest.Covered) {
	if c.Note == "" {
		return "", nil
	}
	out := &manifest.Covered{
		Hash: hex.EncodeToString(c.Leaf.Head.Hash), Place: c.Place, Proof: make([]string, len(c.Proof)), Rows: hex.EncodeToString(c.Leaf.Rows), Seq: c.Leaf.Head.Seq,
	}
	for i, h := range c.Proof {
		out.Proof[i] = hex.EncodeToString(h[:])
	}
	return c.Note, out
}

func refusalsOf(list []handover.Refusal) []manifest.Refusal {
	var out []manifest.Refusal
	for _, r := range list {
		x := manifest.Refusal{
			At: manifest.Stamp(r.At), Ended: manifest.Stamp(r.EndedAt), Items: make([]manifest.RefusalItem, len(r.Items)), Name: r.Name, Reason: r.Reason,
			Role: string(r.Role), Section: textOf(r.Section),
		}
		for i, item := range r.Items {
			x.Items[i] = manifest.RefusalItem{Done: manifest.Stamp(item.DoneAt), Due: item.DueOn.Format(time.DateOnly), What: item.What, Who: item.WhoName}
		}
		out = append(out, x)
	}
	return out
}

func responsibleOf(list []handover.Responsibility) []manifest.Responsible {
	var out []manifest.Responsible
	for _, r := range list {
		out = append(out, manifest.Responsible{
			Act: string(r.By), Event: r.Event, From: manifest.Stamp(r.From), Name: r.Name, Person: r.Person.String(), Section: textOf(r.Section),
		})
	}
	return out
}
