// Package locale holds every text of the interface, in Chinese and English, and the ways dates, numbers and amounts
// are written in each.
//
// It knows keys and sentences. It must not know who reads them, what a record is, or any HTML: labels of record fields
// come from the catalog. Texts are split by area, one file for each language: dashboard.zh-Hans.json and
// dashboard.en.json hold the keys "dashboard.…". To add a text, add it to both files; the tests refuse one without the
// other. Start reading at [Printer.T]; times.go has dates, numbers.go has numbers and money.
package locale

import (
	"embed"
	"fmt"
	"io/fs"
	"sort"
	"strings"
	"sync"
	"time"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/bidi"
)

//go:embed *.json
var files embed.FS

// Chinese and English are the languages of the interface, as written in the lang attribute of a page.
const (
	Chinese = "zh-CN"
	English = "en"
)

// Printer writes texts in one language. It is immutable and safe for concurrent use.
type Printer struct {
	lang     string
	catalog  string
	zone     *time.Location
	plain    map[string]string // messages without arguments: one look-up
	localize *i18n.Localizer
	known    map[string]bool
	plural   map[string]bool // messages with a form of their own for one
	missing  *sync.Map
}

var (
	chinese = load(Chinese, "zh", language.SimplifiedChinese)
	english = load(English, "en", language.English)
	matcher = language.NewMatcher([]language.Tag{language.SimplifiedChinese, language.English})
)

// For gives the Printer for lang, which may be "zh-CN", "en" or a whole Accept-Language header. What matches neither
// language reads Chinese. Times are shown in Asia/Shanghai; see [Printer.In].
func For(lang string) *Printer {
	switch lang {
	case Chinese, "":
		return chinese
	case English:
		return english
	}
	tags, _, err := language.ParseAcceptLanguage(lang)
	if err != nil {
		return chinese
	}
	if _, i, _ := matcher.Match(tags...); i == 1 {
		return english
	}
	return chinese
}

// All gives one Printer for each language.
func All() []*Printer { return []*Printer{chinese, english} }

// In gives the same language with times shown in another zone.
func (p *Printer) In(zone *time.Location) *Printer {
	q := *p
	q.zone = zone
	return &q
}

// Lang is the value of the lang attribute of a page: zh-CN or en.
func (p *Printer) Lang() string { return p.lang }

// Catalog is the language as the catalog spells it: zh or en.
func (p *Printer) Catalog() string { return p.catalog }

// Other is the Printer of the other language, for the switch on every page.
func (p *Printer) Other() *Printer {
	if p.lang == English {
		return chinese
	}
	return english
}

// T gives the text for key. args are pairs of name and value for the places {{.Name}} of the message. The value of
// "Count" also chooses between singular and plural where a text has both. Whole numbers are written with thousands
// separators. A key that does not exist is shown as it is and remembered; see [Printer.Missing].
func (p *Printer) T(key string, args ...any) string {
	if text, ok := p.plain[key]; ok {
		return text
	}
	if !p.known[key] {
		p.missing.Store(key, true)
		return key
	}
	config := i18n.LocalizeConfig{MessageID: key}
	data := make(map[string]any, len(args)/2)
	for i := 0; i+1 < len(args); i += 2 {
		name, value := fmt.Sprint(args[i]), args[i+1]
		n, whole := value.(int)
		if text, ok := value.(string); ok {
			value = isolated(text)
		}
		if !whole {
			data[name] = value
			continue
		}
		data[name] = p.Number(n)
		if name == "Count" && p.plural[key] {
			config.PluralCount = n
		}
	}
	config.TemplateData = data
	text, err := p.localize.Localize(&config)
	if err != nil {
		p.missing.Store(key, true)
		return key
	}
	return text
}

// isolated is what people wrote as a part of a sentence: a name that runs from right to left turns around nothing that stands after it, such
// as a number or a date.
func isolated(s string) string {
	const first, last = "\u2068", "\u2069" // first strong isolate, and its end
	for _, r := range s {
		if p, _ := bidi.LookupRune(r); p.Class() == bidi.R || p.Class() == bidi.AL {
			return first + s + last
		}
	}
	return s
}

// Has reports whether there is a text for key, for keys that are put together at run time ("problem." + code).
func (p *Printer) Has(key string) bool { return p.known[key] }

// Missing lists the keys that were asked for and do not exist, in order.
func (p *Printer) Missing() []string {
	var keys []string
	p.missing.Range(func(key, _ any) bool {
		keys = append(keys, key.(string))
		return true
	})
	sort.Strings(keys)
	return keys
}

// List joins items as the language does: a、b、c and a, b and c.
func (p *Printer) List(items ...string) string {
	if p.lang != English || len(items) < 2 {
		sep := "、"
		if p.lang == English {
			sep = ", "
		}
		return strings.Join(items, sep)
	}
	last := len(items) - 1
	return strings.Join(items[:last], ", ") + " and " + items[last]
}

// load reads the files of one language. A file that cannot be read is a mistake in the program, found at start.
func load(lang, catalog string, tag language.Tag) *Printer {
	bundle := i18n.NewBundle(tag)
	p := &Printer{
		lang: lang, catalog: catalog, zone: shanghai(),
		plain: map[string]string{}, known: map[string]bool{}, plural: map[string]bool{}, missing: &sync.Map{},
	}
	for _, m := range messages(tag) {
		if p.known[m.ID] {
			panic("locale: two texts for " + m.ID + " in " + lang)
		}
		p.known[m.ID] = true
		p.plural[m.ID] = m.One != ""
		if m.One == "" && !strings.Contains(m.Other, "{{") {
			p.plain[m.ID] = m.Other
			continue
		}
		bundle.MustAddMessages(tag, m)
	}
	p.localize = i18n.NewLocalizer(bundle, tag.String())
	return p
}

// messages gives every message of one language, from all areas.
func messages(tag language.Tag) []*i18n.Message {
	names, err := fs.Glob(files, "*."+tag.String()+".json")
	if err != nil || len(names) == 0 {
		panic("locale: no texts for " + tag.String())
	}
	var all []*i18n.Message
	for _, name := range names {
		body, err := files.ReadFile(name)
		if err != nil {
			panic(err)
		}
		file, err := i18n.ParseMessageFileBytes(body, name, nil)
		if err != nil {
			panic(fmt.Sprintf("locale: %s: %v", name, err))
		}
		all = append(all, file.Messages...)
	}
	return all
}
