package catalog

import (
	"bytes"
	"encoding/json"
)

// guardedFacts are the prices and the stock of a SKU, whose changes after signing take two people (SKU-18): the keys of their fields. The time of the stock
// goes with it.
var guardedFacts = []string{
	"price", "cost", "list_price", "campaign_price", "member_price", "on_hand", "reserved", "available", "snapshot_at",
}

// TwoPeople says whether some facts of the kind take two people to change once they are signed.
func (k Kind) TwoPeople() bool { return k.Key == SKU.Key }

// Withheld splits what a form changes. rest is what it says with the guarded facts as they were; was and wants are those of them that change, as JSON
// objects of the kind, nil when none does. A fact that is empty is not in its object.
func (k Kind) Withheld(before, after Values) (rest Values, was, wants []byte, err error) {
	if !k.TwoPeople() {
		return after, nil, nil, nil
	}
	old, err := k.facts(before)
	if err != nil {
		return after, nil, nil, err
	}
	new, err := k.facts(after)
	if err != nil {
		return after, nil, nil, err
	}
	from, to := map[string]json.RawMessage{}, map[string]json.RawMessage{}
	for _, key := range guardedFacts {
		if bytes.Equal(old[key], new[key]) {
			continue
		}
		put(from, key, old[key])
		put(to, key, new[key])
		put(new, key, old[key])
	}
	if len(from)+len(to) == 0 {
		return after, nil, nil, nil
	}
	if was, err = json.Marshal(from); err == nil {
		wants, err = json.Marshal(to)
	}
	if err != nil {
		return after, nil, nil, err
	}
	rest, err = k.ofFacts(new)
	return rest, was, wants, err
}

// Patched is what a record says with the facts was as wants says, see Withheld; false when they are not as was says any more.
func (k Kind) Patched(v Values, was, wants []byte) (Values, bool, error) {
	all, err := k.facts(v)
	if err != nil {
		return v, false, err
	}
	var from, to map[string]json.RawMessage
	if err := json.Unmarshal(was, &from); err != nil {
		return v, false, err
	}
	if err := json.Unmarshal(wants, &to); err != nil {
		return v, false, err
	}
	for _, key := range guardedFacts {
		if from[key] == nil && to[key] == nil {
			continue
		}
		if !bytes.Equal(from[key], all[key]) {
			return v, false, nil
		}
		put(all, key, to[key])
	}
	out, err := k.ofFacts(all)
	return out, true, err
}

func put(m map[string]json.RawMessage, key string, value json.RawMessage) {
	if value == nil {
		delete(m, key)
		return
	}
	m[key] = value
}

func (k Kind) facts(v Values) (map[string]json.RawMessage, error) {
	data, err := k.JSON(v)
	if err != nil {
		return nil, err
	}
	all := map[string]json.RawMessage{}
	return all, json.Unmarshal(data, &all)
}

func (k Kind) ofFacts(all map[string]json.RawMessage) (Values, error) {
	data, err := json.Marshal(all)
	if err != nil {
		return Values{}, err
	}
	return k.FromJSON(data)
}
