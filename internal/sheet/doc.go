// Package sheet writes tables to files for other programs: CSV as spreadsheets read it.
//
// It knows separators, quoting and which cells a spreadsheet would run as a formula. It must not know records, kinds or requests:
// callers bring lines of text. Start reading at CSV.
package sheet
