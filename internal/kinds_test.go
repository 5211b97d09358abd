package internal_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/catalog"
)

var updateKinds = flag.Bool("update-kinds", false, "write docs/kinds.md")

// TestKindsDoc keeps docs/kinds.md what the catalog says.
func TestKindsDoc(t *testing.T) {
	t.Parallel()
	path := filepath.Join("..", "docs", "kinds.md")
	want := kindsDoc()
	if *updateKinds {
		require.NoError(t, os.WriteFile(path, []byte(want), 0o644))
	}
	have, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, want, string(have), "make generate")
}

func kindsDoc() string {
	var b strings.Builder
	b.WriteString("# Kinds of record\n\nGenerated from `internal/catalog` by `make generate`; do not edit.\n")
	for _, k := range catalog.All() {
		fmt.Fprintf(&b, "\n## %s · %s\n\n%s\n\n%s\n\n", k.Label.ZH, k.Label.EN, k.Why.ZH, k.Why.EN)
		b.WriteString("| Key | 中文 | English | Type | Needed | Other headers |\n|---|---|---|---|---|---|\n")
		for _, f := range k.Fields {
			fieldLine(&b, "", f.Spec())
		}
		filesLine(&b, k.Slots)
		if k.Key == catalog.Account.Key {
			proofTable(&b)
		}
	}
	return b.String()
}

// proofTable says which links an account needs, by its type and where it is, with and without a second factor.
func proofTable(b *strings.Builder) {
	b.WriteString("\n### Chain of evidence\n\nWhat the receiver does, in order, and the witness last, before an account counts as handed over.\n\n")
	b.WriteString("| Link | 中文 | English | How |\n|---|---|---|---|\n")
	for _, key := range catalog.ProofKeys() {
		s, _ := catalog.ProofStepOf(key)
		fmt.Fprintf(b, "| `%s` | %s | %s | %s |\n", s.Key, s.Label.ZH, s.Label.EN, s.How.EN)
	}
	b.WriteString("\n| Type | Platforms | Second factor | Links |\n|---|---|---|---|\n")
	account, _ := catalog.Lookup("account")
	type row struct{ sort, factor, links string }
	var order []row
	on := map[row][]string{}
	for _, sort := range options(account, "account_type") {
		for _, factor := range []string{"none", "sms"} {
			for _, platform := range options(account, "platform") {
				values, _ := account.Decode(catalog.Form{"login_name": {"x"}, "account_type": {sort}, "platform": {platform}, "second_factor": {factor}})
				var links []string
				for _, s := range catalog.ProofSteps("account", values) {
					links = append(links, s.Key)
				}
				r := row{sort, factor, strings.Join(links, " → ")}
				if on[r] == nil {
					order = append(order, r)
				}
				on[r] = append(on[r], platform)
			}
		}
	}
	for _, r := range order {
		where := strings.Join(on[r], ", ")
		if len(on[r]) == len(options(account, "platform")) {
			where = "all"
		}
		fmt.Fprintf(b, "| `%s` | %s | %s | %s |\n", r.sort, where, map[string]string{"none": "none", "sms": "any"}[r.factor], r.links)
	}
}

func options(k catalog.Kind, field string) []string {
	var out []string
	for _, f := range k.Fields {
		if s := f.Spec(); s.Key == field {
			for _, o := range s.Options {
				out = append(out, o.Value)
			}
		}
	}
	return out
}

// filesLine says what files attached to a record can be.
func filesLine(b *strings.Builder, slots []catalog.Slot) {
	if len(slots) == 0 {
		return
	}
	names := make([]string, len(slots))
	for i, s := range slots {
		names[i] = "`" + s.Key + "` " + s.Label.ZH + " " + s.Label.EN
	}
	b.WriteString("\nFiles: " + strings.Join(names, "; ") + "\n")
}

func fieldLine(b *strings.Builder, in string, s catalog.Spec) {
	what := string(s.Type)
	switch {
	case s.Type == catalog.TypeComputed:
		what = "computed " + string(s.Result)
	case s.Type == catalog.TypeRef && s.Target != "":
		what += " to " + s.Target
	}
	if s.Many {
		what += ", several"
	}
	if s.Masked {
		what += ", masked: " + string(s.Class)
	}
	needed := ""
	switch {
	case s.Required:
		needed = "yes"
	case s.Conditional:
		needed = "sometimes"
	}
	if s.Identity {
		needed += " key"
	}
	fmt.Fprintf(b, "| `%s%s` | %s | %s | %s | %s | %s |\n", in, s.Key, s.Label.ZH, s.Label.EN, what, strings.TrimSpace(needed),
		strings.ReplaceAll(strings.Join(s.Also, ", "), "|", "\\|"))
	for _, c := range s.Columns {
		fieldLine(b, s.Key+".", c.Spec())
	}
}
