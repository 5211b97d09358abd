package catalog

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"
)

// Money is an amount in one currency, by its ISO code. Amounts of two currencies are never compared.
type Money struct {
	Amount   Decimal
	Currency string
}

// CNY is the currency of an amount written without one.
const CNY = "CNY"

// NewMoney gives an amount in CNY, in fen.
func NewMoney(fen int64) Money { return Money{Decimal(fen) * (one / 100), CNY} }

// spellings maps what people write around an amount to the currency's code.
var spellings = map[string]string{
	"": CNY, "¥": CNY, "元": CNY, "圆": CNY, "RMB": CNY, "CNY": CNY, "人民币": CNY, "CN¥": CNY, "¥元": CNY, "RMB元": CNY,
	"$": "USD", "US$": "USD", "USD": "USD", "美元": "USD", "€": "EUR", "EUR": "EUR", "欧元": "EUR",
	"£": "GBP", "GBP": "GBP", "英镑": "GBP", "JPY": "JPY", "日元": "JPY", "HKD": "HKD", "HK$": "HKD", "港币": "HKD",
	"TWD": "TWD", "KRW": "KRW", "SGD": "SGD", "MYR": "MYR", "THB": "THB", "VND": "VND", "PHP": "PHP",
	"IDR": "IDR", "AUD": "AUD", "CAD": "CAD", "MXN": "MXN", "BRL": "BRL",
}

var symbols = map[string]string{CNY: "¥", "USD": "$", "EUR": "€", "GBP": "£"}

var amount = regexp.MustCompile(`^([+-]?)([^\d.+-]*?)([+-]?)(\d[\d,]*\.?\d*|\.\d+)\s*([万亿]?)([^\d万亿]*)$`)

// ParseMoney reads 1299, ¥1,299.00, 1,299 元, -¥5, 3 万元, $12.50 and 12.50 USD. The error is a Problem.
func ParseMoney(cell string) (Money, error) {
	if d, ok := plainDecimal(cell); ok {
		return Money{d, CNY}, nil
	}
	cell = strings.TrimSpace(fold(cell))
	if scientific.MatchString(cell) {
		return Money{}, bad(DigitsLost)
	}
	m := amount.FindStringSubmatch(cell)
	if m == nil || m[1] != "" && m[3] != "" {
		return Money{}, bad(NotANumber)
	}
	d, err := ParseDecimal(m[1] + m[3] + m[4] + m[5])
	if err != nil {
		return Money{}, err
	}
	around := strings.ToUpper(strings.TrimSpace(m[2]) + strings.TrimSpace(m[6]))
	code, known := spellings[around]
	if !known {
		return Money{}, bad(UnknownCurrency)
	}
	return Money{d, code}, nil
}

// String is the canonical cell: 1299.00, or 12.50 USD.
func (m Money) String() string {
	var room [32]byte
	return string(m.append(room[:0]))
}

func (m Money) append(b []byte) []byte {
	b = m.Amount.append(b, 2)
	if m.Currency == CNY {
		return b
	}
	return append(append(b, ' '), m.Currency...)
}

// Words is the amount for people: ¥1,299.00.
func (m Money) Words() string {
	symbol, ok := symbols[m.Currency]
	if !ok {
		symbol = m.Currency + " "
	}
	if m.Amount < 0 {
		return "-" + symbol + grouped((-m.Amount).fixed(2))
	}
	return symbol + grouped(m.Amount.fixed(2))
}

// Percent is a share in hundredths: NewPercent(5) is 5 %.
type Percent Decimal

// NewPercent gives n per cent.
func NewPercent(n int64) Percent { return Percent(NewDecimal(n)) }

// Of gives that share of d.
func (p Percent) Of(d Decimal) Decimal { return d.Mul(Decimal(p)).Div(100 * one) }

// Round keeps places digits behind the point.
func (p Percent) Round(places int) Percent {
	step := one
	for range places {
		step /= 10
	}
	return Percent(Decimal(p).Div(step).rounded().Mul(step))
}

// rounded is the nearest whole number, half away from zero.
func (d Decimal) rounded() Decimal {
	if d < 0 {
		return -(-d).rounded()
	}
	return (d + one/2) / one * one
}

// String is the canonical cell and what people read: 5%.
func (p Percent) String() string { return Decimal(p).String() + "%" }

func parsePercent(cell string) (Percent, error) {
	cell = strings.TrimSpace(fold(cell))
	d, err := ParseDecimal(strings.TrimSpace(strings.TrimSuffix(cell, "%")))
	return Percent(d), err
}

func parseInt(cell string) (int64, error) {
	d, err := ParseDecimal(cell)
	if err != nil {
		return 0, err
	}
	if d%one != 0 {
		return 0, bad(NotWhole)
	}
	return int64(d / one), nil
}

// bounded takes the field's unit off the cell, parses it and holds it to the field's bounds.
func bounded[T any](parse func(string) (T, error), size func(T) Decimal) func(*Spec, string) (T, error) {
	return func(s *Spec, cell string) (T, error) {
		var none T
		unit := ""
		if cell == "" || cell[len(cell)-1] < '0' || cell[len(cell)-1] > '9' { // no unit stands behind a digit
			cell, unit = s.withoutUnit(strings.TrimSpace(fold(cell)))
		}
		t, err := parse(cell)
		if err != nil {
			return none, oddUnit(unit, err)
		}
		if d := size(t); (s.Min != 0 || s.Max != 0) && (d < NewDecimal(s.Min) || d > NewDecimal(s.Max)) {
			return none, outOfRange(s.Min, s.Max)
		}
		return t, nil
	}
}

