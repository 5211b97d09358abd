package app

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/manifest"
	"handoverdesk/internal/seal"
)

// writeManifest makes the signed manifest of the handover as it is now, in a file of its own that is gone when it is closed, and gives the manifest
// without its records.
func (a *App) writeManifest(ctx context.Context, sc handover.Scope, edition int) (*os.File, manifest.Manifest, error) {
	var m manifest.Manifest
	f, err := os.CreateTemp("", "handover-manifest-*")
	if err != nil {
		return nil, m, err
	}
	_ = os.Remove(f.Name()) // it stays while it is open
	covered, err := a.covered(ctx, sc)
	if err != nil {
		return nil, m, errors.Join(err, f.Close())
	}
	err = a.store.Proof(ctx, sc, true, masked(sc.Viewer().Catalog), func(p Proof, lines func(uuid.UUID, func(ProofLine) error) error) error {
		var err error
		if m, err = a.manifest(sc, p, covered); err != nil {
			return err
		}
		m.Edition = edition
		return manifest.Write(f, m, func(i int, give func(manifest.Line) error) error {
			kind, known := sc.Kind(p.Sections[i].Kind)
			return lines(p.Sections[i].ID, func(l ProofLine) error {
				line, err := lineOf(kind, known, l)
				if err != nil {
					return err
				}
				m.Note(i, line)
				return give(line)
			})
		}, a.key)
	})
	if err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	if err != nil {
		return nil, m, errors.Join(err, f.Close())
	}
	return f, m, nil
}

// lineOf is a record's line. One with masked facts gets a second digest, over what an archive says of it.
func lineOf(kind catalog.Kind, known bool, l ProofLine) (manifest.Line, error) {
	line := manifest.Line{Amends: textOf(l.Amends), ID: l.ID.String(), Title: l.Title, Digest: seal.Digest(l.Digest).String()}
	if l.Data == nil || !known {
		return line, nil
	}
	v, err := kind.FromJSON(l.Data)
	if err != nil {
		return line, fmt.Errorf("record %s: %w", l.ID, err)
	}
	line.Rebuilt = rebuiltOf(v, l.Vouched)
	plain, err := kind.JSON(kind.Unmasked(v))
	if err != nil {
		return line, fmt.Errorf("record %s: %w", l.ID, err)
	}
	if d := seal.Record(kind.Key, plain).String(); d != line.Digest {
		line.Plain = d
	}
	return line, nil
}

// rebuiltOf says where content comes from that was reconstructed, nil for any other.
func rebuiltOf(v catalog.Values, vouched time.Time) *manifest.Rebuilt {
	o, is := v.Origin()
	if !is {
		return nil
	}
	return &manifest.Rebuilt{By: o.By, Source: o.Source, Sure: string(o.Sure), Vouched: manifest.Stamp(vouched)}
}

// restored tells of reconstructed records in a manifest that is made without its lines.
func restored(sc handover.Scope, m *manifest.Manifest, p Proof) error {
	for _, r := range p.Restored {
		kind, known := sc.Kind(r.Kind)
		if !known {
			continue
		}
		v, err := kind.FromJSON([]byte(r.Data))
		if err != nil {
			return fmt.Errorf("record %s: %w", r.Title, err)
		}
		m.Note(index(p.Sections, r.Section), manifest.Line{Title: r.Title, Rebuilt: rebuiltOf(v, r.Vouched)})
	}
	return nil
}

// covered is the newest checkpoint over the handover's chain; the zero HandoverCheckpoint while there is none. It is read before all else, so
// that it never covers more than the file tells.
func (a *App) covered(ctx context.Context, sc handover.Scope) (HandoverCheckpoint, error) {
	c, err := a.Checkpoint(ctx, sc)
	if handover.CodeOf(err) == handover.NotFound {
		return HandoverCheckpoint{}, nil
	}
	return c, err
}

