package app

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/abreast"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// How workers share what there is to do. A worker that is silent for importSilence is taken for dead.
const (
	importWorkers = 3
	importsOfOne  = 2 // of a workspace, in all processes: the last worker is for the others
	importSilence = 30 * time.Second
	importBeat    = time.Second
	importLook    = 3 * time.Second // for what other processes were asked
	// importAttempts is how often an import is begun: a file that takes the program down does so each time.
	importAttempts = 3
)

// WorkImports checks and writes imports until ctx ends, and then lets go of what it works on, so that another process, or this one
// after its next start, goes on at once. complain is told what went wrong that is not the file's fault.
func (a *App) WorkImports(ctx context.Context, complain func(error)) {
	var all sync.WaitGroup
	for range importWorkers {
		all.Go(func() {
			for ctx.Err() == nil {
				worked, err := a.WorkImport(ctx)
				if err != nil && ctx.Err() == nil {
					complain(err)
				}
				if worked {
					continue
				}
				select {
				case <-ctx.Done():
				case <-a.works:
				case <-time.After(importLook):
				}
			}
		})
	}
	all.Wait()
}

// WorkImport takes one import that waits, works on it, and says whether there was one. What was begun before and never came to an end may
// have taken a program down, so it is worked on alone: no other import of this process is to pay for it with an attempt.
func (a *App) WorkImport(ctx context.Context) (bool, error) {
	if a.company.TryRLock() {
		worked, err := a.workImport(ctx, false)
		a.company.RUnlock()
		if worked || err != nil {
			return worked, err
		}
	}
	if !a.company.TryLock() {
		return false, nil
	}
	defer a.company.Unlock()
	return a.workImport(ctx, true)
}

func (a *App) workImport(ctx context.Context, doubtful bool) (bool, error) {
	job, ok, err := a.store.TakeImport(ctx, ImportTurn{Worker: a.newID(), Silence: importSilence, Most: importsOfOne, Doubtful: doubtful})
	if ctx.Err() != nil && !ok {
		return false, nil
	}
	if err != nil || !ok {
		return false, err
	}
	return true, a.workOn(ctx, job)
}

// progress is how far a worker has come.
type progress struct{ done, total atomic.Int64 }

func (p *progress) add(n int) { p.done.Add(int64(n)) }

// workOn works on an import until it is done, or somebody else's, or ctx ends.
func (a *App) workOn(ctx context.Context, job ImportJob) error {
	working, stop := context.WithCancel(ctx)
	defer stop()
	p := &progress{}
	p.total.Store(int64(job.Import.Total))
	var beats sync.WaitGroup
	beats.Go(func() { a.beat(working, stop, job, p) })
	err := abreast.Guard(func() error { return a.work(working, job, p) })
	lost := working.Err() != nil && ctx.Err() == nil
	stop()
	beats.Wait()
	if err == nil || lost {
		return nil
	}
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	return a.gaveUp(end, ctx.Err() != nil, job, err)
}

// work does what was asked for.
func (a *App) work(ctx context.Context, job ImportJob, p *progress) error {
	if job.Import.Attempts > importAttempts {
		return tried(job)
	}
	sc, err := a.inTheNameOf(ctx, job)
	if err != nil {
		return err
	}
	switch job.Import.State {
	case ImportWriting:
		return a.writeImport(ctx, sc, job, p)
	case ImportUndoing:
		return a.undoImport(ctx, sc, job, p)
	}
	return a.checkImport(ctx, sc, job, p)
}

// tried says that an import is given up because no attempt came to its end.
func tried(job ImportJob) error {
	return handover.Refuse(handover.Conflict, "imported.failed.tried_"+string(job.Import.State), "Count", importAttempts)
}

// beat says now and then that the worker is alive, and stops the work when the import is another's by now.
func (a *App) beat(ctx context.Context, stop func(), job ImportJob, p *progress) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(importBeat):
		}
		err := a.store.TouchImport(ctx, job, int(p.done.Load()), int(p.total.Load()))
		if handover.CodeOf(err) == handover.Stale {
			stop()
			return
		}
	}
}

// gaveUp says what becomes of an import whose work did not come to its end.
func (a *App) gaveUp(ctx context.Context, stopping bool, job ImportJob, err error) error {
	var refusal *handover.Error
	ours := errors.As(err, &refusal) && refusal.Code != handover.Unavailable && refusal.Code != handover.Internal
	if stopping {
		return a.store.LeaveImport(ctx, job)
	}
	if handover.CodeOf(err) == handover.Unavailable {
		if job.Import.Attempts < importAttempts {
			return err // what is in the way may pass: the silence that begins now is the time it is given
		}
		ours = errors.As(tried(job), &refusal)
	}
	im := job.Import
	im.State, im.Problem = ImportFailed, &handover.Problem{Row: -1, Text: handover.Say("imported.failed.internal")}
	if job.Import.State == ImportUndoing {
		im.State, im.Problem.Text = ImportWritten, handover.Say("imported.failed.undo")
	}
	if ours {
		im.Problem.Text = refusal.Text
		if len(refusal.Problems) > 0 {
			im.Problem = &refusal.Problems[0]
		}
		err = nil
	}
	// Whose import it is was read with the job, and EndImport asks for the worker besides.
	v := handover.Viewer{Person: handover.Person{ID: job.Import.Asked, Workspace: job.Standing.Workspace, Role: handover.Admin}}
	sc, wrong := handover.Enter(v, job.Standing)
	if wrong == nil {
		wrong = a.store.EndImport(ctx, sc, job, im)
	}
	if handover.CodeOf(wrong) == handover.Stale { // somebody gave it up, or another worker has it: what went wrong is nobody's business
		return nil
	}
	return errors.Join(err, wrong)
}

// inTheNameOf is the scope of whoever asked, as they stand now.
func (a *App) inTheNameOf(ctx context.Context, job ImportJob) (handover.Scope, error) {
	if job.Viewer.Disabled {
		return handover.Scope{}, handover.Refuse(handover.Forbidden, "imported.failed.person")
	}
	v := job.Viewer
	var err error
	if v.Catalog, err = a.catalogs.of(ctx, a.store, v.Workspace, job.Catalog); err != nil {
		return handover.Scope{}, err
	}
	return handover.Enter(v, job.Standing)
}

// basis is a digest of what a check depends on besides records.
func (a *App) basis(env catalog.Env, version int64) []byte {
	sum := sha256.Sum256([]byte(fmt.Sprintln(env.Today, env.Giver.ID, env.Giver.Name, env.Bound, env.LastDay, version)))
	return sum[:]
}

// identityKey is a record of the file by what identifies it, in 16 bytes: a hundred thousand of them are kept.
type identityKey [16]byte

func keyOf(kind, identity string) identityKey {
	sum := sha256.Sum256([]byte(kind + "\x00" + identity))
	return identityKey(sum[:16])
}

// sectionOf finds a section by its id; the zero Section when there is none.
func sectionOf(sections []handover.Section, id uuid.UUID) handover.Section {
	if i := index(sections, id); i >= 0 {
		return sections[i]
	}
	return handover.Section{}
}
