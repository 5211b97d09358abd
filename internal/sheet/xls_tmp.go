package sheet

import (
	"context"
	"io"
)

func openXLS(context.Context, io.ReaderAt, int64, string, Options) (*Book, error) {
	return nil, refuse("unsupported", "Format", "XLS")
}
