package catalog

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// BindingSort is a way in which an account hangs on a person (N-07).
type BindingSort string

// The sorts of binding. A person is bound by being named, when the name was matched to somebody of the workspace.
const (
	BindsPhone  BindingSort = "phone"
	BindsMail   BindingSort = "mail"
	BindsName   BindingSort = "name"
	BindsCard   BindingSort = "card"
	BindsDevice BindingSort = "device"
	BindsPerson BindingSort = "person"
)

// BindingSorts are those that people keep of themselves, in the order of the form.
var BindingSorts = []BindingSort{BindsPhone, BindsMail, BindsName, BindsCard, BindsDevice}

// bindingField is a field of a kind that binds records to people.
type bindingField struct {
	field Field
	sort  BindingSort
	when  func(Values) bool // nil for always
}

// bindingFields says which fields of which kind bind what. Nothing of it is guessed from labels: own fields bind nothing.
var bindingFields = map[string][]bindingField{
	"account": {
		{field: accountPhone, sort: BindsPhone},
		{field: accountEmail, sort: BindsMail},
		{field: accountRealName, sort: BindsName},
		{field: accountCard, sort: BindsCard},
		{field: accountDevice, sort: BindsDevice, when: accountHasFactor},
		{field: accountFactorHolder, sort: BindsName, when: accountHasFactor},
	},
}

// Identity is something that belongs to a person: their phone, a way to write their name, the last digits of a card. Value is normalised, so
// that two that are the same are equal, and Clue is what a binding to it must share; see [IdentityOf].
type Identity struct {
	Sort        BindingSort
	Value, Clue string
}

// Binding is what one field of a record hangs on. Pattern matches the Values of identities as LIKE of SQL does, because platforms show numbers and names in
// part: 138****8000. Clue is equal to that of every identity it matches, or "" when what would be compared is hidden.
type Binding struct {
	Field         string
	Sort          BindingSort
	Pattern, Clue string
	// Sure says that nothing was hidden: what matches is the same, and not only alike.
	Sure bool
	// Until is the day on which it ends by itself, zero for never: sub-accounts are taken out of use.
	Until Date
	// Held says that it is to the giver of the handover, as [Binding.To] said when that was asked last.
	Held bool
}

// Bindings are what the record hangs on, in the order of the form, and behind it the people who have permissions.
func Bindings(kind string, v Values) []Binding {
	var out []Binding
	for _, f := range bindingFields[kind] {
		if b, is := f.in(v); is {
			out = append(out, b)
		}
	}
	for _, a := range AccessOf(kind, v) {
		out = append(out, a.binding())
	}
	return out
}

// binding is the line of permissions as something that its person holds, by a field of its own: "permissions.0".
func (a Access) binding() Binding {
	b := Binding{Field: accountPermissions.def().Key + "." + strconv.Itoa(a.Row), Sort: BindsName, Sure: true, Until: a.Until}
	if b.Pattern, b.Clue = escaped(a.Person.ID), a.Person.ID; a.Person.ID != "" {
		b.Sort = BindsPerson
		return b
	}
	s := shaped(BindsName, a.Person.Name)
	b.Pattern, b.Clue, b.Sure = s.pattern(), s.clue(), s.sure()
	return b
}

// HeldBindings are the Bindings, each with whether it is to one of the identities.
func HeldBindings(kind string, v Values, bound []Identity) []Binding {
	list := Bindings(kind, v)
	for i := range list {
		list[i].Held = list[i].To(bound)
	}
	return list
}

// BindingFields are the keys of the fields that bind records of the kind, in the order of the form.
func BindingFields(kind string) []string {
	var out []string
	for _, f := range bindingFields[kind] {
		out = append(out, f.field.def().Key)
	}
	return out
}

func (f bindingField) in(v Values) (Binding, bool) {
	value, said := f.field.value(v)
	if !said || f.when != nil && !f.when(v) {
		return Binding{}, false
	}
	b := Binding{Field: f.field.def().Key, Sort: f.sort}
	if p, is := value.(Person); is && p.ID != "" {
		b.Sort, b.Pattern, b.Clue, b.Sure = BindsPerson, escaped(p.ID), p.ID, true
		return b, true
	}
	s := shaped(f.sort, f.field.Format(value))
	b.Pattern, b.Clue, b.Sure = s.pattern(), s.clue(), s.sure()
	return b, s.tells()
}

