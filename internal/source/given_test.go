package source

import (
	"iter"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/sheet"
)

// given is a table written with | between cells and lines under each other; \n is a line break in a cell, and an empty line counts.
func given(t *testing.T, table string) []sheet.Line {
	t.Helper()
	var lines []sheet.Line
	for i, text := range strings.Split(strings.Trim(table, "\n"), "\n") {
		cells := strings.Split(strings.ReplaceAll(strings.TrimSpace(text), `\n`, "\n"), "|")
		for c := range cells {
			cells[c] = strings.Trim(cells[c], " ")
		}
		if strings.Join(cells, "") != "" {
			lines = append(lines, sheet.Line{Number: i + 1, Cells: cells})
		}
	}
	return lines
}

func kindOf(t testing.TB, key string) catalog.Kind {
	t.Helper()
	kind, ok := catalog.Lookup(key)
	require.True(t, ok, key)
	return kind
}

func sequence(lines []sheet.Line) iter.Seq2[sheet.Line, error] {
	return func(yield func(sheet.Line, error) bool) {
		for _, l := range lines {
			if !yield(l, nil) {
				return
			}
		}
	}
}

// mapped says what becomes of each column, as field:sureness or its use, by header.
func mapped(p Plan) map[string]string {
	out := map[string]string{}
	for i, c := range p.Columns {
		name := c.Header
		if name == "" {
			name = Letter(i)
		}
		if c.Use == UseField {
			out[name] = c.Field + " " + string(c.Sure)
		} else {
			out[name] = string(c.Use)
		}
	}
	return out
}

// record is an item by path, with what is left over.
type record struct {
	skip  Skip
	at    []int
	lines []map[string]string
	extra map[string]string
	wrong map[string]string
}

func readAll(t testing.TB, kind catalog.Kind, p Plan, lines []sheet.Line) []record {
	t.Helper()
	r := NewReader(kind, p)
	var out []record
	for item, err := range r.Items(sequence(lines)) {
		require.NoError(t, err)
		out = append(out, recordOf(r, item))
	}
	return out
}

func recordOf(r *Reader, item Item) record {
	rec := record{skip: item.Skip, at: item.At, extra: item.Extra}
	for _, line := range item.Lines {
		m := map[string]string{}
		for i, cell := range line {
			if cell != "" {
				m[r.Paths[i]] = cell
			}
		}
		rec.lines = append(rec.lines, m)
	}
	for i, code := range item.Wrong {
		if rec.wrong == nil {
			rec.wrong = map[string]string{}
		}
		rec.wrong[r.Paths[i]] = code
	}
	return rec
}

func records(list []record) []record {
	var out []record
	for _, r := range list {
		if r.skip == "" {
			out = append(out, r)
		}
	}
	return out
}
