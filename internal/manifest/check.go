package manifest

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"handoverdesk/internal/handover"
	"handoverdesk/internal/seal"
)

// Problem is something that does not fit. Code says what; the rest says where, as far as it is known.
type Problem struct {
	Code    string // "seal.signature"; the words are with whoever shows it
	Section string // its title in Chinese, as it stands in the file
	Name    string // of the record, file, person or entry
	Place   string // inside the file: "records[2][16]", or the number of a byte
}

// mostProblems bounds a report: more say nothing that so many do not.
const mostProblems = 100

// Report is what a check found. A file is good when it has no problems and Key is one that is trusted.
type Report struct {
	Problems []Problem
	More     int         // problems beyond those
	Key      seal.Digest // fingerprint of the key that signed the file
	Manifest Manifest
	// What was looked at.
	Records, Files, Seals, Enclosures, Entries int
	Contents                                   int   // records whose content was there and fits
	Events                                     int64 // events of the chain, from the first on
}

// Fine says that everything fits.
func (r Report) Fine() bool { return len(r.Problems) == 0 }

func (r *Report) say(p Problem) {
	if len(r.Problems) == mostProblems {
		r.More++
		return
	}
	r.Problems = append(r.Problems, p)
}

// signature is the end of the file.
type signature struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

type held struct {
	Manifest
	Records [][]Line `json:"records"`
}

// Check checks a manifest by itself: its form, its signature, and every digest and signature in it. demanded is the fingerprint of the key
// that must have signed it, the zero Digest for any: then the key has to be compared by eye.
func Check(data []byte, demanded seal.Digest) Report {
	var r Report
	m, end, ok := r.read(data)
	if !ok {
		return r
	}
	r.Manifest = m
	if !r.signed(data, m, end, demanded) {
		r.marks()
	}
	r.keys()
	for i := range m.Sections {
		r.section(i)
	}
	r.loose()
	r.samples()
	r.checkpoint()
	for _, g := range m.Seals {
		r.seal(g)
	}
	if m.Sum() != digest(m.Digest) {
		r.say(Problem{Code: "handover.digest", Place: "body.digest"})
	}
	r.whole()
	r.Files, r.Seals, r.Enclosures = len(m.Files), len(m.Seals), len(m.Enclosures)
	return r
}

// read reads the file, and says so when it is not in the one form.
func (r *Report) read(data []byte) (Manifest, signature, bool) {
	var file struct {
		Body      *held      `json:"body"`
		Signature *signature `json:"signature"`
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	err := d.Decode(&file)
	switch {
	case !utf8.Valid(data), err != nil:
		r.say(Problem{Code: "form.json", Place: place(data, broken(data, d, err))})
		return Manifest{}, signature{}, false
	case file.Body == nil || file.Signature == nil:
		r.say(Problem{Code: "form.json"})
		return Manifest{}, signature{}, false
	}
	m := file.Body.Manifest
	m.Records = file.Body.Records
	if m.Tag != Tag {
		r.say(Problem{Code: "form.tag", Name: m.Tag})
		return m, *file.Signature, false
	}
	if len(m.Records) != len(m.Sections) {
		r.say(Problem{Code: "form.records"})
		return m, *file.Signature, false
	}
	return m, *file.Signature, true
}

// broken is the place of the byte at which reading ended.
func broken(data []byte, d *json.Decoder, err error) int64 {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return syntax.Offset
	case errors.As(err, &kind):
		return kind.Offset
	case !utf8.Valid(data):
		at := 0
		for at < len(data) {
			c, size := utf8.DecodeRune(data[at:])
			if c == utf8.RuneError && size == 1 {
				break
			}
			at += size
		}
		return int64(at)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return int64(len(data))
	}
	return d.InputOffset()
}

// signed checks the one form and the program's signature.
func (r *Report) signed(data []byte, m Manifest, end signature, demanded seal.Digest) bool {
	key, err := seal.ParsePublic(end.Key)
	if err != nil {
		r.say(Problem{Code: "sign.wrong"})
		return false
	}
	value, _ := hex.DecodeString(end.Value)
	r.Key = key.Fingerprint()
	same := compare{data: data}
	out := bufio.NewWriter(&same)
	sum, err := body(out, m, m.Held, false)
	if err == nil {
		_, _ = out.WriteString(tail(key, value))
		_ = out.Flush()
	}
	fine := true
	if same.differs || same.at != len(data) || err != nil {
		r.say(Problem{Code: "form.canonical", Place: place(data, int64(same.at))})
		fine = false
	}
	message, err := signed(sum)
	if err != nil || !key.Verify(message, value) {
		r.say(Problem{Code: "sign.wrong"})
		fine = false
	}
	if demanded != (seal.Digest{}) && demanded != r.Key {
		r.say(Problem{Code: "sign.key", Name: r.Key.String()})
	}
	return fine
}

