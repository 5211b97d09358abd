// Package passkey asks devices for signatures and checks what they answer (WebAuthn level 3, by github.com/go-webauthn/webauthn): which site
// asks, what is asked for, and whether the answer is that of a known key, to this question, from a device that made sure who holds it.
//
// It keeps nothing, knows no people but by id, name and address, and does not decide what a signature is good for. Start reading at Site.
package passkey

import (
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"math/big"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/protocol/webauthncose"
	"github.com/go-webauthn/webauthn/webauthn"
)

// Wait is how long a question may be answered.
const Wait = 5 * time.Minute

// Site is where people reach the program: browsers bind every key to its domain and say in every answer from which page it came.
type Site struct {
	Domain string
	Origin string // scheme, host and port
}

// SiteOf is the site for a request: base when it was configured, or else localhost, when that is what the browser asked for. Any other name
// would be taken from the request on trust. The zero Site is nowhere that keys work: browsers have none for addresses in digits, and none
// for plain http but on the machine itself.
func SiteOf(base, host string) Site {
	if base == "" {
		name, _, err := net.SplitHostPort(host)
		if err != nil {
			name = host
		}
		if name != "localhost" && !strings.HasSuffix(name, ".localhost") {
			return Site{}
		}
		base = "http://" + host
	}
	u, err := url.Parse(base)
	if err != nil {
		return Site{}
	}
	name := u.Hostname()
	_, digits := netip.ParseAddr(name)
	local := name == "localhost" || strings.HasSuffix(name, ".localhost")
	if digits == nil || name == "" || u.Scheme != "https" && (u.Scheme != "http" || !local) {
		return Site{}
	}
	return Site{Domain: name, Origin: u.Scheme + "://" + u.Host}
}

// Works says whether keys can be used there.
func (s Site) Works() bool { return s.Domain != "" }

// Owner is whose key it is. Email and Name are shown by the person's own device.
type Owner struct {
	ID          [16]byte
	Email, Name string
	Keys        []Key
}

// Key is the public half of a key pair, and what is known about its device.
type Key struct {
	Credential []byte
	Public     []byte // COSE_Key, as the device gave it
	Counter    uint32
	Synced     bool // that it can be copied to other devices, which never changes
	Transports []string
}

// user is an Owner as the library wants one.
type user struct{ Owner }

func (u user) WebAuthnID() []byte          { return u.ID[:] }
func (u user) WebAuthnName() string        { return u.Email }
func (u user) WebAuthnDisplayName() string { return u.Name }

func (u user) WebAuthnCredentials() []webauthn.Credential {
	var out []webauthn.Credential
	for _, k := range u.Keys {
		c := webauthn.Credential{ID: k.Credential, PublicKey: k.Public, Authenticator: webauthn.Authenticator{SignCount: k.Counter}}
		c.Flags.BackupEligible = k.Synced
		for _, t := range k.Transports {
			c.Transport = append(c.Transport, protocol.AuthenticatorTransport(t))
		}
		out = append(out, c)
	}
	return out
}

// sorts are the keys that are taken: those that a certificate can still be checked with by any browser.
var sorts = []protocol.CredentialParameter{
	{Type: protocol.PublicKeyCredentialType, Algorithm: webauthncose.AlgES256},
	{Type: protocol.PublicKeyCredentialType, Algorithm: webauthncose.AlgEdDSA},
	{Type: protocol.PublicKeyCredentialType, Algorithm: webauthncose.AlgRS256},
}

func (s Site) library() (*webauthn.WebAuthn, error) {
	wait := webauthn.TimeoutConfig{Timeout: Wait, TimeoutUVD: Wait}
	return webauthn.New(&webauthn.Config{
		RPID: s.Domain, RPDisplayName: "Handover Desk", RPOrigins: []string{s.Origin}, AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementPreferred, UserVerification: protocol.VerificationRequired,
		},
		Timeouts: webauthn.TimeoutsConfig{Login: wait, Registration: wait},
	})
}

// AskNew asks for a new key of the owner: what the browser is given, as JSON, and the challenge in it. Devices that hold one of the owner's keys
// already are left out.
func (s Site) AskNew(o Owner) (question, challenge []byte, err error) {
	lib, err := s.library()
	if err != nil {
		return nil, nil, err
	}
	var have []protocol.CredentialDescriptor
	for _, c := range (user{o}).WebAuthnCredentials() {
		have = append(have, c.Descriptor())
	}
	asked, session, err := lib.BeginRegistration(user{o}, webauthn.WithCredentialParameters(sorts), webauthn.WithExclusions(have))
	if err != nil {
		return nil, nil, err
	}
	if challenge, err = base64.RawURLEncoding.DecodeString(session.Challenge); err != nil {
		return nil, nil, err
	}
	question, err = json.Marshal(asked.Response)
	return question, challenge, err
}

