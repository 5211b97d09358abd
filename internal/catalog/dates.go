package catalog

import "strings"

// DaySort is what is to happen on a day that a record names (N-09).
type DaySort string

// The sorts of day. DayOther is a date that a workspace added: what it means only its label says.
const (
	DayStarts  DaySort = "starts"
	DayEnds    DaySort = "ends"
	DayExpires DaySort = "expires"
	DayActs    DaySort = "acts" // the last day to act before a contract goes on by itself
	DayRenews  DaySort = "renews"
	DayLeads   DaySort = "leads" // when planning of a large promotion begins: T-60
	DayDue     DaySort = "due"
	DayClaims  DaySort = "claims"
	DayArrives DaySort = "arrives"
	DayReviews DaySort = "reviews"
	DayMeets   DaySort = "meets"
	DayTrains  DaySort = "trains"
	DayLeaves  DaySort = "leaves"
	DayOther   DaySort = "other"
)

// DaySorts lists them all.
var DaySorts = []DaySort{
	DayStarts, DayEnds, DayExpires, DayActs, DayRenews, DayLeads, DayDue, DayClaims, DayArrives, DayReviews, DayMeets, DayTrains, DayLeaves, DayOther,
}

// Dated is a day that a record names and on which something is to happen. Row is the line of a table, from 1, or 0 for the record itself; Field is then
// "certificates.valid_to". Owned says that somebody who stays answers for it: a new owner is named who is not the giver.
type Dated struct {
	Field string
	Row   int
	Sort  DaySort
	Day   Date
	Owned bool
}

// eventField says what a field that holds a date means. Its functions get the values of the record, or of the line for a column.
type eventField struct {
	sort DaySort
	who  string                             // of a column: the person of the line who answers for it, if one is named
	over func(Values) bool                  // nothing is to come any more
	next func(Values, Numbers) (Date, bool) // the day is not the field's own but follows from it
	stay bool                               // part of the handover itself: the giver may hold it up to their last day
	also func(Values, Numbers) (Date, bool) // a second day that follows from it
	mark DaySort                            // the sort of also
}

// notEvent is the sort of dates that tell of the past, or of a day that another field tells already.
const notEvent DaySort = ""

// eventFields says of every date of every kind whether something is to happen then. TestEveryDateSays holds that none is forgotten. Dates that a
// workspace added are all events.
var eventFields = map[string]map[string]eventField{
	"business_overview": {
		"competitors.checked_on": {sort: DayReviews, next: after(rivalChecked, CompetitorCheck)},
		"brand_reviewed_on":      {sort: DayReviews, next: after(overviewBrandReview, BrandReview)},
	},
	"account": {
		"permissions.until": {sort: DayEnds}, "expires_on": {sort: DayExpires}, "qualifications.valid_to": {sort: DayExpires}, "authorised_apps.expires": {sort: DayExpires},
	},
	"sku": {
		"snapshot_at": {sort: notEvent}, "nearest_expiry": {sort: DayExpires}, "counted_on": {sort: notEvent}, "certificates.valid_to": {sort: DayExpires},
		"content_optimised_on": {sort: notEvent},
	},
	"supplier": {
		"qualifications.valid_to": {sort: DayExpires}, "introduced_on": {sort: notEvent}, "contact_log.date": {sort: notEvent},
		"rebate_tiers.claim_by": {sort: DayClaims}, "open_orders.due": {sort: DayArrives},
	},
	"sop":         {"reviewed_on": {sort: notEvent}, "review_due": {sort: DayReviews}},
	"data_report": {"period_start": {sort: notEvent}, "period_end": {sort: notEvent}, "metrics.date": {sort: notEvent}},
	"platform_rule": {
		"updated_on": {sort: notEvent}, "last_check": {sort: notEvent}, "next_check": {sort: DayReviews}, "violations.date": {sort: notEvent},
		"ip_register.valid_to": {sort: DayExpires},
	},
	"campaign": {
		"start": {sort: DayStarts, also: planFrom, mark: DayLeads}, "end": {sort: DayEnds}, "start_day": {sort: notEvent},
		"warmup_from": {sort: DayStarts}, "warmup_to": {sort: DayEnds}, "lock_from": {sort: DayStarts}, "lock_to": {sort: DayEnds},
		"protect_until": {sort: DayEnds}, "optimisation.due": {sort: DayDue, who: "who"},
	},
	"member":      {"last_working_day": {sort: DayLeaves}},
	"tech_system": {"renewal": {sort: DayRenews}, "last_update": {sort: notEvent}, "known_faults.since": {sort: notEvent}},
	"logistics":   {"rates.valid_to": {sort: DayExpires}, "open_claims.due": {sort: DayClaims}},
	"contract": {
		"start": {sort: DayStarts}, "end": {sort: DayEnds, over: func(v Values) bool { return contractOpenEnded.In(v) }},
		"act_by":          {sort: DayActs, over: func(v Values) bool { return !contractAutoRenew.In(v) }}, // else it is the end
		"obligations.due": {sort: DayDue, who: "owner"},
	},
	"inflight": {"due": {sort: DayDue}},
	"risk": {
		"last_drill": {sort: DayReviews, over: func(v Values) bool { return riskIsClosed(v) || !riskIsHigh(v) }, next: after(riskDrill, DrillCycle)},
		"due":        {sort: DayDue, over: riskIsClosed},
	},
	"document": {"version_date": {sort: notEvent}},
	"meeting": {
		"at": {sort: DayMeets, stay: true, over: func(v Values) bool { return meetingState.In(v) != "planned" }}, "decisions.effective": {sort: DayStarts},
		"actions.due": {sort: DayDue, who: "who", over: func(v Values) bool { return actionDone.In(v) }}, "next_at": {sort: DayMeets, stay: true},
		"calendar_day": {sort: notEvent},
	},
	"training": {
		"planned": {sort: DayTrains, stay: true, over: func(v Values) bool { return trainingDone.Set(v) }},
		"done":    {sort: DayTrains, next: trainingAgain},
	},
}

