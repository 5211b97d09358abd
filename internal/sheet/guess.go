package sheet

import (
	"bytes"
	"context"
	"io"
	"slices"
	"unicode/utf8"
)

// finding is what the bytes of a text say about their encoding.
type finding struct {
	encoding string
	unsure   bool
	skip     int  // bytes of the mark
	valid    bool // every byte was looked at and is right UTF-8
}

// sampleSize is how much of the lines with other bytes than ASCII is judged, from wherever in the file they stand.
const sampleSize = 256 << 10

// survey reads a file once from its first byte to its last, because the first characters that are not ASCII may stand in line 2,000.
type survey struct {
	head    []byte // the first bytes, as they are
	zeros   [4]int // in head, by position
	valid   bool   // UTF-8 so far
	multi   int    // characters of several bytes that are right UTF-8, where not all is
	triple  int    // those of three and more, which no other encoding gives by chance
	strange int    // bytes that are not
	plain   bool
	nul     bool
	sample  []byte
}

// find surveys the text. chosen is the encoding that a person said, or "".
func find(ctx context.Context, in io.Reader, chosen string) (finding, error) {
	if !slices.ContainsFunc(Encodings, func(e Encoding) bool { return e.Key == chosen }) {
		chosen = ""
	}
	s := survey{valid: true, plain: true}
	if err := s.read(ctx, in); err != nil {
		return finding{}, err
	}
	f, err := s.judge(chosen != "")
	if chosen == "" {
		return f, err
	}
	if f.encoding == chosen {
		f.unsure = false
		return f, nil
	}
	return finding{encoding: chosen}, nil
}

func (s *survey) read(ctx context.Context, in io.Reader) error {
	buf, rest := make([]byte, block), 0
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		n, err := io.ReadFull(in, buf[rest:])
		end := err == io.EOF || err == io.ErrUnexpectedEOF
		if err != nil && !end {
			return err
		}
		text := buf[:rest+n]
		if s.head == nil {
			s.begin(text)
		}
		cut := len(text)
		if i := bytes.LastIndexByte(text, '\n'); i >= 0 && !end {
			cut = i + 1
		} else if !end {
			cut = wholeCharacters(text)
		}
		s.look(text[:cut])
		if end {
			return nil
		}
		rest = copy(buf, text[cut:])
	}
}

// wholeCharacters leaves out a character of UTF-8 that is cut off at the end.
func wholeCharacters(b []byte) int {
	for i := 1; i < utf8.UTFMax && i <= len(b); i++ {
		if c := b[len(b)-i]; utf8.RuneStart(c) {
			if c >= utf8.RuneSelf && !utf8.FullRune(b[len(b)-i:]) {
				return len(b) - i
			}
			break
		}
	}
	return len(b)
}

func (s *survey) begin(b []byte) {
	s.head = bytes.Clone(b)
	for i, c := range s.head {
		if c == 0 {
			s.zeros[i%4]++
		}
	}
}

// look judges a piece of the text that begins and ends between lines, or at least between characters of UTF-8.
func (s *survey) look(b []byte) {
	s.nul = s.nul || bytes.IndexByte(b, 0) >= 0
	if s.plain {
		s.plain = isASCII(b)
	}
	if utf8.Valid(b) {
		if s.multi < sampleSize && !s.plain { // enough to outweigh what may come
			n := utf8.RuneCount(b) - ascii(b)
			s.multi += n
			if len(b)-ascii(b) > 5*n/2 { // mostly three bytes each
				s.triple += n
			}
		}
		return
	}
	s.valid = false
	if len(s.sample) >= sampleSize {
		return
	}
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 {
			s.strange++
		} else if n > 1 {
			s.multi++
		}
		if n > 2 {
			s.triple++
		}
		i += n
	}
	for line := range bytes.Lines(b) {
		if ascii(line) < len(line) && len(s.sample) < sampleSize {
			s.sample = append(s.sample, line...)
		}
	}
}

