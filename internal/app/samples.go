package app

import (
	"context"
	"encoding/hex"
	"slices"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/handover"
	"handoverdesk/internal/seal"
)

// sampleTx are the writes of random samples.
type sampleTx interface {
	// MarkRepeated marks records of the section whose text in one of the fields stands word by word in at least least records and is at
	// least long characters long, and takes the mark from all others.
	MarkRepeated(ctx context.Context, section uuid.UUID, fields []string, least, long int) error
	// Lot are the submitted records of the section that may be accepted by way of a sample, in the order of their ids.
	Lot(ctx context.Context, section uuid.UUID) ([]seal.Line, error)
	// Sample is the open sample of the section; the zero Sampling when there is none.
	Sample(ctx context.Context, section uuid.UUID) (handover.Sampling, error)
	AddSample(ctx context.Context, s handover.Sampling, signer seal.Public) error
	// JudgeSampled writes what was found of one record of the sample, or with no verdict takes it back.
	JudgeSampled(ctx context.Context, sample uuid.UUID, r handover.SampleRecord) error
	EndSample(ctx context.Context, s handover.Sampling) error
	// ReturnRecords returns submitted records with a reason each and writes their reviews. It returns how many.
	ReturnRecords(ctx context.Context, section uuid.UUID, list []handover.SampleRecord, now time.Time) (int, error)
}

// SamplePage is what the page of a section's random sample needs.
type SamplePage struct {
	Frame
	Section handover.Section
	Lot     int               // records that a sample can stand for
	OneEach int               // submitted records that have to be looked at one by one
	Sample  handover.Sampling // the newest, open or ended; zero when there was none
}

// SamplePage is what the page of a section's random sample needs.
func (a *App) SamplePage(ctx context.Context, sc handover.Scope, section uuid.UUID) (SamplePage, error) {
	return a.store.SamplePage(ctx, sc, section)
}

// DrawSample draws a random sample of a section's submitted records.
type DrawSample struct {
	Section uuid.UUID
	AQL     handover.AQL
	Version int // of the section's content on the reviewer's screen
	Key     Key
}

// DrawSample draws a sample under a plan of GB/T 2828.1. Which records it has follows from the program's signature over lot and plan, so that
// nobody chooses them and anybody can draw once more (seal.Draw). Errors: forbidden, conflict (too small a lot, accounts, a sample that is
// open), stale.
func (a *App) DrawSample(ctx context.Context, sc handover.Scope, in DrawSample) error {
	return a.store.Update(ctx, sc, in.Key, func(tx Tx) error {
		l, err := tx.LockSection(ctx, in.Section)
		if err != nil {
			return err
		}
		if err := sc.At(l.Handover.State).MayReview(l.Section); err != nil {
			return err
		}
		if err := l.Section.CanSample(handover.SampleLeast); err != nil {
			return err
		}
		if l.Section.ContentVersion != in.Version {
			return handover.Refuse(handover.Stale, "refuse.section_changed")
		}
		open, err := tx.Sample(ctx, in.Section)
		if err != nil {
			return err
		}
		if open.Open() {
			if open.Holds(l.Section) {
				return handover.Refuse(handover.Conflict, "refuse.sample_open")
			}
			open.Result, open.EndedAt = handover.SampleVoid, a.Now()
			if err := tx.EndSample(ctx, open); err != nil {
				return err
			}
		}
		lot, err := tx.Lot(ctx, in.Section)
		if err != nil {
			return err
		}
		s, err := a.drawn(sc, l.Section, lot, in.AQL)
		if err != nil {
			return err
		}
		if err := tx.AddSample(ctx, s, a.Signer()); err != nil {
			return err
		}
		sec := l.Section
		return tx.Write(ctx, Change{Handover: l.Handover, Section: &sec, Events: []handover.Event{
			a.event(sc, "section.sample_drawn", sec.ID, uuid.Nil, map[string]any{
				"kind": sec.Kind, "count": s.Plan.Size, "lot": s.Plan.Lot, "aql": s.Plan.AQL, "letter": s.Plan.Letter, "accept": s.Plan.Accept,
				"digest": hex.EncodeToString(s.Lot), "signature": hex.EncodeToString(s.Signature), "version": s.Version,
			}),
		}})
	})
}

