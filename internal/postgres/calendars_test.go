package postgres_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

type datedKey struct {
	record uuid.UUID
	field  string
	line   int
	sort   catalog.DaySort
}

// sameDates checks that the table says what the records of the handover say, as if made anew, and returns how many days there are.
func (h *house) sameDates(id uuid.UUID, kinds ...string) int {
	h.t.Helper()
	kept, want := map[datedKey]string{}, map[datedKey]string{}
	rows, err := h.pool.Query(h.t.Context(), `SELECT record_id, field, line, sort, day, owned FROM record_dates WHERE handover_id = $1`, id)
	require.NoError(h.t, err)
	said := func(day catalog.Date, owned bool) string {
		if owned {
			return day.String() + " owned"
		}
		return day.String()
	}
	var k datedKey
	var day time.Time
	var owned bool
	_, err = pgx.ForEachRow(rows, []any{&k.record, &k.field, &k.line, &k.sort, &day, &owned}, func() error {
		kept[k] = said(catalog.DateOf(day), owned)
		return nil
	})
	require.NoError(h.t, err)
	st := h.state(id)
	giver, _ := st.Party(handover.Giver)
	env := catalog.Env{Giver: catalog.Person{ID: giver.Person.String(), Name: giver.Name}, LastDay: catalog.DateOf(st.LastWorkingDay)}
	for _, name := range kinds {
		kind, _ := catalog.Lookup(name)
		for _, r := range h.records(id, name) {
			for _, d := range kind.Dated(r.Values, env) {
				want[datedKey{r.ID, d.Field, d.Row, d.Sort}] = said(d.Day, d.Owned)
			}
		}
	}
	require.Equal(h.t, want, kept)
	return len(kept)
}

// open are the days that nobody takes over around the last day: title, field and day.
func (h *house) open(who string, id uuid.UUID) []string {
	h.t.Helper()
	sc := h.in(who, id)
	got, err := h.app.Calendar(h.t.Context(), sc, app.CalendarFilter{Window: true, Unowned: true})
	require.NoError(h.t, err)
	n, err := h.app.Unguarded(h.t.Context(), sc, got.Handover)
	require.NoError(h.t, err)
	require.Equal(h.t, n, got.Unowned)
	require.Len(h.t, got.Rows, n)
	return daysOf(got)
}

func daysOf(c app.Calendar) []string {
	var out []string
	for _, r := range c.Rows {
		out = append(out, strings.Join([]string{r.Record.Title, r.Field, r.Day.String()}, " "))
	}
	return out
}

// action is a campaign of which only the start has a day.
func action(n int, start, next string) catalog.Form {
	f := form("campaign", n, "start", start+" 20:00", "next_owner", next, "kind", "member_day")
	for key := range f {
		if k, _ := catalog.Campaign.Field(key); key != "start" && k != nil && (k.Spec().Type == catalog.TypeDate || k.Spec().Type == catalog.TypeDateTime) || strings.HasPrefix(key, "optimisation") {
			f[key] = []string{""}
		}
	}
	return f
}

