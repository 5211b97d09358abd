package server

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/manifest"
	"handoverdesk/internal/paper"
	"handoverdesk/web/locale"
	"handoverdesk/web/ui"
)

// mostShown is how many shortages or matters stand on paper; all are in the manifest.
const mostShown = 60

// inventorySheet puts a manifest into the words of one language. It says nothing that the manifest does not, so that a kept one always
// gives the same sheet. base is where the site is, "" when it does not say.
type inventorySheet struct {
	p     *locale.Printer
	kinds catalog.Catalog
	m     manifest.Manifest
	base  string
	parts int // numbered parts so far
	// all counts what a part could tell of, where the manifest in hand lists the first of them only.
	all map[string]int
}

// sheetOf is the sheet of a copy, 0 for the page.
func sheetOf(p *locale.Printer, kinds catalog.Catalog, m manifest.Manifest, base string, copied int) paper.Sheet {
	if zone, err := time.LoadLocation(m.Zone); err == nil {
		p = p.In(zone)
	}
	s := &inventorySheet{p: p, kinds: kinds, m: m, base: base, all: map[string]int{}}
	when := p.DateTime(manifest.Time(m.Made))
	out := paper.Sheet{
		Lang: p.Lang(), Org: cmp.Or(m.Workspace, p.T("inventory.empty_workspace")), Number: p.T("inventory.number", "Number", m.Handover.Number),
		Title: p.T("inventory.title"), Sub: m.Handover.Title, Facts: s.facts(),
		FootLeft: p.T("inventory.edition", "Number", m.Handover.Number, "Edition", m.Edition), FootMid: p.T("inventory.sealed", "When", when),
		Page: p.T("inventory.pages"), Made: manifest.Time(m.Made), Keywords: m.Digest,
	}
	if !s.final() {
		out.Draft = p.T("inventory.draft")
		out.FootLeft, out.FootMid = p.T("inventory.edition_draft", "Number", m.Handover.Number), p.T("inventory.made", "When", when)
	}
	if copied > 0 {
		out.Copy = p.T("inventory.copy." + strconv.Itoa(copied))
	}
	out.Blocks = append(out.Blocks, s.sections())
	out.Blocks = append(out.Blocks, s.optional(s.supplements, s.accounts, s.responsible, s.rebuilt, s.instead)...)
	out.Blocks = append(out.Blocks, s.findings(), s.matters())
	out.Blocks = append(out.Blocks, s.optional(s.waivers, s.teachBacks, s.sampled, s.refusals)...)
	if b, any := s.waived(); any {
		out.Blocks = append(out.Blocks, b)
	}
	declared := p.T("inventory.statement.1")
	if m.Handover.Absent != nil { // nobody declares anything for somebody who is not there
		declared = p.T("inventory.statement.absent")
	}
	out.Blocks = append(out.Blocks, paper.Block{
		Heading: s.heading("statement"), Text: []string{declared, p.T("inventory.statement.2"), p.T("inventory.statement.3")},
	})
	out.SignHead, out.Signs = s.heading("signs"), s.signs()
	out.CheckHead = s.heading("check")
	s.check(&out)
	return out
}

// final says that it is no draft.
func (s *inventorySheet) final() bool { return s.m.Complete && s.m.Edition > 0 }

// heading numbers the parts.
func (s *inventorySheet) heading(what string) string {
	s.parts++
	return s.p.T("inventory.head."+what, "N", s.p.T("inventory.ordinal."+strconv.Itoa(s.parts)))
}

