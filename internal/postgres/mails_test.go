package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/checkpoint"
	"handoverdesk/internal/handover"
)

// postman stands for the mail server, which is outside.
type postman struct {
	mu   sync.Mutex
	sent []app.Mail
	fail func(app.Mail) error
}

func (p *postman) Send(_ context.Context, m app.Mail) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.fail != nil {
		if err := p.fail(m); err != nil {
			return err
		}
	}
	p.sent = append(p.sent, m)
	return nil
}

// writes an act with mail, as the final signature does.
func (h *house) tells(id uuid.UUID, people ...string) {
	h.t.Helper()
	require.NoError(h.t, h.store.Update(h.t.Context(), h.in("giver", id), app.Key{}, func(tx app.Tx) error {
		locked, err := tx.LockHandover(h.t.Context())
		if err != nil {
			return err
		}
		in := app.Change{Handover: locked, Events: []handover.Event{{Act: "handover.sealed", Actor: h.people["giver"].ID, Detail: []byte("{}"), At: h.app.Now()}}}
		for _, who := range people {
			in.Mails = append(in.Mails, app.Mail{
				ID: uuid.New(), Workspace: h.workspace, Handover: id, Person: h.people[who].ID, Kind: "sealed", At: h.app.Now(),
				MailDetail: app.MailDetail{By: "林晓雯", Role: "giver", Digest: "ab"},
			})
		}
		return tx.Write(h.t.Context(), in)
	}))
}

func TestMails(t *testing.T) {
	t.Parallel()
	h := given(t)
	man := &postman{}
	a := app.New(app.Options{Store: h.store, Passwords: passwords{hasher}, Now: h.clock.now, Mailer: man})
	id := h.handover().ID
	h.tells(id, "giver", "receiver", "witness")
	work := func() bool {
		worked, err := a.WorkMail(t.Context())
		if err != nil {
			require.ErrorContains(t, err, "mail to ")
		}
		return worked
	}
	require.False(t, work(), "it waits for the checkpoint that covers the signature")
	h.checkpoint()
	man.fail = func(m app.Mail) error {
		switch m.Person {
		case h.people["receiver"].ID:
			return errors.New("451 later")
		case h.people["witness"].ID:
			return fmt.Errorf("%w: 550 nobody", app.ErrUndeliverable)
		}
		return nil
	}
	for range 3 {
		require.True(t, work())
	}
	require.False(t, work(), "a message that failed waits")
	require.Len(t, man.sent, 1)
	m := man.sent[0]
	require.Equal(t, []any{"giver@example.test", "HD-2026-0001", int64(2), "林晓雯"}, []any{m.Email, m.Number, m.Head.Seq, m.By})
	note, _, err := checkpoint.Open(m.Note, h.app.Signer())
	require.NoError(t, err)
	require.EqualValues(t, 1, note.Number)

	list, err := h.app.Outlets(t.Context(), h.as("admin"), 0)
	require.NoError(t, err)
	require.Len(t, list.Mails, 3)
	for _, sent := range list.Mails {
		require.Equal(t, 1, sent.Tries)
		require.Equal(t, sent.Email == "giver@example.test", !sent.Sent.IsZero())
		require.Equal(t, sent.Email == "witness@example.test", !sent.Dead.IsZero(), "what nobody takes is given up at once")
	}
	_, err = h.app.Outlets(t.Context(), h.as("manager"), 0)
	require.Equal(t, handover.Forbidden, handover.CodeOf(err))

	tries := 1
	for ; tries < 40; tries++ {
		h.clock.move(12 * time.Hour)
		if !work() {
			break
		}
	}
	require.Equal(t, 12, tries, "and what fails for three days then")
}

