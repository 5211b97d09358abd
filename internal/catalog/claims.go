package catalog

import (
	"slices"
	"strings"
)

// claimClass is a sort of claim that only certain certificates carry (SKU-28): words of the claim, and words that one of these certificates has in its
// name, all as plain writes them, in Chinese and English.
type claimClass struct {
	Key          string
	Said, Proven []string
}

// claimClasses are those the law or the platforms name a paper for. What is in none of them is carried by any certificate.
var claimClasses = []claimClass{
	{"organic", []string{"有机棉", "有机食品", "有机认证", "有机种植", "有机", "organic"}, []string{"有机", "organic", "gots", "ocs"}},
	{"green_food", []string{"绿色食品"}, []string{"绿色食品", "green food"}},
	{"ccc", []string{"3c", "ccc"}, []string{"3c", "ccc", "强制性产品认证"}},
	{"imported", []string{"进口", "imported"}, []string{"检验检疫", "报关", "海关", "入境", "原产地", "customs", "inspection and quarantine", "certificate of origin"}},
	{"children", []string{"婴幼儿", "婴儿", "新生儿", "儿童", "a类", "a 类", "infant", "baby", "children", "class a"}, []string{
		"a类", "a 类", "婴幼儿", "儿童", "31701", "class a", "infant", "children",
	}},
	{"health", []string{"保健", "增强免疫", "health food", "immunity"}, []string{"蓝帽", "保健食品", "国食健", "blue hat", "health food"}},
	{"cosmetic", []string{"美白", "祛斑", "防晒", "抗皱", "防脱", "whitening", "sunscreen", "anti-wrinkle", "hair loss"}, []string{
		"备案", "注册证", "特殊化妆品", "功效", "filing", "registration", "efficacy",
	}},
	{"antibacterial", []string{"抗菌", "抑菌", "除菌", "antibacterial"}, []string{"抗菌", "抑菌", "除菌", "antibacterial"}},
	{"patent", []string{"专利", "patent"}, []string{"专利", "patent"}},
}

// denied are texts in which a word of a claim promises nothing of the kind.
var denied = []string{"非进口", "有机会", "有机玻璃", "有机硅", "inorganic", "not imported"}

// claimNeeds are the classes of a claim, nil for one that any certificate carries.
func claimNeeds(claim string) []claimClass {
	said := plain(claim)
	for _, d := range denied {
		said = strings.ReplaceAll(said, d, "")
	}
	return slices.DeleteFunc(slices.Clone(claimClasses), func(c claimClass) bool { return !names(said, c.Said) })
}

// names says whether a text holds one of the words.
func names(said string, words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(said, w) })
}

// uncarried is the first claim that none of the certificates carries, "" when each has one. The certificates are the names of those that are valid.
func uncarried(claims, certificates []string) string {
	for _, claim := range claims {
		if len(certificates) == 0 {
			return claim
		}
		for _, class := range claimNeeds(claim) {
			if !slices.ContainsFunc(certificates, func(c string) bool { return names(plain(c), class.Proven) }) {
				return claim
			}
		}
	}
	return ""
}
