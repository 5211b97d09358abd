package drawing

// CalendarLane is what happens in one part, by the week.
type CalendarLane struct {
	Name  string
	Marks []CalendarMark
}

// CalendarMark counts what falls into a week, from 0. Open says that nobody answers for some of it.
type CalendarMark struct {
	Week, Count int
	Open        bool
}

// CalendarMonth is a month that begins so many days behind the first day drawn.
type CalendarMonth struct {
	Day  int
	Name string
}

// CalendarSpan is what is drawn: weeks from the first day on, with days counted from it. From and To are the shaded days, both 0 for none; Today and
// LastDay are -1 when they are not to be drawn.
type CalendarSpan struct {
	Weeks                    int
	Months                   []CalendarMonth
	From, To, Today, LastDay int
}

// CalendarWords name the lines of today and of the last day.
type CalendarWords struct{ Today, LastDay string }

// Calendar draws lanes across months: a mark a week with what it counts, the shaded days behind it, and lines for today and the last day.
func Calendar(lanes []CalendarLane, span CalendarSpan, w CalendarWords) []Layout {
	return calendar(lanes, span, w, Page, 146, 30, 20)
}

// CalendarColumn draws the same on the width of a phone, with the names of lanes above their marks.
func CalendarColumn(lanes []CalendarLane, span CalendarSpan, w CalendarWords) []Layout {
	return calendar(lanes, span, w, 326, 0, 38, 10)
}

func calendar(lanes []CalendarLane, span CalendarSpan, w CalendarWords, width, names, high, mark int) []Layout {
	if len(lanes) == 0 || span.Weeks == 0 {
		return nil
	}
	const head = 40
	left, room := margin+names, width-2*margin-names
	at := func(day int) int { return left + day*room/(7*span.Weeks) }
	l := Layout{W: width, H: head + len(lanes)*high + margin}
	foot := head + len(lanes)*high
	if span.To > span.From {
		from, to := max(span.From, 0), min(span.To+1, 7*span.Weeks)
		if to > from {
			l.Lanes = append(l.Lanes, Lane{X: at(from), Y: head, W: at(to) - at(from), H: foot - head, Look: "guarded"})
		}
	}
	top := Lane{X: margin, Y: 0, Look: "bare"}
	for i, m := range span.Months {
		x := at(m.Day)
		if i+1 < len(span.Months) && at(span.Months[i+1].Day)-x < Width(m.Name, plainSize)+4 || x+Width(m.Name, plainSize) > width {
			continue
		}
		top.Texts = append(top.Texts, Text{X: x, Y: head - 8, Words: m.Name})
		l.Edges = append(l.Edges, Edge{Points: []Point{{x, head - 4}, {x, foot}}, Look: "month"})
	}
	line := func(day int, words, look string) {
		if day < 0 || day >= 7*span.Weeks {
			return
		}
		x := at(day)
		l.Edges = append(l.Edges, Edge{Points: []Point{{x, 18}, {x, foot}}, Look: look})
		half := Width(words, plainSize)/2 + 2
		top.Texts = append(top.Texts, Text{X: min(max(x, half), width-half), Y: 13, Words: words, Middle: true, Look: "who"})
	}
	today := w.Today
	if apart := at(span.Today) - at(span.LastDay); span.LastDay >= 0 && max(apart, -apart) < Width(w.Today+w.LastDay, plainSize)/2+8 {
		today = "" // there is no room for both
	}
	line(span.Today, today, "line")
	line(span.LastDay, w.LastDay, "single")
	l.Lanes = append(l.Lanes, top)
	for i, lane := range lanes {
		y := head + i*high
		name, text := Lane{X: margin, Y: y, Look: "bare"}, y+high/2+4
		room, size := names-8, (high-mark)/2
		if names == 0 {
			room, text, size = width-2*margin, y+15, high-mark-6
		}
		for _, words := range Lines(lane.Name, room, plainSize, 1) {
			name.Texts = append(name.Texts, Text{X: margin, Y: text, Words: words})
		}
		l.Lanes = append(l.Lanes, name)
		for _, m := range lane.Marks {
			b := Box{X: at(7*m.Week) + 1, Y: y + size, W: max(at(7*m.Week+7)-at(7*m.Week)-2, 4), H: mark, Item: i, Look: "control"}
			if m.Open {
				b.Look = "gap"
			}
			if words := itoa(m.Count); Width(words, plainSize) <= b.W && mark >= plainSize {
				b.Texts = []Text{{X: b.middle(), Y: b.half() + 4, Words: words, Middle: true}}
			}
			l.Boxes = append(l.Boxes, b)
		}
	}
	return []Layout{l}
}
