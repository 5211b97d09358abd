package postgres_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"maps"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/auth"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/postgres"
	"handoverdesk/internal/postgres/pgtest"
)

// password is everybody's in these tests.
const password = "a cat on the warm roof"

// passwords hashes as the program does, but so cheaply that a test may sign a hundred times.
type passwords struct{ hasher *auth.Hasher }

func (p passwords) Hash(ctx context.Context, s string) (string, error) { return p.hasher.Hash(ctx, s) }

func (p passwords) Verify(ctx context.Context, s, hash string) (bool, error) {
	return p.hasher.Verify(ctx, s, hash)
}

func (passwords) Check(s, _ string) error {
	if len(s) < 8 {
		return handover.Wrong(handover.At("password", "problem.too_short"))
	}
	return nil
}

var (
	hasher     = auth.NewHasher(auth.Cost{MemoryKiB: 8, Passes: 1, Parallelism: 1})
	hashedOnce = sync.OnceValues(func() (string, error) { return hasher.Hash(context.Background(), password) })
)

// clock stands still unless it is moved, but never says the same moment twice: what happened later has a later time.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(time.Microsecond)
	return c.at
}

func (c *clock) move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// morning is a Monday, ten o'clock in Shanghai.
var morning = time.Date(2026, 11, 9, 2, 0, 0, 0, time.UTC)

// day is a calendar date in November 2026.
func day(n int) time.Time { return time.Date(2026, 11, n, 0, 0, 0, 0, time.UTC) }

// house is a workspace with people, stores and the built-in templates, on a database of its own.
type house struct {
	t     testing.TB
	pool  *pgxpool.Pool
	store *postgres.Store
	app   *app.App
	clock *clock

	workspace uuid.UUID
	session2  string // begins the tokens of a second workspace
	people    map[string]handover.Person
	stores    []handover.Store
	teams     []handover.Team
	templates map[string]handover.Template
}

// given founds the workspace. People are called by what they do: admin, manager, giver, receiver, second (another receiver),
// witness, outsider.
func given(t testing.TB) *house {
	t.Helper()
	return givenOn(t, pgtest.DB(t))
}

// givenOn is the same on a database that the test may change.
func givenOn(t testing.TB, pool *pgxpool.Pool) *house {
	t.Helper()
	h := &house{
		t: t, pool: pool, store: postgres.New(pool), clock: &clock{at: morning},
		people: map[string]handover.Person{}, templates: map[string]handover.Template{},
	}
	h.app = h.on(pool)
	hash, err := hashedOnce()
	require.NoError(t, err)

	h.workspace = uuid.Must(uuid.NewV7())
	h.teams = []handover.Team{{ID: uuid.Must(uuid.NewV7()), Name: "女装组"}, {ID: uuid.Must(uuid.NewV7()), Name: "美护组"}}
	f := app.Founding{ID: h.workspace, Name: "木棉里", At: h.app.Now(), Teams: h.teams, Hash: map[uuid.UUID]string{}}
	for i, who := range []struct {
		key, name string
		role      handover.WorkspaceRole
	}{
		{"admin", "顾明远", handover.Admin},
		{"manager", "蒋一诺", handover.Manager},
		{"giver", "林晓雯", handover.Member},
		{"receiver", "周子昂", handover.Member},
		{"second", "何佳怡", handover.Member},
		{"witness", "陈立群", handover.Member},
		{"outsider", "吴桐", handover.Member},
	} {
		p := handover.Person{
			ID: uuid.Must(uuid.NewV7()), Workspace: h.workspace, Email: who.key + "@example.test", Name: who.name, Role: who.role,
			Phone: fmt.Sprintf("138 0000 20%02d", i), Team: h.teams[0].ID, Language: "zh-CN", Version: 1,
		}
		h.people[who.key] = p
		f.People = append(f.People, p)
		f.Hash[p.ID] = hash
	}
	for i, name := range []string{"木棉里天猫旗舰店", "木棉里京东旗舰店", "木棉里抖音旗舰店"} {
		h.stores = append(h.stores, handover.Store{
			ID: uuid.Must(uuid.NewV7()), Name: name, Platform: []string{"tmall", "jd", "douyin"}[i], Team: h.teams[i%2].ID,
		})
	}
	f.Stores, f.Templates = h.stores, pgtest.Templates()
	for _, tp := range f.Templates {
		h.templates[tp.Key] = tp
	}
	require.NoError(t, h.app.Found(t.Context(), f))
	return h
}

// on is the app over other connections to the same database.
func (h *house) on(pool *pgxpool.Pool) *app.App {
	return app.New(app.Options{
		Store: postgres.New(pool), Passwords: passwords{hasher}, Now: h.clock.now,
		Session: app.SessionLimits{Idle: 365 * 24 * time.Hour, Max: 2 * 365 * 24 * time.Hour},
	})
}

// as is the person as their session says.
func (h *house) as(who string) handover.Viewer {
	h.t.Helper()
	v, _ := h.session(who, uuid.Nil)
	return v
}

// in lets the person into the handover; it fails the test when they may not see it.
func (h *house) in(who string, id uuid.UUID) handover.Scope {
	h.t.Helper()
	v, st := h.session(who, id)
	sc, err := handover.Enter(v, st)
	require.NoError(h.t, err, "%s enters", who)
	return sc
}

