package postgres_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/figures"
	"handoverdesk/internal/handover"
)

// takings are sales of days as a back office writes them, the same on each.
func takings(from catalog.Date, days, amount int) string {
	var b strings.Builder
	b.WriteString("日期,销售额\n")
	for i := range days {
		fmt.Fprintf(&b, "%s,%d\n", from.AddDays(i), amount)
	}
	return b.String()
}

func (h *house) brings(who string, id uuid.UUID, name, text string, over app.FigureOverlap) (app.FigureFile, error) {
	h.t.Helper()
	f, err := h.app.BringFigures(h.t.Context(), h.in(who, id), app.NewFigures{Name: name, Content: strings.NewReader(text)})
	if err != nil {
		return f, err
	}
	return h.app.CountFigures(h.t.Context(), h.in(who, id), app.CountFigures{File: f.ID, Overlap: over})
}

func (h *house) mustBring(who string, id uuid.UUID, name, text string) {
	h.t.Helper()
	_, err := h.brings(who, id, name, text, app.OverlapReplace)
	require.NoError(h.t, err)
}

func (h *house) watch(id uuid.UUID) app.Watch {
	h.t.Helper()
	w, err := h.app.Watch(h.t.Context(), h.in("manager", id))
	require.NoError(h.t, err)
	return w
}

// watchedShop is a handover in follow-up with sales of 1,000 on each of the thirty days before its moment, and the day of that.
func (h *house) watchedShop(early bool) (uuid.UUID, catalog.Date) {
	h.t.Helper()
	made := h.handover(h.only("data_report"))
	moved := h.app.Moved(made)
	if early {
		h.mustBring("giver", made.ID, "交接前.csv", takings(moved.AddDays(-30), 30, 1000))
	}
	h.signedSections(made.ID, 2, "data_report")
	h.signedWhole(made.ID)
	require.NoError(h.t, h.app.MoveHandover(h.t.Context(), h.in("manager", made.ID), handover.FollowUp, "", app.Key{}))
	h.set(made.EffectiveAt)
	_, err := h.app.MoveDue(h.t.Context())
	require.NoError(h.t, err)
	return made.ID, moved
}

// noon sets the clock to noon of a day.
func (h *house) noon(d catalog.Date) { h.set(d.Time().Add(4 * time.Hour)) }

// TestWatch goes through a month after a handover: nothing before the first mark, a breach that opens one question however many look, an answer, and the
// end that waits for the last check.
func TestWatch(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx := t.Context()
	id, moved := h.watchedShop(true)
	require.True(t, h.watch(id).Setting().Active, "figures were there before the signatures")
	end := func() error {
		return h.app.MoveHandover(ctx, h.in("manager", id), handover.CloseHandover, "", app.Key{})
	}
	checks := func() error { return second(h.app.CheckWatch(ctx, h.in("receiver", id), app.Key{})) }
	passed := func() int {
		n, err := h.app.CheckPassed(ctx)
		require.NoError(t, err)
		return n
	}
	refused(t, end(), handover.Conflict, "watch.refuse.close_early")
	refused(t, checks(), handover.Conflict, "watch.refuse.early")
	refused(t, second(h.app.CheckWatch(ctx, h.in("giver", id), app.Key{})), handover.Forbidden, "refuse.check_watch")

	_, err := h.brings("giver", id, "交接后.csv", takings(moved, 7, 600), app.OverlapReplace)
	refused(t, err, handover.Forbidden, "refuse.check_watch")
	h.mustBring("receiver", id, "交接后.csv", takings(moved, 7, 600))
	old := h.watchFiles(id)
	refused(t, second(h.app.RemoveFigures(ctx, h.in("manager", id), old[len(old)-1].ID, app.Key{})), handover.Conflict, "figures.refuse.signed")
	h.mustBring("receiver", id, "又一份.csv", takings(moved.AddDays(-5), 5, 9000))
	require.Zero(t, passed(), "the seventh day is not over")

	h.noon(moved.AddDays(7))
	errs := together(
		func() error { return second(h.app.CheckPassed(ctx)) }, func() error { return second(h.app.CheckPassed(ctx)) }, checks, checks)
	for _, err := range errs {
		require.NoError(t, err)
	}
	w := h.watch(id)
	require.Len(t, w.Checks, 1, "however many look")
	c := w.Checks[0]
	require.Equal(t, "7 sales breach 1000 600 -40", fmt.Sprint(int(c.Mark), " ", c.Metric, " ", c.Verdict, " ", c.Was, " ", c.Is, " ", c.Change), "what came later adds nothing to the days before")
	require.Equal(t, h.people["giver"].ID, c.AskedOf)
	require.Equal(t, handover.QuestionOpen, c.State)
	require.True(t, h.waits("giver", "answer"))
	require.Zero(t, passed(), "nothing new")
	h.sound("asked")

	require.NoError(t, h.app.Answer(ctx, h.in("giver", id), c.Question, "大衣断码，十一月中补到货。", app.Key{}))
	require.False(t, h.waits("giver", "answer"))
	got, err := h.app.SectionQuestions(ctx, h.in("receiver", id), h.sections(id)["data_report"].ID)
	require.NoError(t, err)
	require.Contains(t, got.Questions[0].Messages[0].Body, "600 CNY")
	asker := "receiver"
	if got.Questions[0].Asker != h.people[asker].ID {
		asker = "manager"
	}
	require.True(t, h.waits(asker, "resolve"))
	require.NoError(t, h.app.Resolve(ctx, h.in(asker, id), c.Question, app.Key{}))
	require.False(t, h.waits(asker, "resolve"))
	h.sound("resolved")

	// More of the same days: a newer check counts, and nobody is asked twice.
	_, err = h.brings("receiver", id, "补单.csv", takings(moved, 7, 50), app.OverlapAdd)
	require.NoError(t, err)
	require.Equal(t, 1, passed())
	w = h.watch(id)
	require.Len(t, w.Checks, 2)
	newest, _ := w.Newest(7, "sales")
	require.Equal(t, "650", newest.Is.String())
	require.Equal(t, uuid.Nil, newest.Question)

	h.noon(moved.AddDays(30))
	refused(t, end(), handover.Conflict, "watch.refuse.close")
	h.mustBring("receiver", id, "全月.csv", takings(moved.AddDays(7), 23, 1100))
	require.NoError(t, checks())
	w = h.watch(id)
	require.True(t, w.Done())
	last, _ := w.Newest(figures.LastMark, "sales")
	require.Equal(t, figures.VerdictGood, last.Verdict)
	h.sound("checked")
	require.NoError(t, end())
	h.sound("closed")
}