func TestMailsOfManyWorkers(t *testing.T) {
	t.Parallel()
	h := given(t)
	man := &postman{}
	a := app.New(app.Options{Store: h.store, Passwords: passwords{hasher}, Now: h.clock.now, Mailer: man})
	id := h.handover().ID
	for range 5 {
		h.tells(id, "giver", "receiver", "second", "witness")
	}
	h.checkpoint()
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for {
				worked, err := a.WorkMail(t.Context())
				require.NoError(t, err)
				if !worked {
					return
				}
			}
		})
	}
	all.Wait()
	require.Len(t, man.sent, 20)
	seen := map[uuid.UUID]bool{}
	for _, m := range man.sent {
		require.False(t, seen[m.ID], "once each")
		seen[m.ID] = true
	}
}

// TestPasswordResetIsTold: mail about an account belongs to no handover and waits for no checkpoint; the act stays.
func TestPasswordResetIsTold(t *testing.T) {
	t.Parallel()
	h := given(t)
	man := &postman{}
	a := app.New(app.Options{Store: h.store, Passwords: passwords{hasher}, Now: h.clock.now, Mailer: man})
	k := handover.Passkey{ID: uuid.New(), Name: "笔记本", Credential: []byte{1}, Public: []byte{2}, Transports: []string{"internal"}, Site: "localhost", MadeAt: h.app.Now()}
	require.NoError(t, h.store.AddPasskey(t.Context(), h.as("giver"), k))
	_, err := a.SavePerson(t.Context(), h.as("admin"), h.people["giver"], "orchard-lantern-47", true)
	require.NoError(t, err)
	worked, err := a.WorkMail(t.Context())
	require.NoError(t, err)
	require.True(t, worked)
	require.Len(t, man.sent, 1)
	m := man.sent[0]
	require.Equal(t, []any{"giver@example.test", handover.PasswordReset, h.people["admin"].Name, 1, uuid.Nil, ""},
		[]any{m.Email, m.Kind, m.By, m.Passkeys, m.Handover, m.Note})
	acts, err := h.app.AccountActs(t.Context(), h.as("giver"), h.people["giver"].ID)
	require.NoError(t, err)
	require.Len(t, acts, 1)
	out, err := h.app.Outlets(t.Context(), h.as("admin"), 0)
	require.NoError(t, err)
	require.Len(t, out.Mails, 1)
	require.False(t, out.Mails[0].Sent.IsZero())
	for _, sql := range []string{`UPDATE account_acts SET passkeys = 0`, `DELETE FROM account_acts`} {
		_, err := h.pool.Exec(t.Context(), sql)
		require.Error(t, err, sql)
	}
	none, err := h.app.AccountActs(t.Context(), h.as("manager"), h.people["giver"].ID)
	require.NoError(t, err)
	require.Empty(t, none)
}

// TestTurnsAreToldOnce: whoever's turn it is gets one message about all their sections, whoever's seal went stale one about that; neither when
// there is nothing left to do.
func TestTurnsAreToldOnce(t *testing.T) {
	t.Parallel()
	h := given(t)
	man := &postman{}
	h.app = app.New(app.Options{Store: h.store, Passwords: passwords{hasher}, Now: h.clock.now, Mailer: man, Session: app.SessionLimits{Idle: 365 * 24 * time.Hour, Max: 2 * 365 * 24 * time.Hour}})
	id := h.handover().ID
	drain := func() []app.Mail {
		man.sent = nil
		for {
			worked, err := h.app.WorkMail(t.Context())
			require.NoError(t, err)
			if !worked {
				return man.sent
			}
		}
	}
	for _, kind := range []string{"account", "supplier", "sku"} {
		h.submitted(id, kind, 3)
	}
	require.Empty(t, drain(), "it waits for others")
	h.clock.move(app.MailBundle)
	got := drain()
	require.Len(t, got, 1)
	require.Equal(t, []any{"receiver@example.test", "turn", 3}, []any{got[0].Email, got[0].Kind, len(got[0].Sections)})

	h.submitted(id, "risk", 3)
	h.clock.move(app.MailBundle)
	require.Empty(t, drain(), "the next one keeps its distance")
	h.clock.move(app.MailApart)
	require.Len(t, drain(), 1)

	j := journey{h, id}
	j.signs("account")
	h.clock.move(app.MailBundle)
	require.Empty(t, drain(), "the witness has signed already")

	j.step("changes what is signed", "giver", func(sc handover.Scope) error {
		r := h.records(id, "account")[0]
		_, err := h.app.SaveRecord(t.Context(), sc.Because("手机号换了"), app.SaveRecord{Record: r.ID, Revision: r.Revision, Form: form("account", 0, "fee_note", "改为年付")})
		return err
	})
	h.clock.move(app.MailBundle)
	stale := map[string]string{}
	for _, m := range drain() {
		require.Len(t, m.Sections, 1)
		stale[m.Email] = m.Kind
	}
	require.Equal(t, map[string]string{"receiver@example.test": "stale", "witness@example.test": "stale"}, stale)
}

