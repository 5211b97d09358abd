package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/manifest"
	"handoverdesk/internal/seal"
)

// Proof is all that a manifest says of a handover besides the lines of its records, read at one moment.
type Proof struct {
	// Rebuilt counts reconstructed records, by section.
	Rebuilt map[uuid.UUID]Rebuilt
	// Restored are the first manifest.MostRebuilt of them, read when the lines are not.
	Restored []ProofRestored
	Frame
	Seals      []handover.Seal
	Contents   map[uuid.UUID]seal.Content // of each section
	Files      []ProofFile
	Enclosures []ProofEnclosure
	Findings   []ProofFinding  // blockers and warnings, the worst first, at most manifest.MostFindings
	Found      int             // how many there are
	Matters    []ProofMatter   // records of work in flight and of risks that are not closed, at most as many
	Mattered   int             // how many there are
	Accounts   []ProofAccount  // of sections that ask for proof, at most as many
	Accounted  int             // how many there are
	Exits      []ProofExit     // open exit tasks, nearest day first
	Asked      int             // questions, resolved ones too
	Open       []ProofQuestion // at most as many
	// Opened are all that are not resolved, and Blocking those of them that block.
	Opened, Blocking int
	Keys             []string // public halves, in hexadecimal
	Kept             []Kept
	Refusals         []handover.Refusal
	Waivers          []handover.Waiver // that nobody ended
	// Responsible is who answers for what since when, in the order of time.
	Responsible []handover.Responsibility
}

// ProofFile is a file that stands under a seal.
type ProofFile struct {
	ID, Owner, Section uuid.UUID
	Slot, Name, Digest string
	Size               int64
}

// ProofEnclosure is an enclosure that counts.
type ProofEnclosure struct {
	ID, Section        uuid.UUID
	Kind, Body, Digest string
}

// ProofFinding is what a check found in a record.
type ProofFinding struct {
	Section, Record             uuid.UUID
	Kind, Title, Data           string // Data as JSON
	Rule, Field, Severity, Args string // Args as JSON
}

// ProofMatter is a record that goes on after the handover.
type ProofMatter struct {
	Section, Record   uuid.UUID
	Kind, Title, Data string // Data as JSON
}

// ProofAccount is an account with what stands of its chain of evidence, and the last act on that. Data is as JSON.
type ProofAccount struct {
	Section, Record   uuid.UUID
	Kind, Title, Data string
	Owner             string   // who receives the section
	Standing          []string // as handover.ProofLink writes them
	Last, Checked     *ProofDid
}

// ProofDid is an act on a chain.
type ProofDid struct {
	Step, Verdict, Name string
	At                  time.Time
}

// ProofExit is an open exit task. Owner is whom it names, or the information technology side; "" while that is nobody. Due is a date.
type ProofExit struct {
	Sort, TitleZH, TitleEN, Owner, Due string
}

// ProofQuestion is a question that is not resolved. Title is of its record, "" for one on the section.
type ProofQuestion struct {
	Section, Record    uuid.UUID
	Title, Body, Asker string
	Blocking           bool
}

// ProofRestored is a reconstructed record. Data has its origin alone, as JSON.
type ProofRestored struct {
	Section           uuid.UUID
	Kind, Title, Data string
	Vouched           time.Time
}

// ProofLine is a record: its digest, and its content when that was asked for.
type ProofLine struct {
	ID     uuid.UUID
	Title  string
	Digest []byte
	Data   []byte
	// Vouched is when the giver said that a reconstructed record is right; Data is always there of such a one.
	Vouched time.Time
	Amends  uuid.UUID // the signed record that it takes the place of
}

// Kept is a part of an inventory that can be printed again byte for byte.
type Kept struct {
	Edition int
	Part    string // manifest, or a printed copy: zh-1 … en-3
	Blob    Blob
	At      time.Time
}

// ManifestPart is the part that is the manifest itself.
const ManifestPart = "manifest"

// Print is a printed copy.
type Print struct {
	Part    string
	Content []byte
}

// Printer prints the copies of a manifest. The same manifest gives the same bytes.
type Printer func(m manifest.Manifest, kinds catalog.Catalog) ([]Print, error)

type inventories interface {
	// Proof reads all that a manifest says. With walk it is one moment for both: lines gives the records of a section in the order of
	// their ids, with content for the kinds named in with; else lines is nil.
	Proof(ctx context.Context, sc handover.Scope, walk bool, with []string, fn func(p Proof, lines func(section uuid.UUID, give func(ProofLine) error) error) error) error
	// Kept are the parts of all editions, the newest edition first.
	Kept(ctx context.Context, sc handover.Scope) ([]Kept, error)
	// Unprinted are signed handovers of which nothing is kept, with a person for whom it may be.
	Unprinted(ctx context.Context, limit int) ([]Unprinted, error)
	// AllKeys are the public halves of all keys that this database knows.
	AllKeys(ctx context.Context) ([]string, error)
}