// manifest puts what was read into the form of the file. It is checked against the digest that people sign.
func (a *App) manifest(sc handover.Scope, p Proof, covered HandoverCheckpoint) (manifest.Manifest, error) {
	h := p.Handover
	whole := HandoverDigest(h, p.Sections, p.Seals)
	done, missing := Signers(h, p.Seals, whole)
	m := manifest.Manifest{
		Complete: len(missing) == 0 && len(h.Parties) > 0, Digest: whole.String(), Made: manifest.Stamp(a.Now()), Workspace: sc.Viewer().WorkspaceName,
		Zone: a.zone.String(), Head: manifest.Head{Seq: h.Head.Seq, Hash: fmt.Sprintf("%x", h.Head.Hash)}, Unlisted: max(0, p.Found-len(p.Findings)),
		Questions:       manifest.Questions{Total: p.Asked, Open: p.Opened, Blocking: p.Blocking},
		UnlistedMatters: p.Mattered - len(p.Matters) + p.Opened - len(p.Open),
		Handover: manifest.Handover{
			Cancelled: h.CancelReason, Due: dateOf(h.DueOn), Effective: h.EffectiveAt.UTC().Format(time.RFC3339), ID: h.ID.String(),
			LastDay: h.LastWorkingDay.Format(time.DateOnly), Methods: textsOf(h.Methods), Number: h.Number, Rank: string(h.Rank), Reason: string(h.Reason), Said: said(h),
			Signed: manifest.Stamp(h.SignedAt), Started: manifest.Stamp(h.CreatedAt), State: string(h.State), Title: h.Title,
		},
	}
	if h.Absent.Runs() {
		manager, _ := h.Party(handover.InCharge)
		m.Handover.Absent = &manifest.Absent{
			Cause: string(h.Absent.Cause), Reason: h.Absent.Reason, Manager: manager.Person.String(), Since: manifest.Stamp(h.Absent.Since),
		}
	}
	for _, s := range h.Stores {
		m.Stores = append(m.Stores, manifest.Store{Company: s.Company, ID: s.ID.String(), Name: s.Name, Platform: s.Platform})
	}
	m.Checkpoint, m.Covered = noteOf(covered)
	for _, x := range h.Parties {
		if x.Role == handover.IT {
			continue // no side of what is signed
		}
		_, signed := done[x.Person]
		m.Parties = append(m.Parties, manifest.Party{ID: x.Person.String(), Lead: x.Lead, Name: x.Name, Number: x.Number, Post: x.Post, Role: string(x.Role), Signed: signed})
	}
	for _, f := range p.Files {
		m.Files = append(m.Files, manifest.File{
			Digest: f.Digest, ID: f.ID.String(), Name: f.Name, Owner: f.Owner.String(), Section: f.Section.String(), Size: f.Size, Slot: f.Slot,
		})
	}
	for _, e := range p.Enclosures {
		m.Enclosures = append(m.Enclosures, manifest.Enclosure{Body: e.Body, Digest: e.Digest, ID: e.ID.String(), Kind: e.Kind, Section: e.Section.String()})
	}
	for _, s := range p.Sections {
		x := a.chapter(s, p.Contents[s.ID])
		x.Rebuilt, x.Vouched = p.Rebuilt[s.ID].Count, p.Rebuilt[s.ID].Vouched
		m.Sections = append(m.Sections, x)
	}
	for _, g := range p.Seals {
		current := whole.Equal(g.Digest)
		if i := index(p.Sections, g.Section); i >= 0 {
			current = stands(g, p.Sections[i], p.Contents[g.Section])
		}
		m.Seals = append(m.Seals, manifest.OfSeal(g, current))
	}
	m.Refusals, m.Responsible, m.Waivers = refusalsOf(p.Refusals), responsibleOf(p.Responsible), waiversOf(p.Waivers, a.Today())
	err := errors.Join(a.keysOf(&m, p), a.matters(sc, &m, p), accountsOf(sc, &m, p), findingsOf(sc, &m, p), m.Mark())
	if err == nil && m.Sum() != whole {
		err = errors.New("the manifest does not give the digest that people sign")
	}
	return m, err
}

// stands says whether the seal is over the section as it is.
func stands(g handover.Seal, s handover.Section, c seal.Content) bool {
	if g.Stale(s) {
		return false
	}
	if g.Covers == handover.CoversFacts {
		return SectionDigest(s, c.Bare()).Equal(g.Digest)
	}
	return SectionDigest(s, c).Equal(g.Digest) || SealedBefore(s, c, g.Digest)
}

func (a *App) chapter(s handover.Section, c seal.Content) manifest.Section {
	if c.Enclosures == 0 {
		c = c.Bare()
	}
	amended := ""
	if c.Amends > 0 {
		amended = c.Amended.String()
	}
	return manifest.Section{
		Accepted: s.Counts.Accepted, Amended: amended, Amends: c.Amends, Attached: c.Attached, Late: s.Late, Supplement: s.Supplement, SupplementOf: textOf(s.SupplementOf), Bare: SectionDigest(s, c.Bare()).String(), Blockers: s.Counts.Blockers,
		Digest: SectionDigest(s, c).String(), Enclosed: c.Enclosed.String(), Files: c.Files.String(), Filler: s.FillerName, ID: s.ID.String(),
		Kind: s.Kind, Questions: s.Counts.Questions, Reason: s.Reason, Records: c.Count, Required: s.Required, Reviewer: s.ReviewerName,
		Settled: manifest.Stamp(s.SettledAt), State: string(s.State), Submitted: manifest.Stamp(s.SubmittedAt), Sum: c.Records.String(),
		TitleEN: s.TitleEN, TitleZH: s.TitleZH, Version: s.ContentVersion, Warnings: s.Counts.Warnings,
	}
}

