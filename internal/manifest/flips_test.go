package manifest_test

import (
	"bytes"
	"cmp"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/manifest"
	"handoverdesk/internal/seal"
)

// flips is how many bytes of a file are flipped, one at a time: HANDOVER_TEST_FLIPS, or usual ones.
func flips(t *testing.T, usual int) int {
	t.Helper()
	n, err := strconv.Atoi(cmp.Or(os.Getenv("HANDOVER_TEST_FLIPS"), strconv.Itoa(usual)))
	require.NoError(t, err)
	return n
}

// chosen draws which bytes: others at every run, and those of HANDOVER_TEST_SEED again.
func chosen(t *testing.T) *rand.Rand {
	t.Helper()
	seed, err := strconv.ParseUint(cmp.Or(os.Getenv("HANDOVER_TEST_SEED"), strconv.FormatInt(time.Now().UnixNano(), 10)), 10, 64)
	require.NoError(t, err)
	t.Logf("HANDOVER_TEST_SEED=%d flips the same bits", seed)
	return rand.New(rand.NewPCG(seed, 0))
}

// TestEveryFlippedByteIsRefused flips a bit of every byte of a small manifest, and of some of a whole one, one at a time (R19).
func TestEveryFlippedByteIsRefused(t *testing.T) {
	t.Parallel()
	key, r := newKey(t), chosen(t)
	check := func(b []byte) manifest.Report { return manifest.Check(b, seal.Digest{}) }
	b := written(t, small(t, key), key)
	flipped(t, r, b, span{0, len(b)}, len(b), check)
	b = written(t, proven(t, key, 2), key)
	flipped(t, r, b, span{0, len(b)}, flips(t, 300), check)
}

// TestEveryFlippedByteOfAnArchiveIsRefused flips bits of every part of an archive: the head, the content and the end of each entry, and the directory.
func TestEveryFlippedByteOfAnArchiveIsRefused(t *testing.T) {
	t.Parallel()
	key, r := newKey(t), chosen(t)
	b, parts := newBundle(t, key).packed(t, key)
	for _, p := range parts {
		flipped(t, r, b, p, max(1, flips(t, 400)/len(parts)), checked)
	}
}

func checked(b []byte) manifest.Report {
	return manifest.CheckArchive(bytes.NewReader(b), int64(len(b)), seal.Digest{})
}

// span is a part of a file: its first byte, and the one after its last.
type span struct{ from, to int }

// flipped flips one bit each of n bytes of a part of the file, spread over it.
func flipped(t *testing.T, r *rand.Rand, good []byte, part span, n int, check func([]byte) manifest.Report) {
	t.Helper()
	step := max(1, (part.to-part.from)/n)
	type flip struct{ at, bit int }
	var list []flip
	for at := part.from + r.IntN(step); at < part.to; at += step {
		list = append(list, flip{at, r.IntN(8)})
	}
	var named, next atomic.Int64
	var all sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		b := bytes.Clone(good)
		all.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(list); i = int(next.Add(1)) - 1 {
				f := list[i]
				b[f.at] ^= 1 << f.bit
				report := check(b)
				if report.Fine() {
					t.Errorf("nobody finds that bit %d of byte %d was changed", f.bit, f.at)
				}
				if slices.ContainsFunc(report.Problems, func(p manifest.Problem) bool { return p.Section+p.Name+p.Place != "" || p.Code[:8] == "archive." }) {
					named.Add(1)
				}
				b[f.at] = good[f.at]
			}
		})
	}
	all.Wait()
	require.GreaterOrEqual(t, int(named.Load()), len(list)*9/10, "mostly the place is named")
	require.True(t, check(good).Fine())
}
