package seal_test

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/handover"
	"handoverdesk/internal/seal"
)

// TestDraw: the draw follows from the signature alone, anybody can check it, and every record has the same chance.
func TestDraw(t *testing.T) {
	t.Parallel()
	key, err := seal.NewKey()
	require.NoError(t, err)
	s := handover.Sampling{
		Handover: uuid.New(), Section: uuid.New(), Version: 7, Lot: make([]byte, 32), Plan: handover.SamplePlan{AQL: "1.5", Lot: 200, Size: 32, Accept: 1, Reject: 2},
	}
	for range 200 {
		s.IDs = append(s.IDs, uuid.New())
	}
	message, err := seal.SampleMessage(s)
	require.NoError(t, err)
	s.Signature = key.Sign(message)
	for _, id := range seal.Draw(s.Signature, s.IDs, s.Plan.Size) {
		s.Records = append(s.Records, handover.SampleRecord{Record: id})
	}
	require.Len(t, s.Records, 32)
	require.True(t, key.Public().Drawn(s))

	for name, change := range map[string]func(*handover.Sampling){
		"another record": func(s *handover.Sampling) { s.Records[3].Record = uuid.New() },
		"another order":  func(s *handover.Sampling) { s.Records[0], s.Records[1] = s.Records[1], s.Records[0] },
		"fewer records":  func(s *handover.Sampling) { s.Records = s.Records[1:] },
		"another lot":    func(s *handover.Sampling) { s.Lot = append([]byte{1}, s.Lot[1:]...) },
		"one of the lot": func(s *handover.Sampling) { s.IDs = s.IDs[1:] },
		"another limit":  func(s *handover.Sampling) { s.Plan.AQL = "4.0" },
		"another time":   func(s *handover.Sampling) { s.Version++ },
		"no signature":   func(s *handover.Sampling) { s.Signature = make([]byte, 64) },
	} {
		other := s
		other.Records = append([]handover.SampleRecord{}, s.Records...)
		change(&other)
		require.False(t, key.Public().Drawn(other), name)
	}

	chosen := map[uuid.UUID]int{}
	const draws = 2_000
	for n := range draws {
		s.Version = n
		message, err := seal.SampleMessage(s)
		require.NoError(t, err)
		for _, id := range seal.Draw(key.Sign(message), s.IDs, s.Plan.Size) {
			chosen[id]++
		}
	}
	// 320 are expected of each, with a deviation of 16.4; six of them are one in a billion.
	for _, id := range s.IDs {
		require.InDelta(t, draws*32/200, chosen[id], 100)
	}
}
