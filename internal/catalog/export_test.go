package catalog

// What tests hold the writers of files against: the slow way, from values and one field after the other.

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

// FlatFollows writes what a field of FlatFollowing says of v, as FlatLines writes others.
func (k Kind) FlatFollows(v Values, f Field, lang Lang) string { return exported(f, v, lang) }
