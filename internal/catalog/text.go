package catalog

import (
	"net/mail"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

func same(s string) string      { return s }
func blank(s string) bool       { return s == "" }
func noItems[T any](l []T) bool { return len(l) == 0 }

var textCodec = codec[string]{parse: parseText, format: same, empty: blank, storage: stringStorage}

func parseText(s *Spec, cell string) (string, error) {
	if s.Code {
		cell = strings.TrimSpace(fold(cell))
	}
	lost := longLost
	if s.Code || s.Identity || s.Masked {
		lost = LostDigits
	}
	// An account stands beside the name of its bank, a number beside whom it reaches, as columns are joined.
	if strings.IndexByte(cell, '+') >= 0 && slices.ContainsFunc(strings.Split(cell, " / "), lost) {
		return "", bad(DigitsLost)
	}
	return cell, within(MaxText, cell)
}

// longLost says that LostDigits is true of a number of at least eleven digits, as phones and accounts have: no text says such a thing on purpose.
func longLost(cell string) bool {
	if !LostDigits(cell) {
		return false
	}
	_, exponent, _ := strings.Cut(cell, "+")
	n, err := strconv.Atoi(exponent)
	return err != nil || n >= 10
}

// LostDigits says that a spreadsheet wrote a long number with an exponent, 6.90E+12, so that its digits are gone. 1E5 may be a code.
func LostDigits(cell string) bool {
	return strings.IndexByte(cell, '+') >= 0 && scientific.MatchString(cell)
}

var multilineCodec = codec[string]{
	lines:   true,
	parse:   func(_ *Spec, cell string) (string, error) { return cell, within(MaxMultiline, cell) },
	format:  same,
	empty:   blank,
	storage: stringStorage,
}

var (
	yes = strings.Fields("yes y true t on 1 是 有 对 已 √ ✓ ✔")
	no  = strings.Fields("no n false f off 0 否 无 不 未 × ✗ ✘")
)

var boolCodec = codec[bool]{
	parse: func(_ *Spec, cell string) (bool, error) {
		said := plain(cell)
		if slices.Contains(yes, said) {
			return true, nil
		}
		if slices.Contains(no, said) {
			return false, nil
		}
		return false, bad(NotYesNo)
	},
	format: func(b bool) string {
		if b {
			return "yes"
		}
		return "no"
	},
	words:   func(_ *Spec, b bool, lang Lang) string { return yesNo(b).In(lang) },
	storage: boolStorage,
}

func yesNo(b bool) Label {
	if b {
		return Label{"是", "Yes"}
	}
	return Label{"否", "No"}
}

// phoneShape allows for digits that a platform hides: 138****8000.
var phoneShape = regexp.MustCompile(`^\+?[\d()* -]*\d[\d()* -]*(?:(?:转|#|x|ext\.?)\s*\d{1,6})?$`)

var phoneCodec = codec[string]{
	parse: func(_ *Spec, cell string) (string, error) {
		cell = strings.Join(strings.Fields(fold(cell)), " ")
		if scientific.MatchString(cell) {
			return "", bad(DigitsLost)
		}
		if n := len(digits(cell)); len(cell) > 50 || !phoneShape.MatchString(cell) || n < 5 || n > 21 {
			return "", bad(NotAPhone)
		}
		return cell, nil
	},
	format:  same,
	empty:   blank,
	storage: stringStorage,
}

func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}

var emailCodec = codec[string]{
	parse: func(_ *Spec, cell string) (string, error) {
		cell = strings.TrimSpace(fold(cell))
		if len(cell) > 254 {
			return "", bad(NotAnEmail)
		}
		a, err := mail.ParseAddress(cell)
		if err != nil || a.Address != cell || !strings.Contains(cell[strings.LastIndex(cell, "@"):], ".") {
			return "", bad(NotAnEmail)
		}
		return cell, nil
	},
	format:  same,
	empty:   blank,
	storage: stringStorage,
}

const maxURL = 2000

var urlCodec = codec[string]{
	parse: func(_ *Spec, cell string) (string, error) {
		if len(cell) > maxURL {
			return "", badArgs(TooLong, Args{"Max": strconv.Itoa(maxURL), "Length": strconv.Itoa(len(cell))})
		}
		u, err := url.Parse(cell)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || strings.ContainsAny(cell, " \"<>") {
			return "", bad(NotAURL)
		}
		if u.User != nil {
			return "", bad(PasswordInURL)
		}
		return cell, nil
	},
	format:  same,
	empty:   blank,
	storage: stringStorage,
}

var listCodec = codec[[]string]{
	lines:   true,
	parse:   func(_ *Spec, cell string) ([]string, error) { return parseItems(cell) },
	format:  joinList,
	empty:   noItems[string],
	words:   func(_ *Spec, items []string, lang Lang) string { return listed(items, lang) },
	storage: asList(stringStorage),
}

// parseItems cuts a cell into at most MaxItems texts.
func parseItems(cell string) ([]string, error) {
	return limited(splitList(cell))
}

// limited refuses more than MaxItems texts, and texts that are too long.
func limited(items []string) ([]string, error) {
	if len(items) > MaxItems {
		return nil, badArgs(TooMany, Args{"Max": strconv.Itoa(MaxItems), "Count": strconv.Itoa(len(items))})
	}
	for _, item := range items {
		if err := within(MaxText, item); err != nil {
			return nil, err
		}
	}
	return items, nil
}

// listed joins items for people.
func listed(items []string, lang Lang) string {
	return strings.Join(items, Label{"、", ", "}.In(lang))
}

func text(key, zh, en string) Of[string] { return field(&textCodec, TypeText, key, zh, en) }
func multiline(key, zh, en string) Of[string] {
	return field(&multilineCodec, TypeMultiline, key, zh, en)
}
func boolean(key, zh, en string) Of[bool]  { return field(&boolCodec, TypeBool, key, zh, en) }
func phone(key, zh, en string) Of[string]  { return field(&phoneCodec, TypePhone, key, zh, en) }
func email(key, zh, en string) Of[string]  { return field(&emailCodec, TypeEmail, key, zh, en) }
func link(key, zh, en string) Of[string]   { return field(&urlCodec, TypeURL, key, zh, en) }
func list(key, zh, en string) Of[[]string] { return field(&listCodec, TypeList, key, zh, en) }

// choice is answered by the value of an option or by its label in either language.
func choice(key, zh, en string, options ...Option) Of[string] {
	one := optionNames(options)
	return field(&codec[string]{
		parse: func(_ *Spec, cell string) (string, error) {
			if value, ok := one[plain(cell)]; ok {
				return value, nil
			}
			return "", bad(UnknownChoice)
		},
		format:  same,
		empty:   blank,
		words:   wordOption,
		storage: stringStorage,
	}, TypeChoice, key, zh, en).with(func(s *Spec) { s.Options = options })
}

// wordOption shows an answer that is no longer offered as it was stored.
func wordOption(s *Spec, value string, lang Lang) string {
	for _, o := range s.Options {
		if o.Value == value {
			return o.Label.In(lang)
		}
	}
	return value
}
