// Package hostile makes files that want to harm whoever reads them: bombs, lies about sizes, endless structures, and plain damage. It is for
// tests only. It knows how archives and workbooks are written and must not know how they are read. Start at Files.
package hostile
