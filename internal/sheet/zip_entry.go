package sheet

import (
	"bufio"
	"compress/flate"
	"context"
	"errors"
	"hash/crc32"
	"io"
	"strconv"
)

// ratioFrom is the size from which on the ratio counts: smaller parts cost little, and plain ones of honest files pack well.
const ratioFrom = 8 << 20

// unpacking reads an entry, counts what really comes out, and refuses at the first byte more than was declared. The end is only
// reached with the right checksum.
type unpacking struct {
	ctx  context.Context
	from io.Reader
	left int64
	want uint32
	sum  uint32
}

// open begins to unpack an entry of at most so many bytes. Errors: locked, unsupported, ratio, too_much, broken. Reading gives Refusals as well.
func (a *zipArchive) open(ctx context.Context, e zipEntry, most int64) (io.Reader, error) {
	switch {
	case e.flags&1 != 0:
		return nil, refuse("locked")
	case e.method != 0 && e.method != 8:
		return nil, refuse("unsupported", "Format", "ZIP")
	case e.unpacked > most:
		return nil, tooMuch(most)
	case e.unpacked > ratioFrom && e.unpacked/a.limits.Ratio > e.packed:
		return nil, refuse("ratio", "Max", strconv.FormatInt(a.limits.Ratio, 10))
	}
	var local [localSize]byte
	if err := readWhole(a.from, local[:], e.offset); err != nil {
		return nil, err
	}
	if le.Uint32(local[:]) != 0x04034b50 {
		return nil, refuse("broken")
	}
	at := e.offset + localSize + int64(le.Uint16(local[26:])) + int64(le.Uint16(local[28:]))
	var from io.Reader = io.NewSectionReader(a.from, at, e.packed)
	if e.method == 8 {
		from = flate.NewReader(bufio.NewReaderSize(from, 32<<10))
	}
	return &unpacking{ctx: ctx, from: from, left: e.unpacked, want: e.sum}, nil
}

func (u *unpacking) Read(p []byte) (int, error) {
	if err := stopped(u.ctx); err != nil {
		return 0, err
	}
	n, err := u.from.Read(p)
	if u.left -= int64(n); u.left < 0 {
		return 0, refuse("broken")
	}
	u.sum = crc32.Update(u.sum, crc32.IEEETable, p[:n])
	switch {
	case err == io.EOF && (u.left > 0 || u.sum != u.want):
		return 0, refuse("broken")
	case err != nil && err != io.EOF:
		return 0, unreadable(err)
	}
	return n, err
}

// readWhole fills p from a place, where fewer bytes are damage.
func readWhole(r io.ReaderAt, p []byte, at int64) error {
	if n, err := r.ReadAt(p, at); n < len(p) {
		return unreadable(err)
	}
	return nil
}

// unreadable tells damage in the file from a disk that fails.
func unreadable(err error) error {
	var corrupt flate.CorruptInputError
	if errors.As(err, &corrupt) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return refuse("broken")
	}
	return err
}

// stopped says whether to go on: a deadline that passes is the file's fault, a person who leaves is not.
func stopped(ctx context.Context) error {
	switch err := ctx.Err(); {
	case err == nil:
		return nil
	case errors.Is(err, context.DeadlineExceeded):
		return refuse("too_slow")
	default:
		return err
	}
}
