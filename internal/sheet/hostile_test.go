package sheet

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/sheet/hostile"
)

// What a hostile file may cost. The clock is a guard only: machines that run tests are busy.
const (
	hostileHeap = 64 << 20
	hostileTime = 5 * time.Second
)

// TestHostileFiles is not parallel: it measures the heap.
func TestHostileFiles(t *testing.T) {
	files := hostile.Files()
	require.GreaterOrEqual(t, len(files), 32)
	for name := range hostileCodes {
		require.True(t, slices.ContainsFunc(files, func(f hostile.File) bool { return f.Name == name }), name)
	}
	defer debug.SetGCPercent(debug.SetGCPercent(50)) // garbage is not what is measured
	names := map[string]bool{}
	for _, file := range files {
		require.False(t, names[file.Name], file.Name)
		names[file.Name] = true
		t.Run(file.Name, func(t *testing.T) {
			data := file.Data()
			var first []string
			var err error
			start, used := time.Now(), processorTime()
			grown := heapGrowth(func() { first, err = readWholeBook(data) })
			took := min(time.Since(start), processorTime()-used) // others may be at work beside it
			t.Logf("%d KB, %v, %d KB of heap: %v", len(data)>>10, took.Round(time.Millisecond), grown>>10, err)
			require.Less(t, took, hostileTime)
			require.Less(t, grown, uint64(hostileHeap))
			if file.Reads {
				require.NoError(t, err)
				require.GreaterOrEqual(t, len(first), 2)
				require.Equal(t, []string{"code", "name"}, first[:2])
				return
			}
			if err != nil {
				var refusal Refusal
				require.ErrorAs(t, err, &refusal)
				require.NotEmpty(t, refusal.Code)
			}
			if code, known := hostileCodes[file.Name]; known {
				require.Equal(t, refuse(code).Error(), fmt.Sprint(err))
			}
		})
	}
}

// processorTime is what this process has used of processors.
func processorTime() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// readWholeBook reads every line of every table and gives the first.
func readWholeBook(data []byte) (first []string, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*hostileTime)
	defer cancel()
	book, err := Open(ctx, bytes.NewReader(data), int64(len(data)), "x.xlsx", Options{})
	if err != nil {
		return nil, err
	}
	for i := range book.Tables {
		for line, e := range book.Lines(ctx, i) {
			if e != nil {
				err = errors.Join(err, e)
				break
			}
			if first == nil {
				first = append(first, line.Cells...)
			}
		}
	}
	return first, err
}

// hostileCodes are the answers that the best known files get.
var hostileCodes = map[string]string{
	"deflate bomb of 300 megabytes": "too_much", "deflate bomb within the size": "ratio", "twelve thousand entries": "too_many_entries",
	"more entries than its end says": "too_many_entries", "an entry twice": "broken", "overlapping entries": "broken",
	"says less than unpacks": "broken", "wrong checksum": "broken", "encrypted entries": "locked", "billion laughs in a sheet": "doctype",
	"external DTD in the workbook": "doctype", "an entity without a DTD": "broken", "deep XML in texts": "too_deep",
	"a million columns": "too_many_columns", "a far cell": "too_many_columns", "2 million empty rows": "too_many_rows",
	"rows beyond the limit": "too_many_rows", "an endless cell": "cell_too_long", "one long text in every cell": "too_much",
	"texts that fill the memory": "too_much", "a text that is not there": "broken", "NULs": "nul", "a sheet on another machine": "external",
	"csv_no_line_end": "line_too_long", "csv_unclosed_quote": "unclosed_quote", "csv_columns_1M": "line_too_long", "csv_rows_1M": "too_many_rows",
	"csv_utf16_odd": "undecodable", "csv_cell_20MB": "line_too_long", "html_colspan_1M": "too_many_columns",
	"html_rowspan_bomb": "too_many_columns", "html_rows_1M": "too_many_rows", "html_tables_nested": "too_deep", "zip_entries_100k": "too_many_entries",
	"zip_nested": "nested", "cfb_table_loop": "broken", "cfb_head_alone": "broken",
	"xls_columns_65535": "too_many_columns", "xls_nested": "broken", "xls_bomb": "too_much", "xls_sheets": "too_many_tables",
}
