package sheet

import (
	"cmp"
	"encoding/binary"
	"io"
	"slices"
	"strconv"
	"strings"
)

// zipArchive is a zip whose directory was read and judged before anything of it is unpacked. The directory alone says what there is: local
// headers are only used to find where the bytes begin.
type zipArchive struct {
	from    io.ReaderAt
	limits  Limits
	entries []zipEntry
	byName  map[string]int // in lower case, as names of parts are the same in either
}

// zipEntry is a file in an archive, as the directory describes it.
type zipEntry struct {
	name             string // with slashes, without one in front
	flags, method    uint16
	sum              uint32
	packed, unpacked int64
	offset           int64 // of the local header
}

// Sizes of the records of a zip, without what is of variable length.
const (
	localSize     = 30
	directorySize = 46
	endSize       = 22
	locatorSize   = 20
	end64Size     = 56

	// largestDirectory bounds what is read before anything is known. A thousand entries of usual names are 100 KB.
	largestDirectory = 4 << 20
)

var le = binary.LittleEndian

// openDirectory reads the directory. Errors: broken, too_many_entries, too_much.
func openDirectory(r io.ReaderAt, size int64, limits Limits) (*zipArchive, error) {
	d, err := findDirectory(r, size)
	if err != nil {
		return nil, err
	}
	if d.count > uint64(limits.Entries) {
		return nil, refuse("too_many_entries", "Max", strconv.Itoa(limits.Entries))
	}
	if d.size > largestDirectory {
		return nil, refuse("broken")
	}
	data := make([]byte, d.size)
	if err := readWhole(r, data, d.offset); err != nil {
		return nil, err
	}
	a := &zipArchive{from: r, limits: limits, byName: map[string]int{}}
	for len(data) >= directorySize && le.Uint32(data) == 0x02014b50 {
		if len(a.entries) == limits.Entries {
			return nil, refuse("too_many_entries", "Max", strconv.Itoa(limits.Entries))
		}
		e, n, ok := readEntry(data, d.base)
		if !ok {
			return nil, refuse("broken")
		}
		data = data[n:]
		if err := a.add(e); err != nil {
			return nil, err
		}
	}
	if len(a.entries) == 0 && d.count > 0 {
		return nil, refuse("broken")
	}
	return a, a.judge(d.offset)
}

func (a *zipArchive) add(e zipEntry) error {
	if strings.HasSuffix(e.name, "/") {
		return nil
	}
	key := strings.ToLower(e.name)
	if _, twice := a.byName[key]; twice { // programs differ in which of the two they read
		return refuse("broken")
	}
	a.byName[key] = len(a.entries)
	a.entries = append(a.entries, e)
	return nil
}

// judge refuses what unpacks to too much, and entries that share bytes: that is how a small file becomes petabytes.
func (a *zipArchive) judge(directory int64) error {
	total := int64(0)
	ordered := slices.SortedFunc(slices.Values(a.entries), func(x, y zipEntry) int { return cmp.Compare(x.offset, y.offset) })
	for i, e := range ordered {
		next := directory
		if i+1 < len(ordered) {
			next = ordered[i+1].offset
		}
		if e.offset < 0 || e.packed < 0 || e.unpacked < 0 || e.packed > next || e.offset+localSize+int64(len(e.name))+e.packed > next {
			return refuse("broken")
		}
		if e.unpacked > a.limits.Unpacked || total > a.limits.Unpacked-e.unpacked {
			return tooMuch(a.limits.Unpacked)
		}
		total += e.unpacked
	}
	return nil
}

func tooMuch(bytes int64) error {
	return refuse("too_much", "MB", strconv.FormatInt(bytes>>20, 10))
}

// directory is where the list of entries stands.
type directory struct {
	offset, size int64
	base         int64 // bytes of something else before the archive, such as a program that unpacks itself
	count        uint64
}

