// Package catalog says what a record can say.
//
// It knows the field types, the kinds of record (account, sku, supplier ...), and what follows from
// a kind without further code: reading a form, the canonical JSON, display, difference, findings,
// search text, export cells. It must not know who is asking, what state a record is in, what time it
// is, or where anything is stored: no I/O, no clock, no context, standard library only.
//
// The rule of the border: facts people type live here; acts people perform (a review, a login test,
// a proof-read tick) are tables elsewhere, because an act has a who and a when that nobody may type.
// No field of any kind may hold a credential.
//
// Two levels of wrong. What cannot be parsed is a [Problem] and blocks saving. What is missing or
// unwise is a [Finding] and blocks submitting, or only warns. People can always save half a form.
//
// Only a [Kind] makes [Values], so whoever holds Values knows that they were parsed.
//
// No rule has a figure of its own: limits are the workspace's Numbers, which a check gets with its Env.
//
// Reading path: one kind (kind_risk.go is the shortest), spec.go, field.go, decode.go. Each
// interpreter is one file: decode, json, display, diff, checks, search, mentions, layout and flat (tables in and out).
//
// To add a kind: write kind_x.go, add it to the list in kind.go, run the tests with -update and read
// the difference of testdata/catalog.json; new_kind_test.go shows that nothing else is needed. What its
// own checks find gets a sentence in web/locale. To add a field: one variable and one place in a group. A
// field is never deleted, because old revisions still show it: mark it Retired.
package catalog
