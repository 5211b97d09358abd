package app

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/handover"
)

// errChecksAgain says that what was checked is no longer what would be written.
var errChecksAgain = errors.New("the handover changed since the check")

// writeImport writes what is staged, all or nothing. When the handover has changed under it, nothing is written and it is checked again.
func (a *App) writeImport(ctx context.Context, sc handover.Scope, job ImportJob, p *progress) error {
	err := a.update(ctx, sc, Key{}, func(sc handover.Scope, tx Tx) error {
		p.done.Store(0)
		return a.writeStaged(ctx, sc, tx, job, p)
	})
	if !errors.Is(err, errChecksAgain) {
		return err
	}
	im := job.Import
	c := ImportChange{Import: im}.begin(ImportChecking, im.Asked)
	c.Import.Again = true
	if err := a.store.EndImport(ctx, sc, job, c.Import); err != nil {
		return err
	}
	a.wake()
	return nil
}

func (a *App) writeStaged(ctx context.Context, sc handover.Scope, tx Tx, job ImportJob, p *progress) error {
	h, sections, err := tx.LockAll(ctx)
	if err != nil {
		return err
	}
	if err := upToDate(sc, h); err != nil {
		return err
	}
	sc = sc.Under(h)
	if err := tx.HoldImport(ctx, job.Lease()); err != nil {
		return err
	}
	giver, err := tx.Giver(ctx)
	if err != nil {
		return err
	}
	basis := a.basis(a.env(sc, Locked{Giver: giver}), sc.Viewer().Catalog.Version())
	if !bytes.Equal(basis, job.Basis) {
		return errChecksAgain
	}
	if fits, err := tx.StagedFits(ctx, job.Import.ID, job.Import.Parts); err != nil || !fits {
		return errors.Join(err, unless(fits, errChecksAgain))
	}
	now := afterSeals(sections, a.Now())
	act := "section.imported"
	if job.Import.Name == "" {
		act = "section.pasted"
	}
	h, sections, laid, err := a.redirected(ctx, sc, tx, job.Import, h, sections)
	if err != nil {
		return err
	}
	next, events, err := a.brought(ctx, sc, tx, job.Import, sections, act)
	if err != nil {
		return err
	}
	events = append(laid, events...)
	proofs, opened, err := a.reopenedBy(ctx, sc, tx, job.Import, next)
	if err != nil {
		return err
	}
	events = append(events, opened...)
	w := StagedWrite{Import: job.Import.ID, Act: "imported", By: sc.By(), At: now, Note: true, Rebuilt: h.Absent.Runs()}
	if err := tx.WriteStaged(ctx, w, p.add); err != nil {
		return err
	}
	if err := tx.Add(ctx, nil, next.moved); err != nil {
		return err
	}
	if err := tx.Write(ctx, Change{Handover: h.Recount(next.all), Proofs: proofs, Events: events}); err != nil {
		return err
	}
	im := job.Import
	im.State, im.WrittenAt, im.Done, im.Problem = ImportWritten, now, im.Total, nil
	return tx.EndImport(ctx, job, im)
}

// afterSeals is the time of a change in any of the sections, see handover.Section's After.
func afterSeals(sections []handover.Section, now time.Time) time.Time {
	for _, s := range sections {
		now = s.After(now)
	}
	return now
}

func unless(fine bool, err error) error {
	if fine {
		return nil
	}
	return err
}

// sectionsAfter are the sections of a handover after an import, and those of them that it moved.
type sectionsAfter struct{ all, moved []handover.Section }

// brought counts the rows into their sections, which must all take records, and tells of each.
func (a *App) brought(ctx context.Context, sc handover.Scope, tx Tx, im Import, sections []handover.Section, act string) (
	sectionsAfter, []handover.Event, error,
) {
	out := sectionsAfter{all: append([]handover.Section{}, sections...)}
	deltas, err := tx.StagedDeltas(ctx, im.ID)
	if err != nil {
		return out, nil, err
	}
	if len(deltas) == 0 {
		return out, nil, handover.Refuse(handover.Conflict, "imported.refuse.nothing_to_do")
	}
	var events []handover.Event
	for _, d := range deltas {
		i := index(out.all, d.Section)
		if i < 0 {
			return out, nil, handover.ErrNotFound()
		}
		if err := sc.MayImport(out.all[i]); err != nil {
			return out, nil, err
		}
		if out.all[i], err = out.all[i].Bring(d.Counts); err != nil {
			return out, nil, err
		}
		out.moved = append(out.moved, out.all[i])
		events = append(events, a.event(sc, act, d.Section, uuid.Nil, map[string]any{
			"import": im.ID, "name": im.Name, "digest": hex.EncodeToString(im.Digest), "kind": out.all[i].Kind,
			"count": d.New + d.Changed + d.Gone, "new": d.New, "changed": d.Changed, "removed": d.Gone,
		}))
	}
	return out, events, nil
}
