package seal

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/handover"
)

// SampleTag is the first fact of the message whose signature is the seed of a draw.
const SampleTag = "handover-desk sample v1"

// SampleMessage is what the program signs before it draws, in the form of Canonical. It names the lot and the plan and nothing that
// anybody could choose until the draw pleases: the same lot under the same plan has one sample only.
func SampleMessage(s handover.Sampling) ([]byte, error) {
	return Canonical(map[string]any{
		"tag": SampleTag, "handover": s.Handover.String(), "section": s.Section.String(), "version": s.Version, "aql": string(s.Plan.AQL),
		"lot": Digest(s.Lot).String(), "count": s.Plan.Lot, "size": s.Plan.Size,
	})
}

// Draw takes the sample out of the lot: the records whose SHA-256 over seed and id comes first, where the seed is the SHA-256 of the
// signature. Ed25519 signs a message in one way only, so nobody without the key can foresee the draw and nobody with it can steer it, and
// whoever has the signature can draw once more.
func Draw(signature []byte, lot []uuid.UUID, size int) []uuid.UUID {
	seed := sha256.Sum256(signature)
	type place struct {
		id   uuid.UUID
		rank [sha256.Size]byte
	}
	places := make([]place, len(lot))
	for i, id := range lot {
		places[i] = place{id, sha256.Sum256(append(seed[:len(seed):len(seed)], id[:]...))}
	}
	slices.SortFunc(places, func(a, b place) int { return bytes.Compare(a.rank[:], b.rank[:]) })
	out := make([]uuid.UUID, 0, size)
	for _, p := range places[:min(size, len(places))] {
		out = append(out, p.id)
	}
	return out
}

// ReadSample reads the sample out of the body of an enclosure of a section. It refuses one whose message is not that of its lot and plan.
func ReadSample(handed, section uuid.UUID, body []byte) (handover.Sampling, error) {
	var b struct {
		AQL                             handover.AQL
		Letter, Message, Signature, Key string
		Size, Accept, Reject, Version   int
		Digest                          string `json:"lot_digest"`
		Lot                             []uuid.UUID
		By                              uuid.UUID `json:"drawn_by"`
		At                              time.Time `json:"drawn_at"`
		Result                          handover.SampleResult
		EndedAt                         time.Time `json:"ended_at"`
		Records                         []struct {
			Record  uuid.UUID
			Verdict handover.SampleVerdict
			Reason  string
		}
	}
	if err := json.Unmarshal(body, &b); err != nil {
		return handover.Sampling{}, err
	}
	s := handover.Sampling{
		Handover: handed, Section: section, Version: b.Version, IDs: b.Lot, By: b.By, At: b.At, Result: b.Result, EndedAt: b.EndedAt,
		Plan: handover.SamplePlan{AQL: b.AQL, Lot: len(b.Lot), Letter: b.Letter, Size: b.Size, Accept: b.Accept, Reject: b.Reject},
	}
	for _, r := range b.Records {
		s.Records = append(s.Records, handover.SampleRecord{Record: r.Record, Verdict: r.Verdict, Reason: r.Reason})
	}
	var wrong error
	for text, to := range map[string]*[]byte{b.Digest: &s.Lot, b.Signature: &s.Signature, b.Key: &s.Key} {
		var err error
		*to, err = hex.DecodeString(text)
		wrong = errors.Join(wrong, err)
	}
	if wrong != nil || len(s.Lot) != len(Digest{}) {
		return s, errors.New("not a sample")
	}
	message, err := SampleMessage(s)
	if err == nil && string(message) != b.Message {
		err = errors.New("the message of a sample is not that of its lot and plan")
	}
	return s, err
}

// Sampled says whether the key drew the sample as it stands, and whether the plan is the one that the table gives for the lot.
func (p Public) Sampled(s handover.Sampling) bool {
	plan, err := handover.PlanSample(s.Plan.Lot, s.Plan.AQL)
	return err == nil && plan == s.Plan && p.Drawn(s)
}

// Drawn says whether the key drew the sample as it stands: the signature holds and gives these records in this order.
func (p Public) Drawn(s handover.Sampling) bool {
	message, err := SampleMessage(s)
	if err != nil || !p.Verify(message, s.Signature) || len(s.IDs) != s.Plan.Lot || len(s.Records) != s.Plan.Size {
		return false
	}
	for i, id := range Draw(s.Signature, s.IDs, s.Plan.Size) {
		if s.Records[i].Record != id {
			return false
		}
	}
	return true
}
