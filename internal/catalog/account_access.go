package catalog

import "strings"

// Access is a line of an account's permissions: who may do what with it, under which sub-account (ACC-03).
type Access struct {
	Row               int // from 0
	Person            Person
	Login, Permission string
	Administrator     bool
	Until             Date // when it is taken out of use, zero for never
}

// StaysAfter says whether the access goes on behind a day; on that day itself it may still be used.
func (a Access) StaysAfter(day Date) bool {
	return a.Until.IsZero() || !day.IsZero() && day.DaysUntil(a.Until) > 0
}

// AccessOf is who may do what with an account, as its permissions say, without lines that name nobody. Records of other kinds have none.
func AccessOf(kind string, v Values) []Access {
	if kind != "account" {
		return nil
	}
	var out []Access
	for i, row := range accountPermissions.In(v) {
		a := Access{
			Row: i, Person: accessPerson.In(row.Values), Login: accessLogin.In(row.Values), Permission: accessWhat.In(row.Values),
			Administrator: accessAdmin.In(row.Values), Until: accessUntil.In(row.Values),
		}
		if a.Person.Name != "" {
			out = append(out, a)
		}
	}
	return out
}

// SoleAdministrator is whoever is the only one that administers an account behind a day, and whether there is such a one. Lines of one person
// count once.
func SoleAdministrator(list []Access, day Date) (Person, bool) {
	var sole Person
	for _, a := range list {
		switch {
		case !a.Administrator || !a.StaysAfter(day):
		case sole.Name == "":
			sole = a.Person
		case !a.Person.Same(sole):
			return Person{}, false
		}
	}
	return sole, sole.Name != ""
}

// soleAdministrator finds that nobody but the leaver administers the account, however long that is meant to last (R-ACC-05).
func soleAdministrator(v Values, env Env) Args {
	theirs := false
	for _, a := range AccessOf("account", v) {
		switch {
		case !a.Administrator:
		case a.Person.Same(env.Giver):
			theirs = true
		case a.StaysAfter(env.LastDay):
			return nil
		}
	}
	if !theirs {
		return nil
	}
	return Args{"Giver": env.Giver.Name}
}

// accessOfLeaver finds sub-accounts of the leaver that nobody takes out of use by their last day (R-ACC-06).
func accessOfLeaver(v Values, env Env) Args {
	var open []string
	for _, a := range AccessOf("account", v) {
		if a.Person.Same(env.Giver) && a.StaysAfter(env.LastDay) {
			login := a.Login
			if login == "" {
				login = accountLogin.In(v)
			}
			open = append(open, login)
		}
	}
	if open == nil {
		return nil
	}
	return Args{"Giver": env.Giver.Name, "Logins": strings.Join(open, ", ")}
}
