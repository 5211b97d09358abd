package catalog

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Severity says what a finding holds up.
type Severity string

// Blocker stops submitting and signing, Warning must be read, Notice may be. Off is decided of checks only: what they find is left out.
const (
	Blocker Severity = "blocker"
	Warning Severity = "warning"
	Notice  Severity = "notice"
	Off     Severity = "off"
)

// Severities are what may be decided of a check, the gravest first.
var Severities = []Severity{Blocker, Warning, Notice, Off}

// Env is what a check may know besides the record. Nothing in it is required: what is missing
// silences the checks that need it.
type Env struct {
	Today   Date
	Giver   Person     // who hands over and may not hold anything afterwards
	Bound   []Identity // what belongs to the giver: an account that hangs on it hangs on them
	LastDay Date       // of the giver at work
	Numbers Numbers    // of the workspace; the zero Numbers are the defaults
	Words   *Words     // forbidden in what customers read; nil are the built-in ones
	// Severities are of single checks, by id, what they hold up here instead of what they do by themselves. Missing facts always block.
	Severities map[string]Severity
	// Waived are the checks whose finding in this record somebody answers for (N-03): it may be read, and holds up nothing.
	Waived []string
}

// SeverityIn is what the check holds up in the world of env: its own severity, or what was decided there.
func (c Check) SeverityIn(env Env) Severity {
	decided, ok := env.Severities[c.ID]
	switch {
	case decided == Off:
		return Off
	case slices.Contains(env.Waived, c.ID):
		return Notice
	case ok:
		return decided
	}
	return c.Severity
}

// ExampleOf is what the check says of the example that it fires on: the args of its sentence, for people who decide about the check
// without having a record before them.
func (k Kind) ExampleOf(c Check) Args {
	if c.Says != nil {
		return c.Says
	}
	form := k.Sample
	for key, cell := range c.Fires {
		form = form.With(key, cell)
	}
	values, _ := k.Decode(form)
	args := c.Find(values, SampleEnv)
	if args == nil {
		args = Args{}
	}
	return args
}

// Finding is something missing or unwise in one record. The sentence for a person is the message of
// its rule with Args, and the label of Field as {{.Field}}.
type Finding struct {
	Rule     string // "account.phone_of_leaver"; never changes
	Severity Severity
	Field    string // where to mend it; "steps.role" for a column
	Args     Args
}

// Check is one rule of a kind that needs a single record. Find gives nil while the rule is silent,
// else the args of the sentence. A check is silent when a fact it needs is missing, because nothing
// may look judged that was not.
type Check struct {
	ID       string
	Severity Severity
	Field    Field
	Find     func(v Values, env Env) Args
	// Needs are the facts of the form without which the check can say neither yes nor no, of records that it Applies to; nil Applies to all.
	// What may be absent because there is no such thing is none of them.
	Needs   []Field
	Applies func(v Values) bool
	// Says are the args of its sentence where they follow from no record; nil elsewhere.
	Says Args

	// Fires and Silent are the kind's sample with a few cells changed, as near to the border as
	// possible, judged in SampleEnv.
	Fires, Silent Example
}

// Example is cells to change in the sample of a kind.
type Example map[string]string

// SampleEnv is the day and the leaver the samples and examples are written for.
var SampleEnv = Env{
	Today: NewDate(2026, 11, 21),
	Giver: Person{Name: "林晓雯"},
	Bound: append(PersonIdentities(Person{Name: "林晓雯"}, "138 0000 2046", "lin.xiaowen@mumianli.example"),
		Identity{BindsCard, "2046", "2046"}, Identity{BindsDevice, "13 iphone 小雯", "13 iphone 小雯"}),
	LastDay: NewDate(2026, 11, 30),
}

// Findings are the rules every kind has (missing, filler text, declared not applicable, wrong shape of an own field) and the checks of the kind, in the
// order of the form. They are a set: one per rule and field.
func (k Kind) Findings(v Values, env Env) []Finding {
	found, _ := k.Judge(v, env)
	return found
}

// Judge gives the Findings and, from the same look at the record, what Lacking counts.
func (k Kind) Judge(v Values, env Env) (found []Finding, lacking int) {
	ways := k.ways()
	var room [24]placed
	list := room[:0]
	for i := range k.Checks {
		c := &k.Checks[i]
		severity := c.SeverityIn(env)
		if severity == Off {
			continue
		}
		if args := c.Find(v, env); args != nil {
			place := k.place(c.Field.def().Key)
			list = append(list, placed{place, Finding{c.ID, severity, c.Field.def().Key, args}})
		}
	}
	checked := list
	gap := Blocker
	if _, rebuilt := v.Origin(); rebuilt {
		gap = Warning // nobody who knows can be asked: what is missing is a risk (N-14)
	}
	none := k.declarations(v)
	for i := range ways.judged {
		j := &ways.judged[i]
		value, ok := j.field.value(v)
		needed := j.spec.Required || j.field.needed(v)
		switch {
		case !ok && none[j.spec.Key] != "":
			list = append(list, placed{j.place, Finding{k.DeclaredRule(), Notice, j.spec.Key, Args{"Reason": none[j.spec.Key]}}})
		case !ok && needed:
			if lacking++; !blocked(checked, j.place) { // a blocking check says it better than "missing"
				list = append(list, placed{j.place, Finding{ways.missing, gap, j.spec.Key, Args{}}})
			}
		case ok && needed && isFiller(j.field, value):
			list = append(list, placed{j.place, Finding{k.FillerRule(), Warning, j.spec.Key, Args{}}})
		case ok && j.field.unfit(value):
			list = append(list, placed{j.place, Finding{k.Key + ".wrong_shape", Warning, j.spec.Key, Args{"Example": j.spec.Example}}})
		}
		if rows, ok := value.([]Row); ok {
			for _, f := range k.rowFindings(j.field, rows, gap) {
				list = append(list, placed{j.place, f})
			}
			lacking += lackingIn(j.spec, rows)
		}
	}
	lacking += v.unsourced()
	if len(list) == 0 {
		return nil, lacking
	}
	slices.SortStableFunc(list, func(a, b placed) int { return a.place - b.place })
	found = make([]Finding, len(list))
	for i := range list {
		found[i] = list[i].Finding
	}
	return found, lacking
}

