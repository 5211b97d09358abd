package app

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/checkpoint"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/seal"
)

// CheckpointEvery is how long heads of chains may move before they are put into the tree. A signature on the whole of a handover, and its
// end, do not wait.
const CheckpointEvery = 5 * time.Minute

// markedAtOnce is how many handovers a checkpoint takes in; their rows are locked meanwhile.
const markedAtOnce = 1000

// Checkpoint is a note about the tree over the event chains of a workspace, as it is stored.
type Checkpoint struct {
	Number, Size int64
	Root         []byte
	Note         string
	At           time.Time
}

// MovedHead is a chain that has grown since its last leaf, with what belongs into the next one.
type MovedHead struct {
	Handover uuid.UUID
	Number   string
	Head     handover.Head
	Before   handover.Head // of the last leaf; zero when there is none
	Found    []byte        // the hash that the event of Before has now, nil when it is gone
	Rows     []byte        // of the last leaf, nil when there is none
	Marks    []byte        // of the rows since
	Written  int64         // the highest number of a row
}

// Growth is what a tree grows from.
type Growth struct {
	Last  Checkpoint // zero at the beginning
	Heads []MovedHead
	Read  checkpoint.Reader
}

// Grown is what is to be kept.
type Grown struct {
	// Heads are those that get a leaf, and Leaves theirs. Without any nothing is kept but that nothing moved.
	Heads      []MovedHead
	Leaves     []checkpoint.Leaf
	Hashes     []checkpoint.Hash
	Checkpoint Checkpoint
	Signer     seal.Public
}

// HandoverCheckpoint is the newest leaf of a handover with the newest note that covers it.
type HandoverCheckpoint struct {
	Checkpoint
	Leaf  checkpoint.Leaf
	Place int64
	// Proof leads from the leaf to the note's root, RFC 6962 section 2.1.1.
	Proof []checkpoint.Hash
}

type checkpoints interface {
	// DueTrees are workspaces with chains that moved: since before then, or so that it should be noted at once.
	DueTrees(ctx context.Context, before time.Time) ([]uuid.UUID, error)
	// GrowTree gives fn up to limit chains that moved, under lock, and keeps what it returns. It returns how many there were: 0 also while
	// another instance is at it.
	GrowTree(ctx context.Context, workspace uuid.UUID, limit int, fn func(Growth) (Grown, error)) (int, error)
	// TreeHashes are the hashes of a tree at these places, in their order.
	TreeHashes(ctx context.Context, workspace uuid.UUID, places []int64) ([]checkpoint.Hash, error)
	// NewestNotes are the newest checkpoints of all workspaces.
	NewestNotes(ctx context.Context) (map[uuid.UUID]Checkpoint, error)
	// Notes are the checkpoints of a workspace from that number on, in their order, at most limit.
	Notes(ctx context.Context, workspace uuid.UUID, from int64, limit int) ([]Checkpoint, error)
	// NewestCheckpoints are those of the viewer's workspace below a number (0: all), newest first, at most limit.
	NewestCheckpoints(ctx context.Context, v handover.Viewer, below int64, limit int) ([]Checkpoint, error)
	// LastLeaf is the newest leaf of the handover that a checkpoint covers, with the newest checkpoint.
	LastLeaf(ctx context.Context, sc handover.Scope) (HandoverCheckpoint, error)
}

// MakeCheckpoints puts the heads of chains that moved into the trees and signs a note for each. It returns how many notes it made. complain
// hears of chains that were changed behind a leaf; they get their new leaf all the same, so that the change stands in the tree too. Several
// instances may do this at once.
func (a *App) MakeCheckpoints(ctx context.Context, complain func(error)) (int, error) {
	due, err := a.store.DueTrees(ctx, a.Now().Add(-CheckpointEvery))
	if err != nil {
		return 0, fmt.Errorf("look for chains that moved: %w", err)
	}
	made := 0
	for _, w := range due {
		n, err := a.markAll(ctx, w, complain)
		made += n
		if err != nil {
			return made, err
		}
	}
	return made, nil
}

