package catalog

// Type names how a field is typed, shown, sorted and stored.
type Type string

// The field types. TypeComputed follows from other fields and is never stored; Spec.Result says what
// it looks like.
const (
	TypeText      Type = "text"
	TypeMultiline Type = "multiline"
	TypeChoice    Type = "choice"
	TypeBool      Type = "bool"
	TypeInt       Type = "int"
	TypeDecimal   Type = "decimal"
	TypeMoney     Type = "money"
	TypePercent   Type = "percent"
	TypeDate      Type = "date"
	TypeDateTime  Type = "datetime"
	TypePhone     Type = "phone"
	TypeEmail     Type = "email"
	TypeURL       Type = "url"
	TypeList      Type = "list"
	TypePerson    Type = "person"
	TypeRef       Type = "ref"
	TypeRows      Type = "rows"
	TypeComputed  Type = "computed"
)

// Limits that hold for every kind. Lengths are in characters, not bytes.
const (
	MaxText      = 300
	MaxMultiline = 20_000
	MaxItems     = 100
	MaxRows      = 500
	MaxRecord    = 200 * 1024 // bytes of canonical JSON; the table's own limit is a little higher
)

// Spec is what can be said about a field without knowing its Go type. Treat it as read only.
type Spec struct {
	Key         string
	Label       Label
	Hint        Label  // under the label of the form; one sentence
	Example     string // placeholder
	Type        Type
	Result      Type     // computed: the type of what comes out; otherwise the same as Type
	Options     []Option // choice
	Suggestions []string // text: offered while typing, never enforced
	Columns     []Field  // rows
	Target      string   // ref: kind key of the target, "" for any kind
	Many        bool     // ref and person: several values
	Min, Max    int64    // numbers: inclusive, in whole units; both zero means no bounds

	Required    bool // missing is a finding that blocks submitting
	Conditional bool // required only when other fields say so
	Identity    bool // part of what makes the record the same record
	Listed      bool // a column of the list
	Masked      bool // shown in part; never in search, export, log or difference
	Retired     bool // no longer asked for; kept and shown where old records have it
	Code        bool // text that is an identifier: folded to half width, shown as typed
	Acyclic     bool // ref to the same kind: following it may never lead back to the record
	Own         bool // added by the workspace
	Gone        bool // own and retired before any record held it: nobody sees it

	Preset   *Number // integers: what a new record begins with is the workspace's number
	Unit     Label
	Class    Class    // of what is masked: who sees it in full; "" for what is not
	Meets    []string // ids of the requirements the field has a place for: "SUP-02"
	Also     []string // other headers under which spreadsheets bring this field
	Group    int      // index into Kind.Groups
	Priority int      // lists: 1 always shown, 2 and 3 give way on narrow tables
}

// Shape is the type that decides how a value looks: Result for computed fields, else Type.
func (s Spec) Shape() Type {
	if s.Type == TypeComputed {
		return s.Result
	}
	return s.Type
}

// Field is what forms, tables, imports, exports, differences and the API know of one fact. Rules use
// the typed handle [Of] of the same variable instead.
type Field interface {
	Spec() Spec
	// Parse reads a form value or a spreadsheet cell. A blank cell gives nil. The error is a Problem
	// without a place.
	Parse(cell string) (any, error)
	// Format is the exact inverse of Parse, in plain text without masking.
	Format(v any) string
	// Zero reports whether v says nothing: nil, empty text, an empty list. The number 0 and the
	// answer no say something.
	Zero(v any) bool

	def() *Spec
	placed(group int) Field
	judged() bool // whether needed or unfit can say yes, or it has rows
	needed(v Values) bool
	unfit(v any) bool // text of another shape than the field's pattern, where that is only pointed out
	value(v Values) (any, bool)
	words(v any, lang Lang) string
	plain(v any, lang Lang) string // words without a mask
	appendJSON(b []byte, v any) []byte
	readJSON(r *reader) (any, error)
	appendStored(b []byte, s *unread, fact *unreadFact) ([]byte, error)
	appendDerived(b []byte, v Values, lang Lang) []byte
}
