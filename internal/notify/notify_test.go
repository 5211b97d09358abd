package notify

import (
	"io"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
	"handoverdesk/internal/handover"
)

// server is a mail server on loopback that takes messages, or says no in some way.
type server struct {
	mu    sync.Mutex
	taken []string
	to    []string
	rcpt  error
	data  error
	slow  time.Duration
}

type session struct{ *server }

func (s *server) NewSession(*smtp.Conn) (smtp.Session, error) { return session{s}, nil }
func (session) Reset()                                        {}
func (session) Logout() error                                 { return nil }
func (session) Mail(string, *smtp.MailOptions) error          { return nil }

func (s session) Rcpt(to string, _ *smtp.RcptOptions) error {
	time.Sleep(s.slow)
	if s.rcpt == nil {
		s.to = append(s.to, to)
	}
	return s.rcpt
}

func (s session) Data(r io.Reader) error {
	text, err := io.ReadAll(r)
	if err != nil || s.data != nil {
		return s.data
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.taken = append(s.taken, string(text))
	return nil
}

// listening is the address of the server.
func (s *server) listening(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	srv := smtp.NewServer(s)
	srv.Domain = "mail.test"
	go func() { _ = srv.Serve(l) }()
	t.Cleanup(func() { _ = srv.Close() })
	return "smtp://" + l.Addr().String()
}

func message(language string) app.Mail {
	return app.Mail{
		ID: uuid.MustParse("01a2025f-7876-7113-bfba-d7525769a473"), Handover: uuid.MustParse("01a2025f-7876-7113-bfba-d7525769a474"), Kind: "sealed",
		MailDetail: app.MailDetail{By: "林晓雯", Role: "giver", Digest: strings.Repeat("ab", 32)}, At: time.Date(2026, 11, 9, 2, 0, 0, 0, time.UTC),
		Email: "zhou@example.test", Language: language, Number: "HD-2026-0001", Title: "𠮷田天猫旗舰店\r\nBcc: x@y.z",
		Head: handover.Head{Seq: 31, Hash: []byte{0xCD, 0xEF}}, Note: "handover-desk/checkpoint/x\n3\n— sig\n",
	}
}

func post(t *testing.T, address string) *Post {
	t.Helper()
	p, err := New(address, "交接台 <desk@example.test>", "https://desk.example.test", time.FixedZone("CST", 8*3600))
	require.NoError(t, err)
	return p
}

func TestSend(t *testing.T) {
	t.Parallel()
	s := &server{}
	p := post(t, s.listening(t))
	for language, want := range map[string][]string{
		"zh-CN": {"林晓雯已签名：HD-2026-0001 𠮷田天猫旗舰店", "林晓雯作为移交人于 2026-11-09 10:00 对交接单 HD-2026-0001", "请保留这封邮件"},
		"en":    {"林晓雯 has signed: HD-2026-0001 𠮷田天猫旗舰店", "Please keep this mail"},
	} {
		require.NoError(t, p.Send(t.Context(), message(language)))
		got, err := mail.ReadMessage(strings.NewReader(s.taken[len(s.taken)-1]))
		require.NoError(t, err)
		subject, err := new(mime.WordDecoder).DecodeHeader(got.Header.Get("Subject"))
		require.NoError(t, err)
		require.True(t, strings.HasPrefix(subject, want[0]), subject)
		require.Empty(t, got.Header.Get("Bcc"), "a title brings no header in")
		require.Equal(t, "auto-generated", got.Header.Get("Auto-Submitted"))
		require.Equal(t, "<01a2025f-7876-7113-bfba-d7525769a473@handover-desk>", got.Header.Get("Message-ID"))
		from, err := mail.ParseAddress(got.Header.Get("From"))
		require.NoError(t, err)
		require.Equal(t, "交接台", from.Name)
		body, err := io.ReadAll(quotedprintable.NewReader(got.Body))
		require.NoError(t, err)
		for _, text := range append(want[1:], strings.Repeat("ab", 32), "cdef", "— sig", "https://desk.example.test/handovers/01a2025f-7876-7113-bfba-d7525769a474/events") {
			require.Contains(t, string(body), text)
		}
	}
	require.Equal(t, []string{"zhou@example.test", "zhou@example.test"}, s.to)
}

// TestMailAboutAnAccount: there is no handover and no checkpoint to speak of.
func TestMailAboutAnAccount(t *testing.T) {
	t.Parallel()
	p := post(t, "smtp://127.0.0.1:1")
	m := app.Mail{Kind: handover.PasswordReset, MailDetail: app.MailDetail{By: "孙管理", Passkeys: 2}, Email: "a@example.test", Language: "zh-CN"}
	subject, body := p.text(m)
	require.Equal(t, "管理员为您设置了新密码", subject)
	require.Contains(t, body, "移除通行密钥 2 个")
	require.Contains(t, body, "https://desk.example.test/profile")
	require.NotContains(t, body, "检查点")
	m.Language = "en"
	_, body = p.text(m)
	require.Contains(t, body, "Passkeys removed: 2.")
}

// TestMailAboutSections lists them in the reader's language, with the way to the handover and no checkpoint.
func TestMailAboutSections(t *testing.T) {
	t.Parallel()
	p := post(t, "smtp://127.0.0.1:1")
	m := message("zh-CN")
	m.Note, m.Sections = "", []catalog.Label{{ZH: "账号与权限", EN: "Accounts"}, {ZH: "供应商", EN: "Suppliers"}}
	for kind, want := range map[string][2]string{"turn": {"轮到您了（2 个章节）", "Your turn (sections: 2)"}, "stale": {"您签过的内容有改动（2 个章节）", "What you signed was changed (sections: 2)"}} {
		m.Kind = kind
		for i, language := range []string{"zh-CN", "en"} {
			m.Language = language
			subject, body := p.text(m)
			require.True(t, strings.HasPrefix(subject, want[i]), subject)
			require.Contains(t, body, []string{"- 账号与权限\n- 供应商\n", "- Accounts\n- Suppliers\n"}[i])
			require.Contains(t, body, "https://desk.example.test/handovers/01a2025f-7876-7113-bfba-d7525769a474")
			require.NotContains(t, body, "{{")
			require.NotContains(t, body, "<no value>")
		}
	}
}

func TestSendFails(t *testing.T) {
	t.Parallel()
	away, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, away.Close())
	for _, c := range []struct {
		name    string
		address string
		forever bool
	}{
		{"nobody there", "smtp://" + away.Addr().String(), false},
		{"later, says the server", (&server{rcpt: &smtp.SMTPError{Code: 451, Message: "greylisted"}}).listening(t), false},
		{"full", (&server{data: &smtp.SMTPError{Code: 452, Message: "mailbox full"}}).listening(t), false},
		{"nobody of that name", (&server{rcpt: &smtp.SMTPError{Code: 550, Message: "no such user"}}).listening(t), true},
		{"not wanted", (&server{data: &smtp.SMTPError{Code: 554, Message: "spam"}}).listening(t), true},
		{"slow", (&server{slow: 3 * time.Second}).listening(t), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := post(t, c.address)
			p.within = time.Second
			begun := time.Now()
			err := p.Send(t.Context(), message("zh-CN"))
			require.Error(t, err)
			require.Less(t, time.Since(begun), 20*time.Second)
			if c.forever {
				require.ErrorIs(t, err, app.ErrUndeliverable)
			} else {
				require.NotErrorIs(t, err, app.ErrUndeliverable)
			}
		})
	}
	m := message("en")
	m.Email = "not an address"
	require.ErrorIs(t, post(t, "smtp://127.0.0.1:1").Send(t.Context(), m), app.ErrUndeliverable)
}

