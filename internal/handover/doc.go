// Package handover is the domain: what a handover, its sections, records, questions and seals are, which state may follow
// which, and who may do what.
//
// It knows no database, no clock, no language and no HTTP: time and ids come in as arguments, and what a person is to read
// goes out as a Text (a message key with arguments). Start reading at record.go, then section.go, then policy.go.
package handover
