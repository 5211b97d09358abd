package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/files"
	"handoverdesk/internal/handover"
)

// Blobs keep the content of files under an id. The store itself is one; an object store can be another. A blob is written once and
// never changed.
type Blobs interface {
	// PutBlob reads content to its end. Its errors are passed on, and leave nothing that DropBlob does not take away.
	PutBlob(ctx context.Context, id uuid.UUID, content io.Reader) error
	// OpenBlob reads content of a known size, from anywhere in it. It holds neither connection nor file between two reads.
	OpenBlob(ctx context.Context, id uuid.UUID, size int64) (io.ReadSeekCloser, error)
	// DropBlob forgets content, and is content when there is none.
	DropBlob(ctx context.Context, id uuid.UUID) error
}

// The places where blobs are kept.
const (
	InDatabase = "database"
	InS3       = "s3"
)

// Blob says where the content of a file is.
type Blob struct {
	ID     uuid.UUID
	Place  string
	Digest []byte
	Size   handover.Bytes
}

// FileLimits bound what may be attached. A zero field takes the default.
type FileLimits struct {
	Size   handover.Bytes // of one file, 50 MB
	AtOnce int            // files in one request, 20
	Quota  handover.Bytes // of all files of a handover, 2 GB
}

func (l FileLimits) orDefault() FileLimits {
	if l.Size == 0 {
		l.Size = 50 << 20
	}
	if l.AtOnce == 0 {
		l.AtOnce = 20
	}
	if l.Quota == 0 {
		l.Quota = 2 << 30
	}
	return l
}

// FileLimits are the limits in force.
func (a *App) FileLimits() FileLimits { return a.limits }

// Owner is what a file is attached to: a record, a question, or a section as a whole. One of the three is given.
type Owner struct{ Section, Record, Question uuid.UUID }

// AttachFile is a file as it is being sent.
type AttachFile struct {
	Owner
	Name    string
	Slot    string // key of a slot of the section's kind, or ""
	Content io.Reader
	Key     Key
}

// AttachFile reads the content once, to its end or to the first reason to refuse it, and attaches the file. Whoever may edit the
// record or section may attach to it, and it is a change as if they had edited it; to a question may attach whoever may answer.
// Errors: invalid (what the file is), too_large, conflict (the quota, a twin, a signed section), forbidden, not_found, *Replay.
func (a *App) AttachFile(ctx context.Context, sc handover.Scope, in AttachFile) (handover.File, error) {
	name := files.Name(in.Name)
	if err := files.Offered(name); err != nil {
		return handover.File{}, err
	}
	// Whoever may not attach is told before the content is read. A form that was carried out before is read once more, to say the same again.
	var replay *Replay
	err := a.store.Update(ctx, sc, Key{ID: in.Key.ID}, func(tx Tx) error { return second(a.lockPlaceOf(ctx, tx, sc, in)) })
	if err != nil && !errors.As(err, &replay) {
		return handover.File{}, err
	}
	blob, found, err := a.receive(ctx, sc, name, in.Content)
	if err != nil {
		return handover.File{}, err
	}
	f := handover.File{
		Handover: sc.Handover(), ID: a.newID(), Record: in.Record, Question: in.Question, Slot: in.Slot, Name: found.Name, Media: found.Media,
		Width: found.Width, Height: found.Height, Size: blob.Size, Digest: blob.Digest, Blob: blob.ID,
		AddedBy: sc.By(), Adder: sc.Viewer().Name, AddedAt: a.Now(),
	}
	said := sha256.Sum256([]byte(fmt.Sprintln(in.Owner, f.Name, f.Slot, hex.EncodeToString(f.Digest))))
	in.Key.Digest = said[:]
	err = a.store.Update(ctx, sc, in.Key, func(tx Tx) error {
		l, err := a.lockPlaceOf(ctx, tx, sc, in)
		if err != nil {
			return err
		}
		used, err := tx.FilesSize(ctx)
		if err != nil {
			return err
		}
		if used+f.Size > a.limits.Quota {
			return handover.Refuse(handover.Conflict, "file.refuse.quota", "Name", f.Name, "Size", f.Size, "Used", used, "Max", a.limits.Quota)
		}
		f.Section, f.RecordTitle, f.AddedAt = l.Section.ID, l.Record.Title, l.Section.After(f.AddedAt)
		c, err := a.filed(ctx, sc, tx, l, f, 1)
		if err != nil {
			return err
		}
		return tx.Write(ctx, c)
	})
	return f, err
}

func second[T any](_ T, err error) error { return err }

