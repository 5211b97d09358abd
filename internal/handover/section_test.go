package handover_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/handover"
)

// section is one in a state with all its records accepted, so that a row of a table changes one thing.
func section(state handover.SectionState, change ...func(*handover.Section)) handover.Section {
	s := handover.Section{
		ID: id("section"), State: state, Minimum: 2, ContentVersion: 5, Given: 5, Version: 9,
		Counts: handover.Counts{Records: 3, Accepted: 3},
	}
	if state == handover.SectionSigned {
		s.SettledAt = now.Add(-time.Hour)
	}
	if state == handover.SectionNotApplicable || state == handover.SectionEmpty {
		s.Counts = handover.Counts{}
	}
	for _, c := range change {
		c(&s)
	}
	return s
}

func count(c handover.Counts) func(*handover.Section) {
	return func(s *handover.Section) { s.Counts = c }
}

func given(version int) func(*handover.Section) {
	return func(s *handover.Section) { s.Given = version }
}

func settled(s *handover.Section) { s.SettledAt = now.Add(-time.Hour) }

// TestSectionTransitions has every act in every state.
func TestSectionTransitions(t *testing.T) {
	t.Parallel()
	by := viewer("by", handover.Member)
	type refusals map[handover.SectionState]string
	acts := []struct {
		name string
		do   func(handover.Section) (handover.Section, error)
		// next is the state it leads to, refuse the key of the refusal in the other states.
		next   map[handover.SectionState]handover.SectionState
		refuse refusals
	}{
		{
			"submit", func(s handover.Section) (handover.Section, error) { return s.Submit(now) },
			map[handover.SectionState]handover.SectionState{
				handover.SectionFilling: handover.SectionSubmitted, handover.SectionReturned: handover.SectionSubmitted,
			},
			refusals{
				handover.SectionEmpty: "refuse.nothing_to_submit", handover.SectionSubmitted: "refuse.already_submitted",
				handover.SectionSigned: "refuse.section_signed", handover.SectionNotApplicable: "refuse.section_not_applicable",
			},
		},
		{
			"return", func(s handover.Section) (handover.Section, error) { return s.Return(by, "why", now) },
			map[handover.SectionState]handover.SectionState{
				handover.SectionSubmitted: handover.SectionReturned, handover.SectionNotApplicable: handover.SectionEmpty,
			},
			refusals{
				handover.SectionEmpty: "refuse.not_submitted", handover.SectionFilling: "refuse.not_submitted",
				handover.SectionReturned: "refuse.not_submitted", handover.SectionSigned: "refuse.not_submitted",
			},
		},
		{
			"declare not applicable", func(s handover.Section) (handover.Section, error) {
				s.Counts = handover.Counts{}
				return s.DeclareNotApplicable(by, "why", now)
			},
			map[handover.SectionState]handover.SectionState{
				handover.SectionEmpty: handover.SectionNotApplicable, handover.SectionFilling: handover.SectionNotApplicable,
				handover.SectionReturned: handover.SectionNotApplicable, handover.SectionSubmitted: handover.SectionNotApplicable,
			},
			refusals{handover.SectionSigned: "refuse.section_signed", handover.SectionNotApplicable: "refuse.section_not_applicable"},
		},
		{
			"take that back", func(s handover.Section) (handover.Section, error) { return s.TakeBackNotApplicable() },
			map[handover.SectionState]handover.SectionState{handover.SectionNotApplicable: handover.SectionEmpty},
			nothingDeclared(),
		},
		{
			"consent to it", func(s handover.Section) (handover.Section, error) { return s.AcceptNotApplicable(now) },
			map[handover.SectionState]handover.SectionState{handover.SectionNotApplicable: handover.SectionNotApplicable},
			nothingDeclared(),
		},
		{
			"sign", func(s handover.Section) (handover.Section, error) { return s.Sign(now) },
			map[handover.SectionState]handover.SectionState{handover.SectionSubmitted: handover.SectionSigned},
			refusals{
				handover.SectionEmpty: "refuse.not_submitted", handover.SectionFilling: "refuse.not_submitted",
				handover.SectionReturned: "refuse.not_submitted", handover.SectionNotApplicable: "refuse.not_submitted",
				handover.SectionSigned: "refuse.already_signed",
			},
		},
		{
			"co-sign", func(s handover.Section) (handover.Section, error) { return s, s.CoSign() },
			map[handover.SectionState]handover.SectionState{handover.SectionSigned: handover.SectionSigned},
			refusals{
				handover.SectionEmpty: "refuse.receiver_first", handover.SectionFilling: "refuse.receiver_first",
				handover.SectionReturned: "refuse.receiver_first", handover.SectionNotApplicable: "refuse.receiver_first",
				handover.SectionSubmitted: "refuse.receiver_first",
			},
		},
		{
			"disturb", func(s handover.Section) (handover.Section, error) { return s.Disturb(by, "why", now) },
			map[handover.SectionState]handover.SectionState{handover.SectionSigned: handover.SectionSubmitted},
			refusals{
				handover.SectionEmpty: "refuse.not_settled", handover.SectionFilling: "refuse.not_settled",
				handover.SectionReturned: "refuse.not_settled", handover.SectionNotApplicable: "refuse.not_settled",
				handover.SectionSubmitted: "refuse.not_settled",
			},
		},
		{
			"reopen", func(s handover.Section) (handover.Section, error) { return s.Reopen(by, "why", now) },
			map[handover.SectionState]handover.SectionState{handover.SectionSigned: handover.SectionReturned},
			refusals{
				handover.SectionEmpty: "refuse.not_settled", handover.SectionFilling: "refuse.not_settled",
				handover.SectionReturned: "refuse.not_settled", handover.SectionNotApplicable: "refuse.not_settled",
				handover.SectionSubmitted: "refuse.not_settled",
			},
		},
	}
	for _, a := range acts {
		for _, state := range handover.SectionStates {
			t.Run(a.name+" when "+string(state), func(t *testing.T) {
				t.Parallel()
				before := section(state)
				got, err := a.do(before)
				if want, ok := a.next[state]; ok {
					require.NoError(t, err)
					require.Equal(t, want, got.State)
					return
				}
				require.NotEmpty(t, a.refuse[state], "the table says what happens")
				says(t, err, "conflict", a.refuse[state])
				require.Equal(t, before.State, got.State)
			})
		}
	}
}

