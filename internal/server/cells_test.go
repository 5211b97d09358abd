package server

import (
	"net/url"
	"strconv"

	"github.com/google/uuid"

	"handoverdesk/internal/handover"
)

const (
	parties  = "giver receiver witness"
	watchers = "manager admin"
	// involved are all but who closes the leaver's access.
	involved = parties + " " + watchers
)

// everybody is a page for everybody who can see the place.
func everybody(status int) []cell { return []cell{{may: "all", status: status}} }

func open(status int, form url.Values) []cell {
	return []cell{{may: "anybody", status: status, form: func(*house, string, transfer) url.Values { return form }}}
}

func only(may string, c cell) []cell {
	c.may = may
	return []cell{c}
}

// cells is the matrix: what each route does, and who may.
var cells = map[string][]cell{
	"GET /healthz":  open(200, nil),
	"GET /readyz":   open(200, nil),
	"GET /assets/*": open(200, nil),

	"GET /sign-in":             open(200, nil),
	"POST /sign-in":            open(303, url.Values{"email": {"giver2@example.test"}, "password": {password}}),
	"POST /sign-out":           open(303, nil),
	"GET /verify":              open(200, nil),
	"POST /verify":             open(422, nil),
	"GET /setup":               open(303, nil),
	"POST /setup":              open(409, url.Values{"workspace": {"又一个"}, "name": {"新人"}, "email": {"x@example.test"}, "password": {password}}),
	"POST /profile/appearance": open(303, url.Values{"theme": {"dark"}}),

	"GET /":          everybody(303),
	"GET /todo":      everybody(0),
	"GET /masks":     everybody(0),
	"GET /questions": everybody(0),
	"GET /dashboard": everybody(0),
	"GET /search":    everybody(0),
	"GET /profile":   everybody(0),
	"GET /handovers": everybody(0),
	"POST /profile/password": only("all", cell{form: func(*house, string, transfer) url.Values {
		return url.Values{"current": {password}, "password": {"a dog under the cold bridge"}}
	}}),

	// The house has an address in digits, under which browsers have no passkeys; what happens under a name is in TestSigningWithAPasskey.
	"POST /profile/passkeys/challenge": everybody(409),
	"POST /profile/passkeys":           everybody(422),
	"POST /profile/passkeys/{passkey}/name": only("all", cell{status: 404, form: func(*house, string, transfer) url.Values {
		return url.Values{"name": {"笔记本"}} // of nobody
	}}),
	"POST /profile/passkeys/{passkey}/removal": only("all", cell{status: 404, form: func(*house, string, transfer) url.Values {
		return url.Values{"password": {password}}
	}}),

	"GET /people":          only(watchers, cell{}),
	"GET /people/new":      only("admin", cell{}),
	"POST /people":         only("admin", cell{form: newPerson}),
	"GET /people/{person}": only(watchers, cell{}),
	// The person is the outsider: they ask about themselves, and keep what is theirs.
	"GET /people/{person}/holdings": only(watchers+" outsider", cell{}),
	"POST /people/{person}/identities": only(watchers+" outsider", cell{form: func(*house, string, transfer) url.Values {
		return url.Values{"sort": {"phone"}, "identity": {"139 0000 1111"}}
	}}),
	"POST /people/{person}/identities/{identity}/removal": only(watchers+" outsider", cell{status: 404}), // no such identity
	"POST /people/{person}": only("admin", cell{form: func(h *house, _ string, x transfer) url.Values {
		form := newPerson(h, "", x)
		form.Set("version", "1")
		form.Set("disabled", "yes")
		return form
	}}),
	"POST /teams": only("admin", cell{form: func(*house, string, transfer) url.Values { return url.Values{"name": {"新团队"}} }}),

	"GET /stores":         only(watchers, cell{}),
	"GET /stores/new":     only("admin", cell{}),
	"POST /stores":        only("admin", cell{form: storeForm}),
	"GET /stores/{store}": only("admin", cell{}),
	"POST /stores/{store}": only("admin", cell{form: func(h *house, who string, x transfer) url.Values {
		form := storeForm(h, who, x)
		form.Set("version", "1")
		return form
	}}),

	"GET /checkpoints": only("admin", cell{}),
	"GET /numbers":     only(watchers, cell{}),
	"POST /numbers": only("admin", cell{form: func(*house, string, transfer) url.Values {
		return url.Values{"pass_mark": {"85"}, "shown.pass_mark": {"80"}}
	}}),
	"GET /words": only(watchers, cell{}),
	"POST /words": only(watchers, cell{form: func(*house, string, transfer) url.Values {
		return url.Values{"sort": {"forbidden"}, "lines": {"清仓"}}
	}}),
	"POST /words/removal":    only(watchers, cell{form: func(*house, string, transfer) url.Values { return url.Values{"sort": {"off"}, "word": {"顶级"}} }}),
	"POST /words/off":        only(watchers, cell{form: func(*house, string, transfer) url.Values { return url.Values{"word": {"顶级"}, "reason": {"商标"}} }}),
	"GET /kinds":             only(watchers, cell{}),
	"GET /kinds/new":         only("admin", cell{}),
	"POST /kinds":            only("admin", cell{form: ownKindForm}),
	"POST /kinds/judging":    only("admin", cell{}),
	"GET /kinds/{kind}":      only(watchers, cell{}),
	"GET /kinds/{kind}/edit": only("admin", cell{}),
	"POST /kinds/{kind}": only("admin", cell{form: func(h *house, who string, x transfer) url.Values {
		form := ownKindForm(h, who, x)
		form.Set("_version", "1")
		return form
	}}),
	"POST /kinds/{kind}/fields":        only("admin", cell{form: ownFieldForm}),
	"GET /kinds/{kind}/fields/new":     only("admin", cell{}),
	"GET /kinds/{kind}/fields/{field}": only("admin", cell{}),
	"POST /kinds/{kind}/fields/{field}": only("admin", cell{form: func(h *house, who string, x transfer) url.Values {
		form := ownFieldForm(h, who, x)
		form.Set("_version", "1")
		return form
	}}),
	"POST /kinds/{kind}/fields/{field}/state": {
		{may: "admin", form: func(*house, string, transfer) url.Values { return url.Values{"act": {"retire"}} }},
		{may: "admin", form: func(*house, string, transfer) url.Values { return url.Values{"act": {"up"}} }},
	},
	"POST /kinds/{kind}/rules":       only(watchers, cell{form: ownRuleForm}),
	"GET /kinds/{kind}/rules/new":    only(watchers, cell{}),
	"GET /kinds/{kind}/rules/{rule}": only(watchers, cell{}),
	"POST /kinds/{kind}/rules/{rule}": only(watchers, cell{form: func(h *house, who string, x transfer) url.Values {
		form := ownRuleForm(h, who, x)
		form.Set("_version", "1")
		return form
	}}),
	"POST /kinds/{kind}/rules/{rule}/state": only(watchers, cell{form: func(*house, string, transfer) url.Values { return url.Values{"act": {"retire"}} }}),

	"GET /templates":            only(watchers, cell{}),
	"GET /templates/{template}": only(watchers, cell{}),
	"POST /templates/{template}": only(watchers, cell{form: func(*house, string, transfer) url.Values {
		return url.Values{
			"version": {"1"}, "name_zh": {"改名"}, "name_en": {"Renamed"}, "reason": {"leaving"}, "sections.0.kind": {"risk"},
			"sections.0.title_zh": {"风险"}, "sections.0.title_en": {"Risks"}, "sections.0.minimum": {"1"}, "sections.0.due_days": {"3"},
		}
	}}),

	"GET /templates/new": only(watchers, cell{}),
	"POST /templates/new": only(watchers, cell{form: func(*house, string, transfer) url.Values {
		return url.Values{
			"id": {uuid.NewString()}, "name_zh": {"新模板"}, "name_en": {"New"}, "reason": {"leaving"}, "sections.0.kind": {"risk"},
			"sections.0.title_zh": {"风险"}, "sections.0.title_en": {"Risks"}, "sections.0.minimum": {"1"}, "sections.0.due_days": {"3"},
		}
	}}),
	"POST /templates/{template}/copy": only(watchers, cell{form: func(*house, string, transfer) url.Values {
		return url.Values{"id": {uuid.NewString()}}
	}}),
	"GET /templates/{template}/versions": only(watchers, cell{}),
	"POST /templates/{template}/versions": only(watchers, cell{form: func(*house, string, transfer) url.Values {
		return url.Values{"version": {"1"}, "restore": {"1"}}
	}}),

	"GET /handovers/new": only(watchers, cell{}),
	"POST /handovers":    only(watchers, cell{form: planOfHouse}),

	"GET /handovers/{handover}/":                     everybody(0),
	"GET /handovers/{handover}/edit":                 only(watchers, cell{}),
	"POST /handovers/{handover}/edit":                only(watchers, cell{form: planOfHouse}),
	"GET /handovers/{handover}/signatures":           everybody(0),
	"GET /handovers/{handover}/responsible":          everybody(0),
	"GET /api/v1/handovers/{handover}/responsible":   everybody(0),
	"GET /handovers/{handover}/events":               everybody(0),
	"GET /handovers/{handover}/events/verification":  everybody(303),
	"POST /handovers/{handover}/events/verification": everybody(200),
	"GET /handovers/{handover}/events.csv":           only(involved, cell{}),
	"GET /handovers/{handover}/events.json":          only(involved, cell{}),
	"GET /handovers/{handover}/template":             only(watchers, cell{}),
	"POST /handovers/{handover}/template": only(watchers, cell{form: func(h *house, _ string, x transfer) url.Values {
		return url.Values{"id": {uuid.NewString()}, "name_zh": {"存下来"}, "name_en": {"Kept"}, "sections": {x.sections["account"].String()}}
	}}),
	"POST /handovers/{handover}/state": {
		{may: watchers, form: func(*house, string, transfer) url.Values {
			return url.Values{"act": {"cancel_handover"}, "reason": {"不再需要。"}}
		}},
		{may: watchers, status: 409, form: func(*house, string, transfer) url.Values { return url.Values{"act": {"close_handover"}} }},
	},
	"POST /handovers/{handover}/seal": only(parties, cell{status: 409, form: finalSeal}), // sections are open

	"GET /handovers/{handover}/seals":  everybody(303),
	"POST /handovers/{handover}/seals": only("receiver witness", cell{form: severalSeals}),

	"POST /handovers/{handover}/challenge": only(parties, cell{status: 409}),
	"GET /handovers/{handover}/together":   everybody(303), // to whose turn it is
	"POST /handovers/{handover}/together":  only(involved, cell{form: lent}),

	"GET /handovers/{handover}/absence": everybody(0),
	"POST /handovers/{handover}/absence": only(watchers, cell{form: func(h *house, _ string, x transfer) url.Values {
		o, err := h.app.Signatures(h.t.Context(), h.in(h.watcher(x), x.id))
		if err != nil {
			h.t.Fatal(err)
		}
		receiver, _ := o.Handover.Party(handover.Receiver)
		return url.Values{"cause": {"ill"}, "reason": {"住院"}, "filler": {receiver.Person.String()}}
	}}),
	"POST /handovers/{handover}/absence/end": only(watchers, cell{status: 409, form: func(*house, string, transfer) url.Values {
		return url.Values{"back_reason": {"回来了"}} // nobody is absent
	}}),
	"GET /handovers/{handover}/listings":      everybody(0),
	"GET /handovers/{handover}/holdings":      everybody(0),
	"GET /handovers/{handover}/permissions":   everybody(0),
	"GET /handovers/{handover}/stock/counts":  everybody(0),
	"POST /handovers/{handover}/stock/counts": only("giver receiver", cell{status: 422}), // no file
	// The house has no counts; who may is in TestCountPages.
	"GET /handovers/{handover}/stock/counts/{count}":                 everybody(404),
	"GET /handovers/{handover}/stock/counts/{count}/differences.csv": only("giver receiver witness manager admin", cell{status: 404}),
	"POST /handovers/{handover}/stock/counts/{count}/finish":         everybody(404),
	"POST /handovers/{handover}/stock/counts/{count}/causes": only("all", cell{status: 404, form: func(*house, string, transfer) url.Values {
		return url.Values{"all": {"yes"}, "cause": {"loss"}, "bearer": {"giver"}}
	}}),
	"GET /handovers/{handover}/stock":                        everybody(0),
	"GET /handovers/{handover}/stock/suppliers/{record}":     everybody(404), // the record is no supplier
	"POST /handovers/{handover}/absence/gaps":                only(watchers, cell{status: 409}),
	"POST /handovers/{handover}/sections/{section}/vouching": only("giver", cell{status: 409}), // nothing was reconstructed
	// The house has no keys, so there are no secrets. Who may is in TestSecretPages.
	"GET /calendar/{token}.ics":                       open(404, nil),
	"GET /handovers/{handover}/calendar":              everybody(0),
	"GET /handovers/{handover}/calendar.ics":          everybody(0),
	"POST /handovers/{handover}/calendar/feed":        everybody(200),
	"POST /handovers/{handover}/calendar/feed/end":    everybody(0),
	"GET /handovers/{handover}/exit":                  everybody(0),
	"GET /handovers/{handover}/exit.csv":              everybody(0),
	"GET /handovers/{handover}/exit/slip":             everybody(0),
	"GET /handovers/{handover}/exit/slip.pdf":         everybody(0),
	"GET /handovers/{handover}/readiness":             everybody(0),
	"GET /handovers/{handover}/readiness/waivers/new": only(watchers, cell{status: 404}), // without a finding there is nothing to waive
	"POST /handovers/{handover}/readiness/waivers": only(watchers, cell{form: func(h *house, who string, x transfer) url.Values {
		return url.Values{
			"check": {"sku.no_backup"}, "section": {x.sections["sku"].String()}, "record": {x.records["draft"].String()},
			"reason": {"平台换绑要等十天"}, "person": {h.people[who].ID.String()}, "until": {"2026-11-30"},
		}
	}}),
	"POST /handovers/{handover}/readiness/waivers/{waiver}/end": only(watchers, cell{status: 404}),
	"POST /handovers/{handover}/exit": only("it manager admin", cell{form: func(*house, string, transfer) url.Values {
		return url.Values{"sort": {"card"}, "title": {"收回门禁卡"}, "due": {"2026-11-30"}}
	}}),
	"GET /handovers/{handover}/exit/evidence/{act}":             everybody(0),
	"GET /handovers/{handover}/figures":                         everybody(0),
	"GET /handovers/{handover}/figures/buyers":                  everybody(0),
	"GET /handovers/{handover}/figures/files":                   everybody(0),
	"GET /handovers/{handover}/figures/files/{export}":          only("giver "+watchers, cell{}),
	"GET /api/v1/handovers/{handover}/figures":                  everybody(0),
	"POST /handovers/{handover}/figures/files":                  only("giver "+watchers, cell{upload: "访客.csv", content: "日期,访客数\n2026-10-05,100\n"}),
	"POST /handovers/{handover}/figures/files/{export}":         only("giver "+watchers, cell{form: figureForm}),
	"POST /handovers/{handover}/figures/files/{export}/removal": only("giver "+watchers, cell{}),
	"POST /handovers/{handover}/figures/notes": only("giver "+watchers, cell{form: func(*house, string, transfer) url.Values {
		return url.Values{"day": {"2026-11-11"}, "text": {"双十一"}}
	}}),
	"POST /handovers/{handover}/figures/notes/{note}/removal": only("giver "+watchers, cell{}),
	"POST /handovers/{handover}/figures/readings": only("giver "+watchers, cell{form: func(*house, string, transfer) url.Values {
		return url.Values{"month": {"2026-10-01"}, "reading": {"访客涨了两成，多数来自搜索，先盯转化。"}}
	}}),
	"POST /handovers/{handover}/figures/targets": only("giver "+watchers, cell{form: func(*house, string, transfer) url.Values {
		return url.Values{"month": {"2026-10-01"}, "metric": {"sales"}, "goal": {"1000000"}}
	}}),
	"GET /handovers/{handover}/watch": everybody(0),
	"POST /handovers/{handover}/watch": only(watchers, cell{form: func(*house, string, transfer) url.Values {
		return url.Values{"active": {"yes"}, "sales.warn": {"5"}, "sales.breach": {"10"}, "reason": {"旺季看紧一点"}}
	}}),
	"POST /handovers/{handover}/watch/checks": only("receiver "+watchers, cell{status: 409}), // before the signatures there is nothing to compare
	"POST /handovers/{handover}/watch/waiver": only(watchers, cell{form: func(h *house, who string, _ transfer) url.Values {
		return url.Values{"why": {"店铺已经关停"}, "person": {h.people[who].ID.String()}}
	}}),
	"POST /handovers/{handover}/exit/{task}": {
		{may: "it manager admin", upload: "停用.txt", form: func(*house, string, transfer) url.Values { return url.Values{"verdict": {"done"}} }},
		{may: "it manager admin", form: func(*house, string, transfer) url.Values {
			return url.Values{"verdict": {"not_applicable"}, "note": {"没有办过"}}
		}},
	},
	"GET /handovers/{handover}/views":                     only("giver manager admin", cell{status: 200}),
	"GET /handovers/{handover}/reveals":                   everybody(404),
	"POST /handovers/{handover}/records/{record}/secrets": everybody(404),
	"POST /handovers/{handover}/secrets/{secret}/reveal":  everybody(404),
	"POST /handovers/{handover}/records/{record}/masked": {
		{may: "all", status: 200, but: covered("it", "admin"), form: uncover("bound_phone")},
		{may: "all", status: 200, but: covered("it", "admin"), form: uncover("real_name_person")},
		{may: "all", status: 200, but: covered("it", "admin", "witness"), form: uncover("payout_card")},
		{may: "all", status: 404, form: uncover("title")},
	},
	"POST /handovers/{handover}/secrets/{secret}/destruction": everybody(404),
	"GET /handovers/{handover}/proxies":                       everybody(0),
	"POST /handovers/{handover}/proxies/{proxy}/verdict":      everybody(404), // no such proxy; who may is in TestProxyForm
	"POST /handovers/{handover}/proxies/{proxy}/end":          everybody(404),
	"POST /handovers/{handover}/proxies": only(parties, cell{form: func(h *house, _ string, x transfer) url.Values {
		day := h.app.Today().Format("2006-01-02")
		return url.Values{"proxy": {h.people["outsider"].ID.String()}, "from": {day}, "until": {day}, "proxy_reason": {"出差"}, "proxy_rank_reason": {"x"}}
	}}),
	"POST /handovers/{handover}/refusals": only(parties, cell{form: func(h *house, _ string, x transfer) url.Values {
		o, err := h.app.Signatures(h.t.Context(), h.in(h.watcher(x), x.id))
		if err != nil {
			h.t.Fatal(err)
		}
		return url.Values{
			"refused": {"whole"}, "reason": {"数字对不上"}, "items.0.what": {"核对余额"}, "items.0.who": {o.Handover.Parties[0].Person.String()},
			"items.0.due": {"2026-12-01"},
		}
	}}),
	"POST /handovers/{handover}/refusals/items/{item}/done": everybody(404), // no such item; who may is in TestRefusal

	"GET /handovers/{handover}/carry": only("giver manager admin", cell{}),
	"POST /handovers/{handover}/carry": only("giver manager admin", cell{status: 422, form: func(*house, string, transfer) url.Values {
		return url.Values{"from": {uuid.NewString()}} // nothing chosen
	}}),
	"GET /handovers/{handover}/sections/{section}/desk":         everybody(303), // to the first that waits
	"GET /handovers/{handover}/sections/{section}/desk/queues":  everybody(0),
	"GET /handovers/{handover}/sections/{section}/desk/verdict": everybody(303),
	"POST /handovers/{handover}/sections/{section}/desk/verdict": {
		{may: "receiver", form: atDesk("accepted")},
		{may: "receiver", form: atDesk("returned")},
		{may: "receiver", form: atDesk("skipped")},
		{may: "receiver witness manager admin", form: atDesk("asked")},
		{may: "receiver", status: 409, form: atDesk("undone")}, // nothing was judged
	},
	"GET /handovers/{handover}/sections/{section}/sample":      everybody(0),
	"POST /handovers/{handover}/sections/{section}/sample":     only("receiver", cell{status: 409, form: version1("aql", "1.5")}), // accounts
	"POST /handovers/{handover}/sections/{section}/sample/end": only("receiver", cell{status: 409}),                               // none is open
	"GET /handovers/{handover}/sections/{section}/ready":       only("giver", cell{section: "risk"}),
	"POST /handovers/{handover}/sections/{section}/ready": only("giver", cell{section: "risk", form: func(*house, string, transfer) url.Values {
		return url.Values{"keys": {"platform_penalty", "supply_break"}}
	}}),
	"POST /handovers/{handover}/sections/{section}/confirmations": only("giver", cell{section: "sku", status: 409, form: func(h *house, _ string, x transfer) url.Values {
		return url.Values{"what": {"all"}, "version": {strconv.Itoa(h.sections(h.watcher(x), x.id)["sku"].ContentVersion)}} // nothing was carried over
	}}),
	"POST /handovers/{handover}/records/{record}/confirmation": only("giver", cell{record: "draft", status: 409, form: func(h *house, _ string, x transfer) url.Values {
		return url.Values{"revision": {h.revision(x, "draft")}}
	}}),

	"GET /handovers/{handover}/sections/{section}":            everybody(0),
	"GET /handovers/{handover}/sections/{section}/questions":  everybody(0),
	"GET /handovers/{handover}/sections/{section}/review":     everybody(0),
	"GET /handovers/{handover}/sections/{section}/guide":      everybody(0),
	"GET /handovers/{handover}/sections/{section}/teach-back": everybody(0),
	// The sections of the templates for tests owe none; TestTeachBackPages has one that does.
	"POST /handovers/{handover}/sections/{section}/teach-back": only("receiver", cell{status: 409}),
	"POST /handovers/{handover}/sections/{section}/teach-back/verdict": only("giver", cell{status: 409, form: func(*house, string, transfer) url.Values {
		return url.Values{"verdict": {"confirmed"}}
	}}),
	"POST /handovers/{handover}/sections/{section}/teach-back/standing": only("receiver", cell{status: 409}),
	"GET /handovers/{handover}/sections/{section}/charts":               only("all", cell{section: "sku"}),
	"GET /handovers/{handover}/sections/{section}/export.csv":           only(involved, cell{}),
	"GET /handovers/{handover}/sections/{section}/export.xlsx":          only(involved, cell{}),
	"GET /handovers/{handover}/sections/{section}/template.xlsx":        only(involved, cell{}),
	"GET /handovers/{handover}/export.xlsx":                             only(involved, cell{}),
	"GET /handovers/{handover}/export.zip":                              only(involved, cell{}),
	"GET /handovers/{handover}/sections/{section}/files":                everybody(0),
	"POST /handovers/{handover}/sections/{section}/files":               only("giver", cell{section: "sku", upload: "说明.txt"}),
	"POST /handovers/{handover}/sections/{section}/questions":           only("receiver witness manager admin", cell{form: question}),
	"GET /handovers/{handover}/inventory":                               only(involved, cell{}),
	"GET /handovers/{handover}/inventory.pdf":                           only(involved, cell{}),
	"GET /handovers/{handover}/inventory.json":                          only(involved, cell{}),
	"POST /handovers/{handover}/sections/{section}/submission": {
		{may: "giver", section: "sku", form: sectionGift("sku")},
		{may: "giver", section: "risk", status: 409, form: sectionGift("risk")}, // nothing in it
	},
	"POST /handovers/{handover}/sections/{section}/not-applicable":         only("giver", cell{section: "risk", form: reason}),
	"POST /handovers/{handover}/sections/{section}/not-applicable/verdict": only("receiver", cell{section: "sop"}),
	"POST /handovers/{handover}/sections/{section}/not-applicable/withdrawal": only("giver", cell{section: "sop", form: func(h *house, _ string, x transfer) url.Values {
		return url.Values{"version": {strconv.Itoa(h.sections(h.watcher(x), x.id)["sop"].Version)}}
	}}),
	"POST /handovers/{handover}/sections/{section}/return": only("receiver", cell{form: reason}),
	"POST /handovers/{handover}/sections/{section}/reopening": {
		{may: "receiver manager admin", section: "supplier", form: reason},
		{may: "receiver manager admin", section: "account", status: 409, form: reason}, // not settled
	},
	"POST /handovers/{handover}/sections/{section}/seal": {
		{may: "receiver witness", section: "risk2", but: map[string]int{"witness": 409}, form: sectionSeal("risk2")},        // the receiver first
		{may: "receiver witness", section: "supplier", but: map[string]int{"receiver": 409}, form: sectionSeal("supplier")}, // signed before
	},
	// The sections of the templates for tests ask for no proof; TestProofPages has one that does.
	"POST /handovers/{handover}/sections/{section}/proofs": only("receiver", cell{status: 409, form: func(h *house, _ string, x transfer) url.Values {
		return url.Values{"step": {"logged_in"}, "record": {x.records["submitted"].String()}}
	}}),
	"POST /handovers/{handover}/sections/{section}/listings": only(involved, cell{section: "sku", form: listingTicks}),
	"POST /handovers/{handover}/records/{record}/listing":    only(involved, cell{record: "draft", form: listingTick}),
	// Nothing of the furniture waits for a second person; TestLivingSeal has a change that does.
	"POST /handovers/{handover}/records/{record}/proposals/{proposal}": everybody(404),
	"POST /handovers/{handover}/records/{record}/proofs": {
		{may: "receiver", status: 409, form: proof("logged_in", "done")},
		{may: "witness", status: 409, form: proof("witnessed", "done")},
		{may: "manager admin", status: 409, form: func(h *house, who string, x transfer) url.Values {
			f := proof("logged_in", "deferred")(h, who, x)
			f.Set("due", h.clock.now().AddDate(0, 0, 3).Format("2006-01-02"))
			return f
		}},
	},
	"POST /handovers/{handover}/sections/{section}/acceptances": only("receiver", cell{form: func(h *house, _ string, x transfer) url.Values {
		s := h.sections(h.watcher(x), x.id)["account"]
		return url.Values{"what": {"all"}, "version": {strconv.Itoa(s.ContentVersion)}}
	}}),
	"GET /handovers/{handover}/sections/{section}/records/new": only("giver", cell{section: "sku"}),
	"POST /handovers/{handover}/sections/{section}/records": only("giver", cell{section: "sku", form: func(*house, string, transfer) url.Values {
		return sampleForm("sku", 7)
	}}),

	"GET /handovers/{handover}/records/{record}":          everybody(0),
	"GET /handovers/{handover}/records/{record}/history":  everybody(0),
	"GET /handovers/{handover}/records/{record}/pointing": everybody(0),
	"GET /handovers/{handover}/records/{record}/edit":     only("giver", cell{record: "draft"}),
	"POST /handovers/{handover}/records/{record}": only("giver", cell{record: "draft", form: func(h *house, _ string, x transfer) url.Values {
		form := sampleForm("sku", 8)
		form.Set("_version", h.revision(x, "draft"))
		return form
	}}),
	"POST /handovers/{handover}/records/{record}/verdict": {
		{may: "receiver", form: judged("accepted", "submitted")},
		{may: "receiver", form: judged("returned", "submitted")},
	},
	"POST /handovers/{handover}/records/{record}/removal": only("giver", cell{record: "draft", form: func(h *house, _ string, x transfer) url.Values {
		return url.Values{"revision": {h.revision(x, "draft")}}
	}}),
	"POST /handovers/{handover}/records/{record}/restoration": only("giver", cell{record: "removed"}),
	"POST /handovers/{handover}/records/{record}/questions":   only("receiver witness manager admin", cell{form: question}),

	"GET /handovers/{handover}/refs":     everybody(0),
	"GET /handovers/{handover}/refs/new": everybody(404), // of no kind; see TestCreateInPlace
	"POST /handovers/{handover}/refs": only("giver", cell{form: func(*house, string, transfer) url.Values {
		return url.Values{"_kind": {"sku"}, "new.title": {"新商品"}, "new.sku_code": {"NEW-1"}}
	}}),
	"POST /handovers/{handover}/table": only("all", cell{status: 200, form: func(*house, string, transfer) url.Values {
		return url.Values{"kind": {"sop"}, "field": {"kpis"}, "text": {"准时率\t95"}, "room": {"9"}}
	}}),

	"POST /handovers/{handover}/records/{record}/files": only("giver", cell{record: "draft", upload: "说明.txt"}),

	"GET /handovers/{handover}/files/{file}":              everybody(0),
	"GET /handovers/{handover}/files/{file}/{name}":       everybody(0),
	"POST /handovers/{handover}/files/{file}/removal":     only("giver", cell{}),
	"POST /handovers/{handover}/files/{file}/restoration": only("giver", cell{file: "removed", status: 409}), // the giver signed without it

	"GET /handovers/{handover}/imports":     only(involved, cell{}),
	"GET /handovers/{handover}/imports/new": only("giver manager admin", cell{}), // who has no section to fill has nothing to import
	"POST /handovers/{handover}/imports": only("giver manager admin", cell{
		upload: "供应链.csv", content: "商品名称,SKU编码\n羊毛大衣,A-1\n", form: func(_ *house, _ string, x transfer) url.Values {
			return url.Values{"section": {x.sections["sku"].String()}}
		},
	}),
	"GET /handovers/{handover}/imports/{import}":               only("all", cell{but: bystanders}),
	"GET /handovers/{handover}/imports/{import}/progress":      only("all", cell{but: bystanders}),
	"GET /handovers/{handover}/imports/{import}/rejected.csv":  only("all", cell{but: bystanders}),
	"GET /handovers/{handover}/imports/{import}/rejected.xlsx": only("all", cell{but: bystanders}),
	"GET /handovers/{handover}/imports/{import}/plan":          only("all", cell{but: bystanders, status: 303}),
	"GET /handovers/{handover}/imports/{import}/corrections":   only("all", cell{but: bystanders, status: 303}),
	"GET /handovers/{handover}/imports/{import}/writing":       only("all", cell{but: bystanders, status: 303}),
	"GET /handovers/{handover}/imports/{import}/undo":          only("all", cell{but: bystanders, status: 303}),
	"GET /handovers/{handover}/imports/{import}/drop":          only("all", cell{but: bystanders, status: 303}),
	"POST /handovers/{handover}/imports/{import}/plan":         only("all", cell{but: bystanders, form: version1("go", "guess")}),
	"POST /handovers/{handover}/imports/{import}/corrections":  only("giver manager admin", cell{form: version1("cell.0.2.0", "大衣", "was.cell.0.2.0", "")}),
	"POST /handovers/{handover}/imports/{import}/writing":      only("giver manager admin", cell{status: 409, form: version1()}),
	"POST /handovers/{handover}/imports/{import}/undo":         only("all", cell{but: bystanders, status: 409, form: version1()}),
	"POST /handovers/{handover}/imports/{import}/drop":         only("giver manager admin", cell{}),

	"POST /handovers/{handover}/questions/{question}/files":    only(involved, cell{upload: "说明.txt"}),
	"POST /handovers/{handover}/questions/{question}/answers":  everybodySays(),
	"POST /handovers/{handover}/questions/{question}/terms":    only("receiver", cell{}),
	"POST /handovers/{handover}/questions/{question}/reminder": only("receiver", cell{}),
	"POST /handovers/{handover}/questions/{question}/notice":   only(involved, cell{}),
	"POST /handovers/{handover}/questions/{question}/reopening": only("receiver", cell{status: 409, form: func(_ *house, _ string, x transfer) url.Values {
		return url.Values{"body": {"还没有说清楚。"}, "_section": {x.sections["account"].String()}} // it is open
	}}),
	"POST /handovers/{handover}/questions/{question}/resolution": only("receiver", cell{}), // who asked
}
