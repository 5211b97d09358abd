package server

import (
	"archive/zip"
	"bufio"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"handoverdesk/web/ui"
)

// benchRecords are the goods of a large shop, twelve facts each.
const benchRecords = 100_000

// stock fills the section of goods of the own handover, past the use cases.
func (h *house) stock(n int) {
	h.t.Helper()
	_, err := h.pool.Exec(h.t.Context(), `
		INSERT INTO records (handover_id, section_id, id, kind, identity, title, state, revision, kept, data, digest, search, updated_by, created_at, updated_at)
		SELECT handover_id, section_id, ('01990000-0000-7000-8000-' || lpad(to_hex(g), 12, '0'))::uuid, kind, 'bench ' || g, 'SKU-' || g, state, 1, 0,
			jsonb_build_object('sku_code', 'SKU-' || lpad(g::text, 8, '0'), 'title', '双十一主推款 ' || g * 7 % 9973 || ' 号 加绒加厚', 'brand', '品牌' || g % 300,
				'category', '类目' || g % 60, 'price', jsonb_build_object('amount', (g % 500 + 1) || '.9', 'currency', 'CNY'),
				'cost', jsonb_build_object('amount', (g % 300 + 1) || '.5', 'currency', 'CNY'), 'on_hand', g * 13 % 5000, 'reserved', 20,
				'barcode', (6900000000000 + g)::text, 'replenish_days', g % 300 + 10, 'status', 'active', 'location', 'A-' || g % 90),
			digest, ''::tsvector, updated_by, created_at, updated_at
		FROM records, generate_series(1, $2::integer) g
		WHERE id = $1`, h.own.records["draft"], n)
	require.NoError(h.t, err)
	_, err = h.pool.Exec(h.t.Context(), `DROP TABLE IF EXISTS bench_floor`) // of the benchmark before
	require.NoError(h.t, err)
	_, err = h.pool.Exec(h.t.Context(), `
		CREATE TABLE bench_floor (sku text PRIMARY KEY, name text NOT NULL, brand text NOT NULL, category text NOT NULL, price numeric(12, 2) NOT NULL,
			cost numeric(12, 2) NOT NULL, stock integer NOT NULL, safety integer NOT NULL, barcode text NOT NULL, weight integer NOT NULL,
			status text NOT NULL, updated date NOT NULL)`)
	require.NoError(h.t, err)
	_, err = h.pool.Exec(h.t.Context(), `
		INSERT INTO bench_floor
		SELECT 'SKU-' || lpad(g::text, 8, '0'), '双十一主推款 ' || g * 7 % 9973 || ' 号 加绒加厚', '品牌' || g % 300, '类目' || g % 60,
			(g % 500 + 1)::text::numeric + 0.9, (g % 300 + 1)::text::numeric + 0.5, g * 13 % 5000, 20, (6900000000000 + g)::text, g % 3000 + 10, 'on',
			'2026-11-01'
		FROM generate_series(1, $1::integer) g`, n)
	require.NoError(h.t, err)
	_, err = h.pool.Exec(h.t.Context(), `VACUUM ANALYZE records`)
	require.NoError(h.t, err)
}

