package catalog

// Visit is a kind declared in one file and nowhere else, as a new kind is: a visit to a factory.
var Visit = declare(Kind{
	Key:   "visit",
	Label: Label{"工厂走访", "Factory visit"},
	Why:   Label{"走访过的工厂和看到的问题。", "Factories visited, and what was seen."},
	Unit:  Label{"次走访", "visits"},
	Groups: []Group{
		group("visit", "走访", "Visit", visitFactory, visitDay, visitHost, visitGuard, visitSeen, visitNext),
		group("found", "发现", "Found", visitPoints, visitMinutes),
	},
	Slots:    []Slot{slot("photo", "现场照片", "Photograph", "SUP-06")},
	Title:    visitFactory,
	Subtitle: []Field{visitDay},
	Owner:    visitHost,
	Due:      visitNext,
	Checks: []Check{{
		ID: "visit.long_ago", Severity: Warning, Field: visitDay,
		Find:  func(v Values, env Env) Args { return olderThan(visitDay.In(v), env.Numbers.Of(CompetitorCheck), env) },
		Fires: Example{"day": "2026-08-22"}, Silent: Example{"day": "2026-08-23"},
	}},
	Sample: Form{
		"factory": {"嘉兴锦禾"}, "day": {"2026-11-03"}, "host": {"何佳怡"}, "gate_phone": {"0573-0000 8801"}, "seen": {"capacity", "quality"},
		"next_visit": {"2027-02-01"}, "points": {""}, "points.0.point": {"后道只有一条线"}, "points.0.action": {"旺季前加一条"},
		"points.0.contact": {"138 1111 7777"}, "minutes": {"走了两个车间，看了成品仓。"},
	},
})

var (
	visitFactory = text("factory", "工厂", "Factory").Required().Identity()
	visitDay     = date("day", "走访日期", "Day").Required().Identity().Listed(1).Meets("SUP-07")
	visitHost    = person("host", "走访人", "Visitor").Required().Listed(2)
	visitGuard   = phone("gate_phone", "门卫电话", "Phone of the gate").Masked(ClassContact)
	visitSeen    = choices("seen", "看了什么", "What was seen", opt("capacity", "产能", "Capacity"), opt("quality", "质检", "Quality"))
	visitNext    = date("next_visit", "下次走访", "Next visit")
	visitPoints  = rows("points", "问题", "Points", text("point", "问题点", "Point").Required(), text("action", "改进", "Action"),
		phone("contact", "联系电话", "Phone").Masked(ClassContact))
	visitMinutes = multiline("minutes", "纪要", "Minutes")
)

// Registered is the catalog with one more kind, as the list in kind.go would have it.
func Registered(k Kind) []Kind { return catalogOf(append(All(), k)...) }
