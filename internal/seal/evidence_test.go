package seal_test

import (
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/handover"
	"handoverdesk/internal/seal"
)

func drawing() *handover.Drawing {
	return &handover.Drawing{Width: 600, Height: 200, Strokes: [][]int{{10, 100, 90, 120, 160, 40}, {300, 10}}}
}

func evident(t *testing.T, g handover.Seal, method handover.SignMethod, e seal.Evidence) handover.Seal {
	t.Helper()
	text, err := e.Text()
	require.NoError(t, err)
	g.Method, g.Evidence = method, text
	return g
}

// asserted is an answer over the seal by a key of a sort that browsers have besides the usual one.
func asserted(t *testing.T, g handover.Seal, public any, sign func(message []byte) []byte) *seal.Assertion {
	t.Helper()
	nonce := []byte("a nonce of a question to a device")
	challenge := seal.Challenge(nonce, g.Handover, g.Section, g.Person, g.Digest, g.Version)
	client := fmt.Appendf(nil, `{"type":"webauthn.get","challenge":%q,"origin":"https://desk.example"}`, seal.Encode64(challenge[:]))
	site, sum := sha256.Sum256([]byte("desk.example")), sha256.Sum256(client)
	stated := append(site[:], 0x05, 0, 0, 0, 1)
	spki, err := x509.MarshalPKIXPublicKey(public)
	require.NoError(t, err)
	return &seal.Assertion{
		Authenticator: seal.Encode64(stated), Client: seal.Encode64(client), Credential: "AA", Key: seal.Encode64(spki), Nonce: seal.Encode64(nonce),
		Signature: seal.Encode64(sign(append(stated[:len(stated):len(stated)], sum[:]...))), Site: "desk.example",
	}
}

// TestEvident: evidence is of its method, in its one form, and about this seal.
func TestEvident(t *testing.T) {
	t.Parallel()
	g := sealed()
	require.NoError(t, seal.Evident(g), "a password leaves none")
	public, private, err := ed25519.GenerateKey(rand.Reader)
	require.NoError(t, err)
	long, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	byRSA := func(m []byte) []byte {
		sum := sha256.Sum256(m)
		s, err := rsa.SignPKCS1v15(rand.Reader, long, crypto.SHA256, sum[:])
		require.NoError(t, err)
		return s
	}
	byEd := asserted(t, g, public, func(m []byte) []byte { return ed25519.Sign(private, m) })
	earlier := seal.NewEarlier(g.At.Add(-time.Minute), uuid.New())
	for name, good := range map[string]handover.Seal{
		"a drawing":                evident(t, g, handover.ByDrawing, seal.Evidence{Drawing: drawing()}),
		"a passkey":                evident(t, g, handover.ByPasskey, seal.Evidence{Passkey: byEd}),
		"a passkey with RSA":       evident(t, g, handover.ByPasskey, seal.Evidence{Passkey: asserted(t, g, long.Public(), byRSA)}),
		"both":                     evident(t, g, handover.ByPasskey, seal.Evidence{Passkey: byEd, Drawing: drawing()}),
		"a passkey minutes before": evident(t, g, handover.ByPasskey, seal.Evidence{Earlier: earlier}),
	} {
		require.NoError(t, seal.Evident(good), name)
		key, err := seal.NewKey()
		require.NoError(t, err)
		signed, err := key.Put(good)
		require.NoError(t, err)
		require.True(t, key.Public().Holds(signed), name)
		signed.Evidence = ""
		require.False(t, key.Public().Holds(signed), "%s: the program's signature covers it", name)
	}
	unverified := *byEd
	stated := make([]byte, 37)
	site := sha256.Sum256([]byte("desk.example"))
	copy(stated, site[:])
	stated[32] = 1
	unverified.Authenticator = seal.Encode64(stated)
	for name, bad := range map[string]handover.Seal{
		"a drawing by password":      evident(t, g, handover.ByPassword, seal.Evidence{Drawing: drawing()}),
		"a passkey called a drawing": evident(t, g, handover.ByDrawing, seal.Evidence{Passkey: byEd}),
		"a drawing that is none":     evident(t, g, handover.ByDrawing, seal.Evidence{}),
		"a passkey that is none":     evident(t, g, handover.ByPasskey, seal.Evidence{Drawing: drawing()}),
		"a passkey in the future":    evident(t, g, handover.ByPasskey, seal.Evidence{Earlier: seal.NewEarlier(g.At.Add(time.Minute), uuid.New())}),
		"nobody looked who it was":   evident(t, g, handover.ByPasskey, seal.Evidence{Passkey: &unverified}),
		"points outside":             evident(t, g, handover.ByDrawing, seal.Evidence{Drawing: &handover.Drawing{Width: 10, Height: 10, Strokes: [][]int{{0, 0, 99, 99}}}}),
	} {
		require.Error(t, seal.Evident(bad), name)
	}
	text := evident(t, g, handover.ByDrawing, seal.Evidence{Drawing: drawing()}).Evidence
	for _, other := range []string{" " + text, strings.Replace(text, ":", ": ", 1), strings.Replace(text, "drawing", "Drawing", 1), strings.Replace(text, "{", `{"more":1,`, 1), "[]", "x"} {
		_, err := seal.ReadEvidence(other)
		require.Error(t, err, other)
	}
	other := byEd
	moved := evident(t, g, handover.ByPasskey, seal.Evidence{Passkey: other})
	moved.Digest = append([]byte{1}, moved.Digest[1:]...)
	require.ErrorContains(t, seal.Evident(moved), "something else")
}