// lockPlaceOf locks what a file is attached to, if the person may attach to it.
func (a *App) lockPlaceOf(ctx context.Context, tx Tx, sc handover.Scope, in AttachFile) (Locked, error) {
	var l Locked
	var err error
	if in.Question != uuid.Nil {
		l, err = tx.LockQuestion(ctx, in.Question)
	} else {
		l, err = a.lockPlace(ctx, tx, in.Section, in.Record)
	}
	if err == nil {
		err = mayFile(sc, l, handover.File{Question: in.Question})
	}
	if err == nil && in.Slot != "" && !slotKnown(sc, l.Section.Kind, in) {
		err = handover.Wrong(handover.At("slot", "problem.unknown_choice"))
	}
	return l, err
}

func slotKnown(sc handover.Scope, kind string, in AttachFile) bool {
	k, ok := sc.Kind(kind)
	return ok && in.Question == uuid.Nil && slices.ContainsFunc(k.Slots, func(s catalog.Slot) bool { return s.Key == in.Slot })
}

// mayFile says whether the person may attach a file where f is, or take f away; in a signed section they give a reason with the scope. What is said in a question only who said it takes back.
func mayFile(sc handover.Scope, l Locked, f handover.File) error {
	if f.Evidence {
		return handover.Refuse(handover.Conflict, "file.refuse.evidence", "Name", f.Name)
	}
	sc = sc.At(l.Handover.State)
	if !f.Talk() {
		if err := sc.MayFill(l.Section); err != nil {
			return err
		}
		if l.Section.State == handover.SectionSigned {
			_, err := l.Section.Disturb(sc.Viewer(), sc.Reason(), l.Section.SettledAt)
			return err
		}
		return l.Section.Writable()
	}
	if err := sc.Over(l.Section).May(handover.Answer); err != nil {
		return err
	}
	if !l.Question.Open() {
		return handover.Refuse(handover.Conflict, "refuse.question_resolved")
	}
	if f.AddedBy != uuid.Nil && f.AddedBy != sc.By() {
		return handover.Refuse(handover.Forbidden, "file.refuse.not_adder", "Name", f.Adder)
	}
	return nil
}

// filed is the change when a file comes (n = 1) or goes (-1).
func (a *App) filed(ctx context.Context, sc handover.Scope, tx Tx, l Locked, f handover.File, n int) (Change, error) {
	act := "file.added"
	switch {
	case n < 0:
		act = "file.removed"
	case l.File.ID != uuid.Nil:
		act = "file.restored"
	}
	record := f.Record
	if f.Talk() {
		record = l.Question.Record
	}
	c := Change{
		Handover: l.Handover, File: &f,
		Events: []handover.Event{a.event(sc, act, l.Section.ID, record, map[string]any{
			"title": l.Record.Title, "kind": l.Section.Kind, "file": f.ID, "name": f.Name, "slot": f.Slot, "size": int64(f.Size),
			"digest": hex.EncodeToString(f.Digest), "talk": f.Talk(),
		})},
	}
	if f.Talk() {
		return c, nil
	}
	d, err := a.disturb(ctx, sc, tx, &l)
	if err != nil {
		return c, err
	}
	w, err := l.Section.Attach(l.Record, n)
	if err != nil {
		return c, err
	}
	c.Handover, c.Section = l.Handover.Apply(l.Section, w.Section), &w.Section
	if f.Record != uuid.Nil {
		w.New.UpdatedBy, w.New.Updater, w.New.UpdatedAt = sc.By(), sc.Viewer().Name, l.Section.After(a.Now())
		c.Record = &RecordChange{Write: w, Act: "saved"}
	}
	return a.disturbed(sc, d, c, l.Record, nil), nil
}

// receive takes the content in and says what it is. What is refused is forgotten at once.
func (a *App) receive(ctx context.Context, sc handover.Scope, name string, content io.Reader) (Blob, files.Found, error) {
	blob := Blob{ID: a.newID(), Place: a.place}
	if err := a.store.BeginBlob(ctx, sc, blob); err != nil {
		return blob, files.Found{}, err
	}
	stream := files.Read(name, content, a.limits.Size)
	found := files.Found{}
	err := a.blobs[blob.Place].PutBlob(ctx, blob.ID, stream)
	if err == nil {
		found, err = stream.Judge()
	}
	if err != nil {
		a.abandon(ctx, blob)
		return blob, found, err
	}
	blob.Size, blob.Digest = stream.Size(), stream.Digest()
	kept, err := a.store.KeepBlob(ctx, sc, blob)
	if err != nil || kept.ID != blob.ID {
		a.abandon(ctx, blob) // the same content is there already
	}
	return kept, found, err
}

// abandon forgets a blob that no file uses. What fails here is left to SweepFiles.
func (a *App) abandon(ctx context.Context, b Blob) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	if b.Place != InDatabase {
		if err := a.blobs[b.Place].DropBlob(ctx, b.ID); err != nil {
			return
		}
	}
	_ = a.store.DropBlob(ctx, b.ID)
}

