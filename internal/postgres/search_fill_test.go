package postgres_test

import (
	"slices"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/postgres"
	"handoverdesk/internal/postgres/pgtest"
)

// beforeSearch is the last schema without search over everything.
const beforeSearch = 7

// TestSearchIsFilledOnce: what was written before the migration is found after it by the catalog's own tokens, though messages refuse
// every update, and going down and up again loses nothing.
func TestSearchIsFilledOnce(t *testing.T) {
	t.Parallel()
	url := pgtest.New(t)
	pool, err := pgxpool.New(t.Context(), url)
	require.NoError(t, err)
	defer pool.Close()
	h := givenOn(t, pool)
	id := h.handover().ID
	giver, receiver := h.in("giver", id), h.in("receiver", id)
	sku := h.record(giver, h.mustSection(id, "sku"), form("sku", 0, "title", "双面羊毛呢 ＡＢＣ大衣"))
	bodies := []string{
		"尾款什么时候付？月底付，走对公。", "ＡＢＣ－１２ 的库存是 3,420 件", "呢", "PO-261108：在途 120 件\n到货后入 2 号仓", "…", "https://item.example/a?b=1&c=%20",
		"Café 的 naïve 文案", "「羊毛」与《毛呢》；〇一二々", "🙂好的👌ok", "価格・カタカナ ｶﾅ", "a_b-c.d", "𠮷野家 𠮷",
	}
	for _, body := range bodies {
		h.say(receiver, h.mustSection(id, "risk"), body)
	}
	names := []string{"框架协议 2026 ＡＢＣ.txt", "Café_naïve-2.txt", "呢.txt"}
	for _, name := range names {
		h.attach(giver, app.Owner{Section: h.mustSection(id, "risk")}, name, name)
	}
	down := func(to int) {
		for n := postgres.Newest; n > to; n-- {
			var at int
			require.NoError(t, h.pool.QueryRow(t.Context(), `SELECT version FROM schema_migrations`).Scan(&at))
			if at <= to {
				return
			}
			require.NoError(t, postgres.Migrate(t.Context(), url, -1))
		}
	}
	for range 2 {
		down(beforeSearch)
		require.NoError(t, postgres.Migrate(t.Context(), url, 0))
		h.pool.Reset() // what connections have prepared is of the old schema
		for _, body := range bodies {
			require.Equal(t, sorted(catalog.SearchTokens(body)), h.lexemes(`SELECT search FROM messages WHERE body = $1`, body), body)
		}
		for _, name := range names {
			require.Equal(t, sorted(catalog.IndexTokens(name, "")), h.lexemes(`SELECT search FROM files WHERE name = $1`, name), name)
		}
		kind, _ := catalog.Lookup("sku")
		var want []string
		for _, token := range kind.IndexTokens(h.fresh(giver, sku.ID).Values) {
			if token != catalog.WholeToken(form("sku", 0).Get("sku_code")) && token != catalog.WholeToken(form("sku", 0).Get("store")) {
				want = append(want, token)
			}
		}
		got := h.lexemes(`SELECT search FROM records WHERE id = $1`, sku.ID)
		for _, token := range want {
			require.Contains(t, got, token)
		}
		require.NotEmpty(t, h.find("giver", "周子昂 "+h.stores[0].Name))
		require.Contains(t, h.find("giver", "天猫旗舰店运营交接"), "handover 0 天猫旗舰店运营交接")
		require.NotEmpty(t, h.find("giver", "对公"))
	}
	_, err = h.pool.Exec(t.Context(), `UPDATE messages SET search = ''`)
	require.ErrorContains(t, err, "refused", "messages are still never changed")
}

// say puts a message past the use cases, which would refuse one without words.
func (h *house) say(sc interface{ By() uuid.UUID }, section uuid.UUID, body string) {
	h.t.Helper()
	id := uuid.Must(uuid.NewV7())
	_, err := h.pool.Exec(h.t.Context(), `
		WITH q AS (
			INSERT INTO questions (handover_id, section_id, id, blocking, asked_by, asked_at)
			SELECT handover_id, id, $2, false, $3, now() FROM sections WHERE id = $1
			RETURNING handover_id
		)
		INSERT INTO messages (handover_id, question_id, id, author_id, body, said_at) SELECT handover_id, $2, $2, $3, $4, now() FROM q`,
		section, id, sc.By(), body)
	require.NoError(h.t, err)
}

// lexemes are the tokens of a search column.
func (h *house) lexemes(sql string, args ...any) []string {
	h.t.Helper()
	rows, err := h.pool.Query(h.t.Context(), `SELECT unnest(tsvector_to_array(x.search)) FROM (`+sql+`) x`, args...)
	require.NoError(h.t, err)
	out, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(h.t, err)
	return sorted(out)
}

func sorted(list []string) []string {
	out := append([]string{}, list...)
	slices.Sort(out)
	return out
}
