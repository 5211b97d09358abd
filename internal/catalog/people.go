package catalog

// Person is somebody named in a record. ID is empty while the name is not matched to a person of the
// workspace.
type Person struct {
	ID   string
	Name string
}

// Same reports whether two mentions mean one person: by id when both have one, else by name.
func (p Person) Same(other Person) bool {
	if p.ID != "" && other.ID != "" {
		return p.ID == other.ID
	}
	return plain(p.Name) != "" && plain(p.Name) == plain(other.Name)
}

// Ref is a record named in another record. ID is empty while the title is not matched to a record;
// the text stays.
type Ref struct {
	ID    string
	Title string
}

func (p Person) parts() (id, name string)     { return p.ID, p.Name }
func (Person) matched(id, name string) Person { return Person{id, name} }
func (r Ref) parts() (id, name string)        { return r.ID, r.Title }
func (Ref) matched(id, title string) Ref      { return Ref{id, title} }

// mention is what people and references have in common: a name as typed, and an id once matched.
type mention[T any] interface {
	comparable
	parts() (id, name string)
	matched(id, name string) T
}

// single and several are the codecs for one mention in a cell and for many.
func single[T mention[T]](key string) *codec[T] {
	return &codec[T]{
		parse:   func(_ *Spec, cell string) (T, error) { return mentioned[T](cell), nameable(cell) },
		format:  nameOf[T],
		empty:   func(t T) bool { return nameOf(t) == "" },
		storage: storeMention[T](key),
	}
}

func several[T mention[T]](key string) *codec[[]T] {
	return &codec[[]T]{
		lines: true,
		// Names may repeat here: two coats of one name are two records. identifiedAll, which knows their ids, tells them apart.
		parse: func(_ *Spec, cell string) ([]T, error) {
			items, err := limited(cutList(cell))
			list := make([]T, len(items))
			for i, item := range items {
				if list[i] = mentioned[T](item); err == nil {
					err = nameable(item)
				}
			}
			return list, err
		},
		format:  func(list []T) string { return joinList(namesOf(list)) },
		empty:   noItems[T],
		words:   func(_ *Spec, list []T, lang Lang) string { return listed(namesOf(list), lang) },
		storage: asList(storeMention[T](key)),
	}
}

// nameable refuses what names nothing: too long a text, and a code that lost its digits.
func nameable(name string) error {
	if LostDigits(name) {
		return bad(DigitsLost)
	}
	return within(MaxText, name)
}

// storeMention writes {"id":…,"name":…}, or another key for the name.
func storeMention[T mention[T]](key string) storage[T] {
	write := func(b []byte, t T) []byte {
		id, name := t.parts()
		return appendPair(b, "id", id, key, name)
	}
	return asPair("id", key, write, func(id, name string) (T, error) {
		var t T
		return t.matched(id, name), nil
	})
}

func mentioned[T mention[T]](name string) T {
	var t T
	return t.matched("", name)
}

func nameOf[T mention[T]](t T) string {
	_, name := t.parts()
	return name
}

func namesOf[T mention[T]](list []T) []string {
	items := make([]string, len(list))
	for i, t := range list {
		items[i] = nameOf(t)
	}
	return items
}

var (
	personCodec = single[Person]("name")
	peopleCodec = several[Person]("name")
	refCodec    = single[Ref]("title")
	refsCodec   = several[Ref]("title")
)

func person(key, zh, en string) Of[Person] { return field(personCodec, TypePerson, key, zh, en) }

func people(key, zh, en string) Of[[]Person] {
	return field(peopleCodec, TypePerson, key, zh, en).with(func(s *Spec) { s.Many = true })
}

// ref names one record of the target kind; target "" is any kind.
func ref(key, zh, en, target string) Of[Ref] {
	return field(refCodec, TypeRef, key, zh, en).with(func(s *Spec) { s.Target = target })
}

func refs(key, zh, en, target string) Of[[]Ref] {
	return field(refsCodec, TypeRef, key, zh, en).with(func(s *Spec) { s.Target, s.Many = target, true })
}
