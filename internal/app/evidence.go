package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"github.com/google/uuid"

	"handoverdesk/internal/files"
	"handoverdesk/internal/handover"
)

// Upload is a file that comes with a form.
type Upload struct {
	Name    string
	Content io.Reader
}

// uploaded takes in the evidence that comes with an act. Whoever may not do the act is told before the content is read: try does it without writing.
// The key of the form knows the content, too.
func (a *App) uploaded(ctx context.Context, sc handover.Scope, up Upload, key *Key, try func(handover.Scope, Tx) error) (*handover.File, error) {
	name := files.Name(up.Name)
	if err := files.Offered(name); err != nil {
		return nil, err
	}
	var replay *Replay
	if err := a.update(ctx, sc, Key{ID: key.ID}, try); err != nil && !errors.As(err, &replay) {
		return nil, err
	}
	blob, found, err := a.receive(ctx, sc, name, up.Content)
	if err != nil {
		return nil, err
	}
	f := handover.File{
		Handover: sc.Handover(), ID: a.newID(), Name: found.Name, Media: found.Media, Width: found.Width, Height: found.Height, Size: blob.Size,
		Digest: blob.Digest, Blob: blob.ID, AddedBy: sc.By(), Adder: sc.Viewer().Name, AddedAt: a.Now(), Evidence: true,
	}
	said := sha256.Sum256([]byte(fmt.Sprintln(hex.EncodeToString(key.Digest), f.Name, hex.EncodeToString(f.Digest))))
	key.Digest = said[:]
	return &f, nil
}

// filedBy is the evidence where it belongs: with the record, or with the section for a test of several accounts.
func (a *App) filedBy(ctx context.Context, tx Tx, f *handover.File, section, record uuid.UUID) (*handover.File, error) {
	if f == nil {
		return nil, nil
	}
	used, err := tx.FilesSize(ctx)
	if err != nil {
		return nil, err
	}
	if used+f.Size > a.limits.Quota {
		return nil, handover.Refuse(handover.Conflict, "file.refuse.quota", "Name", f.Name, "Size", f.Size, "Used", used, "Max", a.limits.Quota)
	}
	out := *f
	out.Section, out.Record = section, record
	return &out, nil
}

// EvidenceFiles are the files of the section itself that an act on several of its accounts can name.
func (a *App) EvidenceFiles(ctx context.Context, sc handover.Scope, section uuid.UUID) ([]handover.File, error) {
	return a.store.EvidenceFiles(ctx, sc, section)
}
