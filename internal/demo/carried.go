package demo

import (
	"context"
	"fmt"
	"slices"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// prepareCarried lets the giver begin with what an earlier handover of the store says: all of it is carried over at once; what has
// changed since is written anew, some of the rest is confirmed, and what is left waits.
func (s *scene) prepareCarried() {
	d := s.data.Carry
	if d.From == "" {
		return
	}
	s.will(carries, "carry over from "+d.From, s.carry)
	for i, c := range d.Changed {
		s.will(confirms+0.004*float64(i), "change "+c.Record, func(ctx context.Context) error {
			return s.onCarried(ctx, c.Kind, c.Record, func(sc handover.Scope, r handover.Record) error {
				form, err := s.days.form(c.Cells, s.clock.at)
				if err != nil {
					return err
				}
				_, err = s.app.SaveRecord(ctx, sc, app.SaveRecord{Section: r.Section, Record: r.ID, Revision: r.Revision, Form: form})
				return err
			})
		})
	}
	for kind, names := range d.Confirmed {
		for i, name := range names {
			s.will(confirms+0.04+0.004*float64(i), "confirm "+name, func(ctx context.Context) error {
				return s.onCarried(ctx, kind, name, func(sc handover.Scope, r handover.Record) error {
					return s.app.ConfirmRecord(ctx, sc, r.ID, r.Revision, app.Key{})
				})
			})
		}
	}
}

// carry chooses sections of the earlier handover on the page that lists them.
func (s *scene) carry(ctx context.Context) error {
	d := s.data.Carry
	sc, err := s.in(ctx, s.data.Giver, s.id)
	if err != nil {
		return err
	}
	earlier, err := s.app.EarlierHandovers(ctx, sc)
	if err != nil {
		return err
	}
	in := app.CarryOver{From: s.handovers[d.From]}
	for _, e := range earlier.List {
		for _, sec := range e.Sections {
			if e.Handover.ID == in.From && slices.Contains(d.Kinds, sec.Kind) {
				in.Sections = append(in.Sections, sec.ID)
			}
		}
	}
	out, err := s.app.CarryOver(ctx, sc, in)
	if err != nil {
		return err
	}
	if out.Twins+out.Closed > 0 {
		return fmt.Errorf("%d carried, %d are here already, %d have no place", out.Records, out.Twins, out.Closed)
	}
	s.troupe.records += out.Records
	return nil
}

// onCarried finds a carried record by what people call it, on the first page of its section.
func (s *scene) onCarried(ctx context.Context, kind, name string, do func(handover.Scope, handover.Record) error) error {
	sc, err := s.in(ctx, s.data.Giver, s.id)
	if err != nil {
		return err
	}
	page, err := s.app.SectionPage(ctx, sc, s.section[kind].ID, app.RecordFilter{Unconfirmed: true})
	if err != nil {
		return err
	}
	k, _ := catalog.Lookup(kind)
	i := slices.IndexFunc(page.Rows, func(r handover.Record) bool { return k.TitleOf(r.Values) == name || r.Title == name })
	if i < 0 {
		return fmt.Errorf("no unconfirmed %s is called %q", kind, name)
	}
	return do(sc, page.Rows[i])
}
