package biff

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"
)

// Broken are workbooks that lie about themselves, by what they lie about. Each of them is small, and none must cost a reader more than a
// file of its size is worth.
func Broken() map[string][]byte {
	honest := plain()
	return map[string][]byte{
		"cfb_table_loop":       patched(honest, table(honest), 0, 0),
		"cfb_table_of_loops":   filled(honest, table(honest), 512, 1),
		"cfb_table_is_data":    patched(honest, 76, 0),
		"cfb_tables_2^31":      patched(honest, 44, 1<<31),
		"cfb_lists_loop":       patched(filled(honest, 76, 436, free), 44, 1<<31, 0, 0, 0, small, endOfFile, 0, 1, 1<<31),
		"cfb_lists_2^32":       patched(honest, 68, 3, 0xffffffff),
		"cfb_minis_2^26":       patched(honest, 60, 0, 1<<26-1),
		"cfb_no_directory":     patched(honest, 48, endOfFile),
		"cfb_directory_beyond": patched(honest, 48, 1<<23),
		"cfb_directory_loop":   patched(honest, directory(honest)+68, 1, 1, 1),
		"cfb_directory_itself": patched(honest, directory(honest)+128+68, 1, 1, 1),
		"cfb_sector_2^0":       patched16(honest, 30, 0),
		"cfb_sector_2^31":      patched16(honest, 30, 31),
		"cfb_sector_4096":      patched16(honest, 30, 12),
		"cfb_stream_2^63":      patched16(patched(honest, directory(honest)+128+116, 0, 0xffffffff, 0xffffffff), 26, 4),
		"cfb_head_alone":       honest[:512],
		"cfb_magic_alone":      honest[:8],
		"cfb_half":             honest[:len(honest)/2],
		"cfb_zeros":            append(slices.Clone(honest[:512]), make([]byte, 1<<20)...),
		"cfb_ones":             append(slices.Clone(honest[:512]), bytes.Repeat([]byte{0xff}, 1<<20)...),
		"xls_texts_2^31":       book(Record(0x00fc, le(uint32(1<<31), uint32(1<<31), uint16(3), byte(0), []byte("abc")))),
		"xls_text_cut":         book(Record(0x00fc, le(uint32(1), uint32(1), uint16(65535), byte(1), []byte("ab")))),
		"xls_text_halved":      book(Record(0x00fc, le(uint32(1), uint32(1), uint16(9), byte(1), []byte("abc"))), Record(0x003c, []byte{1, 0})),
		"xls_readings_2^32":    book(Record(0x00fc, le(uint32(1), uint32(1), uint16(1), byte(4), uint32(0xffffffff), []byte("a")))),
		"xls_runs_65535":       book(Record(0x00fc, le(uint32(1), uint32(1), uint16(1), byte(8), uint16(0xffff), []byte("a")))),
		"xls_continues":        book(Record(0x00fc, le(uint32(9), uint32(9), uint16(65535), byte(0))), bytes.Repeat(Record(0x003c, []byte{0, 'x'}), 60_000)),
		"xls_continues_empty":  book(Record(0x00fc, le(uint32(9), uint32(9), uint16(65535), byte(0))), bytes.Repeat(Record(0x003c, nil), 250_000)),
		"xls_texts_empty":      book(emptyTexts(2_000_000)),
		"xls_styles":           book(Record(0x041e, slices.Concat(le(uint16(164), uint16(8000), byte(0)), bytes.Repeat([]byte("0"), 8000))), bytes.Repeat(Record(0x00e0, slices.Concat(le(uint16(0), uint16(164)), make([]byte, 16))), 100_000)),
		"xls_formats":          book(bytes.Repeat(Record(0x041e, slices.Concat(le(uint16(164), uint16(8000), byte(0)), bytes.Repeat([]byte("["), 8000))), 1000)),
		"xls_sheets":           book(sheetNames(5000)),
		"xls_sheet_names":      book(Record(0x0085, le(uint32(0), byte(0), byte(0), byte(255), byte(1), []byte("x")))),
		"xls_record_beyond":    Compound(Stream{"Workbook", slices.Concat(Start(5), le(uint16(0x00fc), uint16(0xffff)), make([]byte, 5000))}),
		"xls_nested":           withSheet(bytes.Repeat(Start(0x20), 50_000)),
		"xls_no_end":           withSheet(bytes.Repeat(Record(0x0208, make([]byte, 16)), 5_000)),
		"xls_no_records":       Compound(Stream{"Workbook", make([]byte, 8192)}),
		"xls_columns_65535":    withSheet(Record(0x00bd, slices.Concat(le(uint16(0), uint16(0)), bytes.Repeat(le(uint16(0), uint32(6)), 10_000), le(uint16(9999)))), End()),
		"xls_column_65535":     withSheet(Record(0x0203, le(uint16(0), uint16(65535), uint16(0), float64(1))), End()),
		"xls_text_2^32":        withSheet(Record(0x00fd, le(uint16(0), uint16(0), uint16(0), uint32(0xffffffff))), End()),
		"xls_label_65535":      withSheet(Record(0x0204, le(uint16(0), uint16(0), uint16(0), uint16(65535), byte(0), make([]byte, 100))), End()),
		"xls_formula_cut":      withSheet(Record(0x0006, le(uint16(0), uint16(0), uint16(0), []byte{0, 0, 0})), End()),
		"xls_bomb":             bomb(),
	}
}

