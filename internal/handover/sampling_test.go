package handover_test

import (
	"math"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/handover"
)

// TestPlanSample holds the plans against published worked examples and against the printed table: docs/decisions/0024-review-desk.md says
// where from.
func TestPlanSample(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		lot          int
		aql          handover.AQL
		letter       string
		size, accept int
	}{
		{1_000, "1.5", "J", 80, 3},   // a printed manual's first example
		{5_000, "2.5", "L", 200, 10}, // an inspection company's
		{3_000, "2.5", "K", 125, 7},  // another one's
		{500, "0.65", "J", 80, 1},    // H has an arrow down
		{280, "0.65", "F", 20, 0},    // G has an arrow up
		{51, "2.5", "F", 20, 1},      // E has an arrow down
		{150, "1.0", "E", 13, 0},     // F has an arrow up
		{281, "1.0", "H", 50, 1},
		{1_200, "4.0", "J", 80, 7},
		{1_201, "4.0", "K", 125, 10},
		{10_000, "0.65", "L", 200, 3},
		{10_001, "4.0", "M", 315, 21},
		{200_000, "2.5", "N", 500, 21}, // P has an arrow up
		{600_000, "0.65", "Q", 1_250, 14},
	} {
		got, err := handover.PlanSample(c.lot, c.aql)
		require.NoError(t, err)
		require.Equal(t, handover.SamplePlan{AQL: c.aql, Lot: c.lot, Letter: c.letter, Size: c.size, Accept: c.accept, Reject: c.accept + 1}, got)
	}
}

// TestPlansMoveDiagonally: from letter to letter a column has the numbers of the next limit, which a mistyped one would break.
func TestPlansMoveDiagonally(t *testing.T) {
	t.Parallel()
	lots := []int{60, 100, 200, 400, 1_000, 2_000, 5_000, 20_000}
	for i, stricter := range handover.AQLs[:len(handover.AQLs)-1] {
		for n, lot := range lots[1:] {
			loose, err := handover.PlanSample(lots[n], handover.AQLs[i+1])
			require.NoError(t, err)
			strict, err := handover.PlanSample(lot, stricter)
			require.NoError(t, err)
			require.Equal(t, loose.Accept, strict.Accept, "%d at %s and %d at %s", lots[n], handover.AQLs[i+1], lot, stricter)
			require.Less(t, loose.Size, strict.Size)
		}
	}
}

func TestPlanSampleRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		lot  int
		aql  handover.AQL
		code handover.Code
	}{{49, "1.5", handover.Conflict}, {0, "1.5", handover.Conflict}, {1_000, "6.5", handover.Invalid}, {1_000, "", handover.Invalid}} {
		_, err := handover.PlanSample(c.lot, c.aql)
		require.Equal(t, c.code, handover.CodeOf(err))
	}
	for lot := handover.SampleLeast; lot < 2_000; lot++ {
		for _, aql := range handover.AQLs {
			p, err := handover.PlanSample(lot, aql)
			if err == nil {
				require.Less(t, p.Size, lot)
			} else {
				require.Equal(t, handover.Conflict, handover.CodeOf(err), "%d %s", lot, aql)
			}
		}
	}
}

// TestRisk: the operating characteristics that the standard prints for letter J (80 records), 95 and 10 in a hundred.
func TestRisk(t *testing.T) {
	t.Parallel()
	p, err := handover.PlanSample(1_000, "1.0")
	require.NoError(t, err)
	require.Equal(t, 2, p.Accept)
	require.InDelta(t, 0.95, p.Accepts(0.0103), 0.005)
	require.InDelta(t, 0.0652, p.Limiting(), 0.001)
	require.InDelta(t, 1, p.Accepts(0), 0)
	require.InDelta(t, 0, p.Accepts(1), 0)
	require.InDelta(t, 1-p.Accepts(0.01), p.ProducerRisk(), 1e-12)
	for share := 0.001; share < 0.5; share += 0.01 {
		require.LessOrEqual(t, p.Accepts(share+0.01), p.Accepts(share))
		require.False(t, math.IsNaN(p.Accepts(share)))
	}
}

func TestSampleOutcome(t *testing.T) {
	t.Parallel()
	ids := []uuid.UUID{uuid.New(), uuid.New(), uuid.New(), uuid.New()}
	sample := func(verdicts ...handover.SampleVerdict) handover.Sampling {
		s := handover.Sampling{ID: uuid.New(), Plan: handover.SamplePlan{Size: 4, Accept: 1, Reject: 2}}
		for i, v := range verdicts {
			s.Records = append(s.Records, handover.SampleRecord{Record: ids[i], Verdict: v})
		}
		return s
	}
	const good, bad = handover.SampleGood, handover.SampleDefect
	require.Empty(t, sample("", "", "", "").Outcome())
	require.Empty(t, sample(good, good, bad, "").Outcome())
	require.Equal(t, handover.SampleAccepted, sample(good, good, bad, good).Outcome())
	require.Equal(t, handover.SampleReturned, sample(bad, "", bad, "").Outcome(), "no more is needed")
	s := sample(good, "", bad, "")
	require.Equal(t, ids[1], s.Next(uuid.Nil))
	require.Equal(t, ids[3], s.Next(ids[1]))
	require.Equal(t, ids[1], s.Next(ids[3]), "from the beginning again")
	require.Equal(t, uuid.Nil, sample(good, good, good, good).Next(ids[0]))
	at, previous, next := s.Place(ids[1])
	require.Equal(t, []any{1, ids[0], ids[2]}, []any{at, previous, next})
}
