package catalog

import "strconv"

// Lang is an interface language of the labels.
type Lang string

// The languages every label has.
const (
	ZH Lang = "zh"
	EN Lang = "en"
)

// Label is a short text in every interface language.
type Label struct {
	ZH string `json:"zh"`
	EN string `json:"en"`
}

// In gives the label in lang. Whatever is not English reads Chinese.
func (l Label) In(lang Lang) string {
	if lang == EN {
		return l.EN
	}
	return l.ZH
}

// Supplement is the title of the nth supplement of something: what came after that was signed (N-13).
func (l Label) Supplement(n int) Label {
	return Label{"补充移交 " + strconv.Itoa(n) + "：" + l.ZH, "Supplement " + strconv.Itoa(n) + ": " + l.EN}
}

// Option is one answer of a choice field. Value is what is stored and never changes.
type Option struct {
	Value string
	Label Label
}

func opt(value, zh, en string) Option { return Option{value, Label{zh, en}} }

// Group is one heading of a kind's form with the fields under it.
type Group struct {
	Key    string
	Label  Label
	Fields []Field
}

func group(key, zh, en string, fields ...Field) Group {
	return Group{Key: key, Label: Label{zh, en}, Fields: fields}
}

// Slot is what a file attached to a record can be: a scan, a flowchart, a certificate. Key never
// changes. A file that is none of the slots of its kind is just a file.
type Slot struct {
	Key   string
	Label Label
	Meets []string // ids of requirements, as Spec.Meets
}

func slot(key, zh, en string, meets ...string) Slot { return Slot{key, Label{zh, en}, meets} }
