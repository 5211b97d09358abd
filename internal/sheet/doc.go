// Package sheet reads tables out of files of other programs and writes tables for them: CSV in any of the usual encodings, XLSX, legacy XLS,
// the HTML tables that back offices save under the name .xls, and archives of CSVs.
//
// It knows formats, encodings, separators, quoting, limits, and which cells a spreadsheet would run as a formula. It must not know
// records, kinds or requests: callers get and bring lines of text. Start reading at Open, or at CSV for writing.
package sheet
