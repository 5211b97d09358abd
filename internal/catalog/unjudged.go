package catalog

// Unjudged is a check that cannot say anything of a record, and the fact that it wants for that.
type Unjudged struct {
	Check Check
	Field Field
}

// Unjudged are the checks that a missing fact silences, in the order of the checks. It is computed when asked and stored nowhere: silence of a
// check looks like a pass, and what was not judged may not. A check that is off in env wants nothing, and a fact that is declared not
// applicable is waited for by nobody: the record says so, and its reviewer accepts that.
func (k Kind) Unjudged(v Values, env Env) []Unjudged {
	var out []Unjudged
	none := k.declarations(v)
	for _, c := range k.Checks {
		if len(c.Needs) == 0 || c.SeverityIn(env) == Off || c.Applies != nil && !c.Applies(v) {
			continue
		}
		for _, f := range c.Needs {
			if _, said := f.value(v); !said && none[f.def().Key] == "" {
				out = append(out, Unjudged{c, f})
			}
		}
	}
	return out
}
