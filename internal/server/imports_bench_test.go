package server

import (
	"archive/zip"
	"bufio"
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"handoverdesk/web/ui"
)

// benchHead are the twelve columns of a large shop's stock.
var benchHead = []string{"SKU编码", "商品名称", "品牌", "类目", "售价", "成本价", "库存", "锁定库存", "条码", "最小起订量", "状态", "最近盘点"}

// benchLine is the ith of them. More than nothing is added to every price that the turn changes.
func benchLine(i int, dearer int) []string {
	return []string{
		fmt.Sprintf("SKU-%08d", i), "双十一主推款 " + strconv.Itoa(i*7%9973) + " 号 加绒加厚", "品牌" + strconv.Itoa(i%300), "类目" + strconv.Itoa(i%60),
		strconv.Itoa(i%500+1+dearer) + ".90", strconv.Itoa(i%300+1) + ".50", strconv.Itoa(i * 13 % 5000), "20", strconv.Itoa(6900000000000 + i),
		strconv.Itoa(i%3000 + 10), "在售", "2026-11-01",
	}
}

// benchFile writes the lines as text or as a workbook of another program. Every changed one is dearer by one.
func benchFile(b *testing.B, name string, changed int) string {
	b.Helper()
	path := filepath.Join(b.TempDir(), name)
	dearer := func(i int) int {
		if changed > 0 && i%changed == 0 {
			return 1
		}
		return 0
	}
	if strings.HasSuffix(name, ".xlsx") {
		f := excelize.NewFile()
		w, err := f.NewStreamWriter("Sheet1")
		require.NoError(b, err)
		line := func(n int, cells []string) {
			values := make([]any, len(cells))
			for i, c := range cells {
				values[i] = c
			}
			require.NoError(b, w.SetRow("A"+strconv.Itoa(n), values))
		}
		line(1, benchHead)
		for i := range benchRecords {
			line(i+2, benchLine(i, dearer(i)))
		}
		require.NoError(b, w.Flush())
		require.NoError(b, f.SaveAs(path))
		require.NoError(b, f.Close())
		return path
	}
	f, err := os.Create(path)
	require.NoError(b, err)
	w := csv.NewWriter(f)
	require.NoError(b, w.Write(benchHead))
	for i := range benchRecords {
		require.NoError(b, w.Write(benchLine(i, dearer(i))))
	}
	w.Flush()
	require.NoError(b, f.Close())
	return path
}

// BenchmarkImport is figures 13 to 15: 100,000 goods of twelve columns over HTTP into an empty section, the same file again, and again
// with a hundredth and with all of it changed, beside the floors of the same run. One round each is enough: it is the ratio that counts.
func BenchmarkImport(b *testing.B) {
	for _, kind := range []string{"csv", "xlsx"} {
		b.Run(kind, func(b *testing.B) {
			h := furnished(b)
			h.stock(0)
			files := map[string]string{"new": benchFile(b, "goods."+kind, 0)}
			files["again"], files["hundredth"], files["all"] = files["new"], benchFile(b, "goods of today."+kind, 100), benchFile(b, "dearer goods."+kind, 1)
			floor := map[string]func(string) func(){"csv": h.upsertFloor, "xlsx": h.scanFloor}[kind]
			h.upsertFloor(benchFile(b, "filled.csv", 0))()
			var base time.Duration
			b.Run("floor", func(b *testing.B) { base = measured(b, floor(files["new"])) })
			if kind == "xlsx" {
				b.Run("excelize reads", func(b *testing.B) { measured(b, func() { excelizeReads(b, files["new"]) }) })
			}
			working, stop := context.WithCancel(b.Context())
			done := make(chan struct{})
			go func() {
				defer close(done)
				h.app.WorkImports(working, func(err error) { b.Error(err) })
			}()
			var first time.Duration
			for _, name := range []string{"new", "again", "hundredth", "all"} {
				b.Run(name, func(b *testing.B) {
					took := measured(b, func() { h.bring(b, files[name]) })
					b.ReportMetric(base.Seconds()/took.Seconds(), "of-floor")
					if name == "new" {
						first = took
					}
				})
			}
			b.Run("tables alone", func(b *testing.B) {
				took := measured(b, h.ready(b))
				b.ReportMetric(base.Seconds()/took.Seconds(), "of-floor")
				b.ReportMetric(took.Seconds()/first.Seconds(), "of-import")
			})
			stop()
			<-done
		})
	}
}

