package postgres

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
)

// pointingGroupsSQL is what refers to record r, by kind and field: how many, counted over the first thousand, and five of them.
const pointingGroupsSQL = `
	SELECT json_agg(json_build_object('Kind', g.kind, 'Field', g.field, 'Count', g.n, 'Records', (
		SELECT json_agg(json_build_object('Record', p.id, 'Section', p.section_id, 'Kind', p.kind, 'Title', p.title, 'Field', g.field, 'Data', p.data) ORDER BY p.title, p.id)
		FROM records p
		WHERE p.handover_id = r.handover_id AND p.id = ANY(g.list[1:5]))) ORDER BY g.kind, g.field)
	FROM (
		SELECT o.kind, x.field, count(*) AS n, array_agg(o.id ORDER BY o.title, o.id) AS list
		FROM (SELECT from_id, field FROM record_refs WHERE handover_id = r.handover_id AND to_id = r.id LIMIT 1000) x
		JOIN records o ON o.handover_id = r.handover_id AND o.id = x.from_id AND o.removed_at IS NULL
		GROUP BY o.kind, x.field
	) g`

// targetsSQL is what record r refers to, with the content of those that share a title, which tells them apart.
const targetsSQL = `
	SELECT json_agg(json_build_object('ID', o.id, 'Kind', o.kind, 'Title', o.title, 'State', o.state, 'Removed', o.removed_at IS NOT NULL,
		'Data', CASE WHEN o.bear > 1 THEN o.data END))
	FROM (
		SELECT t.*, count(*) OVER (PARTITION BY t.title) AS bear
		FROM (SELECT DISTINCT to_id FROM record_refs WHERE handover_id = r.handover_id AND from_id = r.id) x
		JOIN records t ON t.handover_id = r.handover_id AND t.id = x.to_id
	) o`

// bearersSQL is how many records of the handover bear a title, and how many people of the workspace a name.
const bearersSQL = `
	SELECT x.target, x.title, min(r.id::text) AS id, count(*) AS n
	FROM (SELECT DISTINCT * FROM unnest(@targets::text[], @titles::text[])) AS x (target, title)
	JOIN sections s ON s.handover_id = @handover AND (x.target = '' OR s.kind = x.target)
	JOIN records r ON (r.handover_id, r.section_id, r.title) = (s.handover_id, s.id, x.title) AND r.removed_at IS NULL
	GROUP BY x.target, x.title
	UNION ALL
	SELECT '` + app.PersonKind + `', name, min(id::text), count(*)
	FROM people
	WHERE workspace_id = @workspace AND name = ANY(@people)
	GROUP BY name`

func bearersArgs(sc handover.Scope, people []string, refs []app.RefName) pgx.StrictNamedArgs {
	targets, titles := make([]string, len(refs)), make([]string, len(refs))
	for i, r := range refs {
		targets[i], titles[i] = r.Target, r.Title
	}
	return pgx.StrictNamedArgs{
		"workspace": sc.Viewer().Workspace, "handover": sc.Handover(), "people": append([]string{}, people...), "targets": targets, "titles": titles,
	}
}

// Resolve finds people by name in the workspace and records by title in the handover, and what ids stand for there. What fits twice
// is left out.
func (t *tx) Resolve(ctx context.Context, m app.Mentions) (app.Resolved, error) {
	return resolve(ctx, t, t.sc, m)
}

// ResolveNames is Resolve outside of a transaction.
func (s *Store) ResolveNames(ctx context.Context, sc handover.Scope, m app.Mentions) (app.Resolved, error) {
	return resolve(ctx, s.pool, sc, m)
}