func nothingDeclared() map[handover.SectionState]string {
	out := map[handover.SectionState]string{}
	for _, s := range handover.SectionStates {
		if s != handover.SectionNotApplicable {
			out[s] = "refuse.nothing_declared"
		}
	}
	return out
}

// TestSectionConditions are the refusals that hang on something else than the state.
func TestSectionConditions(t *testing.T) {
	t.Parallel()
	by := viewer("by", handover.Member)
	submit := func(s handover.Section) error { _, err := s.Submit(now); return err }
	for _, c := range []struct {
		name string
		err  error
		want []string
	}{
		{"submitting no record", submit(section(handover.SectionFilling, count(handover.Counts{}))), []string{"conflict", "refuse.nothing_to_submit"}},
		{"submitting too few", submit(section(handover.SectionFilling, count(handover.Counts{Records: 1, Draft: 1}))), []string{"conflict", "refuse.below_minimum"}},
		{"submitting with a fact missing", submit(section(handover.SectionFilling, count(handover.Counts{Records: 2, Draft: 2, Missing: 1}))), []string{"conflict", "refuse.missing"}},
		{"submitting what only a signature needs mended", second(section(handover.SectionFilling, count(handover.Counts{Records: 2, Draft: 2, Blockers: 1})).Submit(now)), nil},
		{"submitting with a warning", submit(section(handover.SectionFilling, count(handover.Counts{Records: 2, Draft: 2, Warnings: 1}))), nil},
		{"submitting what was added", submit(section(handover.SectionSubmitted, count(handover.Counts{Records: 3, Submitted: 2, Draft: 1}))), nil},
		{"consenting over a blocking question", second(section(handover.SectionNotApplicable, count(handover.Counts{Questions: 1, Blocking: 1})).AcceptNotApplicable(now)), []string{"conflict", "refuse.blocking_questions"}},
		{"declaring with records", second(section(handover.SectionFilling).DeclareNotApplicable(by, "why", now)), []string{"conflict", "refuse.has_records"}},
		{"declaring without a reason", second(section(handover.SectionEmpty).DeclareNotApplicable(by, "", now)), []string{"invalid", "reason problem.reason_required"}},
		{"returning without a reason", second(section(handover.SectionSubmitted).Return(by, "", now)), []string{"invalid", "reason problem.reason_required"}},
		{"returning what was consented to", second(section(handover.SectionNotApplicable, settled).Return(by, "why", now)), []string{"conflict", "refuse.not_submitted"}},
		{"taking back what was consented to", second(section(handover.SectionNotApplicable, settled).TakeBackNotApplicable()), []string{"conflict", "refuse.nothing_declared"}},
		{"consenting twice", second(section(handover.SectionNotApplicable, settled).AcceptNotApplicable(now)), []string{"conflict", "refuse.nothing_declared"}},
		{"reopening without a reason", second(section(handover.SectionSigned).Reopen(by, "", now)), []string{"invalid", "reason problem.reason_required"}},
		{"reopening what was consented to", second(section(handover.SectionNotApplicable, settled).Reopen(by, "why", now)), nil},
		{"submitting what moved on", submit(section(handover.SectionSubmitted, given(4))), nil},
		{"disturbing without a reason", second(section(handover.SectionSigned).Disturb(by, "", now)), []string{"invalid", "_reason problem.reason_signed"}},
		{"signing what the giver did not sign", section(handover.SectionSubmitted, given(4)).CanSign(), []string{"conflict", "refuse.giver_first"}},
		{"signing what nobody gave", section(handover.SectionSubmitted, given(0)).CanSign(), []string{"conflict", "refuse.giver_first"}},
		{"signing with a record not accepted", section(handover.SectionSubmitted, count(handover.Counts{Records: 3, Accepted: 2, Submitted: 1})).CanSign(), []string{"conflict", "refuse.not_all_accepted"}},
		{"signing with a blocking question", section(handover.SectionSubmitted, count(handover.Counts{Records: 3, Accepted: 3, Questions: 1, Blocking: 1})).CanSign(), []string{"conflict", "refuse.blocking_questions"}},
		{"signing with a plain question", section(handover.SectionSubmitted, count(handover.Counts{Records: 3, Accepted: 3, Questions: 1})).CanSign(), nil},
		{"signing with a fact missing", section(handover.SectionSubmitted, count(handover.Counts{Records: 3, Accepted: 3, Blockers: 1})).CanSign(), []string{"conflict", "refuse.blockers"}},
		{"signing too few since some were removed", section(handover.SectionSubmitted, count(handover.Counts{Records: 1, Accepted: 1})).CanSign(), []string{"conflict", "refuse.below_minimum"}},
		{"signing nothing", section(handover.SectionSubmitted, count(handover.Counts{})).CanSign(), []string{"conflict", "refuse.nothing_to_submit"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			says(t, c.err, c.want...)
		})
	}
}

