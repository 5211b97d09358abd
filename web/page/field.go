package page

import (
	"handoverdesk/internal/catalog"
	"handoverdesk/web/ui"
)

// plainForm is what the fields of a form that is not a record have in common. Errors are sentences by field.
type plainForm struct {
	frame  ui.Frame
	errors map[string]string
}

// fieldOption says something more about a field.
type fieldOption func(*ui.FieldInput)

// field is one line that must be filled in, in the one form field of web/ui. label is the key of a text.
func (f plainForm) field(key, label, value string, options ...fieldOption) ui.FieldInput {
	in := ui.FieldInput{
		Spec:   catalog.Spec{Key: key, Label: sameLabel(f.frame.P.T(label)), Type: catalog.TypeText, Required: true},
		Values: []string{value}, Error: f.errors[key],
	}
	for _, o := range options {
		o(&in)
	}
	return in
}

// password is a password to be set, or with optional one to be kept when nothing is typed.
func (f plainForm) password(key, label, hint string, optional bool) secretInput {
	return secretInput{
		Key: key, Label: f.frame.P.T(label), Hint: hint, Error: f.errors[key], Autocomplete: "new-password", Optional: optional,
	}
}

// sameLabel is a label that is in the reader's language already.
func sameLabel(text string) catalog.Label { return catalog.Label{ZH: text, EN: text} }

func ofType(t catalog.Type) fieldOption { return func(in *ui.FieldInput) { in.Spec.Type = t } }

func mayBeEmpty(in *ui.FieldInput) { in.Spec.Required = false }

func withHint(text string) fieldOption {
	return func(in *ui.FieldInput) { in.Spec.Hint = sameLabel(text) }
}

func withExample(text string) fieldOption {
	return func(in *ui.FieldInput) { in.Spec.Example = text }
}

func withChoices(options []catalog.Option) fieldOption {
	return func(in *ui.FieldInput) { in.Spec.Type, in.Spec.Options = catalog.TypeChoice, options }
}
