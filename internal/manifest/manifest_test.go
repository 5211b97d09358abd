package manifest_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/checkpoint"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/manifest"
	"handoverdesk/internal/seal"
)

// contract is the content of the file that manifests of these tests name.
const contract = "甲方与乙方约定账期六十天。"

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
		Matters: []manifest.Matter{
			{Title: "补货单", Section: id(10).String(), Kind: "inflight"},
			{Title: "停用子账号", TitleEN: "Close the sub-accounts", Kind: manifest.ExitTask + "account", Due: "2026-11-26"},
		},
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
			f := seal.Attached{ID: id(40), Owner: section, Slot: "", Name: "合同.pdf", Size: int64(len(contract)), Digest: sha256.Sum256([]byte(contract))}
			c.Files, c.Attached, s.Attached = seal.Files([]seal.Attached{f}), 1, 1
			m.Files = append(m.Files, manifest.File{ID: f.ID.String(), Owner: f.Owner.String(), Section: section.String(), Name: f.Name, Size: f.Size, Digest: f.Digest.String()})
			body := sample(t, key, section)
			e := manifest.Enclosure{ID: id(50).String(), Kind: "sample", Body: body, Section: section.String(), Digest: seal.Enclosure("sample", []byte(body)).String()}
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
	m.Refusals = []manifest.Refusal{{
		At: manifest.Stamp(at), Ended: manifest.Stamp(at), Name: "周子昂", Reason: "账期没有写清", Role: "receiver", Section: id(10).String(),
		Items: []manifest.RefusalItem{{What: "补上账期", Who: "林晓雯", Due: "2026-11-20", Done: manifest.Stamp(at)}},
	}}
	m.Waivers = []manifest.Waiver{{
		At: manifest.Stamp(at), By: "陈立群", Name: "周子昂", Reason: "平台十天后才能换绑", Record: id(70).String(), Rule: "R-ACC-01", Section: id(11).String(),
		State: manifest.WaiverHolds, Title: "天猫主账号", Until: "2026-12-10",
	}}
	m.Accounts = []manifest.Account{{
		All: 6, At: manifest.Stamp(at), By: "陈立群", Checked: manifest.Stamp(at), Done: 5, Put: 1, Record: id(70).String(), Section: id(11).String(), Step: "witnessed",
		Title: "天猫主账号", Verdict: "done", Witness: "陈立群",
	}}
	m.Responsible = []manifest.Responsible{{Act: "plan", Event: 1, From: manifest.Stamp(at), Name: "林晓雯", Person: id(2).String()}}
	m.Keys = []manifest.Key{{Fingerprint: key.Public().Fingerprint().String(), Public: key.Public().String()}}
	sum := sha256.Sum256([]byte{3})
	cover(t, &m, key, handover.Head{Seq: 6, Hash: sum[:]})
	require.NoError(t, m.Mark())
	return m
}

// cover puts a checkpoint over five chains into the manifest, of which this handover's is the fourth and had come to head.
func cover(t *testing.T, m *manifest.Manifest, key seal.Key, head handover.Head) {
	t.Helper()
	var leaves []checkpoint.Leaf
	for n := range 5 {
		sum := sha256.Sum256([]byte{byte(n)})
		leaves = append(leaves, checkpoint.Leaf{Handover: id(byte(100 + n)), Head: handover.Head{Seq: 6, Hash: sum[:]}, Rows: checkpoint.Rows(nil, sum[:])})
	}
	leaves[3].Handover, leaves[3].Head = id(1), head
	hashes, root, err := checkpoint.Grow(0, leaves, nil)
	require.NoError(t, err)
	proof, err := checkpoint.Prove(5, 3, func(places []int64) ([]checkpoint.Hash, error) {
		var out []checkpoint.Hash
		for _, at := range places {
			out = append(out, hashes[at])
		}
		return out, nil
	})
	require.NoError(t, err)
	m.Checkpoint, err = checkpoint.Note{Workspace: id(7), Number: 2, Size: 5, Root: root, At: manifest.Time(m.Made)}.Sign(key)
	require.NoError(t, err)
	m.Covered = &manifest.Covered{Hash: hex.EncodeToString(leaves[3].Head.Hash), Place: 3, Rows: hex.EncodeToString(leaves[3].Rows), Seq: head.Seq}
	for _, h := range proof {
		m.Covered.Proof = append(m.Covered.Proof, hex.EncodeToString(h[:]))
	}
}