func (s *inventorySheet) facts() []paper.Fact {
	p, h := s.p, s.m.Handover
	var stores, methods []string
	for _, x := range s.m.Stores {
		stores = append(stores, x.Name)
	}
	for _, x := range h.Methods {
		methods = append(methods, p.T("handover.method."+x))
	}
	fact := func(key, value string) paper.Fact {
		return paper.Fact{Label: p.T("inventory.fact." + key), Value: cmp.Or(value, p.T("inventory.none"))}
	}
	effective := ""
	if at, err := time.Parse(time.RFC3339, h.Effective); err == nil && at.Year() > 1 {
		effective = p.T("inventory.from", "When", p.DateTime(at))
	}
	period := ""
	if last := dayOf(h.LastDay); last.Year() > 1 {
		period = p.T("inventory.span", "From", p.Date(manifest.Time(h.Started)), "To", p.Date(last))
	}
	facts := []paper.Fact{
		fact("giver", s.people(handover.Giver)), fact("reason", p.T("handover.reason."+h.Reason)),
		fact("receiver", s.people(handover.Receiver)), fact("period", period),
		fact("witness", s.people(handover.Witness)), fact("effective", effective),
		fact("stores", p.List(stores...)), fact("methods", p.List(methods...)),
		fact("rank", s.rank()), fact("rules", s.rules()),
	}
	if a := h.Absent; a != nil {
		facts = append(facts,
			fact("absent", p.T("inventory.absent", "Cause", p.T("absence.cause."+a.Cause), "Reason", a.Reason)), fact("manager", s.people(handover.InCharge)))
	}
	if in := s.people(handover.StandIn); in != "" {
		facts = append(facts, fact("stand_in", in))
	}
	return facts
}

func dayOf(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return time.Time{}
	}
	return t
}

func (s *inventorySheet) people(role handover.PartyRole) string {
	var names []string
	for _, x := range s.m.Parties {
		if x.Role == string(role) {
			about := []string{}
			if x.Post != "" {
				about = append(about, x.Post)
			}
			if x.Number != "" {
				about = append(about, s.p.T("inventory.employee", "Number", x.Number))
			}
			name := x.Name
			if len(about) > 0 {
				name = s.p.T("inventory.person", "Name", x.Name, "Post", s.p.List(about...))
			}
			names = append(names, name)
		}
	}
	return s.p.List(names...)
}

func (s *inventorySheet) columns(width []float64, keys ...string) []paper.Column {
	out := make([]paper.Column, len(keys))
	for i, key := range keys {
		out[i] = paper.Column{Label: s.p.T("inventory.col." + key), Width: width[i], Right: key == "no" || key == "records", Mono: key == "digest"}
	}
	return out
}

// chapters are those sections with what stands over each.
func (s *inventorySheet) chapters(those func(manifest.Section) bool) paper.Table {
	p := s.p
	t := paper.Table{
		About:   p.T("inventory.title"),
		Columns: s.columns([]float64{5, 18, 9, 9, 20, 13, 8.5, 8.5, 9}, "no", "section", "records", "version", "digest", "remarks", "giver", "receiver", "witness"),
	}
	records, files := 0, 0
	for _, x := range s.m.Sections {
		if !those(x) {
			continue
		}
		records, files = records+x.Records, files+x.Attached
		row := []string{
			strconv.Itoa(len(t.Rows) + 1), x.Title(p.Catalog()), p.Number(x.Records), "v" + strconv.Itoa(x.Version), short16(x.Digest), s.remark(x),
			s.day(x, handover.Giver), s.day(x, handover.Receiver), s.day(x, handover.Witness),
		}
		t.Rows = append(t.Rows, row)
	}
	t.Total = []string{"", p.T("inventory.total"), p.Number(records), "", p.T("inventory.files", "Count", files), "", "", "", ""}
	return t
}

// sections is the list of chapters of the plan; supplements have a part of their own.
func (s *inventorySheet) sections() paper.Block {
	p, m := s.p, s.m
	t := s.chapters(func(x manifest.Section) bool { return x.Supplement == 0 })
	said := "asked_none"
	switch q := m.Questions; {
	case q.Open > 0:
		said = "asked_open"
	case q.Total > 0:
		said = "asked_done"
	}
	return paper.Block{Heading: s.heading("sections"), Table: &t, Note: p.T("inventory."+said, "Count", m.Questions.Total, "Open", m.Questions.Open)}
}

