package postgres_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/postgres"
)

// TestSameContentAtOnce: many people send the same file at the same moment.
func TestSameContentAtOnce(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover().ID
	giver := h.in("giver", id)
	s := h.sections(id)["risk"].ID
	var wg sync.WaitGroup
	errs := make([]error, 8)
	for i := range errs {
		wg.Go(func() {
			_, errs[i] = h.app.AttachFile(context.WithoutCancel(t.Context()), giver, app.AttachFile{
				Owner: app.Owner{Section: s}, Name: fmt.Sprintf("%d.txt", i), Content: strings.NewReader("同一份"),
			})
		})
	}
	wg.Wait()
	for _, err := range errs {
		require.NoError(t, err)
	}
	require.Equal(t, 1, h.count(`SELECT count(*) FROM blobs`))
	require.Equal(t, 8, h.count(`SELECT count(*) FROM files`))
	h.sound("eight at once")
}

func TestSweep(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx, id := t.Context(), h.handover().ID
	giver, receiver := h.in("giver", id), h.in("receiver", id)
	s := h.accepted(id, "account", 1)
	sweep := func() int {
		t.Helper()
		n, err := h.app.SweepFiles(ctx)
		require.NoError(t, err)
		h.sound("a sweep")
		return n
	}
	old := func() {
		t.Helper()
		_, err := h.pool.Exec(ctx, `UPDATE blobs SET touched_at = touched_at - interval '2 hours'`)
		require.NoError(t, err)
	}
	used := h.attach(giver, app.Owner{Section: s.ID}, "used.txt", "在用")
	signed := h.attach(giver, app.Owner{Section: s.ID}, "signed.txt", "签过")
	require.NoError(t, h.store.BeginBlob(ctx, giver, app.Blob{ID: uuid.New(), Place: app.InDatabase}), "an upload that broke off with the program")
	require.Zero(t, sweep(), "everything is young")
	old()
	require.Equal(t, 1, sweep(), "what broke off")

	h.give(id, s.ID)
	require.NoError(t, h.app.SignSection(ctx, receiver, h.shown(receiver, s.ID)))
	require.NoError(t, h.app.ReopenSection(ctx, receiver, app.SectionAct{Section: s.ID, Reason: "再看一遍。"}))
	later := h.attach(giver, app.Owner{Section: s.ID}, "later.txt", "后来")
	for _, f := range []uuid.UUID{signed.ID, later.ID} {
		require.NoError(t, h.app.RemoveFile(ctx, giver, f, app.Key{}))
	}
	old()
	require.Zero(t, sweep(), "what was removed can be put back")
	h.clock.move(8 * 24 * time.Hour)
	require.Equal(t, 1, sweep(), "after a week what nobody signed for is forgotten")
	require.Equal(t, "签过", string(h.content(receiver, signed.ID)), "what somebody signed for is kept")
	require.Equal(t, "在用", string(h.content(receiver, used.ID)))
	require.Equal(t, handover.NotFound, handover.CodeOf(h.app.RestoreFile(ctx, giver, later.ID, app.Key{})))
	require.NoError(t, h.app.RestoreFile(ctx, giver, signed.ID, app.Key{}))

	// Removed, signed without it, reopened: putting it back would make that signature stand over it.
	require.NoError(t, h.app.RemoveFile(ctx, giver, used.ID, app.Key{}))
	require.NoError(t, h.app.SubmitSection(ctx, giver, h.giving(giver, s.ID)))
	require.NoError(t, h.app.SignSection(ctx, receiver, h.shown(receiver, s.ID)))
	require.NoError(t, h.app.ReopenSection(ctx, receiver, app.SectionAct{Section: s.ID, Reason: "又看一遍。"}))
	refused(t, h.app.RestoreFile(ctx, giver, used.ID, app.Key{}), handover.Conflict, "file.refuse.signed_without")
}