// Made checks the answer to AskNew. An error is the answer's fault.
func (s Site) Made(o Owner, challenge, answer []byte) (Key, error) {
	lib, err := s.library()
	if err != nil {
		return Key{}, err
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(answer)
	if err != nil {
		return Key{}, err
	}
	c, err := lib.CreateCredential(user{o}, webauthn.SessionData{
		Challenge: base64.RawURLEncoding.EncodeToString(challenge), RelyingPartyID: s.Domain, UserID: o.ID[:],
		UserVerification: protocol.VerificationRequired, CredParams: sorts,
	}, parsed)
	if err != nil {
		return Key{}, err
	}
	k := Key{Credential: c.ID, Public: c.PublicKey, Counter: c.Authenticator.SignCount, Synced: c.Flags.BackupEligible, Transports: []string{}}
	for _, t := range c.Transport {
		k.Transports = append(k.Transports, string(t))
	}
	_, err = Portable(k.Public)
	return k, err
}

// Ask asks for a signature with any of the owner's keys over a challenge: what the browser is given, as JSON.
func (s Site) Ask(o Owner, challenge []byte) ([]byte, error) {
	lib, err := s.library()
	if err != nil {
		return nil, err
	}
	asked, _, err := lib.BeginLogin(user{o}, webauthn.WithChallenge(challenge), webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return nil, err
	}
	return json.Marshal(asked.Response)
}

// Answer is a signature by a known key that was checked.
type Answer struct {
	Credential            []byte
	Client, Authenticator []byte // what browser and device state; the signature is over both
	Signature             []byte
	Counter               uint32
	// Back says that the counter did not move forward: somebody else uses the key too, or it was copied.
	Back bool
}

// Answered is the challenge that an answer names and the key that it was given with, before anything is believed of it.
func Answered(answer []byte) (challenge, credential []byte, err error) {
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return nil, nil, err
	}
	challenge, err = base64.RawURLEncoding.DecodeString(parsed.Response.CollectedClientData.Challenge)
	return challenge, parsed.RawID, err
}

// AnsweredNew is the challenge that the answer to AskNew names.
func AnsweredNew(answer []byte) ([]byte, error) {
	parsed, err := protocol.ParseCredentialCreationResponseBytes(answer)
	if err != nil {
		return nil, err
	}
	return base64.RawURLEncoding.DecodeString(parsed.Response.CollectedClientData.Challenge)
}

// Signed checks an answer to Ask. An error is the answer's fault.
func (s Site) Signed(o Owner, challenge, answer []byte) (Answer, error) {
	lib, err := s.library()
	if err != nil {
		return Answer{}, err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return Answer{}, err
	}
	c, err := lib.ValidateLogin(user{o}, webauthn.SessionData{
		Challenge: base64.RawURLEncoding.EncodeToString(challenge), RelyingPartyID: s.Domain, UserID: o.ID[:],
		UserVerification: protocol.VerificationRequired,
	}, parsed)
	if err != nil {
		return Answer{}, err
	}
	raw := parsed.Raw.AssertionResponse
	return Answer{
		Credential: c.ID, Client: raw.ClientDataJSON, Authenticator: raw.AuthenticatorData, Signature: raw.Signature,
		Counter: parsed.Response.AuthenticatorData.Counter, Back: c.Authenticator.CloneWarning,
	}, nil
}

// Portable is a public key as other programs read one: SubjectPublicKeyInfo in DER.
func Portable(public []byte) ([]byte, error) {
	parsed, err := webauthncose.ParsePublicKey(public)
	if err != nil {
		return nil, err
	}
	switch k := parsed.(type) {
	case webauthncose.EC2PublicKeyData:
		key, err := k.ToECDSA()
		if err != nil {
			return nil, err
		}
		return x509.MarshalPKIXPublicKey(key)
	case webauthncose.OKPPublicKeyData:
		return x509.MarshalPKIXPublicKey(ed25519.PublicKey(k.XCoord))
	case webauthncose.RSAPublicKeyData:
		e := new(big.Int).SetBytes(k.Exponent)
		return x509.MarshalPKIXPublicKey(&rsa.PublicKey{N: new(big.Int).SetBytes(k.Modulus), E: int(e.Int64())})
	}
	return nil, errors.New("a key of a sort that is not taken")
}
