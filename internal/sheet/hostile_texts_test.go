package sheet

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"runtime"
	"runtime/debug"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/sheet/hostile"
)

// What a hostile file may cost: R13 of the security guide, on a machine that others use at the same time.
const (
	hostileTime   = 2 * time.Second
	hostileMemory = 128 << 20
)

// TestHostileFiles opens each file and reads its tables whole, one after the other: memory is counted.
func TestHostileFiles(t *testing.T) {
	all := hostile.Texts()
	for _, more := range []map[string]func() []byte{hostile.Pages(), hostile.Archives(), hostile.Legacy()} {
		maps.Copy(all, more)
	}
	defer debug.SetGCPercent(debug.SetGCPercent(25))
	for _, name := range slices.Sorted(maps.Keys(all)) {
		t.Run(name, func(t *testing.T) {
			file := all[name]()
			rest := heap()
			peak := make(chan uint64)
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
			defer cancel()
			go watchHeap(ctx, peak)
			start := time.Now()
			lines, code := readHostile(t, ctx, file)
			took := time.Since(start)
			cancel()
			most := max(<-peak, rest) - rest
			t.Logf("%d bytes: %d lines, %q, %v, %d MB", len(file), lines, code, took.Round(time.Millisecond), most>>20)
			require.Less(t, took, hostileTime)
			require.LessOrEqual(t, most, uint64(hostileMemory))
		})
	}
}

// readHostile reads all tables of a file. It fails on anything but lines and refusals.
func readHostile(t *testing.T, ctx context.Context, file []byte) (lines int, code string) {
	t.Helper()
	b, err := Open(ctx, bytes.NewReader(file), int64(len(file)), "x.csv", Options{})
	if err != nil {
		return 0, xlsCode(t, err)
	}
	defer func() { require.NoError(t, b.Close()) }()
	for table := range b.Tables {
		for _, err := range b.Lines(ctx, table) {
			var r Refusal
			if errors.As(err, &r) {
				return lines, r.Code
			}
			require.NoError(t, err)
			lines++
		}
	}
	return lines, ""
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// watchHeap gives the most that the heap had until ctx ended.
func watchHeap(ctx context.Context, peak chan<- uint64) {
	most := uint64(0)
	for tick := time.NewTicker(5 * time.Millisecond); ; {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		most = max(most, m.HeapAlloc)
		select {
		case <-tick.C:
		case <-ctx.Done():
			tick.Stop()
			peak <- most
			return
		}
	}
}
