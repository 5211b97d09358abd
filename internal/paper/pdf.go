package paper

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"

	"github.com/carlos7ags/folio/barcode"
	"github.com/carlos7ags/folio/document"
	"github.com/carlos7ags/folio/font"
	"github.com/carlos7ags/folio/layout"
)

// A4 in points, and its margins.
const (
	pageWidth, pageHeight = 595.28, 841.89
	marginX, marginTop    = 54, 40
	marginBottom          = 36
	textSize              = 9
	smallSize             = 7.5
	codeSize              = 84
)

var (
	ink      = layout.Hex("#1c2430")
	faint    = layout.Hex("#5c6673")
	hairline = layout.Hex("#c9d0d8")
	tint     = layout.Hex("#f5f7f9")
	cinnabar = layout.Hex("#c2401c")
)

// press prints one document. Fonts note which signs were used, so each document has its own.
type press struct {
	Sheet
	regular, bold *font.EmbeddedFont
	rare          []*font.EmbeddedFont // for signs that the two lack; none before one is met
	doc           *document.Document
	failed        error // that the rare fonts could not be read
}

// PDF prints the sheet on A4. It is tagged, its text can be taken out, and its fonts are inside. With a Signer it is signed as a PDF
// besides.
func PDF(s Sheet, by *Signer) ([]byte, error) {
	f, err := common()
	if err != nil {
		return nil, err
	}
	p := &press{
		Sheet: s, regular: font.NewEmbeddedFont(f[0]), bold: font.NewEmbeddedFont(f[1]),
		doc: document.NewDocument(document.PageSize{Width: pageWidth, Height: pageHeight}),
	}
	d := p.doc
	d.Info = document.Info{
		Title: outer(s.Title + " " + s.Number), Author: outer(s.Org), Subject: outer(s.Sub), Keywords: outer(s.Keywords),
		Creator: "Handover Desk", Producer: "Handover Desk", CreationDate: s.Made, ModDate: s.Made,
	}
	d.SetTagged(true)
	d.SetMargins(layout.Margins{Top: marginTop, Right: marginX, Bottom: marginBottom, Left: marginX})
	d.SetHeaderElement(func(document.PageContext) layout.Element { return p.head() })
	d.SetFooterElement(p.foot)
	p.front()
	for _, b := range s.Blocks {
		p.block(b)
	}
	p.signs()
	p.check()
	if p.failed != nil {
		return nil, p.failed
	}
	out, err := d.ToBytesWithOptions(document.WriteOptions{RecompressStreams: true})
	if err != nil || by == nil {
		return out, err
	}
	return by.sign(out, s.Made)
}

// outer writes a text for the document's description, which knows Latin letters or UTF-16 only.
func outer(s string) string {
	b := []byte{0xfe, 0xff}
	for _, u := range utf16.Encode([]rune(clean(s))) {
		b = append(b, byte(u>>8), byte(u))
	}
	return string(b)
}

// lacks says whether a font has no sign for the letter.
func lacks(f *font.EmbeddedFont, r rune) bool { return f.Face().GlyphIndex(r) == 0 }

// geta is what Chinese printers set for a sign that they do not have.
const geta = 0x3013

// fonts gives the fonts to try for a text, the best first.
func (p *press) fonts(s string, strong bool) []*font.EmbeddedFont {
	every := func(f *font.EmbeddedFont) bool {
		return !strings.ContainsFunc(s, func(r rune) bool { return lacks(f, r) })
	}
	if strong && every(p.bold) {
		return []*font.EmbeddedFont{p.bold}
	}
	if every(p.regular) {
		return []*font.EmbeddedFont{p.regular}
	}
	if p.rare == nil {
		faces, err := rare()
		if err != nil {
			p.failed = err
			return []*font.EmbeddedFont{p.regular}
		}
		for _, f := range faces {
			p.rare = append(p.rare, font.NewEmbeddedFont(f))
		}
	}
	return append([]*font.EmbeddedFont{p.regular}, p.rare...)
}

