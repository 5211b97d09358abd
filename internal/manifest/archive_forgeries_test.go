package manifest_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/checkpoint"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/manifest"
	"handoverdesk/internal/seal"
)

// TestForgedEvidence are changes of what signers showed, by somebody who knows the form and signs the file with a key of their own (R19).
func TestForgedEvidence(t *testing.T) {
	t.Parallel()
	key, forger := newKey(t), newKey(t)
	elsewhere := signed(t, key, 3)
	for name, c := range map[string]struct {
		change func(m *manifest.Manifest)
		want   string
		who    string // whose seal is named
	}{
		"evidence swapped between persons": {func(m *manifest.Manifest) {
			m.Seals[1].Evidence, m.Seals[2].Evidence = m.Seals[2].Evidence, m.Seals[1].Evidence
		}, "seal.evidence", "周子昂"},
		"evidence of another section": {func(m *manifest.Manifest) { m.Seals[1].Evidence = m.Seals[4].Evidence }, "seal.evidence", "周子昂"},
		"evidence left out":           {func(m *manifest.Manifest) { m.Seals[1].Evidence = "" }, "seal.evidence", "周子昂"},
		"evidence and method left out": {func(m *manifest.Manifest) {
			m.Seals[1].Evidence, m.Seals[1].Method = "", "password"
		}, "seal.signature", "周子昂"},
		"a drawing for a passkey":  {func(m *manifest.Manifest) { m.Seals[1].Evidence = m.Seals[8].Evidence }, "seal.evidence", "周子昂"},
		"another drawing":          {func(m *manifest.Manifest) { evidence(m, 8, "[[10,", "[[11,") }, "seal.signature", "陈立群"},
		"a line out of the field":  {func(m *manifest.Manifest) { evidence(m, 8, "[[10,", "[[9999,") }, "seal.evidence", "陈立群"},
		"another site":             {func(m *manifest.Manifest) { evidence(m, 1, `"site":"localhost"`, `"site":"example.test"`) }, "seal.evidence", "周子昂"},
		"another nonce":            {func(m *manifest.Manifest) { evidence(m, 1, `"nonce":"YSBu`, `"nonce":"YSBv`) }, "seal.evidence", "周子昂"},
		"the proxy's name removed": {func(m *manifest.Manifest) { m.Seals[4].BehalfName = "" }, "seal.signature", "吴桐"},
		"a proxy as themselves": {func(m *manifest.Manifest) {
			m.Seals[4].Behalf, m.Seals[4].BehalfName = "", ""
		}, "seal.person", "吴桐"},
		"a proxy of another party": {func(m *manifest.Manifest) {
			m.Seals[4].Behalf, m.Seals[4].BehalfName = id(4).String(), "陈立群"
		}, "seal.signature", "吴桐"},
		"a proxy's seal as the party's own": {func(m *manifest.Manifest) {
			g := &m.Seals[4]
			g.Person, g.Name, g.Behalf, g.BehalfName = g.Behalf, g.BehalfName, "", ""
		}, "seal.evidence", "周子昂"},
		"another device, with a signature of its own": {func(m *manifest.Manifest) {
			m.Seals[1].Evidence = newPerson(t, id(3), "周子昂").shows(t, m.Seals[1].Stated(m.Handover.ID))
		}, "seal.signature", "周子昂"},
		"a real seal of another handover": {func(m *manifest.Manifest) {
			g := elsewhere.Seals[2].Stated(id(99).String())
			g, err := key.Put(g)
			require.NoError(t, err)
			m.Seals[2] = manifest.OfSeal(g, true)
		}, "seal.signature", "陈立群"},
		"a real note from before this handover": {func(m *manifest.Manifest) {
			leaf := checkpoint.Leaf{Handover: id(100), Head: handover.Head{Seq: 1, Hash: make([]byte, 32)}, Rows: make([]byte, 32)}
			_, root, err := checkpoint.Grow(0, []checkpoint.Leaf{leaf}, nil)
			require.NoError(t, err)
			m.Checkpoint, err = checkpoint.Note{Workspace: id(7), Number: 1, Size: 1, Root: root, At: manifest.Time(m.Made)}.Sign(key)
			require.NoError(t, err)
		}, "checkpoint.proof", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := proven(t, key, 3)
			c.change(&m)
			m.Keys = append(m.Keys, manifest.Key{Fingerprint: forger.Public().Fingerprint().String(), Public: forger.Public().String()})
			require.NoError(t, m.Mark())
			b := written(t, m, forger)
			r := manifest.Check(b, seal.Digest{})
			require.True(t, slices.ContainsFunc(r.Problems, func(p manifest.Problem) bool { return p.Code == c.want && p.Name == c.who }), "%v", r.Problems)
			forged(t, name, c.want, b)
		})
	}
}

// evidence changes what a seal shows.
func evidence(m *manifest.Manifest, n int, from, to string) {
	m.Seals[n].Evidence = strings.Replace(m.Seals[n].Evidence, from, to, 1)
}

