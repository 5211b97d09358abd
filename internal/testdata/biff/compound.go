package biff

import (
	"encoding/binary"
	"slices"
	"unicode/utf16"
)

// Stream is a stream of a compound file.
type Stream struct {
	Name string
	Data []byte
}

const (
	sector    = 512
	endOfFile = 0xfffffffe
	free      = 0xffffffff
	tables    = 0xfffffffd
	small     = 4096
)

// Compound makes a compound file of streams: large ones in sectors of 512 bytes, small ones in those of 64.
func Compound(streams ...Stream) []byte {
	var body []byte // sectors
	var fat, mini []uint32
	var minis []byte
	put := func(data []byte) uint32 {
		if len(data) == 0 {
			return endOfFile
		}
		first := len(body) / sector
		body = append(body, padded(data, sector)...)
		fat = chained(fat, first, len(body)/sector)
		return uint32(first)
	}
	dir := entry("Root Entry", 5)
	for i, s := range streams {
		e := entry(s.Name, 2)
		first := uint32(0)
		if len(s.Data) < small {
			first = uint32(len(mini))
			minis = append(minis, padded(s.Data, 64)...)
			mini = chained(mini, int(first), len(minis)/64)
		} else {
			first = put(s.Data)
		}
		binary.LittleEndian.PutUint32(e[116:], first)
		binary.LittleEndian.PutUint32(e[120:], uint32(len(s.Data)))
		if i+1 < len(streams) {
			binary.LittleEndian.PutUint32(e[72:], uint32(i+2))
		}
		dir = append(dir, e...)
	}
	binary.LittleEndian.PutUint32(dir[76:], 1)
	binary.LittleEndian.PutUint32(dir[116:], put(minis))
	binary.LittleEndian.PutUint32(dir[120:], uint32(len(minis)))
	firstMini := put(numbers(mini))
	firstDir := put(dir)
	return assemble(body, fat, firstDir, firstMini, (len(mini)*4+sector-1)/sector)
}

// assemble puts the tables behind the sectors and the head in front of them.
func assemble(body []byte, fat []uint32, firstDir, firstMini uint32, miniSectors int) []byte {
	used := len(body) / sector
	own, lists := 0, 0 // sectors of the table, and of the lists of its sectors
	for {
		need := (used + own + lists + 127) / 128
		needLists := max(0, (need-109+126)/127)
		if need == own && needLists == lists {
			break
		}
		own, lists = need, needLists
	}
	for range own {
		fat = append(fat, tables)
	}
	for range lists {
		fat = append(fat, tables-1)
	}
	for len(fat)%128 != 0 {
		fat = append(fat, free)
	}
	where := make([]uint32, 0, own)
	for i := range own {
		where = append(where, uint32(used+i))
	}
	head := make([]byte, 76)
	copy(head, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
	for at, v := range map[int]uint16{24: 0x3e, 26: 3, 28: 0xfffe, 30: 9, 32: 6} {
		binary.LittleEndian.PutUint16(head[at:], v)
	}
	firstList := uint32(endOfFile)
	if lists > 0 {
		firstList = uint32(used + own)
	}
	for at, v := range map[int]uint32{44: uint32(own), 48: firstDir, 56: small, 60: firstMini, 64: uint32(miniSectors), 68: firstList, 72: uint32(lists)} {
		binary.LittleEndian.PutUint32(head[at:], v)
	}
	listed := make([]uint32, 0, 109)
	listed = append(listed, where[:min(109, own)]...)
	for len(listed) < 109 {
		listed = append(listed, free)
	}
	out := slices.Concat(head, numbers(listed), body, numbers(fat))
	rest := where[min(109, own):]
	for i := range lists {
		list := slices.Clone(rest[:min(127, len(rest))])
		rest = rest[len(list):]
		for len(list) < 127 {
			list = append(list, free)
		}
		next := uint32(endOfFile)
		if i+1 < lists {
			next = firstList + uint32(i) + 1
		}
		out = append(out, numbers(append(list, next))...)
	}
	return out
}

func padded(b []byte, to int) []byte {
	return append(slices.Clone(b), make([]byte, (to-len(b)%to)%to)...)
}

func chained(table []uint32, from, to int) []uint32 {
	for i := from; i < to; i++ {
		table = append(table, uint32(i+1))
	}
	table[to-1] = endOfFile
	return table
}

func numbers(table []uint32) []byte {
	var b []byte
	for _, v := range table {
		b = binary.LittleEndian.AppendUint32(b, v)
	}
	return b
}

func entry(name string, sort byte) []byte {
	e := make([]byte, 128)
	for i, u := range utf16.Encode([]rune(name)) {
		binary.LittleEndian.PutUint16(e[2*i:], u)
	}
	binary.LittleEndian.PutUint16(e[64:], uint16(2*len(name)+2))
	e[66], e[67] = sort, 1
	for _, at := range []int{68, 72, 76} {
		binary.LittleEndian.PutUint32(e[at:], free)
	}
	return e
}
