package files

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"hash"
	"io"
	"net/http"

	"handoverdesk/internal/handover"
)

// headBytes is how much of a file is kept to recognise it: enough for the header of any picture that a camera writes.
const headBytes = 1 << 20

// The marks that are searched for in the whole file, because they can stand anywhere in it.
var (
	macroMark    = []byte("vbaProject.bin")       // in Office files that are archives
	sheetMark    = []byte("xl/macrosheets/")      // macros of the kind before those
	contentsMark = []byte("[Content_Types].xml")  // every Office file that is an archive
	wordMark     = []byte("word/document.xml")    // .docx
	excelMark    = []byte("xl/workbook.xml")      // .xlsx
	pointMark    = []byte("ppt/presentation.xml") // .pptx
	oldMacroMark = wide("_VBA_PROJECT")           // in Office files of before 2007
	lockedMark   = wide("EncryptedPackage")       // an Office file with a password
	marks        = [][]byte{macroMark, sheetMark, contentsMark, wordMark, excelMark, pointMark, oldMacroMark, lockedMark}
)

// wide is a text as two bytes for each letter.
func wide(s string) []byte {
	out := make([]byte, 0, 2*len(s))
	for i := range len(s) {
		out = append(out, s[i], 0)
	}
	return out
}

// Stream is a file on its way in. Read it to its end, then ask Judge what it was.
type Stream struct {
	name  string
	from  io.Reader
	max   handover.Bytes
	size  int64
	sum   hash.Hash
	head  []byte
	tail  []byte // the end of what was read, so that a mark over two reads is found
	found [8]bool
	err   error
}

// Read makes a stream over what is being sent. A file of more than max bytes is TooLarge; a sender that breaks off is Invalid.
func Read(name string, from io.Reader, max handover.Bytes) *Stream {
	return &Stream{name: name, from: from, max: max, sum: sha256.New()}
}

func (s *Stream) Read(p []byte) (int, error) {
	if s.err != nil {
		return 0, s.err
	}
	n, err := s.from.Read(p)
	s.size += int64(n)
	if s.size > int64(s.max) {
		s.err = TooLarge(s.name, s.max)
		return 0, s.err
	}
	s.sum.Write(p[:n])
	if room := headBytes - len(s.head); room > 0 {
		s.head = append(s.head, p[:min(n, room)]...)
	}
	s.search(p[:n])
	if err != nil && !errors.Is(err, io.EOF) {
		s.err = s.broken(err)
		return n, s.err
	}
	return n, err
}

// broken is what a sender that did not come to an end reads, if anybody does.
func (s *Stream) broken(err error) error {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return handover.Refuse(handover.TooLarge, "file.refuse.request", "Max", handover.Bytes(tooLarge.Limit))
	}
	return handover.Refuse(handover.Invalid, "file.refuse.interrupted", "Name", s.name)
}

func (s *Stream) search(p []byte) {
	const overlap = 64 // longer than any mark
	window := append(s.tail, p[:min(len(p), overlap)]...)
	for i, mark := range marks {
		if !s.found[i] && (bytes.Contains(p, mark) || bytes.Contains(window, mark)) {
			s.found[i] = true
		}
	}
	if len(p) >= overlap {
		s.tail = append(s.tail[:0], p[len(p)-overlap:]...)
	} else {
		s.tail = append([]byte{}, window[max(0, len(window)-overlap):]...)
	}
}

// has says whether the mark was somewhere in the file.
func (s *Stream) has(mark []byte) bool {
	for i := range marks {
		if &marks[i][0] == &mark[0] {
			return s.found[i]
		}
	}
	return false
}

// Size is how many bytes were read.
func (s *Stream) Size() handover.Bytes { return handover.Bytes(s.size) }

// Digest is the SHA-256 of what was read.
func (s *Stream) Digest() []byte { return s.sum.Sum(nil) }

// TooLarge refuses a file for its size.
func TooLarge(name string, max handover.Bytes) *handover.Error {
	return handover.Refuse(handover.TooLarge, "file.refuse.too_large", "Name", name, "Max", max)
}
