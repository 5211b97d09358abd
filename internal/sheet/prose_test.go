package sheet

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestProseIsNoTable(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, text string
		refused    bool
	}{
		{"paragraphs", strings.Repeat("每周一先看上周的销量，再决定补货的数量。断货的款要写明原因，并且告诉客服怎么回复。\n\n", 4), true},
		{"lines of English", "The stock is counted on Monday.\nOrders leave before noon.\nAsk the warehouse when goods are missing.\n", true},
		{"a list of names", "供应商\n嘉兴锦禾服饰有限公司\n桐乡锦绒纺织\n杭州四季织\n", false},
		{"a list of long titles", "标题\n" + strings.Repeat("双面羊毛呢中长款大衣女秋冬新款小个子宽松显瘦加厚外套 MML26W-0117\n", 5), false},
		{"remarks in a table", "编码,备注\nA-1,先问仓库。再回客户。\nA-2,断货了。\n", false},
		{"codes with leading zeros", "code\n001\n002\n", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, _, err := all(t, []byte(tt.text), Options{})
			if tt.refused {
				require.Equal(t, refuse("prose"), err)
				return
			}
			require.NoError(t, err)
		})
	}
	_, err := Open(t.Context(), strings.NewReader("a|b\n1|2\n"), 8, "步骤.md", Options{})
	require.Equal(t, refuse("not_a_table", "Format", "Markdown"), err)
	_, _, err = all(t, []byte("一句话。\n又一句话，很长很长很长很长很长很长很长很长。\n"), Options{Comma: ','})
	require.NoError(t, err, "a person said what separates cells")
}
