package sheet

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

const (
	xmlHead       = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	mainSpace     = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	relationSpace = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	packageSpace  = "http://schemas.openxmlformats.org/package/2006/"
)

const packageRelations = xmlHead + `<Relationships xmlns="` + packageSpace + `relationships">` +
	`<Relationship Id="rId1" Type="` + relationSpace + `/officeDocument" Target="xl/workbook.xml"/>` +
	`<Relationship Id="rId2" Type="` + packageSpace + `relationships/metadata/core-properties" Target="docProps/core.xml"/>` +
	`<Relationship Id="rId3" Type="` + relationSpace + `/extended-properties" Target="docProps/app.xml"/></Relationships>`

const appProperties = xmlHead + `<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">` +
	`<Application>Handover Desk</Application></Properties>`

func (x *XLSX) coreProperties() string {
	a := x.about
	made := a.Made.UTC().Format(time.RFC3339)
	return xmlHead + `<cp:coreProperties xmlns:cp="` + packageSpace + `metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"` +
		` xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">` +
		`<dc:title>` + escaped(a.Title) + `</dc:title><dc:subject>` + escaped(a.Subject) + `</dc:subject>` +
		`<dc:creator>` + escaped(a.By) + `</dc:creator><dc:description>` + escaped(a.Notice) + `</dc:description>` +
		`<cp:lastModifiedBy>` + escaped(a.By) + `</cp:lastModifiedBy>` +
		`<dcterms:created xsi:type="dcterms:W3CDTF">` + made + `</dcterms:created>` +
		`<dcterms:modified xsi:type="dcterms:W3CDTF">` + made + `</dcterms:modified></cp:coreProperties>`
}

// The looks of cells, by index of the style sheet. Those of fixed columns come after all others in the same order, then the header's.
const (
	lookText  = iota // as text
	_                // and marked as text
	lookProse        // wrapped
	_                // and marked as text
	lookWhole        // 1299
	lookAny          // as it is typed
	lookMoney        // 1,299.00
	_                // with four places
	_                // with six
	lookDay
	lookMoment
	lookShare                               // 5%, and with more and more places
	lookNumber = lookShare + mostPlaces + 1 // 12, the same
	looks      = lookNumber + mostPlaces + 1
	lookHead   = 2 * looks
	lookFixed  = lookHead + 2 // of a fixed column; between them further header lines
)

// mostPlaces are the digits that a number or a share has behind its point.
const mostPlaces = 6

var stylesheet = func() string {
	var b strings.Builder
	formats := []string{"#,##0.0000", "#,##0.000000", "yyyy\\-mm\\-dd", "yyyy\\-mm\\-dd\\ hh:mm"}
	for _, sign := range []string{"%", ""} {
		for places := range mostPlaces + 1 {
			formats = append(formats, "0"+strings.Repeat(".", min(places, 1))+strings.Repeat("0", places)+sign)
		}
	}
	const own = 164 // the first number of formats of one's own
	fmt.Fprintf(&b, xmlHead+`<styleSheet xmlns="`+mainSpace+`"><numFmts count="%d">`, len(formats))
	for i, f := range formats {
		fmt.Fprintf(&b, `<numFmt numFmtId="%d" formatCode="%s"/>`, own+i, f)
	}
	font := func(marks, colour string) string {
		return `<font>` + marks + `<sz val="10"/><color rgb="FF` + colour + `"/><name val="Microsoft YaHei"/><family val="2"/></font>`
	}
	fill := func(colour string) string {
		return `<fill><patternFill patternType="solid"><fgColor rgb="FF` + colour + `"/><bgColor indexed="64"/></patternFill></fill>`
	}
	b.WriteString(`</numFmts><fonts count="4">` + font("", "1F2328") + font("", "6B7280") + font("<b/>", "1F2328") + font("", "4B5563") + `</fonts>`)
	b.WriteString(`<fills count="4"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>` +
		fill("E8EEF7") + fill("F1F2F4") + `</fills>`)
	b.WriteString(`<borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border>` +
		`<border><left/><right/><top/><bottom style="thin"><color rgb="FFC6CDD8"/></bottom><diagonal/></border></borders>`)
	b.WriteString(`<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>`)
	fmt.Fprintf(&b, `<cellXfs count="%d">`, lookFixed+1)
	const text = 49
	for font := range 2 {
		body := func(format int, more, align string) {
			fmt.Fprintf(&b, `<xf numFmtId="%d" fontId="%d" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1" applyAlignment="1"%s>`+
				`<alignment vertical="top"%s/></xf>`, format, font, more, align)
		}
		body(text, "", "")
		body(text, ` quotePrefix="1"`, "")
		body(text, "", ` wrapText="1"`)
		body(text, ` quotePrefix="1"`, ` wrapText="1"`)
		for _, format := range []int{1, 0, 4, own, own + 1, own + 2, own + 3} {
			body(format, "", "")
		}
		for places := range 2 * (mostPlaces + 1) {
			body(own+4+places, "", "")
		}
	}
	for _, h := range [][2]int{{2, 2}, {3, 2}, {3, 3}} {
		fmt.Fprintf(&b, `<xf numFmtId="49" fontId="%d" fillId="%d" borderId="1" xfId="0" applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1"`+
			` applyAlignment="1"><alignment vertical="center" wrapText="1"/></xf>`, h[0], h[1])
	}
	b.WriteString(`</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`)
	return b.String()
}()