// TestForgedArchives are changes of an archive by somebody who has even the program's key, and makes list and seal anew: what is in it still
// has to fit what people signed, and the note that left the database (R19).
func TestForgedArchives(t *testing.T) {
	t.Parallel()
	key, forger := newKey(t), newKey(t)
	b, _ := newBundle(t, key).packed(t, key)
	require.Empty(t, checked(b).Problems)
	rewritten := func(b *bundle, from int, change func(*handover.Event)) {
		change(&b.events[from])
		b.link()
	}
	ended := func(b *bundle, n int) {
		b.events = b.events[:n]
		b.Head = manifest.Head{Seq: int64(n), Hash: manifest.OfSeal(handover.Seal{Digest: b.events[n-1].Hash}, true).Digest}
	}
	for name, c := range map[string]struct {
		change func(b *bundle)
		want   string
		place  string // section, name or place that is named
	}{
		"the chain in another order":     {func(b *bundle) { swap(b.events[2:4]) }, "events.broken", "3"},
		"an event taken out":             {func(b *bundle) { b.events = slices.Delete(b.events, 2, 3) }, "events.broken", "3"},
		"an event written anew":          {func(b *bundle) { b.events[2].Detail = []byte(`{"n": 9}`) }, "events.broken", "3"},
		"another person did it":          {func(b *bundle) { b.events[2].Actor = id(3) }, "events.broken", "3"},
		"a second earlier":               {func(b *bundle) { b.events[2].At = b.events[2].At.Add(-1e9) }, "events.broken", "3"},
		"the tail cut off":               {func(b *bundle) { b.events = b.events[:6] }, "events.head", "7"},
		"the tail cut off, and the head": {func(b *bundle) { ended(b, 5) }, "checkpoint.head", "body.covered"},
		"the chain written anew from an event on": {func(b *bundle) {
			rewritten(b, 3, func(e *handover.Event) { e.Actor = id(3) })
			ended(b, 7)
		}, "checkpoint.head", "body.covered"},
		"no chain":                    {func(b *bundle) { b.without = []string{"data/events.json"} }, "events.missing", ""},
		"the content of a record":     {func(b *bundle) { data(b, 0, 1, `"n":1`, `"n":2`) }, "contents.record", "章节sku"},
		"the contents of two records": {func(b *bundle) { data(b, 0, 0, `"n":0`, `"n":1`); data(b, 0, 1, `"n":1`, `"n":0`) }, "contents.record", "章节sku"},
		"a record of another section": {func(b *bundle) { d := b.data; d[b.Sections[0].ID][0] = d[b.Sections[1].ID][0] }, "contents.record", "章节sku"},
		"a record that amends another": {func(b *bundle) {
			data(b, 1, 0, `"title"`, `"amends":"`+id(9).String()+`","title"`)
		}, "contents.record", "章节account"},
		"a record left out":     {func(b *bundle) { d, s := b.data, b.Sections[0].ID; d[s] = d[s][1:] }, "contents.missing", "章节sku"},
		"a record twice":        {func(b *bundle) { d, s := b.data, b.Sections[0].ID; d[s] = append(d[s], d[s][0]) }, "contents.record", "章节sku"},
		"a member twice":        {func(b *bundle) { data(b, 0, 0, `"data"`, `"data":{"n":7},"data"`) }, "contents.form", "章节sku"},
		"a section left out":    {func(b *bundle) { delete(b.data, b.Sections[1].ID) }, "contents.section", "章节account"},
		"another file":          {func(b *bundle) { b.files["files/01 sku/合同.pdf"] += "改" }, "file.content", "合同.pdf"},
		"no file":               {func(b *bundle) { b.files = nil }, "file.content", "合同.pdf"},
		"an entry that is gone": {func(b *bundle) { b.without = []string{"README.txt"} }, "entry.missing", "README.txt"},
		"two entries of a name": {func(b *bundle) { b.more = []entry{{"README.txt", "另一份"}} }, "entry.twice", "README.txt"},
		"a manifest of before":  {func(b *bundle) { b.other = written(t, older(t, key), key) }, "contents.record", "章节sku"},
		"a kept one of another": {func(b *bundle) {
			b.more = []entry{{"inventory/1.manifest.json", string(written(t, elsewhere(t, key), key))}}
		}, "archive.kept", "inventory/1.manifest.json"},
		"a kept one by a forger": {func(b *bundle) {
			b.more = []entry{{"inventory/1.manifest.json", string(written(t, b.Manifest, forger))}}
		}, "archive.kept", "inventory/1.manifest.json"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBundle(t, key)
			c.change(b)
			content, _ := b.packed(t, key)
			r := checked(content)
			require.True(t, slices.ContainsFunc(r.Problems, func(p manifest.Problem) bool {
				return p.Code == c.want && (c.place == "" || slices.Contains([]string{p.Section, p.Name, p.Place}, c.place))
			}), "%v", r.Problems)
			forged(t, name+" (archive)", c.want, content)
		})
	}
	whole := newBundle(t, key)
	other, _ := whole.packed(t, forger)
	require.Equal(t, []string{"archive.keys"}, codes(checked(other)), "the program's manifest in somebody else's archive")
	forged(t, "another's archive", "archive.keys", other)
	for name, wrong := range map[string][]byte{"a byte behind it": append(slices.Clone(b), 0), "a byte before it": append([]byte{0}, b...), "two of them": append(slices.Clone(b), b...)} {
		require.False(t, checked(wrong).Fine(), name)
		forged(t, name, "", wrong)
	}
}

// data changes a line of the records of a section.
func data(b *bundle, section, line int, from, to string) {
	lines := b.data[b.Sections[section].ID]
	lines[line] = strings.Replace(lines[line], from, to, 1)
}

// older is a real manifest of the same handover, of when it had other contents.
func older(t *testing.T, key seal.Key) manifest.Manifest {
	t.Helper()
	m := proven(t, key, 1)
	return m
}

// elsewhere is a real manifest of another handover.
func elsewhere(t *testing.T, key seal.Key) manifest.Manifest {
	t.Helper()
	m := small(t, key)
	m.Handover.ID = id(99).String()
	require.NoError(t, m.Mark())
	return m
}
