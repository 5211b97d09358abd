package auth

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
)

const tokenBytes = 32

// NewToken returns a session token of 256 random bits, for the cookie and nothing else, and the hash under which the
// session is stored. A copy of the database therefore signs nobody in.
func NewToken() (token string, hash [sha256.Size]byte) {
	var b [tokenBytes]byte
	_, _ = rand.Read(b[:]) // never fails: the program stops instead
	token = base64.RawURLEncoding.EncodeToString(b[:])
	return token, HashToken(token)
}

// HashToken returns the hash to look a token up by. Any text has one; what nobody was given is found nowhere. A plain
// SHA-256 is enough because the token is random: there is nothing to guess.
func HashToken(token string) [sha256.Size]byte {
	return sha256.Sum256([]byte(token))
}
