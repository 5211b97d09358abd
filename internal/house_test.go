package internal_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"
)

const longestFile = 500

func TestFilesAreShort(t *testing.T) {
	t.Parallel()
	var long []string
	for _, f := range filesUnder(t, []string{".go", ".templ"}) {
		if n := strings.Count(f.text, "\n"); n > longestFile && !f.isTempl() {
			long = append(long, f.path+" has "+itoa(n)+" lines")
		}
	}
	requireNone(t, long, "A file is at most 500 lines: a room that one can keep in mind")
}

func TestPackagesHaveAnHonestName(t *testing.T) {
	t.Parallel()
	vague := []string{"util", "utils", "common", "helper", "helpers", "misc", "shared", "base", "model", "models", "types"}
	documented := map[string]bool{}
	var found []string
	for _, f := range filesUnder(t, []string{".go"}) {
		parsed, err := parser.ParseFile(token.NewFileSet(), f.path, f.text, parser.PackageClauseOnly|parser.ParseComments)
		require.NoError(t, err)
		name := strings.TrimSuffix(parsed.Name.Name, "_test")
		if slices.Contains(vague, name) || slices.Contains(vague, path.Base(f.dir())) {
			found = append(found, f.path+" is in a package called "+name)
		}
		if !f.isTest() {
			documented[f.dir()] = documented[f.dir()] || parsed.Doc != nil
		}
	}
	requireNone(t, found, "A package is named after what it is about")

	for dir, has := range documented {
		if !has {
			found = append(found, dir)
		}
	}
	slices.Sort(found)
	requireNone(t, found, "A package says in a comment over its package clause what it knows and what it must not know")
}

// chinese finds ideographs and the punctuation that only stands between them.
func chinese(line string) bool {
	return strings.ContainsFunc(line, func(r rune) bool {
		return unicode.Is(unicode.Han, r) || (r >= '\u3000' && r <= '\u303F') || (r >= '\uFF01' && r <= '\uFF65')
	})
}

func TestTextIsInLocaleAndCatalog(t *testing.T) {
	t.Parallel()
	home := []string{"internal/catalog", "internal/source", "internal/demo", "web/locale", "web/e2e"}
	var found []string
	for _, f := range filesUnder(t, []string{".go", ".templ", ".js", ".css"}) {
		if f.isTest() || f.isTempl() || slices.ContainsFunc(home, within(f.dir())) {
			continue
		}
		if hasExtension(f.path, []string{".css", ".js"}) {
			f = f.withoutComments()
		}
		found = append(found, f.lines(chinese)...)
	}
	requireNone(t, found, "Chinese text belongs into web/locale, the catalog's labels, headers of other programs or the demo's data")
}

var (
	styleAttribute = regexp.MustCompile(`(^|[\s"'{])style\s*=\s*["'{]`)
	eventAttribute = regexp.MustCompile(`(^|\s)on[a-z]+\s*=\s*["'{]`)
	scriptContent  = regexp.MustCompile(`(?is)<script\b[^>]*>\s*[^<\s]`)
	drawnColour    = regexp.MustCompile(`(?i)\b(fill|stroke|stop-color|flood-color)\s*=\s*"(#|rgb|hsl|okl)`)
)

func TestTemplatesHoldNoStyleAndNoScript(t *testing.T) {
	t.Parallel()
	var found []string
	for _, f := range filesUnder(t, []string{".templ"}, "web") {
		found = append(found, f.lines(func(line string) bool {
			return styleAttribute.MatchString(line) || eventAttribute.MatchString(line) || drawnColour.MatchString(line)
		})...)
		for _, at := range scriptContent.FindAllStringIndex(f.text, -1) {
			found = append(found, f.at(1+strings.Count(f.text[:at[0]], "\n"), "a script with content"))
		}
	}
	requireNone(t, found, "The content policy allows no inline style, script, event attribute; colours are tokens")
}

// sqlText matches a statement by its first words, in upper case as SQL is written here.
var sqlText = regexp.MustCompile(`^\s*(SELECT\s|INSERT\s+INTO\s|UPDATE\s+\S+\s+SET\s|DELETE\s+FROM\s|WITH\s+\S+\s+AS\s|` +
	`TRUNCATE\s|CREATE\s+(TABLE|INDEX|UNIQUE|VIEW|FUNCTION|DATABASE|EXTENSION|ROLE)\s|ALTER\s+(TABLE|ROLE|DATABASE)\s|` +
	`DROP\s+(TABLE|DATABASE|SCHEMA)\s|(?i:select)\s+.+(?i:\sfrom\s))`)

func TestSQLIsInPostgres(t *testing.T) {
	t.Parallel()
	var found []string
	for _, f := range filesUnder(t, []string{".go"}) {
		if f.isTest() || f.isTempl() || within(f.dir())("internal/postgres") {
			continue
		}
		found = append(found, sqlIn(t, f)...)
	}
	requireNone(t, found, "SQL is written in internal/postgres and migrations only")
}

