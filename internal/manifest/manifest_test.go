package manifest_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/handover"
	"handoverdesk/internal/manifest"
	"handoverdesk/internal/seal"
)

func id(n byte) uuid.UUID { return uuid.UUID{15: n} }

// signed is a complete manifest of two sections, an enclosure, a file and everything else that one may hold.
func signed(t *testing.T, key seal.Key, records int) manifest.Manifest {
	t.Helper()
	at := time.Date(2026, 11, 22, 7, 0, 0, 123456000, time.UTC)
	m := manifest.Manifest{
		Complete: true, Edition: 1, Made: manifest.Stamp(at), Workspace: "木棉里", Zone: "Asia/Shanghai", Head: manifest.Head{Seq: 7, Hash: strings.Repeat("ab", 32)},
		Handover: manifest.Handover{
			Effective: "2026-11-25T10:00:00Z", ID: id(1).String(), LastDay: "2026-11-25", Methods: []string{"documents"}, Number: "HD-2026-0143",
			Reason: "leaving", State: "signed", Title: "旗舰店 𠮷 \u2028 <&>",
		},
		Parties: []manifest.Party{
			{ID: id(2).String(), Name: "林晓雯", Role: "giver", Signed: true}, {ID: id(3).String(), Name: "周子昂", Role: "receiver", Lead: true, Signed: true},
			{ID: id(4).String(), Name: "陈立群", Role: "witness", Signed: true},
		},
		Stores:   []manifest.Store{{ID: id(5).String(), Name: "天猫"}},
		Findings: []manifest.Finding{{Args: map[string]string{"Rows": "1, 2"}, Rule: "sku.missing", Severity: "blocker", Section: id(10).String()}},
		Matters:  []manifest.Matter{{Title: "补货单", Section: id(10).String(), Kind: "inflight"}},
	}
	for i, kind := range []string{"sku", "account"} {
		section := id(byte(10 + i))
		s := manifest.Section{ID: section.String(), Kind: kind, TitleZH: "章节" + kind, TitleEN: kind, State: "signed", Version: 3 + i}
		var lines []seal.Line
		var held []manifest.Line
		for k := range records {
			r := uuid.UUID{0: byte(i), 12: byte(k >> 16), 13: byte(k >> 8), 14: byte(k)}
			d := seal.Record(kind, fmt.Appendf(nil, `{"n":%d}`, k))
			lines = append(lines, seal.Line{ID: r, Digest: d})
			held = append(held, manifest.Line{ID: r.String(), Digest: d.String(), Title: fmt.Sprintf("记录 %d \"x\"\n", k)})
		}
		s.Records = len(lines)
		c := seal.Content{Records: seal.Records(lines), Count: len(lines), Files: seal.Files(nil)}
		if i == 0 {
			f := seal.Attached{ID: id(40), Owner: section, Slot: "", Name: "合同.pdf", Size: 12, Digest: seal.Digest{9}}
			c.Files, c.Attached, s.Attached = seal.Files([]seal.Attached{f}), 1, 1
			m.Files = append(m.Files, manifest.File{ID: f.ID.String(), Owner: f.Owner.String(), Section: section.String(), Name: f.Name, Size: f.Size, Digest: f.Digest.String()})
			e := manifest.Enclosure{ID: id(50).String(), Kind: "sample", Body: `{"n":5}`, Section: section.String(), Digest: seal.Enclosure("sample", []byte(`{"n":5}`)).String()}
			d, _ := seal.Parse(e.Digest)
			c.Enclosed, c.Enclosures = seal.Enclosures([]seal.Enclosed{{ID: id(50), Digest: d}}), 1
			m.Enclosures = append(m.Enclosures, e)
		}
		whole := seal.SectionContent{Handover: id(1), Section: section, Kind: kind, Title: s.TitleZH + "\n" + s.TitleEN, Version: s.Version, Content: c}
		s.Digest, s.Files, s.Sum, s.Enclosed = seal.Section(whole).String(), c.Files.String(), c.Records.String(), c.Enclosed.String()
		whole.Content = c.Bare()
		s.Bare = seal.Section(whole).String()
		m.Sections, m.Records = append(m.Sections, s), append(m.Records, held)
		for n, role := range []handover.PartyRole{handover.Giver, handover.Receiver, handover.Witness} {
			covers, d := handover.CoversAll, s.Digest
			if role == handover.Giver {
				covers, d = handover.CoversFacts, s.Bare
			}
			digest, _ := seal.Parse(d)
			g, err := key.Put(handover.Seal{
				Handover: id(1), ID: id(byte(60 + 3*i + n)), Section: section, Role: role, Person: id(byte(2 + n)), Name: m.Parties[n].Name, Statement: "已核对。",
				Digest: digest[:], Version: s.Version, At: at.Add(time.Duration(n) * time.Minute), Covers: covers, Method: handover.ByPassword,
			})
			require.NoError(t, err)
			m.Seals = append(m.Seals, manifest.OfSeal(g, true))
		}
	}
	final := m.Sum()
	m.Digest = final.String()
	for n, p := range m.Parties {
		g, err := key.Put(handover.Seal{
			Handover: id(1), ID: id(byte(80 + n)), Role: handover.PartyRole(p.Role), Person: id(byte(2 + n)), Name: p.Name, Statement: "已移交。", Digest: final[:],
			At: at, Covers: handover.CoversAll, Method: handover.ByPassword,
		})
		require.NoError(t, err)
		m.Seals = append(m.Seals, manifest.OfSeal(g, true))
	}
	m.Keys = []manifest.Key{{Fingerprint: key.Public().Fingerprint().String(), Public: key.Public().String()}}
	require.NoError(t, m.Mark())
	return m
}

