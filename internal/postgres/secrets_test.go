package postgres_test

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/postgres"
	"handoverdesk/internal/vault"
)

// safe is a house with keys, and an account whose filler is the giver and whose reviewer is the receiver.
type safe struct {
	*house
	id, section, record uuid.UUID
	keys                []string
}

func givenSafe(t testing.TB) safe {
	t.Helper()
	h := given(t)
	s := safe{house: h, keys: []string{ringKey(t)}}
	h.app = s.withKeys(s.keys...)
	s.id = h.handover().ID
	s.section = h.mustSection(s.id, "account")
	s.record = h.record(h.in("giver", s.id), s.section, form("account", 0)).ID
	return s
}

func ringKey(t testing.TB) string {
	t.Helper()
	k, err := vault.NewKey()
	require.NoError(t, err)
	return k
}

// withKeys is the app with another ring.
func (s safe) withKeys(keys ...string) *app.App {
	s.t.Helper()
	r, err := vault.Parse(strings.Join(keys, "\n"))
	require.NoError(s.t, err)
	return app.New(app.Options{
		Store: postgres.New(s.pool), Passwords: passwords{hasher}, Now: s.clock.now, Ring: r,
		Session: app.SessionLimits{Idle: 365 * 24 * time.Hour, Max: 2 * 365 * 24 * time.Hour},
	})
}

func key() app.Key {
	return app.Key{ID: uuid.Must(uuid.NewV7()), Location: "/there", Digest: []byte{1}}
}

// seals seals a text into the slot and returns the secret.
func (s safe) seals(who string, slot handover.SecretSlot, text string) handover.Secret {
	s.t.Helper()
	require.NoError(s.t, s.app.SealSecret(s.t.Context(), s.in(who, s.id), app.SealSecret{
		Record: s.record, Slot: slot, Text: vault.NewSecret(text), Key: key(),
	}), "%s seals", who)
	return s.there(slot)
}

func (s safe) there(slot handover.SecretSlot) handover.Secret {
	s.t.Helper()
	list, err := s.app.RecordSecrets(s.t.Context(), s.in("manager", s.id), s.record)
	require.NoError(s.t, err)
	for _, x := range list {
		if x.Slot == slot {
			return x
		}
	}
	return handover.Secret{}
}

func asks(x handover.Secret) app.RevealSecret {
	return app.RevealSecret{
		Secret: x.ID, Version: x.Version, Purpose: handover.ToLogIn, Password: password, Address: "192.0.2.7", Agent: "Firefox", Key: key(),
	}
}

func (s safe) opens(who string, in app.RevealSecret) (app.Revealed, error) {
	s.t.Helper()
	return s.app.RevealSecret(s.t.Context(), s.in(who, s.id), in)
}

// shows opens it and returns the text.
func (s safe) shows(who string, in app.RevealSecret) string {
	s.t.Helper()
	got, err := s.opens(who, in)
	require.NoError(s.t, err, "%s opens", who)
	return got.Text.Reveal()
}

func (s safe) count(sql string, args ...any) (n int) {
	s.t.Helper()
	require.NoError(s.t, s.pool.QueryRow(s.t.Context(), sql, args...).Scan(&n))
	return n
}

