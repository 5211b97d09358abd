package catalog

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
)

// JSON writes v in canonical form: sorted keys, no blanks, no floats, nothing empty. Two records that
// say the same have the same bytes, so a digest of them can be signed.
func (k Kind) JSON(v Values) ([]byte, error) { return appendObject(nil, k.sorted, v), nil }

// FromJSON reads what JSON wrote, and the same in another layout. It checks shapes and trusts the
// rest, so that old records still open after a rule became stricter; Decode(Encode(v)) tells whether
// v would be accepted today.
func (k Kind) FromJSON(b []byte) (Values, error) {
	r := &reader{b: b}
	v, err := readObject(r, k.index, true)
	if err == nil {
		err = r.end()
	}
	if err != nil {
		return Values{}, fmt.Errorf("read %s: %w", k.Key, err)
	}
	return v, nil
}

// storage is how one field type is written as JSON. Both functions are written by hand because a list
// page reads thousands of facts.
type storage[T any] struct {
	append func(b []byte, v T) []byte
	read   func(r *reader) (T, error)
}

// asText stores a type as a JSON string, which keeps every digit in other hands.
func asText[T any](format func(T) string, parse func(string) (T, error)) storage[T] {
	return storage[T]{
		append: func(b []byte, v T) []byte { return appendText(b, format(v)) },
		read: func(r *reader) (T, error) {
			s, err := r.text()
			if err != nil {
				var none T
				return none, err
			}
			return parse(s)
		},
	}
}

// asList stores several values as a JSON array.
func asList[T any](one storage[T]) storage[[]T] {
	return storage[[]T]{
		append: func(b []byte, list []T) []byte {
			b = append(b, '[')
			for i, v := range list {
				if i > 0 {
					b = append(b, ',')
				}
				b = one.append(b, v)
			}
			return append(b, ']')
		},
		read: func(r *reader) ([]T, error) {
			var list []T
			err := r.each('[', ']', func() error {
				v, err := one.read(r)
				list = append(list, v)
				return err
			})
			return list, err
		},
	}
}

// asPair stores two texts as a JSON object; the first key is left out while its text is empty. The
// keys must be in order.
func asPair[T any](first, second string, parts func(T) (string, string), make func(a, b string) (T, error)) storage[T] {
	return storage[T]{
		append: func(b []byte, v T) []byte {
			x, y := parts(v)
			b = append(b, '{')
			if x != "" {
				b = append(appendText(append(appendText(b, first), ':'), x), ',')
			}
			return append(appendText(append(appendText(b, second), ':'), y), '}')
		},
		read: func(r *reader) (T, error) {
			var x, y string
			err := r.object(func(key string) (err error) {
				switch key {
				case first:
					x, err = r.text()
				case second:
					y, err = r.text()
				default:
					err = r.wrong("a known key")
				}
				return err
			})
			if err != nil {
				var none T
				return none, err
			}
			return make(x, y)
		},
	}
}

var (
	stringStorage = asText(same, func(s string) (string, error) { return s, nil })
	boolStorage   = storage[bool]{strconv.AppendBool, (*reader).bool}
	intStorage    = storage[int64]{
		func(b []byte, n int64) []byte { return strconv.AppendInt(b, n, 10) },
		func(r *reader) (int64, error) { return strconv.ParseInt(r.word(), 10, 64) },
	}
)

// appendObject writes the values of fields, which are sorted by key, what is carried along, and what stands besides the fields.
func appendObject(b []byte, sorted []Field, v Values) []byte {
	b = append(b, '{')
	start := len(b)
	key := func(key string) {
		if len(b) > start {
			b = append(b, ',')
		}
		b = append(appendText(b, key), ':')
	}
	others := slices.Sorted(maps.Keys(v.carried))
	if len(v.extra) > 0 {
		others = append(others, ExtraKey)
		slices.Sort(others)
	}
	other := func() {
		key(others[0])
		if others[0] == ExtraKey && len(v.extra) > 0 {
			b = appendExtra(b, v.extra)
		} else {
			b = append(b, v.carried[others[0]]...)
		}
		others = others[1:]
	}
	for _, f := range sorted {
		name := f.def().Key
		value, ok := v.m[name]
		if !ok {
			continue
		}
		for len(others) > 0 && others[0] < name {
			other()
		}
		key(name)
		b = f.appendJSON(b, value)
	}
	for len(others) > 0 {
		other()
	}
	return append(b, '}')
}

// readObject reads facts by key. A null says nothing; an unknown key is carried along. Only a record has something besides its fields,
// a row has not.
func readObject(r *reader, index map[string]Field, record bool) (Values, error) {
	v := Values{m: make(map[string]any, min(len(index), 16))}
	err := r.object(func(key string) error {
		if _, twice := v.m[key]; twice || v.carried[key] != nil || key == ExtraKey && v.extra != nil {
			return r.wrong("key " + key + " only once")
		}
		if r.null() {
			return nil
		}
		if record && key == ExtraKey {
			extra, err := readExtra(r)
			if v.extra = extra; err != nil {
				return fmt.Errorf("%s: %w", key, err)
			}
			return nil
		}
		f, known := index[key]
		if !known || f.def().Key != key || f.def().Type == TypeComputed { // a key such as "steps.role" is no fact
			raw, err := r.any()
			if v.carried == nil {
				v.carried = map[string]json.RawMessage{}
			}
			v.carried[key] = raw
			return err
		}
		value, err := f.readJSON(r)
		if err != nil {
			return fmt.Errorf("field %s: %w", key, err)
		}
		if !f.Zero(value) {
			v.m[key] = value
		}
		return nil
	})
	return v, err
}

// canonical writes one JSON value with sorted keys and every digit it came with.
func canonical(raw []byte) (json.RawMessage, error) {
	if !json.Valid(raw) {
		return nil, errors.New("a value that is no JSON")
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var value any
	if err := d.Decode(&value); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(value)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}
