package catalog

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// JSON writes v in canonical form: sorted keys, no blanks, no floats, nothing empty. Two records that
// say the same have the same bytes, so a digest of them can be signed.
func (k Kind) JSON(v Values) ([]byte, error) {
	b, err := canonical(toObject(k.Fields, v))
	if err != nil {
		return nil, fmt.Errorf("write %s: %w", k.Key, err)
	}
	return b, nil
}

// FromJSON reads what JSON wrote. It checks shapes and trusts the rest, so that old records still
// open after a rule became stricter; Decode(Encode(v)) tells whether v would be accepted today.
func (k Kind) FromJSON(b []byte) (Values, error) {
	var object map[string]json.RawMessage
	if err := json.Unmarshal(b, &object); err != nil {
		return Values{}, fmt.Errorf("read %s: %w", k.Key, err)
	}
	v, err := fromObject(k.Fields, object)
	if err != nil {
		return Values{}, fmt.Errorf("read %s: %w", k.Key, err)
	}
	return v, nil
}

// toObject gives what encoding/json writes with sorted keys.
func toObject(fields []Field, v Values) map[string]any {
	object := make(map[string]any, len(v.m)+len(v.carried))
	for key, raw := range v.carried {
		object[key] = raw
	}
	for _, f := range fields {
		key := f.def().Key
		if value, ok := v.m[key]; ok {
			object[key] = f.toJSON(value)
		}
	}
	return object
}

func fromObject(fields []Field, object map[string]json.RawMessage) (Values, error) {
	v := Values{m: make(map[string]any, len(object))}
	for _, f := range fields {
		s := f.def()
		raw, ok := object[s.Key]
		if !ok || s.Type == TypeComputed {
			continue
		}
		delete(object, s.Key)
		if string(raw) == "null" {
			continue
		}
		value, err := f.fromJSON(raw)
		if err != nil {
			return Values{}, fmt.Errorf("field %s: %w", s.Key, err)
		}
		if !f.Zero(value) {
			v.m[s.Key] = value
		}
	}
	for key, raw := range object {
		// Whole numbers of any length keep their digits; json.Number is not a float.
		d := json.NewDecoder(bytes.NewReader(raw))
		d.UseNumber()
		var value any
		if err := d.Decode(&value); err != nil {
			return Values{}, fmt.Errorf("key %s: %w", key, err)
		}
		b, err := canonical(value)
		if err != nil {
			return Values{}, fmt.Errorf("key %s: %w", key, err)
		}
		if v.carried == nil {
			v.carried = map[string]json.RawMessage{}
		}
		v.carried[key] = b
	}
	return v, nil
}

func canonical(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}
