package server

import (
	"net/http"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/figures"
	"handoverdesk/internal/handover"
)

// figuresAnswer is a report for programs: the same filter as on its page, exact values as decimal strings. docs/api.md says what stands where.
func figuresAnswer(c *call) error {
	got, err := c.app.ShopFigures(c.r.Context(), c.scope, figureFilter(c.r.URL.Query()))
	if err != nil {
		return err
	}
	if !got.Last.IsZero() {
		if err := c.looksAt(handover.FigureSections(got.Sections)[0], uuid.Nil, handover.ViewedFile, len(got.Files)); err != nil {
			return err
		}
	}
	c.json(http.StatusOK, figuresData(got))
	return nil
}

type figureData struct {
	Handover string              `json:"handover"`
	Number   string              `json:"number"`
	Currency string              `json:"currency"`
	Span     figures.Span        `json:"span"`
	Step     figures.Step        `json:"step"`
	From     string              `json:"from"`
	To       string              `json:"to"`
	Compared *figurePeriod       `json:"compared"`
	Metric   string              `json:"metric"`
	Metrics  map[string]*figureV `json:"metrics"`
	Series   []figurePoint       `json:"series"`
	Divided  map[string]figureD  `json:"divided"`
}

type figurePeriod struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// figureV is a value in the period, and in the one that it is compared with; null where nothing is known.
type figureV struct {
	Unit  catalog.MetricUnit `json:"unit"`
	Value *string            `json:"value"`
	Then  *string            `json:"then"`
}

type figurePoint struct {
	From  string  `json:"from"`
	Value *string `json:"value"`
}

type figureD struct {
	Values int          `json:"values"`
	Whole  *string      `json:"whole"`
	Rows   []figureDRow `json:"rows"`
}

type figureDRow struct {
	Value string  `json:"value"`
	Title string  `json:"title,omitempty"`
	Sum   *string `json:"sum"`
	Share *string `json:"share,omitempty"`
}

func exact(v catalog.Decimal, known bool) *string {
	if !known {
		return nil
	}
	s := v.String()
	return &s
}

func figuresData(got app.ShopFigures) figureData {
	out := figureData{
		Handover: got.Handover.ID.String(), Number: got.Handover.Number, Currency: got.Filter.Currency, Span: got.Filter.Span, Step: got.Filter.Step,
		From: got.Period.From.String(), To: got.Period.To.String(), Metric: got.Metric.Key,
		Metrics: map[string]*figureV{}, Series: []figurePoint{}, Divided: map[string]figureD{},
	}
	if !got.Last.IsZero() {
		out.Compared = &figurePeriod{got.Compared.From.String(), got.Compared.To.String()}
	}
	for _, m := range catalog.Metrics {
		if now, ok := got.Now.Of(m); ok && !m.Part {
			then, known := got.Then.Of(m)
			out.Metrics[m.Key] = &figureV{Unit: m.Unit, Value: exact(now, true), Then: exact(then, known)}
		}
	}
	for _, x := range got.Series {
		out.Series = append(out.Series, figurePoint{x.From.String(), exact(x.Value, x.Known)})
	}
	for _, d := range got.Dims {
		whole, known := d.Whole.Of(got.Metric)
		v := figureD{Values: d.Values, Whole: exact(whole, known), Rows: []figureDRow{}}
		for _, row := range d.Rows {
			sum, ok := row.Sums.Of(got.Metric)
			line := figureDRow{Value: row.Text, Title: row.Title, Sum: exact(sum, ok)}
			if got.Metric.ID != 0 {
				line.Share = exact(figures.Share(sum, whole).Round(2), known)
			}
			v.Rows = append(v.Rows, line)
		}
		out.Divided[d.Key] = v
	}
	return out
}
