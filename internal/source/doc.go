// Package source says how a table of another program becomes records of a kind: which program wrote the file, where its header is, which
// column means which field, what is never taken in (passwords, data of buyers), and how lines belong together.
//
// It knows profiles of shop platforms and their headers. It must not know files (package sheet does), stores or people: it turns lines of text
// into cells of a catalog layout. Everything in it is pure. Start reading at Guess.
package source
