package main

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/demo"
	"handoverdesk/internal/postgres/local"
)

// planted are texts that may be nowhere but in the answers that open them.
var planted = map[string]string{
	"password": "Kanarie-7f1c-passwort", "recovery_codes": "Kanarie-77aa-codes\nKanarie-88bb-codes", "payment_code": "Kanarie-31c9-payment",
	"totp": base32.StdEncoding.EncodeToString([]byte("Kanarie-5d20-seed")), "refused": "Kanarie-9e44-refused",
}

// control is a text that must be found everywhere, or the search finds nothing.
const control = "Kontrolle-4b17-offen"

// needles are the ways in which a text can stand somewhere: plain, in base64 at each of three places, in hexadecimal digits, in UTF-16, in an address.
func needles(text string) [][]byte {
	out := [][]byte{[]byte(text), []byte(hex.EncodeToString([]byte(text))), []byte(strings.ToUpper(hex.EncodeToString([]byte(text))))}
	for shift := range 3 {
		coded := base64.StdEncoding.EncodeToString([]byte(strings.Repeat("x", shift) + text))
		out = append(out, []byte(coded[(shift*8+5)/6:len(coded)-4])) // without what its neighbours decide
	}
	var wide []byte
	for _, b := range []byte(text) {
		wide = append(wide, b, 0)
	}
	return append(out, wide, []byte(url.QueryEscape(text)))
}

// told are the planted texts that a body holds, packed or not, and whether it holds the control.
func told(body []byte) (found []string, open bool) {
	for _, part := range unpacked(body) {
		open = open || bytes.Contains(part, []byte(control))
		for name, text := range planted {
			for line := range strings.Lines(text) {
				for _, n := range needles(strings.TrimSpace(line)) {
					if bytes.Contains(part, n) {
						found = append(found, name)
					}
				}
			}
		}
	}
	return found, open
}

var stream = regexp.MustCompile(`stream\r?\n`)

// unpacked is a body with what is packed in it: archives, workbooks and streams of PDFs.
func unpacked(body []byte) [][]byte {
	out := [][]byte{body}
	if bytes.HasPrefix(body, []byte("PK")) {
		if z, err := zip.NewReader(bytes.NewReader(body), int64(len(body))); err == nil {
			for _, f := range z.File {
				if r, err := f.Open(); err == nil {
					inner, _ := io.ReadAll(r)
					out = append(out, unpacked(inner)...)
				}
			}
		}
	}
	if bytes.HasPrefix(body, []byte("%PDF")) {
		for _, at := range stream.FindAllIndex(body, -1) {
			if r, err := zlib.NewReader(bytes.NewReader(body[at[1]:])); err == nil {
				inner, _ := io.ReadAll(r)
				out = append(out, inner)
			}
		}
	}
	return out
}

// TestNeedles: the search finds what it looks for.
func TestNeedles(t *testing.T) {
	t.Parallel()
	text := planted["password"]
	var packed bytes.Buffer
	z := zip.NewWriter(&packed)
	w, err := z.Create("sheet.xml")
	require.NoError(t, err)
	_, err = w.Write([]byte("<c>" + text + "</c>"))
	require.NoError(t, err)
	require.NoError(t, z.Close())
	for name, body := range map[string][]byte{
		"plain": []byte("a" + text + "b"), "hex": []byte(hex.EncodeToString([]byte("ab" + text))), "base64": []byte(base64.StdEncoding.EncodeToString([]byte("a" + text + "b"))),
		"base64 again": []byte(base64.URLEncoding.EncodeToString([]byte("ab" + text + "ab"))), "packed": packed.Bytes(),
	} {
		found, _ := told(body)
		require.Contains(t, found, "password", name)
	}
	found, _ := told([]byte("Kanarie"))
	require.Empty(t, found)
}

// walker goes through every page that somebody of the demo can come to.
type walker struct {
	*child
	v      *http.Client
	opened int // pages that hold the control
	seen   map[string]bool
}

