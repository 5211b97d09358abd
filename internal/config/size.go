package config

import (
	"errors"
	"math"
	"strconv"
	"strings"
)

// Size is a number of bytes, written as 50MB; 1 MB is 1024 KB.
type Size int64

var sizeUnits = []struct {
	name  string
	bytes int64
}{{"KB", 1 << 10}, {"MB", 1 << 20}, {"GB", 1 << 30}, {"B", 1}}

// UnmarshalText reads 50MB, 1.5 GB or 1024B.
func (s *Size) UnmarshalText(text []byte) error {
	t := strings.ToUpper(strings.TrimSpace(string(text)))
	for _, u := range sizeUnits {
		number, ok := strings.CutSuffix(t, u.name)
		if !ok {
			continue
		}
		n, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
		if err != nil || n < 0 || n*float64(u.bytes) > math.MaxInt64/2 {
			return errors.New("not a size")
		}
		*s = Size(n * float64(u.bytes))
		return nil
	}
	return errors.New("a size without its unit")
}
