package paper

import (
	"bytes"
	"compress/gzip"
	"embed"
	"io"
	"strings"
	"sync"
	"unicode"

	"github.com/carlos7ags/folio/font"
	"golang.org/x/text/unicode/norm"
)

// The fonts are Noto Sans SC under the Open Font License, fonts/OFL.txt. Regular holds the signs of GBK, the rare ones of the Chinese
// table of standard characters, and what Latin, Greek and Cyrillic need; Bold holds the 3,755 most common. Docs: decision 0023.
//
//go:embed fonts/*.ttf.gz
var packed embed.FS

// faces are read when the first inventory is printed: most instances print none for days.
var faces = sync.OnceValues(func() ([2]font.Face, error) {
	var out [2]font.Face
	for i, name := range []string{"Regular", "Bold"} {
		raw, err := packed.ReadFile("fonts/NotoSansSC-" + name + ".ttf.gz")
		if err != nil {
			return out, err
		}
		z, err := gzip.NewReader(bytes.NewReader(raw))
		if err != nil {
			return out, err
		}
		if raw, err = io.ReadAll(z); err != nil {
			return out, err
		}
		if out[i], err = font.ParseTTF(raw); err != nil {
			return out, err
		}
	}
	return out, nil
})

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
