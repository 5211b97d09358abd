package demo

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// form is the record as its author types it at a moment; days in its cells count from the story's present.
func (d days) form(r recordData, typed time.Time) (catalog.Form, error) {
	out := catalog.Form{}
	back := d.unfinished(map[string]any(r), typed)
	for key, value := range r {
		if err := d.cell(out, key, value, typed, back); err != nil {
			return nil, fmt.Errorf("%s: %w", key, err)
		}
	}
	return out, nil
}

func (d days) cell(out catalog.Form, key string, value any, typed time.Time, back int) error {
	switch v := value.(type) {
	case string:
		cell, err := d.resolve(v, typed, back)
		out[key] = []string{cell}
		return err
	case []any:
		for i, item := range v {
			switch item := item.(type) {
			case string:
				out[key] = append(out[key], item)
			case map[string]any:
				out[key] = []string{""} // says that the rows are in the form
				for column, cell := range item {
					if err := d.cell(out, key+"."+strconv.Itoa(i)+"."+column, cell, typed, back); err != nil {
						return err
					}
				}
			default:
				return fmt.Errorf("item %d is neither text nor a row", i+1)
			}
		}
		return nil
	}
	return errors.New("neither text nor a list")
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
