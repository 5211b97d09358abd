// Package app is what people do with the program, one file a noun: it opens the transaction, asks the domain, and writes what
// happened. It declares the ports it needs (Store, Passwords) and knows neither SQL nor HTTP nor any language.
//
// Start reading at records.go: it is the longest path through the house.
package app

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/handover"
	"handoverdesk/internal/seal"
	"handoverdesk/internal/vault"
)

// App is the use cases over a store. Make one with New; it is safe for concurrent use.
type App struct {
	store     Store
	passwords Passwords
	now       func() time.Time
	newID     func() uuid.UUID
	zone      *time.Location
	session   SessionLimits
	limits    FileLimits
	blobs     map[string]Blobs
	place     string // where new contents go
	catalogs  catalogs
	key       seal.Key
	ring      vault.Ring
	printer   Printer
	printing  chan struct{} // something is to be printed
	mailer    Mailer
	noteFile  string // where notes are appended, to be shown
	complain  func(error)
	reading   *readers
	works     chan struct{} // holds a word when an import waits to be worked on
	company   sync.RWMutex  // shared by workers of imports; held alone for one that may take the program down
}

// SessionLimits say how long a signed-in browser stays so.
type SessionLimits struct {
	Idle time.Duration // without a request
	Max  time.Duration // in all
}

// Passwords hashes and checks passwords, and decides about new ones. Both calls cost tenths of a second and may answer
// handover.Unavailable when too many people sign in at once.
type Passwords interface {
	Hash(ctx context.Context, password string) (string, error)
	// Verify compares with a hash; an empty hash costs the same work and never fits.
	Verify(ctx context.Context, password, hash string) (bool, error)
	// Check says what is wrong with a new password, as handover.Invalid.
	Check(password, email string) error
}

// Options are what an App is made of. Now, NewID and Zone have defaults: the clock, UUID version 7, Asia/Shanghai.
type Options struct {
	Store     Store
	Passwords Passwords
	Now       func() time.Time
	NewID     func() uuid.UUID
	Zone      *time.Location
	Session   SessionLimits
	Files     FileLimits
	// S3 is an object store for the contents of new files; nil keeps them in the store.
	S3 Blobs
	// Key signs every seal. Without one the program makes one that ends with it, which is for tests.
	Key seal.Key
	// Ring are the keys under which secrets are sealed; an empty one seals none.
	Ring vault.Ring
	// Printer prints the copies of inventories that are kept. Without one only manifests are.
	Printer Printer
	// Mailer sends mail; nil sends and keeps none.
	Mailer Mailer
	// CheckpointFile is where this instance appends its notes, for administrators to read.
	CheckpointFile string
	// Complain hears of what nobody waits for and what must not get lost, such as a history that was changed. Without one it is passed over.
	Complain func(error)
}

// New makes an App.
func New(o Options) *App {
	a := &App{store: o.Store, passwords: o.Passwords, now: o.Now, newID: o.NewID, zone: o.Zone, session: o.Session, works: make(chan struct{}, 1), printing: make(chan struct{}, 1), reading: newReaders()}
	a.ring = o.Ring
	a.key, a.mailer, a.printer, a.noteFile = o.Key, o.Mailer, o.Printer, o.CheckpointFile
	if a.complain = o.Complain; a.complain == nil {
		a.complain = func(error) {}
	}
	if a.key.IsZero() {
		a.key = must(seal.NewKey())
	}
	a.limits, a.blobs, a.place = o.Files.orDefault(), map[string]Blobs{InDatabase: o.Store}, InDatabase
	if o.S3 != nil {
		a.blobs[InS3], a.place = o.S3, InS3
	}
	if a.now == nil {
		a.now = time.Now
	}
	if a.newID == nil {
		a.newID = func() uuid.UUID { return uuid.Must(uuid.NewV7()) }
	}
	if a.zone == nil {
		a.zone = time.FixedZone("CST", 8*3600)
	}
	if a.session.Idle == 0 {
		a.session = SessionLimits{Idle: 2 * time.Hour, Max: 12 * time.Hour}
	}
	return a
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// Signer is the public half of the key that seals are signed with here.
func (a *App) Signer() seal.Public { return a.key.Public() }

// Now is the app's clock in UTC, in microseconds as the database keeps it.
func (a *App) Now() time.Time { return a.now().UTC().Truncate(time.Microsecond) }

// Zone is the time zone in which days begin.
func (a *App) Zone() *time.Location { return a.zone }

// Today is the calendar date in the workspace's time zone, as midnight UTC.
func (a *App) Today() time.Time { return day(a.now().In(a.zone)) }

func day(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// Key is the idempotency key of a form: uuid.Nil for none. Location is where the browser is sent after the act; the same form
// sent again is answered with it and does nothing.
type Key struct {
	ID       uuid.UUID
	Location string
	// Digest is of all that was sent. The same key with another digest is refused as invalid: nothing typed may vanish without a
	// word. Empty when nobody compares.
	Digest []byte
}

// Replay is the error for a form that was already carried out: the answer is Location.
type Replay struct{ Location string }

func (r *Replay) Error() string { return "already done: " + r.Location }

// Ready says whether the store answers and is migrated.
func (a *App) Ready(ctx context.Context) error { return a.store.Ready(ctx) }

func (a *App) event(sc handover.Scope, act string, section, record uuid.UUID, detail any) handover.Event {
	return a.eventAt(sc, a.Now(), act, section, record, detail)
}

// eventAt is event at the time of what it tells about.
func (a *App) eventAt(sc handover.Scope, now time.Time, act string, section, record uuid.UUID, detail any) handover.Event {
	return handover.Event{Act: act, Actor: sc.By(), Section: section, Record: record, Detail: jsonOf(detail), At: now}
}

func jsonOf(v any) []byte {
	if v == nil {
		return []byte("{}")
	}
	b, err := json.Marshal(v)
	if err != nil {
		panic("app: detail of an event cannot be written: " + err.Error())
	}
	return b
}

// unlessSent is err, found out before anything was locked, unless the form was carried out before: then that is said again.
func (a *App) unlessSent(ctx context.Context, sc handover.Scope, key Key, err error) error {
	return a.store.Update(ctx, sc, key, func(Tx) error { return err })
}
