package server

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/manifest"
	"handoverdesk/internal/paper"
)

// extraordinary is a fact about the parties that the final signatures cover because it is out of the ordinary, "" when it is not.
func (s *inventorySheet) extraordinary(name string) string {
	for _, x := range s.m.Handover.Said {
		if value, is := strings.CutPrefix(x, name+"="); is {
			return value
		}
	}
	return ""
}

// rank says where the witness stands towards the giver, and why they were named all the same.
func (s *inventorySheet) rank() string {
	h := s.m.Handover
	if reason := s.extraordinary("rank_reason"); reason != "" {
		return s.p.T("inventory.rank.beside", "Reason", reason)
	}
	switch handover.Rank(h.Rank) {
	case handover.RankAbove:
		return s.p.T("inventory.rank.above")
	case handover.RankBeside:
		return s.p.T("inventory.rank.unreasoned")
	}
	return s.p.T("inventory.rank.unknown")
}

// rules says who signs.
func (s *inventorySheet) rules() string {
	return s.p.List(
		s.p.T("inventory.rule.receivers."+cmp.Or(s.extraordinary("receivers_sign"), string(handover.AllReceivers))),
		s.p.T("inventory.rule.sections."+cmp.Or(s.extraordinary("sections_sign"), string(handover.ByReviewer))))
}

// optional are the parts that are there when there is something to say.
func (s *inventorySheet) optional(parts ...func() (paper.Table, string)) []paper.Block {
	var out []paper.Block
	for _, part := range parts {
		t, key := part()
		if len(t.Rows) == 0 {
			continue
		}
		t.About = s.p.T("inventory.head."+key, "N", "")
		b := paper.Block{Heading: s.heading(key), Table: &t}
		if s.p.Has("inventory.note." + key) {
			b.Note = s.p.T("inventory.note." + key)
		}
		if more := max(len(t.Rows), s.all[key]) - mostShown; more > 0 {
			t.Rows, b.Note = t.Rows[:mostShown], s.more(more)
		}
		out = append(out, b)
	}
	return out
}

// supplements are what came after sections were signed, each with signatures of its own.
func (s *inventorySheet) supplements() (paper.Table, string) {
	return s.chapters(func(x manifest.Section) bool { return x.Supplement > 0 }), "supplements"
}

// accounts are how far the takeover of each account came, by whose last act, and whether the witness checked it.
func (s *inventorySheet) accounts() (paper.Table, string) {
	p, m := s.p, s.m
	t := paper.Table{Columns: s.columns([]float64{5, 33, 10, 32, 20}, "no", "account", "links", "last_act", "checked")}
	proven := 0
	for _, x := range m.Accounts {
		links := p.T("proof.count", "Done", x.Done, "All", x.All)
		if x.Put > 0 {
			links += p.T("inventory.links_put_off", "Count", x.Put)
		}
		last, checked := p.T("common.value.none"), p.T("common.value.none")
		if x.At != "" {
			last = p.T("inventory.last_act."+x.Verdict, "Step", s.step(x.Step), "Name", x.By, "When", p.DateTime(manifest.Time(x.At)))
		}
		if x.Checked != "" {
			checked = x.Witness + " " + p.DateTime(manifest.Time(x.Checked))
		}
		if x.Done == x.All {
			proven++
		}
		t.Rows = append(t.Rows, []string{strconv.Itoa(len(t.Rows) + 1), x.Title, links, last, checked})
	}
	s.all["accounts"] = len(m.Accounts) + m.UnlistedAccounts
	if len(t.Rows) > 0 && m.UnlistedAccounts == 0 {
		t.Total = []string{"", p.T("inventory.accounts_proven"), p.T("proof.count", "Done", proven, "All", len(t.Rows)), "", ""}
	}
	return t, "accounts"
}

// step is a link of accounts' chains in words.
func (s *inventorySheet) step(key string) string {
	step, _ := catalog.ProofStepOf(key)
	return step.Label.In(catalog.Lang(s.p.Catalog()))
}

