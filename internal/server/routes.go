package server

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"handoverdesk/web"
)

// routes is every address of the program. open needs nobody signed in, signed somebody, inside somebody who may see the handover
// in the address. GET never changes anything.
func (s *Server) routes() http.Handler {
	r := chi.NewRouter()
	origin := http.NewCrossOriginProtection()
	origin.SetDenyHandler(s.open(crossOrigin))
	r.Use(s.identify, s.record, s.headers, s.guard, origin.Handler, headAsGet)
	r.NotFound(s.signed(notFound))
	r.MethodNotAllowed(s.open(methodNotAllowed))

	r.Get("/healthz", health)
	r.Get("/readyz", s.readiness)
	r.Handle("/assets/*", web.Handler())

	r.Get("/sign-in", s.open(signInShow))
	r.Post("/sign-in", s.open(signInCreate))
	r.Post("/sign-out", s.open(signOut))
	r.Get("/setup", s.open(setupShow))
	r.Post("/setup", s.open(setupCreate))

	r.Get("/", s.signed(home))
	r.Get("/todo", s.signed(todoShow))
	r.Get("/dashboard", s.signed(boardShow))
	r.Get("/profile", s.signed(profileShow))
	r.Post("/profile/password", s.signed(passwordUpdate))
	r.Post("/profile/appearance", s.open(appearanceUpdate))

	r.Get("/people", s.signed(peopleIndex))
	r.Get("/people/new", s.signed(personNew))
	r.Post("/people", s.signed(personCreate))
	r.Get("/people/{person}", s.signed(personEdit))
	r.Post("/people/{person}", s.signed(personUpdate))
	r.Post("/teams", s.signed(teamSave))
	r.Get("/stores", s.signed(storesIndex))
	r.Get("/stores/new", s.signed(storeNew))
	r.Post("/stores", s.signed(storeCreate))
	r.Get("/stores/{store}", s.signed(storeEdit))
	r.Post("/stores/{store}", s.signed(storeUpdate))
	r.Get("/templates", s.signed(templatesIndex))
	r.Get("/templates/new", s.signed(templateNew))
	r.Post("/templates/new", s.signed(templateCreate))
	r.Get("/templates/{template}", s.signed(templateEdit))
	r.Post("/templates/{template}", s.signed(templateUpdate))
	r.Post("/templates/{template}/copy", s.signed(templateCopy))
	r.Get("/templates/{template}/versions", s.signed(templateVersions))
	r.Post("/templates/{template}/versions", s.signed(templateRestore))

	r.Get("/handovers", s.signed(handoversIndex))
	r.Get("/handovers/new", s.signed(handoverNew))
	r.Post("/handovers", s.signed(handoverCreate))
	r.Route("/handovers/{handover}", func(r chi.Router) {
		r.Get("/", s.inside(handoverShow))
		r.Get("/edit", s.inside(handoverEdit))
		r.Post("/edit", s.inside(handoverUpdate))
		r.Post("/state", s.inside(handoverMove))
		r.Get("/carry", s.inside(carryShow))
		r.Post("/carry", s.inside(carryCreate))
		r.Get("/signatures", s.inside(signaturesShow))
		r.Post("/seal", s.inside(handoverSign))
		r.Get("/template", s.inside(templateTakeShow))
		r.Post("/template", s.inside(templateTake))

		r.Get("/sections/{section}", s.inside(sectionShow))
		r.Get("/sections/{section}/questions", s.inside(sectionQuestions))
		r.Post("/sections/{section}/questions", s.inside(sectionAsk))
		r.Get("/sections/{section}/review", s.inside(sectionReview))
		r.Get("/sections/{section}/guide", s.inside(sectionGuide))
		r.Get("/sections/{section}/files", s.inside(sectionFiles))
		r.Post("/sections/{section}/files", s.inside(sectionAttach))
		r.Get("/sections/{section}/export.csv", s.inside(sectionExport))
		r.Post("/sections/{section}/submission", s.inside(sectionSubmit))
		r.Post("/sections/{section}/not-applicable", s.inside(sectionDeclare))
		r.Post("/sections/{section}/not-applicable/verdict", s.inside(sectionConsent))
		r.Post("/sections/{section}/not-applicable/withdrawal", s.inside(sectionTakeBack))
		r.Post("/sections/{section}/return", s.inside(sectionReturn))
		r.Post("/sections/{section}/reopening", s.inside(sectionReopen))
		r.Post("/sections/{section}/seal", s.inside(sectionSign))
		r.Post("/sections/{section}/acceptances", s.inside(recordsAccept))
		r.Get("/sections/{section}/ready", s.inside(readyShow))
		r.Post("/sections/{section}/ready", s.inside(readyAdopt))
		r.Post("/sections/{section}/confirmations", s.inside(recordsConfirm))
		r.Get("/sections/{section}/records/new", s.inside(recordNew))
		r.Post("/sections/{section}/records", s.inside(recordCreate))

		r.Get("/records/{record}", s.inside(recordShow))
		r.Get("/records/{record}/edit", s.inside(recordEdit))
		r.Post("/records/{record}", s.inside(recordUpdate))
		r.Get("/records/{record}/history", s.inside(recordHistory))
		r.Post("/records/{record}/verdict", s.inside(recordJudge))
		r.Post("/records/{record}/confirmation", s.inside(recordConfirm))
		r.Post("/records/{record}/removal", s.inside(recordRemove))
		r.Post("/records/{record}/restoration", s.inside(recordRestore))
		r.Post("/records/{record}/questions", s.inside(recordAsk))
		r.Post("/records/{record}/files", s.inside(recordAttach))

		r.Post("/questions/{question}/answers", s.inside(questionAnswer))
		r.Post("/questions/{question}/resolution", s.inside(questionResolve))
		r.Post("/questions/{question}/files", s.inside(questionAttach))

		r.Get("/files/{file}", s.inside(fileShow))
		r.Get("/files/{file}/{name}", s.inside(fileSend))
		r.Post("/files/{file}/removal", s.inside(fileRemove))
		r.Post("/files/{file}/restoration", s.inside(fileRestore))
	})
	return r
}
