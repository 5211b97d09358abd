package server

import (
	"net/url"
	"strconv"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
)

// list is the state of a list of records as its address says it. It travels on with links to records, so that the way back leads to
// the same list.
type list struct {
	app.RecordFilter
	At int // number of the first row shown, 0 when not known
}

// listOf reads the query of a list. What it does not understand it leaves out.
func listOf(q url.Values) list {
	l := list{RecordFilter: app.RecordFilter{
		Query: clipped(q.Get("q"), 100), After: clipped(q.Get("after"), 2048), Before: clipped(q.Get("before"), 2048),
		Found: q.Get("found") != "", Asked: q.Get("asked") != "", Unconfirmed: q.Get("unconfirmed") != "", Last: q.Get("last") != "",
	}}
	l.To, _ = uuid.Parse(q.Get("to"))
	l.Rule, l.Changed, l.Filler = clipped(q.Get("rule"), 100), q.Get("changed") != "", q.Get("filler") != ""
	l.Unproven, l.Proposed = q.Get("unproven") != "", q.Get("proposed") != ""
	if s := handover.ListingStep(q.Get("turn")); s.Known() {
		l.Turn = s
	}
	for _, s := range handover.RecordStates {
		if q.Get("state") == string(s) {
			l.State = s
		}
	}
	if s := q.Get("sort"); s == "title" || s == "recent" {
		l.Sort = s
	}
	if n, err := strconv.Atoi(q.Get("at")); err == nil && n > 0 && (l.After != "" || l.Before != "") {
		l.At = n
	}
	return l
}

func clipped(s string, max int) string {
	if r := []rune(s); len(r) > max {
		return string(r[:max])
	}
	return s
}

// query is the list as a query, the inverse of listOf.
func (l list) query() url.Values {
	q := l.narrow()
	set(q, "sort", l.Sort)
	set(q, "after", l.After)
	set(q, "before", l.Before)
	if l.Last {
		q.Set("last", "1")
	}
	if l.At > 0 {
		q.Set("at", strconv.Itoa(l.At))
	}
	return q
}

// narrow is only what narrows the list.
func (l list) narrow() url.Values {
	q := url.Values{}
	set(q, "q", l.Query)
	set(q, "state", string(l.State))
	if l.To != uuid.Nil {
		q.Set("to", l.To.String())
	}
	if l.Found {
		q.Set("found", "1")
	}
	if l.Asked {
		q.Set("asked", "1")
	}
	if l.Unconfirmed {
		q.Set("unconfirmed", "1")
	}
	if l.Unproven {
		q.Set("unproven", "1")
	}
	if l.Proposed {
		q.Set("proposed", "1")
	}
	set(q, "turn", string(l.Turn))
	set(q, "rule", l.Rule)
	if l.Changed {
		q.Set("changed", "1")
	}
	if l.Filler {
		q.Set("filler", "1")
	}
	return q
}

func set(q url.Values, name, value string) {
	if value != "" {
		q.Set(name, value)
	}
}

// on is an address with the list behind it.
func (l list) on(address string) string { return withQuery(address, l.query()) }

// first is the same list from its beginning.
func (l list) first() list {
	l.After, l.Before, l.Last, l.At = "", "", false, 0
	return l
}

// with is the same list from its beginning, changed.
func (l list) with(change func(*list)) list {
	l = l.first()
	change(&l)
	return l
}

func withQuery(address string, q url.Values) string {
	if len(q) == 0 {
		return address
	}
	return address + "?" + q.Encode()
}

// list is the list the reader is in: the query of the address, or for a posted form what the form carries of it.
func (c *call) list() list {
	if c.r.PostForm == nil {
		return listOf(c.r.URL.Query())
	}
	q, err := url.ParseQuery(c.r.PostForm.Get("_list"))
	if err != nil {
		return list{}
	}
	return listOf(q)
}
