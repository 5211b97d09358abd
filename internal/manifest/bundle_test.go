package manifest_test

import (
	"archive/zip"
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

	"handoverdesk/internal/handover"
	"handoverdesk/internal/manifest"
	"handoverdesk/internal/passkey"
	"handoverdesk/internal/passkey/device"
	"handoverdesk/internal/seal"
)

// site is where the signers of these tests signed.
var site = passkey.Site{Domain: "localhost", Origin: "http://localhost"}

// person is somebody with a device of their own.
type person struct {
	owner passkey.Owner
	*device.Device
}

func newPerson(t *testing.T, who uuid.UUID, name string) person {
	t.Helper()
	p := person{passkey.Owner{ID: who, Email: name + "@example.test", Name: name}, device.New(site.Origin)}
	question, challenge, err := site.AskNew(p.owner)
	require.NoError(t, err)
	made, err := site.Made(p.owner, challenge, p.Create(question))
	require.NoError(t, err)
	p.owner.Keys = []passkey.Key{made}
	return p
}

// shows is the evidence that the person's device gives for a seal.
func (p person) shows(t *testing.T, g handover.Seal) string {
	t.Helper()
	nonce := []byte("a nonce of thirty two bytes long")
	challenge := seal.Challenge(nonce, g.Handover, g.Section, g.Person, g.Digest, g.Version)
	question, err := site.Ask(p.owner, challenge[:])
	require.NoError(t, err)
	a, err := site.Signed(p.owner, challenge[:], p.Get(question))
	require.NoError(t, err)
	public, err := passkey.Portable(p.owner.Keys[0].Public)
	require.NoError(t, err)
	text, err := seal.Evidence{Passkey: &seal.Assertion{
		Authenticator: seal.Encode64(a.Authenticator), Client: seal.Encode64(a.Client), Credential: seal.Encode64(a.Credential),
		Key: seal.Encode64(public), Nonce: seal.Encode64(nonce), Signature: seal.Encode64(a.Signature), Site: site.Domain,
	}}.Text()
	require.NoError(t, err)
	return text
}

// proven is a signed manifest whose signers confirmed in every way: the first section was received and witnessed with passkeys, the second was
// received by a proxy with a passkey, and the witness drew their final signature.
func proven(t *testing.T, key seal.Key, records int) manifest.Manifest {
	t.Helper()
	m := signed(t, key, records)
	again := func(n int, change func(*handover.Seal)) {
		g := m.Seals[n].Stated(m.Handover.ID)
		change(&g)
		g, err := key.Put(g)
		require.NoError(t, err)
		m.Seals[n] = manifest.OfSeal(g, true)
	}
	by := func(p person) func(*handover.Seal) {
		return func(g *handover.Seal) { g.Method, g.Evidence = handover.ByPasskey, p.shows(t, *g) }
	}
	again(1, by(newPerson(t, id(3), "周子昂")))
	again(2, by(newPerson(t, id(4), "陈立群")))
	again(4, func(g *handover.Seal) {
		g.Person, g.Name, g.Behalf, g.BehalfName = id(6), "吴桐", id(3), "周子昂"
		by(newPerson(t, id(6), "吴桐"))(g)
	})
	again(8, func(g *handover.Seal) {
		text, err := seal.Evidence{Drawing: &handover.Drawing{Width: 600, Height: 200, Strokes: [][]int{{10, 100, 40, 60, 90, 120, 160, 40, 260, 150}}}}.Text()
		require.NoError(t, err)
		g.Method, g.Evidence = handover.ByDrawing, text
	})
	require.NoError(t, m.Mark())
	return m
}

// bundle is an archive before it is packed.
type bundle struct {
	manifest.Manifest
	key     seal.Key // under which the manifest in it is signed
	events  []handover.Event
	data    map[string][]string // the lines of records, by section
	files   map[string]string   // by name
	more    []entry             // besides
	without []string            // left out after the list was made
	other   []byte              // stands for the manifest in it, when there is one
}

type entry struct{ name, content string }

