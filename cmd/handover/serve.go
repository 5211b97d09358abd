package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"sync"
	"time"

	"handoverdesk/internal/app"
	"handoverdesk/internal/demo"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/server"
)

// The limits of a connection. A page is read and written in a moment; an export of a large section takes longer.
const (
	readHeader  = 5 * time.Second
	readWhole   = time.Minute
	writeWhole  = 5 * time.Minute
	keepIdle    = 2 * time.Minute
	headerBytes = 32 << 10
	// lastRequests is how long requests in progress may take once the program is asked to stop.
	lastRequests = 10 * time.Second
)

func serveCommand(ctx context.Context, p *Program, args []string) error {
	if err := p.parse(newFlags("serve"), args); err != nil {
		return err
	}
	return p.up(ctx, func(context.Context) error {
		if p.database.Private {
			p.Logger().Warn("the data is in a private database, which stops with this program; for real work name a server with "+
				"HANDOVER_DATABASE_URL, or see to backups", "data", p.Config.DataDir)
		}
		return nil
	})
}

// runCommand is serveCommand with the demo workspace for an empty database.
func runCommand(ctx context.Context, p *Program, args []string) error {
	if err := p.parse(newFlags("run"), args); err != nil {
		return err
	}
	return p.up(ctx, func(ctx context.Context) error {
		empty, err := p.app.Empty(ctx)
		if err != nil || !empty {
			return err
		}
		return p.seed(ctx)
	})
}

// up listens, opens and migrates the database, prepares and serves until ctx ends, and takes everything down again.
func (p *Program) up(ctx context.Context, prepare func(context.Context) error) (err error) {
	defer func() { err = errors.Join(err, p.Close()) }()
	if err := p.Listen(); err != nil { // first: it is the quickest to fail
		return err
	}
	if err := p.Open(ctx); err != nil {
		return err
	}
	if err := p.Migrate(ctx); err != nil {
		return err
	}
	if err := p.app.CheckRing(ctx); err != nil {
		return err
	}
	if n, err := p.app.SyncBuiltIn(ctx); err != nil {
		return err
	} else if n > 0 {
		p.Logger().Info("built-in templates were brought up to date", "count", n)
	}
	if err := prepare(ctx); err != nil {
		return err
	}
	return p.Serve(ctx)
}

// Listen takes the address; requests wait until Serve.
func (p *Program) Listen() error {
	var err error
	if p.listener, err = net.Listen("tcp", p.Config.Addr); err != nil {
		return fmt.Errorf("%s cannot be listened on: %w\nStop the program that uses it, or choose another address, for example HANDOVER_ADDR=127.0.0.1:8081",
			p.Config.Addr, err)
	}
	return nil
}

// URL is where people reach the program, once it listens.
func (p *Program) URL() string { return p.Config.PublicURL(p.listener.Addr()) }

