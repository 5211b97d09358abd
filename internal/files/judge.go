package files

import (
	"bytes"
	"slices"
	"strings"

	"github.com/gabriel-vasile/mimetype"

	"handoverdesk/internal/handover"
)

// kind is a kind of file that may be attached. The first extension is the usual one; is lists the types its content may show.
type kind struct {
	media string
	ext   []string
	is    []string
	mark  *[]byte // found in the file when its type alone does not tell it from an archive
}

const (
	anyZip = "application/zip"
	anyOLE = "application/x-ole-storage"
)

// kinds are all that may be attached. What a browser would run (pages, drawings with script), what a machine would run, and archives
// that most people cannot look into are not among them.
var kinds = []kind{
	{media: "image/png", ext: []string{"png"}, is: []string{"image/png", "image/apng", "image/vnd.mozilla.apng"}},
	{media: "image/jpeg", ext: []string{"jpg", "jpeg", "jfif"}},
	{media: "image/webp", ext: []string{"webp"}},
	{media: "image/gif", ext: []string{"gif"}},
	{media: "application/pdf", ext: []string{"pdf"}},
	{media: "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ext: []string{"docx"}, mark: &wordMark},
	{media: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ext: []string{"xlsx"}, mark: &excelMark},
	{media: "application/vnd.openxmlformats-officedocument.presentationml.presentation", ext: []string{"pptx"}, mark: &pointMark},
	{media: "application/msword", ext: []string{"doc"}, is: []string{anyOLE}},
	{media: "application/vnd.ms-excel", ext: []string{"xls"}, is: []string{anyOLE}},
	{media: "application/vnd.ms-powerpoint", ext: []string{"ppt"}, is: []string{anyOLE}},
	{media: "text/csv", ext: []string{"csv"}, is: texts},
	{media: "text/plain", ext: []string{"txt"}, is: texts},
	{media: anyZip, ext: []string{"zip"}},
	{media: "video/mp4", ext: []string{"mp4"}, is: []string{"video/x-m4v", "video/quicktime"}},
	{media: "video/quicktime", ext: []string{"mov"}, is: []string{"video/mp4"}},
}

// texts are what a plain text may look like.
var texts = []string{
	"text/plain", "text/csv", "text/tab-separated-values", "application/json", "application/geo+json", "application/x-ndjson", "application/x-subrip",
	"text/vtt",
}

// Accept is the list of extensions for the box in which files are chosen.
func Accept() string {
	var out []string
	for _, k := range kinds {
		for _, e := range k.ext {
			out = append(out, "."+e)
		}
	}
	return strings.Join(out, ",")
}

// Found is what a file turned out to be.
type Found struct {
	Name, Media   string
	Width, Height int
}

// Offered refuses a name whose extension is of no kind that may be attached, before anybody sends the content.
func Offered(name string) error {
	ext := Extension(name)
	if ext == "" {
		return nil // the content tells
	}
	if _, ok := byExtension(ext); ok {
		return nil
	}
	switch {
	case slices.Contains(programs, ext):
		return handover.Refuse(handover.Invalid, "file.refuse.program", "Name", name)
	case slices.Contains(pages, ext):
		return handover.Refuse(handover.Invalid, "file.refuse.web_page", "Name", name)
	case slices.Contains(macros, ext):
		return handover.Refuse(handover.Invalid, "file.refuse.macros", "Name", name)
	}
	return handover.Refuse(handover.Invalid, "file.refuse.kind", "Name", name, "Extension", strings.ToUpper(ext))
}

// Extensions that have a sentence of their own.
var (
	programs = []string{
		"exe", "com", "msi", "dll", "scr", "pif", "bat", "cmd", "ps1", "vbs", "vbe", "js", "jse", "wsf", "wsh", "hta", "jar", "apk", "sh", "py", "lnk",
		"reg", "app", "dmg", "cpl",
	}
	pages  = []string{"htm", "html", "xhtml", "shtml", "mht", "mhtml", "svg", "svgz", "xml"}
	macros = []string{"docm", "dotm", "xlsm", "xltm", "xlam", "pptm", "potm", "ppsm", "ppam"}
)

func byExtension(ext string) (kind, bool) {
	for _, k := range kinds {
		if slices.Contains(k.ext, ext) {
			return k, true
		}
	}
	return kind{}, false
}

// Judge says what the file is, after it was read to its end, or refuses it: empty, of a kind that may not be attached, or not what
// its name says. A name without an extension gets the right one.
func (s *Stream) Judge() (Found, error) {
	if s.size == 0 {
		return Found{}, s.refuse("empty")
	}
	seen := mimetype.Detect(s.head)
	media, _, _ := strings.Cut(seen.String(), ";")
	if key := dangerous(seen, media); key != "" {
		return Found{}, s.refuse(key)
	}
	out := Found{Name: s.name}
	ext := Extension(s.name)
	k, known := byExtension(ext)
	if ext == "" {
		if k, known = s.byContent(media); known {
			out.Name += "." + k.ext[0]
		}
	}
	switch {
	case !known:
		return Found{}, s.refuse("kind", "Extension", orUnknown(seen))
	case media == anyOLE && s.has(lockedMark) || s.has(lockedMark) && k.mark != nil:
		return Found{}, s.refuse("password")
	case !s.fits(k, media):
		return Found{}, s.contradiction(ext, seen, media)
	case s.hasMacros(k):
		return Found{}, s.refuse("macros")
	}
	out.Media = k.media
	if strings.HasPrefix(k.media, "image/") {
		var err error
		if out.Width, out.Height, err = s.measure(k.media); err != nil {
			return Found{}, err
		}
	}
	return out, nil
}

func (s *Stream) refuse(key string, args ...any) *handover.Error {
	return handover.Refuse(handover.Invalid, "file.refuse."+key, append([]any{"Name", s.name}, args...)...)
}

// dangerous names the sentence for content that is never taken, whatever it is called.
func dangerous(seen *mimetype.MIME, media string) string {
	switch media {
	case "text/html", "application/xhtml+xml", "image/svg+xml", "text/xml", "application/xml":
		return "web_page"
	case "application/vnd.microsoft.portable-executable", "application/x-elf", "application/x-executable", "application/x-sharedlib",
		"application/x-object", "application/x-mach-binary", "application/x-ms-installer", "application/java-archive",
		"application/vnd.android.package-archive", "application/x-java-applet", "application/wasm", "application/x-ms-shortcut",
		"application/x-bytecode.python", "application/x-coredump", "application/vnd.debian.binary-package", "application/x-rpm":
		return "program"
	case "text/javascript", "text/x-php", "text/x-shellscript", "text/x-python", "text/x-perl", "text/x-ruby", "text/x-lua", "text/x-tcl":
		return "script"
	}
	for p := seen.Parent(); p != nil; p = p.Parent() {
		if p.Is("text/xml") || p.Is("text/html") {
			return "web_page"
		}
		if p.Is("application/x-elf") {
			return "program"
		}
	}
	return ""
}

// fits says whether the content is of the kind.
func (s *Stream) fits(k kind, media string) bool {
	if media == k.media || slices.Contains(k.is, media) {
		// A document may begin late by its standard; then it may be something else as well, such as a page.
		return k.media != "application/pdf" || bytes.HasPrefix(bytes.TrimLeft(s.head, "\xef\xbb\xbf \r\n\t"), []byte("%PDF-"))
	}
	// An Office file whose parts stand in an unusual order looks like any archive.
	return k.mark != nil && media == anyZip && s.has(contentsMark) && s.has(*k.mark)
}

func (s *Stream) hasMacros(k kind) bool {
	switch {
	case k.mark != nil:
		return s.has(macroMark) || s.has(sheetMark)
	case slices.Contains(k.is, anyOLE):
		return s.has(oldMacroMark)
	}
	return false
}

// byContent finds the kind of a file whose name says nothing.
func (s *Stream) byContent(media string) (kind, bool) {
	for _, k := range kinds {
		if k.media == media || k.mark != nil && s.fits(k, media) {
			return k, true
		}
	}
	if slices.Contains(texts, media) {
		return byExtension("txt")
	}
	return kind{}, false
}

// contradiction says what the file is in truth.
func (s *Stream) contradiction(ext string, seen *mimetype.MIME, media string) error {
	is := ""
	if k, ok := s.byContent(media); ok {
		is = k.ext[0]
	} else if media != "application/octet-stream" {
		is = strings.TrimPrefix(seen.Extension(), ".")
	}
	if is == "" || is == ext {
		return s.refuse("unreadable", "Extension", strings.ToUpper(ext))
	}
	return s.refuse("unlike", "Extension", strings.ToUpper(ext), "Truth", strings.ToUpper(is))
}

func orUnknown(seen *mimetype.MIME) string {
	if ext := strings.TrimPrefix(seen.Extension(), "."); ext != "" {
		return strings.ToUpper(ext)
	}
	return "?"
}

func init() {
	// What is handed to Detect is cut to size already. The parts by which an Office file is told may stand late in it.
	mimetype.SetLimit(headBytes)
}
