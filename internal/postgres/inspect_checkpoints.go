package postgres

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"handoverdesk/internal/app"
	"handoverdesk/internal/checkpoint"
	"handoverdesk/internal/seal"
)

// Outside are notes that left the database, to be compared with it.
type Outside struct {
	Entries []checkpoint.Entry
	// Signer is the program's own key; those that the database knows count too.
	Signer seal.Public
}

// InspectCheckpoints makes the tree of every workspace anew from its leaves and compares hashes, checkpoints and the notes outside with it.
// It returns how many checkpoints and notes it looked at.
func (s *Store) InspectCheckpoints(ctx context.Context, out Outside, complain Complain) (int, error) {
	rows, err := s.pool.Query(ctx, `SELECT public FROM signing_keys ORDER BY known_at`)
	if err != nil {
		return 0, translate(err)
	}
	public, err := pgx.CollectRows(rows, pgx.RowTo[[]byte])
	if err != nil {
		return 0, translate(err)
	}
	keys := []seal.Public{out.Signer}
	for _, b := range public {
		var k seal.Public
		if copy(k[:], b) == len(k) && k != out.Signer {
			keys = append(keys, k)
		}
	}
	outside := map[uuid.UUID][]foundNote{}
	for _, e := range out.Entries {
		n, _, err := checkpoint.Open(e.Text, keys...)
		if err != nil {
			complain(fmt.Sprintf("line %d of the file: %s", e.Line, err))
			continue
		}
		outside[n.Workspace] = append(outside[n.Workspace], foundNote{n, fmt.Sprintf("checkpoint %d of %s, line %d of the file", n.Number, n.At.Format(time.RFC3339), e.Line)})
	}
	rows, err = s.pool.Query(ctx, `SELECT id FROM workspaces ORDER BY id`)
	if err != nil {
		return 0, translate(err)
	}
	workspaces, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	if err != nil {
		return 0, translate(err)
	}
	n := len(out.Entries)
	for _, id := range workspaces {
		inside, err := s.notesOf(ctx, id, keys, complain)
		if err != nil {
			return n, err
		}
		n += len(inside)
		if err := s.inspectTree(ctx, id, inside, outside[id], complain); err != nil {
			return n, err
		}
		delete(outside, id)
	}
	for id := range outside {
		complain(fmt.Sprintf("the file holds checkpoints of workspace %s, which is not in this database", id))
	}
	return n, nil
}

// foundNote is a note and where it was found.
type foundNote struct {
	checkpoint.Note
	where string
}

