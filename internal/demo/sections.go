package demo

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// fillingOrder is the order in which a giver writes: what others refer to comes first. Where two kinds refer to each other, what the
// first says about the second is written when both are there, see linked.
var fillingOrder = []string{
	"account", "supplier", "sku", "sop", "member", "tech_system", "contract", "logistics", "data_report", "business_overview",
	"platform_rule", "service_faq", "campaign", "risk", "training", "document", "inflight", "meeting",
}

// The share of the work on a handover after which something happens in its first section. Each further section is later; what is said
// here of all sections together is divided among as many as the handover has.
const (
	carries, confirms     = 0.005, 0.30
	fillBegins, fillLasts = 0.02, 0.36
	links                 = 0.385
	restBegins, restLasts = 0.50, 0.30 // the last third of a section that is still being filled
	submits               = 0.40
	asks, answers         = 0.43, 0.46
	resolves              = 0.48
	accepts, acceptsRest  = 0.50, 0.52
	returns               = 0.54
	mends                 = 0.57
	resubmits             = 0.585
	signs, witnesses      = 0.60, 0.64
	changes               = 0.93
	pace                  = 0.25
	late, paceLate        = 0.41, 0.10 // instead of pace for what is said about a section that is still being filled
	usualSections         = 6          // with fewer, a section takes no longer than with so many
)

// part is a section's place in the work on the handover: the rank-th of the kinds that are written, of that many.
type part struct{ rank, of float64 }

// begins is when the section's turn comes within what all together take.
func (p part) begins(all float64) float64 { return all * p.rank / p.of }

// after is when the fraction f of the section's own turn has passed.
func (p part) after(all, f float64) float64 { return all * (p.rank + f) / p.of }

// later is how much later than in the first section something happens, up to most in the last.
func (p part) later(most float64) float64 { return most * p.rank / (p.of - 1) }

// prepare puts everything that happens in the sections into the story.
func (s *scene) prepare() error {
	for kind := range s.data.Sections {
		if _, ok := s.section[kind]; !ok {
			return fmt.Errorf("the template has no section of %s", kind)
		}
	}
	for kind := range s.section {
		if !slices.Contains(fillingOrder, kind) {
			return fmt.Errorf("nobody knows when %s is written", kind)
		}
	}
	s.prepareCarried()
	s.prepareFiles()
	s.prepareImports()
	s.prepareAbsence()
	p := part{of: max(usualSections, float64(len(s.section)))}
	for _, kind := range fillingOrder {
		sec, ok := s.section[kind]
		if !ok {
			continue
		}
		if err := s.prepareSection(kind, sec, s.data.Sections[kind], p); err != nil {
			return fmt.Errorf("%s: %w", kind, err)
		}
		p.rank++
	}
	return nil
}

func (s *scene) prepareSection(kind string, sec handover.Section, d sectionData, p part) error {
	later := p.later(pace)
	s.fill(kind, sec, d, p)
	act := func(f float64, what, by string, do func(context.Context, handover.Scope, app.SectionAct) error, reason string) {
		s.will(f+later, what+" "+kind, func(ctx context.Context) error {
			sc, err := s.in(ctx, by, s.id)
			if err != nil {
				return err
			}
			return do(ctx, sc, app.SectionAct{Section: sec.ID, Reason: reason})
		})
	}
	switch d.State {
	case handover.SectionEmpty:
		return nil
	case handover.SectionFilling:
		later = late + p.later(paceLate)
	case handover.SectionNotApplicable:
		act(submits, "declare", s.data.Giver, s.app.DeclareNotApplicable, d.Reason)
		if d.Accepted {
			act(accepts, "consent to", d.Reviewer, s.app.AcceptNotApplicable, "")
		}
		return nil
	case handover.SectionSubmitted, handover.SectionReturned, handover.SectionSigned:
		s.will(submits+later, "submit "+kind, func(ctx context.Context) error { return s.submit(ctx, sec) })
		s.will(submits+later, "seal secrets of "+kind, func(ctx context.Context) error { return s.conceal(ctx, kind, d) })
		s.review(kind, sec, d, later)
	default:
		return fmt.Errorf("%q is no state of a section", d.State)
	}
	for i, edit := range d.EditsAfter {
		s.will(mends+later+0.004*float64(i), "mend "+edit.Record, func(ctx context.Context) error {
			e, err := s.find(kind, edit.Record)
			if err != nil {
				return err
			}
			return s.save(ctx, sec, e, recordData{edit.Field: edit.Value})
		})
	}
	if len(d.EditsAfter) > 0 && (d.State == handover.SectionSubmitted || d.State == handover.SectionSigned) {
		// What was mended is not what was signed when the section was submitted.
		s.will(resubmits+later, "submit again "+kind, func(ctx context.Context) error { return s.submit(ctx, sec) })
	}
	return s.discuss(kind, sec, later)
}

// fill lets the giver write the records. Of a section that is still being filled the last third comes late.
func (s *scene) fill(kind string, sec handover.Section, d sectionData, p part) {
	list := s.typed[kind]
	s.records[kind] = make([]entry, len(list))
	early := len(list)
	if d.State == handover.SectionFilling {
		early -= len(list) / 3
	}
	for i, r := range list {
		e := &s.records[kind][i]
		e.recordData = r
		if i >= early {
			f := restBegins + p.after(restLasts, float64(i-early+1)/float64(len(list)-early+1))
			s.will(f, fmt.Sprintf("save %s %d", kind, i+1), func(ctx context.Context) error { return s.save(ctx, sec, e, r) })
			continue
		}
		first, links := s.linked(kind, r)
		at := fillBegins + p.after(fillLasts, float64(i+1)/float64(early+1))
		if _, is := r[sourceCell]; !is && d.Filler != "" {
			at = alone + 0.001*float64(i) // the giver's own, from before
		}
		s.will(at, fmt.Sprintf("save %s %d", kind, i+1),
			func(ctx context.Context) error { return s.save(ctx, sec, e, first) })
		if len(links) > 0 {
			s.will(linksFrom(p), fmt.Sprintf("link %s %d", kind, i+1), func(ctx context.Context) error { return s.save(ctx, sec, e, links) })
		}
	}
}

