// Package files decides what may be attached and under which name: it cleans names, recognises content by what it is rather than by
// what it is called, and reads a file once while it counts, hashes and searches it.
//
// It must not know where files are kept (packages postgres and files/s3), nor who may attach them (package handover). Nothing here
// decodes a picture or unpacks an archive: only headers are read. Start reading at Read, then Stream.Judge.
package files

import (
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// nameBytes is what every file system takes, with some left for " (2)" and the like.
const nameBytes = 240

// reserved are names that Windows keeps for devices, with any extension.
var reserved = []string{"con", "prn", "aux", "nul", "conin$", "conout$"}

// Name makes a safe name of the one that came with a file: the last part of a path, in one Unicode form, without what cannot be seen
// (control characters, marks that turn the direction of text), without what Windows does not take, and at most 240 bytes long with
// the extension kept. It never fails: what is left of nothing is called "file".
func Name(given string) string {
	s := norm.NFC.String(strings.ToValidUTF8(given, ""))
	if i := strings.LastIndexAny(s, `/\`); i >= 0 {
		s = s[i+1:]
	}
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.Is(unicode.C, r), r == '\u115f', r == '\u1160', r == '\u3164', r == '\uffa0': // the last ones look like nothing
			return -1
		case strings.ContainsRune(`<>:"|?*`, r):
			return '_'
		}
		return r
	}, s)
	s = norm.NFC.String(s) // what stood between a letter and its accent is gone
	s = strings.Trim(strings.Join(strings.Fields(s), " "), ". ")
	stem, ext := cut(s)
	if stem == "" {
		stem = "file"
	}
	for len(stem)+len(ext) > nameBytes {
		_, size := utf8.DecodeLastRuneInString(stem)
		stem = stem[:len(stem)-size]
	}
	first, _, _ := strings.Cut(strings.ToLower(stem), ".")
	if first = strings.TrimSpace(first); slices.Contains(reserved, first) || device(first) {
		stem = "_" + stem
	}
	return strings.TrimRight(stem, ". ") + ext
}

// cut splits a name before its extension, which is kept short.
func cut(name string) (stem, ext string) {
	ext = path.Ext(name)
	if len(ext) > 12 || len(ext) < 2 || strings.Contains(ext, " ") {
		return name, ""
	}
	return strings.TrimSuffix(name, ext), ext
}

// device says whether s is COM1 to COM9 or LPT1 to LPT9, also with the small raised digits that Windows takes for the same.
func device(s string) bool {
	r := []rune(s)
	return len(r) == 4 && (strings.HasPrefix(s, "com") || strings.HasPrefix(s, "lpt")) && strings.ContainsRune("123456789¹²³", r[3])
}

// Extension is the extension of a name in lower case, without its dot.
func Extension(name string) string {
	_, ext := cut(name)
	return strings.ToLower(strings.TrimPrefix(ext, "."))
}
