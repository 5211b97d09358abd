package catalog_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/catalog"
)

// Goods are counted, weighed or measured: what is whole stays as it always stood in records, and the rest has three places.
func TestQuantities(t *testing.T) {
	t.Parallel()
	for cell, want := range map[string]string{
		"12": "12", "1,200 件": "1200", "12.350": "12.35", "-0.3000000004": "-0.3", "0.0004": "0", "１２．５": "12.5", "0.0005": "0.001", "-0.0005": "-0.001",
	} {
		v, problems := catalog.SKU.Decode(catalog.Form{"sku_code": {"A-1"}, "title": {"散装大米"}, "on_hand": {cell}, "cost": {"4"}, "avg_daily_sales": {"0.5"}})
		require.Empty(t, problems, cell)
		require.Equal(t, want, catalog.SKU.Encode(v).Get("on_hand"), cell)
		data, err := catalog.SKU.JSON(v)
		require.NoError(t, err)
		require.Contains(t, string(data), `"on_hand":`+want+`,`, "without quotes")
		back, err := catalog.SKU.FromJSON(data)
		require.NoError(t, err)
		require.Empty(t, catalog.SKU.Diff(v, back))
	}
	v, _ := catalog.SKU.Decode(catalog.Form{"sku_code": {"A-1"}, "title": {"散装大米"}, "on_hand": {"12.35"}, "cost": {"4"}, "avg_daily_sales": {"0.5"}, "reserved": {"0.35"}})
	words := map[string]string{}
	for _, f := range catalog.SKU.Fields {
		words[f.Spec().Key] = catalog.SKU.Display(f, v, catalog.ZH)
	}
	require.Equal(t, []string{"12", "24", "¥49.40"}, []string{words["available"], words["cover_days"], words["stock_value"]})
	for kind, field := range map[string]string{"supplier": "bank", "member": "im"} {
		k, ok := catalog.Lookup(kind)
		require.True(t, ok)
		f, ok := k.Field(field)
		require.True(t, ok)
		_, err := f.Parse("6.22E+18")
		require.ErrorContains(t, err, string(catalog.DigitsLost), kind)
		if kind == "supplier" {
			_, err = f.Parse("某行 / 6.22E+18")
			require.ErrorContains(t, err, string(catalog.DigitsLost), "beside the name of the bank")
		}
	}
}
