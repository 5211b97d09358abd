package seal

import (
	"encoding/json"

	"github.com/gowebpki/jcs"
)

// Canonical writes v as JSON in the one form that RFC 8785 leaves: keys in order, no blanks, each number and each escape written one way.
// Whoever has the values can write the same bytes in any language. Integers beyond 2^53 lose digits in that form: they go in as text.
func Canonical(v any) ([]byte, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	return jcs.Transform(b)
}