var (
	links = regexp.MustCompile(`(?:href|src)="(/[^"#]*)`)
	paths = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f-]{27}`)
)

// walk asks for what pages lead to, at most so many, those of the handover first, and lets none hold what was planted.
func (w *walker) walk(first []string, most int) {
	queue := first
	for len(queue) > 0 && len(w.seen) < most {
		at := strings.ReplaceAll(queue[0], "&amp;", "&")
		queue = queue[1:]
		if w.seen[at] || strings.HasPrefix(at, "/assets/") {
			continue
		}
		w.seen[at] = true
		p := w.get(w.v, at)
		found, open := told([]byte(p.body))
		require.Empty(w.t, found, "GET %s", at)
		if open {
			w.opened++
		}
		if p.location != "" {
			queue = append(queue, p.location)
		}
		for _, m := range links.FindAllStringSubmatch(p.body, -1) {
			if strings.Contains(first[0], paths.FindString(m[1])) && strings.HasPrefix(m[1], first[0]) {
				queue = slices.Insert(queue, 0, m[1])
			} else {
				queue = append(queue, m[1])
			}
		}
	}
}

func (c *child) post(v *http.Client, path string, form url.Values) page {
	c.t.Helper()
	r, err := v.PostForm(c.url+path, form)
	return read(c.t, r, err)
}

func hiddenOf(t *testing.T, text, action string) url.Values {
	t.Helper()
	_, form, found := strings.Cut(text, `action="`+action+`"`)
	require.True(t, found, "no form posts to %s", action)
	form, _, _ = strings.Cut(form, "</form>")
	out := url.Values{}
	for _, m := range regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)"`).FindAllStringSubmatch(form, -1) {
		out.Set(m[1], m[2])
	}
	return out
}

// TestCanary (R20) plants secrets, goes through everything that a person can, also where it fails, and then looks for them in the pages, the log, a dump
// and every file of the stopped database.
func TestCanary(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	ring := filepath.Join(t.TempDir(), "ring")
	code, said := do(t, nil, "keys", "new", "-file", ring)
	require.Equal(t, exitFine, code, said)
	environ := []string{"HANDOVER_DATA_DIR=" + dir, "HANDOVER_SECRET_KEY_FILE=" + ring, "HANDOVER_LOG_LEVEL=debug"}
	c := serving(t, environ, "run")
	giver, receiver := visitor(t), visitor(t)
	c.signIn(giver, "giver@demo.test")
	c.signIn(receiver, "receiver@demo.test")
	h, record := c.account(giver)
	secrets := record + "/secrets"

	// Sealed, refused, replaced, opened: rightly, wrongly and twice.
	seal := func(slot, label, text string, want int) {
		form := hiddenOf(t, c.get(giver, record).body, secrets)
		form.Set("slot", slot)
		form.Set("label", label)
		form.Set("_secret", text)
		p := c.post(giver, secrets, form)
		require.Equal(t, want, p.status, "%s %s", slot, p.body)
		found, _ := told([]byte(p.body))
		require.Empty(t, found)
	}
	for _, slot := range []string{"password", "recovery_codes", "payment_code", "totp"} {
		seal(slot, "", planted[slot], http.StatusSeeOther)
	}
	seal("other", control, "nothing of note", http.StatusSeeOther)
	seal("other", "", planted["refused"], http.StatusUnprocessableEntity)
	seal("nonsense", "", planted["refused"], http.StatusUnprocessableEntity)
	seal("password", "", planted["refused"], http.StatusConflict)
	form := hiddenOf(t, c.get(giver, record).body, secrets)
	form.Set("_secret", planted["refused"])
	found, _ := told([]byte(c.post(visitor(t), secrets, form).body))
	require.Empty(t, found, "the page that asks to sign in")
	seal("other", "长", strings.Repeat(planted["refused"], 300), http.StatusUnprocessableEntity)
	text := c.get(receiver, record).body
	opened := 0
	for _, at := range regexp.MustCompile(`action="([^"]+/reveal)"`).FindAllStringSubmatch(text, -1) {
		form := hiddenOf(t, text, at[1])
		form.Set("purpose", "login")
		form.Set("password", "wrong, of course")
		found, _ := told([]byte(c.post(receiver, at[1], form).body))
		require.Empty(t, found)
		form.Set("password", demo.Password)
		p := c.post(receiver, at[1], form)
		require.Equal(t, http.StatusOK, p.status)
		if found, _ := told([]byte(p.body)); len(found) > 0 {
			opened++
		}
		found, _ = told([]byte(c.post(receiver, at[1], form).body + c.get(receiver, at[1]).body))
		require.Empty(t, found)
	}
	require.Equal(t, 3, opened, "the seed shows a code")
	_, replacing, _ := strings.Cut(c.get(giver, record).body, `id="replace-`)
	form = hiddenOf(t, replacing, secrets)
	form.Set("_secret", planted["password"])
	require.Equal(t, http.StatusSeeOther, c.post(giver, secrets, form).status)

	walked := 0
	for _, who := range []string{"giver", "receiver", "manager", "admin"} {
		v := visitor(t)
		c.signIn(v, who+"@demo.test")
		w := walker{child: c, v: v, seen: map[string]bool{}}
		w.walk([]string{
			h, record, record + "/edit", record + "/history", h + "/reveals", h + "/events", h + "/events.csv", h + "/events.json", h + "/export.xlsx", h + "/export.zip",
			h + "/inventory", h + "/inventory.pdf", h + "/inventory.json", "/search?q=Kanarie", "/search?q=" + url.QueryEscape(planted["password"]), "/todo",
		}, 160)
		require.Positive(t, w.opened, "%s: the walk finds what is open", who)
		walked += len(w.seen)
	}
	require.Greater(t, walked, 400)

	dump := dumped(t, dir)
	var open bool
	found, open = told(dump)
	require.Empty(t, found, "a dump")
	require.True(t, open)
	require.Equal(t, exitFine, c.end(syscall.SIGTERM), c.said)
	found, _ = told([]byte(c.said.String()))
	require.Empty(t, found, "the log")
	require.Contains(t, c.said.String(), "secret opened")

	places := map[string]bool{}
	require.NoError(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		body, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		found, open := told(body)
		require.Empty(t, found, path)
		if open {
			places[filepath.Base(filepath.Dir(path))] = true
		}
		return nil
	}))
	require.True(t, places["pg_wal"], "the log of writes is read: %v", places)
	require.Greater(t, len(places), 1, "and tables: %v", places)
	c.wrongRings(environ, ring)
}

