package catalog

import (
	"math"
	"math/bits"
	"regexp"
	"strconv"
	"strings"
)

// Decimal is an exact number in millionths: no float ever touches a price.
type Decimal int64

const (
	one        Decimal = 1_000_000
	maxDecimal Decimal = 1_000_000_000_000 * one // what a cell may say
)

// NewDecimal gives the whole number n.
func NewDecimal(n int64) Decimal { return Decimal(n) * one }

var (
	number     = regexp.MustCompile(`^([+-]?)(\d+|\d{1,3}(?:,\d{3})+)?(?:\.(\d*))? ?([万亿]?)$`)
	scientific = regexp.MustCompile(`(?i)^[+-]?\d+([.,]\d+)?E[+-]?\d+$`)
)

// ParseDecimal reads 1299, 1,299.5, -3, １２ and 1.5万. Digits beyond the sixth place are rounded.
// The error is a Problem.
func ParseDecimal(cell string) (Decimal, error) {
	if d, ok := plainDecimal(cell); ok {
		return d, nil
	}
	cell = strings.TrimSpace(fold(cell))
	if scientific.MatchString(cell) {
		return 0, bad(DigitsLost)
	}
	m := number.FindStringSubmatch(cell)
	if m == nil || m[2] == "" && m[3] == "" {
		return 0, bad(NotANumber)
	}
	whole := strings.TrimLeft(strings.ReplaceAll(m[2], ",", ""), "0")
	shift := 6 + map[string]int{"万": 4, "亿": 8}[m[4]]
	if len(whole)+shift > 19 {
		return 0, outOfRange(-int64(maxDecimal/one), int64(maxDecimal/one))
	}
	digits, round := whole+m[3], false
	if cut := len(whole) + shift; len(digits) > cut {
		digits, round = digits[:cut], digits[cut] >= '5'
	} else {
		digits += strings.Repeat("0", cut-len(digits))
	}
	n, err := strconv.ParseInt("0"+digits, 10, 64)
	if err != nil || n > int64(maxDecimal) {
		return 0, outOfRange(-int64(maxDecimal/one), int64(maxDecimal/one))
	}
	if round {
		n++
	}
	if m[1] == "-" {
		n = -n
	}
	return Decimal(n), nil
}

// plainDecimal is the way without patterns for most cells and all that is stored: digits, a sign in
// front, a point inside, few enough of them to be in range.
func plainDecimal(s string) (Decimal, bool) {
	digits := strings.TrimPrefix(s, "-")
	whole, fraction, _ := strings.Cut(digits, ".")
	if whole == "" || len(whole) > 12 || len(fraction) > 6 || strings.HasSuffix(digits, ".") {
		return 0, false
	}
	n, places := Decimal(0), 0
	for _, part := range []string{whole, fraction} {
		for i := range len(part) {
			if part[i] < '0' || part[i] > '9' {
				return 0, false
			}
			n = n*10 + Decimal(part[i]-'0')
		}
		places = len(part)
	}
	for ; places < 6; places++ {
		n *= 10
	}
	if len(digits) < len(s) {
		n = -n
	}
	return n, true
}

func outOfRange(low, high int64) error {
	return badArgs(OutOfRange, Args{"Min": strconv.FormatInt(low, 10), "Max": strconv.FormatInt(high, 10)})
}

// String writes the number with no more digits than it needs.
func (d Decimal) String() string { return d.fixed(0) }

// fixed writes at least places digits behind the point.
func (d Decimal) fixed(places int) string {
	var room [24]byte
	return string(d.append(room[:0], places))
}

// append is fixed, at the end of b.
func (d Decimal) append(b []byte, places int) []byte {
	n := magnitude(d)
	if d < 0 {
		b = append(b, '-')
	}
	b = strconv.AppendUint(b, n/uint64(one), 10)
	fraction, digits := n%uint64(one), 6
	for digits > places && fraction%10 == 0 {
		fraction, digits = fraction/10, digits-1
	}
	if digits == 0 {
		return b
	}
	b = append(b, '.')
	start := len(b)
	for range digits {
		b = append(b, '0')
	}
	for i := len(b) - 1; i >= start; i-- {
		b[i], fraction = byte('0'+fraction%10), fraction/10
	}
	return b
}

// Mul multiplies, rounding half away from zero. Beyond the range it stops at the end of it.
func (d Decimal) Mul(by Decimal) Decimal { return scale(d, by, one) }

// Div divides, rounding half away from zero. Division by zero gives 0: ask first.
func (d Decimal) Div(by Decimal) Decimal { return scale(d, one, by) }

// scale is a×b÷c on 128 bits.
func scale(a, b, c Decimal) Decimal {
	if c == 0 {
		return 0
	}
	negative := (a < 0) != (b < 0) != (c < 0)
	high, low := bits.Mul64(magnitude(a), magnitude(b))
	divisor := magnitude(c)
	result := uint64(math.MaxInt64)
	if high < divisor {
		quotient, rest := bits.Div64(high, low, divisor)
		if rest >= divisor-rest {
			quotient++
		}
		result = min(quotient, result)
	}
	if negative {
		return -Decimal(result)
	}
	return Decimal(result)
}

func magnitude(d Decimal) uint64 {
	if d < 0 {
		return uint64(-d)
	}
	return uint64(d)
}

// Ceil is the smallest whole number not below d.
func (d Decimal) Ceil() int64 {
	n := int64(d / one)
	if d%one > 0 {
		n++
	}
	return n
}

// Floor is the largest whole number not above d.
func (d Decimal) Floor() int64 { return -(-d).Ceil() }

// grouped puts commas between thousands: -1234.50 becomes -1,234.50.
func grouped(number string) string {
	start := 0
	if strings.HasPrefix(number, "-") {
		start = 1
	}
	end := strings.IndexByte(number, '.')
	if end < 0 {
		end = len(number)
	}
	for i := end - 3; i > start; i -= 3 {
		number = number[:i] + "," + number[i:]
	}
	return number
}

// Round keeps places digits behind the point, at most six, rounding half away from zero.
func (d Decimal) Round(places int) Decimal { return Decimal(Percent(d).Round(places)) }
