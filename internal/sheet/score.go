package sheet

// score gives the encoding of lines that are no UTF-8, and whether it is as good as certain. Every candidate reads the bytes and gets points for
// characters that are common in its language; bytes that it cannot read cost much. "" when none fits.
func score(b []byte) (key string, sure bool) {
	best, second, pairs := 0.25, -9.0, 0
	for _, c := range []struct {
		key   string
		judge func([]byte) (points float64, characters int)
	}{
		{"gb18030", scoreGB}, {"big5", scoreBig5}, {"shift_jis", scoreJapanese}, {"euc-kr", scoreKorean}, {"windows-1252", scoreWestern},
	} {
		points, n := c.judge(b)
		if n == 0 {
			continue
		}
		switch per := points / float64(n); {
		case per > best:
			second, best, key, pairs = best, per, c.key, n
		case per > second:
			second = per
		}
	}
	return key, best >= 0.7 && best-second >= 0.3 && pairs >= 20
}

const (
	impossible = -4.0
	strange    = -2.0
)

func in(c, from, to byte) bool { return c >= from && c <= to }

// byPairs walks over text of one and two bytes a character. pair gives the points of two bytes and how many there are of them in the character,
// 0 when they are impossible.
func byPairs(b []byte, pair func(b []byte) (points float64, size int)) (points float64, characters int) {
	for i := 0; i < len(b); {
		if b[i] < 0x80 {
			i++
			continue
		}
		characters++
		p, n := pair(b[i:])
		if n == 0 {
			p, n = impossible, 1
		}
		points += p
		i += n
	}
	return points, characters
}

func scoreGB(b []byte) (float64, int) {
	return byPairs(b, func(b []byte) (float64, int) {
		if len(b) >= 4 && in(b[0], 0x81, 0xfe) && in(b[1], '0', '9') && in(b[2], 0x81, 0xfe) && in(b[3], '0', '9') {
			return 0, 4
		}
		if len(b) < 2 || !in(b[0], 0x81, 0xfe) || !in(b[1], 0x40, 0xfe) || b[1] == 0x7f {
			return 0, 0
		}
		second := b[1] >= 0xa1
		switch lead := b[0]; {
		case second && in(lead, 0xb0, 0xd7): // the first level: 3,755 common characters
			return 1, 2
		case second && in(lead, 0xd8, 0xf7):
			return 0.3, 2
		case second && (lead == 0xa1 || lead == 0xa3): // punctuation, full-width forms
			return 0.6, 2
		case second && in(lead, 0xa2, 0xa9):
			return -0.2, 2
		case second && lead >= 0xaa && b[0] != 0xff && (lead <= 0xaf || lead >= 0xf8): // private
			return strange, 2
		}
		return -0.3, 2
	})
}

func scoreBig5(b []byte) (float64, int) {
	return byPairs(b, func(b []byte) (float64, int) {
		if len(b) < 2 || !in(b[0], 0x81, 0xfe) || !in(b[1], 0x40, 0x7e) && !in(b[1], 0xa1, 0xfe) {
			return 0, 0
		}
		switch lead := b[0]; {
		case in(lead, 0xa4, 0xc6): // the first level: 5,401 common characters
			return 1, 2
		case in(lead, 0xa1, 0xa3):
			return 0.6, 2
		case in(lead, 0xc9, 0xf9):
			return 0.2, 2
		}
		return strange, 2
	})
}

// scoreJapanese needs kana: without them a text is not Japanese.
func scoreJapanese(b []byte) (float64, int) {
	kana := 0
	points, n := byPairs(b, func(b []byte) (float64, int) {
		if in(b[0], 0xa1, 0xdf) {
			return -0.2, 1
		}
		if len(b) < 2 || !in(b[0], 0x81, 0x9f) && !in(b[0], 0xe0, 0xfc) || !in(b[1], 0x40, 0xfc) || b[1] == 0x7f {
			return 0, 0
		}
		switch lead := b[0]; {
		case lead == 0x82 && b[1] >= 0x9f, lead == 0x83 && b[1] <= 0x96:
			kana++
			return 1.1, 2
		case in(lead, 0x81, 0x82), in(lead, 0x88, 0x97):
			return 0.7, 2
		case in(lead, 0x98, 0xea):
			return 0.1, 2
		}
		return strange, 2
	})
	if kana*5 < n {
		return impossible * float64(n), n
	}
	return points, n
}

// scoreKorean knows Hangul by what is missing: the second half of the common Chinese characters would never appear.
func scoreKorean(b []byte) (float64, int) {
	hangul := map[[2]byte]bool{}
	points, n := byPairs(b, func(b []byte) (float64, int) {
		if len(b) < 2 || b[0] < 0xa1 || b[1] < 0xa1 || b[0] == 0xff || b[1] == 0xff {
			return 0, 0
		}
		if in(b[0], 0xb0, 0xc8) {
			hangul[[2]byte(b)] = true
			return 1.05, 2
		}
		if in(b[0], 0xa1, 0xa3) {
			return 0.6, 2
		}
		return strange, 2
	})
	if len(hangul) < 24 {
		return impossible * float64(n), n
	}
	return points, n
}

// scoreWestern knows accents by their neighbours: they stand alone between letters, or are signs.
func scoreWestern(b []byte) (points float64, characters int) {
	letter := func(i int) bool { return i >= 0 && i < len(b) && (in(b[i]|0x20, 'a', 'z')) }
	for i := 0; i < len(b); {
		n := 0
		for i+n < len(b) && b[i+n] >= 0x80 {
			n++
		}
		if n == 0 {
			i++
			continue
		}
		characters += n
		for _, c := range b[i : i+n] {
			switch {
			case c == 0x81 || c == 0x8d || c == 0x8f || c == 0x90 || c == 0x9d:
				points += impossible
			case n > 2:
				points--
			case n == 2:
				points += 0.3
			case c >= 0xc0 && (letter(i-1) || letter(i+1)):
				points++
			default:
				points += 0.7
			}
		}
		i += n
	}
	return points, characters
}
