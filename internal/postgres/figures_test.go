package postgres_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
)

// counter counts statements and the rows they give.
type counter struct {
	mu         sync.Mutex
	statements []string
	rows       int64
}

func (c *counter) add(sql string, rows int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.statements = append(c.statements, strings.Join(strings.Fields(sql), " "))
	c.rows += rows
}

func (c *counter) reset() { c.statements, c.rows = nil, 0 }

type sqlKey struct{}

func (c *counter) TraceQueryStart(ctx context.Context, _ *pgx.Conn, d pgx.TraceQueryStartData) context.Context {
	return context.WithValue(ctx, sqlKey{}, d.SQL)
}

func (c *counter) TraceQueryEnd(ctx context.Context, _ *pgx.Conn, d pgx.TraceQueryEndData) {
	sql, _ := ctx.Value(sqlKey{}).(string)
	c.add(sql, d.CommandTag.RowsAffected())
}

func (c *counter) TraceBatchStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceBatchStartData) context.Context {
	return ctx
}

func (c *counter) TraceBatchQuery(_ context.Context, _ *pgx.Conn, d pgx.TraceBatchQueryData) {
	c.add(d.SQL, d.CommandTag.RowsAffected())
}

func (c *counter) TraceBatchEnd(context.Context, *pgx.Conn, pgx.TraceBatchEndData) {}

// watched is the estate's app over one connection whose statements are counted. The planner makes plans for any values
// ("force_generic_plan"), for the values at hand ("force_custom_plan"), or as it sees fit ("auto").
func (e estate) watched(plans string) (*app.App, *pgxpool.Pool, *counter) {
	e.t.Helper()
	c := &counter{}
	cfg := e.pool.Config()
	cfg.MaxConns, cfg.ConnConfig.Tracer = 1, c
	cfg.ConnConfig.RuntimeParams["plan_cache_mode"] = plans
	pool, err := pgxpool.NewWithConfig(e.t.Context(), cfg)
	require.NoError(e.t, err)
	e.t.Cleanup(pool.Close)
	return e.on(pool), pool, c
}

// page is one page as somebody opens it.
type page struct {
	name, who string
	inside    bool // a handover
	open      func(a *app.App, v handover.Viewer, sc handover.Scope) error
}

