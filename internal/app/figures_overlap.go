package app

import (
	"context"
	"encoding/hex"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/figures"
	"handoverdesk/internal/handover"
)

// FigureOverlap is what becomes of days that two files say something about.
type FigureOverlap string

// The choices. Nobody has said anything yet with OverlapAsk.
const (
	OverlapAsk     FigureOverlap = ""
	OverlapReplace FigureOverlap = "replace" // the newer file takes the place of the older one on these days
	OverlapAdd     FigureOverlap = "add"     // both count: two shops, two channels
)

// FigureDouble is a file that counts already for days and metrics of another one. First and Last are calendar dates, YYYY-MM-DD.
type FigureDouble struct {
	File    uuid.UUID `json:"file"`
	Name    string    `json:"name"`
	Days    int       `json:"days"`
	First   string    `json:"first"`
	Last    string    `json:"last"`
	Metrics []int16   `json:"metrics"`
	// Whole says that every channel and shop of the file stands in the new one, too, and that nobody has signed it: otherwise its days are more than the
	// new file says, or signed, and only adding is right.
	Whole bool `json:"whole"`
}

// FigureCell is a metric of a day of a file.
type FigureCell struct {
	Metric int16
	Day    catalog.Date
}

// FigureRival is what a file that counts says about the same days and metrics as another, and which channels and shops it names.
type FigureRival struct {
	File   FigureFile
	Cells  []FigureCell
	Places []figures.Value
}

// goesAlong are the metrics that an export of orders leaves out on a day when there were none of them: with its lines they are replaced, too.
var goesAlong = func() map[int16]bool {
	out := map[int16]bool{}
	for _, key := range []string{"refund_amount", "refund_orders", "refund_quantity"} {
		m, _ := catalog.MetricOf(key)
		out[m.ID] = true
	}
	return out
}()

// doubles finds what of a result counts already: rivals have figures of the same grain and currency. A rival that names other channels or shops alone is
// none.
func doubles(r figures.Result, rivals []FigureRival) ([]FigureDouble, map[uuid.UUID][]FigureCell) {
	says, days := map[FigureCell]bool{}, map[catalog.Date]bool{}
	lines, _ := catalog.MetricOf("lines")
	for _, x := range r.Facts {
		if x.Dim == catalog.DimAll {
			says[FigureCell{x.Metric, x.Day}] = true
			days[x.Day] = days[x.Day] || x.Metric == lines.ID
		}
	}
	var out []FigureDouble
	cells := map[uuid.UUID][]FigureCell{}
	for _, rival := range rivals {
		apart, whole := places(r.Values, rival.Places)
		if apart {
			continue
		}
		d := FigureDouble{File: rival.File.ID, Name: rival.File.Name, Whole: whole}
		seen := map[catalog.Date]bool{}
		for _, c := range rival.Cells {
			if !says[c] && (!days[c.Day] || !goesAlong[c.Metric]) {
				continue
			}
			cells[d.File] = append(cells[d.File], c)
			seen[c.Day] = true
			if !slices.Contains(d.Metrics, c.Metric) {
				d.Metrics = append(d.Metrics, c.Metric)
			}
			if text := c.Day.String(); d.First == "" || text < d.First {
				d.First = text
			}
			d.Last = max(d.Last, c.Day.String())
		}
		if d.Days = len(seen); d.Days > 0 {
			out = append(out, d)
		}
	}
	return out, cells
}

// places compares the channels and shops of two files: apart when both name some and none is the same; whole when the old one names none that the new
// one does not.
func places(now, old []figures.Value) (apart, whole bool) {
	whole = true
	for _, dim := range []catalog.FigureDim{catalog.DimChannel, catalog.DimShop} {
		mine, theirs, same := 0, 0, 0
		named := map[string]bool{}
		for _, v := range now {
			if v.Dim == dim {
				named[v.Text] = true
				mine++
			}
		}
		for _, v := range old {
			if v.Dim != dim {
				continue
			}
			theirs++
			if named[v.Text] {
				same++
			}
		}
		apart = apart || mine > 0 && theirs > 0 && same == 0
		whole = whole && (mine == 0 && theirs == 0 || theirs > 0 && same == theirs)
	}
	return apart, whole
}

// replaceable are those whose days the new file can take the place of.
func replaceable(list []FigureDouble) []FigureDouble {
	return slices.DeleteFunc(slices.Clone(list), func(d FigureDouble) bool { return !d.Whole })
}

// overlapping notes on a file with which others it overlaps. What stood when the handover was signed is never replaced.
func (f *FigureFile) overlapping(signed time.Time, r figures.Result, rivals []FigureRival) map[uuid.UUID][]FigureCell {
	list, cells := doubles(r, slices.DeleteFunc(slices.Clone(rivals), func(x FigureRival) bool {
		return x.File.Monthly != f.Monthly || x.File.Currency != "" && f.Currency != "" && x.File.Currency != f.Currency
	}))
	for i := range list {
		at := slices.IndexFunc(rivals, func(x FigureRival) bool { return x.File.ID == list[i].File })
		list[i].Whole = list[i].Whole && (signed.IsZero() || !rivals[at].File.MadeAt.Before(signed))
	}
	f.Report.Doubles = list
	if len(list) == 0 || f.Plan.Overlap == OverlapReplace && len(replaceable(list)) == 0 {
		f.Plan.Overlap = OverlapAdd // nothing can be replaced
	}
	return cells
}

// errOverlap ends the transaction of a file that would count days twice without anybody having said so.
var errOverlap = errors.New("some days count already")

// askOverlap keeps what was found, so that its page can ask, and refuses.
func (a *App) askOverlap(ctx context.Context, sc handover.Scope, f FigureFile) error {
	err := a.store.Update(ctx, sc, Key{}, func(tx Tx) error {
		if _, err := tx.LockHandover(ctx); err != nil {
			return err
		}
		if now, err := tx.FigureFile(ctx, f.ID); err != nil || now.State != FigureDraft {
			return err
		}
		return tx.SaveFigureFile(ctx, f)
	})
	if err != nil {
		return err
	}
	return handover.Wrong(handover.At("overlap", "figures.refuse.overlap"))
}

// replaceFigures takes what a file says anew out of those that said it before, and tells of it.
func (a *App) replaceFigures(ctx context.Context, sc handover.Scope, tx Tx, f FigureFile, cells map[uuid.UUID][]FigureCell) ([]handover.Event, error) {
	if f.Plan.Overlap != OverlapReplace {
		return nil, nil
	}
	var events []handover.Event
	for _, d := range replaceable(f.Report.Doubles) {
		old, err := tx.FigureFile(ctx, d.File)
		if err != nil {
			return nil, err
		}
		if err := tx.ReplaceFigures(ctx, old, cells[d.File]); err != nil {
			return nil, err
		}
		events = append(events, a.event(sc, "figures.replaced", uuid.Nil, uuid.Nil, map[string]any{
			"name": old.Name, "count": d.Days, "digest": hex.EncodeToString(old.Digest), "figures": old.ID, "reason": f.Name,
		}))
	}
	return events, nil
}
