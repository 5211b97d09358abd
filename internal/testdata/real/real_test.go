package real_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/testdata/real"
)

func TestFactsNameFilesThatAreThere(t *testing.T) {
	t.Parallel()
	dir := real.Data(t)
	for name, fact := range real.Facts(t) {
		info, err := os.Stat(filepath.Join(dir, filepath.FromSlash(name)))
		if os.IsNotExist(err) {
			continue // the facts also speak of what stands in an archive
		}
		require.NoError(t, err)
		require.Equal(t, fact.Bytes, info.Size(), name)
	}
}
