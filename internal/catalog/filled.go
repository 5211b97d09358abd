package catalog

import (
	"crypto/sha256"
	"strings"
	"unicode/utf8"
)

// Filled is a required text that a record says. Filler says that it says nothing (R-TXT-01). Text is what it is compared with those of other records
// by; zero where short texts may well be the same, and of what is masked.
type Filled struct {
	Field  string // "steps.action" for a column
	Filler bool
	Text   [16]byte
}

// FilledTexts are the required texts of v, those of the lines of tables among them, in the order of the form (N-12).
func (k Kind) FilledTexts(v Values) []Filled {
	var out []Filled
	for i := range k.ways().judged {
		j := &k.ways().judged[i]
		value, ok := j.field.value(v)
		if ok && wordy(j.field) && (j.spec.Required || j.field.needed(v)) {
			out = append(out, k.filled(j.field, j.spec.Key, value, true))
		}
		rows, _ := value.([]Row)
		for _, row := range rows {
			for _, column := range j.spec.Columns {
				if cell, said := column.value(row.Values); said && wordy(column) && column.needed(row.Values) {
					out = append(out, k.filled(column, j.spec.Key+"."+column.def().Key, cell, false))
				}
			}
		}
	}
	return out
}

// filled judges one text. What stands in a line of a table is not compared: lines of one procedure are often alike.
func (k Kind) filled(f Field, key string, value any, compared bool) Filled {
	x := Filled{Field: key, Filler: isFiller(f, value)}
	if s := f.def(); compared && s.Type == TypeMultiline && !s.Masked {
		if text := strings.TrimSpace(f.Format(value)); utf8.RuneCountInString(text) >= RepeatedLong {
			sum := sha256.Sum256([]byte(key + "\n" + text))
			copy(x.Text[:], sum[:])
		}
	}
	return x
}
