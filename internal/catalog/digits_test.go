package catalog

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// whereDigitsCount are the fields of every kind, and their columns, that hold a number which is a name: a code, a phone number, what
// tells records apart, or another record by its code.
func whereDigitsCount() map[string]Field {
	out := map[string]Field{}
	for _, k := range All() {
		for _, p := range k.FlatPaths(true) {
			f, _ := k.Field(p)
			s := f.def()
			_, err := f.Parse("123456")
			if (s.Code || s.Identity && s.Type == TypeText || s.Type == TypePhone || s.Type == TypeRef || s.Type == TypePerson) && err == nil {
				out[k.Key+"."+p] = f
			}
		}
	}
	return out
}

// A spreadsheet shows a long number as 6.90E+12, and what is copied from it has lost its digits. No such cell is ever taken for a code.
func TestLostDigitsAreNoticed(t *testing.T) {
	t.Parallel()
	fields := whereDigitsCount()
	for _, key := range []string{"sku.barcode", "sku.sku_code", "sku.platform_item_id", "sku.supplier", "sku.backup_suppliers", "account.bound_phone"} {
		require.Contains(t, fields, key)
	}
	lost := func(f Field, cell string) {
		v, err := f.Parse(cell)
		var p Problem
		require.True(t, errors.As(err, &p), "%s took %s", f.def().Key, cell)
		require.Equal(t, DigitsLost, p.Code, "%s of %s", cell, f.def().Key)
		require.Nil(t, v)
	}
	for key, f := range fields {
		d := roll(len(key))
		for range 40 {
			digits := strconv.FormatInt(1+d.Int64N(9), 10)
			for range 5 + d.IntN(14) {
				digits += strconv.Itoa(d.IntN(10))
			}
			n, err := strconv.ParseFloat(digits, 64)
			require.NoError(t, err)
			cell := fmt.Sprintf("%.*E", d.IntN(17), n) // up to sixteen digits behind the point
			lost(f, cell)
			lost(f, strings.ToLower(cell))
			lost(f, " "+strings.Replace(cell, ".", ",", 1)+"\t")
			if f.def().Type != TypePhone || len(digits) <= 21 {
				v, err := f.Parse(digits)
				require.NoError(t, err)
				require.Equal(t, digits, f.Format(v), "digits that are there stay, however many")
			}
		}
	}
	for _, fine := range []string{"1E5", "6.9E12", "A+1", "E+12", "6.90E+12 以上"} {
		_, err := text("x", "码", "X").Code().Parse(fine)
		require.NoError(t, err, fine)
	}
}