func isASCII(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func ascii(b []byte) int {
	n := 0
	for _, c := range b {
		if c < utf8.RuneSelf {
			n++
		}
	}
	return n
}

func (s *survey) judge(chosen bool) (finding, error) {
	for _, m := range marks {
		if bytes.HasPrefix(s.head, []byte(m.mark)) {
			skip := len(m.mark)
			for m.key == "utf-8" && bytes.HasPrefix(s.head[skip:], []byte(m.mark)) { // some programs write it twice
				skip += len(m.mark)
			}
			return finding{encoding: s.turned(m.key), skip: skip, valid: s.valid && m.key == "utf-8"}, nil
		}
	}
	if s.nul {
		if key := s.wide(); key != "" {
			return finding{encoding: key}, nil
		}
		if zeros := s.zeros[0] + s.zeros[1] + s.zeros[2] + s.zeros[3]; !s.valid || zeros > len(s.head)/100 {
			return finding{}, refuse("binary")
		}
	}
	if s.valid {
		if key := sevenBits(s.head); s.plain && key != "" && !chosen {
			return finding{}, refuse("encoding_unsupported", "Encoding", key)
		}
		return finding{encoding: "utf-8", valid: true}, nil
	}
	if s.triple > s.strange || s.multi > 10*s.strange {
		return finding{encoding: "utf-8"}, nil // a byte got lost somewhere; reading names the line
	}
	if key := declared(s.head); key != "" {
		return finding{encoding: key}, nil
	}
	key, sure := score(s.sample)
	if key == "" {
		return finding{}, refuse("encoding_unknown")
	}
	return finding{encoding: key, unsure: !sure}, nil
}

// turned knows texts of UTF-16 whose mark and bytes disagree: nearly every character would be from another world.
func (s *survey) turned(key string) string {
	even, odd, half := s.zeros[0]+s.zeros[2], s.zeros[1]+s.zeros[3], len(s.head)/2
	switch {
	case key == "utf-16be" && odd > half/3 && even < half/50:
		return "utf-16le"
	case key == "utf-16le" && even > half/3 && odd < half/50:
		return "utf-16be"
	}
	return key
}

// wide knows UTF-16 and UTF-32 without a mark by where their zeros stand.
func (s *survey) wide() string {
	n, z := len(s.head), s.zeros
	quarter := n / 4
	var order []string
	switch {
	case n%4 == 0 && z[3] == quarter && z[2] > quarter/2:
		order = []string{"utf-32le"}
	case n%4 == 0 && z[0] == quarter && z[1] > quarter/2:
		order = []string{"utf-32be"}
	case n%2 == 0 && z[1]+z[3] > 4*(z[0]+z[2]):
		order = []string{"utf-16le"}
	case n%2 == 0 && z[0]+z[2] > 4*(z[1]+z[3]):
		order = []string{"utf-16be"}
	}
	for _, key := range order {
		if readable(s.head, key) {
			return key
		}
	}
	return ""
}

// readable says whether the beginning of a text decodes to characters that stand in texts.
func readable(head []byte, key string) bool {
	out := make([]byte, 4*len(head))
	n, _, bad := converterOf(key)(out, head, false)
	odd := 0
	for _, r := range string(out[:n]) {
		if r < ' ' && r != '\n' && r != '\r' && r != '\t' || r >= 0xe000 && r < 0xf900 {
			odd++
		}
	}
	return !bad && n > 0 && odd*50 <= n
}

// sevenBits names encodings that hide Chinese behind ASCII; nobody makes tables in them any more.
func sevenBits(head []byte) string {
	switch {
	case bytes.Contains(head, []byte("\x1b$)")), bytes.Contains(head, []byte("\x1b$A")):
		return "ISO-2022-CN"
	case bytes.Contains(head, []byte("\x1b$B")), bytes.Contains(head, []byte("\x1b$@")):
		return "ISO-2022-JP"
	case hz(head):
		return "HZ"
	}
	return ""
}

// hz looks for ~{ and ~} with pairs of printing characters between them.
func hz(head []byte) bool {
	for {
		_, after, ok := bytes.Cut(head, []byte("~{"))
		if !ok {
			return false
		}
		inner, rest, ok := bytes.Cut(after, []byte("~}"))
		if ok && len(inner) > 1 && len(inner)%2 == 0 && !bytes.ContainsAny(inner, " \r\n") {
			return true
		}
		head = rest
	}
}
