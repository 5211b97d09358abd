package app

import (
	"cmp"
	"slices"
	"strings"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// Teammate is a member of the team with the places of those their links lead to. Supervisor is -1 when none is named, -2 when it is
// nobody of the team.
type Teammate struct {
	Record     handover.Record
	Facts      catalog.TeamMember
	Supervisor int
	Giver      bool
}

// Team is the team with what is wrong in how its work is divided (TEAM-01, TEAM-05, TEAM-10).
type Team struct {
	Mates    []Teammate
	Overlaps []Overlap
	// Dropped are duties of the giver alone: nobody has them after the handover.
	Dropped []DutyOf
	// Unowned are SOPs that no duty names.
	Unowned  []handover.Record
	NoBackup []int
	// NoBoss are people without a supervisor, besides the one with the most people below.
	NoBoss []int
}

// DutyOf is a duty and who has it.
type DutyOf struct {
	Mate int
	Duty catalog.Duty
}

// Overlap is a duty of several people whose shares do not say who leads.
type Overlap struct {
	What string
	Has  []DutyOf
}

// NewTeam reads a team and the SOPs that its duties may name. giver is the name of who leaves.
func NewTeam(members, sops []handover.Record, giver string) Team {
	t := Team{}
	at := map[string]int{}
	for i, r := range members {
		facts := catalog.MemberOf(r.Values)
		name := cmp.Or(facts.Name, r.Title)
		facts.Name = name
		leaves := facts.Leaves || plainName(name) != "" && plainName(name) == plainName(giver)
		t.Mates = append(t.Mates, Teammate{Record: r, Facts: facts, Supervisor: -1, Giver: leaves})
		at[r.ID.String()] = i
		if _, taken := at[plainName(name)]; !taken {
			at[plainName(name)] = i
		}
	}
	for i := range t.Mates {
		m := &t.Mates[i]
		if boss := m.Facts.Supervisor; boss.Title != "" || boss.ID != "" {
			m.Supervisor = -2
			for _, key := range []string{boss.ID, plainName(boss.Title)} {
				if found, ok := at[key]; ok && key != "" {
					m.Supervisor = found
					break
				}
			}
		}
		if m.Facts.Backup.Title == "" && m.Facts.Needed {
			t.NoBackup = append(t.NoBackup, i)
		}
	}
	t.bosses()
	t.duties(sops)
	return t
}

func plainName(name string) string { return strings.ToLower(strings.Join(strings.Fields(name), "")) }

// bosses finds who has no supervisor. Who heads the team needs none; where nobody says so, it is the one with the most people below.
func (t *Team) bosses() {
	below := make([]int, len(t.Mates))
	headed := false
	for i := range t.Mates {
		headed = headed || t.Mates[i].Facts.Heads
		seen := map[int]bool{i: true}
		for at := t.Mates[i].Supervisor; at >= 0 && !seen[at]; at = t.Mates[at].Supervisor {
			seen[at] = true
			below[at]++
		}
	}
	top := -1
	for i, m := range t.Mates {
		if m.Supervisor == -1 && !headed && (top < 0 || below[i] > below[top]) {
			top = i
		}
	}
	for i, m := range t.Mates {
		if m.Supervisor == -1 && i != top && !m.Facts.Heads {
			t.NoBoss = append(t.NoBoss, i)
		}
	}
}

// duties finds what several people do without a lead, what only the giver does, and what nobody does.
func (t *Team) duties(sops []handover.Record) {
	type shared struct {
		what string
		has  []DutyOf
	}
	var keys []string
	by := map[string]*shared{}
	named := map[string]bool{}
	for i, m := range t.Mates {
		for _, d := range m.Facts.Duties {
			for _, key := range []string{d.SOP.ID, plainName(d.SOP.Title)} {
				if key != "" {
					named[key] = true
				}
			}
			key := plainName(d.What)
			if key == "" {
				continue
			}
			if by[key] == nil {
				by[key] = &shared{what: d.What}
				keys = append(keys, key)
			}
			by[key].has = append(by[key].has, DutyOf{i, d})
		}
	}
	for _, key := range keys {
		s := by[key]
		if !slices.ContainsFunc(s.has, func(d DutyOf) bool { return !t.Mates[d.Mate].Giver }) {
			t.Dropped = append(t.Dropped, s.has[0])
		}
		if several(s.has) && !oneLeads(s.has) {
			t.Overlaps = append(t.Overlaps, Overlap{s.what, s.has})
		}
	}
	for _, r := range sops {
		if !named[r.ID.String()] && !named[plainName(r.Title)] {
			t.Unowned = append(t.Unowned, r)
		}
	}
}

// several says whether a duty is held by different people.
func several(has []DutyOf) bool {
	return slices.ContainsFunc(has, func(d DutyOf) bool { return d.Mate != has[0].Mate })
}

// oneLeads says whether one person's share is greater than everybody else's.
func oneLeads(has []DutyOf) bool {
	most, times := -1, 0
	for _, d := range has {
		switch {
		case d.Duty.Weight > most:
			most, times = d.Duty.Weight, 1
		case d.Duty.Weight == most:
			times++
		}
	}
	return most >= 0 && times == 1
}
