package postgres

import (
	"context"
	"encoding/json"
	"math"
	"slices"
	"strconv"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/source"
)

// importPageSQL is an import with what was typed over the part that is looked at, the first lines of the part while it is mapped, and
// whether its rows are gone though it is ready.
const importPageSQL = `SELECT ` + importColumns + `,
		(SELECT json_agg(json_build_object('Line', m.line, 'Column', m.col, 'Text', m.text))
			FROM (SELECT * FROM import_mends m WHERE (m.handover_id, m.import_id, m.part) = (i.handover_id, i.id, @part) ORDER BY m.line, m.col LIMIT 1000) m),
		(SELECT l.body FROM import_lines l
			WHERE i.state IN ('mapping', 'failed') AND (l.handover_id, l.import_id, l.part, l.chunk) = (i.handover_id, i.id, @part, 0)),
		i.state = 'ready' AND (
			SELECT r.line FROM import_rows r WHERE (r.handover_id, r.import_id) = (i.handover_id, i.id) ORDER BY r.part, r.line LIMIT 1) IS NULL` + importFrom + `
	WHERE i.handover_id = @handover AND i.id = @import`

// rowRow is a row of the preview before its content was read.
type rowRow struct {
	app.ImportRow
	kind                       string
	cells, problems, data, old []byte
}

func rowDest(r *rowRow) []any {
	return []any{&r.Line, &r.At, &r.Outcome, &r.Title, &r.Record, &r.kind, &r.cells, &r.problems, &r.data, &r.old}
}

func (r rowRow) read(sc handover.Scope, part int) (app.ImportRow, error) {
	r.Part = part
	if r.cells != nil {
		if err := json.Unmarshal(r.cells, &r.Cells); err != nil {
			return r.ImportRow, err
		}
	}
	if err := json.Unmarshal(r.problems, &r.Problems); err != nil {
		return r.ImportRow, err
	}
	kind, known := sc.Kind(r.kind)
	for raw, to := range map[*[]byte]*catalog.Values{&r.data: &r.Values, &r.old: &r.Old} {
		if !known || *raw == nil {
			continue
		}
		v, err := kind.FromJSON(*raw)
		if err != nil {
			return r.ImportRow, err
		}
		*to = v
	}
	return r.ImportRow, nil
}

// importRowsSQL is a page of rows; one more is read to see whether there is another page.
func importRowsSQL(f app.ImportFilter) string {
	and, order := ` AND i.line > @after`, `i.line`
	if f.Before > 0 {
		and, order = ` AND i.line < @before AND i.line > @after`, `i.line DESC`
	}
	if f.Outcome != "" {
		and += ` AND i.outcome = @outcome`
	}
	if f.Odd {
		and += ` AND i.odd`
	}
	return `
		SELECT i.line, i.lines, i.outcome, i.title, i.record_id, coalesce(i.kind, ''), i.cells, i.problems, CASE WHEN i.outcome = 'same' THEN r.data ELSE i.data END,
			coalesce(v.data, r.data)
		FROM import_rows i
		LEFT JOIN records r ON i.base > 0 AND (r.handover_id, r.id) = (i.handover_id, i.record_id)
		LEFT JOIN record_revisions v ON i.base > 0 AND (v.handover_id, v.record_id, v.revision) = (i.handover_id, i.record_id, i.base)
		WHERE i.handover_id = @handover AND i.import_id = @import AND i.part = @part` + and + `
		ORDER BY ` + order + `
		LIMIT ` + strconv.Itoa(app.ImportPageSize+1)
}

func importRowsArgs(sc handover.Scope, id uuid.UUID, f app.ImportFilter) pgx.StrictNamedArgs {
	args := pgx.StrictNamedArgs{"handover": sc.Handover(), "import": id, "part": f.Part, "after": max(f.After, 0)}
	if f.Before > 0 {
		args["before"], args["after"] = f.Before, 0
	}
	if f.Outcome != "" {
		args["outcome"] = f.Outcome
	}
	return args
}

// ImportPage reads an import with a page of its rows, in one round trip.
func (s *Store) ImportPage(ctx context.Context, sc handover.Scope, id uuid.UUID, f app.ImportFilter) (app.ImportPage, error) {
	out := app.ImportPage{Mends: map[app.ImportCell]string{}}
	var row importRow
	var mends, head []byte
	var rows []rowRow
	var b batch
	b.frame(sc, &out.Frame)
	b.row(importPageSQL, pgx.StrictNamedArgs{"handover": sc.Handover(), "import": id, "part": f.Part},
		append(importDest(&row), &mends, &head, &out.Lost)...)
	most := app.ManyToUndo
	if f.Undo {
		most = math.MaxInt32
	}
	b.row(inTheWaySQL, pgx.StrictNamedArgs{"handover": sc.Handover(), "import": id, "state": app.ImportWritten, "most": most}, &out.InTheWay.Count, &out.InTheWay.Titles)
	b.rows(importRowsSQL(f), importRowsArgs(sc, id, f), func(in pgx.Rows) error {
		var err error
		rows, err = collect(in, rowDest)
		return err
	})
	err := s.send(ctx, &b)
	if err != nil {
		return out, err
	}
	if out.Import, err = row.read(); err != nil {
		return out, err
	}
	if err := readMends(mends, f.Part, out.Mends); err != nil {
		return out, err
	}
	if head != nil {
		for l, err := range (app.ImportChunk{Body: head}).Lines() {
			if err != nil {
				return out, err
			}
			if len(out.Head) == source.Head {
				break
			}
			out.Head = append(out.Head, l)
		}
	}
	return out, pageOfRows(sc, rows, f, &out)
}

func readMends(raw []byte, part int, to map[app.ImportCell]string) error {
	if raw == nil {
		return nil
	}
	var list []struct {
		Line, Column int
		Text         string
	}
	err := json.Unmarshal(raw, &list)
	for _, m := range list {
		to[app.ImportCell{Part: part, Line: m.Line, Column: m.Column}] = m.Text
	}
	return err
}

// pageOfRows fills in the rows and what there is at both ends.
func pageOfRows(sc handover.Scope, rows []rowRow, f app.ImportFilter, out *app.ImportPage) error {
	more := len(rows) > app.ImportPageSize
	if more {
		rows = rows[:app.ImportPageSize]
	}
	if f.Before > 0 {
		slices.Reverse(rows)
	}
	for _, r := range rows {
		row, err := r.read(sc, f.Part)
		if err != nil {
			return err
		}
		out.Rows = append(out.Rows, row)
	}
	if len(rows) == 0 {
		return nil
	}
	first, last := rows[0].Line, rows[len(rows)-1].Line
	if f.Before > 0 && more || f.Before == 0 && f.After > 0 {
		out.First = first
	}
	if f.Before > 0 || more {
		out.Final = last
	}
	return nil
}