// To says whether the binding is to one of the identities.
func (b Binding) To(list []Identity) bool {
	return slices.ContainsFunc(list, func(i Identity) bool {
		return i.Sort == b.Sort && (b.Clue == "" || b.Clue == i.Clue) && likePattern(b.Pattern, i.Value)
	})
}

// IdentityOf normalises what belongs to a person. It says no when too little is left, or a part is hidden: what people keep of themselves is
// whole, but for a card, of which the last four digits are all that is ever kept.
func IdentityOf(sort BindingSort, said string) (Identity, bool) {
	s := shaped(sort, said)
	if !s.tells() || strings.ContainsAny(s.text, hidden) {
		return Identity{}, false
	}
	return Identity{Sort: sort, Value: s.text, Clue: s.clue()}, true
}

// KeptIdentity is an identity as it was normalised when it was stored.
func KeptIdentity(sort BindingSort, value string) Identity {
	return Identity{Sort: sort, Value: value, Clue: shape{sort, value}.clue()}
}

// PersonIdentities are what belongs to a person without anybody having to say so: themselves, their name, phone and mail in the workspace.
func PersonIdentities(who Person, phone, mail string) []Identity {
	var out []Identity
	if who.ID != "" {
		out = append(out, Identity{Sort: BindsPerson, Value: who.ID, Clue: who.ID})
	}
	for _, own := range []struct {
		sort BindingSort
		said string
	}{{BindsPhone, phone}, {BindsMail, mail}, {BindsName, who.Name}} {
		if i, is := IdentityOf(own.sort, own.said); is {
			out = append(out, i)
		}
	}
	return out
}

// shape is a normalised value in which every character that is hidden is a star, and a run of hidden ones of unknown length a double star.
type shape struct {
	sort BindingSort
	text string
}

const (
	hiddenOne  = '*'
	hiddenSome = '\x01' // cannot be typed: the catalog refuses control characters
	hidden     = "*\x01"
)

// shaped normalises a value: numbers without blanks and prefix, mail without case and what follows a plus, names and devices in NFKC.
func shaped(sort BindingSort, said string) shape {
	said = strings.Map(star, strings.ToLower(norm.NFKC.String(said)))
	switch sort {
	case BindsPhone:
		said = phoneShaped(said)
	case BindsMail:
		said = mailShaped(said)
	case BindsCard:
		said = cardShaped(said)
	case BindsDevice:
		said = deviceShaped(said)
	default:
		said = strings.Map(noBlank, said)
	}
	return shape{sort, norm.NFKC.String(said)} // a mark that stood behind a blank stands behind a letter now
}

// star makes one of the signs that hide characters, and takes out what would look like one of ours.
func star(r rune) rune {
	switch r {
	case '•', '●', '∗', '⁎', '○':
		return hiddenOne
	}
	if unicode.IsControl(r) {
		return ' '
	}
	return r
}

func noBlank(r rune) rune {
	if unicode.IsSpace(r) {
		return -1
	}
	return r
}

// The length of a number of a mobile phone in China: with as many characters in all, every star is one digit.
const mobileLength = 11

func phoneShaped(s string) string {
	s, _, _ = strings.Cut(s, "转")
	s, _, _ = strings.Cut(s, "#")
	s, _, _ = strings.Cut(s, "ext")
	s = strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9' || r == hiddenOne:
			return r
		case r == 'x':
			return hiddenOne
		}
		return -1
	}, s)
	for _, prefix := range []string{"0086", "86"} {
		if rest, is := strings.CutPrefix(s, prefix); is && len(rest) > 6 {
			s = rest
			break
		}
	}
	s = strings.TrimPrefix(s, "0") // of an area code, which is left out behind +86
	if len(s) != mobileLength {
		return unknownRuns(s)
	}
	return s
}

