package sheet

import (
	"bytes"
	"io"
	"math"
	"regexp"
)

// commas are the separators that are found out, the likeliest first, with how much each counts: a bar stands in lists within cells, a tab
// hardly ever stands in a text.
var commas = []struct {
	comma  byte
	weight float64
}{{',', 1}, {'\t', 1.2}, {';', 0.95}, {'|', 0.7}}

// separator is the line by which spreadsheets are told the separator. It is no line of the table.
var separator = regexp.MustCompile(`^(?i:"?sep=([,;|\t:])"?)[,;\t]*\r?(?:\n|$)`)

// headRecords is how many records are compared to find out the separator.
const headRecords = 300

// over scans text that is there already.
func over(text []byte, how dialect) *scanner {
	return &scanner{how: how, limits: wide, buf: text, end: len(text), over: io.EOF, loose: never}
}

// guessDialect compares how evenly each separator cuts the first records. whole says that head is all there is.
func guessDialect(head []byte, whole bool, chosen byte) dialect {
	if !whole {
		if i := bytes.LastIndexAny(head, "\r\n"); i >= 0 {
			head = head[:i+1]
		}
	}
	best, most := dialect{comma: ','}, 0.0
	for _, c := range commas {
		if chosen != 0 && c.comma != chosen || chosen == 0 && bytes.IndexByte(head, c.comma) < 0 {
			continue
		}
		how := dialect{comma: c.comma}
		even, _ := evenness(head, whole, how)
		if even *= c.weight; even > most || chosen != 0 {
			best, most = how, even
		}
	}
	if chosen != 0 {
		best.comma = chosen
	} else if best.comma == ',' && onlyDecimals(head) {
		if even, width := evenness(head, whole, dialect{comma: ';'}); even > 0 && width > 1 {
			best.comma = ';'
		}
	}
	best.backslash = backslashes(head, whole, best)
	return best
}

// evenness is high when most records have the same number of cells, higher when that is the first record's, and a little higher for many cells.
func evenness(head []byte, whole bool, how dialect) (even float64, width int) {
	counts, records, first := map[int]int{}, 0, 0
	s := over(head, how)
	for records < headRecords && s.next() == nil {
		if silent(s.cells) {
			continue
		}
		if s.mended != "" && !whole && records > 0 {
			break // the head ends in the middle of a cell
		}
		if records == 0 {
			first = len(s.cells)
		}
		records++
		counts[len(s.cells)]++
	}
	for n, times := range counts {
		if n > 1 && (times > counts[width] || times == counts[width] && n > width) {
			width = n
		}
	}
	if width == 0 {
		return 0, 0
	}
	share := float64(counts[width]) / float64(records)
	even = share * share * (1 + 0.1*math.Min(float64(width), 10))
	if first == width {
		even *= 1.2
	}
	return even, width
}

// wide are limits for looking only: what is over them is found out when the table is read.
var wide = Limits{Line: 8 << 20, Cell: 8 << 20, Columns: 1 << 20}

var (
	decimalComma = regexp.MustCompile(`\d,\d`)
	escapedQuote = regexp.MustCompile(`[^,;|\t\r\n"\\]\\"[^,;|\t\r\n"]`)
)

// onlyDecimals says whether each comma stands between digits, as in 12,50, while semicolons stand between cells.
func onlyDecimals(head []byte) bool {
	return bytes.IndexByte(head, ';') >= 0 && bytes.Count(head, []byte(",")) == len(decimalComma.FindAll(head, -1))
}

// backslashes says whether quotes within quotes stand as \" here: it happens, none is doubled, and the records come out no worse.
func backslashes(head []byte, whole bool, how dialect) bool {
	if !escapedQuote.Match(head) || !bytes.Contains(head, []byte{how.comma, '"'}) && !bytes.HasPrefix(head, []byte(`"`)) {
		return false
	}
	if bytes.Contains(bytes.ReplaceAll(head, []byte{how.comma, '"', '"'}, nil), []byte(`""`)) {
		return false
	}
	plain, _ := evenness(head, whole, how)
	how.backslash = true
	other, _ := evenness(head, whole, how)
	return other >= plain
}
