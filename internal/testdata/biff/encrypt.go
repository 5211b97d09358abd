package biff

import (
	"bytes"
	"crypto/md5"
	"crypto/rc4"
	"encoding/binary"
	"slices"
	"unicode/utf16"
)

var salt = []byte("0123456789abcdef")

// cipher is the stream of a block of 1,024 bytes.
func cipher(password string, block uint32) *rc4.Cipher {
	var text []byte
	for _, u := range utf16.Encode([]rune(password)) {
		text = append(text, le(u)...)
	}
	one := md5.Sum(text)
	two := md5.Sum(bytes.Repeat(slices.Concat(one[:5], salt), 16))
	key := md5.Sum(slices.Concat(two[:5], le(block)))
	c, err := rc4.NewCipher(key[:])
	if err != nil {
		panic(err)
	}
	return c
}

// pass is the record that says how the book is encrypted.
func pass(password string) []byte {
	proof := []byte("sixteen bytes...")
	sum := md5.Sum(proof)
	both := slices.Concat(proof, sum[:])
	cipher(password, 0).XORKeyStream(both, both)
	return Record(0x002f, slices.Concat([]byte{1, 0, 1, 0, 1, 0}, salt, both))
}

// encrypt encrypts the records from the one of pass on.
func encrypt(book []byte, password string) {
	clear := slices.Clone(book)
	for at := 0; at < len(book); at += 1024 {
		block := book[at:min(at+1024, len(book))]
		cipher(password, uint32(at/1024)).XORKeyStream(block, block)
	}
	begun := false
	for at := 0; at+4 <= len(clear); {
		id, n := binary.LittleEndian.Uint16(clear[at:]), 4+int(binary.LittleEndian.Uint16(clear[at+2:]))
		plain := 4
		switch {
		case id == 0x0809 || id == 0x002f || !begun:
			plain = n
		case id == 0x0085:
			plain = 8
		}
		begun = begun || id == 0x002f
		copy(book[at:at+plain], clear[at:])
		at += n
	}
}
