package locale

import (
	"strconv"
	"strings"
)

// Number writes a whole number with thousands separators and a real minus: 3,184, −12.
func (p *Printer) Number(n int) string { return grouped(strconv.Itoa(n)) }

var symbols = map[string]string{"": "¥", "CNY": "¥", "USD": "$", "EUR": "€", "GBP": "£"}

// Money writes an amount, given as a plain decimal such as 1299 or 12.5, in a currency by its ISO code; an empty code
// is CNY. Whole amounts have no decimals, others two: ¥1,299 and $12.50. More than two places are kept.
func (p *Printer) Money(amount, currency string) string {
	if amount == "" {
		return ""
	}
	symbol, ok := symbols[currency]
	if !ok {
		symbol = currency + " "
	}
	minus := ""
	if strings.HasPrefix(amount, "-") {
		minus, amount = "−", amount[1:]
	}
	whole, part, _ := strings.Cut(amount, ".")
	part = strings.TrimRight(part, "0")
	if part != "" {
		part = "." + part + strings.Repeat("0", max(0, 2-len(part)))
	}
	return minus + symbol + grouped(whole) + part
}

// grouped puts a comma between thousands.
func grouped(digits string) string {
	minus := ""
	if strings.HasPrefix(digits, "-") {
		minus, digits = "−", digits[1:]
	}
	if len(digits) <= 3 {
		return minus + digits
	}
	var b strings.Builder
	b.WriteString(minus)
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(d)
	}
	return b.String()
}
