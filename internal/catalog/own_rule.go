package catalog

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"unicode/utf8"
)

// RuleSort is what a rule of a workspace's own asks of its field.
type RuleSort string

// The sorts. RuleRequired fires while the field says nothing; the others cannot judge then. A bound that RuleRange names is itself allowed; RuleAge
// fires when a day is more than so many days ago, RuleDue when it is over or at most so many days ahead, both in days of Asia/Shanghai.
const (
	RuleRequired RuleSort = "required"
	RuleRange    RuleSort = "range"
	RulePattern  RuleSort = "pattern"
	RuleAge      RuleSort = "age"
	RuleDue      RuleSort = "due"
)

// Limits of rules.
const (
	MaxOwnRules = 40 // live ones of a kind
	maxRuleDays = 3650
)

// OwnRule is a rule that a workspace made for one field of a kind: Said is its description, made by RuleForm. Kind and Key never change; a rule that is
// retired finds nothing.
type OwnRule struct {
	Kind, Key string
	Said      Values
	Retired   bool
}

// RuleForm is the form in which a workspace describes a rule of its own; see [FieldForm].
var RuleForm = declare(Kind{
	Key:   "own_rule",
	Label: Label{"自定义规则", "Own rule"},
	Why:   Label{"内置检查之外，这家公司对一个字段的要求。", "What this company asks of a field besides the built-in checks."},
	Unit:  Label{"条规则", "rules"},
	Groups: []Group{
		group("what", "检查什么", "What is checked", ruleField, ruleSort),
		group("range", "范围", "Range", ruleMin, ruleMax),
		group("pattern", "写法", "Pattern", rulePattern, ruleExample),
		group("days", "天数", "Days", ruleDays),
		group("say", "发现时怎么说", "What people are told", ruleSeverity, ruleWhyZH, ruleWhyEN),
	},
	Title: ruleField,
})

var (
	ruleField = text("field", "字段", "Field").Required().Identity().Hint("一条规则管一个字段", "One rule is about one field")
	ruleSort  = choice("sort", "要求", "It must", opt("required", "必须填写", "Be filled in"), opt("range", "在范围之内", "Be within a range"),
		opt("pattern", "符合写法", "Match a pattern"), opt("age", "日期不能太旧", "Not be too long ago"), opt("due", "快到期时提醒", "Not be due soon")).
		Required().Identity().Hint("范围用于数字、金额和百分比，写法用于文字，后两种用于日期", "Ranges are for numbers, money and percentages, patterns for text, the last two for dates")
	ruleMin     = text("min", "不小于", "At least").Hint("按这个字段的填法写；留空不限", "Written as the field is; empty: no limit").Example("0.5")
	ruleMax     = text("max", "不大于", "At most").Hint("留空不限", "Empty: no limit").Example("100")
	rulePattern = text("pattern", "写法", "Pattern").RequiredIf(asks(RulePattern)).Example(`[A-Z]{2}\d{6}`).
			Hint(`正则表达式，须整体符合：\d 一位数字，[A-Z] 一个大写字母，{6} 重复六次`, `A regular expression for the whole text: \d a digit, [A-Z] a capital, {6} six times`)
	ruleExample = text("example", "写对的例子", "An example of right").RequiredIf(asks(RulePattern)).Hint("填写人看到的就是它", "It is what people are shown").Example("AB123456")
	ruleDays    = integer("days", "天数", "Days").RequiredIf(asks(RuleAge, RuleDue)).Between(0, maxRuleDays).Unit("天", "days")

	ruleSeverity = choice("severity", "严重程度", "Severity",
		opt("blocker", "阻断：不处理不能签署", "Blocker: holds up signing"), opt("warning", "警告：审阅时要看", "Warning: must be read"), opt("notice", "提示", "Notice")).
		Required().Hint("交接模板可以改成别的，也可以关掉", "A template may decide otherwise, or switch it off")
	ruleWhyZH = text("why_zh", "为什么、怎么处理", "Why, and what to do").Hint("一句话，填写人会看到；中英文填一种即可", "One sentence for whoever fills the record; either language will do").
			Example("没有备用电话，仓库半夜出事找不到人。")
	ruleWhyEN = text("why_en", "为什么、怎么处理（英文）", "The same in English").Example("Nobody can be reached at night without it.")
)

