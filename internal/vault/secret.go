package vault

import (
	"fmt"
	"io"
	"log/slog"
)

const stars = "••••••"

// Secret is a text that is not to be seen. Whatever prints, logs or encodes it writes stars; only Reveal gives it out. The text stands behind
// a pointer, because fmt looks into the unexported fields of others without asking them.
type Secret struct{ text *string }

// NewSecret takes a text in.
func NewSecret(text string) Secret { return Secret{&text} }

// Reveal gives the text out. Whoever calls it has written down before who asked and why.
func (s Secret) Reveal() string {
	if s.text == nil {
		return ""
	}
	return *s.text
}

// Empty says that there is no text.
func (s Secret) Empty() bool { return s.Reveal() == "" }

// String is stars.
func (s Secret) String() string { return stars }

// GoString is stars.
func (s Secret) GoString() string { return stars }

// Format writes stars, whatever the verb.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, stars) }

// LogValue is stars.
func (s Secret) LogValue() slog.Value { return slog.StringValue(stars) }

// MarshalText gives stars to every encoder.
func (s Secret) MarshalText() ([]byte, error) { return []byte(stars), nil }