// columnLook is the look of cells that are typed into an empty part of a column.
func columnLook(c Column) (look, width int) {
	switch c.Shape {
	case ShapeProse:
		look, width = lookProse, 44
	case ShapeWhole:
		look, width = lookWhole, 10
	case ShapeNumber:
		look, width = lookAny, 12
	case ShapeMoney:
		look, width = lookMoney, 13
	case ShapeShare:
		look, width = lookShare, 10
	case ShapeDay:
		look, width = lookDay, 12
	case ShapeMoment:
		look, width = lookMoment, 17
	default:
		look, width = lookText, 18
	}
	if c.Fixed {
		look += looks
	}
	if c.Width > 0 {
		width = c.Width
	}
	return look, width
}

// head writes a sheet up to its first row, and the header lines.
func (x *XLSX) head(s *sheetWritten) {
	b := append(x.buf, xmlHead+`<worksheet xmlns="`+mainSpace+`"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><sheetViews><sheetView workbookViewId="0"`...)
	if s.heads > 0 {
		top := "A" + strconv.Itoa(s.heads+1)
		b = fmt.Appendf(b, `><pane ySplit="%d" topLeftCell="%s" activePane="bottomLeft" state="frozen"/>`+
			`<selection pane="bottomLeft" activeCell="%s" sqref="%s"/></sheetView>`, s.heads, top, top, top)
	} else {
		b = append(b, `/>`...)
	}
	b = append(b, `</sheetViews><sheetFormatPr defaultRowHeight="15"/>`...)
	if len(s.Columns) > 0 {
		b = append(b, `<cols>`...)
		for i, c := range s.Columns {
			look, width := columnLook(c)
			b = fmt.Appendf(b, `<col min="%d" max="%d" width="%d" style="%d" customWidth="1"/>`, i+1, i+1, width, look)
		}
		b = append(b, `</cols>`...)
	}
	b = append(b, `<sheetData>`...)
	for line := range s.heads {
		b = fmt.Appendf(b, `<row r="%d">`, line+1)
		for i, c := range s.Columns {
			look := lookHead + min(line, 1)
			if c.Fixed {
				look = lookFixed
			}
			b = fmt.Appendf(b, `<c r="%s%d" s="%d"`, s.letters[i], line+1, look)
			if line >= len(c.Header) || c.Header[line] == "" {
				b = append(b, `/>`...)
				continue
			}
			b = append(appendText(append(b, ` t="inlineStr"><is><t>`...), firstUnits(c.Header[line], mostInCell)), `</t></is></c>`...)
		}
		b = append(b, `</row>`...)
	}
	x.buf = b
}