// responsible is who answers for each section, and from when. What is to happen at the effective moment is said as soon as all have signed.
func (s *inventorySheet) responsible() (paper.Table, string) {
	p, m := s.p, s.m
	t := paper.Table{Columns: s.columns([]float64{5, 33, 22, 24, 16}, "no", "section", "answers", "since", "by_act")}
	if len(m.Responsible) == 0 {
		return t, "responsible"
	}
	moves := manifest.Time(m.Handover.Signed)
	if at, err := time.Parse(time.RFC3339, m.Handover.Effective); err == nil && !moves.IsZero() && at.After(moves) {
		moves = at
	}
	for _, x := range m.Sections {
		if x.Records == 0 {
			continue
		}
		at := slices.IndexFunc(m.Responsible, func(r manifest.Responsible) bool { return r.Section == x.ID })
		who, since, act := "", moves, "to_move"
		switch {
		case at >= 0:
			r := m.Responsible[at]
			who, since, act = r.Name, manifest.Time(r.From), r.Act
		case !moves.IsZero() && handover.SectionState(x.State) == handover.SectionSigned && !x.Late:
			who = x.Reviewer
		default:
			r := m.Responsible[len(m.Responsible)-1]
			for _, y := range m.Responsible {
				if y.Section == "" {
					r = y
				}
			}
			who, since, act = r.Name, manifest.Time(r.From), r.Act
		}
		t.Rows = append(t.Rows, []string{strconv.Itoa(len(t.Rows) + 1), x.Title(p.Catalog()), who, p.DateTime(since), p.T("inventory.by_act." + act)})
	}
	return t, "responsible"
}

// absent is the name of the giver while they are absent.
func (s *inventorySheet) absent() (string, bool) {
	for _, x := range s.m.Parties {
		if x.Role == string(handover.Giver) {
			return x.Name, s.m.Handover.Absent != nil
		}
	}
	return "", false
}

// rebuilt are the records that others reconstructed, from what, and how sure they were.
func (s *inventorySheet) rebuilt() (paper.Table, string) {
	p := s.p
	t := paper.Table{Columns: s.columns([]float64{5, 17, 23, 10, 31, 14}, "no", "section", "record", "rebuilt_by", "source", "sure")}
	for _, r := range s.m.Rebuilt {
		if r.Section < 0 || r.Section >= len(s.m.Sections) {
			continue
		}
		sure := catalog.Sure(r.Sure).Label().In(catalog.Lang(p.Catalog()))
		if r.Vouched != "" {
			sure = p.List(sure, p.T("inventory.vouched"))
		}
		t.Rows = append(t.Rows, []string{strconv.Itoa(len(t.Rows) + 1), s.m.Sections[r.Section].Title(p.Catalog()), r.Title, r.By, r.Source, sure})
	}
	for _, x := range s.m.Sections {
		s.all["rebuilt"] += x.Rebuilt
	}
	return t, "rebuilt"
}

// instead says which signatures of sections and of the whole somebody put for a party who could not.
func (s *inventorySheet) instead() (paper.Table, string) {
	p := s.p
	t := paper.Table{Columns: s.columns([]float64{5, 25, 22, 31, 17}, "no", "where", "whose", "signed_by", "signed_at")}
	add := func(section, whose, by string, at time.Time) {
		where := p.T("inventory.whole")
		if x, found := s.m.Find(section); found >= 0 {
			where = x.Title(p.Catalog())
		}
		t.Rows = append(t.Rows, []string{strconv.Itoa(len(t.Rows) + 1), where, whose, by, p.DateTime(at)})
	}
	role := func(r, name string) string { return p.T("common.role."+r) + " " + name }
	giver, _ := s.absent()
	for _, g := range s.m.Seals {
		switch r := handover.PartyRole(g.Role); {
		case !g.Current:
		case g.Behalf != "":
			add(g.Section, role(g.Role, g.BehalfName), p.T("inventory.proxy", "Name", g.Name), manifest.Time(g.At))
		case r == handover.StandIn:
			add(g.Section, role(string(handover.Giver), giver), role(g.Role, g.Name), manifest.Time(g.At))
			for _, other := range []handover.PartyRole{handover.Witness, handover.InCharge} {
				if in, ok := s.m.Has(g.Section, string(other)); ok {
					add(g.Section, role(string(handover.Giver), giver), role(in.Role, in.Name), manifest.Time(in.At))
				}
			}
		}
	}
	return t, "instead"
}

