package postgres_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
)

// word adds a word of the workspace's own by its manager.
func (h *house) word(lines string) app.AddedWords {
	h.t.Helper()
	out, err := h.app.AddWords(h.t.Context(), h.as("manager"), app.AddWords{Sort: app.WordForbidden, Lines: lines})
	require.NoError(h.t, err)
	return out
}

func TestAWordJudgesOpenHandovers(t *testing.T) {
	t.Parallel()
	h := given(t)
	id := h.handover().ID
	open := h.mustSection(id, "sku")
	for n := range 4 {
		h.record(h.in("giver", id), open, form("sku", n, "title", []string{"清仓羊毛大衣", "最后一件羊毛大衣", "顶级羊毛大衣", "羊毛大衣"}[n]))
	}
	found := func() int {
		h.t.Helper()
		return h.count(`SELECT count(*) FROM records WHERE handover_id = $1 AND findings::text LIKE '%sku.forbidden_word%'`, id)
	}
	require.Equal(t, 1, found(), "the built-in list knows one of them")

	require.Equal(t, app.AddedWords{Count: 2, Known: 1}, h.word("清 仓\t换季特惠\n最后\n顶级\n"))
	require.Equal(t, 3, found(), "open handovers are judged anew")
	h.sound("words")
	page, err := h.app.Words(t.Context(), h.as("manager"), "清仓")
	require.NoError(t, err)
	require.Equal(t, 1, page.Tried.Count)
	require.Equal(t, 4, page.Tried.Looked)
	require.Equal(t, "清仓羊毛大衣", page.Tried.Examples[0].Title)
	w, there := page.Own.Word(app.WordForbidden, "清仓")
	require.True(t, there)
	require.Equal(t, "换季特惠", w.Note)
	require.Equal(t, h.people["manager"].Name, w.By)

	_, err = h.app.AddWords(t.Context(), h.as("admin"), app.AddWords{Sort: app.WordAllowed, Lines: "最后一件"})
	require.NoError(t, err)
	require.Equal(t, 2, found(), "within an allowed phrase it does not count")
	_, err = h.app.SwitchWordOff(t.Context(), h.as("manager"), "顶级", "品牌名的一部分")
	require.NoError(t, err)
	require.Equal(t, 1, found())
	_, err = h.app.DropWord(t.Context(), h.as("manager"), app.WordForbidden, "清仓")
	require.NoError(t, err)
	require.Zero(t, found())
	version := h.count(`SELECT catalog_version FROM workspaces WHERE id = $1`, h.workspace)
	_, err = h.app.DropWord(t.Context(), h.as("manager"), app.WordForbidden, "清仓")
	require.NoError(t, err, "twice is once")
	require.Equal(t, version, h.count(`SELECT catalog_version FROM workspaces WHERE id = $1`, h.workspace))
	require.Equal(t, app.AddedWords{Count: 1}, h.word("顶级"), "adding a word that is off switches it on")
	require.Equal(t, 1, found())
	h.sound("words switched")
}

func TestWordsHaveKeepersAndBounds(t *testing.T) {
	t.Parallel()
	h := given(t)
	add := func(who, lines string) error {
		_, err := h.app.AddWords(t.Context(), h.as(who), app.AddWords{Sort: app.WordForbidden, Lines: lines})
		return err
	}
	refused(t, add("giver", "清仓"), handover.Forbidden, "refuse.keep_words")
	refused(t, add("manager", " \n"), handover.Invalid, "problem.required")
	refused(t, add("manager", "清仓\n最"), handover.Invalid, "words.refuse.line")
	_, err := h.app.SwitchWordOff(t.Context(), h.as("manager"), "顶级", " ")
	refused(t, err, handover.Invalid, "problem.reason_required")
	_, err = h.app.SwitchWordOff(t.Context(), h.as("manager"), "清仓", "x")
	refused(t, err, handover.Invalid, "problem.required")
	_, err = h.app.Words(t.Context(), h.as("giver"), "")
	refused(t, err, handover.Forbidden, "refuse.keep_words")

	far := h.elsewhere()
	require.NoError(t, add("manager", "清仓"))
	own, err := h.store.OwnKinds(t.Context(), far.workspace)
	require.NoError(t, err)
	require.Empty(t, own.Words, "words stay in their workspace")
	seen := 0
	require.NoError(t, h.store.EachListed(t.Context(), far.as("manager"), 10, func(l app.Listing) error {
		seen++
		return nil
	}))
	mine := h.count(`SELECT count(*) FROM records r JOIN handovers h ON h.id = r.handover_id WHERE h.workspace_id = $1 AND r.kind = 'sku'`, far.workspace)
	require.Equal(t, mine, seen)
}
