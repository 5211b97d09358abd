package postgres

import "context"

// Inspection is one thing that doctor looks at. Look reads everything of its sort, complains of what is wrong, and returns how many it looked at.
type Inspection struct {
	What string
	Look func(context.Context, Complain) (int, error)
}

// Inspections are all of them, in their order. Files is how contents of files are read, which may be elsewhere.
func (s *Store) Inspections(out Outside, files func(context.Context, func(string)) (int, error)) []Inspection {
	return []Inspection{
		{"records open and fit their digests", s.InspectRecords},
		{"histories are unbroken", s.InspectChains},
		{"the tree of histories makes the roots of its checkpoints", func(ctx context.Context, complain Complain) (int, error) {
			return s.InspectCheckpoints(ctx, out, complain)
		}},
		{"signatures fit what was signed", s.InspectSeals},
		{"samples were drawn as their signatures say", s.InspectSamples},
		{"contents of files fit their digests", func(ctx context.Context, complain Complain) (int, error) { return files(ctx, complain) }},
		{"counts agree with what they count", s.InspectCounts},
	}
}
