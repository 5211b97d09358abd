package files

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	_ "image/gif"  // headers only
	_ "image/jpeg" // headers only
	_ "image/png"  // headers only

	"handoverdesk/internal/handover"
)

// maxPixels is what a browser unpacks without trouble: 40 megapixels, more than most cameras take. A picture of a few kilobytes may
// say that it is a hundred times as large, and take all memory of whoever looks at it.
const maxPixels = 40_000_000

// measure reads the size of a picture from its header. Nothing is decoded.
func (s *Stream) measure(media string) (width, height int, err error) {
	if media == "image/webp" {
		width, height, err = webp(s.head)
	} else {
		var c image.Config
		c, _, err = image.DecodeConfig(bytes.NewReader(s.head))
		width, height = c.Width, c.Height
	}
	if err != nil || width <= 0 || height <= 0 {
		return 0, 0, s.refuse("broken_picture")
	}
	if int64(width)*int64(height) > maxPixels {
		return 0, 0, handover.Refuse(handover.Invalid, "file.refuse.pixels", "Name", s.name, "Width", width, "Height", height)
	}
	return width, height, nil
}

var errWebP = errors.New("no WebP header")

// webp reads the three forms of the header: lossy, lossless, and with extras.
func webp(b []byte) (width, height int, err error) {
	if len(b) < 30 || string(b[:4]) != "RIFF" || string(b[8:12]) != "WEBP" {
		return 0, 0, errWebP
	}
	three := func(at int) int { return int(b[at]) | int(b[at+1])<<8 | int(b[at+2])<<16 }
	switch string(b[12:16]) {
	case "VP8 ":
		if b[23] != 0x9d || b[24] != 0x01 || b[25] != 0x2a {
			return 0, 0, errWebP
		}
		return int(binary.LittleEndian.Uint16(b[26:]) & 0x3fff), int(binary.LittleEndian.Uint16(b[28:]) & 0x3fff), nil
	case "VP8L":
		if b[20] != 0x2f {
			return 0, 0, errWebP
		}
		bits := binary.LittleEndian.Uint32(b[21:])
		return int(bits&0x3fff) + 1, int(bits>>14&0x3fff) + 1, nil
	case "VP8X":
		return three(24) + 1, three(27) + 1, nil
	}
	return 0, 0, errWebP
}
