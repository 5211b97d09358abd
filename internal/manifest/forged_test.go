package manifest_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
)

// forged keeps a forgery under HANDOVER_TEST_FORGERIES for the browser's verifier, which a journey lets look at all of them: name and content, and
// the code that whoever checks it has to say, "" for any.
func forged(t *testing.T, name, want string, content []byte) {
	t.Helper()
	dir := os.Getenv("HANDOVER_TEST_FORGERIES")
	if dir == "" {
		return
	}
	at := filepath.Join(dir, uuid.NewString())
	told, err := json.Marshal(map[string]string{"name": name, "want": want, "file": at})
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(at, content, 0o600))
	require.NoError(t, os.WriteFile(at+".json", told, 0o600))
}
