package catalog

import (
	"math/bits"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// tokens cuts text; with last, the last character of each Han run is a token, too.
func tokens(text string, last bool) []string {
	c := cutters.Get().(*cutter)
	defer c.release()
	c.begin(text, nil)
	c.add(text, last)
	return slices.Clone(c.out)
}

// cutter cuts texts into tokens, each of which stands once. It says the same as runs of the normalised text, and makes no string for
// every token, because an import cuts a hundred thousand records.
type cutter struct {
	out    []string
	places []int32 // of out by hash, counted from 1; twice as many as out has, or more, and a power of two
	texts  []string
	order  []lexeme
}

// lexeme is a token with its first eight bytes as a number: of two that differ, the smaller one stands first.
type lexeme struct {
	first uint64
	token string
}

// cutters are used again: an import makes one hundred thousand of them otherwise.
var cutters = sync.Pool{New: func() any { return &cutter{out: make([]string, 0, 64)} }}

// mostKept bounds the tokens that a cutter makes room for while nobody uses it.
const mostKept = 4096

// release gives the cutter back. It keeps no text alive.
func (c *cutter) release() {
	if cap(c.out) > mostKept || cap(c.texts) > mostKept {
		return
	}
	clear(c.out)
	clear(c.texts)
	clear(c.order)
	cutters.Put(c)
}

// begin makes room for a title and texts.
func (c *cutter) begin(title string, texts []string) {
	bytes := len(title)
	for _, text := range texts {
		bytes += len(text)
	}
	c.out = c.out[:0]
	places := 1 << bits.Len(uint(bytes/3+8))
	if places > len(c.places) || len(c.places) > 16*places {
		c.places = make([]int32, places)
		return
	}
	clear(c.places)
}

// ordered are the tokens by their bytes.
func (c *cutter) ordered() []string {
	c.order = c.order[:0]
	for _, token := range c.out {
		c.order = append(c.order, lexeme{firstBytes(token), token})
	}
	slices.SortFunc(c.order, func(a, b lexeme) int {
		switch {
		case a.first < b.first:
			return -1
		case a.first > b.first:
			return 1
		}
		return strings.Compare(a.token, b.token)
	})
	out := make([]string, len(c.order))
	for i := range c.order {
		out[i] = c.order[i].token
	}
	return out
}

func firstBytes(s string) uint64 {
	var n uint64
	for i := range min(len(s), 8) {
		n |= uint64(s[i]) << (56 - 8*i)
	}
	return n
}

// The classes of characters.
const (
	classNone = iota
	classHan
	classWord
	classMark // part of a word that has begun
)

func classOf(r rune) int {
	switch {
	case r < utf8.RuneSelf:
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' {
			return classWord
		}
		return classNone
	case r >= 0x4e00 && r <= 0x9fff || unicode.Is(unicode.Han, r):
		return classHan
	case unicode.IsLetter(r) || unicode.IsDigit(r):
		return classWord
	case unicode.Is(unicode.Mn, r):
		return classMark
	}
	return classNone
}

// lowered is a character as it is compared.
func lowered(r rune) rune {
	r = foldRune(r)
	if r < utf8.RuneSelf {
		if r >= 'A' && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	}
	if r >= 0x3001 && r < 0xa000 {
		return r // no case there
	}
	return unicode.ToLower(r)
}

// add cuts one text. Nothing goes on from the text before.
func (c *cutter) add(text string, last bool) {
	text = normalised(composed(text))
	open := classNone               // of the run
	from, before, length := 0, 0, 0 // where the run and its last character begin, and its characters
	end := func(at int) {
		switch {
		case open == classHan && (last || length == 1):
			c.token(text[before:at])
		case open == classWord && length <= maxToken:
			c.token(text[from:at])
		}
		open = classNone
	}
	for i, r := range text {
		class := classOf(r)
		if class == classMark {
			if open == classNone {
				continue
			}
			class = classWord
		}
		if open != class {
			if open != classNone {
				end(i)
			}
			if class == classNone {
				continue
			}
			open, from, length = class, i, 0
		}
		if class == classNone {
			continue
		}
		length++
		switch {
		case class == classHan && length > 1:
			c.token(text[before : i+utf8.RuneLen(r)])
		case class == classWord && length == maxToken+1:
			c.token(text[from:i])
		}
		before = i
	}
	if open != classNone {
		end(len(text))
	}
}

// normalised is string(normal(text)), without a copy where nothing changes.
func normalised(text string) string {
	for i, r := range text {
		if lowered(r) == r && r != utf8.RuneError {
			continue
		}
		b := make([]byte, i, len(text)+8)
		copy(b, text)
		for _, r := range text[i:] {
			b = utf8.AppendRune(b, lowered(r))
		}
		return string(b)
	}
	return text
}

// token adds a token that is not there.
func (c *cutter) token(token string) {
	if 2*(len(c.out)+1) > len(c.places) {
		c.grow()
	}
	at := c.find(token)
	if c.places[at] == 0 {
		c.out = append(c.out, token)
		c.places[at] = int32(len(c.out))
	}
}

// find is the place of a token, or the free one where it belongs.
func (c *cutter) find(token string) uint32 {
	hash := uint32(2166136261) // FNV-1a
	for i := range len(token) {
		hash = (hash ^ uint32(token[i])) * 16777619
	}
	mask := uint32(len(c.places) - 1)
	for at := (hash ^ hash>>15) & mask; ; at = (at + 1) & mask {
		if n := c.places[at]; n == 0 || c.out[n-1] == token {
			return at
		}
	}
}

func (c *cutter) grow() {
	c.places = make([]int32, 2*len(c.places))
	for i, token := range c.out {
		c.places[c.find(token)] = int32(i + 1)
	}
}
