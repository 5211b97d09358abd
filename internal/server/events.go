package server

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/google/uuid"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
	"handoverdesk/web/page"
	"handoverdesk/web/ui"
)

// eventDetail is what the sentences about events need of their details; see the calls of event in package app.
type eventDetail struct {
	Title    string   `json:"title"`
	Kind     string   `json:"kind"`
	Reason   string   `json:"reason"`
	Fields   []string `json:"fields"`
	Count    int      `json:"count"`
	Files    int      `json:"files"`
	Version  int      `json:"version"`
	Role     string   `json:"role"`
	Blocking bool     `json:"blocking"`
	Name     string   `json:"name"` // of a file, or whose identity changed
	Sort     string   `json:"sort"` // of that identity, or of an exit task
	// From is when responsibility moved, Stay how many records of how many sections stayed where they were.
	From time.Time `json:"from"`
	Stay int       `json:"stay"`
	// Principal is for whom a proxy acts, Fillers are those who stand in for an absent giver.
	Principal string   `json:"principal"`
	Fillers   []string `json:"fillers"`
	// Slot, Label and Purpose are of a secret.
	Slot    string `json:"slot"`
	Label   string `json:"label"`
	Purpose string `json:"purpose"`
	// LeftOut are required sections that a handover was made without, Laid those that a changed plan brought.
	LeftOut []sectionTitle `json:"left_out"`
	Laid    []sectionTitle `json:"laid"`
	// Method is how a signature was confirmed when not by a password alone, Together and DeviceName that it was on somebody's device.
	Method     string `json:"method"`
	Together   bool   `json:"together"`
	DeviceName string `json:"device_name"`
	// Step is a link of an account's chain, Due to when it was put off, Cause why it is open again by itself.
	Step  string `json:"step"`
	Word  string `json:"word"`
	Due   string `json:"due"`
	Cause string `json:"cause"`
	// What is what an exit task asks for.
	What sectionTitle `json:"what"`
	// Stocktake is the number of a count of stock.
	Stocktake int `json:"stocktake"`
}

// sectionTitle is a section's title in both languages, as it was when the event happened.
type sectionTitle struct {
	ZH string `json:"zh"`
	EN string `json:"en"`
}

// linkHere stands in a sentence for the thing that is linked, so that the sentence can be cut there.
const linkHere = "\x1f"

const feedLength = 8

// feed tells the newest events. Several saves of one record in a row are one line.
func (c *call) feed(o app.Overview) []page.FeedLine {
	titles := map[uuid.UUID]string{}
	for _, s := range o.Sections {
		titles[s.ID] = s.Title(c.lang())
	}
	var out []page.FeedLine
	for i, e := range o.Events {
		if i > 0 && sameDoing(e, o.Events[i-1]) {
			continue
		}
		if len(out) == feedLength {
			break
		}
		out = append(out, c.feedLine(e, titles[e.Section], c.app.Now()))
	}
	return out
}

// sameDoing says whether two events are the same person doing the same to the same record.
func sameDoing(a, b handover.Event) bool {
	return (a.Act == "record.saved" || a.Act == "teach_back.saved") && a.Act == b.Act && a.Actor == b.Actor && a.Record == b.Record
}