// asks says that a description is of one of the sorts.
func asks(sorts ...RuleSort) func(Values) bool {
	return func(v Values) bool { return slices.Contains(sorts, RuleSort(ruleSort.In(v))) }
}

// Field is the key of the field it judges.
func (o OwnRule) Field() string { return ruleField.In(o.Said) }

// Sort is what it asks of the field.
func (o OwnRule) Sort() RuleSort { return RuleSort(ruleSort.In(o.Said)) }

// Severity is what it holds up where no template decides otherwise.
func (o OwnRule) Severity() Severity { return Severity(ruleSeverity.In(o.Said)) }

// ID is the id of its check.
func (o OwnRule) ID() string { return o.Kind + ".own_" + o.Key }

// Why is the sentence about why and what to do; without one of the languages both readers get the other.
func (o OwnRule) Why() Label {
	l := pair(ruleWhyZH, ruleWhyEN, o.Said)
	if l.ZH == "" {
		l.ZH = l.EN
	}
	return l
}

// ruled are the types of field that each sort can judge; nil for all.
var ruled = map[RuleSort][]Type{
	RuleRequired: nil,
	RuleRange:    {TypeInt, TypeDecimal, TypeMoney, TypePercent},
	RulePattern:  {TypeText, TypeMultiline, TypePhone, TypeEmail, TypeURL},
	RuleAge:      {TypeDate},
	RuleDue:      {TypeDate},
}

// RuleFields are the fields of the kind that a rule can be about: those that are asked for, in the order of the form.
func (k Kind) RuleFields() []Field {
	return slices.DeleteFunc(slices.Clone(k.Fields), func(f Field) bool {
		s := f.def()
		return s.Retired || s.Type == TypeComputed
	})
}

// Judge tries the rule on a record before it is one of the kind's: whether it fires, and whether it has the fact that it needs.
func (o OwnRule) Judge(k Kind, v Values, env Env) (fires, judged bool, err error) {
	c, err := o.check(k)
	if err != nil {
		return false, false, err
	}
	_, said := c.Field.value(v)
	return c.Find(v, env) != nil, said || o.Sort() == RuleRequired, nil
}

// Says are the args of the rule's sentence; nil when it is idle.
func (o OwnRule) Says(k Kind) Args {
	c, err := o.check(k)
	if err != nil {
		return nil
	}
	return c.Says
}

// Idle says that the rule finds nothing although it is not retired, because its field is no longer asked for, or of another type, or masked since.
func (o OwnRule) Idle(k Kind) bool { return len(o.problems(k)) > 0 }

// check is the rule as a check of its kind.
func (o OwnRule) check(k Kind) (Check, error) {
	f, ok := k.Field(o.Field())
	if !ok {
		return Check{}, fmt.Errorf("no field %q", o.Field())
	}
	c := Check{ID: o.ID(), Severity: o.Severity(), Field: f, Needs: []Field{f}}
	why := o.Why()
	c.Says = Args{ArgRule: string(o.Sort()), ArgWhyZH: why.ZH, ArgWhyEN: why.EN}
	var fires func(value any, env Env) bool
	var err error
	switch o.Sort() {
	case RuleRequired:
		c.Needs = nil
		c.Find = func(v Values, _ Env) Args {
			if _, said := f.value(v); said {
				return nil
			}
			return c.Says
		}
		return c, nil
	case RuleRange:
		fires, err = o.ranged(f, c.Says)
	case RulePattern:
		fires, err = o.shaped(f, c.Says)
	case RuleAge, RuleDue:
		fires = o.dated(c.Says)
	default:
		err = fmt.Errorf("no sort %q", o.Sort())
	}
	c.Find = func(v Values, env Env) Args {
		if value, said := f.value(v); said && fires(value, env) {
			return c.Says
		}
		return nil
	}
	return c, err
}

