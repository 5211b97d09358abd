package catalog

// shortcuts are some of a kind's fields, so that what is done with every record of an import need not look at all of them.
type shortcuts struct {
	place    map[string]int // in the form, by key
	identity []Field        // in the order of the form
	judged   []judged       // what can lack something or be wrong without a check, in the order of the form
	names    []Field        // parts of the identity that are searched for as a whole
	found    []Field        // what is searched, in the order of the form
	pointing []Field        // references, and rows that have some, by key
	dated    []dated        // days on which something is to happen, in the order of the form
	missing  string         // id of the rule about what is missing
}

// judged is a field with its place in the form.
type judged struct {
	field Field
	spec  *Spec
	place int
}

// ways are the kind's shortcuts; the zero Kind has none.
func (k Kind) ways() *shortcuts {
	if k.short == nil {
		return &shortcuts{}
	}
	return k.short
}

func shortcutsOf(kind string, fields, sorted []Field) *shortcuts {
	out := &shortcuts{place: make(map[string]int, len(fields)), missing: kind + ".missing"}
	for i, f := range fields {
		s := f.def()
		out.place[s.Key] = i
		if s.Identity {
			out.identity = append(out.identity, f)
			if s.Type == TypeText && !s.Masked {
				out.names = append(out.names, f)
			}
		}
		if !s.Retired && f.judged() {
			out.judged = append(out.judged, judged{f, s, i})
		}
		if searched(s) {
			out.found = append(out.found, f)
		}
	}
	for _, f := range sorted {
		s := f.def()
		points := s.Type == TypeRef
		for _, c := range s.Columns {
			points = points || c.def().Type == TypeRef
		}
		if points {
			out.pointing = append(out.pointing, f)
		}
	}
	return out
}