func (e estate) pages() []page {
	ctx := e.t.Context()
	board := func(name, who string, f app.BoardFilter) page {
		return page{name: "dashboard " + name, who: who, open: func(a *app.App, v handover.Viewer, _ handover.Scope) error {
			return second(a.Board(ctx, v, f))
		}}
	}
	list := func(name, who string, f app.ListFilter) page {
		return page{name: "list " + name, who: who, open: func(a *app.App, v handover.Viewer, _ handover.Scope) error {
			return second(a.List(ctx, v, f))
		}}
	}
	section := func(name string, f app.RecordFilter) page {
		return page{name: "section " + name, who: "receiver", inside: true, open: func(a *app.App, _ handover.Viewer, sc handover.Scope) error {
			return second(a.SectionPage(ctx, sc, e.section.ID, f))
		}}
	}
	inside := func(name string, open func(a *app.App, sc handover.Scope) error) page {
		return page{name: name, who: "giver", inside: true, open: func(a *app.App, _ handover.Viewer, sc handover.Scope) error { return open(a, sc) }}
	}
	desk := func(name string, f app.RecordFilter) page {
		return page{name: name, who: "receiver", inside: true, open: func(a *app.App, _ handover.Viewer, sc handover.Scope) error {
			return second(a.DeskPage(ctx, sc, app.DeskQuery{Section: e.section.ID, Record: e.sku.ID, Filter: f}))
		}}
	}
	imported := func(name string, id uuid.UUID, f app.ImportFilter) page {
		return inside("import, "+name, func(a *app.App, sc handover.Scope) error { return second(a.ImportPage(ctx, sc, id, f)) })
	}
	out := []page{
		board("of a manager", "manager", app.BoardFilter{}),
		board("by store", "manager", app.BoardFilter{Group: "store"}),
		board("deep", "manager", app.BoardFilter{After: e.boardDepth()}),
		board("by state", "manager", app.BoardFilter{State: handover.Active}),
		board("of what was cancelled", "manager", app.BoardFilter{State: handover.Cancelled}),
		board("of a team", "manager", app.BoardFilter{Team: e.teams[0].ID}),
		board("of a team by state", "manager", app.BoardFilter{Team: e.teams[0].ID, State: handover.Cancelled}),
		board("of a store", "manager", app.BoardFilter{Store: e.stores[0].ID}),
		board("of a store by state", "manager", app.BoardFilter{Store: e.stores[0].ID, State: handover.Active}),
		board("overdue", "manager", app.BoardFilter{Overdue: true}),
		board("overdue of a team", "manager", app.BoardFilter{Overdue: true, Team: e.teams[0].ID}),
		board("search", "manager", app.BoardFilter{Query: "rare"}),
		board("of a giver", "giver", app.BoardFilter{}),
		list("of a manager", "manager", app.ListFilter{}),
		list("deep", "manager", app.ListFilter{After: e.listDepth()}),
		list("by state", "manager", app.ListFilter{State: handover.Planned}),
		list("search", "manager", app.ListFilter{Query: "rare"}),
		list("of a giver", "giver", app.ListFilter{}),
		section("all", app.RecordFilter{}),
		section("by title", app.RecordFilter{Sort: "title"}),
		section("by change", app.RecordFilter{Sort: "recent"}),
		section("deep", app.RecordFilter{After: e.recordDepth("")}),
		section("deep by title", app.RecordFilter{Sort: "title", After: e.recordDepth("title")}),
		section("last page", app.RecordFilter{Last: true}),
		section("submitted", app.RecordFilter{State: handover.RecordSubmitted}),
		section("returned by title", app.RecordFilter{State: handover.RecordReturned, Sort: "title"}),
		section("with findings", app.RecordFilter{Found: true}),
		section("with questions", app.RecordFilter{Asked: true}),
		section("search of a rare word", app.RecordFilter{Query: "rare"}),
		section("search of nothing", app.RecordFilter{Query: "zebra"}),
		inside("overview", func(a *app.App, sc handover.Scope) error { return second(a.Overview(ctx, sc)) }),
		inside("signatures", func(a *app.App, sc handover.Scope) error { return second(a.Signatures(ctx, sc)) }),
		inside("events", func(a *app.App, sc handover.Scope) error { return second(a.Events(ctx, sc, 0)) }),
		inside("questions", func(a *app.App, sc handover.Scope) error { return second(a.SectionQuestions(ctx, sc, e.section.ID)) }),
		inside("record", func(a *app.App, sc handover.Scope) error { return second(a.RecordPage(ctx, sc, e.sku.ID)) }),
		section("that refer to a record", app.RecordFilter{To: e.sku.ID}),
		inside("what refers to a record", func(a *app.App, sc handover.Scope) error {
			return second(a.Pointing(ctx, sc, e.sku.ID, app.PointingFilter{}))
		}),
		inside("picker", func(a *app.App, sc handover.Scope) error { return second(a.Pick(ctx, sc, app.PickQuery{Kind: "sku"})) }),
		inside("picker with a rare word", func(a *app.App, sc handover.Scope) error {
			return second(a.Pick(ctx, sc, app.PickQuery{Kind: "sku", Query: "rare"}))
		}),
		inside("new record", func(a *app.App, sc handover.Scope) error { return second(a.NewRecord(ctx, sc, e.section.ID)) }),
		inside("imports", func(a *app.App, sc handover.Scope) error { return second(a.ImportStart(ctx, sc, e.section.ID)) }),
		imported("mapping", e.mapping, app.ImportFilter{}),
		imported("preview", e.ready, app.ImportFilter{}),
		imported("preview deep", e.ready, app.ImportFilter{After: 900}),
		imported("preview back", e.ready, app.ImportFilter{Before: 900}),
		imported("preview of errors", e.ready, app.ImportFilter{Outcome: app.OutcomeError}),
		imported("result", e.result, app.ImportFilter{}),
		imported("preview of what is odd", e.ready, app.ImportFilter{Odd: true}),
		inside("history", func(a *app.App, sc handover.Scope) error { return second(a.Revisions(ctx, sc, e.sku.ID)) }),
	}
	for _, who := range []string{"manager", "giver"} {
		for _, word := range []string{"rare", "zebra", "common1"} {
			for name, f := range map[string]app.SearchFilter{
				"all": {Query: word}, "palette": {Query: word, Short: true, From: e.id}, "records": {Query: word, What: app.FoundRecord},
			} {
				out = append(out, page{name: "search " + name + " of " + word + " by " + who, who: who, open: func(a *app.App, v handover.Viewer, _ handover.Scope) error {
					return second(a.Search(ctx, v, f))
				}})
			}
		}
	}
	for _, who := range []string{"giver", "receiver", "witness", "manager"} {
		out = append(out, page{name: "todo of " + who, who: who, open: func(a *app.App, v handover.Viewer, _ handover.Scope) error {
			return second(a.Todo(ctx, v))
		}})
	}
	full := e.templates["full_store"].ID
	out = append(out,
		page{name: "templates", who: "manager", open: func(a *app.App, v handover.Viewer, _ handover.Scope) error {
			return second(a.Templates(ctx, v, false))
		}},
		page{name: "versions of a template", who: "manager", open: func(a *app.App, v handover.Viewer, _ handover.Scope) error {
			return second(a.TemplateVersions(ctx, v, full))
		}})
	return append(out,
		inside("charts", func(a *app.App, sc handover.Scope) error {
			return second(a.Charts(ctx, sc, e.section.ID, map[string]string{"sku": "supplier"}))
		}),
		desk("desk", app.RecordFilter{State: handover.RecordSubmitted}), desk("desk of all", app.RecordFilter{}), desk("desk of questions", app.RecordFilter{Asked: true}),
		inside("review", func(a *app.App, sc handover.Scope) error { return second(a.SectionReview(ctx, sc, e.section.ID)) }),
		section("search of a common word", app.RecordFilter{Query: "common1"}))
}

