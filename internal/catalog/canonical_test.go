package catalog_test

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/gowebpki/jcs"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/catalog"
)

// hard are texts that programs write differently: control characters, quotes, U+2028, marks of direction, and characters on both sides of
// the surrogates, which UTF-16 puts into another order than their bytes.
var hard = []string{
	"", "a", "Z", "é", "e\u0301", "商品", "𠮷", "😀", "\U0010FFFF", "\uE000", "\uFB01", "\uFFFD", "\uFF21", "\u2028", "\u2029", "\u007f", "\u200f", "\"\\/",
	"<script>&", "tab\there", "line\nbreak", "\r", "\b\f", "\x00\x01\x1f", "𠮷\uFB01", "\uFB01𠮷",
}

// TestCanonical is RFC 8785 by another's program, for every kind's sample and for what is besides the fields.
func TestCanonical(t *testing.T) {
	t.Parallel()
	same := func(b []byte) {
		t.Helper()
		want, err := jcs.Transform(b)
		require.NoError(t, err, "%s", b)
		require.Equal(t, string(want), string(b))
	}
	random := rand.New(rand.NewPCG(1, 2))
	word := func() string {
		var s strings.Builder
		for range 1 + random.IntN(4) {
			s.WriteString(hard[random.IntN(len(hard))])
		}
		return s.String()
	}
	for _, kind := range catalog.All() {
		values, problems := kind.Decode(kind.Sample)
		require.Empty(t, problems, kind.Key)
		b, err := kind.JSON(values)
		require.NoError(t, err)
		same(b)
		for n := range 40 {
			object := map[string]any{}
			require.NoError(t, json.Unmarshal(b, &object))
			extra := map[string]string{}
			for range n % 7 {
				extra[word()] = "x" + word()
			}
			if len(extra) > 0 {
				object[catalog.ExtraKey] = extra
			}
			for range n % 5 {
				object["zz"+word()] = []any{word(), random.Int64N(1 << 53), random.NormFloat64(), 1e21, 1e-7, true, nil, map[string]any{word(): word(), word(): math.Copysign(0, -1)}}
			}
			raw, err := json.Marshal(object)
			require.NoError(t, err)
			read, err := kind.FromJSON(raw)
			require.NoError(t, err)
			out, err := kind.JSON(read)
			require.NoError(t, err)
			same(out)
			again, err := kind.FromJSON(out)
			require.NoError(t, err)
			twice, err := kind.JSON(again)
			require.NoError(t, err)
			require.Equal(t, string(out), string(twice))
		}
	}
}

// TestCanonicalNumbers: what a double can say is written as every double is; what it cannot keeps its digits.
func TestCanonicalNumbers(t *testing.T) {
	t.Parallel()
	kind := catalog.All()[0]
	for in, want := range map[string]string{
		"1.50": "1.5", "1e2": "100", "-0": "0", "0.0": "0", "1E-7": "1e-7", "123456789012345678": "123456789012345678", "1e400": "1e400",
		"9007199254740993": "9007199254740993", "0.1": "0.1", "1000000000000000000000": "1e+21",
	} {
		v, err := kind.FromJSON(fmt.Appendf(nil, `{"zz":%s}`, in))
		require.NoError(t, err)
		b, err := kind.JSON(v)
		require.NoError(t, err)
		require.Equal(t, `{"zz":`+want+`}`, string(b), in)
	}
}