// findDirectory looks for the end record from behind: a comment of up to 64 KB may follow it.
func findDirectory(r io.ReaderAt, size int64) (directory, error) {
	tail := make([]byte, min(size, 65535+endSize+locatorSize))
	at := size - int64(len(tail))
	if err := readWhole(r, tail, at); err != nil {
		return directory{}, err
	}
	for i := len(tail) - endSize; i >= 0; i-- {
		if le.Uint32(tail[i:]) != 0x06054b50 || i+endSize+int(le.Uint16(tail[i+20:])) > len(tail) {
			continue
		}
		end := tail[i:]
		d := directory{offset: int64(le.Uint32(end[16:])), size: int64(le.Uint32(end[12:])), count: uint64(le.Uint16(end[10:]))}
		end64 := at + int64(i)
		if d.offset == 0xffffffff || d.size == 0xffffffff || d.count == 0xffff {
			var err error
			if i >= locatorSize && le.Uint32(tail[i-locatorSize:]) == 0x07064b50 {
				if end64, err = readEnd64(r, size, int64(le.Uint64(tail[i-locatorSize+8:])), &d); err != nil {
					return directory{}, err
				}
			}
		}
		return d.placed(r, end64)
	}
	return directory{}, refuse("broken")
}

func readEnd64(r io.ReaderAt, size, at int64, d *directory) (int64, error) {
	var end [end64Size]byte
	if at < 0 || at > size-end64Size {
		return 0, refuse("broken")
	}
	if err := readWhole(r, end[:], at); err != nil {
		return 0, err
	}
	if le.Uint32(end[:]) != 0x06064b50 {
		return 0, refuse("broken")
	}
	d.count, d.size, d.offset = le.Uint64(end[32:]), int64(le.Uint64(end[40:])), int64(le.Uint64(end[48:]))
	return at, nil
}

// placed finds out how much stands before the archive: the directory ends where its end record begins.
func (d directory) placed(r io.ReaderAt, end int64) (directory, error) {
	if d.size < 0 || d.offset < 0 || d.size > end || d.offset > end {
		return d, refuse("broken")
	}
	var mark [4]byte
	if base := end - d.size - d.offset; base > 0 && d.size >= directorySize {
		// Some archives have a gap before the end record instead of something in front.
		if _, err := r.ReadAt(mark[:], d.offset+base); err == nil && le.Uint32(mark[:]) == 0x02014b50 {
			d.base = base
			d.offset += base
		}
	}
	if d.offset+d.size > end {
		return d, refuse("broken")
	}
	return d, nil
}

// readEntry reads one record of the directory and says how long it was.
func readEntry(data []byte, base int64) (e zipEntry, n int, ok bool) {
	name, extra, comment := int(le.Uint16(data[28:])), int(le.Uint16(data[30:])), int(le.Uint16(data[32:]))
	n = directorySize + name + extra + comment
	if n > len(data) || name == 0 {
		return e, n, false
	}
	e = zipEntry{
		name:     partName(string(data[directorySize : directorySize+name])),
		flags:    le.Uint16(data[8:]),
		method:   le.Uint16(data[10:]),
		sum:      le.Uint32(data[16:]),
		packed:   int64(le.Uint32(data[20:])),
		unpacked: int64(le.Uint32(data[24:])),
		offset:   int64(le.Uint32(data[42:])),
	}
	ok = e.wide(data[directorySize+name : directorySize+name+extra])
	if e.offset > 1<<62 || e.packed > 1<<62 {
		return e, n, false
	}
	e.offset += base
	return e, n, ok
}

// wide takes sizes of 64 bits out of the extra field where those of 32 do not suffice.
func (e *zipEntry) wide(extra []byte) bool {
	const no = 0xffffffff
	if e.unpacked != no && e.packed != no && e.offset != no {
		return true
	}
	for len(extra) >= 4 {
		tag, size := le.Uint16(extra), int(le.Uint16(extra[2:]))
		if extra = extra[4:]; size > len(extra) {
			return false
		}
		if tag != 1 {
			extra = extra[size:]
			continue
		}
		field := extra[:size]
		for _, v := range []*int64{&e.unpacked, &e.packed, &e.offset} {
			if *v != no {
				continue
			}
			if len(field) < 8 {
				return false
			}
			if *v = int64(le.Uint64(field)); *v < 0 {
				return false
			}
			field = field[8:]
		}
		return true
	}
	return false
}

// partName makes names alike that differ in how programs write them.
func partName(name string) string {
	return strings.TrimLeft(strings.ReplaceAll(name, `\`, "/"), "/")
}

// find gives the entry of a name in any case.
func (a *zipArchive) find(name string) (zipEntry, bool) {
	i, ok := a.byName[strings.ToLower(partName(name))]
	if !ok {
		return zipEntry{}, false
	}
	return a.entries[i], true
}

// under says whether there is anything in a folder.
func (a *zipArchive) under(folder string) bool {
	return slices.ContainsFunc(a.entries, func(e zipEntry) bool { return strings.HasPrefix(strings.ToLower(e.name), folder) })
}
