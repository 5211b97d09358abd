package server

import (
	"encoding/hex"
	"net/url"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
)

// bystanders have no business with a file that somebody else brought for a section of his own.
var bystanders = map[string]int{"receiver": 404, "witness": 404, "it": 404}

// covered are those for whom there is no masked fact to be shown.
func covered(who ...string) map[string]int {
	out := map[string]int{}
	for _, w := range who {
		out[w] = 404
	}
	return out
}

// uncover asks for a masked fact in full.
func uncover(field string) func(*house, string, transfer) url.Values {
	return func(*house, string, transfer) url.Values {
		return url.Values{"_key": {newKey()}, "field": {field}, "password": {password}}
	}
}

// version1 is a form that was made for the first version.
func version1(pairs ...string) func(*house, string, transfer) url.Values {
	return func(*house, string, transfer) url.Values {
		form := url.Values{"version": {"1"}}
		for i := 0; i+1 < len(pairs); i += 2 {
			form.Set(pairs[i], pairs[i+1])
		}
		return form
	}
}

func newPerson(h *house, _ string, _ transfer) url.Values {
	return url.Values{"name": {"新人"}, "email": {"new@example.test"}, "role": {"member"}, "password": {password}}
}

func storeForm(*house, string, transfer) url.Values {
	return url.Values{"name": {"新店"}, "platform": {"jd"}, "closed": {"yes"}}
}

func ownKindForm(*house, string, transfer) url.Values {
	return url.Values{"label_zh": {"仓库"}, "label_en": {"Warehouse"}, "owner": {"yes"}}
}

func ownFieldForm(*house, string, transfer) url.Values {
	return url.Values{"label_zh": {"场地"}, "type": {"text"}}
}

func ownRuleForm(*house, string, transfer) url.Values {
	return url.Values{"field": {"title"}, "sort": {"pattern"}, "pattern": {`.*`}, "example": {"A"}, "severity": {"notice"}, "why_zh": {"为什么"}}
}

func question(*house, string, transfer) url.Values {
	return url.Values{"body": {"这里说的是哪个仓？"}, "blocking": {"yes"}}
}

func everybodySays() []cell {
	return only(involved, cell{form: func(*house, string, transfer) url.Values { return url.Values{"body": {"已经换成公司号码。"}} }})
}

func reason(*house, string, transfer) url.Values {
	return url.Values{"reason": {"原因写在这里，说明要怎么做。"}}
}

// watcher is who sees the transfer as a manager.
func (h *house) watcher(x transfer) string {
	if x.id == h.abroad.id {
		return "stranger"
	}
	return "manager"
}

func (h *house) revision(x transfer, record string) string {
	return strconv.Itoa(h.record(h.in(h.watcher(x), x.id), x.records[record]).Revision)
}

func judged(verdict, record string) func(*house, string, transfer) url.Values {
	return func(h *house, _ string, x transfer) url.Values {
		return url.Values{"verdict": {verdict}, "reason": {"请补上截图。"}, "revision": {h.revision(x, record)}}
	}
}

func proof(step, verdict string) func(*house, string, transfer) url.Values {
	return func(h *house, _ string, x transfer) url.Values {
		return url.Values{"step": {step}, "verdict": {verdict}, "note": {"平台还在审核。"}, "revision": {h.revision(x, "submitted")}}
	}
}

// listingTick is the first check of the draft SKU as it was shown.
func listingTick(h *house, _ string, x transfer) url.Values {
	got, err := h.app.RecordPage(h.t.Context(), h.in(h.watcher(x), x.id), x.records["draft"])
	if err != nil {
		h.t.Fatal(err)
	}
	return url.Values{"step": {"check_1"}, "verdict": {"done"}, "facts": {hex.EncodeToString(got.Listing.Facts())}}
}

func listingTicks(h *house, _ string, x transfer) url.Values {
	s := h.sections(h.watcher(x), x.id)["sku"]
	return url.Values{"step": {"check_1"}, "record": {x.records["draft"].String()}, "version": {strconv.Itoa(s.ContentVersion)}}
}

func atDesk(verdict string) func(*house, string, transfer) url.Values {
	return func(h *house, who string, x transfer) url.Values {
		form := judged(verdict, "submitted")(h, who, x)
		form.Set("record", x.records["submitted"].String())
		form.Set("_revision", form.Get("revision"))
		form.Set("body", "这里说的是哪个仓？")
		return form
	}
}

func signature(h *house, who string, digest []byte, version int) url.Values {
	return url.Values{
		"name": {h.people[who].Name}, "password": {password}, "agree": {"yes"}, "digest": {hex.EncodeToString(digest)}, "version": {strconv.Itoa(version)},
	}
}

func sectionSeal(key string) func(*house, string, transfer) url.Values {
	return func(h *house, who string, x transfer) url.Values {
		sign := h.shown(h.in(h.watcher(x), x.id), x.sections[key])
		return signature(h, who, sign.Signature.Digest, sign.Signature.Version)
	}
}

// severalSeals is the form of somebody who signs from the list what waits for them.
func severalSeals(h *house, who string, x transfer) url.Values {
	id := x.sections["risk2"]
	if strings.HasPrefix(who, "witness") {
		id = x.sections["supplier"]
	}
	sign := h.shown(h.in(h.watcher(x), x.id), id)
	form := signature(h, who, nil, 0)
	form.Set("section", id.String())
	form.Set("shown."+id.String(), strconv.Itoa(sign.Signature.Version)+" "+hex.EncodeToString(sign.Signature.Digest))
	return form
}

// sectionGift is the form of a giver who submits the section as it is now.
func sectionGift(key string) func(*house, string, transfer) url.Values {
	return func(h *house, who string, x transfer) url.Values {
		sign := h.giving(h.in(h.watcher(x), x.id), x.sections[key])
		return signature(h, who, sign.Signature.Digest, sign.Signature.Version)
	}
}

func finalSeal(h *house, who string, x transfer) url.Values {
	s, err := h.app.Signatures(h.t.Context(), h.in(h.watcher(x), x.id))
	if err != nil {
		h.t.Fatal(err)
	}
	digest := app.HandoverDigest(s.Handover, s.Sections, s.Seals)
	return signature(h, who, digest[:], 0)
}

// lent is the form of the receiver who signs on anybody's device.
func lent(h *house, who string, x transfer) url.Values {
	receiver := map[uuid.UUID]string{h.own.id: "receiver", h.other.id: "receiver2", h.abroad.id: "receiver3"}[x.id]
	form := sectionSeal("risk2")(h, receiver, x)
	form.Set("who", h.people[receiver].ID.String())
	form.Set("section", x.sections["risk2"].String())
	return form
}

// planOfHouse is the form of a plan for the people of the transfer's circle.
func planOfHouse(h *house, _ string, x transfer) url.Values {
	circle, store, template := "", h.stores[2].ID, h.templates["full_store"].ID
	switch x.id {
	case h.other.id:
		circle = "2"
	case h.abroad.id:
		circle, store, template = "3", h.far.store.ID, h.far.template.ID
	}
	id := func(role handover.PartyRole) string { return h.people[string(role)+circle].ID.String() }
	return url.Values{
		"title": {"另一份交接"}, "reason": {"leaving"}, "template": {template.String()}, "stores": {store.String()},
		"giver": {id(handover.Giver)}, "receiver": {id(handover.Receiver)}, "witness": {id(handover.Witness)},
		"last_working_day": {"2026-11-30"}, "effective_at": {"2026-11-30 18:00"}, "methods": {"documents"}, "start": {"yes"},
		"_key": {uuid.NewString()}, "version": {"1"},
	}
}
