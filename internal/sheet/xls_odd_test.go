package sheet

import (
	"encoding/binary"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/testdata/biff"
)

// A workbook whose structure is protected is encrypted with a password that nobody is asked for.
func TestXLSWithNobodysPassword(t *testing.T) {
	t.Parallel()
	rows := [][]any{}
	for i := range 400 {
		rows = append(rows, []any{"编码", i, "名称", float64(i) / 8, biff.Formula{Result: "和"}})
	}
	order := make([]int, len(rows))
	for i := range order {
		order[i] = len(rows) - 1 - i
	}
	book := biff.Book{Sheets: []biff.Sheet{{Name: "在前", Rows: rows}, {Name: "倒序", Rows: rows, Order: order}}}
	plain, err := openBytes(t, book.Bytes(), Options{})
	require.NoError(t, err)
	want, _, err := readXLS(t, plain, 0)
	require.NoError(t, err)
	require.Len(t, want, 400)

	book.Password = nobodysPassword
	b, err := openBytes(t, book.Bytes(), Options{})
	require.NoError(t, err)
	require.Equal(t, plain.Tables, b.Tables)
	for range 2 {
		for table := range b.Tables {
			got, _, err := readXLS(t, b, table)
			require.NoError(t, err)
			require.Equal(t, want, got)
		}
	}

	book.Password = "secret"
	_, err = openBytes(t, book.Bytes(), Options{})
	require.Equal(t, "locked", xlsCode(t, err))
}

// Shared texts are kept in pages; a text is found by its number wherever it stands.
func TestXLSPagesOfTexts(t *testing.T) {
	t.Parallel()
	w := &legacyBook{pages: []textPage{{0, "abc", []uint32{1, 1, 3}}, {3, "", nil}, {3, "长", []uint32{3}}}}
	for n, want := range []string{"a", "", "bc", "长"} {
		got, ok := w.shownText(uint32(n))
		require.True(t, ok)
		require.Equal(t, want, got)
	}
	_, ok := w.shownText(4)
	require.False(t, ok)
}

// Programs that write workbooks without Excel do it in their own ways. Excel opens these, too.
func TestXLSOfOddPrograms(t *testing.T) {
	t.Parallel()
	le := binary.LittleEndian
	number := func(row uint16, v float64) []byte {
		return biff.Record(0x0203, append([]byte{byte(row), 0, 0, 0, 0, 0}, eightBytes(v)...))
	}
	texts := func(said uint32, filling ...byte) []byte {
		b := le.AppendUint32(le.AppendUint32(nil, 9), said)
		return biff.Record(0x00fc, append(append(b, 1, 0, 0, 'a', 1, 0, 0, 'b'), filling...))
	}
	named := func(n byte) []byte { return biff.Record(0x00fd, []byte{0, 0, n, 0, 0, 0, n, 0, 0, 0}) }
	font := biff.Record(0x0031, []byte{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 204, 0, 1, 'A'})
	for _, tt := range []struct {
		name    string
		version byte
		book    []byte // records in front of the list of sheets
		sheet   []byte
		shift   uint32 // by which the list is wrong
		want    map[int][]string
	}{
		{"the list names the record behind the first", 6, nil, number(2, 5), 20, map[int][]string{3: {"5"}}},
		{"an empty text has nothing in front of it", 6, nil, slices.Concat(biff.Record(0x0204, make([]byte, 8)), number(0, 1)), 0, map[int][]string{1: {"1"}}},
		{"the script of a font tells the page", 5, font, biff.Record(0x0204, []byte{0, 0, 0, 0, 0, 0, 2, 0, 0xc4, 0xe0}), 0, map[int][]string{1: {"Да"}}},
		{"fewer texts are said than there are", 6, texts(0), slices.Concat(named(0), named(1)), 0, map[int][]string{1: {"a", "b"}}},
		{"filling behind the texts", 6, texts(2, 7), slices.Concat(named(0), named(1)), 0, map[int][]string{1: {"a", "b"}}},
		{"more texts are said than there are", 6, texts(77), named(0), 0, map[int][]string{1: {"a"}}},
		{"a cell written twice", 6, nil, slices.Concat(number(0, 1), number(0, 2)), 0, map[int][]string{1: {"2"}}},
		{"a text that a formula has lost", 6, nil, biff.Record(0x0006, append(make([]byte, 12), 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0)), 0, map[int][]string{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			start := func(part byte) []byte {
				return biff.Record(0x0809, []byte{0, tt.version, part, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0})
			}
			head := slices.Concat(start(5), tt.book)
			name := []byte{0, 0, 0, 0, 0, 0, 1, 's'}
			if tt.version == 6 {
				name = []byte{0, 0, 0, 0, 0, 0, 1, 0, 's'}
			}
			le.PutUint32(name, uint32(len(head)+4+len(name)+4)+tt.shift)
			records := slices.Concat(head, biff.Record(0x0085, name), biff.End(), start(0x10), tt.sheet, biff.End())
			b, err := openBytes(t, biff.Compound(biff.Stream{Name: "Workbook", Data: records}), Options{})
			require.NoError(t, err)
			require.Equal(t, []Table{{Name: "s"}}, b.Tables)
			cells, _, err := readXLS(t, b, 0)
			require.NoError(t, err)
			require.Equal(t, tt.want, cells)
		})
	}
}

func eightBytes(v float64) []byte {
	b, err := binary.Append(nil, binary.LittleEndian, v)
	if err != nil {
		panic(err)
	}
	return b
}