// Args of the sentences of own rules. They follow from the rule alone, never from what a record says.
const (
	ArgRule  = "Rule" // the RuleSort; range is also "least" and "most"
	ArgWhyZH = "WhyZH"
	ArgWhyEN = "WhyEN"
)

func (o OwnRule) ranged(f Field, says Args) (func(any, Env) bool, error) {
	low, errLow := f.Parse(ruleMin.In(o.Said))
	high, errHigh := f.Parse(ruleMax.In(o.Said))
	if errLow != nil || errHigh != nil || low == nil && high == nil {
		return nil, fmt.Errorf("no range")
	}
	switch {
	case high == nil:
		says[ArgRule] = "least"
	case low == nil:
		says[ArgRule] = "most"
	}
	if low != nil {
		says["Min"] = f.plain(low, ZH)
	}
	if high != nil {
		says["Max"] = f.plain(high, ZH)
	}
	return func(value any, _ Env) bool {
		under, known := measured(value, low)
		over, also := measured(value, high)
		return known && under < 0 || also && over > 0
	}, nil
}

// measured compares two values of one field; false where they cannot be, as amounts of two currencies.
func measured(a, b any) (int, bool) {
	switch a := a.(type) {
	case int64:
		b, ok := b.(int64)
		return cmp.Compare(a, b), ok
	case Decimal:
		b, ok := b.(Decimal)
		return cmp.Compare(a, b), ok
	case Percent:
		b, ok := b.(Percent)
		return cmp.Compare(a, b), ok
	case Money:
		b, ok := b.(Money)
		return cmp.Compare(a.Amount, b.Amount), ok && a.Currency == b.Currency
	}
	return 0, false
}

func (o OwnRule) shaped(f Field, says Args) (func(any, Env) bool, error) {
	shape, err := regexp.Compile(`^(?:` + rulePattern.In(o.Said) + `)$`)
	if err != nil {
		return nil, err
	}
	says["Example"] = ruleExample.In(o.Said)
	return func(value any, _ Env) bool { return !shape.MatchString(f.Format(value)) }, nil
}

func (o OwnRule) dated(says Args) func(any, Env) bool {
	days, age := int(ruleDays.In(o.Said)), o.Sort() == RuleAge
	says["Days"] = strconv.Itoa(days)
	return func(value any, env Env) bool {
		day, ok := value.(Date)
		if !ok || env.Today.IsZero() {
			return false
		}
		if age {
			return day.DaysUntil(env.Today) > days
		}
		return env.Today.DaysUntil(day) <= days
	}
}

// DescribeRule reads the form of a rule for kind whose description says old so far; old is empty for a new one. The field and what it must be stay as
// they are once there is a rule, because its id says them.
func DescribeRule(kind Kind, old Values, in Form) (Values, []Problem) {
	if !old.Empty() {
		in = maps.Clone(in)
		delete(in, ruleField.spec.Key)
		delete(in, ruleSort.spec.Key)
	}
	v, problems := RuleForm.Update(old, in)
	if len(problems) > 0 {
		return v, problems
	}
	o := OwnRule{Kind: kind.Key, Key: "rule", Said: v}
	problems = o.problems(kind)
	if _, err := o.check(kind); err != nil && len(problems) == 0 {
		problems = []Problem{{Field: ruleField.spec.Key, Code: UnknownChoice}}
	}
	return v, problems
}

// problems is what the description wants and does not have, or has and cannot be.
func (o OwnRule) problems(kind Kind) []Problem {
	var wrong []Problem
	at := func(f Field, code ProblemCode, args Args) {
		wrong = append(wrong, Problem{Field: f.def().Key, Code: code, Args: args})
	}
	f, ok := kind.Field(o.Field())
	if !ok || !slices.ContainsFunc(kind.RuleFields(), func(r Field) bool { return r.def().Key == o.Field() }) {
		at(ruleField, UnknownChoice, nil)
		return wrong
	}
	s := f.def()
	types := ruled[o.Sort()]
	switch {
	case types != nil && !slices.Contains(types, s.Type):
		at(ruleSort, RuleMisfit, nil)
	case s.Masked && o.Sort() != RuleRequired:
		at(ruleField, RuleMasked, nil) // what fires would tell, bit by bit, what is masked
	case o.Sort() == RuleRequired && s.Required:
		at(ruleField, RuleNeedless, nil)
	default:
		wrong = append(wrong, o.wanting(f)...)
	}
	if !ruleWhyZH.Set(o.Said) && !ruleWhyEN.Set(o.Said) {
		at(ruleWhyZH, RequiredToSave, nil)
	}
	return wrong
}