// runs sets a text, each stretch of it in the first font that has its signs; a blank or a mark stays with what stands before it where that
// font has it. Signs that no font has stand as a geta mark with their code points behind them: a name on paper is still one name, for
// readers and for programs that take the text out.
func (p *press) runs(s string, size float64, strong bool, c layout.Color) []layout.TextRun {
	s = turned(clean(s))
	if s == "" {
		s = " "
	}
	fonts := p.fonts(s, strong)
	var out []layout.TextRun
	var now *font.EmbeddedFont
	var text, codes strings.Builder
	flush := func() {
		if codes.Len() > 0 {
			text.WriteString("(U+" + codes.String() + ")")
			codes.Reset()
		}
		if text.Len() > 0 {
			out = append(out, layout.NewRunEmbedded(text.String(), now, size).WithColor(c))
			text.Reset()
		}
	}
	for _, r := range s {
		f := now
		if f == nil || lacks(f, r) || !unicode.In(r, unicode.Zs, unicode.M) {
			i := slices.IndexFunc(fonts, func(f *font.EmbeddedFont) bool { return !lacks(f, r) })
			f = fonts[max(i, 0)]
			if i < 0 {
				if codes.Len() == 0 && now != f {
					flush()
				}
				now = f
				text.WriteRune(geta)
				if codes.Len() > 0 {
					codes.WriteByte(' ')
				}
				fmt.Fprintf(&codes, "%04X", r)
				continue
			}
		}
		if f != now || codes.Len() > 0 {
			flush()
			now = f
		}
		text.WriteRune(r)
	}
	flush()
	return out
}

func (p *press) text(s string, size float64, strong bool, c layout.Color) *layout.Paragraph {
	return layout.NewStyledParagraph(p.runs(s, size, strong, c)...).SetLeading(1.35).SetWordBreak("break-word")
}

func only(sides string, b layout.Border) layout.CellBorders {
	var c layout.CellBorders
	if strings.Contains(sides, "t") {
		c.Top = b
	}
	if strings.Contains(sides, "b") {
		c.Bottom = b
	}
	return c
}

// head is the line above every page.
func (p *press) head() layout.Element {
	t := layout.NewTable().SetColumnUnitWidths([]layout.UnitValue{layout.Pct(42), layout.Pct(30), layout.Pct(28)})
	r := t.AddRow()
	line := only("b", layout.SolidBorder(0.8, ink))
	pad := layout.Padding{Bottom: 5}
	left := p.Org
	if p.Copy != "" {
		left += " · " + p.Copy
	}
	r.AddCellElement(p.text(left, 8, false, ink)).SetBorders(line).SetPaddingSides(pad)
	r.AddCellElement(p.text(p.Draft, 9, true, cinnabar).SetAlign(layout.AlignCenter)).SetBorders(line).SetPaddingSides(pad)
	r.AddCellElement(p.text(p.Number, 8, false, ink).SetAlign(layout.AlignRight)).SetBorders(line).SetPaddingSides(pad)
	return layout.NewDiv().Add(t).SetSpaceAfter(14)
}

// foot is the line below every page, with the number of the page.
func (p *press) foot(ctx document.PageContext) layout.Element {
	page := strings.NewReplacer("{page}", strconv.Itoa(ctx.PageIndex+1), "{pages}", strconv.Itoa(max(ctx.TotalPages, ctx.PageIndex+1))).Replace(p.Page)
	t := layout.NewTable().SetColumnUnitWidths([]layout.UnitValue{layout.Pct(33), layout.Pct(42), layout.Pct(25)})
	r := t.AddRow()
	line := only("t", layout.SolidBorder(0.5, hairline))
	for i, s := range []string{p.FootLeft, p.FootMid, page} {
		align := []layout.Align{layout.AlignLeft, layout.AlignCenter, layout.AlignRight}[i]
		r.AddCellElement(p.text(s, smallSize, false, faint).SetAlign(align)).SetBorders(line).SetPaddingSides(layout.Padding{Top: 5})
	}
	return layout.NewDiv().Add(t).SetPaddingAll(layout.Padding{Top: 12})
}

