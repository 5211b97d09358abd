package manifest

import (
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"strings"
)

// Read reads a file that the program has kept, without the lines of its records and without checking it: there may be a hundred thousand.
func Read(r io.Reader) (Manifest, error) {
	var m Manifest
	d := json.NewDecoder(r)
	for _, want := range []json.Token{json.Delim('{'), "body", json.Delim('{')} {
		if got, err := d.Token(); err != nil || got != want {
			return m, errors.Join(errors.New("not a manifest"), err)
		}
	}
	into := fieldsOf(&m)
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return m, err
		}
		to, known := into[name.(string)]
		switch {
		case name == "records":
			err = skipLines(d, m.Note)
		case known:
			err = d.Decode(to)
		default:
			err = errors.New("not a manifest of this version")
		}
		if err != nil {
			return m, err
		}
	}
	if m.Tag != Tag {
		return m, errors.New("not a manifest of this version")
	}
	return m, nil
}

// fieldsOf are the places of the manifest's members by their names.
func fieldsOf(m *Manifest) map[string]any {
	v := reflect.ValueOf(m).Elem()
	out := map[string]any{}
	for i := range v.NumField() {
		if name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ","); name != "-" {
			out[name] = v.Field(i).Addr().Interface()
		}
	}
	return out
}

// skipLines goes past the lists of lines, one line at a time, and shows each to note.
func skipLines(d *json.Decoder, note func(section int, l Line)) error {
	depth, section := 0, -1
	for {
		if depth == 2 && d.More() {
			var l Line
			if err := d.Decode(&l); err != nil {
				return err
			}
			note(section, l)
			continue
		}
		token, err := d.Token()
		if err != nil {
			return err
		}
		switch token {
		case json.Delim('['):
			if depth++; depth == 2 {
				section++
			}
		case json.Delim(']'):
			depth--
		}
		if depth == 0 {
			return nil
		}
	}
}
