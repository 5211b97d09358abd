package hostile

import (
	"archive/zip"
	"compress/flate"
	"io"
	"sync"
)

// Archive is a writer of archives that deflates at the greatest speed and uses its compressors again: the standard one clears most of a
// megabyte for every entry, which takes longer than all that is read.
func Archive(w io.Writer) *zip.Writer {
	z := zip.NewWriter(w)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) {
		f := deflaters.Get().(*flate.Writer)
		f.Reset(w)
		return &deflater{f}, nil
	})
	return z
}

var deflaters = sync.Pool{New: func() any {
	f, err := flate.NewWriter(nil, flate.BestSpeed)
	must(err)
	return f
}}

type deflater struct{ *flate.Writer }

func (d *deflater) Close() error {
	err := d.Writer.Close()
	deflaters.Put(d.Writer)
	return err
}
