package postgres

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"math"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"handoverdesk/internal/checkpoint"
	"handoverdesk/internal/handover"
)

// chain is what an inspection knows of a handover's history.
type chain struct {
	id     uuid.UUID
	number string
	head   handover.Head
	moved  int
}

// InspectChains walks the event chain of every handover to its head, compares it with the leaves that checkpoints cover, and those with the
// rows that are never changed. It returns how many handovers there are.
func (s *Store) InspectChains(ctx context.Context, complain Complain) (int, error) {
	n, last := 0, uuid.Nil
	for {
		rows, err := s.pool.Query(ctx, `
			SELECT id, number, event_seq, event_hash, moved
			FROM handovers
			WHERE id > @last
			ORDER BY id
			LIMIT @limit`, pgx.StrictNamedArgs{"last": last, "limit": inspected})
		if err != nil {
			return n, translate(err)
		}
		list, err := collect(rows, func(c *chain) []any { return []any{&c.id, &c.number, &c.head.Seq, &c.head.Hash, &c.moved} })
		if err != nil || len(list) == 0 {
			return n, err
		}
		for _, c := range list {
			if err := s.inspectChain(ctx, c, func(what string) { complain("handover " + c.number + ": " + what) }); err != nil {
				return n, err
			}
		}
		n, last = n+len(list), list[len(list)-1].id
	}
}

func (s *Store) inspectChain(ctx context.Context, c chain, complain Complain) error {
	leaves, err := s.leavesOf(ctx, c.id)
	if err != nil {
		return err
	}
	heads := map[int64][]byte{}
	var most, place int64
	for _, l := range leaves {
		if before, twice := heads[l.seq]; twice && !bytes.Equal(before, l.head) {
			complain(fmt.Sprintf("leaf %d of the tree says another head of event %d than a leaf before it", l.place, l.seq))
		}
		heads[l.seq] = l.head
		if l.seq > most {
			most, place = l.seq, l.place
		}
	}
	broken, err := s.walkChain(ctx, c, heads)
	if err != nil {
		return err
	}
	switch {
	case broken != "":
		complain(broken)
	case most > c.head.Seq:
		complain(fmt.Sprintf("event %d is missing: its history was cut, and leaf %d of the tree covers event %d", c.head.Seq+1, place, most))
	case most < c.head.Seq && c.moved == 0 && most > 0:
		complain(fmt.Sprintf("event %d is in no checkpoint, and would never be: that the history moved was taken back", most+1))
	}
	if len(leaves) == 0 {
		return nil
	}
	return s.inspectKept(ctx, c, leaves, complain)
}

// walkChain says what is wrong with the first event that does not fit, "" when the chain is whole.
func (s *Store) walkChain(ctx context.Context, c chain, covered map[int64][]byte) (string, error) {
	var head handover.Head
	last := int64(math.MinInt64) // also those that somebody put before the first
	for {
		rows, err := s.pool.Query(ctx, eventsSQL+`
			AND e.seq > @seq
			ORDER BY e.seq
			LIMIT @limit`, pgx.StrictNamedArgs{"handover": c.id, "seq": last, "limit": inspected})
		if err != nil {
			return "", translate(err)
		}
		list, err := collect(rows, eventDest)
		if err != nil {
			return "", err
		}
		for _, e := range list {
			linked, next := e.Link(c.id, head)
			switch {
			case linked.Seq > e.Seq:
				return fmt.Sprintf("event %d was put in before the first", e.Seq), nil
			case linked.Seq < e.Seq:
				return fmt.Sprintf("event %d is missing", linked.Seq), nil
			case !bytes.Equal(linked.Prev, e.Prev):
				return fmt.Sprintf("event %d does not follow the one before it", e.Seq), nil
			case !bytes.Equal(linked.Hash, e.Hash):
				return fmt.Sprintf("event %d is not what its hash says", e.Seq), nil
			}
			if want, is := covered[e.Seq]; is && !bytes.Equal(want, e.Hash) {
				return fmt.Sprintf("event %d is not the one that a checkpoint covers: the history up to it was written anew", e.Seq), nil
			}
			head, last = next, next.Seq
		}
		if len(list) == 0 {
			break
		}
	}
	switch {
	case head.Seq < c.head.Seq:
		return fmt.Sprintf("event %d is missing: the history ends before its head", head.Seq+1), nil
	case head.Seq > c.head.Seq:
		return fmt.Sprintf("event %d stands behind the head", c.head.Seq+1), nil
	case !bytes.Equal(head.Hash, c.head.Hash):
		return fmt.Sprintf("event %d is not the head that is kept with the handover", head.Seq), nil
	}
	return "", nil
}

