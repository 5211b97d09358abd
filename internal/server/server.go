// Package server is the web door: the router, who is asking, what they sent, and which page or refusal they get.
//
// It decides nothing about handovers; it translates between HTTP and package app, and between refusals and sentences in the
// reader's language. It must not know SQL. Start reading at routes.go, then call.go.
package server

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"sync/atomic"
	"time"

	"handoverdesk/internal/app"
	"handoverdesk/internal/auth"
	"handoverdesk/internal/paper"
)

// Options are what a server is made of.
type Options struct {
	App    *app.App
	Logger *slog.Logger
	// Secure says that people reach the program by https: cookies carry the Secure mark and HSTS is sent.
	Secure bool
	// Proxies says whether an address is a reverse proxy whose X-Forwarded-For counts; nil trusts none.
	Proxies func(netip.Addr) bool
	// SessionMax is how long a session cookie lasts.
	SessionMax time.Duration
	// Ready is asked by /readyz besides the store; nil is always ready.
	Ready func(context.Context) error
	// Base is where people reach the program, as printed on paper; "" when nobody said.
	Base string
	// Signer signs PDFs that are printed anew from what was kept; nil leaves them unsigned.
	Signer *paper.Signer
}

// Server answers requests. Make one with New.
type Server struct {
	app     *app.App
	log     *slog.Logger
	cookies auth.Cookies
	proxies func(netip.Addr) bool
	max     time.Duration
	ready   func(context.Context) error
	router  http.Handler
	base    string
	signer  *paper.Signer
	feeds   feedGate
	founded atomic.Bool // a workspace exists; it never goes away again
}

// New makes a server.
func New(o Options) *Server {
	s := &Server{
		app: o.App, log: o.Logger, cookies: auth.Cookies{Secure: o.Secure}, proxies: o.Proxies, max: o.SessionMax, ready: o.Ready,
		base: o.Base, signer: o.Signer,
	}
	if s.log == nil {
		s.log = slog.Default()
	}
	if s.max == 0 {
		s.max = 12 * time.Hour
	}
	s.router = s.routes()
	return s
}

func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.router.ServeHTTP(w, r) }

// empty says whether the first visitor has to set up the workspace.
func (s *Server) empty(ctx context.Context) (bool, error) {
	if s.founded.Load() {
		return false, nil
	}
	empty, err := s.app.Empty(ctx)
	if err == nil && !empty {
		s.founded.Store(true)
	}
	return empty, err
}
