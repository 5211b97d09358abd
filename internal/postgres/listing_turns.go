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
		` + listingDigestSQL + `)`

var listingDigestSQL = `sha256(convert_to('[' || ` + listingFactsSQL() + ` || ']', 'UTF8'))`

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

// listingStandingSQL is how many steps of a series stand of each listing that somebody touched, and whether one of them is of @turn_me. It goes over all
// acts at once: looked up listing by listing, twenty thousand of them would take seconds.
var listingStandingSQL = `
			SELECT a.record_id, left(a.step, -1) AS series, max(right(a.step, 1)::integer) AS place,
				bool_or(a.made_by = ANY (@turn_me::uuid[]) OR (a.behalf_id = ANY (@turn_me::uuid[])) IS TRUE) AS mine
			FROM listing_acts a
			JOIN records r ON (r.handover_id, r.id) = (a.handover_id, a.record_id)
			LEFT JOIN (
				SELECT DISTINCT n.record_id, n.revision, n.facts FROM listing_acts n WHERE n.handover_id = @handover
			) n ON (n.record_id, n.revision) = (r.id, r.revision)
			WHERE a.handover_id = @handover AND a.verdict = 'done' AND a.facts = coalesce(n.facts, ` + listingDigestSQL + `)
				AND NOT EXISTS (
					SELECT
					FROM listing_acts u
					WHERE u.handover_id = @handover AND u.verdict = 'undone' AND (u.record_id, u.facts) = (a.record_id, a.facts)
						AND left(u.step, -1) = left(a.step, -1) AND u.step <= a.step AND u.written > a.written)`

// turn narrows to the listings of which a step is the next one of its three, and which the viewer may tick, as handover.Listing says it.
func (w *where) turn(sc handover.Scope, step handover.ListingStep) {
	behalf, _ := sc.Behalf()
	w.args["turn_series"] = string(step[:len(step)-1])
	if step == handover.FirstReview || step == handover.TitleCheck {
		// Most listings wait for this one: looked up as they come, a page is full soon.
		w.and(`NOT EXISTS (
			SELECT
			FROM listing_acts a
			WHERE (a.handover_id, a.record_id) = (r.handover_id, r.id) AND left(a.step, -1) = @turn_series AND a.facts = ` + listingSaidSQL + `
				AND ` + listingStandsSQL + `)`)
		return
	}
	w.and(`r.id IN (
			SELECT x.record_id
			FROM (`+listingStandingSQL+` AND a.section_id = @section AND left(a.step, -1) = @turn_series GROUP BY 1, 2) x
			WHERE x.place = @turn_place AND NOT x.mine)`,
		"turn_place", int(step[len(step)-1]-'1'), "turn_me", []uuid.UUID{sc.By(), behalf})
	if step == handover.LegalReview {
		w.and(`r.updated_by <> ALL (@turn_me::uuid[])`)
	}
}

// ListingTurns counts how far the listings of a handover are, out of what was done about them: what nobody touched costs nothing.
func (s *Store) ListingTurns(ctx context.Context, sc handover.Scope) (app.ListingTurns, error) {
	var out app.ListingTurns
	var b batch
	b.frame(sc, &out.Frame)
	behalf, _ := sc.Behalf()
	args := pgx.StrictNamedArgs{"handover": sc.Handover(), "most": app.MostListingActs}
	b.row(`SELECT count(*) > @most FROM (SELECT FROM listing_acts a WHERE a.handover_id = @handover LIMIT @most + 1) x`, args, &out.Many)
	b.rows(`
		WITH stands AS MATERIALIZED (`+listingStandingSQL+`
				AND (SELECT count(*) <= @most FROM (SELECT FROM listing_acts c WHERE c.handover_id = @handover LIMIT @most + 1) x)
			GROUP BY 1, 2
		)
		SELECT r.section_id, a.series, a.place, a.mine, r.updated_by = ANY (@turn_me::uuid[]), count(*)
		FROM stands a
		JOIN records r ON r.handover_id = @handover AND r.id = a.record_id AND r.removed_at IS NULL
		GROUP BY 1, 2, 3, 4, 5`,
		pgx.StrictNamedArgs{"handover": sc.Handover(), "most": app.MostListingActs, "turn_me": []uuid.UUID{sc.By(), behalf}},
		func(rows pgx.Rows) error {
			var err error
			out.Groups, err = collect(rows, func(g *app.ListingGroup) []any {
				return []any{&g.Section, &g.Series, &g.Place, &g.Mine, &g.Own, &g.Count}
			})
			return err
		})
	return out, s.send(ctx, &b)
}
