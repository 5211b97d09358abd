package sheet

import (
	"bytes"
	"io"
	"regexp"
	"strings"
)

// charset is where pages and XML say their encoding.
var charset = regexp.MustCompile(`(?i)(?:charset|encoding)\s*=\s*["']?([\w-]+)`)

// names of encodings as pages say them. UTF-8 is missing: what says so and is not, is something else.
var names = map[string]string{
	"gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "x-gbk": "gb18030", "cp936": "gb18030", "gb_2312-80": "gb18030",
	"big5": "big5", "big5-hkscs": "big5", "cp950": "big5",
	"shift_jis": "shift_jis", "shift-jis": "shift_jis", "sjis": "shift_jis", "windows-31j": "shift_jis",
	"euc-kr": "euc-kr", "ks_c_5601-1987": "euc-kr",
	"windows-1252": "windows-1252", "iso-8859-1": "windows-1252", "latin1": "windows-1252",
	"windows-1251": "windows-1251", "iso-8859-7": "iso-8859-7",
}

// declared is the encoding that a page or XML says of itself, or "".
func declared(head []byte) string {
	if !bytes.HasPrefix(bytes.TrimLeft(head, " \t\r\n"), []byte("<")) {
		return ""
	}
	m := charset.FindSubmatch(head[:min(len(head), 4<<10)])
	if m == nil {
		return ""
	}
	return names[strings.ToLower(string(m[1]))]
}

const namespace2003 = "urn:schemas-microsoft-com:office:spreadsheet"

// isWorkbook2003 knows the XML that spreadsheets wrote before XLSX. text is the beginning, without blanks.
func isWorkbook2003(text string) bool {
	return (strings.HasPrefix(text, "<?xml") || strings.HasPrefix(text, "<Workbook") || strings.HasPrefix(text, "<ss:Workbook")) &&
		strings.Contains(text, "Workbook") && strings.Contains(text, namespace2003)
}

// isHTML knows pages, complete or not.
func isHTML(text string) bool {
	if !strings.HasPrefix(text, "<") {
		return false
	}
	lower := strings.ToLower(text)
	for _, tag := range []string{"<!doctype html", "<meta", "<head", "<body", "<style"} {
		if strings.HasPrefix(lower, tag) {
			return true
		}
	}
	return strings.Contains(lower, "<html") || strings.Contains(lower, "<table") || strings.Contains(lower, "<tr>") || strings.Contains(lower, "<tr ")
}

// flow is a decoder as an io.Reader, which refuses when too much comes without a pause.
type flow struct {
	d     *decoder
	out   []byte
	rest  []byte
	since int // bytes since the last pause
	max   int // 0 for no limit
	err   error
}

func newFlow(d *decoder, limit int) *flow {
	return &flow{d: d, out: make([]byte, block), max: limit}
}

func (f *flow) Read(p []byte) (int, error) {
	if len(f.rest) == 0 {
		if f.max > 0 && f.since > f.max {
			f.err = refuse("line_too_long", "Max", itoa(f.max>>10))
			return 0, f.err
		}
		n, err := f.d.read(f.out)
		if err != nil {
			f.err = err
			return 0, err
		}
		f.rest = f.out[:n]
		f.since += n
	}
	n := copy(p, f.rest)
	f.rest = f.rest[n:]
	return n, nil
}

var _ io.Reader = (*flow)(nil)
