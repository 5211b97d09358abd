package source

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"handoverdesk/internal/sheet"
)

// head is where the header stands, by index into the lines, and what it says of each column.
type head struct {
	from, to int  // -1 when there is none
	twins    bool // both lines name the same fields
	names    []heading
}

// heading is what the header says of a column: as people read it, and the spellings it may be found under.
type heading struct {
	text  string
	forms []string
	keys  []string // the forms as normal writes them
}

func (h head) has(line int) bool { return h.from >= 0 && line >= h.from && line <= h.to }

// under are the lines that the header stands over.
func (h head) under(lines []sheet.Line) []sheet.Line { return lines[min(h.to+1, len(lines)):] }

// sort is what a cell looks like.
type sort byte

const (
	blank  sort = iota
	number      // and shares and amounts
	day         // and moments
	answer      // yes or no
	place       // a link or a mail address
	long        // a sentence
	word
)

var (
	digitsOnly = regexp.MustCompile(`^[¥$€£]?\s*[+-]?\d[\d,.\s]*(?:[eE][+-]?\d+)?\s*(?:%|元|件|个)?$`)
	dayShape   = regexp.MustCompile(`^(?:\d{4}[-/.年]\d{1,2}(?:[-/.月]\d{1,2}日?)?|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})(?:[ T].*)?$|^\d{1,2}:\d{2}(?::\d{2})?$`)
)

func sortOf(cell string) sort {
	cell = strings.TrimSpace(cell)
	switch {
	case cell == "":
		return blank
	case utf8.RuneCountInString(cell) > maxHeader:
		return long
	case cell[0] >= '0' && cell[0] <= '9' && dayShape.MatchString(cell):
		return day
	case digitsOnly.MatchString(cell):
		return number
	case strings.Contains(cell, "://") || strings.HasPrefix(cell, "www.") || strings.Contains(cell, "@") && strings.Contains(cell, "."):
		return place
	}
	switch strings.ToLower(cell) {
	case "true", "false", "yes", "no", "是", "否", "y", "n":
		return answer
	}
	return word
}

func fills(line sheet.Line) int {
	n := 0
	for _, cell := range line.Cells {
		if strings.TrimSpace(cell) != "" {
			n++
		}
	}
	return n
}

// looks counts the cells of a line that something we know names, the other words, and what no header says.
func (n *names) looks(line sheet.Line) (known, words, strange int) {
	seen := map[string]bool{}
	for _, cell := range line.Cells {
		if strings.TrimSpace(cell) == "" {
			continue
		}
		l := n.look(cell)
		switch {
		case seen[l.header]:
		case l.known:
			known++
		case l.sort == word:
			words++
		default:
			strange++
		}
		seen[l.header] = true
	}
	return known, words, strange
}

// maxLooked bounds what is remembered of the cells of a file.
const maxLooked = 8192

// look says what a cell looks like, and remembers it.
func (n *names) look(cell string) look {
	l, before := n.looked[cell]
	if !before {
		l = look{sort: sortOf(cell)}
		if utf8.RuneCountInString(cell) <= 2*maxHeader {
			l.header = normal(cell)
			l.bars = isKey(l.header, cell) || isBuyer(l.header, false)
			l.known = l.bars || n.means(cell, l.header)
		}
		if len(n.looked) > maxLooked {
			clear(n.looked)
		}
		n.looked[cell] = l
	}
	return l
}

// means reports whether any of our lists has the header.
func (n *names) means(cell, h string) bool {
	return n.knows(h) || headers[h] || isKey(h, cell) || isBuyer(h, true) && !common.MatchString(h)
}

// mayHead reports whether a line could be a header that was not taken for one: we know most of its words, or two of them name what may
// not be stored.
func (n *names) mayHead(line sheet.Line) bool {
	known, words, strange := n.looks(line)
	if known == 0 || strange > 0 {
		return false
	}
	bars := map[string]bool{}
	for _, cell := range line.Cells {
		if l := n.look(cell); l.bars {
			bars[l.header] = true
		}
	}
	return known >= words || len(bars) >= 2
}

