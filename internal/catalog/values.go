package catalog

import (
	"encoding/json"
	"fmt"
	"log/slog"
)

// Values is a record's content. Only a Kind makes one, so holding it means it was parsed. It cannot
// be changed. The zero Values is an empty record.
//
// It prints as a number of facts and nothing more, whatever the verb or the logger, because some of
// the facts are secrets of people.
type Values struct {
	m       map[string]any             // field key to the T of its Of[T]; nothing empty
	carried map[string]json.RawMessage // keys no field claims, canonical, kept untouched
	unread  *unread                    // instead of all else while a file is written: what is asked for is read where it stands
	extra   map[string]string          // of columns of files that mean no field, by header; nothing blank
}

// Row is one line of a rows field; its columns are read like the fields of a record.
type Row struct{ Values }

// Empty reports whether no fact is set.
func (v Values) Empty() bool { return len(v.m)+len(v.carried)+len(v.extra) == 0 }

// Unknown lists the keys that no field of the kind claims: facts of a field that a newer or older
// program knows. They are carried along untouched. The caller may not change the map.
func (v Values) Unknown() map[string]json.RawMessage { return v.carried }

// String counts the facts.
func (v Values) String() string { return fmt.Sprintf("%d facts", len(v.m)+len(v.carried)+len(v.extra)) }

// GoString keeps %#v as discreet as %v.
func (v Values) GoString() string { return "catalog.Values(" + v.String() + ")" }

// LogValue keeps facts out of logs.
func (v Values) LogValue() slog.Value { return slog.StringValue(v.String()) }

// MarshalJSON refuses: only a Kind knows how its facts are written. See [Kind.JSON].
func (v Values) MarshalJSON() ([]byte, error) {
	return nil, fmt.Errorf("catalog: values are written by Kind.JSON, not by encoding/json")
}
