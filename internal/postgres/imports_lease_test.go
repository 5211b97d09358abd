package postgres_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/postgres"
)

// The environment of a program that takes an import and dies of it: where, over which database, and at which hour.
const (
	envDies     = "HANDOVER_TEST_DIES"
	envDatabase = "HANDOVER_TEST_DIES_DATABASE"
	envHour     = "HANDOVER_TEST_DIES_HOUR"
	envKilled   = 137 // what the program answers that was killed as it should be
)

// mortal is a store whose program dies in the middle of work: after the rows of a check are staged, or before a transaction is committed.
type mortal struct {
	*postgres.Store
	die func(where string)
}

func (m mortal) CountStaged(ctx context.Context, sc handover.Scope, id uuid.UUID) (map[int]app.ImportTally, error) {
	m.die("counting")
	return m.Store.CountStaged(ctx, sc, id)
}

func (m mortal) Update(ctx context.Context, sc handover.Scope, key app.Key, fn func(app.Tx) error) error {
	return m.Store.Update(ctx, sc, key, func(tx app.Tx) error {
		err := fn(tx)
		if err == nil {
			m.die("committing")
		}
		return err
	})
}

// diesAtWork is such a program. It says 0 when it lived.
func diesAtWork(where string) int {
	ctx := context.Background()
	pool, err := pgxpool.New(ctx, os.Getenv(envDatabase))
	if err != nil {
		panic(err)
	}
	now, err := time.Parse(time.RFC3339Nano, os.Getenv(envHour))
	if err != nil {
		panic(err)
	}
	a := app.New(app.Options{Now: func() time.Time { return now }, Store: mortal{postgres.New(pool), func(at string) {
		if at == where {
			os.Exit(envKilled) // nothing is rolled back, let go of or said
		}
	}}})
	if _, err := a.WorkImport(ctx); err != nil {
		panic(err)
	}
	return 0
}

// dies lets another program take the import that waits and die of it.
func (h *house) dies(where string) {
	h.t.Helper()
	cfg := h.pool.Config().ConnConfig
	cmd := exec.CommandContext(h.t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), envDies+"="+where, envDatabase+"="+cfg.ConnString(), envHour+"="+h.clock.now().Format(time.RFC3339Nano))
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	require.ErrorAs(h.t, err, &exit, "%s", out)
	require.Equal(h.t, envKilled, exit.ExitCode(), "%s", out)
	h.silence()
}

// TestProgramsDieOfAnImport: what takes a program down is not begun for ever.
func TestProgramsDieOfAnImport(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover().ID
	sc := h.in("giver", id)
	sku := h.mustSection(id, "sku")
	state := func(im app.Import, want app.ImportState, problem string) app.Import {
		t.Helper()
		h.work()
		got := h.imported(sc, im.ID, app.ImportFilter{}).Import
		require.Equal(t, want, got.State, "%v", got.Problem)
		require.Zero(t, got.Attempts)
		if problem == "" {
			require.Nil(t, got.Problem)
		} else {
			require.Equal(t, problem, got.Problem.Text.Key)
		}
		return got
	}

	im := h.bring(sc, sku, goods(30, "12.00")...)
	require.NoError(t, h.app.PlanImport(t.Context(), sc, planned(im)))
	h.dies("counting")
	require.Equal(t, 30, h.count(`SELECT count(*) FROM import_rows`), "it died in the middle")
	h.dies("counting")
	require.Equal(t, 2, h.imported(sc, im.ID, app.ImportFilter{}).Import.Attempts)
	h.dies("counting")
	im = state(im, app.ImportFailed, "imported.failed.tried_checking")

	require.NoError(t, h.app.PlanImport(t.Context(), sc, planned(im)), "a person may ask once more")
	h.dies("counting")
	h.dies("counting")
	im = state(im, app.ImportReady, "")

	require.NoError(t, h.app.WriteImport(t.Context(), sc, im.ID, im.Version, app.Key{}))
	for range 3 {
		h.dies("committing")
	}
	im = state(im, app.ImportFailed, "imported.failed.tried_writing")
	require.Zero(t, h.sections(id)["sku"].Counts.Records)
	h.sound("a write that was given up")
	require.NoError(t, h.app.PlanImport(t.Context(), sc, planned(im)))
	im = state(im, app.ImportReady, "")
	require.NoError(t, h.app.WriteImport(t.Context(), sc, im.ID, im.Version, app.Key{}))
	h.dies("committing")
	im = state(im, app.ImportWritten, "")
	require.Equal(t, 30, h.sections(id)["sku"].Counts.Records)

	require.NoError(t, h.app.UndoImport(t.Context(), sc, im.ID, app.Key{}))
	for range 3 {
		h.dies("committing")
	}
	im = state(im, app.ImportWritten, "imported.failed.tried_undoing")
	require.Equal(t, 30, h.sections(id)["sku"].Counts.Records, "all of it is there")
	h.sound("an undo that was given up")
	require.NoError(t, h.app.UndoImport(t.Context(), sc, im.ID, app.Key{}))
	h.dies("committing")
	state(im, app.ImportUndone, "")
	require.Zero(t, h.sections(id)["sku"].Counts.Records)
	h.sound("an undo that was taken over")
}