func short16(digest string) string {
	if len(digest) < 16 {
		return digest
	}
	return digest[:4] + " " + digest[4:8] + " " + digest[8:12] + " " + digest[12:16]
}

// remark is what is to be said of a section in a word.
func (s *inventorySheet) remark(x manifest.Section) string {
	p := s.p
	switch state := handover.SectionState(x.State); {
	case state == handover.SectionNotApplicable:
		return p.T("inventory.remark.na")
	case state == handover.SectionEmpty && !x.Required:
		return p.T("inventory.remark.empty")
	case state != handover.SectionSigned:
		return p.T("inventory.remark.unsigned")
	}
	var said []string
	if x.Late {
		said = append(said, p.T("inventory.remark.late"))
	}
	if x.Amends > 0 {
		said = append(said, p.T("inventory.remark.amends", "Count", x.Amends))
	}
	if n := x.Blockers + x.Warnings; n > 0 {
		said = append(said, p.T("inventory.remark.found", "Count", n))
	}
	if x.Questions > 0 {
		said = append(said, p.T("inventory.remark.open", "Count", x.Questions))
	}
	if x.Rebuilt > 0 {
		said = append(said, p.T("inventory.remark.rebuilt", "Count", x.Rebuilt))
	}
	if x.Vouched > 0 {
		said = append(said, p.T("inventory.remark.vouched", "Count", x.Vouched))
	}
	if n := s.enclosed(x); n > 0 {
		said = append(said, p.T("inventory.remark.enclosed", "Count", n))
	}
	return p.List(said...)
}

func (s *inventorySheet) enclosed(x manifest.Section) int {
	n := 0
	for _, e := range s.m.Enclosures {
		if e.Section == x.ID {
			n++
		}
	}
	return n
}

// day is when a role signed the section as it is; the giver signs by submitting.
func (s *inventorySheet) day(x manifest.Section, role handover.PartyRole) string {
	at := time.Time{}
	g, ok := s.m.Has(x.ID, string(role))
	if !ok { // in place of an absent giver, or of a receiver who filled the section
		g, ok = s.m.Has(x.ID, string(map[handover.PartyRole]handover.PartyRole{handover.Giver: handover.StandIn, handover.Receiver: handover.InCharge}[role]))
	}
	if ok {
		at = manifest.Time(g.At)
	} else if role == handover.Giver && handover.SectionState(x.State) == handover.SectionSigned {
		at = manifest.Time(x.Submitted)
	}
	if at.IsZero() {
		return s.p.T("common.value.none")
	}
	return s.p.ShortDate(at, manifest.Time(s.m.Made))
}

// findings are the shortages that still stand.
func (s *inventorySheet) findings() paper.Block {
	p, m := s.p, s.m
	b := paper.Block{Heading: s.heading("findings")}
	if len(m.Findings) == 0 {
		b.Text = []string{p.T("inventory.nothing_found")}
		return b
	}
	t := paper.Table{About: b.Heading, Columns: s.columns([]float64{5, 18, 22, 12, 43}, "no", "section", "record", "level", "what")}
	for i, f := range m.Findings[:min(len(m.Findings), mostShown)] {
		section, _ := m.Find(f.Section)
		t.Rows = append(t.Rows, []string{
			strconv.Itoa(i + 1), section.Title(p.Catalog()), f.Title, p.T("inventory.level." + f.Severity), s.found(f),
		})
	}
	b.Table, b.Note = &t, s.more(len(m.Findings)+m.Unlisted-len(t.Rows))
	return b
}

func (s *inventorySheet) more(n int) string {
	if n <= 0 {
		return ""
	}
	return s.p.T("inventory.more", "Count", n)
}