// sample is the body of an enclosure of a random sample of 60 records, of which one has a defect.
func sample(t *testing.T, key seal.Key, section uuid.UUID) string {
	t.Helper()
	plan, err := handover.PlanSample(60, "4.0")
	require.NoError(t, err)
	s := handover.Sampling{Handover: id(1), Section: section, Plan: plan, Version: 3, Lot: make([]byte, 32)}
	var lot []string
	for n := range 60 {
		s.IDs = append(s.IDs, uuid.UUID{14: 1, 15: byte(n)})
		lot = append(lot, s.IDs[n].String())
	}
	message, err := seal.SampleMessage(s)
	require.NoError(t, err)
	signature, print := key.Sign(message), key.Public().Fingerprint()
	var records []map[string]string
	for _, r := range seal.Draw(signature, s.IDs, plan.Size) {
		records = append(records, map[string]string{"record": r.String(), "verdict": "good", "reason": "", "at": "2026-11-22T07:00:00Z"})
	}
	body, err := seal.Canonical(map[string]any{
		"aql": plan.AQL, "letter": plan.Letter, "size": plan.Size, "accept": plan.Accept, "reject": plan.Reject, "lot": lot,
		"lot_digest": hex.EncodeToString(s.Lot), "version": 3, "message": string(message), "signature": hex.EncodeToString(signature), "key": print.String(),
		"drawn_by": id(3).String(), "drawn_at": "2026-11-22T07:00:00Z", "records": records, "result": "accepted", "ended_at": "2026-11-22T07:00:00Z",
	})
	require.NoError(t, err)
	return string(body)
}

