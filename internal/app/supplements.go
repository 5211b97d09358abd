package app

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"handoverdesk/internal/handover"
)

// placed is where a record that is saved goes: where it is, into the section that was named, or, when that is signed, into a supplement of it
// (N-13), which is laid if there is none. The events tell of that.
func (a *App) placed(ctx context.Context, sc handover.Scope, tx Tx, l Locked, in SaveRecord) (Locked, []handover.Event, error) {
	switch {
	case in.Record != uuid.Nil:
		return l, nil, sc.MayFill(l.Section)
	case in.Amends != uuid.Nil:
		if err := sc.MayAmend(l.Section, l.Record); err != nil {
			return l, nil, err
		}
		l.Amends, l.Record = l.Record.ID, handover.Record{}
	case l.Section.State != handover.SectionSigned:
		return l, nil, sc.MayFill(l.Section)
	default:
		if err := sc.MayAdd(l.Section); err != nil {
			return l, nil, err
		}
	}
	h, sections, err := tx.LockAll(ctx) // the handover is ours already, so nobody else waits for a section
	if err != nil {
		return l, nil, err
	}
	h, sections, at, events, err := a.supplemented(ctx, sc, tx, h, sections, l.Section)
	l.Handover, l.Section = h, sections[at]
	return l, events, err
}

// supplemented finds or lays the supplement of a signed section: its place among the sections, and the handover that counts it.
func (a *App) supplemented(ctx context.Context, sc handover.Scope, tx Tx, h handover.Handover, sections []handover.Section, signed handover.Section) (
	handover.Handover, []handover.Section, int, []handover.Event, error,
) {
	s, laid := h.Supplement(sections, signed, a.newID)
	if !laid {
		return h, sections, index(sections, s.ID), nil, nil
	}
	sections = append(sections, s)
	event := a.event(sc, "section.supplemented", s.ID, uuid.Nil, map[string]any{
		"kind": s.Kind, "of": s.SupplementOf, "number": s.Supplement, "late": s.Late, "version": signed.ContentVersion,
	})
	return h.Recount(sections), sections, len(sections) - 1, []handover.Event{event}, tx.Lay(ctx, h, []handover.Section{s})
}

// redirected sends new records of an import that were meant for signed sections into supplements of them.
func (a *App) redirected(ctx context.Context, sc handover.Scope, tx Tx, im Import, h handover.Handover, sections []handover.Section) (
	handover.Handover, []handover.Section, []handover.Event, error,
) {
	signed := func(s handover.Section) bool { return s.State == handover.SectionSigned }
	if !slices.ContainsFunc(sections, signed) {
		return h, sections, nil, nil
	}
	deltas, err := tx.StagedDeltas(ctx, im.ID)
	if err != nil {
		return h, sections, nil, err
	}
	var events []handover.Event
	for _, d := range deltas {
		from := sectionOf(sections, d.Section)
		if d.New == 0 || !signed(from) {
			continue
		}
		if err := sc.MayImport(from); err != nil {
			return h, sections, nil, err
		}
		next, all, at, told, err := a.supplemented(ctx, sc, tx, h, sections, from)
		if err != nil {
			return h, sections, nil, err
		}
		h, sections, events = next, all, append(events, told...)
		if err := tx.Redirect(ctx, im.ID, from.ID, sections[at].ID); err != nil {
			return h, sections, nil, err
		}
	}
	return h, sections, events, nil
}
