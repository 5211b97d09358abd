// Package device is a security key in software, for tests: it makes key pairs and answers questions as devices do, and can be told to cheat.
// Imported by tests only.
package device

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
)

// Device is one security key with one key pair, at a browser that shows a page of Origin.
type Device struct {
	Origin string
	// Counter is what it said last. It counts by itself unless Still.
	Counter uint32
	Still   bool
	// Unverified leaves out who holds it.
	Unverified bool

	key *ecdsa.PrivateKey
	id  []byte
}

// New is a device of its own.
func New(origin string) *Device {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	id := make([]byte, 32)
	_, _ = rand.Read(id)
	return &Device{Origin: origin, key: key, id: id}
}

// Copy is another device that holds the same key.
func (d *Device) Copy() *Device {
	c := *d
	return &c
}

var b64 = base64.RawURLEncoding

// Flags of what a device states about itself.
const (
	present, verified, attested = 1 << 0, 1 << 2, 1 << 6
)

// Create answers the question for a new key.
func (d *Device) Create(question []byte) []byte {
	var q struct {
		Challenge string
		RP        struct{ ID string }
	}
	must(json.Unmarshal(question, &q))
	stated := d.stated(q.RP.ID, attested)
	stated = append(stated, make([]byte, 16)...) // of no make
	stated = binary.BigEndian.AppendUint16(stated, uint16(len(d.id)))
	stated = append(append(stated, d.id...), d.public()...)
	object := []byte{0xa3}
	object = append(text(object, "fmt"), text(nil, "none")...)
	object = append(text(object, "attStmt"), 0xa0)
	object = data(text(object, "authData"), stated)
	return d.answer(map[string]any{
		"clientDataJSON": b64.EncodeToString(d.client("webauthn.create", q.Challenge)), "attestationObject": b64.EncodeToString(object),
		"transports": []string{"internal"},
	})
}

// Get answers the question for a signature.
func (d *Device) Get(question []byte) []byte {
	var q struct {
		Challenge string
		RPID      string `json:"rpId"`
	}
	must(json.Unmarshal(question, &q))
	if !d.Still {
		d.Counter++
	}
	stated, client := d.stated(q.RPID, 0), d.client("webauthn.get", q.Challenge)
	sum := sha256.Sum256(client)
	message := sha256.Sum256(append(stated[:len(stated):len(stated)], sum[:]...))
	signature, err := ecdsa.SignASN1(rand.Reader, d.key, message[:])
	must(err)
	return d.answer(map[string]any{
		"clientDataJSON": b64.EncodeToString(client), "authenticatorData": b64.EncodeToString(stated), "signature": b64.EncodeToString(signature),
	})
}

func (d *Device) answer(response map[string]any) []byte {
	out, err := json.Marshal(map[string]any{
		"id": b64.EncodeToString(d.id), "rawId": b64.EncodeToString(d.id), "type": "public-key", "response": response, "clientExtensionResults": map[string]any{},
	})
	must(err)
	return out
}

func (d *Device) client(kind, challenge string) []byte {
	out, err := json.Marshal(map[string]any{"type": kind, "challenge": challenge, "origin": d.Origin, "crossOrigin": false})
	must(err)
	return out
}

func (d *Device) stated(site string, more byte) []byte {
	sum := sha256.Sum256([]byte(site))
	flags := present | verified | more
	if d.Unverified {
		flags &^= verified
	}
	return binary.BigEndian.AppendUint32(append(sum[:], flags), d.Counter)
}

// public is the public half as COSE_Key: ES256 on P-256.
func (d *Device) public() []byte {
	point, err := d.key.PublicKey.Bytes()
	must(err)
	out := data([]byte{0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21}, point[1:33])
	return data(append(out, 0x22), point[33:])
}

// text and data write CBOR strings.
func text(b []byte, s string) []byte { return append(append(b, 0x60|byte(len(s))), s...) }

func data(b, v []byte) []byte {
	if len(v) < 256 {
		return append(append(b, 0x58, byte(len(v))), v...)
	}
	return append(binary.BigEndian.AppendUint16(append(b, 0x59), uint16(len(v))), v...)
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
