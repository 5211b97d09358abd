package sheet

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/simplifiedchinese"

	"handoverdesk/internal/sheet/hostile"
)

// entry is a file of an archive that a test makes.
type entry struct {
	name, text string
	raw        bool // the name is no UTF-8
	flags      uint16
}

func archive(t testing.TB, entries ...entry) []byte {
	t.Helper()
	var out bytes.Buffer
	z := hostile.Archive(&out)
	for _, e := range entries {
		w, err := z.CreateHeader(&zip.FileHeader{Name: e.name, NonUTF8: e.raw, Method: zip.Deflate, Flags: e.flags})
		require.NoError(t, err)
		_, err = w.Write([]byte(e.text))
		require.NoError(t, err)
	}
	require.NoError(t, z.Close())
	return out.Bytes()
}

func TestArchive(t *testing.T) {
	t.Parallel()
	gbk := string(encoded(t, simplifiedchinese.GBK, "商品"))
	text := archive(t,
		entry{name: "导出/说明.pdf", text: "%PDF-1.4"},
		entry{name: "__MACOSX/._a.csv", text: "x"}, entry{name: ".DS_Store", text: "x"}, entry{name: "dir/"},
		entry{name: "导出/b.tsv", text: "a\tb\n1\t2\n"},
		entry{name: "导出/empty.csv", text: ""},
		entry{name: gbk + ".csv", raw: true, text: string(encoded(t, simplifiedchinese.GBK, "编码,名称\nA,裙\n"))},
	)
	b, err := Open(t.Context(), bytes.NewReader(text), int64(len(text)), "a.zip", Options{})
	require.NoError(t, err)
	require.Equal(t, FormatZIP, b.Format)
	require.Equal(t, []Table{{Name: "商品"}, {Name: "b"}}, b.Tables)
	one, err := gather(t, b, 0)
	require.NoError(t, err)
	require.Equal(t, [][]string{{"编码", "名称"}, {"A", "裙"}}, cellsOf(one))
	for range 2 {
		two, err := gather(t, b, 1)
		require.NoError(t, err)
		require.Equal(t, [][]string{{"a", "b"}, {"1", "2"}}, cellsOf(two))
	}
}

func TestRefusedArchives(t *testing.T) {
	t.Parallel()
	csv := entry{name: "a.csv", text: "a,b\n1,2\n"}
	many := make([]entry, 12)
	for i := range many {
		many[i] = entry{name: itoa(i) + ".csv", text: "a,b\n1,2\n"}
	}
	small := Options{Limits: Limits{Entries: 10, Tables: 3, Unpacked: 4 << 20, Ratio: 50}}
	long := strings.Repeat("a,b,c,d\n1,2,3,4\n", 1<<16)
	var random strings.Builder // packs badly
	for r := rand.New(rand.NewPCG(1, 1)); random.Len() < 3<<20; {
		random.WriteString(itoa(r.Int()) + "," + itoa(r.Int()) + "\n")
	}
	cut := archive(t, csv)
	lying := bytes.Clone(archive(t, many...))
	end := bytes.LastIndex(lying, []byte("PK\x05\x06"))
	binary.LittleEndian.PutUint16(lying[end+8:], 1)
	binary.LittleEndian.PutUint16(lying[end+10:], 1)
	for _, tt := range []struct {
		name string
		text []byte
		want error
	}{
		{"too many entries", archive(t, many...), refuse("too_many_entries", "Max", "10")},
		{"more entries than it says", lying, refuse("too_many_entries", "Max", "10")},
		{"too many tables", archive(t, many[:4]...), refuse("too_many_tables", "Max", "3")},
		{"packed too well", archive(t, entry{name: "a.csv", text: long}), refuse("ratio", "Max", "50")},
		{"too much together", archive(t, entry{name: "a.csv", text: random.String()}, entry{name: "b.csv", text: random.String()}), refuse("too_much", "MB", "4")},
		{"an archive inside", archive(t, csv, entry{name: "旧/b.zip"}), refuse("nested", "Name", "旧/b.zip")},
		{"a workbook inside", archive(t, csv, entry{name: "b.xlsx"}), refuse("nested", "Name", "b.xlsx")},
		{"a password", archive(t, entry{name: "a.csv", text: "x", flags: 1}), refuse("locked")},
		{"no text", archive(t, entry{name: "a.png"}), refuse("no_texts")},
		{"nothing", archive(t), refuse("no_texts")},
		{"only an empty text", archive(t, entry{name: "a.csv"}), refuse("empty")},
		{"cut off", cut[:len(cut)-30], refuse("broken")},
		{"Word", archive(t, entry{name: "[Content_Types].xml", text: "<Types/>"}, entry{name: "word/document.xml"}), refuse("not_a_table", "Format", "Word")},
		{"ODS", archive(t, entry{name: "mimetype", text: "application/vnd.oasis.opendocument.spreadsheet"}), refuse("unsupported", "Format", "ODS")},
		{"XLSB", archive(t, entry{name: "xl/workbook.bin"}), refuse("unsupported", "Format", "XLSB")},
		{"Numbers", archive(t, entry{name: "Index/Document.iwa"}), refuse("unsupported", "Format", "Numbers")},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, _, err := all(t, tt.text, small)
			require.Equal(t, tt.want, err)
			require.Contains(t, Codes, err.(Refusal).Code)
		})
	}
}

func TestStopsWhenNobodyWaits(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	text := strings.Repeat("a,b\n", 5_000)
	b, err := OpenText(ctx, text, Options{})
	require.NoError(t, err)
	read := 0
	for _, err = range b.Lines(ctx, 0) {
		if read++; read == 10 {
			cancel()
		}
	}
	require.True(t, errors.Is(err, context.Canceled))
	require.Less(t, read, 2_000)
	for range b.Lines(t.Context(), 0) {
		break
	}
}
