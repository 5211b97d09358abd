package postgres

import (
	"strconv"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// shortList is something a workspace, or a person's open handovers, has some hundreds of: its rows are read through.
type shortList struct {
	what app.What
	// rows gives id, handover_id, section_id, kind, title, title_en, body, name, state, text; text is what has to have every word.
	rows func(v handover.Viewer, f app.SearchFilter) string
}

var lists = map[app.What]shortList{
	app.FoundSection: {app.FoundSection, func(v handover.Viewer, f app.SearchFilter) string {
		// Every handover has a section of every kind: only those of the handover that is meant, or of the reader's own, help anybody.
		of := `ANY(ARRAY(SELECT me.handover_id FROM parties me
					WHERE (me.workspace_id, me.person_id) = (@workspace, @viewer) AND me.open ORDER BY me.handover_id DESC LIMIT 20))`
		if f.In != uuid.Nil || f.From != uuid.Nil {
			of = `@place`
		}
		return `
				SELECT s.id, s.handover_id, s.id AS section_id, s.kind, s.title_zh AS title, s.title_en, '' AS body, '' AS name, s.state,
					s.title_zh || ' ' || s.title_en || CASE WHEN s.kind = ANY(@kinds) THEN ' ' || @said ELSE '' END AS text
				FROM sections s
				JOIN handovers o ON o.id = s.handover_id
				WHERE s.handover_id = ` + of + ` AND ` + seenPlaces(v, app.SearchFilter{})
	}},
	app.FoundStore: {app.FoundStore, func(handover.Viewer, app.SearchFilter) string {
		return `
				SELECT st.id, NULL::uuid AS handover_id, NULL::uuid AS section_id, '' AS kind, st.name AS title, '' AS title_en, st.company AS body,
					st.platform AS name, CASE WHEN st.closed_at IS NULL THEN '' ELSE 'off' END AS state,
					concat_ws(' ', st.name, st.company, @platforms::jsonb ->> st.platform) AS text
				FROM stores st
				WHERE st.workspace_id = @workspace`
	}},
	app.FoundPerson: {app.FoundPerson, func(handover.Viewer, app.SearchFilter) string {
		return `
				SELECT p.id, NULL::uuid AS handover_id, NULL::uuid AS section_id, '' AS kind, p.name AS title, '' AS title_en,
					concat_ws(' · ', nullif(p.post, ''), t.name) AS body, p.email AS name,
					CASE WHEN p.disabled_at IS NULL THEN '' ELSE 'off' END AS state, concat_ws(' ', p.name, p.post, t.name, p.email) AS text
				FROM people p
				LEFT JOIN teams t ON (t.workspace_id, t.id) = (p.workspace_id, p.team_id)
				WHERE p.workspace_id = @workspace`
	}},
	app.FoundTemplate: {app.FoundTemplate, func(handover.Viewer, app.SearchFilter) string {
		return `
				SELECT tp.id, NULL::uuid AS handover_id, NULL::uuid AS section_id, '' AS kind, tp.name_zh AS title, tp.name_en AS title_en, '' AS body,
					'' AS name, '' AS state, tp.name_zh || ' ' || tp.name_en AS text
				FROM templates tp
				WHERE tp.workspace_id = @workspace AND tp.archived_at IS NULL`
	}},
}

// sql is the branch of the list, by name.
func (l shortList) sql(v handover.Viewer, f app.SearchFilter) string {
	beyond := `true`
	if _, ok := readKey(f); ok {
		beyond = `(rank, title, id) > (@key_rank, @key_sort, @key_id)`
	}
	return `(
		WITH hits AS MATERIALIZED (
			SELECT x.*, CASE WHEN @name IN (lower(x.title), lower(x.title_en)) THEN 0 ELSE 1 END AS rank
			FROM (` + l.rows(v, f) + `
			) x
			WHERE lower(x.text) LIKE ALL(@patterns)
			LIMIT ` + strconv.Itoa(countLimit+1) + `
		)
		SELECT '` + string(l.what) + `', (SELECT count(*)::integer FROM hits), row_number() OVER (ORDER BY rank, title, id), rank, title, handover_id,
			id, NULL::json, section_id, NULL::uuid, NULL::uuid, kind, title, title_en, body, name, state, NULL::timestamptz
		FROM hits
		WHERE ` + beyond + `
		ORDER BY rank, title, id
		LIMIT ` + strconv.Itoa(sizeOf(f, l.what)+1) + `
	)`
}

// listArgs are the arguments only lists have: every word of the query as a pattern.
func listArgs(f app.SearchFilter, from app.Sources) pgx.StrictNamedArgs {
	name := catalog.Folded(f.Query)
	patterns := []string{}
	for _, word := range strings.Fields(name) {
		patterns = append(patterns, like(word))
	}
	place := f.In
	if place == uuid.Nil {
		place = f.From
	}
	kinds := from.Kinds
	if kinds == nil {
		kinds = []string{}
	}
	return pgx.StrictNamedArgs{
		"name": name, "said": name, "patterns": patterns, "kinds": kinds, "platforms": from.Platforms, "place": place,
	}
}
