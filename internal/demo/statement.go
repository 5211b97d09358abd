package demo

import "handoverdesk/internal/handover"

// What the people of the demo declare when they sign: a section in its role, or the whole handover.
var (
	sectionStatements = map[handover.PartyRole]string{
		handover.Giver:    "本人作为移交人，确认本章节的记录已如实、完整填写，没有隐瞒，现提交接收人核对。",
		handover.Receiver: "本人作为接收人，已逐条核对本章节的记录，确认内容与实际情况相符，自签收之时起承担后续运营责任。",
		handover.StandIn:  "移交人缺席。本人代填本章节的记录，每条的依据和把握程度已如实写明，没有找到的已登记为缺口，现提交核对。",
		handover.Witness:  "本人作为监交人，见证双方完成本章节的移交与接收，接收人已对同一版本签收。",
	}
	wholeStatements = map[handover.PartyRole]string{
		handover.Giver:    "本人作为移交人，确认交接清册所列内容已如实、完整移交，没有隐瞒账号、债务、承诺和已知风险。",
		handover.Receiver: "本人作为接收人，已核对交接清册所列内容，确认与实际情况相符，自移交时刻起承担运营责任。",
		handover.Witness:  "本人作为监交人，见证双方完成交接清册所列内容的移交与接收。",
	}
)