// mailShaped leaves out a tag behind a plus: mail to it arrives in the same box.
func mailShaped(s string) string {
	local, domain, is := strings.Cut(strings.Map(noBlank, s), "@")
	if !is {
		return ""
	}
	local, _, _ = strings.Cut(local, "+")
	return unknownRuns(local) + "@" + unknownRuns(domain)
}

const cardDigits = 4

// cardShaped is the last four digits of the longest number.
func cardShaped(s string) string {
	best, here := "", ""
	for _, r := range s + "." {
		switch {
		case r >= '0' && r <= '9':
			here += string(r)
		case r == hiddenOne:
			here = "" // what stands before hidden digits is not the end
		case r != ' ' && r != '-':
			if len(here) > len(best) {
				best = here
			}
			here = ""
		}
	}
	if len(best) < cardDigits {
		return ""
	}
	return best[len(best)-cardDigits:]
}

// deviceShaped is the words of a device, sorted: iPhone 13 小雯 and 小雯的iPhone13 are one.
func deviceShaped(s string) string {
	class := func(r rune) int {
		switch {
		case r >= '0' && r <= '9':
			return 1
		case unicode.Is(unicode.Han, r):
			return 2
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			return 3
		}
		return 0
	}
	var words []string
	before := 0
	for _, r := range strings.ReplaceAll(s, "的", " ") {
		c := class(r)
		switch {
		case c == 0:
		case c == before:
			words[len(words)-1] += string(r)
		default:
			words = append(words, string(r))
		}
		before = c
	}
	slices.Sort(words)
	return strings.Join(slices.Compact(words), " ")
}

// unknownRuns makes runs of hidden characters ones of unknown length.
func unknownRuns(s string) string {
	var b strings.Builder
	for i, r := range s {
		switch {
		case r != hiddenOne:
			b.WriteRune(r)
		case i == 0 || s[i-1] != hiddenOne:
			b.WriteRune(hiddenSome)
		}
	}
	return b.String()
}

// shownAtLeast is how many characters must be seen for two values to be compared at all.
var shownAtLeast = map[BindingSort]int{BindsPhone: 5, BindsMail: 1, BindsName: 1, BindsCard: cardDigits, BindsDevice: 2, BindsPerson: 1}

// tells says whether enough is seen to compare.
func (s shape) tells() bool {
	text := s.text
	if s.sort == BindsMail {
		local, domain, _ := strings.Cut(text, "@")
		if text = local; strings.Trim(domain, hidden) == "" {
			return false
		}
	}
	n := 0
	for _, r := range text {
		if !strings.ContainsRune(hidden, r) {
			n++
		}
	}
	return n >= shownAtLeast[s.sort]
}

func (s shape) sure() bool { return s.sort != BindsCard && !strings.ContainsAny(s.text, hidden) }

// clue is the part that is hidden least often: the last digits, the domain, the whole of others.
func (s shape) clue() string {
	part := s.text
	switch s.sort {
	case BindsPhone:
		part = part[max(0, len(part)-4):]
	case BindsMail:
		_, part, _ = strings.Cut(part, "@")
	}
	if strings.ContainsAny(part, hidden) {
		return ""
	}
	return part
}

func (s shape) pattern() string {
	return strings.NewReplacer(string(hiddenOne), "_", string(hiddenSome), "%").Replace(escaped(s.text))
}

// escaped is a text that stands for itself in a pattern.
func escaped(s string) string { return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(s) }

// likePattern says what LIKE of SQL says: _ is one character, % any number of them, and a backslash takes the next one as it is.
func likePattern(pattern, s string) bool {
	p, text := []rune(pattern), []rune(s)
	for len(p) > 0 {
		switch p[0] {
		case '%':
			for i := 0; i <= len(text); i++ {
				if likePattern(string(p[1:]), string(text[i:])) {
					return true
				}
			}
			return false
		case '_':
			if len(text) == 0 {
				return false
			}
		default:
			if p[0] == '\\' && len(p) > 1 {
				p = p[1:]
			}
			if len(text) == 0 || text[0] != p[0] {
				return false
			}
		}
		p, text = p[1:], text[1:]
	}
	return len(text) == 0
}
