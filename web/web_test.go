package web

import (
	"bytes"
	"compress/gzip"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func get(t *testing.T, method, path, accept string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(method, path, nil)
	if accept != "" {
		r.Header.Set("Accept-Encoding", accept)
	}
	w := httptest.NewRecorder()
	Handler().ServeHTTP(w, r)
	return w.Result()
}

func TestHandlerServesEveryFileForEver(t *testing.T) {
	t.Parallel()
	types := map[string]string{
		"css/app.css": "text/css; charset=utf-8", "css/work.css": "text/css; charset=utf-8", "js/app.js": "text/javascript; charset=utf-8",
		"css/search.css": "text/css; charset=utf-8", "js/palette.js": "text/javascript; charset=utf-8",
		"css/import.css": "text/css; charset=utf-8", "js/import.js": "text/javascript; charset=utf-8",
		"js/sign.js": "text/javascript; charset=utf-8", "css/paper.css": "text/css; charset=utf-8", "js/verify.js": "text/javascript; charset=utf-8",
		"js/form.js": "text/javascript; charset=utf-8", "js/work.js": "text/javascript; charset=utf-8", "icons.svg": "image/svg+xml",
		"mark.svg": "image/svg+xml", "fonts/inter.woff2": "font/woff2",
	}
	require.Len(t, Names(), len(types))
	for name, want := range types {
		r := get(t, http.MethodGet, Asset(name), "")
		body, err := io.ReadAll(r.Body)
		require.NoError(t, err)
		require.Equal(t, http.StatusOK, r.StatusCode, name)
		require.Equal(t, want, r.Header.Get("Content-Type"), name)
		require.Equal(t, "public, max-age=31536000, immutable", r.Header.Get("Cache-Control"), name)
		require.Equal(t, "nosniff", r.Header.Get("X-Content-Type-Options"), name)
		require.Empty(t, r.Header.Get("Content-Encoding"), name)
		require.Equal(t, int64(len(body)), r.ContentLength, name)
		require.NotEmpty(t, body, name)
	}
}

func TestHandlerCompresses(t *testing.T) {
	t.Parallel()
	plain, err := io.ReadAll(get(t, http.MethodGet, Asset("css/app.css"), "").Body)
	require.NoError(t, err)
	r := get(t, http.MethodGet, Asset("css/app.css"), "br;q=1.0, gzip;q=0.8")
	require.Equal(t, "gzip", r.Header.Get("Content-Encoding"))
	require.Equal(t, "Accept-Encoding", r.Header.Get("Vary"))
	z, err := gzip.NewReader(r.Body)
	require.NoError(t, err)
	unpacked, err := io.ReadAll(z)
	require.NoError(t, err)
	require.Equal(t, plain, unpacked)

	for _, refused := range []string{"", "br", "gzip;q=0", "identity", "gzip;q=x"} {
		require.Empty(t, get(t, http.MethodGet, Asset("css/app.css"), refused).Header.Get("Content-Encoding"), refused)
	}
	require.Empty(t, get(t, http.MethodGet, Asset("fonts/inter.woff2"), "gzip").Header.Get("Content-Encoding"), "a font is compressed already")
}

func TestHandlerRefuses(t *testing.T) {
	t.Parallel()
	for _, path := range []string{
		"/assets/", "/assets/0000000000/css/app.css", Asset("css/tokens.css"), Asset("nothing.css"), Asset(""),
		Asset("../web.go"), Asset("fonts/Inter-OFL.txt"),
	} {
		require.Equal(t, http.StatusNotFound, get(t, http.MethodGet, path, "").StatusCode, path)
	}
	require.Equal(t, http.StatusMethodNotAllowed, get(t, http.MethodPost, Asset("icons.svg"), "").StatusCode)
	r := get(t, http.MethodHead, Asset("icons.svg"), "")
	body, err := io.ReadAll(r.Body)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, r.StatusCode)
	require.Empty(t, body)
}

// The dashboard's first visit may weigh 40 KB with its page (performance.md, figure 22). Work on a page adds work.css and work.js.
func TestFirstVisitStaysSmall(t *testing.T) {
	t.Parallel()
	for name, limit := range map[string]int{
		"css/app.css": 13 << 10, "css/work.css": 10 << 10, "js/app.js": 4 << 10, "js/work.js": 9 << 10, "js/form.js": 4 << 10, "icons.svg": 4 << 10,
		"css/search.css": 3 << 10, "js/palette.js": 3 << 10, "css/import.css": 3 << 10, "js/import.js": 3 << 10, "js/sign.js": 3 << 10,
		"fonts/inter.woff2": 12 << 10, "mark.svg": 512,
	} {
		require.LessOrEqual(t, Size(name), limit, name)
		require.Positive(t, Size(name), name)
	}
	first := 0
	for _, name := range []string{"css/app.css", "js/app.js", "icons.svg", "fonts/inter.woff2", "mark.svg"} {
		first += Size(name)
	}
	require.LessOrEqual(t, first, 32<<10)
	require.Zero(t, Size("nothing"))
}