func TestSecretIsSealedAndOpened(t *testing.T) {
	t.Parallel()
	s := givenSafe(t)
	x := s.seals("giver", handover.PasswordSecret, " correct horse ")
	require.Equal(t, []any{int64(1), s.people["giver"].ID, 0}, []any{x.Version, x.SealedBy, x.Opened})
	require.Zero(t, s.count(`SELECT count(*) FROM secrets WHERE position('horse'::bytea IN sealed) > 0`))

	require.Equal(t, " correct horse ", s.shows("receiver", asks(x)), "blanks are part of it")
	x = s.there(handover.PasswordSecret)
	require.Equal(t, []any{1, s.people["receiver"].Name, true}, []any{x.Opened, x.OpenedName, x.LeaverAt.IsZero()})

	page, err := s.app.Reveals(t.Context(), s.in("manager", s.id))
	require.NoError(t, err)
	require.Len(t, page.Reveals, 1)
	r := page.Reveals[0]
	require.Equal(t, []any{handover.ToLogIn, s.people["receiver"].ID, handover.Receiver, handover.ByPassword, "192.0.2.7", "Firefox", x.ID, int64(1)},
		[]any{r.Purpose, r.By, r.Role, r.Method, r.Address, r.Agent, r.Secret, r.Version})
	require.Len(t, page.Leaver, 1, "whoever leaves sealed it, and knows it")

	// The receiver changed the password: the giver's is gone, and the giver cannot open the new one.
	require.NoError(t, s.app.SealSecret(t.Context(), s.in("receiver", s.id), app.SealSecret{
		Record: s.record, Secret: x.ID, Version: 1, Text: vault.NewSecret("battery staple"), Key: key(),
	}))
	x = s.there(handover.PasswordSecret)
	require.Equal(t, []any{int64(2), 0}, []any{x.Version, x.Opened})
	require.Equal(t, 1, s.count(`SELECT count(*) FROM secrets WHERE sealed IS NULL AND gone = 'replaced'`))
	_, err = s.opens("giver", asks(x))
	refused(t, err, handover.Forbidden, "refuse.reveal_secret")
	require.Equal(t, "battery staple", s.shows("receiver", asks(x)))
	page, err = s.app.Reveals(t.Context(), s.in("giver", s.id))
	require.NoError(t, err)
	require.Empty(t, page.Leaver)
	require.Len(t, page.Reveals, 2)

	require.NoError(t, s.app.DestroySecret(t.Context(), s.in("receiver", s.id), x.ID, 2, key()))
	_, err = s.opens("receiver", asks(x))
	refused(t, err, handover.NotFound, "error.not_found")
	require.Zero(t, s.count(`SELECT count(*) FROM secrets WHERE sealed IS NOT NULL`))
	require.Equal(t, 5, s.count(`SELECT count(*) FROM events WHERE act LIKE 'secret.%'`))
	journey{s.house, s.id}.sound("secrets")
}

func TestLeaverOpens(t *testing.T) {
	t.Parallel()
	s := givenSafe(t)
	x := s.seals("giver", handover.PasswordSecret, "mine")
	require.Equal(t, "mine", s.shows("giver", asks(x)), "whoever sealed it may open it")
	require.False(t, s.there(handover.PasswordSecret).LeaverAt.IsZero())
	require.Equal(t, 1, s.count(`SELECT count(*) FROM events WHERE act = 'secret.opened' AND (detail->>'leaver')::boolean`))
}