func second[T any](_ T, err error) error { return err }

func TestSubmitCountsAndDates(t *testing.T) {
	t.Parallel()
	s, err := section(handover.SectionReturned, count(handover.Counts{Records: 6, Draft: 1, Returned: 2, Submitted: 1, Accepted: 2, Found: 1})).Submit(now)
	require.NoError(t, err)
	require.Equal(t, handover.Counts{Records: 6, Submitted: 4, Accepted: 2, Found: 1}, s.Counts)
	require.Equal(t, now, s.SubmittedAt)
	require.Equal(t, 5, s.ContentVersion, "nothing that is signed has changed")
}

// TestGoingBackToNothing: a section without records is empty again, and says who sent it back and why.
func TestGoingBackToNothing(t *testing.T) {
	t.Parallel()
	by := viewer("R", handover.Member)
	none := count(handover.Counts{})
	reopened, err := section(handover.SectionNotApplicable, settled).Reopen(by, "there is one", now)
	require.NoError(t, err)
	require.Equal(t, handover.SectionEmpty, reopened.State)
	require.False(t, reopened.Settled())
	require.Equal(t, 6, reopened.ContentVersion)
	returned, err := section(handover.SectionSubmitted, none).Return(by, "there is one", now)
	require.NoError(t, err)
	require.Equal(t, handover.SectionEmpty, returned.State)
	require.Equal(t, []any{"there is one", by.ID, "R", now}, []any{returned.Reason, returned.ReasonBy, returned.ReasonName, returned.ReasonAt})
	back, err := section(handover.SectionNotApplicable, func(s *handover.Section) { s.Reason, s.ReasonBy = "none", by.ID }).TakeBackNotApplicable()
	require.NoError(t, err)
	require.Empty(t, back.Reason, "the reason was for a declaration that no longer stands")
}

func TestReopenMakesSealsStale(t *testing.T) {
	t.Parallel()
	s := section(handover.SectionSigned)
	g := handover.Seal{Version: s.ContentVersion}
	require.False(t, g.Stale(s))
	s, err := s.Reopen(viewer("R", handover.Member), "why", now)
	require.NoError(t, err)
	require.True(t, g.Stale(s))
	require.Equal(t, handover.Counts{Records: 3, Accepted: 3}, s.Counts, "verdicts stand")
}

