package catalog

import "strconv"

// ProblemCode names why a cell cannot be saved. The sentence for a person is the message
// "problem.<code>" with the problem's Args; sentences live in web/locale.
type ProblemCode string

// The codes and their args.
const (
	RequiredToSave   ProblemCode = "required_to_save"
	NotText          ProblemCode = "not_text"          // bytes that are no UTF-8
	ControlCharacter ProblemCode = "control_character" // Code: the code point, such as U+0007
	TooLong          ProblemCode = "too_long"          // Max, Length
	TooMany          ProblemCode = "too_many"          // Max, Count
	RecordTooLarge   ProblemCode = "record_too_large"  // Max (KB); belongs to no field
	DigitsLost       ProblemCode = "digits_lost"       // 6.90E+12 where every digit counts
	NotANumber       ProblemCode = "not_a_number"
	UnitInCell       ProblemCode = "unit_in_cell" // Unit: kg, which the field does not count in
	NotWhole         ProblemCode = "not_whole"
	OutOfRange       ProblemCode = "out_of_range" // Min, Max
	UnknownCurrency  ProblemCode = "unknown_currency"
	UnknownChoice    ProblemCode = "unknown_choice"
	NotYesNo         ProblemCode = "not_yes_no"
	NotADate         ProblemCode = "not_a_date"
	AmbiguousDate    ProblemCode = "ambiguous_date" // 11-21-2026: month or day first?
	NoSuchDate       ProblemCode = "no_such_date"   // 31 February
	NoYear           ProblemCode = "no_year"        // Day: 11-11
	NotATime         ProblemCode = "not_a_time"
	NotAClock        ProblemCode = "not_a_clock" // a time of day without a day
	NotAPhone        ProblemCode = "not_a_phone"
	NotAnEmail       ProblemCode = "not_an_email"
	NotAURL          ProblemCode = "not_a_url"
	PasswordInURL    ProblemCode = "password_in_url"
	BrokenRows       ProblemCode = "broken_rows" // a pasted table that is no table
	WrongShape       ProblemCode = "wrong_shape" // Example: not what the pattern of an own field wants

	// What can be wrong with the description of an own field.
	BadPattern   ProblemCode = "bad_pattern"
	NeedsOptions ProblemCode = "needs_options"
	NeedsColumns ProblemCode = "needs_columns" // Max
	TwinOption   ProblemCode = "twin_option"   // Name
	MinOverMax   ProblemCode = "min_over_max"
	NameTaken    ProblemCode = "name_taken" // Name: of the field that a spreadsheet's header would also mean

	// What can be wrong with the description of an own rule.
	RuleMisfit    ProblemCode = "rule_misfit"    // the field is of another type
	RuleMasked    ProblemCode = "rule_masked"    // the field is masked
	RuleNeedless  ProblemCode = "rule_needless"  // the field is required by itself
	RuleBoundless ProblemCode = "rule_boundless" // neither end of the range
	RuleExample   ProblemCode = "rule_example"   // the example is not what the pattern wants

	// What can be wrong with a required fact that is declared not applicable.
	NoReason        ProblemCode = "no_reason" // Min
	SaidAndDeclared ProblemCode = "said_and_declared"

	ForeignRef    ProblemCode = "foreign_ref" // an id that is no record of the handover, or of another kind
	ForeignPerson ProblemCode = "foreign_person"
	SelfRef       ProblemCode = "self_ref"
	CircularRef   ProblemCode = "circular_ref" // Way: the titles on the way round
)

// ProblemCodes lists every code, so that a test can ask for every sentence.
var ProblemCodes = []ProblemCode{
	RequiredToSave, NotText, ControlCharacter, TooLong, TooMany, RecordTooLarge, DigitsLost, NotANumber, UnitInCell, NotWhole, OutOfRange,
	UnknownCurrency, UnknownChoice, NotYesNo, NotADate, AmbiguousDate, NoSuchDate, NoYear, NotATime, NotAClock, NotAPhone, NotAnEmail, NotAURL,
	PasswordInURL, BrokenRows, WrongShape, BadPattern, NeedsOptions, NeedsColumns, TwinOption, MinOverMax, NameTaken,
	RuleMisfit, RuleMasked, RuleNeedless, RuleBoundless, RuleExample, NoReason, SaidAndDeclared, ForeignRef, ForeignPerson, SelfRef, CircularRef,
}

// Args fill the places of a message. They never hold what was typed, which may be a secret.
type Args map[string]string

// Problem is one cell that cannot be saved, and where it is.
type Problem struct {
	Field  string
	Row    int    // number in the form's key, only meaningful with Column
	Column string // "" unless the cell is in a row
	Code   ProblemCode
	Args   Args
}

// Error makes a Problem usable as the error of Parse. It is for logs, not for people.
func (p Problem) Error() string { return p.Path() + ": " + string(p.Code) }

// Path is the form key the problem belongs to, such as "title" or "steps.2.action".
func (p Problem) Path() string {
	if p.Column == "" {
		return p.Field
	}
	return p.Field + "." + strconv.Itoa(p.Row) + "." + p.Column
}

func bad(code ProblemCode) error { return Problem{Code: code} }

func badArgs(code ProblemCode, args Args) error { return Problem{Code: code, Args: args} }