// feedLine says one event. Acts on records name the record and lead to it, acts on sections the section, others nothing.
func (c *call) feedLine(e handover.Event, section string, now time.Time) page.FeedLine {
	var d eventDetail
	_ = json.Unmarshal(e.Detail, &d) // what is not there is not said
	line := page.FeedLine{
		Who: face(e.Name, e.Actor.String()), When: c.p.Ago(e.At, now), Exact: e.At.Format(time.RFC3339),
	}
	h := c.scope.Handover().String()
	switch {
	case e.Record != uuid.Nil:
		line.Link, line.Href = d.Title, ui.ToRecord(h, e.Record.String())
		if e.Act == "record.removed" {
			line.Href = ui.ToRecordHistory(h, e.Record.String())
		}
	case e.Section != uuid.Nil:
		line.Link, line.Href = section, ui.ToSection(h, e.Section.String())
	}
	key := "event." + e.Act
	if d.Blocking {
		key += "_blocking"
	}
	if len(d.LeftOut) > 0 {
		key += "_without"
	}
	if len(d.Laid) > 0 {
		key += "_laid"
	}
	if len(d.Fillers) > 0 && c.p.Has(key+"_fillers") {
		key += "_fillers"
	}
	if d.Stay > 0 && c.p.Has(key+"_stay") {
		key += "_stay"
	}
	if d.Files > 0 && c.p.Has(key+"_files") {
		key += "_files"
	}
	if d.Cause != "" && c.p.Has(key+"_"+d.Cause) {
		key += "_" + d.Cause
	}
	if !c.p.Has(key) {
		key = "event.other"
	}
	if d.Word != "" && c.p.Has(key+"_word") {
		key += "_word"
	}
	args := []any{
		"Object", linkHere, "Count", d.Count, "Files", d.Files, "Version", d.Version, "Section", section, "Fields", c.fieldNames(d), "Role", c.roleName(d.Role),
		"Reason", short(d.Reason), "Without", c.titles(d.LeftOut), "Laid", c.titles(d.Laid), "File", short(d.Name),
		"From", c.p.DateTime(d.From), "Stay", d.Stay, "Principal", d.Principal, "Fillers", c.p.List(d.Fillers...),
		"Step", c.stepName(d.Step), "Word", d.Word, "Due", d.Due, "What", c.titles([]sectionTitle{d.What}),
		"Name", d.Name, "Sort", c.identityOf(e.Act, d.Sort), "Slot", c.slotName(d.Slot, d.Label), "Purpose", c.purpose(d.Purpose), "Stocktake", d.Stocktake,
	}
	text := c.p.T(key, args...)
	before, after, linked := strings.Cut(text, linkHere)
	line.Before, line.After = strings.TrimSpace(before), strings.TrimSpace(after)+c.howSigned(d)
	if !linked {
		line.Link, line.Href = "", ""
	}
	return line
}

// stepName is a link of an account's chain, or a review or check of a listing.
func (c *call) stepName(key string) string {
	if handover.ListingStep(key).Known() {
		return c.p.T("listing.step." + key)
	}
	step, _ := catalog.ProofStepOf(key)
	return step.Label.In(catalog.Lang(c.lang()))
}

// identityOf is the sort of what belongs to somebody and changed, "" in other events.
func (c *call) identityOf(act, sort string) string {
	if !strings.HasPrefix(act, "identity.") {
		return ""
	}
	return c.sortName(catalog.BindingSort(sort))
}

// howSigned is the end of a sentence about a signature that was out of the ordinary.
func (c *call) howSigned(d eventDetail) string {
	said := ""
	if d.Method != "" && c.p.Has("inventory.method."+d.Method) {
		said += c.p.T("event.confirmed", "Method", c.p.T("inventory.method."+d.Method))
	}
	if d.Together {
		said += c.p.T("event.together", "Name", d.DeviceName)
	}
	return said
}

// purpose is what a secret was opened for, in words.
func (c *call) purpose(key string) string {
	if key == "" {
		return ""
	}
	return c.p.T("secret.purpose." + key)
}

// titles names the first of the sections.
func (c *call) titles(list []sectionTitle) string {
	var names []string
	for _, s := range list {
		if c.lang() == string(catalog.EN) {
			s.ZH = s.EN
		}
		names = append(names, s.ZH)
	}
	if more := len(names) - 3; more > 0 {
		return c.p.T("event.fields_more", "Names", c.p.List(names[:3]...), "Count", more)
	}
	return c.p.List(names...)
}

func (c *call) roleName(role string) string {
	if role == "" {
		return ""
	}
	return c.p.T("common.role." + role)
}

// fieldNames are the labels of the first fields that a save changed.
func (c *call) fieldNames(d eventDetail) string {
	kind, ok := c.viewer.Catalog.Lookup(d.Kind)
	if !ok {
		return ""
	}
	var names []string
	for _, key := range d.Fields {
		if f, ok := kind.Field(key); ok {
			names = append(names, f.Spec().Label.In(catalog.Lang(c.lang())))
		} else if key == catalog.ExtraKey {
			names = append(names, c.fieldLabel(kind, key))
		}
	}
	if len(names) == 0 {
		return c.p.T("event.content")
	}
	if more := len(names) - 3; more > 0 {
		return c.p.T("event.fields_more", "Names", c.p.List(names[:3]...), "Count", more)
	}
	return c.p.List(names...)
}