func (h *house) watchFiles(id uuid.UUID) []app.FigureFile {
	h.t.Helper()
	got, err := h.app.FigureFiles(h.t.Context(), h.in("manager", id))
	require.NoError(h.t, err)
	return got.Files
}

// TestWatchSet: how it is watched is a manager's decision with a reason; the giver is asked only if that was agreed; the end can do without the last
// check when somebody answers for it.
func TestWatchSet(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx := t.Context()
	id, moved := h.watchedShop(true)
	manager := h.in("manager", id)
	set := func(in app.SetWatch) error { return h.app.SetWatch(ctx, h.in("manager", id), in) }
	tight := map[string]figures.Bound{"sales": {Warn: 1, Breach: 2}, "conversion": {Warn: 10, Breach: 20}}
	refused(t, h.app.SetWatch(ctx, h.in("receiver", id), app.SetWatch{Active: true}), handover.Forbidden, "refuse.keep_watch")
	refused(t, set(app.SetWatch{Active: true, Bounds: map[string]figures.Bound{"sales": {Warn: 5, Breach: 2}}}), handover.Invalid, "watch.refuse.bound")
	refused(t, set(app.SetWatch{}), handover.Invalid, "watch.refuse.reason")
	require.NoError(t, set(app.SetWatch{Active: true, Bounds: tight}))
	require.Equal(t, map[string]figures.Bound{"sales": {Warn: 1, Breach: 2}}, h.watch(id).Setting().Bounds, "what is as usual is not kept")

	h.mustBring("manager", id, "交接后.csv", takings(moved, 14, 970))
	h.noon(moved.AddDays(14))
	n, err := h.app.CheckPassed(ctx)
	require.NoError(t, err)
	require.Equal(t, 2, n, "seven and fourteen days")
	for _, c := range h.watch(id).Checks {
		require.Equal(t, h.people["receiver"].ID, c.AskedOf, "the giver was not to be asked")
	}
	require.True(t, h.waits("receiver", "answer"))
	require.False(t, h.waits("giver", "answer"))

	waive := app.WaiveWatch{Reason: "店铺已经关停", Person: h.people["receiver"].ID}
	refused(t, h.app.WaiveWatch(ctx, h.in("receiver", id), waive), handover.Forbidden, "refuse.keep_watch")
	refused(t, h.app.WaiveWatch(ctx, manager, app.WaiveWatch{Reason: "店铺已经关停"}), handover.Invalid, "waiver.refuse.person")
	refused(t, h.app.WaiveWatch(ctx, manager, app.WaiveWatch{Reason: "店铺已经关停", Person: h.people["giver"].ID}), handover.Invalid, "waiver.refuse.who")
	require.NoError(t, h.app.WaiveWatch(ctx, manager, waive))
	refused(t, h.app.WaiveWatch(ctx, manager, waive), handover.Conflict, "watch.refuse.waived")
	require.NoError(t, set(app.SetWatch{Active: false, Reason: "没有数据可看了"}))
	refused(t, second(h.app.CheckWatch(ctx, manager, app.Key{})), handover.Conflict, "watch.refuse.off")
	require.NoError(t, set(app.SetWatch{Active: true, Reason: "还是要看"}))
	require.NoError(t, h.app.MoveHandover(ctx, h.in("manager", id), handover.CloseHandover, "", app.Key{}))
	refused(t, set(app.SetWatch{}), handover.Conflict, "refuse.in_state")
	h.sound("watched")

	two, _ := h.watchedShop(false)
	require.False(t, h.watch(two).Setting().Active, "nothing to compare with")
	require.NoError(t, h.app.MoveHandover(ctx, h.in("manager", two), handover.CloseHandover, "", app.Key{}))
	require.Empty(t, h.watch(two).Checks, "of its own handover")
	_, err = h.app.Watch(ctx, h.in("manager", h.handover(h.only("sku")).ID))
	require.Equal(t, handover.NotFound, handover.CodeOf(err))
}

