package postgres

import (
	"encoding/base64"
	"encoding/json"
	"maps"
	"strconv"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
)

// where joins conditions that are written here, never taken from a request; only their arguments are.
type where struct {
	conditions []string
	args       pgx.StrictNamedArgs
	searched   bool
}

// and adds a condition with its arguments as name, value pairs.
func (w *where) and(condition string, args ...any) {
	if w.args == nil {
		w.args = pgx.StrictNamedArgs{}
	}
	w.conditions = append(w.conditions, condition)
	for i := 0; i+1 < len(args); i += 2 {
		w.args[args[i].(string)] = args[i+1]
	}
}

// search adds the condition that every word of q begins a word of the row.
func (w *where) search(alias, q string) {
	w.and(alias+`.search @@ @query::tsquery`, "query", tsquery(q))
	w.searched = true
}

// pageSize is the number of rows of a page; one more is read to see whether there is another page.
const pageSize = app.RecordPageSize

// countLimit is where counting what was searched for stops.
const countLimit = 1000

// origin is where the rows of a page come from.
type origin struct {
	table, alias string // "records", "r"
	key          string // condition under which the id alone finds a row by the primary key
	sort         string // columns that orders are made of, besides the id
}

// page reads one row more than a page from the source, in an order, under a further condition (or "").
//
// What is searched for is looked up first, so that the cost hangs on how often it occurs: up to countLimit rows are sorted, and above
// that so many rows fit that walking in the order of the page meets enough of them soon. The planner cannot know which it will be.
func (w *where) page(from origin, beyond, order string) string {
	and := ""
	if beyond != "" {
		and = ` AND ` + beyond
	}
	a, table := from.alias, from.table+` `+from.alias
	limit := ` ORDER BY ` + order + ` LIMIT ` + strconv.Itoa(pageSize+1)
	if !w.searched {
		return `SELECT ` + a + `.* FROM ` + table + ` WHERE ` + w.sql() + and + limit
	}
	return `
		WITH hits AS MATERIALIZED (
			SELECT ` + a + `.id, ` + from.sort + ` FROM ` + table + ` WHERE ` + w.sql() + ` LIMIT ` + strconv.Itoa(countLimit+1) + `
		), few AS MATERIALIZED (
			SELECT count(*) <= ` + strconv.Itoa(countLimit) + ` AS yes FROM hits
		)
		(SELECT ` + a + `.*
		FROM (SELECT ` + a + `.id FROM hits ` + a + ` WHERE (SELECT yes FROM few)` + and + limit + `) k
		JOIN ` + table + ` ON ` + a + `.id = k.id AND ` + from.key + `)
		UNION ALL
		(SELECT ` + a + `.* FROM ` + table + ` WHERE NOT (SELECT yes FROM few) AND ` + w.sql() + and + limit + `)`
}

func (w *where) sql() string { return strings.Join(w.conditions, " AND ") }

// with copies the arguments, so that two statements can share the conditions.
func (w *where) with() pgx.StrictNamedArgs { return maps.Clone(w.args) }

// key packs the ordering values of a row into an opaque piece of an address; unkey reads it, or gives nil for anything else.
func key(parts ...string) string {
	b, err := json.Marshal(parts)
	if err != nil {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

func unkey(s string) []string {
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil || len(b) > 2048 {
		return nil
	}
	var parts []string
	if json.Unmarshal(b, &parts) != nil {
		return nil
	}
	for _, p := range parts {
		if strings.ContainsRune(p, 0) {
			return nil
		}
	}
	return parts
}

// like makes a pattern that finds q anywhere, with its wildcards taken literally.
func like(q string) string {
	return "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(q) + "%"
}

// unkeyAt reads a key of an ordering value and an id; ok is false for anything else.
func unkeyAt(s string) (value string, id uuid.UUID, ok bool) {
	parts := unkey(s)
	if len(parts) != 2 {
		return "", uuid.Nil, false
	}
	id, err := uuid.Parse(parts[1])
	return parts[0], id, err == nil
}

// tsquery makes a query that wants every token of q as the beginning of a word.
func tsquery(q string) string { return queryOf(q, func(token string) string { return token }) }

// titleQuery is tsquery for words of a title only.
func titleQuery(q string) string { return queryOf(q, catalog.TitleToken) }

// wholeQuery wants a title or a code that is q as a whole.
func wholeQuery(q string) string {
	if catalog.WholeToken(q) == "" {
		return nothing
	}
	return anyOf(catalog.Spellings(catalog.WholeToken(q)), "")
}

// anyOf wants one of the spellings of a word.
func anyOf(spellings []string, suffix string) string {
	out := make([]string, len(spellings))
	for i, s := range spellings {
		out[i] = lexeme(s) + suffix
	}
	if len(out) == 1 {
		return out[0]
	}
	return `(` + strings.Join(out, " | ") + `)`
}

// nothing finds nothing: a word that no text has. The index cannot look for no word at all.
const nothing = `'no-such-word-' & 'anywhere-'`

func queryOf(q string, as func(token string) string) string {
	tokens := catalog.QueryTokens(q)
	for i, t := range tokens {
		suffix := `:*`
		if catalog.Pair(t) {
			suffix = ""
		}
		tokens[i] = anyOf(catalog.Spellings(as(t)), suffix)
	}
	if len(tokens) == 0 {
		return nothing
	}
	return strings.Join(tokens, " & ")
}

func lexeme(token string) string {
	return `'` + strings.NewReplacer(`'`, `''`, `\`, `\\`).Replace(token) + `'`
}
