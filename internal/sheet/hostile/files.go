package hostile

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
)

// File is one hostile file. Data makes it, which may take some hundred milliseconds.
type File struct {
	Name string
	Data func() []byte
	// Reads says that the file is only odd: it must be read, with the texts code and name in its first line.
	Reads bool
}

// Files gives all of them.
func Files() []File {
	var all []File
	for _, group := range [][]File{archives(), documents(), sheets(), tables(), packages(), odd(), cut(), named(texts()), named(pages()), named(ofTexts()), named(legacy())} {
		all = append(all, group...)
	}
	return all
}

// with is a workbook with one other part.
func with(name, place string, p part) File {
	return File{Name: name, Data: func() []byte { return workbook(map[string]part{place: p}) }}
}

const mb = 1 << 20

func archives() []File {
	honest := func() []byte { return workbook(nil) }
	return []File{
		with("deflate bomb of 300 megabytes", sheetPart, many(`<worksheet `+space+`><sheetData>`, " ", 300*mb, `</sheetData></worksheet>`)),
		with("deflate bomb within the size", sheetPart, many(`<worksheet `+space+`><sheetData>`, " ", 40*mb, `</sheetData></worksheet>`)),
		with("deflate bomb of texts", stringsPart, many(`<sst `+space+`>`, "<si><t>a</t></si>", 150*mb, `</sst>`)),
		{Name: "twelve thousand entries", Data: func() []byte { return crowded(12_000) }},
		{Name: "more entries than its end says", Data: func() []byte {
			data := crowded(3_000)
			end := bytes.LastIndex(data, []byte("PK\x05\x06"))
			copy(data[end+8:], []byte{3, 0, 3, 0})
			return data
		}},
		{Name: "an entry twice", Data: twice},
		{Name: "overlapping entries", Data: func() []byte { return overlapping(900) }},
		{Name: "says less than unpacks", Data: func() []byte {
			return record(workbook(map[string]part{sheetPart: many(`<worksheet><sheetData>`, line, 40*mb, `</sheetData></worksheet>`)}), sheetPart, 24, 1000)
		}},
		{Name: "says more than unpacks", Data: func() []byte { return record(honest(), sheetPart, 24, 1<<20) }},
		{Name: "says four gigabytes", Data: func() []byte { return record(honest(), sheetPart, 24, 0xfffffff0) }},
		{Name: "packed size beyond the file", Data: func() []byte { return record(honest(), sheetPart, 20, 0x7fffffff) }},
		{Name: "offset beyond the file", Data: func() []byte { return record(honest(), sheetPart, 42, 0x7fffffff) }},
		{Name: "wrong checksum", Data: func() []byte { return record(honest(), sheetPart, 16, 12345) }},
		{Name: "encrypted entries", Data: func() []byte {
			return patched(honest(), func(_ string, r []byte) { r[8] |= 1 })
		}},
		{Name: "unknown compression", Data: func() []byte {
			return patched(honest(), func(_ string, r []byte) { r[10] = 99 })
		}},
		{Name: "a directory without an end", Data: func() []byte {
			data := honest()
			return data[:bytes.LastIndex(data, []byte("PK\x05\x06"))]
		}},
		{Name: "an end alone", Data: func() []byte { return append([]byte("PK\x05\x06"), make([]byte, 18)...) }},
		{Name: "64-bit sizes that are negative", Data: func() []byte {
			data := honest()
			end := bytes.LastIndex(data, []byte("PK\x05\x06"))
			for i := 8; i < 20; i++ {
				data[end+i] = 0xff
			}
			return data
		}},
	}
}

