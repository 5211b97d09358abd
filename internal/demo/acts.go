package demo

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
)

func (s *scene) accept(ctx context.Context, reviewer string, e *entry) error {
	sc, err := s.in(ctx, reviewer, s.id)
	if err != nil {
		return err
	}
	if err := s.taken(ctx, sc, s.section[e.stored.Kind], []uuid.UUID{e.stored.ID}); err != nil {
		return err
	}
	return s.app.AcceptRecord(ctx, sc, e.stored.ID, e.stored.Shown(), app.Key{})
}

func (s *scene) acceptAll(ctx context.Context, kind string, sec handover.Section, reviewer string, list []int) error {
	sc, err := s.in(ctx, reviewer, s.id)
	if err != nil {
		return err
	}
	shown, err := s.app.SectionReview(ctx, sc, sec.ID)
	if err != nil {
		return err
	}
	in := app.AcceptRecords{Section: sec.ID, Version: shown.Section.ContentVersion}
	for _, n := range list {
		in.Records = append(in.Records, s.entry(kind, n).stored.ID)
	}
	if err := s.taken(ctx, sc, sec, in.Records); err != nil {
		return err
	}
	out, err := s.app.AcceptRecords(ctx, sc, in)
	if err == nil && out.Count != len(list) {
		return fmt.Errorf("%d accepted, %d left, %d held, %d meant", out.Count, out.Left, out.Held, len(list))
	}
	return err
}

func (s *scene) giveBack(ctx context.Context, kind string, d sectionData, name string) error {
	sc, err := s.in(ctx, d.Reviewer, s.id)
	if err != nil {
		return err
	}
	e, err := s.find(kind, name)
	if err != nil {
		return err
	}
	return s.app.ReturnRecord(ctx, sc, e.stored.ID, e.stored.Shown(), d.Reason, app.Key{})
}

// discuss lets people ask about the section and its records, and the giver answer.
func (s *scene) discuss(kind string, sec handover.Section, later float64) error {
	for i, q := range s.data.Questions {
		if q.Section != kind {
			continue
		}
		if q.Resolved && q.Answer == "" {
			return fmt.Errorf("a question is resolved without an answer: %s", q.Body)
		}
		f := later + 0.002*float64(i)
		s.will(asks+f, "ask about "+kind, func(ctx context.Context) error { return s.ask(ctx, sec, q) })
		if q.Answer != "" {
			s.will(answers+f, "answer on "+kind, func(ctx context.Context) error {
				return s.onQuestion(ctx, sec, q, s.data.Giver, func(sc handover.Scope, id uuid.UUID) error {
					return s.app.Answer(ctx, sc, id, q.Answer, app.Key{})
				})
			})
		}
		if q.Resolved {
			s.will(resolves+f, "resolve on "+kind, func(ctx context.Context) error {
				return s.onQuestion(ctx, sec, q, q.By, func(sc handover.Scope, id uuid.UUID) error {
					return s.app.Resolve(ctx, sc, id, app.Key{})
				})
			})
		}
	}
	return nil
}

func (s *scene) ask(ctx context.Context, sec handover.Section, q questionData) error {
	sc, err := s.in(ctx, q.By, s.id)
	if err != nil {
		return err
	}
	in := app.Ask{Section: sec.ID, Body: q.Body, Blocking: q.Blocking}
	if q.Record != "" {
		e, err := s.find(q.Section, q.Record)
		if err != nil {
			return err
		}
		in.Record = e.stored.ID
	}
	return s.app.Ask(ctx, sc, in)
}

// onQuestion finds a question by its text, as a person does on the page, and lets somebody act on it.
func (s *scene) onQuestion(ctx context.Context, sec handover.Section, q questionData, by string, do func(handover.Scope, uuid.UUID) error) error {
	sc, err := s.in(ctx, by, s.id)
	if err != nil {
		return err
	}
	shown, err := s.app.SectionQuestions(ctx, sc, sec.ID)
	if err != nil {
		return err
	}
	for _, have := range shown.Questions {
		if len(have.Messages) > 0 && have.Messages[0].Body == q.Body {
			return do(sc, have.ID)
		}
	}
	return fmt.Errorf("the question is not there: %s", q.Body)
}

// sign puts the reviewer's or the witness's signature on a section over the digest that the page shows.
func (s *scene) sign(ctx context.Context, sec handover.Section, by string) error {
	sc, err := s.in(ctx, by, s.id)
	if err != nil {
		return err
	}
	if by == s.data.Witness {
		if err := s.checked(ctx, sc, sec); err != nil {
			return err
		}
		return s.seal(ctx, sec, by, handover.Witness)
	}
	if behalf, _ := sc.Behalf(); behalf == uuid.Nil { // what the receiver understood nobody can say for them
		if err := s.teach(ctx, sc, sec); err != nil {
			return err
		}
	}
	return s.seal(ctx, sec, by, handover.Receiver)
}

// seal puts somebody's signature on a section in a role.
func (s *scene) seal(ctx context.Context, sec handover.Section, by string, role handover.PartyRole) error {
	sc, err := s.in(ctx, by, s.id)
	if err != nil {
		return err
	}
	shown, err := s.app.SectionReview(ctx, sc, sec.ID)
	if err != nil {
		return err
	}
	digest := app.SectionDigest(shown.Section, shown.Content)
	return s.app.SignSection(ctx, sc, app.Sign{
		Section: sec.ID, Statement: sectionStatements[role], Password: Password,
		Signature: signature(sc, digest[:], shown.Section.ContentVersion),
	})
}

// submit hands a section to its reviewer under the giver's signature.
func (s *scene) submit(ctx context.Context, sec handover.Section) error {
	sc, err := s.in(ctx, s.filler(sec.Kind), s.id)
	if err != nil {
		return err
	}
	shown, err := s.app.SectionReview(ctx, sc, sec.ID)
	if err != nil {
		return err
	}
	role := handover.Giver
	if s.filler(sec.Kind) != s.data.Giver {
		role = handover.StandIn
	}
	digest := app.GivenDigest(shown.Section, shown.Content)
	return s.app.SubmitSection(ctx, sc, app.Sign{
		Section: sec.ID, Statement: sectionStatements[role], Password: Password,
		Signature: signature(sc, digest[:], shown.Section.ContentVersion),
	})
}

// signWhole puts a party's final signature on the handover.
func (s *scene) signWhole(ctx context.Context, by string) error {
	sc, err := s.in(ctx, by, s.id)
	if err != nil {
		return err
	}
	shown, err := s.app.Signatures(ctx, sc)
	if err != nil {
		return err
	}
	role := handover.Receiver
	switch by {
	case s.data.Giver:
		role = handover.Giver
	case s.data.Witness:
		role = handover.Witness
	}
	digest := app.HandoverDigest(shown.Handover, shown.Sections, shown.Seals)
	in := app.Sign{Statement: wholeStatements[role], Password: Password, Signature: signature(sc, digest[:], 0)}
	if s.data.Drawn {
		if in.Drawing, err = ink(sc.Viewer().Name); err != nil {
			return err
		}
	}
	return s.app.SignHandover(ctx, sc, in)
}

func signature(sc handover.Scope, digest []byte, version int) handover.Signature {
	return handover.Signature{Name: sc.Viewer().Name, Agreed: true, Digest: digest, Version: version, Address: address, Agent: agent}
}