// markAll makes checkpoints of a workspace until no chain of it has moved.
func (a *App) markAll(ctx context.Context, workspace uuid.UUID, complain func(error)) (int, error) {
	for made := 0; ; made++ {
		n, err := a.store.GrowTree(ctx, workspace, markedAtOnce, func(g Growth) (Grown, error) { return a.grow(workspace, g, complain) })
		if err != nil {
			return made, fmt.Errorf("checkpoint of workspace %s: %w", workspace, err)
		}
		if n == 0 {
			return made, nil
		}
		if n < markedAtOnce {
			return made + 1, nil
		}
	}
}

// grow is the next state of a tree. A tree whose hashes no longer make the root that was signed is not built upon.
func (a *App) grow(workspace uuid.UUID, g Growth, complain func(error)) (Grown, error) {
	var out Grown
	if g.Last.Size > 0 {
		root, err := checkpoint.Root(g.Last.Size, g.Read)
		if err != nil {
			return out, err
		}
		if !bytes.Equal(root[:], g.Last.Root) {
			return out, fmt.Errorf("the hashes of the tree no longer make the root of checkpoint %d; run handover doctor", g.Last.Number)
		}
	}
	for _, h := range g.Heads {
		again := h.Before.Seq == h.Head.Seq && len(h.Marks) == 0 // in the tree already
		if again && bytes.Equal(h.Before.Hash, h.Head.Hash) {
			continue
		}
		if again || h.Before.Seq > h.Head.Seq {
			complain(fmt.Errorf("the history of handover %s was cut: it ends at event %d, and a checkpoint covers event %d", h.Number, h.Head.Seq, h.Before.Seq))
			continue
		}
		if h.Before.Seq > 0 && !bytes.Equal(h.Found, h.Before.Hash) {
			complain(fmt.Errorf("the history of handover %s was changed up to event %d, which a checkpoint covers; run handover doctor", h.Number, h.Before.Seq))
		}
		out.Heads = append(out.Heads, h)
		out.Leaves = append(out.Leaves, checkpoint.Leaf{Handover: h.Handover, Head: h.Head, Rows: checkpoint.Rows(h.Rows, h.Marks)})
	}
	if len(out.Heads) == 0 {
		return out, nil
	}
	var root checkpoint.Hash
	var err error
	if out.Hashes, root, err = checkpoint.Grow(g.Last.Size, out.Leaves, g.Read); err != nil {
		return out, err
	}
	n := checkpoint.Note{
		Workspace: workspace, Number: g.Last.Number + 1, Size: g.Last.Size + int64(len(out.Leaves)), Root: root, At: a.Now(),
	}
	if n.At.Before(g.Last.At) { // a clock that was put back: notes go forward all the same
		n.At = g.Last.At
	}
	text, err := n.Sign(a.key)
	out.Checkpoint = Checkpoint{Number: n.Number, Size: n.Size, Root: n.Root[:], Note: text, At: n.At}
	out.Signer = a.Signer()
	return out, err
}

// Checkpoint is the newest checkpoint that covers the handover's chain, with the proof that it does. handover.NotFound while there is none: a
// new handover waits for CheckpointEvery at most.
func (a *App) Checkpoint(ctx context.Context, sc handover.Scope) (HandoverCheckpoint, error) {
	out, err := a.store.LastLeaf(ctx, sc)
	if err != nil {
		return out, err
	}
	out.Proof, err = checkpoint.Prove(out.Size, out.Place, func(places []int64) ([]checkpoint.Hash, error) {
		return a.store.TreeHashes(ctx, sc.Viewer().Workspace, places)
	})
	return out, err
}

// NewestNotes are the newest checkpoints of all workspaces, for what leaves the database.
func (a *App) NewestNotes(ctx context.Context) (map[uuid.UUID]Checkpoint, error) {
	return a.store.NewestNotes(ctx)
}

// Notes are the checkpoints of a workspace from a number on, at most a hundred.
func (a *App) Notes(ctx context.Context, workspace uuid.UUID, from int64) ([]Checkpoint, error) {
	return a.store.Notes(ctx, workspace, from, 100)
}
