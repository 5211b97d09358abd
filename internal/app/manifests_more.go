package app

import (
	"encoding/hex"
	"fmt"
	"time"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/manifest"
	"handoverdesk/internal/readiness"
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

// waiversOf are the findings that somebody answers for, as they stand on a calendar date, midnight UTC.
func waiversOf(list []handover.Waiver, today time.Time) []manifest.Waiver {
	var out []manifest.Waiver
	for _, w := range list {
		state := manifest.WaiverOver
		if w.Holds(today) {
			state = manifest.WaiverHolds
		}
		out = append(out, manifest.Waiver{
			At: manifest.Stamp(w.At), By: w.ByName, Name: w.Name, Reason: w.Reason, Record: textOf(w.Record), Rule: readiness.RuleOfCheck(w.Check),
			Section: textOf(w.Section), State: state, Title: w.Title, Until: dateOf(w.Until),
		})
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

// accountsOf are how far the takeover of each account came. A link that was put off goes on after the handover until its day.
func accountsOf(sc handover.Scope, m *manifest.Manifest, p Proof) error {
	for _, r := range p.Accounts {
		kind, ok := sc.Kind(r.Kind)
		if !ok {
			continue
		}
		v, err := kind.FromJSON([]byte(r.Data))
		if err != nil {
			return fmt.Errorf("record %s: %w", r.Record, err)
		}
		of := handover.Record{Kind: r.Kind, Values: v}
		for _, link := range r.Standing {
			of.Proofs = append(of.Proofs, handover.ParseProofLink(link))
		}
		chain := of.Chain()
		if len(chain.Steps) == 0 {
			continue
		}
		x := manifest.Account{All: len(chain.Steps), Record: r.Record.String(), Section: r.Section.String(), Title: r.Title}
		x.Done, x.Put = chain.Done()
		if r.Last != nil {
			x.At, x.By, x.Step, x.Verdict = manifest.Stamp(r.Last.At), r.Last.Name, r.Last.Step, r.Last.Verdict
		}
		if link, stands := chain.Link(catalog.ProofWitnessed); stands && !link.Deferred() && r.Checked != nil {
			x.Checked, x.Witness = manifest.Stamp(r.Checked.At), r.Checked.Name
		}
		m.Accounts = append(m.Accounts, x)
		for _, link := range chain.Standing {
			if link.Deferred() {
				m.Matters = append(m.Matters, manifest.Matter{
					Due: dateOf(link.DueOn), Kind: manifest.PutOff + link.Step, Owner: r.Owner, Record: x.Record, Section: x.Section, Title: r.Title,
				})
			}
		}
	}
	m.UnlistedAccounts = p.Accounted - len(p.Accounts)
	return nil
}
