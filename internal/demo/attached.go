package demo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"

	"handoverdesk/internal/app"
	"handoverdesk/internal/catalog"
)

// attaches is when files come to records: when all are written and before the first section is submitted.
const attaches = 0.399

// prepareFiles lets the giver attach the story's files.
func (s *scene) prepareFiles() {
	for _, f := range s.data.Files {
		s.will(attaches, "attach "+f.Name, func(ctx context.Context) error { return s.attach(ctx, f) })
	}
}

func (s *scene) attach(ctx context.Context, f fileData) error {
	sc, err := s.in(ctx, s.data.Giver, s.id)
	if err != nil {
		return err
	}
	e, err := s.find(f.Kind, f.Record)
	if err != nil {
		return err
	}
	content, err := f.content()
	if err != nil {
		return err
	}
	_, err = s.app.AttachFile(ctx, sc, app.AttachFile{Owner: app.Owner{Record: e.stored.ID}, Name: f.Name, Slot: f.Slot, Content: content})
	if err != nil {
		return err
	}
	shown, err := s.app.RecordPage(ctx, sc, e.stored.ID) // a file is a change of its record
	e.stored = shown.Record
	return err
}

// content is the file: its lines, or a picture that is drawn.
func (f fileData) content() (io.Reader, error) {
	if len(f.Swatches) > 0 {
		return swatches(f.Swatches)
	}
	if len(f.Lines) == 0 {
		return nil, errors.New("the file is empty: " + f.Name)
	}
	var b bytes.Buffer
	for _, line := range f.Lines {
		b.WriteString(line + "\r\n")
	}
	return &b, nil
}

// The size of a piece of cloth in the picture, the thread it is woven of and the light it lies in, in pixels and shades.
const (
	swatchWidth, swatchHeight, swatchGap = 240, 320, 16
	thread, shade                        = 4, 14
)

// swatches draws pieces of twill side by side on white, one a colour written as 0xRRGGBB.
func swatches(colours []string) (io.Reader, error) {
	img := image.NewRGBA(image.Rect(0, 0, swatchGap+len(colours)*(swatchWidth+swatchGap), swatchHeight+2*swatchGap))
	for i := range img.Pix {
		img.Pix[i] = 0xff
	}
	for i, said := range colours {
		var rgb uint32
		if _, err := fmt.Sscanf(said, "0x%06x", &rgb); err != nil {
			return nil, fmt.Errorf("%q is no colour: %w", said, err)
		}
		left := swatchGap + i*(swatchWidth+swatchGap)
		for y := range swatchHeight {
			for x := range swatchWidth {
				img.SetRGBA(left+x, swatchGap+y, woven(rgb, x, y))
			}
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		return nil, err
	}
	return &b, nil
}

// woven is the colour of a point of twill: diagonal threads, each lit on one side.
func woven(rgb uint32, x, y int) color.RGBA {
	light := (x+y)%(2*thread)*shade/(2*thread) - shade/2
	if (x/thread+y/(2*thread))%2 == 0 {
		light -= shade / 3
	}
	lit := func(shift int) uint8 { return uint8(min(255, max(0, int(rgb>>shift&0xff)+light))) }
	return color.RGBA{R: lit(16), G: lit(8), B: lit(0), A: 0xff}
}

// ownField adds a field of the workspace's own to a kind, as an administrator does before anybody writes.
func (t *troupe) ownField(ctx context.Context, d fieldData) error {
	v, err := t.as(d.By)
	if err != nil {
		return err
	}
	form, err := catalog.Written(d.Form).Form(nil)
	if err != nil {
		return err
	}
	key, err := t.app.SaveField(ctx, v, app.SaveField{Kind: d.Kind, Form: form})
	if err == nil && key != d.Key {
		err = fmt.Errorf("the field got the key %q", key)
	}
	return err
}
