package handover_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// record is one in a state; verdicts carry who gave them.
func record(state handover.RecordState, change ...func(*handover.Record)) handover.Record {
	r := handover.Record{
		ID: id("record"), Section: id("section"), State: state, Revision: 4, Kept: 4, Digest: []byte("old"), Updater: "U",
		UpdatedAt: now.Add(-time.Hour),
	}
	if state == handover.RecordReturned || state == handover.RecordAccepted {
		r.ReviewedBy, r.Reviewer, r.ReviewedAt = id("reviewer"), "R", now.Add(-time.Hour)
	}
	if state == handover.RecordReturned {
		r.Reason = "mend it"
	}
	for _, c := range change {
		c(&r)
	}
	return r
}

// around is a section in a state that counts the record and one accepted other.
func around(state handover.SectionState, r handover.Record) handover.Section {
	s := handover.Section{ID: r.Section, State: state, ContentVersion: 5, Counts: handover.Counts{Records: 1, Accepted: 1}}
	return s.Replace(handover.Record{}, r)
}

func edited(r handover.Record) handover.Record {
	r.Digest = []byte("new")
	return r
}

func removed(r *handover.Record) { r.RemovedAt = now.Add(-time.Minute) }

func asked(r *handover.Record) { r.Counts.Questions, r.Counts.Blocking = 2, 1 }

// TestRecordTransitions has every act in every state of the record, in a section where it is possible at all.
func TestRecordTransitions(t *testing.T) {
	t.Parallel()
	by := viewer("R", handover.Member)
	type states map[handover.RecordState]string
	for _, a := range []struct {
		name string
		do   func(handover.Section, handover.Record) (handover.Write, error)
		want states // the state it leads to, or the key of the refusal
	}{
		{"save", func(s handover.Section, r handover.Record) (handover.Write, error) {
			return s.Save(r, edited(r), nil, false)
		},
			states{"draft": "draft", "submitted": "submitted", "returned": "returned", "accepted": "submitted"}},
		{"save without a change", func(s handover.Section, r handover.Record) (handover.Write, error) { return s.Save(r, r, nil, false) },
			states{"draft": "draft", "submitted": "submitted", "returned": "returned", "accepted": "accepted"}},
		{"remove", func(s handover.Section, r handover.Record) (handover.Write, error) { return s.Remove(r, now) },
			states{"draft": "draft", "submitted": "submitted", "returned": "returned", "accepted": "accepted"}},
		{"restore", func(s handover.Section, r handover.Record) (handover.Write, error) {
			removed(&r)
			return s.Restore(r)
		}, states{"draft": "draft", "submitted": "submitted", "returned": "returned", "accepted": "submitted"}},
		{"accept", func(s handover.Section, r handover.Record) (handover.Write, error) { return s.Accept(r, 4, by, now) },
			states{"draft": "refuse.record_not_submitted", "submitted": "accepted", "returned": "refuse.record_not_submitted", "accepted": "refuse.already_accepted"}},
		{"return", func(s handover.Section, r handover.Record) (handover.Write, error) {
			return s.ReturnRecord(r, 4, by, "why", now)
		},
			states{"draft": "refuse.record_not_submitted", "submitted": "returned", "returned": "refuse.record_not_submitted", "accepted": "returned"}},
	} {
		for _, state := range handover.RecordStates {
			t.Run(a.name+" when "+string(state), func(t *testing.T) {
				t.Parallel()
				r := record(state)
				sec := around(handover.SectionSubmitted, r)
				w, err := a.do(sec, r)
				want, ok := a.want[state]
				require.True(t, ok)
				if !slices.Contains(handover.RecordStates, handover.RecordState(want)) {
					says(t, err, "conflict", want)
					require.Equal(t, handover.Write{}, w)
					return
				}
				require.NoError(t, err)
				require.Equal(t, handover.RecordState(want), w.New.State)
				verdict := want == "returned" || want == "accepted"
				require.Equal(t, verdict, w.New.ReviewedBy != uuid.Nil && !w.New.ReviewedAt.IsZero(), "a verdict has a name and a time")
			})
		}
	}
}

// TestRecordsAndSections: in which states of a section its records can be written and judged.
func TestRecordsAndSections(t *testing.T) {
	t.Parallel()
	by := viewer("R", handover.Member)
	for _, c := range []struct {
		state         handover.SectionState
		write, review string
	}{
		{handover.SectionEmpty, "", "refuse.not_submitted"},
		{handover.SectionFilling, "", "refuse.not_submitted"},
		{handover.SectionSubmitted, "", ""},
		{handover.SectionReturned, "", ""},
		{handover.SectionSigned, "refuse.section_signed", "refuse.not_submitted"},
		{handover.SectionNotApplicable, "refuse.section_not_applicable", "refuse.not_submitted"},
	} {
		t.Run(string(c.state), func(t *testing.T) {
			t.Parallel()
			r := record(handover.RecordSubmitted)
			gone := record(handover.RecordSubmitted, removed)
			s := around(c.state, r)
			conflict := func(err error, key string) {
				if key == "" {
					says(t, err)
				} else {
					says(t, err, "conflict", key)
				}
			}
			conflict(second(s.Save(handover.Record{}, record(""), nil, false)), c.write)
			conflict(second(s.Remove(r, now)), c.write)
			conflict(second(s.Restore(gone)), c.write)
			conflict(second(s.Accept(r, 4, by, now)), c.review)
			conflict(second(s.ReturnRecord(r, 4, by, "why", now)), c.review)
		})
	}
}

