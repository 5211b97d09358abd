package sheet

import (
	"archive/zip"
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"io"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// openArchive looks into the directory of a ZIP: workbooks are archives, too.
func openArchive(ctx context.Context, r io.ReaderAt, size int64, name string, o Options) (*Book, error) {
	if err := fewEntries(r, size, o.Limits.Entries); err != nil {
		return nil, err
	}
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, refuse("broken")
	}
	if isWorkbook(z) {
		return openXLSX(ctx, r, size, name, o)
	}
	if err := otherArchive(z); err != nil {
		return nil, err
	}
	return openZip(ctx, z, o)
}

// fewEntries counts the entries of a directory before anything is made of it: an archive of some megabytes can name a hundred thousand.
func fewEntries(r io.ReaderAt, size int64, most int) error {
	tail := make([]byte, min(size, 66<<10))
	if _, err := r.ReadAt(tail, size-int64(len(tail))); err != nil && err != io.EOF {
		return err
	}
	i := bytes.LastIndex(tail, []byte("PK\x05\x06"))
	if i < 0 || i+22 > len(tail) {
		return refuse("broken")
	}
	end := tail[i:]
	entries, length := int(binary.LittleEndian.Uint16(end[10:])), int64(binary.LittleEndian.Uint32(end[12:]))
	if entries > most {
		return refuse("too_many_entries", "Max", itoa(most))
	}
	// What the end says may be a lie, so the directory is counted as well. An offset that is one, too, lets opening fail.
	from := size - int64(len(tail)) + int64(i) - length
	if length == 0xffffffff || from < 0 {
		return refuse("broken")
	}
	directory := io.NewSectionReader(r, from, size-from)
	header := make([]byte, 46)
	for n := 0; ; n++ {
		if _, err := io.ReadFull(directory, header); err != nil || string(header[:4]) != "PK\x01\x02" {
			return nil
		}
		if n == most {
			return refuse("too_many_entries", "Max", itoa(most))
		}
		skip := int64(0)
		for _, at := range []int{28, 30, 32} {
			skip += int64(binary.LittleEndian.Uint16(header[at:]))
		}
		if _, err := directory.Seek(skip, io.SeekCurrent); err != nil {
			return err
		}
	}
}

func isWorkbook(z *zip.Reader) bool {
	office, other := false, false
	for _, f := range z.File {
		switch name := strings.ToLower(f.Name); {
		case name == "xl/workbook.xml":
			return true
		case name == "[content_types].xml":
			office = office || says(f, "spreadsheetml")
		case name == "_rels/.rels": // the workbook may stand anywhere
			office = office || says(f, "officeDocument")
		case strings.HasPrefix(name, "word/"), strings.HasPrefix(name, "ppt/"), strings.HasPrefix(name, "visio/"):
			other = true
		}
	}
	return office && !other
}

// says looks for a word in the first bytes of an entry.
func says(f *zip.File, word string) bool {
	in, err := f.Open()
	if err != nil {
		return false
	}
	defer in.Close()
	text, _ := io.ReadAll(io.LimitReader(in, 64<<10))
	return bytes.Contains(text, []byte(word))
}

// otherArchive refuses the documents of other programs that are archives.
func otherArchive(z *zip.Reader) error {
	for _, f := range z.File {
		name := strings.ToLower(f.Name)
		switch {
		case name == "xl/workbook.bin":
			return refuse("unsupported", "Format", "XLSB")
		case name == "word/document.xml":
			return refuse("not_a_table", "Format", "Word")
		case name == "ppt/presentation.xml":
			return refuse("not_a_table", "Format", "PowerPoint")
		case strings.HasSuffix(name, ".iwa"):
			return refuse("unsupported", "Format", "Numbers")
		case name == "meta-inf/manifest.mf", name == "androidmanifest.xml":
			return refuse("not_a_table", "Format", "APK / JAR")
		case name == "mimetype" && says(f, "opendocument.spreadsheet"):
			return refuse("unsupported", "Format", "ODS")
		case name == "mimetype" && says(f, "opendocument"):
			return refuse("not_a_table", "Format", "OpenDocument")
		case name == "mimetype":
			return refuse("not_a_table", "Format", "EPUB")
		}
	}
	return nil
}

