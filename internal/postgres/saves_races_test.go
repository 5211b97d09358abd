package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
)

// saver is one of many who write the same records, through one of two instances of the program.
type saver struct {
	app    *app.App
	giver  handover.Scope
	n      int
	ledger *ledger
}

// ledger is what was acknowledged: the word of every revision of every record.
type ledger struct {
	mu      sync.Mutex
	saved   map[uuid.UUID]map[int]string
	saves   int
	clashes atomic.Int64
}

// save writes the saver's word after the one that is there, as often as it takes until that is acknowledged.
func (s saver) save(ctx context.Context, record uuid.UUID, word string) error {
	kind := mustKind("sop")
	field, _ := kind.Field("purpose")
	p, err := s.app.RecordPage(ctx, s.giver, record)
	if err != nil {
		return err
	}
	for current := p.Record; ; {
		before, _, _ := strings.Cut(kind.Encode(current.Values).Get("purpose"), " ")
		saved, err := s.app.SaveRecord(ctx, s.giver, app.SaveRecord{
			Record: record, Revision: current.Revision, Form: kind.Encode(current.Values).With("purpose", word+" after "+before),
		})
		var clash *app.Clash
		switch {
		case err == nil:
			return s.ledger.keep(record, saved.Revision, word)
		case !errors.As(err, &clash) || handover.CodeOf(err) != handover.Stale:
			return err
		case !strings.HasPrefix(kind.Display(field, clash.Typed, "zh"), word+" "):
			return fmt.Errorf("what %s typed is lost in %w", word, err)
		case clash.Current.Revision <= current.Revision || strings.HasPrefix(kind.Encode(clash.Current.Values).Get("purpose"), word+" ") || clash.Current.Updater == "":
			return fmt.Errorf("%s is not told what is there: %w", word, err)
		}
		s.ledger.clashes.Add(1)
		current = clash.Current
	}
}

func (l *ledger) keep(record uuid.UUID, revision int, word string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if other, twice := l.saved[record][revision]; twice {
		return fmt.Errorf("revision %d was acknowledged for %s and for %s", revision, other, word)
	}
	if l.saved[record] == nil {
		l.saved[record] = map[int]string{}
	}
	l.saved[record][revision] = word
	l.saves++
	return nil
}

// TestEverySaveStays is figure R5: 64 editors save the same eight records at once, through two instances. Every save that was acknowledged is a
// revision of its own that was written after the one before it, and every one that was refused gives back both texts. HANDOVER_TEST_RACES is
// how many saves there are: 12,800 for the figure.
func TestEverySaveStays(t *testing.T) {
	t.Parallel()
	const editors, records = 64, 8
	each := max(races(t)/editors, 3)
	h := given(t)
	id := h.handover().ID
	giver, section := h.in("giver", id), h.mustSection(id, "sop")
	var ids []uuid.UUID
	for n := range records {
		ids = append(ids, h.record(giver, section, form("sop", n, "purpose", "begin")).ID)
	}
	l := &ledger{saved: map[uuid.UUID]map[int]string{}}
	instances := []*app.App{h.app, h.on(h.pool)}
	var do []func() error
	for n := range editors {
		s := saver{app: instances[n%2], giver: giver, n: n, ledger: l}
		do = append(do, func() error {
			for k := range each {
				if err := s.save(t.Context(), ids[rand.IntN(records)], fmt.Sprintf("w%02d-%d", n, k)); err != nil {
					return err
				}
			}
			return nil
		})
	}
	begun := time.Now()
	for _, err := range together(do...) {
		require.NoError(t, err)
	}
	t.Logf("%d saves by %d editors, %d clashes, in %s", l.saves, editors, l.clashes.Load(), time.Since(begun).Round(time.Millisecond))
	require.Equal(t, editors*each, l.saves)
	for _, record := range ids {
		h.inOrder(record, l.saved[record])
	}
	require.Positive(t, l.clashes.Load(), "they were in each other's way")
	h.sound("64 editors")
}

// inOrder compares the revisions of a record with what was acknowledged: each is there, and says which one it was written after.
func (h *house) inOrder(record uuid.UUID, saved map[int]string) {
	h.t.Helper()
	rows, err := h.pool.Query(h.t.Context(), `SELECT revision, data ->> 'purpose' FROM record_revisions WHERE record_id = $1 ORDER BY revision`, record)
	require.NoError(h.t, err)
	before, last := "begin", 0
	var revision int
	var text string
	_, err = pgx.ForEachRow(rows, []any{&revision, &text}, func() error {
		want := saved[revision] + " after " + before
		if revision == 1 {
			want = before
		}
		if last++; revision != last || text != want {
			return fmt.Errorf("revision %d says %q, and not %q", revision, text, want)
		}
		before, _, _ = strings.Cut(text, " ")
		return nil
	})
	require.NoError(h.t, err)
	require.Equal(h.t, 1+len(saved), last, "every acknowledged save is a revision")
	require.Equal(h.t, last, h.count(`SELECT revision FROM records WHERE id = $1`, record))
}