// TestSecretIsRefused: everybody and everything that opens nothing, and leaves nothing behind.
func TestSecretIsRefused(t *testing.T) {
	t.Parallel()
	s := givenSafe(t)
	x := s.seals("giver", handover.PasswordSecret, "hush")
	j := journey{s.house, s.id}
	try := func(name, who string, code handover.Code, said string, change func(*app.RevealSecret)) {
		t.Helper()
		in := asks(x)
		if change != nil {
			change(&in)
		}
		j.refuses(name, who, code, said, func(sc handover.Scope) error {
			got, err := s.app.RevealSecret(t.Context(), sc, in)
			require.True(t, got.Text.Empty())
			return err
		})
	}
	for _, who := range []string{"manager", "admin", "witness", "second"} {
		try("opens", who, handover.Forbidden, "refuse.reveal_secret", nil)
	}
	try("types a wrong password", "receiver", handover.Invalid, "problem.wrong_password", func(in *app.RevealSecret) { in.Password = "no such password" })
	try("types none", "receiver", handover.Invalid, "seal.no_password", func(in *app.RevealSecret) { in.Password = "" })
	try("has no purpose", "receiver", handover.Invalid, "problem.required", func(in *app.RevealSecret) { in.Purpose = "fun" })
	try("gives no reason", "receiver", handover.Invalid, "problem.required", func(in *app.RevealSecret) { in.Purpose, in.Reason = handover.ToElse, "  " })
	for _, filler := range []string{"无", "同上", "1111111", "。。。。", "aa", "ok"} {
		try("says nothing: "+filler, "receiver", handover.Invalid, "secret.problem.reason_says_nothing", func(in *app.RevealSecret) { in.Reason = filler })
	}
	try("has an old form", "receiver", handover.Stale, "secret.refuse.replaced", func(in *app.RevealSecret) { in.Version = 7 })
	try("makes an id up", "receiver", handover.NotFound, "error.not_found", func(in *app.RevealSecret) { in.Secret = uuid.New() })
	try("has a form of no key", "receiver", handover.NotFound, "error.not_found", func(in *app.RevealSecret) { in.Key = app.Key{} })

	// The same form twice: the second time nothing is opened, and it is not written down again.
	in := asks(x)
	require.Equal(t, "hush", s.shows("receiver", in))
	_, err := s.opens("receiver", in)
	var replay *app.Replay
	require.ErrorAs(t, err, &replay)
	require.Equal(t, "/there", replay.Location)
	require.Equal(t, 1, s.count(`SELECT count(*) FROM reveals`))

	// A removed record has no secrets; a handover that ended opens none.
	rec := s.fresh(s.in("giver", s.id), s.record)
	require.NoError(t, s.app.RemoveRecord(t.Context(), s.in("giver", s.id), s.record, rec.Revision, app.Key{}))
	try("opens one of a removed record", "receiver", handover.NotFound, "error.not_found", nil)
	require.NoError(t, s.app.RestoreRecord(t.Context(), s.in("giver", s.id), s.record, app.Key{}))
	j.step("cancels", "manager", func(sc handover.Scope) error {
		return s.app.MoveHandover(t.Context(), sc, handover.CancelHandover, "不走了", app.Key{})
	})
	try("opens after the end", "receiver", handover.Conflict, "refuse.in_state", nil)
	require.Equal(t, 1, s.count(`SELECT count(*) FROM reveals`))
}

func TestSealingIsRefused(t *testing.T) {
	t.Parallel()
	s := givenSafe(t)
	j := journey{s.house, s.id}
	x := s.seals("giver", handover.PasswordSecret, "hush")
	seal := func(change func(*app.SealSecret)) func(handover.Scope) error {
		return func(sc handover.Scope) error {
			in := app.SealSecret{Record: s.record, Slot: handover.PaymentCode, Text: vault.NewSecret("018-018"), Key: key()}
			change(&in)
			return s.app.SealSecret(t.Context(), sc, in)
		}
	}
	same := func(*app.SealSecret) {}
	for _, who := range []string{"manager", "admin", "witness", "second"} {
		j.refuses("seals", who, handover.Forbidden, "refuse.seal_secret", seal(same))
	}
	j.refuses("seals nothing", "giver", handover.Invalid, "problem.required", seal(func(in *app.SealSecret) { in.Text = vault.NewSecret(" ") }))
	j.refuses("seals a novel", "giver", handover.Invalid, "secret.problem.too_long", seal(func(in *app.SealSecret) {
		in.Text = vault.NewSecret(strings.Repeat("x", vault.MaxSecret+1))
	}))
	j.refuses("seals what is no seed", "giver", handover.Invalid, "secret.problem.seed", seal(func(in *app.SealSecret) { in.Slot = handover.TOTPSecret }))
	j.refuses("seals into no slot", "giver", handover.Invalid, "problem.required", seal(func(in *app.SealSecret) { in.Slot = "x" }))
	j.refuses("seals something without words", "giver", handover.Invalid, "problem.required", seal(func(in *app.SealSecret) { in.Slot = handover.OtherSecret }))
	j.refuses("seals a second password", "giver", handover.Conflict, "secret.refuse.there", seal(func(in *app.SealSecret) { in.Slot = handover.PasswordSecret }))
	j.refuses("replaces an old one", "giver", handover.Stale, "secret.refuse.replaced", seal(func(in *app.SealSecret) { in.Secret, in.Version = x.ID, 5 }))
	j.refuses("replaces one of another record", "giver", handover.NotFound, "error.not_found", seal(func(in *app.SealSecret) {
		in.Secret, in.Version, in.Record = x.ID, 1, uuid.New()
	}))
	j.refuses("replaces what is not theirs", "second", handover.Forbidden, "refuse.reveal_secret", seal(func(in *app.SealSecret) { in.Secret, in.Version = x.ID, 1 }))
	sku := s.record
	s.record = s.house.record(s.in("giver", s.id), s.mustSection(s.id, "sku"), form("sku", 3)).ID
	j.refuses("seals for a coat", "giver", handover.NotFound, "error.not_found", seal(func(in *app.SealSecret) { in.Record = s.record }))
	s.record = sku

	// A form that came back with another text is not passed over in silence, though the text is not kept.
	k := key()
	require.NoError(t, seal(func(in *app.SealSecret) { in.Key = k })(s.in("giver", s.id)))
	var replay *app.Replay
	require.ErrorAs(t, seal(func(in *app.SealSecret) { in.Key = k })(s.in("giver", s.id)), &replay)
	refused(t, seal(func(in *app.SealSecret) { in.Key, in.Text = k, vault.NewSecret("another") })(s.in("giver", s.id)), handover.Invalid, "refuse.key_used")

	for i := range handover.MaxSecrets - 2 {
		require.NoError(t, seal(func(in *app.SealSecret) { in.Slot, in.Label = handover.OtherSecret, fmt.Sprint("密保问题 ", i) })(s.in("giver", s.id)))
	}
	j.refuses("seals too many", "giver", handover.Conflict, "secret.refuse.many", seal(func(in *app.SealSecret) { in.Slot, in.Label = handover.OtherSecret, "还有" }))
}

