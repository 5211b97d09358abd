package paper

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"io"
	"math/big"
	"time"

	"github.com/carlos7ags/folio/sign"
)

// SeedSize is the number of secret bytes that a Signer is made of.
const SeedSize = 32

// Signer signs PDFs the way their readers know (PAdES, B-B). Those do not know Ed25519, so it has a P-256 key of its own, made of secret
// bytes: the same bytes always sign alike.
type Signer struct {
	key  *ecdsa.PrivateKey
	cert *x509.Certificate
}

// NewSigner makes the key and a certificate for it. Nobody vouches for that: readers say that the document is unchanged, and that they do not
// know who signed. Who that was, the manifest says.
func NewSigner(seed []byte) (*Signer, error) {
	if len(seed) != SeedSize {
		return nil, errors.New("a signer of PDFs is made of 32 bytes")
	}
	var key *ecdsa.PrivateKey
	var err error
	for range 8 { // one in 2^32 seeds is no key
		if key, err = ecdsa.ParseRawPrivateKey(elliptic.P256(), seed); err == nil {
			break
		}
		next := sha256.Sum256(seed)
		seed = next[:]
	}
	if err != nil {
		return nil, err
	}
	about := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Handover Desk"},
		NotBefore: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(2126, 1, 1, 0, 0, 0, 0, time.UTC),
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment,
	}
	raw, err := x509.CreateCertificate(nil, about, about, key.Public(), plain{key})
	if err != nil {
		return nil, err
	}
	cert, err := x509.ParseCertificate(raw)
	return &Signer{key, cert}, err
}

// plain signs without chance (RFC 6979), so that the same document gives the same signature.
type plain struct{ *ecdsa.PrivateKey }

// Sign leaves out the source of chance that it is given.
func (p plain) Sign(_ io.Reader, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	return p.PrivateKey.Sign(nil, digest, opts)
}

func (s *Signer) sign(pdf []byte, at time.Time) ([]byte, error) {
	by, err := sign.NewExternalSigner(func(digest []byte) ([]byte, error) {
		return s.key.Sign(nil, digest, crypto.SHA256)
	}, []*x509.Certificate{s.cert}, sign.SHA256WithECDSA)
	if err != nil {
		return nil, err
	}
	return sign.SignPDF(bytes.Clone(pdf), sign.Options{Signer: by, Level: sign.LevelBB, Name: "Handover Desk", SigningTime: at})
}
