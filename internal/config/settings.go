package config

import "net/url"

// Setting is one option as it stands now, fit to be printed: a password in a URL shows as xxxxx.
type Setting struct {
	Option Option
	Value  string
	// Set is true when the environment said so and false for the default.
	Set bool
}

// Settings returns every option as it stands, in the order of the help, for `handover doctor` and the log.
func (c Config) Settings() []Setting { return append([]Setting(nil), c.settings...) }

// shown is a value as messages and the log may have it.
func shown(name, value string) string {
	if (name == "HANDOVER_S3_SECRET" || name == "HANDOVER_SECRET_KEYS") && value != "" {
		return "(not shown)"
	}
	if value == "" || (name != "HANDOVER_DATABASE_URL" && name != "HANDOVER_BASE_URL" && name != "HANDOVER_S3_ENDPOINT" && name != "HANDOVER_SMTP_URL") {
		return value
	}
	u, err := url.Parse(value)
	if err != nil || u.Scheme == "" || u.Opaque != "" {
		return "(not shown)" // it may be a password in a form that is not understood
	}
	query := u.Query()
	for _, key := range []string{"password", "sslpassword"} {
		if query.Has(key) {
			query.Set(key, "xxxxx")
			u.RawQuery = query.Encode()
		}
	}
	return u.Redacted()
}
