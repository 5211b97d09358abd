package internal_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var (
	fenced   = regexp.MustCompile("(?ms)^```.*?^```")
	codeSpan = regexp.MustCompile("`[^`\n]+`")
	link     = regexp.MustCompile(`\]\(([^)#\s]+)[^)]*\)`)

	makeTarget      = regexp.MustCompile(`(?:^|[\s;&|])make ([a-z][a-z0-9-]*)`)
	handoverCommand = regexp.MustCompile("(?:^|[\\s`;&|/])handover ([a-z][a-z-]*)")
	pathBegin       = regexp.MustCompile(`^(?:\./)?((?:cmd|internal|web|migrations|docs|\.ci)/[\w./*-]*[\w*]|` +
		`README\.md|Makefile|Dockerfile|LICENSE|docker-compose\.yml|go\.mod|go\.sum)$`)
)

// documents are README.md and everything in docs.
func documents(t *testing.T) []file {
	t.Helper()
	var files []file
	for _, f := range filesUnder(t, []string{".md"}) {
		if f.path == "README.md" || within(f.path)("docs") {
			files = append(files, f)
		}
	}
	require.NotEmpty(t, files, "README.md and docs are missing")
	return files
}

// code is what the document shows as code: fenced blocks and spans, one a line.
func code(text string) string {
	var b strings.Builder
	for _, block := range fenced.FindAllString(text, -1) {
		b.WriteString(block + "\n")
	}
	for _, span := range codeSpan.FindAllString(fenced.ReplaceAllString(text, ""), -1) {
		b.WriteString(strings.Trim(span, "`") + "\n")
	}
	return b.String()
}

func TestDocumentsNameWhatExists(t *testing.T) {
	t.Parallel()
	targets, commands := makeTargets(t), handoverCommands(t)
	var wrong []string
	for _, f := range documents(t) {
		text := code(f.text)
		for _, m := range makeTarget.FindAllStringSubmatch(text, -1) {
			if !targets[m[1]] {
				wrong = append(wrong, f.path+" names make "+m[1]+", which the Makefile does not have")
			}
		}
		for _, m := range handoverCommand.FindAllStringSubmatch(text, -1) {
			if !commands[m[1]] {
				wrong = append(wrong, f.path+" names handover "+m[1]+", which cmd/handover does not have")
			}
		}
		for _, word := range strings.Fields(text) {
			word = strings.Trim(word, "`,;:()\"'")
			if m := pathBegin.FindStringSubmatch(word); m != nil && !exists(m[1]) {
				wrong = append(wrong, f.path+" names "+m[1]+", which does not exist")
			}
		}
		for _, m := range link.FindAllStringSubmatch(f.text, -1) {
			if to := path.Join(f.dir(), m[1]); !strings.Contains(m[1], "://") && !exists(to) {
				wrong = append(wrong, f.path+" links to "+m[1]+", which does not exist")
			}
		}
	}
	requireNone(t, wrong, "The documents name something that is not there")
}

func exists(name string) bool {
	found, err := filepath.Glob(filepath.Join(root, strings.TrimSuffix(name, "/")))
	return err == nil && len(found) > 0
}

func makeTargets(t *testing.T) map[string]bool {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, "Makefile"))
	require.NoError(t, err)
	targets := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^([a-z][a-z0-9-]*):`).FindAllStringSubmatch(string(text), -1) {
		targets[m[1]] = true
	}
	return targets
}

// handoverCommands takes every word that cmd/handover holds as a text: the subcommands are among them.
func handoverCommands(t *testing.T) map[string]bool {
	t.Helper()
	words := map[string]bool{}
	for _, f := range filesUnder(t, []string{".go"}, "cmd/handover") {
		if f.isTest() {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), f.path, f.text, parser.SkipObjectResolution)
		require.NoError(t, err)
		ast.Inspect(parsed, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				if word, err := strconv.Unquote(lit.Value); err == nil {
					words[word] = true
				}
			}
			return true
		})
	}
	return words
}

// TestLibrariesAreExplained holds the list of libraries to what is imported and required: each module that our files
// import or that go.mod names as a tool has its line, and each line has its module.
func TestLibrariesAreExplained(t *testing.T) {
	t.Parallel()
	goMod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	require.NoError(t, err)
	note, err := os.ReadFile(filepath.Join(root, "docs/decisions/0005-libraries.md"))
	require.NoError(t, err)

	var required []string
	for _, m := range regexp.MustCompile(`(?m)^\s*(?:require )?(\S+\.\S+/\S+) v\S+`).FindAllStringSubmatch(string(goMod), -1) {
		required = append(required, m[1])
	}
	require.NotEmpty(t, required)
	used := map[string]bool{}
	use := func(pkg string) {
		for _, module := range required {
			if within(pkg)(module) {
				used[module] = true
			}
		}
	}
	for _, f := range filesUnder(t, []string{".go"}) {
		for _, pkg := range imports(t, f) {
			use(pkg)
		}
	}
	for _, m := range regexp.MustCompile(`(?m)^\t(\S+\.\S+/\S+)$`).FindAllStringSubmatch(string(goMod), -1) {
		use(m[1]) // a tool
	}

	var wrong []string
	for module := range used {
		if !strings.Contains(string(note), "| `"+module+"` |") {
			wrong = append(wrong, module+" is used and has no line")
		}
	}
	for _, m := range regexp.MustCompile("(?m)^\\| `([^`@/]+\\.[^`]+/[^`]+)` \\|").FindAllStringSubmatch(string(note), -1) {
		if !slices.Contains(required, m[1]) {
			wrong = append(wrong, m[1]+" has a line and is not in go.mod")
		}
	}
	slices.Sort(wrong)
	requireNone(t, wrong, "docs/decisions/0005-libraries.md says what each library is for")
}

func TestDocumentsRuleBites(t *testing.T) {
	t.Parallel()
	text := code("The handover begins; make sure of `make run`.\n```\nbin/handover serve\n```\nSee `web/ui` and `docs/x.md`.")
	require.Equal(t, [][]string{{"\nmake run", "run"}}, makeTarget.FindAllStringSubmatch(text, -1))
	require.Equal(t, [][]string{{"/handover serve", "serve"}}, handoverCommand.FindAllStringSubmatch(text, -1))
	require.True(t, pathBegin.MatchString("docs/x.md"))
	require.True(t, pathBegin.MatchString("./internal/app/*.go"))
	require.False(t, pathBegin.MatchString("/docs/x.md"))
	require.True(t, exists("internal/docs_test.go"))
	require.True(t, exists("internal/*/password.go"))
	require.False(t, exists("internal/no_such_file.go"))
}
