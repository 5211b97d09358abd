package files_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"testing"

	"github.com/stretchr/testify/require"
)

// png is the header of a picture that says how large it is.
func png(width, height uint32) []byte {
	var b bytes.Buffer
	b.WriteString("\x89PNG\r\n\x1a\n")
	data := binary.BigEndian.AppendUint32([]byte("IHDR"), width)
	data = append(binary.BigEndian.AppendUint32(data, height), 8, 2, 0, 0, 0)
	_ = binary.Write(&b, binary.BigEndian, uint32(13))
	b.Write(data)
	_ = binary.Write(&b, binary.BigEndian, crc32.ChecksumIEEE(data))
	return b.Bytes()
}

// archive is a ZIP with the files named.
func archive(t *testing.T, names ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, n := range names {
		f, err := w.CreateHeader(&zip.FileHeader{Name: n, Method: zip.Store})
		require.NoError(t, err)
		_, err = f.Write([]byte("content of " + n))
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return b.Bytes()
}

// ole is the beginning of an Office file of before 2007, with a text somewhere in it.
func ole(text string) []byte {
	b := make([]byte, 4096)
	copy(b, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
	copy(b[0x1a:], []byte{3, 0, 0xfe, 0xff, 9, 0})
	for i := range len(text) {
		b[2000+2*i] = text[i]
	}
	return b
}

// exe is the beginning of a program.
func exe() []byte {
	b := make([]byte, 512)
	copy(b, "MZ\x90\x00")
	b[0x3c] = 0x80
	copy(b[0x80:], "PE\x00\x00\x64\x86")
	return b
}

func webp(form string, rest ...byte) []byte {
	b := make([]byte, 64)
	copy(b, "RIFF\x38\x00\x00\x00WEBP"+form)
	copy(b[20:], rest)
	return b
}
