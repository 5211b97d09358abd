package app

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"strings"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/files"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/sheet"
)

// countHead is how many lines may stand over the header of a count file.
const countHead = 30

// countSides reads the files of a count: what the system says, nothing when that are the records, and what was counted. The digest is of both.
func (a *App) countSides(ctx context.Context, sc handover.Scope, in StartCount) (sides [2][]handover.CountRow, digest []byte, err error) {
	leave, err := a.reading.enter(sc.By())
	if err != nil {
		return sides, nil, err
	}
	defer leave()
	done, err := a.reading.turn(ctx, sc.Viewer().Workspace)
	if err != nil {
		return sides, nil, err
	}
	defer done()
	ctx, cancel := context.WithTimeout(ctx, readWait)
	defer cancel()
	sum := sha256.New()
	if in.Counted == nil {
		return sides, nil, handover.Wrong(handover.At("counted", "count.problem.file"))
	}
	if sides[1], err = a.countSide(ctx, "counted", in.Name, in.Counted, sum); err != nil {
		return sides, nil, err
	}
	if in.System != nil {
		sides[0], err = a.countSide(ctx, "system", in.SystemName, in.System, sum)
	}
	return sides, sum.Sum(nil), err
}

// countSide reads the first table of a file that has a header with code and quantity. Errors are those of the field.
func (a *App) countSide(ctx context.Context, field, name string, content io.Reader, sum io.Writer) ([]handover.CountRow, error) {
	name = files.Name(name)
	file, digest, size, err := a.spool(name, content)
	if err != nil {
		return nil, inField(field, err)
	}
	defer func() { _ = file.Close() }()
	_, _ = fmt.Fprintf(sum, "%s %q %x\n", field, name, digest)
	book, err := openBook(ctx, file, size, name, sheet.Options{})
	if err != nil {
		return nil, inField(field, unreadable(err))
	}
	defer func() { _ = book.Close() }()
	for i, t := range book.Tables {
		if t.Hidden {
			continue
		}
		rows, found, err := countTable(ctx, book, i, field)
		if err != nil {
			return nil, inField(field, unreadable(err))
		}
		if found && len(rows) > 0 {
			return rows, nil
		}
	}
	return nil, handover.Wrong(handover.At(field, "count.problem.header"))
}

// inField says the problems of a file at the field it came in.
func inField(field string, err error) error {
	var e *handover.Error
	if !errors.As(err, &e) || len(e.Problems) == 0 {
		return err
	}
	ps := make([]handover.Problem, len(e.Problems))
	for i, p := range e.Problems {
		p.Field = field
		ps[i] = p
	}
	return handover.Wrong(ps...)
}

// countTable reads one table. Lines without a code, such as sums, and without a quantity say nothing.
func countTable(ctx context.Context, book *sheet.Book, table int, field string) (rows []handover.CountRow, found bool, err error) {
	var at catalog.CountColumns
	seen := 0
	for l, err := range book.Lines(ctx, table) {
		if err != nil {
			return nil, false, err
		}
		if !found {
			if at, found = catalog.ReadCountHead(l.Cells, field == "counted"); !found {
				if seen++; seen >= countHead {
					return nil, false, nil
				}
			}
			continue
		}
		row, told, err := countRow(l, at, field)
		if err != nil {
			return nil, true, err
		}
		if told {
			rows = append(rows, row)
		}
	}
	return rows, found, nil
}

func countRow(l sheet.Line, at catalog.CountColumns, field string) (handover.CountRow, bool, error) {
	cell := func(i int) string {
		if i < 0 || i >= len(l.Cells) {
			return ""
		}
		return strings.Clone(strings.TrimSpace(l.Cells[i]))
	}
	r := handover.CountRow{Code: clipped(strings.ToValidUTF8(cell(at.Code), "")), Title: clipped(strings.ToValidUTF8(cell(at.Title), ""))}
	amount := cell(max(at.System, at.Counted))
	if r.Code == "" || amount == "" {
		return r, false, nil
	}
	n, err := catalog.ParseDecimal(amount)
	if err != nil || field == "counted" && n < 0 {
		return r, false, handover.Wrong(handover.At(field, "count.problem.quantity", "Line", l.Number, "Code", r.Code, "Cell", clipped(amount)))
	}
	if at.Counted >= 0 {
		r.Counted = &n
	} else {
		r.System = &n
	}
	if cost := cell(at.Cost); cost != "" {
		if m, err := catalog.ParseMoney(cost); err == nil {
			r.Cost, r.Currency = &m.Amount, m.Currency
		}
	}
	return r, true, nil
}
