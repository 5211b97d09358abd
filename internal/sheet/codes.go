package sheet

// Codes are those of every Refusal, with the args of their messages.
var Codes = []string{
	"archive",              // Format
	"binary",               //
	"broken",               //
	"cell_too_long",        // Line, Column, Max
	"doctype",              //
	"empty",                //
	"encoding_unknown",     //
	"encoding_unsupported", // Encoding
	"external",             //
	"line_too_long",        // Line, Max (KB)
	"locked",               //
	"nested",               // Name
	"no_sheets",            //
	"no_tables",            //
	"no_texts",             //
	"not_a_table",          // Format
	"nul",                  // Line
	"prose",                //
	"ratio",                // Max
	"too_deep",             //
	"too_many_columns",     // Line, Max
	"too_many_entries",     // Max
	"too_many_rows",        // Max
	"too_many_tables",      // Max
	"too_much",             // MB
	"too_slow",             //
	"unclosed_quote",       // Line, Max; also why a line was mended
	"undecodable",          // Line, Encoding
	"unknown_format",       //
	"unsupported",          // Format
}
