package hostile

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"maps"
	"slices"
	"strings"
)

const (
	space = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`
	types = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
)

// Paths of the parts that the files below change.
const (
	sheetPart   = "xl/worksheets/sheet1.xml"
	stringsPart = "xl/sharedStrings.xml"
	stylesPart  = "xl/styles.xml"
	bookPart    = "xl/workbook.xml"
	relsPart    = "xl/_rels/workbook.xml.rels"
)

// part is text that is written as often as it says, so that huge parts need no memory.
type part struct {
	head   string
	repeat string
	times  int
	tail   string
}

func text(s string) part { return part{head: s} }

// many repeats a text up to so many bytes.
func many(head, repeat string, bytes int, tail string) part {
	return part{head, repeat, bytes / len(repeat), tail}
}

func (p part) writeTo(w io.Writer) error {
	if _, err := io.WriteString(w, p.head); err != nil {
		return err
	}
	block := max(1, (64<<10)/max(1, len(p.repeat)))
	chunk := strings.Repeat(p.repeat, min(block, p.times))
	for left := p.times; left > 0; left -= block {
		if left < block {
			chunk = chunk[:left*len(p.repeat)]
		}
		if _, err := io.WriteString(w, chunk); err != nil {
			return err
		}
	}
	_, err := io.WriteString(w, p.tail)
	return err
}

// workbook is an honest one with a line "code, name", and other parts in the places of its own.
func workbook(other map[string]part) []byte {
	parts := map[string]part{
		"[Content_Types].xml": text(`<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>`),
		"_rels/.rels":         text(`<Relationships><Relationship Id="r1" Type="` + types + `officeDocument" Target="xl/workbook.xml"/></Relationships>`),
		bookPart:              text(`<workbook ` + space + `><sheets><sheet name="Sheet1" sheetId="1" r:id="r1"/></sheets></workbook>`),
		relsPart: text(`<Relationships><Relationship Id="r1" Type="` + types + `worksheet" Target="worksheets/sheet1.xml"/>` +
			`<Relationship Id="r2" Type="` + types + `sharedStrings" Target="sharedStrings.xml"/><Relationship Id="r3" Type="` + types + `styles" Target="styles.xml"/></Relationships>`),
		sheetPart:   text(sheet(line)),
		stringsPart: text(`<sst ` + space + `><si><t>code</t></si><si><t>name</t></si></sst>`),
		stylesPart:  text(`<styleSheet ` + space + `><cellXfs><xf numFmtId="0"/></cellXfs></styleSheet>`),
	}
	maps.Copy(parts, other)
	var out bytes.Buffer
	w := Archive(&out)
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		if parts[name] == (part{}) { // left out
			continue
		}
		method := zip.Deflate
		if parts[name] == pixel { // a compressor for each of thousands takes longer than all the rest
			method = zip.Store
		}
		f, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: method})
		if err == nil {
			err = parts[name].writeTo(f)
		}
		must(err)
	}
	must(w.Close())
	return out.Bytes()
}

// pixel is what stands in entries that are only there to be many.
var pixel = text(" ")

const line = `<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>`

func sheet(rows string) string {
	return `<worksheet ` + space + `><sheetData>` + rows + `</sheetData></worksheet>`
}

// must ends what writing to memory cannot do.
func must(err error) {
	if err != nil {
		panic(err)
	}
}

// patched changes the records of a directory: at gets each entry's name and the record, which it may write to.
func patched(data []byte, at func(name string, record []byte)) []byte {
	data = bytes.Clone(data)
	for i := bytes.Index(data, []byte("PK\x01\x02")); i >= 0 && bytes.HasPrefix(data[i:], []byte("PK\x01\x02")); {
		n := 46 + int(binary.LittleEndian.Uint16(data[i+28:])) + int(binary.LittleEndian.Uint16(data[i+30:])) + int(binary.LittleEndian.Uint16(data[i+32:]))
		at(string(data[i+46:i+46+int(binary.LittleEndian.Uint16(data[i+28:]))]), data[i:i+n])
		i += n
	}
	return data
}

// record changes 32 bits of the directory's record of one entry.
func record(data []byte, name string, offset int, to uint32) []byte {
	return patched(data, func(n string, r []byte) {
		if n == name {
			binary.LittleEndian.PutUint32(r[offset:], to)
		}
	})
}

// overlapping is an archive whose entries all unpack one and the same bytes.
func overlapping(entries int) []byte {
	var packed, out bytes.Buffer
	w, err := flate.NewWriter(&packed, flate.BestCompression)
	must(err)
	plain := bytes.Repeat([]byte("a"), 4<<20)
	_, err = w.Write(plain)
	must(err)
	must(w.Close())
	base := workbook(nil)
	r, err := zip.NewReader(bytes.NewReader(base), int64(len(base)))
	must(err)
	z := zip.NewWriter(&out)
	for _, f := range r.File {
		must(z.Copy(f))
	}
	must(z.Flush())
	kernel := uint32(out.Len())
	for i := range entries {
		f, err := z.CreateRaw(&zip.FileHeader{
			Name: fmt.Sprintf("xl/x%05d.xml", i), Method: zip.Deflate, CRC32: crc32.ChecksumIEEE(plain),
			CompressedSize64: uint64(packed.Len()), UncompressedSize64: uint64(len(plain)),
		})
		must(err)
		if i == 0 {
			_, err = f.Write(packed.Bytes())
			must(err)
		}
	}
	must(z.Close())
	return patched(out.Bytes(), func(name string, r []byte) {
		if strings.HasPrefix(name, "xl/x") {
			binary.LittleEndian.PutUint32(r[42:], kernel)
		}
	})
}

// crowded is a workbook among so many other entries, all of them empty.
func crowded(entries int) []byte {
	other := map[string]part{}
	for i := range entries {
		other[fmt.Sprintf("xl/media/%06d.png", i)] = pixel
	}
	return workbook(other)
}

// twice is a workbook with a second sheet part under the same name.
func twice() []byte {
	data := workbook(map[string]part{"xl/worksheets/sheetX.xml": text(sheet(`<row><c t="str"><v>other</v></c></row>`))})
	return bytes.ReplaceAll(data, []byte("sheetX.xml"), []byte("sheet1.xml"))
}
