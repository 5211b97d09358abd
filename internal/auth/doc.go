// Package auth holds the arithmetic of signing in: password hashes behind a gate, the rules for a new password,
// session tokens and their cookie, and under which network an address is counted.
//
// It knows no person, no session row and no database: whoever calls it stores what it returns. It must not learn what
// a user is allowed to do (package handover decides that) and must not write to a response by itself.
//
// Start reading at Hasher.
package auth
