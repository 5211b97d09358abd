package sheet

import (
	"context"
	"strconv"
)

// Bounds of styles: spreadsheets have no more than 65,490 of them and 250 formats.
const (
	mostStyles  = 66_000
	mostFormats = 5_000
)

// readStyles reads the number formats of the styles, when there are any. Cells of a style that is not there are General.
func (b *xlsxBook) readStyles(ctx context.Context, part string) error {
	x, err := b.part(ctx, part, largestStyles)
	if x == nil || err != nil {
		return err
	}
	codes := map[int]cellFormat{}
	var numbers []int
	group, read := "", 0
	for t := x.next(); t != noToken; t = x.next() {
		switch {
		case t != opening:
		case x.depth == 2:
			group = string(x.name)
		case x.depth == 3 && group == "numFmts" && string(x.name) == "numFmt" && read < mostFormats:
			read++
			if id, err := strconv.Atoi(x.attribute("numFmtId")); err == nil {
				codes[id] = parseCellFormat(x.attribute("formatCode"))
			}
		case x.depth == 3 && group == "cellXfs" && string(x.name) == "xf":
			if len(numbers) == mostStyles {
				return refuse("broken")
			}
			id, err := strconv.Atoi(x.attribute("numFmtId"))
			if err != nil {
				id = 0
			}
			numbers = append(numbers, id)
		}
	}
	b.formats = make([]cellFormat, len(numbers))
	for i, id := range numbers {
		f, own := codes[id]
		if !own {
			f = builtinCellFormat(id)
		}
		b.formats[i] = f
	}
	return x.err
}
