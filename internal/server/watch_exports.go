package server

import (
	"io"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// watchDataEntry is where the watch after a handover is in an archive.
const watchDataEntry = "data/watch.json"

// watch writes what was decided about the watch and all its checks: nothing where there are none.
func (a *archive) watch() error {
	if a.Handover.SignedAt.IsZero() || len(handover.FigureSections(a.Sections)) == 0 {
		return nil
	}
	got, err := a.app.Watch(a.r.Context(), a.scope)
	if err != nil {
		return err
	}
	if len(got.Acts)+len(got.Checks) == 0 {
		return nil
	}
	return a.entry(watchDataEntry, func(w io.Writer) error { return watchData(w, got) })
}

// watchData is the checks with the decisions that they stand under, oldest first. Values are decimals: of a day on average for sums.
func watchData(w io.Writer, got app.Watch) error {
	decisions := []any{}
	for _, x := range got.Acts {
		decisions = append(decisions, map[string]any{
			"id": x.ID, "sort": x.Sort, "active": x.Active, "ask_giver": x.AskGiver, "bounds": x.Bounds, "reason": x.Reason, "person": x.Name, "by": x.Maker, "at": stamp(x.MadeAt),
		})
	}
	head := map[string]any{"count": len(got.Checks), "currency": got.Currency, "decisions": decisions}
	return itemLines(w, head, "checks", func(item func(any) error) error {
		for _, x := range got.Checks {
			m, _ := catalog.MetricOf(x.Metric)
			line := map[string]any{
				"id": x.ID, "mark": int(x.Mark), "metric": x.Metric, "name_zh": m.Label.ZH, "name_en": m.Label.EN, "before": x.Was.String(), "before_days": x.WasDays,
				"value": x.Is.String(), "days": x.Days, "change_percent": x.Change.String(), "warn_percent": x.Bound.Warn, "breach_percent": x.Bound.Breach,
				"verdict": x.Verdict, "judged_by": x.Judge, "by_hand": x.ByHand, "judged_at": stamp(x.At),
			}
			if x.Question != uuid.Nil {
				line["question"], line["asked_of"] = x.Question, x.AskedWho
			}
			if err := item(line); err != nil {
				return err
			}
		}
		return nil
	})
}
