package demo

import (
	"bytes"
	"embed"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

//go:embed data/*.json data/records
var files embed.FS

// story is the data as it stands in its files.
type story struct {
	Workspace struct {
		Name   string       `json:"name"`
		Teams  []teamData   `json:"teams"`
		People []personData `json:"people"`
		Fields []fieldData  `json:"fields"`
	}
	Stores    []storeData
	Handovers []handoverData
	// Records are the records of a handover by kind.
	Records map[string]map[string][]recordData
}

type teamData struct {
	Key  string `json:"key"`
	Name string `json:"name"`
}

type personData struct {
	Key        string `json:"key"`
	Email      string `json:"email"`
	Name       string `json:"name"`
	Post       string `json:"post"`
	Role       string `json:"role"`
	Team       string `json:"team"`
	Supervisor string `json:"supervisor"`
	Phone      string `json:"phone"`
	Locale     string `json:"locale"`
}

type storeData struct {
	Key      string `json:"key"`
	Name     string `json:"name"`
	Platform string `json:"platform"`
	Team     string `json:"team"`
	Company  string `json:"company"`
	Link     string `json:"link"`
}

type handoverData struct {
	Key            string          `json:"key"`
	NumberHint     string          `json:"number_hint"`
	Stores         []string        `json:"stores"`
	Title          string          `json:"title"`
	Reason         handover.Reason `json:"kind"`
	Template       string          `json:"template"`
	Giver          string          `json:"giver"`
	Receivers      []string        `json:"receivers"`
	Witness        string          `json:"witness"`
	Manager        string          `json:"manager"`
	LastWorkingDay int             `json:"last_working_day_offset"`
	CreatedOffset  int             `json:"created_offset"`
	State          handover.State  `json:"state"`
	Story          string          `json:"story"`
	CancelReason   string          `json:"cancel_reason"`
	// Sections are by kind, the first of each in the template. Without any the handover has all that its template lays for its stores.
	Sections   map[string]sectionData `json:"sections"`
	RankReason string                 `json:"rank_reason"` // of a witness who does not stand above the giver
	Absence    absenceData            `json:"absence"`
	Proxies    []proxyData            `json:"proxies"`
	Late       []lateData             `json:"late"`
	Drawn      bool                   `json:"drawn"` // the final signatures
	Carry      carryData              `json:"carry"`
	Files      []fileData             `json:"files"`
	Imports    []importData           `json:"imports"`
	IT         []string               `json:"it"`
	Exits      []exitData             `json:"exits"`
	Watched    bool                   `json:"watched"` // figures are brought before the signatures and after the moment
	Shop       shopData               `json:"shop"`
	Questions  []questionData         `json:"questions"`
}

// shopData are the shop's own exports that the giver brings: of so many days, with what happened on some of them and what the months mean. Without days
// there are none.
type shopData struct {
	Days     int           `json:"days"`
	Campaign int           `json:"campaign_offset"` // the first of three days on which far more is sold
	Notes    []noteData    `json:"notes"`
	Readings []readingData `json:"readings"`
	Goal     string        `json:"goal"`    // sales of a month
	Counted  []countedData `json:"counted"` // goods of which another number was found than the system has
}

type noteData struct {
	Offset int    `json:"offset"`
	Text   string `json:"text"`
}

// readingData is what the figures of a month mean, so many months before the present one.
type readingData struct {
	Months int    `json:"months"`
	Text   string `json:"text"`
}

// countedData is a line of a count: Off pieces more or fewer were found, and why when that is known already.
type countedData struct {
	Code   string `json:"code"`
	Off    int    `json:"off"`
	Cause  string `json:"cause"`
	Bearer string `json:"bearer"`
	Note   string `json:"note"`
}

// fieldData is a field of the workspace's own: the form that By fills in, and the key it must get.
type fieldData struct {
	Kind string         `json:"kind"`
	Key  string         `json:"key"`
	By   string         `json:"by"`
	Form map[string]any `json:"form"`
}

// fileData is a file that the giver attaches to a record: a text of lines, or a picture of pieces of cloth in these colours.
type fileData struct {
	Kind     string   `json:"kind"`
	Record   string   `json:"record"`
	Slot     string   `json:"slot"`
	Name     string   `json:"name"`
	Lines    []string `json:"lines"`
	Swatches []string `json:"swatches"`
}

// carryData is what the giver carries over from an earlier handover at the beginning: the sections of these kinds.
type carryData struct {
	From      string              `json:"from"` // key of a handover that came before
	Kinds     []string            `json:"kinds"`
	Changed   []changeData        `json:"changed"`
	Confirmed map[string][]string `json:"confirmed"` // names of records that hold as they are, by kind
}

// changeData are cells of a record that the giver writes anew.
type changeData struct {
	Kind   string     `json:"kind"`
	Record string     `json:"record"`
	Cells  recordData `json:"cells"`
}

type sectionData struct {
	State         handover.SectionState `json:"state"`
	Reviewer      string                `json:"reviewer"`
	AcceptedShare float64               `json:"accepted_share"`
	Witnessed     bool                  `json:"witnessed"`
	Reason        string                `json:"reason"`
	Accepted      bool                  `json:"na_accepted"`
	Returned      []string              `json:"returned"` // names of records
	EditsAfter    []editData            `json:"edits_after"`
	Filler        string                `json:"filler"`  // instead of an absent giver
	Proxy         string                `json:"proxy"`   // who signs for the reviewer
	Changed       []changedData         `json:"changed"` // after the section was signed
	Sample        sampleData            `json:"sample"`
	Sealed        []sealedData          `json:"sealed"` // when the section is handed in, where there are keys
}

// sealedData is a secret, made up like all else.
type sealedData struct {
	Record string              `json:"record"`
	Slot   handover.SecretSlot `json:"slot"`
	Text   string              `json:"text"`
}

// signed says whether the reviewer signs the section, which may have been changed since.
func (d sectionData) signed() bool { return d.State == handover.SectionSigned || len(d.Changed) > 0 }

type editData struct {
	Record string `json:"record"`
	Field  string `json:"field"`
	Value  string `json:"value"`
}

type questionData struct {
	Section  string `json:"section"`
	Record   string `json:"record"` // "" asks about the section
	Blocking bool   `json:"blocking"`
	By       string `json:"by"`
	Body     string `json:"body"`
	Answer   string `json:"answer"`
	Resolved bool   `json:"resolved"`
}

// recordData is what a record says, by field key: a string, a list of strings, or a list of rows, which are records again.
type recordData map[string]any

// load reads all files. Keys that nobody reads are refused: they are spelling mistakes.
func load() (story, error) {
	s := story{Records: map[string]map[string][]recordData{}}
	for name, to := range map[string]any{"workspace": &s.Workspace, "stores": &s.Stores, "handovers": &s.Handovers} {
		b, err := files.ReadFile("data/" + name + ".json")
		if err != nil {
			return s, err
		}
		if err := strict(b, to); err != nil {
			return s, fmt.Errorf("%s.json: %w", name, err)
		}
	}
	if len(s.Handovers) == 0 {
		return s, errors.New("handovers.json is empty")
	}
	err := fs.WalkDir(files, "data/records", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		dir, file := path.Split(name)
		of, kind := path.Base(dir), strings.TrimSuffix(file, path.Ext(file))
		list, err := readRecords(name, kind)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if s.Records[of] == nil {
			s.Records[of] = map[string][]recordData{}
		}
		s.Records[of][kind] = append(s.Records[of][kind], list...)
		return nil
	})
	return s, err
}