func newKey(t *testing.T) seal.Key {
	t.Helper()
	key, err := seal.NewKey()
	require.NoError(t, err)
	return key
}

func written(t *testing.T, m manifest.Manifest, key seal.Key) []byte {
	t.Helper()
	b, err := manifest.Bytes(m, key)
	require.NoError(t, err)
	return b
}

func codes(r manifest.Report) []string {
	var out []string
	for _, p := range r.Problems {
		out = append(out, p.Code)
	}
	return out
}

func TestManifestIsCanonicalAndGood(t *testing.T) {
	t.Parallel()
	key := newKey(t)
	m := signed(t, key, 20)
	b := written(t, m, key)
	require.True(t, bytes.Equal(b, written(t, m, key)), "the same manifest gives the same bytes")
	again, err := seal.Canonical(json.RawMessage(b))
	require.NoError(t, err)
	require.Equal(t, string(again), string(b), "written by hand as RFC 8785 writes it")
	r := manifest.Check(b, key.Public().Fingerprint())
	require.Empty(t, r.Problems)
	require.Equal(t, 40, r.Records)
	require.Equal(t, 9, r.Seals)
	read, err := manifest.Read(bytes.NewReader(b))
	require.NoError(t, err)
	read.Records = m.Records
	require.Equal(t, string(b), string(written(t, read, key)), "what is read back gives the same bytes")
	_, err = manifest.Read(strings.NewReader(`{"body":{"tag":"other"}}`))
	require.Error(t, err)
	other := newKey(t)
	require.Equal(t, []string{"sign.key"}, codes(manifest.Check(b, other.Public().Fingerprint())))
}

// TestEveryFlippedBitIsRefused flips 10,000 bits, one at a time (R19).
func TestEveryFlippedBitIsRefused(t *testing.T) {
	t.Parallel()
	key := newKey(t)
	b := written(t, signed(t, key, 4), key)
	flips := 10000
	if testing.Short() {
		flips = 500
	}
	r := rand.New(rand.NewPCG(1, 2))
	named := 0
	for range flips {
		at := r.IntN(len(b) * 8)
		b[at/8] ^= 1 << (at % 8)
		report := manifest.Check(b, seal.Digest{})
		require.False(t, report.Fine(), "bit %d of byte %d", at%8, at/8)
		for _, p := range report.Problems {
			if p.Section != "" || p.Name != "" || p.Place != "" {
				named++
				break
			}
		}
		b[at/8] ^= 1 << (at % 8)
	}
	require.Greater(t, named, flips*97/100, "the place is named")
	require.True(t, manifest.Check(b, seal.Digest{}).Fine())
}

