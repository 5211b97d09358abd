package main

import (
	"io"
	"log/slog"

	"handoverdesk/internal/config"
)

// newLogger writes lines on what happens while the program runs, for whoever runs it.
func newLogger(c config.Config, w io.Writer) *slog.Logger {
	options := &slog.HandlerOptions{Level: c.LogLevel}
	if c.Log == "json" {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}
