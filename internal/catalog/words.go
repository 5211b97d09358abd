package catalog

import "strings"

// forbiddenWords are superlatives the advertising law forbids (SKU-20), as plain writes them.
var forbiddenWords = []string{
	"国家级", "世界级", "最高级", "最佳", "最好", "最优", "最低价", "顶级", "极品", "第一品牌", "销量第一", "全国第一", "全网第一",
	"独一无二", "绝无仅有", "史无前例", "永久有效", "100%有效", "万能",
}

// punishedPractices are what platforms and regulators punish, as plain writes them.
var punishedPractices = []string{"好评返现", "好评返", "返现", "刷单", "补单", "刷好评", "虚假交易", "首评返", "买评论"}

// forbidden gives the args of a finding when a text for customers holds a forbidden word (R-SKU-08).
func forbidden(said string) Args { return says(said, "Word", forbiddenWords) }

// punished gives the args of a finding when one of the texts plans a practice that is punished (R-LEGAL-01).
func punished(texts ...string) Args {
	return says(strings.Join(texts, "\n"), "Practice", punishedPractices)
}

func says(said, arg string, words []string) Args {
	said = plain(said)
	for _, word := range words {
		if strings.Contains(said, word) {
			return Args{arg: word}
		}
	}
	return nil
}