func plain() []byte {
	rows := [][]any{}
	for i := range 200 {
		rows = append(rows, []any{strings.Repeat("\u540d", i%7), i, float64(i) / 8, i%2 == 0, Formula{Result: "x"}})
	}
	return Book{Sheets: []Sheet{{Name: "s", Rows: rows}}}.Bytes()
}

// table is where the table of sectors stands in a file of ours, directory where the directory does.
func table(file []byte) int     { return int(binary.LittleEndian.Uint32(file[76:])+1) * sector }
func directory(file []byte) int { return int(binary.LittleEndian.Uint32(file[48:])+1) * sector }

func patched(file []byte, at int, values ...uint32) []byte {
	file = slices.Clone(file)
	for i, v := range values {
		binary.LittleEndian.PutUint32(file[at+4*i:], v)
	}
	return file
}

func patched16(file []byte, at int, v uint16) []byte {
	file = slices.Clone(file)
	binary.LittleEndian.PutUint16(file[at:], v)
	return file
}

func filled(file []byte, at, n int, v uint32) []byte {
	values := make([]uint32, n/4)
	for i := range values {
		values[i] = v
	}
	return patched(file, at, values...)
}

func book(records ...[]byte) []byte {
	return Compound(Stream{"Workbook", slices.Concat(Start(5), slices.Concat(records...), End(), make([]byte, small))})
}

// withSheet is a workbook with a sheet of these records.
func withSheet(records ...[]byte) []byte {
	name := le(uint32(0), byte(0), byte(0), byte(1), byte(0), byte('s'))
	at := len(Start(5)) + 4 + len(name) + len(End())
	binary.LittleEndian.PutUint32(name, uint32(at))
	return Compound(Stream{"Workbook", slices.Concat(Start(5), Record(0x0085, name), End(), Start(0x10), slices.Concat(records...))})
}

// emptyTexts are so many texts without a character, in records that continue one another.
func emptyTexts(n int) []byte {
	out := Record(0x00fc, le(uint32(n), uint32(n)))
	for ; n > 0; n -= 2000 {
		out = append(out, Record(0x003c, make([]byte, 3*min(n, 2000)))...)
	}
	return out
}

func sheetNames(n int) []byte {
	var out []byte
	for i := range n {
		out = append(out, Record(0x0085, le(uint32(i), byte(0), byte(0), byte(1), byte(0), byte('s')))...)
	}
	return out
}

// bomb is a workbook of one long text that very many cells name: 1 MB that says 2 GB.
func bomb() []byte {
	long, rows := strings.Repeat("x", 32_000), make([][]any, 256)
	for i := range rows {
		rows[i] = slices.Repeat([]any{long}, 256)
	}
	return Book{Sheets: []Sheet{{Name: "s", Rows: rows}}}.Bytes()
}
