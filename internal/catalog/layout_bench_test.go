package catalog

import "testing"

// benchPaths are the columns of the file that figures 13 to 16 are measured with.
var benchPaths = []string{
	"sku_code", "title", "variant", "status", "barcode", "category", "price", "cost", "on_hand", "snapshot_at", "replenish_days", "supplier",
}

var benchLine = [][]string{{
	"MML26W-0117-OAT-M", "双面羊毛呢中长款大衣", "燕麦色 / M", "在售", "6901234567892", "女装 / 毛呢大衣", "1299.00", "447.00", "183", "2026-11-20 18:00", "7", "嘉兴锦禾服饰有限公司",
}}

// BenchmarkImport measures what an import does for every record, a SKU of 12 columns.
func BenchmarkImport(b *testing.B) {
	l, err := SKU.Layout(benchPaths...)
	if err != nil {
		b.Fatal(err)
	}
	v, problems := l.Update(Values{}, benchLine, false, nil)
	if len(problems) > 0 {
		b.Fatal(problems)
	}
	stored, err := SKU.JSON(v)
	if err != nil {
		b.Fatal(err)
	}
	form := SKU.Encode(v)
	for _, step := range []struct {
		name string
		do   func()
	}{
		{"Form", func() { SKU.Update(Values{}, form) }},
		{"Update", func() { l.Update(Values{}, benchLine, false, nil) }},
		{"Again", func() { l.Update(v, benchLine, true, nil) }},
		{"JSON", func() { _, _ = SKU.JSON(v) }},
		{"FromJSON", func() { _, _ = SKU.FromJSON(stored) }},
		{"Identity", func() { SKU.IdentityOf(v) }},
		{"Title", func() { SKU.TitleOf(v) }},
		{"Tokens", func() { SKU.IndexTokens(v) }},
		{"Findings", func() { SKU.Findings(v, SampleEnv); SKU.Lacking(v) }},
		{"Refs", func() { SKU.Refs(v) }},
		{"Diff", func() { SKU.Diff(v, v) }},
		{"Lines", func() { SKU.FlatLines(v, benchPaths, ZH) }},
	} {
		b.Run(step.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				step.do()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N), "ns/record")
		})
	}
}
