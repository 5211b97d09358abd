package catalog

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"unicode/utf8"
)

// Limits of descriptions.
const (
	MaxOwnFields  = 40 // live ones of a kind
	MaxOwnKinds   = 20
	maxOwnOptions = 60
	maxColumns    = 8
	maxPattern    = 200
)

// DescribeField reads the form of an own field of kind whose description says old so far; key is "" for a new one. Options and
// columns without a code get theirs. A name that a spreadsheet's header could mistake for another field's is refused, because an
// import would not know where a column belongs.
func DescribeField(kind Kind, key string, old Values, in Form) (Values, []Problem) {
	v, problems := FieldForm.Update(old, in)
	if len(problems) > 0 {
		return v, problems
	}
	v = coded(coded(v, ownOptions, optionValue, optionEN, optionZH, "o_"), ownColumns, columnKey, columnEN, columnZH, "c_")
	problems = append(typeProblems(v), headerProblems(kind, key, v)...)
	if _, err := (OwnField{Kind: kind.Key, Key: "x_field", Said: v}).field(); err != nil && len(problems) == 0 {
		problems = append(problems, Problem{Field: ownType.spec.Key, Code: UnknownChoice})
	}
	return v, problems
}

// Preview is the field that a form describes, whatever it is called; ok is false while it describes none.
func Preview(in Form) (Field, bool) {
	v, problems := DescribeField(Kind{}, "", Values{}, in)
	if len(problems) > 0 {
		return nil, false
	}
	f, err := OwnField{Key: "x_preview", Said: v}.field()
	return f, err == nil
}

// DescribeKind reads the form of an own kind whose description says old so far; key is "" for a new one.
func DescribeKind(c Catalog, key string, old Values, in Form) (Values, []Problem) {
	v, problems := KindForm.Update(old, in)
	if len(problems) > 0 {
		return v, problems
	}
	label := OwnKind{Said: v}.Label()
	for _, k := range c.kinds() {
		if k.Key != key && (plain(k.Label.ZH) == plain(label.ZH) || plain(k.Label.EN) == plain(label.EN)) {
			return v, []Problem{{Field: kindZH.spec.Key, Code: NameTaken, Args: Args{"Name": k.Label.ZH}}}
		}
	}
	return v, nil
}

// coded gives every row of a list a code that it keeps.
func coded(v Values, list Of[[]Row], code, first, second Of[string], prefix string) Values {
	rows, ok := list.Lookup(v)
	if !ok {
		return v
	}
	out := make([]Row, len(rows))
	for i, row := range rows {
		out[i] = row
		if !code.Set(row.Values) {
			m := maps.Clone(row.m)
			m[code.spec.Key] = madeKey(prefix, first.In(row.Values), second.In(row.Values))
			out[i] = Row{Values{m: m, carried: row.carried}}
		}
	}
	m := maps.Clone(v.m)
	m[list.spec.Key] = out
	return Values{m: m, carried: v.carried, extra: v.extra}
}

// typeProblems is what the chosen type wants and does not have.
func typeProblems(v Values) []Problem {
	var wrong []Problem
	at := func(f Field, code ProblemCode, args Args) {
		wrong = append(wrong, Problem{Field: f.def().Key, Code: code, Args: args})
	}
	switch Type(ownType.In(v)) {
	case TypeChoice:
		options := OwnField{Said: v}.Options()
		if len(options) == 0 {
			at(ownOptions, NeedsOptions, nil)
		}
		if len(options) > maxOwnOptions {
			at(ownOptions, TooMany, Args{"Max": strconv.Itoa(maxOwnOptions), "Count": strconv.Itoa(len(options))})
		}
		for i, o := range options {
			if o.Label.ZH == "" {
				wrong = append(wrong, Problem{Field: ownOptions.spec.Key, Row: i, Column: optionZH.spec.Key, Code: RequiredToSave})
			}
		}
		if name := twin(options); name != "" {
			at(ownOptions, TwinOption, Args{"Name": name})
		}
	case TypeRows:
		wrong = append(wrong, columnProblems(v)...)
	case TypeText:
		pattern := ownPattern.In(v)
		if _, err := regexp.Compile(`^(?:` + pattern + `)$`); err != nil || utf8.RuneCountInString(pattern) > maxPattern {
			at(ownPattern, BadPattern, Args{"Max": strconv.Itoa(maxPattern)})
		}
	case TypeInt, TypeDecimal, TypeMoney, TypePercent:
		for _, f := range []Of[int64]{ownMin, ownMax} {
			if n := f.In(v); n < -farthest || n > farthest {
				at(f, OutOfRange, Args{"Min": strconv.Itoa(-farthest), "Max": strconv.Itoa(farthest)})
			}
		}
		if ownMin.Set(v) && ownMax.Set(v) && ownMin.In(v) > ownMax.In(v) {
			at(ownMin, MinOverMax, nil)
		}
	}
	return wrong
}

func columnProblems(v Values) []Problem {
	rows := ownColumns.In(v)
	if len(rows) == 0 || len(rows) > maxColumns {
		return []Problem{{Field: ownColumns.spec.Key, Code: NeedsColumns, Args: Args{"Max": strconv.Itoa(maxColumns)}}}
	}
	var wrong []Problem
	seen := map[string]bool{}
	for i, row := range rows {
		at := func(column Field, code ProblemCode, args Args) {
			wrong = append(wrong, Problem{Field: ownColumns.spec.Key, Row: i, Column: column.def().Key, Code: code, Args: args})
		}
		if name := columnZH.In(row.Values); seen[plain(name)] || seen[columnKey.In(row.Values)] {
			at(columnZH, TwinOption, Args{"Name": name})
		}
		seen[plain(columnZH.In(row.Values))], seen[columnKey.In(row.Values)] = true, true
		if !keyShape.MatchString(columnKey.In(row.Values)) {
			at(columnKey, UnknownChoice, nil)
		}
		switch {
		case !columnZH.Set(row.Values):
			at(columnZH, RequiredToSave, nil)
		case !columnType.Set(row.Values):
			at(columnType, RequiredToSave, nil)
		case Type(columnType.In(row.Values)) == TypeChoice && len(columnOptions.In(row.Values)) == 0:
			at(columnOptions, NeedsOptions, nil)
		case Type(columnType.In(row.Values)) == TypeChoice:
			if name := twin(optionsOfColumn(row)); name != "" {
				at(columnOptions, TwinOption, Args{"Name": name})
			}
		}
	}
	return wrong
}

// twin is the name of an option that another one has too, as its code or in either language.
func twin(options []Option) string {
	seen := map[string]int{}
	for i, o := range options {
		for _, name := range []string{o.Value, o.Label.ZH, o.Label.EN} {
			if before, twice := seen[plain(name)]; twice && before != i {
				return o.Label.ZH
			}
			seen[plain(name)] = i
		}
	}
	return ""
}

// headerProblems are names under which an import would find another field of the kind.
func headerProblems(kind Kind, key string, v Values) []Problem {
	var wrong []Problem
	check := func(f Field, name string) {
		other, taken := kind.FieldByHeader(name)
		if name == "" || !taken || other.def().Key == key || slices.ContainsFunc(wrong, func(p Problem) bool { return p.Field == f.def().Key }) {
			return
		}
		wrong = append(wrong, Problem{Field: f.def().Key, Code: NameTaken, Args: Args{"Name": other.def().Label.ZH}})
	}
	check(ownZH, ownZH.In(v))
	check(ownEN, ownEN.In(v))
	for _, name := range ownAlso.In(v) {
		check(ownAlso, name)
	}
	return wrong
}
