// Package figures turns the lines of exports of orders, traffic and ads into figures, and figures into what reports say: sums by day, week and month,
// comparisons, shares, tiers of buyers, and where figures are missing (RPT-01 … RPT-23).
//
// It knows what a line counts for and how figures add up. It must not know files, stores, languages or colours. Values are catalog.Decimal, millionths,
// so that sums are exact; days are calendar days without a time zone. Start reading at Reader, and at Report for the way back.
package figures