func (h *house) session(who string, id uuid.UUID) (handover.Viewer, handover.Standing) {
	h.t.Helper()
	p, ok := h.people[who]
	require.True(h.t, ok, "nobody is called %s", who)
	hash := sha256.Sum256([]byte(h.session2 + who))
	v, st, err := h.app.Session(h.t.Context(), hash, id)
	if handover.CodeOf(err) == handover.NotFound {
		now := h.app.Now()
		require.NoError(h.t, h.store.OpenSession(h.t.Context(), app.Session{Hash: hash, Person: p.ID, Created: now, Expires: now.AddDate(2, 0, 0)}))
		v, st, err = h.app.Session(h.t.Context(), hash, id)
	}
	require.NoError(h.t, err)
	return v, st
}

// plan is a complete plan that a test changes before it is used.
func (h *house) plan() app.Plan {
	return app.Plan{
		Title: "天猫旗舰店运营交接", Reason: handover.Leaving, Template: h.templates["full_store"].ID, Stores: []uuid.UUID{h.stores[0].ID},
		Giver: h.people["giver"].ID, Receivers: []uuid.UUID{h.people["receiver"].ID, h.people["second"].ID}, Witness: h.people["witness"].ID,
		LastWorkingDay: day(30), EffectiveAt: day(30).Add(10 * time.Hour), Methods: []handover.Method{handover.ByDocuments}, Start: true,
	}
}

// handover creates one by the manager.
func (h *house) handover(change ...func(*app.Plan)) handover.Handover {
	h.t.Helper()
	in := h.plan()
	for _, c := range change {
		c(&in)
	}
	out, err := h.app.CreateHandover(h.t.Context(), h.as("manager"), in, app.Key{})
	require.NoError(h.t, err)
	return out
}

// sections of a handover by their kind; the templates have one of each.
func (h *house) sections(id uuid.UUID) map[string]handover.Section {
	h.t.Helper()
	o, err := h.app.Overview(h.t.Context(), h.in("manager", id))
	require.NoError(h.t, err)
	out := map[string]handover.Section{}
	for _, s := range o.Sections {
		out[s.Kind] = s
	}
	return out
}

// form is a complete form of a kind; n makes records of different identity.
func form(kind string, n int, change ...string) catalog.Form {
	k, ok := catalog.Lookup(kind)
	if !ok {
		panic("no kind " + kind)
	}
	f := maps.Clone(k.Sample)
	if n > 0 {
		for _, field := range k.Fields {
			if s := field.Spec(); s.Identity && s.Type == catalog.TypeText {
				f[s.Key] = []string{fmt.Sprintf("%s %d", f.Get(s.Key), n)}
			}
		}
	}
	for i := 0; i+1 < len(change); i += 2 {
		if _, ok := k.Field(change[i]); !ok {
			panic(kind + " has no field " + change[i])
		}
		f[change[i]] = []string{change[i+1]}
	}
	return f
}

// record saves a record by the giver.
func (h *house) record(sc handover.Scope, section uuid.UUID, f catalog.Form) handover.Record {
	h.t.Helper()
	r, err := h.app.SaveRecord(h.t.Context(), sc, app.SaveRecord{Section: section, Form: f})
	require.NoError(h.t, err)
	return r
}

// fresh is the record as it stands now.
func (h *house) fresh(sc handover.Scope, id uuid.UUID) handover.Record {
	h.t.Helper()
	p, err := h.app.RecordPage(h.t.Context(), sc, id)
	require.NoError(h.t, err)
	return p.Record
}

// accepted fills the section with n records, submits it and accepts all of them.
func (h *house) accepted(id uuid.UUID, kind string, n int) handover.Section {
	h.t.Helper()
	s := h.submitted(id, kind, n)
	_, err := h.app.AcceptRecords(h.t.Context(), h.in("receiver", id), app.AcceptRecords{Section: s.ID, Version: s.ContentVersion})
	require.NoError(h.t, err)
	return h.sections(id)[kind]
}

func (h *house) submitted(id uuid.UUID, kind string, n int) handover.Section {
	h.t.Helper()
	giver := h.in("giver", id)
	s := h.sections(id)[kind]
	for i := range n {
		h.record(giver, s.ID, form(kind, i))
	}
	require.NoError(h.t, h.app.SubmitSection(h.t.Context(), giver, app.SectionAct{Section: s.ID}))
	return h.sections(id)[kind]
}

// shown is what a signer would send after reading the section as it is now.
func (h *house) shown(sc handover.Scope, section uuid.UUID) app.Sign {
	h.t.Helper()
	r, err := h.app.SectionReview(h.t.Context(), sc, section)
	require.NoError(h.t, err)
	digest := app.SectionDigest(r.Section, r.Content)
	return app.Sign{
		Section: section, Statement: "我已核对以上内容。", Password: password,
		Signature: handover.Signature{Name: sc.Viewer().Name, Agreed: true, Digest: digest[:], Version: r.Section.ContentVersion},
	}
}

// shownAll is the same for the final signature.
func (h *house) shownAll(sc handover.Scope) app.Sign {
	h.t.Helper()
	s, err := h.app.Signatures(h.t.Context(), sc)
	require.NoError(h.t, err)
	digest := app.HandoverDigest(s.Handover, s.Sections, s.Seals)
	return app.Sign{
		Statement: "我确认本次交接完成。", Password: password,
		Signature: handover.Signature{Name: sc.Viewer().Name, Agreed: true, Digest: digest[:]},
	}
}

// refused asserts the code and the key of what a person reads.
func refused(t testing.TB, err error, code handover.Code, key string) {
	t.Helper()
	var e *handover.Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, code, e.Code, "%v", err)
	keys := []string{e.Text.Key}
	for _, p := range e.Problems {
		keys = append(keys, p.Text.Key)
	}
	require.Contains(t, keys, key, "%v", err)
}
