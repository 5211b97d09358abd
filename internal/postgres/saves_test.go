package postgres_test

import (
	"crypto/sha256"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
)

// TestSaves is figure 12 of the performance guide: statements of an act, with the look-up of the session, BEGIN and COMMIT. All of
// it is one transaction.
func TestSaves(t *testing.T) {
	t.Parallel()
	e := estate{house: given(t)}
	e.id = e.handover().ID
	a, _, c := e.watched("auto")
	ctx := t.Context()
	e.submitted(e.id, "account", 4)
	e.record(e.in("giver", e.id), e.mustSection(e.id, "supplier"), form("supplier", 0))
	page, err := e.app.SectionPage(ctx, e.in("receiver", e.id), e.mustSection(e.id, "account"), app.RecordFilter{})
	require.NoError(t, err)
	rows := page.Rows
	var made handover.Record
	var question uuid.UUID
	for _, s := range []struct {
		name, who string
		most      int
		do        func(handover.Scope) error
	}{
		{"create a record that names people and records", "giver", 6, func(sc handover.Scope) error {
			made, err = a.SaveRecord(ctx, sc, app.SaveRecord{Section: e.mustSection(e.id, "sku"), Form: form("sku", 0), Key: app.Key{ID: uuid.New()}})
			return err
		}},
		{"save it", "giver", 6, func(sc handover.Scope) error {
			made, err = a.SaveRecord(ctx, sc, app.SaveRecord{Record: made.ID, Revision: 1, Form: form("sku", 0, "location", "B"), Key: app.Key{ID: uuid.New()}})
			return err
		}},
		{"autosave it", "giver", 6, func(sc handover.Scope) error {
			_, err = a.SaveRecord(ctx, sc, app.SaveRecord{Record: made.ID, Revision: 2, Form: form("sku", 0, "location", "C"), Autosave: true})
			return err
		}},
		{"accept a record", "receiver", 5, func(sc handover.Scope) error {
			return a.AcceptRecord(ctx, sc, rows[0].ID, rows[0].Revision, app.Key{ID: uuid.New()})
		}},
		{"ask", "receiver", 5, func(sc handover.Scope) error {
			return a.Ask(ctx, sc, app.Ask{Section: rows[1].Section, Record: rows[1].ID, Body: "?", Blocking: true})
		}},
		{"answer", "giver", 6, func(sc handover.Scope) error {
			require.NoError(t, e.pool.QueryRow(ctx, `SELECT id FROM questions`).Scan(&question))
			return a.Answer(ctx, sc, question, "!", app.Key{ID: uuid.New()})
		}},
		{"resolve", "receiver", 6, func(sc handover.Scope) error { return a.Resolve(ctx, sc, question, app.Key{}) }},
		{"accept many", "receiver", 6, func(sc handover.Scope) error {
			_, err := a.AcceptRecords(ctx, sc, app.AcceptRecords{Section: rows[0].Section, Version: page.Section.ContentVersion})
			return err
		}},
		{"return a record", "receiver", 5, func(sc handover.Scope) error {
			return a.ReturnRecord(ctx, sc, rows[0].ID, rows[0].Revision, "mend", app.Key{})
		}},
		{"remove a record", "giver", 6, func(sc handover.Scope) error {
			return a.RemoveRecord(ctx, sc, rows[3].ID, rows[3].Revision, app.Key{})
		}},
		{"submit a section", "giver", 11, func(sc handover.Scope) error {
			in := e.giving(sc, rows[0].Section)
			in.Password = "" // typed just before
			return a.SubmitSection(ctx, sc, in)
		}},
		{"create a handover", "manager", 15, func(sc handover.Scope) error {
			return second(a.CreateHandover(ctx, sc.Viewer(), e.plan(), app.Key{ID: uuid.New()}))
		}},
	} {
		e.as(s.who)
		hash := sha256.Sum256([]byte(s.who))
		require.NoError(t, e.store.StepUp(ctx, hash, e.people[s.who].ID, uuid.Nil, a.Now()))
		c.reset()
		v, st, err := a.Session(ctx, hash, e.id)
		require.NoError(t, err)
		sc, err := handover.Enter(v, st)
		require.NoError(t, err)
		require.NoError(t, s.do(sc), s.name)
		require.LessOrEqual(t, len(c.statements), s.most, "%s: %q", s.name, c.statements)
		commits := 0
		for _, sql := range c.statements {
			if sql == "commit" {
				commits++
			}
		}
		require.Equal(t, 1, commits, "%s is one transaction", s.name)
	}
	e.sound("saves")
}

// TestSessionIsOneStatement, also when it moves the time it was last seen at.
func TestSessionIsOneStatement(t *testing.T) {
	t.Parallel()
	e := estate{house: given(t)}
	a, _, c := e.watched("auto")
	e.as("giver")
	hash := sha256.Sum256([]byte("giver"))
	seen := func() time.Time {
		var at time.Time
		require.NoError(t, e.pool.QueryRow(t.Context(), `SELECT seen_at FROM sessions WHERE token_hash = $1`, hash[:]).Scan(&at))
		return at
	}
	first := seen()
	for _, wait := range []time.Duration{time.Second, 2 * time.Minute} {
		e.clock.move(wait)
		c.reset()
		_, _, err := a.Session(t.Context(), hash, uuid.Nil)
		require.NoError(t, err)
		require.Len(t, c.statements, 1)
		require.Equal(t, wait > time.Minute, seen().After(first), "written at most once a minute")
	}
}
