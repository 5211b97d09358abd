package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"handoverdesk/internal/app"
	"handoverdesk/internal/auth"
	"handoverdesk/internal/config"
	"handoverdesk/internal/files/s3"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/notify"
	"handoverdesk/internal/paper"
	"handoverdesk/internal/postgres"
	"handoverdesk/internal/postgres/local"
	"handoverdesk/internal/server"
)

// Program is everything that runs, put together step by step: Config, Out and ErrOut are given; Open adds the database and the use
// cases, Listen the address, Serve answers until its context ends, Close takes down what is up.
type Program struct {
	Config config.Config
	// Out gets the few lines meant for whoever started the program, ErrOut the log.
	Out, ErrOut io.Writer

	log      *slog.Logger
	database *local.Server
	pool     *pgxpool.Pool
	store    *postgres.Store
	hasher   app.Passwords
	app      *app.App
	signer   *paper.Signer
	listener net.Listener
	stopping atomic.Bool
}

const (
	// databaseWait is how long a named server may be away at the start, as when everything starts at once.
	databaseWait = 20 * time.Second
	// connectWait is how long one attempt to reach it takes at most.
	connectWait = 10 * time.Second
	askAgain    = 500 * time.Millisecond
)

// Logger is the program's log.
func (p *Program) Logger() *slog.Logger {
	if p.log == nil {
		p.log = newLogger(p.Config, p.ErrOut)
		for _, name := range p.Config.Unknown {
			p.log.Warn("this variable means nothing to the program; most likely it is misspelt", "name", name)
		}
	}
	return p.log
}

// Open reaches the database, starting a private one when none is named, and makes the use cases. It does not migrate. An error
// leaves something up for Close.
func (p *Program) Open(ctx context.Context) error {
	var err error
	p.database, err = local.Start(ctx, local.Options{
		DatabaseURL: p.Config.DatabaseURL, StateDir: p.Config.DataDir, BinDirs: binDirs(p.Config), ExtraGlobs: cached(), Logger: p.Logger(),
	})
	if err != nil {
		return err
	}
	if err := p.connect(ctx); err != nil {
		return fmt.Errorf("the database cannot be used: %w\nHANDOVER_DATABASE_URL is %s", err, p.setting("HANDOVER_DATABASE_URL"))
	}
	p.store = postgres.New(p.pool)
	v, err := p.store.Server(ctx)
	if err != nil {
		return err
	}
	if v.Major < local.MinMajor {
		return fmt.Errorf("the database server is PostgreSQL %s; %d or later is needed", v.Version, local.MinMajor)
	}
	p.hasher = server.Passwords(auth.NewHasher(auth.DefaultCost))
	key, err := p.signingKey()
	if err != nil {
		return err
	}
	if p.signer, err = signerOf(key); err != nil {
		return err
	}
	ring, err := p.ring()
	if err != nil {
		return err
	}
	o := app.Options{
		Ring:    ring,
		Printer: server.Prints(p.Config.BaseURL, p.signer),
		Store:   p.store, Passwords: p.hasher, Key: key, Zone: p.Config.TimeZone, CheckpointFile: p.checkpointPath(),
		Complain: func(err error) { p.Logger().Error("checkpoints", "error", err) },
		Session:  app.SessionLimits{Idle: p.Config.SessionIdle, Max: p.Config.SessionMax},
		Files: app.FileLimits{
			Size: handover.Bytes(p.Config.FileMax), AtOnce: p.Config.FilesAtOnce, Quota: handover.Bytes(p.Config.FilesQuota),
		},
	}
	if p.Config.S3Endpoint != "" {
		if o.S3, err = p.bucket(ctx); err != nil {
			return err
		}
	}
	if p.Config.SMTPURL != "" {
		if o.Mailer, err = notify.New(p.Config.SMTPURL, p.Config.MailFrom, p.mailBase(), p.Config.TimeZone); err != nil {
			return fmt.Errorf("HANDOVER_SMTP_URL: %w", err)
		}
	}
	p.app = app.New(o)
	return nil
}

