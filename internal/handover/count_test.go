package handover_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

func pieces(n int64) *catalog.Decimal {
	d := catalog.NewDecimal(n)
	return &d
}

func TestCompareCount(t *testing.T) {
	t.Parallel()
	goods := []handover.CountRow{{Code: "A", Title: "大衣", Cost: pieces(100), Currency: "CNY"}, {Code: "x", Cost: pieces(7), Currency: "USD"}}
	rows := handover.CompareCount(
		[]handover.CountRow{{Code: "a ", System: pieces(10)}, {Code: "B", System: pieces(5)}, {Code: "C", System: pieces(3)}, {Code: "D", System: pieces(0)}, {Code: "C", System: pieces(1)}},
		[]handover.CountRow{{Code: "Ａ", Counted: pieces(4)}, {Code: "A", Counted: pieces(4)}, {Code: "B", Counted: pieces(5)}, {Code: "X", Counted: pieces(2)}}, goods)
	var got []string
	for _, r := range rows {
		got = append(got, fmt.Sprint(r.Position, " ", r.Code, " ", r.Outcome, " ", r.Difference()))
	}
	require.Equal(t, []string{"1 a  difference -2", "2 C missing -4", "3 X extra 2", "4 B matched 0", "5 D matched 0"}, got)
	tally := handover.TallyCount(rows)
	require.Equal(t, []int{5, 3, 3}, []int{tally.Rows(), tally.Differences(), tally.Open})
	require.Equal(t, []handover.CountMoney{{Currency: "CNY", Short: catalog.NewDecimal(200)}, {Currency: "USD", Over: catalog.NewDecimal(14)}}, tally.Money)
}

func TestCheckCause(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ cause, bearer, note, want string }{
		{"loss", "giver", "", ""}, {"other", "company", "换包装", ""}, {"other", "company", " ", "note"}, {"", "giver", "", "cause"}, {"loss", "me", "", "bearer"},
	} {
		_, err := handover.CheckCause(tt.cause, tt.bearer, tt.note)
		if tt.want == "" {
			require.NoError(t, err)
			continue
		}
		var e *handover.Error
		require.ErrorAs(t, err, &e)
		require.Equal(t, tt.want, e.Problems[0].Field)
	}
}
