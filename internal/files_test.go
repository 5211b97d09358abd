// Package internal_test holds the house rules that no compiler checks: which package may import which, how long a file
// may be, where text, colours and SQL live, and that the documents name what exists. It must not test behaviour.
//
// Start reading at arrows in layers_test.go.
package internal_test

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const module = "handoverdesk"

// root is the top of the repository as seen from this folder.
const root = ".."

// file is one file of ours, named by its path from the top of the repository.
type file struct {
	path string
	text string
}

func (f file) dir() string   { return path.Dir(f.path) }
func (f file) isTest() bool  { return strings.HasSuffix(f.path, "_test.go") }
func (f file) isTempl() bool { return strings.HasSuffix(f.path, "_templ.go") }

// withoutComments leaves as many line ends as there were, so that line numbers stay right. For CSS and JavaScript only.
func (f file) withoutComments() file {
	f.text = blockComment.ReplaceAllStringFunc(f.text, func(c string) string {
		return strings.Repeat("\n", strings.Count(c, "\n"))
	})
	return f
}

var blockComment = regexp.MustCompile(`(?s)/\*.*?\*/`)

// lines names each line that the test finds fault with, as path:line: text.
func (f file) lines(wrong func(line string) bool) []string {
	var found []string
	for i, line := range strings.Split(f.text, "\n") {
		if wrong(line) {
			found = append(found, f.at(i+1, line))
		}
	}
	return found
}

func (f file) at(line int, text string) string {
	const enough = 100
	if runes := []rune(strings.TrimSpace(text)); len(runes) > enough {
		text = string(runes[:enough]) + " ..."
	}
	return f.path + ":" + itoa(line) + ": " + strings.TrimSpace(text)
}

// filesUnder reads the files of ours with one of the extensions, in the whole repository or under some of its folders.
// What others made (node_modules, vendored scripts) and what is made anew (bin, out) is left out.
func filesUnder(t *testing.T, extensions []string, folders ...string) []file {
	t.Helper()
	if len(folders) == 0 {
		folders = []string{"."}
	}
	var files []file
	for _, folder := range folders {
		err := filepath.WalkDir(filepath.Join(root, folder), func(name string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			rel, err := filepath.Rel(root, name)
			if err != nil {
				return err
			}
			rel = filepath.ToSlash(rel)
			if d.IsDir() {
				if notOurs(rel) {
					return filepath.SkipDir
				}
				return nil
			}
			if !hasExtension(rel, extensions) || strings.Contains(path.Base(rel), ".min.") {
				return nil
			}
			text, err := os.ReadFile(name)
			files = append(files, file{path: rel, text: string(text)})
			return err
		})
		if !os.IsNotExist(err) {
			require.NoError(t, err)
		}
	}
	return files
}

func notOurs(dir string) bool {
	switch base := path.Base(dir); {
	case dir == "." || dir == "":
		return false
	case strings.HasPrefix(base, "."), base == "node_modules", base == "vendor", dir == "bin", dir == "web/e2e/out":
		return true
	}
	return false
}

func hasExtension(name string, extensions []string) bool {
	for _, e := range extensions {
		if strings.HasSuffix(name, e) {
			return true
		}
	}
	return false
}

// requireNone fails with everything that was found, one a line, under the rule that it breaks.
func requireNone(t *testing.T, found []string, rule string) {
	t.Helper()
	if len(found) > 0 {
		require.FailNow(t, rule, strings.Join(found, "\n"))
	}
}
