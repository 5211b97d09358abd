package source

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/sheet"
)

// Our own files come back as they went out: every kind's sample, with two header lines as in workbooks and with one as in separated text.
func TestOurOwnFilesComeBack(t *testing.T) {
	t.Parallel()
	for _, kind := range catalog.All() {
		said, problems := kind.Decode(kind.Sample)
		require.Empty(t, problems, kind.Key)
		paths := kind.FlatPaths(false)
		var following []catalog.Spec
		for _, f := range kind.Fields {
			if s := f.Spec(); s.Type == catalog.TypeComputed {
				following = append(following, s)
			}
		}
		for _, langs := range [][]catalog.Lang{{catalog.ZH, catalog.EN}, {catalog.ZH}, {catalog.EN}} {
			var lines []sheet.Line
			for i, lang := range langs {
				var head []string
				for _, path := range paths {
					head = append(head, kind.FlatHeader(path, lang))
				}
				head = append(head, map[bool]string{true: "https://x.example", false: ""}[i == 0])
				for _, s := range following {
					head = append(head, "〔"+s.Label.In(lang)+"〕")
				}
				lines = append(lines, sheet.Line{Number: i + 1, Cells: append(head, "〔状态〕")})
			}
			for _, cells := range kind.FlatLines(said, paths, catalog.ZH) {
				extra := ""
				if len(lines) == len(langs) {
					extra = "https://kept.example/1"
				}
				cells = append(append([]string(nil), cells...), extra)
				for range following {
					cells = append(cells, "7")
				}
				lines = append(lines, sheet.Line{Number: len(lines) + 1, Cells: append(cells, "草稿")})
			}
			p := Guess(kind, lines, nil)
			require.Equal(t, Desk, p.Profile, kind.Key)
			require.Equal(t, []int{1, len(langs)}, []int{p.HeadAt, p.HeadTo}, kind.Key)
			r := NewReader(kind, p)
			require.ElementsMatch(t, paths, r.Paths, kind.Key)
			layout, err := kind.Layout(r.Paths...)
			require.NoError(t, err)
			n := 0
			for item, err := range r.Items(sequence(lines)) {
				require.NoError(t, err)
				require.Empty(t, item.Skip, kind.Key)
				require.Empty(t, item.Wrong, kind.Key)
				require.Equal(t, map[string]string{"https://x.example": "https://kept.example/1"}, item.Extra, kind.Key)
				now, problems := layout.Update(catalog.Values{}, item.Lines, false, nil)
				require.Empty(t, problems, kind.Key)
				for _, path := range paths {
					f, _ := kind.Field(strings.SplitN(path, ".", 2)[0])
					require.Equal(t, kind.Display(f, said, catalog.ZH), kind.Display(f, now, catalog.ZH), "%s of %s", path, kind.Key)
				}
				n++
			}
			require.Equal(t, 1, n, kind.Key)
		}
	}
}
