package catalog

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func tableSpec() Spec {
	return rows("tiers", "阶梯", "Tiers",
		integer("from", "起算数量", "From").Required().Unit("件", "pcs").Also("数量"),
		percent("rate", "返利比例", "Rate"), date("by", "申请截止", "Claim by"), text("note", "备注", "Note"),
	).Spec()
}

// cells writes the rows of a table down, a column that is not spoken about as a dot.
func cells(s Spec, t Table) []string {
	var out []string
	for _, row := range t.Rows {
		var line []string
		for _, f := range s.Columns {
			key := f.Spec().Key
			cell, said := row.Cells[key]
			switch p, wrong := row.Problems[key]; {
			case wrong:
				cell += "!" + string(p.Code)
			case !said:
				cell = "."
			}
			line = append(line, cell)
		}
		out = append(out, strings.Join(line, "|"))
	}
	return out
}

func TestReadTable(t *testing.T) {
	t.Parallel()
	s := tableSpec()
	for _, tt := range []struct {
		name, text, start string
		room              int
		want              []string
		header            bool
		left              string
		columns           []string
		rows              int
	}{
		{name: "from the first column", text: "1000\t1%\t2026/12/30\r\n3,000\t2.5%\t\r\n", room: 9, want: []string{"1000|1%|2026-12-30|.", "3000|2.5%||."}},
		{name: "from a column in the middle", text: "1%\t2026-12-30\n2%\t2026-12-31", start: "rate", room: 9, want: []string{".|1%|2026-12-30|.", ".|2%|2026-12-31|."}},
		{name: "one column downwards", text: "甲\n乙", start: "note", room: 9, want: []string{".|.|.|甲", ".|.|.|乙"}},
		{name: "a header in another order", text: "备注\t起算数量（件）*\n甲\t10", start: "rate", room: 9, header: true, want: []string{"10|.|.|甲"}},
		{name: "a header by other names", text: "Rate\t数量\n1%\t10", room: 9, header: true, want: []string{"10|1%|.|."}},
		{name: "a header with a name nobody knows", text: "数量\t经办人\t备注\n10\t老王\t甲\n20\t\t乙", room: 9, header: true, want: []string{"10|.|.|甲", "20|.|.|乙"}, left: "经办人\n老王\n", columns: []string{"经办人"}},
		{name: "a name without anything under it is not missed", text: "数量\t经办人\n10\t", room: 9, header: true, want: []string{"10|.|.|."}},
		{name: "quotes, tabs and line breaks in cells", text: "1\t\t\t\"两行\n\"\"引\"\"\t文\"", room: 9, want: []string{"1|||两行 \"引\" 文"}},
		{name: "what is wrong is kept as it was typed", text: "三千\t1%\n5\t200", room: 9, want: []string{"三千!not_a_number|1%|.|.", "5|200%|.|."}},
		{name: "too many columns", text: "1\t1%\t\t甲\t多\t余", room: 9, want: []string{"1|1%||甲"}, left: "多\t余", columns: []string{"", ""}},
		{name: "beyond the last column", text: "甲\t乙", start: "note", room: 9, want: []string{".|.|.|甲"}, left: "乙", columns: []string{""}},
		{name: "too many lines", text: "1\t1%\n2\t2%\n3\t3%", room: 1, want: []string{"1|1%|.|."}, left: "2\t2%\n3\t3%", rows: 2},
		{name: "no room at all", text: "1\t1%", room: 0, left: "1\t1%", rows: 1},
		{name: "less than no room", text: "1\t1%", room: -5, left: "1\t1%", rows: 1},
		{name: "a column nobody knows begins at the first", text: "1\t1%", start: "zebra", room: 9, want: []string{"1|1%|.|."}},
		{name: "one line of names is a line", text: "数量\t备注", room: 9, want: []string{"数量!not_a_number|备注!not_a_number|.|."}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, ok := s.ReadTable(tt.text, tt.start, tt.room)
			require.True(t, ok)
			require.Equal(t, tt.want, cells(s, got))
			require.Equal(t, tt.header, got.Header)
			require.Equal(t, tt.left, got.Left, "nothing is lost")
			require.Equal(t, tt.columns, got.LeftColumns)
			require.Equal(t, tt.rows, got.LeftRows)
		})
	}
	for _, text := range []string{"", "\n", "one cell", "one cell\n", "\xff\t1"} {
		_, ok := s.ReadTable(text, "", 9)
		require.False(t, ok, "%q is no table", text)
	}
}

func TestSpread(t *testing.T) {
	t.Parallel()
	title := text("title", "名称", "Title")
	k := declare(Kind{Key: "thing", Title: title, Groups: []Group{group("g", "组", "Group", title, rows("tiers", "阶梯", "Tiers", tableSpec().Columns...))}})
	in := Form{"title": {"甲"}, "tiers.4.from": {"1"}, "tiers": {"数量\t备注\n2\t乙\nx\t丙"}}
	out := k.Spread(in)
	require.Equal(t, Form{
		"title": {"甲"}, "tiers": {""}, "tiers.4.from": {"1"}, "tiers.5.from": {"2"}, "tiers.5.note": {"乙"}, "tiers.6.from": {"x"}, "tiers.6.note": {"丙"},
	}, out)
	require.NotContains(t, in, "tiers.5.from", "the form that came in is not changed")
	_, problems := k.Decode(out)
	require.Equal(t, []Problem{{Field: "tiers", Row: 6, Column: "from", Code: NotANumber}}, problems, "each cell is judged by itself")

	whole := Form{"title": {"甲"}, "tiers": {"1\t1%\t\t甲\t多"}}
	require.Equal(t, whole, k.Spread(whole), "a block with more columns stays, so that nothing is lost")
	_, problems = k.Decode(whole)
	require.Equal(t, []Problem{{Field: "tiers", Code: BrokenRows, Args: Args{"Columns": "1"}}}, problems)
	laid, over := k.SpreadAll(whole)
	require.Equal(t, "多", laid.Get("tiers"))
	require.Equal(t, "甲", laid.Get("tiers.0.note"))
	require.Equal(t, []string{""}, over["tiers"].LeftColumns)
	_, problems = k.Decode(Form{"title": {"甲"}, "tiers": {"经办\t数量\n老王\t1"}})
	require.Equal(t, BrokenRows, problems[0].Code, "a header with an unknown name never becomes a row")
	require.Equal(t, Form{"title": {"甲"}, "tiers": {""}, "tiers.0.from": {"7"}}, k.Spread(Form{"title": {"甲"}, "tiers": {" 7 "}}), "one cell alone")
	require.Equal(t, Form{"title": {"甲"}}, k.Spread(Form{"title": {"甲"}}))
}

func TestNeededToSave(t *testing.T) {
	t.Parallel()
	for _, k := range All() {
		form := Form{}
		for _, f := range k.NeededToSave() {
			form[f.Spec().Key] = k.Sample[f.Spec().Key]
		}
		_, problems := k.Decode(form)
		require.Empty(t, problems, k.Key)
		for key := range form {
			_, problems := k.Decode(form.With(key, ""))
			require.NotEmpty(t, problems, "%s.%s is not needed", k.Key, key)
		}
	}
}

func TestItems(t *testing.T) {
	t.Parallel()
	require.Equal(t, []string{"甲", "乙、丙", "丁"}, Items("甲，\"乙、丙\"\r\n丁"))
	require.Equal(t, []string{"大衣", "大衣"}, Items("大衣\n大衣"), "two of one name stay two")
	require.Empty(t, Items(" "))
}
