package postgres_test

import (
	"errors"
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

// exportOf gives a handover a file of figures with a line, a sum and a note.
func (h *house) exportOf(id uuid.UUID) (export, note uuid.UUID) {
	h.t.Helper()
	export, note = uuid.New(), uuid.New()
	for _, sql := range []string{
		`INSERT INTO figure_files (handover_id, id, number, name, size, digest, state, plan, lines, counted, first_day, last_day, made_by, made_at)
			SELECT $1::uuid, $2::uuid, 7, 'x.csv', 1, sha256(($1::uuid)::text::bytea), 'counted', '{}', 1, 1, '2026-10-01', '2026-10-01', id, now() FROM people WHERE name <> $3::text LIMIT 1`,
		`INSERT INTO figure_lines (handover_id, file_id, chunk, body) SELECT $1::uuid, $2::uuid, 0, $3::text::bytea`,
		`INSERT INTO figure_days (handover_id, day, value_id, file, dim, metric, sum) SELECT $1::uuid, '2026-10-01', 0, 7, 0, 1, length(($2::uuid)::text || $3::text)`,
		`INSERT INTO figure_notes (handover_id, id, day, text, made_by, made_at) SELECT $1::uuid, $2::uuid, '2026-10-01', '618', id, now() FROM people WHERE name <> $3::text LIMIT 1`,
	} {
		at := export
		if strings.Contains(sql, "figure_notes") {
			at = note
		}
		_, err := h.pool.Exec(h.t.Context(), sql, id, at, "nobody")
		require.NoError(h.t, err)
	}
	return export, note
}

func figureFileOf(h *house, sc handover.Scope, f foreign) error {
	_, _, err := h.store.FigureFile(h.t.Context(), sc, f.export)
	return err
}

func figureLinesOf(h *house, sc handover.Scope, f foreign) error {
	require.NoError(h.t, h.store.FigureLines(h.t.Context(), sc, f.export, func(app.ImportChunk) error { return errors.New("lines of others") }))
	return handover.ErrNotFound()
}

func figureProbes(h *house, f foreign, in func(func(app.Tx) error) func() error) map[string]func() error {
	ctx := h.t.Context()
	return map[string]func() error{
		"FigureFile": in(func(tx app.Tx) error {
			_, err := tx.FigureFile(ctx, f.export)
			return err
		}),
		"SaveFigureFile": in(func(tx app.Tx) error {
			return tx.SaveFigureFile(ctx, app.FigureFile{ID: f.export, State: app.FigureRemoved})
		}),
		"DropFigures": in(func(tx app.Tx) error {
			return tx.DropFigures(ctx, app.FigureFile{ID: f.export, Number: 7, State: app.FigureRemoved})
		}),
		"FigureRivals": in(func(tx app.Tx) error {
			got, err := tx.FigureRivals(ctx, app.FigureFile{ID: uuid.New(), First: morning.AddDate(-9, 0, 0), Last: morning.AddDate(9, 0, 0)})
			for _, x := range got {
				require.NotEqual(h.t, f.export, x.File.ID)
			}
			return errors.Join(err, handover.ErrNotFound())
		}),
		"ReplaceFigures": in(func(tx app.Tx) error {
			return errors.Join(tx.ReplaceFigures(ctx, app.FigureFile{ID: f.export, Number: 7}, []app.FigureCell{{Metric: 1, Day: catalog.NewDate(2026, 10, 1)}}), handover.ErrNotFound())
		}),
		"DropFigureNote": in(func(tx app.Tx) error {
			_, err := tx.DropFigureNote(ctx, f.day)
			return err
		}),
		"AddFigures": func() error {
			err := in(func(tx app.Tx) error {
				return tx.AddFigures(ctx, app.FigureFile{ID: f.export, Number: 7}, figures.Result{Facts: []figures.Fact{{Day: catalog.NewDate(2026, 10, 1), Value: -1, Metric: 1, Sum: 1}}})
			})()
			require.ErrorContains(h.t, err, "figures_file_known")
			return handover.ErrNotFound()
		},
	}
}

// TestFiguresStayInTheirHandover: two handovers with figures of the same days and numbers see their own alone.
func TestFiguresStayInTheirHandover(t *testing.T) {
	t.Parallel()
	h := given(t)
	h.everyKind()
	one, two := h.handover().ID, h.handover().ID
	bring := func(id uuid.UUID, name, text string) app.FigureFile {
		sc := h.in("giver", id)
		f, err := h.app.BringFigures(t.Context(), sc, app.NewFigures{Name: name, Content: strings.NewReader(text)})
		require.NoError(t, err)
		f, err = h.app.CountFigures(t.Context(), sc, app.CountFigures{File: f.ID})
		require.NoError(t, err)
		return f
	}
	const head = "order id,date,product id,quantity,amount,customer id\n"
	bring(one, "a.csv", head+"1,2026-10-01,A,1,10,u1\n2,2026-10-02,B,1,20,u2\n3,2026-09-30,B,1,5,u2\n")
	bring(two, "b.csv", head+"1,2026-10-01,A,1,7000,u1\n")
	euro := bring(one, "c.csv", head+"9,2026-10-02,A,1,€3,u9\n")
	report := func(id uuid.UUID, f app.FigureFilter) app.ShopFigures {
		got, err := h.app.ShopFigures(t.Context(), h.in("giver", id), f)
		require.NoError(t, err)
		return got
	}
	sales, _ := catalog.MetricOf("sales")
	value := func(s figures.Sums) string {
		v, ok := s.Of(sales)
		require.True(t, ok)
		return v.String()
	}
	got := report(one, app.FigureFilter{Currency: "CNY", At: time.Date(2026, 10, 5, 0, 0, 0, 0, time.UTC)})
	require.Equal(t, "30", value(got.Now))
	require.Equal(t, "5", value(got.Then))
	require.Equal(t, "B", got.Dims[0].Rows[0].Text)
	require.Equal(t, "20", value(got.Dims[0].Rows[0].Sums))
	require.Equal(t, "3", value(report(one, app.FigureFilter{Currency: "EUR"}).Now), "currencies are never added up")
	require.Equal(t, "7000", value(report(two, app.FigureFilter{}).Now))
	week := report(one, app.FigureFilter{Currency: "CNY", Span: figures.Week})
	require.Equal(t, "35", value(week.Now), "a week over the end of a month")
	require.Equal(t, "25", value(week.Dims[0].Rows[0].Sums))

	_, tiers, err := h.app.FigureTiers(t.Context(), h.in("giver", one), app.FigureFilter{Currency: "CNY"})
	require.NoError(t, err)
	require.Equal(t, 1, tiers.Tiers[0].Buyers, "lately, often and for much: u2")
	require.Equal(t, 2, tiers.Tiers[0].Orders)
	var same bool
	require.NoError(t, h.pool.QueryRow(t.Context(), `
		SELECT EXISTS (SELECT FROM figure_buyers a JOIN figure_buyers b ON b.buyer = a.buyer AND b.handover_id <> a.handover_id)`).Scan(&same))
	require.False(t, same, "u1 of one handover is not known again in another")

	_, err = h.app.RemoveFigures(t.Context(), h.in("giver", one), euro.ID, app.Key{})
	require.NoError(t, err)
	require.Equal(t, []string{"CNY"}, report(one, app.FigureFilter{}).Currencies)
	refused(t, h.app.NoteFigures(t.Context(), h.in("receiver", one), time.Now(), "618", app.Key{}), handover.Forbidden, "refuse.not_filler")
	_, err = h.app.RemoveFigures(t.Context(), h.in("giver", two), euro.ID, app.Key{})
	refused(t, err, handover.NotFound, "error.not_found")
}

// BenchmarkFigures asks for a year of a handover with a million sums, as its page does: SELECT of totals and of the largest values.
func BenchmarkFigures(b *testing.B) {
	h := given(b)
	h.everyKind()
	id := h.handover().ID
	_, _ = h.exportOf(id)
	for _, sql := range []string{
		`INSERT INTO figure_values (handover_id, id, dim, text) SELECT $1, n, 1, 'SKU-' || n FROM generate_series(1, 1400) n`,
		`INSERT INTO figure_days (handover_id, dim, metric, day, value_id, file, sum)
			SELECT $1, 1, m, '2025-10-01'::date + d, v, 7, 1000000 * (v + d % 7) FROM generate_series(1, 3) m, generate_series(0, 364) d, generate_series(1, 1400) v`,
		`INSERT INTO figure_months (handover_id, dim, metric, month, value_id, file, sum)
			SELECT handover_id, dim, metric, date_trunc('month', day), value_id, file, sum(sum) FROM figure_days WHERE handover_id = $1 AND dim > 0 GROUP BY 1, 2, 3, 4, 5, 6`,
	} {
		_, err := h.pool.Exec(b.Context(), sql, id)
		require.NoError(b, err)
	}
	_, err := h.pool.Exec(b.Context(), `ANALYZE figure_days, figure_months, figure_values, figure_files`)
	require.NoError(b, err)
	for _, span := range []figures.Span{figures.Week, figures.Month, figures.Year} {
		b.Run(string(span), func(b *testing.B) {
			for b.Loop() {
				_, err := h.app.ShopFigures(b.Context(), h.in("giver", id), app.FigureFilter{Span: span})
				require.NoError(b, err)
			}
		})
	}
}