func sqlIn(t *testing.T, f file) []string {
	t.Helper()
	fset := token.NewFileSet()
	parsed, err := parser.ParseFile(fset, f.path, f.text, parser.SkipObjectResolution)
	require.NoError(t, err)
	var found []string
	ast.Inspect(parsed, func(n ast.Node) bool {
		lit, ok := n.(*ast.BasicLit)
		if !ok || lit.Kind != token.STRING {
			return true
		}
		if text, err := strconv.Unquote(lit.Value); err == nil && sqlText.MatchString(text) {
			found = append(found, f.at(fset.Position(lit.Pos()).Line, text))
		}
		return true
	})
	return found
}

func TestTopLevel(t *testing.T) {
	t.Parallel()
	allowed := []string{
		"cmd", "internal", "web", "migrations", "docs",
		"Makefile", "go.mod", "go.sum", "README.md", "docker-compose.yml", "Dockerfile", "LICENSE",
		"bin", // built, not kept
	}
	entries, err := os.ReadDir(root)
	require.NoError(t, err)
	var found []string
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") && !slices.Contains(allowed, e.Name()) {
			found = append(found, e.Name())
		}
	}
	requireNone(t, found, "The top of the repository has these entries only: "+strings.Join(allowed, " "))
}

var (
	cssDeclaration = regexp.MustCompile(`([\w-]+)\s*:([^;{}]*)[;}]`)
	cssColour      = regexp.MustCompile(`(?i)#[0-9a-f]{3,8}\b|\b(rgba?|hsla?|hwb|lab|lch|oklab|oklch)\(\s*[-+.\d]|` +
		`(^|[\s,(])(white|black|red|green|blue|gr[ae]y|silver|yellow|orange|purple|navy|teal)($|[\s,;)!])`)
)

func TestColoursAreTokens(t *testing.T) {
	t.Parallel()
	// The fallback says the same tokens to browsers without light-dark().
	tokens := []string{"web/static/css/tokens.css", "web/static/css/tokens-fallback.css"}
	var found []string
	for _, f := range filesUnder(t, []string{".css"}, "web") {
		if !slices.Contains(tokens, f.path) {
			found = append(found, literalColours(f)...)
		}
	}
	requireNone(t, found, "web/static/css/tokens.css is the only file with a literal colour")
}

func literalColours(f file) []string {
	text := f.withoutComments().text
	var found []string
	for _, m := range cssDeclaration.FindAllStringSubmatchIndex(text, -1) {
		if cssColour.MatchString(strings.ReplaceAll(text[m[4]:m[5]], "url(#", "url(")) {
			found = append(found, f.at(1+strings.Count(text[:m[0]], "\n"), text[m[0]:m[1]]))
		}
	}
	return found
}

// TestRulesBite gives each rule one example that breaks it and one that only looks so.
func TestRulesBite(t *testing.T) {
	t.Parallel()
	colour := func(css string) bool { return len(literalColours(file{text: css})) > 0 }
	sql := func(text string) bool { return sqlText.MatchString(text) }
	tests := []struct {
		name string
		hit  bool
		want bool
	}{
		{"an ideograph", chinese(`label("交接")`), true},
		{"a full-width comma", chinese("a，b"), true},
		{"an escape", chinese(`'\uFF01'`), false},
		{"a currency sign", chinese("¥1"), false},

		{"a style attribute", styleAttribute.MatchString(`<p style="color:red">`), true},
		{"a style expression", styleAttribute.MatchString(`<p style={ s }>`), true},
		{"a data attribute", styleAttribute.MatchString(`<p data-style="x">`), false},
		{"a variable", styleAttribute.MatchString(`style := "x"`), false},
		{"an event attribute", eventAttribute.MatchString(`<a onclick="x()">`), true},
		{"an attribute that begins alike", eventAttribute.MatchString(`<a data-only="x">`), false},
		{"a script", scriptContent.MatchString("<script>\n  alert(1)</script>"), true},
		{"a script with a source", scriptContent.MatchString(`<script type="module" src={ u }></script>`), false},

		{"a colour", colour("a { color: #fff }"), true},
		{"a colour function", colour("a { color: oklch(50% 0.1 20) }"), true},
		{"a colour in a mix", colour("a { color: color-mix(in oklab, var(--a), white 20%); }"), true},
		{"a token", colour("a { color: var(--text) }"), false},
		{"a token taken apart", colour("a { color: oklch(from var(--text) l c h) }"), false},
		{"an id like a colour", colour("a:hover #fade { color: inherit }"), false},
		{"a colour in a comment", colour("/* #fff: */ a { color: inherit }"), false},
		{"white space", colour("a { white-space: nowrap }"), false},

		{"a query", sql("SELECT id FROM people"), true},
		{"a query in lower case", sql("select id from people"), true},
		{"a change", sql("\n\tUPDATE people SET name = $1"), true},
		{"a sentence", sql("Update the record and save it"), false},
		{"a button", sql("Select all"), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tt.want, tt.hit)
		})
	}
}