// mailBase is what links in mail begin with.
func (p *Program) mailBase() string {
	if p.Config.BaseURL != "" {
		return p.Config.BaseURL
	}
	return "http://" + p.Config.Addr
}

// bucket opens the object store for contents of files.
func (p *Program) bucket(ctx context.Context) (*s3.Bucket, error) {
	secret, err := p.Config.Secret()
	if err != nil {
		return nil, err
	}
	return s3.Open(ctx, s3.Options{
		Endpoint: p.Config.S3Endpoint, Bucket: p.Config.S3Bucket, Region: p.Config.S3Region, Key: p.Config.S3Key, Secret: secret,
		PathStyle: p.Config.S3PathStyle,
	})
}

// connect opens the pool. A server that is away may be starting: it is waited for. One that says no is not.
func (p *Program) connect(ctx context.Context) error {
	deadline := time.Now().Add(databaseWait)
	for said := false; ; {
		attempt, cancel := context.WithTimeout(ctx, connectWait)
		pool, err := postgres.Open(attempt, p.database.URL, p.Config.PoolSize, nil)
		cancel()
		if err == nil {
			p.pool = pool
			return nil
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if !away(err) || time.Now().After(deadline) {
			return err
		}
		if !said {
			p.Logger().Warn("the database does not answer; waiting for it", "error", err)
			said = true
		}
		select {
		case <-ctx.Done():
		case <-time.After(askAgain):
		}
	}
}

// away says that nobody was there, rather than somebody who refused.
func away(err error) bool {
	var refused *pgconn.PgError
	if errors.As(err, &refused) {
		return refused.Code == "57P03" // starting up
	}
	var failed *net.OpError
	return errors.As(err, &failed) || errors.Is(err, context.DeadlineExceeded)
}

// setting is an option as it may be shown.
func (p *Program) setting(name string) string {
	for _, s := range p.Config.Settings() {
		if s.Option.Name == name && s.Value != "" {
			return s.Value
		}
	}
	return "not set"
}

func binDirs(c config.Config) []string {
	if c.PostgresBin == "" {
		return nil
	}
	return []string{c.PostgresBin}
}

// cached is where ensure.sh puts server binaries: in the checkout, which is the working directory or the one above bin.
func cached() []string {
	var globs []string
	if dir, err := os.Getwd(); err == nil {
		globs = append(globs, local.CacheGlob(dir))
	}
	if exe, err := os.Executable(); err == nil {
		globs = append(globs, local.CacheGlob(filepath.Dir(filepath.Dir(exe))))
	}
	return globs
}

// Migrate brings the schema to the newest. It refuses a database of a newer program, and one that needs a person.
func (p *Program) Migrate(ctx context.Context) error {
	if err := p.checkSchema(ctx); err != nil {
		return err
	}
	return postgres.Migrate(ctx, p.database.URL, 0)
}

// checkSchema refuses a schema that migrating cannot mend.
func (p *Program) checkSchema(ctx context.Context) error {
	version, dirty, err := p.store.Schema(ctx)
	switch {
	case err != nil:
		return err
	case dirty:
		return fmt.Errorf("migration %d stopped half way. Restore the backup that was made before it; or, as each migration is one "+
			"transaction, look whether what it makes is there, and set version and dirty in the table schema_migrations accordingly", version)
	case version > postgres.Newest:
		return fmt.Errorf("the database has schema %d and this program knows %d: a newer program has used it. Start that one, or restore "+
			"the backup made before the upgrade", version, postgres.Newest)
	}
	return nil
}

// closeWait is how long requests that outlived the server's own patience may hold on to their connections.
const closeWait = 5 * time.Second

// Close takes down what is up, in the opposite order.
func (p *Program) Close() error {
	if p.listener != nil {
		_ = p.listener.Close() // closed already when it has served
	}
	if p.pool != nil {
		closed := make(chan struct{})
		go func() {
			p.pool.Close()
			close(closed)
		}()
		select {
		case <-closed:
		case <-time.After(closeWait):
			p.Logger().Warn("some database connections were still in use when the program ended")
		}
	}
	if p.database == nil {
		return nil
	}
	return p.database.Stop()
}
