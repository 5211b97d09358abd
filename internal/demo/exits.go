package demo

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
)

// exitData is something that happens to the exit tasks of a handover: one is added, or the first open one of a sort is settled.
type exitData struct {
	Sort    handover.ExitSort    `json:"sort"`
	Add     string               `json:"add"`        // what is to be done; "" settles
	Due     int                  `json:"due_offset"` // of one that is added
	Verdict handover.ExitVerdict `json:"verdict"`
	By      string               `json:"by"`
	Note    string               `json:"note"`
	File    string               `json:"file"` // name of the evidence, a text of Lines
	Lines   []string             `json:"lines"`
}

// The share of the work after which exit tasks are settled, and the time between two of them.
const (
	exiting  = 0.5
	exitPace = 25 * time.Minute
)

// prepareExits puts what happens to exit tasks during the work into the story.
func (s *scene) prepareExits() {
	for i, d := range s.data.Exits {
		s.will(exiting+0.03*float64(i), "exit task "+string(d.Sort), func(ctx context.Context) error { return s.exit(ctx, d) })
	}
}

func (s *scene) exit(ctx context.Context, d exitData) error {
	sc, err := s.in(ctx, d.By, s.id)
	if err != nil {
		return err
	}
	if d.Add != "" {
		return s.app.AddExit(ctx, sc, app.AddExit{Sort: d.Sort, Title: d.Add, DueOn: s.days.date(d.Due)})
	}
	shown, err := s.app.Exits(ctx, sc)
	if err != nil {
		return err
	}
	for _, t := range shown.Tasks {
		if t.Sort == d.Sort && t.State == handover.ExitOpen {
			in := app.SettleExit{Task: t.ID, Verdict: d.Verdict, Note: d.Note}
			if d.File != "" {
				in.Name, in.Content = d.File, io.Reader(strings.NewReader(strings.Join(d.Lines, "\n")+"\n"))
			}
			return s.app.SettleExit(ctx, sc, in)
		}
	}
	return fmt.Errorf("no exit task of the sort %q is open", d.Sort)
}

// exitAll settles every exit task that was due by now; what is due later stays open, unless all have to be settled.
func (s *scene) exitAll(ctx context.Context, all bool) error {
	by := s.data.Manager
	if len(s.data.IT) > 0 {
		by = s.data.IT[0]
	}
	sc, err := s.in(ctx, by, s.id)
	if err != nil {
		return err
	}
	shown, err := s.app.Exits(ctx, sc)
	if err != nil {
		return err
	}
	for _, t := range shown.Tasks {
		if t.State != handover.ExitOpen || !all && t.DueOn.After(s.clock.at) {
			continue
		}
		s.clock.at = s.days.past(s.clock.at.Add(exitPace))
		if err := s.app.SettleExit(ctx, sc, app.SettleExit{Task: t.ID, Verdict: handover.ExitSaysDone, Note: exitNotes[t.Sort]}); err != nil {
			return fmt.Errorf("exit task %s: %w", t.Sort, explained(err))
		}
	}
	return nil
}

// exitNotes are what the information technology side writes.
var exitNotes = map[handover.ExitSort]string{
	handover.ExitAccount:  "后台子账号已停用，登录测试被拒绝",
	handover.ExitApp:      "聚水潭与打单工具的个人授权已撤销",
	handover.ExitPassword: "共用密码已全部更换，登记在公司密码管理器",
	handover.ExitGroup:    "已移出工作群、客户群和供应商群，群主转给接收人",
	handover.ExitForward:  "邮箱自动转发三个月，分机转到接收人",
	handover.ExitDevice:   "笔记本、工作手机已收回并重置，签收单存行政",
	handover.ExitCard:     "门禁卡已停用",
}
