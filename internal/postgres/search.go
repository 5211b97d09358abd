package postgres

import (
	"context"
	"encoding/json"
	"maps"
	"regexp"
	"strconv"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
)

// A search is one statement: a branch for each sort of thing, all with the columns of hitColumns. haystacks are large tables with an
// index over words, lists (search_lists.go) are short ones that are read through.

// haystack is a table whose rows have a search column under an index with the handover.
type haystack struct {
	what  app.What
	table string // with its alias
	alias string
	id    string // column
	in    string // column with the handover
	kind  string // column with the kind, or ''
	live  string // which rows count
	// show gives hitColumns of the rows k (rank, handover_id, id, ord).
	show string
}

var haystacks = map[app.What]haystack{
	app.FoundHandover: {
		what: app.FoundHandover, table: `handovers h`, alias: `h`, id: `h.id`, in: `h.id`, kind: `''`, live: `true`,
		show: `
			NULL::uuid, NULL::uuid, NULL::uuid, '', h.title, '',
			concat_ws(E'\n', (SELECT string_agg(p.name, ' → ' ORDER BY array_position(ARRAY['giver', 'receiver', 'witness'], pa.role), pa.position)
				FROM parties pa JOIN people p ON p.id = pa.person_id WHERE pa.handover_id = h.id AND pa.role <> 'witness'),
				(SELECT string_agg(st.name, ' · ' ORDER BY hs.position)
				FROM handover_stores hs JOIN stores st ON (st.workspace_id, st.id) = (hs.workspace_id, hs.store_id) WHERE hs.handover_id = h.id),
				(SELECT p.name FROM parties pa JOIN people p ON p.id = pa.person_id WHERE pa.handover_id = h.id AND pa.role = 'witness')),
			'', h.state, h.created_at
			FROM k JOIN handovers h ON h.id = k.id`,
	},
	app.FoundRecord: {
		what: app.FoundRecord, table: `records r`, alias: `r`, id: `r.id`, in: `r.handover_id`, kind: `r.kind`, live: `r.removed_at IS NULL`,
		show: `
			r.section_id, NULL::uuid, NULL::uuid, r.kind, r.title, '', r.data::text, '', CASE WHEN r.questions > 0 AND r.state <> 'draft' THEN 'question' ELSE r.state END,
			r.updated_at
			FROM k JOIN records r ON (r.handover_id, r.id) = (k.handover_id, k.id)`,
	},
	// Of the messages of a question that answer, the newest stands for it.
	app.FoundQuestion: {
		what: app.FoundQuestion, table: `messages m`, alias: `m`, id: `m.id`, in: `m.handover_id`, kind: `''`,
		live: `NOT EXISTS (
				SELECT 1 FROM messages n
				WHERE (n.handover_id, n.question_id) = (m.handover_id, m.question_id) AND n.id > m.id AND n.search @@ @query::tsquery)`,
		show: `
			q.section_id, q.record_id, q.id, coalesce(r.kind, ''), coalesce(r.title, ''), '', m.body, p.name, q.state, m.said_at
			FROM k
			JOIN messages m ON (m.handover_id, m.id) = (k.handover_id, k.id)
			JOIN questions q ON (q.handover_id, q.id) = (m.handover_id, m.question_id)
			JOIN people p ON p.id = m.author_id
			LEFT JOIN records r ON (r.handover_id, r.id) = (q.handover_id, q.record_id)`,
	},
	// By their names alone. Those of removed records are away with them.
	app.FoundFile: {
		what: app.FoundFile, table: `files f`, alias: `f`, id: `f.id`, in: `f.handover_id`, kind: `''`,
		live: `f.removed_at IS NULL AND NOT EXISTS (
				SELECT 1 FROM records g
				WHERE (g.handover_id, g.id) = (f.handover_id, f.record_id) AND g.removed_at IS NOT NULL)`,
		show: `
			f.section_id, coalesce(f.record_id, q.record_id), f.question_id, fs.kind, f.name, '', coalesce(r.title, ''), f.slot, '', f.added_at
			FROM k
			JOIN files f ON (f.handover_id, f.id) = (k.handover_id, k.id)
			JOIN sections fs ON (fs.handover_id, fs.id) = (f.handover_id, f.section_id)
			LEFT JOIN questions q ON (q.handover_id, q.id) = (f.handover_id, f.question_id)
			LEFT JOIN records r ON (r.handover_id, r.id) = (f.handover_id, coalesce(f.record_id, q.record_id))`,
	},
}

