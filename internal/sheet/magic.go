package sheet

import (
	"bytes"
	"strings"
)

// signature is how files of a format begin.
type signature struct {
	at     int
	bytes  string
	code   string // of the Refusal
	format string // as people call it
}

// signatures are of what people hand in by mistake. What is longer stands before what is shorter.
var signatures = []signature{
	{0, "%PDF-", "not_a_table", "PDF"},
	{0, "\x89PNG\r\n\x1a\n", "not_a_table", "PNG"},
	{0, "\xff\xd8\xff", "not_a_table", "JPEG"},
	{0, "GIF87a", "not_a_table", "GIF"},
	{0, "GIF89a", "not_a_table", "GIF"},
	{8, "WEBP", "not_a_table", "WebP"},
	{0, "II*\x00", "not_a_table", "TIFF"},
	{0, "MM\x00*", "not_a_table", "TIFF"},
	{4, "ftypheic", "not_a_table", "HEIC"},
	{4, "ftyp", "not_a_table", "MP4"},
	{0, "ID3", "not_a_table", "MP3"},
	{0, "\x1a\x45\xdf\xa3", "not_a_table", "MKV"},
	{0, "RIFF", "not_a_table", "AVI / WAV"},
	{0, "MZ\x90", "not_a_table", "EXE"},
	{0, "\x7fELF", "not_a_table", "ELF"},
	{0, "SQLite format 3\x00", "unsupported", "SQLite"},
	{4, "Standard Jet DB", "unsupported", "Access"},
	{4, "Standard ACE DB", "unsupported", "Access"},
	{0, "PAR1", "unsupported", "Parquet"},
	{0, "\x1f\x8b", "archive", "GZ"},
	{0, "7z\xbc\xaf\x27\x1c", "archive", "7Z"},
	{0, "Rar!\x1a\x07", "archive", "RAR"},
	{0, "\xfd7zXZ\x00", "archive", "XZ"},
	{0, "BZh9", "archive", "BZ2"},
	{0, "\x28\xb5\x2f\xfd", "archive", "ZST"},
	{257, "ustar", "archive", "TAR"},
	{0, "PK\x07\x08", "archive", "ZIP"}, // in several parts
	{0, "\x09\x08\x10\x00\x00\x06\x05\x00", "unsupported", "XLS"},
	{0, "\x09\x08\x08\x00\x00\x05", "unsupported", "Excel 5"},
	{0, "\x09\x04\x06\x00\x00", "unsupported", "Excel 4"},
	{0, "\x09\x02\x06\x00\x00", "unsupported", "Excel 3"},
	{0, "\x09\x00\x04\x00", "unsupported", "Excel 2"},
}

// foreign refuses what is surely no text. A signature of printing characters could begin a text, too, so it counts only among bytes that no text has.
func foreign(head []byte) error {
	odd := bytes.ContainsFunc(head, func(r rune) bool { return r < '\t' })
	for _, s := range signatures {
		if len(head) <= s.at || !bytes.HasPrefix(head[s.at:], []byte(s.bytes)) {
			continue
		}
		if odd || s.format == "PDF" || strings.ContainsFunc(s.bytes, func(r rune) bool { return r < ' ' || r > '~' }) {
			return refuse(s.code, "Format", s.format)
		}
	}
	return nil
}
