package source

import (
	"slices"
	"strings"
)

// Problems of the source's own. The sentence is the message "import.wrong.<code>".
const (
	WrongNoSKU   = "sku_blank"      // the program that wrote the file gave this variant no code
	WrongSum     = "sum_not_number" // several columns are added up, and one holds no number
	WrongFormula = "formula_failed" // the cell of the spreadsheet holds an error, such as #N/A
	WrongCells   = "too_many_cells" // the line has more cells than the header: probably a separator inside of a text moved them
)

// Skips, Wrongs, Sures and Uses list all codes that need a sentence.
var (
	Skips  = []Skip{SkipTotal, SkipImage, SkipNote, SkipHead}
	Wrongs = []string{WrongNoSKU, WrongSum, WrongFormula, WrongCells}
	Sures  = []Sure{SurePerson, SureBefore, SureProfile, SureName, SureSimilar, SureContent, SureNone}
	Uses   = []Use{UseField, UseExtra, UseIgnored, UseDropped, UseRefused}
)

// shape is how lines of a profile belong together, by column.
type shape struct {
	active  bool
	product int   // column of the product, -1 for none
	filled  []int // columns that a line takes from the first one of its product
	variant []int // columns of which a line needs one
	parent  int   // column that names the line a line belongs to, -1 for none
	code    int   // columns of the line's own code, number and title
	id      int
	title   int

	needed int    // path without which lines have the problem lacks, -1 for none
	lacks  string // code
}

// shapeOf finds the columns of a profile's rules.
func (r *Reader) shapeOf(p Profile) shape {
	find := func(list ...string) int {
		for c, column := range r.plan.Columns {
			if slices.Contains(list, normal(column.Header)) && column.Use != UseDropped && column.Use != UseRefused {
				return c
			}
		}
		return -1
	}
	s := shape{product: -1, parent: -1, needed: -1}
	if len(p.fill) > 0 {
		s.product = find(p.fill...)
	}
	if s.product >= 0 {
		s.active = true
		for _, h := range p.filled {
			if c := find(h); c >= 0 {
				s.filled = append(s.filled, c)
			}
		}
		for _, h := range p.variant {
			if c := find(h); c >= 0 {
				s.variant = append(s.variant, c)
			}
		}
	}
	if p.parent {
		s.parent, s.code, s.id, s.title = find("parent"), find("sku"), find("id"), find("name")
		s.active = s.active || s.parent >= 0
	}
	if i := slices.Index(r.Paths, "sku_code"); i >= 0 && p.Key != Plain && p.Key != Desk {
		s.needed, s.lacks = i, WrongNoSKU
	}
	return s
}

// filler remembers what the lines before said.
type filler struct {
	product string
	first   map[int]string
	cells   []string
	titles  map[string]string // by code, and by id: as variations name their parent
	codes   map[string]string // by id:
}

// maxParents bounds the products whose title is remembered.
const maxParents = 50_000

// fill gives the cells of a line with what it takes from other lines, and reports whether it is only one more picture.
func (f *filler) fill(s *shape, cells []string) ([]string, bool) {
	if s.product >= 0 {
		product := strings.TrimSpace(at(cells, s.product))
		if product == "" || product != f.product {
			f.product = product
			f.first = map[int]string{}
			for _, c := range s.filled {
				f.first[c] = strings.Clone(at(cells, c))
			}
			return cells, false
		}
		if len(s.variant) > 0 && !slices.ContainsFunc(s.variant, func(c int) bool { return strings.TrimSpace(at(cells, c)) != "" }) {
			return cells, true
		}
		cells = f.own(cells, s.filled)
		for _, c := range s.filled {
			if strings.TrimSpace(cells[c]) == "" {
				cells[c] = f.first[c]
			}
		}
	}
	if s.parent >= 0 {
		cells = f.adopt(s, cells)
	}
	return cells, false
}

// own copies the cells, wide enough for columns.
func (f *filler) own(cells []string, columns []int) []string {
	width := len(cells)
	for _, c := range columns {
		width = max(width, c+1)
	}
	f.cells = append(f.cells[:0], cells...)
	for len(f.cells) < width {
		f.cells = append(f.cells, "")
	}
	return f.cells
}

// adopt gives a variation the title of its parent, and the parent's code where it is named by number.
func (f *filler) adopt(s *shape, cells []string) []string {
	parent := strings.TrimSpace(at(cells, s.parent))
	if parent == "" {
		title := strings.TrimSpace(at(cells, s.title))
		if title == "" || len(f.titles) >= maxParents {
			return cells
		}
		if f.titles == nil {
			f.titles, f.codes = map[string]string{}, map[string]string{}
		}
		code := strings.TrimSpace(at(cells, s.code))
		if code != "" {
			f.titles[strings.Clone(code)] = strings.Clone(title)
		}
		if id := strings.TrimSpace(at(cells, s.id)); id != "" {
			f.titles["id:"+id] = strings.Clone(title)
			if code != "" {
				f.codes["id:"+id] = strings.Clone(code)
			}
		}
		return cells
	}
	cells = f.own(cells, []int{s.parent, s.title})
	if s.title >= 0 && strings.TrimSpace(cells[s.title]) == "" {
		cells[s.title] = f.titles[parent]
	}
	if code := f.codes[parent]; code != "" {
		cells[s.parent] = code
	}
	return cells
}
