package catalog

// Of is a field whose Go type is known, so a rule that names it is checked by the compiler. The zero
// Of is no field: it is never set.
type Of[T any] struct {
	spec   *Spec
	codec  *codec[T]
	derive func(Values) (T, bool)
	when   func(Values) bool
	say    func(T, Lang) string
	fits   func(T) bool // nil: every value has the right shape
}

// codec is how one field type reads and writes. Functions get the Spec because options and bounds
// belong to the field and not to the type.
type codec[T any] struct {
	lines   bool                                  // cells may hold line breaks
	parse   func(s *Spec, cell string) (T, error) // cell is clean and not blank
	format  func(T) string                        // exact inverse
	cell    func(b []byte, t T) []byte            // nil: appends what format writes
	empty   func(T) bool                          // nil: every value says something
	words   func(s *Spec, v T, lang Lang) string  // nil: as format
	storage storage[T]
}

func field[T any](c *codec[T], t Type, key, zh, en string) Of[T] {
	return Of[T]{codec: c, spec: &Spec{Key: key, Label: Label{zh, en}, Type: t, Result: t}}
}

// Lookup gives the field's value in v, typed or derived, and whether there is one.
func (f Of[T]) Lookup(v Values) (T, bool) {
	if f.spec != nil {
		if v.unread != nil {
			if t, ok := f.lookStored(v.unread); ok {
				return t, true
			}
		} else if t, ok := v.m[f.spec.Key].(T); ok {
			return t, true
		}
	}
	if f.derive != nil {
		return f.derive(v)
	}
	var none T
	return none, false
}

// In gives the field's value in v, or the zero of its type.
func (f Of[T]) In(v Values) T {
	t, _ := f.Lookup(v)
	return t
}

// Set reports whether the field has a value in v. The number 0 and the answer no are values.
func (f Of[T]) Set(v Values) bool {
	_, ok := f.Lookup(v)
	return ok
}

// with changes a copy of the spec, so that handles never share one.
func (f Of[T]) with(change func(*Spec)) Of[T] {
	s := *f.spec
	change(&s)
	f.spec = &s
	return f
}

// Required makes the absence of the field block submitting.
func (f Of[T]) Required() Of[T] { return f.with(func(s *Spec) { s.Required = true }) }

// RequiredIf makes the absence block submitting while the other facts say so.
func (f Of[T]) RequiredIf(when func(Values) bool) Of[T] {
	f.when = when
	return f.with(func(s *Spec) { s.Conditional = true })
}

// Identity makes the field part of what identifies the record.
func (f Of[T]) Identity() Of[T] { return f.with(func(s *Spec) { s.Identity = true }) }

// Listed makes the field a column of the list; see Spec.Priority.
func (f Of[T]) Listed(priority int) Of[T] {
	return f.with(func(s *Spec) { s.Listed, s.Priority = true, priority })
}

// Masked keeps the value out of search, export, log and difference, and shows it in part. The class decides who sees it in full.
func (f Of[T]) Masked(c Class) Of[T] {
	return f.with(func(s *Spec) { s.Masked, s.Class = true, c })
}

// Retired takes the field out of forms and lists without losing what records say.
func (f Of[T]) Retired() Of[T] { return f.with(func(s *Spec) { s.Retired = true }) }

// Code marks text that is an identifier.
func (f Of[T]) Code() Of[T] { return f.with(func(s *Spec) { s.Code = true }) }

// Acyclic forbids references that lead back to the record: a supervisor of one's own supervisor.
func (f Of[T]) Acyclic() Of[T] { return f.with(func(s *Spec) { s.Acyclic = true }) }

// Meets names the requirements whose fact is typed here, for docs/requirements.md.
func (f Of[T]) Meets(ids ...string) Of[T] { return f.with(func(s *Spec) { s.Meets = ids }) }

// Hint is the sentence under the label.
func (f Of[T]) Hint(zh, en string) Of[T] { return f.with(func(s *Spec) { s.Hint = Label{zh, en} }) }

// Example is the placeholder of the form.
func (f Of[T]) Example(text string) Of[T] { return f.with(func(s *Spec) { s.Example = text }) }