// OpenFile is a file with its content.
func (a *App) OpenFile(ctx context.Context, sc handover.Scope, id uuid.UUID) (handover.File, io.ReadSeekCloser, error) {
	f, b, err := a.store.File(ctx, sc, id)
	if err == nil && f.Removed() && f.AddedBy != sc.By() && f.RemovedBy != sc.By() {
		err = a.evidence(ctx, sc, f)
	}
	if err != nil {
		return f, nil, err
	}
	content, err := a.open(ctx, b)
	return f, content, err
}

// evidence lets others than whoever put it there open a removed file only when somebody signed while it was there. What was attached
// by mistake, such as a screenshot with a password, is gone for them at once.
func (a *App) evidence(ctx context.Context, sc handover.Scope, f handover.File) error {
	page, err := a.store.FilePage(ctx, sc, f.ID)
	if err != nil {
		return err
	}
	for _, g := range page.Seals {
		if f.Covered(g) {
			return nil
		}
	}
	return handover.ErrNotFound()
}

func (a *App) open(ctx context.Context, b Blob) (io.ReadSeekCloser, error) {
	kept, ok := a.blobs[b.Place]
	if !ok {
		return nil, errors.New("content of a file is in " + b.Place + ", which is not configured")
	}
	return kept.OpenBlob(ctx, b.ID, int64(b.Size))
}

// FilePage is a file with what stands around it.
func (a *App) FilePage(ctx context.Context, sc handover.Scope, id uuid.UUID) (FilePage, error) {
	return a.store.FilePage(ctx, sc, id)
}

// SectionFiles are all files of a section.
func (a *App) SectionFiles(ctx context.Context, sc handover.Scope, section uuid.UUID) (SectionFiles, error) {
	return a.store.SectionFiles(ctx, sc, section)
}

// RemoveFile takes a file away. It can be put back for a week, and is kept for good when somebody signed while it was there.
func (a *App) RemoveFile(ctx context.Context, sc handover.Scope, id uuid.UUID, key Key) error {
	return a.onFile(ctx, sc, id, key, func(_ Tx, f handover.File) (handover.File, int, error) {
		if f.Removed() {
			return f, 0, handover.Refuse(handover.Conflict, "file.refuse.removed")
		}
		f.RemovedBy, f.Remover, f.RemovedAt = sc.By(), sc.Viewer().Name, a.Now()
		return f, -1, nil
	})
}

// RestoreFile puts a removed file back, as if it had never been away. That cannot be when somebody has signed without it meanwhile.
func (a *App) RestoreFile(ctx context.Context, sc handover.Scope, id uuid.UUID, key Key) error {
	return a.onFile(ctx, sc, id, key, func(tx Tx, f handover.File) (handover.File, int, error) {
		if !f.Removed() {
			return f, 0, handover.Refuse(handover.Conflict, "file.refuse.not_removed")
		}
		seals, err := tx.Seals(ctx)
		if err != nil {
			return f, 0, err
		}
		if slices.ContainsFunc(seals, func(g handover.Seal) bool { return g.Section == f.Section && !g.At.Before(f.RemovedAt) }) && !f.Talk() {
			return f, 0, handover.Refuse(handover.Conflict, "file.refuse.signed_without", "Name", f.Name)
		}
		f.RemovedBy, f.Remover, f.RemovedAt = uuid.Nil, "", time.Time{}
		return f, 1, nil
	})
}

func (a *App) onFile(ctx context.Context, sc handover.Scope, id uuid.UUID, key Key, do func(Tx, handover.File) (handover.File, int, error)) error {
	return a.store.Update(ctx, sc, key, func(tx Tx) error {
		l, err := tx.LockFile(ctx, id)
		if err != nil {
			return err
		}
		if err := mayFile(sc, l, l.File); err != nil {
			return err
		}
		next, n, err := do(tx, l.File)
		if err != nil {
			return err
		}
		if next.Removed() {
			next.RemovedAt = l.Section.After(next.RemovedAt)
		}
		c, err := a.filed(ctx, sc, tx, l, next, n)
		if err != nil {
			return err
		}
		return tx.Write(ctx, c)
	})
}

type fileReads interface {
	File(ctx context.Context, sc handover.Scope, id uuid.UUID) (handover.File, Blob, error)
	FilePage(ctx context.Context, sc handover.Scope, id uuid.UUID) (FilePage, error)
	SectionFiles(ctx context.Context, sc handover.Scope, section uuid.UUID) (SectionFiles, error)
	// EvidenceFiles are the newest files of the section itself that an act on several of its accounts can name.
	EvidenceFiles(ctx context.Context, sc handover.Scope, section uuid.UUID) ([]handover.File, error)
}

// FilePage is a file with what stands around it. Seals are those of its section, oldest first.
type FilePage struct {
	Frame
	Section handover.Section
	File    handover.File
	Seals   []handover.Seal
}

// SectionFiles are the files of a section and of its records, removed ones too, the newest first and at most 300.
type SectionFiles struct {
	Frame
	Section handover.Section
	Files   []handover.File
	More    bool
}
