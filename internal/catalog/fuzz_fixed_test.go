package catalog

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// changed is a cell made out of others: cut, joined, with characters that mean something somewhere.
func (d dice) changed(seeds []string) string {
	cell := []rune(seeds[d.IntN(len(seeds))])
	for range d.IntN(4) {
		at := d.IntN(len(cell) + 1)
		switch d.IntN(4) {
		case 0:
			cell = cell[:at]
		case 1:
			cell = append(cell[:at:at], []rune(seeds[d.IntN(len(seeds))])...)
		case 2:
			sign := []rune("0159.,-+:/ \t\n\"、；;年月日时％¥eE'=\u200b\u3000\x00\u202e羊aＡ@{}[]\\")
			cell = append(cell[:at:at], append([]rune{sign[d.IntN(len(sign))]}, cell[at:]...)...)
		default:
			if at < len(cell) {
				cell = append(cell[:at:at], cell[at+1:]...)
			}
		}
	}
	if d.IntN(50) == 0 {
		return string(cell) + "\xff"
	}
	return string(cell)
}

// What the fuzzers hold to is held to by a fixed number of cells in every run of the tests.
func TestFuzzedFixed(t *testing.T) {
	t.Parallel()
	const cells = 2500
	for name, f := range fuzzed {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, seeds := roll(len(name)), append(f.seeds, nasty...)
			for range cells {
				comesBack(t, f.field, d.changed(seeds))
			}
		})
	}
	for name, body := range map[string]func(t *testing.T, d dice){
		"form": func(t *testing.T, d dice) {
			formComesBack(t, d.changed(nasty), []string{"steps.0.action", "title", "owner", d.changed(nasty)}[d.IntN(4)])
		},
		"layout": func(t *testing.T, d dice) { layoutIsAForm(t, d.changed(nasty), d.changed(nasty), d.Uint64()) },
		"stored": func(t *testing.T, d dice) { storedComesBack(t, []byte(d.changed(stored(t)))) },
		"tokens": func(t *testing.T, d dice) { foundByItself(t, d.changed(nasty)+d.changed(nasty)) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := roll(len(name))
			for range cells / 10 {
				body(t, d)
			}
		})
	}
}

// stored are records as they are kept, and what is nearly one.
func stored(t testing.TB) []string {
	var out []string
	for _, k := range All() {
		v, problems := k.Decode(k.Sample)
		require.Empty(t, problems)
		b, err := k.JSON(v)
		require.NoError(t, err)
		out = append(out, string(b))
	}
	return append(out,
		`{}`, ` { "title" : "a\u0062\n" , "x":[1,{"y":null}] } `, `{"title":"a","title":"b"}`, `{"steps.role":"x"}`, `{"on_hand":12,}`, `{"on_hand":1e3}`,
		`{"x":1 2}`, `{"x":"\"}`, `{"x":]}`, `{"title":"a`, `{"price":{"amount":"1","currency":"CNY","more":1}}`, `{"is_admin":truex}`, "{\"title\":\"\xff\"}", `null`, `[]`,
		`{"extra":{"列":"1","空":""},"zz":1}`, `{"extra":[]}`, `{"extra":{"a":"1","a":"1"}}`, `{"extra":null}`,
	)
}

func FuzzLayout(f *testing.F) {
	for i, cell := range nasty {
		f.Add(cell, nasty[len(nasty)-1-i], uint64(i))
	}
	f.Fuzz(layoutIsAForm)
}

// layoutIsAForm fills lines with two cells among others that fit, and reads them by layout and by form. What was read is written to
// lines that say the same.
func layoutIsAForm(t *testing.T, one, other string, seed uint64) {
	d := roll(int(seed % (1 << 31)))
	k := All()[d.IntN(len(All()))]
	paths := d.some(k.FlatPaths(true))
	lines := d.lines(k, paths, func(k Kind, p string) string {
		switch d.IntN(6) {
		case 0:
			return one
		case 1:
			return other
		}
		return d.fittingOr(k, p)
	})
	v, problems := readsAlike(t, k, Values{}, paths, lines, seed%2 == 0)
	if len(problems) > 0 {
		return
	}
	l, err := k.Layout(k.FlatPaths(true)...)
	require.NoError(t, err)
	again, problems := l.Update(Values{}, k.FlatLines(v, k.FlatPaths(true), EN), false, nil)
	require.Empty(t, problems)
	require.Equal(t, v, again)
}
