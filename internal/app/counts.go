package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/files"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/seal"
)

type counts interface {
	// Counts are the counts of a handover with their tallies, newest first.
	Counts(ctx context.Context, sc handover.Scope) (CountsPage, error)
	// CountPage is a count with a page of its lines; CountLines are all lines with a difference.
	CountPage(ctx context.Context, sc handover.Scope, id uuid.UUID, f CountFilter) (CountPage, error)
	CountLines(ctx context.Context, sc handover.Scope, id uuid.UUID) (CountPage, error)
}

// countTx are the reads and writes of counts.
type countTx interface {
	// StockSide is what the records say is there.
	StockSide(ctx context.Context) ([]handover.CountRow, error)
	// Count is one with its tally. CountRows are all its lines.
	Count(ctx context.Context, id uuid.UUID) (handover.Stocktake, error)
	CountRows(ctx context.Context, id uuid.UUID) ([]handover.CountRow, error)
	// AddCount numbers and stores a new one.
	AddCount(ctx context.Context, c handover.Stocktake, rows []handover.CountRow) (int, error)
	// SettleRows gives lines with a difference a cause: those named, or with none named all that have none yet. It returns how many.
	SettleRows(ctx context.Context, id uuid.UUID, positions []int, as handover.CountRow) (int, error)
	FinishCount(ctx context.Context, c handover.Stocktake) error
}

// CountsShown is how many lines of a count a page shows.
const CountsShown = 50

// CountFilter narrows the lines of a count. Outcome is "" for all with a difference; After is the position of the last line of the page before.
type CountFilter struct {
	Outcome handover.CountOutcome
	Open    bool // without a cause
	After   int
}

// CountsPage is the list of counts.
type CountsPage struct {
	Frame
	Counts []handover.Stocktake
}

// Section is the section of SKUs, false without one.
func (p CountsPage) Section() (handover.Section, bool) { return skuSection(p.Frame) }

// CountPage is a count with lines of it.
type CountPage struct {
	Frame
	Count handover.Stocktake
	Rows  []handover.CountRow
	More  bool
}

// Counts are the counts of a handover, newest first.
func (a *App) Counts(ctx context.Context, sc handover.Scope) (CountsPage, error) {
	return a.store.Counts(ctx, sc)
}

// CountPage is a count with a page of its lines. Errors: not_found.
func (a *App) CountPage(ctx context.Context, sc handover.Scope, id uuid.UUID, f CountFilter) (CountPage, error) {
	return a.store.CountPage(ctx, sc, id, f)
}

// CountLines is a count with all lines that differ, for a table. Errors: not_found, forbidden.
func (a *App) CountLines(ctx context.Context, sc handover.Scope, id uuid.UUID) (CountPage, error) {
	if err := sc.May(handover.Export); err != nil {
		return CountPage{}, err
	}
	return a.store.CountLines(ctx, sc, id)
}

// StartCount compares a count file with an export of another system, or with the records when System is nil. Both are tables with a column of SKU
// codes and one of quantities.
type StartCount struct {
	Name, SystemName string
	Counted, System  io.Reader
	Key              Key
}

