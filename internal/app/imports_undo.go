package app

import (
	"context"
	"math"
	"strings"

	"github.com/google/uuid"

	"handoverdesk/internal/handover"
)

// undoneAtOnce is how many records an undo composes together.
const undoneAtOnce = 500

// UndoImport takes back a whole import, as long as nothing it brought was edited, reviewed or signed since: what it created is removed,
// what it changed says again what it said before. All of it is kept in the histories of the records. Workers do it, all or nothing; when
// something moves before they come to it, the import stays written and says why. Errors: conflict (with the records that stand in the way,
// a section that takes no records, or not written), forbidden, not_found, *Replay.
func (a *App) UndoImport(ctx context.Context, sc handover.Scope, id uuid.UUID, key Key) error {
	// Whether it can be undone is asked again under the locks: this is only so that a person hears at once.
	page, err := a.store.ImportPage(ctx, sc, id, ImportFilter{After: math.MaxInt32, Undo: true})
	if err != nil {
		return err
	}
	err = a.store.ChangeImport(ctx, sc, id, key, func(im Import) (ImportChange, error) {
		if !seesImport(sc, page.Frame, im) {
			return ImportChange{}, handover.ErrNotFound()
		}
		if im.State != ImportWritten {
			return ImportChange{}, handover.Refuse(handover.Conflict, "imported.refuse.not_written")
		}
		if err := undoable(sc.At(page.Handover.State), page.Frame, im, page.InTheWay); err != nil {
			return ImportChange{}, err
		}
		im.Version++
		c := ImportChange{Import: im}.begin(ImportUndoing, sc.By())
		c.Import.Total = im.moving()
		return c, nil
	})
	if err == nil {
		a.wake()
	}
	return err
}

// undoImport takes back what an import wrote, in the name of whoever asked.
func (a *App) undoImport(ctx context.Context, sc handover.Scope, job ImportJob, p *progress) error {
	return a.update(ctx, sc, Key{}, func(sc handover.Scope, tx Tx) error {
		p.done.Store(0)
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
		frame := Frame{Handover: h, Sections: sections}
		way, err := tx.ImportInTheWay(ctx, job.Import.ID)
		if err != nil {
			return err
		}
		if err := undoable(sc, frame, job.Import, way); err != nil {
			return err
		}
		return a.undo(ctx, sc, tx, frame, job, p)
	})
}

// undoable says why an import cannot be taken back.
func undoable(sc handover.Scope, frame Frame, im Import, way InTheWay) error {
	if err := sc.May(handover.ImportFile); err != nil {
		return err
	}
	for _, p := range im.Parts {
		if s, ok := frame.Section(p.Section); ok {
			if err := sc.MayImport(s); err != nil {
				return err
			}
		}
	}
	if way.Count > 0 {
		return handover.Refuse(handover.Conflict, "imported.refuse.in_the_way", "Count", way.Count, "Names", strings.Join(way.Titles, " · "))
	}
	return nil
}

func (a *App) undo(ctx context.Context, sc handover.Scope, tx Tx, frame Frame, job ImportJob, p *progress) error {
	im := job.Import
	giver, err := tx.Giver(ctx)
	if err != nil {
		return err
	}
	if err := tx.UnstageAll(ctx, im.ID); err != nil {
		return err
	}
	if err := tx.StageGone(ctx, im.ID); err != nil {
		return err
	}
	c := checking{app: a, sc: sc, job: job, frame: frame, env: a.env(sc, Locked{Giver: giver}), giver: giver, now: a.Now()}
	if err := c.stageBefore(ctx, tx); err != nil {
		return err
	}
	if fits, err := tx.StagedFits(ctx, im.ID, nil); err != nil || !fits {
		if err == nil {
			err = handover.Refuse(handover.Conflict, "imported.refuse.undo_reference")
		}
		return err
	}
	next, events, err := a.brought(ctx, sc, tx, im, frame.Sections, "section.import_undone")
	if err != nil {
		return err
	}
	proofs, opened, err := a.reopenedBy(ctx, sc, tx, im, next)
	if err != nil {
		return err
	}
	events = append(events, opened...)
	now := afterSeals(frame.Sections, a.Now())
	if err := tx.WriteStaged(ctx, StagedWrite{Import: im.ID, Act: "import_undone", By: sc.By(), At: now}, p.add); err != nil {
		return err
	}
	if err := tx.Add(ctx, nil, next.moved); err != nil {
		return err
	}
	im.State, im.UndoneAt, im.Kept, im.Done, im.Problem = ImportUndone, now, false, im.Total, nil
	if err := tx.ChangeImport(ctx, ImportChange{Import: im, Forget: true}); err != nil {
		return err
	}
	return tx.Write(ctx, Change{Handover: frame.Handover.Recount(next.all), Proofs: proofs, Events: events})
}

// stageBefore stages what changed records said before.
func (c *checking) stageBefore(ctx context.Context, tx Tx) error {
	after := uuid.Nil
	for line := 1; ; {
		list, err := tx.ImportBefore(ctx, c.job.Import.ID, after, undoneAtOnce)
		if err != nil || len(list) == 0 {
			return err
		}
		rows := make([]StagedRow, 0, len(list))
		for _, b := range list {
			kind, ok := c.sc.Kind(b.Record.Kind)
			if !ok {
				return handover.ErrNotFound()
			}
			section := sectionOf(c.frame.Sections, b.Record.Section)
			row, err := c.staged(StagedRow{RowAt: RowAt{Part: 0, Line: line}, At: []int{}}, section, kind, b.Record.ID, b.Record, b.Before, true)
			if err != nil {
				return err
			}
			row.Outcome = OutcomeChanged
			rows, line, after = append(rows, row), line+1, b.Record.ID
		}
		if err := tx.StageUndo(ctx, c.job.Lease(), rows); err != nil {
			return err
		}
	}
}
