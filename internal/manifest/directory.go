package manifest

import (
	"bytes"
	"encoding/binary"
	"io"
	"strconv"
)

func number(n int64) string { return strconv.FormatInt(n, 10) }

// What an archive of the program consists of: no comments, no attributes, nothing between the parts, sizes below 4 GB. Anything else is
// refused, because nobody has signed it.
const (
	localSize     = 30
	describedSize = 16
	centralSize   = 46
	endSize       = 22
	mostDirectory = 16 << 20
)

var le = binary.LittleEndian

// directory says whether everything behind the content of the last entry, of n bytes, is what follows from the bytes before it.
func directory(r io.ReaderAt, at, size int64, n int) bool {
	if size-at > mostDirectory || size-at < describedSize+endSize {
		return false
	}
	tail := make([]byte, size-at)
	if _, err := r.ReadAt(tail, at); err != nil {
		return false
	}
	described, central, end := tail[:describedSize], tail[describedSize:len(tail)-endSize], tail[len(tail)-endSize:]
	entries, ok := entriesOf(r, central, described)
	if !ok || le.Uint32(described[8:]) != uint32(n) || le.Uint32(described[12:]) != uint32(n) {
		return false
	}
	want := make([]byte, endSize)
	le.PutUint32(want, 0x06054b50)
	le.PutUint16(want[8:], uint16(entries))
	le.PutUint16(want[10:], uint16(entries))
	le.PutUint32(want[12:], uint32(len(central)))
	le.PutUint32(want[16:], uint32(at)+describedSize)
	return at < 1<<32-describedSize && bytes.Equal(end, want)
}

// entriesOf compares each line of the directory with the entry itself. Entries stand one behind the other from the first byte.
func entriesOf(r io.ReaderAt, central, last []byte) (int, bool) {
	n, next := 0, int64(0)
	for ; len(central) > 0; n++ {
		if len(central) < centralSize {
			return 0, false
		}
		length := centralSize + int(le.Uint16(central[28:])) + int(le.Uint16(central[30:]))
		if length > len(central) {
			return 0, false
		}
		line := central[:length]
		central = central[length:]
		packed := int64(le.Uint32(line[20:]))
		local := make([]byte, localSize+length-centralSize)
		described := make([]byte, describedSize)
		if _, err := r.ReadAt(local, next); err != nil {
			return 0, false
		}
		if _, err := r.ReadAt(described, next+int64(len(local))+packed); err != nil {
			return 0, false
		}
		if !bytes.Equal(line, lineOf(local, described, uint32(next))) || len(central) == 0 && !bytes.Equal(described, last) {
			return 0, false
		}
		next += int64(len(local)) + packed + describedSize
	}
	return n, true
}

// lineOf is the line of the directory that follows from an entry.
func lineOf(local, described []byte, at uint32) []byte {
	line := make([]byte, centralSize, centralSize+len(local)-localSize)
	le.PutUint32(line, 0x02014b50)
	le.PutUint16(line[4:], 20)
	copy(line[6:], local[4:14]) // version, flags, method, time
	copy(line[16:], described[4:16])
	copy(line[28:], local[26:30]) // lengths of name and of what is extra
	le.PutUint32(line[42:], at)
	if le.Uint32(local) != 0x04034b50 || le.Uint32(described) != 0x08074b50 {
		return nil
	}
	return append(line, local[localSize:]...)
}
