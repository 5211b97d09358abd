package server

import (
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"github.com/boombuler/barcode/qr"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/manifest"
	"handoverdesk/internal/paper"
	"handoverdesk/web/locale"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// copies is how many copies of an inventory are printed: the giver's, the receiver's, and the witness's, which goes to the archive.
const copies = 3

// Prints makes the copies of an inventory that are kept, in both languages. base is the address of the site, "" when there is none.
func Prints(base string, by *paper.Signer) app.Printer {
	return func(m manifest.Manifest, kinds catalog.Catalog) ([]app.Print, error) {
		var out []app.Print
		for _, p := range locale.All() {
			for n := 1; n <= copies; n++ {
				content, err := paper.PDF(sheetOf(p, kinds, m, base, n), by)
				if err != nil {
					return nil, err
				}
				out = append(out, app.Print{Part: partOf(p, n), Content: content})
			}
		}
		return out, nil
	}
}

func partOf(p *locale.Printer, copied int) string { return p.Catalog() + "-" + strconv.Itoa(copied) }

// tongue is the language that an inventory is asked for in, or the reader's.
func (c *call) tongue() *locale.Printer {
	if l := c.r.URL.Query().Get("lang"); l != "" {
		return locale.For(l).In(c.app.Zone())
	}
	return c.p
}

// inventoryShow is the inventory as a page that looks like the printed one.
func inventoryShow(c *call) error {
	got, err := c.app.Inventory(c.r.Context(), c.scope)
	if err != nil {
		return err
	}
	id, p := c.scope.Handover().String(), c.tongue()
	sheet := sheetOf(p, c.viewer.Catalog, got.Manifest, c.base, 0)
	frame := c.frame(c.p.T("inventory.page", "Number", got.Manifest.Handover.Number), "")
	frame.Paper = true
	frame.Watermark = []string{c.viewer.Name + " · " + got.Manifest.Handover.Number, c.p.DateTime(c.app.Now())}
	props := page.InventoryProps{
		Frame: frame, Sheet: sheet, Lang: p.Lang(), Back: ui.ToHandover(id), Other: p.Other().T("common.language.name"), OtherLang: p.Other().Lang(),
		ToOther: ui.ToInventory(id) + "?lang=" + p.Other().Lang(), Manifest: ui.ToInventoryManifest(id), Note: c.p.T("inventory.draft_note"),
	}
	if len(got.Kept) > 0 {
		props.Note, props.Kept = c.p.T("inventory.kept_note"), true
		if !got.Printed() {
			props.Note = c.p.T("inventory.printing_note")
		}
	}
	for _, late := range got.Later {
		props.Later = append(props.Later, page.Link{Href: ui.ToSection(id, late.ID), Text: late.Title(c.p.Catalog())})
	}
	for n := 1; n <= copies; n++ {
		props.Copies = append(props.Copies, page.Link{Href: ui.ToInventoryPDF(id, p.Lang(), n), Text: c.p.T("inventory.copy." + strconv.Itoa(n))})
	}
	if code, err := qr.Encode(sheet.Address, qr.M, qr.Auto); err == nil {
		props.Code, props.CodeSize = squares(code.Bounds().Dx(), func(x, y int) bool { r, _, _, _ := code.At(x, y).RGBA(); return r == 0 }), code.Bounds().Dx()
	}
	return c.render(http.StatusOK, page.Inventory(props))
}

// squares is the path of the dark squares of a code, line by line.
func squares(size int, dark func(x, y int) bool) string {
	var b strings.Builder
	for y := range size {
		for x := 0; x < size; x++ {
			from := x
			for x < size && dark(x, y) {
				x++
			}
			if x > from {
				fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", from, y, x-from, x-from)
			}
		}
	}
	return b.String()
}

// inventoryPrint is a copy as a PDF: of a signed handover the one that is kept, else a draft.
func inventoryPrint(c *call) error {
	p, n := c.tongue(), 1
	if asked, err := strconv.Atoi(c.r.URL.Query().Get("copy")); err == nil && asked >= 1 && asked <= copies {
		n = asked
	}
	got, err := c.app.Inventory(c.r.Context(), c.scope)
	if err != nil {
		return err
	}
	m, kept := got.Manifest, got.Kept
	name := m.Handover.Number + " " + p.T("inventory.title") + " " + p.T("inventory.copy_short", "Number", n) + ".pdf"
	if len(kept) > 0 {
		// Before the worker came to it, the newest is made here: the same bytes.
		edition, _ := strconv.Atoi(c.r.URL.Query().Get("edition"))
		for _, k := range kept {
			if k.Part == partOf(p, n) && (edition == 0 && k.Edition == m.Edition || k.Edition == edition) {
				return c.keptPart(k, "application/pdf", name)
			}
		}
		if edition != 0 && edition != m.Edition {
			return handover.ErrNotFound()
		}
	}
	by := c.signer
	if len(kept) == 0 {
		by = nil
	}
	content, err := paper.PDF(sheetOf(p, c.viewer.Catalog, m, c.base, n), by)
	if err != nil {
		return err
	}
	c.fileHead("application/pdf", name)
	c.w.Header().Set("Content-Length", strconv.Itoa(len(content)))
	if c.r.Method == http.MethodGet {
		_, _ = c.w.Write(content)
	}
	return nil
}

// inventoryManifest is the manifest: of a signed handover the one that is kept, else the present one.
func inventoryManifest(c *call) error {
	edition, _ := strconv.Atoi(c.r.URL.Query().Get("edition"))
	list, err := c.app.KeptParts(c.r.Context(), c.scope)
	if err != nil {
		return err
	}
	for _, k := range list {
		if k.Part == app.ManifestPart && (edition == 0 || k.Edition == edition) {
			return c.keptPart(k, "application/json", c.scope.Handover().String()+"-"+strconv.Itoa(k.Edition)+".manifest.json")
		}
	}
	o, err := c.whole()
	if err != nil {
		return err
	}
	return o.send("application/json", o.Handover.Number+".manifest.json", func(w io.Writer) error {
		return c.app.WriteManifest(c.r.Context(), c.scope, w)
	})
}

// keptPart sends what is kept, as it is.
func (c *call) keptPart(k app.Kept, contentType, name string) error {
	_, content, err := c.app.KeptPart(c.r.Context(), c.scope, k.Edition, k.Part)
	if err != nil {
		return err
	}
	defer func() { _ = content.Close() }()
	c.fileHead(contentType, name)
	c.w.Header().Set("ETag", `"`+fmt.Sprintf("%x", k.Blob.Digest[:8])+`"`)
	http.ServeContent(c.w, c.r, "", k.At, content)
	return nil
}

func (c *call) fileHead(contentType, name string) {
	h := c.w.Header()
	h.Set("Content-Type", contentType)
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	h.Set("Cache-Control", "private, no-cache")
}