// notesOf are the checkpoints of a workspace that are what their notes say.
func (s *Store) notesOf(ctx context.Context, workspace uuid.UUID, keys []seal.Public, complain Complain) ([]foundNote, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT `+checkpointColumns+`, c.key
		FROM checkpoints c
		WHERE c.workspace_id = @workspace
		ORDER BY c.number`, pgx.StrictNamedArgs{"workspace": workspace})
	if err != nil {
		return nil, translate(err)
	}
	type row struct {
		app.Checkpoint
		key []byte
	}
	list, err := collect(rows, func(r *row) []any { return append(checkpointDest(&r.Checkpoint), &r.key) })
	var out []foundNote
	var before row
	for _, r := range list {
		where := fmt.Sprintf("checkpoint %d", r.Number)
		n, by, wrong := checkpoint.Open(r.Note, keys...)
		print := by.Fingerprint()
		switch {
		case r.Number != before.Number+1:
			complain(fmt.Sprintf("checkpoint %d is missing", before.Number+1))
		case wrong != nil:
			complain(where + ": " + wrong.Error())
		case n.Workspace != workspace || n.Number != r.Number || n.Size != r.Size || !bytes.Equal(n.Root[:], r.Root) || !n.At.Equal(r.At) || !print.Equal(r.key):
			complain(where + ": its note says something else")
		case n.Size <= before.Size || n.At.Before(before.At):
			complain(where + ": it goes back behind the one before")
		default:
			out = append(out, foundNote{n, where})
		}
		before = r
	}
	return out, err
}

// inspectTree walks the leaves of a workspace beside the hashes that are kept, and looks at every note when its size is reached.
func (s *Store) inspectTree(ctx context.Context, workspace uuid.UUID, inside, outside []foundNote, complain Complain) error {
	w := &treeWalk{complain: complain, notes: slices.Concat(inside, outside)}
	slices.SortStableFunc(w.notes, func(a, b foundNote) int { return int(a.Size - b.Size) })
	after := int64(-1)
	for {
		leaves, err := s.leavesFrom(ctx, workspace, after)
		if err != nil {
			return err
		}
		if len(leaves) == 0 {
			break
		}
		hashes, err := s.hashesFrom(ctx, workspace, checkpoint.Places(w.Size()), checkpoint.Places(w.Size()+int64(len(leaves))))
		if err != nil {
			return err
		}
		for _, l := range leaves {
			if !w.leaf(l, hashes) {
				return nil
			}
		}
		after = leaves[len(leaves)-1].place
	}
	for _, n := range w.notes {
		complain(fmt.Sprintf("%s covers %d leaves: leaf %d is gone, with all behind it", n.where, n.Size, w.Size()))
		return nil
	}
	var extra int64
	err := one(s.pool.QueryRow(ctx, `SELECT count(*) FROM checkpoint_hashes WHERE workspace_id = @workspace AND (place < 0 OR place >= @places)`,
		pgx.StrictNamedArgs{"workspace": workspace, "places": checkpoint.Places(w.Size())}), &extra)
	switch {
	case err != nil:
		return err
	case extra > 0:
		complain(fmt.Sprintf("the tree keeps %d hashes behind its last leaf", extra))
	case w.good < w.Size() && len(inside) > 0:
		complain(fmt.Sprintf("leaf %d of the tree is behind the last checkpoint", w.good))
	case w.Size() > 0 && len(inside) == 0:
		complain("the tree has leaves and no checkpoint")
	}
	return nil
}

// namedLeaf is a leaf with its place and the number of its handover.
type namedLeaf struct {
	checkpoint.Leaf
	place  int64
	number string
}

// treeWalk is a tree that is made anew. notes are those whose size was not reached.
type treeWalk struct {
	checkpoint.Walk
	complain Complain
	notes    []foundNote
	good     int64    // size of the last note that held
	since    []string // leaves since
}

// leaf looks at the next leaf and says whether to go on.
func (w *treeWalk) leaf(l namedLeaf, hashes map[int64][]byte) bool {
	if l.place != w.Size() {
		w.complain(fmt.Sprintf("leaf %d of the tree is missing", w.Size()))
		return false
	}
	w.since = append(w.since, fmt.Sprintf("handover %s up to event %d", l.number, l.Head.Seq))
	place := checkpoint.Places(w.Size())
	var wrong string
	for i, h := range w.Add(l.Leaf) {
		if !bytes.Equal(hashes[place+int64(i)], h[:]) && wrong == "" {
			wrong = fmt.Sprintf("leaf %d of the tree, handover %s up to event %d, is not what the hash at %d says", l.place, l.number, l.Head.Seq, place+int64(i))
		}
	}
	for reached := false; len(w.notes) > 0 && w.notes[0].Size == w.Size() || reached; {
		if len(w.notes) == 0 || w.notes[0].Size != w.Size() {
			w.since = nil
			break
		}
		reached = true
		if n := w.notes[0]; n.Root != w.Root() {
			w.complain(fmt.Sprintf("%s: the tree had another root then. One of these was changed since: %s", n.where, firstOf(w.since)))
			return false
		}
		w.notes, w.good = w.notes[1:], w.Size()
	}
	if wrong != "" {
		w.complain(wrong)
	}
	return wrong == ""
}

// firstOf names the first of what may be many.
func firstOf(list []string) string {
	const most = 5
	if more := len(list) - most; more > 0 {
		return strings.Join(list[:most], ", ") + fmt.Sprintf(" and %d more", more)
	}
	return strings.Join(list, ", ")
}

func (s *Store) leavesFrom(ctx context.Context, workspace uuid.UUID, after int64) ([]namedLeaf, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT l.place, l.handover_id, l.seq, l.head, l.rows, coalesce(h.number, l.handover_id::text)
		FROM checkpoint_leaves l
		LEFT JOIN handovers h ON h.id = l.handover_id
		WHERE l.workspace_id = @workspace AND l.place > @after
		ORDER BY l.place
		LIMIT @limit`, pgx.StrictNamedArgs{"workspace": workspace, "after": after, "limit": inspected})
	if err != nil {
		return nil, translate(err)
	}
	return collect(rows, func(l *namedLeaf) []any {
		return []any{&l.place, &l.Handover, &l.Head.Seq, &l.Head.Hash, &l.Rows, &l.number}
	})
}

func (s *Store) hashesFrom(ctx context.Context, workspace uuid.UUID, from, to int64) (map[int64][]byte, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT place, hash
		FROM checkpoint_hashes
		WHERE workspace_id = @workspace AND place >= @from AND place < @to`, pgx.StrictNamedArgs{"workspace": workspace, "from": from, "to": to})
	if err != nil {
		return nil, translate(err)
	}
	type row struct {
		place int64
		hash  []byte
	}
	list, err := collect(rows, func(r *row) []any { return []any{&r.place, &r.hash} })
	out := make(map[int64][]byte, len(list))
	for _, r := range list {
		out[r.place] = r.hash
	}
	return out, err
}
