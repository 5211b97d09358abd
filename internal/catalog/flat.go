package catalog

import (
	"slices"
	"strings"
)

// headJoint stands between a rows field and its column in the header of a file, and between two languages.
const headJoint = " / "

// FlatPaths are the paths under which files carry records of the kind, in the order of the form; rows fields stand column by column. What
// only follows from other fields is none of them, nor what is no longer asked for, except own fields that records may still hold. Masked
// fields are among them when masked says so. [Kind.Field] finds the field of each.
func (k Kind) FlatPaths(masked bool) []string {
	var paths []string
	for _, p := range k.flat {
		if f := k.index[p.path].def(); masked || !f.Masked && !p.over.Masked {
			paths = append(paths, p.path)
		}
	}
	return paths
}

// FlatHeader is the header of a path in files: 售价, or 步骤 / 动作. No two paths of a kind have the same one. A path that is none of
// FlatPaths has "".
func (k Kind) FlatHeader(path string, lang Lang) string {
	i := slices.IndexFunc(k.flat, func(p flatPath) bool { return p.path == path })
	if i < 0 {
		return ""
	}
	return k.flat[i].head.In(lang)
}

// PathByHeader finds the path of FlatPaths that a header means: as FlatHeader writes it in either language or in both with " / " between,
// as the path itself, or as [Kind.FieldByHeader] knows it. It finds no rows field and nothing that is only computed.
func (k Kind) PathByHeader(header string) (path string, ok bool) {
	if path, ok = k.heads[plainHead(header)]; ok {
		return path, true
	}
	if path, ok = k.heads[NormalHeader(header)]; ok {
		return path, true
	}
	if f, known := k.FieldByHeader(header); known && slices.ContainsFunc(k.flat, func(p flatPath) bool { return p.path == f.def().Key }) {
		return f.def().Key, true
	}
	return "", false
}

// flatPath is a path with its header; over is the spec of its field, which for a column is the rows field.
type flatPath struct {
	path string
	over *Spec
	head Label
}

// plainHead makes two spellings of a header equal that differ in nothing but width, case, blanks and stars.
func plainHead(header string) string { return strings.Trim(plain(header), "*") }

// flatten fills in the paths of files and their headers.
func (k *Kind) flatten() {
	k.flat, k.heads = nil, map[string]string{}
	for _, f := range k.Fields {
		switch s := f.def(); {
		case s.Type == TypeComputed || s.Retired && (!s.Own || s.Gone):
		case s.Type == TypeRows:
			for _, c := range s.Columns {
				k.flatPath(flatPath{s.Key + "." + c.def().Key, s, joined(headOf(s), c.def().Label)})
			}
		default:
			k.flatPath(flatPath{s.Key, s, headOf(s)})
		}
	}
	// The paths themselves, and both languages, where they are no header already.
	for _, p := range k.flat {
		for _, h := range []string{p.path, p.head.ZH + headJoint + p.head.EN, p.head.EN + headJoint + p.head.ZH} {
			if h = plainHead(h); k.heads[h] == "" {
				k.heads[h] = p.path
			}
		}
	}
}

func headOf(s *Spec) Label {
	if s.Retired {
		return Label{s.Label.ZH + "（已停用）", s.Label.EN + " (retired)"}
	}
	return s.Label
}

func joined(over, column Label) Label {
	return Label{over.ZH + headJoint + column.ZH, over.EN + headJoint + column.EN}
}

// flatPath enters a path. A header that another path has already gets the path behind it.
func (k *Kind) flatPath(p flatPath) {
	for _, h := range []*string{&p.head.ZH, &p.head.EN} {
		if other := k.heads[plainHead(*h)]; other != "" && other != p.path {
			*h += " (" + p.path + ")"
		}
		k.heads[plainHead(*h)] = p.path
	}
	k.flat = append(k.flat, p)
}

// FlatLines writes v as lines of cells by path, as [Layout.Update] reads them: one line, or as many as the longest of its tables has rows.
// Choices and answers of yes and no are written in lang; masked values in full. What stands in columns that mean no field is in
// [Values.Extra]. Whoever writes the file neutralises formulas.
func (k Kind) FlatLines(v Values, paths []string, lang Lang) [][]string {
	lines := [][]string{make([]string, len(paths))}
	for i, p := range paths {
		key, columnKey, inRows := strings.Cut(p, ".")
		f, known := k.index[p]
		value, said := v.m[key]
		switch {
		case !known || !said:
		case !inRows:
			lines[0][i] = flatCell(f, value, lang)
		default:
			list, _ := value.([]Row)
			for n, row := range list {
				if n == len(lines) {
					lines = append(lines, make([]string, len(paths)))
				}
				if cell, ok := row.m[columnKey]; ok {
					lines[n][i] = flatCell(f, cell, lang)
				}
			}
		}
	}
	return lines
}

// flatCell writes a value so that Parse reads it again, with labels instead of codes.
func flatCell(f Field, value any, lang Lang) string {
	switch s := f.def(); s.Type {
	case TypeBool:
		if answer, ok := value.(bool); ok {
			return yesNo(answer).In(lang)
		}
	case TypeChoice:
		list, many := value.([]string)
		if one, ok := value.(string); ok {
			list = []string{one}
		}
		labels := make([]string, len(list))
		for i, item := range list {
			labels[i] = wordOption(s, item, lang)
		}
		if many {
			return joinList(labels)
		}
		return strings.Join(labels, "")
	}
	return f.Format(value)
}

// FlatFollowing are the fields that only follow from others. Files show them behind everything else, and nothing reads them back.
func (k Kind) FlatFollowing() []Field {
	var fields []Field
	for _, f := range k.Fields {
		if s := f.def(); s.Type == TypeComputed && !s.Masked && s.exported() {
			fields = append(fields, f)
		}
	}
	return fields
}
