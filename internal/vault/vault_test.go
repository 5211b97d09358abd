package vault_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/vault"
)

func ring(t *testing.T, keys ...string) vault.Ring {
	t.Helper()
	r, err := vault.Parse(strings.Join(keys, "\n"))
	require.NoError(t, err)
	return r
}

func newKey(t *testing.T) string {
	t.Helper()
	k, err := vault.NewKey()
	require.NoError(t, err)
	return k
}

func place() vault.Place {
	return vault.Place{Handover: uuid.New(), Record: uuid.New(), Secret: uuid.New(), Version: 1}
}

func TestSecretOpensOnlyAtItsPlace(t *testing.T) {
	t.Parallel()
	at := place()
	k, err := vault.NewDataKey(at.Handover)
	require.NoError(t, err)
	sealed, err := k.Seal(at, vault.NewSecret("correct horse"))
	require.NoError(t, err)
	require.NotContains(t, string(sealed), "horse")
	s, err := k.Open(at, sealed)
	require.NoError(t, err)
	require.Equal(t, "correct horse", s.Reveal())

	again, err := k.Seal(at, vault.NewSecret("correct horse"))
	require.NoError(t, err)
	require.NotEqual(t, sealed, again, "equal texts are not to be seen as equal")

	for name, other := range map[string]vault.Place{
		"handover": {Handover: uuid.New(), Record: at.Record, Secret: at.Secret, Version: 1},
		"record":   {Handover: at.Handover, Record: uuid.New(), Secret: at.Secret, Version: 1},
		"secret":   {Handover: at.Handover, Record: at.Record, Secret: uuid.New(), Version: 1},
		"version":  {Handover: at.Handover, Record: at.Record, Secret: at.Secret, Version: 2},
		"swapped":  {Handover: at.Handover, Record: at.Secret, Secret: at.Record, Version: 1},
	} {
		_, err := k.Open(other, sealed)
		require.ErrorIs(t, err, vault.ErrDamaged, name)
	}
	stranger, err := vault.NewDataKey(at.Handover)
	require.NoError(t, err)
	_, err = stranger.Open(at, sealed)
	require.ErrorIs(t, err, vault.ErrDamaged)
}

func TestEveryByteCounts(t *testing.T) {
	t.Parallel()
	at := place()
	k, err := vault.NewDataKey(at.Handover)
	require.NoError(t, err)
	sealed, err := k.Seal(at, vault.NewSecret("x"))
	require.NoError(t, err)
	r := ring(t, newKey(t))
	wrapped, err := r.Wrap(k)
	require.NoError(t, err)
	for i := range sealed {
		for bit := range 8 {
			flipped := bytes.Clone(sealed)
			flipped[i] ^= 1 << bit
			_, err := k.Open(at, flipped)
			require.ErrorIs(t, err, vault.ErrDamaged, "byte %d", i)
		}
		_, err := k.Open(at, sealed[:i])
		require.ErrorIs(t, err, vault.ErrDamaged, "cut at %d", i)
	}
	for i := range wrapped {
		for bit := range 8 {
			flipped := bytes.Clone(wrapped)
			flipped[i] ^= 1 << bit
			_, err := r.Unwrap(k.ID(), at.Handover, flipped)
			require.Error(t, err, "byte %d", i)
		}
		_, err := r.Unwrap(k.ID(), at.Handover, wrapped[:i])
		require.Error(t, err, "cut at %d", i)
	}
}