// How much is looked at when a word is so common that not all it finds can be put in order: what is called so, what is in the newest
// handovers, and the first countLimit of the rest.
const (
	newestHandovers = 100
	newestRows      = 500
)

// sql is the branch of the haystack.
//
// What is searched for is looked up first. Up to countLimit hits are put in order. Above that the planner could only read and sort them
// all, so those with the word in their title and those in the newest handovers are looked for instead. That
// second look keeps away from the index over words: there every beginning of a word would be collected anew for each handover. When most
// of what came first has the word in its title, only what is called exactly so is looked for: the index would read all titles for more
// of the same.
func (s haystack) sql(v handover.Viewer, f app.SearchFilter) string {
	counts := s.live
	if f.Kind != "" {
		counts += ` AND ` + s.kind + ` = @kind`
	}
	live := counts + ` AND ` + s.visible(v, f)
	row := `SELECT ` + s.in + ` AS handover_id, ` + s.id + ` AS id, ` + s.kind + ` AS kind, CASE
				WHEN ` + s.alias + `.search @@ @whole::tsquery THEN 0
				WHEN ` + s.alias + `.search @@ @titles::tsquery THEN 1
				ELSE 2 END AS rank
			FROM ` + s.table
	limit := strconv.Itoa(countLimit + 1)
	// Only so many of a handover are read, by the key: the limit within keeps the planner to it.
	newest := strings.Replace(row, `FROM `+s.table, `FROM (
				SELECT * FROM `+s.table+` WHERE `+s.in+` = n.id ORDER BY `+s.in+` DESC, `+s.id+` DESC LIMIT `+strconv.Itoa(newestRows)+`
			) `+s.alias, 1) + `
			WHERE ` + s.alias + `.search @@ @query::tsquery AND ` + counts
	facets := `NULL::json`
	if !f.Short {
		facets = `CASE WHEN (SELECT yes FROM few) AND row_number() OVER () = 1 THEN json_build_object(
				'Kinds', (SELECT json_object_agg(x.kind, x.n) FROM (SELECT kind, count(*) AS n FROM hits GROUP BY kind) x),
				'Places', (SELECT json_agg(json_build_object('ID', o.id, 'Number', o.number, 'Title', o.title, 'Count', x.n) ORDER BY x.n DESC, o.id DESC)
					FROM (SELECT handover_id, count(*) AS n FROM hits GROUP BY 1 ORDER BY 2 DESC, 1 DESC LIMIT 8) x
					JOIN handovers o ON o.id = x.handover_id)) END`
	}
	return `(
		WITH hits AS MATERIALIZED (
			` + row + `
			WHERE ` + s.alias + `.search @@ @query::tsquery AND ` + live + `
			LIMIT ` + limit + `
		), few AS MATERIALIZED (
			SELECT count(*) <= ` + strconv.Itoa(countLimit) + ` AS yes, count(*)::integer AS n FROM hits
		), names AS MATERIALIZED (
			SELECT CASE WHEN count(*) FILTER (WHERE rank < 2) > ` + strconv.Itoa(countLimit/2) + ` THEN @whole::tsquery ELSE @titles::tsquery END AS query FROM hits
		), called AS (
			` + row + `
			WHERE NOT (SELECT yes FROM few) AND ` + s.alias + `.search @@ (SELECT query FROM names) AND ` + live + `
			LIMIT ` + limit + `
		), newest AS (
			SELECT x.*
			FROM (
				SELECT o.id FROM handovers o
				WHERE ` + seenPlaces(v, f) + ` AND NOT (SELECT yes FROM few) AND o.id <= @until
				ORDER BY o.id DESC LIMIT ` + strconv.Itoa(newestHandovers) + `
			) n
			CROSS JOIN LATERAL (` + newest + `) x
			LIMIT ` + strconv.Itoa(pageSize+1) + `
		), k AS MATERIALIZED (
			SELECT x.*, row_number() OVER (ORDER BY rank, handover_id DESC, id DESC) AS ord
			FROM (SELECT * FROM hits UNION SELECT * FROM called UNION SELECT * FROM newest) x
			WHERE ` + s.beyond(f) + `
			ORDER BY rank, handover_id DESC, id DESC
			LIMIT ` + strconv.Itoa(sizeOf(f, s.what)+1) + `
		)
		SELECT '` + string(s.what) + `', (SELECT n FROM few), k.ord, k.rank, k.handover_id::text, k.handover_id, k.id, ` + facets + `,` + s.show + `
	)`
}

