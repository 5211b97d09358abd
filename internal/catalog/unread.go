package catalog

import "fmt"

// unread is a record's JSON looked at where it stands: nothing is made of it but what is asked for. Files of a hundred thousand records
// are written so. The zero unread is an empty record.
type unread struct {
	facts []unreadFact
	// at finds a fact by its key: 1 + its place, at the key's hash or behind it.
	at [256]uint8
}

type unreadFact struct{ key, value []byte }

// read takes the facts apart. They stay in b.
func (s *unread) read(b []byte) error {
	s.facts = s.facts[:0]
	clear(s.at[:])
	r := reader{b: b}
	err := r.object(func(key []byte) error {
		value := r.raw()
		if len(value) == 0 {
			return r.wrong("a value")
		}
		if s.facts = append(s.facts, unreadFact{key, value}); len(s.facts) < len(s.at)/2 {
			h := unreadAt(key)
			for s.at[h] != 0 {
				h++
			}
			s.at[h] = uint8(len(s.facts))
		}
		return nil
	})
	if err == nil {
		err = r.end()
	}
	return err
}

// unreadAt is a hash of a key. It wraps around at the size of unread.at, which is that of its type.
func unreadAt[T string | []byte](key T) uint8 {
	n := len(key)
	if n == 0 {
		return 0
	}
	return key[0]*7 + key[n/2]*31 + key[n-1]*13 + uint8(n)
}

// find gives a value as it stands, or nil.
func (s *unread) find(key string) []byte {
	if len(s.facts) >= len(s.at)/2 {
		for i := range s.facts {
			if string(s.facts[i].key) == key {
				return s.facts[i].value
			}
		}
		return nil
	}
	for h := unreadAt(key); s.at[h] != 0; h++ {
		if f := &s.facts[s.at[h]-1]; string(f.key) == key {
			return f.value
		}
	}
	return nil
}

// lookStored is Lookup of what was typed.
func (f Of[T]) lookStored(s *unread) (T, bool) {
	var none T
	if f.spec.Type == TypeComputed {
		return none, false
	}
	raw := s.find(f.spec.Key)
	if raw == nil {
		return none, false
	}
	t, said, err := f.readStored(raw)
	return t, said && err == nil
}

// readStored reads a value as it stands; said is false for nothing.
func (f Of[T]) readStored(raw []byte) (t T, said bool, err error) {
	r := reader{b: raw}
	if r.null() {
		return t, false, nil
	}
	t, err = f.codec.storage.read(&r)
	if err != nil {
		return t, false, fmt.Errorf("field %s: %w", f.spec.Key, err)
	}
	return t, f.codec.empty == nil || !f.codec.empty(t), nil
}

// appendStored appends the cell of a stored value as Format would write it.
func (f Of[T]) appendStored(b, raw []byte) ([]byte, error) {
	t, said, err := f.readStored(raw)
	if !said {
		return b, err
	}
	return f.appendCell(b, t), nil
}

// appendDerived appends the cell of a computed field.
func (f Of[T]) appendDerived(b []byte, v Values, lang Lang) []byte {
	t, ok := f.Lookup(v)
	switch {
	case !ok:
		return b
	case f.spec.Masked || f.spec.Result == TypeChoice || f.spec.Result == TypeBool || f.spec.Result == TypeRows:
		return append(b, f.words(t, lang)...)
	}
	return f.appendCell(b, t)
}

func (f Of[T]) appendCell(b []byte, t T) []byte {
	if f.codec.cell != nil {
		return f.codec.cell(b, t)
	}
	return append(b, f.codec.format(t)...)
}