// TestSwappedSecrets: whoever moves a ciphertext to another place has nothing that opens.
func TestSwappedSecrets(t *testing.T) {
	t.Parallel()
	s := givenSafe(t)
	a, b := s.seals("giver", handover.PasswordSecret, "password"), s.seals("giver", handover.PaymentCode, "payment code")
	near := s
	near.record = s.house.record(s.in("giver", s.id), s.section, form("account", 5)).ID
	c := near.seals("giver", handover.PasswordSecret, "of another record")
	far := s
	far.id = s.handover().ID
	far.section = s.mustSection(far.id, "account")
	far.record = s.house.record(s.in("giver", far.id), far.section, form("account", 6)).ID
	d := far.seals("giver", handover.PasswordSecret, "of another handover")

	bare := s.house.record(s.in("giver", s.id), s.section, form("account", 7)).ID
	conn := tamperingOf(s.house).conn
	for _, m := range []struct {
		name, sql string
		args      []any
	}{
		{"two of one record", `UPDATE secrets x SET sealed = o.sealed FROM secrets o WHERE x.id = $1 AND o.id = $2`, []any{a.ID, b.ID}},
		{"from another record", `UPDATE secrets x SET sealed = o.sealed FROM secrets o WHERE x.id = $1 AND o.id = $2`, []any{a.ID, c.ID}},
		{"from another handover", `UPDATE secrets x SET sealed = o.sealed FROM secrets o WHERE x.id = $1 AND o.id = $2`, []any{a.ID, d.ID}},
		{"with its key", `WITH k AS (
			UPDATE data_keys k SET wrapped = o.wrapped FROM data_keys o, secrets x, secrets y
			WHERE x.id = $1 AND y.id = $2 AND k.id = x.key_id AND o.id = y.key_id)
			UPDATE secrets x SET sealed = o.sealed FROM secrets o WHERE x.id = $1 AND o.id = $2`, []any{a.ID, d.ID}},
		{"to another record", `UPDATE secrets x SET record_id = $2 WHERE id = $1`, []any{a.ID, bare}},
		{"to another version", `UPDATE secrets SET version = 2 WHERE id = $1`, []any{a.ID}},
	} {
		var was, key []byte
		require.NoError(t, s.pool.QueryRow(t.Context(), `
			SELECT sealed, k.wrapped FROM secrets x JOIN data_keys k ON k.id = x.key_id WHERE x.id = $1`, a.ID).Scan(&was, &key))
		require.Equal(t, "password", s.shows("receiver", asks(a)), "before: %s", m.name)
		tag, err := conn.Exec(t.Context(), m.sql, m.args...)
		require.NoError(t, err, m.name)
		require.Positive(t, tag.RowsAffected(), m.name)
		in := asks(a)
		if strings.Contains(m.name, "version") {
			in.Version = 2
		}
		got, err := s.opens("receiver", in)
		require.Error(t, err, m.name)
		require.ErrorIs(t, err, vault.ErrDamaged, m.name)
		require.True(t, got.Text.Empty())
		_, err = conn.Exec(t.Context(), `UPDATE secrets SET sealed = $2, record_id = $3, version = 1 WHERE id = $1`, a.ID, was, s.record)
		require.NoError(t, err)
		_, err = conn.Exec(t.Context(), `UPDATE data_keys k SET wrapped = $2 FROM secrets x WHERE x.id = $1 AND k.id = x.key_id`, a.ID, key)
		require.NoError(t, err)
	}
	require.Equal(t, "password", s.shows("receiver", asks(a)))
}