// Unprinted is a handover whose inventory is still to be kept.
type Unprinted struct {
	Handover uuid.UUID
	Viewer   handover.Viewer // without their catalog
	Catalog  int64           // its version
}

// Inventory is what the page of the inventory shows.
type Inventory struct {
	Manifest manifest.Manifest
	Kept     []Kept // parts of all editions, the newest edition first
	// Later are the supplements that came after the newest edition, which does not have them.
	Later []manifest.Section
}

// Printed says whether the copies of the newest edition are kept.
func (i Inventory) Printed() bool {
	return slices.ContainsFunc(i.Kept, func(k Kept) bool { return k.Edition == i.Kept[0].Edition && k.Part != ManifestPart })
}

// Inventory gives the newest kept manifest of a signed handover, or the present one as a draft, without its records. Errors: forbidden,
// not_found.
func (a *App) Inventory(ctx context.Context, sc handover.Scope) (Inventory, error) {
	var out Inventory
	if err := sc.May(handover.Export); err != nil {
		return out, err
	}
	covered, err := a.covered(ctx, sc)
	if err != nil {
		return out, err
	}
	err = a.store.Proof(ctx, sc, false, nil, func(p Proof, _ func(uuid.UUID, func(ProofLine) error) error) error {
		out.Kept = p.Kept
		var err error
		if out.Manifest, err = a.manifest(sc, p, covered); err != nil {
			return err
		}
		return restored(sc, &out.Manifest, p)
	})
	if err != nil || len(out.Kept) == 0 {
		return out, err
	}
	if k, ok := part(out.Kept, ManifestPart); ok {
		now := out.Manifest.Sections
		if out.Manifest, err = a.keptManifest(ctx, k); err != nil {
			return out, err
		}
		for _, s := range now {
			if s.Late && !slices.ContainsFunc(out.Manifest.Sections, func(k manifest.Section) bool { return k.ID == s.ID && k.Settled != "" }) {
				out.Later = append(out.Later, s)
			}
		}
	}
	return out, nil
}

// part finds a part of the newest edition.
func part(kept []Kept, name string) (Kept, bool) {
	for _, k := range kept {
		if k.Part == name && k.Edition == kept[0].Edition {
			return k, true
		}
	}
	return Kept{}, false
}

// keptManifest reads a kept manifest back.
func (a *App) keptManifest(ctx context.Context, k Kept) (manifest.Manifest, error) {
	content, err := a.open(ctx, k.Blob)
	if err != nil {
		return manifest.Manifest{}, err
	}
	defer func() { _ = content.Close() }()
	return manifest.Read(content)
}

// WriteManifest writes the manifest of the handover as it is now. It is made on disk first: whoever reads it slowly keeps nobody waiting.
func (a *App) WriteManifest(ctx context.Context, sc handover.Scope, w io.Writer) error {
	if err := sc.May(handover.Export); err != nil {
		return err
	}
	f, _, err := a.writeManifest(ctx, sc, 0)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	_, err = io.Copy(w, f)
	return err
}

// KeptPart opens a part of an edition, of the newest for 0. Errors: forbidden, not_found.
func (a *App) KeptPart(ctx context.Context, sc handover.Scope, edition int, name string) (Kept, io.ReadSeekCloser, error) {
	if err := sc.May(handover.Export); err != nil {
		return Kept{}, nil, err
	}
	kept, err := a.store.Kept(ctx, sc)
	if err != nil {
		return Kept{}, nil, err
	}
	for _, k := range kept {
		if k.Part == name && (k.Edition == edition || edition == 0 && k.Edition == kept[0].Edition) {
			content, err := a.open(ctx, k.Blob)
			return k, content, err
		}
	}
	return Kept{}, nil, handover.ErrNotFound()
}

// KeptParts are the parts of all editions, the newest edition first.
func (a *App) KeptParts(ctx context.Context, sc handover.Scope) ([]Kept, error) {
	if err := sc.May(handover.Export); err != nil {
		return nil, err
	}
	return a.store.Kept(ctx, sc)
}

// SealArchive is the signature under the bytes of an archive whose SHA-256 is sum.
func (a *App) SealArchive(sum []byte) ([]byte, error) { return manifest.SealArchive(sum, a.key) }

