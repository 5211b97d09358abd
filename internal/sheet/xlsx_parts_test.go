package sheet

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/sheet/hostile"
)

const (
	partSpace = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`
	relSpace  = `xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`
	relTypes  = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
)

// parts is a workbook by hand: the text of each of its parts.
type parts map[string]string

// newParts is the smallest workbook, with one sheet that says nothing yet.
func newParts() parts {
	return parts{
		"[Content_Types].xml":        `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>`,
		"_rels/.rels":                relationsOf(`officeDocument xl/workbook.xml`),
		"xl/workbook.xml":            `<workbook ` + partSpace + ` ` + relSpace + `><sheets><sheet name="Sheet1" sheetId="1" r:id="r1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": relationsOf("worksheet worksheets/sheet1.xml", "styles styles.xml", "sharedStrings sharedStrings.xml"),
		"xl/worksheets/sheet1.xml":   sheetOf(""),
	}
}

// relationsOf writes a part of relations r1, r2 and so on, each as its sort and its target.
func relationsOf(of ...string) string {
	var b strings.Builder
	b.WriteString(`<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`)
	for i, r := range of {
		sort, target, _ := strings.Cut(r, " ")
		fmt.Fprintf(&b, `<Relationship Id="r%d" Type="%s%s" Target="%s"/>`, i+1, relTypes, sort, target)
	}
	return b.String() + "</Relationships>"
}

func sheetOf(in string) string {
	return `<worksheet ` + partSpace + `><sheetData>` + in + `</sheetData></worksheet>`
}

func (p parts) with(name, text string) parts {
	p = maps.Clone(p)
	p[name] = text
	return p
}

func (p parts) without(name string) parts {
	p = maps.Clone(p)
	delete(p, name)
	return p
}

// styles gives the workbook styles 0, 1 and so on with these format codes.
func (p parts) styles(codes ...string) parts {
	var formats, xfs strings.Builder
	for i, code := range codes {
		code = strings.NewReplacer("&", "&amp;", `"`, "&quot;", "<", "&lt;").Replace(code)
		fmt.Fprintf(&formats, `<numFmt numFmtId="%d" formatCode="%s"/>`, 164+i, code)
		fmt.Fprintf(&xfs, `<xf numFmtId="%d"/>`, 164+i)
	}
	return p.with("xl/styles.xml", `<styleSheet `+partSpace+`><numFmts>`+formats.String()+`</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs>`+xfs.String()+`</cellXfs></styleSheet>`)
}

func (p parts) zip() []byte {
	var out bytes.Buffer
	z := hostile.Archive(&out)
	for _, name := range slices.Sorted(maps.Keys(p)) {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte(p[name]))
		}
		if err != nil {
			panic(err)
		}
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return out.Bytes()
}

// readTables gives every table's lines as cells with bars between them, the number of each line in front when it is not the next one and "hidden" when
// it is; or the code of the refusal.
func readTables(t testing.TB, data []byte) (tables map[string][]string, code string) {
	t.Helper()
	book, err := openXLSX(context.Background(), bytes.NewReader(data), int64(len(data)), "x.xlsx", Options{})
	if err != nil {
		return nil, codeOf(t, err)
	}
	tables = map[string][]string{}
	for i, table := range book.Tables {
		next := 1
		for line, err := range book.Lines(context.Background(), i) {
			if err != nil {
				return nil, codeOf(t, err)
			}
			text := strings.Join(line.Cells, "|")
			if line.Number != next {
				text = fmt.Sprint(line.Number, ": ", text)
			}
			if line.Hidden {
				text += " hidden"
			}
			next = line.Number + 1
			tables[table.Name] = append(tables[table.Name], text)
		}
	}
	return tables, ""
}

func codeOf(t testing.TB, err error) string {
	t.Helper()
	var refusal Refusal
	require.ErrorAs(t, err, &refusal)
	return refusal.Code
}