// placed is a finding with the place of its field in the form.
type placed struct {
	place int
	Finding
}

func blocked(list []placed, place int) bool {
	for i := range list {
		if list[i].place == place && list[i].Severity == Blocker {
			return true
		}
	}
	return false
}

// rowFindings is missing and filler for the columns, one finding per column.
func (k Kind) rowFindings(f Field, list []Row, gap Severity) []Finding {
	var found []Finding
	for _, column := range f.def().Columns {
		var missing, filler []string
		for i, row := range list {
			value, ok := column.value(row.Values)
			switch n := strconv.Itoa(i + 1); {
			case !column.needed(row.Values):
			case !ok:
				missing = append(missing, n)
			case isFiller(column, value):
				filler = append(filler, n)
			}
		}
		key := f.def().Key + "." + column.def().Key
		if missing != nil {
			found = append(found, Finding{k.Key + ".missing", gap, key, Args{"Rows": strings.Join(missing, ", ")}})
		}
		if filler != nil {
			found = append(found, Finding{k.FillerRule(), Warning, key, Args{"Rows": strings.Join(filler, ", ")}})
		}
	}
	return found
}

// Lacking is the number of required facts and of required cells in rows that v does not say. It is counted apart from findings,
// because a check may say better than "missing" what is wrong with the field.
func (k Kind) Lacking(v Values) int {
	n, none := 0, k.declarations(v)
	for _, j := range k.ways().judged {
		value, ok := j.field.value(v)
		if !ok && none[j.spec.Key] == "" && j.field.needed(v) {
			n++
		}
		if rows, ok := value.([]Row); ok {
			n += lackingIn(j.spec, rows)
		}
	}
	return n + v.unsourced()
}

// lackingIn counts the required cells that rows do not say.
func lackingIn(s *Spec, rows []Row) int {
	n := 0
	for _, row := range rows {
		for _, column := range s.Columns {
			if _, ok := column.value(row.Values); !ok && column.needed(row.Values) {
				n++
			}
		}
	}
	return n
}

// place is where the field stands in the form; -1 for none.
func (k Kind) place(key string) int {
	key, _, _ = strings.Cut(key, ".")
	if at, ok := k.ways().place[key]; ok {
		return at
	}
	return -1
}

// R-TXT-01: what people write to get past a required field.
var fillers = func() map[string]bool {
	set := map[string]bool{}
	for _, words := range []string{
		"无 暂无 没有 空 略 同上 同左 如上 同前 已同步 已交接 已说明 已告知 口头交接 口头说明 详见附件 见附件 附件 详见文档 见文档",
		"待定 待补 待补充 待确认 待更新 后补 回头补 不详 不清楚 不知道 未知 随便 测试",
		"n/a na none null nil tbd todo unknown test same asabove seeattachment seeattached",
		"x xx xxx 1 11 111 123",
	} {
		for _, w := range strings.Fields(words) {
			set[w] = true
		}
	}
	return set
}()

// isFiller judges words only.
func isFiller(f Field, value any) bool { return wordy(f) && Filler(f.Format(value)) }

// wordy says whether the field holds words: a number, a date or a choice cannot be an excuse.
func wordy(f Field) bool {
	s := f.def()
	switch s.Shape() {
	case TypeText, TypeMultiline, TypeList, TypePerson, TypeRef:
		return !s.Code && !s.Identity // a code may well be 1 and a product TEST
	}
	return false
}

// Filler says whether a text says nothing: a dash, 同上, 详见附件 (R-TXT-01).
func Filler(said string) bool {
	if saysMuch(said) {
		return false
	}
	said = strings.Trim(plain(said), fillerMarks)
	return said == "" || fillers[said]
}

// fillerMarks may stand around a filler.
const fillerMarks = ".。,，、-—_/\\~～…!！?？()（）\"'“”"

// longestFiller is that of the longest of fillers, in characters.
const longestFiller = 13

// saysMuch says of a text, without changing it, that it has more characters than any filler with blanks and marks around it.
func saysMuch(s string) bool {
	n := 0
	for _, r := range s {
		if r = foldRune(r); r != ' ' && !unicode.IsSpace(r) && !strings.ContainsRune(fillerMarks, r) {
			if n++; n > longestFiller {
				return true
			}
		}
	}
	return false
}
