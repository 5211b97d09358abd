// Package web holds what a browser gets besides pages: the style sheets, the scripts, the icons and the font.
//
// It knows the files under static and how they are joined, named and sent. It must not know pages, people or records:
// pages are in web/page, their parts in web/ui, their texts in web/locale. Start reading at [Handler]; bundle.go joins
// and strips.
//
// All assets stand under one hash of their whole content, so an address never changes its answer, and files may name
// each other by relative addresses.
package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"maps"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
)

//go:embed static/css static/js static/fonts/*.woff2 static/icons.svg static/mark.svg
var files embed.FS

// asset is one file as it is sent.
type asset struct {
	contentType string
	plain       []byte
	gzipped     []byte // nil when it would not be smaller
}

var contentTypes = map[string]string{
	".css":   "text/css; charset=utf-8",
	".js":    "text/javascript; charset=utf-8",
	".svg":   "image/svg+xml",
	".woff2": "font/woff2",
}

var assets, root = pack()

// Asset gives the address of a file: Asset("css/app.css") is /assets/<hash>/css/app.css. The names are those of
// [Names]; a file that does not exist gets an address that answers 404.
func Asset(name string) string { return root + name }

// Names lists the files that are served: css/app.css, css/work.css, css/search.css, css/import.css, css/paper.css, js/app.js, js/work.js,
// js/form.js, js/palette.js, js/import.js, js/sign.js, js/verify.js, icons.svg, mark.svg, fonts/inter.woff2.
func Names() []string {
	names := make([]string, 0, len(assets))
	for name := range assets {
		names = append(names, name)
	}
	return names
}

// Size gives how many bytes a file takes on the wire, gzipped where that helps, and 0 for a file that does not exist.
func Size(name string) int {
	a, ok := assets[name]
	if !ok {
		return 0
	}
	if a.gzipped != nil {
		return len(a.gzipped)
	}
	return len(a.plain)
}

// Handler serves the files at the addresses [Asset] gives; mount it at /assets/. Answers may be kept for ever.
func Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name, ours := strings.CutPrefix(r.URL.Path, root)
		a, found := assets[name]
		if !ours || !found {
			http.NotFound(w, r)
			return
		}
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			w.WriteHeader(http.StatusMethodNotAllowed)
			return
		}
		header, body := w.Header(), a.plain
		header.Set("Content-Type", a.contentType)
		header.Set("Cache-Control", "public, max-age=31536000, immutable")
		header.Set("X-Content-Type-Options", "nosniff")
		if a.gzipped != nil {
			header.Set("Vary", "Accept-Encoding")
			if acceptsGzip(r.Header.Get("Accept-Encoding")) {
				header.Set("Content-Encoding", "gzip")
				body = a.gzipped
			}
		}
		header.Set("Content-Length", strconv.Itoa(len(body)))
		if r.Method == http.MethodGet {
			_, _ = w.Write(body) // a reader that hung up is nobody's error
		}
	})
}

// acceptsGzip reads an Accept-Encoding header: gzip or * without a weight of zero.
func acceptsGzip(header string) bool {
	for part := range strings.SplitSeq(header, ",") {
		coding, weight, _ := strings.Cut(strings.TrimSpace(part), ";")
		if coding = strings.TrimSpace(coding); coding != "gzip" && coding != "*" {
			continue
		}
		q, found := strings.CutPrefix(strings.TrimSpace(weight), "q=")
		value, err := strconv.ParseFloat(q, 64)
		return !found || err == nil && value > 0
	}
	return false
}

// pack prepares every file once, at start. A file that cannot be read is a mistake in the program.
func pack() (map[string]asset, string) {
	contents := map[string][]byte{
		"css/app.css":    Stylesheet("css/app.css"),
		"css/work.css":   Stylesheet("css/work.css"),
		"css/search.css": Stylesheet("css/search.css"),
		"css/import.css": Stylesheet("css/import.css"),
		"css/paper.css":  Stylesheet("css/paper.css"),
		"js/app.js":      script("core", "app", "submit", "bulk", "keys"),
		"js/work.js":     script("work", "rows", "order", "plan", "autosave", "panel", "preview", "files", "desk", "mention", "ticks"),
		"js/form.js":     script("work", "pick"),
		"js/palette.js":  script("palette"),
		"js/import.js":   script("import"),
		"js/verify.js":   script("manifest", "verify"),
		"js/sign.js":     script("work", "passkey", "draw", "secret", "mask"),
	}
	for _, name := range []string{"icons.svg", "mark.svg", "fonts/inter.woff2"} {
		contents[name] = read(name)
	}
	packed, sum := make(map[string]asset, len(contents)), sha256.New()
	for _, name := range slices.Sorted(maps.Keys(contents)) {
		body := contents[name]
		sum.Write([]byte(name))
		sum.Write(body)
		packed[name] = asset{contentType: contentTypes[path.Ext(name)], plain: body, gzipped: squeeze(body)}
	}
	return packed, "/assets/" + hex.EncodeToString(sum.Sum(nil))[:10] + "/"
}

// squeeze compresses as far as gzip goes; nil when nothing is won, as with fonts.
func squeeze(body []byte) []byte {
	var out bytes.Buffer
	z, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		panic(err)
	}
	if _, err := z.Write(body); err != nil {
		panic(err)
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	if out.Len() >= len(body)*95/100 {
		return nil
	}
	return out.Bytes()
}

func read(name string) []byte {
	body, err := files.ReadFile("static/" + name)
	if err != nil {
		panic("web: " + err.Error())
	}
	return body
}