// wanting is what is wrong with the limits of a rule about f.
func (o OwnRule) wanting(f Field) []Problem {
	switch o.Sort() {
	case RuleRange:
		return o.rangeProblems(f)
	case RulePattern:
		pattern := rulePattern.In(o.Said)
		shape, err := regexp.Compile(`^(?:` + pattern + `)$`)
		switch {
		case pattern == "":
			return []Problem{{Field: rulePattern.spec.Key, Code: RequiredToSave}}
		case err != nil || utf8.RuneCountInString(pattern) > maxPattern:
			return []Problem{{Field: rulePattern.spec.Key, Code: BadPattern, Args: Args{"Max": strconv.Itoa(maxPattern)}}}
		case !ruleExample.Set(o.Said):
			return []Problem{{Field: ruleExample.spec.Key, Code: RequiredToSave}}
		case !shape.MatchString(ruleExample.In(o.Said)):
			return []Problem{{Field: ruleExample.spec.Key, Code: RuleExample}}
		}
	case RuleAge, RuleDue:
		if !ruleDays.Set(o.Said) {
			return []Problem{{Field: ruleDays.spec.Key, Code: RequiredToSave}}
		}
	}
	return nil
}

func (o OwnRule) rangeProblems(f Field) []Problem {
	var wrong []Problem
	var bounds [2]any
	for i, b := range []Of[string]{ruleMin, ruleMax} {
		value, err := f.Parse(b.In(o.Said))
		if p, ok := err.(Problem); ok {
			p.Field = b.spec.Key
			wrong = append(wrong, p)
		}
		bounds[i] = value
	}
	if len(wrong) > 0 {
		return wrong
	}
	if bounds[0] == nil && bounds[1] == nil {
		return []Problem{{Field: ruleMin.spec.Key, Code: RuleBoundless}}
	}
	if bounds[0] == nil || bounds[1] == nil {
		return nil
	}
	if order, ok := measured(bounds[0], bounds[1]); !ok || order > 0 {
		return []Problem{{Field: ruleMin.spec.Key, Code: MinOverMax}}
	}
	return nil
}

// RuleKey makes the key of a new rule out of its field and what it asks. taken are the keys that are there.
func RuleKey(o OwnRule, taken func(key string) bool) string {
	base := o.Field() + "_" + string(o.Sort())
	key := base
	for n := 2; taken(key); n++ {
		key = base + "_" + strconv.Itoa(n)
	}
	return key
}

// Ruled is the same catalog with a workspace's own rules, which become checks of their kinds. One that became idle finds nothing, because a
// field may change while no record holds it.
func (c Catalog) Ruled(rules []OwnRule) (Catalog, error) {
	if c.own == nil || len(rules) == 0 {
		return c, nil
	}
	w := *c.own
	w.kinds = slices.Clone(w.kinds)
	for _, o := range rules {
		i := slices.IndexFunc(w.kinds, func(k Kind) bool { return k.Key == o.Kind })
		if i < 0 {
			return Catalog{}, fmt.Errorf("catalog: own rule %s is of no kind", o.ID())
		}
		k := &w.kinds[i]
		k.HasRules = true
		if o.Retired || o.Idle(*k) {
			continue
		}
		check, err := o.check(*k)
		if err != nil {
			return Catalog{}, fmt.Errorf("catalog: own rule %s: %w", o.ID(), err)
		}
		k.Checks = append(slices.Clip(k.Checks), check)
	}
	return Catalog{&w}, nil
}