// TestTakeoversAreTold: the witness hears when all that receivers do about an account stands, and the reviewer when somebody else opened it again.
func TestTakeoversAreTold(t *testing.T) {
	t.Parallel()
	h := given(t)
	man := &postman{}
	h.app = app.New(app.Options{Store: h.store, Passwords: passwords{hasher}, Now: h.clock.now, Mailer: man, Session: app.SessionLimits{Idle: 365 * 24 * time.Hour, Max: 2 * 365 * 24 * time.Hour}})
	id, _ := h.accounts(2)
	told := func() map[string]string {
		h.clock.move(app.MailBundle + app.MailApart)
		man.sent = nil
		for {
			worked, err := h.app.WorkMail(t.Context())
			require.NoError(t, err)
			if !worked {
				break
			}
		}
		out := map[string]string{}
		for _, m := range man.sent {
			require.Len(t, m.Sections, 1)
			out[m.Email] = m.Kind
		}
		return out
	}
	require.Equal(t, map[string]string{"receiver@example.test": "turn"}, told(), "to review")
	list := h.records(id, "account")
	h.proves("receiver", id, list[0].ID, "logged_in", "password_changed", "factor_moved", "payout_moved")
	require.Empty(t, told(), "it is the turn of whoever is at it")
	h.proves("receiver", id, list[0].ID, "sessions_closed")
	require.Equal(t, map[string]string{"witness@example.test": "turn"}, told())
	h.proves("receiver", id, list[1].ID, "logged_in", "password_changed", "factor_moved", "payout_moved")
	_, err := h.app.ProveAll(t.Context(), h.in("receiver", id), app.ProveAll{Section: list[1].Section, Records: []uuid.UUID{list[1].ID}, Step: "sessions_closed"})
	require.NoError(t, err)
	require.Equal(t, map[string]string{"witness@example.test": "turn"}, told())
	now := h.fresh(h.in("giver", id), list[1].ID)
	_, err = h.app.SaveRecord(t.Context(), h.in("giver", id), app.SaveRecord{Record: now.ID, Revision: now.Revision, Form: form("account", 1, "bound_phone", "0571-0000 9999")})
	require.NoError(t, err)
	require.Equal(t, map[string]string{"receiver@example.test": "turn"}, told())
}