func TestStripCSS(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, in, want string }{
		{"blanks and last semicolon", "a {\n  color: red;\n  margin: 0 auto;\n}\n", "a{color:red;margin:0 auto}"},
		{"comment between words", "a/* x */b { }", "a b{}"},
		{"comment at the end", "a{}/* open", "a{}"},
		{"strings are kept", `a::before { content: " ;  /* " ; }`, `a::before{content:" ;  /* "}`},
		{"an escaped quote", `a { content: "\"  b"; }`, `a{content:"\"  b"}`},
		{"descendants keep their blank", ".a .b:hover > .c { }", ".a .b:hover > .c{}"},
		{"a pseudo class keeps its blank", "&:is(a) :focus { }", "&:is(a) :focus{}"},
		{"calc keeps its blanks", "a { b: calc(100% - 2rem); }", "a{b:calc(100% - 2rem)}"},
		{"ranges keep their blanks", "@media (64rem <= width < 80rem) { a { b: c } }", "@media (64rem <= width < 80rem){a{b:c}}"},
		{"lists", "a,\nb { font: 1px/2 x, y }", "a,b{font:1px/2 x,y}"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.want, string(stripCSS([]byte(c.in))))
		})
	}
}

func TestStylesheet(t *testing.T) {
	t.Parallel()
	sheet := string(Stylesheet("css/app.css"))
	require.True(t, strings.HasPrefix(sheet, "@layer tokens,base,layout,components,pages,utilities,print;"), sheet[:80])
	for _, sheet := range []string{sheet, string(Stylesheet("css/work.css")), string(Stylesheet("css/search.css")), string(Stylesheet("css/import.css"))} {
		require.Equal(t, strings.Count(sheet, "{"), strings.Count(sheet, "}"))
		require.NotContains(t, sheet, "/*")
		require.NotContains(t, sheet, "@import")
		require.NotContains(t, sheet, "data:", "the content policy forbids it")
	}
	require.Contains(t, sheet, `url("../fonts/inter.woff2")`, "relative to "+Asset("css/app.css"))

	entries := string(read("css/app.css")) + string(read("css/work.css")) + string(read("css/search.css")) + string(read("css/import.css")) + string(read("css/paper.css"))
	every(t, "static/css", func(path string, body []byte) {
		name := strings.TrimPrefix(path, "static/css/")
		if name == "pages/archive.css" {
			return // see TestArchive
		}
		if name != "app.css" && name != "work.css" && name != "search.css" && name != "import.css" && name != "paper.css" {
			require.Equal(t, 1, strings.Count(entries, `@import url("`+name+`");`), "%s is joined once", name)
			require.Regexp(t, `(?s)^(/\*.*?\*/\n)?@layer \w+ \{\n.*\}\n$`, string(body), "%s is one layer", name)
		}
	})
}

// TestArchive: the style of what is read without the program fetches nothing.
func TestArchive(t *testing.T) {
	t.Parallel()
	style := Archive()
	require.Equal(t, strings.Count(style, "{"), strings.Count(style, "}"))
	for _, never := range []string{"url(", "@font-face", "@import", "/*", "</"} {
		require.NotContains(t, style, never)
	}
	require.Contains(t, style, "--canvas:")
	require.Contains(t, style, "background:var(--canvas)")
}

var colour = regexp.MustCompile(`#[0-9a-fA-F]{3,8}\b|\b(oklch|rgba?|hsla?|lab|lch)\(|: (white|black|red|green|blue|grey)\b`)

func TestColoursAreTokens(t *testing.T) {
	t.Parallel()
	every(t, "static/css", func(path string, body []byte) {
		if strings.Contains(path, "tokens") {
			return
		}
		require.Empty(t, colour.FindString(string(body)), path)
		require.NotRegexp(t, `z-index: [1-9]{2}`, string(body), path)
	})
	require.NotEmpty(t, colour.FindString(string(read("css/tokens.css"))), "the pattern finds nothing any more")
}

var (
	declaration = regexp.MustCompile(`(--[\w-]+):\s*([^;]+);`)
	twoThemes   = regexp.MustCompile(`light-dark\(((?:[^()]|\([^()]*(?:\([^()]*\)[^()]*)*\))*?), (?:[^()]|\([^()]*(?:\([^()]*\)[^()]*)*\))*\)`)
)

