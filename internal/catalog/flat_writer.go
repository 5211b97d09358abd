package catalog

// FlatWriter is [Kind.FlatLines] prepared once for many records. Make one with [Kind.FlatWriter]; it is for one goroutine.
type FlatWriter struct {
	lang  Lang
	spots map[string]flatSpot // by field key
	lines [][]string
	width int
}

// flatSpot is where a field stands, or each column of a rows field.
type flatSpot struct {
	field   Field
	at      int
	columns map[string]flatSpot
}

// FlatWriter prepares writing records by path. What is no path of the kind stays blank.
func (k Kind) FlatWriter(paths []string, lang Lang) *FlatWriter {
	w := &FlatWriter{lang: lang, spots: map[string]flatSpot{}, width: len(paths)}
	for i, p := range paths {
		f, known := k.index[p]
		if !known {
			continue
		}
		if f.def().Key == p {
			w.spots[p] = flatSpot{field: f, at: i}
			continue
		}
		column := f.def().Key
		over := p[:len(p)-len(column)-1]
		spot := w.spots[over]
		if spot.columns == nil {
			spot.columns = map[string]flatSpot{}
		}
		spot.columns[column] = flatSpot{field: f, at: i}
		w.spots[over] = spot
	}
	return w
}

// Lines writes v as FlatLines does. They are only good until the next call.
func (w *FlatWriter) Lines(v Values) [][]string {
	w.lines = w.lines[:0]
	w.line(0)
	for key, value := range v.m {
		spot, asked := w.spots[key]
		if !asked {
			continue
		}
		list, isRows := value.([]Row)
		if !isRows {
			w.line(0)[spot.at] = flatCell(spot.field, value, w.lang)
			continue
		}
		for n, row := range list {
			for column, cell := range row.m {
				if c, asked := spot.columns[column]; asked {
					w.line(n)[c.at] = flatCell(c.field, cell, w.lang)
				}
			}
			w.line(n)
		}
	}
	return w.lines
}

// line is the nth line, made of used ones where there are some.
func (w *FlatWriter) line(n int) []string {
	for len(w.lines) <= n {
		if len(w.lines) < cap(w.lines) {
			w.lines = w.lines[:len(w.lines)+1]
		} else {
			w.lines = append(w.lines, nil)
		}
		if last := len(w.lines) - 1; w.lines[last] == nil {
			w.lines[last] = make([]string, w.width)
		} else {
			clear(w.lines[last])
		}
	}
	return w.lines[n]
}
