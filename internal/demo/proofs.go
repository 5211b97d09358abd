package demo

import (
	"context"
	"errors"
	"slices"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/vault"
)

// taken lets the reviewer of accounts that have to be proven do their links of the chain, several at once.
func (s *scene) taken(ctx context.Context, sc handover.Scope, sec handover.Section, records []uuid.UUID) error {
	if !sec.Proof {
		return nil
	}
	for _, key := range catalog.ProofKeys() {
		step, _ := catalog.ProofStepOf(key)
		if step.Witness {
			continue
		}
		for list := range slices.Chunk(records, app.MostProven) {
			_, err := s.app.ProveAll(ctx, sc, app.ProveAll{Section: sec.ID, Records: list, Step: key})
			var refusal *handover.Error
			if err != nil && (!errors.As(err, &refusal) || refusal.Text.Key != "refuse.proof_none") {
				return err
			}
		}
	}
	return nil
}

// checked lets the witness look at every account of a section that asks for it.
func (s *scene) checked(ctx context.Context, sc handover.Scope, sec handover.Section) error {
	if !sec.Proof {
		return nil
	}
	shown, err := s.app.SectionPage(ctx, sc, sec.ID, app.RecordFilter{})
	if err != nil {
		return err
	}
	for _, r := range shown.Rows {
		if r.Stage != handover.ProofTaken {
			continue
		}
		err := s.app.Prove(ctx, sc, app.Prove{Record: r.ID, Step: catalog.ProofWitnessed, Verdict: handover.ProofDone})
		if err != nil {
			return err
		}
	}
	return nil
}

// conceal seals the secrets of accounts of which their giver says more than where they are kept. Where there are no keys, that has to be enough.
func (s *scene) conceal(ctx context.Context, kind string, d sectionData) error {
	if !s.app.Seals() || len(d.Sealed) == 0 {
		return nil
	}
	sc, err := s.in(ctx, s.filler(kind), s.id)
	if err != nil {
		return err
	}
	for _, x := range d.Sealed {
		e, err := s.find(kind, x.Record)
		if err != nil {
			return err
		}
		if err := s.app.SealSecret(ctx, sc, app.SealSecret{Record: e.stored.ID, Slot: x.Slot, Text: vault.NewSecret(x.Text)}); err != nil {
			return err
		}
	}
	return nil
}