// TestDatesFollowRecords goes through every way that writes a record: what stands in the table is what the records say.
func TestDatesFollowRecords(t *testing.T) {
	t.Parallel()
	h := given(t)
	h.everyKind()
	ctx := t.Context()
	id := h.handover(h.only("campaign", "contract")).ID
	giver, s := h.in("giver", id), h.mustSection(id, "campaign")
	one := h.record(giver, s, action(1, "2026-12-12", ""))
	h.record(giver, h.mustSection(id, "contract"), form("contract", 0))
	require.Greater(t, h.sameDates(id, "campaign", "contract"), 1)
	require.Equal(t, []string{one.Title + " start 2026-12-12"}, h.open("receiver", id))

	save := func(f catalog.Form) {
		t.Helper()
		_, err := h.app.SaveRecord(ctx, giver, app.SaveRecord{Section: s, Record: one.ID, Revision: h.fresh(giver, one.ID).Revision, Form: f})
		require.NoError(t, err)
		h.sameDates(id, "campaign", "contract")
	}
	save(action(1, "2026-12-31", ""))
	require.Empty(t, h.open("receiver", id), "a day behind the window")
	save(action(1, "2026-12-30", h.people["giver"].Name))
	require.Len(t, h.open("receiver", id), 1, "who leaves takes nothing over")
	save(action(1, "2026-12-30", h.people["receiver"].Name))
	require.Empty(t, h.open("receiver", id))
	save(action(1, "2026-12-30", ""))

	require.NoError(t, h.app.RemoveRecord(ctx, giver, one.ID, h.fresh(giver, one.ID).Shown(), app.Key{}))
	require.Empty(t, h.open("receiver", id))
	h.sameDates(id, "campaign", "contract")
	require.NoError(t, h.app.RestoreRecord(ctx, giver, one.ID, app.Key{}))
	h.sameDates(id, "campaign", "contract")
	require.Len(t, h.open("receiver", id), 1)

	im := h.written(giver, h.mustSection(id, "contract"), []string{"合同名称,类型,对方,到期,长期有效,负责人,接手人", "店铺保证金协议,平台协议,天猫,2026-12-20,否,林晓雯,"})
	h.sameDates(id, "campaign", "contract")
	require.Contains(t, h.open("receiver", id), "店铺保证金协议 end 2026-12-20")
	require.NoError(t, h.app.UndoImport(ctx, giver, im.ID, app.Key{}))
	h.work()
	h.sameDates(id, "campaign", "contract")
	require.Len(t, h.open("receiver", id), 1)

	require.NoError(t, h.change(id, func(p *app.Plan) {
		p.LastWorkingDay, p.EffectiveAt = day(28), day(28).Add(10*time.Hour)
		h.only("campaign", "contract")(p)
	}))
	require.Empty(t, h.open("receiver", id), "the window moves with the last day")
	h.sameDates(id, "campaign", "contract")

	later := h.handover(h.only("campaign"))
	_, err := h.app.CarryOver(ctx, h.in("giver", later.ID), h.from(h.state(id), "campaign"))
	require.NoError(t, err)
	require.Positive(t, h.sameDates(later.ID, "campaign"))

	// As of an earlier version of the program: migration 40 lets the next start write them.
	require.NoError(t, h.exec(`DELETE FROM record_dates`))
	require.NoError(t, h.exec(`UPDATE handovers SET judged_version = -2`))
	require.NoError(t, h.app.Resume(ctx))
	require.Positive(t, h.sameDates(id, "campaign", "contract"))
	require.Positive(t, h.sameDates(later.ID, "campaign"))
	require.NotContains(t, strings.Join(h.acts(id), " "), "identity")
}

// TestCalendar: days come by key, whatever the page, with the handover's own among them.
func TestCalendar(t *testing.T) {
	t.Parallel()
	h := given(t)
	h.everyKind()
	ctx := t.Context()
	id := h.handover(h.only("campaign", "risk")).ID
	giver, s := h.in("giver", id), h.mustSection(id, "campaign")
	n := app.DatesShown + 5
	for i := range n {
		h.record(giver, s, action(i+1, day(30).AddDate(0, 0, i-10).Format(time.DateOnly), map[bool]string{true: "", false: "周子昂"}[i%3 == 0]))
	}
	read := func(f app.CalendarFilter) (all []string, own []handover.OwnDay) {
		for {
			got, err := h.app.Calendar(ctx, h.in("witness", id), f)
			require.NoError(t, err)
			all, own = append(all, daysOf(got)...), append(own, got.Own...)
			if f.After = got.Next; got.Next == "" {
				return all, own
			}
		}
	}
	all, own := read(app.CalendarFilter{Past: true})
	require.Len(t, all, n)
	require.True(t, slices.IsSortedFunc(all, func(a, b string) int { return strings.Compare(a[len(a)-10:], b[len(b)-10:]) }))
	sorts := map[handover.OwnDaySort]int{}
	for _, d := range own {
		sorts[d.Sort]++
	}
	require.Equal(t, 1, sorts[handover.OwnLastDay])
	require.Equal(t, 1, sorts[handover.OwnEffective])
	require.Equal(t, len(h.sections(id)), sorts[handover.OwnSection], "each once, on whatever page")
	window, _ := read(app.CalendarFilter{Window: true})
	require.Len(t, window, 7+1+30)
	open := h.open("giver", id)
	require.Len(t, open, 13)
	none, own := read(app.CalendarFilter{Past: true, Kind: "risk"})
	require.Empty(t, none)
	require.Empty(t, own)
	none, own = read(app.CalendarFilter{Past: true, Kind: app.KindHandover})
	require.Empty(t, none)
	require.NotEmpty(t, own)
	got, err := h.app.Calendar(ctx, h.in("manager", id), app.CalendarFilter{})
	require.NoError(t, err)
	require.Len(t, got.Guarded, min(len(open), app.GuardedShown))
	drawn := 0
	for _, w := range got.Weeks {
		drawn += w.Count
	}
	require.Equal(t, n, drawn)
	for _, after := range []string{"x", "W10", "WyJ4IiwieSIsInoiLCIxIiwiYSJd"} {
		_, err := h.app.Calendar(ctx, h.in("manager", id), app.CalendarFilter{After: after})
		require.NoError(t, err)
	}
}