func documents() []File {
	laughs := `<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]>`
	outside := `<?xml version="1.0"?><!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd" [<!ENTITY f SYSTEM "file:///etc/passwd">]>`
	deep := func(open string) part { return many(`<worksheet `+space+`><sheetData>`, open, 4*mb, "") }
	return []File{
		with("billion laughs in a sheet", sheetPart, text(laughs+sheet(`<row><c t="str"><v>&d;</v></c></row>`))),
		with("billion laughs in texts", stringsPart, text(laughs+`<sst><si><t>&d;</t></si></sst>`)),
		with("external DTD in a sheet", sheetPart, text(outside+sheet(`<row><c t="str"><v>&f;</v></c></row>`))),
		with("external DTD in the workbook", bookPart, text(outside+`<workbook/>`)),
		with("external DTD in relations", relsPart, text(outside+`<Relationships/>`)),
		with("an entity without a DTD", sheetPart, text(sheet(`<row><c t="str"><v>&xxe;</v></c></row>`))),
		with("deep XML in a sheet", sheetPart, deep("<a>")),
		with("deep XML in a cell", sheetPart, many(`<worksheet><sheetData><row><c><is>`, "<r>", 4*mb, "")),
		with("deep XML in texts", stringsPart, many(`<sst><si>`, "<r>", 4*mb, "")),
		with("deep XML in styles", stylesPart, many(`<styleSheet>`, "<x>", 4*mb, "")),
		with("deep XML in the workbook", bookPart, many(`<workbook>`, "<sheets>", 4*mb, "")),
		with("a long attribute", sheetPart, many(`<worksheet><sheetData><row r="`, "1234567>", 40*mb, `"/></sheetData></worksheet>`)),
		with("a tag without an end", sheetPart, many(`<worksheet><sheetData><row `, "a='b' ", 40*mb, "")),
		with("a hundred thousand attributes", sheetPart, many(`<worksheet><sheetData><row `, `x="1" `, 900<<10, `r="1"/></sheetData></worksheet>`)),
		with("a comment without an end", sheetPart, many(`<worksheet><!-- `, "- ", 40*mb, "")),
		with("a CDATA section without an end", sheetPart, many(`<worksheet><sheetData><row><c t="str"><v><![CDATA[`, "]] ", 40*mb, "")),
		with("characters by a number that is none", sheetPart, text(sheet(`<row><c t="str"><v>&#1114112;&#0;&#x;</v></c></row>`))),
		with("an unknown encoding", sheetPart, text(`<?xml version="1.0" encoding="x-none"?>`+sheet(line))),
		with("NULs", sheetPart, text(sheet("<row><c t=\"str\"><v>a\x00b</v></c></row>"))),
		with("a part of NULs", sheetPart, many("", "\x00", 1*mb, "")),
		with("bytes that are no UTF-8", sheetPart, text(sheet("<row><c t=\"str\"><v>\xff\xfe\xc3</v></c></row>"))),
	}
}

func sheets() []File {
	empty := `<worksheet ` + space + `><sheetData>`
	end := `</sheetData></worksheet>`
	numbered := func(n int, cell func(i int) string) File {
		return File{Data: func() []byte {
			var b strings.Builder
			b.WriteString(empty)
			for i := range n {
				b.WriteString(cell(i))
			}
			return workbook(map[string]part{sheetPart: text(b.String() + end)})
		}}
	}
	named := func(name string, f File) File {
		f.Name = name
		return f
	}
	return []File{
		with("a million columns", sheetPart, many(empty+"<row>", `<c t="str"><v>x</v></c>`, 1_000_000*23, "</row>"+end)),
		with("a far cell", sheetPart, text(sheet(`<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>`))),
		with("a cell beyond all columns", sheetPart, text(sheet(`<row><c r="ZZZZZZZZZZZZ1"><v>1</v></c></row>`))),
		with("a row beyond all rows", sheetPart, text(sheet(`<row r="999999999"><c><v>1</v></c></row>`))),
		named("2 million empty rows", numbered(2_000_000, func(i int) string {
			return `<row r="` + strconv.Itoa(i+1) + `" s="` + strconv.Itoa(i*7919%1000) + `"/>`
		})),
		named("rows beyond the limit", numbered(120_000, func(i int) string { return fmt.Sprintf(`<row r="%d"><c><v>%d</v></c></row>`, i+1, i*7919%100_000) })),
		with("cells that say nothing", sheetPart, many(empty+"<row>", "<c/><c r='A1'/><c r='B1' s='1'/>", 40*mb, "</row>"+end)),
		with("columns without end", sheetPart, many(`<worksheet><cols>`, `<col min="1" max="16384"/>`, 40*mb, `</cols><sheetData>`+line+end)),
		with("merged areas without end", sheetPart, many(empty+line+`</sheetData><mergeCells>`, `<mergeCell ref="A1:XFD1048576"/>`, 14*mb, `</mergeCells></worksheet>`)),
		with("an endless cell", sheetPart, many(empty+`<row><c t="str"><v>`, "endless ", 40*mb, "</v></c></row>"+end)),
		with("an endless formula", sheetPart, many(empty+`<row><c><f>`, "A1+", 40*mb, "</f></c></row>"+end)),
		with("a number of a million digits", sheetPart, many(empty+`<row><c><v>`, "9", 1*mb, "</v></c></row>"+end)),
		with("an endless line", sheetPart, many(empty+"<row>", `<c t="str"><v>`+strings.Repeat("long text ", 3_000)+`</v></c>`, 250*30_000, "</row>"+end)),
	}
}