// The keys of pages half way down.
func (e estate) boardDepth() string {
	b, err := e.app.Board(e.t.Context(), e.as("manager"), app.BoardFilter{})
	require.NoError(e.t, err)
	require.NotEmpty(e.t, b.Next)
	return b.Next
}

func (e estate) listDepth() string {
	l, err := e.app.List(e.t.Context(), e.as("manager"), app.ListFilter{})
	require.NoError(e.t, err)
	require.NotEmpty(e.t, l.Next)
	return l.Next
}

func (e estate) recordDepth(sort string) string {
	p, err := e.app.SectionPage(e.t.Context(), e.in("giver", e.id), e.section.ID, app.RecordFilter{Last: true, Sort: sort})
	require.NoError(e.t, err)
	p, err = e.app.SectionPage(e.t.Context(), e.in("giver", e.id), e.section.ID, app.RecordFilter{Before: p.First, Sort: sort})
	require.NoError(e.t, err)
	require.NotEmpty(e.t, p.First)
	return p.First
}

// cost is what opening a page takes, with the look-up of the session.
type cost struct {
	statements int
	rows       int64
	blocks     int64
}

// measure opens each page with plans of both kinds, because the server changes from one to the other when it sees fit. The dearer
// one counts, the second time it is used: the first is also planned.
func (e estate) measure() map[string]cost {
	e.t.Helper()
	out := map[string]cost{}
	pages := e.pages()
	for _, p := range pages {
		e.as(p.who)
	}
	for _, plans := range []string{"force_custom_plan", "force_generic_plan"} {
		e.pool.Reset()
		a, pool, c := e.watched(plans)
		// What other connections have read is reported when they end.
		require.Eventually(e.t, func() bool {
			var others int
			err := pool.QueryRow(e.t.Context(), `
				SELECT count(*) FROM pg_stat_activity
				WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()`).Scan(&others)
			return err == nil && others == 0
		}, 10*time.Second, 10*time.Millisecond)
		for _, p := range pages {
			e.visit(a, p)
			before := e.blocks(pool)
			c.reset()
			e.visit(a, p)
			n, rows := len(c.statements), c.rows
			most := out[p.name]
			out[p.name] = cost{max(most.statements, n), max(most.rows, rows), max(most.blocks, e.blocks(pool)-before)}
		}
		pool.Close()
	}
	return out
}

// visit opens a page as the server does: the session, the handover, the page.
func (e estate) visit(a *app.App, p page) {
	e.t.Helper()
	in := uuid.Nil
	if p.inside {
		in = e.id
	}
	v, st, err := a.Session(e.t.Context(), sha256.Sum256([]byte(p.who)), in)
	require.NoError(e.t, err)
	var sc handover.Scope
	if p.inside {
		sc, err = handover.Enter(v, st)
		require.NoError(e.t, err)
	}
	require.NoError(e.t, p.open(a, v, sc), p.name)
}

