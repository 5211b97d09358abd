package postgres_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/bits"
	"os"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
)

// told of TestRandomHistories: how many histories, and how many acts one has on average.
const (
	histories     = 24
	actsOfHistory = 40
)

// TestRandomHistories lets random people do random things to handovers: all that can be done, in any order, by whoever may and whoever may
// not, with the clock going on and back. Whatever state that leads to, no invariant of docs/architecture.md is broken: see rules. The same
// histories are told at every run; HANDOVER_TEST_HISTORIES tells as many new ones, and -rapid.seed one of those again.
func TestRandomHistories(t *testing.T) {
	t.Parallel()
	n := histories
	flags := map[string]any{"steps": actsOfHistory, "nofailfile": true}
	if text := os.Getenv("HANDOVER_TEST_HISTORIES"); text != "" {
		var err error
		n, err = strconv.Atoi(text)
		require.NoError(t, err)
	} else if flag.Lookup("rapid.seed").Value.String() == "0" {
		flags["seed"] = 2026 // the same ones at every run
	}
	flags["checks"] = n
	for name, value := range flags {
		require.NoError(t, flag.Set("rapid."+name, fmt.Sprint(value)))
	}
	m := &met{done: map[string]int{}, refused: map[string]int{}}
	rapid.Check(t, func(r *rapid.T) { tellHistory(t, r, m) })
	m.report(t, n >= histories)
}

// met counts which acts were carried out and which were refused.
type met struct {
	mu            sync.Mutex
	done, refused map[string]int
}

func (m *met) count(act string, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err == nil {
		m.done[act]++
		return
	}
	m.refused[act]++
}

// report fails when an act was never carried out: then the histories say nothing about it.
func (m *met) report(t *testing.T, all bool) {
	sum := [2]int{}
	var never []string
	for _, a := range acts {
		sum[0], sum[1] = sum[0]+m.done[a.name], sum[1]+m.refused[a.name]
		t.Logf("%-24s %5d done %5d refused", a.name, m.done[a.name], m.refused[a.name])
		if m.done[a.name] == 0 && !a.rare {
			never = append(never, a.name)
		}
	}
	t.Logf("%d acts done, %d refused", sum[0], sum[1])
	if all && !t.Failed() {
		require.LessOrEqual(t, len(never), len(acts)/4, "acts that were never carried out: %v", never)
	}
}

// rapidly is a test whose failures are those of a history, so that it is made shorter.
type rapidly struct {
	testing.TB
	r *rapid.T
}

func (t rapidly) Context() context.Context       { return t.r.Context() }
func (t rapidly) Cleanup(f func())               { t.r.Cleanup(f) }
func (t rapidly) Errorf(format string, a ...any) { t.r.Errorf(format, a...) }
func (t rapidly) Error(a ...any)                 { t.r.Error(a...) }
func (t rapidly) Fatal(a ...any)                 { t.r.Fatal(a...) }
func (t rapidly) FailNow()                       { t.r.FailNow() }
func (t rapidly) Helper()                        {}

// place is a handover, and the house in which people know of it.
type place struct {
	*house
	id uuid.UUID
}

// world is all that a history happens in: the handover that everybody works on, another one of the same workspace, and one elsewhere.
type world struct {
	*house
	met    *met
	r      *rapid.T
	home   place
	others []place
	now    view              // what is there
	sealed map[string]string // every seal that was ever seen, and what it said
	sent   []keyed           // keyed forms that were carried out
	note   int
	shift  time.Duration             // from the morning of plans to that of the history
	keys   map[uuid.UUID][]signedKey // people's devices that confirm
	fresh  map[[32]byte]lately       // what was confirmed last in each browser
}

// keyed is a form that was sent and carried out.
type keyed struct {
	*step
	key  app.Key
	send func(app.Key) error
}

// uniform draws one of n, each as often. Numbers of rapid come small more often than not.
func (w *world) n(n int, of string) int {
	if n <= 1 {
		return 0
	}
	return int(rapid.Custom(func(r *rapid.T) uint64 {
		var u uint64
		for range bits.Len(uint(n)) + 3 {
			u *= 2
			if rapid.Bool().Draw(r, "") {
				u++
			}
		}
		return u % uint64(n)
	}).Draw(w.r, of))
}

func (w *world) one(in int, of string) bool { return w.n(in, of) == in-1 }

func tellHistory(t *testing.T, r *rapid.T, m *met) {
	h := given(rapidly{t, r})
	w := &world{house: h, met: m, r: r, sealed: map[string]string{}, keys: map[uuid.UUID][]signedKey{}, fresh: map[[32]byte]lately{}}
	w.begin()
	w.now = w.look()
	r.Repeat(map[string]func(*rapid.T){"act": func(*rapid.T) { w.act() }})
	w.sound("the end")
	require.Empty(h.t, h.complaints(), "what doctor says about seals at the end")
}

// chances has the place of every act as often as its weight.
var chances = sync.OnceValue(func() (out []int) {
	for i, a := range acts {
		for range max(1, a.weight) {
			out = append(out, i)
		}
	}
	return out
})

// act is one step: somebody does something. Of what is drawn the first for which there is something to do it to.
func (w *world) act() {
	for range 12 {
		if w.tries() {
			return
		}
	}
}