// Unit is what a number counts; a cell may carry it behind the number.
func (f Of[T]) Unit(zh, en string) Of[T] { return f.with(func(s *Spec) { s.Unit = Label{zh, en} }) }

// Also lists other headers under which spreadsheets bring this field.
func (f Of[T]) Also(headers ...string) Of[T] { return f.with(func(s *Spec) { s.Also = headers }) }

// Suggest lists values offered while typing.
func (f Of[T]) Suggest(values ...string) Of[T] {
	return f.with(func(s *Spec) { s.Suggestions = values })
}

// Between bounds a number, inclusive, in whole units.
func (f Of[T]) Between(low, high int64) Of[T] {
	return f.with(func(s *Spec) { s.Min, s.Max = low, high })
}

// Preset lets a new record begin with the workspace's number. What is saved is the record's own from then on.
func (f Of[T]) Preset(n Number) Of[T] { return f.with(func(s *Spec) { s.Preset = &n }) }

// From makes the field computed: never typed, never stored, always the answer of derive. The answer
// is not ok when a fact is missing, because a guess would look like a judgement.
func (f Of[T]) From(derive func(Values) (T, bool)) Of[T] {
	f.derive = derive
	return f.with(func(s *Spec) { s.Type = TypeComputed })
}

// Else lets the field be typed, and answers from derive while nobody has.
func (f Of[T]) Else(derive func(Values) (T, bool)) Of[T] {
	f.derive = derive
	return f
}

// Worded replaces how people are shown the value.
func (f Of[T]) Worded(say func(T, Lang) string) Of[T] {
	f.say = say
	return f
}

// Spec describes the field.
func (f Of[T]) Spec() Spec { return *f.spec }

// Parse reads a cell; see [Field].
func (f Of[T]) Parse(cell string) (any, error) {
	cell, err := clean(cell, f.codec.lines)
	if err != nil || cell == "" {
		return nil, err
	}
	t, err := f.codec.parse(f.spec, cell)
	if err != nil || f.Zero(t) {
		return nil, err
	}
	return t, nil
}

// Format writes a value as a cell; see [Field]. What is not of the field's type gives "".
func (f Of[T]) Format(v any) string {
	t, ok := v.(T)
	if !ok {
		return ""
	}
	return f.codec.format(t)
}

// Zero reports whether v says nothing; see [Field].
func (f Of[T]) Zero(v any) bool {
	t, ok := v.(T)
	return !ok || f.codec.empty != nil && f.codec.empty(t)
}

func (f Of[T]) def() *Spec { return f.spec }

func (f Of[T]) placed(group int) Field { return f.with(func(s *Spec) { s.Group = group }) }

func (f Of[T]) judged() bool {
	return f.spec.Required || f.when != nil || f.fits != nil || f.spec.Shape() == TypeRows
}

func (f Of[T]) needed(v Values) bool {
	return f.spec.Required || f.when != nil && f.when(v)
}

func (f Of[T]) unfit(v any) bool {
	t, ok := v.(T)
	return ok && f.fits != nil && !f.fits(t)
}

func (f Of[T]) value(v Values) (any, bool) {
	if said, there := v.m[f.spec.Key]; there {
		if _, ours := said.(T); ours {
			return said, true
		}
	}
	if f.derive == nil {
		var none T
		return none, false
	}
	return f.derive(v)
}

func (f Of[T]) words(v any, lang Lang) string {
	if t, ok := v.(T); ok && f.spec.Masked {
		return mask(f.spec.Shape(), f.codec.format(t))
	}
	return f.plain(v, lang)
}

func (f Of[T]) plain(v any, lang Lang) string {
	t, ok := v.(T)
	switch {
	case !ok:
		return ""
	case f.say != nil:
		return f.say(t, lang)
	case f.codec.words != nil:
		return f.codec.words(f.spec, t, lang)
	}
	return f.codec.format(t)
}

func (f Of[T]) appendJSON(b []byte, v any) []byte {
	if t, ok := v.(T); ok {
		return f.codec.storage.append(b, t)
	}
	return append(b, "null"...)
}

func (f Of[T]) readJSON(r *reader) (any, error) { return f.codec.storage.read(r) }
