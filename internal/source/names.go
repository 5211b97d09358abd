package source

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"handoverdesk/internal/catalog"
)

var (
	demand = regexp.MustCompile(`[\[(【（<]\s*(?:必填|选填|必选|非必填|required|optional|mandatory)[^\])】）>]*[\])】）>]`)
	tail   = regexp.MustCompile(`\([^()]*\)$`)
)

// normal makes two spellings of one header equal: as [catalog.NormalHeader], and without remarks such as 【必填】, several brackets at the
// end and a colon.
func normal(header string) string {
	if strings.ContainsAny(header, "[(【（<") {
		header = demand.ReplaceAllString(strings.ToLower(header), "")
	}
	h := simple(catalog.NormalHeader(header))
	for {
		shorter := strings.Trim(strings.TrimRight(h, ":*"), "*")
		if strings.HasSuffix(shorter, ")") {
			if cut := tail.ReplaceAllString(shorter, ""); cut != "" {
				shorter = cut
			}
		}
		if shorter == h {
			return h
		}
		h = shorter
	}
}

// names finds what a header means for a kind.
type names struct {
	kind  catalog.Kind
	path  map[string]string             // key or label of a field that is no rows field
	also  map[string]string             // another name of such a field
	rows  map[string]catalog.Spec       // name of a rows field
	in    map[string]map[string]string  // rows field, name of a column: path
	spec  map[string]catalog.Spec       // by path
	saids map[string][]name             // all names by path, for similar ones
	calc  map[string]string             // names of fields that are worked out: their key
	named map[string]struct{ own bool } // any name of any field

	flat map[string]string // header of our own files, as plain writes it: path

	looked map[string]look // cells of one file that were looked at before
}

// look is what a cell of the first lines looks like.
type look struct {
	header string // normalised
	known  bool   // one of our lists has it
	bars   bool   // it names a password, or a buyer in any file
	sort   sort
}

// forFile are the names for the cells of one file. It is for one goroutine.
func (n *names) forFile() *names {
	own := *n
	own.looked = map[string]look{}
	return &own
}

// built keeps the names of kinds that are built in: they never change.
var built sync.Map

func namesOf(kind catalog.Kind) *names {
	fixed := !kind.Own && !kind.HasOwn
	if known, ok := built.Load(kind.Key); ok && fixed {
		return known.(*names)
	}
	n := &names{
		kind: kind, path: map[string]string{}, also: map[string]string{}, rows: map[string]catalog.Spec{}, in: map[string]map[string]string{},
		spec: map[string]catalog.Spec{}, saids: map[string][]name{}, calc: map[string]string{}, named: map[string]struct{ own bool }{},
	}
	for _, f := range kind.Fields {
		n.add(f.Spec())
	}
	n.flat = map[string]string{}
	for _, path := range kind.FlatPaths(true) {
		if _, known := n.spec[path]; known {
			put(n.flat, bareHead(kind.FlatHeader(path, catalog.ZH)), path)
			put(n.flat, bareHead(kind.FlatHeader(path, catalog.EN)), path)
		}
	}
	if fixed {
		built.Store(kind.Key, n)
	}
	return n
}

func (n *names) add(s catalog.Spec) {
	if s.Retired {
		return
	}
	chief := said(s.Key, s.Label.ZH, s.Label.EN)
	others := said(append(slices.Clone(s.Also), general[n.kind.Key][s.Key]...)...)
	for _, name := range append(chief, others...) {
		if _, twice := n.named[name]; !twice {
			n.named[name] = struct{ own bool }{s.Own}
		}
	}
	switch s.Type {
	case catalog.TypeComputed:
		for _, name := range append(chief, others...) {
			put(n.calc, name, s.Key)
		}
		return
	case catalog.TypeRows:
		for _, name := range append(chief, others...) {
			put(n.rows, name, s)
		}
		n.spec[s.Key] = s // the whole table in one cell
		n.in[s.Key] = map[string]string{}
		for _, c := range s.Columns {
			column := c.Spec()
			path := s.Key + "." + column.Key
			n.spec[path] = column
			for _, name := range append(said(column.Key, column.Label.ZH, column.Label.EN), said(column.Also...)...) {
				put(n.in[s.Key], name, path)
			}
		}
		return
	}
	n.spec[s.Key] = s
	for _, name := range chief {
		put(n.path, name, s.Key)
	}
	for _, name := range others {
		put(n.also, name, s.Key)
	}
	for _, called := range append(chief, others...) {
		n.saids[s.Key] = append(n.saids[s.Key], nameOf(called))
	}
}

// bareHead makes two spellings of a header of our own files equal, and keeps what tells its fields apart.
func bareHead(header string) string { return strings.Trim(plain(header), "*") }

func put[T any](m map[string]T, name string, t T) {
	if _, taken := m[name]; !taken && name != "" {
		m[name] = t
	}
}

func said(list ...string) []string {
	var out []string
	for _, name := range list {
		if name = normal(name); name != "" {
			out = append(out, name)
		}
	}
	return out
}

// ours finds the path that a header of our own files means.
func (n *names) ours(header string) (string, bool) {
	path, ok := n.flat[bareHead(header)]
	return path, ok
}

// column finds the column of a rows field behind a header such as 步骤/动作.
func (n *names) column(header string) (string, bool) {
	for i := range len(header) {
		if header[i] != '/' {
			continue
		}
		if rows, ok := n.rows[normal(header[:i])]; ok {
			if path, ok := n.in[rows.Key][normal(header[i+1:])]; ok {
				return path, true
			}
		}
	}
	return "", false
}

// knows reports whether a normalised header names a field in any way.
func (n *names) knows(header string) bool {
	if _, ok := n.named[header]; ok {
		return true
	}
	_, ok := n.column(header)
	return ok
}
