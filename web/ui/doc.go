// Package ui is what pages are made of: the frame around every page, the one form field, and the small parts of the
// design (state, finding, avatar, progress bar, callout, pager, difference, dialog ...).
//
// It knows how things look, the texts of web/locale and the types of fields in the catalog. It must not know requests,
// cookies, the database or what a page is about: a component gets values that are ready to be shown.
//
// Parts that stand in the rows of long lists (icon, state, finding, tag, avatar, bar) are methods of [Markup], which
// appends to a byte slice, and each is also a templ component of the same name. Everything else is plain templ. Start
// reading at frame.templ, then field.templ; links.go has every address of the program.
package ui
