package seal_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/handover"
	"handoverdesk/internal/seal"
)

func sealed() handover.Seal {
	return handover.Seal{
		Handover: id(1), ID: id(2), Section: id(3), Role: handover.Receiver, Person: id(4), Name: "周子昂", Statement: "我已核对。",
		Digest: make([]byte, 32), Version: 3, At: time.Date(2026, 11, 22, 7, 0, 0, 123456789, time.UTC), Address: "192.0.2.1", Agent: "browser",
		Covers: handover.CoversAll, Method: handover.ByPassword,
	}
}

// TestKeySignsTheWholeSeal changes one fact of a sealed row at a time; the signature holds for none of them.
func TestKeySignsTheWholeSeal(t *testing.T) {
	t.Parallel()
	key, err := seal.NewKey()
	require.NoError(t, err)
	g, err := key.Put(sealed())
	require.NoError(t, err)
	require.True(t, key.Public().Holds(g))
	require.Equal(t, 123456000, g.At.Nanosecond(), "as the database keeps it")
	for name, change := range map[string]func(*handover.Seal){
		"handover": func(g *handover.Seal) { g.Handover[0]++ }, "id": func(g *handover.Seal) { g.ID[0]++ },
		"section": func(g *handover.Seal) { g.Section = id(0) }, "no section": func(g *handover.Seal) { clear(g.Section[:]) },
		"role": func(g *handover.Seal) { g.Role = handover.Witness }, "person": func(g *handover.Seal) { g.Person[15]++ },
		"name": func(g *handover.Seal) { g.Name += " " }, "statement": func(g *handover.Seal) { g.Statement = "" },
		"digest": func(g *handover.Seal) { g.Digest = append([]byte{1}, g.Digest[1:]...) }, "version": func(g *handover.Seal) { g.Version++ },
		"at": func(g *handover.Seal) { g.At = g.At.Add(time.Microsecond) }, "address": func(g *handover.Seal) { g.Address = "192.0.2.2" },
		"agent": func(g *handover.Seal) { g.Agent = "" }, "covers": func(g *handover.Seal) { g.Covers = handover.CoversFacts },
		"method": func(g *handover.Seal) { g.Method = handover.ByDrawing }, "signature": func(g *handover.Seal) { g.Signature[63] ^= 1 },
		"no signature": func(g *handover.Seal) { g.Signature = nil }, "key": func(g *handover.Seal) { g.Key = nil },
	} {
		changed := g
		changed.Signature = append([]byte{}, g.Signature...)
		change(&changed)
		require.False(t, key.Public().Holds(changed), name)
	}
	other, err := seal.NewKey()
	require.NoError(t, err)
	require.False(t, other.Public().Holds(g))
}

func TestKeyFile(t *testing.T) {
	t.Parallel()
	key, err := seal.NewKey()
	require.NoError(t, err)
	text, err := key.PEM()
	require.NoError(t, err)
	back, err := seal.ReadKey(text)
	require.NoError(t, err)
	require.Equal(t, key.Public(), back.Public())
	public, err := seal.ParsePublic(key.Public().String())
	require.NoError(t, err)
	require.Equal(t, key.Public(), public)
	require.Equal(t, "(a signing key) (a signing key)", fmt.Sprintf("%v %#v", key, key), "it is in no log")
	require.True(t, seal.Key{}.IsZero())
	for _, broken := range []string{"", "x", string(text) + string(text), "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"} {
		_, err := seal.ReadKey([]byte(broken))
		require.Error(t, err, broken)
	}
	_, err = seal.ParsePublic("zz")
	require.Error(t, err)
}

// TestKeyOfOpenSSL reads a key that another program made, and has that program check a signature.
func TestKeyOfOpenSSL(t *testing.T) {
	t.Parallel()
	openssl, err := exec.LookPath("openssl")
	if err != nil {
		t.Skip("openssl is not installed: a key of another program was not tried")
	}
	dir := t.TempDir()
	file := func(name string) string { return filepath.Join(dir, name) }
	require.NoError(t, exec.Command(openssl, "genpkey", "-algorithm", "ed25519", "-out", file("key")).Run())
	require.NoError(t, exec.Command(openssl, "pkey", "-in", file("key"), "-pubout", "-out", file("public")).Run())
	text, err := os.ReadFile(file("key"))
	require.NoError(t, err)
	key, err := seal.ReadKey(text)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(file("message"), []byte("交接"), 0o600))
	require.NoError(t, os.WriteFile(file("signature"), key.Sign([]byte("交接")), 0o600))
	out, err := exec.Command(openssl, "pkeyutl", "-verify", "-pubin", "-inkey", file("public"), "-rawin", "-in", file("message"), "-sigfile", file("signature")).CombinedOutput()
	require.NoError(t, err, string(out))
}

func TestCanonical(t *testing.T) {
	t.Parallel()
	b, err := seal.Canonical(map[string]any{"é": 1, "b": "\u2028<&>\n", "a": []any{1.50, true, nil, "𠮷"}, "é2": 0.0})
	require.NoError(t, err)
	require.Equal(t, "{\"a\":[1.5,true,null,\"𠮷\"],\"b\":\"\u2028<&>\\n\",\"é\":1,\"é2\":0}", string(b))
	_, err = seal.Canonical(func() {})
	require.Error(t, err)
}
