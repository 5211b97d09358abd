package catalog

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Sure is how sure somebody is of what they reconstructed.
type Sure string

// The degrees, from the strongest down.
const (
	Certain Sure = "certain" // seen in the source
	Likely  Sure = "likely"  // follows from it
	Guess   Sure = "guess"
)

// Sures lists them in the order of the form.
var Sures = []Sure{Certain, Likely, Guess}

// Origin is where the content of a record comes from whose giver could not be asked (N-14): who reconstructed it, from what, and how sure they
// are. It is part of what the record says, among the facts besides its fields, so it is compared, exported, read back and signed with
// them.
type Origin struct {
	By     string // name
	Source string
	Sure   Sure
}

// The headers under which a record keeps its origin; files have them as columns. They are never changed: digests are over them.
const (
	OriginBy     = "重建人 Reconstructed by"
	OriginSource = "重建依据 Reconstructed from"
	OriginSure   = "把握程度 Confidence"
)

var originLabels = map[string]Label{
	OriginBy:     {"重建人", "Reconstructed by"},
	OriginSource: {"重建依据", "Reconstructed from"},
	OriginSure:   {"把握程度", "Confidence"},
}

var sureLabels = map[string]Label{
	string(Certain): {"确定", "Certain"},
	string(Likely):  {"较有把握", "Likely"},
	string(Guess):   {"推测", "Guess"},
}

// FromReady is the source of a ready-made text, FromGaps that of a risk that says what could not be found.
var (
	FromReady = Label{"内置范本", "Ready-made text"}
	FromGaps  = Label{"资料缺口清点", "Count of what is missing"}
)

// Label is the degree in words.
func (s Sure) Label() Label { return sureLabels[string(s)] }

// Known says whether it is one of Sures.
func (s Sure) Known() bool { return slices.Contains(Sures, s) }

// Origin is where the content comes from, when it was reconstructed.
func (v Values) Origin() (Origin, bool) {
	o := Origin{By: v.extra[OriginBy], Source: v.extra[OriginSource], Sure: Sure(v.extra[OriginSure])}
	return o, o.By != ""
}

// From is the same content with another origin, the zero Origin for what nobody reconstructed.
func (v Values) From(o Origin) Values {
	said := map[string]string{OriginBy: o.By, OriginSource: o.Source, OriginSure: string(o.Sure)}
	next := maps.Clone(v.extra)
	if next == nil {
		next = map[string]string{}
	}
	for header, text := range said {
		if delete(next, header); text != "" {
			next[header] = text
		}
	}
	if v.extra = next; len(next) == 0 {
		v.extra = nil
	}
	return v
}

// MaxOriginSource is how long a source may be, in characters.
const MaxOriginSource = 500

// unsourced is 1 for content that was reconstructed from nobody said what: an autosave may be.
func (v Values) unsourced() int {
	if o, is := v.Origin(); is && (o.Source == "" || !o.Sure.Known()) {
		return 1
	}
	return 0
}

// GapSaid is what a risk says of a gap: what nobody could find in a section while the giver was absent (N-14).
type GapSaid struct {
	Title, Who       string // of the section, and who has to find it
	Declared         bool   // the section was declared to have nothing, for Reason
	Reason           string
	Missing          int // required facts
	Records, Minimum int // there, and wanted
	Lacking          []GapRecord
}

// GapRecord is a record that does not say all it has to.
type GapRecord struct {
	Title  string
	Fields []string // labels
}

// GapRisk is the form of such a risk. Its title, which is its identity, says the section alone.
func GapRisk(g GapSaid, lang Lang) Form {
	say := func(zh, en string, args ...any) string { return fmt.Sprintf(Label{zh, en}.In(lang), args...) }
	var lines []string
	if g.Declared {
		lines = append(lines, say("移交人不在，本章节申报无可移交内容：%s", "The giver is absent; the section was declared to have nothing to hand over: %s", g.Reason))
	} else if g.Records < g.Minimum {
		lines = append(lines, say("应有至少 %d 条，只找到 %d 条。", "At least %d records are wanted, %d were found.", g.Minimum, g.Records))
	}
	if g.Missing > 0 {
		lines = append(lines, say("还有 %d 处必填内容没有找到：", "%d required facts were not found:", g.Missing))
	}
	for _, r := range g.Lacking {
		lines = append(lines, "· "+r.Title+": "+strings.Join(r.Fields, Label{"、", ", "}.In(lang)))
	}
	return Form{
		"title": {say("资料缺口：%s", "Missing: %s", g.Title)}, "category": {"other"}, "description": {strings.Join(lines, "\n")},
		"likelihood": {"3"}, "impact": {"3"}, "status": {"open"}, "owner": {g.Who},
		"contingency": {say("由%s向平台、供应商、财务逐项核实补录；确认找不到的，由经理决定重办、停用或接受损失。",
			"%s asks platforms, suppliers and finance and adds what they find; for what cannot be found the manager decides to obtain it anew, to stop using it or to bear the loss.", g.Who)},
	}
}

// LackingFields are the required fields that v does not say, rows with a required cell missing among them.
func (k Kind) LackingFields(v Values) []Field {
	var out []Field
	none := k.declarations(v)
	for _, j := range k.ways().judged {
		value, ok := j.field.value(v)
		rows, table := value.([]Row)
		if !ok && none[j.spec.Key] == "" && j.field.needed(v) || table && lackingIn(j.spec, rows) > 0 {
			out = append(out, j.field)
		}
	}
	return out
}
