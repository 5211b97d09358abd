package handover

import "slices"

// FigureKind is the kind of the sections whose reports are made of figures.
const FigureKind = "data_report"

// FigureSections are the sections that figures of the shop belong to. Without one a handover has no figures.
func FigureSections(list []Section) []Section {
	return slices.DeleteFunc(slices.Clone(list), func(s Section) bool { return s.Kind != FigureKind || s.State == SectionNotApplicable })
}

// MayKeepFigures says whether the person may bring figures, take them out and say what they mean: who fills a section of data reports, and who plans
// the handover.
func (s Scope) MayKeepFigures(sections []Section) error {
	list := FigureSections(sections)
	if len(list) == 0 {
		return ErrNotFound()
	}
	if s.roles.Has(asWatcher) || !s.roles.Has(policy[KeepFigures].who) {
		return s.May(KeepFigures)
	}
	for _, sec := range list {
		if s.Is(sec.Filler) {
			return s.May(KeepFigures)
		}
	}
	return Refuse(Forbidden, "refuse.not_filler", "Name", list[0].FillerName)
}
