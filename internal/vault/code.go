package vault

import (
	"errors"
	"net/url"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"
)

// ErrSeed says that a text is no seed of codes. It never holds the text.
var ErrSeed = errors.New("vault: neither a seed in base32 nor an otpauth address")

// CheckSeed says whether codes can be made of a secret: the seed of a second factor in base32, as it stands under a QR code, or the whole otpauth://
// address in it, which may ask for other digits, seconds and digests. Error: ErrSeed.
func CheckSeed(s Secret) error {
	_, err := seedOf(s)
	return err
}

// Code is what the seed's second factor shows at now, and for how long from then (RFC 6238). Error: ErrSeed.
func Code(s Secret, now time.Time) (code string, left time.Duration, err error) {
	k, err := seedOf(s)
	if err != nil {
		return "", 0, err
	}
	code, err = totp.GenerateCodeCustom(k.seed, now, k.ValidateOpts)
	if err != nil {
		return "", 0, ErrSeed
	}
	period := time.Duration(k.Period) * time.Second
	return code, period - time.Duration(now.Unix()%int64(k.Period))*time.Second - time.Duration(now.Nanosecond()), nil
}

// seed is a secret as codes are made of it.
type seed struct {
	totp.ValidateOpts
	seed string
}

func seedOf(s Secret) (seed, error) {
	text := strings.TrimSpace(s.Reveal())
	out := seed{ValidateOpts: totp.ValidateOpts{Period: 30, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1}, seed: text}
	if strings.Contains(text, "://") {
		u, err := url.Parse(text)
		if err != nil || u.Scheme != "otpauth" || u.Host != "totp" {
			return seed{}, ErrSeed // a code of the counting sort would have to be counted
		}
		k, err := otp.NewKeyFromURL(text)
		if err != nil {
			return seed{}, ErrSeed
		}
		// What the address does not say is the usual; what it says is within what other programs make.
		out.seed, out.Period, out.Digits, out.Algorithm = k.Secret(), uint(k.Period()), k.Digits(), k.Algorithm()
		if out.Period < 10 || out.Period > 300 || out.Digits < 6 || out.Digits > 8 {
			return seed{}, ErrSeed
		}
	}
	out.seed = strings.ToUpper(strings.NewReplacer(" ", "", "-", "").Replace(out.seed))
	if len(out.seed) < 8 {
		return seed{}, ErrSeed
	}
	if _, err := totp.GenerateCodeCustom(out.seed, time.Unix(0, 0), out.ValidateOpts); err != nil {
		return seed{}, ErrSeed
	}
	return out, nil
}
