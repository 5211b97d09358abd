package handover

import (
	"slices"
	"time"

	"github.com/google/uuid"
)

// ViewPlace is where somebody saw records.
type ViewPlace string

// The places.
const (
	ViewedRecord  ViewPlace = "record"
	ViewedForm    ViewPlace = "form"
	ViewedHistory ViewPlace = "history"
	ViewedList    ViewPlace = "list"
	ViewedFile    ViewPlace = "file"   // taken along: a workbook, a table, an archive
	ViewedMasked  ViewPlace = "masked" // a masked fact, in full
)

// ViewStretch is how long looking again at the same thing in the same place adds nothing to the look-log.
const ViewStretch = 10 * time.Minute

// View is that somebody looked at records of a kind whose views are kept (N-16).
type View struct {
	Handover, ID, Section uuid.UUID
	Record                uuid.UUID // uuid.Nil for many: a list, a file
	Person                uuid.UUID
	Place                 ViewPlace
	Field                 string // path of the masked fact, "" in other places
	Records               int    // how many there were
	At                    time.Time
	Address, Agent        string

	// Read with it: whose name, of which section, of which kind, and of which record.
	Name, TitleZH, TitleEN, Kind, Title string
}

// ViewDay is how many records the giver looked at or took along on a day.
type ViewDay struct {
	Day     time.Time // midnight UTC of the day in the workspace's zone
	Records int
}

// The rule of unusual days: within the last UnusualDays, more than UnusualLeast records, and more than UnusualTimes of what was usual in
// the UnusualBefore days before these (N-16; the median, so that one earlier rush does not hide the next).
const (
	UnusualDays   = 7
	UnusualBefore = 30
	UnusualLeast  = 20
	UnusualTimes  = 3
)

// Unusual gives the days until today, that one included, on which far more was looked at than usual, the newest first.
func Unusual(days []ViewDay, today time.Time) []ViewDay {
	begin := today.AddDate(0, 0, 1-UnusualDays)
	before := begin.AddDate(0, 0, -UnusualBefore)
	var usual []int
	var late []ViewDay
	for _, d := range days {
		switch {
		case d.Day.After(today), d.Day.Before(before), d.Records == 0:
		case d.Day.Before(begin):
			usual = append(usual, d.Records)
		default:
			late = append(late, d)
		}
	}
	median := 0.0
	if n := len(usual); n > 0 {
		slices.Sort(usual)
		median = float64(usual[(n-1)/2]+usual[n/2]) / 2
	}
	late = slices.DeleteFunc(late, func(d ViewDay) bool { return d.Records <= UnusualLeast || float64(d.Records) <= UnusualTimes*median })
	slices.SortFunc(late, func(a, b ViewDay) int { return b.Day.Compare(a.Day) })
	return late
}
