// Command server is an object store in memory for the tests of package s3: a program of its own in a module of its own, so that
// nothing of it is linked into Handover Desk. It listens on loopback and prints its address.
package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
)

func main() {
	backend := s3mem.New()
	if err := backend.CreateBucket("handover"); err != nil {
		fail(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fail(err)
	}
	fmt.Println("http://" + l.Addr().String())
	go func() {
		// It ends with whoever started it.
		_, _ = os.Stdin.Read(make([]byte, 1))
		os.Exit(0)
	}()
	fail(http.Serve(l, unsigned(gofakes3.New(backend).Server())))
}

// unsigned takes the signatures out of a signed stream: the library does that for whole objects, but not for parts.
func unsigned(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Amz-Content-Sha256") == "STREAMING-AWS4-HMAC-SHA256-PAYLOAD" {
			size, err := strconv.ParseInt(r.Header.Get("X-Amz-Decoded-Content-Length"), 10, 64)
			if err != nil {
				http.Error(w, "no length", http.StatusBadRequest)
				return
			}
			r.Body = &chunks{from: bufio.NewReader(r.Body), body: r.Body}
			r.ContentLength = size
			r.Header.Set("Content-Length", strconv.FormatInt(size, 10))
			r.Header.Set("X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD")
		}
		next.ServeHTTP(w, r)
	})
}

// chunks reads "size;chunk-signature=...", the piece, and a line break, over and over.
type chunks struct {
	from *bufio.Reader
	body io.Closer
	left int64
	end  bool
}

func (c *chunks) Read(p []byte) (int, error) {
	for c.left == 0 {
		if c.end {
			return 0, io.EOF
		}
		line, err := c.from.ReadString('\n')
		if err != nil {
			return 0, io.ErrUnexpectedEOF
		}
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		size, _, _ := strings.Cut(line, ";")
		if c.left, err = strconv.ParseInt(size, 16, 64); err != nil {
			return 0, err
		}
		c.end = c.left == 0
	}
	n, err := c.from.Read(p[:min(int64(len(p)), c.left)])
	c.left -= int64(n)
	return n, err
}

func (c *chunks) Close() error { return c.body.Close() }

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