// teachBacks are what receivers said they understood, and givers confirmed.
func (s *inventorySheet) teachBacks() (paper.Table, string) {
	p := s.p
	t := paper.Table{Columns: s.columns([]float64{5, 31, 16, 16, 20, 12}, "no", "section", "understood", "confirmed", "when", "answered")}
	for _, e := range s.m.Enclosures {
		var b struct {
			Name      string            `json:"name"`
			Confirmed string            `json:"confirmed_name"`
			At        time.Time         `json:"confirmed_at"`
			Answers   []json.RawMessage `json:"answers"`
		}
		if handover.EnclosureKind(e.Kind) != handover.TeachBack || json.Unmarshal([]byte(e.Body), &b) != nil {
			continue
		}
		section, _ := s.m.Find(e.Section)
		t.Rows = append(t.Rows, []string{
			strconv.Itoa(len(t.Rows) + 1), section.Title(p.Catalog()), b.Name, b.Confirmed, p.DateTime(b.At), p.Number(len(b.Answers)),
		})
	}
	return t, "teach_backs"
}

// sampled are the random samples under seals.
func (s *inventorySheet) sampled() (paper.Table, string) {
	p := s.p
	t := paper.Table{Columns: s.columns([]float64{5, 31, 14, 14, 12, 12, 12}, "no", "section", "lot", "sample", "aql", "defects", "result")}
	for _, e := range s.m.Enclosures {
		var b struct {
			AQL     string            `json:"aql"`
			Letter  string            `json:"letter"`
			Size    int               `json:"size"`
			Accept  int               `json:"accept"`
			Lot     []json.RawMessage `json:"lot"`
			Result  string            `json:"result"`
			Records []struct {
				Verdict string `json:"verdict"`
			} `json:"records"`
		}
		if handover.EnclosureKind(e.Kind) != handover.Sample || json.Unmarshal([]byte(e.Body), &b) != nil {
			continue
		}
		defects := 0
		for _, r := range b.Records {
			if handover.SampleVerdict(r.Verdict) == handover.SampleDefect {
				defects++
			}
		}
		section, _ := s.m.Find(e.Section)
		t.Rows = append(t.Rows, []string{
			strconv.Itoa(len(t.Rows) + 1), section.Title(p.Catalog()), p.Number(len(b.Lot)), b.Letter + " · " + p.Number(b.Size), b.AQL,
			p.Number(defects) + " / " + p.Number(b.Accept), p.T("inventory.sample." + b.Result),
		})
	}
	return t, "samples"
}

// refusals are the parties who did not sign at first, what they asked for, and how it ended.
func (s *inventorySheet) refusals() (paper.Table, string) {
	p := s.p
	t := paper.Table{Columns: s.columns([]float64{5, 13, 16, 22, 30, 14}, "no", "who", "where", "why", "asked", "ended")}
	for _, r := range s.m.Refusals {
		where := p.T("inventory.whole")
		if section, at := s.m.Find(r.Section); at >= 0 {
			where = section.Title(p.Catalog())
		}
		var items []string
		for _, i := range r.Items {
			key := "inventory.item_open"
			if i.Done != "" {
				key = "inventory.item_done"
			}
			items = append(items, p.T(key, "What", i.What, "Who", i.Who, "Due", p.Date(dayOf(i.Due))))
		}
		ended := p.T("inventory.refusal_open")
		if r.Ended != "" {
			ended = p.T("inventory.refusal_ended", "When", p.ShortDate(manifest.Time(r.Ended), manifest.Time(s.m.Made)))
		}
		t.Rows = append(t.Rows, []string{
			strconv.Itoa(len(t.Rows) + 1), r.Name + " " + p.T("common.role."+r.Role), where, r.Reason, strings.Join(items, " "), ended,
		})
	}
	return t, "refusals"
}