// keysOf names the keys of the seals, and the one that signs the file.
func (a *App) keysOf(m *manifest.Manifest, p Proof) error {
	for _, k := range append([]string{a.Signer().String()}, p.Keys...) {
		public, err := seal.ParsePublic(k)
		if err != nil {
			return err
		}
		key := manifest.Key{Fingerprint: public.Fingerprint().String(), Public: k}
		if !slices.ContainsFunc(m.Keys, func(x manifest.Key) bool { return x.Fingerprint == key.Fingerprint }) {
			m.Keys = append(m.Keys, key)
		}
	}
	slices.SortFunc(m.Keys, func(x, y manifest.Key) int { return cmp.Compare(x.Fingerprint, y.Fingerprint) })
	return nil
}

// matters are what goes on: work in flight, open risks, open questions, and access of the leaver that is not closed yet. Nothing of it is masked.
func (a *App) matters(sc handover.Scope, m *manifest.Manifest, p Proof) error {
	for _, r := range p.Matters {
		kind, ok := sc.Kind(r.Kind)
		if !ok {
			continue
		}
		v, err := kind.FromJSON([]byte(r.Data))
		if err != nil {
			return fmt.Errorf("record %s: %w", r.Record, err)
		}
		v = kind.Unmasked(v)
		x := manifest.Matter{
			Kind: r.Kind, Record: r.Record.String(), Section: r.Section.String(), Title: r.Title,
			Owner: cmp.Or(kind.NextOwnerOf(v).Name, kind.OwnerOf(v).Name),
		}
		if due := kind.DueOf(v); !due.IsZero() {
			x.Due = due.String()
		}
		m.Matters = append(m.Matters, x)
	}
	for _, q := range p.Open {
		m.Matters = append(m.Matters, manifest.Matter{
			Kind: "question", Record: textOf(q.Record), Section: q.Section.String(), Title: clip(q.Body), Owner: q.Asker,
		})
	}
	for _, x := range p.Exits {
		matter := manifest.Matter{Due: x.Due, Kind: manifest.ExitTask + x.Sort, Owner: x.Owner, Title: x.TitleZH}
		if x.TitleEN != x.TitleZH {
			matter.TitleEN = x.TitleEN
		}
		m.Matters = append(m.Matters, matter)
	}
	return nil
}

// findingsOf is what is short. Goods of several sizes have one title: their code stands behind it.
func findingsOf(sc handover.Scope, m *manifest.Manifest, p Proof) error {
	for _, f := range p.Findings {
		x := manifest.Finding{
			Args: map[string]string{}, Field: f.Field, Kind: f.Kind, Record: f.Record.String(), Rule: f.Rule, Section: f.Section.String(),
			Severity: f.Severity, Title: f.Title,
		}
		if kind, ok := sc.Kind(f.Kind); ok {
			v, err := kind.FromJSON([]byte(f.Data))
			if err != nil {
				return fmt.Errorf("record %s: %w", f.Record, err)
			}
			if code := kind.CodeOf(v); code != "" && code != f.Title {
				x.Title += " · " + code
			}
		}
		var args map[string]any
		d := json.NewDecoder(bytes.NewReader([]byte(f.Args)))
		d.UseNumber()
		if err := d.Decode(&args); err != nil {
			return fmt.Errorf("findings of record %s: %w", f.Record, err)
		}
		for name, value := range args {
			x.Args[name] = fmt.Sprint(value)
		}
		m.Findings = append(m.Findings, x)
	}
	return nil
}

func dateOf(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}

func textsOf[T ~string](list []T) []string {
	out := make([]string, 0, len(list))
	for _, v := range list {
		out = append(out, string(v))
	}
	return out
}

func textOf(id uuid.UUID) string {
	if id == uuid.Nil {
		return ""
	}
	return id.String()
}

// counted counts what is written to it.
type counted struct{ n int64 }

func (c *counted) Write(b []byte) (int, error) {
	c.n += int64(len(b))
	return len(b), nil
}
