package catalog

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
)

// JSON writes v in canonical form (RFC 8785): sorted keys, no blanks, no floats, nothing empty. Two records that
// say the same have the same bytes, so a digest of them can be signed.
func (k Kind) JSON(v Values) ([]byte, error) {
	const fact = 48 // bytes that a short one takes
	return appendObject(make([]byte, 0, fact*(len(v.m)+1)), k.sorted, v), nil
}

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

// asText stores a type as a JSON string, which keeps every digit in other hands. What is written needs no escapes.
func asText[T any](write func([]byte, T) []byte, parse func(string) (T, error)) storage[T] {
	return storage[T]{
		append: func(b []byte, v T) []byte { return append(write(append(b, '"'), v), '"') },
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

// appendPair writes two texts as a JSON object; the first key is left out while its text is empty. The keys must be in order.
func appendPair(b []byte, first, x, second, y string) []byte {
	b = append(b, '{')
	if x != "" {
		b = append(appendText(append(appendText(b, first), ':'), x), ',')
	}
	return append(appendText(append(appendText(b, second), ':'), y), '}')
}

// asPair stores what appendPair writes.
func asPair[T any](first, second string, write func([]byte, T) []byte, make func(a, b string) (T, error)) storage[T] {
	return storage[T]{
		append: write,
		read: func(r *reader) (T, error) {
			var x, y string
			err := r.object(func(key []byte) (err error) {
				switch string(key) {
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
	stringStorage = storage[string]{appendText, (*reader).text}
	boolStorage   = storage[bool]{strconv.AppendBool, (*reader).bool}
	intStorage    = storage[int64]{
		func(b []byte, n int64) []byte { return strconv.AppendInt(b, n, 10) },
		func(r *reader) (int64, error) { return strconv.ParseInt(string(r.token()), 10, 64) },
	}
)

// appendObject writes the values of fields, which are sorted by key, what is carried along, and what stands besides the fields.
func appendObject(b []byte, sorted []Field, v Values) []byte {
	var room [32]string
	keys := room[:0]
	for key := range v.m {
		keys = append(keys, key)
	}
	for key := range v.carried {
		keys = append(keys, key)
	}
	if len(v.extra) > 0 {
		keys = append(keys, ExtraKey)
	}
	sortKeys(keys)
	b = append(b, '{')
	start := len(b)
	for _, key := range keys {
		value, is := v.m[key]
		for is && len(sorted) > 0 && sorted[0].def().Key < key {
			sorted = sorted[1:]
		}
		if is && (len(sorted) == 0 || sorted[0].def().Key != key) {
			continue // of another kind
		}
		if len(b) > start {
			b = append(b, ',')
		}
		b = append(appendText(b, key), ':')
		switch {
		case is:
			b = sorted[0].appendJSON(b, value)
		case key == ExtraKey && len(v.extra) > 0:
			b = appendExtra(b, v.extra)
		default:
			b = append(b, v.carried[key]...)
		}
	}
	return append(b, '}')
}

// readObject reads facts by key. A null says nothing; an unknown key is carried along. Only a record has something besides its fields,
// a row has not.
func readObject(r *reader, index map[string]Field, record bool) (Values, error) {
	const fact = 48 // bytes, as in JSON: a map that grows is filled twice
	v := Values{m: make(map[string]any, min(len(index), 8+len(r.b)/fact))}
	if !record {
		v.m = make(map[string]any, min(len(index), 16))
	}
	err := r.object(func(key []byte) error {
		if _, twice := v.m[string(key)]; twice || v.carried[string(key)] != nil || v.extra != nil && string(key) == ExtraKey {
			return r.wrong("key " + string(key) + " only once")
		}
		if r.null() {
			return nil
		}
		if record && string(key) == ExtraKey {
			extra, err := readExtra(r)
			if v.extra = extra; err != nil {
				return fmt.Errorf("%s: %w", ExtraKey, err)
			}
			return nil
		}
		f, known := index[string(key)]
		if !known || f.def().Key != string(key) || f.def().Type == TypeComputed { // a key such as "steps.role" is no fact
			name := string(key)
			raw, err := r.any()
			if v.carried == nil {
				v.carried = map[string]json.RawMessage{}
			}
			v.carried[name] = raw
			return err
		}
		value, err := f.readJSON(r)
		if err != nil {
			return fmt.Errorf("field %s: %w", key, err)
		}
		if !f.Zero(value) {
			v.m[f.def().Key] = value
		}
		return nil
	})
	return v, err
}

// canonical writes one JSON value as RFC 8785 has it, but for numbers with more digits than that keeps: they stay whole.
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
	return appendValue(nil, value), nil
}

func appendValue(b []byte, value any) []byte {
	switch v := value.(type) {
	case nil:
		return append(b, "null"...)
	case bool:
		return strconv.AppendBool(b, v)
	case string:
		return appendText(b, v)
	case json.Number:
		return appendNumber(b, v.String())
	case []any:
		b = append(b, '[')
		for i, item := range v {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendValue(b, item)
		}
		return append(b, ']')
	case map[string]any:
		keys := slices.Collect(maps.Keys(v))
		sortKeys(keys)
		b = append(b, '{')
		for i, key := range keys {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendValue(append(appendText(b, key), ':'), v[key])
		}
		return append(b, '}')
	}
	panic(fmt.Sprintf("catalog: %T out of JSON", value))
}

// appendNumber writes a number as every double is written, when that says the same.
func appendNumber(b []byte, digits string) []byte {
	const most = 40 // digits of a double's shortest form, and more than any; what has more is not worth the work
	f, err := strconv.ParseFloat(digits, 64)
	if err != nil || len(digits) > most {
		return append(b, digits...)
	}
	short, err := json.Marshal(f)
	exact, ok := new(big.Rat).SetString(digits)
	same, also := new(big.Rat).SetString(string(short))
	if err != nil || !ok || !also || exact.Cmp(same) != 0 {
		return append(b, digits...)
	}
	if f == 0 {
		short = []byte("0")
	}
	return append(b, short...)
}

// sortKeys puts the keys of an object into the order of RFC 8785: by UTF-16 units. That is the order of their bytes, except where a
// character beyond the first plane meets one from U+E000 on.
func sortKeys(keys []string) {
	slices.Sort(keys)
	far := func(key string) bool { return strings.ContainsFunc(key, func(r rune) bool { return r >= 0xE000 }) }
	if slices.ContainsFunc(keys, far) {
		slices.SortFunc(keys, func(a, b string) int { return slices.Compare(utf16.Encode([]rune(a)), utf16.Encode([]rune(b))) })
	}
}