func (a *App) drawn(sc handover.Scope, sec handover.Section, lot []seal.Line, aql handover.AQL) (handover.Sampling, error) {
	if err := sec.CanSample(len(lot)); err != nil {
		return handover.Sampling{}, err
	}
	plan, err := handover.PlanSample(len(lot), aql)
	if err != nil {
		return handover.Sampling{}, err
	}
	digest, fingerprint := seal.Records(lot), a.Signer().Fingerprint()
	s := handover.Sampling{
		Handover: sc.Handover(), ID: a.newID(), Section: sec.ID, Plan: plan, Version: sec.ContentVersion, Lot: digest[:], Key: fingerprint[:],
		By: sc.By(), Name: sc.Viewer().Name, At: a.Now(),
	}
	for _, l := range lot {
		s.IDs = append(s.IDs, l.ID)
	}
	message, err := seal.SampleMessage(s)
	if err != nil {
		return s, err
	}
	s.Signature = a.key.Sign(message)
	for _, id := range seal.Draw(s.Signature, s.IDs, plan.Size) {
		s.Records = append(s.Records, handover.SampleRecord{Record: id})
	}
	return s, nil
}

// JudgeSample is what the reviewer found of one record of the open sample.
type JudgeSample struct {
	Section, Record uuid.UUID
	Shown           int                    // Record.Shown on the reviewer's screen
	Verdict         handover.SampleVerdict // "" takes it back
	Reason          string                 // of a defect
	// Say writes why a section comes back, for its filler, when this verdict decides the sample.
	Say func(handover.Sampling) string
	Key Key
}

// JudgeSample notes a verdict of the sample. The verdict that decides it is carried out at once: a lot that passes is accepted as one act, but
// for the defects that were found, which go back; one that fails goes back with the defects as reasons. Either way the sample becomes an
// enclosure under the section's seal. It returns the sample as it stands then. Errors: conflict with refuse.sample_void when the lot changed.
func (a *App) JudgeSample(ctx context.Context, sc handover.Scope, in JudgeSample) (handover.Sampling, error) {
	var out handover.Sampling
	reason, err := handover.CheckProse("reason", in.Reason, in.Verdict == handover.SampleDefect)
	if err != nil {
		return out, err
	}
	void := false
	err = a.store.Update(ctx, sc, in.Key, func(tx Tx) error {
		l, err := tx.LockRecord(ctx, in.Record)
		if err != nil {
			return err
		}
		if err := sc.At(l.Handover.State).MayReview(l.Section); err != nil {
			return err
		}
		s, err := tx.Sample(ctx, l.Section.ID)
		if err != nil {
			return err
		}
		at, _, _ := s.Place(in.Record)
		if !s.Open() || at < 0 || l.Section.ID != in.Section {
			return handover.Refuse(handover.Conflict, "refuse.sample_none")
		}
		if !s.Holds(l.Section) {
			void, out = true, s
			return a.endSample(ctx, sc, tx, l, s, handover.SampleVoid)
		}
		if in.Verdict != "" && l.Record.Shown() != in.Shown {
			return handover.Refuse(handover.Stale, "refuse.record_changed", "Name", l.Record.Updater)
		}
		if in.Verdict == handover.SampleDefect && l.Record.State != handover.RecordSubmitted {
			return handover.Refuse(handover.Conflict, "refuse.record_not_submitted")
		}
		r := &s.Records[at]
		r.Verdict, r.Reason, r.At = in.Verdict, reason, a.Now()
		if in.Verdict == "" {
			r.Reason, r.At = "", time.Time{}
		}
		if err := tx.JudgeSampled(ctx, s.ID, *r); err != nil {
			return err
		}
		result := s.Outcome()
		if result != "" {
			out, err = a.settleSample(ctx, sc, tx, l, s, result, in.Say)
			return err
		}
		out = s
		sec := l.Section
		return tx.Write(ctx, Change{
			Handover: l.Handover, Section: &sec,
			Look: &Look{Record: in.Record, By: sc.By(), Revision: l.Record.Revision, Shown: l.Record.Shown(), At: a.Now()},
			Events: []handover.Event{a.event(sc, sampleAct(in.Verdict), sec.ID, in.Record, map[string]any{
				"title": l.Record.Title, "kind": sec.Kind, "reason": reason,
			})},
		})
	})
	if err == nil && void {
		err = handover.Refuse(handover.Conflict, "refuse.sample_void")
	}
	return out, err
}

func sampleAct(v handover.SampleVerdict) string {
	switch v {
	case handover.SampleGood:
		return "record.sample_passed"
	case handover.SampleDefect:
		return "record.sample_failed"
	}
	return "record.sample_taken_back"
}

