package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/checkpoint"
	"handoverdesk/internal/seal"
)

// written is a database that holds notes and nothing else.
type written struct {
	workspace uuid.UUID
	notes     []app.Checkpoint
}

func (w written) NewestNotes(context.Context) (map[uuid.UUID]app.Checkpoint, error) {
	if len(w.notes) == 0 {
		return nil, nil
	}
	return map[uuid.UUID]app.Checkpoint{w.workspace: w.notes[len(w.notes)-1]}, nil
}

func (w written) Notes(_ context.Context, _ uuid.UUID, from int64) ([]app.Checkpoint, error) {
	return w.notes[min(from-1, int64(len(w.notes))):], nil
}

func TestCheckpointFile(t *testing.T) {
	t.Parallel()
	key, err := seal.NewKey()
	require.NoError(t, err)
	db := written{workspace: uuid.New()}
	add := func(size int64) {
		n := checkpoint.Note{Workspace: db.workspace, Number: int64(len(db.notes) + 1), Size: size, At: time.Unix(size, 0).UTC()}
		text, err := n.Sign(key)
		require.NoError(t, err)
		db.notes = append(db.notes, app.Checkpoint{Number: n.Number, Size: n.Size, Note: text, At: n.At})
	}
	path := filepath.Join(t.TempDir(), "new", "checkpoints.log")
	var said []string
	follow := func(o *outlet) error {
		return o.follow(t.Context(), db, func(err error) { said = append(said, err.Error()) })
	}
	fresh := func() *outlet { return &outlet{path: path, last: map[uuid.UUID]app.Checkpoint{}} }
	holds := func(numbers ...int) {
		t.Helper()
		entries, err := readNotes(path)
		require.NoError(t, err)
		var got []int
		for _, e := range entries {
			if n, _, err := checkpoint.Open(e.Text, key.Public()); err == nil {
				got = append(got, int(n.Number))
			}
		}
		require.Equal(t, numbers, got)
	}

	o := fresh()
	require.NoError(t, follow(o))
	require.NoFileExists(t, path, "there is nothing to say")
	add(1)
	add(2)
	require.NoError(t, follow(o))
	holds(2)
	add(3)
	add(4)
	require.NoError(t, follow(o))
	require.NoError(t, follow(o))
	holds(2, 3, 4)
	add(5)
	require.NoError(t, follow(fresh()), "another start goes on where the file ends")
	holds(2, 3, 4, 5)

	text, err := os.ReadFile(path)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(path, text[:len(text)-30], 0o600)) // the machine stopped in the middle
	require.NoError(t, follow(fresh()))
	holds(2, 3, 4, 5)
	require.Len(t, said, 1, "what is left of a note is no note")
	said = nil

	o = fresh()
	require.NoError(t, follow(o))
	require.NoError(t, os.Rename(path, path+".1"))
	add(6)
	require.NoError(t, follow(o))
	holds(6)
	fi, err := os.Stat(path)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), fi.Mode().Perm())

	said = nil
	db.notes = db.notes[:5] // put back from a copy, and gone on otherwise
	require.NoError(t, follow(o))
	require.Len(t, said, 1)
	require.Contains(t, said[0], "put back or changed")
	holds(6, 5)
	said = nil
	require.NoError(t, follow(o))
	require.Empty(t, said)

	require.NoError(t, os.Remove(path))
	require.NoError(t, os.Mkdir(path, 0o700))
	add(60)
	require.Error(t, follow(o))
	require.NoError(t, os.Remove(path))
	require.NoError(t, follow(o), "it is tried again")
	holds(6)
	require.True(t, strings.HasSuffix(db.notes[5].Note, "\n"))
}