// measured reports what do takes: time, processor time of this process, and what it adds to heap and memory.
func measured(b *testing.B, do func()) time.Duration {
	b.Helper()
	debug.FreeOSMemory()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	heap, resident := m.HeapInuse, residentBytes()
	stop, top := make(chan struct{}), make(chan [2]uint64)
	go func() {
		var peak [2]uint64
		for {
			select {
			case <-stop:
				top <- peak
				return
			case <-time.After(20 * time.Millisecond):
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				peak = [2]uint64{max(peak[0], m.HeapInuse), max(peak[1], residentBytes())}
			}
		}
	}()
	before := processorTime()
	begin := time.Now()
	for range b.N {
		do()
	}
	took := time.Since(begin) / time.Duration(b.N)
	close(stop)
	peak := <-top
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(processorTime()-before)/1e3/float64(b.N)/benchRecords, "go-us/row")
	b.ReportMetric(benchRecords/took.Seconds(), "rows/s")
	b.ReportMetric(float64(max(peak[0], heap)-heap)/1e6, "heap-MB")
	b.ReportMetric(float64(max(peak[1], resident)-resident)/1e6, "memory-MB")
	return took
}

func processorTime() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// residentBytes is what the process holds of the machine's memory, 0 where the system does not say.
func residentBytes() uint64 {
	text, _ := os.ReadFile("/proc/self/statm")
	fields := strings.Fields(string(text))
	if len(fields) < 2 {
		return 0
	}
	pages, _ := strconv.ParseUint(fields[1], 10, 64)
	return pages * uint64(os.Getpagesize())
}

// bring sends a file, confirms its columns, waits until it is checked, and has it written if that changes anything.
func (h *house) bring(b *testing.B, path string) {
	b.Helper()
	w := h.as("giver")
	w.t = b
	begin := time.Now()
	phase := func(name string) {
		b.ReportMetric(float64(time.Since(begin).Milliseconds()), "ms-"+name)
		begin = time.Now()
	}
	here := h.sent(b, w, path)
	phase("upload")
	form := w.get(here).form(b, here+"/plan").values
	form.Set("go", "check")
	require.Equal(b, 303, w.post(here+"/plan", form).StatusCode)
	w.waits(here)
	phase("check")
	ready := w.get(here)
	if ready.StatusCode == 303 {
		ready = w.follow(ready)
	}
	if strings.Contains(ready.text, `action="`+here+`/writing"`) {
		require.Equal(b, 303, w.post(here+"/writing", ready.form(b, here+"/writing").values).StatusCode)
		w.waits(here)
	}
	phase("write")
}

// sent streams a file up and gives the address of the import.
func (h *house) sent(b *testing.B, w *browser, path string) string {
	b.Helper()
	form, kind := sentFiles(url.Values{"section": {h.own.sections["sku"].String()}, "_key": {uuid.NewString()}}, sending{filepath.Base(path), "CONTENT"})
	before, after, _ := strings.Cut(form, "CONTENT")
	f, err := os.Open(path)
	require.NoError(b, err)
	defer func() { _ = f.Close() }()
	c := *w
	c.header = w.header.Clone()
	c.header.Set("Content-Type", kind)
	a := c.do(http.MethodPost, ui.ToImports(h.own.id.String()), io.MultiReader(strings.NewReader(before), f, strings.NewReader(after)))
	require.Equal(b, 303, a.StatusCode, a.text)
	return a.Header.Get("Location")
}

// waits asks how far an import is until its work is over.
func (b *browser) waits(here string) {
	b.t.Helper()
	var progress struct {
		Over bool
		Said string
	}
	for !progress.Over {
		time.Sleep(200 * time.Millisecond)
		require.NoError(b.t, json.Unmarshal([]byte(b.get(here+"/progress").text), &progress))
	}
}

// copyLine writes a line as COPY reads it.
func copyLine(w *bufio.Writer, cells []string) {
	for i, c := range cells {
		if i > 0 {
			_ = w.WriteByte('\t')
		}
		_, _ = w.WriteString(c)
	}
	_ = w.WriteByte('\n')
}

// sound is what a floor checks of a line.
func sound(b testing.TB, cells []string) {
	if len(cells) != len(benchHead) || cells[0] == "" {
		b.Fatal("a broken line")
	}
	if _, err := strconv.Atoi(cells[6]); err != nil {
		b.Fatal(err)
	}
	if _, err := strconv.ParseFloat(cells[4], 64); err != nil {
		b.Fatal(err)
	}
}

// copied runs COPY into a table with the lines that fill writes.
func (h *house) copied(table string, fill func(*bufio.Writer)) string {
	conn, err := h.pool.Acquire(h.t.Context())
	require.NoError(h.t, err)
	defer conn.Release()
	from, to := io.Pipe()
	go func() {
		w := bufio.NewWriterSize(to, 1<<16)
		fill(w)
		_ = to.CloseWithError(w.Flush())
	}()
	_, err = conn.Conn().PgConn().CopyFrom(h.t.Context(), from, `COPY `+table+` FROM STDIN`)
	require.NoError(h.t, err)
	return table
}

