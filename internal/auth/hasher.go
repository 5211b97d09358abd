package auth

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"runtime"

	"github.com/alexedwards/argon2id"
	"golang.org/x/crypto/argon2"
)

// Cost says how expensive one hash is. Hashes made under another cost stay valid; NeedsRehash finds them.
type Cost struct {
	MemoryKiB   uint32
	Passes      uint32
	Parallelism uint8
}

// DefaultCost is the least that security practice asks for today: 19 MiB, two passes, one lane; about 50 ms.
var DefaultCost = Cost{MemoryKiB: 19 * 1024, Passes: 2, Parallelism: 1}

const (
	saltBytes = 16
	keyBytes  = 32

	// waitersPerSlot bounds the queue: at about 50 ms a hash the last in line waits for less than two seconds.
	waitersPerSlot = 32
)

// Hasher makes and checks password hashes, only a few at a time. It is safe for concurrent use; a program has one.
type Hasher struct {
	params argon2id.Params
	gate   *gate
	// stranger is a well-formed hash that no password matches. Checking against it costs what a real check costs.
	stranger string
}

// NewHasher returns a Hasher that works on as many passwords at a time as Go uses cores, and lets 32 callers wait for
// each of them.
func NewHasher(cost Cost) *Hasher {
	cores := runtime.GOMAXPROCS(0) // unlike NumCPU, this knows a container's limit
	return newHasher(cost, newGate(cores, cores*waitersPerSlot))
}

func newHasher(cost Cost, g *gate) *Hasher {
	return &Hasher{
		params: argon2id.Params{
			Memory:      cost.MemoryKiB,
			Iterations:  cost.Passes,
			Parallelism: cost.Parallelism,
			SaltLength:  saltBytes,
			KeyLength:   keyBytes,
		},
		gate:     g,
		stranger: strangerHash(cost),
	}
}

// strangerHash is written down rather than computed: its key is random, so there is no password behind it.
func strangerHash(cost Cost) string {
	var salt [saltBytes]byte
	var key [keyBytes]byte
	_, _ = rand.Read(salt[:]) // never fails: the program stops instead
	_, _ = rand.Read(key[:])
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version,
		cost.MemoryKiB, cost.Passes, cost.Parallelism, b64.EncodeToString(salt[:]), b64.EncodeToString(key[:]))
}

// Hash returns the text to store for a password, with its salt and cost inside. It does not look at the rules of
// CheckPassword. The only errors are ErrUnavailable, and a failure of the library that is a mistake in code.
func (h *Hasher) Hash(ctx context.Context, password string) (string, error) {
	if err := h.gate.enter(ctx); err != nil {
		return "", err
	}
	defer h.gate.leave()
	hash, err := argon2id.CreateHash(password, &h.params)
	if err != nil {
		return "", fmt.Errorf("hash a password: %w", err)
	}
	return hash, nil
}

// Verify says whether password is the one that was hashed. Pass an empty hash for a person who does not exist or has
// no password: the answer is then false after the same work, so that the time taken tells nothing. The same goes for
// a password longer than any that can be set. Errors: ErrUnavailable, or a stored hash that cannot be read.
func (h *Hasher) Verify(ctx context.Context, password, hash string) (bool, error) {
	if hash == "" || len(password) > maxPasswordBytes {
		password, hash = "", h.stranger
	}
	if err := h.gate.enter(ctx); err != nil {
		return false, err
	}
	defer h.gate.leave()
	match, err := argon2id.ComparePasswordAndHash(password, hash)
	if err != nil {
		return false, fmt.Errorf("read a stored password hash: %w", err)
	}
	return match, nil
}

// NeedsRehash says that a hash was made under another cost than the present one, or cannot be read. Hash the password
// anew after the next successful Verify, the only moment when it is known.
func (h *Hasher) NeedsRehash(hash string) bool {
	params, _, _, err := argon2id.DecodeHash(hash)
	return err != nil || *params != h.params
}
