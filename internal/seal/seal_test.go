package seal_test

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/seal"
)

func id(n int) uuid.UUID { return uuid.NewSHA1(uuid.Nil, fmt.Append(nil, n)) }

func section() seal.SectionContent {
	return seal.SectionContent{
		Handover: id(1), Section: id(2), Kind: "sku", Title: "商品\nProducts", Version: 3,
		Content: seal.Content{Count: 4, Records: seal.Digest{5}, Attached: 6, Files: seal.Digest{7}},
	}
}

func attached() []seal.Attached {
	return []seal.Attached{
		{ID: id(11), Owner: id(2), Slot: "contract", Name: "合同.pdf", Size: 123456, Digest: seal.Digest{8}},
		{ID: id(12), Owner: id(13), Name: "a.png", Size: 1, Digest: seal.Digest{9}},
	}
}

func enclosed() []seal.Enclosed {
	return []seal.Enclosed{
		{ID: id(21), Digest: seal.Enclosure("teach_back", []byte(`{"summary":"x"}`))},
		{ID: id(22), Digest: seal.Enclosure("sample", []byte(`{"summary":"x"}`))},
	}
}

func whole() seal.HandoverContent {
	return seal.HandoverContent{
		Handover: id(1), Number: "HD-2026-0001", Title: "t", Reason: "leaving", Methods: []string{"documents", "on_site"},
		Stores: []uuid.UUID{id(8), id(10)}, LastWorkingDay: "2026-11-30", Giver: id(2), Receiver: []uuid.UUID{id(3), id(4)}, Witness: id(5),
		Effective: "2026-11-30T10:00:00Z",
		Parts:     []seal.Part{{Section: id(6), Version: 1, Digest: seal.Digest{1}}, {Section: id(7), Version: 2, Waived: "none"}},
	}
}

