package sheet

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/transform"
)

// Encoding is a way to write characters as bytes.
type Encoding struct {
	Key   string // of Options and Book
	Label string // the name that programs show, the same in every language
}

// Encodings are what can be read and chosen, the likeliest first.
var Encodings = []Encoding{
	{"utf-8", "UTF-8"},
	{"gb18030", "GB18030 / GBK / GB2312"},
	{"big5", "Big5"},
	{"utf-16le", "UTF-16 LE"},
	{"utf-16be", "UTF-16 BE"},
	{"windows-1252", "Windows-1252 / ISO-8859-1"},
	{"shift_jis", "Shift_JIS"},
	{"euc-kr", "EUC-KR"},
	{"windows-1251", "Windows-1251"},
	{"iso-8859-7", "ISO-8859-7"},
	{"utf-32le", "UTF-32 LE"},
	{"utf-32be", "UTF-32 BE"},
}

// label is how messages name an encoding.
func label(key string) string {
	i := slices.IndexFunc(Encodings, func(e Encoding) bool { return e.Key == key })
	if i < 0 {
		return key
	}
	return Encodings[i].Label
}

// marks are byte-order marks, the longer ones first because one begins like another.
var marks = []struct{ mark, key string }{
	{"\xff\xfe\x00\x00", "utf-32le"},
	{"\x00\x00\xfe\xff", "utf-32be"},
	{"\xef\xbb\xbf", "utf-8"},
	{"\xff\xfe", "utf-16le"},
	{"\xfe\xff", "utf-16be"},
}

// converter turns src into UTF-8 at dst. It stops before what is cut off at the end of src, and says bad at a byte that means nothing.
type converter func(dst, src []byte, eof bool) (written, read int, bad bool)

func converterOf(key string) converter {
	switch key {
	case "utf-16le":
		return fromUTF16(func(b []byte) rune { return rune(b[0]) | rune(b[1])<<8 })
	case "utf-16be":
		return fromUTF16(func(b []byte) rune { return rune(b[1]) | rune(b[0])<<8 })
	case "utf-32le":
		return fromUTF32(func(b []byte) rune { return rune(b[0]) | rune(b[1])<<8 | rune(b[2])<<16 | rune(b[3])<<24 })
	case "utf-32be":
		return fromUTF32(func(b []byte) rune { return rune(b[3]) | rune(b[2])<<8 | rune(b[1])<<16 | rune(b[0])<<24 })
	}
	codes := map[string]encoding.Encoding{
		"gb18030": simplifiedchinese.GB18030, "big5": traditionalchinese.Big5, "windows-1252": charmap.Windows1252,
		"shift_jis": japanese.ShiftJIS, "euc-kr": korean.EUCKR, "windows-1251": charmap.Windows1251, "iso-8859-7": charmap.ISO8859_7,
	}
	if e, ok := codes[key]; ok {
		return fromTable(e.NewDecoder())
	}
	return fromUTF8
}

// unchanged is for UTF-8 that was looked over already.
func unchanged(dst, src []byte, _ bool) (written, read int, bad bool) {
	n := copy(dst, src)
	return n, n, false
}

func fromUTF8(dst, src []byte, eof bool) (written, read int, bad bool) {
	src = src[:min(len(src), len(dst))]
	if utf8.Valid(src) {
		return copy(dst, src), len(src), false
	}
	good := 0
	for good < len(src) {
		r, n := utf8.DecodeRune(src[good:])
		if r == utf8.RuneError && n == 1 {
			bad = eof || utf8.FullRune(src[good:])
			break
		}
		good += n
	}
	return copy(dst, src[:good]), good, bad
}

func fromUTF16(unit func([]byte) rune) converter {
	return func(dst, src []byte, eof bool) (written, read int, bad bool) {
		for written+utf8.UTFMax <= len(dst) && read+2 <= len(src) {
			r, n := unit(src[read:]), 2
			if utf16.IsSurrogate(r) {
				if read+4 > len(src) {
					return written, read, eof
				}
				if r = utf16.DecodeRune(r, unit(src[read+2:])); r == utf8.RuneError {
					return written, read, true
				}
				n = 4
			}
			written += utf8.EncodeRune(dst[written:], r)
			read += n
		}
		return written, read, eof && read+1 == len(src)
	}
}

func fromUTF32(unit func([]byte) rune) converter {
	return func(dst, src []byte, eof bool) (written, read int, bad bool) {
		for written+utf8.UTFMax <= len(dst) && read+4 <= len(src) {
			r := unit(src[read:])
			if !utf8.ValidRune(r) {
				return written, read, true
			}
			written += utf8.EncodeRune(dst[written:], r)
			read += 4
		}
		return written, read, eof && read < len(src) && read+4 > len(src)
	}
}

// fromTable takes the replacement character for a byte that could not be decoded, since these decoders write it in silence.
func fromTable(t transform.Transformer) converter {
	return func(dst, src []byte, eof bool) (written, read int, bad bool) {
		written, read, _ = t.Transform(dst, src, eof)
		if i := bytes.Index(dst[:written], []byte("\ufffd")); i >= 0 {
			return i, read, true
		}
		return written, read, false
	}
}

var errUndecodable = errors.New("sheet: a byte that means nothing in this encoding")

// decoder gives the text of a file as UTF-8, block by block.
type decoder struct {
	in      io.Reader
	convert converter
	raw     []byte
	from    int // raw[from:] is still to be converted
	eof     bool
	err     error
}

const block = 64 << 10

func newDecoder(in io.Reader, convert converter) *decoder {
	return &decoder{in: in, convert: convert, raw: make([]byte, 0, block)}
}

// read fills the beginning of dst, which has room for several characters. It gives text or an error, never both: errUndecodable, io.EOF
// or what the file says.
func (d *decoder) read(dst []byte) (int, error) {
	for d.err == nil {
		if d.from < len(d.raw) {
			written, read, bad := d.convert(dst, d.raw[d.from:], d.eof)
			d.from += read
			if bad {
				d.err = errUndecodable
			}
			if written > 0 {
				return written, nil
			}
			if bad {
				break
			}
			if read > 0 {
				continue
			}
		}
		if d.eof {
			d.err = io.EOF
			break
		}
		d.fill()
	}
	return 0, d.err
}

func (d *decoder) fill() {
	rest := copy(d.raw[:cap(d.raw)], d.raw[d.from:])
	d.raw, d.from = d.raw[:rest], 0
	n, err := io.ReadFull(d.in, d.raw[rest:cap(d.raw)])
	d.raw = d.raw[:rest+n]
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		d.eof = true
	} else if err != nil {
		d.err = err
	}
}