// found is the sentence of a finding.
func (s *inventorySheet) found(f manifest.Finding) string {
	kind, ok := s.kinds.Lookup(f.Kind)
	if !ok {
		return f.Rule
	}
	c := &call{p: s.p}
	args := catalog.Args{}
	for name, value := range f.Args {
		args[name] = value
	}
	return c.found(kind, catalog.Finding{Rule: f.Rule, Severity: catalog.Severity(f.Severity), Field: f.Field, Args: args}).Text
}

// signs are the parties with their signatures on the whole.
func (s *inventorySheet) signs() []paper.Sign {
	p := s.p
	var out []paper.Sign
	for _, role := range []handover.PartyRole{handover.Giver, handover.Receiver, handover.Witness, handover.InCharge} {
		for _, x := range s.m.Parties {
			if x.Role != string(role) || role == handover.InCharge && s.m.Handover.Absent == nil {
				continue
			}
			sign := paper.Sign{Role: p.T("common.role." + x.Role), Name: x.Name, Missing: p.T("inventory.sign.missing")}
			if role == handover.Giver && s.m.Handover.Absent != nil {
				sign.Missing = p.T("inventory.sign.absent")
			}
			for _, g := range s.m.Seals {
				switch {
				case g.Section != "" || g.Party() != x.ID:
				case !g.Current:
					sign.Missing = p.T("inventory.sign.stale")
				default:
					sign.Missing, sign.Drawn = "", s.ink(g)
					sign.Facts = []paper.Fact{
						{Label: p.T("inventory.sign.time"), Value: p.DateTime(manifest.Time(g.At))},
						{Label: p.T("inventory.sign.method"), Value: p.T("inventory.method." + g.Method)},
						{Label: p.T("inventory.sign.seal"), Value: short16(g.Signature)},
					}
					if giver, absent := s.absent(); absent && (role == handover.Witness || role == handover.InCharge) {
						sign.Facts = append(sign.Facts, paper.Fact{Label: p.T("inventory.sign.instead"), Value: p.T("common.role.giver") + " " + giver})
					}
					if g.Behalf != "" {
						sign.Name = p.T("seal.proxy_for", "Name", g.Name, "Principal", x.Name)
					}
				}
			}
			out = append(out, sign)
		}
	}
	return out
}

// ink is the drawing of a signature as it stands on paper, nil for one that was not drawn.
func (s *inventorySheet) ink(g manifest.Seal) *paper.Ink {
	d := drawnOf(g.Evidence)
	if d == nil {
		return nil
	}
	cut := d.Cropped()
	return &paper.Ink{Width: cut.Width, Height: cut.Height, Strokes: cut.Strokes, About: s.p.T("common.sign.drawn", "Name", g.Name)}
}

// check is how to check it.
func (s *inventorySheet) check(out *paper.Sheet) {
	p, m := s.p, s.m
	out.Address = m.Handover.Number + " " + m.Digest
	out.Check = []string{p.T("inventory.check.offline")}
	if s.base != "" {
		out.Address = s.base + ui.ToVerify() + "?digest=" + m.Digest
		out.Check = []string{p.T("inventory.check.1", "Address", strings.TrimPrefix(strings.TrimPrefix(s.base, "https://"), "http://")+ui.ToVerify())}
	}
	out.Check = append(out.Check, p.T("inventory.check.2"))
	if len(m.Digest) == 64 {
		for _, half := range []string{m.Digest[:32], m.Digest[32:]} {
			out.Digest = append(out.Digest, short16(half[:16])+" "+short16(half[16:]))
		}
	}
	out.Small = []string{p.T("inventory.check.head", "Seq", strconv.FormatInt(m.Head.Seq, 10), "Hash", short16(m.Head.Hash)+" …")}
	for _, k := range m.Keys {
		out.Small = append(out.Small, p.T("inventory.check.key", "Key", k.Fingerprint))
	}
	if m.Checkpoint != "" {
		out.Small = append(out.Small, p.T("inventory.check.checkpoint", "Note", m.Checkpoint))
	}
	if s.final() {
		out.Small = append(out.Small, p.T("inventory.check.equal"))
	}
}
