package postgres_test

import (
	"encoding/json"
	"errors"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/testdata/real"
)

// realFile is what becomes of a real file.
type realFile struct {
	refused string                                  // key of the message with which it is refused at once
	kind    string                                  // of the section it is brought into; "" is any, and none takes it by itself
	lacking bool                                    // without a person's mapping it cannot be checked
	tally   app.ImportTally                         // of the check
	then    func(t *testing.T, b *brought, f facts) // looks further; it may write
}

const (
	noJSON     = "sheet.not_a_table JSON"
	noMarkdown = "sheet.not_a_table Markdown"
	headerOnly = "imported.refuse.only_header"
	empty      = "imported.refuse.empty"
	prose      = "sheet.prose"
)

// folderFiles are folders in which all files of an ending have the same outcome.
var folderFiles = map[string]realFile{
	"nasty/csv-spectrum/json/*.json":              {refused: noJSON},
	"docs/*.md":                                   {refused: noMarkdown},
	"sales/uci_online_retail_daily/2010-12-*.csv": {kind: "inflight", then: orderLines},
}

func tallyOf(news, wrong, skipped int) app.ImportTally {
	return app.ImportTally{New: news, Error: wrong, Skipped: skipped}
}

func TestRealFilesImport(t *testing.T) {
	t.Parallel()
	root := real.Data(t)
	known := real.Facts(t)
	h := given(t)
	h.everyKind()
	met := map[string]bool{}
	require.NoError(t, filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(root, path)
		require.NoError(t, err)
		name = filepath.ToSlash(name)
		entry, is := lookUp(t, name)
		met[name] = true
		t.Run(name, func(t *testing.T) {
			require.True(t, is, "nothing is known of this file: say here what becomes of it")
			entry.run(t, h, path, facts{t, known[name].Facts})
		})
		return nil
	}))
	for _, list := range []map[string]realFile{realFiles, nastyFiles} {
		for name := range list {
			require.True(t, met[name], "%s is not there any more", name)
		}
	}
}

func lookUp(t *testing.T, name string) (realFile, bool) {
	for _, list := range []map[string]realFile{realFiles, nastyFiles} {
		if f, ok := list[name]; ok {
			return f, true
		}
	}
	for pattern, f := range folderFiles {
		fits, err := filepath.Match(pattern, name)
		require.NoError(t, err)
		if fits {
			return f, true
		}
	}
	return realFile{}, false
}

func (f realFile) run(t *testing.T, h *house, path string, known facts) {
	b, err := h.bringFile(t, path, filepath.Base(path), f.kind)
	if f.refused != "" {
		require.Equal(t, f.refused, reasonOf(err))
		require.Zero(t, h.count(`SELECT count(*) FROM imports WHERE handover_id = $1`, b.id), "nothing is stored")
		return
	}
	require.NoError(t, err)
	if f.kind == "" { // it can be looked at and mapped, and goes nowhere by itself
		for _, p := range b.im.Parts {
			require.Equal(t, uuid.Nil, p.Section, p.Table)
			require.Positive(t, p.Lines)
		}
		require.Equal(t, "imported.refuse.nothing_chosen", reasonOf(b.check()))
	} else if f.lacking {
		require.Equal(t, "imported.refuse.lacking", strings.Fields(reasonOf(b.check()))[0])
	} else {
		require.NoError(t, b.check())
		if f.tally != (app.ImportTally{}) {
			require.Equal(t, f.tally, b.tally())
		}
	}
	if f.then != nil {
		f.then(t, &b, known)
	}
	if b.im.State != app.ImportWritten {
		b.drop()
	}
}

// reasonOf is the key of the first problem of a refusal, with its args.
func reasonOf(err error) string {
	var e *handover.Error
	if !errors.As(err, &e) {
		return "no refusal"
	}
	text := e.Text
	if len(e.Problems) > 0 {
		text = e.Problems[0].Text
	}
	words := []string{text.Key}
	for i, arg := range text.Args {
		if s, ok := arg.(string); ok && i%2 == 1 {
			words = append(words, s)
		}
	}
	return strings.Join(words, " ")
}

// facts are the facts of a file, as other programs worked them out.
type facts struct {
	t   *testing.T
	raw json.RawMessage
}

func (f facts) in(keys ...string) json.RawMessage {
	f.t.Helper()
	raw := f.raw
	for _, k := range keys {
		var m map[string]json.RawMessage
		require.NoError(f.t, json.Unmarshal(raw, &m))
		require.Contains(f.t, m, k)
		raw = m[k]
	}
	return raw
}

func (f facts) int(keys ...string) int {
	f.t.Helper()
	var n int
	require.NoError(f.t, json.Unmarshal(f.in(keys...), &n))
	return n
}

// number is a number or a text of one, as total writes it.
func (f facts) number(keys ...string) string {
	f.t.Helper()
	return total(f.t, strings.Trim(string(f.in(keys...)), `"`))
}

func (f facts) counts(keys ...string) map[string]int {
	f.t.Helper()
	out := map[string]int{}
	require.NoError(f.t, json.Unmarshal(f.in(keys...), &out))
	return out
}

// ranked are counts of a list of pairs.
func (f facts) ranked(keys ...string) map[string]int {
	f.t.Helper()
	var list [][2]any
	require.NoError(f.t, json.Unmarshal(f.in(keys...), &list))
	out := map[string]int{}
	for _, pair := range list {
		out[pair[0].(string)] = int(pair[1].(float64))
	}
	return out
}

// everyRow requires that all rows are accounted for.
func everyRow(b *brought, f facts, keys ...string) {
	b.t.Helper()
	sum := b.tally()
	require.Equal(b.t, f.int(append(keys, "data_rows")...), sum.New+sum.Error+sum.Skipped, "%+v", sum)
}
