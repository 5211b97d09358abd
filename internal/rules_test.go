package internal_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/readiness"
	"handoverdesk/web/locale"
)

var updateRules = flag.Bool("update-rules", false, "write docs/rules")

// TestRulesDoc keeps the page of every rule of readiness what the code says, and no page of a rule that there is not.
func TestRulesDoc(t *testing.T) {
	t.Parallel()
	dir := filepath.Join("..", "docs", "rules")
	want := map[string]string{"README.md": rulesIndex()}
	for _, r := range readiness.Rules() {
		want[r.ID+".md"] = ruleDoc(r)
	}
	if *updateRules {
		require.NoError(t, os.RemoveAll(dir))
		require.NoError(t, os.MkdirAll(dir, 0o755))
		for name, text := range want {
			require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
		}
	}
	have := map[string]string{}
	list, err := os.ReadDir(dir)
	require.NoError(t, err)
	for _, entry := range list {
		text, err := os.ReadFile(filepath.Join(dir, entry.Name()))
		require.NoError(t, err)
		have[entry.Name()] = string(text)
	}
	require.Equal(t, want, have, "make generate")
}

const rulesGenerated = "Generated from `internal/readiness` and `internal/catalog` by `make generate`; do not edit.\n"

func rulesIndex() string {
	var b strings.Builder
	b.WriteString("# Rules of readiness\n\n" + rulesGenerated)
	b.WriteString("\nHow the rules work and how the score is made: [decision 0038](../decisions/0038-readiness.md).\n\n")
	b.WriteString("| Rule | zh-CN | en | Severity | Weight |\n|---|---|---|---|---|\n")
	for _, r := range readiness.Rules() {
		title := "readiness.rule." + r.ID + ".title"
		fmt.Fprintf(&b, "| [%s](%s.md) | %s | %s | %s | %d |\n", r.ID, r.ID, zh.T(title), en.T(title), r.Severity, r.Weight())
	}
	return b.String()
}

var zh, en = locale.All()[0], locale.All()[1]

// ruleDoc is the page of a rule: what it is about in both languages, what it looks at, and each of its checks with what it says of its example.
func ruleDoc(r readiness.Rule) string {
	var b strings.Builder
	said := "readiness.rule." + r.ID
	fmt.Fprintf(&b, "# %s %s · %s\n\n%s\n", r.ID, zh.T(said+".title"), en.T(said+".title"), rulesGenerated)
	b.WriteString("| | zh-CN | en |\n|---|---|---|\n")
	for _, part := range []struct{ name, key string }{{"Why", ".why"}, {"What mends it", ".mend"}} {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", part.name, cell(zh.T(said+part.key)), cell(en.T(said+part.key)))
	}
	kinds := "every kind"
	if r.Kinds != nil {
		kinds = strings.Join(kindNames(r.Kinds), ", ")
	}
	fmt.Fprintf(&b, "\nLooks at: %s. Severity of the rule: %s, weight in the score: %d; each check has its own below, and a template may give it another.\n", kinds, r.Severity, r.Weight())
	for _, s := range singlesOf(r) {
		b.WriteString(s)
	}
	for _, a := range r.Across {
		b.WriteString(acrossDoc(r, a))
	}
	return b.String()
}

func kindNames(keys []string) []string {
	out := make([]string, len(keys))
	for i, key := range keys {
		k, _ := catalog.Lookup(key)
		out[i] = "every kind"
		if key != "" {
			out[i] = both(k.Label)
		}
	}
	return out
}

// singlesOf are the paragraphs of the checks of one record that belong to the rule, in the order of the catalog.
func singlesOf(r readiness.Rule) []string {
	var out []string
	for _, k := range catalog.All() {
		for _, c := range k.Checks {
			f := catalog.Finding{Rule: c.ID, Severity: c.Severity, Field: c.Field.Spec().Key, Args: k.ExampleOf(c)}
			if readiness.RuleOf(f) == r.ID {
				out = append(out, checkDoc(k, c, f))
			}
		}
		for _, s := range r.Singles {
			if check, field, ofField := strings.Cut(s, "@"); ofField && check == k.Key+".missing" {
				spec, _ := k.Field(field)
				out = append(out, fmt.Sprintf("\n## `%s`\n\nIn %s, blocker: the required fact %s is missing.\n", s, both(k.Label), both(spec.Spec().Label)))
			}
		}
	}
	only := len(out) == 0
	for _, s := range r.Singles {
		if key := "finding." + strings.TrimPrefix(s, "*."); strings.HasPrefix(s, "*.") && zh.Has(key) && !strings.Contains(s, "@") && only {
			out = append(out, fmt.Sprintf("\n## `%s`\n\nOn every kind, for each of its fields.\n", s))
		}
	}
	return out
}