func strict(b []byte, to any) error {
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	return d.Decode(to)
}

func readRecords(name, kind string) ([]recordData, error) {
	k, ok := catalog.Lookup(kind)
	if !ok {
		return nil, fmt.Errorf("%q is no kind", kind)
	}
	b, err := files.ReadFile(name)
	if err != nil {
		return nil, err
	}
	if path.Ext(name) == ".csv" {
		return readTable(b, k)
	}
	var list []recordData
	if err := strict(b, &list); err != nil {
		return nil, err
	}
	for i, r := range list {
		for key := range r {
			if !hasField(k, key) {
				return nil, fmt.Errorf("record %d: %s has no field %q", i+1, kind, key)
			}
		}
	}
	return list, nil
}

// hasField says whether the kind has the field, or may have it as the workspace's own.
func hasField(k catalog.Kind, key string) bool {
	_, ok := k.Field(strings.TrimSuffix(key, catalog.DeclaredSuffix))
	return ok || strings.HasPrefix(key, "x_") || key == sourceCell || key == sureCell
}

// readTable reads records whose first line names the fields.
func readTable(b []byte, k catalog.Kind) ([]recordData, error) {
	lines, err := csv.NewReader(bytes.NewReader(b)).ReadAll()
	if err != nil || len(lines) == 0 {
		return nil, errors.Join(err, errors.New("no lines"))
	}
	for _, key := range lines[0] {
		if !hasField(k, key) {
			return nil, fmt.Errorf("%s has no field %q", k.Key, key)
		}
	}
	var list []recordData
	for _, line := range lines[1:] {
		r := recordData{}
		for c, cell := range line {
			if cell != "" {
				r[lines[0][c]] = cell
			}
		}
		list = append(list, r)
	}
	return list, nil
}
