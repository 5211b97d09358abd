package handover

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/google/uuid"

	"handoverdesk/internal/catalog"
)

// RetellingState is where a teach-back stands.
type RetellingState string

// The states of a teach-back: draft -> submitted -> confirmed or returned. A returned one stays; the next is written anew.
const (
	RetellingDraft     RetellingState = "draft"
	RetellingSubmitted RetellingState = "submitted"
	RetellingReturned  RetellingState = "returned"
	RetellingConfirmed RetellingState = "confirmed"
)

// Retelling is a teach-back (N-10): what the receiver of a section understood and would do, in their own words.
type Retelling struct {
	Handover uuid.UUID
	ID       uuid.UUID
	Section  uuid.UUID
	State    RetellingState
	Summary  string
	Answers  []IfThen
	Version  int // of the draft
	// Content is the section's content version it was written about, when it was sent.
	Content     int
	Author      uuid.UUID
	AuthorName  string
	SavedAt     time.Time
	SubmittedAt time.Time
	Judge       uuid.UUID
	JudgeName   string
	JudgedAt    time.Time
	Remark      string
	// Restates is the confirmed one that the receiver, after the section changed, says still stands; uuid.Nil for one written anew.
	Restates uuid.UUID
}

// IfThen is one answer: what could happen, and what the receiver would do.
type IfThen struct {
	If   string `json:"if"`
	Then string `json:"then"`
}

// Limits of a teach-back. Weights count two for a Chinese character and one for any other, because thirty of the former say as much as
// sixty of the latter.
const (
	MostAnswers  = 10
	maxAnswer    = 500 // runes of either half
	leastSummary = 60
	leastThen    = 12
	leastSigns   = 8 // different characters of a summary
)

// Open says whether it waits for somebody.
func (r Retelling) Open() bool { return r.State == RetellingDraft || r.State == RetellingSubmitted }

// Write is the teach-back with the text of a form. Anything may stand in a draft that fits; empty answers are left out.
func (r Retelling) Write(summary string, answers []IfThen, now time.Time) (Retelling, error) {
	if r.State != RetellingDraft {
		return r, Refuse(Conflict, "refuse.teach_back_waiting")
	}
	var ps []Problem
	text := func(field, s string, limit int) string {
		s = strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n"))
		ps = append(ps, checkLine(field, oneLine(s), limit, false)...)
		return s
	}
	r.Summary, r.Answers = text("summary", summary, maxText), nil
	for i, a := range answers {
		at := "answers." + strconv.Itoa(i)
		a = IfThen{text(at+".if", a.If, maxAnswer), text(at+".then", a.Then, maxAnswer)}
		if a != (IfThen{}) {
			r.Answers = append(r.Answers, a)
		}
	}
	if len(r.Answers) > MostAnswers {
		ps = append(ps, At("answers", "problem.too_many", "Max", MostAnswers, "Count", len(r.Answers)))
	}
	r.SavedAt = now
	r.Version++
	return r, wrong(ps)
}

// Send hands it to the giver. It collects what is too little: a summary in a few words, filler, fewer answers than the section asks for, or
// the same answer to everything.
func (r Retelling) Send(s Section, now time.Time) (Retelling, error) {
	if r.State != RetellingDraft {
		return r, Refuse(Conflict, "refuse.teach_back_waiting")
	}
	var ps []Problem
	switch {
	case r.Summary == "":
		ps = append(ps, At("summary", "problem.required"))
	case catalog.Filler(r.Summary) || signs(r.Summary) < leastSigns:
		ps = append(ps, At("summary", "problem.teach_filler"))
	case weight(r.Summary) < leastSummary:
		ps = append(ps, At("summary", "problem.teach_summary_short"))
	}
	for i, a := range r.Answers {
		at := "answers." + strconv.Itoa(i)
		if a.If == "" {
			ps = append(ps, At(at+".if", "problem.required"))
		}
		again := slices.IndexFunc(r.Answers, func(b IfThen) bool { return b.Then == a.Then })
		switch {
		case a.Then == "":
			ps = append(ps, At(at+".then", "problem.required"))
		case catalog.Filler(a.Then) || a.Then == a.If:
			ps = append(ps, At(at+".then", "problem.teach_filler"))
		case weight(a.Then) < leastThen:
			ps = append(ps, At(at+".then", "problem.teach_then_short"))
		case again < i:
			ps = append(ps, At(at+".then", "problem.teach_same", "Count", again+1))
		}
	}
	if len(r.Answers) < s.TeachBack {
		ps = append(ps, At("answers", "problem.teach_too_few", "Count", s.TeachBack))
	}
	if err := wrong(ps); err != nil {
		return r, err
	}
	r.State, r.SubmittedAt, r.Content = RetellingSubmitted, now, s.ContentVersion
	return r, nil
}

