package server

import (
	"archive/zip"
	"compress/flate"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/files"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/manifest"
)

// archive is everything about a handover in one file that needs no program of ours: pages for a browser, a workbook, and data for other
// programs. It goes out entry by entry, and nothing but the list of entries and files is kept.
type archive struct {
	outgoing
	zip     *zip.Writer
	entries []archiveEntry
	raw     hash.Hash // of every byte that has left
	chapters
	files   []archiveFile
	acts    map[uuid.UUID][]handover.ProofAct // on the chains of accounts, by record
	waivers int                               // how many there are
	begun   handover.Head                     // of the chain of events when it began
}

// chapters are the sections whose kind is known, with their names in the archive, such as "01 goods".
type chapters []chapter

type chapter struct {
	handover.Section
	kind catalog.Kind
	name string
}

// archiveEntry is a line of the manifest.
type archiveEntry struct {
	Name    string `json:"name"`
	Size    int64  `json:"size"`
	SHA256  string `json:"sha256"`
	Damaged bool   `json:"damaged,omitempty"` // is not what was attached
}

// archiveFile is an attached file with its place in the archive.
type archiveFile struct {
	app.StoredFile
	path    string
	damaged bool
}

// handoverArchive sends everything that the reader may see of a handover.
func handoverArchive(c *call) error {
	o, err := c.whole()
	if err != nil {
		return err
	}
	if err := o.taken(o.Sections...); err != nil {
		return err
	}
	a := archive{outgoing: o, begun: o.Handover.Head}
	for i, s := range o.Sections {
		if kind, ok := c.viewer.Catalog.Lookup(s.Kind); ok {
			a.chapters = append(a.chapters, chapter{s, kind, fmt.Sprintf("%02d %s", i+1, files.Name(s.Title(c.lang())))})
		}
	}
	return o.send(archiveType, o.fileName(o.Handover.Title, ".zip"), a.write)
}

func (a *archive) write(w io.Writer) error {
	a.raw = sha256.New()
	a.zip = zip.NewWriter(io.MultiWriter(w, a.raw))
	a.zip.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestSpeed) })
	if err := a.text("README.txt", a.readme()); err != nil {
		return err
	}
	if err := a.zip.Flush(); err != nil {
		return err
	}
	a.outgoing.begun()
	for _, part := range []func() error{a.data, a.exits, a.watch, a.waived, a.ruled, a.attached, a.records, a.pages, a.proof, a.manifest, a.seal} {
		if err := part(); err != nil {
			return err
		}
	}
	return a.zip.Close()
}

// entry writes an entry and notes it for the manifest.
func (a *archive) entry(name string, write func(io.Writer) error) error {
	part, err := a.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: a.made.Truncate(time.Second)})
	if err != nil {
		return err
	}
	sum, size := sha256.New(), byteCount{}
	if err := write(io.MultiWriter(part, sum, &size)); err != nil {
		return fmt.Errorf("archive entry %s: %w", name, err)
	}
	a.entries = append(a.entries, archiveEntry{Name: name, Size: size.n, SHA256: hex.EncodeToString(sum.Sum(nil))})
	return nil
}

type byteCount struct{ n int64 }

func (c *byteCount) Write(b []byte) (int, error) {
	c.n += int64(len(b))
	return len(b), nil
}

func (a *archive) text(name, text string) error {
	return a.entry(name, func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	})
}

func (a *archive) page(name string, content templ.Component) error {
	return a.entry(name, func(w io.Writer) error { return content.Render(a.r.Context(), w) })
}

// readme says in both languages what is where, and what is not there. The mark is for programs that take text without one for
// something else.
func (a *archive) readme() string {
	var b strings.Builder
	b.WriteString("\ufeff")
	for _, p := range []interface{ T(string, ...any) string }{a.zh, a.en} {
		b.WriteString(p.T("export.readme", "Number", a.Handover.Number, "Title", a.Handover.Title, "Name", a.viewer.Name,
			"When", a.made.In(a.app.Zone()).Format("2006-01-02 15:04"), "Records", a.p.T("export.records_file")))
		b.WriteString("\n\n")
	}
	return strings.ReplaceAll(b.String(), "\n", "\r\n")
}

// attached writes the contents of all files, and finds out whether they still are what was attached.
func (a *archive) attached() error {
	list, err := a.app.ExportFiles(a.r.Context(), a.scope)
	if err != nil {
		return err
	}
	taken := map[string]bool{}
	for _, f := range list {
		at := a.place(f.File)
		if at == "" {
			continue
		}
		a.files = append(a.files, archiveFile{StoredFile: f, path: unlike(path.Join(at, files.Name(f.Name)), taken)})
	}
	for i := range a.files {
		f := &a.files[i]
		if err := a.entry(f.path, func(w io.Writer) error { return a.copy(w, f.StoredFile) }); err != nil {
			return err
		}
		last := &a.entries[len(a.entries)-1]
		if f.damaged = last.SHA256 != hex.EncodeToString(f.Digest); f.damaged {
			last.Damaged = true
			a.log.Error("file is not what was attached", "id", requestID(a.r.Context()), "file", f.ID)
		}
	}
	return nil
}

