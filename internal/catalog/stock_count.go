package catalog

import "strings"

// CountColumns are the places of what a table about counted stock says in its columns, -1 for what it has none of.
type CountColumns struct{ Code, Title, System, Counted, Cost int }

// What people write over the columns of count sheets, besides the names that the fields of a SKU have.
var (
	countedNames = []string{
		"实盘数量", "实盘数", "实盘", "实盘库存", "盘点数量", "盘点数", "盘点库存", "实点数量", "实点数", "清点数量", "实物数量", "counted", "counted quantity", "counted qty",
		"count", "physical count", "physical quantity", "actual quantity", "actual count", "qty counted",
	}
	bookedNames = []string{"账面数量", "账面数", "账面库存", "系统数量", "系统库存", "账存数量", "账存", "book quantity", "system quantity", "system stock", "system qty"}
	plainNames  = []string{"数量", "数目", "件数", "quantity", "qty"}
)

// ReadCountHead reads a line as the header of such a table. It is one when it names the code and a quantity; counted says which quantity is looked for
// first.
func ReadCountHead(cells []string, counted bool) (CountColumns, bool) {
	at := func(lists ...[]string) int {
		for _, names := range lists {
			for _, name := range names {
				for i, cell := range cells {
					if headWord(cell) == headWord(name) {
						return i
					}
				}
			}
		}
		return -1
	}
	c := CountColumns{Code: at(fieldNames(skuCode)), Title: at(fieldNames(skuTitle)), Cost: at(fieldNames(skuCost)), System: -1, Counted: -1}
	if counted {
		c.Counted = at(countedNames, plainNames, fieldNames(skuOnHand))
	} else {
		c.System = at(bookedNames, fieldNames(skuOnHand), plainNames)
	}
	return c, c.Code >= 0 && max(c.System, c.Counted) >= 0
}

func fieldNames(f Field) []string {
	s := f.Spec()
	return append([]string{s.Key, s.Label.ZH, s.Label.EN}, s.Also...)
}

func headWord(cell string) string {
	return strings.NewReplacer(" ", "", "_", "", "*", "", "（", "(", "）", ")").Replace(strings.ToLower(strings.TrimSpace(fold(cell))))
}

// CodeKey is what SKU codes are compared by: as they are read, without what a keyboard adds around them.
func CodeKey(code string) string { return strings.ToLower(strings.TrimSpace(fold(code))) }