// upsertFloor reads text, checks a little, and merges it through a table in between into one with 100,000 lines.
func (h *house) upsertFloor(path string) func() {
	return func() {
		_, err := h.pool.Exec(h.t.Context(), `DROP TABLE IF EXISTS bench_in; CREATE TABLE bench_in (LIKE bench_floor)`)
		require.NoError(h.t, err)
		f, err := os.Open(path)
		require.NoError(h.t, err)
		defer func() { _ = f.Close() }()
		r := csv.NewReader(bufio.NewReaderSize(f, 1<<16))
		r.ReuseRecord = true
		_, err = r.Read()
		require.NoError(h.t, err)
		h.copied("bench_in", func(w *bufio.Writer) {
			for cells, err := r.Read(); err == nil; cells, err = r.Read() {
				sound(h.t, cells)
				copyLine(w, cells)
			}
		})
		_, err = h.pool.Exec(h.t.Context(), `INSERT INTO bench_floor SELECT * FROM bench_in ON CONFLICT (sku)
			DO UPDATE SET name = excluded.name, price = excluded.price, stock = excluded.stock, updated = excluded.updated`)
		require.NoError(h.t, err)
	}
}

// ready keeps the records of the import once more, ready made and under other names, with nothing read, checked, compared or counted: what
// the tables of records and their history take by themselves, from one table into two in one transaction.
func (h *house) ready(b *testing.B) func() {
	b.Helper()
	do := func(sql string) {
		_, err := h.pool.Exec(b.Context(), sql)
		require.NoError(b, err)
	}
	do(`DROP TABLE IF EXISTS bench_ready`)
	do(`CREATE UNLOGGED TABLE bench_ready AS SELECT * FROM records WHERE kind = 'sku' AND handover_id = '` + h.own.id.String() + `' ORDER BY id LIMIT ` + strconv.Itoa(benchRecords))
	do(`UPDATE bench_ready SET id = gen_random_uuid(), identity = identity || ' once more', title = title || ' once more'`)
	do(`ANALYZE bench_ready`)
	return func() {
		do(`
			BEGIN;
			SET LOCAL work_mem = '64MB';
			INSERT INTO records SELECT * FROM bench_ready ORDER BY id;
			INSERT INTO record_revisions (handover_id, record_id, revision, title, data, act, made_by, made_at)
			SELECT handover_id, id, revision, title, data, 'saved', updated_by, updated_at FROM bench_ready ORDER BY id;
			COMMIT`)
	}
}

// scanFloor reads a sheet with nothing but brackets in mind and copies it into an empty table.
func (h *house) scanFloor(path string) func() {
	return func() {
		_, err := h.pool.Exec(h.t.Context(), `DROP TABLE IF EXISTS bench_in; CREATE TABLE bench_in (LIKE bench_floor INCLUDING ALL)`)
		require.NoError(h.t, err)
		z, err := zip.OpenReader(path)
		require.NoError(h.t, err)
		defer func() { _ = z.Close() }()
		part, err := z.Open("xl/worksheets/sheet1.xml")
		require.NoError(h.t, err)
		h.copied("bench_in", func(w *bufio.Writer) { scanLines(h.t, part, w) })
	}
}

func scanLines(b testing.TB, part io.Reader, w *bufio.Writer) {
	r := bufio.NewReaderSize(part, 1<<20)
	var cells []string
	var text []byte
	in, head := false, true
	for {
		chunk, err := r.ReadSlice('<')
		if err != nil {
			return
		}
		if in {
			text, in = append(text[:0], chunk[:len(chunk)-1]...), false
		}
		tag, err := r.ReadSlice('>')
		require.NoError(b, err)
		switch {
		case bytes.HasPrefix(tag, []byte("t>")), bytes.HasPrefix(tag, []byte("t ")), bytes.HasPrefix(tag, []byte("v>")):
			in = true
		case bytes.HasPrefix(tag, []byte("/c")):
			cells, text = append(cells, string(text)), text[:0]
		case bytes.HasPrefix(tag, []byte("row")):
			cells = cells[:0]
		case bytes.HasPrefix(tag, []byte("/row")):
			if !head {
				sound(b, cells)
				copyLine(w, cells)
			}
			head = false
		}
	}
}

func excelizeReads(b *testing.B, path string) {
	f, err := excelize.OpenFile(path)
	require.NoError(b, err)
	defer func() { require.NoError(b, f.Close()) }()
	rows, err := f.Rows("Sheet1")
	require.NoError(b, err)
	n := 0
	for rows.Next() {
		_, err := rows.Columns()
		require.NoError(b, err)
		n++
	}
	require.Equal(b, benchRecords+1, n)
}
