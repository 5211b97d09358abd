package catalog

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// ExtraKey is where a record's JSON keeps what imported files said in columns that mean no field. No field may have this key.
const ExtraKey = "extra"

// Limits of what a record keeps besides its fields, in characters.
const (
	MaxExtra     = 64 // columns
	MaxExtraName = 200
	MaxExtraText = 4_000
)

// Extra is what the columns of imported files said that mean no field, by header. The caller may not change it.
func (v Values) Extra() map[string]string { return v.extra }

// ExtraFields are the facts of Extra as fields, by header: the header is their label in both languages, their key is ExtraKey. They are
// no fields of the kind, but Display shows them. Declarations are shown where their facts would be, see [Kind.Declared].
func (k Kind) ExtraFields(v Values) []Field {
	fields := make([]Field, 0, len(v.extra))
	for _, header := range slices.Sorted(maps.Keys(v.extra)) {
		if header == NotApplicable && !k.undeclared(v) {
			continue
		}
		fields = append(fields, extraField(header))
	}
	return fields
}

func extraField(header string) Field {
	label, ours := originLabels[header]
	if !ours {
		label = Label{header, header}
	}
	f := multiline(ExtraKey, label.ZH, label.EN).Else(func(v Values) (string, bool) {
		said, ok := v.extra[header]
		return said, ok
	})
	if header == OriginSure {
		f = f.Worded(func(said string, lang Lang) string {
			if l, known := sureLabels[said]; known {
				return l.In(lang)
			}
			return said
		})
	}
	return f
}

// extended is old with what more says under its headers; headers that more lacks stay. A blank text takes a header away, unless keep.
func extended(old, more map[string]string, keep bool) (map[string]string, []Problem) {
	if len(more) == 0 {
		return old, nil
	}
	out := make(map[string]string, len(old)+len(more))
	maps.Copy(out, old)
	var problems []Problem
	for _, header := range slices.Sorted(maps.Keys(more)) {
		name, err := clean(inOneLine.Replace(lineBreaks.Replace(header)), false)
		if err == nil {
			err = within(MaxExtraName, name)
		}
		said, wrong := clean(more[header], true)
		if err == nil {
			err = wrong
		}
		if err == nil {
			err = within(MaxExtraText, said)
		}
		switch {
		case err != nil:
			p := asProblem(err)
			p.Field, p.Column = ExtraKey, header
			problems = append(problems, p)
		case name == "" || blank(strings.TrimSpace(said)):
			if !keep {
				delete(out, name)
			}
		default:
			out[name] = said
		}
	}
	if len(out) > MaxExtra {
		problems = append(problems, Problem{Field: ExtraKey, Code: TooMany, Args: Args{"Max": strconv.Itoa(MaxExtra), "Count": strconv.Itoa(len(out))}})
	}
	if len(out) == 0 {
		out = nil
	}
	return out, problems
}

func appendExtra(b []byte, extra map[string]string) []byte {
	b = append(b, '{')
	headers := slices.Collect(maps.Keys(extra))
	sortKeys(headers)
	for i, header := range headers {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendText(append(appendText(b, header), ':'), extra[header])
	}
	return append(b, '}')
}

// readExtra drops what says nothing.
func readExtra(r *reader) (map[string]string, error) {
	var extra map[string]string
	err := r.object(func(key []byte) error {
		header := string(key)
		if _, twice := extra[header]; twice {
			return r.wrong("header " + header + " only once")
		}
		said, err := r.text()
		if err == nil && said != "" {
			if extra == nil {
				extra = map[string]string{}
			}
			extra[header] = said
		}
		return err
	})
	return extra, err
}

// diffExtra compares what two contents keep besides their fields.
func diffExtra(a, b map[string]string) []Change {
	if maps.Equal(a, b) {
		return nil
	}
	all := maps.Clone(a)
	if all == nil {
		all = map[string]string{}
	}
	maps.Copy(all, b)
	var changes []Change
	for _, header := range slices.Sorted(maps.Keys(all)) {
		if a[header] != b[header] {
			changes = append(changes, change(extraField(header), a[header], b[header]))
		}
	}
	return changes
}