// settleSample carries out what a decided sample means.
func (a *App) settleSample(ctx context.Context, sc handover.Scope, tx Tx, l Locked, s handover.Sampling, result handover.SampleResult, say func(handover.Sampling) string) (handover.Sampling, error) {
	s.Result, s.EndedAt = result, a.Now()
	defects := s.Defects()
	reason := ""
	if len(defects) > 0 {
		reason = say(s)
	}
	returned, err := tx.ReturnRecords(ctx, l.Section.ID, defects, a.Now())
	if err != nil {
		return s, err
	}
	var done Accepted
	if result == handover.SampleAccepted {
		rest := slices.DeleteFunc(slices.Clone(s.IDs), func(id uuid.UUID) bool {
			return slices.ContainsFunc(defects, func(d handover.SampleRecord) bool { return d.Record == id })
		})
		if done, err = tx.Accept(ctx, l.Section.ID, RecordFilter{}, rest, a.Now()); err != nil {
			return s, err
		}
	}
	if err := tx.EndSample(ctx, s); err != nil {
		return s, err
	}
	sec := l.Section.Sampled(done.Count, returned, result, sc.Viewer(), reason, a.Now())
	enclosed, err := a.encloseSample(ctx, sc, tx, s, done)
	if err != nil {
		return s, err
	}
	return s, tx.Write(ctx, Change{
		Handover: l.Handover.Apply(l.Section, sec), Section: &sec, Enclosures: enclosed,
		Events: []handover.Event{a.event(sc, "section.sample_"+string(result), sec.ID, uuid.Nil, map[string]any{
			"kind": sec.Kind, "count": done.Count, "size": s.Plan.Size, "lot": s.Plan.Lot, "defects": len(defects), "accept": s.Plan.Accept,
			"digest": hex.EncodeToString(enclosed[len(enclosed)-1].Digest),
		})},
	})
}

// encloseSample makes the sample an enclosure of the section, in place of an older one.
func (a *App) encloseSample(ctx context.Context, sc handover.Scope, tx Tx, s handover.Sampling, done Accepted) ([]handover.Enclosure, error) {
	standing, err := tx.Enclosures(ctx, s.Section)
	if err != nil {
		return nil, err
	}
	var out []handover.Enclosure
	for _, e := range standing {
		if e.Kind == handover.Sample {
			e.EndedAt = a.Now()
			out = append(out, e)
		}
	}
	type found struct {
		Record  string `json:"record"`
		Verdict string `json:"verdict"`
		Reason  string `json:"reason"`
		At      string `json:"at"`
	}
	var records []found
	for _, r := range s.Records {
		f := found{Record: r.Record.String(), Verdict: string(r.Verdict), Reason: r.Reason}
		if !r.At.IsZero() {
			f.At = r.At.UTC().Format(time.RFC3339Nano)
		}
		records = append(records, f)
	}
	lot := make([]string, len(s.IDs))
	for i, id := range s.IDs {
		lot[i] = id.String()
	}
	message, err := seal.SampleMessage(s)
	if err != nil {
		return nil, err
	}
	e, err := a.enclose(sc, s.Section, handover.Sample, map[string]any{
		"standard": "GB/T 2828.1-2012, ISO 2859-1:1999, II, normal, single", "aql": string(s.Plan.AQL), "letter": s.Plan.Letter,
		"size": s.Plan.Size, "accept": s.Plan.Accept, "reject": s.Plan.Reject, "lot": lot, "lot_digest": hex.EncodeToString(s.Lot),
		"version": s.Version, "message": string(message), "signature": hex.EncodeToString(s.Signature), "key": hex.EncodeToString(s.Key),
		"drawn_by": s.By.String(), "drawn_by_name": s.Name, "drawn_at": s.At.UTC().Format(time.RFC3339Nano), "records": records,
		"result": string(s.Result), "accepted": done.Count, "ended_by": sc.By().String(), "ended_at": s.EndedAt.UTC().Format(time.RFC3339Nano),
	})
	return append(out, e), err
}

// DropSample ends the open sample without a result, because the reviewer rather looks at everything, or void when the lot changed.
func (a *App) DropSample(ctx context.Context, sc handover.Scope, section uuid.UUID, key Key) error {
	return a.store.Update(ctx, sc, key, func(tx Tx) error {
		l, err := tx.LockSection(ctx, section)
		if err != nil {
			return err
		}
		if err := sc.At(l.Handover.State).MayReview(l.Section); err != nil {
			return err
		}
		s, err := tx.Sample(ctx, section)
		if err != nil {
			return err
		}
		if !s.Open() {
			return handover.Refuse(handover.Conflict, "refuse.sample_none")
		}
		result := handover.SampleDropped
		if !s.Holds(l.Section) {
			result = handover.SampleVoid
		}
		return a.endSample(ctx, sc, tx, l, s, result)
	})
}

func (a *App) endSample(ctx context.Context, sc handover.Scope, tx Tx, l Locked, s handover.Sampling, result handover.SampleResult) error {
	s.Result, s.EndedAt = result, a.Now()
	if err := tx.EndSample(ctx, s); err != nil {
		return err
	}
	sec := l.Section
	n, _ := s.Judged()
	return tx.Write(ctx, Change{Handover: l.Handover, Section: &sec, Events: []handover.Event{
		a.event(sc, "section.sample_"+string(result), sec.ID, uuid.Nil, map[string]any{
			"kind": sec.Kind, "count": n, "size": s.Plan.Size, "lot": s.Plan.Lot,
		}),
	}})
}
