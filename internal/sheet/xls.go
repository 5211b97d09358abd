package sheet

import (
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"iter"
	"math"
	"path"
	"sort"
	"strconv"
	"strings"
	"sync/atomic"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

// sharedTexts is how many bytes of memory the texts of a legacy workbook may take together when each is counted once. They are kept in
// pages of these sizes, so that none of them is ever copied to make room.
const (
	sharedTexts = 64 << 20
	pageBytes   = 1 << 20
	pageTexts   = 1 << 16
)

// textPage is some of the shared texts, one after the other.
type textPage struct {
	first uint32 // the number of the first text
	text  string
	ends  []uint32
}

// The versions of a legacy workbook as its first record says them, and the sorts of its parts.
const (
	biff8     = 0x0600
	partBook  = 0x0005
	partSheet = 0x0010
)

// legacyBook is a legacy Excel workbook: its styles and shared texts, which stand before the sheets and are kept, and where each sheet begins.
type legacyBook struct {
	src       io.ReaderAt
	limits    Limits
	bytes     bool // Excel 5.0 and 95: texts are bytes in a code page
	page      uint16
	since1904 bool
	codes     map[uint16]string // number formats by their number
	styles    []uint16          // number of the format by number of the style
	formats   []cellFormat      // by number of the style
	pages     []textPage
	sheets    []int64
	lock      *lock
	spent     []atomic.Int64 // bytes of text that came out of each sheet
}

// startsXLS tells by a file's first bytes whether openXLS is for it: a compound file, or the bare records that some programs write
// under the name .xls.
func startsXLS(head []byte) bool {
	if len(head) < 8 {
		return false
	}
	part := binary.LittleEndian.Uint16(head[6:])
	bare := binary.LittleEndian.Uint16(head) == recBOF && head[2] >= 4 && head[2] <= 16 && head[3] == 0 && (part == partSheet || part == partBook)
	return bare || strings.HasPrefix(string(head), oleMagic)
}

// openXLS opens a workbook of Excel 5.0 to 2003 (BIFF5 and BIFF8). What else is kept in compound files is refused by name: locked workbooks of
// any version, documents, slides, mails. Formulas are not worked out, and macros not looked at.
func openXLS(ctx context.Context, r io.ReaderAt, size int64, name string, o Options) (*Book, error) {
	w := &legacyBook{src: io.NewSectionReader(r, 0, size), limits: o.Limits, codes: map[uint16]string{}}
	var head [8]byte
	if _, err := readAll(r, head[:], 0); err != nil {
		return nil, err
	}
	if string(head[:]) == oleMagic {
		var err error
		if w.src, err = bookStream(r, size); err != nil {
			return nil, err
		}
	}
	tables, err := w.globals(ctx, strings.TrimSuffix(path.Base(name), path.Ext(name)))
	if err != nil {
		return nil, err
	}
	if len(tables) == 0 {
		return nil, refuse("no_sheets")
	}
	w.spent = make([]atomic.Int64, len(tables))
	parsed := map[uint16]cellFormat{}
	for _, number := range w.styles {
		format, known := parsed[number]
		if !known {
			format = w.format(number)
			parsed[number] = format
		}
		w.formats = append(w.formats, format)
	}
	return &Book{Format: FormatXLS, Tables: tables, read: func(ctx context.Context, table int) iter.Seq2[Line, error] {
		return w.lines(ctx, table)
	}}, nil
}

// format gives a number format by its number.
func (w *legacyBook) format(number uint16) cellFormat {
	if code, ok := w.codes[number]; ok {
		return parseCellFormat(code)
	}
	return builtinCellFormat(int(number))
}

// records reads the workbook's records from a place on.
func (w *legacyBook) records(at int64) *records {
	r := readRecords(w.src, at)
	if w.lock != nil {
		l := *w.lock
		r.lock = &l
	}
	return r
}

// bookStream finds the workbook in a compound file.
func bookStream(r io.ReaderAt, size int64) (io.ReaderAt, error) {
	c, err := openCompound(r, size)
	if err != nil {
		return nil, err
	}
	entries, err := c.entries()
	if err != nil {
		return nil, err
	}
	for _, name := range []string{"workbook", "book"} {
		if e, ok := entries[name]; ok && e.kind == 2 {
			return c.open(e)
		}
	}
	if _, ok := entries["encryptedpackage"]; ok {
		return nil, refuse("locked")
	}
	for name, format := range map[string]string{"worddocument": "Word", "powerpoint document": "PowerPoint", "__properties_version1.0": "Outlook"} {
		if _, ok := entries[name]; ok {
			return nil, refuse("unsupported", "Format", format)
		}
	}
	return nil, refuse("unsupported", "Format", "OLE2")
}

// globals reads what stands before the sheets. The name is for a file that is a sheet and nothing more.
func (w *legacyBook) globals(ctx context.Context, name string) ([]Table, error) {
	recs := w.records(0)
	first, err := recs.next()
	if err != nil {
		return nil, cut(err)
	}
	switch first.id {
	case recBOF:
	case 0x0009, 0x0209, 0x0409:
		return nil, refuse("unsupported", "Format", "Excel "+strconv.Itoa(max(2, int(first.id>>8))))
	default:
		return nil, refuse("broken")
	}
	bof := cursor{data: first.data}
	w.bytes = bof.u16() < biff8
	tables := []Table{}
	if bof.u16() == partSheet {
		tables, w.sheets = append(tables, Table{Name: name}), append(w.sheets, 0)
	}
	for n := 0; ; n++ {
		if n%1024 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		rec, err := recs.next()
		if errors.Is(err, io.EOF) && len(tables) > 0 || err == nil && (rec.id == recEOF || rec.id == recBOF) {
			return tables, nil
		}
		if err != nil {
			return nil, cut(err)
		}
		if rec.id == recBoundSheet {
			tables, err = w.sheet(rec, tables)
		} else {
			err = w.global(rec, recs)
		}
		if err != nil {
			return nil, err
		}
	}
}

// cut makes an end where none should be a refusal.
func cut(err error) error {
	if errors.Is(err, io.EOF) {
		return refuse("broken")
	}
	return err
}

// sheet appends a sheet when it is one of cells, not a chart or a macro.
func (w *legacyBook) sheet(rec record, tables []Table) ([]Table, error) {
	c := cursor{data: rec.data}
	at, state, kind := int64(c.u32()), c.u8(), c.u8()
	name := w.text(&c, int(c.u8()))
	if c.bad {
		return nil, refuse("broken")
	}
	if kind != 0 {
		return tables, nil
	}
	for _, other := range w.sheets {
		if other == at {
			return nil, refuse("broken") // one sheet under many names would cost many times what was sent
		}
	}
	if most := cmp.Or(w.limits.Tables, 60); len(tables) >= most {
		return nil, refuse("too_many_tables", "Max", strconv.Itoa(most))
	}
	w.sheets = append(w.sheets, at)
	return append(tables, Table{Name: name, Hidden: state&3 != 0}), nil
}

// global takes a record of the workbook itself.
func (w *legacyBook) global(rec record, recs *records) error {
	c := cursor{data: rec.data, recs: recs}
	switch rec.id {
	case recFilePass:
		var ok bool
		if w.lock, ok = newLock(rec.data); !ok {
			return refuse("locked")
		}
		recs.lock = w.lock
	case recCodePage:
		w.page = c.u16()
	case recFont: // where no page is said, the fonts' script tells it
		c.skip(12)
		if page := scriptPages[c.u8()]; w.page == 0 {
			w.page = page
		}
	case recDateMode:
		w.since1904 = c.u16() == 1
	case recXF:
		c.u16()
		if style := c.u16(); len(w.styles) <= math.MaxUint16 { // no cell can name further ones
			w.styles = append(w.styles, style)
		}
	case recFormat:
		number, n := c.u16(), 0
		if w.bytes {
			n = int(c.u8())
		} else {
			n = int(c.u16())
		}
		w.codes[number] = w.text(&c, n)
	case recSST:
		return w.shared(&c)
	default:
		return nil
	}
	if c.bad {
		return refuse("broken")
	}
	return nil
}

// shared reads the texts that cells name by number. How many there are is seen from the records: what their head says is at times wrong.
func (w *legacyBook) shared(c *cursor) error {
	c.u32() // cells that name them
	said := c.u32()
	number, kept, page := uint32(0), 0, make([]byte, 0, pageBytes)
	var ends []uint32
	turn := func() {
		w.pages = append(w.pages, textPage{number - uint32(len(ends)), string(page), ends})
		page, ends = page[:0], nil
	}
	for !c.ended() {
		was := len(page)
		page = c.text(page, int(c.u16()))
		if c.bad && number < said {
			return refuse("broken")
		}
		if c.bad { // filling behind the last one
			page = page[:was]
			break
		}
		number, ends = number+1, append(ends, uint32(len(page)))
		if kept += len(page) - was + 8; kept > sharedTexts {
			return refuse("too_much", "MB", strconv.Itoa(sharedTexts>>20))
		}
		if len(page) > pageBytes-pageBytes/8 || len(ends) == pageTexts {
			turn()
		}
	}
	turn()
	return nil
}

// shownText gives a shared text by its number.
func (w *legacyBook) shownText(n uint32) (string, bool) {
	i := sort.Search(len(w.pages), func(i int) bool { return w.pages[i].first > n }) - 1
	if i < 0 || int64(n-w.pages[i].first) >= int64(len(w.pages[i].ends)) {
		return "", false
	}
	p, from := w.pages[i], uint32(0)
	if n -= p.first; n > 0 {
		from = p.ends[n-1]
	}
	return p.text[from:p.ends[n]], true
}

// text reads a text of n characters as the workbook's version writes it.
func (w *legacyBook) text(c *cursor, n int) string {
	switch {
	case n == 0:
		return "" // some programs leave out what stands in front of a text when it is empty
	case !w.bytes:
		return string(c.text(nil, n))
	}
	var b []byte
	for ; n > 0 && !c.bad; n-- {
		b = append(b, c.u8())
	}
	return strings.ReplaceAll(decodePage(b, w.page), "\x00", "")
}

// scriptPages are the code pages of the scripts of fonts, as far as they say one.
var scriptPages = map[byte]uint16{128: 932, 129: 949, 134: 936, 136: 950, 161: 1253, 162: 1254, 163: 1258, 177: 1255, 178: 1256, 186: 1257,
	204: 1251, 222: 874, 238: 1250}

// decodePage decodes a text of bytes. Programs that write such workbooks without Excel often say no page, or the Western one, and mean
// UTF-8 or the Chinese one.
func decodePage(b []byte, page uint16) string {
	var e encoding.Encoding = simplifiedchinese.GB18030
	switch page {
	case 0, 367, 65001:
		if utf8.Valid(b) {
			return string(b)
		}
	case 1252, 32769:
		if utf8.Valid(b) {
			return string(b)
		}
		e = charmap.Windows1252
	case 874:
		e = charmap.Windows874
	case 932:
		e = japanese.ShiftJIS
	case 949:
		e = korean.EUCKR
	case 950:
		e = traditionalchinese.Big5
	case 1250, 1251, 1253, 1254, 1255, 1256, 1257, 1258:
		e = []encoding.Encoding{charmap.Windows1250, charmap.Windows1251, nil, charmap.Windows1253, charmap.Windows1254,
			charmap.Windows1255, charmap.Windows1256, charmap.Windows1257, charmap.Windows1258}[page-1250]
	case 10000, 32768:
		e = charmap.Macintosh
	}
	out, err := e.NewDecoder().Bytes(b)
	if err != nil {
		return strings.ToValidUTF8(string(b), "\ufffd")
	}
	return string(out)
}
