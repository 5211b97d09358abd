package catalog

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
)

// A prepared writer says of the JSON of a record what FlatLines says of its values, record after record, however the JSON is laid out.
func TestFlatWriter(t *testing.T) {
	t.Parallel()
	for _, k := range All() {
		t.Run(k.Key, func(t *testing.T) {
			t.Parallel()
			v, wrong := k.Decode(k.Sample)
			require.Empty(t, wrong)
			v.extra = map[string]string{"备注": "甲\n乙", "别的": "\"丙\""}
			for _, lang := range []Lang{ZH, EN} {
				paths := append(k.FlatPaths(true), "nothing")
				slices.Reverse(paths)
				c := FlatColumns{Paths: paths, Extra: []string{"没有", "备注"}, Following: k.FlatFollowing(), Room: 1}
				w := k.FlatWriter(c, lang)
				for range 2 {
					for _, layout := range layouts(t, k, v) {
						requireLines(t, k, v, c, lang, w, layout)
					}
					requireLines(t, k, Values{}, c, lang, w, []byte(`{}`))
				}
			}
		})
	}
}

// layouts are the JSON of v as it is written, with blanks, and in another order of its keys.
func layouts(t *testing.T, k Kind, v Values) [][]byte {
	t.Helper()
	canonical, err := k.JSON(v)
	require.NoError(t, err)
	var wide bytes.Buffer
	require.NoError(t, json.Indent(&wide, canonical, "", "\t"))
	var facts map[string]json.RawMessage
	require.NoError(t, json.Unmarshal(canonical, &facts))
	turned := []byte("{")
	for i, key := range slices.Backward(slices.Sorted(maps.Keys(facts))) {
		turned = append(append(append(turned, `"`+key+`": `...), facts[key]...), ", "...)
		if i == 0 {
			turned = append(turned, `"unknown" : null}`...)
		}
	}
	return [][]byte{canonical, wide.Bytes(), turned}
}

func requireLines(t *testing.T, k Kind, v Values, c FlatColumns, lang Lang, w *FlatWriter, content []byte) {
	t.Helper()
	want := k.FlatLines(v, c.Paths, lang)
	for i := range want {
		want[i] = append(want[i], make([]string, len(c.Extra)+len(c.Following)+c.Room)...)
	}
	for i, header := range c.Extra {
		want[0][len(c.Paths)+i] = v.extra[header]
	}
	for i, f := range c.Following {
		want[0][len(c.Paths)+len(c.Extra)+i] = exported(f, v, lang)
	}
	got, err := w.Lines(content)
	require.NoError(t, err)
	require.Equal(t, want, got)
}

// What is no JSON of a record is refused, and the next record is written as ever.
func TestFlatWriterRefuses(t *testing.T) {
	t.Parallel()
	w := SKU.FlatWriter(FlatColumns{Paths: SKU.FlatPaths(false)}, ZH)
	for _, content := range []string{``, `[]`, `{"title":}`, `{"title":"a"`, `{"price":{"currency":"CNY"}}`, `{"price":7}`, `{"title":"a"} x`, `{"on_hand":"many"}`} {
		_, err := w.Lines([]byte(content))
		require.Error(t, err, content)
	}
	lines, err := w.Lines([]byte(`{"title":"a\u0022b","price":null}`))
	require.NoError(t, err)
	require.Contains(t, lines[0], `a"b`)
}

// More facts than a record can have are still found.
func TestUnread(t *testing.T) {
	t.Parallel()
	var s unread
	for _, n := range []int{0, 1, 100, 126, 127, 128, 300} {
		b := []byte("{")
		for i := range n {
			b = fmt.Appendf(b, `"key_%d":%d,`, i, i)
		}
		require.NoError(t, s.read(append(bytes.TrimSuffix(b, []byte(",")), '}')))
		for i := range n {
			require.Equal(t, strconv.Itoa(i), string(s.find("key_"+strconv.Itoa(i)).value), n)
		}
		require.Nil(t, s.find("key_"+strconv.Itoa(n)))
		require.Nil(t, s.find(""))
	}
}