func tables() []File {
	repeated := `<row><c t="s"><v>0</v></c><c t="s"><v>0</v></c><c t="s"><v>0</v></c><c t="s"><v>0</v></c></row>`
	return []File{
		with("a count of four billion texts", stringsPart, text(`<sst count="4294967295" uniqueCount="4294967295"><si><t>code</t></si></sst>`)),
		{Name: "one long text in every cell", Data: func() []byte {
			return workbook(map[string]part{
				stringsPart: many(`<sst><si><t>`, "expand. ", 30_000, `</t></si></sst>`),
				sheetPart:   many(`<worksheet><sheetData>`, repeated, 10*mb, `</sheetData></worksheet>`),
			})
		}},
		{Name: "texts that fill the memory", Data: func() []byte {
			var b strings.Builder
			b.WriteString("<sst>")
			for i := range 2_500_000 {
				b.WriteString("<si><t>" + strconv.Itoa(100_000_000_000+i) + "</t></si>")
			}
			return workbook(map[string]part{stringsPart: text(b.String() + "</sst>")})
		}},
		with("an endless text", stringsPart, many(`<sst><si><t>`, "endless ", 60*mb, `</t></si></sst>`)),
		with("an endless number of runs", stringsPart, many(`<sst><si>`, "<r><t>a</t></r>", 60*mb, `</si></sst>`)),
		with("a number format of a megabyte", stylesPart, many(`<styleSheet><numFmts><numFmt numFmtId="164" formatCode="`, `[h]0;`, 900<<10, `"/></numFmts><cellXfs><xf numFmtId="164"/></cellXfs></styleSheet>`)),
		with("three million styles", stylesPart, many(`<styleSheet><cellXfs>`, `<xf numFmtId="14"/>`, 30*mb, `</cellXfs></styleSheet>`)),
		with("a million number formats", stylesPart, many(`<styleSheet><numFmts>`, `<numFmt numFmtId="165" formatCode="0.0"/>`, 30*mb, `</numFmts></styleSheet>`)),
		with("a text that is not there", sheetPart, text(sheet(`<row><c t="s"><v>99</v></c></row>`))),
		with("a text below zero", sheetPart, text(sheet(`<row><c t="s"><v>-1</v></c></row>`))),
		with("a text beyond all numbers", sheetPart, text(sheet(`<row><c t="s"><v>99999999999999999999</v></c></row>`))),
	}
}

func packages() []File {
	rel := func(target string) part {
		return text(`<Relationships><Relationship Id="r1" Type="` + types + `worksheet" Target="` + target + `"/></Relationships>`)
	}
	return []File{
		with("a workbook that is its own sheet", relsPart, rel("workbook.xml")),
		with("relations that are their own sheet", relsPart, rel("_rels/workbook.xml.rels")),
		with("a sheet above the archive", relsPart, rel("../../../../../../etc/passwd")),
		with("a sheet on another machine", relsPart, text(`<Relationships><Relationship Id="r1" Type="`+types+`worksheet" Target="http://127.0.0.1:1/s.xml" TargetMode="External"/></Relationships>`)),
		with("a million relations", relsPart, many(`<Relationships>`, `<Relationship Id="a" Type="x" Target="y"/>`, 15*mb, `</Relationships>`)),
		with("half a million sheets", bookPart, many(`<workbook `+space+`><sheets>`, `<sheet name="a" r:id="r1"/>`, 15*mb, `</sheets></workbook>`)),
		with("a missing sheet", sheetPart, part{}),
		with("a missing workbook", bookPart, part{}),
		with("a missing table of texts", stringsPart, part{}),
		with("a sheet of another kind", sheetPart, text(`<html><body>hello</body></html>`)),
	}
}

// odd are files that look hostile, or are damaged where it does not matter.
func odd() []File {
	files := []File{
		with("a style that is not there", sheetPart, text(sheet(`<row r="1"><c r="A1" s="99999" t="s"><v>0</v></c><c r="B1" s="-4" t="s"><v>1</v></c></row>`))),
		with("a style like a power of ten", sheetPart, text(sheet(`<row r="1"><c r="A1" s="1e308" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1"><v>1e308</v></c></row>`))),
		with("rows and columns below zero", sheetPart, text(sheet(`<row r="-5"><c r="A-1" t="s"><v>0</v></c><c r="-2" t="s"><v>1</v></c></row>`))),
		with("no styles", stylesPart, part{}),
		with("no relations", relsPart, part{}),
		with("a dimension of everything", sheetPart, text(strings.Replace(sheet(line), "<sheetData>", `<dimension ref="A1:XFD1048576"/><sheetData>`, 1))),
	}
	files = append(files, File{Name: "a program in front", Data: func() []byte {
		return append([]byte("PK\x03\x04 this is something else "), workbook(nil)...)
	}})
	for i := range files {
		files[i].Reads = true
	}
	return files
}

// cut are an honest workbook that ends early, at places all over it, and one with single bytes changed.
func cut() []File {
	var files []File
	for i := range 8 {
		files = append(files, File{Name: fmt.Sprintf("cut after %d eighths", i), Data: func() []byte {
			data := workbook(nil)
			return data[:max(4, len(data)*i/8)]
		}})
	}
	return files
}