// tail writes what comes behind the rows of a sheet. The order is the format's.
func (x *XLSX) tail(s *sheetWritten) {
	b := append(x.buf, `</sheetData>`...)
	if s.heads > 0 && len(s.Columns) > 0 {
		last := s.letters[len(s.letters)-1]
		b = fmt.Appendf(b, `<autoFilter ref="A%d:%s%d"/>`, s.heads, last, s.heads+s.rows)
		s.filter = fmt.Sprintf("$A$%d:$%s$%d", s.heads, last, s.heads+s.rows)
	}
	var rules []byte
	n := 0
	for i, c := range s.Columns {
		if s.lists[i] == "" && c.Prompt == "" {
			continue
		}
		n++
		rules = s.rule(rules, i, c)
	}
	if n > 0 {
		b = append(append(fmt.Appendf(b, `<dataValidations count="%d">`, n), rules...), `</dataValidations>`...)
	}
	b = append(b, `<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.6" header="0.3" footer="0.3"/>`+
		`<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>`...)
	if x.about.Notice != "" {
		said := strings.ReplaceAll(strings.Join(strings.Fields(firstUnits(x.about.Notice, mostFooter)), " "), "&", "&&")
		b = append(appendText(append(b, `<headerFooter><oddFooter>`...), "&L&8"+footerText(said)+"&R&8&P / &N"), `</oddFooter></headerFooter>`...)
	}
	x.buf = append(b, `</worksheet>`...)
}

// footerText keeps a size and a text that begins with a digit apart.
func footerText(said string) string {
	if said != "" && said[0] >= '0' && said[0] <= '9' {
		return " " + said
	}
	return said
}

// rule is what may be typed into a column, and what is said about it.
func (s *sheetWritten) rule(b []byte, column int, c Column) []byte {
	b = append(b, `<dataValidation`...)
	if s.lists[column] != "" {
		b = append(b, ` type="list"`...)
	}
	b = append(b, ` allowBlank="1"`...)
	attribute := func(name, text string, most int) {
		b = fmt.Appendf(b, ` %s="%s"`, name, strings.ReplaceAll(escaped(shortened(text, most)), "\n", "&#10;"))
	}
	title := ""
	if len(c.Header) > 0 {
		title = c.Header[0]
	}
	if c.Prompt != "" {
		b = append(b, ` showInputMessage="1"`...)
	}
	if s.lists[column] != "" {
		b = append(b, ` showErrorMessage="1"`...)
		if c.Wrong != "" {
			attribute("errorTitle", title, mostTitle)
			attribute("error", c.Wrong, mostPrompt)
		}
	}
	if c.Prompt != "" {
		attribute("promptTitle", title, mostTitle)
		attribute("prompt", c.Prompt, mostPrompt)
	}
	b = fmt.Appendf(b, ` sqref="%s%d:%s%d"`, s.letters[column], s.heads+1, s.letters[column], mostRows)
	if s.lists[column] == "" {
		return append(b, `/>`...)
	}
	return append(appendText(append(b, `><formula1>`...), s.lists[column]), `</formula1></dataValidation>`...)
}

func shortened(text string, most int) string {
	if units(text) <= most {
		return text
	}
	return firstUnits(text, most-1) + "…"
}

// choices writes the hidden sheet of long lists, a list a column.
func (x *XLSX) choices() {
	if len(x.lists) == 0 {
		return
	}
	if x.begin("xl/worksheets/sheet"+strconv.Itoa(len(x.sheets)+1)+".xml") != nil {
		return
	}
	b := append(x.buf, xmlHead+`<worksheet xmlns="`+mainSpace+`"><sheetData>`...)
	for row, more := 0, true; more; row++ {
		more = false
		number := []byte(strconv.Itoa(row + 1))
		b = fmt.Appendf(b, `<row r="%s">`, number)
		for i, l := range x.lists {
			if row < len(l) && l[row] != "" {
				b = x.cell(b, letters(i), number, ShapeText, false, l[row])
			}
			more = more || row+1 < len(l)
		}
		b = append(b, `</row>`...)
	}
	x.buf = append(b, `</sheetData></worksheet>`...)
	_ = x.flush()
}