func TestNew(t *testing.T) {
	t.Parallel()
	_, err := New("smtp://", "a@b.test", "", time.UTC)
	require.Error(t, err)
	_, err = New("smtps://user:secret@mail.example.test", "a@b.test", "", time.UTC)
	require.NoError(t, err)
}

// TestMailAboutASecret says who opened what and why, with the checkpoint that covers it.
func TestMailAboutASecret(t *testing.T) {
	t.Parallel()
	p := post(t, "smtp://127.0.0.1:1")
	m := message("zh-CN")
	m.Kind, m.MailDetail = "opened", app.MailDetail{By: "周子昂", Role: "receiver", Record: "千牛主账号", Slot: "password", Purpose: "change"}
	for language, want := range map[string][]string{
		"zh-CN": {"周子昂 查看了「千牛主账号」的登录密码", "接收人", "修改密码"},
		"en":    {"周子昂 opened a secret (Password) of \"千牛主账号\"", "Incoming", "Change the password"},
	} {
		m.Language = language
		subject, body := p.text(m)
		require.Contains(t, subject, want[0])
		for _, text := range append(want[1:], "/handovers/01a2025f-7876-7113-bfba-d7525769a474/reveals", "— sig") {
			require.Contains(t, body, text)
		}
		require.NotContains(t, subject+body, "<no value>")
	}
	m.Slot, m.Label = "other", "密保问题"
	subject, _ := p.text(m)
	require.Contains(t, subject, "密保问题")
}