func checkDoc(k catalog.Kind, c catalog.Check, f catalog.Finding) string {
	var b strings.Builder
	spec := c.Field.Spec()
	fmt.Fprintf(&b, "\n## `%s`\n\nIn %s, %s, mended at %s (`%s`).\n", c.ID, both(k.Label), c.Severity, both(spec.Label), spec.Key)
	b.WriteString(saidDoc(f.Rule, f.Args, spec.Label))
	fmt.Fprintf(&b, "\nFires on the sample with %s. Silent with %s.\n", example(c.Fires), example(c.Silent))
	if len(c.Needs) > 0 {
		var needs []string
		for _, n := range c.Needs {
			needs = append(needs, both(n.Spec().Label))
		}
		fmt.Fprintf(&b, "\nCannot judge without: %s.\n", strings.Join(needs, ", "))
	}
	return b.String()
}

// acrossDoc is a check that sets records beside each other, with what it says of the estate it fires on.
func acrossDoc(r readiness.Rule, a readiness.Across) string {
	var b strings.Builder
	k, _ := catalog.Lookup(a.Kinds[0])
	label := catalog.Label{}
	where := "the record"
	if f, ok := k.Field(a.Field); ok {
		label = f.Spec().Label
		where = fmt.Sprintf("%s (`%s`)", both(label), a.Field)
	}
	fmt.Fprintf(&b, "\n## `%s`\n\nSets records beside each other: %s. A finding is a %s, mended at %s of %s.\n", a.ID, strings.Join(kindNames(a.Kinds), ", "),
		a.Severity, where, kindNames(a.Kinds[:1])[0])
	e := readiness.Sample()
	a.Fires(e)
	for _, result := range readiness.Judge(e).Results {
		for _, f := range result.Found {
			if f.Check == a.ID {
				b.WriteString(saidDoc(f.Check, f.Args, label))
				return b.String()
			}
		}
	}
	return b.String()
}

// saidDoc is what a finding says in both languages, with the numbers of its example.
func saidDoc(check string, args catalog.Args, field catalog.Label) string {
	key := "finding." + check
	if _, rule, _ := strings.Cut(check, "."); !zh.Has(key) {
		key = "finding." + rule
	}
	text := func(p *locale.Printer, lang catalog.Lang) string {
		list := []any{"Field", field.In(lang)}
		for name, value := range args {
			list = append(list, name, value)
		}
		if args["ZH"] != "" {
			list = append(list, "Name", catalog.Label{ZH: args["ZH"], EN: args["EN"]}.In(lang))
		}
		out := p.T(key, list...)
		if p.Has(key + ".fix") {
			out += "\n  - " + p.T(key+".fix", list...)
		}
		return out
	}
	return fmt.Sprintf("\n- %s\n- %s\n", text(zh, catalog.Lang(zh.Lang())), text(en, catalog.Lang(en.Lang())))
}

// example is what cells of the sample are changed to.
func example(e catalog.Example) string {
	if len(e) == 0 {
		return "nothing changed"
	}
	var cells []string
	for field, value := range e {
		if value == "" {
			cells = append(cells, "`"+field+"` empty")
			continue
		}
		cells = append(cells, "`"+field+"` "+strings.Join(strings.Fields(value), " "))
	}
	slices.Sort(cells)
	return strings.Join(cells, "; ")
}

func both(l catalog.Label) string {
	if l.ZH == l.EN {
		return l.ZH
	}
	return l.ZH + " · " + l.EN
}

func cell(text string) string { return strings.ReplaceAll(text, "|", "\\|") }
