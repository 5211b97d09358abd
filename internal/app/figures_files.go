package app

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/figures"
	"handoverdesk/internal/files"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/sheet"
	"handoverdesk/internal/source"
)

// MostFigureFiles is how many files of figures a handover can have.
const MostFigureFiles = 2_000

// NewFigures is a file on its way in. Content is read once.
type NewFigures struct {
	Name    string
	Content io.Reader
	Options sheet.Options
	Key     Key
}

// BringFigures reads an export to its end, keeps its lines without what tells who buyers are, and guesses what its columns mean. A file of the same
// content is there only once: it is given as it is. The location of the key is completed with the id. Errors: invalid (with the reason why it cannot
// be read, or that nothing in it can be counted), too_large, forbidden, conflict (the handover's state), not_found, unavailable, *Replay.
func (a *App) BringFigures(ctx context.Context, sc handover.Scope, in NewFigures) (FigureFile, error) {
	index, err := a.figuring(ctx, sc)
	if err != nil {
		return FigureFile{}, err
	}
	if err := sc.Under(index.Handover).MayBringFigures(index.Sections); err != nil {
		return FigureFile{}, err
	}
	if len(index.Files) >= MostFigureFiles {
		return FigureFile{}, handover.Refuse(handover.Conflict, "figures.refuse.too_many", "Max", MostFigureFiles)
	}
	leave, err := a.reading.enter(sc.By())
	if err != nil {
		return FigureFile{}, err
	}
	defer leave()
	name := files.Name(in.Name)
	file, digest, size, err := a.spool(name, in.Content)
	if err != nil {
		return FigureFile{}, err
	}
	defer func() { _ = file.Close() }()
	if at := slices.IndexFunc(index.Files, func(f FigureFile) bool { return string(f.Digest) == string(digest) }); at >= 0 {
		return index.Files[at], nil
	}
	done, err := a.reading.turn(ctx, sc.Viewer().Workspace)
	if err != nil {
		return FigureFile{}, err
	}
	defer done()
	said := sha256.Sum256([]byte(fmt.Sprintln(name, in.Options.Encoding, in.Options.Comma, hex.EncodeToString(digest))))
	in.Key.Digest = said[:]
	key, err := a.figureKey(ctx, sc)
	if err != nil {
		return FigureFile{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, readWait)
	defer cancel()
	book, err := openBook(ctx, file, size, name, in.Options)
	if err != nil {
		return FigureFile{}, unreadable(err)
	}
	defer func() { _ = book.Close() }()
	f := FigureFile{
		ID: a.newID(), Name: name, Size: handover.Bytes(size), Digest: digest, State: FigureDraft, By: sc.By(), Maker: sc.Viewer().Name, MadeAt: a.Now(),
	}
	in.Key.Location += f.ID.String()
	kind, _ := sc.Kind(handover.FigureKind)
	table, err := f.choose(ctx, book, kind)
	if err != nil {
		return f, unreadable(err)
	}
	f, err = a.store.KeepFigures(ctx, sc, in.Key, f, func(keep func(ImportChunk) error) (FigureFile, error) {
		err := f.read(ctx, book, table, key, keep)
		return f, err
	})
	return f, unreadable(err)
}

func (a *App) figureKey(ctx context.Context, sc handover.Scope) ([]byte, error) {
	fresh := make([]byte, 32)
	if _, err := rand.Read(fresh); err != nil {
		return nil, err
	}
	return a.store.FigureKey(ctx, sc, fresh)
}

// choose finds the table of the book that most is understood of.
func (f *FigureFile) choose(ctx context.Context, book *sheet.Book, kind catalog.Kind) (int, error) {
	best, most := -1, 0
	for i, t := range book.Tables {
		head, err := figureHead(ctx, book, i)
		if err != nil {
			return 0, err
		}
		p := source.GuessFigures(kind, head)
		known := len(slices.DeleteFunc(slices.Clone(p.Columns), func(c source.FigureColumn) bool { return c.Use == source.FigureNone }))
		if !t.Hidden && p.Counts() && known > most {
			best, most = i, known
			f.Plan = FigurePlan{FigurePlan: p, Table: t.Name}
		}
	}
	if best < 0 {
		return 0, handover.Wrong(handover.At("file", "figures.refuse.nothing_counted"))
	}
	for i, t := range book.Tables {
		if i != best {
			f.Plan.Others = append(f.Plan.Others, inBrief(t.Name, 60))
		}
	}
	return best, nil
}

func figureHead(ctx context.Context, book *sheet.Book, table int) ([]sheet.Line, error) {
	var head []sheet.Line
	for l, err := range book.Lines(ctx, table) {
		if err != nil {
			return nil, err
		}
		if head = append(head, sheet.Line{Number: l.Number, Cells: slices.Clone(l.Cells)}); len(head) == source.Head {
			break
		}
	}
	return head, nil
}

const (
	figureSamples = 4
	figureCell    = 40 // runes of a cell in the sample
)

// read walks the lines once: looks at dates, hashes buyers, drops what is not kept, counts, and keeps the lines for a plan that somebody changes.
func (f *FigureFile) read(ctx context.Context, book *sheet.Book, table int, key []byte, keep func(ImportChunk) error) error {
	var days figures.Days
	dated, sums := f.Plan.Of(source.FigureDate), moneyColumns(f.Plan)
	said := map[string]int{}
	p := newPacker(0, keep)
	for l, err := range book.Lines(ctx, table) {
		if err != nil {
			return err
		}
		if l.Number <= f.Plan.HeadAt {
			continue
		}
		f.Plan.guard(&l, key)
		if dated >= 0 && dated < len(l.Cells) {
			days.Look(l.Cells[dated])
		}
		if f.Lines < 200 {
			currencies(l.Cells, sums, said)
		}
		if len(f.Plan.Sample) < figureSamples {
			row := make([]string, len(f.Plan.Columns))
			for i := range row {
				if i < len(l.Cells) {
					row[i] = inBrief(l.Cells[i], figureCell)
				}
			}
			f.Plan.Sample = append(f.Plan.Sample, row)
		}
		f.Lines++
		if err := p.add(l); err != nil {
			return err
		}
	}
	if f.Lines == 0 {
		return handover.Wrong(handover.At("file", "imported.refuse.only_header"))
	}
	f.Plan.Days = days.Order()
	f.Plan.Currency = catalog.CNY
	for code, n := range said {
		if n > said[f.Plan.Currency] {
			f.Plan.Currency = code
		}
	}
	return p.flush()
}

// guard takes out of a line what may not be stored, and puts hashes in the place of buyers.
func (p FigurePlan) guard(l *sheet.Line, key []byte) {
	l.Cells = l.Cells[:min(len(l.Cells), len(p.Columns))]
	for i, cell := range l.Cells {
		switch p.Columns[i].Use {
		case source.FigureDropped:
			l.Cells[i] = ""
		case source.FigureNone:
			if source.TellsOfBuyer(cell) {
				l.Cells[i] = ""
			}
		case source.FigureBuyer:
			if cell = strings.TrimSpace(cell); cell != "" {
				mac := hmac.New(sha256.New, key)
				mac.Write([]byte(cell))
				l.Cells[i] = hex.EncodeToString(mac.Sum(nil)[:8])
			}
		}
	}
}

func moneyColumns(p FigurePlan) []int {
	var out []int
	for _, use := range []source.FigureUse{source.FigureAmount, source.FigurePrice, source.FigureCost, source.FigureCurrency} {
		if at := p.Of(use); at >= 0 {
			out = append(out, at)
		}
	}
	return out
}

// currencies notes the currencies that cells name.
func currencies(cells []string, at []int, said map[string]int) {
	for _, i := range at {
		if i >= len(cells) {
			continue
		}
		cell := strings.ToUpper(strings.TrimSpace(cells[i]))
		if len(cell) == 3 && cell >= "AAA" && cell <= "ZZZ" && cell[0] > '9' {
			said[cell]++
		} else if m, err := catalog.ParseMoney(cell); err == nil && m.Currency != catalog.CNY {
			said[m.Currency]++
		}
	}
}

func inBrief(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most-1]) + "…"
}