// visible narrows to what the viewer may see. The workspace is looked up row by row: a join could be planned to read all handovers.
func (s haystack) visible(v handover.Viewer, f app.SearchFilter) string {
	out := `(SELECT o.workspace_id FROM handovers o WHERE o.id = ` + s.in + `) = @workspace`
	if s.in == `h.id` {
		out = `h.workspace_id = @workspace`
	}
	if !v.Watches() {
		out += ` AND ` + s.in + ` = ` + allOnes
	}
	if f.In != uuid.Nil {
		out += ` AND ` + s.in + ` = @in`
	}
	return out
}

// seenPlaces are the handovers o the viewer may see, within the filter.
func seenPlaces(v handover.Viewer, f app.SearchFilter) string {
	out := `o.workspace_id = @workspace`
	if !v.Watches() {
		out += ` AND o.id = ` + allOnes
	}
	if f.In != uuid.Nil {
		out += ` AND o.id = @in`
	}
	return out
}

// beyond leaves out what stood on the pages before.
func (s haystack) beyond(f app.SearchFilter) string {
	if _, ok := readKey(f); !ok {
		return `true`
	}
	return `(rank > @key_rank OR rank = @key_rank AND (handover_id, id) < (@key_sort::uuid, @key_id))`
}

// sizeOf is how many hits of a sort are shown at once.
func sizeOf(f app.SearchFilter, w app.What) int {
	switch {
	case f.Short && f.In == uuid.Nil && w != app.FoundRecord:
		return 4
	case f.Short:
		return 8
	case f.Single():
		return pageSize
	case w == app.FoundRecord:
		return 10
	}
	return 5
}

// hitKey is where a page begins: behind the hit with these values.
type hitKey struct {
	rank int
	sort string
	id   uuid.UUID
}

// readKey reads the key of the filter; ok is false for none and for anything that is not one.
func readKey(f app.SearchFilter) (k hitKey, ok bool) {
	parts := unkey(f.After)
	if len(parts) != 3 || !f.Single() {
		return k, false
	}
	var err, bad error
	k.rank, err = strconv.Atoi(parts[0])
	k.id, bad = uuid.Parse(parts[2])
	if k.sort = parts[1]; err != nil || bad != nil || k.rank < 0 || k.rank > 9 {
		return k, false
	}
	if _, table := haystacks[f.What]; table {
		_, err = uuid.Parse(k.sort)
	}
	return k, err == nil
}

// hitRow is a hit as it is read, with what its group says.
type hitRow struct {
	app.Hit
	what   app.What
	count  int
	sort   string
	place  uuid.UUID
	data   string
	facets []byte
}

func hitDest(h *hitRow) []any {
	return []any{
		&h.what, &h.count, &h.Rank, &h.sort, &h.place, &h.ID, &h.facets, &h.Section.ID, &h.Record, &h.Question, &h.Kind, &h.Title, &h.TitleEN,
		&h.data, &h.Name, &h.State, at(&h.At), &h.Place.Number, &h.Place.Title, &h.Section.TitleZH, &h.Section.TitleEN,
	}
}

