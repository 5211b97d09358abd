package catalog

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// NotApplicable is the header under which a record keeps the required facts that it has none of, each with the reason (N-12). Lines of "key: reason".
// Like an [Origin] it stands among the facts besides the fields, so it is compared, exported, read back and signed with them, and files have it
// as a column. It is never changed: digests are over it.
const NotApplicable = "不适用声明 Declared not applicable"

// DeclaredSuffix is what the form's key of a reason ends in, behind the key of its field: "backup_supplier.na".
const DeclaredSuffix = ".na"

// Limits of a reason, in characters.
const (
	MinDeclared = 4
	MaxDeclared = 300
)

// Declared is a required fact that a record says there is none of, and why.
type Declared struct {
	Field  Field
	Reason string
}

// Declared are the facts that v does not say and gives a reason for, in the order of the form (N-12). Reviewers accept each of them.
func (k Kind) Declared(v Values) []Declared {
	reasons := k.declarations(v)
	if len(reasons) == 0 {
		return nil
	}
	var out []Declared
	for _, f := range k.Fields {
		if reason := reasons[f.def().Key]; reason != "" {
			if _, said := f.value(v); !said {
				out = append(out, Declared{f, reason})
			}
		}
	}
	return out
}

// In is the declaration in words.
func (d Declared) In(lang Lang) string { return noneOf(d.Reason).In(lang) }

func noneOf(reason string) Label {
	if reason == "" {
		return Label{}
	}
	return Label{"不适用：" + reason, "Not applicable: " + reason}
}

// HasNone says that v declares the field not applicable; Display says why.
func (k Kind) HasNone(f Field, v Values) bool {
	if v.extra[NotApplicable] == "" {
		return false
	}
	return slices.ContainsFunc(k.Declared(v), func(d Declared) bool { return d.Field.def().Key == f.def().Key })
}

// Declarable says whether a record may say that there is nothing in the field. There always is what a record is known by, who answers for it,
// and one of the answers of a choice; what nobody asks for may be left empty.
func (k Kind) Declarable(f Field) bool {
	s := f.def()
	switch {
	case !s.Required && !s.Conditional, s.Retired, s.Type == TypeComputed, s.Type == TypeChoice, s.Type == TypeBool, k.neededToSave(s):
		return false
	}
	return !sameField(f, k.Owner) && !sameField(f, k.NextOwner)
}

func sameField(f, g Field) bool { return g != nil && f.def().Key == g.def().Key }

// declarations are the reasons that v gives, by the key of the field. Lines that name no field, or give no reason, are none. People who write
// such lines into a file name fields by their labels.
func (k Kind) declarations(v Values) map[string]string {
	text := v.extra[NotApplicable]
	if text == "" {
		return nil
	}
	out := map[string]string{}
	for line := range strings.Lines(text) {
		if key, reason, ok := k.declaration(line); ok {
			out[key] = reason
		}
	}
	return out
}

func (k Kind) declaration(line string) (key, reason string, ok bool) {
	at := strings.IndexAny(line, ":：")
	if at < 0 {
		return "", "", false
	}
	_, size := utf8.DecodeRuneInString(line[at:])
	name, reason := strings.TrimSpace(line[:at]), strings.TrimSpace(line[at+size:])
	for _, f := range k.Fields {
		if s := f.def(); s.Key == name || strings.EqualFold(s.Label.ZH, name) || strings.EqualFold(s.Label.EN, name) {
			return s.Key, reason, k.Declarable(f) && declaredWrong(reason) == nil
		}
	}
	return "", "", false
}

// declaredWrong is what is wrong with a reason.
func declaredWrong(reason string) error {
	n := utf8.RuneCountInString(reason)
	switch {
	case n < MinDeclared || Filler(reason):
		return badArgs(NoReason, Args{"Min": strconv.Itoa(MinDeclared)})
	case n > MaxDeclared:
		return badArgs(TooLong, Args{"Max": strconv.Itoa(MaxDeclared), "Length": strconv.Itoa(n)})
	}
	return nil
}

