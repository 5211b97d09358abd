package catalog

import (
	"fmt"
	"strings"
)

// endsWithin gives the args of a finding when day is at most days after today, or past.
func endsWithin(day Date, env Env, days int64) Args {
	if day.IsZero() || env.Today.IsZero() || int64(env.Today.DaysUntil(day)) > days {
		return nil
	}
	return Args{"Date": day.String()}
}

// passed gives the args of a finding when day is before today: on the day itself there is still time.
func passed(day Date, env Env) Args {
	if day.IsZero() || env.Today.IsZero() || !day.Before(env.Today) {
		return nil
	}
	return Args{"Date": day.String(), "Days": count(int64(day.DaysUntil(env.Today)))}
}

// timeOfDay is a text kept as 16:30. It reads 9:05, 16：30 and 16点30分; what is no time cannot be saved.
func timeOfDay(key, zh, en string) Of[string] {
	c := textCodec
	c.parse = func(_ *Spec, cell string) (string, error) {
		m := clock.FindStringSubmatch(strings.ReplaceAll(strings.TrimSpace(fold(cell)), "点", "时"))
		if m == nil {
			return "", bad(NotATime)
		}
		hour, minute := atoi(m[1]), atoi(m[2]+m[3])
		if hour > 23 || minute > 59 {
			return "", bad(NotATime)
		}
		return fmt.Sprintf("%02d:%02d", hour, minute), nil
	}
	return field(&c, TypeText, key, zh, en).Example("16:30")
}

// punishedPractices are what platforms and regulators punish, as plain writes them (R-LEGAL-01).
var punishedPractices = []string{"好评返现", "好评返", "返现", "刷单", "补单", "刷好评", "虚假交易", "首评返", "买评论"}

// punished gives the args of a finding when one of the texts names such a practice.
func punished(texts ...string) Args {
	said := plain(strings.Join(texts, "\n"))
	for _, practice := range punishedPractices {
		if strings.Contains(said, practice) {
			return Args{"Practice": practice}
		}
	}
	return nil
}