// TestDigestsAreForEver pins the digests: what was signed under one version of the program must stand under the next. The values
// were computed by a few lines in another language.
func TestDigestsAreForEver(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		got  seal.Digest
		want string
	}{
		"record":                {seal.Record("sku", []byte(`{"title":"x"}`)), "d1acde074dc3ab01310d7c23c9b53bc1e3ee38a3d1ac64ef189a9cd8f26cdaa8"},
		"section":               {seal.Section(section()), "27c503d9a36385d8902079845f2f5c42f3e1b8c52fc1e01d186c1a2b30f2c6c7"},
		"section without files": {seal.SectionWithoutFiles(section()), "ce7727a1754087aa66fa11c31e2caf771d6ed03daf35fe7c97c0cceab3126e13"},
		"files":                 {seal.Files(attached()), "c29c1ea9872d9c162404556f92cbc2fbe4b288c805f3f19f3c0af63f5d721938"},
		"no files":              {seal.Files(nil), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
		"handover":              {seal.Handover(whole()), "6d30ec45f07f6ece5249a78f016451f3f07eeb5540e34598238ed3fbcdc5b766"},
		"nothing":               {seal.Records(nil), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
	} {
		require.Equal(t, c.want, c.got.String(), name)
	}
}

// TestEveryPartCounts changes one thing at a time; each gives another digest.
func TestEveryPartCounts(t *testing.T) {
	t.Parallel()
	seen := map[seal.Digest]string{}
	add := func(name string, d seal.Digest) {
		require.Empty(t, seen[d], "%s is not part of the digest", name)
		seen[d] = name
	}
	add("section", seal.Section(section()))
	for name, change := range map[string]func(*seal.SectionContent){
		"handover": func(c *seal.SectionContent) { c.Handover = id(9) },
		"section":  func(c *seal.SectionContent) { c.Section = id(9) },
		"kind":     func(c *seal.SectionContent) { c.Kind = "skU" },
		"title":    func(c *seal.SectionContent) { c.Title += " " },
		"version":  func(c *seal.SectionContent) { c.Version++ },
		"count":    func(c *seal.SectionContent) { c.Count++ },
		"records":  func(c *seal.SectionContent) { c.Records[31] ^= 1 },
		"attached": func(c *seal.SectionContent) { c.Attached++ },
		"files":    func(c *seal.SectionContent) { c.Files[31] ^= 1 },
		"edge":     func(c *seal.SectionContent) { c.Kind, c.Title = "sku商", "品\nProducts" },
	} {
		s := section()
		change(&s)
		add("section: "+name, seal.Section(s))
	}
	for name, change := range map[string]func(*seal.SectionContent){
		"an enclosure": func(c *seal.SectionContent) { c.Enclosures, c.Enclosed = 1, seal.Enclosures(enclosed()[:1]) },
		"another":      func(c *seal.SectionContent) { c.Enclosures, c.Enclosed = 1, seal.Enclosures(enclosed()[1:]) },
		"both":         func(c *seal.SectionContent) { c.Enclosures, c.Enclosed = 2, seal.Enclosures(enclosed()) },
	} {
		s := section()
		change(&s)
		add("section: "+name, seal.Section(s))
		s.Content = s.Bare()
		require.Equal(t, seal.Section(section()), seal.Section(s), "the facts are those of a section without enclosures")
	}
	add("files", seal.Files(attached()))
	for name, change := range map[string]func([]seal.Attached) []seal.Attached{
		"a file's id":     func(l []seal.Attached) []seal.Attached { l[0].ID = id(9); return l },
		"its owner":       func(l []seal.Attached) []seal.Attached { l[0].Owner = id(9); return l },
		"its slot":        func(l []seal.Attached) []seal.Attached { l[0].Slot = "contracts"; return l },
		"its name":        func(l []seal.Attached) []seal.Attached { l[0].Name = "合同.pdg"; return l },
		"its size":        func(l []seal.Attached) []seal.Attached { l[0].Size++; return l },
		"its content":     func(l []seal.Attached) []seal.Attached { l[0].Digest[0]++; return l },
		"the edge":        func(l []seal.Attached) []seal.Attached { l[0].Slot, l[0].Name = "contract合", "同.pdf"; return l },
		"the order":       func(l []seal.Attached) []seal.Attached { l[0], l[1] = l[1], l[0]; return l },
		"fewer":           func(l []seal.Attached) []seal.Attached { return l[:1] },
		"the other fewer": func(l []seal.Attached) []seal.Attached { return l[1:] },
	} {
		add("files: "+name, seal.Files(change(attached())))
	}
	add("section without files", seal.SectionWithoutFiles(section()))
	add("handover", seal.Handover(whole()))
	for name, change := range map[string]func(*seal.HandoverContent){
		"handover":          func(c *seal.HandoverContent) { c.Handover = id(9) },
		"number":            func(c *seal.HandoverContent) { c.Number = "HD-2026-0002" },
		"title":             func(c *seal.HandoverContent) { c.Title = "T" },
		"reason":            func(c *seal.HandoverContent) { c.Reason = "shop_sale" },
		"methods":           func(c *seal.HandoverContent) { c.Methods = c.Methods[:1] },
		"a store":           func(c *seal.HandoverContent) { c.Stores[1] = id(9) },
		"fewer stores":      func(c *seal.HandoverContent) { c.Stores = c.Stores[:1] },
		"last working day":  func(c *seal.HandoverContent) { c.LastWorkingDay = "2026-12-01" },
		"giver":             func(c *seal.HandoverContent) { c.Giver = id(9) },
		"receiver":          func(c *seal.HandoverContent) { c.Receiver[1] = id(9) },
		"fewer receivers":   func(c *seal.HandoverContent) { c.Receiver = c.Receiver[:1] },
		"order":             func(c *seal.HandoverContent) { c.Receiver[0], c.Receiver[1] = c.Receiver[1], c.Receiver[0] },
		"witness":           func(c *seal.HandoverContent) { c.Witness = id(9) },
		"effective":         func(c *seal.HandoverContent) { c.Effective = "2026-11-30T10:00:01Z" },
		"a part's section":  func(c *seal.HandoverContent) { c.Parts[0].Section = id(9) },
		"a part's version":  func(c *seal.HandoverContent) { c.Parts[0].Version = 9 },
		"a part's digest":   func(c *seal.HandoverContent) { c.Parts[0].Digest[0] = 9 },
		"a part's reason":   func(c *seal.HandoverContent) { c.Parts[1].Waived = "nine" },
		"fewer parts":       func(c *seal.HandoverContent) { c.Parts = c.Parts[:1] },
		"parts rearranged":  func(c *seal.HandoverContent) { c.Parts[0], c.Parts[1] = c.Parts[1], c.Parts[0] },
		"reason for digest": func(c *seal.HandoverContent) { c.Parts[0].Waived = "none" },
	} {
		h := whole()
		change(&h)
		add("handover: "+name, seal.Handover(h))
	}
	add("record", seal.Record("sku", []byte(`{}`)))
	add("record of another kind", seal.Record("sk", []byte(`u{}`)))
	add("record with another word", seal.Record("sku", []byte(`{"title":"x"}`)))
}

func TestRecords(t *testing.T) {
	t.Parallel()
	a, b := seal.Line{ID: id(1), Digest: seal.Digest{1}}, seal.Line{ID: id(2), Digest: seal.Digest{2}}
	plain := sha256.Sum256(append(append(append(append([]byte{}, a.ID[:]...), a.Digest[:]...), b.ID[:]...), b.Digest[:]...))
	require.Equal(t, seal.Digest(plain), seal.Records([]seal.Line{a, b}))
	require.NotEqual(t, seal.Records([]seal.Line{a, b}), seal.Records([]seal.Line{b, a}), "the order counts; the caller sorts by id")
}

func TestDigestText(t *testing.T) {
	t.Parallel()
	d := seal.Record("sku", []byte(`{}`))
	back, err := seal.Parse(" " + d.String() + "\n")
	require.NoError(t, err)
	require.Equal(t, d, back)
	require.Len(t, d.Groups(), 16)
	require.Equal(t, d.String(), strings.Join(d.Groups(), ""))
	require.True(t, d.Equal(d[:]))
	require.False(t, d.Equal(d[:31]))
	require.False(t, d.Equal(nil))
	for _, s := range []string{"", "zz", d.String()[:62], d.String() + "00"} {
		_, err := seal.Parse(s)
		require.Error(t, err, s)
	}
}
