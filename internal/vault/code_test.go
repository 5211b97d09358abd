package vault_test

import (
	"encoding/base32"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/vault"
)

// TestCode holds codes to the vectors of RFC 6238, appendix B: three digests, eight digits, thirty seconds.
func TestCode(t *testing.T) {
	t.Parallel()
	seeds := map[string]string{
		"SHA1":   "12345678901234567890",
		"SHA256": "12345678901234567890123456789012",
		"SHA512": "1234567890123456789012345678901234567890123456789012345678901234",
	}
	for _, c := range []struct {
		at   int64
		want map[string]string
	}{
		{59, map[string]string{"SHA1": "94287082", "SHA256": "46119246", "SHA512": "90693936"}},
		{1111111109, map[string]string{"SHA1": "07081804", "SHA256": "68084774", "SHA512": "25091201"}},
		{1111111111, map[string]string{"SHA1": "14050471", "SHA256": "67062674", "SHA512": "99943326"}},
		{1234567890, map[string]string{"SHA1": "89005924", "SHA256": "91819424", "SHA512": "93441116"}},
		{2000000000, map[string]string{"SHA1": "69279037", "SHA256": "90698825", "SHA512": "38618901"}},
		{20000000000, map[string]string{"SHA1": "65353130", "SHA256": "77737706", "SHA512": "47863826"}},
	} {
		for name, want := range c.want {
			q := url.Values{"secret": {base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString([]byte(seeds[name]))}, "algorithm": {name}, "digits": {"8"}}
			code, left, err := vault.Code(vault.NewSecret("otpauth://totp/Desk:someone?"+q.Encode()), time.Unix(c.at, 0))
			require.NoError(t, err)
			require.Equal(t, want, code, "%s at %d", name, c.at)
			require.Equal(t, time.Duration(30-c.at%30)*time.Second, left)
		}
	}
	seed := base32.StdEncoding.EncodeToString([]byte(seeds["SHA1"]))
	for _, written := range []string{seed, " " + seed[:4] + " " + seed[4:8] + "-" + seed[8:] + "\n", "gezdgnbvgy3tqojqgezdgnbvgy3tqojq"} {
		code, _, err := vault.Code(vault.NewSecret(written), time.Unix(59, 0))
		require.NoError(t, err)
		require.Equal(t, "287082", code, "six digits where nothing else is said")
	}
}

func TestSeedsAreChecked(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"empty": "", "a code": "123456", "words": "the cat's pyjamas", "digits that base32 has not": "01890189018901890189",
		"counting": "otpauth://hotp/x?secret=GEZDGNBVGY3TQOJQ&counter=1", "another address": "https://example.com/?secret=GEZDGNBVGY3TQOJQ",
		"no seed": "otpauth://totp/x?digits=6", "no period": "otpauth://totp/x?secret=GEZDGNBVGY3TQOJQ&period=0",
		"broken": "otpauth://totp/%zz?secret=GEZDGNBVGY3TQOJQ",
	} {
		err := vault.CheckSeed(vault.NewSecret(text))
		require.ErrorIs(t, err, vault.ErrSeed, name)
		_, _, err = vault.Code(vault.NewSecret(text), time.Unix(59, 0))
		require.ErrorIs(t, err, vault.ErrSeed, name)
	}
}
