package app

import (
	"context"
	"encoding/hex"
	"slices"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// proofTx are the reads and writes of chains of evidence.
type proofTx interface {
	// Proofs are the acts on accounts' chains, oldest first.
	Proofs(ctx context.Context, records []uuid.UUID) ([]handover.ProofAct, error)
	// Accounts locks records of the section that are there, in the order of their ids.
	Accounts(ctx context.Context, section uuid.UUID, ids []uuid.UUID) ([]handover.Record, error)
	// SetProofs writes which links of records stand.
	SetProofs(ctx context.Context, list []handover.Record) error
	// Evidence says whether the file is there and belongs to the section itself or, with one record, to that record.
	Evidence(ctx context.Context, section, record, file uuid.UUID) (bool, error)
	// StagedProofs are the records that an import changes or takes out and that have links standing, as they are and as they will be.
	StagedProofs(ctx context.Context, id uuid.UUID) ([]handover.Write, error)
}

// Prove is an act on a link of an account's chain of evidence.
type Prove struct {
	Record  uuid.UUID
	Step    string
	Verdict handover.ProofVerdict
	Note    string    // the reason, unless the link is done
	DueOn   time.Time // deferred: to which day, midnight UTC
	File    uuid.UUID // evidence, a file of the record or of its section; uuid.Nil for none
	Upload  *Upload   // or evidence that comes with the form, which then counts; nil for none
	Key     Key
}

// Prove notes that a link of an account's chain was done, is open again with all behind it, or is put off. Links are done in order: the
// receiver's by receivers and whoever reviews the section, the witness's by the witness, who did no other; managers put off. What was put off is
// done, too, after the signatures. Errors: forbidden, conflict (out of turn, done already, a record that is not submitted), invalid.
func (a *App) Prove(ctx context.Context, sc handover.Scope, in Prove) error {
	note, err := handover.CheckProse("note", in.Note, in.Verdict != handover.ProofDone)
	if err != nil {
		return err
	}
	in.Note = note
	var sent *handover.File
	if in.Upload != nil && in.Verdict == handover.ProofDone {
		sent, err = a.uploaded(ctx, sc, *in.Upload, &in.Key, func(sc handover.Scope, tx Tx) error { return second(a.prove(ctx, sc, tx, in, nil)) })
		if err != nil {
			return err
		}
	}
	return a.update(ctx, sc, in.Key, func(sc handover.Scope, tx Tx) error {
		c, err := a.prove(ctx, sc, tx, in, sent)
		if err != nil {
			return err
		}
		return tx.Write(ctx, c)
	})
}

// prove is what an act on one account writes, decided under lock.
func (a *App) prove(ctx context.Context, sc handover.Scope, tx Tx, in Prove, sent *handover.File) (Change, error) {
	l, err := tx.LockRecord(ctx, in.Record)
	if err != nil {
		return Change{}, err
	}
	step, ok := catalog.ProofStepOf(in.Step)
	if !ok {
		return Change{}, handover.ErrNotFound()
	}
	act := handover.ProofAct{Step: in.Step, Verdict: in.Verdict, Note: in.Note, DueOn: in.DueOn, File: in.File}
	if act, err = a.proving(sc.At(l.Handover.State), l, step, act); err != nil {
		return Change{}, err
	}
	if err := a.evidenced(ctx, tx, l.Section.ID, in.Record, in.File); err != nil {
		return Change{}, err
	}
	if sent, err = a.filedBy(ctx, tx, sent, l.Section.ID, in.Record); err != nil {
		return Change{}, err
	}
	acts, err := tx.Proofs(ctx, []uuid.UUID{in.Record})
	if err != nil {
		return Change{}, err
	}
	act = showing(a.proofOf(sc, l.Record, act), sent)
	if in.Verdict == handover.ProofDone {
		if err := handover.WitnessApart(step, act.By, act.Behalf, acts); err != nil {
			return Change{}, err
		}
	}
	w, err := l.Section.Prove(l.Record, act)
	return Change{
		Handover: l.Handover.Apply(l.Section, w.Section), Section: &w.Section, Record: &RecordChange{Write: w}, Proofs: []handover.ProofAct{act}, File: sent,
		Events: []handover.Event{a.proofEvent(sc, w.New, act, sent)}, Turns: a.proofTurns(sc, l.Handover, l.Section, w),
	}, err
}

// proving asks whether the person may do this, and in which role.
func (a *App) proving(sc handover.Scope, l Locked, step catalog.ProofStep, act handover.ProofAct) (handover.ProofAct, error) {
	link, stands := l.Record.Chain().Link(step.Key)
	deferral := act.Verdict == handover.ProofDeferred || act.Verdict == handover.ProofUndone && stands && link.Deferred()
	if deferral && sc.May(handover.DeferProof) == nil {
		if act.Verdict == handover.ProofDeferred {
			return act, a.deferrable(l.Handover, act.DueOn)
		}
		return act, nil
	}
	if act.Verdict == handover.ProofDeferred {
		return act, sc.May(handover.DeferProof)
	}
	if err := sc.MayProve(l.Section, step); err != nil {
		return act, err
	}
	act.Role = sc.ProofRole(step)
	return act, nil
}

// deferrable says whether a link can be put off to the day: from tomorrow to two weeks after the effective moment.
func (a *App) deferrable(h handover.Handover, due time.Time) error {
	last := day(h.EffectiveAt.In(a.zone)).AddDate(0, 0, handover.ProofLatest)
	if h.EffectiveAt.IsZero() {
		last = a.Today().AddDate(0, 0, handover.ProofLatest)
	}
	switch {
	case due.IsZero():
		return handover.Wrong(handover.At("due_on", "problem.required"))
	case !due.After(a.Today()):
		return handover.Wrong(handover.At("due_on", "problem.proof_due_past"))
	case due.After(last):
		return handover.Wrong(handover.At("due_on", "problem.proof_due_late", "Date", last.Format(time.DateOnly)))
	}
	return nil
}

func (a *App) evidenced(ctx context.Context, tx Tx, section, record, file uuid.UUID) error {
	if file == uuid.Nil {
		return nil
	}
	ok, err := tx.Evidence(ctx, section, record, file)
	if err == nil && !ok {
		err = handover.Wrong(handover.At("file", "problem.unknown_choice"))
	}
	return err
}

// proofOf fills in who, when and about what.
func (a *App) proofOf(sc handover.Scope, r handover.Record, act handover.ProofAct) handover.ProofAct {
	act.Handover, act.ID, act.Section, act.Record, act.Revision = sc.Handover(), a.newID(), r.Section, r.ID, r.Revision
	act.By, act.Name, act.At = sc.By(), sc.Viewer().Name, a.Now()
	if act.Role != "" {
		act.Behalf, act.BehalfName = sc.Behalf()
	}
	return act
}

// showing is the act with the evidence that came with it, if any did.
func showing(act handover.ProofAct, sent *handover.File) handover.ProofAct {
	if sent != nil {
		act.File, act.FileName = sent.ID, sent.Name
	}
	return act
}

// proofEvent tells about an act, and names with its digest the evidence that came with it.
func (a *App) proofEvent(sc handover.Scope, r handover.Record, act handover.ProofAct, sent *handover.File) handover.Event {
	detail := map[string]any{"title": r.Title, "kind": r.Kind, "step": act.Step, "proof": act.ID}
	if act.Note != "" {
		detail["reason"] = act.Note
	}
	if !act.DueOn.IsZero() {
		detail["due"] = act.DueOn.Format(time.DateOnly)
	}
	if act.Cause != "" {
		detail["cause"] = act.Cause
	}
	if act.File != uuid.Nil {
		detail["file"] = act.File
	}
	if sent != nil {
		detail["name"], detail["digest"], detail["size"] = sent.Name, hex.EncodeToString(sent.Digest), int64(sent.Size)
	}
	return a.eventAt(sc, act.At, "proof."+string(act.Verdict), r.Section, r.ID, detail)
}

// reopened is the act, and the event about it, that a change of a record opened links of its chain by itself.
func (a *App) reopened(sc handover.Scope, w handover.Write) (handover.ProofAct, handover.Event) {
	act := a.proofOf(sc, w.New, handover.ProofAct{Step: w.Reopened, Verdict: handover.ProofUndone, Cause: handover.ProofChanged})
	return act, a.proofEvent(sc, w.New, act, nil)
}

// ProveAll is one test of several accounts of a section.
type ProveAll struct {
	Section uuid.UUID
	Records []uuid.UUID
	Step    string
	Note    string
	File    uuid.UUID // evidence, a file of the section
	Upload  *Upload   // or evidence that comes with the form
	Key     Key
}

// Proven is what became of the accounts of a ProveAll: how many were noted, and of how many it was not this link's turn.
type Proven struct{ Count, Left int }

// MostProven is how many accounts are proven in one go.
const MostProven = 50

// ProveAll notes of several accounts at once that a link was done, where it is its turn; each has an act and an event of its own, which share a
// test. The witness looks at each account by itself. Errors: forbidden, conflict when it is the turn of none.
func (a *App) ProveAll(ctx context.Context, sc handover.Scope, in ProveAll) (out Proven, err error) {
	note, err := handover.CheckProse("note", in.Note, false)
	if err != nil {
		return out, err
	}
	step, ok := catalog.ProofStepOf(in.Step)
	if !ok {
		return out, handover.ErrNotFound()
	}
	if step.Witness {
		return out, handover.Refuse(handover.Conflict, "refuse.proof_one_by_one")
	}
	if len(in.Records) == 0 || len(in.Records) > MostProven {
		return out, handover.Refuse(handover.Conflict, "refuse.proof_choose", "Max", MostProven)
	}
	in.Note = note
	var sent *handover.File
	if in.Upload != nil {
		sent, err = a.uploaded(ctx, sc, *in.Upload, &in.Key, func(sc handover.Scope, tx Tx) error {
			return second(a.proveAll(ctx, sc, tx, step, in, nil))
		})
		if err != nil {
			return out, err
		}
	}
	err = a.update(ctx, sc, in.Key, func(sc handover.Scope, tx Tx) error {
		done, err := a.proveAll(ctx, sc, tx, step, in, sent)
		if err != nil {
			return err
		}
		out = Proven{Count: len(done.moved), Left: done.left}
		if err := tx.SetProofs(ctx, done.moved); err != nil {
			return err
		}
		return tx.Write(ctx, done.Change)
	})
	return out, err
}

// tested is what a test of several accounts writes: the change, the accounts as they are then, and how many were left out.
type tested struct {
	Change
	moved []handover.Record
	left  int
}

// proveAll is what a test of several accounts writes, decided under lock.
func (a *App) proveAll(ctx context.Context, sc handover.Scope, tx Tx, step catalog.ProofStep, in ProveAll, sent *handover.File) (tested, error) {
	var c tested
	l, err := tx.LockSection(ctx, in.Section)
	if err != nil {
		return c, err
	}
	if err := sc.At(l.Handover.State).MayProve(l.Section, step); err != nil {
		return c, err
	}
	if err := a.evidenced(ctx, tx, in.Section, uuid.Nil, in.File); err != nil {
		return c, err
	}
	if c.File, err = a.filedBy(ctx, tx, sent, in.Section, uuid.Nil); err != nil {
		return c, err
	}
	records, err := tx.Accounts(ctx, in.Section, in.Records)
	if err != nil {
		return c, err
	}
	acts, err := tx.Proofs(ctx, in.Records)
	if err != nil {
		return c, err
	}
	section, test := l.Section, a.newID()
	var writes []handover.Write
	for _, r := range records {
		act := showing(a.proofOf(sc, r, handover.ProofAct{
			Step: in.Step, Verdict: handover.ProofDone, Note: in.Note, File: in.File, Test: test, Role: sc.ProofRole(step),
		}), c.File)
		own := slices.DeleteFunc(slices.Clone(acts), func(x handover.ProofAct) bool { return x.Record != r.ID })
		w, err := section.Prove(r, act)
		if err != nil || handover.WitnessApart(step, act.By, act.Behalf, own) != nil {
			if handover.CodeOf(err) == handover.Conflict && !section.Proof {
				return c, err
			}
			c.left++
			continue
		}
		section, writes = w.Section, append(writes, w)
		c.moved, c.Proofs, c.Events = append(c.moved, w.New), append(c.Proofs, act), append(c.Events, a.proofEvent(sc, r, act, c.File))
	}
	if len(c.moved) == 0 {
		return c, handover.Refuse(handover.Conflict, "refuse.proof_none", "Step", step.Label)
	}
	c.Handover, c.Section, c.Turns = l.Handover.Apply(l.Section, section), &section, a.proofTurns(sc, l.Handover, section, writes...)
	return c, nil
}

// reopenedBy are the acts, events and counts that follow for chains of evidence from what an import is about to change or take out. The
// records' links are written here; sections are those after everything else.
func (a *App) reopenedBy(ctx context.Context, sc handover.Scope, tx Tx, im Import, next sectionsAfter) ([]handover.ProofAct, []handover.Event, error) {
	list, err := tx.StagedProofs(ctx, im.ID)
	if err != nil || len(list) == 0 {
		return nil, nil, err
	}
	var acts []handover.ProofAct
	var events []handover.Event
	var moved []handover.Record
	for _, w := range list {
		if !w.New.Removed() {
			w.New, w.Reopened = w.New.Reopened(w.Old)
			if w.Reopened != "" {
				act, event := a.reopened(sc, w)
				acts, events = append(acts, act), append(events, event)
			}
			moved = append(moved, w.New)
		}
		for _, sections := range [][]handover.Section{next.all, next.moved} {
			if i := index(sections, w.Old.Section); i >= 0 {
				sections[i] = sections[i].Reproven(w.Old, w.New)
			}
		}
	}
	return acts, events, tx.SetProofs(ctx, moved)
}