func (x *XLSX) workbook() string {
	var b, names strings.Builder
	b.WriteString(xmlHead + `<workbook xmlns="` + mainSpace + `" xmlns:r="` + relationSpace + `"><bookViews><workbookView/></bookViews><sheets>`)
	for i, s := range x.sheets {
		fmt.Fprintf(&b, `<sheet name="%s" sheetId="%d" r:id="rId%d"/>`, escaped(s.name), i+1, i+1)
		if s.filter != "" {
			fmt.Fprintf(&names, `<definedName name="_xlnm._FilterDatabase" localSheetId="%d" hidden="1">%s!%s</definedName>`, i, escaped(s.quoted), s.filter)
			fmt.Fprintf(&names, `<definedName name="_xlnm.Print_Titles" localSheetId="%d">%s!$1:$%d</definedName>`, i, escaped(s.quoted), s.heads)
		}
	}
	if n := len(x.sheets); len(x.lists) > 0 {
		hidden := x.hidden()
		fmt.Fprintf(&b, `<sheet name="%s" sheetId="%d" state="hidden" r:id="rId%d"/>`, escaped(hidden), n+1, n+1)
		for i, l := range x.lists {
			fmt.Fprintf(&names, `<definedName name="%s">%s!$%s$1:$%s$%d</definedName>`, choicesName(i),
				escaped("'"+strings.ReplaceAll(hidden, "'", "''")+"'"), letters(i), letters(i), len(l))
		}
	}
	b.WriteString(`</sheets>`)
	if names.Len() > 0 {
		b.WriteString(`<definedNames>` + names.String() + `</definedNames>`)
	}
	b.WriteString(`</workbook>`)
	return b.String()
}

// hidden is the name of the sheet of choices, which no other sheet has got.
func (x *XLSX) hidden() string {
	if x.about.Choices == "" {
		return "choices"
	}
	return firstUnits(x.about.Choices, mostInName)
}

func (x *XLSX) parts() int {
	if len(x.lists) > 0 {
		return len(x.sheets) + 1
	}
	return len(x.sheets)
}

func (x *XLSX) workbookRelations() string {
	var b strings.Builder
	b.WriteString(xmlHead + `<Relationships xmlns="` + packageSpace + `relationships">`)
	for i := range x.parts() {
		fmt.Fprintf(&b, `<Relationship Id="rId%d" Type="`+relationSpace+`/worksheet" Target="worksheets/sheet%d.xml"/>`, i+1, i+1)
	}
	fmt.Fprintf(&b, `<Relationship Id="rId%d" Type="`+relationSpace+`/styles" Target="styles.xml"/></Relationships>`, x.parts()+1)
	return b.String()
}

func (x *XLSX) contentTypes() string {
	const office = "application/vnd.openxmlformats-officedocument."
	var b strings.Builder
	b.WriteString(xmlHead + `<Types xmlns="` + packageSpace + `content-types">` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Default Extension="xml" ContentType="application/xml"/>` +
		`<Override PartName="/xl/workbook.xml" ContentType="` + office + `spreadsheetml.sheet.main+xml"/>` +
		`<Override PartName="/xl/styles.xml" ContentType="` + office + `spreadsheetml.styles+xml"/>` +
		`<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>` +
		`<Override PartName="/docProps/app.xml" ContentType="` + office + `extended-properties+xml"/>`)
	for i := range x.parts() {
		fmt.Fprintf(&b, `<Override PartName="/xl/worksheets/sheet%d.xml" ContentType="`+office+`spreadsheetml.worksheet+xml"/>`, i+1)
	}
	b.WriteString(`</Types>`)
	return b.String()
}
