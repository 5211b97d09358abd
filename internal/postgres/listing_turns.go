package postgres

import (
	"context"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// listingSaidSQL is the digest of what a record r says to customers, handover.Record.ListingFacts: an act at this revision knows it, and only a record that
// changed since is read.
var listingSaidSQL = `coalesce(
		(SELECT n.facts FROM listing_acts n WHERE (n.handover_id, n.record_id, n.revision) = (r.handover_id, r.id, r.revision) LIMIT 1),
		sha256(convert_to('[' || ` + listingFactsSQL() + ` || ']', 'UTF8')))`

// listingFactsSQL writes the facts as encoding/json does, which says some characters by their numbers.
func listingFactsSQL() string {
	var said []string
	for _, key := range catalog.ListingKeys() {
		said = append(said, `coalesce((r.data->'`+key+`')::text, 'null')`)
	}
	sql := strings.Join(said, ` || ',' || `)
	for _, c := range [][2]string{{`'<'`, `\u003c`}, {`'>'`, `\u003e`}, {`'&'`, `\u0026`}, {`chr(8232)`, `\u2028`}, {`chr(8233)`, `\u2029`}} {
		sql = `replace(` + sql + `, ` + c[0] + `, '` + c[1] + `')`
	}
	return sql
}

// listingStandsSQL says that an act a of a listing was not taken back since; what it was about is compared besides.
const listingStandsSQL = `a.verdict = 'done' AND NOT EXISTS (
		SELECT
		FROM listing_acts u
		WHERE (u.handover_id, u.record_id, u.facts) = (a.handover_id, a.record_id, a.facts) AND u.verdict = 'undone'
			AND left(u.step, -1) = left(a.step, -1) AND u.step <= a.step AND u.written > a.written)`

// listingNextSQL says that an act a on a record r stands, and that the step after it waits for the viewer: of the newest acts, for lists of what to do.
var listingNextSQL = `a.step NOT IN ('review_3', 'check_3') AND a.facts = ` + listingSaidSQL + ` AND (a.step <> 'review_2' OR r.updated_by <> @viewer)
			AND ` + listingStandsSQL + ` AND NOT EXISTS (
				SELECT
				FROM listing_acts b
				WHERE (b.handover_id, b.record_id, b.facts) = (a.handover_id, a.record_id, a.facts) AND left(b.step, -1) = left(a.step, -1)
					AND (b.step > a.step OR b.made_by = @viewer OR b.behalf_id = @viewer) AND ` + strings.NewReplacer("a.", "b.", "u.", "v.", "listing_acts u", "listing_acts v").Replace(listingStandsSQL) + `)`

// turn narrows to the listings of which a step is the next one of its three, and which the viewer may tick, as handover.Listing says it.
func (w *where) turn(sc handover.Scope, step handover.ListingStep) {
	behalf, _ := sc.Behalf()
	before := ""
	for _, s := range handover.ListingSteps {
		if s < step && s[:len(s)-1] == step[:len(step)-1] {
			before = string(s)
		}
	}
	w.and(`(
		SELECT coalesce(max(a.step), '') = @turn_before AND coalesce(bool_and(a.made_by <> ALL (@turn_me::uuid[]) AND (a.behalf_id = ANY (@turn_me::uuid[])) IS NOT TRUE), true)
		FROM listing_acts a
		WHERE (a.handover_id, a.record_id) = (r.handover_id, r.id) AND left(a.step, -1) = @turn_series AND a.facts = `+listingSaidSQL+`
			AND `+listingStandsSQL+`)`,
		"turn_before", before, "turn_series", string(step[:len(step)-1]), "turn_me", []uuid.UUID{sc.By(), behalf})
	if before != "" { // few listings have come so far, and an index knows them
		w.and(`r.id IN (
			SELECT b.record_id FROM listing_acts b WHERE b.handover_id = @handover AND b.section_id = @section AND b.step = @turn_before AND b.verdict = 'done')`)
	}
	if step == handover.LegalReview {
		w.and(`r.updated_by <> ALL (@turn_me::uuid[])`)
	}
}

// ListingTurns counts how far the listings of a handover are, out of what was done about them: who has touched none costs nothing.
func (s *Store) ListingTurns(ctx context.Context, sc handover.Scope) (app.ListingTurns, error) {
	var out app.ListingTurns
	var b batch
	b.frame(sc, &out.Frame)
	behalf, _ := sc.Behalf()
	b.rows(`
		WITH kept AS MATERIALIZED (
			SELECT a.record_id, a.section_id, a.step, a.verdict, a.made_by, a.behalf_id, a.facts, a.written, a.handover_id
			FROM listing_acts a
			WHERE a.handover_id = @handover
			LIMIT @most + 1
		), said AS MATERIALIZED (
			SELECT r.id, r.section_id, r.updated_by = ANY (@me::uuid[]) AS own, `+listingSaidSQL+` AS facts
			FROM records r
			WHERE r.handover_id = @handover AND r.id IN (SELECT k.record_id FROM kept k) AND r.removed_at IS NULL
		), stands AS MATERIALIZED (
			SELECT a.record_id, left(a.step, -1) AS series, max(right(a.step, 1)::integer) AS place,
				bool_or(a.made_by = ANY (@me::uuid[]) OR (a.behalf_id = ANY (@me::uuid[])) IS TRUE) AS mine
			FROM kept a
			JOIN said r ON r.id = a.record_id AND r.facts = a.facts
			WHERE `+listingStandsSQL+`
			GROUP BY 1, 2
		)
		SELECT r.section_id, x.series, coalesce(a.place, 0), coalesce(a.mine, false), r.own, count(*), (SELECT count(*) > @most FROM kept)
		FROM said r
		CROSS JOIN (VALUES ('review_'), ('check_')) AS x (series)
		LEFT JOIN stands a ON a.record_id = r.id AND a.series = x.series
		GROUP BY 1, 2, 3, 4, 5`, pgx.StrictNamedArgs{"handover": sc.Handover(), "me": []uuid.UUID{sc.By(), behalf}, "most": app.MostListingActs},
		func(rows pgx.Rows) error {
			var err error
			out.Groups, err = collect(rows, func(g *app.ListingGroup) []any {
				return []any{&g.Section, &g.Series, &g.Place, &g.Mine, &g.Own, &g.Count, &out.Many}
			})
			return err
		})
	return out, s.send(ctx, &b)
}
