package app

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/figures"
	"handoverdesk/internal/handover"
	"handoverdesk/internal/source"
)

type figureReads interface {
	// FigureIndex is what there is about figures besides themselves.
	FigureIndex(ctx context.Context, sc handover.Scope) (FigureIndex, error)
	// FigureSums are the totals of days from From on, and the largest values of every dimension in a period, of files in a currency and of those
	// without any.
	FigureSums(ctx context.Context, sc handover.Scope, q FigureQuery) ([]figures.Total, []FigureTop, error)
	FigureFile(ctx context.Context, sc handover.Scope, id uuid.UUID) (Frame, FigureFile, error)
	// FigureLines walks the kept lines of a draft.
	FigureLines(ctx context.Context, sc handover.Scope, id uuid.UUID, fn func(ImportChunk) error) error
	// FigureKey is what numbers of buyers are hashed with in this handover; fresh is kept if there is none yet.
	FigureKey(ctx context.Context, sc handover.Scope, fresh []byte) ([]byte, error)
	// KeepFigures keeps a draft and its lines. A file of the same content that is there already is given instead, and nothing is written.
	KeepFigures(ctx context.Context, sc handover.Scope, key Key, f FigureFile, fn func(keep func(ImportChunk) error) (FigureFile, error)) (FigureFile, error)
	// ForgetFigures lets go of drafts made before, and their lines.
	ForgetFigures(ctx context.Context, before time.Time) error
	// FigureTiers are the tiers of buyers of files in a currency by the day, and how many bought for the first time month by month, the newest first.
	FigureTiers(ctx context.Context, sc handover.Scope, currency string, day catalog.Date) (FigureTiers, error)
}

// figureTx are the reads and writes of figures under the lock of their handover.
type figureTx interface {
	FigureFile(ctx context.Context, id uuid.UUID) (FigureFile, error)
	// SaveFigureFile writes the plan, state, report and period of a file.
	SaveFigureFile(ctx context.Context, f FigureFile) error
	// AddFigures writes all that a file says, and forgets its lines.
	AddFigures(ctx context.Context, f FigureFile, r figures.Result) error
	// FigureRivals are the other files that count for days between the first and the last of this one, with what they say of its metrics.
	FigureRivals(ctx context.Context, f FigureFile) ([]FigureRival, error)
	// ReplaceFigures takes metrics of days out of what a file says, and its buyers with the last line of an order.
	ReplaceFigures(ctx context.Context, f FigureFile, cells []FigureCell) error
	// DropFigures forgets all that a file said, lines and figures.
	DropFigures(ctx context.Context, f FigureFile) error
	AddFigureNote(ctx context.Context, n FigureNote) error
	// DropFigureNote takes a note out and gives it.
	DropFigureNote(ctx context.Context, id uuid.UUID) (FigureNote, error)
	AddFigureReading(ctx context.Context, r FigureReading) error
	// SetFigureTarget sets a goal; 0 takes it out.
	SetFigureTarget(ctx context.Context, t FigureTarget, by uuid.UUID, now time.Time) error
}

// FigureState is where a file of figures stands.
type FigureState string

// The states: its columns are looked at, it counts, it was taken out.
const (
	FigureDraft   FigureState = "draft"
	FigureCounted FigureState = "counted"
	FigureRemoved FigureState = "removed"
)

// FigurePlan is how a file is understood: its columns, and what a person said about dates and amounts.
type FigurePlan struct {
	source.FigurePlan
	Table    string           `json:"table"`
	Others   []string         `json:"others"` // tables of the file that are left out
	Days     figures.DayOrder `json:"days"`
	When     string           `json:"when"` // month of a file without dates, year of one with months alone: 2006-01, 2006
	Cents    bool             `json:"cents"`
	Currency string           `json:"currency"`
	Sample   [][]string       `json:"sample"` // first lines, without what is dropped
	Overlap  FigureOverlap    `json:"overlap,omitempty"`
}