// Serve answers requests until ctx ends, then lets those in progress finish. It refuses to show a demo to other machines, and fails
// when the private database ends by itself.
func (p *Program) Serve(ctx context.Context) error {
	w, err := p.app.Workspace(ctx)
	if err != nil && handover.CodeOf(err) != handover.NotFound {
		return err
	}
	empty := err != nil
	if w.Demo && !p.Config.OnLoopback() && !p.Config.DemoAnywhere {
		return fmt.Errorf("the database holds the demo workspace, whose passwords everybody knows, and %s can be reached from other "+
			"machines.\nListen on 127.0.0.1, or set HANDOVER_DEMO_ANYWHERE=true if that is meant", p.Config.Addr)
	}
	s := &http.Server{
		Handler: server.New(server.Options{
			App: p.app, Logger: p.Logger(), Secure: p.Config.Secure(), Proxies: p.Config.TrustedProxies.Contain,
			SessionMax: p.Config.SessionMax, Ready: p.ready,
			Base: p.Config.BaseURL, Signer: p.signer,
		}),
		ReadHeaderTimeout: readHeader, ReadTimeout: readWhole, WriteTimeout: writeWhole, IdleTimeout: keepIdle,
		MaxHeaderBytes: headerBytes, ErrorLog: slog.NewLogLogger(p.Logger().Handler(), slog.LevelWarn),
	}
	go func() {
		if err := p.app.Resume(ctx); err != nil && ctx.Err() == nil {
			p.Logger().Warn("some handovers could not be checked by the present fields", "error", err)
		}
	}()
	served := make(chan error, 1)
	go func() { served <- s.Serve(p.listener) }()
	p.greet(w, empty)
	sweeping, stop := context.WithCancel(ctx)
	defer stop()
	go p.sweep(sweeping)
	var working sync.WaitGroup
	working.Go(func() {
		p.app.WorkImports(sweeping, func(err error) { p.Logger().Warn("an import could not be worked on", "error", err) })
	})
	working.Go(func() {
		p.app.WorkMoments(sweeping, func(err error) { p.Logger().Warn("responsibility could not be moved", "error", err) })
	})
	working.Go(func() { p.keepCheckpoints(sweeping) })
	working.Go(func() {
		p.app.WorkReadiness(sweeping, func(err error) { p.Logger().Warn("a handover could not be examined; it is tried again", "error", err) })
	})
	working.Go(func() {
		p.app.WorkWatch(sweeping, func(err error) {
			p.Logger().Warn("figures after a handover could not be checked; it is tried again", "error", err)
		})
	})
	working.Go(func() {
		p.app.WorkPrints(sweeping, func(err error) {
			p.Logger().Warn("copies of an inventory could not be printed; whoever asks for one gets it made on the spot", "error", err)
		})
	})
	working.Go(func() {
		p.app.WorkMails(sweeping, func(err error) { p.Logger().Warn("mail could not be sent", "error", err) })
	})
	// Imports are let go of before the database goes, so that another instance goes on with them at once.
	defer working.Wait()
	defer stop()
	select {
	case err := <-served:
		return fmt.Errorf("serve: %w", err)
	case <-p.database.Done():
		return errors.Join(errors.New("the private database has ended; its log is "+filepath.Join(p.Config.DataDir, "postgres.log")), s.Close())
	case <-ctx.Done():
	}
	p.stopping.Store(true)
	p.Logger().Info("stopping: requests in progress are finished")
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastRequests)
	defer cancel()
	if err := s.Shutdown(last); err != nil {
		p.Logger().Warn("some requests were cut off", "error", err)
		return s.Close()
	}
	return nil
}

// sweepEvery is how often contents of files that nothing uses are collected.
const sweepEvery = time.Hour

// sweep collects contents of files now and then, until ctx ends. Several instances may do so at once.
func (p *Program) sweep(ctx context.Context) {
	for {
		n, err := p.app.SweepFiles(ctx)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			p.Logger().Warn("contents of files could not be collected; it is tried again in an hour", "error", err)
		case n > 0:
			p.Logger().Info("contents of files that nothing uses were collected", "count", n)
		}
		if n, err = p.app.KeepUnprinted(ctx); err != nil && ctx.Err() == nil {
			p.Logger().Warn("the inventory of a signed handover could not be kept; it is tried again in an hour", "error", err)
		} else if n > 0 {
			p.Logger().Info("inventories of handovers that were signed before were kept", "count", n)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(sweepEvery):
		}
	}
}

var errStopping = errors.New("the program is stopping")

// ready is what /readyz asks besides the database.
func (p *Program) ready(context.Context) error {
	if p.stopping.Load() {
		return errStopping
	}
	return nil
}

// roles are what the people of demo.SignIns are to whoever tries the demo.
var roles = []string{
	"outgoing: fills in", "incoming: reviews and signs", "witness: co-signs", "manager: watches all", "administrator: people, stores, templates",
}

// greet says where the program is and how to get in.
func (p *Program) greet(w app.Workspace, empty bool) {
	p.say("\nHandover Desk is at %s\n", p.URL())
	switch {
	case empty:
		p.say("There is no workspace yet: the first visit makes it, with its administrator.\n")
	case w.Demo:
		p.say("It holds an invented company. Sign in with the password %s as\n", demo.Password)
		for i, email := range demo.SignIns {
			p.say("  %-20s %s\n", email, roles[i])
		}
	}
	if p.database.Private {
		p.say("Ctrl-C stops the program and its database; the data stays in %s\n", p.Config.DataDir)
	}
	p.say("\n")
}

// say writes to whoever started the program, who may have gone.
func (p *Program) say(format string, args ...any) { _, _ = fmt.Fprintf(p.Out, format, args...) }
