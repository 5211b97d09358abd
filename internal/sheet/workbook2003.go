package sheet

import (
	"bufio"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// openWorkbook2003 lists the sheets of the XML that spreadsheets wrote before XLSX, and some back offices still do.
func openWorkbook2003(ctx context.Context, open opener, f finding, o Options) (part, error) {
	p := part{format: FormatXML, encoding: f.encoding, unsure: f.unsure}
	w := workbook2003{limits: o.Limits, want: -1, encoding: f.encoding}
	if err := w.read(ctx, open, f); err != nil {
		return part{}, err
	}
	switch {
	case len(w.sheets) == 0:
		return part{}, refuse("no_sheets")
	case len(w.sheets) > o.Limits.Tables:
		return part{}, refuse("too_many_tables", "Max", itoa(o.Limits.Tables))
	}
	for i := range w.sheets {
		p.readers = append(p.readers, func(ctx context.Context, yield func(Line) bool) error {
			w := workbook2003{limits: o.Limits, want: i, encoding: f.encoding, yield: yield}
			return w.read(ctx, open, f)
		})
	}
	p.tables = w.sheets
	return p, nil
}

// workbook2003 reads such a workbook once, and yields the lines of the sheet that is wanted.
type workbook2003 struct {
	limits   Limits
	want     int
	encoding string
	yield    func(Line) bool
	sheets   []Table
	shares   map[string]bool // styles that show a share

	number  int
	hidden  bool
	cells   []string
	spans   []int // lines that a cell above still covers
	size    int
	kind    string // of the cell's text
	share   bool
	across  int
	down    int
	text    strings.Builder
	path    []string
	stopped bool
}

func (w *workbook2003) read(ctx context.Context, open opener, f finding) error {
	d, c, err := f.text(open)
	if err != nil {
		return err
	}
	defer c.Close()
	in := newFlow(d, 2*w.limits.Line+block)
	x := xml.NewDecoder(bufio.NewReader(in))
	x.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil } // it is decoded already
	w.shares, w.spans = map[string]bool{}, make([]int, w.limits.Columns)
	for n := 0; !w.stopped; n++ {
		if n%1024 == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		token, err := x.RawToken()
		if err == io.EOF && len(w.path) == 0 {
			return nil
		}
		if err != nil {
			return w.failed(in.err)
		}
		in.since = 0
		if err := w.token(token); err != nil {
			return err
		}
	}
	return nil
}

// failed says why the XML ends early: by the text, or by itself when there was text.
func (w *workbook2003) failed(err error) error {
	r, refused := err.(Refusal)
	switch {
	case err == nil, err == io.EOF:
		return refuse("broken")
	case errors.Is(err, errUndecodable):
		return refuse("undecodable", "Line", itoa(w.number+1), "Encoding", label(w.encoding))
	case refused && r.Code == "line_too_long":
		return refuse("line_too_long", "Line", itoa(w.number+1), "Max", itoa(w.limits.Line>>10))
	}
	return err
}

func (w *workbook2003) token(token xml.Token) error {
	switch t := token.(type) {
	case xml.Directive:
		return refuse("doctype")
	case xml.StartElement:
		if len(w.path) == w.limits.Depth {
			return refuse("too_deep")
		}
		w.path = append(w.path, t.Name.Local)
		return w.start(t.Name.Local, t.Attr)
	case xml.EndElement:
		if len(w.path) == 0 || w.path[len(w.path)-1] != t.Name.Local {
			return refuse("broken")
		}
		w.path = w.path[:len(w.path)-1]
		return w.end(t.Name.Local)
	case xml.CharData:
		return w.chars(t)
	}
	return nil
}

// wanted says whether what is read belongs to the sheet that is wanted.
func (w *workbook2003) wanted() bool {
	return len(w.sheets)-1 == w.want && len(w.path) > 1 && w.path[1] == "Worksheet"
}

