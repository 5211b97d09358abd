package sheet

import (
	"bytes"
	"cmp"
	"context"
	"slices"
)

// mostMerges is how many merged areas are kept; what is under further ones stays.
const mostMerges = 100_000

// merge is an area of cells that are shown as one: rows from 1, columns from 0, both ends in it.
type merge struct{ top, bottom, left, right int }

// merges are the merged areas of a sheet from above to below, and those that reach into the current row.
type merges struct {
	all  []merge
	open []merge
}

// blank takes away what stands under merged cells in a row: nobody sees it, and only the first cell of an area is shown.
func (m *merges) blank(row int, spans []cellSpan) {
	if len(m.all) == 0 && len(m.open) == 0 {
		return
	}
	for len(m.all) > 0 && m.all[0].top <= row {
		if len(m.open) < 1_000 { // areas do not overlap, so honest ones are at most as many as columns
			m.open = append(m.open, m.all[0])
		}
		m.all = m.all[1:]
	}
	m.open = slices.DeleteFunc(m.open, func(a merge) bool { return a.bottom < row })
	for _, a := range m.open {
		for column := a.left; column <= a.right && column < len(spans); column++ {
			if row > a.top || column > a.left {
				spans[column] = cellSpan{}
			}
		}
	}
}

// readMerges finds the merged areas of a sheet that is not too large to be read for them.
func (b *xlsxBook) readMerges(ctx context.Context, part string) (merges, error) {
	e, _ := b.archive.find(part)
	if e.unpacked > mergesUpTo {
		return merges{}, nil
	}
	x, err := b.part(ctx, part, mergesUpTo)
	if x == nil || err != nil {
		return merges{}, err
	}
	var m merges
	if x.past("sheetData") {
		for t := x.next(); t != noToken && len(m.all) < mostMerges; t = x.next() {
			if t == opening && string(x.name) == "mergeCell" {
				if a, ok := areaOf([]byte(x.attribute("ref"))); ok {
					m.all = append(m.all, a)
				}
			}
		}
	}
	slices.SortStableFunc(m.all, func(a, b merge) int { return cmp.Compare(a.top, b.top) })
	return m, nil // what is wrong with the sheet is said where it is read
}

// longestEnd is how long a closing tag may be, with its prefix.
const longestEnd = 256

// past goes behind the end of the element of a name that holds most of the part, without taking it apart.
func (x *xmlReader) past(name string) bool {
	for x.err == nil {
		w := x.window[x.pos:x.end]
		if i := bytes.Index(w, []byte(name+">")); i >= 0 {
			x.pos += i + len(name) + 1
			if tag := bytes.LastIndexByte(w[:i], '<'); tag >= 0 && w[tag+1] == '/' {
				x.depth, x.rooted = 1, true
				return true
			}
			continue
		}
		x.pos += max(len(w)-longestEnd, 0)
		if !x.more(false) {
			return false
		}
	}
	return false
}

// areaOf reads A1:C3.
func areaOf(ref []byte) (merge, bool) {
	first, last, ok := bytes.Cut(ref, []byte(":"))
	if !ok {
		return merge{}, false
	}
	left, top, ok1 := placeOf(first)
	right, bottom, ok2 := placeOf(last)
	return merge{top, bottom, left, right}, ok1 && ok2 && top <= bottom && left <= right
}

func placeOf(place []byte) (column, row int, ok bool) {
	column, ok = columnOf(place)
	row = whole(bytes.TrimLeft(place, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"))
	return column, row, ok && row > 0
}