// CountFigures is what a person says about a draft: the use of each column, and about dates and amounts.
type CountFigures struct {
	File     uuid.UUID
	Uses     map[int]source.FigureUse
	Days     figures.DayOrder
	When     string
	Cents    bool
	Currency string
	Overlap  FigureOverlap // what becomes of days that count already
	Check    bool          // only say what would come in
	Key      Key
}

// CountFigures counts a draft as its plan says: what would come of it, or so that it counts. Errors: invalid (what is missing), forbidden, conflict (it
// counts already, the handover's state), not_found, *Replay.
func (a *App) CountFigures(ctx context.Context, sc handover.Scope, in CountFigures) (FigureFile, error) {
	frame, f, err := a.store.FigureFile(ctx, sc, in.File)
	if err != nil {
		return f, err
	}
	if err := sc.Under(frame.Handover).MayBringFigures(frame.Sections); err != nil {
		return f, a.unlessSent(ctx, sc, in.Key, err)
	}
	if f.State != FigureDraft {
		return f, a.unlessSent(ctx, sc, in.Key, handover.Refuse(handover.Conflict, "figures.refuse.counted"))
	}
	f.Plan.said(in)
	if err := f.Plan.check(); err != nil {
		return f, a.unlessSent(ctx, sc, in.Key, err)
	}
	f.Plan.Overlap = in.Overlap
	leave, err := a.reading.enter(sc.By())
	if err != nil {
		return f, err
	}
	defer leave()
	r, err := a.countFigures(ctx, sc, &f)
	if err != nil {
		return f, err
	}
	err = a.store.Update(ctx, sc, in.Key, func(tx Tx) error {
		h, sections, err := tx.LockAll(ctx)
		if err != nil {
			return err
		}
		if err := sc.Under(h).MayBringFigures(sections); err != nil {
			return err
		}
		now, err := tx.FigureFile(ctx, f.ID)
		if err != nil {
			return err
		}
		if now.State != FigureDraft {
			return handover.Refuse(handover.Conflict, "figures.refuse.counted")
		}
		rivals, err := tx.FigureRivals(ctx, f)
		if err != nil {
			return err
		}
		cells := f.overlapping(h.SignedAt, r, rivals)
		switch {
		case in.Check:
			return tx.SaveFigureFile(ctx, f)
		case f.Plan.Overlap == OverlapAsk:
			return errOverlap
		}
		f.State, f.Plan.Sample = FigureCounted, nil // what columns meant nobody knows better than now
		if err := tx.SaveFigureFile(ctx, f); err != nil {
			return err
		}
		if err := tx.AddFigures(ctx, f, r); err != nil {
			return err
		}
		events, err := a.replaceFigures(ctx, sc, tx, f, cells)
		if err != nil {
			return err
		}
		return tx.Write(ctx, Change{Handover: h, Events: append(events, a.event(sc, "figures.counted", uuid.Nil, uuid.Nil, map[string]any{
			"name": f.Name, "count": f.Counted, "digest": hex.EncodeToString(f.Digest), "figures": f.ID,
		}))})
	})
	if errors.Is(err, errOverlap) {
		err = a.askOverlap(ctx, sc, f)
	}
	return f, err
}