// Search finds what the viewer may see in one statement, with the handover of the filter in one more.
func (s *Store) Search(ctx context.Context, v handover.Viewer, f app.SearchFilter, from app.Sources) (app.Search, error) {
	var out app.Search
	var b batch
	if f.In != uuid.Nil || f.From != uuid.Nil {
		at := app.SearchFilter{In: f.In}
		if at.In == uuid.Nil {
			at.In = f.From
		}
		sql := `SELECT o.id, o.number, o.title FROM handovers o WHERE ` + seenPlaces(v, at)
		b.rows(sql, used(sql, searchArgs(v, at, from)), func(rows pgx.Rows) error {
			list, err := collect(rows, func(p *app.Place) []any { return []any{&p.ID, &p.Number, &p.Title} })
			if err == nil && len(list) == 0 && f.In != uuid.Nil {
				return handover.ErrNotFound()
			}
			if len(list) > 0 {
				out.Place = list[0]
			}
			return err
		})
	}
	var branches []string
	for _, w := range from.Whats {
		if table, ok := haystacks[w]; ok {
			branches = append(branches, table.sql(v, f))
		} else {
			branches = append(branches, lists[w].sql(v, f))
		}
	}
	if len(branches) > 0 {
		// Handovers are looked up one by one: beside branches of such cost the planner would as soon read all of them.
		sql := `
			SELECT x.what, x.n, x.rank, x.sort, x.handover_id, x.id, x.facets, x.section_id, x.record_id, x.question_id, x.kind, x.title, x.title_en,
				x.body, x.name, x.state, x.happened_at, coalesce(h.number, ''), coalesce(h.title, ''), coalesce(s.title_zh, ''), coalesce(s.title_en, '')
			FROM (` + strings.Join(branches, "\nUNION ALL\n") + `) x (what, n, ord, rank, sort, handover_id, id, facets, section_id, record_id,
				question_id, kind, title, title_en, body, name, state, happened_at)
			LEFT JOIN LATERAL (SELECT o.number, o.title FROM handovers o WHERE o.id = x.handover_id OFFSET 0) h ON true
			LEFT JOIN sections s ON (s.handover_id, s.id) = (x.handover_id, x.section_id)
			ORDER BY x.what, x.ord`
		b.rows(sql, used(sql, searchArgs(v, f, from)), func(rows pgx.Rows) error {
			list, err := collect(rows, hitDest)
			if err != nil {
				return err
			}
			out.Found, err = grouped(v, f, from.Whats, list)
			return err
		})
	}
	if b.Len() == 0 {
		return out, nil
	}
	return out, s.send(ctx, &b)
}

// grouped puts the hits under their sorts, in the order asked for.
func grouped(v handover.Viewer, f app.SearchFilter, whats []app.What, list []hitRow) ([]app.Found, error) {
	var out []app.Found
	for _, w := range whats {
		g := app.Found{What: w}
		for i, h := range list {
			if h.what != w {
				continue
			}
			if g.Count, g.More = min(h.count, countLimit), h.count > countLimit; len(h.facets) > 0 {
				if err := json.Unmarshal(h.facets, &g); err != nil {
					return nil, err
				}
			}
			if len(g.Hits) == sizeOf(f, w) {
				if before := list[i-1]; f.Single() {
					g.Next = key(strconv.Itoa(before.Rank), before.sort, before.ID.String())
				}
				break
			}
			h.What, h.Place.ID, h.Text = w, h.place, h.data
			if w == app.FoundRecord {
				h.Text = ""
				if kind, ok := v.Catalog.Lookup(h.Kind); ok {
					var err error
					if h.Values, err = kind.FromJSON([]byte(h.data)); err != nil {
						return nil, err
					}
				}
			}
			g.Hits = append(g.Hits, h.Hit)
		}
		if len(g.Hits) > 0 {
			out = append(out, g)
		}
	}
	return out, nil
}

// searchArgs are all arguments a branch may name.
func searchArgs(v handover.Viewer, f app.SearchFilter, from app.Sources) pgx.StrictNamedArgs {
	k, _ := readKey(f)
	until := uuid.Max
	if id, err := uuid.Parse(k.sort); err == nil && k.rank == 2 {
		until = id
	}
	args := pgx.StrictNamedArgs{
		"workspace": v.Workspace, "viewer": v.ID, "in": f.In, "kind": f.Kind, "query": tsquery(f.Query), "titles": titleQuery(f.Query),
		"whole": wholeQuery(f.Query), "until": until, "key_rank": k.rank, "key_sort": k.sort, "key_id": k.id,
	}
	maps.Copy(args, listArgs(f, from))
	return args
}

var argument = regexp.MustCompile(`@([a-z_]+)`)

// used leaves only the arguments that the statement names.
func used(sql string, args pgx.StrictNamedArgs) pgx.StrictNamedArgs {
	named := pgx.StrictNamedArgs{}
	for _, m := range argument.FindAllStringSubmatch(sql, -1) {
		named[m[1]] = args[m[1]]
	}
	return named
}
