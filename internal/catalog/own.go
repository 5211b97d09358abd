package catalog

import (
	"crypto/sha256"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// FieldState says whether a field of a workspace's own is still asked for.
type FieldState string

// The states. A field that was taken out while records hold it is Retired: no longer asked for, shown where a record has it, in
// history, differences and exports. One that nobody holds is Removed: nobody sees it, but a form that was open when it was taken out
// may still bring a value, which then is kept.
const (
	Live    FieldState = "live"
	Retired FieldState = "retired"
	Removed FieldState = "removed"
)

// OwnField is a field of a workspace's own: Said is its description, made by FieldForm. Kind and Key never change.
type OwnField struct {
	Kind, Key string
	Said      Values
	State     FieldState
}

// OwnKind is a kind of a workspace's own: Said is its description, made by KindForm. An archived kind gets no new sections.
type OwnKind struct {
	Key      string
	Said     Values
	Archived bool
}

// ownGroup is the heading of a workspace's own fields.
const ownGroup = "own"

// Label is what the field is called.
func (o OwnField) Label() Label { return pair(ownZH, ownEN, o.Said) }

// Type is the type of what the field holds.
func (o OwnField) Type() Type { return Type(ownType.In(o.Said)) }

// Many says whether it holds several people or references.
func (o OwnField) Many() bool { return ownMany.In(o.Said) }

// Target is the kind a reference may point at, "" for any.
func (o OwnField) Target() string { return ownTarget.In(o.Said) }

// Options are the answers of a choice.
func (o OwnField) Options() []Option {
	var list []Option
	for _, row := range ownOptions.In(o.Said) {
		list = append(list, Option{optionValue.In(row.Values), pair(optionZH, optionEN, row.Values)})
	}
	return list
}

// Columns are the types of the columns of a table, by key.
func (o OwnField) Columns() map[string]Type {
	types := map[string]Type{}
	for _, row := range ownColumns.In(o.Said) {
		types[columnKey.In(row.Values)] = Type(columnType.In(row.Values))
	}
	return types
}

// ColumnOptions are the answers of the columns of a table that are choices, by the key of the column. A code follows from its name,
// so a column's option cannot change its name while records say it.
func (o OwnField) ColumnOptions() map[string][]Option {
	options := map[string][]Option{}
	for _, row := range ownColumns.In(o.Said) {
		if Type(columnType.In(row.Values)) == TypeChoice {
			options[columnKey.In(row.Values)] = optionsOfColumn(row)
		}
	}
	return options
}

func optionsOfColumn(row Row) []Option {
	var options []Option
	for _, name := range columnOptions.In(row.Values) {
		options = append(options, opt(madeKey("o_", name), name, name))
	}
	return options
}

// Label is what the kind is called.
func (o OwnKind) Label() Label { return pair(kindZH, kindEN, o.Said) }

// pair is a label of two fields; without English both readers get the other one.
func pair(zh, en Of[string], v Values) Label {
	l := Label{zh.In(v), en.In(v)}
	if l.EN == "" {
		l.EN = l.ZH
	}
	return l
}

// With adds a workspace's own kinds and fields to the built-in ones. version tells two states of a workspace apart. Fields stand in
// the order they come in. It fails on descriptions that Problems would not let pass.
func With(version int64, kinds []OwnKind, fields []OwnField) (Catalog, error) {
	w := &workspace{version: version}
	keys := map[string]bool{}
	for _, k := range all {
		keys[k.Key] = true
	}
	for _, o := range kinds {
		if !strings.HasPrefix(o.Key, "x_") || keys[o.Key] {
			return Catalog{}, fmt.Errorf("catalog: kind %q is there twice or badly named", o.Key)
		}
		keys[o.Key] = true
	}
	of := map[string][]Field{}
	for _, o := range fields {
		f, err := o.field()
		if err != nil {
			return Catalog{}, fmt.Errorf("catalog: own field %s.%s: %w", o.Kind, o.Key, err)
		}
		if target := f.def().Target; !keys[o.Kind] || target != "" && !keys[target] {
			return Catalog{}, fmt.Errorf("catalog: own field %s.%s is of no kind, or points at none", o.Kind, o.Key)
		}
		of[o.Kind] = append(of[o.Kind], f)
	}
	for _, k := range all {
		if err := w.add(k, of[k.Key]); err != nil {
			return Catalog{}, err
		}
	}
	for _, o := range kinds {
		if err := w.add(o.kind(), of[o.Key]); err != nil {
			return Catalog{}, err
		}
	}
	return Catalog{w}, nil
}

// workspace is what a Catalog points at.
type workspace struct {
	version int64
	kinds   []Kind
	numbers Numbers
	usual   Numbers // of the workspace, where numbers are those of a handover
	limited int64   // the version with which a number or word last changed
	words   *Words
}

// add takes a kind with fields of its own at the end of its form.
func (w *workspace) add(k Kind, own []Field) error {
	if len(own) > 0 {
		k.Groups = append(slices.Clone(k.Groups), group(ownGroup, "自定义字段", "Own fields", own...))
		k.HasOwn = true
	}
	if k.Own || k.HasOwn {
		var err error
		if k, err = complete(k); err != nil {
			return err
		}
	}
	w.kinds = append(w.kinds, k)
	return nil
}

// kind is the kind the description makes.
func (o OwnKind) kind() Kind {
	v := o.Said
	k := Kind{Key: o.Key, Label: o.Label(), Why: pair(kindWhyZH, kindWhyEN, v), Unit: pair(kindUnitZH, kindUnitEN, v), Own: true, Archived: o.Archived}
	if k.Unit.ZH == "" {
		k.Unit = Label{"条" + k.Label.ZH, k.Label.EN}
	}
	name := Label{"名称", "Name"}
	if own := pair(kindTitleZH, kindTitleEN, v); own.ZH != "" {
		name = own
	}
	title := text("title", name.ZH, name.EN).Required().Identity()
	fields := []Field{title}
	k.Title = title
	if kindOwner.In(v) {
		f := person("owner", "现负责人", "Owner").Required().Listed(2).Also("负责人")
		k.Owner, k.Subtitle, fields = f, []Field{f}, append(fields, f)
	}
	if kindNextOwner.In(v) {
		f := person("next_owner", "接手人", "Next owner").Required().Listed(1)
		k.NextOwner, fields = f, append(fields, f)
	}
	if kindDue.In(v) {
		f := date("due", "到期日", "Due").Listed(1).Also("截止", "期限")
		k.Due, fields = f, append(fields, f)
	}
	k.Groups = []Group{group("basics", "基本信息", "Basics", fields...)}
	return k
}

// field is the field the description makes.
func (o OwnField) field() (Field, error) {
	key, l := o.Key, o.Label()
	if !strings.HasPrefix(key, "x_") {
		return nil, fmt.Errorf("the key does not begin with x_")
	}
	switch o.Type() {
	case TypeText:
		return o.shaped(text(key, l.ZH, l.EN))
	case TypeMultiline:
		return described(o, multiline(key, l.ZH, l.EN)), nil
	case TypeChoice:
		return described(o, choice(key, l.ZH, l.EN, o.Options()...)), nil
	case TypeBool:
		return described(o, boolean(key, l.ZH, l.EN)), nil
	case TypeInt:
		return described(o, integer(key, l.ZH, l.EN)), nil
	case TypeDecimal:
		return described(o, decimal(key, l.ZH, l.EN)), nil
	case TypeMoney:
		return described(o, money(key, l.ZH, l.EN)), nil
	case TypePercent:
		return described(o, percent(key, l.ZH, l.EN)), nil
	case TypeDate:
		return described(o, date(key, l.ZH, l.EN)), nil
	case TypeDateTime:
		return described(o, dateTime(key, l.ZH, l.EN)), nil
	case TypePhone:
		return described(o, phone(key, l.ZH, l.EN)), nil
	case TypeEmail:
		return described(o, email(key, l.ZH, l.EN)), nil
	case TypeURL:
		return described(o, link(key, l.ZH, l.EN)), nil
	case TypeList:
		return described(o, list(key, l.ZH, l.EN)), nil
	}
	return o.joined(key, l)
}

// joined are the types that name something else, or hold something.
func (o OwnField) joined(key string, l Label) (Field, error) {
	switch many := o.Many(); {
	case o.Type() == TypePerson && many:
		return described(o, people(key, l.ZH, l.EN)), nil
	case o.Type() == TypePerson:
		return described(o, person(key, l.ZH, l.EN)), nil
	case o.Type() == TypeRef && many:
		return described(o, refs(key, l.ZH, l.EN, o.Target())), nil
	case o.Type() == TypeRef:
		return described(o, ref(key, l.ZH, l.EN, o.Target())), nil
	case o.Type() == TypeRows:
		columns, err := o.columns()
		return described(o, rows(key, l.ZH, l.EN, columns...)), err
	}
	return nil, fmt.Errorf("no type %q", o.Type())
}

// columns are the columns of a table.
func (o OwnField) columns() ([]Field, error) {
	var out []Field
	seen := map[string]bool{}
	for _, row := range ownColumns.In(o.Said) {
		key, l := columnKey.In(row.Values), pair(columnZH, columnEN, row.Values)
		if seen[key] || !keyShape.MatchString(key) {
			return nil, fmt.Errorf("column %q is there twice or badly named", key)
		}
		seen[key] = true
		switch Type(columnType.In(row.Values)) {
		case TypeText:
			out = append(out, text(key, l.ZH, l.EN))
		case TypeDecimal:
			out = append(out, decimal(key, l.ZH, l.EN))
		case TypeDate:
			out = append(out, date(key, l.ZH, l.EN))
		case TypeChoice:
			out = append(out, choice(key, l.ZH, l.EN, optionsOfColumn(row)...))
		default:
			return nil, fmt.Errorf("column %q has no type", key)
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("a table without columns")
	}
	return out, nil
}

// farthest is a bound for numbers that have only one; it keeps out of the way and fits every way a number is kept.
const farthest = 1_000_000_000_000_000

// described puts what the description says into the field.
func described[T any](o OwnField, f Of[T]) Of[T] {
	v := o.Said
	return f.with(func(s *Spec) {
		s.Own, s.Retired, s.Gone = true, o.State == Retired || o.State == Removed, o.State == Removed
		s.Hint, s.Example, s.Also = pair(ownHintZH, ownHintEN, v), ownExample.In(v), ownAlso.In(v)
		if s.Hint.ZH == "" {
			s.Hint.ZH = s.Hint.EN
		}
		s.Required, s.Class = ownRequired.In(v), Class(ownClass.In(v))
		if s.Class == "" && ownMasked.In(v) {
			s.Class = ClassOther
		}
		if s.Type == TypeRows {
			s.Class = "" // its columns are not described so closely
		}
		s.Masked = s.Class != ""
		if ownListed.In(v) && !s.Masked && !s.Retired && s.Type != TypeMultiline && s.Type != TypeRows {
			s.Listed, s.Priority = true, 2
		}
		switch s.Type {
		case TypeInt, TypeDecimal, TypeMoney, TypePercent:
			s.Unit = pair(ownUnitZH, ownUnitEN, v)
			if ownMin.Set(v) || ownMax.Set(v) {
				s.Min, s.Max = -farthest, farthest
				if ownMin.Set(v) {
					s.Min = ownMin.In(v)
				}
				if ownMax.Set(v) {
					s.Max = ownMax.In(v)
				}
			}
		}
	})
}

// shaped is a text with its pattern.
func (o OwnField) shaped(f Of[string]) (Field, error) {
	f = described(o, f)
	pattern := ownPattern.In(o.Said)
	if pattern == "" {
		return f, nil
	}
	shape, err := regexp.Compile(`^(?:` + pattern + `)$`)
	if err != nil {
		return nil, err
	}
	if !ownRefuse.In(o.Said) {
		f.fits = shape.MatchString
		return f, nil
	}
	c := *f.codec
	c.parse = func(s *Spec, cell string) (string, error) {
		cell, err := parseText(s, cell)
		if err == nil && !shape.MatchString(cell) {
			err = badArgs(WrongShape, Args{"Example": s.Example})
		}
		return cell, err
	}
	f.codec = &c
	return f, nil
}

// letters make a name of a to z out of any text; equal texts make equal names.
func letters(said string) string {
	sum := sha256.Sum256([]byte(plain(said)))
	name := make([]byte, 8)
	for i := range name {
		name[i] = 'a' + sum[i]%26
	}
	return string(name)
}

// madeKey makes a key out of a name: its Latin words, or else letters that follow from it. It holds no digits, so that it fits
// wherever a key may stand.
func madeKey(prefix string, names ...string) string {
	for _, name := range names {
		words := strings.FieldsFunc(strings.ToLower(fold(name)), func(r rune) bool { return r < 'a' || r > 'z' })
		key := strings.Join(words, "_")
		if len(key) > 1 && !strings.ContainsFunc(name, func(r rune) bool { return r >= 0x2e80 || r >= '0' && r <= '9' }) {
			return prefix + strings.Trim(key[:min(len(key), 30)], "_")
		}
	}
	return prefix + letters(strings.Join(names, " "))
}

// KeyFor makes the key of a new field or kind out of its names. taken are the keys that are there.
func KeyFor(l Label, taken func(key string) bool) string {
	key := madeKey("x_", l.EN, l.ZH)
	for n := 0; taken(key); n++ {
		key = "x_" + letters(fmt.Sprint(l.ZH, l.EN, n))
	}
	return key
}
