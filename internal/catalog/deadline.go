package catalog

// endsWithin gives the args of a finding when day is at most days after today, or past.
func endsWithin(day Date, env Env, days int64) Args {
	if day.IsZero() || env.Today.IsZero() || int64(env.Today.DaysUntil(day)) > days {
		return nil
	}
	return Args{"Date": day.String()}
}

// passed gives the args of a finding when day is before today: on the day itself there is still time.
func passed(day Date, env Env) Args {
	if day.IsZero() || env.Today.IsZero() || !day.Before(env.Today) {
		return nil
	}
	return Args{"Date": day.String(), "Days": count(int64(day.DaysUntil(env.Today)))}
}