// StartCount reads both sides and keeps every line of the comparison (N-19). The location of its key is completed with the new id. Errors: invalid (why a
// file cannot be read, by its field), too_large, forbidden, conflict, not_found (no section of SKUs), unavailable, *Replay.
func (a *App) StartCount(ctx context.Context, sc handover.Scope, in StartCount) (uuid.UUID, error) {
	frame, err := a.store.Frame(ctx, sc)
	if err != nil {
		return uuid.Nil, err
	}
	section, there := skuSection(frame)
	if !there {
		return uuid.Nil, handover.ErrNotFound()
	}
	if err := sc.Under(frame.Handover).MayCount(section); err != nil {
		return uuid.Nil, err
	}
	sides, digest, err := a.countSides(ctx, sc, in)
	if err != nil {
		return uuid.Nil, a.unlessSent(ctx, sc, in.Key, err)
	}
	c := handover.Stocktake{
		Handover: sc.Handover(), ID: a.newID(), Section: section.ID, SystemFile: files.Name(in.SystemName), File: files.Name(in.Name),
		StartedBy: sc.By(), Starter: sc.Viewer().Name, StartedAt: a.Now(),
	}
	if in.System == nil {
		c.SystemFile = ""
	}
	in.Key.Location, in.Key.Digest = in.Key.Location+c.ID.String(), digest
	return c.ID, a.store.Update(ctx, sc, in.Key, func(tx Tx) error {
		l, err := tx.LockSection(ctx, section.ID)
		if err != nil {
			return err
		}
		if err := sc.At(l.Handover.State).MayCount(l.Section); err != nil {
			return err
		}
		goods, err := tx.StockSide(ctx)
		if err != nil {
			return err
		}
		if in.System == nil {
			sides[0] = goods
		}
		rows := handover.CompareCount(sides[0], sides[1], goods)
		if c.Number, err = tx.AddCount(ctx, c, rows); err != nil {
			return err
		}
		if c.Number > handover.MostCounts {
			return handover.Refuse(handover.Conflict, "count.refuse.too_many", "Max", handover.MostCounts)
		}
		t := handover.TallyCount(rows)
		sec := l.Section
		return tx.Write(ctx, Change{Handover: l.Handover, Section: &sec, Events: []handover.Event{
			a.event(sc, "count.started", sec.ID, uuid.Nil, map[string]any{
				"stocktake": c.Number, "kind": sec.Kind, "name": c.File, "system": c.SystemFile, "rows": len(rows), "count": t.Differences(),
			}),
		}})
	})
}

// SettleCount gives differences of a count their cause. Without Positions it is for all that have none yet.
type SettleCount struct {
	Count               uuid.UUID
	Positions           []int
	Cause, Bearer, Note string
	Key                 Key
}

// SettleCount says why lines differ and who bears it. It returns how many were settled. Errors: invalid, forbidden, conflict (finished, nothing to
// settle), not_found.
func (a *App) SettleCount(ctx context.Context, sc handover.Scope, in SettleCount) (int, error) {
	note, err := handover.CheckCause(in.Cause, in.Bearer, in.Note)
	if err != nil {
		return 0, a.unlessSent(ctx, sc, in.Key, err)
	}
	n := 0
	return n, a.store.Update(ctx, sc, in.Key, func(tx Tx) error {
		l, c, err := lockCount(ctx, sc, tx, in.Count)
		if err != nil {
			return err
		}
		if n, err = tx.SettleRows(ctx, c.ID, in.Positions, handover.CountRow{
			Cause: in.Cause, Bearer: in.Bearer, Note: note, SettledBy: sc.By(), SettledAt: a.Now(),
		}); err != nil {
			return err
		}
		if n == 0 {
			return handover.Refuse(handover.Conflict, "count.refuse.nothing")
		}
		sec := l.Section
		return tx.Write(ctx, Change{Handover: l.Handover, Section: &sec, Events: []handover.Event{
			a.event(sc, "count.settled", sec.ID, uuid.Nil, map[string]any{
				"stocktake": c.Number, "kind": sec.Kind, "count": n, "cause": in.Cause, "bearer": in.Bearer, "reason": note,
			}),
		}})
	})
}

// lockCount locks the section of a count that is not finished.
func lockCount(ctx context.Context, sc handover.Scope, tx Tx, id uuid.UUID) (Locked, handover.Stocktake, error) {
	if _, err := tx.LockHandover(ctx); err != nil {
		return Locked{}, handover.Stocktake{}, err
	}
	c, err := tx.Count(ctx, id)
	if err != nil {
		return Locked{}, c, err
	}
	l, err := tx.LockSection(ctx, c.Section)
	if err != nil {
		return l, c, err
	}
	if err = sc.At(l.Handover.State).MayCount(l.Section); err == nil && c.Finished() {
		err = handover.Refuse(handover.Conflict, "count.refuse.finished", "Number", c.Number)
	}
	return l, c, err
}