// The number field types.

var decimalStorage = asText(func(b []byte, d Decimal) []byte { return d.append(b, 0) }, ParseDecimal)

var intCodec = codec[int64]{
	parse:   bounded(parseInt, NewDecimal),
	format:  func(n int64) string { return strconv.FormatInt(n, 10) },
	words:   func(_ *Spec, n int64, _ Lang) string { return count(n) },
	cell:    func(b []byte, n int64) []byte { return strconv.AppendInt(b, n, 10) },
	storage: intStorage,
}

var decimalCodec = codec[Decimal]{
	parse:   bounded(ParseDecimal, func(d Decimal) Decimal { return d }),
	format:  Decimal.String,
	words:   func(_ *Spec, d Decimal, _ Lang) string { return grouped(d.String()) },
	cell:    func(b []byte, d Decimal) []byte { return d.append(b, 0) },
	storage: decimalStorage,
}

// quantityCodec is how much there is of goods: pieces, and what is weighed or measured by its unit, to the gram or the millimetre. It stands in
// records as a number without quotes, as pieces always did, so that what is whole says the same as before.
var quantityCodec = codec[Decimal]{
	parse:  bounded(parseQuantity, func(d Decimal) Decimal { return d }),
	format: Decimal.String,
	words:  func(_ *Spec, d Decimal, _ Lang) string { return grouped(d.String()) },
	storage: storage[Decimal]{
		func(b []byte, d Decimal) []byte { return d.append(b, 0) },
		func(r *reader) (Decimal, error) { return ParseDecimal(r.word()) },
	},
}

// parseQuantity rounds to three places: more are noise of a spreadsheet's arithmetic.
func parseQuantity(cell string) (Decimal, error) {
	d, err := ParseDecimal(cell)
	if err != nil {
		return 0, err
	}
	const thousandth = one / 1000
	half := thousandth / 2
	if d < 0 {
		half = -half
	}
	return (d + half) / thousandth * thousandth, nil
}

var moneyCodec = codec[Money]{
	parse:  bounded(ParseMoney, func(m Money) Decimal { return m.Amount }),
	format: Money.String,
	cell:   func(b []byte, m Money) []byte { return m.append(b) },
	words:  func(_ *Spec, m Money, _ Lang) string { return m.Words() },
	storage: storage[Money]{
		append: func(b []byte, m Money) []byte {
			b = append(m.Amount.append(append(b, `{"amount":"`...), 0), `","currency":`...)
			return append(appendText(b, m.Currency), '}')
		},
		read: readMoney,
	},
}

// readMoney reads what append of the storage wrote, mostly an amount in the usual currency.
func readMoney(r *reader) (Money, error) {
	if rest, ok := bytes.CutPrefix(r.b[r.i:], []byte(`{"amount":"`)); ok {
		if amount, end, ok := bytes.Cut(rest, []byte(`","currency":"CNY"}`)); ok && len(end) == 0 {
			if d, ok := plainDecimal(string(amount)); ok {
				r.i = len(r.b)
				return Money{d, CNY}, nil
			}
		}
	}
	m, counted := Money{}, false
	err := r.object(func(key []byte) error {
		said, err := r.letters()
		switch {
		case err != nil:
		case string(key) == "amount":
			m.Amount, err = ParseDecimal(string(said))
			counted = true
		case string(key) != "currency":
			err = r.wrong("a known key")
		case string(said) == CNY:
			m.Currency = CNY
		default:
			m.Currency = string(said)
		}
		return err
	})
	if err == nil && !counted {
		err = r.wrong("an amount")
	}
	return m, err
}

var percentCodec = codec[Percent]{
	parse:   bounded(parsePercent, func(p Percent) Decimal { return Decimal(p) }),
	format:  Percent.String,
	cell:    func(b []byte, p Percent) []byte { return append(Decimal(p).append(b, 0), '%') },
	storage: asText(func(b []byte, p Percent) []byte { return Decimal(p).append(b, 0) }, parsePercent),
}

func integer(key, zh, en string) Of[int64] { return field(&intCodec, TypeInt, key, zh, en) }
func quantity(key, zh, en string) Of[Decimal] {
	return field(&quantityCodec, TypeDecimal, key, zh, en)
}
func decimal(key, zh, en string) Of[Decimal] { return field(&decimalCodec, TypeDecimal, key, zh, en) }
func money(key, zh, en string) Of[Money]     { return field(&moneyCodec, TypeMoney, key, zh, en) }
func percent(key, zh, en string) Of[Percent] { return field(&percentCodec, TypePercent, key, zh, en) }

// howMuch writes a quantity for the args of a finding.
func howMuch(d Decimal) string { return grouped(d.String()) }

// count writes a number for the args of a finding.
func count(n int64) string { return grouped(strconv.FormatInt(n, 10)) }
