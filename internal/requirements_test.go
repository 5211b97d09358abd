package internal_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
)

var updateRequirements = flag.Bool("update-requirements", false, "write docs/requirements.md")

// requirement is one line of testdata/requirements.tsv: what practitioners ask of a handover.
type requirement struct {
	id    string
	kind  string   // fact: typed into a record; act: done by a person; process: what the program does or suggests
	title string   // ours, short
	where []string // "GET /address", "rule kind.check", or "later: what"
}

const requirementsFile = "testdata/requirements.tsv"

func requirements(t *testing.T) []requirement {
	t.Helper()
	text, err := os.ReadFile(filepath.FromSlash(requirementsFile))
	require.NoError(t, err)
	var list []requirement
	for _, line := range strings.Split(strings.TrimRight(string(text), "\n"), "\n") {
		cells := strings.Split(line, "\t")
		require.Len(t, cells, 4, line)
		r := requirement{id: cells[0], kind: cells[1], title: cells[2]}
		for _, place := range strings.Split(cells[3], "; ") {
			if place != "" {
				r.where = append(r.where, place)
			}
		}
		list = append(list, r)
	}
	return list
}

// met is where the catalog says each requirement's fact is typed: fields by kind, slots, numbers and ready-made content.
func met() map[string][]string {
	places := map[string][]string{}
	add := func(ids []string, place string) {
		for _, id := range ids {
			if !slices.Contains(places[id], place) {
				places[id] = append(places[id], place)
			}
		}
	}
	for _, k := range catalog.All() {
		add(k.Meets, "`"+k.Key+"`")
		for _, f := range k.Fields {
			s := f.Spec()
			add(s.Meets, "`"+k.Key+"."+s.Key+"`")
			for _, column := range s.Columns {
				add(column.Spec().Meets, "`"+k.Key+"."+s.Key+"."+column.Spec().Key+"`")
			}
		}
		for _, slot := range k.Slots {
			add(slot.Meets, "file `"+k.Key+"/"+slot.Key+"`")
		}
	}
	for _, n := range catalog.AllNumbers() {
		add(n.Meets, "number `"+n.Key+"`")
	}
	for _, k := range catalog.All() {
		for _, r := range app.Ready(k.Key) {
			add(r.Meets, "ready-made `"+k.Key+"/"+r.Key+"`")
		}
	}
	return places
}

// isField tells a place where people type from a number of the workspace and from content that is ready-made.
func isField(place string) bool {
	return !strings.HasPrefix(place, "number ") && !strings.HasPrefix(place, "ready-made ")
}

// holes lists what is wrong with the requirements: a fact without a place, an act or a process that is done nowhere, a
// place that does not exist, an id that nobody knows.
func holes(list []requirement, places map[string][]string, routes, rules map[string]bool) []string {
	var wrong []string
	known := map[string]bool{}
	for _, r := range list {
		if known[r.id] {
			wrong = append(wrong, r.id+" stands twice")
		}
		known[r.id] = true
		switch r.kind {
		case "fact":
			if !slices.ContainsFunc(places[r.id], isField) {
				wrong = append(wrong, r.id+" is a fact, and no field has a place for it: "+r.title)
			}
		case "act", "process":
			if len(r.where) == 0 {
				wrong = append(wrong, r.id+" is done nowhere, not even later: "+r.title)
			}
		default:
			wrong = append(wrong, r.id+" is neither fact, act nor process")
		}
		for _, place := range r.where {
			wrong = append(wrong, misplaced(r.id, place, routes, rules)...)
		}
	}
	for id, where := range places {
		if !known[id] {
			wrong = append(wrong, strings.Join(where, ", ")+" meets "+id+", which is no requirement")
		}
	}
	slices.Sort(wrong)
	return wrong
}

func misplaced(id, place string, routes, rules map[string]bool) []string {
	rule, isRule := strings.CutPrefix(place, "rule ")
	switch {
	case strings.HasPrefix(place, "later: "):
	case isRule && !rules[rule]:
		return []string{id + " names the rule " + rule + ", which no kind has"}
	case !isRule && !routes[place]:
		return []string{id + " names " + place + ", which is no route"}
	}
	return nil
}

var routeCell = regexp.MustCompile(`(?m)^\t"((?:GET|POST) /[^"]*)":`)

// routesOfMatrix are the routes that the server's own test of the matrix holds to be all of them.
func routesOfMatrix(t *testing.T) map[string]bool {
	t.Helper()
	routes := map[string]bool{}
	text, err := os.ReadFile(filepath.Join(root, "internal", "server", "cells_test.go"))
	require.NoError(t, err)
	for _, m := range routeCell.FindAllStringSubmatch(string(text), -1) {
		routes[m[1]] = true
	}
	require.NotEmpty(t, routes)
	return routes
}

func rulesOfKinds() map[string]bool {
	rules := map[string]bool{}
	for _, k := range catalog.All() {
		for _, c := range k.Checks {
			rules[c.ID] = true
		}
	}
	return rules
}

