package postgres

import (
	"context"
	"encoding/json"
	"maps"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// boundSQL says that a binding b is to one of the identities of clues: what is compared in it is the whole of theirs or hidden, and the rest is alike.
// The first condition finds few by an index.
const boundSQL = `(b.sort, b.clue) IN (
		SELECT i.sort, c.clue FROM unnest(@b_sorts::text[], @b_clues::text[]) AS i (sort, clue) CROSS JOIN LATERAL (VALUES (i.clue), ('')) c (clue))
	AND EXISTS (SELECT FROM unnest(@b_sorts::text[], @b_clues::text[], @b_values::text[]) AS i (sort, clue, value)
		WHERE i.sort = b.sort AND b.clue IN (i.clue, '') AND i.value LIKE b.pattern)`

// standingSQL is the state of a holding as its place in handover.HoldingStates, of a person who may hand over.
const standingSQL = `CASE WHEN h.giver_id IS DISTINCT FROM @person THEN 2 WHEN h.effective_at <= @now THEN 0 ELSE 1 END`

// heldFrom are bindings that count: of records that are there, in handovers that were not cancelled, before what ends by itself has ended.
const heldFrom = `
	FROM record_bindings b
	JOIN records r ON (r.handover_id, r.id) = (b.handover_id, b.record_id) AND r.removed_at IS NULL
	JOIN handovers h ON h.id = b.handover_id AND h.state <> 'cancelled'`

// heldHere are the bindings to the giver of a handover h that count, on the day today.
const heldHere = `
				FROM record_bindings b
				JOIN records r ON (r.handover_id, r.id) = (b.handover_id, b.record_id) AND r.removed_at IS NULL
				WHERE b.handover_id = h.id AND b.held AND (b.until IS NULL OR b.until >= @today)`

// onlyHere leaves out what was carried over into a handover that goes on with it.
const onlyHere = `NOT EXISTS (
		SELECT FROM records n JOIN handovers nh ON nh.id = n.handover_id AND nh.state <> 'cancelled'
		WHERE (n.carried_handover, n.carried_record) = (r.handover_id, r.id) AND n.removed_at IS NULL)`

// Holdings are what identities hold in handovers that the viewer sees.
func (s *Store) Holdings(ctx context.Context, v handover.Viewer, person uuid.UUID, bound []catalog.Identity, f app.HoldingFilter) (app.Holdings, error) {
	w := seen(v, false)
	w.and(boundSQL)
	w.and(onlyHere)
	args := clues(bound)
	args["person"] = person
	var out app.Holdings
	var b batch
	read := b.holdings(w, args, f, &out, v.Catalog.Lookup)
	if err := s.send(ctx, &b); err != nil {
		return out, err
	}
	return out, read()
}

// LeaverHoldings are what the giver of a handover holds in it.
func (s *Store) LeaverHoldings(ctx context.Context, sc handover.Scope, f app.HoldingFilter) (app.LeaverHoldings, error) {
	var out app.LeaverHoldings
	var b batch
	w := where{}
	w.and(`b.handover_id = @handover AND b.held`, "handover", sc.Handover())
	b.frame(sc, &out.Frame)
	read := b.holdings(w, pgx.StrictNamedArgs{}, f, &out.Holdings, sc.Kind)
	if err := s.send(ctx, &b); err != nil {
		return out, err
	}
	return out, read()
}

// holdingRow is a holding before its kind read the record.
type holdingRow struct {
	handover.Holding
	standing int
	until    time.Time
	data     json.RawMessage
}

// holdings queues a page and its counts, and returns what reads them into the page afterwards. Without a person in the arguments it is about givers.
func (b *batch) holdings(
	w where, more pgx.StrictNamedArgs, f app.HoldingFilter, out *app.Holdings, kinds func(string) (catalog.Kind, bool),
) func() error {
	now, today := f.At()
	w.and(`(b.until IS NULL OR b.until >= @today)`, "today", today.Format(time.DateOnly))
	w.args["now"] = now
	if f.Query != "" {
		w.and(`r.title ILIKE @query`, "query", like(f.Query))
	}
	standing := standingSQL
	if _, named := more["person"]; !named {
		standing = strings.ReplaceAll(standing, `@person`, `h.giver_id`)
	}
	maps.Copy(w.args, more)
	out.Counts = map[handover.HoldingState]int{}
	b.rows(`SELECT `+standing+`, count(*)`+heldFrom+` WHERE `+w.sql()+` GROUP BY 1`, maps.Clone(w.args), func(rows pgx.Rows) error {
		defer rows.Close()
		for rows.Next() {
			var at, n int
			if err := rows.Scan(&at, &n); err != nil {
				return err
			}
			out.Counts[handover.HoldingStates[at]] = n
		}
		return rows.Err()
	})
	for i, state := range handover.HoldingStates {
		if state == f.State {
			w.and(standing+` = @state`, "state", i)
		}
	}
	if at := unkey(f.After); len(at) == 4 {
		if record, err := uuid.Parse(at[2]); err == nil {
			place, _ := strconv.Atoi(at[0])
			w.and(`(`+standing+`, r.title, r.id, b.field) > (@place, @title, @record, @field)`, "place", place, "title", at[1], "record", record, "field", at[3])
		}
	}
	var list []holdingRow
	b.rows(`
		SELECT `+standing+`, h.id, h.number, h.title, h.state, h.effective_at, r.id, r.section_id, r.kind, r.title, r.data, b.field, b.sort, b.sure, b.until`+heldFrom+`
		WHERE `+w.sql()+`
		ORDER BY 1, r.title, r.id, b.field
		LIMIT `+strconv.Itoa(app.HoldingsShown+1), w.args, func(rows pgx.Rows) error {
		var err error
		list, err = collect(rows, func(r *holdingRow) []any {
			return []any{
				&r.standing, &r.Handover, &r.Number, &r.Title, &r.Phase, at(&r.EffectiveAt), &r.Record.ID, &r.Record.Section, &r.Record.Kind, &r.Record.Title,
				&r.data, &r.Field, &r.Sort, &r.Sure, at(&r.until),
			}
		})
		return err
	})
	return func() error { return filled(out, list, kinds) }
}

// filled reads the rows of a page, and where the next begins.
func filled(out *app.Holdings, list []holdingRow, kinds func(string) (catalog.Kind, bool)) error {
	if len(list) > app.HoldingsShown {
		list = list[:app.HoldingsShown]
		last := list[len(list)-1]
		out.Next = key(strconv.Itoa(last.standing), last.Record.Title, last.Record.ID.String(), last.Field)
	}
	for _, row := range list {
		kind, known := kinds(row.Record.Kind)
		if !known {
			continue
		}
		var err error
		if row.Record.Values, err = kind.FromJSON(row.data); err != nil {
			return err
		}
		if !row.until.IsZero() {
			row.Until = catalog.DateOf(row.until)
		}
		row.Standing, row.Held = handover.HoldingStates[row.standing], row.standing < 2
		out.Rows = append(out.Rows, row.Holding)
	}
	return nil
}
