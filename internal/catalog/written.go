package catalog

import (
	"errors"
	"fmt"
	"strconv"
)

// Written is a record as an author writes it in a JSON file: a text by field key, a list of texts, or
// rows as a list of objects. It must come from encoding/json.
type Written map[string]any

// Form gives the record as a form. Every cell goes through cell, which may fill in what the author
// left to the moment; nil takes the cells as they are.
func (w Written) Form(cell func(string) (string, error)) (Form, error) {
	if cell == nil {
		cell = func(s string) (string, error) { return s, nil }
	}
	out := Form{}
	for key, value := range w {
		if err := written(out, key, value, cell); err != nil {
			return nil, fmt.Errorf("%s: %w", key, err)
		}
	}
	return out, nil
}

func written(out Form, key string, value any, cell func(string) (string, error)) error {
	switch v := value.(type) {
	case string:
		text, err := cell(v)
		out[key] = []string{text}
		return err
	case []any:
		for i, item := range v {
			switch item := item.(type) {
			case string:
				text, err := cell(item)
				if err != nil {
					return err
				}
				out[key] = append(out[key], text)
			case map[string]any:
				out[key] = []string{""} // says that the rows are in the form
				for column, value := range item {
					if err := written(out, key+"."+strconv.Itoa(i)+"."+column, value, cell); err != nil {
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
