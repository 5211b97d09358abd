package catalog

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestEveryDateSays holds that each date of each kind is said to be an event or none, and that nothing is said of what is no date.
func TestEveryDateSays(t *testing.T) {
	t.Parallel()
	for _, k := range All() {
		said := eventFields[k.Key]
		left := map[string]bool{}
		for key, e := range said {
			left[key] = true
			if row, _, is := strings.Cut(key, "."); is && e.who != "" {
				_, there := k.Field(row + "." + e.who)
				require.True(t, there, "%s.%s: nobody called %s", k.Key, key, e.who)
			}
			require.True(t, e.sort == notEvent || contains(DaySorts, e.sort), "%s.%s", k.Key, key)
			require.Equal(t, e.also != nil, e.mark != "", "%s.%s", k.Key, key)
		}
		check := func(key string, s *Spec) {
			if shape := s.Shape(); shape != TypeDate && shape != TypeDateTime {
				return
			}
			require.True(t, left[key], "%s.%s is a date: say in eventFields whether something is to happen on it", k.Key, key)
			delete(left, key)
		}
		for _, f := range k.Fields {
			check(f.def().Key, f.def())
			for _, c := range f.def().Columns {
				check(f.def().Key+"."+c.def().Key, c.def())
			}
		}
		require.Empty(t, left, "%s has no such dates", k.Key)
	}
}

func contains[T comparable](list []T, x T) bool {
	for _, y := range list {
		if x == y {
			return true
		}
	}
	return false
}

// TestDated reads the days of records, with who answers for them.
func TestDated(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		kind   Kind
		change Example
		want   []string // field row sort day, + for owned
	}{
		{"a large promotion and its T-60", Campaign, Example{"kind": "big_promo", "start": "2027-01-20 20:00", "end": "", "warmup_from": "", "warmup_to": "",
			"lock_from": "", "lock_to": "", "protect_until": "", "optimisation": ""}, []string{"start 0 starts 2027-01-20 +", "start 0 leads 2026-11-21 +"}},
		{"nobody takes it over", Campaign, Example{"kind": "member_day", "start": "2027-01-20 20:00", "end": "2027-01-21 23:59", "warmup_from": "", "warmup_to": "",
			"lock_from": "", "lock_to": "", "protect_until": "", "optimisation": "", "next_owner": ""}, []string{"start 0 starts 2027-01-20 -", "end 0 ends 2027-01-21 -"}},
		{"it goes on by itself", Contract, Example{"start": "", "end": "2027-01-31", "auto_renew": "yes", "notice_days": "30", "obligations": "", "next_owner": "林晓雯"},
			[]string{"end 0 ends 2027-01-31 -", "act_by 0 acts 2027-01-01 -"}},
		{"it ends by itself", Contract, Example{"start": "", "end": "2027-01-31", "auto_renew": "no", "obligations": ""}, []string{"end 0 ends 2027-01-31 +"}},
		{"a duty of somebody who stays", Contract, Example{"start": "", "end": "", "open_ended": "yes", "next_owner": "", "obligations.0.due": "2026-12-01", "obligations.0.owner": "周子昂",
			"obligations.1.due": "", "obligations.2.due": ""}, []string{"obligations.due 1 due 2026-12-01 +"}},
		{"a closed risk", Risk, Example{"status": "closed"}, nil},
		{"a drill is due again", Risk, Example{"last_drill": "2026-01-01", "due": ""}, []string{"last_drill 0 reviews " + NewDate(2026, 1, 1).AddDays(int(DrillCycle.Default)).String() + " +"}},
		{"the giver teaches up to the last day", Training, Example{"planned": "2026-11-30", "done": "", "trainer": "林晓雯"}, []string{"planned 0 trains 2026-11-30 +"}},
		{"and not behind it", Training, Example{"planned": "2026-12-01", "done": "", "trainer": "林晓雯"}, []string{"planned 0 trains 2026-12-01 -"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			form := c.kind.Sample
			for key, cell := range c.change {
				if _, rows := c.kind.Field(key); rows && cell == "" {
					for have := range form {
						if strings.HasPrefix(have, key+".") {
							form = form.With(have, "")
						}
					}
				}
				form = form.With(key, cell)
			}
			v, problems := c.kind.Decode(form)
			require.Empty(t, problems)
			var got []string
			for _, d := range c.kind.Dated(v, SampleEnv) {
				owned := "-"
				if d.Owned {
					owned = "+"
				}
				got = append(got, strings.Join([]string{d.Field, count(int64(d.Row)), string(d.Sort), d.Day.String(), owned}, " "))
			}
			require.Equal(t, c.want, got)
		})
	}
}
