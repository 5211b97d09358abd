package auth

import (
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestNewToken(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for range 100 {
		token, hash := NewToken()
		raw, err := base64.RawURLEncoding.DecodeString(token)
		require.NoError(t, err)
		require.Len(t, raw, 32)
		require.Equal(t, hash, HashToken(token))
		require.NotEqual(t, raw, hash[:], "what is stored is not what is carried")
		require.False(t, seen[token])
		seen[token] = true
	}
	require.NotEqual(t, HashToken("a"), HashToken("b"))
}

func TestCookies(t *testing.T) {
	t.Parallel()
	expires := time.Date(2026, 11, 21, 20, 0, 0, 0, time.FixedZone("CST", 8*3600))
	tests := []struct {
		name    string
		cookies Cookies
		want    string
	}{
		{"https", Cookies{Secure: true},
			"__Host-session=tok; Path=/; Expires=Sat, 21 Nov 2026 12:00:00 GMT; HttpOnly; Secure; SameSite=Lax"},
		{"plain http on this machine", Cookies{},
			"handover_session=tok; Path=/; Expires=Sat, 21 Nov 2026 12:00:00 GMT; HttpOnly; SameSite=Lax"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tt.want, tt.cookies.Session("tok", expires).String())

			r := httptest.NewRequest(http.MethodGet, "/", nil)
			require.Empty(t, tt.cookies.Token(r))
			r.AddCookie(tt.cookies.Session("tok", expires))
			require.Equal(t, "tok", tt.cookies.Token(r))
			require.Empty(t, Cookies{Secure: !tt.cookies.Secure}.Token(r), "the other name does not count")

			gone := tt.cookies.Cleared()
			require.NoError(t, gone.Valid())
			require.Equal(t, tt.cookies.Name(), gone.Name)
			require.Negative(t, gone.MaxAge)
			require.Empty(t, gone.Value)
			require.Equal(t, tt.cookies.Secure, gone.Secure, "a __Host- cookie is only replaced by one of its kind")
		})
	}
}