func TestRecordConditions(t *testing.T) {
	t.Parallel()
	by := viewer("R", handover.Member)
	r := record(handover.RecordSubmitted)
	s := around(handover.SectionSubmitted, r)
	for _, c := range []struct {
		name string
		err  error
		want []string
	}{
		{"accepting what changed meanwhile", second(s.Accept(r, 3, by, now)), []string{"stale", "refuse.record_changed"}},
		{"returning what changed meanwhile", second(s.ReturnRecord(r, 3, by, "why", now)), []string{"stale", "refuse.record_changed"}},
		{"returning without a reason", second(s.ReturnRecord(r, 4, by, "", now)), []string{"invalid", "reason problem.reason_required"}},
		{"accepting with a blocking question", second(s.Accept(record(handover.RecordSubmitted, asked), 4, by, now)), []string{"conflict", "refuse.record_has_blocking"}},
		{"returning with a blocking question", second(s.ReturnRecord(record(handover.RecordSubmitted, asked), 4, by, "why", now)), nil},
		{"accepting a removed one", second(s.Accept(record(handover.RecordSubmitted, removed), 4, by, now)), []string{"not_found", "error.not_found"}},
		{"returning a removed one", second(s.ReturnRecord(record(handover.RecordSubmitted, removed), 4, by, "why", now)), []string{"not_found", "error.not_found"}},
		{"removing twice", second(s.Remove(record(handover.RecordDraft, removed), now)), []string{"not_found", "error.not_found"}},
		{"restoring what is there", second(s.Restore(r)), []string{"conflict", "refuse.not_removed"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			says(t, c.err, c.want...)
		})
	}
}

// TestSaveKeepsAndCounts: what a save does to the history, the version and the section.
func TestSaveKeepsAndCounts(t *testing.T) {
	t.Parallel()
	found := []catalog.Finding{{Severity: catalog.Blocker}, {Severity: catalog.Warning}, {Severity: catalog.Warning}, {Severity: catalog.Notice}}
	type result struct {
		material, keep bool
		kept, version  int
		counts         handover.Counts
		state          handover.SectionState
	}
	one := handover.Counts{Records: 1, Accepted: 1}
	for _, c := range []struct {
		name     string
		old      handover.Record
		new      handover.Record
		section  handover.SectionState
		findings []catalog.Finding
		autosave bool
		want     result
	}{
		{"a new record", handover.Record{}, edited(record("")), handover.SectionEmpty, found, false,
			result{true, true, 1, 6, one.Plus(handover.Counts{Records: 1, Draft: 1, Found: 1, Blockers: 1, Warnings: 2}), handover.SectionFilling}},
		{"a new record, autosaved", handover.Record{}, edited(record("")), handover.SectionFilling, nil, true,
			result{true, false, 0, 6, one.Plus(handover.Counts{Records: 1, Draft: 1}), handover.SectionFilling}},
		{"a draft, autosaved", record(handover.RecordDraft), edited(record(handover.RecordDraft)), handover.SectionFilling, nil, true,
			result{true, false, 4, 6, one.Plus(handover.Counts{Records: 1, Draft: 1}), handover.SectionFilling}},
		{"a draft, saved", record(handover.RecordDraft), edited(record(handover.RecordDraft)), handover.SectionFilling, nil, false,
			result{true, true, 5, 6, one.Plus(handover.Counts{Records: 1, Draft: 1}), handover.SectionFilling}},
		{"what others have seen, autosaved", record(handover.RecordSubmitted), edited(record(handover.RecordSubmitted)), handover.SectionSubmitted, nil, true,
			result{true, true, 5, 6, one.Plus(handover.Counts{Records: 1, Submitted: 1}), handover.SectionSubmitted}},
		{"nothing changed", record(handover.RecordAccepted), record(handover.RecordAccepted), handover.SectionSubmitted, nil, false,
			result{false, true, 5, 5, one.Plus(handover.Counts{Records: 1, Accepted: 1}), handover.SectionSubmitted}},
		{"questions stay", record(handover.RecordSubmitted, asked), edited(record(handover.RecordSubmitted)), handover.SectionSubmitted, found[1:2], false,
			result{true, true, 5, 6, one.Plus(handover.Counts{Records: 1, Submitted: 1, Asked: 1, Questions: 2, Blocking: 1, Found: 1, Warnings: 1}), handover.SectionSubmitted}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := around(c.section, handover.Record{})
			if c.old.ID != uuid.Nil {
				s = around(c.section, c.old)
			}
			w, err := s.Save(c.old, c.new, c.findings, c.autosave)
			require.NoError(t, err)
			require.Equal(t, c.want, result{w.Material, w.Keep, w.New.Kept, w.Section.ContentVersion, w.Section.Counts, w.Section.State})
			require.Equal(t, c.old.Revision+1, w.New.Revision)
		})
	}
}

