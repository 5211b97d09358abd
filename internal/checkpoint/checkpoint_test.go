package checkpoint_test

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"golang.org/x/mod/sumdb/note"

	"handoverdesk/internal/checkpoint"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/seal"
)

func leaf(n int) checkpoint.Leaf {
	sum := sha256.Sum256(fmt.Append(nil, n))
	return checkpoint.Leaf{Handover: uuid.UUID{15: byte(n)}, Head: handover.Head{Seq: int64(n + 1), Hash: sum[:]}, Rows: checkpoint.Rows(nil, sum[:])}
}

// tree is grown in steps, as the program does, and remembers its root at every size.
type tree struct {
	hashes []checkpoint.Hash
	size   int64
	roots  map[int64]checkpoint.Hash
}

func (tr *tree) read(places []int64) ([]checkpoint.Hash, error) {
	out := make([]checkpoint.Hash, len(places))
	for i, at := range places {
		out[i] = tr.hashes[at]
	}
	return out, nil
}

func (tr *tree) grow(t *testing.T, by int) {
	t.Helper()
	var leaves []checkpoint.Leaf
	for i := range by {
		leaves = append(leaves, leaf(int(tr.size)+i))
	}
	added, root, err := checkpoint.Grow(tr.size, leaves, tr.read)
	require.NoError(t, err)
	tr.hashes, tr.size = append(tr.hashes, added...), tr.size+int64(by)
	tr.roots[tr.size] = root
}

func TestTree(t *testing.T) {
	t.Parallel()
	steps, whole := &tree{roots: map[int64]checkpoint.Hash{}}, &tree{roots: map[int64]checkpoint.Hash{}}
	for _, by := range []int{1, 1, 3, 8, 20, 64} {
		steps.grow(t, by)
		root, err := checkpoint.Root(steps.size, steps.read)
		require.NoError(t, err)
		require.Equal(t, steps.roots[steps.size], root)
	}
	whole.grow(t, 97)
	require.Equal(t, whole.roots[97], steps.roots[97], "the tree is the same in however many steps it grew")
	require.Len(t, steps.hashes, int(checkpoint.Places(97)))

	var walk checkpoint.Walk
	var kept []checkpoint.Hash
	for n := range 97 {
		kept = append(kept, walk.Add(leaf(n))...)
		if root, known := steps.roots[walk.Size()]; known {
			require.Equal(t, root, walk.Root())
		}
	}
	require.Equal(t, steps.hashes, kept)

	for size, root := range steps.roots {
		n := checkpoint.Note{Size: size, Root: root}
		for at := range size {
			proof, err := checkpoint.Prove(size, at, steps.read)
			require.NoError(t, err)
			require.True(t, n.Holds(proof, at, leaf(int(at))))
			require.False(t, n.Holds(proof, at, leaf(int(at)+1)), "another leaf")
		}
	}
	_, _, err := checkpoint.Grow(97, []checkpoint.Leaf{leaf(97)}, func([]int64) ([]checkpoint.Hash, error) { return nil, nil })
	require.ErrorContains(t, err, "missing")
}

func TestRows(t *testing.T) {
	t.Parallel()
	first := checkpoint.Rows(nil, []byte("a"))
	require.Equal(t, first, checkpoint.Rows(first, nil), "nothing came")
	require.NotEqual(t, checkpoint.Rows(first, []byte("b")), checkpoint.Rows(nil, []byte("ab")))
	require.Len(t, checkpoint.Rows(nil, nil), 32)
}

func TestNote(t *testing.T) {
	t.Parallel()
	key, err := seal.NewKey()
	require.NoError(t, err)
	other, err := seal.NewKey()
	require.NoError(t, err)
	n := checkpoint.Note{
		Workspace: uuid.New(), Number: 12, Size: 97, Root: leaf(1).Hash(), At: time.Date(2026, 3, 4, 5, 6, 7, 8000, time.UTC),
	}
	text, err := n.Sign(key)
	require.NoError(t, err)
	got, by, err := checkpoint.Open(text, other.Public(), key.Public())
	require.NoError(t, err)
	require.Equal(t, n, got)
	require.Equal(t, key.Public(), by)
	_, _, err = checkpoint.Open(text, other.Public())
	require.ErrorContains(t, err, "no key")

	v, err := note.NewVerifier(checkpoint.VerifierKey(n.Workspace, key.Public()))
	require.NoError(t, err)
	_, err = note.Open([]byte(text), note.VerifierList(v))
	require.NoError(t, err, "other programs for signed notes read it too")

	for at := range len(text) {
		changed := []byte(text)
		changed[at] ^= 1
		_, _, err := checkpoint.Open(string(changed), key.Public())
		require.Error(t, err, "byte %d, %q", at, text[at])
	}
	// The last letter before the end says two bits of the signature and four of nothing.
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	last := strings.LastIndexFunc(text, func(r rune) bool { return strings.ContainsRune(letters, r) })
	for low := range 64 {
		changed := []byte(text)
		if changed[last] = letters[low]; string(changed) != text {
			_, _, err := checkpoint.Open(string(changed), key.Public())
			require.Error(t, err, "the last letter as %q", letters[low])
		}
	}
	for _, bad := range []string{"", "\n\n", "a\n1\nb\nnumber 1\ntime 2\n\n", strings.Replace(text, "\n97\n", "\n097\n", 1)} {
		_, err := checkpoint.Parse(bad)
		require.Error(t, err, bad)
	}
}

func TestEntries(t *testing.T) {
	t.Parallel()
	key, err := seal.NewKey()
	require.NoError(t, err)
	sign := func(number int64) string {
		text, err := checkpoint.Note{Workspace: uuid.UUID{1}, Number: number, Size: number, At: time.Unix(number, 0).UTC()}.Sign(key)
		require.NoError(t, err)
		return text
	}
	one, two := sign(1), sign(2)
	read := func(text string) []string {
		list, err := checkpoint.Entries(strings.NewReader(text))
		require.NoError(t, err)
		var out []string
		for _, e := range list {
			out = append(out, e.Text)
		}
		return out
	}
	require.Equal(t, []string{one, two}, read(one+"\n"+two+"\n"))
	require.Equal(t, []string{one, two}, read(one+two), "without empty lines between")
	require.Equal(t, []string{one[:40] + "\n\n", two}, read(one[:40]+"\n\n"+two), "one that was cut off")
	require.Equal(t, []string{one, "x\n", two}, read(one+"\nx\n"+two), "something typed in between")
	require.Empty(t, read(""))
}
