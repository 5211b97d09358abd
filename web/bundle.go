package web

import (
	"bytes"
	"regexp"
)

var imported = regexp.MustCompile(`(?m)^@import url\("([^"]+)"\);\n`)

// Stylesheet gives the files that an entry such as css/app.css imports as one, in that order. The line that orders the
// layers stays on top.
func Stylesheet(name string) []byte {
	entry := read(name)
	var all bytes.Buffer
	all.Write(imported.ReplaceAll(entry, nil))
	for _, m := range imported.FindAllSubmatch(entry, -1) {
		all.Write(read("css/" + string(m[1])))
	}
	return stripCSS(all.Bytes())
}

// Archive is the style of pages that are read without the program: tokens and a file of its own, without the font, which would have to
// be fetched.
func Archive() string { return archive }

var archive = func() string {
	var all bytes.Buffer
	for _, name := range []string{"tokens.css", "tokens-fallback.css", "pages/archive.css"} {
		all.Write(read("css/" + name))
	}
	return string(fontFace.ReplaceAll(stripCSS(all.Bytes()), nil))
}()

var fontFace = regexp.MustCompile(`@font-face ?\{[^}]*\}`)

// stripCSS takes out comments and the white space that means nothing. It changes no value and no selector: minifiers
// that know more also rewrite newer syntax they do not know (nesting, light-dark(), ranges), for a gain of two per cent.
func stripCSS(css []byte) []byte {
	out := make([]byte, 0, len(css))
	for i := 0; i < len(css); i++ {
		switch c := css[i]; {
		case c == '/' && i+1 < len(css) && css[i+1] == '*':
			end := bytes.Index(css[i+2:], []byte("*/"))
			if end < 0 {
				return out
			}
			i += end + 3
			out = space(out)
		case c == '"' || c == '\'':
			end := i + 1
			for end < len(css) && css[end] != c {
				if css[end] == '\\' {
					end++
				}
				end++
			}
			end = min(end, len(css)-1)
			out = append(out, css[i:end+1]...)
			i = end
		case c == ' ' || c == '\n' || c == '\t' || c == '\r':
			out = space(out)
		case c == '{' || c == '}' || c == ';' || c == ',':
			out = bytes.TrimSuffix(out, []byte(" "))
			if c == '}' {
				out = bytes.TrimSuffix(out, []byte(";"))
			}
			out = append(out, c)
		default:
			out = append(out, c)
		}
	}
	return bytes.TrimSpace(out)
}

// space adds one blank unless the text before it already ends a word. A blank after a colon is safe to leave out: in
// selectors there is none, in declarations it means nothing.
func space(out []byte) []byte {
	if len(out) == 0 || bytes.IndexByte([]byte(" {};,:"), out[len(out)-1]) >= 0 {
		return out
	}
	return append(out, ' ')
}

// script joins files of js into one module. The first stands at the top level and gives the others their names; each
// of the others is a block of its own.
func script(first string, others ...string) []byte {
	var all bytes.Buffer
	all.Write(stripJS(read("js/" + first + ".js")))
	for _, name := range others {
		all.WriteString("{\n")
		all.Write(stripJS(read("js/" + name + ".js")))
		all.WriteString("}\n")
	}
	return all.Bytes()
}

// stripJS takes out indentation, empty lines and lines that are nothing but a comment. Our files have no text that runs
// over several lines, which a test keeps true.
func stripJS(js []byte) []byte {
	out := make([]byte, 0, len(js))
	for line := range bytes.Lines(js) {
		line = bytes.TrimSpace(line)
		if len(line) == 0 || bytes.HasPrefix(line, []byte("//")) {
			continue
		}
		out = append(append(out, line...), '\n')
	}
	return out
}
