package sheet

import (
	"context"
	"iter"

	"handoverdesk/internal/catalog"
)

// Format is what a file is, by its content and never by its name.
type Format string

// The formats that are read.
const (
	FormatCSV  Format = "csv" // and any other separated text
	FormatXLSX Format = "xlsx"
	FormatXLS  Format = "xls" // BIFF8
	FormatHTML Format = "html"
	FormatXML  Format = "xml" // of spreadsheets, as of 2003
	FormatZIP  Format = "zip" // of CSVs
)

// Limits bound what a file may cost. A zero field takes the default.
type Limits struct {
	Unpacked int64 // bytes that really come out of an archive, 256 MiB
	Ratio    int64 // of what comes out of an entry over what went in, 200
	Entries  int   // of an archive, 1,000
	Tables   int   // 60
	Rows     int   // lines of a table, 110,000
	Columns  int   // 256
	Cell     int   // characters of a cell, 32,767 as in spreadsheets
	Line     int   // bytes of a line of text, 1 MiB
	Depth    int   // of nested XML or HTML, 32
}

// Options are what a person may say about a file besides its content. Zero values are found out.
type Options struct {
	Limits   Limits
	Encoding string // one of Encodings
	Comma    rune   // of separated text
}

// Refusal is why a file, or a line of it, cannot be read. The sentence for a person is the message "sheet.<code>" with the args. It is an error.
type Refusal struct {
	Code string
	Args catalog.Args
}

// Error makes a Refusal an error. It is for logs, not for people.
func (r Refusal) Error() string { return "sheet: " + r.Code }

func refuse(code string, args ...string) error {
	r := Refusal{Code: code, Args: catalog.Args{}}
	for i := 0; i+1 < len(args); i += 2 {
		r.Args[args[i]] = args[i+1]
	}
	return r
}

// Book is an open file with its tables. Close it.
type Book struct {
	Format   Format
	Encoding string // of text: one of Encodings, "" for other formats
	Unsure   bool   // the encoding was guessed and may be another
	Comma    rune   // of separated text
	Tables   []Table
	read     func(ctx context.Context, table int) iter.Seq2[Line, error]
	close    func() error
}

// Table is a sheet of a workbook, a table of a page, or a whole text.
type Table struct {
	Name   string // "" when the format has none
	Hidden bool   // the person who saved the file does not see it
}

// Line is a line of a table as a person sees it: every cell as text. Cells are only valid until the next line is read.
//
// Numbers stand with all digits they really have and without exponent (6901234567892, not 6.90E+12), zeros that only the cell's
// format shows included; where digits are lost (16 and more) the exponent stays, so that a code refuses it. Shares stand with their
// sign (5%), days as 2026-11-20, moments as 2026-11-20 18:00:00, times as 18:00:00, yes and no as TRUE and FALSE, failed formulas as #N/A
// and the like. A formula gives the result that was stored with it and is never worked out.
type Line struct {
	Number int // as the person's spreadsheet counts: from 1, empty lines included; for text the number of the record, not of the physical line
	Cells  []string
	Hidden bool   // by a filter or by hand
	Mended string // code of a Refusal that would have been too hard: what was guessed to read this line, "" for nothing
}

// Lines reads a table from its beginning, and may be called again. Lines without any cell that says something are left out, and
// counted in the numbers. It ends at the first error, which is a Refusal when the file is to blame.
func (b *Book) Lines(ctx context.Context, table int) iter.Seq2[Line, error] {
	return b.read(ctx, table)
}

// Close gives back what the book holds.
func (b *Book) Close() error {
	if b.close == nil {
		return nil
	}
	return b.close()
}