// FinishCount freezes a count of which every difference has a cause, and puts it under the section's seal in place of an earlier one. Signatures on a
// signed section go stale, for which the scope gives the reason. Errors: invalid (the reason), forbidden, conflict (causes are missing, finished),
// not_found.
func (a *App) FinishCount(ctx context.Context, sc handover.Scope, id uuid.UUID, key Key) error {
	return a.store.Update(ctx, sc, key, func(tx Tx) error {
		l, c, err := lockCount(ctx, sc, tx, id)
		if err != nil {
			return err
		}
		rows, err := tx.CountRows(ctx, id)
		if err != nil {
			return err
		}
		if c.Tally = handover.TallyCount(rows); c.Tally.Open > 0 {
			return handover.Refuse(handover.Conflict, "count.refuse.open", "Count", c.Tally.Open)
		}
		d, err := a.disturb(ctx, sc, tx, &l)
		if err != nil {
			return err
		}
		sec := l.Section
		if d.is() {
			sec.ContentVersion++ // what was signed is not what counts now
		}
		c.FinishedBy, c.Finisher, c.FinishedAt = sc.By(), sc.Viewer().Name, sec.After(a.Now())
		if err := tx.FinishCount(ctx, c); err != nil {
			return err
		}
		enclosed, err := a.encloseCount(ctx, sc, tx, c, rows)
		if err != nil {
			return err
		}
		change := Change{
			Handover: l.Handover.Apply(l.Section, sec), Section: &sec, Enclosures: enclosed,
			Events: []handover.Event{a.event(sc, "count.finished", sec.ID, uuid.Nil, map[string]any{
				"stocktake": c.Number, "kind": sec.Kind, "count": c.Tally.Differences(), "digest": hex.EncodeToString(enclosed[len(enclosed)-1].Digest),
			})},
		}
		return tx.Write(ctx, a.disturbed(sc, d, change, handover.Record{Title: c.File}, nil))
	})
}

// countEnclosed is how many differences stand in an enclosure line by line. The digest over all lines covers the others.
const countEnclosed = 1000

// countLine is a line of a count as the seal knows it.
type countLine struct {
	Code     string `json:"code"`
	Title    string `json:"title"`
	Outcome  string `json:"outcome"`
	System   string `json:"system"` // "" for nothing
	Counted  string `json:"counted"`
	Cost     string `json:"cost"`
	Currency string `json:"currency"`
	Cause    string `json:"cause"`
	Bearer   string `json:"bearer"`
	Note     string `json:"note"`
}

// encloseCount makes the count an enclosure of the section, in place of an older one.
func (a *App) encloseCount(ctx context.Context, sc handover.Scope, tx Tx, c handover.Stocktake, rows []handover.CountRow) ([]handover.Enclosure, error) {
	standing, err := tx.Enclosures(ctx, c.Section)
	if err != nil {
		return nil, err
	}
	var out []handover.Enclosure
	for _, e := range standing {
		if e.Kind == handover.StockCount {
			e.EndedAt = c.FinishedAt
			out = append(out, e)
		}
	}
	said := func(d *catalog.Decimal) string {
		if d == nil {
			return ""
		}
		return d.String()
	}
	all, differences := sha256.New(), []countLine{}
	for _, r := range rows {
		line := countLine{
			r.Code, r.Title, string(r.Outcome), said(r.System), said(r.Counted), said(r.Cost), r.Currency, r.Cause, r.Bearer, r.Note,
		}
		text, err := seal.Canonical(line)
		if err != nil {
			return nil, err
		}
		_, _ = all.Write(append(text, '\n'))
		if r.Outcome != handover.CountMatched && len(differences) < countEnclosed {
			differences = append(differences, line)
		}
	}
	totals := []map[string]any{}
	for _, m := range c.Tally.Money {
		totals = append(totals, map[string]any{"currency": m.Currency, "short": m.Short.String(), "over": m.Over.String()})
	}
	e, err := a.enclose(sc, c.Section, handover.StockCount, map[string]any{
		"tag": "handover-desk count v1", "count": c.ID.String(), "number": c.Number, "system": c.SystemFile, "file": c.File,
		"started_by": c.StartedBy.String(), "started_name": c.Starter, "started_at": c.StartedAt.UTC().Format(time.RFC3339Nano),
		"finished_by": c.FinishedBy.String(), "finished_name": c.Finisher, "finished_at": c.FinishedAt.UTC().Format(time.RFC3339Nano),
		"matched": c.Tally.Matched, "different": c.Tally.Different, "missing": c.Tally.Missing, "extra": c.Tally.Extra,
		"totals": totals, "differences": differences, "lines_digest": hex.EncodeToString(all.Sum(nil)),
	})
	return append(out, e), err
}