// after is so many days of the workspace behind a date.
func after(field Of[Date], every Number) func(Values, Numbers) (Date, bool) {
	return func(v Values, n Numbers) (Date, bool) {
		day, said := field.Lookup(v)
		return day.AddDays(int(n.Of(every))), said
	}
}

// planFrom is the day on which planning of a large promotion begins (MKT-08).
func planFrom(v Values, n Numbers) (Date, bool) {
	start, said := campaignStart.Lookup(v)
	return start.Date().AddDays(-int(n.Of(PromotionLead))), said && campaignKind.In(v) == "big_promo"
}

// dated is a field of a kind whose day is an event.
type dated struct {
	eventField
	key    string
	field  Field // of the record
	column Field // of field, or nil
	owner  Field // of the line
}

// datedFields are the events of the kind, in the order of the form.
func (k Kind) datedFields() []dated {
	var out []dated
	for _, f := range k.Fields {
		s := f.def()
		if e, is := k.event(s.Key, s, s); is {
			out = append(out, dated{eventField: e, key: s.Key, field: f})
		}
		for _, c := range s.Columns {
			key := s.Key + "." + c.def().Key
			if e, is := k.event(key, c.def(), s); is {
				out = append(out, dated{eventField: e, key: key, field: f, column: c, owner: k.index[s.Key+"."+e.who]})
			}
		}
	}
	return out
}

// event is what the date in a field or column means; in is the field. What is masked never gets into a calendar, and what is asked for no more
// reminds nobody.
func (k Kind) event(key string, s, in *Spec) (eventField, bool) {
	if shape := s.Shape(); shape != TypeDate && shape != TypeDateTime || s.Masked || in.Masked || in.Retired {
		return eventField{}, false
	}
	if e, said := eventFields[k.Key][key]; said {
		return e, e.sort != notEvent
	}
	switch {
	case k.Due != nil && k.Due.def().Key == key && k.Own:
		return eventField{sort: DayDue}, true
	case in.Own || k.Own:
		return eventField{sort: DayOther}, true
	}
	return eventField{}, false
}

// HasDates says whether records of the kind can have days in the calendar.
func (k Kind) HasDates() bool { return len(k.ways().dated) > 0 }

// Dated are the days on which something is to happen, in the order of the form and of the lines.
func (k Kind) Dated(v Values, env Env) []Dated {
	var out []Dated
	for _, d := range k.ways().dated {
		if d.column == nil {
			out = d.days(out, v, 0, d.field, k, v, env)
			continue
		}
		value, _ := d.field.value(v)
		list, _ := value.([]Row)
		for i, row := range list {
			out = d.days(out, row.Values, i+1, d.column, k, v, env)
		}
	}
	return out
}

// days adds those of one field, or of a column in one line.
func (d dated) days(out []Dated, at Values, row int, f Field, k Kind, v Values, env Env) []Dated {
	if d.over != nil && d.over(at) {
		return out
	}
	add := func(day Date, sort DaySort) {
		out = append(out, Dated{d.key, row, sort, day, k.owned(d, at, v, day, env)})
	}
	if d.next != nil {
		if day, ok := d.next(at, env.Numbers); ok {
			add(day, d.sort)
		}
	} else if value, ok := f.value(at); ok {
		switch day := value.(type) {
		case Date:
			add(day, d.sort)
		case DateTime:
			add(day.Date(), d.sort)
		}
	}
	if d.also != nil {
		if day, ok := d.also(at, env.Numbers); ok {
			add(day, d.mark)
		}
	}
	return out
}

// owned says whether somebody who stays answers for the day (R-GEN-01): who is named in the line, else the record's next owner, or where its kind knows
// none its owner, as long as that is not the giver. Kinds without either are the section's.
func (k Kind) owned(d dated, at, v Values, day Date, env Env) bool {
	stays := func(p Person) bool {
		return !p.Same(env.Giver) || d.stay && !env.LastDay.IsZero() && !env.LastDay.Before(day)
	}
	if d.owner != nil {
		if p := valueOf[Person](d.owner, at); strings.TrimSpace(p.Name) != "" {
			return stays(p)
		}
	}
	owner := k.NextOwner
	if owner == nil {
		owner = k.Owner
	}
	if owner == nil {
		return true
	}
	p := valueOf[Person](owner, v)
	return p != Person{} && stays(p)
}

// OwnerField is the key of the field that names who answers for the record's days, "" when none does.
func (k Kind) OwnerField() string {
	switch {
	case k.NextOwner != nil:
		return k.NextOwner.def().Key
	case k.Owner != nil:
		return k.Owner.def().Key
	}
	return ""
}

// LineOf is what the line of a table is called in which the day stands: its first column that may be shown and says something; "" for a field of the record.
func (k Kind) LineOf(v Values, d Dated, lang Lang) string {
	key, _, _ := strings.Cut(d.Field, ".")
	f, known := k.index[key]
	if !known || d.Row == 0 {
		return ""
	}
	value, _ := f.value(v)
	list, _ := value.([]Row)
	if d.Row > len(list) {
		return ""
	}
	for _, c := range f.def().Columns {
		if shape := c.def().Shape(); c.def().Masked || shape == TypeDate || shape == TypeDateTime {
			continue
		}
		if value, said := c.value(list[d.Row-1].Values); said {
			return c.words(value, lang)
		}
	}
	return ""
}
