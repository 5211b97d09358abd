package catalog

import "fmt"

// Said writes a value of the metric for a text that is kept: amounts to the coin with their currency, shares with their sign.
func (m Metric) Said(v Decimal, currency string) string {
	switch m.Unit {
	case MetricMoney:
		return v.Round(2).String() + " " + currency
	case MetricPercent:
		return v.Round(2).String() + "%"
	}
	return v.Round(2).String()
}

// BreachText asks, in both languages, why a metric got worse after a handover than was agreed on (N-20). Change and breach are hundredths; values are
// those of a day on average for sums.
func (m Metric) BreachText(currency string, days, before int, was, is, change Decimal, breach int) string {
	more, zhMore := "up", "上升"
	if change < 0 {
		change, more, zhMore = -change, "down", "下降"
	}
	zhDaily, enDaily := "", ""
	if m.ID != 0 {
		zhDaily, enDaily = "日均", " a day"
	}
	by := change.Round(1).String()
	return fmt.Sprintf("交接后 %d 天%s%s %s，交接前 %d 天是 %s，%s %s%%，超过了约定的 %d%%。是什么原因？有没有交接时没说到的？\n",
		days, m.Label.ZH, zhDaily, m.Said(is, currency), before, m.Said(was, currency), zhMore, by, breach) +
		fmt.Sprintf("%s: %s%s in the %d days since the handover, %s in the %d days before. That is %s %s%%, beyond the %d%% agreed on. What is behind it? Is there anything we were not told?",
			m.Label.EN, m.Said(is, currency), enDaily, days, m.Said(was, currency), before, more, by, breach)
}
