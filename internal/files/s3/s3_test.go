package s3_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/files/s3"
)

func TestMain(m *testing.M) {
	code := m.Run()
	if stopper != nil {
		_ = stopper.Close() // the server ends with it
	}
	_ = os.RemoveAll(folder)
	os.Exit(code)
}

// server builds and starts an object store, once for all tests. Its module is fetched by go as any other.
var server = sync.OnceValues(func() (string, error) {
	var err error
	if folder, err = os.MkdirTemp("", "handover-s3-"); err != nil {
		return "", err
	}
	program := filepath.Join(folder, "server")
	build := exec.Command("go", "build", "-o", program, ".")
	build.Dir = filepath.Join("testdata", "server")
	build.Env = append(os.Environ(), "GOFLAGS=-mod=readonly -buildvcs=false", "GOWORK=off")
	if out, err := build.CombinedOutput(); err != nil {
		return "", errors.New(string(out))
	}
	run := exec.Command(program)
	run.Stderr = os.Stderr
	if stopper, err = run.StdinPipe(); err != nil {
		return "", err
	}
	out, err := run.StdoutPipe()
	if err != nil {
		return "", err
	}
	if err := run.Start(); err != nil {
		return "", err
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	return strings.TrimSpace(line), err
})

var (
	folder  string
	stopper io.WriteCloser
)

func options(t *testing.T) s3.Options {
	t.Helper()
	address, err := server()
	require.NoError(t, err)
	return s3.Options{Endpoint: address, Bucket: "handover", Region: "us-east-1", Key: "key", Secret: "secret", PathStyle: true}
}

func TestOpen(t *testing.T) {
	t.Parallel()
	o := options(t)
	o.Bucket = "nothing-here"
	_, err := s3.Open(t.Context(), o)
	require.ErrorContains(t, err, "has no bucket nothing-here")
	o.Endpoint = "http://127.0.0.1:1"
	_, err = s3.Open(t.Context(), o)
	require.ErrorContains(t, err, "127.0.0.1:1")
}

func TestBucket(t *testing.T) {
	t.Parallel()
	b, err := s3.Open(t.Context(), options(t))
	require.NoError(t, err)
	ctx := t.Context()
	large := bytes.Repeat([]byte("0123456789abcdef"), 700_000) // three parts
	for name, content := range map[string][]byte{"small": []byte("合同"), "large": large} {
		id := uuid.New()
		require.NoError(t, b.PutBlob(ctx, id, iotest.HalfReader(bytes.NewReader(content))), name)
		r, err := b.OpenBlob(ctx, id, int64(len(content)))
		require.NoError(t, err)
		got, err := io.ReadAll(r)
		require.NoError(t, err)
		require.True(t, bytes.Equal(content, got), "%s: %.300q", name, got)
		end, err := r.Seek(0, io.SeekEnd)
		require.NoError(t, err)
		require.Equal(t, int64(len(content)), end)
		_, err = r.Seek(2, io.SeekStart)
		require.NoError(t, err)
		two := make([]byte, 2)
		_, err = io.ReadFull(r, two)
		require.NoError(t, err)
		require.Equal(t, content[2:4], two)
		require.NoError(t, r.Close())

		require.NoError(t, b.DropBlob(ctx, id))
		require.NoError(t, b.DropBlob(ctx, id), "it is gone already")
		r, err = b.OpenBlob(ctx, id, int64(len(content)))
		require.NoError(t, err)
		_, err = io.ReadAll(r)
		require.Error(t, err)
	}
}

// TestBrokenOff: why the content ended is passed on as it is, and leaves no object.
func TestBrokenOff(t *testing.T) {
	t.Parallel()
	b, err := s3.Open(t.Context(), options(t))
	require.NoError(t, err)
	why := errors.New("the sender went away")
	for _, before := range []int{10, 6 << 20} {
		id := uuid.New()
		err = b.PutBlob(t.Context(), id, io.MultiReader(bytes.NewReader(make([]byte, before)), iotest.ErrReader(why)))
		require.Equal(t, why, err)
		r, err := b.OpenBlob(t.Context(), id, 5)
		require.NoError(t, err)
		_, err = io.ReadAll(r)
		require.Error(t, err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	require.Error(t, b.PutBlob(gone, uuid.New(), strings.NewReader("x")))
}
