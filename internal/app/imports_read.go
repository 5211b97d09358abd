package app

import (
	"context"
	"math"
	"slices"

	"github.com/google/uuid"

	"handoverdesk/internal/handover"
	"handoverdesk/internal/sheet"
)

// ImportStart reads the page that asks for a file. section may be uuid.Nil. Errors: forbidden, conflict, not_found.
func (a *App) ImportStart(ctx context.Context, sc handover.Scope, section uuid.UUID) (ImportStart, error) {
	if err := sc.May(handover.ImportFile); err != nil {
		return ImportStart{}, err
	}
	out, err := a.store.RecentImports(ctx, sc)
	out.Recent = slices.DeleteFunc(out.Recent, func(im Import) bool { return !seesImport(sc, out.Frame, im) })
	if err != nil || section == uuid.Nil {
		return out, err
	}
	s, ok := out.Frame.Section(section)
	if !ok {
		return out, handover.ErrNotFound()
	}
	out.Section = s
	return out, sc.At(out.Handover.State).MayImport(s)
}

// ImportPage reads an import with a page of its rows. An import whose check was lost with a crash of the database is checked anew.
func (a *App) ImportPage(ctx context.Context, sc handover.Scope, id uuid.UUID, f ImportFilter) (ImportPage, error) {
	if f.Part < 0 || f.Part > math.MaxInt32 {
		return ImportPage{}, handover.ErrNotFound()
	}
	f.After, f.Before = min(f.After, math.MaxInt32), min(f.Before, math.MaxInt32)
	page, err := a.store.ImportPage(ctx, sc, id, f)
	if err != nil {
		return page, err
	}
	if !seesImport(sc, page.Frame, page.Import) {
		return page, handover.ErrNotFound()
	}
	if f.Part >= len(page.Import.Parts) {
		return page, handover.ErrNotFound()
	}
	page = page.covered(sc, f.Part)
	if page.Import.State == ImportWritten {
		page.Undo = undoable(sc.At(page.Handover.State), page.Frame, page.Import, page.InTheWay)
	}
	if page.Import.State != ImportReady || !page.Lost {
		return page, nil
	}
	err = a.store.ChangeImport(ctx, sc, id, Key{}, func(im Import) (ImportChange, error) {
		c := ImportChange{Import: im, Stale: true}
		if im.State != ImportReady || im.Version != page.Import.Version {
			return c, nil
		}
		return c.begin(ImportChecking, im.Asked), nil
	})
	if err != nil {
		return page, err
	}
	a.wake()
	page.Import.State = ImportChecking
	return page, nil
}

// seesImport says whether an import is any business of the viewer: who brought the file, who plans, and who fills a section it goes into.
func seesImport(sc handover.Scope, frame Frame, im Import) bool {
	if im.By == sc.By() || sc.Viewer().Watches() {
		return true
	}
	for _, p := range im.Parts {
		if s, ok := frame.Section(p.Section); ok && sc.Is(s.Filler) {
			return true
		}
	}
	return false
}

// RejectedRows walks the header lines and the rejected rows of a part in their original layout, each with the reasons of its cells. What was
// typed over the file stands in it.
func (a *App) RejectedRows(ctx context.Context, sc handover.Scope, id uuid.UUID, part int, fn func(sheet.Line, []ImportProblem) error) error {
	page, err := a.ImportPage(ctx, sc, id, ImportFilter{Part: part, Outcome: OutcomeError})
	if err != nil {
		return err
	}
	mends, err := a.store.ImportMends(ctx, sc, id)
	if err != nil {
		return err
	}
	p := page.Import.Parts[part]
	lines := checking{im: page.Import, mends: mends}
	cover := coveringOf(sc, page.Frame, page.Import, part)
	pending := map[int][]ImportProblem{}
	return a.store.ImportChunks(ctx, sc, id, part, func(c ImportChunk) error {
		if err := a.store.RejectedIn(ctx, sc, id, RowAt{part, c.First}, c.Last, func(r ImportRow) {
			for _, line := range r.At {
				pending[line] = []ImportProblem{}
			}
			for _, problem := range r.Problems {
				pending[problem.Line] = append(pending[problem.Line], problem)
			}
		}); err != nil {
			return err
		}
		for l, err := range c.Lines() {
			if err != nil {
				return err
			}
			problems, rejected := pending[l.Number]
			delete(pending, l.Number)
			header := p.Plan.HeadAt > 0 && l.Number >= p.Plan.HeadAt && l.Number <= p.Plan.HeadTo
			if !rejected && !header {
				continue
			}
			l = lines.mendedLine(part, l)
			for len(l.Cells) < p.Width {
				l.Cells = append(l.Cells, "")
			}
			for i, cell := range l.Cells {
				if !header {
					l.Cells[i] = cover.cell(i, cell)
				}
			}
			if err := fn(l, problems); err != nil {
				return err
			}
		}
		return nil
	})
}
