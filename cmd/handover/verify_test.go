package main

import (
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/manifest"
	"handoverdesk/internal/seal"
)

var handoverLink = regexp.MustCompile(`href="(/handovers/[0-9a-f-]{36})"`)

// taken are the manifest and the archive of a signed handover, as somebody takes them away.
func (c *child) taken() (text, archive []byte) {
	c.t.Helper()
	v := visitor(c.t)
	require.Equal(c.t, http.StatusSeeOther, c.signIn(v, "manager@demo.test").status)
	for _, m := range handoverLink.FindAllStringSubmatch(c.get(v, "/handovers").body, -1) {
		if p := c.get(v, m[1]+"/inventory.json"); strings.Contains(p.body, `"complete":true`) {
			return []byte(p.body), []byte(c.get(v, m[1]+"/export.zip").body)
		}
	}
	require.Fail(c.t, "the demo has no signed handover")
	return nil, nil
}

// verifies lets the built program check files: what it says, and its exit code. It needs no database, no options and no network.
func verifies(t *testing.T, text, archive []byte) {
	t.Helper()
	dir := t.TempDir()
	file := func(name string, content []byte) string {
		at := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(at, content, 0o600))
		return at
	}
	r := manifest.Check(text, seal.Digest{})
	require.Empty(t, r.Problems)
	key := r.Key.String()
	a, z := file("清册.json", text), file("all.zip", archive)
	flipped := func(b []byte, at int) []byte {
		b = bytes.Clone(b)
		b[at] ^= 1
		return b
	}
	title := bytes.Index(text, []byte(`"title_zh":"`)) + len(`"title_zh":"`) + 2
	for name, c := range map[string]struct {
		args []string
		code int
		want []string
	}{
		"both, good":             {[]string{a, z}, exitFine, []string{"signed by all parties", "everything fits. Whose key", "checked: every byte of ", r.Manifest.Digest}},
		"with the key":           {[]string{"-key", key, a, z}, exitFine, []string{"it is the key that was asked for"}},
		"with the key in groups": {[]string{"-key", strings.ToUpper(key[:8]) + " " + key[8:], a}, exitFine, []string{"it is the key that was asked for"}},
		"with another key":       {[]string{"-key", strings.Repeat("1", 64), a}, exitFailed, []string{"WRONG signed with another key than the one demanded: " + key, "1 of 1 files"}},
		"one byte changed":       {[]string{file("b.json", flipped(text, title))}, exitFailed, []string{"WRONG a section was changed: ", "WRONG the signature of the file is not valid"}},
		"cut short":              {[]string{file("c.json", text[:len(text)/2])}, exitFailed, []string{"WRONG not a manifest, or broken here: ", "byte "}},
		"not JSON":               {[]string{file("d.json", []byte("%PDF-1.7"))}, exitFailed, []string{"WRONG not a manifest"}},
		"empty":                  {[]string{file("e.json", nil)}, exitFailed, []string{"WRONG not a manifest"}},
		"a ZIP with one changed": {[]string{file("f.zip", flipped(archive, len(archive)/3))}, exitFailed, []string{"WRONG bytes of the ZIP were changed"}},
		"a ZIP that was cut":     {[]string{file("g.zip", archive[:len(archive)-5])}, exitFailed, []string{"WRONG not a whole ZIP"}},
		"a good one and a bad":   {[]string{a, filepath.Join(dir, "b.json")}, exitFailed, []string{"everything fits", "WRONG", "1 of 2 files cannot be trusted"}},
		"no such file":           {[]string{filepath.Join(dir, "none")}, exitFailed, []string{"no such file"}},
		"no file":                {nil, exitUsage, []string{"needs the name of a file"}},
		"a key that is none":     {[]string{"-key", "abc", a}, exitUsage, []string{"64 hexadecimal digits"}},
		"an option that is not":  {[]string{"-keys", key, a}, exitUsage, []string{"verify"}},
	} {
		code, said := do(t, nil, append([]string{"verify"}, c.args...)...)
		require.Equal(t, c.code, code, "%s: %s", name, said)
		for _, want := range c.want {
			require.Contains(t, said, want, name)
		}
	}
}
