package postgres

import (
	"encoding/json"
	"strconv"

	"handoverdesk/internal/app"
)

// watchSetHere is what somebody set last about the watch of a handover h, NULL for nothing.
const watchSetHere = `(SELECT a.active FROM watch_acts a WHERE a.handover_id = h.id AND a.sort = 'set' ORDER BY a.written DESC LIMIT 1)`

// figuresEarly says that figures of a handover h were counted before its last signature.
const figuresEarly = `EXISTS (
		SELECT FROM figure_files f WHERE f.handover_id = h.id AND f.state = 'counted' AND f.grain = 'day' AND f.made_at <= coalesce(h.signed_at, f.made_at))`

// watchedHere says of a handover h whether it is watched now: as somebody set last, or by itself when figures were there early.
const watchedHere = `h.state IN ('signed', 'follow_up') AND h.effective_at IS NOT NULL AND coalesce(` + watchSetHere + `, ` + figuresEarly + `)`

// markedHere says of a handover h whether its marks are days of its calendar: it is watched, or its responsibility has moved and nobody switched it off.
const markedHere = `h.state IN ('signed', 'follow_up', 'closed') AND h.effective_at IS NOT NULL
	AND coalesce(` + watchSetHere + `, h.moved_at IS NOT NULL OR ` + figuresEarly + `)`

// watchBriefSQL is an app.WatchBrief of a handover h. Of what was kept the last mark of each metric counts, and of that the newest.
const watchBriefSQL = `json_build_object('ID', h.id, 'Number', h.number, 'Title', h.title, 'EffectiveAt', h.effective_at,
		'Waived', EXISTS (SELECT FROM watch_acts a WHERE a.handover_id = h.id AND a.sort = 'waived'),
		'Open', (SELECT count(*) FROM (` + breachedHere + `) x WHERE x.handover_id = h.id),
		'Seen', (
			SELECT json_agg(json_build_object('Metric', x.metric, 'Mark', x.mark, 'Change', x.change, 'Verdict', x.verdict))
			FROM (
				SELECT DISTINCT ON (c.metric) c.metric, c.mark, c.change, c.verdict
				FROM watch_checks c
				WHERE c.handover_id = h.id
				ORDER BY c.metric, c.mark DESC, c.written DESC
			) x))`

// watchListSQL are the watched handovers of a dashboard: those with questions that are open first, then those that moved last. One more is read than is
// shown. What moved longer ago than anybody still looks is found by its open questions alone.
func watchListSQL(w where) string {
	limit := strconv.Itoa(app.WatchesShown + 1)
	return `(
		WITH asked AS MATERIALIZED (SELECT DISTINCT x.handover_id FROM (` + breachedHere + `) x)
		SELECT json_agg(` + watchBriefSQL + ` ORDER BY h.asked DESC, h.effective_at DESC, h.id)
		FROM (
			SELECT h.*
			FROM (
				(SELECT true AS asked, h.* FROM handovers h
				WHERE ` + w.sql() + ` AND h.id = ANY(ARRAY(SELECT a.handover_id FROM asked a)) AND ` + watchedHere + `
				ORDER BY h.effective_at DESC, h.id LIMIT ` + limit + `)
				UNION ALL
				(SELECT false, h.* FROM handovers h
				WHERE ` + w.sql() + ` AND h.effective_at > @today::date - ` + strconv.Itoa(app.WatchesBack) + ` AND h.id NOT IN (SELECT a.handover_id FROM asked a)
					AND ` + watchedHere + `
				ORDER BY h.effective_at DESC, h.id LIMIT ` + limit + `)
			) h
			ORDER BY h.asked DESC, h.effective_at DESC, h.id
			LIMIT ` + limit + `
		) h)`
}

// readWatches reads what watchListSQL gives.
func readWatches(raw []byte, out *app.Board) error {
	if raw == nil {
		return nil
	}
	if err := json.Unmarshal(raw, &out.Watches); err != nil {
		return err
	}
	if len(out.Watches) > app.WatchesShown {
		out.Watches, out.MoreWatches = out.Watches[:app.WatchesShown], true
	}
	return nil
}
