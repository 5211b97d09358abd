package demo

import (
	"context"
	"fmt"
	"time"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
)

// lateData are records that the giver adds to a section that all have signed: a supplement, with signatures of its own.
type lateData struct {
	Kind      string       `json:"kind"`
	Records   []recordData `json:"records"`
	Signed    bool         `json:"signed"` // by the giver and the reviewer
	Witnessed bool         `json:"witnessed"`
}

// latePace is between two acts on a supplement.
const latePace = 7 * time.Minute

// addLate tells what came after the signatures.
func (s *scene) addLate(ctx context.Context) error {
	s.forget()
	for _, d := range s.data.Late {
		if err := s.supplement(ctx, d); err != nil {
			return fmt.Errorf("supplement of %s: %w", d.Kind, explained(err))
		}
	}
	return nil
}

func (s *scene) supplement(ctx context.Context, d lateData) error {
	signed := s.section[d.Kind]
	var sec handover.Section
	for _, r := range d.Records {
		s.pass()
		e := entry{recordData: r}
		if err := s.save(ctx, signed, &e, r); err != nil {
			return err
		}
		sec = signed
		sec.ID = e.stored.Section
		s.records[d.Kind] = append(s.records[d.Kind], e)
	}
	if !d.Signed {
		return nil
	}
	s.pass()
	if err := s.submit(ctx, sec); err != nil {
		return err
	}
	s.pass()
	reviewer := s.data.Sections[d.Kind].Reviewer
	var added []int
	for i := range d.Records {
		added = append(added, len(s.records[d.Kind])-len(d.Records)+i)
	}
	if err := s.acceptAll(ctx, d.Kind, sec, reviewer, added); err != nil {
		return err
	}
	s.pass()
	if err := s.sign(ctx, sec, reviewer); err != nil || !d.Witnessed {
		return err
	}
	s.pass()
	return s.sign(ctx, sec, s.data.Witness)
}

// pass lets a little time go by.
func (s *scene) pass() { s.clock.at = s.days.past(s.clock.at.Add(latePace)) }

// changedData is a cell that the giver writes anew after the section was signed, with the reason: one for the section, asked for by the first change.
type changedData struct {
	Record string `json:"record"`
	Field  string `json:"field"`
	Value  string `json:"value"`
	Reason string `json:"reason"`
}

// change lets the giver change what is signed: the signatures under it go stale.
func (s *scene) change(ctx context.Context, sec handover.Section, d changedData) error {
	e, err := s.find(sec.Kind, d.Record)
	if err != nil {
		return err
	}
	sc, err := s.in(ctx, s.data.Giver, s.id)
	if err != nil {
		return err
	}
	form, err := s.days.form(recordData{d.Field: d.Value}, s.clock.at)
	if err != nil {
		return err
	}
	e.stored, err = s.app.SaveRecord(ctx, sc.Because(d.Reason), app.SaveRecord{
		Section: sec.ID, Record: e.stored.ID, Revision: e.stored.Revision, Form: form,
	})
	return err
}
