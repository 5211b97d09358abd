package seal

import (
	"bytes"
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"
)

// pemType is the header of a key's file, as openssl writes it.
const pemType = "PRIVATE KEY"

// Key is what the program signs with, Ed25519 (RFC 8032). It never leaves the machine; what it signed is checked with its Public half. The
// zero Key signs nothing.
type Key struct{ private ed25519.PrivateKey }

// NewKey makes a key.
func NewKey() (Key, error) {
	_, private, err := ed25519.GenerateKey(rand.Reader)
	return Key{private}, err
}

// ReadKey reads what PEM wrote: one Ed25519 key in PKCS #8 (RFC 8410), as `openssl genpkey -algorithm ed25519` writes it too.
func ReadKey(text []byte) (Key, error) {
	block, rest := pem.Decode(text)
	if block == nil || block.Type != pemType || len(bytes.TrimSpace(rest)) > 0 {
		return Key{}, errors.New("not a private key in PEM form")
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return Key{}, errors.New("not a private key in PKCS #8")
	}
	private, is := parsed.(ed25519.PrivateKey)
	if !is {
		return Key{}, errors.New("not an Ed25519 key")
	}
	return Key{private}, nil
}

// PEM is the key as its file holds it.
func (k Key) PEM() ([]byte, error) {
	b, err := x509.MarshalPKCS8PrivateKey(k.private)
	if err != nil {
		return nil, err
	}
	return pem.EncodeToMemory(&pem.Block{Type: pemType, Bytes: b}), nil
}

// IsZero says that there is no key.
func (k Key) IsZero() bool { return k.private == nil }

// Sign signs the message itself, not a digest of it.
func (k Key) Sign(message []byte) []byte { return ed25519.Sign(k.private, message) }

// Derive makes secret bytes for another use of the same key, by a label of that use (HKDF, RFC 5869). Nothing about the key can be worked
// out from them.
func (k Key) Derive(label string, length int) ([]byte, error) {
	return hkdf.Key(sha256.New, k.private.Seed(), nil, "handover-desk "+label, length)
}

// Public is what others check the key's signatures with.
func (k Key) Public() Public {
	var p Public
	copy(p[:], k.private.Public().(ed25519.PublicKey))
	return p
}

// String keeps a key out of logs.
func (k Key) String() string { return "(a signing key)" }

// GoString does too.
func (k Key) GoString() string { return k.String() }

// Public is the half of a Key that everybody may have.
type Public [ed25519.PublicKeySize]byte

// Fingerprint names the key: its SHA-256. People compare it with the one on a printed copy.
func (p Public) Fingerprint() Digest { return sha256.Sum256(p[:]) }

// Verify says whether the key signed the message.
func (p Public) Verify(message, signature []byte) bool {
	return len(signature) == ed25519.SignatureSize && ed25519.Verify(p[:], message, signature)
}

// String is the key in hexadecimal.
func (p Public) String() string { return hex.EncodeToString(p[:]) }

// ParsePublic reads what String wrote.
func ParsePublic(s string) (Public, error) {
	var p Public
	b, err := hex.DecodeString(s)
	if err != nil || len(b) != len(p) {
		return p, errors.New("not a public key")
	}
	copy(p[:], b)
	return p, nil
}
