package app

import (
	"context"
	"math"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"handoverdesk/internal/handover"
)

// Limits of what a person may say about an import.
const (
	maxMends    = 5_000
	maxMendText = 32_767
)

// MendImport stores corrections and checks again. An empty text empties the cell. Errors: as PlanImport.
func (a *App) MendImport(ctx context.Context, sc handover.Scope, in MendImport) error {
	frame, err := a.importing(ctx, sc, uuid.Nil)
	if err != nil {
		return err
	}
	err = a.store.ChangeImport(ctx, sc, in.Import, in.Key, func(im Import) (ImportChange, error) {
		c := ImportChange{Import: im, Mends: in.Cells, Stale: true}
		if err := changeable(sc, frame, im, in.Version); err != nil {
			return c, err
		}
		if len(in.Cells) == 0 {
			return c, handover.Wrong(handover.At("cells", "imported.refuse.nothing_mended"))
		}
		if len(in.Cells) > maxMends {
			return c, handover.Wrong(handover.At("cells", "problem.too_many", "Max", maxMends, "Count", len(in.Cells)))
		}
		for cell, text := range in.Cells {
			if cell.Part < 0 || cell.Part >= len(im.Parts) {
				return c, handover.ErrNotFound()
			}
			columns := im.Parts[cell.Part].Plan.Columns
			if cell.Line < 1 || cell.Line > math.MaxInt32 || cell.Column < 0 || cell.Column >= len(columns) || isBlocked(columns[cell.Column]) {
				return c, handover.ErrNotFound()
			}
			if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
				return c, handover.Wrong(handover.At("cells", "problem.not_text"))
			}
			if n := len([]rune(text)); n > maxMendText {
				return c, handover.Wrong(handover.At("cells", "problem.too_long", "Max", maxMendText, "Length", n))
			}
		}
		c.Import.Version++
		return c.begin(ImportChecking, sc.By()), nil
	})
	if err == nil {
		a.wake()
	}
	return err
}

// WriteImport begins to write what is ready. Rows with errors are left out. Errors: stale, conflict (nothing to write, not ready),
// forbidden, not_found, *Replay.
func (a *App) WriteImport(ctx context.Context, sc handover.Scope, id uuid.UUID, version int, key Key) error {
	frame, err := a.importing(ctx, sc, uuid.Nil)
	if err != nil {
		return err
	}
	sc = sc.At(frame.Handover.State)
	err = a.store.ChangeImport(ctx, sc, id, key, func(im Import) (ImportChange, error) {
		c := ImportChange{Import: im}
		if err := changeable(sc, frame, im, version); err != nil {
			return c, err
		}
		if im.State != ImportReady {
			return c, handover.Refuse(handover.Conflict, "imported.refuse.not_ready")
		}
		for _, p := range im.Parts {
			if s, ok := frame.Section(p.Section); ok {
				if err := sc.MayImport(s); err != nil {
					return c, err
				}
			}
		}
		if im.moving() == 0 {
			return c, handover.Refuse(handover.Conflict, "imported.refuse.nothing_to_do")
		}
		c.Import.Version++
		c = c.begin(ImportWriting, sc.By())
		c.Import.Total, c.Import.Again = im.moving(), false
		return c, nil
	})
	if err == nil {
		a.wake()
	}
	return err
}

// moving is how many records would be written.
func (im Import) moving() int {
	n := 0
	for _, p := range im.Parts {
		n += p.Tally.New + p.Tally.Changed + p.Tally.Made
	}
	return n
}

// DropImport gives an import up that was not written. Its lines go at once. Errors: conflict (it is being written, or was), forbidden,
// not_found, *Replay.
func (a *App) DropImport(ctx context.Context, sc handover.Scope, id uuid.UUID, key Key) error {
	frame, err := a.importing(ctx, sc, uuid.Nil)
	if err != nil {
		return err
	}
	return a.store.ChangeImport(ctx, sc, id, key, func(im Import) (ImportChange, error) {
		if !seesImport(sc, frame, im) {
			return ImportChange{}, handover.ErrNotFound()
		}
		switch im.State {
		case ImportWriting, ImportUndoing:
			return ImportChange{}, handover.Refuse(handover.Conflict, "imported.refuse.at_work")
		case ImportWritten, ImportUndone, ImportDropped:
			return ImportChange{}, handover.Refuse(handover.Conflict, "imported.refuse.at_end")
		}
		im.State, im.Version, im.Kept, im.Problem = ImportDropped, im.Version+1, false, nil
		return ImportChange{Import: im, Forget: true}, nil
	})
}

// wake tells a worker of this process that there is something to do. Those of other processes look now and then.
func (a *App) wake() {
	select {
	case a.works <- struct{}{}:
	default:
	}
}