// TestWatchAtAGlance: the dashboard and the overview say what was kept of each metric at the last mark, to whoever sees the handover, while it is watched.
func TestWatchAtAGlance(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx := t.Context()
	id, moved := h.watchedShop(true)
	glance := func(who string) string {
		b, err := h.app.Board(ctx, h.as(who), app.BoardFilter{})
		require.NoError(t, err)
		require.False(t, b.MoreWatches)
		var out []string
		for _, w := range b.Watches {
			require.Equal(t, moved, h.app.MovedAt(w.EffectiveAt))
			out = append(out, fmt.Sprint(w.ID == id, w.Open, w.Waived, w.Seen))
		}
		return strings.Join(out, "; ")
	}
	brief := func() *app.WatchBrief {
		o, err := h.app.Overview(ctx, h.in("receiver", id))
		require.NoError(t, err)
		return o.Watch
	}
	require.Equal(t, "true 0 false []", glance("manager"), "watched, and nothing checked so far")
	h.mustBring("receiver", id, "交接后.csv", takings(moved, 7, 600))
	h.noon(moved.AddDays(7))
	require.NoError(t, second(h.app.CheckPassed(ctx)))
	for _, who := range []string{"manager", "giver", "witness"} {
		require.Equal(t, "true 1 false [{sales 7 -40 breach}]", glance(who), who)
	}
	require.Empty(t, glance("outsider"), "who takes no part sees nothing")
	h.noon(moved.AddDays(14))
	h.mustBring("receiver", id, "第二周.csv", takings(moved.AddDays(7), 7, 1500))
	require.NoError(t, second(h.app.CheckPassed(ctx)))
	require.Equal(t, "true 1 false [{sales 14 5 good}]", glance("manager"), "the last mark counts, and the question stays")
	require.Equal(t, []app.WatchGot{{Metric: "sales", Mark: 14, Change: catalog.NewDecimal(5), Verdict: figures.VerdictGood}}, brief().Seen)
	h.noon(moved.AddDays(app.WatchesBack + 3))
	require.Equal(t, 1, strings.Count(glance("manager"), "true"), "what is asked is never too old")
	require.NoError(t, h.app.SetWatch(ctx, h.in("manager", id), app.SetWatch{Active: false, Reason: "没有数据可看了"}))
	require.Empty(t, glance("manager"))
	require.Nil(t, brief())
	two, _ := h.watchedShop(false)
	require.NotContains(t, glance("manager"), two.String(), "nothing to compare with")
}

// TestWatchInCalendar: the days of the checks stand in the calendar once responsibility has moved or figures were there before, and not when it was switched off.
func TestWatchInCalendar(t *testing.T) {
	t.Parallel()
	h := given(t)
	ctx := t.Context()
	id, moved := h.watchedShop(true)
	marks := func(id uuid.UUID) []string {
		got, err := h.app.Calendar(ctx, h.in("witness", id), app.CalendarFilter{Kind: app.KindHandover, Past: true})
		require.NoError(t, err)
		var out []string
		for _, d := range got.Own {
			if d.Sort == handover.OwnWatch {
				out = append(out, fmt.Sprint(d.Mark, " ", catalog.DateOf(d.Day) == moved.AddDays(d.Mark), " ", d.Done))
			}
		}
		return out
	}
	require.Equal(t, []string{"7 true false", "14 true false", "30 true false"}, marks(id))
	h.mustBring("receiver", id, "交接后.csv", takings(moved, 7, 1000))
	h.noon(moved.AddDays(7))
	require.NoError(t, second(h.app.CheckPassed(ctx)))
	require.Equal(t, []string{"7 true true", "14 true false", "30 true false"}, marks(id))
	require.NoError(t, h.app.SetWatch(ctx, h.in("manager", id), app.SetWatch{Active: false, Reason: "没有数据可看了"}))
	require.Empty(t, marks(id))
	require.Empty(t, marks(h.handover(h.only("data_report")).ID), "nobody has signed")
}