// TestDoubtfulImportsAreAlone: another import does not pay for the one that takes programs down.
func TestDoubtfulImportsAreAlone(t *testing.T) {
	t.Parallel()
	h := given(t)
	sc := h.in("giver", h.handover().ID)
	sku := h.mustSection(sc.Handover(), "sku")
	im := h.bring(sc, sku, goods(3, "12.00")...)
	require.NoError(t, h.app.PlanImport(t.Context(), sc, planned(im)))
	h.dies("counting")
	other := h.bring(sc, sku, goods(4, "12.00")...)
	require.NoError(t, h.app.PlanImport(t.Context(), sc, planned(other)))
	attempts := func() []int {
		return []int{h.imported(sc, im.ID, app.ImportFilter{}).Import.Attempts, h.imported(sc, other.ID, app.ImportFilter{}).Import.Attempts}
	}
	require.Equal(t, []int{1, 0}, attempts())
	worked, err := h.app.WorkImport(t.Context())
	require.NoError(t, err)
	require.True(t, worked)
	require.Equal(t, []app.ImportState{app.ImportChecking, app.ImportReady}, h.statesOf(sc, im, other), "what was never begun comes first")

	at, on := make(chan struct{}), make(chan struct{})
	wake := sync.OnceFunc(func() { close(on) })
	defer wake()
	var once sync.Once
	slow := h.with(mortal{h.store, func(string) { once.Do(func() { at <- struct{}{}; <-on }) }})
	done := make(chan error, 1)
	go func() { done <- second(slow.WorkImport(context.WithoutCancel(t.Context()))) }()
	<-at
	require.NoError(t, h.app.MendImport(t.Context(), sc, app.MendImport{
		Import: other.ID, Version: other.Version + 1, Cells: map[app.ImportCell]string{{Line: 2, Column: 2}: "13"},
	}))
	worked, err = slow.WorkImport(t.Context())
	require.NoError(t, err)
	require.False(t, worked, "nothing is begun beside it in the same process")
	require.Equal(t, []int{2, 0}, attempts())
	wake()
	require.NoError(t, <-done)
	h.work()
	require.Equal(t, []app.ImportState{app.ImportReady, app.ImportReady}, h.statesOf(sc, im, other))
}

func (h *house) with(store app.Store) *app.App {
	return app.New(app.Options{Store: store, Passwords: passwords{hasher}, Now: h.clock.now})
}

func (h *house) statesOf(sc handover.Scope, list ...app.Import) []app.ImportState {
	var out []app.ImportState
	for _, im := range list {
		out = append(out, h.imported(sc, im.ID, app.ImportFilter{}).Import.State)
	}
	return out
}

// suspended is a store of a program that was stopped in the middle, as by a laptop's lid or a swapped-out machine, and goes on later.
type suspended struct {
	mortal
	asleep <-chan struct{} // until it is closed nothing is said about being alive
}

