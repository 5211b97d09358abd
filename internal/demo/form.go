package demo

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// form is the record as its author types it at a moment; days in its cells count from the story's present.
func (d days) form(r recordData, typed time.Time) (catalog.Form, error) {
	back := d.unfinished(map[string]any(r), typed)
	return catalog.Written(r).Form(func(cell string) (string, error) { return d.resolve(cell, typed, back) })
}

// pick chooses the records that a form refers to, as people choose from the list that a reference offers: what the data call by its
// handle becomes the record's title with its id. A name that nothing bears yet stays as it is typed.
func (s *scene) pick(form catalog.Form, fields []catalog.Field, before string) {
	for _, f := range fields {
		spec := f.Spec()
		key := before + spec.Key
		switch spec.Type {
		case catalog.TypeRows:
			for row := 0; row <= len(form); row++ {
				s.pick(form, spec.Columns, key+"."+strconv.Itoa(row)+".")
			}
		case catalog.TypeRef:
			ids := make([]string, len(form[key]))
			found := false
			for i, name := range form[key] {
				if r, ok := s.called(spec.Target, name); ok {
					form[key][i], ids[i], found = r.Title, r.ID.String(), true
				}
			}
			if found {
				form[key+".id"] = ids
			}
		}
	}
}

// called is the stored record of a kind, or of any for "", that people call so.
func (s *scene) called(kind, name string) (handover.Record, bool) {
	for _, key := range fillingOrder {
		if kind != "" && kind != key {
			continue
		}
		k, _ := catalog.Lookup(key)
		for _, e := range s.records[key] {
			if e.stored.ID != uuid.Nil && named(k, e.recordData, name) {
				return e.stored, true
			}
		}
	}
	return handover.Record{}, false
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
