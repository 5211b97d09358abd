package demo

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// The share of the work after which the giver is known to be absent, and gaps are written down: before anything is submitted. What the giver
// wrote themselves comes before.
const (
	alone, absent = 0.004, 0.012
	gaps          = 0.39
)

// Cells of a record that are no fields: from what it was reconstructed, and how sure that is.
const (
	sourceCell = "_source"
	sureCell   = "_sure"
)

// absenceData is why the giver cannot hand over, as the manager says it.
type absenceData struct {
	Cause  handover.AbsenceCause `json:"cause"`
	Reason string                `json:"reason"`
	Filler string                `json:"filler"` // of what no section names somebody else for
}

// prepareAbsence lets the manager say that the giver is not there, and write down what nobody could find.
func (s *scene) prepareAbsence() {
	d := s.data.Absence
	if d.Cause == "" {
		return
	}
	s.will(absent, "say that the giver is absent", func(ctx context.Context) error {
		sc, err := s.in(ctx, s.data.Manager, s.id)
		if err != nil {
			return err
		}
		o, err := s.app.Overview(ctx, sc)
		if err != nil {
			return err
		}
		in := app.RunAbsence{Version: o.Handover.Version}
		in.Cause, in.Reason, in.Filler, in.Fillers = d.Cause, d.Reason, s.personID(d.Filler), map[uuid.UUID]uuid.UUID{}
		for kind, sec := range s.data.Sections {
			if who := s.personID(sec.Filler); who != uuid.Nil {
				in.Fillers[s.section[kind].ID] = who
			}
		}
		s.forget()
		return s.app.RunAbsence(ctx, sc, in)
	})
	s.will(gaps, "write the gaps down", func(ctx context.Context) error {
		sc, err := s.in(ctx, s.data.Manager, s.id)
		if err != nil {
			return err
		}
		n, err := s.app.GapRisks(ctx, sc, catalog.ZH, app.Key{})
		s.troupe.records += n
		return err
	})
}

// forget drops what people were let in for: their part in the handover changes.
func (s *scene) forget() {
	for _, a := range s.cast {
		delete(a.scopes, s.id)
	}
}

// filler is who writes into the sections of a kind.
func (s *scene) filler(kind string) string {
	if who := s.data.Sections[kind].Filler; who != "" {
		return who
	}
	return s.data.Giver
}

// rebuilt are a record's fields, and what was said about where they come from.
func rebuilt(r recordData) (recordData, catalog.Origin, error) {
	source, is := r[sourceCell].(string)
	if !is {
		return r, catalog.Origin{}, nil
	}
	sure, _ := r[sureCell].(string)
	o := catalog.Origin{Source: source, Sure: catalog.Sure(sure)}
	if !o.Sure.Known() {
		return r, o, fmt.Errorf("%q is no degree of confidence", sure)
	}
	fields := recordData{}
	for key, cell := range r {
		if key != sourceCell && key != sureCell {
			fields[key] = cell
		}
	}
	return fields, o, nil
}
