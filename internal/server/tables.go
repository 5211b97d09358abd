package server

import (
	"net/http"
	"strconv"
	"strings"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// pastedRow is a line of a pasted block: cells as the form shows them, and what is wrong with them, by column.
type pastedRow struct {
	Cells map[string]string `json:"cells"`
	Wrong map[string]string `json:"wrong"`
}

// tableRead reads a block that was pasted into rows, cell by cell, and says what is wrong and what found no place. It stores nothing.
func tableRead(c *call) error {
	posted, err := c.form()
	if err != nil {
		return err
	}
	kind, ok := c.viewer.Catalog.Lookup(posted.Get("kind"))
	if !ok {
		return handover.ErrNotFound()
	}
	f, ok := kind.Field(posted.Get("field"))
	if !ok || f.Spec().Type != catalog.TypeRows {
		return handover.ErrNotFound()
	}
	s := f.Spec()
	t, isTable := s.ReadTable(posted.Get("text"), posted.Get("column"), min(number(posted, "room"), catalog.MaxRows))
	if !isTable {
		return handover.Refuse(handover.Invalid, "problem."+string(catalog.BrokenRows))
	}
	rows, wrong := make([]pastedRow, len(t.Rows)), 0
	for i, row := range t.Rows {
		rows[i] = pastedRow{Cells: row.Cells, Wrong: map[string]string{}}
		for key, p := range row.Problems {
			wrong++
			args := append(saidWith(p.Args), "Label", c.fieldLabel(kind, s.Key+"."+key))
			rows[i].Wrong[key] = c.p.T("problem."+string(p.Code), args...)
		}
	}
	said := []any{"Count", len(rows), "Header", t.Header}
	if wrong > 0 {
		said = append(said, "Wrong", wrong)
	}
	c.json(http.StatusOK, map[string]any{
		"rows": rows, "left": t.Left, "said": c.p.T("common.rows.pasted", said...),
		"why": c.leftOver(t), "hint": c.p.T("common.rows.left_hint"),
	})
	return nil
}

func saidWith(args catalog.Args) []any {
	out := make([]any, 0, 2*len(args))
	for k, v := range args {
		// Bounds are read, not typed: 10,000,000 and not 10000000.
		if n, err := strconv.Atoi(v); err == nil && (k == "Min" || k == "Max") {
			out = append(out, k, n)
			continue
		}
		out = append(out, k, v)
	}
	return out
}

// leftOver says what of a block found no place.
func (c *call) leftOver(t catalog.Table) string {
	var said []string
	if n := len(t.LeftColumns); n > 0 {
		if names := strings.Join(t.LeftColumns, ""); names == "" {
			said = append(said, c.p.T("common.rows.left_columns", "Count", n))
		} else {
			said = append(said, c.p.T("common.rows.left_named", "Names", c.p.List(t.LeftColumns...)))
		}
	}
	if t.LeftRows > 0 {
		said = append(said, c.p.T("common.rows.left_rows", "Max", catalog.MaxRows, "Count", t.LeftRows))
	}
	return c.p.List(said...)
}
