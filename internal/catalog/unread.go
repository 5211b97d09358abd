package catalog

import "fmt"

// unread is a record's JSON looked at where it stands: nothing is made of it but what is asked for. Files of a hundred thousand records
// are written so. The zero unread is an empty record.
type unread struct {
	facts []unreadFact
	// at finds a fact by its key: 1 + its place, at the key's hash or behind it.
	at [256]uint8
	r  reader
}

type unreadFact struct {
	key, value []byte
	read       any // what was made of the value, once somebody asked; nothing for a null
	asked      bool
}

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
		if s.facts = append(s.facts, unreadFact{key: key, value: value}); len(s.facts) < len(s.at)/2 {
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

// find gives a fact, or nil.
func (s *unread) find(key string) *unreadFact {
	if len(s.facts) >= len(s.at)/2 {
		for i := range s.facts {
			if string(s.facts[i].key) == key {
				return &s.facts[i]
			}
		}
		return nil
	}
	for h := unreadAt(key); s.at[h] != 0; h++ {
		if f := &s.facts[s.at[h]-1]; string(f.key) == key {
			return f
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
	fact := s.find(f.spec.Key)
	if fact == nil {
		return none, false
	}
	t, said, err := f.readStored(s, fact)
	return t, said && err == nil
}

// readStored reads a fact; said is false for nothing. What it says is remembered: several fields may follow from it.
func (f Of[T]) readStored(s *unread, fact *unreadFact) (t T, said bool, err error) {
	if fact.asked {
		t, said = fact.read.(T)
		return t, said, nil
	}
	fact.asked = true
	s.r = reader{b: fact.value}
	if s.r.null() {
		return t, false, nil
	}
	t, err = f.codec.storage.read(&s.r)
	if err != nil {
		return t, false, fmt.Errorf("field %s: %w", f.spec.Key, err)
	}
	if said = f.codec.empty == nil || !f.codec.empty(t); said {
		fact.read = t
	}
	return t, said, nil
}

// appendStored appends the cell of a fact as Format would write it.
func (f Of[T]) appendStored(b []byte, s *unread, fact *unreadFact) ([]byte, error) {
	t, said, err := f.readStored(s, fact)
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