// TestSealedSection: a section knows which versions were signed, and what is stale of them.
func TestSealedSection(t *testing.T) {
	t.Parallel()
	s := section(handover.SectionSigned, given(0))
	for _, role := range []handover.PartyRole{handover.Giver, handover.Receiver, handover.Witness} {
		s = s.Sealed(handover.Seal{Role: role, Version: 5, At: now})
	}
	require.Equal(t, []any{5, 5, 5, now}, []any{s.Given, s.Received, s.Witnessed, s.SealedAt})
	require.False(t, s.Stale())
	by := viewer("G", handover.Member)
	s, err := s.Disturb(by, "the price rose", now.Add(time.Hour))
	require.NoError(t, err)
	require.False(t, s.Settled())
	require.Equal(t, []any{"the price rose", by.ID}, []any{s.Reason, s.ReasonBy})
	w, err := s.Save(handover.Record{ID: id("r"), State: handover.RecordAccepted, Digest: []byte{1}}, handover.Record{ID: id("r"), Digest: []byte{2}}, nil, false)
	require.NoError(t, err)
	s = w.Section
	require.Equal(t, handover.RecordSubmitted, w.New.State)
	require.Equal(t, []any{6, handover.SectionSubmitted, true}, []any{s.ContentVersion, s.State, s.Stale()})
	require.Equal(t, handover.Counts{Records: 3, Accepted: 2, Submitted: 1}, s.Counts)
	for role, version := range map[handover.PartyRole]*int{handover.Giver: &s.Given, handover.Receiver: &s.Received, handover.Witness: &s.Witnessed} {
		require.True(t, s.Stale())
		require.Equal(t, 5, *version)
		s = s.Sealed(handover.Seal{Role: role, Version: 6, At: now})
	}
	require.False(t, s.Stale())
	for _, state := range handover.SectionStates {
		require.Equal(t, state == handover.SectionSubmitted, section(state, given(4)).Stale(), "while it is filled its state says so: %s", state)
	}
	require.False(t, section(handover.SectionSubmitted, given(0)).Stale(), "nobody signed yet")
}

// TestTimeAfterASeal: a clock that went back moves no change before the seal that it makes stale.
func TestTimeAfterASeal(t *testing.T) {
	t.Parallel()
	s := handover.Section{}
	require.Equal(t, now, s.After(now))
	s.SealedAt = now
	require.Equal(t, now.Add(time.Microsecond), s.After(now))
	require.Equal(t, now.Add(time.Microsecond), s.After(now.Add(-time.Hour)))
	require.Equal(t, now.Add(time.Second), s.After(now.Add(time.Second)))
}

func TestConfirmed(t *testing.T) {
	t.Parallel()
	v := handover.Viewer{}
	require.False(t, v.Confirmed(now), "never")
	v.ConfirmedAt = now
	for since, want := range map[time.Duration]bool{
		0: true, handover.StepUp - time.Microsecond: true, handover.StepUp: false, time.Hour: false, -time.Microsecond: false,
	} {
		require.Equal(t, want, v.Confirmed(now.Add(since)), since)
	}
}

func TestOverdue(t *testing.T) {
	t.Parallel()
	s := handover.Section{DueOn: date("2026-11-20")}
	require.False(t, s.Overdue(date("2026-11-20")), "the day itself counts")
	require.True(t, s.Overdue(date("2026-11-21")))
	s.SettledAt = now
	require.False(t, s.Overdue(date("2026-11-21")))
	require.False(t, handover.Section{}.Overdue(date("2026-11-21")))

	for _, state := range handover.States {
		h := handover.Handover{State: state, NextDueOn: date("2026-11-20")}
		want := state == handover.Draft || state == handover.Planned || state == handover.Active
		require.Equal(t, want, h.Overdue(date("2026-11-21")), state)
		require.False(t, h.Overdue(date("2026-11-20")), state)
		require.Equal(t, state != handover.Closed && state != handover.Cancelled, state.Open(), state)
	}
}

func TestTitlesInBothLanguages(t *testing.T) {
	t.Parallel()
	s := handover.Section{TitleZH: "账号", TitleEN: "Accounts", GuidanceZH: "写", GuidanceEN: "write"}
	require.Equal(t, []string{"账号", "Accounts", "写", "write"}, []string{s.Title("zh"), s.Title("en"), s.Guidance("zh"), s.Guidance("en")})
	tp := handover.Template{NameZH: "整店", NameEN: "Store"}
	require.Equal(t, []string{"整店", "Store"}, []string{tp.Name("zh"), tp.Name("en")})
}
