package catalog

import (
	"slices"
	"strconv"
	"strings"
)

// choices is answered by any number of options: boxes to tick in a form; in a cell the values or the
// labels between the signs of a list. The answers stand in the order of the options, whatever the order
// in which they were given.
func choices(key, zh, en string, options ...Option) Of[[]string] {
	one := optionNames(options)
	return field(&codec[[]string]{
		lines: true,
		parse: func(_ *Spec, cell string) ([]string, error) {
			items, err := parseItems(cell)
			if err != nil {
				return nil, err
			}
			given := map[string]bool{}
			for _, item := range items {
				value, known := one[plain(item)]
				if !known {
					return nil, bad(UnknownChoice)
				}
				given[value] = true
			}
			var values []string
			for _, o := range options {
				if given[o.Value] {
					values = append(values, o.Value)
				}
			}
			return values, nil
		},
		format: joinList,
		empty:  noItems[string],
		words: func(s *Spec, values []string, lang Lang) string {
			labels := make([]string, len(values))
			for i, value := range values {
				labels[i] = wordOption(s, value, lang)
			}
			return listed(labels, lang)
		},
		storage: asList(stringStorage),
	}, TypeChoice, key, zh, en).with(func(s *Spec) { s.Options, s.Many = options, true })
}

// optionNames finds the value of an option by the value itself or by its label in either language.
func optionNames(options []Option) map[string]string {
	out := map[string]string{}
	for _, o := range options {
		for _, name := range []string{o.Value, o.Label.ZH, o.Label.EN} {
			out[plain(name)] = o.Value
		}
	}
	return out
}

// unticked counts the options that should be ticked and are not.
func unticked(ticked []string, wanted ...string) int {
	n := 0
	for _, w := range wanted {
		if !slices.Contains(ticked, w) {
			n++
		}
	}
	return n
}

// values lists what is stored for each option.
func values(options []Option) []string {
	out := make([]string, len(options))
	for i, o := range options {
		out[i] = o.Value
	}
	return out
}

// timeOfDay is a text such as 09:00, without a day. 9点半, 9:00 and 21：30 are read and written alike, so
// that rules can compare; 24:00 is the end of the day.
func timeOfDay(key, zh, en string) Of[string] {
	c := textCodec
	c.parse = func(_ *Spec, cell string) (string, error) {
		cell = strings.NewReplacer("点半", ":30", "點半", ":30", "点", "时", "點", "时").Replace(plain(cell))
		minutes, ok := minutesOf(cell)
		if !ok {
			return "", bad(NotAClock)
		}
		return clockAt(minutes), nil
	}
	return field(&c, TypeText, key, zh, en)
}

// minutesOf counts the minutes since midnight.
func minutesOf(said string) (int, bool) {
	m := clock.FindStringSubmatch(said)
	if m == nil {
		return 0, false
	}
	hour, minute := atoi(m[1]), atoi(m[2]+m[3])
	return hour*60 + minute, minute < 60 && (hour < 24 || hour == 24 && minute == 0)
}

// clockAt is the inverse of minutesOf.
func clockAt(minutes int) string {
	two := func(n int) string { return strings.Repeat("0", 2-len(strconv.Itoa(n))) + strconv.Itoa(n) }
	return two(minutes/60) + ":" + two(minutes%60)
}