// account is the first account that the giver of the demo can seal something for, with its handover.
func (c *child) account(v *http.Client) (handover, record string) {
	c.t.Helper()
	all := regexp.MustCompile(`/handovers/[0-9a-f-]{36}(?:/sections/[0-9a-f-]{36}|/records/[0-9a-f-]{36})?`)
	seen := map[string]bool{}
	queue := []string{"/handovers"}
	for len(queue) > 0 && len(seen) < 400 {
		at := queue[0]
		queue = queue[1:]
		if seen[at] {
			continue
		}
		seen[at] = true
		p := c.get(v, at)
		if strings.Contains(p.body, `id="seal-secret"`) {
			return strings.Split(at, "/records/")[0], at
		}
		for _, m := range all.FindAllString(p.body, -1) {
			if strings.Contains(m, "/records/") {
				if !seen[strings.Split(at, "?")[0]+" tried"] { // one record of a section says enough
					seen[strings.Split(at, "?")[0]+" tried"] = true
					queue = slices.Insert(queue, 0, m)
				}
				continue
			}
			queue = append(queue, m)
		}
	}
	require.Fail(c.t, "the giver of the demo can seal nothing")
	return "", ""
}

// dumped is a dump of the running database.
func dumped(t *testing.T, dir string) []byte {
	t.Helper()
	db, err := local.Start(t.Context(), local.Options{StateDir: dir})
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Stop()) }()
	tools, err := filepath.Glob("/usr/lib/postgresql/*/bin/pg_dump")
	require.NoError(t, err)
	if path, err := exec.LookPath("pg_dump"); err == nil {
		tools = append(tools, path)
	}
	require.NotEmpty(t, tools, "there is no pg_dump")
	cmd := exec.Command(tools[len(tools)-1], "--dbname", db.URL)
	var out, wrong bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &wrong
	require.NoError(t, cmd.Run(), wrong.String())
	require.Contains(t, out.String(), "COPY public.secrets")
	return out.Bytes()
}