func (s suspended) TouchImport(ctx context.Context, job app.ImportJob, done, total int) error {
	select {
	case <-s.asleep:
		return nil // it does not hear in time that the import is another's, either
	case <-ctx.Done():
		return ctx.Err()
	}
}

// TestSilentWorkersLiveAfterAll: one that was taken for dead writes nothing beside its successor.
func TestSilentWorkersLiveAfterAll(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		where string
		state app.ImportState
		over  func(h *house, sc handover.Scope, im app.Import)
	}{
		{"counting", app.ImportReady, func(*house, handover.Scope, app.Import) {}},
		{"unstaging", app.ImportReady, func(*house, handover.Scope, app.Import) {}},
		{"staging", app.ImportReady, func(*house, handover.Scope, app.Import) {}},
		{"updating", app.ImportWritten, func(h *house, sc handover.Scope, im app.Import) {
			h.work()
			require.NoError(h.t, h.app.WriteImport(h.t.Context(), sc, im.ID, h.imported(sc, im.ID, app.ImportFilter{}).Import.Version, app.Key{}))
		}},
		{"updating", app.ImportUndone, func(h *house, sc handover.Scope, im app.Import) {
			h.work()
			require.NoError(h.t, h.app.WriteImport(h.t.Context(), sc, im.ID, h.imported(sc, im.ID, app.ImportFilter{}).Import.Version, app.Key{}))
			h.work()
			require.NoError(h.t, h.app.UndoImport(h.t.Context(), sc, im.ID, app.Key{}))
		}},
	} {
		t.Run(fmt.Sprint(c.state, " while ", c.where), func(t *testing.T) {
			t.Parallel()
			h := given(t)
			sc := h.in("giver", h.handover().ID)
			im := h.bring(sc, h.mustSection(sc.Handover(), "sku"), goods(1500, "12.00")...)
			require.NoError(t, h.app.PlanImport(t.Context(), sc, planned(im)))
			c.over(h, sc, im)
			stands := func() []int {
				return []int{h.count(`SELECT coalesce(hashtext(string_agg(record_id::text, '' ORDER BY line)), 0) FROM import_rows`), h.count(`SELECT count(*) FROM records`), h.count(`SELECT count(*) FROM events`)}
			}
			at, on := make(chan struct{}), make(chan struct{})
			wake := sync.OnceFunc(func() { close(on) })
			defer wake()
			var once sync.Once
			s := sleeper{suspended{mortal{h.store, func(where string) {
				if where == c.where {
					once.Do(func() { at <- struct{}{}; <-on })
				}
			}}, on}}
			done := make(chan error, 1)
			go func() { done <- second(h.with(s).WorkImport(context.WithoutCancel(t.Context()))) }()
			<-at
			h.silence()
			h.work()
			require.Equal(t, []app.ImportState{c.state}, h.statesOf(sc, im))
			before := stands()
			wake()
			require.NoError(t, <-done, "it goes without a word")
			require.Equal(t, before, stands())
			require.Equal(t, []app.ImportState{c.state}, h.statesOf(sc, im))
			h.sound("two workers")
		})
	}
}

// sleeper falls asleep before it forgets or stages rows or begins a transaction, too.
type sleeper struct{ suspended }

func (s sleeper) StageRows(ctx context.Context, sc handover.Scope, l app.ImportLease, rows []app.StagedRow) error {
	s.die("staging")
	return s.Store.StageRows(ctx, sc, l, rows)
}

func (s sleeper) UnstageImport(ctx context.Context, sc handover.Scope, l app.ImportLease) error {
	s.die("unstaging")
	return s.Store.UnstageImport(ctx, sc, l)
}

func (s sleeper) Update(ctx context.Context, sc handover.Scope, key app.Key, fn func(app.Tx) error) error {
	s.die("updating")
	return s.Store.Update(ctx, sc, key, fn)
}