// said takes over what a person chose. Columns that are dropped or hashed stay so.
func (p *FigurePlan) said(in CountFigures) {
	p.Columns = slices.Clone(p.Columns)
	for i := range p.Columns {
		c := &p.Columns[i]
		if use, ok := in.Uses[i]; ok && c.Use != source.FigureDropped && c.Use != source.FigureBuyer && slices.Contains(source.FigureUses, use) {
			c.Use = use
		}
	}
	if in.Days == figures.MonthFirst || in.Days == figures.DayFirst {
		p.Days = in.Days
	}
	p.When, p.Cents = strings.TrimSpace(in.When), in.Cents
	if in.Currency != "" {
		p.Currency = in.Currency
	}
}

// check says what is missing before anything can be counted.
func (p FigurePlan) check() error {
	var wrong []handover.Problem
	seen := map[source.FigureUse]bool{}
	for i, c := range p.Columns {
		if c.Use != source.FigureNone && c.Use != source.FigureDropped && seen[c.Use] {
			wrong = append(wrong, handover.At(fmt.Sprintf("use.%d", i), "figures.refuse.use_twice"))
		}
		seen[c.Use] = true
	}
	if !p.Counts() {
		wrong = append(wrong, handover.At("use.0", "figures.refuse.nothing_counted"))
	}
	if p.Has(source.FigureDate) && p.Days == figures.DaysAsk {
		wrong = append(wrong, handover.At("days", "figures.refuse.days"))
	}
	if p.NeedsWhen() && p.when().IsZero() {
		wrong = append(wrong, handover.At("when", "figures.refuse.when"))
	}
	if p.Money() && (len(p.Currency) != 3 || strings.ToUpper(p.Currency) != p.Currency) {
		wrong = append(wrong, handover.At("currency", "problem.unknown_choice"))
	}
	if wrong != nil {
		return handover.Wrong(wrong...)
	}
	return nil
}

