package demo

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// form is the record as its author types it at a moment; days in its cells count from the story's present.
func (d days) form(r recordData, typed time.Time) (catalog.Form, error) {
	back := d.unfinished(map[string]any(r), typed)
	return catalog.Written(r).Form(func(cell string) (string, error) { return d.resolve(cell, typed, back) })
}

// named says whether people would call the record so: by its title, or by a code that identifies it.
func named(k catalog.Kind, r recordData, name string) bool {
	for _, f := range k.Fields {
		s := f.Spec()
		if (s.Identity || s.Key == k.Title.Spec().Key) && r[s.Key] == name {
			return true
		}
	}
	return false
}

// explained adds the fields that are wrong to a refusal, for whoever writes the data.
func explained(err error) error {
	var e *handover.Error
	if !errors.As(err, &e) || len(e.Problems) == 0 {
		return err
	}
	var fields []string
	for _, p := range e.Problems {
		fields = append(fields, fmt.Sprintf("%s %s %v", p.Field, p.Text.Key, p.Text.Args))
	}
	return fmt.Errorf("%w (%s)", err, strings.Join(fields, "; "))
}
