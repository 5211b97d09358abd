package sheet

import (
	"bytes"
	"crypto/md5"
	"crypto/rc4"
	"encoding/binary"
)

// nobodysPassword is the one with which Excel encrypts a workbook whose structure is protected while no password is asked for to open it:
// such files open everywhere, and so they do here.
const nobodysPassword = "VelvetSweatshop"

// lockBlock is after how many bytes the key changes.
const lockBlock = 1024

// lock opens the records of an encrypted workbook. It is copied for each reading.
type lock struct {
	half   [5]byte // what the keys are made of
	block  int64   // whose stream this is; -1 none
	stream [lockBlock]byte
}

// newLock reads the record that says how a workbook is encrypted; false when nobody's password does not open it.
func newLock(pass []byte) (*lock, bool) {
	if len(pass) < 54 || !bytes.Equal(pass[:6], []byte{1, 0, 1, 0, 1, 0}) {
		return nil, false // other ways of encryption are used only with passwords that people chose
	}
	salt, said := pass[6:22], bytes.Clone(pass[22:54])
	var password []byte
	for _, c := range nobodysPassword {
		password = binary.LittleEndian.AppendUint16(password, uint16(c))
	}
	first := md5.Sum(password)
	second := md5.Sum(bytes.Repeat(append(bytes.Clone(first[:5]), salt...), 16))
	l := &lock{half: [5]byte(second[:5])}
	l.load(0)
	for i := range said {
		said[i] ^= l.stream[i]
	}
	sum := md5.Sum(said[:16])
	return l, bytes.Equal(sum[:], said[16:])
}

// load makes the stream of a block.
func (l *lock) load(block int64) {
	key := md5.Sum(binary.LittleEndian.AppendUint32(bytes.Clone(l.half[:]), uint32(block)))
	cipher, _ := rc4.NewCipher(key[:]) // fails for lengths that this is not
	clear(l.stream[:])
	cipher.XORKeyStream(l.stream[:], l.stream[:])
	l.block = block
}

// open makes a record's data readable where they stand. Heads are never encrypted, nor is what is needed to find one's way.
func (l *lock) open(rec record) {
	from := 0
	switch rec.id {
	case recBOF, recFilePass, 0x00e1, 0x0138, 0x0194, 0x0195, 0x0196:
		return
	case recBoundSheet:
		from = 4
	}
	for i := from; i < len(rec.data); i++ {
		at := rec.at + 4 + int64(i)
		if at/lockBlock != l.block {
			l.load(at / lockBlock)
		}
		rec.data[i] ^= l.stream[at%lockBlock]
	}
}