// wrongRings: with a key that is missing, readable by others or broken the program does not start, says why and changes nothing; a rotation while it
// serves changes nothing that anybody sees.
func (c *child) wrongRings(environ []string, ring string) {
	t := c.t
	t.Helper()
	other := filepath.Join(t.TempDir(), "other")
	code, said := do(t, nil, "keys", "new", "-file", other)
	require.Equal(t, exitFine, code, said)
	young := regexp.MustCompile(`[0-9a-f]{16}`).FindString(said)
	set := func(file string) []string { return append(slices.Clone(environ), "HANDOVER_SECRET_KEY_FILE="+file) }
	code, said = do(t, environ, "keys", "check")
	require.Equal(t, exitFine, code, said)
	old := regexp.MustCompile(`key ([0-9a-f]{16}): in use, wraps 1`).FindStringSubmatch(said)
	require.NotNil(t, old, said)

	open := filepath.Join(t.TempDir(), "open")
	key, err := os.ReadFile(ring)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(open, key, 0o644))
	broken := filepath.Join(t.TempDir(), "broken")
	require.NoError(t, os.WriteFile(broken, []byte("# none\nAAAA\n"), 0o400))
	for file, want := range map[string]string{other: "the ring lacks key " + old[1], "": "the ring lacks key " + old[1], open: "others can read it", broken: "line 2"} {
		code, said := do(t, set(file), "serve")
		require.Equal(t, exitFailed, code, said)
		require.Contains(t, said, want)
		require.NotContains(t, said, strings.TrimSpace(string(key)))
	}
	code, said = do(t, set(other), "keys", "check")
	require.Equal(t, exitFailed, code, said)
	require.Contains(t, said, "the ring lacks the key "+old[1])
	code, said = do(t, set(other), "doctor")
	require.Equal(t, exitFailed, code)
	require.Contains(t, said, "FAIL  keys for sealed secrets")

	both := filepath.Join(t.TempDir(), "both")
	second, err := os.ReadFile(other)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(both, append(second, key...), 0o400))
	s := serving(t, set(both), "serve")
	code, said = do(t, set(both), "keys", "rotate")
	require.Equal(t, exitFine, code, said)
	require.Contains(t, said, "Wrapped with the first key now: 1. Before: 0.")
	require.Contains(t, said, fmt.Sprintf("key %s: in use, wraps 1.", young))
	require.Contains(t, said, fmt.Sprintf("key %s: wraps nothing here any more", old[1]))
	require.Equal(t, exitFine, s.end(syscall.SIGTERM), s.said)
	s = serving(t, set(other), "serve")
	v := visitor(t)
	s.signIn(v, "receiver@demo.test")
	require.Equal(t, exitFine, s.end(syscall.SIGTERM), s.said)
}

func TestKeysCommand(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"keys"}, exitUsage, "needs new, check or rotate"},
		{[]string{"keys", "burn"}, exitUsage, `no "burn"`},
		{[]string{"keys", "new", "now"}, exitUsage, `takes no argument "now"`},
		{[]string{"keys", "rotate", "now"}, exitUsage, `takes no argument "now"`},
	} {
		code, said := do(t, nil, c.args...)
		require.Equal(t, c.code, code, said)
		require.Contains(t, said, c.want)
	}
	code, one := do(t, nil, "keys", "new")
	require.Equal(t, exitFine, code)
	_, two := do(t, nil, "keys", "new")
	require.NotEqual(t, one, two)
	require.Regexp(t, `^[A-Za-z0-9+/]{43}=\n$`, one)
	file := filepath.Join(t.TempDir(), "ring")
	code, said := do(t, nil, "keys", "new", "-file", file)
	require.Equal(t, exitFine, code, said)
	before, err := os.ReadFile(file)
	require.NoError(t, err)
	require.NotContains(t, said, strings.TrimSpace(string(before)), "the key is in the file alone")
	info, err := os.Stat(file)
	require.NoError(t, err)
	require.Equal(t, fs.FileMode(0o400), info.Mode().Perm())
	code, said = do(t, nil, "keys", "new", "-file", file)
	require.Equal(t, exitFailed, code)
	require.Contains(t, said, "was not changed")
	after, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, before, after)
}
