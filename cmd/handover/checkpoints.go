package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/checkpoint"
)

const (
	// lookForMoves is how often it is looked whether chains moved; what a signature moved is in the file so soon.
	lookForMoves = 3 * time.Second
	// sayAgain is how long the same complaint is not repeated.
	sayAgain = time.Minute
)

// checkpointPath is the file that notes are appended to.
func (p *Program) checkpointPath() string {
	if p.Config.CheckpointFile != "" {
		return p.Config.CheckpointFile
	}
	return filepath.Join(p.Config.DataDir, "checkpoints.log")
}

// keepCheckpoints makes checkpoints and appends them to the file, until ctx ends. What goes wrong is said and tried again: people go on working.
// Every instance makes checkpoints, and each has all of them in its own file.
func (p *Program) keepCheckpoints(ctx context.Context) {
	out := &outlet{path: p.checkpointPath(), last: map[uuid.UUID]app.Checkpoint{}}
	said := map[string]time.Time{}
	complain := func(err error) {
		if ctx.Err() == nil && time.Since(said[err.Error()]) > sayAgain {
			said[err.Error()] = time.Now()
			p.Logger().Error("checkpoints", "error", err, "file", out.path)
		}
	}
	for {
		if _, err := p.app.MakeCheckpoints(ctx, complain); err != nil {
			complain(err)
		}
		if err := out.follow(ctx, p.app, complain); err != nil {
			complain(err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(lookForMoves):
		}
	}
}

// outlet is the file of notes and what it holds last, of each workspace.
type outlet struct {
	path string
	read bool
	last map[uuid.UUID]app.Checkpoint
}

// noteSource gives what the database holds.
type noteSource interface {
	NewestNotes(ctx context.Context) (map[uuid.UUID]app.Checkpoint, error)
	Notes(ctx context.Context, workspace uuid.UUID, from int64) ([]app.Checkpoint, error)
}

// follow appends what the file does not have. A new file begins with the newest note, which covers all before it.
func (o *outlet) follow(ctx context.Context, from noteSource, complain func(error)) error {
	if err := o.begin(complain); err != nil {
		return err
	}
	newest, err := from.NewestNotes(ctx)
	if err != nil {
		return err
	}
	for w, want := range newest {
		have, known := o.last[w]
		if known && have.Note == want.Note {
			continue
		}
		list := []app.Checkpoint{want}
		if known && have.Number <= want.Number {
			if list, err = from.Notes(ctx, w, have.Number); err != nil {
				return err
			}
		}
		switch {
		case known && len(list) > 0 && list[0].Note == have.Note:
			list = list[1:]
		case known:
			complain(fmt.Errorf("checkpoint %d of the database is not the one in the file: the database was put back or changed; run handover doctor --checkpoints %s",
				have.Number, o.path))
			list = []app.Checkpoint{want}
		}
		if err := o.append(w, list); err != nil {
			return err
		}
	}
	return nil
}

// begin reads what the file holds last.
func (o *outlet) begin(complain func(error)) error {
	if o.read {
		return nil
	}
	entries, err := readNotes(o.path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for _, e := range entries {
		n, err := checkpoint.Parse(e.Text)
		if err != nil {
			complain(fmt.Errorf("line %d: %w", e.Line, err))
			continue
		}
		o.last[n.Workspace] = app.Checkpoint{Number: n.Number, Size: n.Size, Note: e.Text, At: n.At}
	}
	o.read = true
	return nil
}

// append writes notes and waits until they are on the disk. The file is opened each time, so that one that was moved away is begun anew. It may
// end in the middle of a note, when the machine stopped: an empty line comes first then.
func (o *outlet) append(workspace uuid.UUID, notes []app.Checkpoint) error {
	if err := os.MkdirAll(filepath.Dir(o.path), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(o.path, os.O_CREATE|os.O_APPEND|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	for _, n := range notes {
		text := n.Note + "\n"
		if end, err := lastBytes(f); err == nil && len(end) > 0 && end != "\n\n" {
			text = "\n\n" + text
		}
		if _, err := f.WriteString(text); err != nil {
			return errors.Join(err, f.Close())
		}
		if err := f.Sync(); err != nil {
			return errors.Join(err, f.Close())
		}
		o.last[workspace] = n
	}
	return f.Close()
}

func lastBytes(f *os.File) (string, error) {
	fi, err := f.Stat()
	if err != nil || fi.Size() == 0 {
		return "", err
	}
	end := make([]byte, min(2, fi.Size()))
	_, err = f.ReadAt(end, fi.Size()-int64(len(end)))
	return string(end), err
}

func readNotes(path string) ([]checkpoint.Entry, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return checkpoint.Entries(bytes.NewReader(text))
}