// compare is a writer that compares what is written with what is there, and stops counting at the first difference.
type compare struct {
	data    []byte
	at      int
	differs bool
}

func (c *compare) Write(b []byte) (int, error) {
	for _, v := range b {
		if c.differs {
			break
		}
		if c.at >= len(c.data) || c.data[c.at] != v {
			c.differs = true
			break
		}
		c.at++
	}
	return len(b), nil
}

// marks names the items that are not what they were.
func (r *Report) marks() {
	m := &r.Manifest
	each := func(item Marked, p Problem) {
		if sum, err := marked(item); err != nil || sum != item.get() {
			r.say(p)
		}
	}
	title := func(section string) string { s, _ := m.Find(section); return s.TitleZH }
	for i := range m.Parties {
		each(&m.Parties[i], Problem{Code: "item.party", Name: m.Parties[i].Name})
	}
	for i := range m.Stores {
		each(&m.Stores[i], Problem{Code: "item.store", Name: m.Stores[i].Name})
	}
	for i := range m.Accounts {
		each(&m.Accounts[i], Problem{Code: "item.account", Section: title(m.Accounts[i].Section), Name: m.Accounts[i].Title})
	}
	for i := range m.Refusals {
		each(&m.Refusals[i], Problem{Code: "item.refusal", Section: title(m.Refusals[i].Section), Name: m.Refusals[i].Name})
	}
	for i := range m.Waivers {
		each(&m.Waivers[i], Problem{Code: "item.waiver", Section: title(m.Waivers[i].Section), Name: m.Waivers[i].Name})
	}
	for i := range m.Responsible {
		each(&m.Responsible[i], Problem{Code: "item.responsible", Section: title(m.Responsible[i].Section), Name: m.Responsible[i].Name})
	}
	for i := range m.Keys {
		each(&m.Keys[i], Problem{Code: "item.key", Name: m.Keys[i].Fingerprint})
	}
	for i := range m.Sections {
		each(&m.Sections[i], Problem{Code: "item.section", Section: m.Sections[i].TitleZH})
	}
	for i := range m.Seals {
		each(&m.Seals[i], Problem{Code: "item.seal", Section: title(m.Seals[i].Section), Name: m.Seals[i].Name})
	}
	for i := range m.Files {
		each(&m.Files[i], Problem{Code: "item.file", Section: title(m.Files[i].Section), Name: m.Files[i].Name})
	}
	for i := range m.Enclosures {
		each(&m.Enclosures[i], Problem{Code: "item.enclosure", Section: title(m.Enclosures[i].Section), Name: m.Enclosures[i].Kind})
	}
	for i := range m.Findings {
		each(&m.Findings[i], Problem{Code: "item.finding", Section: title(m.Findings[i].Section), Name: m.Findings[i].Title})
	}
	for i := range m.Matters {
		each(&m.Matters[i], Problem{Code: "item.matter", Section: title(m.Matters[i].Section), Name: m.Matters[i].Title})
	}
	for i, lines := range m.Records {
		for k := range lines {
			each(&lines[k], Problem{Code: "item.record", Section: m.Sections[i].TitleZH, Name: lines[k].Title})
		}
	}
}

// keys checks that every key is what its fingerprint says, and that the one that signed the file is among them.
func (r *Report) keys() {
	for _, k := range r.Manifest.Keys {
		public, err := seal.ParsePublic(k.Public)
		if err != nil || public.Fingerprint().String() != k.Fingerprint {
			r.say(Problem{Code: "key.fingerprint", Name: k.Fingerprint})
		}
	}
	if _, ok := r.Manifest.key(r.Key.String()); !ok {
		r.say(Problem{Code: "key.missing", Name: r.Key.String()})
	}
}

func (m Manifest) key(fingerprint string) (seal.Public, bool) {
	for _, k := range m.Keys {
		if k.Fingerprint == fingerprint {
			public, err := seal.ParsePublic(k.Public)
			return public, err == nil && public.Fingerprint().String() == fingerprint
		}
	}
	return seal.Public{}, false
}

// section checks the digests of a section from its lines up.
func (r *Report) section(i int) {
	m, s := r.Manifest, r.Manifest.Sections[i]
	say := func(code string) { r.say(Problem{Code: code, Section: s.TitleZH}) }
	r.Records += len(m.Records[i])
	if len(m.Records[i]) != s.Records {
		say("section.count")
	}
	for k, l := range m.Records[i] {
		if k > 0 && m.Records[i][k-1].ID >= l.ID {
			r.say(Problem{Code: "section.order", Section: s.TitleZH, Name: l.Title})
		}
	}
	records, files, enclosed := m.sums(i)
	if records != digest(s.Sum) {
		say("section.records")
	}
	if files != digest(s.Files) {
		say("section.files")
	}
	if enclosed.String() != s.Enclosed {
		say("section.enclosures")
	}
	amended := m.amended(i)
	if d := seal.Amendments(amended); len(amended) != s.Amends || len(amended) > 0 && d.String() != s.Amended || len(amended) == 0 && s.Amended != "" {
		say("section.amends")
	}
	c := m.content(s)
	if seal.Section(c) != digest(s.Digest) {
		say("section.digest")
	}
	if c.Content = c.Bare(); seal.Section(c) != digest(s.Bare) {
		say("section.bare")
	}
}

