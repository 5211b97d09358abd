package ui

import (
	"strings"
	"unicode"

	"github.com/a-h/templ"
)

// Size is how large an avatar is.
type Size string

// Small is 24 px with one character, Large is 36 px with two.
const (
	Small Size = ""
	Large Size = "lg"
)

// Avatar appends the disc of a person. It is decoration: the name stands beside it as text. hue is 1 to 6; see [Hue].
func (m *Markup) Avatar(name string, hue int, size Size) {
	letters, latin := Initials(name, size)
	class := "avatar"
	if size == Large {
		class = "avatar lg"
	}
	if latin {
		class += " latin"
	}
	m.Raw("<span")
	m.Attr("class", class)
	m.Raw(` data-hue="`)
	m.Int(hue)
	m.Raw(`" aria-hidden="true">`)
	m.Text(letters)
	m.Raw("</span>")
}

// Person appends a disc and a name.
func (m *Markup) Person(name string, hue int) {
	m.Raw(`<span class="person">`)
	m.Avatar(name, hue, Small)
	m.Text(name)
	m.Raw("</span>")
}

// Avatar is [Markup.Avatar] as a component.
func Avatar(name string, hue int, size Size) templ.Component {
	return Draw(func(m *Markup) { m.Avatar(name, hue, size) })
}

// Person is [Markup.Person] as a component.
func Person(name string, hue int) templ.Component {
	return Draw(func(m *Markup) { m.Person(name, hue) })
}

// Initials gives what stands in an avatar: the last one or two characters of a Chinese name, the first letters of the
// first and the last word of any other.
func Initials(name string, size Size) (letters string, latin bool) {
	name = strings.TrimSpace(name)
	runes := []rune(name)
	if len(runes) == 0 {
		return "?", true
	}
	if unicode.Is(unicode.Han, runes[len(runes)-1]) {
		if size == Large && len(runes) > 1 {
			return string(runes[len(runes)-2:]), false
		}
		return string(runes[len(runes)-1:]), false
	}
	words := strings.Fields(name)
	first, last := []rune(words[0]), []rune(words[len(words)-1])
	if len(words) == 1 {
		return strings.ToUpper(string(first[:min(2, len(first))])), true
	}
	return strings.ToUpper(string(first[:1]) + string(last[:1])), true
}

// Hue gives one of the six hues for an id, always the same one.
func Hue(id string) int {
	sum := 0
	for _, c := range []byte(id) {
		sum = sum*31 + int(c)
		sum &= 0xffff
	}
	return sum%6 + 1
}
