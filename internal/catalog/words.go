package catalog

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// WordGroup is built-in forbidden words of one sort.
type WordGroup struct {
	Label Label
	Words []string
}

// WordGroups are the words that the advertising law and its neighbours forbid in what customers read (SKU-20, N-18), as plain writes them. A
// workspace switches off single ones and adds its own.
func WordGroups() []WordGroup { return slices.Clone(wordGroups) }

var wordGroups = []WordGroup{
	{Label{"最高级、最佳这类说法", "Superlatives"}, []string{
		"最高级", "最佳", "最好", "最优", "最低价", "最先进", "最便宜", "最权威", "顶级", "极品",
	}},
	{Label{"排第一、独一份", "Rank and uniqueness"}, []string{
		"第一品牌", "销量第一", "全国第一", "全网第一", "世界第一", "行业第一", "独一无二", "绝无仅有", "史无前例",
	}},
	{Label{"借国家、世界的名义", "In the name of the state or the world"}, []string{"国家级", "世界级", "国家免检"}},
	{Label{"保证效果", "Promised effects"}, []string{"永久有效", "100%有效", "万能", "根治"}},
}

// Bounds of a workspace's words: characters of one, and how many there may be of its own.
const (
	WordLeast = 2
	WordMost  = 40
	WordsMost = 5000
)

// Word is a word that must not stand in what customers read. Goods narrows it to goods whose category holds that text, "" for all; Instead is what to
// write, "" where nobody said.
type Word struct{ Text, Instead, Goods string }

// Words are forbidden words made ready for looking them up: a text is gone through once, whatever their number. They never change; nil are the
// built-in ones.
type Words struct {
	hits, allowed         map[string][]Word // by plain
	hitsFrom, allowedFrom map[rune][]int    // lengths in bytes of those that begin with the character, the longest first
}

var builtInWords = NewWords(nil, nil, nil)

// NewWords are the built-in words without those that are off, own ones besides, and phrases in which none of them counts.
func NewWords(own []Word, off, allowed []string) *Words {
	w := &Words{hits: map[string][]Word{}, allowed: map[string][]Word{}}
	without := map[string]bool{}
	for _, text := range off {
		without[plain(text)] = true
	}
	for _, g := range wordGroups {
		for _, text := range g.Words {
			if !without[text] {
				add(w.hits, Word{Text: text})
			}
		}
	}
	for _, word := range own {
		add(w.hits, word)
	}
	for _, text := range allowed {
		add(w.allowed, Word{Text: text})
	}
	w.hitsFrom, w.allowedFrom = lengths(w.hits), lengths(w.allowed)
	return w
}

func add(to map[string][]Word, w Word) {
	if key := plain(w.Text); key != "" {
		w.Goods = plain(w.Goods)
		to[key] = append(to[key], w)
	}
}

func lengths(words map[string][]Word) map[rune][]int {
	out := map[rune][]int{}
	for key := range words {
		first, _ := utf8.DecodeRuneInString(key)
		if !slices.Contains(out[first], len(key)) {
			out[first] = append(out[first], len(key))
		}
	}
	for _, list := range out {
		slices.SortFunc(list, func(a, b int) int { return cmp.Compare(b, a) })
	}
	return out
}

// Find is the first forbidden word in the texts, the longest of those that begin there, for goods of the category. One that stands within an
// allowed phrase is none.
func (w *Words) Find(category string, texts ...string) (Word, bool) {
	if w == nil {
		w = builtInWords
	}
	category = plain(category)
	for _, text := range texts {
		if word, found := w.in(plain(text), category); found {
			return word, true
		}
	}
	return Word{}, false
}

func (w *Words) in(said, category string) (Word, bool) {
	covered := 0 // up to where an allowed phrase reaches that began before
	for i, r := range said {
		for _, n := range w.allowedFrom[r] {
			if i+n <= len(said) && w.allowed[said[i:i+n]] != nil {
				covered = max(covered, i+n)
				break
			}
		}
		for _, n := range w.hitsFrom[r] {
			if i+n <= covered {
				break // and the shorter ones as well
			}
			if i+n > len(said) {
				continue
			}
			for _, word := range w.hits[said[i:i+n]] {
				if word.Goods == "" || strings.Contains(category, word.Goods) {
					return word, true
				}
			}
		}
	}
	return Word{}, false
}

// BuiltInWord says whether the text is one of the built-in words, however it is spelled.
func BuiltInWord(text string) bool {
	text = plain(text)
	return slices.ContainsFunc(wordGroups, func(g WordGroup) bool { return slices.Contains(g.Words, text) })
}

// forbidden gives the args of a finding when a text for customers holds a forbidden word (R-SKU-08).
func forbidden(env Env, category string, texts ...string) Args {
	word, found := env.Words.Find(category, texts...)
	if !found {
		return nil
	}
	args := Args{"Word": word.Text}
	if word.Instead != "" {
		args["Instead"] = word.Instead
	}
	return args
}

// punishedPractices are what platforms and regulators punish, as plain writes them.
var punishedPractices = []string{"好评返现", "好评返", "返现", "刷单", "补单", "刷好评", "虚假交易", "首评返", "买评论"}

// punished gives the args of a finding when one of the texts plans a practice that is punished (R-LEGAL-01).
func punished(texts ...string) Args {
	said := plain(strings.Join(texts, "\n"))
	for _, word := range punishedPractices {
		if strings.Contains(said, word) {
			return Args{"Practice": word}
		}
	}
	return nil
}
