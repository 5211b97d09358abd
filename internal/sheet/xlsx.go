package sheet

import (
	"context"
	"errors"
	"io"
	"path"
	"strconv"
	"strings"
)

// xlsxBook is an open workbook: its archive, and what all of its sheets share.
type xlsxBook struct {
	archive  *zipArchive
	limits   Limits
	main     string // name of the workbook's part
	date1904 bool
	sheets   []xlsxSheet
	texts    arena
	formats  []cellFormat // by number of style
}

// xlsxSheet is a worksheet as the workbook names it.
type xlsxSheet struct {
	name   string
	hidden bool
	id     string // of its relation
	part   string
}

// openXLSX opens a workbook of Office Open XML, transitional or strict. Sheets come in the workbook's order; charts, dialogs and sheets without
// any text are left out. Macros, links and formulas are never looked at. Errors: Refusal, or the context's.
func openXLSX(ctx context.Context, r io.ReaderAt, size int64, _ string, o Options) (*Book, error) {
	limits := xlsxLimits(o.Limits)
	a, err := openDirectory(r, size, limits)
	if err != nil {
		return nil, err
	}
	b := &xlsxBook{archive: a, limits: limits}
	if err := b.open(ctx); err != nil {
		return nil, err
	}
	book := &Book{Format: FormatXLSX, read: b.lines}
	if len(b.sheets) == 0 {
		return nil, refuse("no_sheets")
	}
	filled := b.sheets[:0]
	for _, s := range b.sheets {
		blank, err := b.blank(ctx, s)
		if err != nil {
			return nil, err
		}
		if !blank {
			filled = append(filled, s)
			book.Tables = append(book.Tables, Table{Name: s.name, Hidden: s.hidden})
		}
	}
	if b.sheets = filled; len(filled) == 0 {
		return nil, refuse("empty")
	}
	return book, nil
}

// xlsxLimits fills in what a caller leaves open.
func xlsxLimits(l Limits) Limits {
	fill := func(n *int, otherwise int) {
		if *n == 0 {
			*n = otherwise
		}
	}
	if l.Unpacked == 0 {
		l.Unpacked = 256 << 20
	}
	if l.Ratio == 0 {
		l.Ratio = 200
	}
	fill(&l.Entries, 1_000)
	fill(&l.Tables, 60)
	fill(&l.Rows, 110_000)
	fill(&l.Columns, 256)
	fill(&l.Cell, 32_767)
	fill(&l.Line, 1<<20)
	fill(&l.Depth, 32)
	return l
}

// open reads everything but the sheets.
func (b *xlsxBook) open(ctx context.Context) error {
	if err := b.findMain(ctx); err != nil {
		return err
	}
	if err := b.readMain(ctx); err != nil {
		return err
	}
	related, err := b.relations(ctx, b.main)
	if err != nil {
		return err
	}
	sheets := b.sheets[:0]
	for i, s := range b.sheets {
		r, ok := related[s.id]
		switch {
		case ok && r.sort != "worksheet":
			continue
		case r.external:
			return refuse("external")
		case ok:
			s.part = r.target
		default: // some programs leave relations out and rely on names
			s.part = path.Join(path.Dir(b.main), "worksheets", "sheet"+strconv.Itoa(i+1)+".xml")
		}
		if _, ok := b.archive.find(s.part); !ok {
			return refuse("broken")
		}
		sheets = append(sheets, s)
	}
	if b.sheets = sheets; len(sheets) > b.limits.Tables {
		return refuse("too_many_tables", "Max", strconv.Itoa(b.limits.Tables))
	}
	if err := b.readStyles(ctx, b.shared(related, "styles", "styles.xml")); err != nil {
		return err
	}
	return b.readTexts(ctx, b.shared(related, "sharedStrings", "sharedStrings.xml"))
}

// shared names the part of a sort that the workbook has one of.
func (b *xlsxBook) shared(related map[string]relation, sort, usual string) string {
	for _, r := range related {
		if r.sort == sort && !r.external {
			if _, ok := b.archive.find(r.target); ok {
				return r.target
			}
		}
	}
	return path.Join(path.Dir(b.main), usual)
}

// findMain finds the workbook by the package's relations, or where it usually is.
func (b *xlsxBook) findMain(ctx context.Context) error {
	related, err := b.relations(ctx, "")
	if err != nil {
		return err
	}
	b.main = "xl/workbook.xml"
	for _, r := range related {
		if r.sort == "officeDocument" && !r.external {
			b.main = r.target
		}
	}
	if _, ok := b.archive.find(b.main); !ok || strings.HasSuffix(b.main, ".bin") || !strings.HasSuffix(strings.ToLower(b.main), ".xml") {
		return b.archive.sayWhy()
	}
	return nil
}

// readMain reads the workbook's own part: the list of sheets and the calendar.
func (b *xlsxBook) readMain(ctx context.Context) error {
	x, err := b.part(ctx, b.main, largestPart)
	if err != nil {
		return err
	}
	for t := x.next(); t != noToken; t = x.next() {
		switch {
		case t != opening:
		case x.depth == 1 && string(x.name) != "workbook":
			return b.archive.sayWhy()
		case x.depth == 2 && string(x.name) == "workbookPr":
			b.date1904 = truth(x.attribute("date1904"))
		case x.depth == 3 && string(x.name) == "sheet":
			if len(b.sheets) > mostRelations {
				return refuse("too_many_tables", "Max", strconv.Itoa(b.limits.Tables))
			}
			state := x.attribute("state")
			b.sheets = append(b.sheets, xlsxSheet{
				name:   x.attribute("name"),
				hidden: state == "hidden" || state == "veryHidden",
				id:     x.attribute("id"),
			})
		}
	}
	return x.err
}

func truth(value string) bool { return value == "1" || value == "true" || value == "on" }

// blank says whether a sheet has no line that says anything. What is wrong with a line is said when the sheet is read, so that it stands
// in nobody's way who wants another sheet; what is wrong with the file is said now.
func (b *xlsxBook) blank(ctx context.Context, s xlsxSheet) (bool, error) {
	var refusal Refusal
	for _, err := range b.read(ctx, s) {
		if errors.As(err, &refusal) && lineFault[refusal.Code] {
			return false, nil
		}
		return false, err
	}
	return true, nil
}

var lineFault = map[string]bool{"cell_too_long": true, "line_too_long": true, "too_many_columns": true, "too_many_rows": true}