// findHead finds the header among the first lines.
func (n *names) findHead(lines []sheet.Line) head {
	first := min(len(lines), 30)
	scores, width, best, sure := make([]int, first), 0, 0, 0
	for i, line := range lines[:first] {
		known, words, strange := n.looks(line)
		scores[i] = 4*known + words - 3*strange
		if known < 2 && i > 0 && i == len(lines)-1 {
			scores[i] = 0 // a header with nothing under it is the last line of something
		}
		width = max(width, fills(line))
		if scores[i] > best {
			best, sure = scores[i], known
		}
	}
	if sure < 2 && width > 1 && n.heads(lines[0], width) {
		best = scores[0] // a single word below that we know by chance makes no header
	}
	at := slices.IndexFunc(scores, func(s int) bool { return best > 0 && 10*s >= 7*best })
	if at < 0 { // such as a header of numbers
		at = slices.IndexFunc(lines[:first], func(l sheet.Line) bool { return 2*fills(l) >= width && width > 0 })
	}
	if at < 0 || !n.differs(lines, at) {
		return head{from: -1, to: -1}
	}
	return n.spread(lines, at)
}

// heads reports whether a line has a word over every column.
func (n *names) heads(line sheet.Line, width int) bool {
	_, _, strange := n.looks(line)
	return strange == 0 && fills(line) == width
}

// differs reports whether a line looks unlike those below it.
func (n *names) differs(lines []sheet.Line, at int) bool {
	known, _, strange := n.looks(lines[at])
	if known > 0 && known >= strange {
		return true
	}
	if strange == 0 && len(lines) == at+1 {
		return true
	}
	same, other := 0, 0
	for c, cell := range lines[at].Cells {
		mine := sortOf(cell)
		if mine == blank {
			continue
		}
		below := commonSort(lines[at+1:], c)
		switch {
		case below == blank || mine == word && below == word:
		case mine == below:
			same++
		default:
			other++
		}
	}
	return other > same || same == 0 && strange == 0
}

// commonSort is what most filled cells of a column look like.
func commonSort(lines []sheet.Line, column int) sort {
	var count [word + 1]int
	for _, line := range lines[:min(len(lines), 20)] {
		if s := sortOf(at(line.Cells, column)); s != blank {
			count[s]++
		}
	}
	best := blank
	for s, n := range count {
		if n > count[best] {
			best = sort(s)
		}
	}
	return best
}

func at(cells []string, i int) string {
	if i < 0 || i >= len(cells) {
		return ""
	}
	return cells[i]
}

// spread finds whether a header takes two lines: a Chinese and an English one, or groups over columns.
func (n *names) spread(lines []sheet.Line, i int) head {
	if i+1 < len(lines) && (n.twins(lines[i], lines[i+1]) || n.groups(lines, i)) {
		return n.read(lines, i, i+1)
	}
	if i > 0 && n.groups(lines, i-1) {
		return n.read(lines, i-1, i)
	}
	return n.read(lines, i, i)
}

// twins reports whether two lines name the same fields, as the two header lines of our own files do.
func (n *names) twins(a, b sheet.Line) bool {
	same, other := 0, 0
	for c := range max(len(a.Cells), len(b.Cells)) {
		first, second := n.direct(at(a.Cells, c)), n.direct(at(b.Cells, c))
		switch {
		case first != "" && first == second:
			same++
		case first != "" && second != "":
			other++
		}
	}
	return same >= 1 && other == 0 && 2*same >= min(fills(a), 4)
}

// direct is the path of the field that is called so, or the key of one that only follows from others.
func (n *names) direct(header string) string {
	if strings.TrimSpace(header) == "" || utf8.RuneCountInString(header) > 2*maxHeader {
		return ""
	}
	if path, ok := n.ours(header); ok {
		return path
	}
	h := n.look(header).header
	if path, ok := n.column(h); ok {
		return path
	}
	if path, ok := n.path[h]; ok {
		return path
	}
	return n.calc[strings.Trim(h, "〔〕")]
}

