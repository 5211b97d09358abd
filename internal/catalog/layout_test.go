package catalog

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// equivalent is the form that says what lines of a layout say. Old rows are not looked at.
func equivalent(k Kind, paths []string, lines [][]string, keep bool) Form {
	form := Form{}
	said := map[string]bool{}
	for i, p := range paths {
		f, _ := k.Field(p)
		key, columnKey, inRows := strings.Cut(p, ".")
		for n, line := range lines {
			if !inRows && n > 0 {
				continue
			}
			cell := ""
			if i < len(line) {
				cell = inOneCell(f.def(), line[i])
			}
			value, err := f.Parse(cell)
			if inRows {
				form[path(key, n, columnKey)] = []string{cell}
				said[key] = said[key] || value != nil || err != nil
			} else if value != nil || err != nil || !keep {
				form[p] = []string{cell}
			}
		}
		if inRows {
			form[key] = []string{""}
		}
	}
	for key := range form {
		if over, _, inRows := strings.Cut(key, "."); keep && !said[over] && (inRows || form.Get(key) == "" && isRows(k, key)) {
			delete(form, key)
		}
	}
	return form
}

func isRows(k Kind, key string) bool {
	f, ok := k.Field(key)
	return ok && f.def().Type == TypeRows
}

// unmatched is v without ids.
func unmatched(k Kind, v Values) Values {
	return k.Resolve(v, func(Person) string { return "" }, func(string, Ref) string { return "" })
}

// dice make cells for tests, the same for the same seed.
type dice struct{ *rand.Rand }

func roll(seed int) dice { return dice{rand.New(rand.NewPCG(uint64(seed), 4))} }

// cell is something that a cell of the field may hold: mostly what fits, sometimes what does not.
func (d dice) cell(k Kind, p string) string {
	f, _ := k.Field(p)
	s := f.def()
	switch n := d.IntN(10); {
	case n < 2:
		return ""
	case n < 4:
		return nasty[d.IntN(len(nasty))]
	case len(s.Options) > 0:
		o := s.Options[d.IntN(len(s.Options))]
		return []string{o.Value, o.Label.ZH, o.Label.EN, strings.ToUpper(o.Label.EN)}[d.IntN(4)]
	}
	return d.fitting(s)
}

// fitting is a cell that the field takes.
func (d dice) fitting(s *Spec) string {
	words := []string{"双面羊毛大衣", "A-1", "林晓雯", "何佳怡", "嘉兴锦禾", "x、y", `"引"`, "Ⅷ ½", "=1+1", "多 词"}
	switch s.Type {
	case TypeBool:
		return append(yes, no...)[d.IntN(len(yes)+len(no))]
	case TypeInt, TypeDecimal, TypeMoney, TypePercent:
		return fmt.Sprint(max(s.Min, 0) + d.Int64N(9))
	case TypeDate:
		return fmt.Sprintf("2026-%d-%d", 1+d.IntN(12), 1+d.IntN(28))
	case TypeDateTime:
		return fmt.Sprintf("2026/%d/%d %d:%02d", 1+d.IntN(12), 1+d.IntN(28), d.IntN(24), d.IntN(60))
	case TypePhone:
		return fmt.Sprint(13800000000 + d.IntN(9))
	case TypeEmail:
		return fmt.Sprintf("a%d@b.example", d.IntN(9))
	case TypeURL:
		return fmt.Sprintf("https://b.example/%d", d.IntN(9))
	case TypeList:
		return words[d.IntN(5)] + "、" + words[d.IntN(5)]
	case TypeMultiline:
		return words[d.IntN(len(words))] + "\n  " + words[d.IntN(len(words))]
	}
	return words[d.IntN(len(words))]
}

// lines are a few lines for the paths.
func (d dice) lines(k Kind, paths []string, cell func(k Kind, p string) string) [][]string {
	lines := make([][]string, 1+d.IntN(3))
	for n := range lines {
		lines[n] = make([]string, len(paths)-d.IntN(2)) // a line may be short
		for i := range lines[n] {
			lines[n][i] = cell(k, paths[i])
		}
	}
	return lines
}

// some are some of the paths, in any order.
func (d dice) some(paths []string) []string {
	paths = slices.Clone(paths)
	d.Shuffle(len(paths), func(i, j int) { paths[i], paths[j] = paths[j], paths[i] })
	return paths[:1+d.IntN(len(paths))]
}

