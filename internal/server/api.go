package server

import (
	"encoding/json"
	"net/http"
	"strings"
)

// program says that a program asks, which wants JSON and reads problems as RFC 9457 writes them.
func (c *call) program() bool { return strings.HasPrefix(c.r.URL.Path, "/api/") }

// problem answers a program with what went wrong. code is what programs go by; the sentence is for whoever reads their log.
func (c *call) problem(status int, code, text string) {
	c.w.Header().Set("Content-Type", "application/problem+json; charset=utf-8")
	c.w.WriteHeader(status)
	_ = json.NewEncoder(c.w).Encode(struct {
		Type   string `json:"type"`
		Title  string `json:"title"`
		Status int    `json:"status"`
		Detail string `json:"detail"`
		Code   string `json:"code"`
		ID     string `json:"request_id"`
	}{"about:blank", http.StatusText(status), status, text, code, requestID(c.r.Context())})
}