// blocks is how many blocks of tables and indexes the database has read so far, wherever from.
func (e estate) blocks(pool *pgxpool.Pool) int64 {
	e.t.Helper()
	var n int64
	_, err := pool.Exec(e.t.Context(), `SELECT pg_stat_force_next_flush()`)
	require.NoError(e.t, err)
	require.NoError(e.t, pool.QueryRow(e.t.Context(), `
		SELECT sum(coalesce(heap_blks_hit, 0) + coalesce(heap_blks_read, 0) + coalesce(idx_blks_hit, 0) + coalesce(idx_blks_read, 0)
			+ coalesce(toast_blks_hit, 0) + coalesce(toast_blks_read, 0) + coalesce(tidx_blks_hit, 0) + coalesce(tidx_blks_read, 0))
		FROM pg_statio_user_tables`).Scan(&n))
	return n
}

// dearer are pages that may cost more on a large estate than 1.3 times what they cost on a small one, with their limit in blocks.
var dearer = map[string]int64{
	"review":                          1_400, // what is signed is read whole, though from an index; a complete SKU is wider than its row
	"section search of a common word": 9_000, // counted up to a thousand, found by walking
	"section returned by title":       700,   // walks the titles past records in other states
	"section with findings":           300,   // a level more of one tree for each of fifty records
	"questions":                       1_400, // a level more of three trees for each of a hundred questions
	"todo of giver":                   1_600, // the same for seventy tasks, of their own and of whom they act for, with what waits to be decided and listed in each
	"todo of receiver":                650,   // twenty-four sorts of tasks, each a tree that is a level deeper
	"todo of witness":                 650,
	"todo of manager":                 650,
	"charts":                          9_000, // all records of a section, up to two thousand, each with its content from beside the table
	"overview":                        90,    // and for a dozen findings and events
	"import, preview of what is odd":  300,   // a level more of four trees for each of fifty rows
	"import, preview of errors":       300,

	// Six indexes are each a page or two deeper, and what the server makes of tiny tables differs from run to run: 272 to 430 blocks.
	"search all of zebra by manager":     500,
	"search all of zebra by giver":       500,
	"search all of rare by manager":      500,
	"search all of rare by giver":        500,
	"search palette of zebra by manager": 500,
	"search palette of zebra by giver":   500,
	"search palette of rare by manager":  500,
	"search palette of rare by giver":    500,
	// A thousand hits are looked at, each with its handover, and the newest handovers are walked.
	"search all of common1 by manager":     5_500,
	"search all of common1 by giver":       5_500,
	"search palette of common1 by manager": 5_500,
	"search palette of common1 by giver":   5_500,
	"search records of common1 by manager": 5_500,
	"search records of common1 by giver":   5_500,
}

// whole are pages that read more rows than others, with their limit.
var whole = map[string]int64{
	"charts": 2*(app.MostCharted+1) + 20, // a drawing is made of all records, up to a limit
}

// cheap is what a page may always cost. On a small estate the server reads tiny tables whole, which is cheaper than any index.
const cheap = 100

// deeper is what a page of fifty rows costs more when the tree that finds each of them has grown by a level, which happens once in a while
// and not with every row.
const deeper = 70

// TestPages are figures 8, 9 and 10 of the performance guide: at most six statements a page, and rows and blocks that do not grow with
// the number of handovers and records.
func TestPages(t *testing.T) {
	t.Parallel()
	small := given(t).estate(320, 320).measure()
	estate := given(t).estate(5_000, 20_000)
	large := estate.measure()
	over := exceeding(small, large)
	for range 2 {
		if len(over) == 0 {
			break
		}
		// Statistics are a sample, and the server tidies while it reads: both only ever add blocks, so the smaller count is the page's.
		for name, again := range estate.measure() {
			l := large[name]
			l.blocks = min(l.blocks, again.blocks)
			large[name] = l
		}
		over = exceeding(small, large)
	}
	require.Empty(t, over, "pages over the limit of 6 statements, 160 rows, or 1.3 times the blocks and a level")
}

// exceeding lists the pages of the large estate that cost more than they may, beside what they cost on the small one.
func exceeding(small, large map[string]cost) []string {
	var over []string
	for name, s := range small {
		l := large[name]
		line := fmt.Sprintf("%-31s %d statements, %3d rows, blocks %4d -> %4d", name, l.statements, l.rows, s.blocks, l.blocks)
		limit := max(cheap, s.blocks*13/10, s.blocks+deeper, dearer[name])
		if l.statements > 6 || l.rows > max(160, whole[name]) || l.blocks > limit {
			over = append(over, line)
		}
		if os.Getenv("FIGURES") != "" {
			fmt.Println(line)
		}
	}
	return over
}