// TestMailAboutExitTasks lists them with their days, and says in the subject when some are late.
func TestMailAboutExitTasks(t *testing.T) {
	t.Parallel()
	p := post(t, "smtp://127.0.0.1:1")
	m := message("zh-CN")
	m.Kind, m.Note = "exit", ""
	m.Exits = []app.ExitDue{
		{Title: catalog.Label{ZH: "停用子账号", EN: "Close the sub-accounts"}, DueOn: time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC)},
		{Title: catalog.Label{ZH: "收回电脑", EN: "Take the computer back"}, DueOn: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)},
	}
	for _, c := range []struct {
		language, subject string
		late              bool
		lines             []string
	}{
		{"zh-CN", "离岗事项待办 2 项：HD-2026-0001", false, []string{"- 停用子账号（2026-11-30 到期）\n- 收回电脑"}},
		{"en", "Exit tasks for you (2): HD-2026-0001", false, []string{"- Close the sub-accounts (due 30 Nov 2026)\n"}},
		{"zh-CN", "离岗事项逾期 1 项：HD-2026-0001", true, []string{"- 停用子账号（2026-11-30 到期，已逾期）\n", "2 项离岗事项待办，其中 1 项已逾期"}},
		{"en", "Exit tasks overdue (1): HD-2026-0001", true, []string{"- Close the sub-accounts (due 30 Nov 2026, overdue)\n"}},
	} {
		m.Language, m.Exits[0].Late = c.language, c.late
		subject, body := p.text(m)
		require.True(t, strings.HasPrefix(subject, c.subject), subject)
		for _, text := range append(c.lines, "https://desk.example.test/handovers/01a2025f-7876-7113-bfba-d7525769a474/exit\n") {
			require.Contains(t, body, text)
		}
		require.NotContains(t, subject+body, "<no value>")
	}
}

// TestMailAboutBreaches says by how much figures got worse and nothing of money, and tells whoever is asked where the question stands.
func TestMailAboutBreaches(t *testing.T) {
	t.Parallel()
	p := post(t, "smtp://127.0.0.1:1")
	m := message("zh-CN")
	m.Kind, m.Note = "breach", ""
	for _, c := range []struct {
		language string
		asked    bool
		subject  string
		holds    []string
	}{
		{"zh-CN", false, "交接后 2 项数据超出约定：HD-2026-0001", []string{"- D+7 销售额 −35%\n- D+7 平均响应", "/watch\n"}},
		{"en", false, "Figures got worse since the handover (2): HD-2026-0001", []string{"- D+7 Sales −35%\n", "/watch\n"}},
		{"zh-CN", true, "交接后数据变差，有 1 个追问等您回答：HD-2026-0001", []string{"怎么补救", "/todo\n"}},
		{"en", true, "A question for you about figures since the handover (1): HD-2026-0001", []string{"+62.5%\n", "/todo\n"}},
	} {
		m.Language = c.language
		m.Breaches = []app.Breach{
			{Metric: "sales", Mark: 7, Change: catalog.NewDecimal(-35), Asked: c.asked}, {Metric: "reply_time", Mark: 7, Change: catalog.NewDecimal(125).Div(catalog.NewDecimal(2))},
		}
		subject, body := p.text(m)
		require.True(t, strings.HasPrefix(subject, c.subject), subject)
		for _, text := range c.holds {
			require.Contains(t, body, text)
		}
		require.NotContains(t, subject+body, "<no value>")
	}
}
