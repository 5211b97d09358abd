package demo

import (
	"context"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
)

// sampleData is a random sample that the reviewer draws of what is still to be accepted, and has begun to look at: nobody chooses what is in
// it, so the first of its records is the one with the defect.
type sampleData struct {
	AQL    handover.AQL `json:"aql"`
	Judged int          `json:"judged"`
	Defect string       `json:"defect"` // why the first one fails
}

// sample draws it and judges as many records as the story says.
func (s *scene) sample(ctx context.Context, sec handover.Section, reviewer string, d sampleData) error {
	sc, err := s.in(ctx, reviewer, s.id)
	if err != nil {
		return err
	}
	shown, err := s.app.SamplePage(ctx, sc, sec.ID)
	if err != nil {
		return err
	}
	if err := s.app.DrawSample(ctx, sc, app.DrawSample{Section: sec.ID, AQL: d.AQL, Version: shown.Section.ContentVersion}); err != nil {
		return err
	}
	if shown, err = s.app.SamplePage(ctx, sc, sec.ID); err != nil {
		return err
	}
	for i, r := range shown.Sample.Records {
		if i == d.Judged {
			break
		}
		record, err := s.app.RecordPage(ctx, sc, r.Record)
		if err != nil {
			return err
		}
		in := app.JudgeSample{Section: sec.ID, Record: r.Record, Shown: record.Record.Shown(), Verdict: handover.SampleGood}
		if i == 0 && d.Defect != "" {
			in.Verdict, in.Reason = handover.SampleDefect, d.Defect
		}
		if _, err := s.app.JudgeSample(ctx, sc, in); err != nil {
			return err
		}
	}
	return nil
}
