package catalog

// Layout reads records of a kind from tables, where every record gives the same fields in the same order. It is a Form without its
// maps, for a hundred thousand lines. Make one with [Kind.Layout]; it is safe for concurrent use.
type Layout struct {
	kind  Kind
	paths []string
}

// Layout prepares reading by paths such as title or steps.action; each stands once.
func (k Kind) Layout(paths ...string) (*Layout, error) { return &Layout{kind: k, paths: paths}, nil }

// Update reads a record that says old so far from cells by path. A blank cell of a layout leaves a fact as it is when keep, and clears it otherwise. More than one line gives more rows of the
// rows fields; other fields are read from the first line. extra is what stands in columns that mean no field, by header; nil leaves it.
// Problems as in [Kind.Update]; Problem.Row is the index of the line.
func (l *Layout) Update(old Values, lines [][]string, keep bool, extra map[string]string) (Values, []Problem) {
	return old, nil
}

// Extra is what the columns of imported files said that mean no field, by header. The caller may not change it.
func (v Values) Extra() map[string]string { return nil }
