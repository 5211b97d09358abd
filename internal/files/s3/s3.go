// Package s3 keeps contents of files in a bucket of an S3-compatible object store, one object each, named after the content's id.
//
// It knows nothing of people, handovers or names of files, and keeps no list: what is in the bucket is written down in the database.
// Start reading at Open.
package s3

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/google/uuid"
	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// Options say where the bucket is and who asks.
type Options struct {
	Endpoint string // https://s3.example.com, without a path
	Bucket   string
	Region   string
	Key      string
	Secret   string
	// PathStyle puts the bucket into the path instead of the host name, as most stores of one's own want it.
	PathStyle bool
}

// Bucket keeps contents. It is safe for concurrent use.
type Bucket struct {
	client *minio.Client
	name   string
}

const (
	// partSize is how much of a content is in memory while it is sent.
	partSize = 5 << 20
	// answerWait is how long the store may take to begin an answer.
	answerWait = 30 * time.Second
	dialWait   = 10 * time.Second
)

// Open finds the bucket. A store that does not answer, refuses the key or has no such bucket is an error.
func Open(ctx context.Context, o Options) (*Bucket, error) {
	u, err := url.Parse(o.Endpoint)
	if err != nil {
		return nil, fmt.Errorf("object store: %w", err)
	}
	transport, ok := http.DefaultTransport.(*http.Transport)
	if !ok {
		return nil, errors.New("object store: no transport")
	}
	transport = transport.Clone()
	transport.ResponseHeaderTimeout = answerWait
	lookup := minio.BucketLookupDNS
	if o.PathStyle {
		lookup = minio.BucketLookupPath
	}
	client, err := minio.New(u.Host, &minio.Options{
		Creds: credentials.NewStaticV4(o.Key, o.Secret, ""), Secure: u.Scheme == "https", Region: o.Region, BucketLookup: lookup, Transport: transport,
	})
	if err != nil {
		return nil, fmt.Errorf("object store: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, dialWait)
	defer cancel()
	there, err := client.BucketExists(ctx, o.Bucket)
	if err != nil {
		return nil, fmt.Errorf("object store %s, bucket %s: %w", o.Endpoint, o.Bucket, err)
	}
	if !there {
		return nil, fmt.Errorf("object store %s has no bucket %s; make it first", o.Endpoint, o.Bucket)
	}
	return &Bucket{client: client, name: o.Bucket}, nil
}

func object(id uuid.UUID) string { return "blobs/" + id.String() }

// PutBlob sends content part by part. What breaks off leaves no object.
func (b *Bucket) PutBlob(ctx context.Context, id uuid.UUID, content io.Reader) error {
	keep := &kept{Reader: content}
	_, err := b.client.PutObject(ctx, b.name, object(id), keep, -1, minio.PutObjectOptions{
		ContentType: "application/octet-stream", PartSize: partSize, NumThreads: 1,
	})
	if keep.err != nil {
		return keep.err // what was wrong with the content is said as it is
	}
	if err != nil {
		return fmt.Errorf("put blob %s: %w", id, err)
	}
	return nil
}

// kept remembers why reading the content ended.
type kept struct {
	io.Reader
	err error
}

func (k *kept) Read(p []byte) (int, error) {
	n, err := k.Reader.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		k.err = err
	}
	return n, err
}

// OpenBlob reads content. The store is asked when something is read, and only for what is read.
func (b *Bucket) OpenBlob(ctx context.Context, id uuid.UUID, size int64) (io.ReadSeekCloser, error) {
	return &reader{ctx: ctx, bucket: b, id: id, size: size}, nil
}

// DropBlob removes content.
func (b *Bucket) DropBlob(ctx context.Context, id uuid.UUID) error {
	if err := b.client.RemoveObject(ctx, b.name, object(id), minio.RemoveObjectOptions{}); err != nil {
		return fmt.Errorf("drop blob %s: %w", id, err)
	}
	return nil
}

// reader asks the store from where it stands.
type reader struct {
	ctx    context.Context
	bucket *Bucket
	id     uuid.UUID
	size   int64
	offset int64
	body   io.ReadCloser // from offset on, nil before something is read
}

func (r *reader) Read(p []byte) (int, error) {
	if r.offset >= r.size {
		return 0, io.EOF
	}
	if r.body == nil {
		o := minio.GetObjectOptions{}
		if err := o.SetRange(r.offset, r.size-1); err != nil {
			return 0, err
		}
		core := minio.Core{Client: r.bucket.client}
		body, _, _, err := core.GetObject(r.ctx, r.bucket.name, object(r.id), o)
		if err != nil {
			return 0, fmt.Errorf("read blob %s: %w", r.id, err)
		}
		r.body = body
	}
	n, err := r.body.Read(p)
	r.offset += int64(n)
	if errors.Is(err, io.EOF) && r.offset < r.size {
		err = fmt.Errorf("read blob %s: %w", r.id, io.ErrUnexpectedEOF)
	}
	return n, err
}

func (r *reader) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += r.offset
	case io.SeekEnd:
		offset += r.size
	}
	if offset < 0 {
		return 0, errors.New("seek before the beginning of a blob")
	}
	if offset != r.offset {
		_ = r.Close()
	}
	r.offset = offset
	return offset, nil
}

func (r *reader) Close() error {
	if r.body == nil {
		return nil
	}
	body := r.body
	r.body = nil
	return body.Close()
}
