package source

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"handoverdesk/internal/sheet"
)

// totals are the words that stand first in a line of totals, as plain writes them.
var totals = map[string]bool{
	"合计": true, "总计": true, "小计": true, "共计": true, "累计": true, "总和": true, "汇总": true, "本页合计": true, "本页小计": true, "全部合计": true, "合计数": true, "总合计": true,
	"total": true, "totals": true, "grandtotal": true, "subtotal": true, "sum": true, "totalsum": true, "sumtotal": true, "overall": true,
}

// notes are how remarks begin.
var notes = []string{"#", "注:", "注：", "注意", "备注:", "备注：", "说明:", "说明：", "提示", "填写说明", "温馨提示", "※", "* ", "*注", "//", "note:", "notes:", "remark:", "数据来源", "导出时间", "导出日期", "制表", "打印时间", "统计时间", "以上", "共", "第"}

// skip says why a line gives no record, or nothing.
func (w *walk) skip(line sheet.Line) Skip {
	cells, below := line.Cells, line.Number-w.plan.HeadTo
	first, filled := -1, 0
	for i, cell := range cells {
		if cell != "" && (cell[0] > ' ' && cell[0] < 0x80 || strings.TrimSpace(cell) != "") {
			if first < 0 {
				first = i
			}
			if filled++; filled > 1 {
				break
			}
		}
	}
	if first < 0 {
		return SkipNote
	}
	cell := strings.TrimSpace(cells[first])
	switch {
	case w.head(cells, first, cell):
		return SkipHead
	case w.plan.Profile == Desk: // what stands there is a record
	case below <= maxLabels && w.labels(cells):
		return SkipHead
	case len(cell) <= 40 && w.total(cells, first, cell):
		return SkipTotal
	case below <= maxLabels && w.keys(cells, cell):
		return SkipHead
	case filled == 1 && w.note(first, cell), filled > 1 && below <= maxLabels && demands(cells):
		return SkipNote
	}
	return ""
}

// edition is how marketplaces number their templates, in a line of its own under the keys of the columns.
var edition = regexp.MustCompile(`^[Vv]\d+(?:\.\d+)*$`)

// keys reports whether a line is such a number, with nothing beside it but the keys of a program.
func (w *walk) keys(cells []string, first string) bool {
	if w.width < 3 || !edition.MatchString(first) {
		return false
	}
	for _, cell := range cells {
		if cell = strings.TrimSpace(cell); cell != "" && cell != first && !programKey.MatchString(cell) {
			return false
		}
	}
	return true
}

// programKey is a name as programs give it, such as sales_information.
var programKey = regexp.MustCompile(`^[a-z]+(?:_[a-z]+)*$`)

// demanded are the words of the line under the header in which marketplaces say what has to be filled in, as plain writes them.
var demanded = map[string]bool{
	"必填": true, "选填": true, "非必填": true, "必选": true, "可选": true, "条件必填": true, "不可修改": true, "不可编辑": true, "可修改": true, "可编辑": true, "系统生成": true, "只读": true,
	"mandatory": true, "optional": true, "required": true, "notrequired": true, "conditional": true, "conditionalmandatory": true, "conditionallyrequired": true, "uneditable": true, "editable": true,
	"readonly": true, "recommended": true,
}

// demands reports whether a line only says which columns have to be filled in.
func demands(cells []string) bool {
	for _, cell := range cells {
		if word := plain(cell); word != "" && !demanded[strings.Trim(word, "*()（）[]【】")] {
			return false
		}
	}
	return true
}

// maxLabels is how far below the header its columns may be called in another way once more.
const maxLabels = 4

// labels reports whether a line calls the columns by other names: under the keys of a program stand the words of a language.
func (w *walk) labels(cells []string) bool {
	if w.plan.HeadAt == 0 {
		return false
	}
	for _, cell := range cells {
		if s := sortOf(cell); s != word && s != blank {
			return false
		}
	}
	same, filled := 0, 0
	for i, read := range w.reads {
		cell := normal(at(cells, w.at[i]))
		if cell == "" {
			continue
		}
		filled++
		n := w.names
		if n.path[cell] == read.path || n.also[cell] == read.path {
			same++
			continue
		}
		called := nameOf(cell)
		for _, theirs := range n.saids[read.path] {
			if called.likeness(theirs) == 99 {
				same++
				break
			}
		}
	}
	return same > 2 && 3*same >= 2*filled
}

// head reports whether a line is the header once more.
func (w *walk) head(cells []string, first int, cell string) bool {
	if w.plan.HeadAt == 0 || !w.heads(first, cell) {
		return false
	}
	same, filled := 0, 0
	for i, c := range cells {
		if c = strings.TrimSpace(c); c != "" {
			filled++
			if w.heads(i, c) {
				same++
			}
		}
	}
	return same == filled && (same > 1 || w.width == 1)
}

// heads reports whether a cell is the header of its column, or a part of it.
func (w *walk) heads(column int, cell string) bool {
	if column >= len(w.plan.Columns) {
		return false
	}
	header := w.plan.Columns[column].Header
	if len(cell) > len(header)+8 || header == "" {
		return false
	}
	if cell == header {
		return true
	}
	if !strings.Contains(header, cell) && !strings.ContainsAny(cell, "\n\r") {
		return false
	}
	cell = strings.Join(strings.Fields(cell), " ")
	for _, part := range forms(header) {
		if part == cell {
			return true
		}
	}
	return false
}

// total reports whether a line adds the lines above up: such a word first, and otherwise only numbers.
func (w *walk) total(cells []string, first int, cell string) bool {
	word := simple(plain(cell))
	word, rest, cut := strings.Cut(strings.TrimRight(word, ":"), ":")
	if !totals[word] || cut && sortOf(rest) != number {
		return false
	}
	numbers := 0
	for _, c := range cells[first+1:] {
		switch c = strings.TrimSpace(c); {
		case c == "" || dash(c):
		case sortOf(c) == number:
			numbers++
		default:
			return false
		}
	}
	return numbers > 0 || cut || w.width > 1
}

// note reports whether the only filled cell of a line is a remark and no record.
func (w *walk) note(column int, cell string) bool {
	if w.width < 2 {
		return false
	}
	low := strings.ToLower(cell)
	for _, sign := range notes {
		if strings.HasPrefix(low, sign) && (len(sign) != len("共") || utf8.RuneCountInString(cell) > 4) {
			return true
		}
	}
	if w.width < 3 || column >= len(w.plan.Columns) {
		return column >= len(w.plan.Columns)
	}
	for i, read := range w.reads {
		if w.at[i] == column {
			return len(w.same) > 1 && !read.rows && utf8.RuneCountInString(cell) > maxHeader
		}
	}
	return column == 0
}
