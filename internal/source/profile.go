package source

import (
	"slices"

	"handoverdesk/internal/catalog"
)

// Profile is a program, or a form of its exports, whose headers are known.
type Profile struct {
	Key   string
	Label catalog.Label

	anchors [][]string       // headers that decide; all of one set
	orders  bool             // lines are orders: what names a person is a buyer
	fields  map[string]table // by kind
	ask     []string         // headers whose meaning has to be confirmed
	keep    []string         // headers that mean no field here, though the kind has one by that name
	values  map[string]words // by header: what its cells mean

	fill    []string // header of the product: lines of one product stand together, and only the first says everything
	filled  []string // headers that a line takes from the first line of its product
	variant []string // headers of which a line needs one to be more than another picture
	parent  bool     // a line may name the line it belongs to, and then takes its title

	onto map[string]ontoRows // by kind

	index map[string]map[string][]spot // by kind and normalised header
	sets  [][]string
}

// table gives the headers of each field, the surest first. Of the paths in add all columns are taken: numbers are added, texts joined.
type table struct {
	names map[string][]string
	add   []string
}

// words says what cells mean, as plain writes them.
type words map[string]string

// spot is a field that a header may mean; a lower rank is surer.
type spot struct {
	path string
	rank int
}

// headers are the normalised headers of all profiles.
var headers = headersOf(profiles)

// prepare normalises the headers of profiles.
func prepare(list ...Profile) []Profile {
	for i := range list {
		p := &list[i]
		for _, set := range p.anchors {
			p.sets = append(p.sets, said(set...))
		}
		p.index = map[string]map[string][]spot{}
		for kind, t := range p.fields {
			index := map[string][]spot{}
			for path, names := range t.names {
				for rank, name := range names {
					if spots := index[normal(name)]; !slices.ContainsFunc(spots, func(s spot) bool { return s.path == path }) {
						index[normal(name)] = append(spots, spot{path, rank})
					}
				}
			}
			for _, spots := range index {
				slices.SortFunc(spots, func(a, b spot) int { return a.rank - b.rank })
			}
			p.index[kind] = index
		}
		p.ask, p.keep, p.filled, p.variant, p.fill = said(p.ask...), said(p.keep...), said(p.filled...), said(p.variant...), said(p.fill...)
		values := map[string]words{}
		for header, w := range p.values {
			values[normal(header)] = w
		}
		p.values = values
	}
	return list
}

func headersOf(list []Profile) map[string]bool {
	out := map[string]bool{}
	for _, p := range list {
		for _, set := range p.sets {
			for _, h := range set {
				out[h] = true
			}
		}
		for _, index := range p.index {
			for h := range index {
				out[h] = true
			}
		}
		for _, h := range append(p.keep, p.filled...) {
			out[h] = true
		}
	}
	return out
}

// Profiles lists what a person can choose from, the plain one first.
func Profiles() []Profile { return slices.Clone(profiles) }

// Orders reports whether the lines are orders.
func (p Profile) Orders() bool { return p.orders }

// Lookup finds a profile by its key; the plain one for a key nobody knows.
func Lookup(key string) Profile {
	if i := slices.IndexFunc(profiles, func(p Profile) bool { return p.Key == key }); i >= 0 {
		return profiles[i]
	}
	return profiles[0]
}

// decide finds the profile whose headers stand there: the one with the largest set of anchors, and of those the one that knows most of the
// other headers for the kind.
func decide(n *names, h head) Profile {
	have := map[string]bool{}
	for _, name := range h.names {
		for _, key := range name.keys {
			have[key] = true
		}
	}
	best, most := profiles[0], 0
	for _, p := range profiles {
		anchored := 0
		for _, set := range p.sets {
			if !slices.ContainsFunc(set, func(name string) bool { return !have[name] }) {
				anchored = max(anchored, len(set))
			}
		}
		if anchored == 0 {
			continue
		}
		score := 10 * anchored
		if p.fields[n.kind.Key].names == nil && !p.orders {
			score /= 2 // it may be right about the program, but has nothing to say here
		}
		for header := range p.index[n.kind.Key] {
			if have[header] {
				score++
			}
		}
		if score > most {
			best, most = p, score
		}
	}
	if most == 0 && n.isOurs(h) {
		return Lookup(Desk)
	}
	return best
}
