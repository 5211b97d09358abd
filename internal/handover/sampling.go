package handover

import "math"

// AQL is an acceptance quality limit in percent of records with a defect, as the standard writes it.
type AQL string

// AQLs are the limits that the desk offers, the strictest first.
var AQLs = []AQL{"0.65", "1.0", "1.5", "2.5", "4.0"}

// SampleLeast is the smallest lot that is sampled. Smaller ones are looked at whole.
const SampleLeast = 50

// SamplePlan is a single sampling plan for normal inspection at general inspection level II.
type SamplePlan struct {
	AQL    AQL
	Lot    int    // records in the lot
	Letter string // code letter of the plan, behind arrows
	Size   int    // records in the sample
	Accept int    // Ac: so many defects at most, and the lot is accepted
	Reject int    // Re: so many, and it is returned
}

// codeLetters are table 1 of GB/T 2828.1-2012 and ISO 2859-1:1999 at general inspection level II, which is table I of MIL-STD-105E: the
// largest lot of each letter. Lots above 500,000 have Q.
var codeLetters = []struct {
	most   int
	letter byte
}{
	{8, 'A'}, {15, 'B'}, {25, 'C'}, {50, 'D'}, {90, 'E'}, {150, 'F'}, {280, 'G'}, {500, 'H'}, {1_200, 'J'}, {3_200, 'K'}, {10_000, 'L'},
	{35_000, 'M'}, {150_000, 'N'}, {500_000, 'P'}, {math.MaxInt, 'Q'},
}

// sampleSizes are the letters with their sample sizes, table 2-A (single sampling, normal inspection).
var sampleSizes = []struct {
	letter byte
	size   int
}{
	{'A', 2}, {'B', 3}, {'C', 5}, {'D', 8}, {'E', 13}, {'F', 20}, {'G', 32}, {'H', 50}, {'J', 80}, {'K', 125}, {'L', 200}, {'M', 315},
	{'N', 500}, {'P', 800}, {'Q', 1_250}, {'R', 2_000},
}

// Arrows of table 2-A: the first plan below, with its own larger sample, and the first plan above.
const (
	below = -1
	above = -2
)

// acceptance is Ac of table 2-A by AQL, from letter A to R; Re is one more. The numbers were compared with table II-A of MIL-STD-105E, of
// which it is the same: docs/decisions/0024-review-desk.md names where.
var acceptance = map[AQL][16]int{
	//        A      B      C      D      E      F      G      H      J  K  L  M   N   P   Q   R
	"0.65": {below, below, below, below, below, 0, above, below, 1, 2, 3, 5, 7, 10, 14, 21},
	"1.0":  {below, below, below, below, 0, above, below, 1, 2, 3, 5, 7, 10, 14, 21, above},
	"1.5":  {below, below, below, 0, above, below, 1, 2, 3, 5, 7, 10, 14, 21, above, above},
	"2.5":  {below, below, 0, above, below, 1, 2, 3, 5, 7, 10, 14, 21, above, above, above},
	"4.0":  {below, 0, above, below, 1, 2, 3, 5, 7, 10, 14, 21, above, above, above, above},
}

// PlanSample looks the plan for a lot up. Errors: invalid for an AQL that is not offered, conflict for a lot that is too small to sample, or
// that the plan would look at whole.
func PlanSample(lot int, aql AQL) (SamplePlan, error) {
	column, ok := acceptance[aql]
	if !ok {
		return SamplePlan{}, Wrong(At("aql", "problem.unknown_choice"))
	}
	if lot < SampleLeast {
		return SamplePlan{}, Refuse(Conflict, "refuse.sample_small", "Count", lot, "Least", SampleLeast)
	}
	at := 0
	for _, c := range codeLetters {
		if lot <= c.most {
			at = letterIndex(c.letter)
			break
		}
	}
	for column[at] == below || column[at] == above {
		if column[at] == below {
			at++
		} else {
			at--
		}
	}
	p := SamplePlan{
		AQL: aql, Lot: lot, Letter: string(sampleSizes[at].letter), Size: sampleSizes[at].size, Accept: column[at], Reject: column[at] + 1,
	}
	if p.Size >= lot {
		return p, Refuse(Conflict, "refuse.sample_small", "Count", lot, "Least", p.Size+1)
	}
	return p, nil
}

func letterIndex(letter byte) int {
	for i, s := range sampleSizes {
		if s.letter == letter {
			return i
		}
	}
	return 0
}

// Accepts is the probability that the plan accepts a lot of which the share p has a defect (the operating characteristic, of the binomial
// distribution as in the standard's own tables for plans of nonconforming items).
func (p SamplePlan) Accepts(share float64) float64 {
	switch {
	case share <= 0:
		return 1
	case share >= 1:
		return 0
	}
	sum := 0.0
	for d := 0; d <= p.Accept; d++ {
		sum += math.Exp(choose(p.Size, d) + float64(d)*math.Log(share) + float64(p.Size-d)*math.Log1p(-share))
	}
	return math.Min(sum, 1)
}

// choose is the logarithm of the number of ways to take k out of n.
func choose(n, k int) float64 {
	a, _ := math.Lgamma(float64(n + 1))
	b, _ := math.Lgamma(float64(k + 1))
	c, _ := math.Lgamma(float64(n - k + 1))
	return a - b - c
}

// ProducerRisk is the probability that a lot as good as the AQL is returned all the same.
func (p SamplePlan) ProducerRisk() float64 { return 1 - p.Accepts(p.AQL.Share()) }

// Limiting is the share of defects that the plan accepts only once in ten times: the consumer's risk.
func (p SamplePlan) Limiting() float64 {
	low, high := 0.0, 1.0
	for range 60 {
		if middle := (low + high) / 2; p.Accepts(middle) > 0.1 {
			low = middle
		} else {
			high = middle
		}
	}
	return high
}

// Share is the limit as a share of one.
func (a AQL) Share() float64 {
	return map[AQL]float64{"0.65": 0.0065, "1.0": 0.01, "1.5": 0.015, "2.5": 0.025, "4.0": 0.04}[a]
}