// TestRemoveAndRestore go there and back, with questions and findings, and leave the counts as they were.
func TestRemoveAndRestore(t *testing.T) {
	t.Parallel()
	r := record(handover.RecordAccepted, asked, func(r *handover.Record) { r.Counts.Warnings = 3 })
	s := around(handover.SectionSubmitted, r)
	out, err := s.Remove(r, now)
	require.NoError(t, err)
	require.Equal(t, handover.Counts{Records: 1, Accepted: 1}, out.Section.Counts, "a removed record counts nowhere")
	require.Equal(t, handover.SectionSubmitted, out.Section.State)
	require.Equal(t, []int{5, 5, 6}, []int{out.New.Revision, out.New.Kept, out.Section.ContentVersion})
	require.True(t, out.Keep && out.Material)
	back, err := out.Section.Restore(out.New)
	require.NoError(t, err)
	want := s.Counts
	want.Accepted, want.Submitted = want.Accepted-1, want.Submitted+1
	require.Equal(t, want, back.Section.Counts, "and needs a new look")
	require.Equal(t, []int{6, 7}, []int{back.New.Revision, back.Section.ContentVersion})

	alone := handover.Section{State: handover.SectionSubmitted}.Replace(handover.Record{}, r)
	last, err := alone.Remove(r, now)
	require.NoError(t, err)
	require.Equal(t, handover.SectionEmpty, last.Section.State, "without records there is nothing submitted")
	again, err := last.Section.Restore(last.New)
	require.NoError(t, err)
	require.Equal(t, handover.SectionFilling, again.Section.State)
}

func TestReturnSendsTheSectionBack(t *testing.T) {
	t.Parallel()
	r := record(handover.RecordAccepted)
	w, err := around(handover.SectionSubmitted, r).ReturnRecord(r, 4, viewer("R", handover.Member), "mend", now)
	require.NoError(t, err)
	require.Equal(t, []any{handover.SectionReturned, "mend", "R", now}, []any{w.Section.State, w.Section.Reason, w.Section.ReasonName, w.Section.ReasonAt})
	require.Equal(t, []any{"mend", "R", now}, []any{w.New.Reason, w.New.Reviewer, w.New.ReviewedAt})
	require.False(t, w.Material, "a verdict changes nothing that is signed")
	require.Equal(t, handover.Counts{Records: 2, Returned: 1, Accepted: 1}, w.Section.Counts)
}

func TestQuestionTransitions(t *testing.T) {
	t.Parallel()
	asker, other := id("asker"), id("other")
	for _, c := range []struct {
		state          handover.QuestionState
		asker, other   handover.QuestionState // after a message of theirs, "" when refused
		resolve        bool
		resolveByOther string
	}{
		{handover.QuestionOpen, handover.QuestionOpen, handover.QuestionAnswered, true, "refuse.not_asker"},
		{handover.QuestionAnswered, handover.QuestionOpen, handover.QuestionAnswered, true, "refuse.not_asker"},
		{handover.QuestionResolved, "", "", false, "refuse.not_asker"},
	} {
		t.Run(string(c.state), func(t *testing.T) {
			t.Parallel()
			q := handover.Question{Asker: asker, State: c.state}
			for by, want := range map[uuid.UUID]handover.QuestionState{asker: c.asker, other: c.other} {
				got, err := q.Say(by)
				if want == "" {
					says(t, err, "conflict", "refuse.question_resolved")
					continue
				}
				require.NoError(t, err)
				require.Equal(t, want, got.State)
				require.True(t, got.Open())
			}
			says(t, second(q.Resolve(other, now)), "forbidden", c.resolveByOther)
			got, err := q.Resolve(asker, now)
			abandoned, err2 := q.ResolveAbandoned(now)
			if !c.resolve {
				says(t, err, "conflict", "refuse.question_resolved")
				says(t, err2, "conflict", "refuse.question_resolved")
				return
			}
			require.NoError(t, err)
			require.NoError(t, err2)
			require.Equal(t, got, abandoned)
			require.Equal(t, []any{handover.QuestionResolved, now, false}, []any{got.State, got.ResolvedAt, got.Open()})
		})
	}
}