// Confirm is the giver's word that it was understood right.
func (r Retelling) Confirm(by Viewer, remark string, now time.Time) (Retelling, error) {
	if r.State != RetellingSubmitted {
		return r, Refuse(Conflict, "refuse.teach_back_judged")
	}
	r.State, r.Judge, r.JudgeName, r.JudgedAt, r.Remark = RetellingConfirmed, by.ID, by.Name, now, remark
	return r, nil
}

// Return gives it back with what was understood wrong.
func (r Retelling) Return(by Viewer, remark string, now time.Time) (Retelling, error) {
	if r.State != RetellingSubmitted {
		return r, Refuse(Conflict, "refuse.teach_back_judged")
	}
	if remark == "" {
		return r, Wrong(At("remark", "problem.required"))
	}
	r.State, r.Judge, r.JudgeName, r.JudgedAt, r.Remark = RetellingReturned, by.ID, by.Name, now, remark
	return r, nil
}

// Restate says of a confirmed one that it still stands for the section as it is now: the same words, at a newer content.
func (r Retelling) Restate(s Section, id uuid.UUID, now time.Time) (Retelling, error) {
	if r.State != RetellingConfirmed {
		return r, Refuse(Conflict, "refuse.teach_back_none")
	}
	if r.Content == s.ContentVersion {
		return r, Refuse(Conflict, "refuse.teach_back_stands")
	}
	r.Restates, r.ID, r.Content, r.SavedAt, r.SubmittedAt, r.Version = r.ID, id, s.ContentVersion, now, now, 1
	return r, nil
}

// NeedsTeachBack says whether the section is critical. Whoever reviews what they filled themselves has nobody to teach it back to.
func (s Section) NeedsTeachBack() bool { return s.TeachBack > 0 && s.Filler != s.Reviewer }

// Taught says whether what the section asks for was told back, about the content as it is now.
func (s Section) Taught() bool { return !s.NeedsTeachBack() || s.TaughtVersion == s.ContentVersion }

// Teachable says whether a teach-back can be written and judged now: while the receiver reviews.
func (s Section) Teachable() error {
	switch {
	case !s.NeedsTeachBack():
		return Refuse(Conflict, "refuse.no_teach_back")
	case s.Settled():
		return Refuse(Conflict, "refuse.section_settled")
	case s.State != SectionSubmitted && s.State != SectionReturned:
		return Refuse(Conflict, "refuse.not_submitted")
	}
	return nil
}

// taughtAt is the section after a teach-back about its content version was confirmed.
func (s Section) taughtAt(version int) Section {
	s.TaughtVersion = max(s.TaughtVersion, version)
	return s
}

// Teach is the section after the teach-back was judged.
func (s Section) Teach(r Retelling) Section {
	if r.State == RetellingConfirmed {
		return s.taughtAt(r.Content)
	}
	return s
}

func weight(s string) int {
	n := 0
	for _, r := range s {
		switch {
		case unicode.IsSpace(r):
		case unicode.Is(unicode.Han, r):
			n += 2
		default:
			n++
		}
	}
	return n
}

// signs is the number of different letters and digits.
func signs(s string) int {
	seen := map[rune]bool{}
	for _, r := range s {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			seen[r] = true
		}
	}
	return len(seen)
}