// shown reports whether a header is one of those that our own files show and never take back: in brackets of their own.
func shown(header string) bool {
	return strings.HasPrefix(header, "〔") && strings.HasSuffix(header, "〕")
}

// remark is a cell that says something about the whole table, such as who made it.
var remark = regexp.MustCompile(`[:：]\s*\S`)

// groups reports whether line i has the names of groups of columns and the next line the columns of them.
func (n *names) groups(lines []sheet.Line, i int) bool {
	top, low := lines[i], lines[i+1]
	if low.Number != top.Number+1 || fills(top) == 0 || fills(top) == 1 && at(top.Cells, 0) != "" {
		return false
	}
	if slices.ContainsFunc(top.Cells, remark.MatchString) {
		return false
	}
	known, _, strange := n.looks(low)
	if _, _, odd := n.looks(top); odd > 0 || strange > 0 {
		return false
	}
	spans, alone := 0, 0
	for c := range max(len(top.Cells), len(low.Cells)) {
		over, under := strings.TrimSpace(at(top.Cells, c)), strings.TrimSpace(at(low.Cells, c))
		switch {
		case over == "" && under != "" && groupOf(top, low, c) != "":
			spans++
		case over != "" && under == "" && commonSort(lines[i+2:], c) != blank:
			alone++
		}
	}
	return spans > 0 && (alone > 0 || known >= 2)
}

// groupOf is the name that stands over column c or, merged, to the left of it.
func groupOf(top, low sheet.Line, c int) string {
	for i := c; i >= 0; i-- {
		if name := strings.TrimSpace(at(top.Cells, i)); name != "" {
			if i < c && strings.TrimSpace(at(low.Cells, i)) == "" {
				return "" // that one has its own column
			}
			return name
		}
	}
	return ""
}

// read takes the headings out of the header lines.
func (n *names) read(lines []sheet.Line, from, to int) head {
	h := head{from: from, to: to, twins: from < to && n.twins(lines[from], lines[to])}
	width := 0
	for _, line := range lines {
		width = max(width, len(line.Cells))
	}
	top, low := lines[from], lines[to]
	for c := range width {
		upper := at(top.Cells, c)
		if from < to && !h.twins && strings.TrimSpace(upper) == "" && strings.TrimSpace(at(low.Cells, c)) != "" {
			upper = groupOf(top, low, c)
		}
		parts := []string{upper}
		if from < to {
			parts = append(parts, at(low.Cells, c))
		}
		h.names = append(h.names, headingOf(parts, h.twins))
	}
	return h
}

func headingOf(parts []string, twins bool) heading {
	var texts, forms []string
	for _, p := range parts {
		if t := strings.Join(strings.Fields(strings.TrimPrefix(p, "\ufeff")), " "); t != "" && !slices.Contains(texts, t) {
			texts = append(texts, t)
		}
	}
	h := heading{text: strings.Join(texts, " / ")}
	if len(texts) == 2 && !twins { // 库存 / 可用 may be called 库存可用 or 可用库存 as well, and last 可用
		forms = append(forms, h.text, texts[0]+texts[1], texts[1]+texts[0], texts[1])
	} else {
		forms = append(forms, texts...)
	}
	for _, p := range parts { // a cell of several lines often has the name in two languages
		if lines := strings.FieldsFunc(p, cuts); len(lines) > 1 {
			forms = append(forms, lines...)
		}
	}
	for _, f := range forms {
		if f = strings.TrimSpace(f); f != "" && !slices.Contains(h.forms, f) {
			h.forms, h.keys = append(h.forms, f), append(h.keys, normal(f))
		}
	}
	return h
}

// headless is a table whose columns have no names.
func headless(lines []sheet.Line) head {
	width := 0
	for _, line := range lines {
		width = max(width, len(line.Cells))
	}
	return head{from: -1, to: -1, names: make([]heading, width)}
}

// plain is how cells are compared: half width, lower case, no blanks.
func plain(cell string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return -1
		case r >= '！' && r <= '～':
			r = r - '！' + '!'
		}
		return unicode.ToLower(r)
	}, cell)
}