// KnownKeys are the fingerprints of all keys that signatures of this program were made with.
func (a *App) KnownKeys(ctx context.Context) ([]string, error) {
	list, err := a.store.AllKeys(ctx)
	if err != nil {
		return nil, err
	}
	out := []string{a.Signer().Fingerprint().String()}
	for _, k := range list {
		if p, err := seal.ParsePublic(k); err == nil && p != a.Signer() {
			out = append(out, p.Fingerprint().String())
		}
	}
	return out, nil
}

// KeepInventory keeps the manifest of a handover that was just signed for good; its copies are printed after that, see WorkPrints. A checkpoint is made first, so that it
// covers the signatures. It does nothing when this state of the handover, and of its late supplements, is kept already, and for one that is not
// signed.
func (a *App) KeepInventory(ctx context.Context, sc handover.Scope) error {
	if _, err := a.markAll(ctx, sc.Viewer().Workspace, a.complain); err != nil {
		a.complain(err) // the inventory is kept all the same
	}
	kept, err := a.store.Kept(ctx, sc)
	if err != nil {
		return err
	}
	edition := 1
	if len(kept) > 0 {
		edition = kept[0].Edition + 1
	}
	f, m, err := a.writeManifest(ctx, sc, edition)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	if k, ok := part(kept, ManifestPart); ok {
		if before, err := a.keptManifest(ctx, k); err != nil || before.Digest == m.Digest && supplemented(before) == supplemented(m) {
			return err
		}
	}
	if !m.Complete {
		return nil
	}
	blob, err := a.keepContent(ctx, sc, f)
	if err != nil {
		return err
	}
	err = a.store.Update(ctx, sc, Key{}, func(tx Tx) error {
		h, err := tx.LockHandover(ctx)
		if err != nil {
			return err
		}
		if again, err := tx.KeepInventory(ctx, Kept{Edition: edition, Part: ManifestPart, Blob: blob, At: a.Now()}); err != nil || again {
			return err
		}
		return tx.Write(ctx, Change{Handover: h, Events: []handover.Event{a.event(sc, "inventory.kept", uuid.Nil, uuid.Nil, map[string]any{
			"version": edition, "digest": m.Digest, "manifest": hex.EncodeToString(blob.Digest),
		})}})
	})
	if err == nil {
		a.print()
	}
	return err
}

// supplemented names the late supplements that all three have signed: the digest of the whole does not stand over them.
func supplemented(m manifest.Manifest) string {
	out := ""
	for _, s := range m.Sections {
		if _, witnessed := m.Has(s.ID, string(handover.Witness)); s.Late && witnessed {
			out += s.ID + " " + s.Digest + "\n"
		}
	}
	return out
}

// keepContent keeps a content that the program made itself.
func (a *App) keepContent(ctx context.Context, sc handover.Scope, content io.Reader) (Blob, error) {
	blob := Blob{ID: a.newID(), Place: a.place}
	if err := a.store.BeginBlob(ctx, sc, blob); err != nil {
		return blob, err
	}
	sum, n := sha256.New(), &counted{}
	if err := a.blobs[blob.Place].PutBlob(ctx, blob.ID, io.TeeReader(content, io.MultiWriter(sum, n))); err != nil {
		a.abandon(ctx, blob)
		return blob, err
	}
	blob.Size, blob.Digest = handover.Bytes(n.n), sum.Sum(nil)
	kept, err := a.store.KeepBlob(ctx, sc, blob)
	if err != nil || kept.ID != blob.ID {
		a.abandon(ctx, blob)
	}
	return kept, err
}

// KeepUnprinted keeps the inventories of handovers that were signed and have none, because the program ended between the two or was older
// then. It returns how many it kept.
func (a *App) KeepUnprinted(ctx context.Context) (int, error) {
	list, err := a.store.Unprinted(ctx, 20)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, u := range list {
		v := u.Viewer
		if v.Catalog, err = a.catalogs.of(ctx, a.store, v.Workspace, u.Catalog); err != nil {
			return n, err
		}
		standing, err := a.store.Standing(ctx, v, u.Handover)
		if err != nil {
			return n, err
		}
		sc, err := handover.Enter(v, standing)
		if err != nil {
			return n, err
		}
		if err := a.KeepInventory(ctx, sc); err != nil {
			return n, fmt.Errorf("keep the inventory of handover %s: %w", u.Handover, err)
		}
		n++
	}
	return n, nil
}

// masked are the kinds that have masked facts: what an archive shows of their records has a digest of its own.
func masked(c catalog.Catalog) []string {
	var out []string
	for _, k := range c.All() {
		if k.Masks() {
			out = append(out, k.Key)
		}
	}
	return out
}
