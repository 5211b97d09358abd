package auth

import (
	"net/http"
	"time"
)

// The session cookie has two names, so that a browser never sends one that was set without TLS to a site that has it.
const (
	SecureCookieName = "__Host-session"
	PlainCookieName  = "handover_session"
)

// Cookies writes and reads the session cookie. Secure is true wherever people reach the program by https; plain http
// is for this machine alone, and package config refuses the rest.
type Cookies struct {
	Secure bool
}

// Name is the name of the session cookie.
func (c Cookies) Name() string {
	if c.Secure {
		return SecureCookieName
	}
	return PlainCookieName
}

// Session is the cookie that carries a token until the session's last possible moment. Nothing in the browser can read
// it, and no other site can make the browser send it along with a post.
func (c Cookies) Session(token string, expires time.Time) *http.Cookie {
	return &http.Cookie{
		Name:     c.Name(),
		Value:    token,
		Path:     "/",
		Expires:  expires.UTC(),
		Secure:   c.Secure,
		HttpOnly: true,
		SameSite: http.SameSiteLaxMode,
	}
}

// Cleared is the cookie that makes the browser forget the session.
func (c Cookies) Cleared() *http.Cookie {
	gone := c.Session("", time.Unix(1, 0))
	gone.MaxAge = -1
	return gone
}

// Token is the token that a request carries, empty when it carries none. A cookie under the other name does not count.
func (c Cookies) Token(r *http.Request) string {
	cookie, err := r.Cookie(c.Name())
	if err != nil {
		return ""
	}
	return cookie.Value
}
