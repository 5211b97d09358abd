package seal

import (
	"crypto/sha256"
	"encoding/hex"
	"time"

	"handoverdesk/internal/handover"
)

// StatedTag is the first fact of every message that stands for a seal, so that no other signed message can be taken for one.
const StatedTag = "handover-desk seal v1"

// Stated is the message that the program signs for a seal: who signed what, when and how, in the form of Canonical. Times are UTC in
// microseconds.
func Stated(g handover.Seal) ([]byte, error) {
	section := ""
	if g.Section != [16]byte{} {
		section = g.Section.String()
	}
	said := map[string]any{
		"tag": StatedTag, "handover": g.Handover.String(), "seal": g.ID.String(), "section": section, "role": string(g.Role),
		"person": g.Person.String(), "name": g.Name, "statement": g.Statement, "digest": hex.EncodeToString(g.Digest),
		"version": g.Version, "covers": string(g.Covers), "method": string(g.Method),
		"at": g.At.UTC().Format(clock), "address": g.Address, "agent": g.Agent,
	}
	if g.Evidence != "" { // a seal without any keeps the form it had before there was evidence
		sum := sha256.Sum256([]byte(g.Evidence))
		said["evidence"] = hex.EncodeToString(sum[:])
	}
	return Canonical(said)
}

// Put puts the key's signature under a seal.
func (k Key) Put(g handover.Seal) (handover.Seal, error) {
	g.At = g.At.UTC().Truncate(time.Microsecond)
	message, err := Stated(g)
	if err != nil {
		return g, err
	}
	public := k.Public()
	fingerprint := public.Fingerprint()
	g.Signature, g.Key = k.Sign(message), fingerprint[:]
	return g, nil
}

// Holds says whether the key signed the seal as it stands.
func (p Public) Holds(g handover.Seal) bool {
	message, err := Stated(g)
	fingerprint := p.Fingerprint()
	return err == nil && fingerprint.Equal(g.Key) && p.Verify(message, g.Signature)
}