func (a *archive) copy(w io.Writer, f app.StoredFile) error {
	content, err := a.app.OpenStored(a.r.Context(), f)
	if err != nil {
		return err
	}
	_, err = io.Copy(w, content)
	if closing := content.Close(); err == nil {
		err = closing
	}
	return err
}

// place is the folder of a file, "" for one of a section that is not there.
func (a *archive) place(f handover.File) string {
	for _, c := range a.chapters {
		switch {
		case c.ID != f.Section:
		case f.Removed():
			return "files/" + c.name + "/" + a.p.T("export.removed_folder")
		case f.Talk():
			return "files/" + c.name + "/" + a.p.T("export.questions_folder")
		default:
			return "files/" + c.name
		}
	}
	return ""
}

// unlike gives a path that is not taken yet, in any spelling that a file system takes for the same, and takes it.
func unlike(name string, taken map[string]bool) string {
	ext := path.Ext(name)
	stem, out := strings.TrimSuffix(name, ext), name
	for n := 2; taken[strings.ToLower(out)]; n++ {
		out = stem + " (" + strconv.Itoa(n) + ")" + ext
	}
	taken[strings.ToLower(out)] = true
	return out
}

// records writes the workbook of all sections.
func (a *archive) records() error {
	return a.entry(a.p.T("export.records_file"), func(w io.Writer) error {
		return a.wholeWorkbook(w, func() {})
	})
}

// proof writes the manifest of the handover as it is now, and of what was signed all that is kept.
func (a *archive) proof() error {
	err := a.entry(manifest.EntryOfPlan, func(w io.Writer) error { return a.app.WriteManifest(a.r.Context(), a.scope, w) })
	if err != nil {
		return err
	}
	kept, err := a.app.KeptParts(a.r.Context(), a.scope)
	if err != nil {
		return err
	}
	for _, k := range kept {
		name := "inventory/" + strconv.Itoa(k.Edition) + " " + k.Part + ".pdf"
		if k.Part == app.ManifestPart {
			name = "inventory/" + strconv.Itoa(k.Edition) + ".manifest.json"
		}
		if err := a.entry(name, func(w io.Writer) error {
			_, content, err := a.app.KeptPart(a.r.Context(), a.scope, k.Edition, k.Part)
			if err != nil {
				return err
			}
			_, err = io.Copy(w, content)
			return errors.Join(err, content.Close())
		}); err != nil {
			return err
		}
	}
	return a.copies(kept)
}

// copies writes those of the newest edition when they are not printed yet: the same bytes.
func (a *archive) copies(kept []app.Kept) error {
	if len(kept) == 0 {
		return nil
	}
	got, err := a.app.Inventory(a.r.Context(), a.scope)
	if err != nil || got.Printed() || slices.ContainsFunc(kept, func(k app.Kept) bool { return k.Edition == kept[0].Edition && k.Part != app.ManifestPart }) {
		return err
	}
	made, err := Prints(a.base, a.signer)(got.Manifest, a.viewer.Catalog)
	if err != nil {
		return err
	}
	for _, p := range made {
		if err := a.entry("inventory/"+strconv.Itoa(got.Manifest.Edition)+" "+p.Part+".pdf", func(w io.Writer) error {
			_, err := w.Write(p.Content)
			return err
		}); err != nil {
			return err
		}
	}
	return nil
}

// seal writes the last entry: the program's signature under every byte before its content.
func (a *archive) seal() error {
	part, err := a.zip.CreateHeader(&zip.FileHeader{Name: manifest.EntryOfSeal, Method: zip.Store, Modified: a.made.Truncate(time.Second)})
	if err != nil {
		return err
	}
	if err := a.zip.Flush(); err != nil {
		return err
	}
	content, err := a.app.SealArchive(a.raw.Sum(nil))
	if err != nil {
		return err
	}
	_, err = part.Write(content)
	return err
}

// manifest lists every entry before it. Head is the end of the chain of events when the archive was begun; when it had moved at the
// end, somebody changed something meanwhile.
func (a *archive) manifest() error {
	end, err := a.app.ExportFrame(a.r.Context(), a.scope)
	if err != nil {
		return err
	}
	return a.entry(manifest.ListEntry, func(w io.Writer) error {
		return indented(w, map[string]any{
			"format": "handover-desk archive 1", "handover": a.Handover.ID, "number": a.Handover.Number, "title": a.Handover.Title,
			"exported_by": a.viewer.Name, "exported_at": a.made.Format(time.RFC3339),
			"events": map[string]any{"seq": a.begun.Seq, "hash": hex.EncodeToString(a.begun.Hash)}, "changed_meanwhile": end.Handover.Head.Seq != a.begun.Seq,
			"entries": a.entries,
		})
	})
}

func indented(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// of are the files of a record, a question, or a section as a whole.
func (a *archive) of(owner uuid.UUID) []archiveFile {
	var out []archiveFile
	for _, f := range a.files {
		switch {
		case f.Record == owner && !f.Talk(), f.Question == owner && f.Talk(), f.Section == owner && f.Record == uuid.Nil && !f.Talk():
			out = append(out, f)
		}
	}
	return out
}

// each renders one component after the other, as they come.
func each(walk func(show func(templ.Component) error) error) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return walk(func(c templ.Component) error { return c.Render(ctx, w) })
	})
}
