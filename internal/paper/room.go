package paper

import "github.com/carlos7ags/folio/layout"

// roomToBegin is what a part needs below its heading to begin on a page: the head of a table and a row of several lines. A table puts its
// first row wherever it is, even below the page.
const roomToBegin = 110

// begins is an element that begins on the next page when this one has not that much room.
type begins struct {
	layout.Element
	need float64
}

// PlanLayout says that nothing fits when there is too little room.
func (b begins) PlanLayout(area layout.LayoutArea) layout.LayoutPlan {
	if area.Height < b.need {
		return layout.LayoutPlan{Status: layout.LayoutNothing}
	}
	return b.Element.PlanLayout(area)
}

// whole is an element that is not divided. What is higher than a page is divided all the same.
func whole(e layout.Element) layout.Element {
	const most = pageHeight - marginTop - marginBottom - 80
	high := e.PlanLayout(layout.LayoutArea{Width: pageWidth - 2*marginX, Height: 1e6}).Consumed
	return begins{e, min(high, most)}
}
