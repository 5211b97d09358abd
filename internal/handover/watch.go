package handover

import "github.com/google/uuid"

// MayBringFigures says whether the person may bring files of figures: before the signatures whoever may keep figures, and afterwards, for the watch,
// whoever took over and who watches all (N-20).
func (s Scope) MayBringFigures(sections []Section) error {
	if s.state != Signed && s.state != InFollowUp {
		return s.MayKeepFigures(sections)
	}
	if len(FigureSections(sections)) == 0 {
		return ErrNotFound()
	}
	return s.May(CheckWatch)
}

// AskedOfBreach is who is asked about figures that got worse: the giver, as long as that was agreed and they can still be reached here, or the first
// receiver.
func (h Handover) AskedOfBreach(giverAgreed bool) uuid.UUID {
	giver, named := h.Party(Giver)
	if giverAgreed && named && !giver.Disabled && !h.Absent.Runs() {
		return giver.Person
	}
	receiver, _ := h.Party(Receiver)
	return receiver.Person
}