// newBundle is the archive of a proven manifest, with its records, its file and its chain of events.
func newBundle(t *testing.T, key seal.Key) *bundle {
	t.Helper()
	b := &bundle{Manifest: proven(t, key, 3), key: key, data: map[string][]string{}, files: map[string]string{"files/01 sku/合同.pdf": contract}}
	for n, act := range []string{"handover.created", "section.submitted", "section.signed", "section.witnessed", "handover.sealed", "handover.signed", "handover.followed_up"} {
		b.events = append(b.events, handover.Event{
			Act: act, Actor: id(byte(2 + n%3)), Section: id(byte(10 + n%2)), Detail: fmt.Appendf(nil, `{"n": %d}`, n), At: time.Date(2026, 11, 22, 7, n, 0, 1000, time.UTC),
		})
	}
	b.link()
	for i, s := range b.Sections {
		for k, l := range b.Records[i] {
			b.data[s.ID] = append(b.data[s.ID], fmt.Sprintf(`{"id":%q,"title":"记录 %d","data":{"n":%d}}`, l.ID, k, k))
		}
	}
	b.Head = manifest.Head{Seq: 7, Hash: hex.EncodeToString(b.events[6].Hash)}
	cover(t, &b.Manifest, key, handover.Head{Seq: 6, Hash: b.events[5].Hash})
	require.NoError(t, b.Mark())
	return b
}

// link makes the hashes of the chain anew.
func (b *bundle) link() {
	var head handover.Head
	for i, e := range b.events {
		b.events[i], head = e.Link(id(1), head)
	}
}

func (b *bundle) entries(t *testing.T) []entry {
	t.Helper()
	out := []entry{{"README.txt", "打开 index.html"}}
	for i, s := range b.Sections {
		if lines, there := b.data[s.ID]; there {
			out = append(out, entry{fmt.Sprintf("data/%02d %s.json", i+1, s.Kind), `{"section":"` + s.ID + `","records":[` + "\n" + strings.Join(lines, "\n,") + "\n]}\n"})
		}
	}
	var lines []string
	for _, e := range b.events {
		line, err := json.Marshal(map[string]any{
			"seq": e.Seq, "act": e.Act, "at": e.At.Format(time.RFC3339Nano), "actor": e.Actor, "section": e.Section, "record": nil, "detail": string(e.Detail),
			"prev": hex.EncodeToString(e.Prev), "hash": hex.EncodeToString(e.Hash),
		})
		require.NoError(t, err)
		lines = append(lines, string(line))
	}
	out = append(out, entry{"data/events.json", `{"handover":"` + b.Handover.ID + `","events":[` + "\n" + strings.Join(lines, "\n,") + "\n]}\n"})
	for name, content := range b.files {
		out = append(out, entry{name, content})
	}
	text := b.other
	if text == nil {
		text = written(t, b.Manifest, b.key)
	}
	return append(append(out, b.more...), entry{manifest.EntryOfPlan, string(text)})
}

// packed is the archive as the program writes it, its list and its seal made by key, and where its parts are.
func (b *bundle) packed(t *testing.T, key seal.Key) ([]byte, []span) {
	t.Helper()
	var out bytes.Buffer
	var list []map[string]any
	var parts []span
	z := zip.NewWriter(&out)
	put := func(e entry, method uint16) {
		from := out.Len()
		w, err := z.CreateHeader(&zip.FileHeader{Name: e.name, Method: method, Modified: time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)})
		require.NoError(t, err)
		require.NoError(t, z.Flush())
		if e.name == manifest.EntryOfSeal {
			sum := sha256.Sum256(out.Bytes())
			content, err := manifest.SealArchive(sum[:], key)
			require.NoError(t, err)
			e.content = string(content)
		}
		_, err = w.Write([]byte(e.content))
		require.NoError(t, err)
		require.NoError(t, z.Flush())
		parts = append(parts, span{from, out.Len()})
	}
	for _, e := range b.entries(t) {
		sum := sha256.Sum256([]byte(e.content))
		list = append(list, map[string]any{"name": e.name, "size": len(e.content), "sha256": hex.EncodeToString(sum[:])})
		if !strings.Contains(strings.Join(b.without, "|"), e.name) {
			put(e, zip.Deflate)
		}
	}
	text, err := json.Marshal(map[string]any{"format": "handover-desk archive 1", "entries": list})
	require.NoError(t, err)
	put(entry{manifest.ListEntry, string(text)}, zip.Deflate)
	put(entry{manifest.EntryOfSeal, ""}, zip.Store)
	require.NoError(t, z.Close())
	for i := range parts[1:] {
		parts[i].to = parts[i+1].from // with what describes the entry behind its content
	}
	return out.Bytes(), append(parts, span{parts[len(parts)-1].to, out.Len()})
}