// everyKind are the built-in kinds, those of descriptions, and what workspaces make of kinds: fields of every type, names that stood for
// something before, and names that look like columns.
func everyKind(t *testing.T) []Kind {
	t.Helper()
	rooms := OwnKind{Key: "x_room", Said: Values{m: map[string]any{"label_zh": "直播间", "owner": true, "due": true}}}
	own := []OwnField{
		ownOf(t, SKU, "x_old", Retired, Form{"label_zh": {"旧等级"}, "type": {"text"}}),
		ownOf(t, SKU, "x_older", Retired, Form{"label_zh": {"旧等级"}, "type": {"list"}}),
		ownOf(t, SKU, "x_oldest", Removed, Form{"label_zh": {"旧等级"}, "type": {"text"}}),
		ownOf(t, SKU, "x_level", Live, Form{"label_zh": {"旧等级"}, "type": {"text"}}),
		ownOf(t, SOP, "x_like", Live, Form{"label_zh": {"步骤 / 操作"}, "type": {"text"}}),
	}
	for _, o := range OwnTypes {
		form := Form{"label_zh": {"字段 " + string(o)}, "type": {string(o)}, "many": {"yes"}}
		form["options"], form["options.0.zh"], form["options.1.zh"] = []string{""}, []string{"甲，一"}, []string{"乙"}
		form["columns"], form["columns.0.zh"], form["columns.0.type"] = []string{""}, []string{"编号"}, []string{"text"}
		form["columns.1.zh"], form["columns.1.type"], form["columns.1.options"] = []string{"等级"}, []string{"choice"}, []string{"高、低"}
		own = append(own, ownOf(t, Kind{Key: rooms.Key}, "x_"+string(o), Live, form))
	}
	c, err := With(1, []OwnKind{rooms}, own)
	require.NoError(t, err)
	sku, _ := c.Lookup(SKU.Key)
	sop, _ := c.Lookup(SOP.Key)
	room, ok := c.Lookup(rooms.Key)
	require.True(t, ok && sku.HasOwn && sop.HasOwn)
	sku.Key, sop.Key = "sku with own", "sop with own"
	return append(All(), FieldForm, KindForm, sku, sop, room)
}

func ownOf(t *testing.T, k Kind, key string, state FieldState, form Form) OwnField {
	t.Helper()
	said, problems := DescribeField(k, "", Values{}, form)
	require.Empty(t, problems)
	return OwnField{k.Key, key, said, state}
}

// A layout is a form without its maps: same record, same problems.
func TestLayoutIsAForm(t *testing.T) {
	t.Parallel()
	for _, k := range everyKind(t) {
		t.Run(k.Key, func(t *testing.T) {
			t.Parallel()
			full, _ := k.Decode(k.Sample)
			saved, refused := 0, 0
			for seed := range 400 {
				d := roll(seed)
				paths := d.some(k.FlatPaths(true))
				cell := d.cell
				if seed%2 == 0 { // what can be saved
					cell = d.fittingOr
				}
				lines, keep := d.lines(k, paths, cell), seed%3 == 0
				old := []Values{{}, full}[seed%2*d.IntN(2)]
				old = bareRows(k, old, paths)
				_, wrong := readsAlike(t, k, old, paths, lines, keep)
				if len(wrong) == 0 {
					saved++
				} else {
					refused++
				}
			}
			require.Positive(t, saved)
			require.Positive(t, refused)
		})
	}
}

// readsAlike reads lines by layout, and requires that a form reads them alike.
func readsAlike(t *testing.T, k Kind, old Values, paths []string, lines [][]string, keep bool) (Values, []Problem) {
	want, wrong := k.Update(old, equivalent(k, paths, lines, keep))
	l, err := k.Layout(paths...)
	require.NoError(t, err)
	got, problems := l.Update(old, lines, keep, nil)
	require.Equal(t, wrong, problems, "%q of %v", lines, paths)
	require.Equal(t, unmatched(k, want), unmatched(k, got), "%q of %v", lines, paths)
	return got, problems
}

// fittingOr is a cell that the field takes, or nothing.
func (d dice) fittingOr(k Kind, p string) string {
	f, _ := k.Field(p)
	s := f.def()
	if len(s.Options) > 0 {
		return s.Options[d.IntN(len(s.Options))].Label.EN
	}
	if d.IntN(4) == 0 && !s.Required {
		return ""
	}
	cell := d.fitting(s)
	if _, err := f.Parse(cell); err != nil { // a time of day
		return []string{"9:30", "18:00"}[d.IntN(2)]
	}
	return cell
}

// bareRows takes away the rows that a layout reads: what goes on from them is another test's.
func bareRows(k Kind, v Values, paths []string) Values {
	out := maps.Clone(v.m)
	for _, p := range paths {
		if key, _, inRows := strings.Cut(p, "."); inRows {
			delete(out, key)
		}
	}
	return Values{m: out, carried: v.carried}
}