// front is the title and the facts.
func (p *press) front() {
	p.doc.Add(layout.NewStyledParagraph(p.runs(p.Title, 19, true, ink)...).SetAlign(layout.AlignCenter).SetSpaceBefore(4))
	p.doc.Add(p.text(p.Sub, 11, false, ink).SetAlign(layout.AlignCenter).SetSpaceAfter(10))
	if p.Draft != "" {
		p.doc.Add(p.text(p.Draft, 11, true, cinnabar).SetAlign(layout.AlignCenter).SetSpaceAfter(8))
	}
	t := layout.NewTable().SetColumnUnitWidths([]layout.UnitValue{layout.Pct(12), layout.Pct(38), layout.Pct(12), layout.Pct(38)})
	all := layout.AllBorders(layout.SolidBorder(0.5, hairline))
	pad := layout.Padding{Top: 4, Right: 6, Bottom: 4, Left: 6}
	for i := 0; i < len(p.Facts); i += 2 {
		r := t.AddRow()
		for k := i; k < i+2; k++ {
			var f Fact
			if k < len(p.Facts) {
				f = p.Facts[k]
			}
			r.AddCellElement(p.text(f.Label, textSize, false, faint)).SetBorders(all).SetBackground(tint).SetPaddingSides(pad)
			r.AddCellElement(p.text(f.Value, textSize, false, ink)).SetBorders(all).SetPaddingSides(pad)
		}
	}
	p.doc.Add(t)
}

// heading leaves room below: the element has none of its own. It stays with what follows it.
func (p *press) heading(s string) layout.Element {
	h := layout.NewHeadingEmbedded(clean(s), layout.H2, p.regular)
	h.SetRuns(p.runs(s, 11.5, true, ink))
	return layout.NewDiv().Add(h).SetPaddingAll(layout.Padding{Bottom: 5})
}

// block is a numbered part.
func (p *press) block(b Block) {
	first := layout.NewDiv().Add(p.heading(b.Heading))
	p.doc.Add(begins{first, roomToBegin})
	for _, s := range b.Text {
		p.doc.Add(p.text(s, textSize, false, ink).SetLeading(1.6).SetSpaceAfter(3))
	}
	if b.Table != nil {
		p.doc.Add(p.table(*b.Table))
	}
	if b.Note != "" {
		p.doc.Add(p.text(b.Note, smallSize, false, faint).SetSpaceBefore(4))
	}
}

func (p *press) table(t Table) layout.Element {
	out := layout.NewTable()
	var widths []layout.UnitValue
	for _, c := range t.Columns {
		widths = append(widths, layout.Pct(c.Width))
	}
	out.SetColumnUnitWidths(widths)
	pad := layout.Padding{Top: 3.5, Right: 4, Bottom: 3.5, Left: 4}
	strong := layout.SolidBorder(0.8, ink)
	head := out.AddHeaderRow()
	for _, c := range t.Columns {
		head.AddCellElement(aligned(p.text(c.Label, 8, true, ink), c)).SetBorders(only("tb", strong)).SetPaddingSides(pad)
	}
	for i, cells := range t.Rows {
		r := out.AddRow()
		line := only("b", layout.SolidBorder(0.4, hairline))
		if i == len(t.Rows)-1 && t.Total == nil {
			line = only("b", strong)
		}
		for k, c := range t.Columns {
			r.AddCellElement(aligned(p.text(cells[k], 8.5, false, ink), c)).SetBorders(line).SetPaddingSides(pad)
		}
	}
	if t.Total != nil {
		r := out.AddRow()
		for k, c := range t.Columns {
			r.AddCellElement(aligned(p.text(t.Total[k], 8.5, true, ink), c)).SetBorders(only("b", strong)).SetPaddingSides(pad)
		}
	}
	return out
}

