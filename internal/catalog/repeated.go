package catalog

// A text is copied down a column rather than written for each record when it is so long (in characters) and stands in so many records.
const (
	RepeatedLong  = 15
	RepeatedLeast = 5
)

// FreeTexts are the keys of the fields that people owe sentences in, for records to be compared by them. Masked ones are never
// compared.
func (k Kind) FreeTexts() []string {
	var out []string
	for _, f := range k.Fields {
		if s := f.def(); s.Type == TypeMultiline && (s.Required || s.Conditional) && !s.Masked && !s.Retired {
			out = append(out, s.Key)
		}
	}
	return out
}

// FillerRule is the finding of a required fact whose text says nothing (R-TXT-01).
func (k Kind) FillerRule() string { return k.Key + ".filler_text" }

// DeclaredRule is the finding of a required fact that is declared not applicable (N-12): it holds up nothing, and reviewers accept it by itself.
func (k Kind) DeclaredRule() string { return k.Key + ".not_applicable" }
