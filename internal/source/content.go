package source

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/sheet"
)

var (
	mobile  = regexp.MustCompile(`^(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}$|^1[3-9]\d\*{4}\d{4}$`)
	mail    = regexp.MustCompile(`^[\w.+-]+@[\w-]+(?:\.[\w-]+)+$`)
	link    = regexp.MustCompile(`^https?://[^\s/]+\S*$`)
	picture = regexp.MustCompile(`(?i)\.(?:jpe?g|png|gif|webp|bmp|svg|mp4)(?:[?#!].*)?$`)
	address = regexp.MustCompile(`(?:省|市|自治区|区|县|镇|乡|街道).{0,40}(?:路|街|道|巷|弄|号|栋|幢|室|单元|村|大厦|小区|花园|广场|苑).{0,40}\d|(?:省|市|区|县).{1,20}(?:路|街|大道|巷|弄).{0,20}号`)
	codeish = regexp.MustCompile(`id$|编号|编码|代码|code|sku|单号|条码|barcode|upc|ean|gtin|货号|款号|number|no$|序号`)
)

// share reports whether at least of ten filled cells of a column pass the test, and at least two are filled.
func share(lines []sheet.Line, column, of10 int, passes func(string) bool) bool {
	filled, good := 0, 0
	for _, line := range lines {
		if cell := strings.TrimSpace(at(line.Cells, column)); cell != "" {
			filled++
			if passes(cell) {
				good++
			}
		}
	}
	return filled > 0 && 10*good >= of10*filled
}

// person18 reports whether a cell is a number of a Chinese identity card, by its check digit.
func person18(cell string) bool {
	if len(cell) != 18 {
		return false
	}
	sum := 0
	for i := range 17 {
		if cell[i] < '0' || cell[i] > '9' {
			return false
		}
		sum += int(cell[i]-'0') * (1 << (17 - i) % 11)
	}
	return strings.ToUpper(cell[17:]) == "10X98765432"[sum%11:sum%11+1]
}

// ean reports whether a cell is a barcode of 13, 12 or 8 digits, by its check digit.
func ean(cell string) bool {
	if n := len(cell); n != 13 && n != 12 && n != 8 {
		return false
	}
	sum := 0
	for i := range len(cell) {
		d := int(cell[len(cell)-1-i] - '0')
		if d < 0 || d > 9 {
			return false
		}
		if i%2 == 1 {
			d *= 3
		}
		sum += d
	}
	return sum%10 == 0
}

// isAddress reports whether a cell has a street and a number.
func isAddress(cell string) bool {
	cell = simple(cell)
	return utf8.RuneCountInString(cell) >= 8 && strings.ContainsAny(cell, "路街道巷弄号栋幢室村厦区园场苑") && address.MatchString(cell)
}

func isMobile(cell string) bool {
	return len(cell) >= 11 && len(cell) <= 20 && mobile.MatchString(cell)
}

func isDay(cell string) bool { return sortOf(cell) == day }

// has reports whether the kind has a field of a type.
func (n *names) has(t catalog.Type) bool {
	for _, s := range n.spec {
		if s.Type == t {
			return true
		}
	}
	return false
}

// blockContent drops columns that nothing names and in which mostly phones, numbers of identity cards or addresses stand. The kinds with
// a place for phones or addresses keep those: they are about partners and colleagues.
func (n *names) blockContent(lines []sheet.Line, h head, out map[int]Use) {
	under := h.under(lines)
	_, placed := n.spec["address"]
	phones := n.has(catalog.TypePhone)
	width := 0
	for _, line := range lines {
		width = max(width, len(line.Cells))
	}
	for c := range width {
		if out[c] != "" || c < len(h.names) && n.named1(h.names[c]) {
			continue
		}
		coded := c < len(h.names) && codeish.MatchString(normal(h.names[c].text))
		switch {
		case share(under, c, 6, person18), !phones && !coded && share(under, c, 6, isMobile), !placed && share(under, c, 6, isAddress):
			out[c] = UseDropped
		}
	}
}

// named1 reports whether something we know names a column.
func (n *names) named1(name heading) bool {
	return slices.ContainsFunc(name.keys, func(h string) bool { return n.knows(h) || headers[h] })
}

// byContent takes columns for what stands in them, where only one column and one free field come into question.
func (m *matcher) byContent() {
	m.only("barcode", func(c int) bool { return share(m.lines, c, 8, ean) })
	for _, f := range m.kind.Fields {
		switch s := f.Spec(); {
		case s.Type == catalog.TypeURL:
			m.only(s.Key, func(c int) bool {
				return share(m.lines, c, 8, func(cell string) bool { return link.MatchString(cell) && !picture.MatchString(cell) }) && !shows(m.head.names[c].text)
			})
		case s.Type == catalog.TypeEmail:
			m.only(s.Key, func(c int) bool { return share(m.lines, c, 8, mail.MatchString) })
		case s.Type == catalog.TypePhone:
			m.only(s.Key, func(c int) bool { return share(m.lines, c, 8, isMobile) })
		}
	}
	if m.kind.Due != nil {
		m.only(m.kind.Due.Spec().Key, func(c int) bool { return m.head.names[c].text == "" && share(m.lines, c, 8, isDay) })
	}
}

// shows reports whether a header speaks of pictures.
func shows(header string) bool {
	h := normal(header)
	for _, word := range []string{"image", "img", "photo", "picture", "video", "图", "视频"} {
		if strings.Contains(h, word) {
			return true
		}
	}
	return false
}

// only takes the one open column that passes, when there is just one and the field is free.
func (m *matcher) only(path string, passes func(column int) bool) {
	found := -1
	if _, taken := m.taken[path]; taken {
		return
	}
	for c := range m.columns {
		if !m.open(c) || m.kept(m.head.names[c]) || !passes(c) {
			continue
		}
		if found >= 0 {
			return
		}
		found = c
	}
	if found >= 0 {
		m.take(found, path, SureContent)
	}
}
