package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/files"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/sheet"
	"handoverdesk/internal/source"
)

// What a file may take before nobody waits for it any more.
const (
	openWait = 10 * time.Second
	readWait = 60 * time.Second
)

// Import reads the file to its end, keeps its lines without what may not be stored, and guesses what they are. The location of its key is
// completed with the new id. Errors: invalid (with the reason why the file cannot be read), too_large, forbidden, conflict (the section
// takes no records), unavailable (too many at once), *Replay.
func (a *App) Import(ctx context.Context, sc handover.Scope, in NewImport) (Import, error) {
	frame, err := a.importing(ctx, sc, in.Section)
	if err != nil {
		return Import{}, err
	}
	leave, err := a.reading.enter(sc.By())
	if err != nil {
		return Import{}, err
	}
	defer leave()
	memory, err := a.store.Remembered(ctx, sc.Viewer())
	if err != nil {
		return Import{}, err
	}
	name := in.Name
	if name != "" {
		name = files.Name(name)
	}
	file, digest, size, err := a.spool(name, in.Content)
	if err != nil {
		return Import{}, err
	}
	defer func() { _ = file.Close() }()
	done, err := a.reading.turn(ctx, sc.Viewer().Workspace)
	if err != nil {
		return Import{}, err
	}
	defer done()
	said := sha256.Sum256([]byte(fmt.Sprintln(in.Section, name, in.Options.Encoding, in.Options.Comma, hex.EncodeToString(digest))))
	in.Key.Digest = said[:]
	ctx, cancel := context.WithTimeout(ctx, readWait)
	defer cancel()
	book, err := openBook(ctx, file, size, name, in.Options)
	if err != nil {
		return Import{}, unreadable(err)
	}
	defer func() { _ = book.Close() }()
	im := Import{
		ID: a.newID(), Name: name, Size: handover.Bytes(size), Digest: digest, Format: book.Format, Encoding: book.Encoding, Unsure: book.Unsure,
		State: ImportMapping, By: sc.By(), Maker: sc.Viewer().Name, Asked: sc.By(), Version: 1, MadeAt: a.Now(), Kept: true,
	}
	in.Key.Location += im.ID.String()
	r := fileReader{app: a, sc: sc.At(frame.Handover.State), frame: frame, in: in, memory: memory, book: book}
	out, err := a.store.KeepImport(ctx, sc, in.Key, im, func(keep func(ImportChunk) error) (Import, error) {
		r.keep = keep
		im.Parts, err = r.parts(ctx, im)
		return im, err
	})
	return out, unreadable(err)
}

// importing is the frame of the handover, if the viewer may bring a file into it: into one section, or any.
func (a *App) importing(ctx context.Context, sc handover.Scope, section uuid.UUID) (Frame, error) {
	if err := sc.May(handover.ImportFile); err != nil {
		return Frame{}, err
	}
	frame, err := a.store.Frame(ctx, sc)
	if err != nil {
		return frame, err
	}
	sc = sc.At(frame.Handover.State)
	if section != uuid.Nil {
		s, ok := frame.Section(section)
		if !ok {
			return frame, handover.ErrNotFound()
		}
		return frame, sc.MayImport(s)
	}
	code := handover.Forbidden
	for _, s := range frame.Sections {
		switch handover.CodeOf(sc.MayImport(s)) {
		case "":
			return frame, nil
		case handover.Conflict:
			code = handover.Conflict // it is theirs, but closed
		}
	}
	return frame, handover.Refuse(code, "imported.refuse.no_section")
}

// spool copies what is being sent into a file that has no name any more.
func (a *App) spool(name string, content io.Reader) (*os.File, []byte, int64, error) {
	file, err := os.CreateTemp("", "handover-import-*")
	if err != nil {
		return nil, nil, 0, err
	}
	if err := os.Remove(file.Name()); err != nil {
		return nil, nil, 0, errors.Join(err, file.Close())
	}
	stream := files.Read(name, content, a.limits.Size)
	size, err := io.Copy(file, stream)
	if err == nil && size == 0 {
		err = handover.Wrong(handover.At("file", "imported.refuse.empty"))
	}
	if err != nil {
		return nil, nil, 0, errors.Join(err, file.Close())
	}
	return file, stream.Digest(), size, nil
}

