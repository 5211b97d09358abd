package sheet

import (
	"encoding/binary"
	"errors"
	"io"
	"sort"
	"strings"
	"unicode/utf16"
)

// oleMagic begins every compound file (OLE2): legacy workbooks, documents and slides, mails, and encrypted newer ones.
const oleMagic = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

// lastSector and the numbers above it are no sectors but say that a chain ends, or that a sector is free or serves the tables.
const lastSector = 0xfffffffa

// Bounds of the tree of a compound file's directory. A workbook with macros has about a hundred entries.
const (
	treeEntries = 4096
	noEntry     = 0xffffffff
	entrySize   = 128
	miniSector  = 64
	smallStream = 4096 // bytes, from which on a stream has ordinary sectors
)

// compound is a compound file: sectors chained by a table (FAT), a directory of streams, and a second, finer set of sectors for small
// streams. All that it keeps grows with the size of the file itself and never with what the file says about itself.
type compound struct {
	src     io.ReaderAt
	size    int64
	sector  int64    // bytes
	sectors int64    // that the file can have
	fat     []uint32 // the sector after each
	mini    []uint32 // the same of the small ones
	small   *stream  // what the small ones are cut from
	wide    bool     // version 4: sizes have 64 bits
	tree    *stream
}

// stream is a chain of sectors to be read at any place.
type stream struct {
	src  io.ReaderAt
	runs []run
	size int64
}

// run is a part of a stream that lies in its source without a gap.
type run struct{ at, from, n int64 }

// ReadAt reads as io.ReaderAt.
func (s *stream) ReadAt(p []byte, off int64) (int, error) {
	read := 0
	for read < len(p) {
		if off < 0 || off >= s.size {
			return read, io.EOF
		}
		i := sort.Search(len(s.runs), func(i int) bool { return s.runs[i].at > off }) - 1
		if i < 0 {
			return read, io.EOF
		}
		r := s.runs[i]
		n := min(int64(len(p)-read), r.at+r.n-off, s.size-off)
		if n <= 0 {
			return read, io.EOF
		}
		got, err := s.src.ReadAt(p[read:read+int(n)], r.from+off-r.at)
		read, off = read+got, off+int64(got)
		if int64(got) < n {
			return read, err
		}
	}
	return read, nil
}

// readAll fills p from off as far as there is something, and says how far. Only a failing disk is an error.
func readAll(src io.ReaderAt, p []byte, off int64) (int, error) {
	n, err := src.ReadAt(p, off)
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return n, err
}

// openCompound reads the tables of a compound file.
func openCompound(src io.ReaderAt, size int64) (*compound, error) {
	var head [512]byte
	n, err := readAll(src, head[:], 0)
	if err != nil {
		return nil, err
	}
	shift := binary.LittleEndian.Uint16(head[30:])
	if n < len(head) || shift != 9 && shift != 12 {
		return nil, refuse("broken")
	}
	c := &compound{src: src, size: size, sector: 1 << shift, wide: binary.LittleEndian.Uint16(head[26:]) >= 4}
	c.sectors = (size - 1) / c.sector // the first is the header's; the last may be cut short
	if err := c.table(head[:]); err != nil {
		return nil, err
	}
	if c.tree, err = c.chain(binary.LittleEndian.Uint32(head[48:]), size); err != nil {
		return nil, err
	}
	return c, c.minis(binary.LittleEndian.Uint32(head[60:]))
}

// table reads the FAT: its sectors are named in the header and, for files over 7 MB, in a chain of further ones.
func (c *compound) table(head []byte) error {
	per := c.sector / 4
	need := (c.sectors + per - 1) / per
	names, next := head[76:], binary.LittleEndian.Uint32(head[68:])
	buf, part := make([]byte, c.sector), make([]byte, c.sector)
	// A sector that lists others lists per-1 of them, so an honest file is done long before.
	for listed := int64(0); listed <= need; listed++ {
		for ; len(names) >= 4 && int64(len(c.fat)) < c.sectors; names = names[4:] {
			at := binary.LittleEndian.Uint32(names)
			if at >= lastSector {
				continue
			}
			n, err := readAll(c.src, part, (int64(at)+1)*c.sector)
			if err != nil {
				return err
			}
			for i := 0; i+4 <= n && int64(len(c.fat)) < c.sectors; i += 4 {
				c.fat = append(c.fat, binary.LittleEndian.Uint32(part[i:]))
			}
		}
		if next >= lastSector || int64(len(c.fat)) >= c.sectors {
			return nil
		}
		n, err := readAll(c.src, buf, (int64(next)+1)*c.sector)
		if err != nil {
			return err
		}
		if int64(n) < c.sector {
			return refuse("broken")
		}
		names, next = buf[:c.sector-4], binary.LittleEndian.Uint32(buf[c.sector-4:])
	}
	return refuse("broken")
}