// countFigures reads the kept lines by the plan, and notes what came of it.
func (a *App) countFigures(ctx context.Context, sc handover.Scope, f *FigureFile) (figures.Result, error) {
	reader := figures.NewReader(f.Plan.FigurePlan, f.Plan.options())
	err := a.store.FigureLines(ctx, sc, f.ID, func(c ImportChunk) error {
		for l, err := range c.Lines() {
			if err != nil {
				return err
			}
			reader.Line(l.Number, l.Cells)
		}
		return nil
	})
	if err != nil {
		return figures.Result{}, err
	}
	r := reader.Result()
	switch {
	case r.TooLarge:
		return r, handover.Wrong(handover.At("file", "figures.refuse.too_large"))
	case r.Counted == 0:
		return r, handover.Wrong(handover.At("file", "figures.refuse.no_lines"))
	case r.First.Time().AddDate(50, 0, 0).Before(r.Last.Time()):
		return r, handover.Wrong(handover.At("file", "figures.refuse.years"))
	}
	f.Counted, f.First, f.Last = r.Counted, r.First.Time(), r.Last.Time()
	f.Report = FigureReport{Left: r.Left, Totals: r.Totals}
	f.Monthly = f.Plan.NeedsWhen() || monthsAlone(r)
	f.Currency = ""
	if f.Plan.Money() {
		f.Currency = f.Plan.Currency
	}
	return r, nil
}

// monthsAlone says whether every figure of a file over several months stands at the first day of one.
func monthsAlone(r figures.Result) bool {
	for _, fact := range r.Facts {
		if fact.Day.Time().Day() != 1 {
			return false
		}
	}
	return figures.MonthOf(r.First) != figures.MonthOf(r.Last)
}

// RemoveFigures takes a file and all that was counted from it out. Errors: forbidden, conflict, not_found, *Replay.
func (a *App) RemoveFigures(ctx context.Context, sc handover.Scope, id uuid.UUID, key Key) (FigureFile, error) {
	var f FigureFile
	err := a.figuredAs(ctx, sc, key, handover.Scope.MayBringFigures, func(tx Tx, h handover.Handover) (handover.Event, error) {
		var err error
		if f, err = tx.FigureFile(ctx, id); err != nil {
			return handover.Event{}, err
		}
		if f.State == FigureRemoved {
			return handover.Event{}, handover.ErrNotFound()
		}
		if !h.SignedAt.IsZero() && f.MadeAt.Before(h.SignedAt) {
			return handover.Event{}, handover.Refuse(handover.Conflict, "figures.refuse.signed")
		}
		f.State = FigureRemoved
		if err := tx.DropFigures(ctx, f); err != nil {
			return handover.Event{}, err
		}
		return a.event(sc, "figures.removed", uuid.Nil, uuid.Nil, map[string]any{
			"name": f.Name, "count": f.Counted, "digest": hex.EncodeToString(f.Digest), "figures": f.ID,
		}), nil
	})
	return f, err
}

// figured runs an act about figures under the lock of the handover, and writes its event.
func (a *App) figured(ctx context.Context, sc handover.Scope, key Key, fn func(Tx, handover.Handover) (handover.Event, error)) error {
	return a.figuredAs(ctx, sc, key, handover.Scope.MayKeepFigures, fn)
}

// figuredAs is figured for whoever may.
func (a *App) figuredAs(
	ctx context.Context, sc handover.Scope, key Key, may func(handover.Scope, []handover.Section) error, fn func(Tx, handover.Handover) (handover.Event, error),
) error {
	return a.store.Update(ctx, sc, key, func(tx Tx) error {
		h, sections, err := tx.LockAll(ctx)
		if err != nil {
			return err
		}
		if err := may(sc.Under(h), sections); err != nil {
			return err
		}
		e, err := fn(tx, h)
		if err != nil {
			return err
		}
		return tx.Write(ctx, Change{Handover: h, Events: []handover.Event{e}})
	})
}
