package figures

import "handoverdesk/internal/catalog"

// Tier is one of the eight groups that buyers fall into by whether they came back more lately, more often and for more than the average (RFM).
type Tier struct {
	Recent, Often, Much bool
	Buyers              int
	Orders              int
	Amount              catalog.Decimal
}

// Key names the tier: a letter for each, capital for above the average.
func (t Tier) Key() string {
	out := []byte("rfm")
	for i, above := range []bool{t.Recent, t.Often, t.Much} {
		if above {
			out[i] -= 'a' - 'A'
		}
	}
	return string(out)
}

// Tiers puts the tiers in order, the most valuable first, those without anybody among them.
func Tiers(found []Tier) []Tier {
	var out []Tier
	for _, key := range []string{"RFM", "RfM", "rFM", "rfM", "RFm", "Rfm", "rFm", "rfm"} {
		t := Tier{Recent: key[0] == 'R', Often: key[1] == 'F', Much: key[2] == 'M'}
		for _, f := range found {
			if f.Key() == key {
				t = f
			}
		}
		out = append(out, t)
	}
	return out
}