// openZip opens every text in an archive. What is neither text nor archive is left out, as are folders and what systems add.
func openZip(ctx context.Context, z *zip.Reader, o Options) (*Book, error) {
	var texts []*zip.File
	for _, f := range z.File {
		base := path.Base(strings.ReplaceAll(f.Name, `\`, "/"))
		if f.FileInfo().IsDir() || strings.HasPrefix(f.Name, "__MACOSX/") || strings.HasPrefix(base, ".") {
			continue
		}
		switch ending := strings.ToLower(path.Ext(base)); ending {
		case ".csv", ".tsv", ".txt", ".tab":
			texts = append(texts, f)
		case ".zip", ".xlsx", ".xls", ".xlsm", ".xlsb", ".gz", ".7z", ".rar", ".xz", ".tgz", ".tar", ".bz2":
			return nil, refuse("nested", "Name", entryName(f))
		}
		if f.Flags&1 != 0 {
			return nil, refuse("locked")
		}
	}
	slices.SortStableFunc(texts, func(a, b *zip.File) int { return cmp.Compare(entryName(a), entryName(b)) })
	switch {
	case len(texts) == 0:
		return nil, refuse("no_texts")
	case len(texts) > o.Limits.Tables:
		return nil, refuse("too_many_tables", "Max", itoa(o.Limits.Tables))
	}
	var parts []part
	for budget := o.Limits.Unpacked; len(texts) > 0; texts = texts[1:] {
		f := texts[0]
		count := &counting{left: &budget}
		p, err := openText(ctx, count.opener(f, o.Limits), stem(entryName(f)), o)
		if r, ok := err.(Refusal); ok && r.Code == "empty" && len(parts)+len(texts) > 1 {
			continue
		}
		if err != nil {
			return nil, err
		}
		count.left = nil // reading again is bounded by the ratio and the size of each entry
		parts = append(parts, p)
	}
	return bookOf(FormatZIP, parts, o), nil
}

// entryName is an entry's name. Archives made in Chinese systems write names in their own encoding and do not say so.
func entryName(f *zip.File) string {
	if !f.NonUTF8 || utf8.ValidString(f.Name) {
		return strings.ToValidUTF8(f.Name, "?")
	}
	name, err := simplifiedchinese.GB18030.NewDecoder().String(f.Name)
	if err != nil {
		return strings.ToValidUTF8(f.Name, "?")
	}
	return name
}

// counting opens an entry, and counts what really comes out of it: what the directory says may be a lie.
type counting struct {
	left   *int64 // of all entries together, until they are open
	in     io.ReadCloser
	packed int64
	out    int64
	limits Limits
	first  bool
}

func (c *counting) opener(f *zip.File, limits Limits) opener {
	rounds := 0
	return func() (io.ReadCloser, error) {
		in, err := f.Open()
		if err != nil {
			return nil, refuse("broken")
		}
		rounds++
		return &counting{left: c.left, in: in, packed: int64(f.CompressedSize64), limits: limits, first: rounds == 1}, nil
	}
}

func (c *counting) Read(p []byte) (int, error) {
	n, err := c.in.Read(p)
	c.out += int64(n)
	switch {
	case c.out > c.limits.Ratio*c.packed+block:
		return 0, refuse("ratio", "Max", itoa(int(c.limits.Ratio)))
	case c.out > c.limits.Unpacked:
		return 0, refuse("too_much", "MB", itoa(int(c.limits.Unpacked>>20)))
	}
	if c.left != nil && c.first {
		if *c.left -= int64(n); *c.left < 0 {
			return 0, refuse("too_much", "MB", itoa(int(c.limits.Unpacked>>20)))
		}
	}
	if err != nil && err != io.EOF {
		return n, refuse("broken")
	}
	return n, err
}

func (c *counting) Close() error { return c.in.Close() }
