package sheet

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// sentence is how a line of running text ends, or goes on with a further sentence.
var sentence = regexp.MustCompile(`[\x{3002}\x{ff01}\x{ff1f}\x{ff1b}\x{2026}]|[a-z)"'\x{201d}][.!?:](?:\s|$)`)

// isProse reports whether a text is running text: most lines have a single cell whatever separates cells, and the longer ones are sentences. A
// list of names or codes is a table of one column.
func isProse(head []byte, whole bool) bool {
	how := guessDialect(head, whole, 0)
	records, single, sentences, letters := 0, 0, 0, 0
	s := over(head, how)
	for records < headRecords && s.next() == nil {
		if silent(s.cells) {
			continue
		}
		records++
		if filled(s.cells) > 1 {
			continue
		}
		single++
		line := strings.Join(s.cells, "")
		letters += utf8.RuneCountInString(line)
		if sentence.MatchString(line) {
			sentences++
		}
	}
	return 2*single > records && 3*sentences >= single && letters > 20*single
}

func filled(cells []string) int {
	n := 0
	for _, c := range cells {
		if strings.TrimSpace(c) != "" {
			n++
		}
	}
	return n
}