// supplement adds a late supplement of the accounts whose first record takes the place of a signed one, signed by all three.
func supplement(t *testing.T, m *manifest.Manifest, key seal.Key) {
	t.Helper()
	section := id(12)
	s := manifest.Section{ID: section.String(), Kind: "account", TitleZH: "补充", TitleEN: "more", State: "signed", Version: 2, Late: true, Supplement: 1, SupplementOf: id(11).String(), Records: 2}
	var lines []seal.Line
	var held []manifest.Line
	for n := range 2 {
		r, d := uuid.UUID{0: 9, 15: byte(n)}, seal.Record("account", fmt.Appendf(nil, `{"more":%d}`, n))
		lines, held = append(lines, seal.Line{ID: r, Digest: d}), append(held, manifest.Line{ID: r.String(), Digest: d.String(), Title: fmt.Sprint("补 ", n)})
	}
	held[0].Amends = m.Records[1][0].ID
	amended := []seal.Amendment{{Record: lines[0].ID, Amends: uuid.MustParse(held[0].Amends)}}
	c := seal.Content{Records: seal.Records(lines), Count: 2, Files: seal.Files(nil), Amended: seal.Amendments(amended), Amends: 1}
	d := seal.Section(seal.SectionContent{Handover: id(1), Section: section, Kind: "account", Title: "补充\nmore", Version: 2, Content: c})
	s.Digest, s.Bare, s.Files, s.Sum, s.Enclosed, s.Amended, s.Amends = d.String(), d.String(), c.Files.String(), c.Records.String(), c.Enclosed.String(), c.Amended.String(), 1
	m.Sections, m.Records = append(m.Sections, s), append(m.Records, held)
	for n, role := range []handover.PartyRole{handover.Giver, handover.Receiver, handover.Witness} {
		g, err := key.Put(handover.Seal{
			Handover: id(1), ID: id(byte(90 + n)), Section: section, Role: role, Person: id(byte(2 + n)), Name: m.Parties[n].Name, Statement: "已核对。", Digest: d[:], Version: 2,
			At: manifest.Time(m.Made), Covers: handover.CoversAll, Method: handover.ByPassword,
		})
		require.NoError(t, err)
		m.Seals = append(m.Seals, manifest.OfSeal(g, true))
	}
	require.NoError(t, m.Mark())
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

// TestManifestFromBeforeWaivers: a file that was made before waivers stood in one has one form still.
func TestManifestFromBeforeWaivers(t *testing.T) {
	t.Parallel()
	key := newKey(t)
	m := signed(t, key, 2)
	m.Waivers = nil
	b := written(t, m, key)
	require.NotContains(t, string(b), "waivers")
	require.Empty(t, manifest.Check(b, key.Public().Fingerprint()).Problems)
}

// small is a draft of one section that its three parties signed, with everything else that a manifest may hold but files and samples.
func small(t *testing.T, key seal.Key) manifest.Manifest {
	m := signed(t, key, 1)
	m.Complete, m.Files, m.Enclosures = false, nil, nil
	m.Sections, m.Records, m.Seals = m.Sections[1:], m.Records[1:], m.Seals[3:6]
	for i := range m.Parties {
		m.Parties[i].Signed = false
	}
	m.Digest = m.Sum().String()
	require.NoError(t, m.Mark())
	require.Empty(t, manifest.Check(written(t, m, key), seal.Digest{}).Problems)
	return m
}

// TestForgeries are changes that somebody who knows the form would make (R19). again signs the result with the forger's own key.
func TestForgeries(t *testing.T) {
	t.Parallel()
	key, forger := newKey(t), newKey(t)
	good := written(t, signed(t, key, 5), key)
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
		"a seal dropped":             {func(m *manifest.Manifest) { m.Seals = m.Seals[:8] }, "party.signed"},
		"a seal of another person":   {func(m *manifest.Manifest) { m.Seals[8].Person = id(2).String() }, "seal.signature"},
		"a seal of another handover": {func(m *manifest.Manifest) { m.Handover.ID = id(99).String() }, "seal.signature"},
		"a name that looks alike":    {func(m *manifest.Manifest) { m.Seals[8].Name = "陈⽴群" }, "seal.signature"},
		"a later time":               {func(m *manifest.Manifest) { m.Seals[0].At = "2027-01-01T00:00:00.000000Z" }, "seal.signature"},
		"another statement":          {func(m *manifest.Manifest) { m.Seals[1].Statement += "有保留。" }, "seal.signature"},
		"another method":             {func(m *manifest.Manifest) { m.Seals[1].Method = "passkey" }, "seal.signature"},
		"covers more than it did":    {func(m *manifest.Manifest) { m.Seals[0].Covers = "all" }, "seal.signature"},
		"the plan changed":           {func(m *manifest.Manifest) { m.Handover.Effective = "2027-01-01T00:00:00Z" }, "handover.digest"},
		"a store added":              {func(m *manifest.Manifest) { m.Stores = append(m.Stores, manifest.Store{ID: id(6).String()}) }, "handover.digest"},
		"a file renamed":             {func(m *manifest.Manifest) { m.Files[0].Name = "合同2.pdf" }, "section.files"},
		"an enclosure changed":       {func(m *manifest.Manifest) { m.Enclosures[0].Body = `{"n":6}` }, "enclosure.digest"},
		"an enclosure dropped":       {func(m *manifest.Manifest) { m.Enclosures = nil }, "section.enclosures"},
		"stale said to be current":   {func(m *manifest.Manifest) { m.Sections[0].Version++ }, "seal.current"},
		"a plan of another sample":   {func(m *manifest.Manifest) { enclose(m, `"letter":"`, `"letter":"X`) }, "enclosure.sample"},
		"a record drawn instead": {func(m *manifest.Manifest) {
			enclose(m, `"record":"00000000-0000-0000-0000-0000000001`, `"record":"00000000-0000-0000-0000-0000000002`)
		}, "enclosure.sample"},
		"a smaller lot":                 {func(m *manifest.Manifest) { enclose(m, `"lot":["00000000-0000-0000-0000-000000000100",`, `"lot":[`) }, "enclosure.sample"},
		"another seed":                  {func(m *manifest.Manifest) { enclose(m, `"signature":"`, `"signature":"00`) }, "enclosure.sample"},
		"another rule of signing":       {func(m *manifest.Manifest) { m.Handover.Said = []string{"receivers_sign=any"} }, "handover.digest"},
		"a note of another time":        {func(m *manifest.Manifest) { m.Checkpoint = strings.Replace(m.Checkpoint, "number 2", "number 3", 1) }, "checkpoint.note"},
		"no note":                       {func(m *manifest.Manifest) { m.Checkpoint = "" }, "checkpoint.note"},
		"a note of nothing":             {func(m *manifest.Manifest) { m.Covered = nil }, "checkpoint.proof"},
		"another chain under the note":  {func(m *manifest.Manifest) { m.Covered.Hash = strings.Repeat("cd", 32) }, "checkpoint.proof"},
		"another leaf":                  {func(m *manifest.Manifest) { m.Covered.Place = 2 }, "checkpoint.proof"},
		"other rows":                    {func(m *manifest.Manifest) { m.Covered.Rows = strings.Repeat("cd", 32) }, "checkpoint.proof"},
		"half a proof":                  {func(m *manifest.Manifest) { m.Covered.Proof = m.Covered.Proof[1:] }, "checkpoint.proof"},
		"a later head under the note":   {func(m *manifest.Manifest) { m.Head.Seq = 5 }, "checkpoint.head"},
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
			b := written(t, m, forger)
			require.Contains(t, codes(manifest.Check(b, seal.Digest{})), c.want)
			forged(t, name, c.want, b)
		})
	}
	resigned := signed(t, key, 5)
	resigned.Keys = append(resigned.Keys, manifest.Key{Fingerprint: forger.Public().Fingerprint().String(), Public: forger.Public().String()})
	require.NoError(t, resigned.Mark())
	require.Contains(t, codes(manifest.Check(written(t, resigned, forger), key.Public().Fingerprint())), "sign.key", "the key is demanded")
	text := string(good)
	for name, wrong := range map[string]string{
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
		require.False(t, manifest.Check([]byte(wrong), seal.Digest{}).Fine(), name)
		forged(t, name, "", []byte(wrong))
	}
}

