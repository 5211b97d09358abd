package catalog

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Kind is one kind of record. Everything the program does with records of the kind follows from it.
type Kind struct {
	Key    string
	Label  Label
	Why    Label // one sentence over the list: what belongs here and why
	Unit   Label // behind a number: 个账号, accounts
	Groups []Group
	Slots  []Slot   // what a file attached to the record can be
	Meets  []string // ids of the requirements the kind as a whole has a place for

	Guarded  bool // whoever leaves could take away what it holds, though none of it is masked
	Own      bool // made by the workspace; only declarative rules
	HasOwn   bool // has fields that the workspace added
	HasRules bool // has, or had, rules that the workspace made
	Archived bool // of an own kind: it gets no new sections

	Title     Field   // text; what the record is called
	Subtitle  []Field // second line under the title
	Owner     Field   // person who answers for it now
	NextOwner Field   // person who will
	Due       Field   // date the calendar shows

	// Identify says what identifies the record; nil means all identity fields together.
	Identify func(Values) string

	Checks []Check
	Sample Form // a complete record, for tests and documentation

	Fields []Field          // all fields of the groups, in order; set by declare
	index  map[string]Field // with columns, as "steps.role"
	sorted []Field          // by key
	short  *shortcuts
	flat   []flatPath        // of files
	heads  map[string]string // paths by the headers of files
}

// all is every kind, in the order of the sections of a full handover.
var all = catalogOf(
	BusinessOverview, Account, SKU, Supplier, SOP, DataReport, PlatformRule, ServiceFAQ, Campaign, Member,
	TechSystem, Logistics, Contract, InFlight, Risk, Document, Meeting, Training,
)

// Sensitive says whether views of its records are kept and its pages carry a watermark (N-16): it has masked facts, or figures and papers of
// the business.
func (k Kind) Sensitive() bool { return k.Guarded || k.Masks() }

// All lists the built-in kinds; see [Catalog] for those of a workspace.
func All() []Kind { return Catalog{}.All() }

// Lookup finds a built-in kind by its key.
func Lookup(key string) (Kind, bool) { return Catalog{}.Lookup(key) }

// Field finds a field by its key, or a column by a key such as "steps.role".
func (k Kind) Field(key string) (Field, bool) {
	f, ok := k.index[key]
	return f, ok
}

// FieldByHeader finds the field a spreadsheet means with the header of a column: its key, its label
// in either language, or one of its other names.
func (k Kind) FieldByHeader(header string) (Field, bool) {
	want := NormalHeader(header)
	for _, f := range k.Fields {
		if slices.Contains(headersOf(f), want) && !(f.def().Own && f.def().Retired) {
			return f, true
		}
	}
	return nil, false
}

