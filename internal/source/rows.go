package source

import (
	"strconv"
	"strings"

	"handoverdesk/internal/catalog"
)

// continues reports whether a line is one more row of the record before it: it says nothing about the record itself, or names the same.
func (w *walk) continues(values []string) bool {
	says, rows := false, false
	for i, v := range values {
		if v == "" || strings.TrimSpace(v) == "" {
			continue
		}
		if w.reads[i].rows {
			rows = true
		} else {
			says = true
		}
	}
	if !rows {
		return false
	}
	if !says {
		return true
	}
	named := false
	for _, i := range w.same {
		v := strings.TrimSpace(values[i])
		if v == "" {
			continue
		}
		named = true
		if plain(v) != plain(w.item.Lines[0][i]) {
			return false
		}
	}
	return named || len(w.same) > 0
}

// more adds a line to the item that is open. What it says about the record itself counts where the first line is silent.
func (w *walk) more(number int, values []string, wrong map[int]string, cells []string) {
	w.item.At = append(w.item.At, number)
	if len(w.item.Lines) <= catalog.MaxRows { // one more than may be: the layout refuses them
		w.item.Lines = append(w.item.Lines, values)
	}
	for i, v := range values {
		if !w.reads[i].rows && v != "" && w.item.Lines[0][i] == "" {
			w.item.Lines[0][i] = v
		}
	}
	for i, code := range wrong {
		if w.item.Wrong == nil {
			w.item.Wrong = map[int]string{}
		}
		if _, known := w.item.Wrong[i]; !known {
			w.item.Wrong[i] = code
		}
	}
	for name, cell := range w.extra(cells) {
		switch before, known := w.item.Extra[name]; {
		case w.item.Extra == nil:
			w.item.Extra = map[string]string{name: cell}
		case !known:
			w.item.Extra[name] = cell
		case before != cell && len(before) < maxTogether:
			w.item.Extra[name] = before + "\n" + cell
		}
	}
}

// maxTogether is how much text of further lines is kept in one extra fact, in bytes.
const maxTogether = 4000

// gather makes one cell of several columns: numbers are added, texts stand behind each other.
func (r *reads) gather(cells []string) (out, problem string) {
	var parts []string
	for _, c := range r.from {
		cell, code := r.read(strings.TrimSpace(at(cells, c)))
		if code != "" {
			problem = code
		}
		if cell != "" {
			parts = append(parts, cell)
		}
	}
	if len(parts) < 2 || problem != "" {
		return strings.Join(parts, " / "), problem
	}
	switch r.spec.Type {
	case catalog.TypeInt:
		return r.sum(parts)
	case catalog.TypeDecimal:
		return r.total(parts)
	case catalog.TypeList:
		return strings.Join(parts, "、"), ""
	case catalog.TypeMultiline:
		return strings.Join(parts, "\n"), ""
	}
	return strings.Join(parts, " / "), ""
}

// sum adds whole numbers.
func (r *reads) sum(parts []string) (string, string) {
	var sum int64
	for _, p := range parts {
		n, err := strconv.ParseInt(p, 10, 64)
		if err != nil {
			v, err := r.field.Parse(p)
			whole, ok := v.(int64)
			if err != nil || !ok {
				return strings.Join(parts, " + "), WrongSum
			}
			n = whole
		}
		if n > maxAddend || n < -maxAddend {
			return strings.Join(parts, " + "), WrongSum
		}
		sum += n
	}
	return strconv.FormatInt(sum, 10), ""
}

const maxAddend = 1 << 50

// total adds decimals.
func (r *reads) total(parts []string) (string, string) {
	var sum catalog.Decimal
	for _, p := range parts {
		v, err := r.field.Parse(p)
		d, ok := v.(catalog.Decimal)
		if err != nil || !ok {
			return strings.Join(parts, " + "), WrongSum
		}
		sum += d
	}
	return r.field.Format(sum), ""
}
