package sheet

import (
	"context"
	"encoding/binary"
	"unicode/utf8"
)

// Bounds of the texts that cells share, which stay in memory while a workbook is open.
const (
	mostTextBytes = 40 << 20 // with what it takes to find them
	mostTexts     = 3 << 20
	chunkBytes    = 1 << 20
	chunkTexts    = 64 << 10
)

// arena keeps texts one behind the other, each with its length in front, in pieces that are never copied. A text is in one piece whole.
type arena struct {
	chunks [][]byte
	starts [][]uint32 // of each text: number of its piece, and place in it
	count  int
	size   int
}

// add keeps a text and says whether there was room for it.
func (a *arena) add(text []byte) bool {
	if a.count == mostTexts {
		return false
	}
	need := len(text) + binary.MaxVarintLen32
	last := len(a.chunks) - 1
	if last < 0 || cap(a.chunks[last])-len(a.chunks[last]) < need {
		size := max(need, chunkBytes)
		if last < 0 { // most workbooks need little
			size = max(need, 16<<10)
		}
		if last++; last >= 1<<11 || a.size+size > mostTextBytes {
			return false
		}
		a.size += size
		a.chunks = append(a.chunks, make([]byte, 0, size))
	}
	if a.count%chunkTexts == 0 {
		if a.size += 4 * chunkTexts; a.size > mostTextBytes {
			return false
		}
		room := chunkTexts
		if a.count == 0 {
			room = 1_000
		}
		a.starts = append(a.starts, make([]uint32, 0, room))
	}
	list := &a.starts[len(a.starts)-1]
	*list = append(*list, uint32(last)<<21|uint32(len(a.chunks[last])))
	a.chunks[last] = append(binary.AppendUvarint(a.chunks[last], uint64(len(text))), text...)
	a.count++
	return true
}

// text gives the text with a number, valid as long as the arena.
func (a *arena) text(i int) ([]byte, bool) {
	if i < 0 || i >= a.count {
		return nil, false
	}
	start := a.starts[i/chunkTexts][i%chunkTexts]
	rest := a.chunks[start>>21][start&(1<<21-1):]
	n, width := binary.Uvarint(rest)
	return rest[width : width+int(n)], true
}

// readTexts reads the table of shared texts, when there is one. Counts that it declares are not looked at.
func (b *xlsxBook) readTexts(ctx context.Context, part string) error {
	x, err := b.part(ctx, part, b.limits.Unpacked)
	if x == nil || err != nil {
		return err
	}
	return b.texts.read(x, b.limits.Cell)
}

func (a *arena) read(x *xmlReader, longest int) error {
	var text []byte
	for t := x.next(); t != noToken; t = x.next() {
		if t != opening || x.depth != 2 {
			continue
		}
		if string(x.name) != "si" {
			x.skip()
			continue
		}
		text = x.appendRuns(text[:0], bytesOf(longest))
		if x.err != nil {
			break
		}
		if text = cutTo(tidied(text), longest); !a.add(text) {
			return tooMuch(mostTextBytes)
		}
	}
	return x.err
}

// cutTo leaves one character more than a cell may have, which is enough to refuse the cell that uses the text.
func cutTo(text []byte, longest int) []byte {
	if len(text) <= longest {
		return text
	}
	at := 0
	for range longest + 1 {
		if at == len(text) {
			break
		}
		_, n := utf8.DecodeRune(text[at:])
		at += n
	}
	return text[:at]
}