// TestSecretCode: a seed is never shown, its code is.
func TestSecretCode(t *testing.T) {
	t.Parallel()
	s := givenSafe(t)
	seed := "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
	x := s.seals("giver", handover.TOTPSecret, seed)
	got, err := s.opens("receiver", asks(x))
	require.NoError(t, err)
	want, left, err := vault.Code(vault.NewSecret(seed), s.app.Now())
	require.NoError(t, err)
	require.Equal(t, want, got.Text.Reveal())
	require.InDelta(t, left, got.Left, float64(time.Second))
}

// TestRevealsAreCounted: the limit is a person's, over all handovers, also when forms come at once.
func TestRevealsAreCounted(t *testing.T) {
	t.Parallel()
	s := givenSafe(t)
	x := s.seals("giver", handover.PasswordSecret, "hush")
	other := s
	other.id = s.handover().ID
	other.section = s.mustSection(other.id, "account")
	other.record = s.house.record(s.in("giver", other.id), other.section, form("account", 5)).ID
	y := other.seals("giver", handover.PasswordSecret, "elsewhere")
	for range handover.RevealsPerHour - 3 {
		_, err := s.pool.Exec(t.Context(), `
			INSERT INTO reveals (handover_id, id, record_id, secret_id, version, purpose, reason, by_person, role, method, address, agent, revealed_at)
			VALUES ($1, gen_random_uuid(), $2, $3, 1, 'login', '', $4, 'receiver', 'password', '', '', $5)`,
			s.id, s.record, x.ID, s.people["receiver"].ID, s.app.Now())
		require.NoError(t, err)
	}
	var opened, tooMany atomic.Int32
	var wg sync.WaitGroup
	a, b := s.in("receiver", s.id), s.in("receiver", other.id)
	for i := range 8 {
		wg.Go(func() {
			sc, in := a, asks(x)
			if i%2 == 1 {
				sc, in = b, asks(y)
			}
			_, err := s.app.RevealSecret(t.Context(), sc, in)
			switch handover.CodeOf(err) {
			case "":
				opened.Add(1)
			case handover.TooMany:
				tooMany.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	wg.Wait()
	require.Equal(t, []int32{3, 5}, []int32{opened.Load(), tooMany.Load()})
}

// TestSecretsStay: the database refuses what no code does.
func TestSecretsStay(t *testing.T) {
	t.Parallel()
	s := givenSafe(t)
	x := s.seals("giver", handover.PasswordSecret, "hush")
	s.shows("receiver", asks(x))
	for _, sql := range []string{
		`UPDATE secrets SET record_id = record_id, sealed_by = gone_by`, `UPDATE secrets SET sealed = sealed`, `UPDATE secrets SET version = 2`, `DELETE FROM secrets`,
		`TRUNCATE secrets CASCADE`, `DELETE FROM data_keys`, `UPDATE data_keys SET id = gen_random_uuid()`, `UPDATE data_keys SET wrapped = NULL`,
		`UPDATE data_keys SET wrapped = '\x01'`, `DELETE FROM reveals`, `UPDATE reveals SET reason = 'x'`, `TRUNCATE reveals`,
		`INSERT INTO secrets SELECT (x).* FROM (SELECT x FROM secrets x) y`,
	} {
		_, err := s.pool.Exec(t.Context(), sql)
		require.Error(t, err, sql)
	}
	_, err := s.pool.Exec(t.Context(), `UPDATE data_keys SET wrapped = NULL, destroyed_at = now()`)
	require.NoError(t, err)
	_, err = s.opens("receiver", asks(x))
	refused(t, err, handover.NotFound, "error.not_found")
	_, err = s.pool.Exec(t.Context(), `UPDATE data_keys SET destroyed_at = now()`)
	require.Error(t, err, "once")
}

// sealed is the id of a secret of a stranger's record.
func (h *house) sealed(f foreign) uuid.UUID {
	h.t.Helper()
	s := safe{house: &house{t: h.t, pool: h.pool, clock: h.clock}}
	err := s.withKeys(ringKey(h.t)).SealSecret(h.t.Context(), f.scope, app.SealSecret{
		Record: f.record, Slot: handover.PasswordSecret, Text: vault.NewSecret("of a stranger"), Key: key(),
	})
	require.NoError(h.t, err)
	var id uuid.UUID
	require.NoError(h.t, h.pool.QueryRow(h.t.Context(), `SELECT id FROM secrets WHERE record_id = $1`, f.record).Scan(&id))
	return id
}

// opened is a secret of the handover's that was opened three times.
func (h *house) opened(id uuid.UUID) {
	h.t.Helper()
	s := safe{house: &house{t: h.t, pool: h.pool, store: h.store, clock: h.clock, people: h.people}, id: id}
	s.app = s.withKeys(ringKey(h.t))
	s.section = h.mustSection(id, "account")
	s.record = h.record(h.in("giver", id), s.section, form("account", 8)).ID
	x := s.seals("giver", handover.PasswordSecret, "hush")
	for _, who := range []string{"receiver", "giver", "receiver"} {
		s.shows(who, asks(x))
	}
}

// secretProbes are storeProbes about secrets.
func secretProbes(h *house, sc handover.Scope, f foreign) map[string]func() error {
	ctx := h.t.Context()
	return map[string]func() error{
		"SecretsEnded": func() error {
			when, err := h.store.SecretsEnded(ctx, sc, f.record)
			require.NoError(h.t, err)
			require.True(h.t, when.IsZero())
			return handover.ErrNotFound()
		},
		"RecordSecrets": func() error {
			list, err := h.store.RecordSecrets(ctx, sc, f.record)
			require.NoError(h.t, err)
			require.Empty(h.t, list)
			return handover.ErrNotFound()
		},
	}
}

// secretTxProbes are txProbes about secrets.
func secretTxProbes(h *house, sc handover.Scope, f foreign, in func(func(app.Tx) error) func() error) map[string]func() error {
	ctx := h.t.Context()
	none := func(n int, err error) error {
		if err != nil || n != 0 {
			return err
		}
		return handover.ErrNotFound()
	}
	return map[string]func() error{
		"Secret": in(func(tx app.Tx) error { return second(tx.Secret(ctx, f.secret)) }),
		"SecretsOf": in(func(tx app.Tx) error {
			list, err := tx.SecretsOf(ctx, f.record)
			return none(len(list), err)
		}),
		"EndSecrets": in(func(tx app.Tx) error {
			n, _, err := tx.EndSecrets(ctx, sc.By(), h.app.Now())
			return none(n, err)
		}),
		"EndSecret": in(func(tx app.Tx) error {
			err := tx.EndSecret(ctx, handover.Secret{ID: f.secret, Version: 1}, "destroyed", sc.By(), h.app.Now())
			if handover.CodeOf(err) == handover.Stale {
				err = handover.ErrNotFound()
			}
			return err
		}),
		"RevealsSince": in(func(tx app.Tx) error { return none(tx.RevealsSince(ctx, f.person, h.app.Now().AddDate(-1, 0, 0))) }), // always the viewer themselves
	}
}