func resolve(ctx context.Context, q interface {
	Query(context.Context, string, ...any) (pgx.Rows, error)
}, sc handover.Scope, m app.Mentions) (app.Resolved, error) {
	out := app.Resolved{
		People: map[string]string{}, PeopleIDs: map[uuid.UUID]string{}, Refs: map[app.RefName]string{}, RefIDs: map[uuid.UUID]app.Target{},
	}
	args := bearersArgs(sc, m.People, m.Refs)
	args["people_ids"], args["ref_ids"] = append([]uuid.UUID{}, m.PeopleIDs...), append([]uuid.UUID{}, m.RefIDs...)
	rows, err := q.Query(ctx, `
		SELECT 'name', target, title, id, false FROM (`+bearersSQL+`) b WHERE n = 1
		UNION ALL
		SELECT 'person', '', name, id::text, false FROM people WHERE workspace_id = @workspace AND id = ANY(@people_ids)
		UNION ALL
		SELECT 'record', kind, title, id::text, removed_at IS NOT NULL FROM records WHERE handover_id = @handover AND id = ANY(@ref_ids)`, args)
	if err != nil {
		return out, translate(err)
	}
	defer rows.Close()
	for rows.Next() {
		var what, kind, name, id string
		var removed bool
		if err := rows.Scan(&what, &kind, &name, &id, &removed); err != nil {
			return out, err
		}
		switch u, _ := uuid.Parse(id); {
		case what == "person":
			out.PeopleIDs[u] = name
		case what == "record":
			out.RefIDs[u] = app.Target{ID: u, Kind: kind, Title: name, Removed: removed}
		case kind == app.PersonKind:
			out.People[name] = id
		default:
			out.Refs[app.RefName{Target: kind, Title: name}] = id
		}
	}
	return out, translate(rows.Err())
}

// Suggestions are the names a form may offer: people of the workspace, and titles of the handover's records by kind; and how many
// bear the names it holds.
func (s *Store) Suggestions(ctx context.Context, sc handover.Scope, q app.SuggestionQuery) (app.Suggestions, error) {
	out := app.Suggestions{Titles: map[string][]string{}, Bear: map[app.RefName]int{}}
	var people []string
	var refs []app.RefName
	for _, n := range q.Names {
		if n.Target == app.PersonKind {
			people = append(people, n.Title)
		} else {
			refs = append(refs, n)
		}
	}
	args := bearersArgs(sc, people, refs)
	args["kinds"] = append([]string{}, q.Kinds...)
	rows, err := s.pool.Query(ctx, `
		SELECT '' AS kind, p.name AS text, 0 AS n
		FROM (
			SELECT name
			FROM people
			WHERE workspace_id = @workspace AND disabled_at IS NULL
			ORDER BY name, id
			LIMIT 100
		) p
		UNION ALL
		SELECT k.kind, r.title, 0
		FROM unnest(@kinds::text[]) AS k (kind)
		CROSS JOIN LATERAL (
			SELECT r.title
			FROM sections s
			JOIN records r ON (r.handover_id, r.section_id) = (s.handover_id, s.id) AND r.removed_at IS NULL
			WHERE s.handover_id = @handover AND s.kind = k.kind
			LIMIT 100
		) r
		UNION ALL
		SELECT target, title, n FROM (`+bearersSQL+`) b
		ORDER BY 1, 2`, args)
	if err != nil {
		return out, translate(err)
	}
	type suggestion struct {
		kind, text string
		n          int
	}
	list, err := collect(rows, func(x *suggestion) []any { return []any{&x.kind, &x.text, &x.n} })
	for _, x := range list {
		switch {
		case x.n > 0:
			out.Bear[app.RefName{Target: x.kind, Title: x.text}] = x.n
		case x.kind == "":
			out.People = append(out.People, x.text)
		default:
			out.Titles[x.kind] = append(out.Titles[x.kind], x.text)
		}
	}
	return out, err
}

// Pick offers records or people, at most app.PickMax.
func (s *Store) Pick(ctx context.Context, sc handover.Scope, q app.PickQuery) ([]app.Choice, error) {
	q.Query = strings.TrimSpace(q.Query)
	if q.Kind == app.PersonKind {
		return s.pickPeople(ctx, sc, q.Query)
	}
	args := pgx.StrictNamedArgs{"handover": sc.Handover(), "kind": q.Kind, "except": q.Except}
	from, order := pickRecentSQL, `r.updated_at DESC, r.id`
	if q.Query != "" {
		args["q"], args["query"] = strings.ToLower(q.Query), tsquery(q.Query)
		from, order = pickFoundSQL, `k.fit, `+order
	}
	rows, err := s.pool.Query(ctx, `
		SELECT `+recordColumns+`
		FROM (`+from+`) k
		JOIN records r ON r.handover_id = @handover AND r.id = k.id`+recordJoins+`
		ORDER BY `+order, args)
	if err != nil {
		return nil, translate(err)
	}
	list, err := collect(rows, recordDest)
	if err != nil {
		return nil, err
	}
	out := make([]app.Choice, len(list))
	for i, row := range list {
		if out[i].Record, err = row.read(sc); err != nil {
			return nil, err
		}
	}
	return out, nil
}