// loose checks what belongs to a section that must be there, and the digests of enclosures.
func (r *Report) loose() {
	m := r.Manifest
	known := func(section string) bool { _, at := m.Find(section); return at >= 0 }
	for _, f := range m.Files {
		if !known(f.Section) {
			r.say(Problem{Code: "file.section", Name: f.Name})
		}
	}
	for _, e := range m.Enclosures {
		s, at := m.Find(e.Section)
		body, err := seal.Canonical(json.RawMessage(e.Body))
		if at < 0 || err != nil || string(body) != e.Body || seal.Enclosure(e.Kind, []byte(e.Body)) != digest(e.Digest) {
			r.say(Problem{Code: "enclosure.digest", Section: s.TitleZH, Name: e.Kind})
		}
	}
}

// seal checks a signature: the program's under it, and that it stands over what it says it does.
func (r *Report) seal(g Seal) {
	m := r.Manifest
	s, at := m.Find(g.Section)
	say := func(code string) { r.say(Problem{Code: code, Section: s.TitleZH, Name: g.Name}) }
	if g.Section != "" && at < 0 {
		say("seal.section")
		return
	}
	key, ok := m.key(g.Key)
	switch {
	case g.Key == "" && g.Signature == "":
		say("seal.unsigned")
	case !ok:
		say("seal.key")
	case !key.Holds(g.Stated(m.Handover.ID)):
		say("seal.signature")
	}
	if seal.Evident(g.Stated(m.Handover.ID)) != nil {
		say("seal.evidence")
	}
	if !slices.ContainsFunc(m.Parties, func(p Party) bool { return p.ID == g.Party() }) && g.Current {
		say("seal.person")
	}
	stands := digest(g.Digest) == m.Sum()
	if g.Section != "" {
		stands = g.Version == s.Version && m.over(g, s)
		if g.Version == s.Version && !stands {
			say("seal.digest")
		}
	}
	if stands != g.Current {
		say("seal.current")
	}
}

// over says whether the seal stands over the section as it is. Some are from before files could be attached.
func (m Manifest) over(g Seal, s Section) bool {
	d := digest(g.Digest)
	if handover.Covers(g.Covers) == handover.CoversFacts {
		return d == digest(s.Bare)
	}
	return d == digest(s.Digest) || d == digest(s.Bare) && s.Digest == s.Bare || s.Attached == 0 && d == seal.SectionWithoutFiles(m.content(s))
}

// whole checks that those who are said to have signed the whole have, and that a complete manifest has all of them.
func (r *Report) whole() {
	m, all, received := r.Manifest, len(r.Manifest.Parties) > 0, false // under some plans one receiver signs for all
	for _, p := range m.Parties {
		signed := slices.ContainsFunc(m.Seals, func(g Seal) bool { return g.Section == "" && g.Party() == p.ID && g.Current })
		if signed != p.Signed {
			r.say(Problem{Code: "party.signed", Name: p.Name})
		}
		if !m.asked(p) {
			continue
		}
		if handover.PartyRole(p.Role) == handover.Receiver {
			received = received || signed
			continue
		}
		all = all && signed
	}
	if m.Complete && !(all && received) {
		r.say(Problem{Code: "handover.complete"})
	}
	r.absent()
}

// asked says whether the final signature of a party is asked for: while the giver is absent the manager's is instead of theirs.
func (m Manifest) asked(p Party) bool {
	switch handover.PartyRole(p.Role) {
	case handover.StandIn:
		return false
	case handover.Giver:
		return m.Handover.Absent == nil
	case handover.InCharge:
		return m.Handover.Absent != nil
	}
	return true
}

// absent checks that what the file says of an absent giver is what the final signatures cover.
func (r *Report) absent() {
	var said []string
	if a := r.Manifest.Handover.Absent; a != nil {
		said = []string{"giver_absent=" + a.Cause + ": " + a.Reason, "manager=" + a.Manager}
	}
	var covered []string
	for _, s := range r.Manifest.Handover.Said {
		if strings.HasPrefix(s, "giver_absent=") || strings.HasPrefix(s, "manager=") {
			covered = append(covered, s)
		}
	}
	if !slices.Equal(said, covered) {
		r.say(Problem{Code: "handover.absent"})
	}
}
