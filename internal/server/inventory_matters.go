package server

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/manifest"
	"handoverdesk/internal/paper"
)

// matters are what goes on after the handover, the earliest first.
func (s *inventorySheet) matters() paper.Block {
	p, m := s.p, s.m
	b := paper.Block{Heading: s.heading("matters")}
	if len(m.Matters) == 0 {
		b.Text = []string{p.T("inventory.nothing_open")}
		return b
	}
	list := slices.Clone(m.Matters)
	slices.SortStableFunc(list, func(a, b manifest.Matter) int { return cmp.Compare(cmp.Or(a.Due, "9"), cmp.Or(b.Due, "9")) })
	t := paper.Table{About: b.Heading, Columns: s.columns([]float64{5, 48, 19, 14, 14}, "no", "what", "where", "owner", "due")}
	for i, x := range list[:min(len(list), mostShown)] {
		section, _ := m.Find(x.Section)
		what, where, owner := x.Title, section.Title(p.Catalog()), x.Owner
		if x.Kind == "question" {
			what = p.T("inventory.question", "Text", x.Title)
		} else if key, put := strings.CutPrefix(x.Kind, manifest.PutOff); put {
			what = p.T("inventory.put_off", "Title", x.Title, "Step", s.step(key))
		} else if strings.HasPrefix(x.Kind, manifest.ExitTask) {
			what = catalog.Label{ZH: x.Title, EN: cmp.Or(x.TitleEN, x.Title)}.In(catalog.Lang(p.Catalog()))
			where, owner = p.T("exit.title"), cmp.Or(owner, p.T("exit.by_manager"))
		}
		due := p.T("common.value.none")
		if at := dayOf(x.Due); !at.IsZero() {
			due = p.Date(at)
		}
		t.Rows = append(t.Rows, []string{strconv.Itoa(i + 1), what, where, cmp.Or(owner, p.T("common.value.none")), due})
	}
	b.Table, b.Note = &t, s.more(len(list)+m.UnlistedMatters-len(t.Rows))
	return b
}

// waivers are the findings that somebody answers for instead of mending them, until which day.
func (s *inventorySheet) waivers() (paper.Table, string) {
	p := s.p
	t := paper.Table{Columns: s.columns([]float64{5, 26, 21, 24, 12, 12}, "no", "what", "where", "why", "answers", "until")}
	for _, w := range s.m.Waivers {
		what := w.Rule
		if title := "readiness.rule." + w.Rule + ".title"; p.Has(title) {
			what += " " + p.T(title)
		}
		section, _ := s.m.Find(w.Section)
		until := p.Date(dayOf(w.Until))
		if w.State == manifest.WaiverOver {
			until = p.T("inventory.waiver_over", "Date", until)
		}
		t.Rows = append(t.Rows, []string{strconv.Itoa(len(t.Rows) + 1), what, dotted(section.Title(p.Catalog()), w.Title), w.Reason, w.Name, until})
	}
	return t, "waivers"
}

// waived are the sections that do not apply, with the reasons that the receiver accepted.
func (s *inventorySheet) waived() (paper.Block, bool) {
	p := s.p
	t := paper.Table{Columns: s.columns([]float64{5, 25, 70}, "no", "section", "why")}
	for _, x := range s.m.Sections {
		if handover.SectionState(x.State) == handover.SectionNotApplicable {
			t.Rows = append(t.Rows, []string{strconv.Itoa(len(t.Rows) + 1), x.Title(p.Catalog()), x.Reason})
		}
	}
	if len(t.Rows) == 0 {
		return paper.Block{}, false
	}
	t.About = p.T("inventory.head.waived", "N", "")
	return paper.Block{Heading: s.heading("waived"), Table: &t}, true
}