// TestRequirementsHaveNoHole holds every requirement to a place that exists.
func TestRequirementsHaveNoHole(t *testing.T) {
	t.Parallel()
	requireNone(t, holes(requirements(t), met(), routesOfMatrix(t), rulesOfKinds()),
		"Every requirement has its place: Meets in internal/catalog, or a page in internal/"+requirementsFile)
}

func TestRequirementsHoleIsFound(t *testing.T) {
	t.Parallel()
	list := []requirement{
		{"A-01", "fact", "typed", nil}, {"A-02", "fact", "only a number", []string{"later: a chart"}}, {"A-03", "act", "nowhere", nil},
		{"A-04", "act", "gone", []string{"GET /gone", "GET /here"}}, {"A-05", "process", "no rule", []string{"rule a.gone", "rule a.here"}}, {"A-05", "wish", "twice", nil},
	}
	places := map[string][]string{"A-01": {"`a.b`"}, "A-02": {"number `n`"}, "A-09": {"`a.c`"}}
	require.Equal(t, []string{
		"A-02 is a fact, and no field has a place for it: only a number",
		"A-03 is done nowhere, not even later: nowhere",
		"A-04 names GET /gone, which is no route",
		"A-05 is neither fact, act nor process",
		"A-05 names the rule a.gone, which no kind has",
		"A-05 stands twice",
		"`a.c` meets A-09, which is no requirement",
	}, holes(list, places, map[string]bool{"GET /here": true}, map[string]bool{"a.here": true}))
}

// TestRequirementsDoc keeps docs/requirements.md what the catalog, the routes and the list of requirements say.
func TestRequirementsDoc(t *testing.T) {
	t.Parallel()
	path := filepath.Join(root, "docs", "requirements.md")
	want := requirementsDoc(requirements(t), met())
	if *updateRequirements {
		require.NoError(t, os.WriteFile(path, []byte(want), 0o644))
	}
	have, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, want, string(have), "make generate")
}

// chapters are the prefixes of the ids, in the order of the list.
var chapters = map[string]string{
	"PRO": "The handover itself", "BIZ": "Business overview", "ACC": "Accounts and access", "SKU": "Products and stock", "SUP": "Suppliers and partners",
	"SOP": "Processes", "RPT": "Data and reports", "RUL": "Platform rules and compliance", "CS": "Customer service", "TEAM": "Team",
	"MKT": "Marketing and campaigns", "SYS": "Technical systems", "LOG": "Logistics and warehouse", "FIN": "Finance", "RSK": "Risks",
	"DOC": "Documents and data security", "TRN": "Training", "IMP": "Improvement",
}

func requirementsDoc(list []requirement, places map[string][]string) string {
	var b strings.Builder
	b.WriteString("# Where each requirement is met\n\nGenerated from `internal/catalog`, the routes and `internal/" + requirementsFile + "` by `make generate`; do not edit.\n\n" +
		"A fact is typed into a record: `kind.field`, `kind.rows.column`, a file attached as `kind/slot`. A number is a limit that a workspace sets for itself on the page `GET /numbers`. Ready-made is a record that a giver adopts and adapts. " +
		"An act is done on a page, a rule is a check of a record. What says later is not built yet.\n\n")
	b.WriteString("| Chapter | Facts | Acts | Processes | Something is built later |\n|---|---|---|---|---|\n")
	order, counts := chapterCounts(list)
	for _, c := range order {
		n := counts[c]
		fmt.Fprintf(&b, "| %s | %d | %d | %d | %d |\n", chapters[c], n["fact"], n["act"], n["process"], n["later"])
	}
	last := ""
	for _, r := range list {
		if c := chapter(r.id); c != last {
			last = c
			fmt.Fprintf(&b, "\n## %s\n\n| Id | Requirement | What | Where |\n|---|---|---|---|\n", chapters[c])
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", r.id, r.title, r.kind, strings.Join(slices.Concat(places[r.id], worded(r.where)), ", "))
	}
	return b.String()
}

func chapter(id string) string {
	prefix, _, _ := strings.Cut(id, "-")
	return prefix
}

func chapterCounts(list []requirement) (order []string, counts map[string]map[string]int) {
	counts = map[string]map[string]int{}
	for _, r := range list {
		c := chapter(r.id)
		if counts[c] == nil {
			order, counts[c] = append(order, c), map[string]int{}
		}
		counts[c][r.kind]++
		if slices.ContainsFunc(r.where, func(place string) bool { return strings.HasPrefix(place, "later: ") }) {
			counts[c]["later"]++
		}
	}
	return order, counts
}

// worded writes places as the page shows them.
func worded(where []string) []string {
	var out []string
	for _, place := range where {
		rule, isRule := strings.CutPrefix(place, "rule ")
		switch {
		case strings.HasPrefix(place, "later: "):
			out = append(out, place)
		case isRule:
			out = append(out, "rule `"+rule+"`")
		default:
			out = append(out, "page `"+place+"`")
		}
	}
	return out
}
