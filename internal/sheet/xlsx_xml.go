package sheet

import (
	"bytes"
	"io"
	"regexp"
	"strings"

	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
)

// token is what next found.
type token uint8

const (
	noToken token = iota // the end, or an error
	opening
	closing
	chars
)

// Bounds of XML that no honest part of a workbook comes near.
const (
	windowSize = 64 << 10
	longestTag = 1 << 20  // with its attributes
	mostTokens = 40 << 20 // of a part; one cell takes five and forty bytes
)

// xmlReader walks through the XML of a part without keeping any of it: a window moves over the bytes, and what next finds is valid until it
// is called again. There are no entities but the five of XML itself and characters by number, because documents with a DTD are refused. An
// element without content is an opening and a closing like any other.
type xmlReader struct {
	from     io.Reader
	window   []byte
	pos, end int
	ended    bool // nothing more comes from below

	name  []byte // of the element, without its prefix
	attrs []byte // of an opening, to be taken apart by attr
	text  []byte // of chars, to be read by appendChars
	plain bool   // text is a CDATA section, in which nothing is escaped

	depth, deepest int
	tokens         int
	empty          bool // a closing comes without anything further to read
	section        bool // inside CDATA
	rooted         bool
	err            error

	tooLong func() error // what too much text in an element is, nil to leave the rest out
}

// newXMLReader begins to read, in UTF-8, UTF-16, or what the declaration names.
func newXMLReader(from io.Reader, deepest int) *xmlReader {
	x := &xmlReader{from: from, deepest: deepest, window: make([]byte, windowSize)}
	for x.end < 256 && x.more(false) {
	}
	head := x.window[:x.end]
	encoding, found := "", declaredEncoding.FindSubmatch(head[:min(len(head), 256)])
	switch {
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		x.pos = 3
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("<\x00")):
		encoding = "utf-16le"
	case bytes.HasPrefix(head, []byte("\xfe\xff")), bytes.HasPrefix(head, []byte("\x00<")):
		encoding = "utf-16be"
	case found != nil:
		encoding = strings.ToLower(string(found[1]))
	}
	x.decode(encoding)
	return x
}

var declaredEncoding = regexp.MustCompile(`^<\?xml[^>]*\sencoding\s*=\s*["']([\w.:-]+)["']`)

func (x *xmlReader) decode(encoding string) {
	all := io.MultiReader(bytes.NewReader(bytes.Clone(x.window[:x.end])), x.from)
	switch encoding {
	case "", "utf-8", "utf8", "us-ascii", "ascii":
		return
	case "utf-16le", "utf-16be", "utf-16":
		order := unicode.LittleEndian
		if encoding == "utf-16be" {
			order = unicode.BigEndian
		}
		x.from = unicode.UTF16(order, unicode.UseBOM).NewDecoder().Reader(all)
	default:
		e, err := htmlindex.Get(encoding)
		if err != nil {
			x.fail(refuse("broken"))
			return
		}
		x.from = e.NewDecoder().Reader(all)
	}
	x.pos, x.end, x.ended = 0, 0, false
}

// fail keeps the first error, after which nothing is read.
func (x *xmlReader) fail(err error) token {
	if x.err == nil {
		x.err = err
	}
	return noToken
}

// more moves what is not read yet to the front and reads on. With grow the window may become as long as a tag may be.
func (x *xmlReader) more(grow bool) bool {
	if x.ended || x.err != nil {
		return false
	}
	if x.pos > 0 {
		x.end = copy(x.window, x.window[x.pos:x.end])
		x.pos = 0
	}
	if x.end == len(x.window) {
		if !grow || len(x.window) >= longestTag {
			return false
		}
		x.window = append(x.window, make([]byte, len(x.window))...)
	}
	for idle := 0; idle < 100; idle++ {
		n, err := x.from.Read(x.window[x.end:])
		x.end += n
		if err == io.EOF {
			x.ended = true
			return n > 0
		}
		if err != nil {
			x.fail(err)
			return false
		}
		if n > 0 {
			return true
		}
	}
	x.fail(refuse("broken"))
	return false
}

// next finds the next token. After noToken, err is nil only at the end of a whole document.
func (x *xmlReader) next() token {
	if x.empty {
		x.empty = false
		x.depth--
		return closing
	}
	if x.tokens++; x.tokens > mostTokens {
		return x.fail(tooMuch(256 << 20))
	}
	for x.err == nil {
		if x.pos == x.end && !x.more(false) {
			if x.err == nil && (x.depth > 0 || !x.rooted || x.section) {
				x.fail(refuse("broken"))
			}
			break
		}
		switch {
		case x.section:
			if t := x.cdata(); t != noToken {
				return t
			}
		case x.window[x.pos] != '<':
			if t := x.chars(); t != noToken {
				return t
			}
		default:
			if t := x.tag(); t != noToken {
				return t
			}
		}
	}
	return noToken
}

// chars finds text up to the next tag, or as much of it as the window holds without cutting an escape.
func (x *xmlReader) chars() token {
	for {
		w := x.window[x.pos:x.end]
		n := bytes.IndexByte(w, '<')
		if n < 0 {
			if x.more(false) {
				continue
			}
			if x.err != nil {
				return noToken
			}
			w = x.window[x.pos:x.end]
			n = len(w)
			if cut := bytes.LastIndexByte(w, '&'); cut > 0 && n-cut < 16 {
				n = cut
			}
		}
		x.text, x.plain = w[:n], false
		x.pos += n
		if x.depth > 0 {
			return chars
		}
		if len(bytes.TrimSpace(x.text)) > 0 {
			return x.fail(refuse("broken"))
		}
		return noToken
	}
}

