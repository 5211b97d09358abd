package hostile

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"strings"
)

// ofTexts are archives of separated texts that unpack to more than they look.
func ofTexts() map[string]func() []byte {
	return map[string]func() []byte{
		"zip_entries_100k": func() []byte {
			return packed(100_000, func(i int) (string, string) { return fmt.Sprintf("%d.csv", i), "" })
		},
		"zip_nested": func() []byte {
			inner := packed(1, func(int) (string, string) { return "a.csv", "a,b\n1,2\n" })
			for range 40 {
				within := string(inner)
				inner = packed(1, func(int) (string, string) { return "a.zip", within })
			}
			return inner
		},
		"zip_ratio": func() []byte {
			return packed(1, func(int) (string, string) { return "a.csv", strings.Repeat("a,b\n", 8*mb) })
		},
		"zip_ratio_in_parts": func() []byte {
			return alike(60, strings.Repeat("1,2\n", 2_000_000))
		},
		"zip_same_names": func() []byte { return packed(50, func(int) (string, string) { return "a.csv", "a,b\n1,2\n" }) },
		"zip_paths": func() []byte {
			return packed(1, func(int) (string, string) { return "../../../etc/a.csv", "a,b\n1,2\n" })
		},
		"zip_long_name": func() []byte {
			return packed(1, func(int) (string, string) { return strings.Repeat("\u957f", 20_000) + ".csv", "a,b\n1,2\n" })
		},
		"zip_no_texts": func() []byte { return packed(3, func(i int) (string, string) { return fmt.Sprintf("%d.png", i), "x" }) },
		"zip_cut": func() []byte {
			file := packed(9, func(i int) (string, string) { return fmt.Sprintf("%d.csv", i), strings.Repeat("a,b\n", 100) })
			return file[:len(file)/2]
		},
		"zip_sum_wrong": func() []byte {
			file := packed(1, func(int) (string, string) { return "a.csv", "a,b\n1,2\n" })
			return bytes.Replace(file, []byte("a.csv"), []byte("b.csv"), 1)
		},
		"zip_end_alone": func() []byte { return append([]byte("PK\x05\x06"), make([]byte, 18)...) },
	}
}

// packed makes an archive of n entries.
func packed(n int, entry func(int) (name, text string)) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := range n {
		name, text := entry(i)
		method := zip.Deflate
		if text == "" {
			method = zip.Store
		}
		e, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: method})
		if err == nil {
			_, err = io.WriteString(e, text)
		}
		if err != nil {
			panic(err) // memory does not fail
		}
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// alike makes an archive of n texts that say the same, which is packed once.
func alike(n int, text string) []byte {
	one := packed(1, func(int) (string, string) { return "0.csv", text })
	r, err := zip.NewReader(bytes.NewReader(one), int64(len(one)))
	must(err)
	var b bytes.Buffer
	w := Archive(&b)
	for i := range n {
		head := r.File[0].FileHeader
		head.Name = fmt.Sprintf("%d.csv", i)
		raw, err := r.File[0].OpenRaw()
		must(err)
		to, err := w.CreateRaw(&head)
		must(err)
		_, err = io.Copy(to, raw)
		must(err)
	}
	must(w.Close())
	return b.Bytes()
}
