package demo

import (
	"context"
	"fmt"

	"handoverdesk/internal/app"
	"handoverdesk/internal/handover"
)

// What the receivers of the demo understood, and would do, by kind.
var understood = map[string]string{
	"account":  "账号分三层：主账号由公司手机号收验证码，子账号按岗位给权限，支付和投放账户另有审批。最容易出事的是离职当天：先改主账号密码、再停子账号，顺序反了会把自己锁在外面。",
	"sop":      "每天早上先看待发货和退款，再看投放消耗，异常先止损后追因。退款三百元以内客服直接处理，超过的要组长同意。大促前一周按清单核对库存、价格和优惠券叠加。",
	"inflight": "手上没办完的事里，平台申诉和供应商返点有截止日，过期就不能补；其余按约定的日期跟进，谁是对接人、到哪一步都写在记录里，我每周一过一遍。",
	"risk":     "风险按影响排：平台扣分和断货最急，当天就要有人盯；侵权和差评攻击其次，先留证据再申诉。每条都有触发信号和第一步动作，超出权限的先报店长。",
}

var wouldDo = []string{
	"先停掉会扩大损失的动作，十五分钟内告诉店长和对接人，再按记录里的预案一步步做",
	"当天联系备用的人或供应商顶上，同时留好截图和单号，第二天早会同步结果",
	"两个小时内还处理不了就升级给主管和平台小二，事后把原因补进记录，防止再发生",
}

// teach lets the reviewer of a critical section say what they understood, and its filler confirm it.
func (s *scene) teach(ctx context.Context, sc handover.Scope, sec handover.Section) error {
	got, err := s.app.TeachBackPage(ctx, sc, sec.ID)
	if err != nil || got.Section.Taught() {
		return err
	}
	in := app.SaveTeachBack{Section: sec.ID, Summary: understood[sec.Kind], Send: true}
	for i := range got.Section.TeachBack {
		a := handover.IfThen{If: "遇到记录里没有写到的情况", Then: wouldDo[i%len(wouldDo)]}
		if i < len(got.Records) {
			a.If = fmt.Sprintf("「%s」出了问题", got.Records[i].Title)
		}
		in.Answers = append(in.Answers, a)
	}
	said, err := s.app.SaveTeachBack(ctx, sc, in)
	if err != nil {
		return fmt.Errorf("teach-back of %s: %w", sec.Kind, explained(err))
	}
	giver, err := s.in(ctx, s.filler(sec.Kind), s.id)
	if err != nil {
		return err
	}
	return s.app.JudgeTeachBack(ctx, giver, app.JudgeTeachBack{Section: sec.ID, TeachBack: said.ID, Confirm: true})
}