// TestSweepWhileTheSameComesIn collects contents over and over while the same contents are sent, attached and removed: no file is ever
// left without its content.
func TestSweepWhileTheSameComesIn(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover().ID
	giver := h.in("giver", id)
	s := h.sections(id)["risk"].ID
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var sweeper, senders sync.WaitGroup
	var swept int
	var failed error
	sweeper.Go(func() {
		for ctx.Err() == nil {
			// Every content counts as old enough 20 ms after it was touched.
			n, err := h.store.SweepBlobs(ctx, 20*time.Millisecond, func(app.Blob) error { return nil })
			if err != nil && ctx.Err() == nil {
				failed = err
			}
			swept += n
		}
	})
	var mu sync.Mutex
	var errs []error
	for w := range 3 {
		senders.Go(func() {
			for i := range 25 {
				_, err := h.app.AttachFile(ctx, giver, app.AttachFile{
					Owner: app.Owner{Section: s}, Name: fmt.Sprintf("%d-%d.txt", w, i), Content: strings.NewReader(fmt.Sprint("内容", i%2, i/6%2)),
				})
				if err == nil && i%2 == 0 {
					// Two of the four contents are forgotten at once here each time, so they become free again and again.
					_, err = h.pool.Exec(ctx, `DELETE FROM files WHERE name = $1`, fmt.Sprintf("%d-%d.txt", w, i))
				}
				mu.Lock()
				errs = append(errs, err)
				mu.Unlock()
			}
		})
	}
	senders.Wait()
	stop()
	sweeper.Wait()
	require.NoError(t, failed)
	for _, err := range errs {
		// With contents that count as old after 20 ms one may go between being sent and being attached; that is refused and nothing is lost.
		if err != nil {
			require.Equal(t, handover.Unavailable, handover.CodeOf(err), "%v", err)
		}
	}
	require.Positive(t, swept)
	require.Equal(t, 75, len(errs))
	require.Zero(t, h.count(`SELECT count(*) FROM files f LEFT JOIN blobs b ON b.id = f.blob_id WHERE b.id IS NULL`))
	var complaints []string
	_, err := h.app.InspectFiles(t.Context(), func(what string) { complaints = append(complaints, what) })
	require.NoError(t, err)
	require.Empty(t, complaints)
}

var errNoRoom = errors.New("no room")

// elsewhereBlobs is another place for contents: it keeps them in memory, and fails when told to.
type elsewhereBlobs struct {
	mu   sync.Mutex
	kept map[uuid.UUID][]byte
	full bool
}

func (e *elsewhereBlobs) PutBlob(_ context.Context, id uuid.UUID, content io.Reader) error {
	b, err := io.ReadAll(content)
	if err != nil {
		return err
	}
	if e.full {
		return errNoRoom
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.kept[id] = b
	return nil
}

func (e *elsewhereBlobs) OpenBlob(_ context.Context, id uuid.UUID, _ int64) (io.ReadSeekCloser, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return struct {
		io.ReadSeeker
		io.Closer
	}{bytes.NewReader(e.kept[id]), io.NopCloser(nil)}, nil
}

func (e *elsewhereBlobs) DropBlob(_ context.Context, id uuid.UUID) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	delete(e.kept, id)
	return nil
}

// TestContentsInTwoPlaces: what came in before an object store was configured stays readable, and both places are swept.
func TestContentsInTwoPlaces(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx, id := t.Context(), h.handover().ID
	giver := h.in("giver", id)
	at := app.Owner{Section: h.sections(id)["risk"].ID}
	old := h.attach(giver, at, "old.txt", "先前")
	far := &elsewhereBlobs{kept: map[uuid.UUID][]byte{}}
	h.app = app.New(app.Options{Store: postgres.New(h.pool), Passwords: passwords{hasher}, Now: h.clock.now, S3: far})
	next := h.attach(giver, at, "new.txt", "后来")
	require.Len(t, far.kept, 1)
	require.Equal(t, 1, h.count(`SELECT count(*) FROM blob_chunks`))
	require.Equal(t, "先前", string(h.content(giver, old.ID)))
	require.Equal(t, "后来", string(h.content(giver, next.ID)))
	h.attach(giver, at, "again.txt", "先前")
	require.Len(t, far.kept, 1, "what the database has already is not kept twice")
	n, err := h.app.InspectFiles(ctx, func(what string) { t.Error(what) })
	require.NoError(t, err)
	require.Equal(t, 2, n)

	far.full = true
	_, err = h.app.AttachFile(ctx, giver, app.AttachFile{Owner: at, Name: "x.txt", Content: strings.NewReader("x")})
	require.ErrorIs(t, err, errNoRoom)
	require.Equal(t, 2, h.count(`SELECT count(*) FROM blobs`))
	require.NoError(t, h.app.RemoveFile(ctx, giver, next.ID, app.Key{}))
	h.clock.move(8 * 24 * time.Hour)
	_, err = h.pool.Exec(ctx, `UPDATE blobs SET touched_at = touched_at - interval '2 hours'`)
	require.NoError(t, err)
	swept, err := h.app.SweepFiles(ctx)
	require.NoError(t, err)
	require.Equal(t, 1, swept)
	require.Empty(t, far.kept)
}