// keptLeaf is a leaf with what it says about rows.
type keptLeaf struct {
	place, seq, written int64
	head, rows, marks   []byte
}

func (s *Store) leavesOf(ctx context.Context, id uuid.UUID) ([]keptLeaf, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT place, seq, written, head, rows, marks
		FROM checkpoint_leaves
		WHERE handover_id = @handover
		ORDER BY place`, pgx.StrictNamedArgs{"handover": id})
	if err != nil {
		return nil, translate(err)
	}
	return collect(rows, func(l *keptLeaf) []any { return []any{&l.place, &l.seq, &l.written, &l.head, &l.rows, &l.marks} })
}

// keptRow is a row that is never changed, as it stands now.
type keptRow struct {
	table, name string
	written     int64
	mark        []byte
}

func (r keptRow) String() string { return fmt.Sprintf("row %d of %s, %s,", r.written, r.table, r.name) }

// inspectKept compares the rows of a handover with the marks that its leaves hold.
func (s *Store) inspectKept(ctx context.Context, c chain, leaves []keptLeaf, complain Complain) error {
	var marks, digest []byte
	var most int64
	for _, l := range leaves {
		if n := len(l.marks); n > 0 {
			most = int64(binary.BigEndian.Uint64(l.marks[n-checkpoint.MarkSize:])) //nolint:gosec // written by int8send
		}
		if digest = checkpoint.Rows(digest, l.marks); !bytes.Equal(digest, l.rows) || most != l.written {
			complain(fmt.Sprintf("leaf %d of the tree, of event %d, says something else about rows than its digest", l.place, l.seq))
			return nil
		}
		marks = append(marks, l.marks...)
	}
	rows, err := s.pool.Query(ctx, `SELECT kept, name, written, mark FROM (`+keptSQL("@handover", "@since")+`) k ORDER BY written`,
		pgx.StrictNamedArgs{"handover": c.id, "since": -1})
	if err != nil {
		return translate(err)
	}
	list, err := collect(rows, func(r *keptRow) []any { return []any{&r.table, &r.name, &r.written, &r.mark} })
	if err != nil {
		return err
	}
	if wrong := compareKept(list, marks, most, c.moved == 0); wrong != "" {
		complain(wrong)
	}
	return nil
}

// compareKept says what is wrong with the first row that is not what its mark says, or has none, or is gone. Rows above most have no mark
// yet; at rest there are none.
func compareKept(list []keptRow, marks []byte, most int64, rest bool) string {
	for _, r := range list {
		if r.written > most && len(marks) == 0 {
			if rest {
				return r.String() + " was put in without an act"
			}
			return ""
		}
		if len(marks) == 0 {
			return r.String() + " was put in afterwards"
		}
		number := int64(binary.BigEndian.Uint64(marks)) //nolint:gosec // written by int8send
		switch {
		case r.written < number:
			return r.String() + " was put in afterwards"
		case r.written > number:
			return fmt.Sprintf("row %d is gone", number)
		case !bytes.Equal(r.mark, marks[:checkpoint.MarkSize]):
			return r.String() + " is not what a checkpoint covers"
		}
		marks = marks[checkpoint.MarkSize:]
	}
	if len(marks) > 0 {
		return fmt.Sprintf("row %d is gone", binary.BigEndian.Uint64(marks))
	}
	return ""
}