func aligned(t *layout.Paragraph, c Column) *layout.Paragraph {
	if c.Right {
		return t.SetAlign(layout.AlignRight)
	}
	return t
}

// signs are the signatures, three beside each other, each whole on one page.
func (p *press) signs() {
	const beside = 3
	box := layout.NewDiv().Add(p.heading(p.SignHead))
	all := layout.AllBorders(layout.SolidBorder(0.6, hairline))
	for i := 0; i < len(p.Signs); i += beside {
		t := layout.NewTable().SetColumnUnitWidths([]layout.UnitValue{layout.Pct(100.0 / beside), layout.Pct(100.0 / beside), layout.Pct(100.0 / beside)})
		r := t.AddRow()
		for k := i; k < i+beside; k++ {
			cell := layout.NewDiv()
			if k < len(p.Signs) {
				p.sign(cell, p.Signs[k])
			}
			c := r.AddCellElement(cell).SetPadding(8)
			if k < len(p.Signs) {
				c.SetBorders(all)
			} else {
				c.SetBorders(layout.NoBorders())
			}
		}
		box.Add(t)
	}
	p.doc.Add(whole(box))
}

func (p *press) sign(cell *layout.Div, s Sign) {
	cell.Add(p.text(s.Role, 8, false, faint))
	cell.Add(p.text(s.Name, 15, false, ink).SetSpaceBefore(4).SetSpaceAfter(5))
	if s.Missing != "" {
		cell.Add(p.text(s.Missing, 8, false, cinnabar))
		return
	}
	if s.ByHand {
		for _, f := range s.Facts {
			t := layout.NewTable().SetColumnUnitWidths([]layout.UnitValue{layout.Pct(30), layout.Pct(70)})
			r := t.AddRow()
			room := layout.Padding{Top: 14, Bottom: 2}
			r.AddCellElement(p.text(f.Label, 8, false, faint)).SetBorders(layout.NoBorders()).SetPaddingSides(room)
			r.AddCellElement(p.text(" ", 8, false, ink)).SetBorders(only("b", layout.SolidBorder(0.6, ink))).SetPaddingSides(room)
			cell.Add(t)
		}
		return
	}
	if s.Drawn != nil && s.Drawn.Width > 0 && s.Drawn.Height > 0 {
		cell.Add(inked{*s.Drawn})
	}
	for _, f := range s.Facts {
		cell.Add(layout.NewStyledParagraph(append(p.runs(f.Label+"  ", smallSize, false, faint), p.runs(f.Value, smallSize, false, ink)...)...).SetLeading(1.4).SetWordBreak("break-word"))
	}
}

// check is how to check all of this, beside the QR code.
func (p *press) check() {
	box := layout.NewDiv().Add(p.heading(p.CheckHead))
	t := layout.NewTable().SetColumnUnitWidths([]layout.UnitValue{layout.Pct(20), layout.Pct(80)})
	r := t.AddRow()
	code, err := barcode.NewQRWithECC(p.Address, barcode.ECCLevelM)
	if err != nil {
		r.AddCellElement(p.text("", textSize, false, ink)).SetBorders(layout.NoBorders())
	} else {
		r.AddCellElement(layout.NewBarcodeElement(code, codeSize).SetAltText(p.Address)).SetBorders(layout.NoBorders()).SetPadding(0)
	}
	words := layout.NewDiv()
	for _, s := range p.Check {
		words.Add(p.text(s, textSize, false, ink).SetSpaceAfter(2))
	}
	for _, s := range p.Digest {
		words.Add(p.text(s, 9.5, false, ink))
	}
	for _, s := range p.Small {
		words.Add(p.text(s, smallSize, false, faint).SetSpaceBefore(3))
	}
	r.AddCellElement(words).SetBorders(layout.NoBorders()).SetPadding(0)
	box.Add(t)
	p.doc.Add(whole(box))
}