func (w *world) tries() bool {
	a := acts[chances()[w.n(len(chances()), "act")]]
	at := w.home
	if w.one(16, "elsewhere") {
		at = w.others[w.n(len(w.others), "where")]
	}
	who := w.actor(a, at)
	of := at
	if w.one(16, "of another handover") {
		all := append([]place{w.home}, w.others...)
		of = all[w.n(len(all), "whose")]
	}
	v, st := at.session(who, at.id)
	sc, err := handover.Enter(v, st)
	if err != nil {
		w.stranger(who, at, err)
		return false
	}
	if a.reason && w.n(3, "a reason") > 0 {
		sc = sc.Because("改正笔误")
	}
	s := step{world: w, scope: sc, signer: sc, at: at, of: of, who: who, act: a}
	send := a.prepare(&s)
	if send == nil {
		return false
	}
	key := app.Key{}
	if w.one(3, "keyed") {
		w.note++
		key = app.Key{ID: uuid.New(), Location: "/after", Digest: []byte{byte(w.note)}}
	}
	err = send(key)
	w.r.Logf("%s: %s %v", who, a.name, err)
	w.met.count(a.name, err)
	was := w.now
	w.rule(&s, err)
	if err == nil && key.ID != uuid.Nil && a.keyed && !s.keyless && len(was.written(w.now)) > 0 { // what does nothing keeps no key
		w.sent = append(w.sent, keyed{&s, key, send})
	}
	return true
}

// actor is who does it: most often somebody whose work it is.
func (w *world) actor(a act, at place) string {
	everybody := []string{"giver", "receiver", "witness", "manager", "second", "admin", "outsider"}
	if len(a.usual) == 0 || w.one(6, "anybody") {
		return everybody[w.n(len(everybody), "who")]
	}
	role := a.usual[w.n(len(a.usual), "role")]
	var fit []string
	for _, who := range everybody {
		for _, p := range w.now.Parties {
			if p.Handover == at.id && p.Person == at.people[who].ID && p.Role == role {
				fit = append(fit, who)
			}
		}
		if role == "watcher" && at.people[who].Role != handover.Member || w.works(at, who, role) {
			fit = append(fit, who)
		}
	}
	if len(fit) == 0 {
		return everybody[w.n(len(everybody), "who")]
	}
	return fit[w.n(len(fit), "which")]
}

// works says whether somebody does a party's work without being that party: fills or reviews a section, or acts for one.
func (w *world) works(at place, who, role string) bool {
	me := at.people[who].ID
	if of := w.now.actsFor(at.id, me); of != uuid.Nil {
		return w.now.takes(at.id, of, role)
	}
	return !w.now.takes(at.id, me, role) && slices.ContainsFunc(w.now.Sections, func(s sectionRow) bool {
		return s.Handover == at.id && (role == "giver" && s.Filler == me || role == "receiver" && s.Reviewer == me)
	})
}

// stranger: what one may not see does not exist.
func (w *world) stranger(who string, at place, err error) {
	require.Equal(w.t, handover.NotFound, handover.CodeOf(err), "%s at the door", who)
	for _, p := range w.now.Parties {
		require.False(w.t, p.Handover == at.id && p.Person == at.people[who].ID, "%s takes part and is not let in", who)
	}
	require.Zero(w.t, w.now.actsFor(at.id, at.people[who].ID), "%s acts for a party and is not let in", who)
}

// again sends a form once more that was carried out before: it is answered as before, and with other content under the same key refused.
func (w *world) again(*step) func(app.Key) error {
	if len(w.sent) == 0 {
		return nil
	}
	f := w.sent[w.n(len(w.sent), "form")]
	other := w.one(3, "other content") && f.act.name != "attach a file" // whose digest is made of what is attached
	sc, err := handover.Enter(f.at.session(f.who, f.at.id))
	if err != nil {
		return nil // who sent it takes part no more
	}
	f.scope = sc.Because(f.scope.Reason())
	return func(app.Key) error {
		key := f.key
		if other {
			key.Digest = []byte("other")
		}
		err := f.send(key)
		var replay *app.Replay
		if other {
			require.Equal(w.t, handover.Invalid, handover.CodeOf(err), "%s under a key that was used: %v", f.act.name, err)
		} else {
			require.True(w.t, errors.As(err, &replay), "%s once more: %v", f.act.name, err)
		}
		return err
	}
}

// wait lets time go by, or the clock be set back, and the workers look.
func (w *world) wait(*step) func(app.Key) error {
	ds := []time.Duration{time.Second, 6 * time.Minute, 26 * time.Hour, 12 * 24 * time.Hour, -2 * time.Second, -time.Hour}
	d := ds[w.n(len(ds), "how long")]
	return func(app.Key) error {
		if d > 24*time.Hour {
			w.sent = nil // keys are known for two days
		}
		w.clock.move(d)
		_, err := w.app.MoveDue(w.t.Context())
		return err
	}
}

// step is one act of a history, as it is prepared and looked at afterwards.
type step struct {
	*world
	scope   handover.Scope
	signer  handover.Scope // who signs: the person, or somebody else on their device
	how     confirming     // how a signature is confirmed
	unasked error          // why a device was not asked
	keyless bool           // this one has no key: autosaves carry a revision
	at, of  place          // where the person is, and whose things they name
	who     string
	act     act
	section sectionRow // the section that it is done to; zero when it is not known before
}

// from draws one of the rows of the handover whose things are named.
func from[T interface{ in() uuid.UUID }](s *step, rows []T, of string, fit func(T) bool) (T, bool) {
	rows = slices.DeleteFunc(slices.Clone(rows), func(x T) bool { return x.in() != s.of.id || fit != nil && !fit(x) })
	var none T
	if len(rows) == 0 {
		return none, false
	}
	return rows[s.n(len(rows), of)], true
}
