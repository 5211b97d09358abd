package app

import (
	"context"
	"encoding/hex"
	"errors"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/files"
	"handoverdesk/internal/handover"
)

type exits interface {
	// Exits are the exit tasks of a handover with what was done about them, nearest day first.
	Exits(ctx context.Context, sc handover.Scope) (Exits, error)
	// ExitFile is the evidence of an act and where its content is.
	ExitFile(ctx context.Context, sc handover.Scope, act uuid.UUID) (handover.File, Blob, error)
}

// exitTx are the reads and writes of exit tasks.
type exitTx interface {
	// ExitTasks are all of the handover, in their order, with what was done about them.
	ExitTasks(ctx context.Context) ([]handover.ExitTask, error)
	// DateExits writes the days of tasks.
	DateExits(ctx context.Context, list []handover.ExitTask) error
}

// Exits is the page of exit tasks.
type Exits struct {
	Frame
	Tasks []handover.ExitTask
}

// Exits are the exit tasks of a handover, nearest day first.
func (a *App) Exits(ctx context.Context, sc handover.Scope) (Exits, error) {
	return a.store.Exits(ctx, sc)
}

// AddExit is the form of a new exit task. Owner uuid.Nil is the information technology side; DueOn is a calendar date, midnight UTC.
type AddExit struct {
	Sort  handover.ExitSort
	Title string
	Owner uuid.UUID
	DueOn time.Time
	Key   Key
}

// AddExit adds an exit task (PRO-14). Managers and the information technology side do, never the leaver. Errors: invalid, forbidden, conflict.
func (a *App) AddExit(ctx context.Context, sc handover.Scope, in AddExit) error {
	return a.store.Update(ctx, sc, in.Key, func(tx Tx) error {
		h, _, err := tx.LockAll(ctx)
		if err != nil {
			return err
		}
		if err := sc.Under(h).MayAddExit(); err != nil {
			return err
		}
		list, err := tx.ExitTasks(ctx)
		if err != nil {
			return err
		}
		task, err := h.NewExit(handover.ExitTask{
			Handover: h.ID, ID: a.newID(), Sort: in.Sort, TitleZH: strings.TrimSpace(in.Title), Owner: in.Owner, DueOn: in.DueOn,
			AddedBy: sc.By(), Adder: sc.Viewer().Name, AddedAt: a.Now(),
		}, list)
		if err != nil {
			return err
		}
		h.Exits = handover.CountExits(append(list, task))
		return tx.Write(ctx, Change{
			Handover: h, Exits: []handover.ExitTask{task},
			Events: []handover.Event{a.event(sc, "exit.added", uuid.Nil, uuid.Nil, exitDetail(task, map[string]any{"due": task.DueOn.Format(time.DateOnly)}))},
		})
	})
}

func exitDetail(t handover.ExitTask, detail map[string]any) map[string]any {
	detail["exit"], detail["sort"], detail["what"] = t.ID, t.Sort, map[string]string{"zh": t.TitleZH, "en": t.TitleEN}
	return detail
}

// SettleExit is an act on an exit task, with evidence when Content is not nil.
type SettleExit struct {
	Task    uuid.UUID
	Verdict handover.ExitVerdict
	Note    string // the reason, unless the task is done
	Name    string // of the file
	Content io.Reader
	Key     Key
}

// SettleExit says that an exit task is done or does not apply, or opens it again. Content is read once, to its end or to the first reason to
// refuse it, before anything is locked. Errors: invalid (a reason is missing, what the file is), too_large, forbidden, conflict (settled already,
// the handover's state, the quota), not_found, *Replay.
func (a *App) SettleExit(ctx context.Context, sc handover.Scope, in SettleExit) error {
	note, err := handover.CheckProse("note", in.Note, in.Verdict != handover.ExitSaysDone)
	if err != nil {
		return a.unlessSent(ctx, sc, in.Key, err)
	}
	act := handover.ExitAct{
		Handover: sc.Handover(), ID: a.newID(), Task: in.Task, Verdict: in.Verdict, By: sc.By(), Name: sc.Viewer().Name, Note: note,
	}
	if in.Content != nil && in.Verdict != handover.ExitSaysUndone {
		if act.File, err = a.exitFile(ctx, sc, in, act); err != nil {
			return err
		}
	}
	return a.store.Update(ctx, sc, in.Key, func(tx Tx) error {
		h, list, n, err := a.lockExit(ctx, tx, sc, &act)
		if err != nil {
			return err
		}
		if act.File.Blob != uuid.Nil {
			used, err := tx.FilesSize(ctx)
			if err != nil {
				return err
			}
			if used+act.File.Size > a.limits.Quota {
				return handover.Refuse(handover.Conflict, "file.refuse.quota", "Name", act.File.Name, "Size", act.File.Size, "Used", used, "Max", a.limits.Quota)
			}
		}
		act.At = a.Now()
		detail := map[string]any{"act": act.ID}
		if note != "" {
			detail["reason"] = note
		}
		if act.File.Blob != uuid.Nil {
			detail["file"], detail["digest"] = act.File.Name, hex.EncodeToString(act.File.Digest)
		}
		h.Exits = handover.CountExits(list)
		return tx.Write(ctx, Change{
			Handover: h, ExitAct: &act,
			Events: []handover.Event{a.eventAt(sc, act.At, "exit."+string(act.Verdict), uuid.Nil, uuid.Nil, exitDetail(list[n], detail))},
		})
	})
}

