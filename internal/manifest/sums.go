package manifest

import (
	"encoding/hex"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/handover"
	"handoverdesk/internal/seal"
)

// clock is how times stand in the file.
const clock = "2006-01-02T15:04:05.000000Z"

// Stamp writes a time, "" for none.
func Stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(clock)
}

// Time reads what Stamp wrote; the zero time for anything else.
func Time(s string) time.Time {
	t, err := time.Parse(clock, s)
	if err != nil {
		return time.Time{}
	}
	return t
}

// Sum is the digest of the whole, made anew from the plan, the sections and the receivers' seals: what the final signatures stand over.
func (m Manifest) Sum() seal.Digest {
	h := m.Handover
	c := seal.HandoverContent{
		Handover: id(h.ID), Number: h.Number, Title: h.Title, Reason: h.Reason, Methods: h.Methods, LastWorkingDay: h.LastDay, Effective: h.Effective, Said: h.Said,
	}
	for _, s := range m.Stores {
		c.Stores = append(c.Stores, id(s.ID))
	}
	for _, p := range m.Parties {
		switch handover.PartyRole(p.Role) {
		case handover.Giver:
			c.Giver = id(p.ID)
		case handover.Witness:
			c.Witness = id(p.ID)
		case handover.Receiver:
			c.Receiver = append(c.Receiver, id(p.ID))
		}
	}
	for _, s := range m.Sections {
		if s.Late {
			continue
		}
		part := seal.Part{Section: id(s.ID), Version: s.Version}
		if handover.SectionState(s.State) == handover.SectionNotApplicable {
			part.Waived = s.Reason
		}
		for _, g := range m.Seals {
			if g.Section == s.ID && handover.PartyRole(g.Role) == handover.Receiver && g.Version == s.Version {
				part.Digest = digest(g.Digest)
			}
		}
		c.Parts = append(c.Parts, part)
	}
	return seal.Handover(c)
}

// content is what a section holds, as its own line says.
func (m Manifest) content(s Section) seal.SectionContent {
	n := 0
	for _, e := range m.Enclosures {
		if e.Section == s.ID {
			n++
		}
	}
	return seal.SectionContent{
		Handover: id(m.Handover.ID), Section: id(s.ID), Kind: s.Kind, Title: s.TitleZH + "\n" + s.TitleEN, Version: s.Version,
		Content: seal.Content{
			Records: digest(s.Sum), Count: s.Records, Files: digest(s.Files), Attached: s.Attached, Enclosed: digest(s.Enclosed), Enclosures: n,
			Amended: digest(s.Amended), Amends: s.Amends,
		},
	}
}

// sums are the digests over a section's records, files and enclosures, made anew from their lines.
func (m Manifest) sums(i int) (records, files, enclosed seal.Digest) {
	s := m.Sections[i]
	lines := make([]seal.Line, 0, len(m.Records[i]))
	for _, l := range m.Records[i] {
		lines = append(lines, seal.Line{ID: id(l.ID), Digest: digest(l.Digest)})
	}
	var attached []seal.Attached
	for _, f := range m.Files {
		if f.Section == s.ID {
			attached = append(attached, seal.Attached{ID: id(f.ID), Owner: id(f.Owner), Slot: f.Slot, Name: f.Name, Size: f.Size, Digest: digest(f.Digest)})
		}
	}
	var list []seal.Enclosed
	for _, e := range m.Enclosures {
		if e.Section == s.ID {
			list = append(list, seal.Enclosed{ID: id(e.ID), Digest: digest(e.Digest)})
		}
	}
	if len(list) > 0 {
		enclosed = seal.Enclosures(list)
	}
	return seal.Records(lines), seal.Files(attached), enclosed
}

// amended is what a section's records take the place of, made anew from their lines.
func (m Manifest) amended(i int) []seal.Amendment {
	var list []seal.Amendment
	for _, l := range m.Records[i] {
		if l.Amends != "" {
			list = append(list, seal.Amendment{Record: id(l.ID), Amends: id(l.Amends)})
		}
	}
	return list
}

// Stated is the seal as the program signed it.
func (g Seal) Stated(of string) handover.Seal {
	d, _ := hex.DecodeString(g.Digest)
	signature, _ := hex.DecodeString(g.Signature)
	key, _ := hex.DecodeString(g.Key)
	return handover.Seal{
		Handover: id(of), ID: id(g.ID), Section: id(g.Section), Role: handover.PartyRole(g.Role), Person: id(g.Person), Name: g.Name,
		Statement: g.Statement, Digest: d, Version: g.Version, At: Time(g.At), Address: g.Address, Agent: g.Agent,
		Covers: handover.Covers(g.Covers), Method: handover.SignMethod(g.Method), Evidence: g.Evidence, Signature: signature, Key: key,
	}
}

// OfSeal is a seal as the file says it.
func OfSeal(g handover.Seal, current bool) Seal {
	section := ""
	if g.Section != uuid.Nil {
		section = g.Section.String()
	}
	return Seal{
		Address: g.Address, Agent: g.Agent, At: Stamp(g.At), Covers: string(g.Covers), Current: current, Digest: hex.EncodeToString(g.Digest), Evidence: g.Evidence,
		ID: g.ID.String(), Key: hex.EncodeToString(g.Key), Method: string(g.Method), Name: g.Name, Person: g.Person.String(), Role: string(g.Role),
		Section: section, Signature: hex.EncodeToString(g.Signature), Statement: g.Statement, Version: g.Version,
	}
}

// id and digest read what the form has already been found to hold; anything else is zero and fits nothing.
func id(s string) uuid.UUID {
	u, err := uuid.Parse(s)
	if err != nil || u.String() != s {
		return uuid.Nil
	}
	return u
}

func digest(s string) seal.Digest {
	d, err := seal.Parse(s)
	if err != nil || d.String() != s {
		return seal.Digest{}
	}
	return d
}
