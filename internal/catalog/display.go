package catalog

// Display is the value of f in v for people: labels instead of codes, ¥1,299.00, masked fields in
// part. Computed fields answer too. Nothing is "".
func (k Kind) Display(f Field, v Values, lang Lang) string {
	if value, ok := f.value(v); ok {
		return f.words(value, lang)
	}
	return ""
}

// Lines gives the rows of a rows field in v, and nothing for any other field. Display shows their columns.
func (k Kind) Lines(f Field, v Values) []Row {
	value, _ := f.value(v)
	list, _ := value.([]Row)
	return list
}

// Header is the first line of an export: the labels of every field that is not retired, and of the own ones that were while records
// held them.
func (k Kind) Header(lang Lang) []string {
	var header []string
	for _, f := range k.Fields {
		if s := f.def(); s.exported() {
			name := s.Label.In(lang)
			if s.Retired {
				name += Label{"（已停用）", " (retired)"}.In(lang)
			}
			header = append(header, name)
		}
	}
	return header
}

func (s *Spec) exported() bool { return !s.Retired || s.Own && !s.Gone }

// Cells is one line of an export under Header. What can be imported again is written so that Parse
// reads it; rows are numbered lines in one cell; masked fields stay masked. Whoever writes the file
// neutralises formulas.
func (k Kind) Cells(v Values, lang Lang) []string {
	var cells []string
	for _, f := range k.Fields {
		if s := f.def(); s.exported() {
			cells = append(cells, exported(f, v, lang))
		}
	}
	return cells
}

// exported leaves out what only follows from other fields, unless the field is nothing else: importing
// it again would freeze it.
func exported(f Field, v Values, lang Lang) string {
	s := f.def()
	value, ok := v.m[s.Key]
	if s.Type == TypeComputed {
		value, ok = f.value(v)
	}
	if !ok {
		return ""
	}
	switch s.Shape() {
	case TypeChoice, TypeBool, TypeRows:
		return f.words(value, lang)
	}
	if s.Masked {
		return f.words(value, lang)
	}
	return f.Format(value)
}