// TestForgeries are changes that somebody who knows the form would make (R19). again signs the result with the forger's own key.
func TestForgeries(t *testing.T) {
	t.Parallel()
	key, forger := newKey(t), newKey(t)
	good := written(t, signed(t, key, 5), key)
	other := signed(t, key, 5)
	other.Handover.ID = id(99).String()
	for name, c := range map[string]struct {
		change func(m *manifest.Manifest)
		want   string
	}{
		"a record dropped":             {func(m *manifest.Manifest) { m.Records[0] = m.Records[0][1:] }, "section.records"},
		"a record dropped and counted": {func(m *manifest.Manifest) { m.Records[0] = m.Records[0][1:]; m.Sections[0].Records-- }, "section.digest"},
		"records reordered":            {func(m *manifest.Manifest) { l := m.Records[0]; l[0], l[1] = l[1], l[0] }, "section.order"},
		"a record twice":               {func(m *manifest.Manifest) { m.Records[0] = append(m.Records[0], m.Records[0][4]) }, "section.order"},
		"sections reordered":           {func(m *manifest.Manifest) { swap(m.Sections); swap(m.Records) }, "handover.digest"},
		"records of two sections":      {func(m *manifest.Manifest) { swap(m.Records) }, "section.records"},
		"a section dropped":            {func(m *manifest.Manifest) { m.Sections, m.Records = m.Sections[1:], m.Records[1:] }, "seal.section"},
		"seals swapped": {func(m *manifest.Manifest) {
			m.Seals[0].Section, m.Seals[3].Section = m.Seals[3].Section, m.Seals[0].Section
		}, "seal.signature"},
		"a seal dropped":                {func(m *manifest.Manifest) { m.Seals = m.Seals[:8] }, "party.signed"},
		"a seal of another person":      {func(m *manifest.Manifest) { m.Seals[8].Person = id(2).String() }, "seal.signature"},
		"a seal of another handover":    {func(m *manifest.Manifest) { m.Handover.ID = id(99).String() }, "seal.signature"},
		"a name that looks alike":       {func(m *manifest.Manifest) { m.Seals[8].Name = "陈⽴群" }, "seal.signature"},
		"a later time":                  {func(m *manifest.Manifest) { m.Seals[0].At = "2027-01-01T00:00:00.000000Z" }, "seal.signature"},
		"another statement":             {func(m *manifest.Manifest) { m.Seals[1].Statement += "有保留。" }, "seal.signature"},
		"another method":                {func(m *manifest.Manifest) { m.Seals[1].Method = "passkey" }, "seal.signature"},
		"covers more than it did":       {func(m *manifest.Manifest) { m.Seals[0].Covers = "all" }, "seal.signature"},
		"the plan changed":              {func(m *manifest.Manifest) { m.Handover.Effective = "2027-01-01T00:00:00Z" }, "handover.digest"},
		"a store added":                 {func(m *manifest.Manifest) { m.Stores = append(m.Stores, manifest.Store{ID: id(6).String()}) }, "handover.digest"},
		"a file renamed":                {func(m *manifest.Manifest) { m.Files[0].Name = "合同2.pdf" }, "section.files"},
		"an enclosure changed":          {func(m *manifest.Manifest) { m.Enclosures[0].Body = `{"n":6}` }, "enclosure.digest"},
		"an enclosure dropped":          {func(m *manifest.Manifest) { m.Enclosures = nil }, "section.enclosures"},
		"stale said to be current":      {func(m *manifest.Manifest) { m.Sections[0].Version++ }, "seal.current"},
		"unsigned said to be complete":  {func(m *manifest.Manifest) { m.Seals = m.Seals[:6] }, "handover.complete"},
		"seals without signatures":      {func(m *manifest.Manifest) { m.Seals[0].Key, m.Seals[0].Signature = "", "" }, "seal.unsigned"},
		"the forger's key for the real": {func(m *manifest.Manifest) { m.Keys[0].Public = forger.Public().String() }, "key.fingerprint"},
		"the real key left out":         {func(m *manifest.Manifest) { m.Keys = m.Keys[:0] }, "seal.key"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := signed(t, key, 5)
			c.change(&m)
			m.Keys = append(m.Keys, manifest.Key{Fingerprint: forger.Public().Fingerprint().String(), Public: forger.Public().String()})
			require.NoError(t, m.Mark())
			require.Contains(t, codes(manifest.Check(written(t, m, forger), seal.Digest{})), c.want)
		})
	}
	resigned := signed(t, key, 5)
	resigned.Keys = append(resigned.Keys, manifest.Key{Fingerprint: forger.Public().Fingerprint().String(), Public: forger.Public().String()})
	require.NoError(t, resigned.Mark())
	require.Contains(t, codes(manifest.Check(written(t, resigned, forger), key.Public().Fingerprint())), "sign.key", "the key is demanded")
	text := string(good)
	for name, forged := range map[string]string{
		"a member twice":   strings.Replace(text, `{"body":{`, `{"body":{"complete":false,`, 1),
		"a member more":    strings.Replace(text, `"tag":`, `"tab":1,"tag":`, 1),
		"a blank":          strings.Replace(text, `"body":`, `"body": `, 1),
		"cut short":        text[:len(text)-1],
		"something behind": text + "\n",
		"two files":        text + text,
		"an older version": strings.Replace(text, manifest.Tag, "handover-desk manifest v0", 1),
		"escapes":          strings.Replace(text, "林", `\u6797`, 1),
		"no signature":     text[:strings.LastIndex(text, `,"signature"`)] + "}",
		"a zero signature": text[:strings.LastIndex(text, `"value":"`)] + `"value":"` + strings.Repeat("0", 128) + `"}}`,
		"a null list":      strings.Replace(text, `"matters":[`, `"matters":null,"x":[`, 1),
		"empty":            "", "not JSON": "%PDF-1.7", "nothing": "{}", "not text": "\xff\xfe{",
	} {
		require.False(t, manifest.Check([]byte(forged), seal.Digest{}).Fine(), name)
	}
}

