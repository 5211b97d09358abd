package ui

import (
	"strings"
	"unicode"

	"github.com/a-h/templ"

	"handoverdesk/web/locale"
)

// Tongue is the lang attribute for words people wrote: "zh-CN" for Chinese words on an English page, so that they are
// read out and broken into lines as Chinese, and "" where the page's own language is right.
func Tongue(p *locale.Printer, words string) string {
	if p.Lang() == locale.English && strings.ContainsFunc(words, isHan) {
		return locale.Chinese
	}
	return ""
}

func isHan(r rune) bool { return unicode.Is(unicode.Han, r) }

// tongue is Tongue as attributes for templ.
func tongue(p *locale.Printer, words string) templ.OrderedAttributes {
	if lang := Tongue(p, words); lang != "" {
		return templ.OrderedAttributes{{Key: "lang", Value: lang}}
	}
	return nil
}