// cdata gives what stands in a CDATA section, in pieces when it is long.
func (x *xmlReader) cdata() token {
	mark := []byte("]]>")
	for {
		w := x.window[x.pos:x.end]
		n := bytes.Index(w, mark)
		if n >= 0 {
			x.section = false
			x.text, x.plain = w[:n], true
			x.pos += n + len(mark)
			return chars
		}
		if x.more(false) {
			continue
		}
		if n = len(w) - len(mark) + 1; n <= 0 || x.ended || x.err != nil {
			return x.fail(refuse("broken"))
		}
		x.text, x.plain = w[:n], true
		x.pos += n
		return chars
	}
}

// tag reads what begins with a sharp bracket. It gives noToken after a comment or a declaration, which are skipped.
func (x *xmlReader) tag() token {
	for x.end-x.pos < 2 {
		if !x.more(false) {
			return x.fail(refuse("broken"))
		}
	}
	if c := x.window[x.pos+1]; c == '!' || c == '?' {
		return x.special()
	}
	n := x.tagEnd()
	if n < 0 {
		return x.fail(refuse("broken"))
	}
	w := x.window[x.pos+1 : x.pos+n]
	x.pos += n + 1
	if w[0] == '/' {
		if x.depth == 0 {
			return x.fail(refuse("broken"))
		}
		x.depth--
		x.name = local(w[1:])
		for n := len(x.name); n > 0 && x.name[n-1] <= ' '; n-- {
			x.name = x.name[:n-1]
		}
		return closing
	}
	if x.depth == 0 && x.rooted {
		return x.fail(refuse("broken"))
	}
	if x.depth++; x.depth > x.deepest {
		return x.fail(refuse("too_deep"))
	}
	x.rooted = true
	if w[len(w)-1] == '/' {
		x.empty = true
		w = w[:len(w)-1]
	}
	i, from := 0, 0
	for ; i < len(w) && w[i] > ' '; i++ {
		if w[i] == ':' {
			from = i + 1
		}
	}
	x.name, x.attrs = w[from:i], w[i:]
	if len(x.name) == 0 {
		return x.fail(refuse("broken"))
	}
	return opening
}

// tagEnd says how far it is to the bracket that ends a tag, which is none in a quoted value; -1 when there is none.
func (x *xmlReader) tagEnd() int {
	quote := byte(0)
	w := x.window[x.pos:x.end]
	if w[1] == '/' {
		return x.closingEnd()
	}
	for i := 1; ; {
		w = x.window[x.pos:x.end]
		for ; i < len(w); i++ {
			switch c := w[i]; {
			case quote != 0:
				if c == quote {
					quote = 0
				}
			case c == '>':
				if i == 1 {
					return -1
				}
				return i
			case c == '"' || c == '\'':
				quote = c
			case c == '<':
				return -1
			}
		}
		if !x.more(true) {
			return -1
		}
	}
}

// closingEnd is tagEnd of a closing, in which nothing is quoted.
func (x *xmlReader) closingEnd() int {
	for {
		w := x.window[x.pos:x.end]
		switch i := bytes.IndexByte(w, '>'); {
		case i > 2 && bytes.IndexByte(w[1:i], '<') < 0:
			return i
		case i >= 0 || !x.more(true):
			return -1
		}
	}
}

// special skips comments and instructions, enters CDATA sections, and refuses everything that belongs to a DTD.
func (x *xmlReader) special() token {
	for x.end-x.pos < len("<![CDATA[") && x.more(false) {
	}
	w := x.window[x.pos:x.end]
	switch {
	case bytes.HasPrefix(w, []byte("<?")):
		x.pos += 2
		return x.skipPast("?>")
	case bytes.HasPrefix(w, []byte("<!--")):
		x.pos += 4
		return x.skipPast("-->")
	case bytes.HasPrefix(w, []byte("<![CDATA[")) && x.depth > 0:
		x.pos += len("<![CDATA[")
		x.section = true
		return noToken
	case bytes.HasPrefix(w, []byte("<!D")), bytes.HasPrefix(w, []byte("<!E")), bytes.HasPrefix(w, []byte("<!d")):
		return x.fail(refuse("doctype"))
	}
	return x.fail(refuse("broken"))
}

func (x *xmlReader) skipPast(mark string) token {
	for {
		w := x.window[x.pos:x.end]
		if i := bytes.Index(w, []byte(mark)); i >= 0 {
			x.pos += i + len(mark)
			return noToken
		}
		x.pos += max(len(w)-len(mark)+1, 0)
		if !x.more(false) {
			return x.fail(refuse("broken"))
		}
	}
}

// skip leaves out the element that was just opened with all that is in it.
func (x *xmlReader) skip() {
	for inside := x.depth; x.next() != noToken; {
		if x.depth < inside {
			return
		}
	}
}

// closes says that the element of a name ended, and makes anything else an error.
func (x *xmlReader) closes(name string) bool {
	if string(x.name) != name {
		x.fail(refuse("broken"))
		return false
	}
	return true
}
