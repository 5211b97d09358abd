package catalog

// Display is the value of f in v for people: labels instead of codes, ¥1,299.00, masked fields in
// part. Computed fields answer too. What is declared not applicable says so, with the reason. Nothing is "".
func (k Kind) Display(f Field, v Values, lang Lang) string {
	if value, ok := f.value(v); ok {
		return f.words(value, lang)
	}
	return noneOf(k.declarations(v)[f.def().Key]).In(lang)
}

// Lines gives the rows of a rows field in v, and nothing for any other field. Display shows their columns.
func (k Kind) Lines(f Field, v Values) []Row {
	value, _ := f.value(v)
	list, _ := value.([]Row)
	return list
}

// exported says whether files carry the field: an own one that was retired still does while records hold it.
func (s *Spec) exported() bool { return !s.Retired || s.Own && !s.Gone }
