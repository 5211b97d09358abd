package ui

import (
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"handoverdesk/internal/catalog"
	"handoverdesk/web/locale"
)

// wideRows is the number of columns from which rows are cards instead of a table.
const wideRows = 6

// cards reports whether rows have too many columns, or too large ones, to read as a table.
func (in FieldInput) cards() bool {
	return len(in.Spec.Columns) >= wideRows || slices.ContainsFunc(in.Spec.Columns, func(f catalog.Field) bool { return tall(f.Spec()) })
}

// cardCells is how many cells of a card are seen at once; the others are folded.
const cardCells = 4

// parts are the columns of a card that are seen at once and those that are folded: what is required comes first.
func (in FieldInput) parts() (seen, folded []catalog.Spec) {
	for _, f := range in.Spec.Columns {
		if s := f.Spec(); s.Required {
			seen = append(seen, s)
		}
	}
	for _, f := range in.Spec.Columns {
		switch s := f.Spec(); {
		case s.Required:
		case len(seen) < cardCells:
			seen = append(seen, s)
		default:
			folded = append(folded, s)
		}
	}
	if len(folded) == 1 {
		return append(seen, folded...), nil
	}
	return seen, folded
}

// folded says in words what the folded cells of a row hold, and whether one of them is wrong.
func (in FieldInput) folded(p *locale.Printer, columns []catalog.Spec, row Row) (words string, wrong bool) {
	var said []string
	for _, s := range columns {
		wrong = wrong || row.Errors[s.Key] != ""
		v := row.Cells[s.Key]
		for _, o := range (control{spec: s, value: v}).options(p) {
			if o.Value == v {
				v = o.Label.In(catalog.Lang(p.Catalog()))
			}
		}
		if v != "" {
			said = append(said, v)
		}
	}
	return strings.Join(said, " · "), wrong
}

// rowsTexts are what js/rows.js needs: the key, where a pasted block is read, and its sentences.
func (in FieldInput) rowsTexts(p *locale.Printer) templ.Attributes {
	list := templ.Attributes{
		"data-rows": in.Spec.Key, "data-row": p.T("common.rows.row", "Row", "#"), "data-max": strconv.Itoa(catalog.MaxRows),
		"data-moved": p.T("common.rows.moved", "Row", "#", "Count", "$"), "data-removed": p.T("common.rows.removed", "Row", "#"),
		"data-full": p.T("common.rows.full", "Max", catalog.MaxRows), "data-undo": p.T("common.rows.undo"), "data-undone": p.T("common.rows.undone"),
		"data-copied": p.T("common.rows.copied"), "data-added": p.T("common.rows.added", "Row", "#"), "data-count": p.T("common.rows.count", "Count", "#"),
		"data-close-text": p.T("common.toast.close"), "data-failed-text": p.T("common.rows.failed"),
	}
	if in.Paste != "" {
		list["data-paste"], list["data-kind"] = in.Paste, in.Kind
	}
	return list
}
