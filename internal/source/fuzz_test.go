package source

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/sheet"
)

// tables are shapes that mutations begin with: cells by |, lines by line breaks.
var tables = []string{
	"SKU编码|商品名称|库存|售价\nA|茶|1|2\n合计||1|2",
	"货盘||||\nSKU编码|商品名称|库存||\n||可用|锁定|在途\nA|茶|5|1|2\n注：截至昨天||||",
	"Handle|Title|Vendor|Option1 Value|Variant SKU|Variant Price|Email\nh|Tea|V|S|A|1|a@b.example\nh|||M|B|2|",
	"ID|Type|SKU|Name|Regular price|Parent|Published\n1|variable|H|Hood|1||1\n2|variation|HB||1|id:1|0",
	"sku|fnsku|asin|product-name|afn-fulfillable-quantity|afn-inbound-working-quantity|afn-inbound-shipped-quantity\nA|X|B|Lamp|1|2|lots",
	"主订单编号|子订单编号|商家编码|收件人|收件人手机号|详细地址|买家留言\n1|2|A|张三|13800138000|某路 1 号|快",
	"名称|步骤 / 操作|步骤 / 责任岗位\nTitle|Steps / Action|Steps / Responsible role\n上新|拍照|摄影\n|修图|美工",
	"平台|登录名|密码|密码位置\ntaobao|a|hunter2|保险柜",
	"1|english\n2|中国人", "id|100022\nid1|TRUE", "|||\n||x|", "风险|可能性\n火|HIGH",
}

func cut(text string) []sheet.Line {
	var lines []sheet.Line
	for i, line := range strings.Split(text, "\n") {
		if i == 200 {
			break
		}
		if strings.Trim(line, "| \t\r") != "" {
			lines = append(lines, sheet.Line{Number: i + 1, Cells: strings.Split(line, "|")})
		}
	}
	return lines
}

// sound holds for every table: the plan has every column once, nothing that may not be stored comes out, every line is told of once, and
// the paths make a layout.
func sound(t *testing.T, kind catalog.Kind, lines []sheet.Line, p Plan, chosen bool) {
	t.Helper()
	blocked := Blocked(kind, lines)
	width := 0
	for _, l := range lines[:min(len(lines), Head)] {
		width = max(width, len(l.Cells))
	}
	require.Len(t, p.Columns, width)
	secret := map[string]bool{}
	for c, column := range p.Columns {
		use := blocked[c]
		drops := column.Use == UseDropped || column.Use == UseRefused
		// A header that a person chose can show more of what may not be stored, never less.
		require.True(t, drops == (use != "") || drops && chosen, "column %s", Letter(c))
		if use != "" {
			require.Empty(t, column.Samples)
			secret[Letter(c)] = true
		}
	}
	// The blocked cells carry a mark that nobody else has.
	const mark = "\u2603"
	marked := make([]sheet.Line, len(lines))
	for i, l := range lines {
		marked[i] = sheet.Line{Number: l.Number, Cells: slices.Clone(l.Cells)}
		for c := range marked[i].Cells {
			if blocked[c] != "" && (p.HeadAt == 0 || l.Number > p.HeadTo) {
				marked[i].Cells[c] = mark
			}
		}
	}
	r := NewReader(kind, p)
	_, err := kind.Layout(r.Paths...)
	require.NoError(t, err)
	told := map[int]int{}
	for item, err := range r.Items(sequence(marked)) {
		require.NoError(t, err)
		require.NotEmpty(t, item.At)
		require.Equal(t, item.Skip == "", len(item.Lines) > 0)
		for _, n := range item.At {
			told[n]++
		}
		for _, line := range item.Lines {
			require.Len(t, line, len(r.Paths))
			require.NotContains(t, strings.Join(line, "\n"), mark)
		}
		for _, cell := range item.Extra {
			require.NotContains(t, cell, mark)
		}
		for path, code := range item.Wrong {
			require.Less(t, path, len(r.Paths))
			require.Contains(t, Wrongs, code)
		}
	}
	for _, l := range lines {
		want := 1
		if p.HeadAt > 0 && l.Number <= p.HeadTo {
			want = 0
		}
		require.Equal(t, want, told[l.Number], "line %d", l.Number)
	}
}

func FuzzHeader(f *testing.F) {
	for i, table := range tables {
		f.Add(table, uint8(i))
	}
	f.Fuzz(func(t *testing.T, text string, which uint8) {
		kinds := catalog.All()
		kind := kinds[int(which)%len(kinds)]
		lines := cut(text)
		p := Guess(kind, lines, nil)
		require.Equal(t, p, Guess(kind, lines, nil), "the same file is understood the same way twice")
		sound(t, kind, lines, p, false)
		require.Equal(t, p, Replan(kind, lines, nil, Plan{Profile: p.Profile, HeadAt: -1}))
	})
}

func FuzzItems(f *testing.F) {
	for i, table := range tables {
		f.Add(table, uint8(i), int8(1), uint16(i))
	}
	f.Fuzz(func(t *testing.T, text string, which uint8, head int8, uses uint16) {
		kinds := catalog.All()
		kind := kinds[int(which)%len(kinds)]
		lines := cut(text)
		chosen := Plan{HeadAt: int(head), HeadTo: int(head) + 1}
		for c := range 16 { // whatever a person chooses
			if uses>>c&1 == 1 {
				f := kind.Fields[(c*7+int(which))%len(kind.Fields)].Spec()
				column := Column{Use: UseField, Field: f.Key, Sure: SurePerson}
				if len(f.Columns) > 0 && c%2 == 0 {
					column.Field += "." + f.Columns[0].Spec().Key
				}
				if c%5 == 0 {
					column = Column{Use: UseExtra, Sure: SurePerson}
				}
				chosen.Columns = append(chosen.Columns, column)
			} else {
				chosen.Columns = append(chosen.Columns, Column{})
			}
		}
		p := Replan(kind, lines, nil, chosen)
		sound(t, kind, lines, p, true)
	})
}

// A fixed number of mutations runs with every test.
func TestMutatedTablesAreSound(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(4, 2026))
	pieces := []string{"|", "\n", "密码", "收件人", "收货地址", "买家昵称", "Email", "合计", "SKU编码", "商品名称", "Title", "步骤 / 操作", "13800138000", "1", "茶", "", " / ", "（必填）", "*", "Handle", "\r", "NULL", "#N/A", "\u200b", "ＳＫＵ"}
	kinds := catalog.All()
	for i := range 3000 {
		table := []rune(tables[random.IntN(len(tables))])
		for range 1 + random.IntN(4) {
			at := random.IntN(len(table) + 1)
			end := min(len(table), at+random.IntN(4))
			table = slices.Concat(table[:at], []rune(pieces[random.IntN(len(pieces))]), table[end:])
		}
		kind := kinds[random.IntN(len(kinds))]
		if i%2 == 0 {
			kind = kindOf(t, "sku")
		}
		lines := cut(string(table))
		sound(t, kind, lines, Guess(kind, lines, nil), false)
		if t.Failed() {
			t.Logf("%s: %q", kind.Key, string(table))
			return
		}
	}
}
