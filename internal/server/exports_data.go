package server

import (
	"encoding/hex"
	"encoding/json"
	"io"
	"slices"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/handover"
	"handoverdesk/internal/manifest"
)

// data writes what other programs read: JSON, each list an item a line.
func (a *archive) data() error {
	if err := a.entry("data/handover.json", a.planData); err != nil {
		return err
	}
	for _, c := range a.chapters {
		if err := a.entry("data/"+c.name+".json", func(w io.Writer) error { return a.recordData(w, c) }); err != nil {
			return err
		}
	}
	if err := a.entry("data/questions.json", a.questionData); err != nil {
		return err
	}
	if err := a.entry("data/teach_backs.json", a.teachBackData); err != nil {
		return err
	}
	if a.proves() {
		if err := a.entry("data/proofs.json", a.proofData); err != nil {
			return err
		}
	}
	if err := a.entry("data/seals.json", a.sealData); err != nil {
		return err
	}
	return a.entry(manifest.EntryEvents, a.eventData)
}

// itemLines writes items as they come, one a line.
func itemLines(w io.Writer, head map[string]any, name string, walk func(item func(any) error) error) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	first, err := json.Marshal(head)
	if err != nil {
		return err
	}
	if _, err := io.WriteString(w, string(first[:len(first)-1])+`,"`+name+"\":[\n"); err != nil {
		return err
	}
	n := 0
	err = walk(func(v any) error {
		if n++; n > 1 {
			if _, err := io.WriteString(w, ","); err != nil {
				return err
			}
		}
		return e.Encode(v)
	})
	if err == nil {
		_, err = io.WriteString(w, "]}\n")
	}
	return err
}

// stamp is a time as data says it, nil for none.
func stamp(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UTC().Format(time.RFC3339Nano)
}

func dayStamp(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.Format(time.DateOnly)
}

func idOrNil(id uuid.UUID) any {
	if id == uuid.Nil {
		return nil
	}
	return id
}

func (a *archive) planData(w io.Writer) error {
	h := a.Handover
	var stores, parties, sections []any
	for _, s := range h.Stores {
		stores = append(stores, map[string]any{"id": s.ID, "name": s.Name, "platform": s.Platform, "company": s.Company})
	}
	for _, p := range h.Parties {
		parties = append(parties, map[string]any{"id": p.Person, "name": p.Name, "post": p.Post, "employee_number": p.Number, "role": p.Role, "lead": p.Lead})
	}
	for _, s := range a.Sections {
		sections = append(sections, map[string]any{
			"id": s.ID, "kind": s.Kind, "title_zh": s.TitleZH, "title_en": s.TitleEN, "required": s.Required, "state": s.State, "version": s.ContentVersion,
			"filler": s.FillerName, "reviewer": s.ReviewerName, "due_on": dayStamp(s.DueOn), "submitted_at": stamp(s.SubmittedAt),
			"settled_at": stamp(s.SettledAt), "supplement_of": idOrNil(s.SupplementOf), "supplement": s.Supplement, "late": s.Late, "reason": s.Reason, "records": s.Counts.Records, "accepted": s.Counts.Accepted,
		})
	}
	return indented(w, map[string]any{
		"id": h.ID, "number": h.Number, "title": h.Title, "reason": h.Reason, "state": h.State, "methods": h.Methods, "stores": stores,
		"parties": parties, "last_working_day": dayStamp(h.LastWorkingDay), "due_on": dayStamp(h.DueOn), "effective_at": stamp(h.EffectiveAt),
		"created_at": stamp(h.CreatedAt), "signed_at": stamp(h.SignedAt), "cancel_reason": h.CancelReason, "sections": sections,
	})
}

// recordData writes the records of a section with the digests that signatures stand over. Left out are masked facts, so the digest of
// a record that has some cannot be worked out again from here.
func (a *archive) recordData(w io.Writer, c chapter) error {
	var masked []string
	for _, f := range c.kind.Fields {
		s := f.Spec()
		if s.Masked {
			masked = append(masked, s.Key)
		}
		for _, column := range s.Columns {
			if cs := column.Spec(); cs.Masked && !s.Masked {
				masked = append(masked, s.Key+"."+cs.Key)
			}
		}
	}
	head := map[string]any{"section": c.ID, "kind": c.Kind, "title_zh": c.TitleZH, "title_en": c.TitleEN, "version": c.ContentVersion, "left_out": masked}
	return itemLines(w, head, "records", func(item func(any) error) error {
		return a.app.ExportRecords(a.r.Context(), a.scope, c.ID, func(r handover.Record) error {
			content, err := c.kind.JSON(c.kind.Unmasked(r.Values))
			if err != nil {
				return err
			}
			out := map[string]any{
				"id": r.ID, "title": r.Title, "state": r.State, "revision": r.Revision, "digest": hex.EncodeToString(r.Digest),
				"created_at": stamp(r.CreatedAt), "updated_at": stamp(r.UpdatedAt), "updated_by": r.Updater, "data": json.RawMessage(content),
			}
			if r.Amends != uuid.Nil {
				out["amends"] = r.Amends
			}
			if r.Carried.Is() {
				out["carried_from"] = map[string]any{"number": r.Carried.Number, "record": r.Carried.Record, "revision": r.Carried.Revision}
			}
			return item(out)
		})
	})
}