// NeedsWhen says that dates are missing, in whole or the year.
func (p FigurePlan) NeedsWhen() bool { return !p.Has(source.FigureDate) }

// Money says whether anything in the file is money.
func (p FigurePlan) Money() bool {
	return p.Has(source.FigureAmount, source.FigurePrice, source.FigureRefund, source.FigureCost, source.FigureAdSales)
}

// when is the day that When stands for, the zero Date for none.
func (p FigurePlan) when() catalog.Date {
	for _, layout := range []string{"2006-01", "2006"} {
		if t, err := time.Parse(layout, p.When); err == nil && t.Year() >= 1990 && t.Year() < 2100 {
			return catalog.DateOf(t)
		}
	}
	return catalog.Date{}
}

func (p FigurePlan) options() figures.Options {
	return figures.Options{Days: p.Days, When: p.when(), Cents: p.Cents, Currency: p.Currency}
}

// FigureReport is what became of the lines of a file.
type FigureReport struct {
	Left   []figures.Left            `json:"left"`
	Totals map[int16]catalog.Decimal `json:"totals"` // by metric, in millionths
	// Doubles are the files that counted already for some of its days.
	Doubles []FigureDouble `json:"doubles,omitempty"`
	// Why is the key of what stands in the way of counting it, "" for nothing.
	Why string `json:"why"`
}

// FigureFile is an export that figures were counted from, or are about to be. First and Last are calendar days.
type FigureFile struct {
	ID             uuid.UUID
	Number         int
	Name           string
	Size           handover.Bytes
	Digest         []byte
	State          FigureState
	Plan           FigurePlan
	Lines, Counted int
	Report         FigureReport
	Currency       string // "" when it says nothing about money
	Monthly        bool   // it says months and no days
	First, Last    time.Time
	By             uuid.UUID
	Maker          string
	MadeAt         time.Time
}

// FigureNote is what happened on a day.
type FigureNote struct {
	ID     uuid.UUID
	Day    time.Time // a calendar date, midnight UTC
	Text   string
	By     uuid.UUID
	Maker  string
	MadeAt time.Time
}

// FigureReading is what the figures of a month say (RPT-06).
type FigureReading struct {
	ID     uuid.UUID
	Month  time.Time // its first day, midnight UTC
	Text   string
	By     uuid.UUID
	Maker  string
	MadeAt time.Time
}

// FigureTarget is what a metric should come to in a month (RPT-18).
type FigureTarget struct {
	Metric string
	Month  time.Time // its first day, midnight UTC
	Goal   catalog.Decimal
}

// FigureIndex is what there is about figures besides themselves. Files that were taken out are not among them; readings are the newest of each month.
type FigureIndex struct {
	Frame
	Files    []FigureFile // newest first
	Notes    []FigureNote // newest day first
	Readings []FigureReading
	Targets  []FigureTarget
}

// FigureQuery asks the database for sums.
type FigureQuery struct {
	Currency string
	From, To catalog.Date // of totals
	Period   figures.Period
	Months   bool    // the period is made of whole months
	Metrics  []int16 // of values, which are ranked by the first
	Top      int
}

// FigureTop is a sum of one of the largest values of a dimension; of all its values together where Text is "". Values is how many there are.
type FigureTop struct {
	Dim         catalog.FigureDim
	Text, Title string
	Metric      int16
	Sum         catalog.Decimal
	Values      int
	Rank        int
}

// FigureFilter is what a report is about. Its zero value is the month of the newest figures, by day, of sales.
type FigureFilter struct {
	Span     figures.Span
	Step     figures.Step
	At       time.Time // a calendar date, midnight UTC; zero for the day of the newest figures
	Metric   string
	Currency string
	// Year compares with the same period a year earlier instead of with the one before.
	Year bool
}

