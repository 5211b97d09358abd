package server

import (
	"net/url"
	"strconv"
	"strings"
	"testing"

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
		require.Contains(t, giver.get("/search?q="+url.QueryEscape(c.query)).text, h.own.records["draft"].String(), "%s is found", c.name)
		csv := giver.get(ui.ToSectionExport(hs, ss))
		require.Equal(t, 200, csv.StatusCode)
		require.Contains(t, csv.text, r.Title, c.name)
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