// TestCalendarFeeds: a token opens what its person may see now, until it is withdrawn.
func TestCalendarFeeds(t *testing.T) {
	t.Parallel()
	h := given(t)
	h.everyKind()
	ctx := t.Context()
	id := h.handover(h.only("campaign")).ID
	key := app.Key{ID: uuid.New(), Location: "/x", Digest: []byte("x")}
	token, err := h.app.Subscribe(ctx, h.in("receiver", id), key)
	require.NoError(t, err)
	_, err = h.app.Subscribe(ctx, h.in("receiver", id), key)
	require.Error(t, err, "the same form")
	sc, err := h.app.FeedOf(ctx, token)
	require.NoError(t, err)
	require.Equal(t, h.people["receiver"].ID, sc.By())
	require.Equal(t, id, sc.Handover())
	require.Zero(t, h.count(`SELECT count(*) FROM calendar_feeds f WHERE f::text LIKE '%' || $1 || '%'`, token), "the token is kept nowhere")
	none := func(token, why string) {
		t.Helper()
		_, err := h.app.FeedOf(ctx, token)
		require.Equal(t, handover.NotFound, handover.CodeOf(err), why)
	}
	none(token+"x", "another token")
	none("", "no token")
	again, err := h.app.Subscribe(ctx, h.in("receiver", id), app.Key{})
	require.NoError(t, err)
	none(token, "it was renewed")
	require.NoError(t, h.app.Unsubscribe(ctx, h.in("receiver", id), app.Key{}))
	none(again, "it was withdrawn")
	require.NoError(t, h.app.Unsubscribe(ctx, h.in("receiver", id), app.Key{}), "there is none any more")
	require.Equal(t, []string{"calendar.subscribed", "calendar.renewed", "calendar.withdrawn"}, h.acts(id)[len(h.acts(id))-3:])

	theirs, err := h.app.Subscribe(ctx, h.in("second", id), app.Key{})
	require.NoError(t, err)
	require.NoError(t, h.change(id, func(p *app.Plan) { p.Receivers = p.Receivers[:1]; h.only("campaign")(p) }))
	none(theirs, "they do not take part any more")
	watching, err := h.app.Subscribe(ctx, h.in("manager", id), app.Key{})
	require.NoError(t, err)
	require.NoError(t, h.exec(`UPDATE people SET disabled_at = now() WHERE id = $1`, h.people["manager"].ID))
	none(watching, "they may no longer sign in")
}

// feedProbes ask for feeds and days of a handover that is none of the scope's.
func feedProbes(h *house, f foreign, in func(func(app.Tx) error) func() error) map[string]func() error {
	return map[string]func() error{
		"EndFeed": in(func(tx app.Tx) error {
			there, err := tx.EndFeed(h.t.Context(), h.app.Now())
			if err == nil && !there {
				err = handover.ErrNotFound()
			}
			return err
		}),
		"Redate": in(func(tx app.Tx) error { return none(0, redated(h.t.Context(), tx, f)) }),
	}
}

func redated(ctx context.Context, tx app.Tx, f foreign) error {
	return tx.Redate(ctx, []app.DatesOf{{Section: f.section, Record: f.record, Dates: []catalog.Dated{{Field: "due", Sort: catalog.DayDue, Day: catalog.NewDate(2026, 12, 1)}}}})
}