// BenchmarkExport is figure 16: a section of 100,000 goods over HTTP as text and as a workbook, beside the floors of the same run. It needs
// minutes; the ratio is what counts.
//
// The floors know nothing of sections, fields or people. That of text is COPY of a flat table of twelve columns, in order of its key, as
// CSV into a file. That of workbooks is a query over the same, its cells as the database writes them put between the tags of inline text,
// deflated as archive/zip does it by itself, into a file.
func BenchmarkExport(b *testing.B) {
	h := furnished(b)
	h.stock(benchRecords)
	cookie := h.server.cookies.Session(h.signedIn("giver"), time.Now().Add(time.Hour))
	id, section := h.own.id.String(), h.own.sections["sku"].String()
	slowest := time.Duration(0) // to the first byte
	over := func(path string) func() int64 {
		return func() int64 {
			begin := time.Now()
			r, err := http.NewRequestWithContext(b.Context(), http.MethodGet, h.address+path, nil)
			require.NoError(b, err)
			r.AddCookie(cookie)
			a, err := http.DefaultClient.Do(r)
			require.NoError(b, err)
			require.Equal(b, 200, a.StatusCode)
			var first [1]byte
			_, err = io.ReadFull(a.Body, first[:])
			require.NoError(b, err)
			slowest = max(slowest, time.Since(begin))
			n, err := io.Copy(io.Discard, a.Body)
			require.NoError(b, err)
			require.Greater(b, n, int64(benchRecords))
			require.NoError(b, a.Body.Close())
			return n + 1
		}
	}
	for _, tt := range []struct {
		name string
		do   func() int64 // bytes
	}{
		{"floor of text", h.copyOut}, {"text", over(ui.ToSectionExport(id, section))},
		{"floor of workbooks", h.writeOut}, {"workbook", over(ui.ToSectionWorkbook(id, section))},
	} {
		b.Run(tt.name, func(b *testing.B) {
			slowest = 0
			for b.Loop() {
				b.SetBytes(tt.do())
			}
			b.ReportMetric(float64(slowest.Microseconds())/1000, "ms-to-first")
			b.ReportMetric(float64(benchRecords*b.N)/b.Elapsed().Seconds(), "records/s")
		})
	}
}

func (h *house) copyOut() int64 {
	conn, err := h.pool.Acquire(h.t.Context())
	require.NoError(h.t, err)
	defer conn.Release()
	f, err := os.Create(filepath.Join(h.t.TempDir(), "floor.csv"))
	require.NoError(h.t, err)
	defer func() { _ = f.Close() }()
	_, err = conn.Conn().PgConn().CopyTo(h.t.Context(), f, `COPY (SELECT * FROM bench_floor ORDER BY sku) TO STDOUT WITH (FORMAT csv, HEADER)`)
	require.NoError(h.t, err)
	return h.size(f)
}

func (h *house) size(f *os.File) int64 {
	at, err := f.Seek(0, io.SeekCurrent)
	require.NoError(h.t, err)
	return at
}

func (h *house) writeOut() int64 {
	f, err := os.Create(filepath.Join(h.t.TempDir(), "floor.xlsx"))
	require.NoError(h.t, err)
	defer func() { _ = f.Close() }()
	z := zip.NewWriter(f)
	part, err := z.Create("xl/worksheets/sheet1.xml")
	require.NoError(h.t, err)
	w := bufio.NewWriterSize(part, 1<<16)
	rows, err := h.pool.Query(h.t.Context(), `SELECT * FROM bench_floor ORDER BY sku`, pgx.QueryExecModeSimpleProtocol)
	require.NoError(h.t, err)
	defer rows.Close()
	for rows.Next() {
		_, _ = w.WriteString("<row>")
		for _, cell := range rows.RawValues() {
			_, _ = w.WriteString(`<c t="inlineStr"><is><t>`)
			writeEscaped(w, cell)
			_, _ = w.WriteString("</t></is></c>")
		}
		_, _ = w.WriteString("</row>")
	}
	require.NoError(h.t, rows.Err())
	require.NoError(h.t, w.Flush())
	require.NoError(h.t, z.Close())
	return h.size(f)
}

func writeEscaped(w *bufio.Writer, cell []byte) {
	done := 0
	for i, c := range cell {
		name := ""
		switch c {
		case '<':
			name = "&lt;"
		case '>':
			name = "&gt;"
		case '&':
			name = "&amp;"
		default:
			continue
		}
		_, _ = w.Write(cell[done:i])
		_, _ = w.WriteString(name)
		done = i + 1
	}
	_, _ = w.Write(cell[done:])
}
