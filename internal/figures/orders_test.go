package figures

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/catalog"
)

func TestKeysOfSums(t *testing.T) {
	t.Parallel()
	for _, m := range catalog.Metrics {
		require.Less(t, m.ID, int16(32), "metrics have five bits")
	}
	for _, day := range []catalog.Date{catalog.NewDate(1966, 2, 28), catalog.NewDate(1970, 1, 1), catalog.NewDate(2026, 11, 23), catalog.NewDate(2400, 2, 29)} {
		for _, value := range []int32{-1, 0, 7, 1<<31 - 1} {
			got := keyOf(int32(day.Time().Unix()/86400), catalog.DimShop, value, 18).fact(5)
			require.Equal(t, Fact{Day: day, Dim: catalog.DimShop, Value: int(value), Metric: 18, Sum: 5}, got)
		}
	}
}

// TestOrdersCountOncePerValue: over several pages of orders, and when an order comes back with values it had and new ones.
func TestOrdersCountOncePerValue(t *testing.T) {
	t.Parallel()
	o := newOrders()
	count := 0
	for turn := range 3 {
		for i := range 2*slotsPage + 5 {
			s := o.of("T" + strconv.Itoa(i))
			for _, value := range []int32{-1, int32(i), int32(i + turn)} {
				if s.first(catalog.DimProduct, value) {
					count++
				}
			}
			require.Equal(t, turn == 0, s.first(catalog.DimRegion, 0), "a value of its own for every dimension")
			require.Equal(t, turn == 0, s.back(catalog.DimProduct, -1), "refunds are counted apart")
		}
	}
	require.Equal(t, (2*slotsPage+5)*4, count, "the whole, and three products")
}