// enclose changes the sample, and makes its digest anew.
func enclose(m *manifest.Manifest, from, to string) {
	e := &m.Enclosures[0]
	e.Body = strings.Replace(e.Body, from, to, 1)
	e.Digest = seal.Enclosure(e.Kind, []byte(e.Body)).String()
}

// TestSupplementInManifest: a late supplement stands under its own seals, and what its records take the place of stands there too.
func TestSupplementInManifest(t *testing.T) {
	t.Parallel()
	key := newKey(t)
	m := signed(t, key, 3)
	digest := m.Digest
	supplement(t, &m, key)
	require.Equal(t, digest, m.Sum().String(), "the final signatures do not stand over it")
	r := manifest.Check(written(t, m, key), seal.Digest{})
	require.Empty(t, r.Problems)
	for name, c := range map[string]struct {
		change func(m *manifest.Manifest)
		want   string
	}{
		"what is amended changed":   {func(m *manifest.Manifest) { m.Records[2][0].Amends = m.Records[1][1].ID }, "section.amends"},
		"an amendment as a new one": {func(m *manifest.Manifest) { m.Records[2][0].Amends = "" }, "section.amends"},
		"a new one as an amendment": {func(m *manifest.Manifest) { m.Records[2][1].Amends = m.Records[1][1].ID }, "section.amends"},
		"all of that": {func(m *manifest.Manifest) {
			m.Records[2][0].Amends, m.Sections[2].Amended, m.Sections[2].Amends = "", "", 0
		}, "section.digest"},
		"said to be of the plan": {func(m *manifest.Manifest) { m.Sections[2].Late = false }, "handover.digest"},
	} {
		m := signed(t, key, 3)
		supplement(t, &m, key)
		c.change(&m)
		require.NoError(t, m.Mark())
		require.Contains(t, codes(manifest.Check(written(t, m, key), seal.Digest{})), c.want, name)
	}
}

func swap[T any](list []T) { list[0], list[1] = list[1], list[0] }

// TestChangesAreNamed changes one word of each sort of item and finds its name in the report.
func TestChangesAreNamed(t *testing.T) {
	t.Parallel()
	key := newKey(t)
	text := string(written(t, signed(t, key, 5), key))
	for change, want := range map[string]manifest.Problem{
		`记录 3|记录 8`:                             {Code: "item.record", Section: "章节sku", Name: "记录 8 \"x\"\n"},
		`合同.pdf|合同.pdg`:                         {Code: "item.file", Section: "章节sku", Name: "合同.pdg"},
		`补货单|补货箪`:                               {Code: "item.matter", Section: "章节sku", Name: "补货箪"},
		`"name":"天猫"|"name":"天描"`:               {Code: "item.store", Name: "天描"},
		`已移交。"|已移文。"`:                           {Code: "item.seal", Name: "林晓雯"},
		`补上账期|补下账期`:                             {Code: "item.refusal", Section: "章节sku", Name: "周子昂"},
		`十天后才能|八天后才能`:                           {Code: "item.waiver", Section: "章节account", Name: "周子昂"},
		`"done":5|"done":6`:                     {Code: "item.account", Section: "章节account", Name: "天猫主账号"},
		`"act":"plan"|"act":"plam"`:             {Code: "item.responsible", Name: "林晓雯"},
		`\"verdict\":\"good|\"verdict\":\"gold`: {Code: "item.enclosure", Section: "章节sku", Name: "sample"},
		`"lead":true|"lead":false`:              {Code: "item.party", Name: "周子昂"},
		`"title_en":"sku"|"title_en":"skv"`:     {Code: "item.section", Section: "章节sku"},
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