func headersOf(f Field) []string {
	s := f.def()
	names := append([]string{s.Key, s.Label.ZH, s.Label.EN}, s.Also...)
	for i, n := range names {
		names[i] = NormalHeader(n)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

var bracketed = regexp.MustCompile(`\([^()]*\)$`)

// NormalHeader makes two spellings of one header equal: half width, lower case, without blanks,
// underscores, hyphens, a star at either end, and a unit in brackets at the end.
func NormalHeader(header string) string {
	h := strings.Trim(plain(header), "*")
	if strings.HasSuffix(h, ")") {
		h = bracketed.ReplaceAllString(h, "")
	}
	return strings.Trim(joints.Replace(h), "*")
}

var joints = strings.NewReplacer("_", "", "-", "")

// TitleOf is what the record is called.
func (k Kind) TitleOf(v Values) string { return cellOf(k.Title, v) }

// SubtitleOf is the second line under the title, without what is empty.
func (k Kind) SubtitleOf(v Values, lang Lang) string {
	var parts []string
	for _, f := range k.Subtitle {
		if words := k.Display(f, v, lang); words != "" {
			parts = append(parts, words)
		}
	}
	return strings.Join(parts, " · ")
}

// CodeOf tells records of one title apart: the code or version under the title, "" where there is none.
func (k Kind) CodeOf(v Values) string {
	for _, f := range k.Subtitle {
		if s := f.Spec(); s.Code && !s.Masked {
			return cellOf(f, v)
		}
	}
	return ""
}

// IdentityOf is equal for two spellings of the same record: half width, lower case, no blanks.
func (k Kind) IdentityOf(v Values) string {
	if k.Identify != nil {
		return plain(k.Identify(v))
	}
	var parts [8]string
	said := parts[:0]
	for _, f := range k.ways().identity {
		said = append(said, plain(cellOf(f, v)))
	}
	return strings.Join(said, "|")
}

// IdentityWithout is an identity without the facts of some fields, for which nothing stands. It is false for kinds that identify their
// records in a way of their own, and for an identity that cannot be taken apart.
func (k Kind) IdentityWithout(identity string, keys []string) (string, bool) {
	fields, parts := k.ways().identity, strings.Split(identity, "|")
	if k.Identify != nil || len(parts) != len(fields) {
		return "", false
	}
	for i, f := range fields {
		if slices.Contains(keys, f.Spec().Key) {
			parts[i] = ""
		}
	}
	return strings.Join(parts, "|"), true
}

// OwnerOf is the person who answers for the record now, or nobody.
func (k Kind) OwnerOf(v Values) Person { return valueOf[Person](k.Owner, v) }

// NextOwnerOf is the person who will answer for the record, or nobody.
func (k Kind) NextOwnerOf(v Values) Person { return valueOf[Person](k.NextOwner, v) }

// DueOf is the record's day in the calendar, or no day.
func (k Kind) DueOf(v Values) Date { return valueOf[Date](k.Due, v) }

func valueOf[T any](f Field, v Values) T {
	var t T
	if f != nil {
		if value, ok := f.value(v); ok {
			t, _ = value.(T)
		}
	}
	return t
}

func cellOf(f Field, v Values) string {
	if value, ok := f.value(v); ok {
		return f.Format(value)
	}
	return ""
}

// declare completes a kind and panics on a mistake in its declaration, at program start.
func declare(k Kind) Kind {
	k, err := complete(k)
	if err != nil {
		panic(err.Error())
	}
	return k
}

// complete fills in what follows from the groups, and finds mistakes of the declaration. A kind that was complete before may have got
// another group.
func complete(k Kind) (Kind, error) {
	var wrong []error
	k.index, k.Fields = map[string]Field{}, nil
	groups := slices.Clone(k.Groups)
	for g := range groups {
		fields := make([]Field, len(groups[g].Fields))
		for i, f := range groups[g].Fields {
			fields[i] = f.placed(g)
			wrong = append(wrong, k.enter(fields[i].def().Key, fields[i]))
			for _, column := range fields[i].def().Columns {
				wrong = append(wrong, k.enter(fields[i].def().Key+"."+column.def().Key, column))
			}
		}
		groups[g].Fields = fields
		k.Fields = append(k.Fields, fields...)
	}
	k.Groups = groups
	k.sorted = byKey(k.Fields)
	k.flatten()
	k.short = shortcutsOf(k.Key, k.Fields, k.sorted)
	k.short.dated = k.datedFields()
	wrong = append(wrong, k.mustHold("title", k.Title, TypeText))
	for _, f := range k.Subtitle {
		wrong = append(wrong, k.mustHold("subtitle", f, ""))
	}
	wrong = append(wrong, k.mustHold("owner", k.Owner, TypePerson), k.mustHold("next owner", k.NextOwner, TypePerson), k.mustHold("due", k.Due, TypeDate))
	if k.Title == nil || k.Title.def().Masked {
		wrong = append(wrong, errors.New("catalog: "+k.Key+" needs a title that may be shown"))
	}
	seen := map[string]bool{}
	for _, c := range k.Checks {
		if seen[c.ID] || !strings.HasPrefix(c.ID, k.Key+".") || c.Field == nil {
			wrong = append(wrong, errors.New("catalog: check "+c.ID+" is declared twice, or badly named, or has no field"))
		}
		seen[c.ID] = true
		wrong = append(wrong, k.mustHold("check "+c.ID, c.Field, ""))
		for _, f := range c.Needs {
			wrong = append(wrong, k.mustHold("need of "+c.ID, f, ""))
		}
	}
	return k, errors.Join(wrong...)
}

func byKey(fields []Field) []Field {
	sorted := slices.Clone(fields)
	slices.SortFunc(sorted, func(a, b Field) int { return strings.Compare(a.def().Key, b.def().Key) })
	return sorted
}

var keyShape = regexp.MustCompile(`^[a-z][a-z0-9_]{0,40}(\.[a-z][a-z0-9_]{0,40})?$`)

func (k Kind) enter(key string, f Field) error {
	if _, twice := k.index[key]; twice || !keyShape.MatchString(key) || key == ExtraKey {
		return fmt.Errorf("catalog: field %s of %s is declared twice or badly named", key, k.Key)
	}
	k.index[key] = f
	return nil
}

// mustHold finds that a field the kind points at is not one of its fields, or not of the type.
func (k Kind) mustHold(use string, f Field, shape Type) error {
	if f == nil {
		return nil
	}
	s := f.def()
	if _, ok := k.index[s.Key]; !ok || shape != "" && (f.Spec().Shape() != shape || s.Many) {
		return fmt.Errorf("catalog: %s cannot use %s as %s", k.Key, s.Key, use)
	}
	return nil
}

// catalogOf panics when two kinds share a key or a reference points at no kind.
func catalogOf(kinds ...Kind) []Kind {
	var keys []string
	for _, k := range kinds {
		if slices.Contains(keys, k.Key) {
			panic("catalog: kind " + k.Key + " is declared twice")
		}
		keys = append(keys, k.Key)
	}
	for _, k := range kinds {
		for key, f := range k.index {
			if s := f.def(); s.Target != "" && !slices.Contains(keys, s.Target) {
				panic("catalog: " + k.Key + "." + key + " points at no kind")
			}
		}
	}
	return kinds
}
