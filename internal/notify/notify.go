// Package notify writes and sends mail: what a message says in the reader's language, and how it gets to the mail server.
//
// It knows neither the database nor when anything is sent; package app decides that and tries again. Start reading at Post.
package notify

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/wneessen/go-mail"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/web/locale"
)

// sendWithin is how long a mail server may take for one message.
const sendWithin = 30 * time.Second

// Post sends mail through one server.
type Post struct {
	host    string
	options []mail.Option
	from    string
	base    string
	zone    *time.Location
	within  time.Duration
}

// New is a Post from an address smtp://user:password@host:port, with TLS where the server offers it, or smtps://. base is the address that links
// in messages begin with.
func New(server, from, base string, zone *time.Location) (*Post, error) {
	u, err := url.Parse(server)
	if err != nil || u.Hostname() == "" {
		return nil, errors.New("the address of the mail server is none")
	}
	p := &Post{host: u.Hostname(), from: from, base: base, zone: zone, within: sendWithin}
	port := 587
	if u.Scheme == "smtps" {
		port = 465
		p.options = append(p.options, mail.WithSSL())
	} else {
		p.options = append(p.options, mail.WithTLSPolicy(mail.TLSOpportunistic))
	}
	if u.Port() != "" {
		if port, err = strconv.Atoi(u.Port()); err != nil {
			return nil, err
		}
	}
	p.options = append(p.options, mail.WithPort(port))
	if u.User != nil {
		password, _ := u.User.Password()
		// Without TLS the password is given to nobody but this machine.
		kind := mail.SMTPAuthAutoDiscover
		if ip := net.ParseIP(p.host); p.host == "localhost" || ip != nil && ip.IsLoopback() {
			kind = mail.SMTPAuthPlainNoEnc
		}
		p.options = append(p.options, mail.WithSMTPAuth(kind), mail.WithUsername(u.User.Username()), mail.WithPassword(password))
	}
	return p, nil
}

// Send writes the message in the language of whom it is for and gives it to the server. An error that says app.ErrUndeliverable will not go away by
// itself.
func (p *Post) Send(ctx context.Context, m app.Mail) error {
	msg := mail.NewMsg()
	for _, err := range []error{msg.From(p.from), msg.To(m.Email)} {
		if err != nil {
			return fmt.Errorf("%w: %w", app.ErrUndeliverable, err)
		}
	}
	subject, body := p.text(m)
	msg.Subject(subject)
	msg.SetBodyString(mail.TypeTextPlain, body)
	msg.SetDate()
	// The same message sent again after a crash has the same id: most mail programs show it once.
	msg.SetMessageIDWithValue(m.ID.String() + "@handover-desk")
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	client, err := mail.NewClient(p.host, append([]mail.Option{mail.WithTimeout(p.within)}, p.options...)...)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, p.within)
	defer cancel()
	err = client.DialAndSendWithContext(ctx, msg)
	var refusal *mail.SendError
	if errors.As(err, &refusal) && !refusal.IsTemp() && refusal.ErrorCode() >= 500 {
		return fmt.Errorf("%w: %w", app.ErrUndeliverable, err)
	}
	return err
}

// listed are titles of sections, one a line.
func listed(sections []catalog.Label, lang string) string {
	var b strings.Builder
	for _, s := range sections {
		b.WriteString("- " + s.In(catalog.Lang(lang)) + "\n")
	}
	return b.String()
}

// due are exit tasks with their days, one a line, and how many are late.
func due(t *locale.Printer, tasks []app.ExitDue) (lines string, late int) {
	var b strings.Builder
	for _, x := range tasks {
		line := "mail.exit.line"
		if x.Late {
			late++
			line = "mail.exit.line_late"
		}
		b.WriteString("- " + t.T(line, "Title", x.Title.In(catalog.Lang(t.Catalog())), "Due", t.Date(x.DueOn)) + "\n")
	}
	return b.String(), late
}

// worse are figures that got worse, one a line, and how many of them the reader has to answer for.
func worse(t *locale.Printer, list []app.Breach) (lines string, asked int) {
	var b strings.Builder
	for _, x := range list {
		m, _ := catalog.MetricOf(x.Metric)
		sign, by := "+", x.Change
		if by < 0 {
			sign, by = "−", -by
		}
		if x.Asked {
			asked++
		}
		b.WriteString("- " + t.T("mail.breach.line", "Days", int(x.Mark), "Metric", m.Label.In(catalog.Lang(t.Catalog())), "Change", sign+by.Round(1).String()+"%") + "\n")
	}
	return b.String(), asked
}

// secretName is what was opened, "" in messages about something else.
func secretName(t *locale.Printer, m app.Mail) string {
	if m.Slot == "" || m.Label != "" {
		return m.Label
	}
	return t.T("secret.slot." + m.Slot)
}

func purpose(t *locale.Printer, m app.Mail) string {
	if m.Purpose == "" {
		return ""
	}
	return t.T("secret.purpose." + m.Purpose)
}

// text is a message's subject and body.
func (p *Post) text(m app.Mail) (subject, body string) {
	t := locale.For(m.Language).In(p.zone)
	exits, late := due(t, m.Exits)
	breaches, asked := worse(t, m.Breaches)
	said := []any{
		"Number", m.Number, "Title", m.Title, "Name", m.By, "Role", t.T("common.role." + m.Role), "When", t.DateTime(m.At), "Digest", m.Digest,
		"Seq", strconv.FormatInt(m.Head.Seq, 10), "Head", fmt.Sprintf("%x", m.Head.Hash), "Note", m.Note, "Link", p.base + "/handovers/" + m.Handover.String() + "/events",
		"Count", len(m.Sections), "Sections", listed(m.Sections, t.Catalog()), "Work", p.base + "/handovers/" + m.Handover.String(),
		"Profile", p.base + "/profile", "Passkeys", m.Passkeys,
		"Record", m.Record, "Secret", secretName(t, m), "Purpose", purpose(t, m), "Reveals", p.base + "/handovers/" + m.Handover.String() + "/reveals",
		"Open", len(m.Exits), "Late", late, "Exits", exits, "Tasks", p.base + "/handovers/" + m.Handover.String() + "/exit",
		"Worse", len(m.Breaches), "Breaches", breaches, "Asked", asked, "Watch", p.base + "/handovers/" + m.Handover.String() + "/watch", "Todo", p.base + "/todo",
	}
	kind := m.Kind
	if late > 0 {
		kind += "_late"
	}
	if asked > 0 {
		kind += "_asked"
	}
	if m.Note == "" {
		return t.T("mail."+kind+".subject", said...), t.T("mail."+kind+".body", said...) + "\n"
	}
	return t.T("mail."+kind+".subject", said...), t.T("mail."+kind+".body", said...) + "\n\n" + t.T("mail.proof", said...) + "\n"
}
