package paper

import (
	"embed"
	"strings"
	"sync"
	"unicode"

	"github.com/carlos7ags/folio/font"
	"github.com/klauspost/compress/zstd"
	"golang.org/x/text/unicode/norm"
)

// The fonts are of the Noto family under the Open Font License, fonts/OFL.txt. Sans SC Regular holds the signs of GBK, the rare ones of the
// Chinese table of standard characters, and what Latin, Greek and Cyrillic need; Bold holds the 3,755 most common. What rare names need
// besides comes from HK and JP, of which only those signs are kept, and Arabic and Hebrew have fonts of their own. Docs: decision 0023.
//
//go:embed fonts/*.ttf.zst
var packed embed.FS

// common are the fonts of nearly every document: regular and bold. They are read when the first inventory is printed: most instances print none
// for days.
var common = read("NotoSansSC-Regular", "NotoSansSC-Bold")

// rare are the fonts that are asked in this order for signs that the common ones lack, read when one is met.
var rare = read("NotoSansHK-Rare", "NotoSansJP-Rare", "NotoSansArabic-Regular", "NotoSansHebrew-Regular")

func read(names ...string) func() ([]font.Face, error) {
	return sync.OnceValues(func() ([]font.Face, error) {
		var out []font.Face
		for _, name := range names {
			raw, err := packed.ReadFile("fonts/" + name + ".ttf.zst")
			if err != nil {
				return nil, err
			}
			z, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1))
			if err != nil {
				return nil, err
			}
			raw, err = z.DecodeAll(raw, nil)
			z.Close()
			if err != nil {
				return nil, err
			}
			face, err := font.ParseTTF(raw)
			if err != nil {
				return nil, err
			}
			out = append(out, face)
		}
		return out, nil
	})
}

// clean composes letters with their marks, as fonts have them, and takes out what no printer can show: control characters, and marks that turn the direction of what stands around them.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return ' '
		case unicode.IsControl(r), r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r == 0x200e, r == 0x200f, r == 0xfeff, r == 0xfffe, r == 0xffff:
			return -1
		}
		return r
	}, norm.NFC.String(s))
}