// TestExitTasksAreTold: whoever has to do an exit task hears of it once, the day before it is due, when it is late, and every week after that; managers
// when it is late, or due with nobody to do it; the leaver never.
func TestExitTasksAreTold(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx := t.Context()
	man := &postman{}
	h.app = app.New(app.Options{Store: h.store, Passwords: passwords{hasher}, Now: h.clock.now, Mailer: man, Session: app.SessionLimits{Idle: 365 * 24 * time.Hour, Max: 2 * 365 * 24 * time.Hour}})
	h.exitTemplate()
	told := func() map[string][2]int { return h.reminded(man) }
	until := func(date string) {
		then, err := time.ParseInLocation("2006-01-02 15:04", date, h.app.Zone())
		require.NoError(t, err)
		h.clock.move(then.Sub(h.clock.now()))
	}
	const it, receiver, manager = "outsider@example.test", "receiver@example.test", "manager@example.test"
	id := h.handover(h.only("account"), h.withIT).ID
	require.Equal(t, map[string][2]int{it: {3, 0}}, told(), "assigned")
	require.Empty(t, told())
	h.clock.move(time.Minute)
	add := app.AddExit{Sort: handover.ExitForward, Title: "邮箱转给接收人", Owner: h.people["receiver"].ID, DueOn: day(28)}
	require.NoError(t, h.app.AddExit(ctx, h.in("manager", id), add))
	require.Equal(t, map[string][2]int{receiver: {1, 0}}, told())
	until("2026-11-27 07:00")
	require.Empty(t, told(), "not before the morning")
	until("2026-11-27 08:00")
	require.Equal(t, map[string][2]int{receiver: {1, 0}}, told(), "due tomorrow")
	until("2026-11-28 23:00")
	require.Empty(t, told(), "due today")
	until("2026-11-29 09:00")
	require.Equal(t, map[string][2]int{receiver: {1, 1}, it: {3, 0}, manager: {1, 1}}, told(), "one is late, one of the side is due tomorrow")
	own := h.exits(id)[0]
	require.NoError(t, h.app.SettleExit(ctx, h.in("receiver", id), settle(own.ID, handover.ExitSaysDone, "")))
	until("2026-12-04 12:00")
	require.Equal(t, map[string][2]int{it: {3, 3}, manager: {3, 3}}, told(), "after days without a program")
	until("2026-12-08 08:30")
	require.Equal(t, map[string][2]int{it: {3, 3}, manager: {3, 3}}, told(), "a week after the first went late")
	for _, x := range h.exits(id)[1:] {
		require.NoError(t, h.app.SettleExit(ctx, h.in("outsider", id), settle(x.ID, handover.ExitSaysDone, "")))
	}
	until("2026-12-30 08:30")
	require.Empty(t, told(), "all is settled")
	h.clock.move(time.Minute)
	require.NoError(t, h.app.SettleExit(ctx, h.in("receiver", id), settle(own.ID, handover.ExitSaysUndone, "又收到信")))
	require.Equal(t, map[string][2]int{receiver: {1, 1}, manager: {1, 1}}, told(), "opened again")
}

// TestExitTasksOfNobodyAreTold: managers hear of them the day before, and whom the plan names later at once.
func TestExitTasksOfNobodyAreTold(t *testing.T) {
	t.Parallel()
	h := given(t)
	man := &postman{}
	h.app = app.New(app.Options{Store: h.store, Passwords: passwords{hasher}, Now: h.clock.now, Mailer: man, Session: app.SessionLimits{Idle: 365 * 24 * time.Hour, Max: 2 * 365 * 24 * time.Hour}})
	h.exitTemplate()
	id := h.handover(h.only("account")).ID
	require.Empty(t, h.reminded(man))
	h.set(day(29).Add(-time.Hour))
	require.Empty(t, h.reminded(man), "seven in the morning")
	h.clock.move(2 * time.Hour)
	require.Equal(t, map[string][2]int{"manager@example.test": {3, 0}}, h.reminded(man))
	in := h.plan()
	h.withIT(&in)
	require.NoError(t, h.app.ChangePlan(t.Context(), h.in("manager", id), in, app.Key{}))
	require.Equal(t, map[string][2]int{"outsider@example.test": {3, 0}}, h.reminded(man))
}

// reminded is who got mail about exit tasks by now: about how many, and how many of them were late.
func (h *house) reminded(man *postman) map[string][2]int {
	h.t.Helper()
	ctx := h.t.Context()
	for range 2 { // twice is no more than once
		require.NoError(h.t, h.app.RemindExits(ctx))
		require.NoError(h.t, h.app.RemindExits(ctx))
		h.clock.move(app.MailBundle)
	}
	man.sent = nil
	for {
		worked, err := h.app.WorkMail(ctx)
		require.NoError(h.t, err)
		if !worked {
			break
		}
	}
	out := map[string][2]int{}
	for _, m := range man.sent {
		require.Equal(h.t, "exit", m.Kind)
		late := 0
		for _, x := range m.Exits {
			if x.Late {
				late++
			}
		}
		require.NotContains(h.t, out, m.Email)
		out[m.Email] = [2]int{len(m.Exits), late}
	}
	return out
}