// TestFallbackIsInStep holds tokens-fallback.css to the light values of tokens.css.
func TestFallbackIsInStep(t *testing.T) {
	t.Parallel()
	plain := func(s string) string { return strings.Join(strings.Fields(s), " ") }
	fallback := map[string]string{}
	for _, m := range declaration.FindAllStringSubmatch(string(read("css/tokens-fallback.css")), -1) {
		fallback[m[1]] = plain(m[2])
	}
	found := 0
	body, _, _ := strings.Cut(string(read("css/tokens.css")), "@media (prefers-contrast")
	for _, m := range declaration.FindAllStringSubmatch(body, -1) {
		if !strings.Contains(m[2], "light-dark(") {
			continue
		}
		found++
		require.Equal(t, plain(twoThemes.ReplaceAllString(plain(m[2]), "$1")), fallback[m[1]], m[1])
	}
	require.Len(t, fallback, found, "the fallback has values that tokens.css has not")
}

var iconInUse = regexp.MustCompile(`(?:Icon|Glyph|deedLine|pagerLink|rowsTool)\((?:[^()"]*, )?"([a-z0-9-]+)"`)

func TestEveryIconInUseExists(t *testing.T) {
	t.Parallel()
	sprite := string(read("icons.svg"))
	found := 0
	every(t, ".", func(path string, body []byte) {
		if !strings.HasSuffix(path, ".templ") && (!strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.HasSuffix(path, "_templ.go")) {
			return
		}
		for _, m := range iconInUse.FindAllStringSubmatch(string(body), -1) {
			name := m[1]
			if strings.Contains(m[0], "Glyph(") && !strings.HasSuffix(name, "-") {
				name = "g-" + name
			}
			if strings.HasSuffix(name, "-") || strings.Contains(m[0], "deedLine") || strings.Contains(m[0], "StateGlyph") {
				continue
			}
			found++
			require.Contains(t, sprite, `id="`+name+`"`, "%s draws %q", path, name)
		}
	})
	require.Greater(t, found, 15, "the search no longer finds the templates")
	for _, glyph := range strings.Fields(`st-todo st-draft st-review st-question st-returned st-accepted st-signed st-stale
		st-blocked st-na fd-blocker fd-warning fd-notice fd-pass mark`) {
		require.Contains(t, sprite, `id="g-`+glyph+`"`)
	}
	require.NotRegexp(t, `style=|data:|<script|<!--`, sprite)
}

func TestScriptsKeepThePolicy(t *testing.T) {
	t.Parallel()
	every(t, "static/js", func(path string, body []byte) {
		text := string(body)
		require.NotRegexp(t, `innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function|setAttribute\("style"`, text, path)
		require.NotRegexp(t, `\p{Han}`, text, "%s has text of the interface", path)
		for i, line := range strings.Split(text, "\n") {
			require.Zero(t, strings.Count(line, "`")%2, "%s:%d: a text over several lines would lose its indentation", path, i+1)
		}
	})
	for _, name := range []string{"js/app.js", "js/work.js", "js/form.js", "js/palette.js", "js/import.js"} {
		require.NotRegexp(t, `(?m)^\s|^//`, string(assets[name].plain), name)
	}
	require.True(t, bytes.HasPrefix(assets["js/work.js"].plain, []byte("import {")))
	require.Contains(t, string(assets["js/app.js"].plain), `createPolicy("handover"`)
}

func TestAddressesFollowTheContent(t *testing.T) {
	t.Parallel()
	require.Regexp(t, `^/assets/[0-9a-f]{10}/css/app\.css$`, Asset("css/app.css"))
	names := Names()
	slices.Sort(names)
	require.Equal(t, []string{
		"css/app.css", "css/import.css", "css/paper.css", "css/search.css", "css/work.css", "fonts/inter.woff2", "icons.svg", "js/app.js", "js/form.js", "js/import.js",
		"js/palette.js", "js/sign.js", "js/verify.js", "js/work.js", "mark.svg",
	}, names)
}

// every calls f with each file under a folder of this package.
func every(t *testing.T, folder string, f func(path string, body []byte)) {
	t.Helper()
	seen := 0
	require.NoError(t, filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Name() == "node_modules" {
			return filepath.SkipDir
		}
		if err != nil || d.IsDir() {
			return err
		}
		seen++
		body, err := os.ReadFile(path)
		f(filepath.ToSlash(path), body)
		return err
	}))
	require.NotZero(t, seen)
}
