package drawing

// Shares draws one box under the other, each with its share of a hundred as a bar.
func Shares(list []Source) []Layout { return shares(list, Page) }

// SharesColumn draws the same on the width of a phone.
func SharesColumn(list []Source) []Layout { return shares(list, 326) }

func shares(list []Source, width int) []Layout {
	if len(list) == 0 {
		return nil
	}
	l := Layout{W: width}
	y := margin
	for i, s := range list {
		b := Box{W: width - 2*margin, Item: i, Href: s.Href, Look: "source", Bar: &Bar{W: width - 2*margin - 2*pad, H: 5, Filled: max(0, min(100, s.Share))}}
		var h int
		b.Texts, h = set(b.W-2*pad, block{words: s.Name, strong: true, look: "name", most: 2}, block{words: s.Note, look: "note", most: 3})
		b.H = h + 2*pad + 6
		l.barBelow(l.put(b, margin, y))
		y += b.H + 8
	}
	l.H = y - 8 + margin
	return []Layout{l}
}