func TestRingRotates(t *testing.T) {
	t.Parallel()
	at := place()
	k, err := vault.NewDataKey(at.Handover)
	require.NoError(t, err)
	sealed, err := k.Seal(at, vault.NewSecret("s3cret"))
	require.NoError(t, err)
	old, young := newKey(t), newKey(t)
	wrapped, err := ring(t, old).Wrap(k)
	require.NoError(t, err)

	both := ring(t, young, "# the one before", old, "")
	back, err := both.Unwrap(k.ID(), at.Handover, wrapped)
	require.NoError(t, err)
	rewrapped, err := both.Wrap(back)
	require.NoError(t, err)
	by, err := vault.WrappedBy(rewrapped)
	require.NoError(t, err)
	require.Equal(t, ring(t, young).Current(), by)
	require.True(t, both.Has(by))

	after := ring(t, young)
	back, err = after.Unwrap(k.ID(), at.Handover, rewrapped)
	require.NoError(t, err)
	s, err := back.Open(at, sealed)
	require.NoError(t, err)
	require.Equal(t, "s3cret", s.Reveal())

	_, err = after.Unwrap(k.ID(), at.Handover, wrapped)
	var missing vault.MissingKeyError
	require.ErrorAs(t, err, &missing)
	require.Equal(t, ring(t, old).Current(), missing.Key)
	_, err = after.Unwrap(k.ID(), uuid.New(), rewrapped)
	require.ErrorIs(t, err, vault.ErrDamaged, "of another handover")
	_, err = after.Unwrap(uuid.New(), at.Handover, rewrapped)
	require.ErrorIs(t, err, vault.ErrDamaged, "under another id")
}

func TestRingIsRead(t *testing.T) {
	t.Parallel()
	require.True(t, ring(t, "", "# nothing").Empty())
	_, err := ring(t).Wrap(vault.DataKey{})
	require.Error(t, err)
	key := newKey(t)
	for name, text := range map[string]string{"short": "AAAA", "no base64": strings.Repeat("!", 44), "twice": key + "\n" + key} {
		_, err := vault.Parse(text)
		require.Error(t, err, name)
		require.NotContains(t, err.Error(), key)
	}
}

func TestNothingPrintsASecret(t *testing.T) {
	t.Parallel()
	s := vault.NewSecret("canary")
	k, err := vault.NewDataKey(uuid.New())
	require.NoError(t, err)
	r := ring(t, newKey(t))
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "secret", s, "in", struct{ S vault.Secret }{s}, "ring", r, "key", k)
	asJSON, err := json.Marshal(map[string]any{"s": s, "in": []vault.Secret{s}})
	require.NoError(t, err)
	for _, text := range []string{
		fmt.Sprint(s), fmt.Sprintf("%v %+v %#v %s %q %x %d", s, s, s, s, s, s, s), fmt.Sprintf("%+v", struct{ S vault.Secret }{s}), log.String(), string(asJSON),
		fmt.Errorf("with %v", s).Error(),
		fmt.Sprintf("%v %+v %#v", struct{ s vault.Secret }{s}, struct{ s vault.Secret }{s}, []struct{ s vault.Secret }{{s}}),
	} {
		require.NotContains(t, text, "canary")
		require.NotContains(t, text, "63616e617279", "in hexadecimal digits")
	}
	require.Contains(t, fmt.Sprintf("%v %+v %#v", k, k, k), "••••••")
	require.NotContains(t, fmt.Sprintf("%+v %#v", struct{ R vault.Ring }{r}, r), "key:")
}

func TestLengthsAreBounded(t *testing.T) {
	t.Parallel()
	at := place()
	k, err := vault.NewDataKey(at.Handover)
	require.NoError(t, err)
	_, err = k.Seal(at, vault.NewSecret(""))
	require.Error(t, err)
	_, err = k.Seal(at, vault.NewSecret(strings.Repeat("x", vault.MaxSecret+1)))
	require.Error(t, err)
	at.Handover = uuid.New()
	_, err = k.Seal(at, vault.NewSecret("x"))
	require.Error(t, err)
}

func TestMark(t *testing.T) {
	t.Parallel()
	key := newKey(t)
	mark := func(r vault.Ring, text string) []byte {
		m, err := r.Mark(vault.NewSecret(text))
		require.NoError(t, err)
		return m
	}
	one := mark(ring(t, key), "a")
	require.Equal(t, one, mark(ring(t, key, newKey(t)), "a"))
	require.NotEqual(t, one, mark(ring(t, key), "b"))
	require.NotEqual(t, one, mark(ring(t, newKey(t)), "a"), "without the key nobody can try texts")
	_, err := ring(t).Mark(vault.NewSecret("a"))
	require.Error(t, err)
}
