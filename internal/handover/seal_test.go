package handover_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/handover"
)

func TestSignatureCheck(t *testing.T) {
	t.Parallel()
	by := viewer("Lin  Xiaowen", handover.Member)
	for _, c := range []struct {
		name   string
		change func(*handover.Signature)
		want   []string
	}{
		{"as shown", func(*handover.Signature) {}, nil},
		{"the name in other letters", func(g *handover.Signature) { g.Name = "lin\u3000XIAOWEN\u00a0" }, nil},
		{"another's name", func(g *handover.Signature) { g.Name = "Lin Xiao" }, []string{"invalid", "name problem.sign_name"}},
		{"no name", func(g *handover.Signature) { g.Name = "  " }, []string{"invalid", "name problem.sign_name"}},
		{"not agreed", func(g *handover.Signature) { g.Agreed = false }, []string{"invalid", "agree problem.agree"}},
		{"neither", func(g *handover.Signature) { g.Agreed, g.Name = false, "" }, []string{"invalid", "agree problem.agree", "name problem.sign_name"}},
		{"another digest", func(g *handover.Signature) { g.Digest = []byte("digesT") }, []string{"stale", "refuse.seal_stale"}},
		{"no digest", func(g *handover.Signature) { g.Digest = nil }, []string{"stale", "refuse.seal_stale"}},
		{"another version", func(g *handover.Signature) { g.Version = 6 }, []string{"stale", "refuse.seal_stale"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			g := handover.Signature{Name: "Lin Xiaowen", Agreed: true, Digest: []byte("digest"), Version: 7}
			c.change(&g)
			says(t, g.Check(by, []byte("digest"), 7), c.want...)
		})
	}
	says(t, handover.Signature{Agreed: true}.Check(viewer("", handover.Member), nil, 0), "invalid", "name problem.sign_name")
}

// chain makes n linked events of one handover.
func chain(n int) []handover.Event {
	var out []handover.Event
	var head handover.Head
	for i := range n {
		var e handover.Event
		e, head = handover.Event{
			Act: "record.saved", Actor: id("actor"), Section: id("section"), Record: id("record"),
			Detail: []byte(`{"title":"x"}`), At: now.Add(time.Duration(i) * time.Second),
		}.Link(id("h"), head)
		out = append(out, e)
	}
	return out
}

func TestChain(t *testing.T) {
	t.Parallel()
	whole := chain(5)
	require.Zero(t, handover.Verify(id("h"), whole))
	require.Zero(t, handover.Verify(id("h"), nil))
	require.Equal(t, int64(1), whole[0].Seq)
	require.Empty(t, whole[0].Prev)
	require.Equal(t, whole[0].Hash, whole[1].Prev)
	require.Equal(t, int64(1), handover.Verify(id("other"), whole), "a chain belongs to its handover")

	flip := func(b []byte) []byte {
		c := slices.Clone(b)
		c[len(c)/2] ^= 1
		return c
	}
	for _, c := range []struct {
		name   string
		change func([]handover.Event) []handover.Event
		want   int64
	}{
		{"the act", func(e []handover.Event) []handover.Event { e[2].Act = "record.accepted"; return e }, 3},
		{"the actor", func(e []handover.Event) []handover.Event { e[2].Actor = id("other"); return e }, 3},
		{"the section", func(e []handover.Event) []handover.Event { e[2].Section = uuid.Nil; return e }, 3},
		{"the record", func(e []handover.Event) []handover.Event { e[2].Record = id("other"); return e }, 3},
		{"section and record swapped", func(e []handover.Event) []handover.Event {
			e[2].Section, e[2].Record = e[2].Record, e[2].Section
			return e
		}, 3},
		{"the detail", func(e []handover.Event) []handover.Event { e[2].Detail = []byte(`{"title":"y"}`); return e }, 3},
		{"the time", func(e []handover.Event) []handover.Event { e[2].At = e[2].At.Add(time.Microsecond); return e }, 3},
		{"the hash", func(e []handover.Event) []handover.Event { e[2].Hash = flip(e[2].Hash); return e }, 3},
		{"the hash before", func(e []handover.Event) []handover.Event { e[2].Prev = flip(e[2].Prev); return e }, 3},
		{"the number", func(e []handover.Event) []handover.Event { e[2].Seq = 9; return e }, 3},
		{"one taken out", func(e []handover.Event) []handover.Event { return slices.Delete(e, 2, 3) }, 3},
		{"the first taken out", func(e []handover.Event) []handover.Event { return e[1:] }, 1},
		{"two in another order", func(e []handover.Event) []handover.Event { e[2], e[3] = e[3], e[2]; return e }, 3},
		{"one put in", func(e []handover.Event) []handover.Event { return slices.Insert(e, 2, e[1]) }, 3},
		{"the last changed and linked anew", func(e []handover.Event) []handover.Event {
			e[3].Act = "record.accepted"
			e[3], _ = e[3].Link(id("h"), handover.Head{Seq: 3, Hash: e[2].Hash})
			return e
		}, 5},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.want, handover.Verify(id("h"), c.change(chain(5))))
		})
	}
}

// TestLinkIsExact: times are cut to what the database keeps, and the name is not part of the hash.
func TestLinkIsExact(t *testing.T) {
	t.Parallel()
	e := handover.Event{Act: "a", Detail: []byte("{}"), At: time.Date(2026, 11, 21, 16, 30, 0, 1999, time.FixedZone("CST", 8*3600))}
	linked, head := e.Link(id("h"), handover.Head{})
	require.Equal(t, time.Date(2026, 11, 21, 8, 30, 0, 1000, time.UTC), linked.At)
	require.Equal(t, handover.Head{Seq: 1, Hash: linked.Hash}, head)
	again, _ := linked.Link(id("h"), handover.Head{})
	require.Equal(t, linked.Hash, again.Hash)
	// What stands in one field cannot be moved to the next without being noticed.
	a, _ := handover.Event{Act: "ab", Detail: []byte("c")}.Link(id("h"), handover.Head{})
	b, _ := handover.Event{Act: "a", Detail: []byte("bc")}.Link(id("h"), handover.Head{})
	require.NotEqual(t, a.Hash, b.Hash)
}
