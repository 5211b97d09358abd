package manifest

// Codes are all that a Problem may say, for whoever puts them into words.
func Codes() []string {
	return []string{
		"form.json", "form.canonical", "form.tag", "form.records", "sign.wrong", "sign.key", "key.fingerprint", "key.missing",
		"item.party", "item.store", "item.key", "item.section", "item.seal", "item.file", "item.enclosure", "item.finding", "item.matter", "item.record", "item.refusal", "item.responsible", "item.account", "item.waiver",
		"section.count", "section.order", "section.records", "section.files", "section.enclosures", "section.digest", "section.bare", "section.amends",
		"file.section", "enclosure.digest", "enclosure.sample", "checkpoint.note", "checkpoint.proof", "checkpoint.head",
		"seal.section", "seal.unsigned", "seal.key", "seal.signature", "seal.evidence", "seal.person", "seal.digest", "seal.current",
		"handover.digest", "party.signed", "handover.complete", "handover.absent",
		"archive.zip", "archive.seal", "archive.bytes", "archive.directory", "archive.manifest", "archive.keys", "archive.list", "archive.kept",
		"entry.changed", "entry.missing", "entry.unlisted", "entry.twice", "entry.damaged", "file.content",
		"contents.form", "contents.section", "contents.missing", "contents.record", "events.missing", "events.broken", "events.head",
	}
}