func swap[T any](list []T) { list[0], list[1] = list[1], list[0] }

// TestChangesAreNamed changes one word of each sort of item and finds its name in the report.
func TestChangesAreNamed(t *testing.T) {
	t.Parallel()
	key := newKey(t)
	text := string(written(t, signed(t, key, 5), key))
	for change, want := range map[string]manifest.Problem{
		`记录 3|记录 8`:                         {Code: "item.record", Section: "章节sku", Name: "记录 8 \"x\"\n"},
		`合同.pdf|合同.pdg`:                     {Code: "item.file", Section: "章节sku", Name: "合同.pdg"},
		`补货单|补货箪`:                           {Code: "item.matter", Section: "章节sku", Name: "补货箪"},
		`"name":"天猫"|"name":"天描"`:           {Code: "item.store", Name: "天描"},
		`已移交。"|已移文。"`:                       {Code: "item.seal", Name: "林晓雯"},
		`"n\":5}"|"n\":6}"`:                 {Code: "item.enclosure", Section: "章节sku", Name: "sample"},
		`"lead":true|"lead":false`:          {Code: "item.party", Name: "周子昂"},
		`"title_en":"sku"|"title_en":"skv"`: {Code: "item.section", Section: "章节sku"},
	} {
		from, to, _ := strings.Cut(change, "|")
		require.Contains(t, text, from)
		r := manifest.Check([]byte(strings.Replace(text, from, to, 1)), seal.Digest{})
		require.Contains(t, r.Problems, want, change)
	}
	r := manifest.Check([]byte(strings.Replace(text, `"title":"记录 2`, `"title" "记录 2`, 1)), seal.Digest{})
	require.Len(t, r.Problems, 1)
	require.Contains(t, r.Problems[0].Place, "body.records[0][2].title")
}

// TestVerifyIsQuick checks a manifest of usual size within a second of the processor's time.
func TestVerifyIsQuick(t *testing.T) {
	t.Parallel()
	key := newKey(t)
	b := written(t, signed(t, key, 2000), key)
	begun := time.Now()
	require.True(t, manifest.Check(b, seal.Digest{}).Fine())
	require.Less(t, time.Since(begun), 3*time.Second, "alone it takes a tenth of a second")
}
