package sheet

import (
	"context"
	"io"
)

func openXLSX(context.Context, io.ReaderAt, int64, string, Options) (*Book, error) {
	return nil, refuse("unsupported", "Format", "XLSX")
}

func openXLS(context.Context, io.ReaderAt, int64, string, Options) (*Book, error) {
	return nil, refuse("unsupported", "Format", "XLS")
}