// declaring reads the reasons of a form into v. What is said is not declared as well: one of both was a mistake, and nobody but the writer knows
// which. A form that says a fact and knows nothing of reasons ends an older declaration.
func (k Kind) declaring(v *Values, in Form, cells map[string]string) []Problem {
	var problems []Problem
	reasons := map[string]string{}
	for _, f := range k.Fields {
		key := f.def().Key
		typed, given := in[key+DeclaredSuffix]
		cell := cells[key]
		if !given && cell == "" || !k.Declarable(f) {
			continue
		}
		reason := cell
		if len(typed) > 0 && strings.TrimSpace(typed[len(typed)-1]) != "" {
			reason = typed[len(typed)-1]
		}
		reason, err := clean(inOneLine.Replace(lineBreaks.Replace(reason)), false)
		if err == nil && reason != "" {
			err = declaredWrong(reason)
			if said := v.m[key]; err == nil && said != nil {
				if !isFiller(f, said) {
					err = bad(SaidAndDeclared)
				}
				delete(v.m, key) // 同上 is what the declaration stands instead of
			}
		}
		if err != nil {
			p := asProblem(err)
			p.Field = key
			problems = append(problems, p)
			continue
		}
		reasons[key] = reason
	}
	v.extra = k.declared(*v, reasons)
	return problems
}

// declared is what v keeps besides its fields with other reasons, by field; an empty one takes a declaration back. Lines that this program does
// not understand stay.
func (k Kind) declared(v Values, reasons map[string]string) map[string]string {
	var lines []string
	for line := range strings.Lines(v.extra[NotApplicable]) {
		key, _, ok := k.declaration(line)
		if _, anew := reasons[key]; ok && (anew || v.m[key] != nil) {
			continue
		}
		lines = append(lines, strings.TrimSpace(line))
	}
	for _, f := range k.Fields {
		if key := f.def().Key; reasons[key] != "" {
			lines = append(lines, key+": "+reasons[key])
		}
	}
	slices.Sort(lines)
	text := strings.Join(slices.Compact(lines), "\n")
	if text == v.extra[NotApplicable] {
		return v.extra
	}
	out := make(map[string]string, len(v.extra)+1)
	for header, said := range v.extra {
		out[header] = said
	}
	if out[NotApplicable] = text; text == "" {
		delete(out, NotApplicable)
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

// saysNone are the words with which a cell says that there is no such fact; a mark and the reason follow.
var saysNone = []string{"不适用", "不適用", "not applicable", "n/a"}

// declaredInCell is the reason of a cell such as "不适用：独家供货": people write it where the fact should stand.
func declaredInCell(cell string) (reason string, is bool) {
	if cell = strings.TrimSpace(cell); cell == "" || !strings.HasPrefix(cell, "不") && cell[0]|0x20 != 'n' {
		return "", false
	}
	for _, word := range saysNone {
		if len(cell) <= len(word) || !strings.EqualFold(cell[:len(word)], word) {
			continue
		}
		rest := strings.TrimSpace(cell[len(word):])
		mark, size := utf8.DecodeRuneInString(rest)
		if !strings.ContainsRune(":：,，;；—–-(（", mark) {
			return "", false
		}
		reason = strings.TrimSpace(strings.TrimRight(strings.TrimLeft(rest[size:], "—–-"), ")）"))
		return reason, declaredWrong(reason) == nil
	}
	return "", false
}

// undeclared says that some of what stands under NotApplicable is no declaration, and has to be shown as it is.
func (k Kind) undeclared(v Values) bool {
	for line := range strings.Lines(v.extra[NotApplicable]) {
		if _, _, ok := k.declaration(line); !ok && strings.TrimSpace(line) != "" {
			return true
		}
	}
	return false
}
