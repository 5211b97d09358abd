package server

import (
	"compress/gzip"
	"context"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/auth"
	"handoverdesk/internal/postgres"
	"handoverdesk/internal/postgres/pgtest"
)

func TestMain(m *testing.M) {
	os.Exit(pgtest.Main(m, func(ctx context.Context, url string) error { return postgres.Migrate(ctx, url, 0) }))
}

// cheap hashes as the program does, but at a cost that lets a test sign in a hundred times.
var cheap = Passwords(auth.NewHasher(auth.Cost{MemoryKiB: 8, Passes: 1, Parallelism: 1}))

// house is the program on a database and an address of its own. newHouse leaves it empty, furnished puts people and handovers in.
type house struct {
	t       testing.TB
	pool    *pgxpool.Pool
	store   *postgres.Store
	app     *app.App
	server  *Server
	address string
	clock   *clock
	asked   *counter
	log     *journal
	furniture
}

func newHouse(t testing.TB, change ...func(*Options)) *house {
	t.Helper()
	h := &house{t: t, clock: &clock{at: morning}, asked: &counter{}, log: &journal{}}
	config := pgtest.DB(t).Config()
	config.ConnConfig.Tracer = h.asked
	var err error
	h.pool, err = pgxpool.NewWithConfig(t.Context(), config)
	require.NoError(t, err)
	t.Cleanup(h.pool.Close)
	h.store = postgres.New(h.pool)
	h.app = h.over(h.store)
	o := Options{App: h.app, Logger: slog.New(slog.NewTextHandler(h.log, nil))}
	for _, c := range change {
		c(&o)
	}
	h.server = New(o)
	web := httptest.NewServer(h.server)
	t.Cleanup(web.Close)
	h.address = web.URL
	return h
}

// over is the app over another store, such as one inside a transaction.
func (h *house) over(store app.Store) *app.App {
	return app.New(app.Options{Store: store, Passwords: cheap, Now: h.clock.now})
}

// morning is a Monday, ten o'clock in Shanghai.
var morning = time.Date(2026, 11, 9, 2, 0, 0, 0, time.UTC)

// clock stands still unless it is moved, but never says the same moment twice.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(time.Microsecond)
	return c.at
}

func (c *clock) move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// counter counts statements, those of a batch one by one, and notes how long the slowest round trip took from being sent until its last row was read.
type counter struct {
	mu      sync.Mutex
	sql     []string
	slowest time.Duration
}

type begunKey struct{}

func begun(ctx context.Context) context.Context {
	return context.WithValue(ctx, begunKey{}, time.Now())
}

func (c *counter) ended(ctx context.Context) {
	at, ok := ctx.Value(begunKey{}).(time.Time)
	c.mu.Lock()
	defer c.mu.Unlock()
	if ok {
		c.slowest = max(c.slowest, time.Since(at))
	}
}

func (c *counter) reset() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.slowest = 0
}

func (c *counter) add(sql string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sql = append(c.sql, strings.Join(strings.Fields(sql), " "))
}

// of is the statements that do makes.
func (c *counter) of(do func()) []string {
	c.mu.Lock()
	c.sql = nil
	c.mu.Unlock()
	do()
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.sql
}

func (c *counter) TraceQueryStart(ctx context.Context, _ *pgx.Conn, d pgx.TraceQueryStartData) context.Context {
	c.add(d.SQL)
	return begun(ctx)
}

func (c *counter) TraceQueryEnd(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryEndData) {
	c.ended(ctx)
}

func (c *counter) TraceBatchStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceBatchStartData) context.Context {
	return begun(ctx)
}

func (c *counter) TraceBatchQuery(_ context.Context, _ *pgx.Conn, d pgx.TraceBatchQueryData) {
	c.add(d.SQL)
}

func (c *counter) TraceBatchEnd(ctx context.Context, _ *pgx.Conn, _ pgx.TraceBatchEndData) {
	c.ended(ctx)
}

// journal is the log of the program.
type journal struct {
	mu   sync.Mutex
	text strings.Builder
}

func (j *journal) Write(b []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(b)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.String()
}

// faults are the lines about what is the program's own fault.
func (j *journal) faults() string {
	var out []string
	for line := range strings.Lines(j.String()) {
		if strings.Contains(line, "level=ERROR") {
			out = append(out, line)
		}
	}
	return strings.Join(out, "")
}

// browser is somebody at a browser: it keeps cookies and follows no redirect by itself.
type browser struct {
	t    testing.TB
	base string
	http *http.Client
	// header goes along with every request.
	header http.Header
}

func (h *house) browser() *browser {
	h.t.Helper()
	return &browser{t: h.t, base: h.address, header: http.Header{}, http: &http.Client{
		Jar: jar{}, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// jar keeps cookies until they are taken away. The house has a clock of its own, so it does not look at when they end.
type jar map[string]*http.Cookie

func (j jar) SetCookies(_ *url.URL, cookies []*http.Cookie) {
	for _, c := range cookies {
		if c.MaxAge < 0 {
			delete(j, c.Name)
			continue
		}
		j[c.Name] = c
	}
}

func (j jar) Cookies(*url.URL) []*http.Cookie { return slices.Collect(maps.Values(j)) }

// copied is another browser with the same cookies.
func (b *browser) copied() *browser {
	c := *b
	client := *b.http
	client.Jar = maps.Clone(b.http.Jar.(jar))
	c.http, c.header = &client, b.header.Clone()
	return &c
}

// reply is what came back, unpacked.
type reply struct {
	*http.Response
	text string
	wire int // bytes of the body as sent
}

func (b *browser) get(path string) reply { return b.do(http.MethodGet, path, nil) }

func (b *browser) post(path string, form url.Values) reply {
	return b.do(http.MethodPost, path, strings.NewReader(form.Encode()))
}

func (b *browser) do(method, path string, body io.Reader) reply {
	b.t.Helper()
	req, err := http.NewRequestWithContext(b.t.Context(), method, b.base+path, body)
	require.NoError(b.t, err)
	for name, values := range b.header {
		req.Header[name] = values
	}
	if body != nil && req.Header.Get("Content-Type") == "" {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	req.Header.Set("Accept-Encoding", "gzip")
	res, err := b.http.Do(req)
	require.NoError(b.t, err)
	defer func() { require.NoError(b.t, res.Body.Close()) }()
	raw, err := io.ReadAll(res.Body)
	require.NoError(b.t, err)
	a := reply{Response: res, text: string(raw), wire: len(raw)}
	if res.Header.Get("Content-Encoding") == "gzip" && len(raw) > 0 {
		z, err := gzip.NewReader(strings.NewReader(a.text))
		require.NoError(b.t, err)
		plain, err := io.ReadAll(z)
		require.NoError(b.t, err)
		a.text = string(plain)
	}
	require.NotContains(b.t, a.text, "&lt;no value&gt;", "%s %s: a sentence lacks what it tells", method, path)
	return a
}

// follow goes where an answer leads.
func (b *browser) follow(a reply) reply {
	b.t.Helper()
	require.Equal(b.t, http.StatusSeeOther, a.StatusCode, a.text)
	return b.get(a.Header.Get("Location"))
}

const (
	waitLong  = 20 * time.Second
	waitShort = 20 * time.Millisecond
)

// httptestServer is the address of another server for as long as the test runs.
func httptestServer(t testing.TB, s http.Handler) string {
	t.Helper()
	web := httptest.NewServer(s)
	t.Cleanup(web.Close)
	return web.URL
}
