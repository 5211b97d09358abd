package server

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/sheet/hostile"
	"handoverdesk/web/ui"
)

// What a hostile file may cost the server. Heaps are measured well; clocks of machines that run tests are not, so those only guard.
const (
	hostileHeap   = 128 << 20
	hostileTime   = 10 * time.Second
	hostileHealth = 2 * time.Second
)

// TestHostileUploads sends every hostile file. It is not parallel: it measures the heap.
func TestHostileUploads(t *testing.T) {
	h := furnished(t)
	t.Setenv("TMPDIR", t.TempDir())
	b := h.as("giver")
	before := h.counts("imports", "import_lines", "requests")
	slowest, biggest, sum := time.Duration(0), uint64(0), time.Duration(0)
	for _, file := range hostile.Files() {
		t.Run(file.Name, func(t *testing.T) {
			data := string(file.Data())
			form := url.Values{"section": {h.own.sections["sku"].String()}, "_key": {uuid.NewString()}}
			body, kind := sentFiles(form, sending{file.Name + ".xlsx", data})
			b.header.Set("Content-Type", kind)
			var a reply
			start := time.Now()
			grown := peakHeap(func() { a = b.do(http.MethodPost, ui.ToImports(h.own.id.String()), strings.NewReader(body)) })
			b.header.Del("Content-Type")
			took := time.Since(start)
			slowest, biggest, sum = max(slowest, took), max(biggest, grown), sum+took
			t.Logf("%d KB: %d after %v, %d MB of heap", len(data)>>10, a.StatusCode, took.Round(time.Millisecond), grown>>20)
			require.Less(t, took, hostileTime)
			require.Less(t, grown, uint64(hostileHeap))
			require.NotContains(t, a.text, "handover-import-")
			if a.StatusCode == http.StatusSeeOther {
				here := a.Header.Get("Location")
				require.Equal(t, 200, b.follow(a).StatusCode)
				require.Equal(t, 303, b.post(here+"/drop", url.Values{"_key": {uuid.NewString()}}).StatusCode)
				require.Equal(t, before["import_lines"], h.counts("import_lines")["import_lines"])
				before = h.counts("imports", "import_lines", "requests")
				return
			}
			if file.Reads { // its only line is taken for the header
				a.says(t, zh.T("imported.refuse.only_header"))
			}
			require.Contains(t, []int{http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity}, a.StatusCode, a.text)
			a.says(t, zh.T("import.new.refused"))
			require.NotContains(t, a.text, "sheet.", "a key without its sentence")
			require.Equal(t, before, h.counts("imports", "import_lines", "requests"))
		})
	}
	t.Logf("the slowest took %v, the biggest %d MB, all %v", slowest, biggest>>20, sum)
	require.Equal(t, 200, b.get("/healthz").StatusCode)
	left, err := filepath.Glob(filepath.Join(os.TempDir(), "*"))
	require.NoError(t, err)
	require.Empty(t, left)
}

// TestHostileUploadsTogether sends the costliest of them from eight sides and asks all the while whether the server is well.
func TestHostileUploadsTogether(t *testing.T) {
	h := furnished(t)
	var bodies [][2]string
	for _, f := range hostile.Files() {
		if slices.Contains([]string{
			"one long text in every cell", "texts that fill the memory", "2 million empty rows", "rows beyond the limit", "html_rows_1M", "csv_separators",
		}, f.Name) {
			body, kind := sentFiles(url.Values{"section": {h.own.sections["sku"].String()}}, sending{f.Name, string(f.Data())})
			bodies = append(bodies, [2]string{body, kind})
		}
	}
	require.Len(t, bodies, 6)
	before := h.counts("imports", "import_lines")
	well := h.browser()
	var slowest time.Duration
	var answers [600]atomic.Int64
	grown := peakHeap(func() {
		var all, asking sync.WaitGroup
		done := make(chan struct{})
		asking.Go(func() {
			for {
				select {
				case <-done:
					return
				case <-time.After(5 * time.Millisecond):
				}
				start := time.Now()
				if a := well.get("/healthz"); a.StatusCode != http.StatusOK {
					t.Errorf("healthz: %d", a.StatusCode)
				}
				slowest = max(slowest, time.Since(start))
			}
		})
		for i := range 8 {
			b := h.as([]string{"giver", "manager", "admin"}[i%3])
			all.Go(func() {
				for n := range bodies {
					body := bodies[(n+i)%len(bodies)]
					b.header.Set("Content-Type", body[1])
					a := b.do(http.MethodPost, ui.ToImports(h.own.id.String()), strings.NewReader(body[0]))
					answers[a.StatusCode].Add(1)
				}
			})
		}
		all.Wait()
		close(done)
		asking.Wait()
	})
	said := map[int]int64{}
	for code := range answers {
		if n := answers[code].Load(); n > 0 {
			said[code] = n
			require.Contains(t, []int{303, 413, 422, 503}, code)
		}
	}
	t.Logf("answers %v, healthz at most %v, %d MB of heap", said, slowest, grown>>20)
	require.Positive(t, said[503], "one file of each person at a time")
	require.Less(t, grown, uint64(2*hostileHeap))
	require.Less(t, slowest, hostileHealth)
	after := h.counts("imports", "import_lines")
	require.EqualValues(t, said[303], after["imports"]-before["imports"])
}

