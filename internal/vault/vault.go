// Package vault encrypts what may be kept and never be read by chance: a password, a recovery code, the seed of a second factor.
//
// There are two layers. A data key belongs to one handover and encrypts its secrets; it is itself stored wrapped by a key of the
// [Ring], which comes from the environment or a file and is never in the database. So a copy of the database is no copy of a
// secret, a lost data key costs one handover and no other, and a new ring key means wrapping the data keys anew and touching no
// secret. Each ciphertext is bound to its place: moved to another row, record, handover or version it does not open.
//
// Everything is AES-256 in Galois/Counter Mode with a random nonce (NIST SP 800-38D). At most 2^32 values may be sealed under one
// key; a handover has some hundreds.
//
// What it does not promise: nothing helps against somebody who has both the database and the ring, or reads the memory of the
// running program.
package vault

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/google/uuid"
)

// KeySize is the length of every key in bytes.
const KeySize = 32

// format is the first byte of everything that is sealed. Another one means another layout, not another key.
const format = 1

// MaxSecret is how long a secret may be, in bytes.
const MaxSecret = 4 << 10

// ErrDamaged says that a ciphertext does not open: it was changed, cut, or stands where it does not belong.
var ErrDamaged = errors.New("vault: does not open: changed, or in the wrong place")

// MissingKeyError says that the ring lacks the key that a data key is wrapped with.
type MissingKeyError struct{ Key KeyID }

func (e MissingKeyError) Error() string { return "vault: no key " + e.Key.String() }

// Place is where a secret stands. It opens nowhere else.
type Place struct {
	Handover, Record, Secret uuid.UUID
	Version                  int64 // counts from 1; a secret that is replaced has the next one
}

// bound is the place as the cipher sees it: fields of fixed length behind a name, so that no two places are the same bytes.
func (p Place) bound() []byte {
	b := append([]byte("handover-desk/vault/secret/1\x00"), p.Handover[:]...)
	b = append(append(b, p.Record[:]...), p.Secret[:]...)
	return binary.BigEndian.AppendUint64(b, uint64(p.Version))
}

// DataKey encrypts the secrets of one handover. Make one with [NewDataKey], get it back with [Ring.Unwrap].
type DataKey struct {
	id       uuid.UUID
	handover uuid.UUID
	key      *[KeySize]byte // behind a pointer as in [Secret]
}

// NewDataKey makes the key of a handover. Error: no randomness.
func NewDataKey(handover uuid.UUID) (DataKey, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return DataKey{}, err
	}
	k := DataKey{id: id, handover: handover, key: new([KeySize]byte)}
	_, err = rand.Read(k.key[:])
	return k, err
}

// ID names the key in the database and at the head of what it sealed.
func (k DataKey) ID() uuid.UUID { return k.id }

// String keeps a key out of whatever prints it.
func (k DataKey) String() string { return stars }

// GoString is String.
func (k DataKey) GoString() string { return stars }

// Seal encrypts a secret for its place: format, id of the key, nonce and ciphertext. Errors: too long, or of another handover.
func (k DataKey) Seal(at Place, s Secret) ([]byte, error) {
	if at.Handover != k.handover {
		return nil, errors.New("vault: a key of another handover")
	}
	plain := []byte(s.Reveal())
	if len(plain) == 0 || len(plain) > MaxSecret {
		return nil, fmt.Errorf("vault: a secret has 1 to %d bytes", MaxSecret)
	}
	head := append([]byte{format}, k.id[:]...)
	return seal(head, k.key[:], at.bound(), plain)
}

// Open decrypts what Seal made for the same place. Error: ErrDamaged.
func (k DataKey) Open(at Place, sealed []byte) (Secret, error) {
	id, err := KeyOf(sealed)
	if err != nil || id != k.id || at.Handover != k.handover {
		return Secret{}, ErrDamaged
	}
	plain, err := open(sealed[:1+len(k.id)], k.key[:], at.bound(), sealed[1+len(k.id):])
	if err != nil {
		return Secret{}, err
	}
	return NewSecret(string(plain)), nil
}

// KeyOf says with which data key a secret was sealed. Error: ErrDamaged.
func KeyOf(sealed []byte) (uuid.UUID, error) {
	if len(sealed) < 1+len(uuid.UUID{}) || sealed[0] != format {
		return uuid.Nil, ErrDamaged
	}
	return uuid.FromBytes(sealed[1 : 1+len(uuid.UUID{})])
}

// seal appends nonce and ciphertext to head, which is bound in front of what binds the rest.
func seal(head, key, bound, plain []byte) ([]byte, error) {
	c, err := gcm(key)
	if err != nil {
		return nil, err
	}
	return c.Seal(head, nil, plain, append(append([]byte{}, head...), bound...)), nil
}

func open(head, key, bound, sealed []byte) ([]byte, error) {
	c, err := gcm(key)
	if err != nil {
		return nil, err
	}
	plain, err := c.Open(nil, nil, sealed, append(append([]byte{}, head...), bound...))
	if err != nil {
		return nil, ErrDamaged
	}
	return plain, nil
}

func gcm(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}