// lockExit locks the handover and gives its exit tasks as they are after the act, with the place of the act's own among them.
func (a *App) lockExit(ctx context.Context, tx Tx, sc handover.Scope, act *handover.ExitAct) (handover.Handover, []handover.ExitTask, int, error) {
	h, err := tx.LockHandover(ctx)
	if err != nil {
		return h, nil, 0, err
	}
	list, err := tx.ExitTasks(ctx)
	if err != nil {
		return h, nil, 0, err
	}
	n := slices.IndexFunc(list, func(t handover.ExitTask) bool { return t.ID == act.Task })
	if n < 0 {
		return h, nil, 0, handover.ErrNotFound()
	}
	sc = sc.At(h.State)
	if err := sc.MayExit(list[n]); err != nil {
		return h, nil, 0, err
	}
	act.Role = sc.ExitRole(list[n])
	list[n], err = list[n].Act(*act)
	return h, list, n, err
}

// exitFile takes the evidence in. Whoever may not settle the task is told before the content is read.
func (a *App) exitFile(ctx context.Context, sc handover.Scope, in SettleExit, act handover.ExitAct) (handover.File, error) {
	name := files.Name(in.Name)
	if err := files.Offered(name); err != nil {
		return handover.File{}, err
	}
	var replay *Replay
	err := a.store.Update(ctx, sc, Key{ID: in.Key.ID}, func(tx Tx) error {
		_, _, _, err := a.lockExit(ctx, tx, sc, &act)
		return err
	})
	if err != nil && !errors.As(err, &replay) {
		return handover.File{}, err
	}
	blob, found, err := a.receive(ctx, sc, name, in.Content)
	return handover.File{
		Handover: sc.Handover(), ID: act.ID, Name: found.Name, Media: found.Media, Size: blob.Size, Digest: blob.Digest, Blob: blob.ID,
	}, err
}

// OpenExitFile is the evidence of an act on an exit task with its content.
func (a *App) OpenExitFile(ctx context.Context, sc handover.Scope, act uuid.UUID) (handover.File, io.ReadSeekCloser, error) {
	f, b, err := a.store.ExitFile(ctx, sc, act)
	if err != nil {
		return f, nil, err
	}
	content, err := a.open(ctx, b)
	return f, content, err
}

// laidExits are the exit tasks that a handover begins with, from the template that its sections were laid from, with the event about them.
func (a *App) laidExits(v handover.Viewer, t handover.Template, h *handover.Handover) ([]handover.ExitTask, []handover.Event) {
	list := t.LayExits(*h, v.Person, a.Now(), a.zone, a.newID)
	h.Exits = handover.CountExits(list)
	if len(list) == 0 {
		return nil, nil
	}
	return list, []handover.Event{{Act: "exit.laid", Actor: v.ID, At: a.Now(), Detail: jsonOf(map[string]any{"count": len(list)})}}
}

// redated moves the days of open exit tasks along with the plan.
func (a *App) redated(ctx context.Context, tx Tx, before handover.Handover, h *handover.Handover) error {
	if before.Exits.Open == 0 || before.LastWorkingDay.Equal(h.LastWorkingDay) && before.EffectiveAt.Equal(h.EffectiveAt) {
		return nil
	}
	list, err := tx.ExitTasks(ctx)
	if err != nil {
		return err
	}
	for i := range list {
		list[i] = list[i].Dated(*h, a.zone)
	}
	h.Exits = handover.CountExits(list)
	return tx.DateExits(ctx, list)
}