// FigureDim is a dimension with its largest values.
type FigureDim struct {
	Dim    catalog.FigureDim
	Key    string
	Label  catalog.Label
	Rows   []FigureRow
	Whole  figures.Sums
	Values int // of the dimension in all
}

// FigureRow is a value with its sums.
type FigureRow struct {
	Text, Title string
	Sums        figures.Sums
}

// ShopFigures is a report.
type ShopFigures struct {
	FigureIndex
	Filter     FigureFilter // as it was understood
	Currencies []string
	Metric     catalog.Metric
	Period     figures.Period
	Compared   figures.Period
	Now, Then  figures.Sums
	Series     []figures.Point
	Earlier    []figures.Point
	Totals     []figures.Total
	Dims       []FigureDim
	Last       catalog.Date // of all figures, zero without any
}

// FigureTopRows is how many values of a dimension a report shows.
const FigureTopRows = 10

// FigureTiers is what there is about buyers.
type FigureTiers struct {
	Tiers  []figures.Tier
	Months []FigureGrowth
}

// FigureGrowth is how many bought for the first time in a month, and how many bought at all by its end.
type FigureGrowth struct {
	Month    time.Time
	New, All int
}

// figuring is the frame and files, if the handover has a section that figures belong to.
func (a *App) figuring(ctx context.Context, sc handover.Scope) (FigureIndex, error) {
	out, err := a.store.FigureIndex(ctx, sc)
	if err == nil && len(handover.FigureSections(out.Sections)) == 0 {
		err = handover.ErrNotFound()
	}
	return out, err
}

// FigureFiles is the page of files. Errors: not_found (no section of data reports).
func (a *App) FigureFiles(ctx context.Context, sc handover.Scope) (FigureIndex, error) {
	return a.figuring(ctx, sc)
}

// FigureFile is one file with its frame, for those who may keep figures. Errors: not_found, forbidden, conflict (the handover's state).
func (a *App) FigureFile(ctx context.Context, sc handover.Scope, id uuid.UUID) (Frame, FigureFile, error) {
	frame, f, err := a.store.FigureFile(ctx, sc, id)
	if err == nil {
		err = sc.Under(frame.Handover).MayBringFigures(frame.Sections)
	}
	return frame, f, err
}

// ShopFigures is a report of the shop's figures (RPT-01, RPT-03). Errors: not_found.
func (a *App) ShopFigures(ctx context.Context, sc handover.Scope, f FigureFilter) (ShopFigures, error) {
	index, err := a.figuring(ctx, sc)
	if err != nil {
		return ShopFigures{}, err
	}
	out := ShopFigures{FigureIndex: index, Filter: f}
	out.settle()
	if out.Last.IsZero() {
		return out, nil
	}
	span := out.Filter.Span
	out.Period = span.Around(catalog.DateOf(out.Filter.At))
	out.Compared = span.Before(out.Period)
	if f.Year {
		out.Compared = span.YearBefore(out.Period)
	}
	month := figures.MonthOf(out.Period.From).Time()
	from := catalog.DateOf(month.AddDate(-1, -1, 0))
	totals, tops, err := a.store.FigureSums(ctx, sc, FigureQuery{
		Currency: out.Filter.Currency, From: from, To: out.Period.To, Period: out.Period, Months: span != figures.Week,
		Metrics: figures.Parts(out.Metric, out.says), Top: FigureTopRows,
	})
	if err != nil {
		return out, err
	}
	out.Totals = totals
	out.Now, out.Then = figures.Sum(totals, out.Period), figures.Sum(totals, out.Compared)
	out.Series, out.Earlier = out.series(out.Period), out.series(out.Compared)
	out.Dims = dimsOf(tops)
	return out, nil
}

func (f *ShopFigures) series(p figures.Period) []figures.Point {
	return figures.Series(f.Totals, f.Metric, p, f.Filter.Step)
}