var pickLimit = strconv.Itoa(app.PickMax)

// pickRecentSQL is what was changed last in the sections of the kind.
var pickRecentSQL = `
	SELECT x.id
	FROM sections s
	CROSS JOIN LATERAL (
		SELECT r.id, r.updated_at
		FROM records r
		WHERE r.handover_id = s.handover_id AND r.section_id = s.id AND r.removed_at IS NULL AND r.id <> @except
		ORDER BY r.updated_at DESC, r.id DESC
		LIMIT ` + pickLimit + `
	) x
	WHERE s.handover_id = @handover AND (@kind = '' OR s.kind = @kind)
	ORDER BY x.updated_at DESC, x.id
	LIMIT ` + pickLimit

// pickFoundSQL ranks what fits: the whole title, its beginning, a part of it, anything else in the record. Of a word that fits more
// than a thousand records it ranks a thousand.
var pickFoundSQL = `
	SELECT f.id, f.fit
	FROM (
		SELECT h.id, h.updated_at, CASE
			WHEN lower(h.title) = @q THEN 0
			WHEN starts_with(lower(h.title), @q) THEN 1
			WHEN strpos(lower(h.title), @q) > 0 THEN 2
			ELSE 3 END AS fit
		FROM (
			SELECT r.id, r.title, r.updated_at
			FROM records r
			WHERE r.handover_id = @handover AND r.search @@ @query::tsquery AND r.removed_at IS NULL
				AND (@kind = '' OR r.kind = @kind) AND r.id <> @except
			LIMIT ` + strconv.Itoa(countLimit) + `
		) h
	) f
	ORDER BY f.fit, f.updated_at DESC, f.id
	LIMIT ` + pickLimit

