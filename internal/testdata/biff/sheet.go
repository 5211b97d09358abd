package biff

import (
	"encoding/binary"
	"math"
	"slices"
)

func (w *writer) sheet(s Sheet) []byte {
	out := slices.Concat(Start(0x10), s.Extra)
	order := s.Order
	if order == nil {
		for i := range s.Rows {
			order = append(order, i)
		}
	}
	for _, row := range order {
		height := uint32(0x0100)
		if slices.Contains(s.Hidden, row) {
			height |= 0x20
		}
		out = append(out, Record(0x0208, le(uint16(row), uint16(0), uint16(len(s.Rows[row])), uint16(255), uint32(0), height))...)
		cells := s.Rows[row]
		for col := 0; col < len(cells); {
			n := ints(cells[col:])
			if n > 1 {
				out = append(out, several(row, col, cells[col:col+n])...)
				col += n
				continue
			}
			out = append(out, w.cell(row, col, cells[col])...)
			col++
		}
	}
	return append(out, End()...)
}

func ints(cells []any) int {
	for i, c := range cells {
		if n, ok := c.(int); !ok || n >= 1<<29 || n < -1<<29 {
			return i
		}
	}
	return len(cells)
}

// several is a row of whole numbers in one record.
func several(row, col int, cells []any) []byte {
	data := le(uint16(row), uint16(col))
	for _, c := range cells {
		data = append(data, le(uint16(0), uint32(c.(int))<<2|2)...)
	}
	return Record(0x00bd, append(data, le(uint16(col+len(cells)-1))...))
}

func (w *writer) cell(row, col int, v any) []byte {
	at := le(uint16(row), uint16(col), uint16(0))
	switch v := v.(type) {
	case nil:
		return Record(0x0201, at)
	case string:
		return w.named(at, v)
	case Rich:
		return w.named(at, v)
	case Inline:
		return Record(0x0204, slices.Concat(at, text(string(v), 2)))
	case int:
		if n := ints([]any{v}); n == 1 {
			return Record(0x027e, slices.Concat(at, le(uint32(v)<<2|2)))
		}
		return Record(0x0203, slices.Concat(at, le(float64(v))))
	case float64:
		return number(at, v)
	case Styled:
		binary.LittleEndian.PutUint16(at[4:], w.styleOf(v.Format))
		return number(at, v.Value)
	case Builtin:
		binary.LittleEndian.PutUint16(at[4:], w.style(v.Number))
		return number(at, v.Value)
	case bool:
		return Record(0x0205, slices.Concat(at, []byte{yes(v), 0}))
	case Failed:
		return Record(0x0205, slices.Concat(at, []byte{byte(v), 1}))
	case Formula:
		return w.formula(at, v.Result)
	}
	return nil
}

func yes(v bool) byte {
	if v {
		return 1
	}
	return 0
}

// number writes a number packed into four bytes when it loses nothing by it.
func number(at []byte, v float64) []byte {
	if bits := math.Float64bits(v); bits&0x3_ffff_ffff == 0 {
		return Record(0x027e, slices.Concat(at, le(uint32(bits>>32))))
	}
	if n := math.Round(v * 100); math.Abs(n) < 1<<28 && n/100 == v {
		return Record(0x027e, slices.Concat(at, le(uint32(int32(n))<<2|3)))
	}
	return Record(0x0203, slices.Concat(at, le(v)))
}

func (w *writer) named(at []byte, v any) []byte {
	if w.NoShared {
		s, ok := v.(string)
		if !ok {
			s = string(v.(Rich))
		}
		return Record(0x0204, slices.Concat(at, text(s, 2)))
	}
	n, ok := w.index[v]
	if !ok {
		n = uint32(len(w.shared))
		w.shared, w.index[v] = append(w.shared, v), n
	}
	return Record(0x00fd, slices.Concat(at, le(n)))
}

func (w *writer) formula(at []byte, result any) []byte {
	tail := le(uint16(0), uint32(0), uint16(3), []byte{0x1e, 1, 0})
	cell := func(stored []byte) []byte { return Record(0x0006, slices.Concat(at, stored, tail)) }
	switch v := result.(type) {
	case float64:
		return cell(le(v))
	case bool:
		return cell([]byte{1, 0, yes(v), 0, 0, 0, 0xff, 0xff})
	case Failed:
		return cell([]byte{2, 0, byte(v), 0, 0, 0, 0xff, 0xff})
	case string:
		if v == "" {
			return cell([]byte{3, 0, 0, 0, 0, 0, 0xff, 0xff})
		}
		c := &continued{longest: w.Longest, id: 0x0207}
		c.text(v, func(n int, bits byte) []byte { return le(uint16(n), bits) })
		c.cut()
		shared := Record(0x04bc, make([]byte, 10)) // as when the formula is one of a block's
		return slices.Concat(cell([]byte{0, 0, 0, 0, 0, 0, 0xff, 0xff}), shared, c.out)
	}
	return nil
}
