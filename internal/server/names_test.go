package server

import (
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/unicode/norm"

	"handoverdesk/web/ui"
)

// TestRareCharacters: names with signs beyond the first plane, of extensions, with marks that combine, and from right to left come back from the
// page, the search, the digest and the files as they were typed.
func TestRareCharacters(t *testing.T) {
	t.Parallel()
	h := furnished(t)
	hs, ss := h.own.id.String(), h.own.sections["sku"].String()
	giver := h.as("giver")
	at := ui.ToRecord(hs, h.own.records["draft"].String())
	for i, c := range []struct{ name, title, query string }{
		{"beyond the first plane", "𠮷野家牛肉饭 𠮷", "𠮷野"},
		{"extension A", "㛃白连衣裙", "㛃白"},
		{"composed", norm.NFC.String("Café Zoë 外套"), "café"},
		{"marks that combine", norm.NFD.String("Café Zoë 外套"), norm.NFD.String("Café")},
		{"right to left", "قميص قطن 12.50 蓝", "قميص"},
		{"signs of several parts", "亲子装 👩‍👩‍👧‍👦 红", "亲子"},
	} {
		form := sampleForm("sku", 1)
		form.Set("_version", strconv.Itoa(i+1))
		form.Set("title", c.title)
		saved := giver.post(at, form)
		require.Equal(t, 303, saved.StatusCode, "%s: %s", c.name, saved.text)
		r := h.record(h.in("giver", h.own.id), h.own.records["draft"])
		require.True(t, norm.NFC.String(r.Title) == norm.NFC.String(c.title), "%s: %q", c.name, r.Title)
		require.Contains(t, giver.get(at).text, r.Title, c.name)
		for _, q := range []string{c.query, norm.NFC.String(c.query), norm.NFD.String(c.query)} {
			require.Contains(t, giver.get("/search?q="+url.QueryEscape(q)).text, h.own.records["draft"].String(), "%s is found as %+q", c.name, q)
		}
		csv := giver.get(ui.ToSectionExport(hs, ss))
		require.Equal(t, 200, csv.StatusCode)
		require.Contains(t, csv.text, r.Title, c.name)
		book := workbook(t, []byte(giver.get(ui.ToSectionWorkbook(hs, ss)).text))
		require.Contains(t, fmt.Sprint(sheetRows(t, book, book.GetSheetList()[0])), r.Title, c.name)
	}
	// The same name written in two ways is one digest, or two that differ: it is never taken for unchanged and shown as changed.
	var digests []string
	for i, title := range []string{norm.NFC.String("Zoë"), norm.NFD.String("Zoë")} {
		form := sampleForm("sku", 1)
		form.Set("_version", strconv.Itoa(7+i))
		form.Set("title", title)
		require.Equal(t, 303, giver.post(at, form).StatusCode)
		r := h.record(h.in("giver", h.own.id), h.own.records["draft"])
		digests = append(digests, r.Title+" "+string(r.Digest))
	}
	same := strings.Split(digests[0], " ")[0] == strings.Split(digests[1], " ")[0]
	require.Equal(t, same, digests[0] == digests[1])
	require.Empty(t, h.log.faults())
}

// TestRareNames: a person's name stands in pages, workbook, archive and manifest as it was typed, and tells whose it is on paper.
func TestRareNames(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ name, paper string }{
		"beyond the first plane": {"𠮷田㛃", "𠮷田㛃"},
		"marks that combine":     {norm.NFD.String("Zoë Nguyễn"), "Zoë Nguyễn"},
		"right to left":          {"عبد الرحمن", "عبد الرحمن"},
		"in no font":             {"𪚥田", "〓(U+2A6A5)田"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := furnished(t)
			admin, _ := h.session("admin", uuid.Nil)
			p, err := h.app.Person(t.Context(), admin, h.people["giver"].ID)
			require.NoError(t, err)
			p.Name = c.name
			_, err = h.app.SavePerson(t.Context(), admin, p, "", false)
			require.NoError(t, err)
			id, b := h.own.id.String(), h.as("giver")
			for _, at := range []string{ui.ToHandoverSignatures(id), ui.ToInventory(id), ui.ToInventoryManifest(id), ui.ToProfile()} {
				require.Contains(t, b.get(at).text, c.name, at)
			}
			_, all := unpacked(t, []byte(b.get(ui.ToHandoverArchive(id)).text))
			require.Contains(t, all["index.html"], c.name)
			require.Contains(t, all["handover.manifest.json"], c.name)
			tool, err := exec.LookPath("pdftotext")
			if err != nil {
				t.Log("pdftotext is not installed: the printed name was not read")
				return
			}
			file := filepath.Join(t.TempDir(), "a.pdf")
			require.NoError(t, os.WriteFile(file, []byte(b.get(ui.ToInventoryPDF(id, "zh", 1)).text), 0o600))
			out, err := exec.CommandContext(t.Context(), tool, "-layout", file, "-").Output()
			require.NoError(t, err)
			require.Contains(t, norm.NFKC.String(string(out)), c.paper)
		})
	}
}