// linksFrom is when a section's records get what they say about records that were written after them: when all are written and
// before the first section is submitted.
func linksFrom(p part) float64 { return links + p.begins(submits-links) }

// linked divides a record into what its author can write at once and the fields that name records which are written later.
func (s *scene) linked(kind string, r recordData) (now, later recordData) {
	now, later = recordData{}, recordData{}
	k, _ := catalog.Lookup(kind)
	own := slices.Index(fillingOrder, kind)
	for key, cell := range r {
		target := ""
		if f, ok := k.Field(key); ok { // else a field of the workspace's own
			target = f.Spec().Target
		}
		_, here := s.section[target]
		if here && slices.Index(fillingOrder, target) >= own {
			later[key] = cell
		} else {
			now[key] = cell
		}
	}
	return now, later
}

// save writes cells of a record: all of a new one, single ones of one that is stored.
func (s *scene) save(ctx context.Context, sec handover.Section, e *entry, cells recordData) error {
	fields, origin, err := rebuilt(cells)
	if err != nil {
		return err
	}
	by := s.data.Giver
	if origin.Source != "" {
		by = s.filler(sec.Kind)
	}
	sc, err := s.in(ctx, by, s.id)
	if err != nil {
		return err
	}
	form, err := s.days.form(fields, s.clock.at)
	if err != nil {
		return err
	}
	k, _ := catalog.Lookup(sec.Kind)
	s.pick(form, k.Fields, "")
	if e.stored.ID == uuid.Nil {
		s.troupe.records++
	}
	e.stored, err = s.app.SaveRecord(ctx, sc, app.SaveRecord{
		Section: sec.ID, Record: e.stored.ID, Revision: e.stored.Revision, Form: form, Origin: origin,
	})
	return err
}

// review lets the reviewer accept, return and sign, and the witness sign after the reviewer.
func (s *scene) review(kind string, sec handover.Section, d sectionData, later float64) {
	first, rest := s.accepted(kind, d)
	for i, n := range first {
		s.will(accepts+later+0.004*float64(i), "accept "+kind, func(ctx context.Context) error { return s.accept(ctx, d.Reviewer, s.entry(kind, n)) })
	}
	if len(rest) > 0 {
		s.will(acceptsRest+later, "accept the rest of "+kind, func(ctx context.Context) error { return s.acceptAll(ctx, kind, sec, d.Reviewer, rest) })
	}
	for i, name := range d.Returned {
		s.will(returns+later+0.004*float64(i), "return "+name, func(ctx context.Context) error { return s.giveBack(ctx, kind, d, name) })
	}
	if d.Sample.AQL != "" {
		s.will(acceptsRest+later+0.01, "draw a sample of "+kind, func(ctx context.Context) error { return s.sample(ctx, sec, d.Reviewer, d.Sample) })
	}
	if !d.signed() {
		return
	}
	s.will(signs+later, "sign "+kind, func(ctx context.Context) error { return s.sign(ctx, sec, s.signer(d.Reviewer, d.Proxy)) })
	if d.Witnessed {
		s.will(witnesses+later, "witness "+kind, func(ctx context.Context) error { return s.sign(ctx, sec, s.data.Witness) })
	}
	for i, c := range d.Changed {
		s.will(changes+0.01*float64(i), "change "+c.Record, func(ctx context.Context) error { return s.change(ctx, sec, c) })
	}
}

// accepted chooses what the reviewer accepts: a few records one by one, the rest at once. What is asked about or comes back is
// left, except that a section that gets signed is accepted as a whole.
func (s *scene) accepted(kind string, d sectionData) (first, rest []int) {
	k, _ := catalog.Lookup(kind)
	left := map[int]bool{}
	leave := func(name string) {
		for i, r := range s.typed[kind] {
			if named(k, r, name) {
				left[i] = true
				return
			}
		}
	}
	if !d.signed() {
		for _, name := range d.Returned {
			leave(name)
		}
		for _, q := range s.data.Questions {
			if q.Section == kind && q.Record != "" && !q.Resolved && (q.Blocking || d.AcceptedShare < 1) {
				leave(q.Record)
			}
		}
	}
	var list []int
	want := int(math.Round(d.AcceptedShare * float64(len(s.typed[kind]))))
	for i := range s.typed[kind] {
		if !left[i] && len(list) < want {
			list = append(list, i)
		}
	}
	const oneByOne = 3
	n := min(oneByOne, len(list))
	return list[:n], list[n:]
}

func (s *scene) entry(kind string, n int) *entry { return &s.records[kind][n] }

// find is the first record that people would call so.
func (s *scene) find(kind, name string) (*entry, error) {
	k, _ := catalog.Lookup(kind)
	i := slices.IndexFunc(s.records[kind], func(e entry) bool { return named(k, e.recordData, name) })
	if i < 0 {
		return nil, fmt.Errorf("no %s is called %q", kind, name)
	}
	return s.entry(kind, i), nil
}