func (a *archive) questionData(w io.Writer) error {
	return itemLines(w, map[string]any{"handover": a.Handover.ID}, "questions", func(item func(any) error) error {
		return a.app.ExportQuestions(a.r.Context(), a.scope, func(q handover.Question) error {
			var said []any
			for _, m := range q.Messages {
				said = append(said, map[string]any{"by": m.Name, "at": stamp(m.At), "text": m.Body, "named": append([]string{}, m.Named...)})
			}
			return item(map[string]any{
				"id": q.ID, "section": q.Section, "record": idOrNil(q.Record), "record_title": q.RecordTitle, "blocking": q.Blocking, "state": q.State,
				"field": q.Field, "due_on": dayOrNil(q.DueOn),
				"asked_by": q.AskerName, "asked_at": stamp(q.AskedAt), "resolved_at": stamp(q.ResolvedAt), "messages": said,
			})
		})
	})
}

// teachBackData is what receivers understood and what givers said to it.
func (a *archive) teachBackData(w io.Writer) error {
	return itemLines(w, map[string]any{"handover": a.Handover.ID}, "teach_backs", func(item func(any) error) error {
		list, err := a.app.ExportTeachBacks(a.r.Context(), a.scope)
		for _, t := range list {
			if err := item(map[string]any{
				"id": t.ID, "section": t.Section, "state": t.State, "content_version": t.Content, "summary": t.Summary, "answers": t.Answers,
				"by": t.AuthorName, "sent_at": stamp(t.SubmittedAt), "judged_by": t.JudgeName, "judged_at": stamp(t.JudgedAt), "remark": t.Remark,
				"restates": idOrNil(t.Restates),
			}); err != nil {
				return err
			}
		}
		return err
	})
}

// proves says whether a section asks for proof that its accounts were taken over.
func (a *archive) proves() bool {
	return slices.ContainsFunc(a.Sections, func(s handover.Section) bool { return s.Proof })
}

// proofData is what was done about accounts' chains of evidence.
func (a *archive) proofData(w io.Writer) error {
	return itemLines(w, map[string]any{"handover": a.Handover.ID}, "proofs", func(item func(any) error) error {
		return a.app.ExportProofs(a.r.Context(), a.scope, func(x handover.ProofAct) error {
			return item(map[string]any{
				"id": x.ID, "section": x.Section, "record": x.Record, "revision": x.Revision, "step": x.Step, "verdict": x.Verdict, "cause": x.Cause,
				"by": x.Name, "person": x.By, "for": x.BehalfName, "role": x.Role, "at": stamp(x.At), "note": x.Note, "due_on": dayOrNil(x.DueOn),
				"file": idOrNil(x.File), "test": idOrNil(x.Test),
			})
		})
	})
}

// dayOrNil is a calendar date as data says it, nil for none.
func dayOrNil(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.Format(time.DateOnly)
}

func (a *archive) sealData(w io.Writer) error {
	return itemLines(w, map[string]any{"handover": a.Handover.ID}, "seals", func(item func(any) error) error {
		for _, g := range a.Seals {
			if err := item(map[string]any{
				"id": g.ID, "section": idOrNil(g.Section), "role": g.Role, "person": g.Person, "name": g.Name, "statement": g.Statement,
				"digest": hex.EncodeToString(g.Digest), "version": g.Version, "signed_at": stamp(g.At), "stale": a.stale(g),
			}); err != nil {
				return err
			}
		}
		return nil
	})
}

// stale says whether what the seal stands over has changed since.
func (a *archive) stale(g handover.Seal) bool {
	for _, s := range a.Sections {
		if s.ID == g.Section {
			return g.Stale(s)
		}
	}
	return false
}

// eventData writes the chain. The detail is a text, exactly as the hash covers it.
func (a *archive) eventData(w io.Writer) error {
	return itemLines(w, map[string]any{"handover": a.Handover.ID}, "events", func(item func(any) error) error {
		return a.app.ExportEvents(a.r.Context(), a.scope, func(e handover.Event) error {
			return item(eventItem(e))
		})
	})
}

// eventItem is an event with all that its hash is made of.
func eventItem(e handover.Event) map[string]any {
	return map[string]any{
		"seq": e.Seq, "act": e.Act, "at": stamp(e.At), "actor": e.Actor, "name": e.Name, "section": idOrNil(e.Section), "record": idOrNil(e.Record),
		"detail": string(e.Detail), "prev": hex.EncodeToString(e.Prev), "hash": hex.EncodeToString(e.Hash),
	}
}
