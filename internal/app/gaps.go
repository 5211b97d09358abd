package app

import (
	"context"
	"fmt"
	"slices"
	"time"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// gapsNamed is how many records a risk names that say not all they have to.
const gapsNamed = 30

// GapRisks writes every gap down as a risk that is not there yet, with what is missing and who has to find it: all of them or none. It returns how
// many. A gap that is written down already is left, so the same act twice is one. Errors: forbidden, conflict (no absent giver, nothing
// to write down, no section of risks that takes records), *Replay.
func (a *App) GapRisks(ctx context.Context, sc handover.Scope, lang catalog.Lang, key Key) (n int, err error) {
	err = a.update(ctx, sc, key, func(sc handover.Scope, tx Tx) error {
		h, sections, err := tx.LockAll(ctx)
		if err != nil {
			return err
		}
		if err := upToDate(sc, h); err != nil {
			return err
		}
		sc = sc.Under(h)
		if err := sc.May(handover.RunAbsence); err != nil {
			return err
		}
		if !h.Absent.Runs() {
			return handover.Refuse(handover.Conflict, "absence.refuse.not_running")
		}
		b := bringing{app: a, sc: sc, tx: tx, h: h, sections: sections}
		if err := b.begin(ctx); err != nil {
			return err
		}
		at := slices.IndexFunc(b.open, func(i int) bool { return sections[i].Kind == catalog.Risk.Key })
		if at < 0 {
			return handover.Refuse(handover.Conflict, "absence.refuse.no_risks")
		}
		records, err := tx.Records(ctx)
		if err != nil {
			return err
		}
		written, err := tx.WrittenGaps(ctx)
		if err != nil {
			return err
		}
		for _, g := range h.Gaps(sections) {
			s := sectionOf(sections, g.Section)
			if GapWritten(sc, s, written) {
				continue
			}
			if err := b.gap(ctx, b.open[at], g, s, records, lang); err != nil {
				return err
			}
		}
		if n = len(b.items); n == 0 {
			return handover.Refuse(handover.Conflict, "absence.refuse.no_gaps")
		}
		return b.write(ctx, "section.gaps_written", "adopted", sections[b.open[at]].ID, map[string]any{"count": n, "kind": catalog.Risk.Key})
	})
	return n, err
}

// gap offers the risk of a gap to the section of risks.
func (b *bringing) gap(ctx context.Context, at int, g handover.Gap, s handover.Section, records []handover.Record, lang catalog.Lang) error {
	said := catalog.GapSaid{
		Title: s.Title(string(lang)), Who: s.FillerName, Declared: g.Declared, Reason: s.Reason, Missing: g.Missing, Records: g.Below, Minimum: g.Minimum,
	}
	for _, r := range records {
		if r.Section == s.ID && r.Counts.Missing > 0 && len(said.Lacking) < gapsNamed {
			kind, ok := b.sc.Kind(r.Kind)
			if !ok {
				continue
			}
			var labels []string
			for _, f := range kind.LackingFields(r.Values) {
				labels = append(labels, f.Spec().Label.In(lang))
			}
			said.Lacking = append(said.Lacking, catalog.GapRecord{Title: r.Title, Fields: labels})
		}
	}
	kind, known := b.sc.Kind(catalog.Risk.Key)
	if !known {
		return handover.Refuse(handover.Conflict, "absence.refuse.no_risks")
	}
	values, problems := kind.Decode(catalog.GapRisk(said, lang))
	if len(problems) > 0 {
		return fmt.Errorf("risk of a gap in section %s: %v", s.ID, problems)
	}
	values, err := resolve(ctx, b.tx, kind, handover.Record{}, values)
	if err != nil {
		return err
	}
	b.offer(at, brought{key: kind.Key, values: values, from: catalog.Origin{Source: catalog.FromGaps.In(lang), Sure: catalog.Certain}})
	return nil
}

// GapWritten says whether the gap of a section stands among the risks, in whatever language it was written down.
func GapWritten(sc handover.Scope, s handover.Section, written map[string]bool) bool {
	kind, ok := sc.Kind(catalog.Risk.Key)
	if !ok {
		return false
	}
	for _, lang := range []catalog.Lang{catalog.ZH, catalog.EN} {
		v, _ := kind.Decode(catalog.GapRisk(catalog.GapSaid{Title: s.Title(string(lang)), Who: "x"}, lang))
		if written[Indexable(kind.IdentityOf(v))] {
			return true
		}
	}
	return false
}

// submitted is what becomes of a section that its filler hands to its reviewer: under their own signature, or in place of an absent giver.
func (a *App) submitted(ctx context.Context, sc handover.Scope, tx Tx, s handover.Section, now time.Time) (handover.Section, handover.PartyRole, error) {
	if !sc.StandsIn(s) {
		next, err := s.Submit(now)
		return next, handover.Giver, err
	}
	written, err := tx.WrittenGaps(ctx)
	if err != nil {
		return s, "", err
	}
	_, gap := s.Gap()
	next, err := s.SubmitInPlace(gap, GapWritten(sc, s, written), now)
	return next, handover.StandIn, err
}
