// Package page is the pages: one templ component each, with one props struct that holds what it shows and nothing else.
//
// It knows how a page is composed of the parts in web/ui and which texts it says. It must not fetch, decide who may do what,
// or see a request: handlers prepare the props. Start reading at profile.templ, the smallest page with a form.
package page
