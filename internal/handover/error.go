package handover

import (
	"errors"
	"fmt"
)

// Code says what kind of refusal an Error is. The server maps it to a status, nothing else decides one.
type Code string

// The codes, in the order of their HTTP status.
const (
	Invalid     Code = "invalid"     // 422: what was typed cannot be taken; Problems say where
	NotFound    Code = "not_found"   // 404: does not exist, or may not be seen
	Forbidden   Code = "forbidden"   // 403: may be seen, may not be done by this person
	Conflict    Code = "conflict"    // 409: the state does not allow it
	Stale       Code = "stale"       // 409: it was changed since it was shown
	TooLarge    Code = "too_large"   // 413
	TooMany     Code = "too_many"    // 429: asked too often; RetryAfter says when again
	Unavailable Code = "unavailable" // 503: try again soon
	Internal    Code = "internal"    // 500: our fault
)

// Text is a sentence for a person: a key of web/locale and its arguments as name, value pairs.
type Text struct {
	Key  string
	Args []any
}

// Say makes a Text.
func Say(key string, args ...any) Text { return Text{Key: key, Args: args} }

// Problem is what is wrong with one field of a form. Row is -1 unless the field is a table.
type Problem struct {
	Field  string
	Row    int
	Column string
	Text   Text
}

// Error is a refusal that a person can read. Anything else that travels as an error is Internal.
type Error struct {
	Code     Code
	Text     Text
	Problems []Problem
	// Retry is the number of seconds after which asking again makes sense; 0 when it does not depend on time.
	Retry int
}

func (e *Error) Error() string { return fmt.Sprintf("%s: %s %v", e.Code, e.Text.Key, e.Text.Args) }

// Refuse makes an Error whose sentence is the message key with args.
func Refuse(code Code, key string, args ...any) *Error {
	return &Error{Code: code, Text: Say(key, args...)}
}

// Wrong makes an Invalid error for single form fields.
func Wrong(problems ...Problem) *Error {
	return &Error{Code: Invalid, Text: Say("error.check_fields", "Count", len(problems)), Problems: problems}
}

// At makes a Problem of a plain field.
func At(field, key string, args ...any) Problem {
	return Problem{Field: field, Row: -1, Text: Say(key, args...)}
}

// CodeOf is the code of err, Internal when err is not one of ours, "" when err is nil.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return Internal
}

// ErrNotFound is what every look-up answers for what does not exist and for what the viewer may not see.
func ErrNotFound() *Error { return Refuse(NotFound, "error.not_found") }
