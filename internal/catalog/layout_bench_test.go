package catalog

import (
	"syscall"
	"testing"
	"time"
)

// benchPaths are the columns of the file that figures 13 to 16 are measured with.
var benchPaths = []string{
	"sku_code", "title", "brand", "category", "price", "cost", "on_hand", "reserved", "barcode", "moq", "status", "counted_on",
}

var benchLine = [][]string{{
	"SKU-00012345", "双十一主推款 6631 号 加绒加厚", "品牌45", "类目45", "346.90", "46.50", "485", "20", "6900000012345", "355", "在售", "2026-11-01",
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
		{"Judge", func() { SKU.Judge(v, SampleEnv) }},
		{"Refs", func() { SKU.Refs(v) }},
		{"Diff", func() { SKU.Diff(v, v) }},
		{"Lines", func() { SKU.FlatLines(v, benchPaths, ZH) }},
	} {
		b.Run(step.name, func(b *testing.B) {
			b.ReportAllocs()
			before := processorTime()
			for b.Loop() {
				step.do()
			}
			b.ReportMetric(float64((processorTime()-before).Nanoseconds())/float64(b.N), "cpu-ns/record")
		})
	}
}

// processorTime is what this process has used of processors: others may be at work beside it.
func processorTime() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