// minis reads the table of the small sectors and finds what they are cut from: the stream of the root.
func (c *compound) minis(first uint32) error {
	root, ok, err := c.entry(0)
	if err != nil {
		return err
	}
	if !ok {
		return refuse("broken")
	}
	if first >= lastSector || root.first >= lastSector {
		c.small = &stream{}
		return nil
	}
	if c.small, err = c.chain(root.first, root.size); err != nil {
		return err
	}
	table, err := c.chain(first, (c.small.size/miniSector+1)*4)
	if err != nil {
		return err
	}
	buf := make([]byte, table.size)
	n, err := readAll(table, buf, 0)
	for i := 0; i+4 <= n; i += 4 {
		c.mini = append(c.mini, binary.LittleEndian.Uint32(buf[i:]))
	}
	return err
}

// chain follows a chain of ordinary sectors. What is beyond the size, or beyond the file's end, does not count.
func (c *compound) chain(first uint32, size int64) (*stream, error) {
	return follow(c.src, c.fat, first, size, c.sector, c.sector)
}

// follow makes a stream of a chain of sectors: number n lies at skip + n*sector of the source.
func follow(src io.ReaderAt, next []uint32, first uint32, size, sector, skip int64) (*stream, error) {
	s, seen := &stream{src: src}, make([]uint64, len(next)/64+1)
	for at := first; at < lastSector && s.size < size; {
		if int64(at) < int64(len(next)) {
			if seen[at/64]&(1<<(at%64)) != 0 {
				return nil, refuse("broken") // it runs in a circle
			}
			seen[at/64] |= 1 << (at % 64)
		}
		from := skip + int64(at)*sector
		if last := len(s.runs) - 1; last >= 0 && s.runs[last].from+s.runs[last].n == from {
			s.runs[last].n += sector
		} else {
			s.runs = append(s.runs, run{at: s.size, from: from, n: sector})
		}
		s.size += sector
		if int64(at) >= int64(len(next)) {
			break // cut off
		}
		at = next[at]
	}
	s.size = min(s.size, size)
	return s, nil
}

// dirEntry is a line of the directory.
type dirEntry struct {
	name              string
	kind              byte // 2 is a stream, 5 the root
	left, right, into uint32
	first             uint32
	size              int64
}

// entry reads a line of the directory; false when there is none.
func (c *compound) entry(id uint32) (dirEntry, bool, error) {
	var b [entrySize]byte
	n, err := readAll(c.tree, b[:], int64(id)*entrySize)
	if err != nil || n < entrySize {
		return dirEntry{}, false, err
	}
	le := binary.LittleEndian
	e := dirEntry{kind: b[66], left: le.Uint32(b[68:]), right: le.Uint32(b[72:]), into: le.Uint32(b[76:]), first: le.Uint32(b[116:])}
	e.size = int64(le.Uint32(b[120:]))
	if c.wide {
		e.size |= int64(le.Uint32(b[124:])&0x7fffffff) << 32
	}
	e.size = min(e.size, c.size)
	name := make([]uint16, 0, 32)
	for i := 0; i+2 < int(min(le.Uint16(b[64:]), 64)); i += 2 {
		name = append(name, le.Uint16(b[i:]))
	}
	e.name = string(utf16.Decode(name))
	return e, true, nil
}

// entries gives the streams at the top of the directory by their names in lower case. Objects inside others are left alone: a document
// may carry a workbook.
func (c *compound) entries() (map[string]dirEntry, error) {
	root, _, err := c.entry(0)
	if err != nil {
		return nil, err
	}
	found, seen := map[string]dirEntry{}, map[uint32]bool{noEntry: true}
	for todo := []uint32{root.into}; len(todo) > 0; {
		id := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if seen[id] {
			continue
		}
		if seen[id] = true; len(seen) > treeEntries {
			return nil, refuse("broken")
		}
		e, ok, err := c.entry(id)
		if err != nil {
			return nil, err
		}
		if ok {
			found[strings.ToLower(e.name)] = e
			todo = append(todo, e.left, e.right)
		}
	}
	return found, nil
}

// open gives the content of a stream.
func (c *compound) open(e dirEntry) (*stream, error) {
	if e.size < smallStream {
		return follow(c.small, c.mini, e.first, e.size, miniSector, 0)
	}
	return c.chain(e.first, e.size)
}