// TestHeldImportsAreNotTaken: while a worker's transaction lasts, its silence is no death, and it still says how far it is.
func TestHeldImportsAreNotTaken(t *testing.T) {
	t.Parallel()
	h := given(t)
	sc := h.in("giver", h.handover().ID)
	im := h.checked(sc, h.mustSection(sc.Handover(), "sku"), goods(3, "12.00"))
	require.NoError(t, h.app.WriteImport(t.Context(), sc, im.ID, im.Version, app.Key{}))
	job, ok, err := h.store.TakeImport(t.Context(), app.ImportTurn{Worker: uuid.New(), Most: 2})
	require.NoError(t, err)
	require.True(t, ok)
	require.NoError(t, h.store.Update(t.Context(), sc, app.Key{}, func(tx app.Tx) error {
		require.NoError(t, tx.HoldImport(t.Context(), job.Lease()))
		require.NoError(t, h.store.TouchImport(t.Context(), job, 1, 3))
		h.silence()
		_, ok, err := h.store.TakeImport(t.Context(), app.ImportTurn{Worker: uuid.New(), Silence: 30 * time.Second, Most: 2, Doubtful: true})
		require.False(t, ok)
		return err
	}))
	_, ok, err = h.store.TakeImport(t.Context(), app.ImportTurn{Worker: uuid.New(), Silence: 30 * time.Second, Most: 2, Doubtful: true})
	require.NoError(t, err)
	require.True(t, ok)
}

// TestWorkspacesAreWorkedOnInTurn: one workspace that brings many files does not keep the others from theirs.
func TestWorkspacesAreWorkedOnInTurn(t *testing.T) {
	t.Parallel()
	h := given(t)
	far := h.elsewhere()
	for _, house := range []*house{h, h, h, far, h, far} {
		sc := house.in("giver", house.handover().ID)
		im := house.bring(sc, house.mustSection(sc.Handover(), "sku"), goods(1, "12.00")...)
		require.NoError(t, h.app.PlanImport(t.Context(), sc, planned(im)))
		h.clock.move(time.Second)
	}
	var jobs []app.ImportJob
	take := func() uuid.UUID {
		t.Helper()
		job, ok, err := h.store.TakeImport(t.Context(), app.ImportTurn{Worker: uuid.New(), Silence: time.Minute, Most: 2, Doubtful: true})
		require.NoError(t, err)
		if !ok {
			return uuid.Nil
		}
		jobs = append(jobs, job)
		return job.Standing.Workspace
	}
	own, other := h.workspace, far.workspace
	require.Equal(t, []uuid.UUID{own, other, own, other, uuid.Nil}, []uuid.UUID{take(), take(), take(), take(), take()}, "in turns, and two of each at most")
	require.NoError(t, h.store.LeaveImport(t.Context(), jobs[1]))
	require.Equal(t, []uuid.UUID{other, uuid.Nil}, []uuid.UUID{take(), take()})
	require.NoError(t, h.store.LeaveImport(t.Context(), jobs[0]))
	require.Equal(t, []uuid.UUID{own, uuid.Nil}, []uuid.UUID{take(), take()})
	require.Equal(t, jobs[0].Import.ID, jobs[len(jobs)-1].Import.ID, "the oldest first")

	// Workers that look at the same moment do not take more than that either.
	for _, job := range jobs[2:] {
		require.NoError(t, h.store.LeaveImport(t.Context(), job))
	}
	var all sync.WaitGroup
	var mine sync.Map
	for range 8 {
		all.Go(func() {
			job, ok, err := h.store.TakeImport(t.Context(), app.ImportTurn{Worker: uuid.New(), Silence: time.Minute, Most: 2, Doubtful: true})
			if err != nil {
				t.Error(err)
			} else if ok {
				mine.Store(job.Import.ID, job.Standing.Workspace)
			}
		})
	}
	all.Wait()
	taken := map[uuid.UUID]int{}
	mine.Range(func(_, workspace any) bool { taken[workspace.(uuid.UUID)]++; return true })
	require.Equal(t, map[uuid.UUID]int{own: 2, other: 2}, taken)
}
