package sheet

import (
	"context"
	"net/url"
	"path"
	"strconv"
	"strings"
)

// Sizes beyond which a part that is no sheet and no table of texts is refused. Styles of old workbooks grow to some megabytes.
const (
	largestPart   = 16 << 20
	largestStyles = 32 << 20
	mostRelations = 10_000
)

// relation is where a part says another one is.
type relation struct {
	sort     string // the last word of its type, which transitional and strict workbooks share
	target   string // name of a part
	external bool
}

// relations reads what a part, or the package when it is "", points to, by id. A part that points nowhere has none.
func (b *xlsxBook) relations(ctx context.Context, part string) (map[string]relation, error) {
	folder, base := path.Split(part)
	x, err := b.part(ctx, folder+"_rels/"+base+".rels", largestPart)
	if x == nil || err != nil {
		return nil, err
	}
	found := map[string]relation{}
	for t := x.next(); t != noToken; t = x.next() {
		if t != opening || string(x.name) != "Relationship" {
			continue
		}
		r := relation{
			sort:     path.Base(x.attribute("Type")),
			target:   resolved(folder, x.attribute("Target")),
			external: strings.EqualFold(x.attribute("TargetMode"), "External"),
		}
		if found[x.attribute("Id")] = r; len(found) > mostRelations {
			return nil, refuse("too_many_entries", "Max", strconv.Itoa(mostRelations))
		}
	}
	return found, x.err
}

// resolved makes the name of a part out of a target, which may be absolute or relative to the folder of the part that has it.
func resolved(folder, target string) string {
	target = strings.ReplaceAll(target, `\`, "/")
	if plain, err := url.PathUnescape(target); err == nil {
		target = plain
	}
	if !strings.HasPrefix(target, "/") {
		target = "/" + folder + target
	}
	return strings.TrimPrefix(path.Clean(target), "/")
}

// part opens a part by name; nil when there is none.
func (b *xlsxBook) part(ctx context.Context, name string, most int64) (*xmlReader, error) {
	e, ok := b.archive.find(name)
	if !ok {
		return nil, nil
	}
	r, err := b.archive.open(ctx, e, most)
	if err != nil {
		return nil, err
	}
	x := newXMLReader(r, b.limits.Depth)
	return x, x.err
}

// otherPackages are archives that are something else, by an entry in them.
var otherPackages = []struct{ part, code, format string }{
	{"xl/workbook.bin", "unsupported", "XLSB"}, {"word/document.xml", "not_a_table", "Word"}, {"ppt/presentation.xml", "not_a_table", "PowerPoint"},
	{"content.xml", "unsupported", "ODS"}, {"index/document.iwa", "unsupported", "Numbers"},
}

// sayWhy refuses an archive without a workbook.
func (a *zipArchive) sayWhy() error {
	for _, other := range otherPackages {
		if _, ok := a.find(other.part); ok {
			return refuse(other.code, "Format", other.format)
		}
	}
	if _, ok := a.find("[Content_Types].xml"); ok || a.under("xl/") {
		return refuse("broken")
	}
	return refuse("unknown_format")
}
