package postgres

import (
	"encoding/json"
	"slices"

	"handoverdesk/internal/catalog"
)

// foundRow is a finding as records.findings and import_rows.findings hold it: [rule, field, severity, args], the last only when there are
// any. A list of such lists is a third smaller than one of objects, and a record has five of them.
type foundRow struct{ catalog.Finding }

func (f *foundRow) UnmarshalJSON(b []byte) error {
	f.Args = catalog.Args{}
	return json.Unmarshal(b, &[]any{&f.Rule, &f.Field, &f.Severity, &f.Args})
}

// findingsJSON writes findings as a list of foundRow. Rules, fields and severities are words that need no escapes.
func findingsJSON(list []catalog.Finding) ([]byte, error) {
	const usual = 50 // bytes
	b := append(make([]byte, 0, 2+usual*len(list)), '[')
	for i, f := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(append(b, `["`...), f.Rule...)
		b = append(append(b, `","`...), f.Field...)
		b = append(append(b, `","`...), f.Severity...)
		b = append(b, '"')
		if len(f.Args) > 0 {
			args, err := json.Marshal(f.Args)
			if err != nil {
				return nil, err
			}
			b = append(append(b, ','), args...)
		}
		b = append(b, ']')
	}
	return append(b, ']'), nil
}

// readFindings reads what findingsJSON wrote; nothing is none.
func readFindings(b []byte) ([]catalog.Finding, error) {
	if len(b) == 0 {
		return nil, nil
	}
	var rows []foundRow
	if err := json.Unmarshal(b, &rows); err != nil || len(rows) == 0 {
		return nil, err
	}
	return findingsOf(rows), nil
}

func findingsOf(rows []foundRow) []catalog.Finding {
	out := make([]catalog.Finding, len(rows))
	for i, r := range rows {
		out[i] = r.Finding
	}
	return out
}

// worthSaying leaves out what lists do not show.
func worthSaying(list []catalog.Finding) []catalog.Finding {
	return slices.DeleteFunc(list, func(f catalog.Finding) bool { return f.Severity == catalog.Notice })
}
