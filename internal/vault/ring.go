package vault

import (
	"bufio"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"github.com/google/uuid"
)

// KeyID names a key of the ring without telling anything of it.
type KeyID [8]byte

// String is the id in hexadecimal digits.
func (id KeyID) String() string { return hex.EncodeToString(id[:]) }

// Ring are the keys that wrap data keys. The first one wraps; the others only open what they wrapped before a rotation.
type Ring struct {
	keys []ringKey
}

type ringKey struct {
	id  KeyID
	key *[KeySize]byte
}

// NewKey makes a key for a ring, as [Parse] reads it. Error: no randomness.
func NewKey() (string, error) {
	var key [KeySize]byte
	if _, err := rand.Read(key[:]); err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(key[:]), nil
}

// Parse reads a ring: a key a line in base64, the one in use first; blank lines and those that begin with # count for nothing.
// An empty text is an empty ring, with which nothing can be sealed. Errors name the line and never what stands in it.
func Parse(text string) (Ring, error) {
	var r Ring
	lines := bufio.NewScanner(strings.NewReader(text))
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		raw, err := base64.StdEncoding.DecodeString(line)
		if err != nil || len(raw) != KeySize {
			return Ring{}, fmt.Errorf("line %d: a key is %d random bytes in base64, as `handover keys new` makes them", n, KeySize)
		}
		k := ringKey{key: (*[KeySize]byte)(raw)}
		name, err := hkdf.Key(sha256.New, raw, nil, "handover-desk/vault/key-id/1", len(k.id))
		if err != nil {
			return Ring{}, err
		}
		k.id = KeyID(name)
		if _, known := r.find(k.id); known {
			return Ring{}, fmt.Errorf("line %d: the key %s stands there twice", n, k.id)
		}
		r.keys = append(r.keys, k)
	}
	return r, lines.Err()
}

// Empty says that nothing can be sealed.
func (r Ring) Empty() bool { return len(r.keys) == 0 }

// IDs are those of all keys, the one in use first.
func (r Ring) IDs() []KeyID {
	out := make([]KeyID, len(r.keys))
	for i, k := range r.keys {
		out[i] = k.id
	}
	return out
}

// Current is the key that wraps. It panics on an empty ring.
func (r Ring) Current() KeyID { return r.keys[0].id }

// Has says whether the ring opens what the key wrapped.
func (r Ring) Has(id KeyID) bool {
	_, known := r.find(id)
	return known
}

// String keeps the keys out of whatever prints a ring.
func (r Ring) String() string { return fmt.Sprintf("%d keys", len(r.keys)) }

// GoString is String.
func (r Ring) GoString() string { return r.String() }

func (r Ring) find(id KeyID) (ringKey, bool) {
	for _, k := range r.keys {
		if k.id == id {
			return k, true
		}
	}
	return ringKey{}, false
}

// Mark is a digest of a secret that tells nothing without the ring: two of them say whether two texts are one. It is another one after a rotation.
// Error: an empty ring.
func (r Ring) Mark(s Secret) ([]byte, error) {
	if r.Empty() {
		return nil, errors.New("vault: no key to mark with")
	}
	key, err := hkdf.Key(sha256.New, r.keys[0].key[:], nil, "handover-desk/vault/mark/1", KeySize)
	if err != nil {
		return nil, err
	}
	m := hmac.New(sha256.New, key)
	m.Write([]byte(s.Reveal()))
	return m.Sum(nil), nil
}

// Wrap encrypts a data key with the current key: format, id of the ring's key, nonce and ciphertext. Error: an empty ring.
func (r Ring) Wrap(k DataKey) ([]byte, error) {
	if r.Empty() {
		return nil, errors.New("vault: no key to wrap with")
	}
	head := append([]byte{format}, r.keys[0].id[:]...)
	return seal(head, r.keys[0].key[:], k.bound(), k.key[:])
}

// Unwrap gets the data key of that id and handover back. Errors: MissingKeyError, ErrDamaged.
func (r Ring) Unwrap(id, of uuid.UUID, wrapped []byte) (DataKey, error) {
	by, err := WrappedBy(wrapped)
	if err != nil {
		return DataKey{}, err
	}
	with, known := r.find(by)
	if !known {
		return DataKey{}, MissingKeyError{by}
	}
	k := DataKey{id: id, handover: of}
	plain, err := open(wrapped[:1+len(by)], with.key[:], k.bound(), wrapped[1+len(by):])
	if err != nil || len(plain) != KeySize {
		return DataKey{}, ErrDamaged
	}
	k.key = (*[KeySize]byte)(plain)
	return k, nil
}

// WrappedBy says with which key of a ring a data key was wrapped. Error: ErrDamaged.
func WrappedBy(wrapped []byte) (KeyID, error) {
	var id KeyID
	if len(wrapped) < 1+len(id) || wrapped[0] != format {
		return id, ErrDamaged
	}
	copy(id[:], wrapped[1:])
	return id, nil
}

// bound is what a wrapped data key is bound to.
func (k DataKey) bound() []byte {
	return append(append([]byte("handover-desk/vault/data-key/1\x00"), k.handover[:]...), k.id[:]...)
}
