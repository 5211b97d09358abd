package sheet

import (
	"bytes"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// local gives a name without its prefix: the same workbook may say row or x:row.
func local(name []byte) []byte {
	for i, c := range name {
		if c == ':' {
			return name[i+1:]
		}
	}
	return name
}

// attr takes the first attribute off: its name with its prefix, and its value as it stands in the file. ok is false at the end and
// when the rest makes no sense.
func attr(attrs []byte) (name, value, rest []byte, ok bool) {
	i := 0
	for i < len(attrs) && attrs[i] <= ' ' {
		i++
	}
	from := i
	for i < len(attrs) && attrs[i] != '=' && attrs[i] > ' ' {
		i++
	}
	name = attrs[from:i]
	for i < len(attrs) && attrs[i] <= ' ' {
		i++
	}
	if i+1 >= len(attrs) || attrs[i] != '=' {
		return nil, nil, nil, false
	}
	for i++; i < len(attrs) && attrs[i] <= ' '; i++ {
	}
	if i >= len(attrs) || attrs[i] != '"' && attrs[i] != '\'' {
		return nil, nil, nil, false
	}
	n := bytes.IndexByte(attrs[i+1:], attrs[i])
	if n < 0 {
		return nil, nil, nil, false
	}
	return name, attrs[i+1 : i+1+n], attrs[i+n+2:], true
}

// attribute gives the value of the attribute whose name, without prefix, is the one asked for; "" when there is none.
func (x *xmlReader) attribute(asked string) string {
	for attrs := x.attrs; ; {
		name, value, rest, ok := attr(attrs)
		if !ok {
			return ""
		}
		if string(local(name)) == asked {
			text, good := appendUnescaped(nil, value)
			if !good {
				x.fail(refuse("broken"))
			}
			return string(text)
		}
		attrs = rest
	}
}

// appendChars appends the text that next found.
func (x *xmlReader) appendChars(to []byte) []byte {
	if x.plain {
		return append(to, x.text...)
	}
	if bytes.IndexByte(x.text, '&') < 0 {
		return append(to, x.text...)
	}
	to, ok := appendUnescaped(to, x.text)
	if !ok {
		x.fail(refuse("broken"))
	}
	return to
}

// appendContent appends the text of the element that was just opened, without that of elements in it. From so many bytes on it is tooLong, or
// left out when that is nil.
func (x *xmlReader) appendContent(to []byte, most int) []byte {
	inside, start := x.depth, len(to)
	for {
		switch x.next() {
		case noToken:
			return to
		case chars:
			if x.depth == inside && len(to)-start <= most {
				to = x.appendChars(to)
			}
			if len(to)-start > most && x.tooLong != nil {
				x.fail(x.tooLong())
				return to
			}
		case closing:
			if x.depth < inside {
				return to
			}
		}
	}
}

// appendRuns appends the text of an element that holds t, or r with t in it. How words are pronounced (rPh) is left out.
func (x *xmlReader) appendRuns(to []byte, most int) []byte {
	inside, start := x.depth, len(to)
	for {
		switch x.next() {
		case noToken:
			return to
		case closing:
			if x.depth < inside {
				return to
			}
		case opening:
			switch {
			case string(x.name) == "t":
				to = x.appendContent(to, most-(len(to)-start))
			case string(x.name) != "r":
				x.skip()
			}
		}
	}
}

// bytesOf is how many bytes so many characters can take, escapes of a workbook's own included.
func bytesOf(characters int) int { return 8 * characters }

// appendUnescaped appends text with the escapes of XML resolved.
func appendUnescaped(to, text []byte) ([]byte, bool) {
	for {
		i := bytes.IndexByte(text, '&')
		if i < 0 {
			return append(to, text...), true
		}
		to = append(to, text[:i]...)
		text = text[i+1:]
		n := bytes.IndexByte(text[:min(len(text), 12)], ';')
		if n < 1 {
			return to, false
		}
		name := text[:n]
		text = text[n+1:]
		switch string(name) {
		case "lt":
			to = append(to, '<')
		case "gt":
			to = append(to, '>')
		case "amp":
			to = append(to, '&')
		case "quot":
			to = append(to, '"')
		case "apos":
			to = append(to, '\'')
		default:
			r, ok := numbered(name)
			if !ok {
				return to, false
			}
			to = utf8.AppendRune(to, r)
		}
	}
}

// numbered reads #10 and #xA.
func numbered(name []byte) (rune, bool) {
	if len(name) < 2 || name[0] != '#' {
		return 0, false
	}
	digits, base := name[1:], 10
	if digits[0] == 'x' {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseUint(string(digits), base, 32)
	return rune(n), err == nil && n > 0 && n <= utf8.MaxRune
}

// tidied makes text of a cell out of what a workbook stores: _x000D_ stands for a character that XML cannot hold, and lines end with
// a newline alone. It works in place, as nothing becomes longer.
func tidied(text []byte) []byte {
	if i := bytes.Index(text, []byte("_x")); i >= 0 {
		text = append(text[:i], unhidden(text[i:])...)
	}
	if bytes.IndexByte(text, '\r') >= 0 {
		text = newlines(text)
	}
	return text
}

// unhidden resolves _xHHHH_, in UTF-16. Control characters other than tabs and line ends say nothing to anybody.
func unhidden(text []byte) []byte {
	to := text[:0]
	for i := 0; i < len(text); {
		u, ok := hidden(text[i:])
		if !ok {
			to = append(to, text[i])
			i++
			continue
		}
		i += 7
		if low, pair := hidden(text[i:]); pair && utf16.IsSurrogate(u) {
			if r := utf16.DecodeRune(u, low); r != utf8.RuneError {
				to = utf8.AppendRune(to, r)
				i += 7
				continue
			}
		}
		if u >= ' ' || u == '\t' || u == '\n' || u == '\r' {
			to = utf8.AppendRune(to, u)
		}
	}
	return to
}

func hidden(text []byte) (rune, bool) {
	if len(text) < 7 || text[0] != '_' || text[1] != 'x' || text[6] != '_' {
		return 0, false
	}
	n := rune(0)
	for _, c := range text[2:6] {
		switch {
		case c >= '0' && c <= '9':
			n = n<<4 | rune(c-'0')
		case c >= 'a' && c <= 'f':
			n = n<<4 | rune(c-'a'+10)
		case c >= 'A' && c <= 'F':
			n = n<<4 | rune(c-'A'+10)
		default:
			return 0, false
		}
	}
	return n, true
}

func newlines(text []byte) []byte {
	to := text[:0]
	for i, c := range text {
		if c == '\r' {
			if i+1 < len(text) && text[i+1] == '\n' {
				continue
			}
			c = '\n'
		}
		to = append(to, c)
	}
	return to
}