func attribute(of []xml.Attr, name string) string {
	for _, a := range of {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func number(of []xml.Attr, name string) int {
	n, err := strconv.Atoi(attribute(of, name))
	if err != nil {
		return 0
	}
	return n
}

func (w *workbook2003) start(name string, of []xml.Attr) error {
	switch {
	case name == "Worksheet":
		w.sheets = append(w.sheets, Table{Name: attribute(of, "Name")})
		if len(w.sheets) > w.limits.Entries {
			return refuse("too_many_tables", "Max", itoa(w.limits.Tables))
		}
	case name == "Style":
		w.kind = attribute(of, "ID")
	case name == "NumberFormat":
		if format := attribute(of, "Format"); format == "Percent" || strings.HasSuffix(format, "%") {
			w.shares[w.kind] = true
		}
	case !w.wanted():
	case name == "Row":
		w.number++
		w.number = max(w.number, min(number(of, "Index"), 1<<21))
		w.hidden = attribute(of, "Hidden") == "1"
		w.cells, w.size = w.cells[:0], 0
	case name == "Cell":
		return w.cell(of)
	case name == "Data" && !w.in("Comment"):
		w.kind = attribute(of, "Type")
		w.text.Reset()
	}
	return nil
}

func (w *workbook2003) in(name string) bool {
	for _, p := range w.path {
		if p == name {
			return true
		}
	}
	return false
}

func (w *workbook2003) cell(of []xml.Attr) error {
	at := number(of, "Index") - 1
	for len(w.cells) < len(w.spans) && (len(w.cells) < at || at < 0 && w.spans[len(w.cells)] > 0) {
		w.cells = append(w.cells, "")
	}
	if len(w.cells) >= w.limits.Columns {
		return refuse("too_many_columns", "Line", itoa(w.number), "Max", itoa(w.limits.Columns))
	}
	w.text.Reset()
	w.kind, w.share = "", w.shares[attribute(of, "StyleID")]
	w.across, w.down = number(of, "MergeAcross"), number(of, "MergeDown")
	return nil
}

func (w *workbook2003) end(name string) error {
	switch {
	case name == "Visible" && w.in("WorksheetOptions") && len(w.sheets) > 0:
		w.sheets[len(w.sheets)-1].Hidden = strings.HasPrefix(w.text.String(), "SheetHidden") || strings.HasPrefix(w.text.String(), "SheetVeryHidden")
		w.text.Reset()
	case !w.wanted():
	case name == "Cell":
		text := bare2003(shown(strings.TrimRight(w.text.String(), " "), w.kind, w.share))
		for i := 0; i <= w.across && len(w.cells) < len(w.spans); i++ {
			w.spans[len(w.cells)] = max(w.down, 0) + 1 // this line counts, too
			w.cells = append(w.cells, text)
			text = ""
		}
	case name == "Row":
		for i := range w.spans {
			w.spans[i] = max(w.spans[i]-1, 0)
		}
		w.stopped = !w.yield(Line{Number: w.number, Cells: w.cells, Hidden: w.hidden})
	case name == "Worksheet":
		w.stopped = true
	}
	return nil
}

func (w *workbook2003) chars(text []byte) error {
	switch {
	case len(w.path) == 0:
		return nil
	case w.path[len(w.path)-1] == "Visible":
		w.text.Reset()
		w.text.Write(text[:min(len(text), 32)])
	case w.wanted() && w.in("Data") && !w.in("Comment"):
		w.text.Write(text)
		w.size += len(text)
		if w.text.Len() > w.limits.Cell && utf8.RuneCountInString(w.text.String()) > w.limits.Cell {
			return refuse("cell_too_long", "Line", itoa(w.number), "Column", letter(len(w.cells)), "Max", itoa(w.limits.Cell))
		}
		if w.size > w.limits.Line {
			return refuse("line_too_long", "Line", itoa(w.number), "Max", itoa(w.limits.Line>>10))
		}
	}
	return nil
}

func bare2003(text string) string {
	if text == "" {
		return ""
	}
	return bare(text)
}

// shown writes a value as Line promises.
func shown(text, kind string, share bool) string {
	switch kind {
	case "Boolean":
		if text == "1" {
			return "TRUE"
		}
		return "FALSE"
	case "DateTime":
		return moment2003(text)
	case "Number":
		return figure(text, share)
	}
	return text
}

// moment2003 writes a day and its time, of which midnight and the first day of the calendar say nothing.
func moment2003(text string) string {
	t, err := time.Parse("2006-01-02T15:04:05", strings.TrimSuffix(text, "Z"))
	switch {
	case err != nil:
		return text
	case t.Year() < 1900:
		return t.Format(time.TimeOnly)
	case t.Equal(t.Truncate(24 * time.Hour)):
		return t.Format(time.DateOnly)
	}
	return t.Format(time.DateTime)
}

var integer = regexp.MustCompile(`^-?\d{1,15}$`)

// figure writes a number with the digits it really has: 0.10000000000000001 is 0.1.
func figure(text string, share bool) string {
	if integer.MatchString(text) && !share {
		return text
	}
	n, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return text
	}
	if share {
		n = n * 100
		return strconv.FormatFloat(n, 'f', -1, 64) + "%"
	}
	if n >= 1e15 || n <= -1e15 {
		return text
	}
	return strconv.FormatFloat(n, 'f', -1, 64)
}
