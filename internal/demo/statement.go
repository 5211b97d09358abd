package demo

import "handoverdesk/internal/handover"

// ownStatement is the sentence for signers when the caller brings none.
func ownStatement(signer handover.Person, whole bool) string {
	switch {
	case signer.Language == "en" && whole:
		return "I have read the inventory of this handover and confirm it as my part in it requires."
	case signer.Language == "en":
		return "I have checked the records of this section and confirm them as they stand."
	case whole:
		return "本人已阅本次交接清册，确认内容属实，并按本人角色承担相应责任。"
	}
	return "本人已逐条核对本章节记录，确认内容属实。"
}
