package app

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// disturbance is what a change of something signed does besides the change: the section goes back to its reviewer, which moves the
// handover's next due date, and an event says why. The zero disturbance is that of a section nobody signed.
type disturbance struct {
	was      handover.Section // before it
	handover handover.Handover
	sections []handover.Section
	reason   string
	signers  []uuid.UUID // whose seals on the section it makes stale
}

func (d disturbance) is() bool { return d.was.ID != uuid.Nil }

// disturb makes a locked section that is signed open for one change of its filler, who gives the reason with the scope (handover.Scope's
// Because). Findings and counts are made anew: nobody judged what was signed while fields and limits changed. What is not signed stays.
func (a *App) disturb(ctx context.Context, sc handover.Scope, tx Tx, l *Locked) (disturbance, error) {
	if l.Section.State != handover.SectionSigned {
		return disturbance{}, nil
	}
	reason, err := handover.CheckProse(handover.ReasonField, sc.Reason(), false)
	if err != nil {
		return disturbance{}, err
	}
	next, err := l.Section.Disturb(sc.Viewer(), reason, a.Now())
	if err != nil {
		return disturbance{}, err
	}
	d := disturbance{was: l.Section, reason: reason}
	if d.handover, d.sections, err = tx.LockAll(ctx); err != nil {
		return d, err
	}
	if d.signers, err = a.signersOf(ctx, tx, l.Section); err != nil {
		return d, err
	}
	records, err := tx.Records(ctx)
	if err != nil {
		return d, err
	}
	next, list, err := a.judgedAnew(ctx, sc, tx, next, records)
	if err != nil {
		return d, err
	}
	for _, j := range list {
		if j.Record == l.Record.ID {
			l.Record.Counts.Blockers, l.Record.Counts.Warnings, l.Record.Counts.Missing = j.Counts.Blockers, j.Counts.Warnings, j.Counts.Missing
		}
	}
	l.Section = next
	return d, nil
}

// signersOf are those who signed the section as it is, asked for only when they can be told.
func (a *App) signersOf(ctx context.Context, tx Tx, s handover.Section) ([]uuid.UUID, error) {
	if a.mailer == nil {
		return nil, nil
	}
	seals, err := tx.Seals(ctx)
	var out []uuid.UUID
	for _, g := range seals {
		if g.Section == s.ID && g.Role != handover.Giver && !g.Stale(s) {
			out = append(out, g.Party())
		}
	}
	return out, err
}

// disturbed is the change c of a section that was signed, with all that follows from that. Who signed reads it on their page of what
// waits; fields are those that changed.
func (a *App) disturbed(sc handover.Scope, d disturbance, c Change, record handover.Record, fields []string) Change {
	if !d.is() {
		return c
	}
	d.sections = slices.Clone(d.sections)
	d.sections[index(d.sections, d.was.ID)] = *c.Section
	c.Handover = d.handover.Recount(d.sections)
	c.Mails = a.bundle(sc, d.handover, mailStale, d.signers...)
	c.Events = append(c.Events, a.event(sc, "section.disturbed", d.was.ID, record.ID, map[string]any{
		"kind": d.was.Kind, "title": record.Title, "reason": d.reason, "fields": fields,
		"signed": d.was.ContentVersion, "version": c.Section.ContentVersion,
	}))
	return c
}

// changedFields are the keys of the fields in which two contents differ.
func changedFields(kind catalog.Kind, before, after catalog.Values) []string {
	var keys []string
	for _, c := range kind.Diff(before, after) {
		keys = appendOnce(keys, c.Field.Spec().Key)
	}
	return keys
}