// pickPeople offers the handover's parties first while nothing is typed.
func (s *Store) pickPeople(ctx context.Context, sc handover.Scope, q string) ([]app.Choice, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT `+personColumns+`
		FROM people p
		LEFT JOIN teams t ON (t.workspace_id, t.id) = (p.workspace_id, p.team_id)
		WHERE p.workspace_id = @workspace AND p.disabled_at IS NULL
			AND (@q = '' OR p.name ILIKE @like OR p.post ILIKE @like OR t.name ILIKE @like)
		ORDER BY CASE
			WHEN lower(p.name) = @q THEN 0
			WHEN starts_with(lower(p.name), @q) THEN 1
			WHEN strpos(lower(p.name), @q) > 0 THEN 2
			ELSE 3 END,
			NOT EXISTS (SELECT 1 FROM parties a WHERE (a.handover_id, a.person_id) = (@handover, p.id)), p.name, p.id
		LIMIT `+pickLimit, pgx.StrictNamedArgs{
		"workspace": sc.Viewer().Workspace, "handover": sc.Handover(), "q": strings.ToLower(q), "like": like(q),
	})
	if err != nil {
		return nil, translate(err)
	}
	list, err := collect(rows, personDest)
	out := make([]app.Choice, len(list))
	for i, p := range list {
		out[i].Person = p
	}
	return out, err
}

// pointingFrom is every reference to a record from one that is not removed.
const pointingFrom = `
	FROM record_refs x
	JOIN records o ON (o.handover_id, o.id) = (x.handover_id, x.from_id) AND o.removed_at IS NULL
	WHERE x.handover_id = @handover AND x.to_id = @record`

func pointingDest(p *app.Pointing) []any {
	return []any{&p.Record, &p.Section, &p.Kind, &p.Title, &p.Field}
}

// pointingRow is a reference with the content of the record it is in, before its kind read it.
type pointingRow struct {
	app.Pointing
	Data json.RawMessage
}

// pointingGroup is a group whose records are to be read.
type pointingGroup struct {
	app.PointingGroup
	Records []pointingRow
}

func readPointing(sc handover.Scope, list []pointingRow) ([]app.Pointing, error) {
	var out []app.Pointing
	for _, p := range list {
		row := recordRow{Record: handover.Record{ID: p.Record, Kind: p.Kind}, data: p.Data}
		rec, err := row.read(sc)
		if err != nil {
			return nil, err
		}
		p.Values = rec.Values
		out = append(out, p.Pointing)
	}
	return out, nil
}

// Pointing lists what refers to the record, and counts it.
func (t *tx) Pointing(ctx context.Context, record uuid.UUID, limit int) ([]app.Pointing, int, error) {
	count := 0
	rows, err := t.Query(ctx, `
		WITH found AS MATERIALIZED (SELECT o.id, o.section_id, o.kind, o.title, x.field`+pointingFrom+` LIMIT `+strconv.Itoa(app.PointingMax)+`)
		SELECT id, section_id, kind, title, field, (SELECT count(*) FROM found)
		FROM found
		ORDER BY kind, field, title, id
		LIMIT @limit`, pgx.StrictNamedArgs{"handover": t.sc.Handover(), "record": record, "limit": limit})
	if err != nil {
		return nil, 0, translate(err)
	}
	list, err := collect(rows, func(p *app.Pointing) []any { return append(pointingDest(p), &count) })
	return list, count, err
}

// Reach follows a field from records on, with UNION, so that a circle that is there already comes to an end. Removed records are
// followed, too: they may be restored.
func (t *tx) Reach(ctx context.Context, field string, from []uuid.UUID, stop uuid.UUID) (map[uuid.UUID]app.Reached, error) {
	rows, err := t.Query(ctx, `
		WITH RECURSIVE reach (id) AS (
			SELECT unnest(@from::uuid[])
			UNION
			SELECT x.to_id
			FROM reach
			JOIN record_refs x ON x.handover_id = @handover AND x.from_id = reach.id AND x.field = @field
			WHERE reach.id <> @stop
		)
		SELECT r.id, r.title, ARRAY(
			SELECT x.to_id
			FROM record_refs x
			WHERE x.handover_id = @handover AND x.from_id = r.id AND x.field = @field AND r.id <> @stop)
		FROM reach
		JOIN records r ON r.handover_id = @handover AND r.id = reach.id`,
		pgx.StrictNamedArgs{"handover": t.sc.Handover(), "field": field, "from": from, "stop": stop})
	if err != nil {
		return nil, translate(err)
	}
	type reached struct {
		id uuid.UUID
		app.Reached
	}
	list, err := collect(rows, func(r *reached) []any { return []any{&r.id, &r.Title, &r.To} })
	out := make(map[uuid.UUID]app.Reached, len(list))
	for _, r := range list {
		out[r.id] = r.Reached
	}
	return out, err
}

// PointingPage is a page of what refers to a record, in one round trip of four statements.
func (s *Store) PointingPage(ctx context.Context, sc handover.Scope, record uuid.UUID, f app.PointingFilter) (app.PointingPage, error) {
	var out app.PointingPage
	var b batch
	fill := b.recordPage(sc, record, &out.RecordPage)
	w := where{}
	w.and(`true`, "handover", sc.Handover(), "record", record)
	if f.Kind != "" {
		w.and(`o.kind = @kind`, "kind", f.Kind)
	}
	if f.Field != "" {
		w.and(`x.field = @field`, "field", f.Field)
	}
	if field, id, ok := unkeyAt(f.After); ok {
		w.and(`(o.id, x.field) > (@after, @after_field)`, "after", id, "after_field", field)
	}
	b.rows(`SELECT o.id, o.section_id, o.kind, o.title, x.field, o.data`+pointingFrom+` AND `+w.sql()+`
		ORDER BY o.id, x.field
		LIMIT `+strconv.Itoa(pageSize+1), w.args, func(in pgx.Rows) error {
		list, err := collect(in, func(p *pointingRow) []any { return append(pointingDest(&p.Pointing), &p.Data) })
		if err != nil {
			return err
		}
		out.Rows, err = readPointing(sc, list)
		return err
	})
	if err := s.send(ctx, &b); err != nil {
		return out, err
	}
	if len(out.Rows) > pageSize {
		out.Rows = out.Rows[:pageSize]
		last := out.Rows[pageSize-1]
		out.Next = key(last.Field, last.Record.String())
	}
	return out, fill()
}

// Frame is what every page inside a handover shows around it.
func (s *Store) Frame(ctx context.Context, sc handover.Scope) (app.Frame, error) {
	var out app.Frame
	var b batch
	b.frame(sc, &out)
	return out, s.send(ctx, &b)
}