// settle gives the filter its defaults, from what there are figures for.
func (f *ShopFigures) settle() {
	seen := map[string]bool{}
	for _, file := range f.Files {
		if file.State != FigureCounted {
			continue
		}
		if last := catalog.DateOf(file.Last); f.Last.Before(last) {
			f.Last = last
		}
		if file.Currency != "" && !seen[file.Currency] {
			seen[file.Currency] = true
			f.Currencies = append(f.Currencies, file.Currency)
		}
	}
	q := &f.Filter
	if !seen[q.Currency] {
		q.Currency = ""
		if len(f.Currencies) > 0 {
			q.Currency = f.Currencies[0]
		}
	}
	if q.At.IsZero() {
		newest := catalog.Date{}
		for _, file := range f.Files {
			if last := catalog.DateOf(file.Last); file.State == FigureCounted && (file.Currency == "" || file.Currency == q.Currency) && newest.Before(last) {
				newest = last
			}
		}
		q.At = newest.Time()
	}
	if !slices.Contains(figures.Spans, q.Span) {
		q.Span = figures.Month
	}
	if !slices.Contains(q.Span.Steps(), q.Step) {
		q.Step = q.Span.Steps()[0]
	}
	var known bool
	if f.Metric, known = catalog.MetricOf(q.Metric); !known {
		f.Metric, _ = catalog.MetricOf(f.usual())
		q.Metric = f.Metric.Key
	}
}

// says whether files of the currency say anything about a stored metric.
func (f *ShopFigures) says(metric int16) bool {
	return slices.ContainsFunc(f.Files, func(file FigureFile) bool {
		_, ok := file.Report.Totals[metric]
		return ok && file.State == FigureCounted && (file.Currency == "" || file.Currency == f.Filter.Currency)
	})
}

// usual is the first metric of the catalogue that the files say anything about.
func (f *ShopFigures) usual() string {
	for _, m := range catalog.Metrics {
		if m.ID != 0 && !m.Part && f.says(m.ID) {
			return m.Key
		}
		if m.ID == 0 && slices.ContainsFunc(m.Over, func(key string) bool { over, _ := catalog.MetricOf(key); return over.Part && f.says(over.ID) }) {
			return m.Key
		}
	}
	return catalog.Metrics[0].Key
}

// dimsOf puts the largest values together by dimension, in the order of pages.
func dimsOf(tops []FigureTop) []FigureDim {
	var out []FigureDim
	for _, d := range catalog.FigureDims {
		dim := FigureDim{Dim: d.Dim, Key: d.Key, Label: d.Label, Whole: figures.Sums{}}
		at := map[string]int{}
		for _, t := range tops {
			switch {
			case t.Dim != d.Dim:
			case t.Rank == 0:
				dim.Whole[t.Metric] += t.Sum
				dim.Values = max(dim.Values, t.Values)
			default:
				n, ok := at[t.Text]
				if !ok {
					n = len(dim.Rows)
					at[t.Text] = n
					dim.Rows = append(dim.Rows, FigureRow{Text: t.Text, Title: t.Title, Sums: figures.Sums{}})
				}
				dim.Rows[n].Sums[t.Metric] += t.Sum
			}
		}
		if len(dim.Rows) > 0 {
			out = append(out, dim)
		}
	}
	return out
}

// FigureTiers are the tiers of buyers, and how many new ones came. Errors: not_found.
func (a *App) FigureTiers(ctx context.Context, sc handover.Scope, f FigureFilter) (ShopFigures, FigureTiers, error) {
	index, err := a.figuring(ctx, sc)
	if err != nil {
		return ShopFigures{}, FigureTiers{}, err
	}
	out := ShopFigures{FigureIndex: index, Filter: f}
	out.settle()
	if out.Last.IsZero() {
		return out, FigureTiers{}, nil
	}
	tiers, err := a.store.FigureTiers(ctx, sc, out.Filter.Currency, out.Last)
	tiers.Tiers = figures.Tiers(tiers.Tiers)
	return out, tiers, err
}
