package postgres_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
)

// TestViews: who looks at what of a sensitive kind is kept once in ten minutes, and giver and managers see it.
func TestViews(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx, id := t.Context(), h.handover().ID
	accounts, skus := h.sections(id)["account"], h.sections(id)["sku"]
	giver, receiver, manager := h.in("giver", id), h.in("receiver", id), h.in("manager", id)
	account, sku := h.record(giver, accounts.ID, form("account", 1)), h.record(giver, skus.ID, form("sku", 1))
	look := func(sc handover.Scope, s handover.Section, record uuid.UUID, place handover.ViewPlace, n int) {
		t.Helper()
		require.NoError(t, h.app.NoteView(ctx, sc, app.Looked{Section: s, Record: record, Place: place, Records: n, Address: "192.0.2.7", Agent: "Firefox"}))
	}
	read := func(sc handover.Scope, f app.ViewFilter) app.ViewPage {
		t.Helper()
		got, err := h.app.Views(ctx, sc, f)
		require.NoError(t, err)
		return got
	}
	h.set(h.app.Now().Truncate(handover.ViewStretch).Add(time.Minute))
	look(giver, accounts, account.ID, handover.ViewedRecord, 1)
	look(giver, accounts, account.ID, handover.ViewedRecord, 1) // at once again
	look(giver, accounts, account.ID, handover.ViewedForm, 1)
	look(receiver, accounts, account.ID, handover.ViewedRecord, 1)
	look(receiver, skus, sku.ID, handover.ViewedRecord, 1) // of a kind whose views are not kept
	look(receiver, accounts, uuid.Nil, handover.ViewedList, 1)
	h.set(h.app.Now().Add(handover.ViewStretch))
	look(giver, accounts, account.ID, handover.ViewedRecord, 1)

	got := read(manager, app.ViewFilter{})
	var lines []string
	for _, v := range got.Views {
		lines = append(lines, v.Name+" "+string(v.Place)+" "+v.Title)
	}
	title := account.Title
	require.ElementsMatch(t, []string{
		"林晓雯 record " + title, "林晓雯 record " + title, "林晓雯 form " + title, "周子昂 record " + title, "周子昂 list ",
	}, lines)
	require.Equal(t, []string{"林晓雯", "192.0.2.7", "Firefox"}, []string{got.Views[0].Name, got.Views[0].Address, got.Views[0].Agent}, "the newest first")
	require.Empty(t, got.Unusual)
	require.Len(t, read(giver, app.ViewFilter{Person: h.people["giver"].ID}).Views, 3)
	last := got.Views[1]
	require.Len(t, read(manager, app.ViewFilter{Before: last.At, BeforeID: last.ID}).Views, 3, "the page behind a line")
	_, err := h.app.Views(ctx, receiver, app.ViewFilter{})
	refused(t, err, handover.Forbidden, "refuse.see_views")

	look(giver, accounts, uuid.Nil, handover.ViewedFile, handover.UnusualLeast)
	require.Equal(t, []handover.ViewDay{{Day: h.app.Today(), Records: handover.UnusualLeast + 1}}, read(manager, app.ViewFilter{}).Unusual, "what was taken along counts whole")

	other := h.sections(h.handover().ID)["account"]
	refused(t, h.app.NoteView(ctx, giver, app.Looked{Section: other, Place: handover.ViewedList}), handover.NotFound, "error.not_found")
	refused(t, h.app.NoteView(ctx, giver, app.Looked{Section: accounts, Record: sku.ID, Place: handover.ViewedRecord}), handover.NotFound, "error.not_found")
}

// maskTxProbes are txProbes about masked facts.
func maskTxProbes(h *house, sc handover.Scope, f foreign, in func(func(app.Tx) error) func() error) map[string]func() error {
	ctx := h.t.Context()
	return map[string]func() error{
		"Uncovered": in(func(tx app.Tx) error {
			return tx.Uncovered(ctx, handover.View{
				ID: uuid.New(), Section: f.section, Record: f.record, Person: sc.By(), Place: handover.ViewedMasked, Field: "bank", Records: 1, At: h.app.Now(),
			}, h.app.Today(), h.app.Now())
		}),
		"UncoveredSince": in(func(tx app.Tx) error { // always the viewer themselves
			n, err := tx.UncoveredSince(ctx, f.person, h.app.Now().AddDate(-1, 0, 0))
			if err != nil || n != 0 {
				return err
			}
			return handover.ErrNotFound()
		}),
	}
}

// TestUnusualViewsAreNamed: on the dashboard of who watches all and on the overview, by the same rule as in the look-log.
func TestUnusualViewsAreNamed(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx, id := t.Context(), h.handover().ID
	accounts := h.sections(id)["account"]
	giver := h.in("giver", id)
	account := h.record(giver, accounts.ID, form("account", 1))
	look := func(sc handover.Scope, record uuid.UUID, place handover.ViewPlace, n int) {
		t.Helper()
		require.NoError(t, h.app.NoteView(ctx, sc, app.Looked{Section: accounts, Record: record, Place: place, Records: n}))
	}
	named := func() (most int, days []handover.ViewDay) {
		t.Helper()
		board, err := h.app.Board(ctx, h.as("manager"), app.BoardFilter{})
		require.NoError(t, err)
		for _, a := range board.Attention {
			most = max(most, a.Viewed)
		}
		o, err := h.app.Overview(ctx, h.in("manager", id))
		require.NoError(t, err)
		log, err := h.app.Views(ctx, h.in("manager", id), app.ViewFilter{})
		require.NoError(t, err)
		days = handover.Unusual(o.Viewed, h.app.Today())
		require.Equal(t, log.Unusual, days)
		mine, err := h.app.Board(ctx, h.as("giver"), app.BoardFilter{})
		require.NoError(t, err)
		for _, a := range mine.Attention {
			require.Zero(t, a.Viewed, "nobody is told of themselves")
		}
		return most, days
	}
	at := func(n int) { h.set(day(n).Add(4 * time.Hour)) }
	for n := 10; n < 15; n++ { // what is usual: eight a day
		at(n)
		look(giver, account.ID, handover.ViewedRecord, 1)
		look(giver, account.ID, handover.ViewedForm, 1) // the same record counts once a day
		look(giver, uuid.Nil, handover.ViewedList, 40)  // a list is no looking at each
		look(giver, uuid.Nil, handover.ViewedFile, 7)
		look(h.in("receiver", id), uuid.Nil, handover.ViewedFile, 400)
	}
	at(22)
	most, days := named()
	require.Zero(t, most)
	require.Empty(t, days)
	look(giver, uuid.Nil, handover.ViewedFile, 24)
	most, _ = named()
	require.Zero(t, most, "three times as much is not more than three times as much")
	h.clock.move(handover.ViewStretch)
	look(giver, account.ID, handover.ViewedRecord, 1)
	most, days = named()
	require.Equal(t, 25, most)
	require.Equal(t, []handover.ViewDay{{Day: day(22), Records: 25}}, days)
	at(28)
	most, _ = named()
	require.Equal(t, 25, most)
	at(29)
	most, days = named()
	require.Zero(t, most, "eight days ago")
	require.Empty(t, days)
}

// viewProbes are storeProbes about views.
func viewProbes(h *house, sc handover.Scope, f foreign) map[string]func() error {
	return map[string]func() error{
		"NoteView": func() error {
			return h.store.NoteView(h.t.Context(), sc, handover.View{
				ID: uuid.New(), Section: f.section, Record: f.record, Person: sc.By(), Place: handover.ViewedRecord, Records: 1, At: h.app.Now(),
			}, h.app.Today(), h.app.Today())
		},
	}
}
