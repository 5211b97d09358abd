package seal

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/handover"
)

// Evidence is what a signer did to confirm a seal besides typing a password. Its canonical text is kept with the seal, and the program's
// signature under the seal covers its digest.
type Evidence struct {
	Drawing *handover.Drawing `json:"drawing,omitempty"`
	Passkey *Assertion        `json:"passkey,omitempty"`
	Earlier *Earlier          `json:"earlier,omitempty"`
}

// Assertion is a signature that a person's own device made over exactly what they sealed: see Challenge. It can be checked with nothing but
// the seal. Everything binary is in base64url without padding.
type Assertion struct {
	Authenticator string `json:"authenticator"` // what the device states about itself
	Client        string `json:"client"`        // what the browser states, JSON
	Credential    string `json:"credential"`
	Key           string `json:"key"` // public half, SubjectPublicKeyInfo in DER
	Nonce         string `json:"nonce"`
	Signature     string `json:"signature"`
	Site          string `json:"site"`
}

// Earlier says that a passkey confirmed another act in the same browser some minutes before, which counted for this one.
type Earlier struct {
	At      string `json:"at"` // RFC 3339 in UTC, microseconds
	Passkey string `json:"passkey"`
}

// Encode64 writes bytes as evidence holds them.
func Encode64(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// MostEvidence bounds the text of evidence, in bytes.
const MostEvidence = 64 << 10

// Text is the evidence as it is kept, "" for none.
func (e Evidence) Text() (string, error) {
	if e == (Evidence{}) {
		return "", nil
	}
	b, err := Canonical(e)
	return string(b), err
}

// ReadEvidence reads what Text wrote, in that form only.
func ReadEvidence(text string) (Evidence, error) {
	var e Evidence
	if text == "" {
		return e, nil
	}
	if len(text) > MostEvidence {
		return e, errors.New("too long for evidence")
	}
	d := json.NewDecoder(bytes.NewReader([]byte(text)))
	d.DisallowUnknownFields()
	if err := d.Decode(&e); err != nil {
		return Evidence{}, err
	}
	if back, err := e.Text(); err != nil || back != text {
		return Evidence{}, errors.New("evidence is not in its one form")
	}
	return e, nil
}

// Challenge is what a device signs for a seal. It names who seals what, so that the answer is worth nothing for any other seal; the nonce
// makes each question a new one.
func Challenge(nonce []byte, h, section, person uuid.UUID, digest []byte, version int) Digest {
	w := begin("handover-desk passkey v1")
	w.bytes(nonce)
	w.bytes(h[:])
	w.bytes(section[:])
	w.bytes(person[:])
	w.bytes(digest)
	w.number(version)
	return w.sum()
}

// Evident checks that the evidence of a seal is of the kind that its method says, and shows what it is said to show.
func Evident(g handover.Seal) error {
	e, err := ReadEvidence(g.Evidence)
	if err != nil {
		return err
	}
	if e.Drawing != nil {
		if err := e.Drawing.Check(); err != nil {
			return errors.New("the drawing is none")
		}
	}
	if e.Passkey != nil {
		if err := e.Passkey.shows(g); err != nil {
			return err
		}
	}
	fits := false
	switch g.Method {
	case handover.ByPassword:
		fits = e == (Evidence{})
	case handover.ByDrawing:
		fits = e.Drawing != nil && e.Passkey == nil && e.Earlier == nil
	case handover.ByPasskey:
		fits = (e.Passkey == nil) != (e.Earlier == nil)
	}
	if e.Earlier != nil {
		at, err := time.Parse(clock, e.Earlier.At)
		_, wrong := uuid.Parse(e.Earlier.Passkey)
		fits = fits && err == nil && wrong == nil && !at.After(g.At)
	}
	if !fits {
		return errors.New("the evidence is not of the method")
	}
	return nil
}

// clock is how times stand in what is signed.
const clock = "2006-01-02T15:04:05.000000Z"

// NewEarlier says when which passkey confirmed something.
func NewEarlier(at time.Time, passkey uuid.UUID) *Earlier {
	return &Earlier{At: at.UTC().Format(clock), Passkey: passkey.String()}
}

// What a device states about itself: a digest of the site, flags, a counter.
const (
	flagsAt, shortestStated = 32, 37
	userPresent             = 1 << 0
	userVerified            = 1 << 2
)

// shows says whether the device of a person signed for exactly this seal, having made sure that it is them.
func (a Assertion) shows(g handover.Seal) error {
	var parts [5][]byte
	for i, s := range []string{a.Authenticator, a.Client, a.Key, a.Nonce, a.Signature} {
		b, err := base64.RawURLEncoding.Strict().DecodeString(s)
		if err != nil {
			return errors.New("the passkey's answer cannot be read")
		}
		parts[i] = b
	}
	stated, client, spki, nonce, signature := parts[0], parts[1], parts[2], parts[3], parts[4]
	var said struct {
		Type      string `json:"type"`
		Challenge string `json:"challenge"`
	}
	challenge := Challenge(nonce, g.Handover, g.Section, g.Person, g.Digest, g.Version)
	site := sha256.Sum256([]byte(a.Site))
	switch {
	case json.Unmarshal(client, &said) != nil || said.Type != "webauthn.get" || len(stated) < shortestStated:
		return errors.New("the passkey's answer cannot be read")
	case said.Challenge != Encode64(challenge[:]):
		return errors.New("the passkey signed something else")
	case !bytes.Equal(stated[:flagsAt], site[:]) || stated[flagsAt]&userPresent == 0 || stated[flagsAt]&userVerified == 0:
		return errors.New("the passkey did not make sure who it was")
	}
	sum := sha256.Sum256(client)
	if !verified(spki, append(stated[:len(stated):len(stated)], sum[:]...), signature) {
		return errors.New("the passkey's signature does not hold")
	}
	return nil
}

// verified checks a signature of one of the three sorts that are taken: ECDSA on P-256, Ed25519 and RSA, each over SHA-256 where it is over a
// digest.
func verified(spki, message, signature []byte) bool {
	key, err := x509.ParsePKIXPublicKey(spki)
	if err != nil {
		return false
	}
	sum := sha256.Sum256(message)
	switch k := key.(type) {
	case *ecdsa.PublicKey:
		return k.Curve.Params().BitSize == 256 && ecdsa.VerifyASN1(k, sum[:], signature)
	case ed25519.PublicKey:
		return ed25519.Verify(k, message, signature)
	case *rsa.PublicKey:
		return rsa.VerifyPKCS1v15(k, crypto.SHA256, sum[:], signature) == nil
	}
	return false
}