// TestUploadsInTurn has files that never come to their end, and people who bring theirs meanwhile.
func TestUploadsInTurn(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	to := ui.ToImports(h.own.id.String())
	stall := func(who string) (end func()) {
		b, begun := h.as(who), make(chan struct{})
		ctx, cancel := context.WithCancel(t.Context())
		body, kind := sentFiles(url.Values{"section": {h.own.sections["sku"].String()}}, sending{"a.csv", strings.Repeat("a,b\n", 100_000)})
		endless := &stalling{head: strings.NewReader(body[:len(body)/2]), stalled: begun, until: ctx.Done()}
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, b.base+to, endless)
		require.NoError(t, err)
		req.Header.Set("Content-Type", kind)
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			if res, err := b.http.Do(req); err == nil {
				_ = res.Body.Close()
			}
		}()
		select {
		case <-begun:
		case <-ended:
		}
		end = func() { cancel(); <-ended }
		t.Cleanup(end)
		return end
	}
	end := stall("manager")
	stall("admin")
	form := func() url.Values {
		return url.Values{
			"section": {h.own.sections["sku"].String()}, "_key": {uuid.NewString()}, "text": {"商品名称\tSKU编码\n羊毛大衣\tA-9\n"}, "comma": {"tab"},
		}
	}
	// One sign-in, and in the test's own goroutine: a session that is refused for too many, or a failure elsewhere, would only be waited out.
	again, until := h.as("manager"), time.Now().Add(6*waitLong)
	refused := again.send(to, form())
	for tries := 1; refused.StatusCode == http.StatusSeeOther; tries++ {
		// The server has not seen the other one yet, or has refused that one for this and waits in vain for its rest.
		require.True(t, time.Now().Before(until), "the upload that stalls holds its turn")
		if tries%20 == 0 {
			end()
			end = stall("manager")
		}
		time.Sleep(waitShort)
		refused = again.send(to, form())
	}
	require.Equal(t, http.StatusServiceUnavailable, refused.StatusCode, refused.text)
	require.NotEmpty(t, refused.Header.Get("Retry-After"))
	refused.says(t, "羊毛大衣", "what was pasted stays")
	refused.says(t, zh.T("imported.refuse.one_at_a_time"))
	require.Regexp(t, `<option value="tab"[^>]* selected`, refused.text)
	require.Equal(t, http.StatusSeeOther, h.as("giver").send(to, form()).StatusCode, "slow lines of others keep nobody waiting")
}

// stalling is a body that stops in the middle.
type stalling struct {
	head    io.Reader
	stalled chan struct{}
	until   <-chan struct{}
	once    sync.Once
}

func (s *stalling) Read(b []byte) (int, error) {
	if n, err := s.head.Read(b); err == nil {
		return n, nil
	}
	s.once.Do(func() { close(s.stalled) })
	<-s.until
	return 0, io.ErrUnexpectedEOF
}

// counts are the numbers of rows of tables.
func (h *house) counts(tables ...string) map[string]int {
	h.t.Helper()
	out := map[string]int{}
	for _, table := range tables {
		var n int
		require.NoError(h.t, h.pool.QueryRow(h.t.Context(), "SELECT count(*) FROM "+table).Scan(&n))
		out[table] = n
	}
	return out
}

// peakHeap is how much the heap grows at most while fn runs, garbage and all.
func peakHeap(fn func()) uint64 {
	runtime.GC()
	debug.FreeOSMemory()
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	read := func() uint64 {
		metrics.Read(sample)
		return sample[0].Value.Uint64()
	}
	rest, peak := read(), uint64(0)
	done := make(chan struct{})
	var watching sync.WaitGroup
	watching.Go(func() {
		for {
			peak = max(peak, read())
			select {
			case <-done:
				return
			case <-time.After(2 * time.Millisecond):
			}
		}
	})
	fn()
	close(done)
	watching.Wait()
	return max(peak, rest) - rest
}