func openBook(ctx context.Context, file io.ReaderAt, size int64, name string, o sheet.Options) (*sheet.Book, error) {
	ctx, cancel := context.WithTimeout(ctx, openWait)
	defer cancel()
	return sheet.Open(ctx, file, size, name, o)
}

// unreadable makes a refusal of the file one of the form.
func unreadable(err error) error {
	var r sheet.Refusal
	switch {
	case errors.As(err, &r):
		return handover.Wrong(handover.At("file", "sheet."+r.Code, pairs(r.Args)...))
	case errors.Is(err, context.DeadlineExceeded):
		return handover.Wrong(handover.At("file", "imported.refuse.too_slow"))
	}
	return err
}

// fileReader reads the tables of an open file into parts of an import.
type fileReader struct {
	app    *App
	sc     handover.Scope
	frame  Frame
	in     NewImport
	memory map[string][]source.Remembered
	book   *sheet.Book
	keep   func(ImportChunk) error

	stored bool // something stands in the cells that are kept, under a header
	lines  bool // there are lines under a header
}

func (r *fileReader) parts(ctx context.Context, im Import) ([]ImportPart, error) {
	var parts []ImportPart
	for i, t := range r.book.Tables {
		if t.Hidden && areOurs(parts) {
			continue // lists of choices: our own files hide nothing else
		}
		part, err := r.table(ctx, i, len(parts), im.Name)
		if err != nil {
			return nil, err
		}
		if part.Lines > 0 {
			parts = append(parts, part)
		}
	}
	switch {
	case len(parts) == 0:
		return nil, handover.Wrong(handover.At("file", "imported.refuse.empty"))
	case !r.lines:
		return nil, handover.Wrong(handover.At("file", "imported.refuse.only_header"))
	case !r.stored:
		return nil, handover.Wrong(handover.At("file", "imported.refuse.only_blocked"))
	}
	if r.in.Section != uuid.Nil {
		only(parts, r.in.Section)
	}
	return parts, nil
}

func areOurs(parts []ImportPart) bool {
	return len(parts) > 0 && !slices.ContainsFunc(parts, func(p ImportPart) bool { return p.Plan.Profile != source.Desk })
}

// count counts a line of the part.
func (p *ImportPart) count(l sheet.Line) {
	p.Lines, p.Width = p.Lines+1, max(p.Width, len(l.Cells))
	if l.Hidden {
		p.Hidden++
	}
}

// table reads a table, keeps its lines, and says what it is.
func (r *fileReader) table(ctx context.Context, table, number int, file string) (ImportPart, error) {
	t := r.book.Tables[table]
	part := ImportPart{Table: t.Name, Unseen: t.Hidden}
	var head []sheet.Line
	var blocked map[int]source.Use
	var below *source.Below
	p := newPacker(number, r.keep)
	take := func(l sheet.Line) error {
		part.count(l)
		if below != nil {
			maps.Copy(blocked, below.Blocked(l))
		}
		l = blanked(l, blocked, part.Plan)
		if l.Number > part.Plan.HeadTo {
			r.lines = true
			r.stored = r.stored || slices.ContainsFunc(l.Cells, func(c string) bool { return c != "" })
		}
		return p.add(l)
	}
	decide := func() error {
		r.choose(&part, head, file)
		kind, _ := r.sc.Kind(part.Kind)
		blocked = source.Blocked(kind, head)
		maps.Copy(blocked, newlyBlocked(source.Plan{}, part.Plan)) // a profile that somebody chose before may know more
		for _, l := range head {
			if err := take(l); err != nil {
				return err
			}
		}
		head, below = nil, source.NewBelow(kind, part.Plan)
		return nil
	}
	decided := false
	for l, err := range r.book.Lines(ctx, table) {
		if err != nil {
			return part, err
		}
		if !decided {
			// The cells are the book's until the next line.
			head = append(head, sheet.Line{Number: l.Number, Cells: slices.Clone(l.Cells), Hidden: l.Hidden})
			if len(head) < source.Head {
				continue
			}
			decided = true
			if err := decide(); err != nil {
				return part, err
			}
			continue
		}
		if err := take(l); err != nil {
			return part, err
		}
	}
	if !decided && len(head) > 0 {
		if err := decide(); err != nil {
			return part, err
		}
	}
	return part, p.flush()
}
