package app

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// How many processors one import is worked on with, and how many records each of them takes at a time.
const (
	importHands   = 4
	importStretch = 32
)

// abreast does a step for each of n things, on several processors. The error is that of the first thing that has one, whoever came to
// it; a panic is an error, as in guard.
func abreast(n int, do func(i int) error) error {
	hands := min(runtime.GOMAXPROCS(0), importHands, (n+importStretch-1)/importStretch)
	if hands < 2 {
		return guard(func() error { return stretch(0, n, do) })
	}
	var next atomic.Int64
	var all sync.WaitGroup
	var first struct {
		sync.Mutex
		at  int
		err error
	}
	for range hands {
		all.Go(func() {
			for {
				from := int(next.Add(importStretch)) - importStretch
				if from >= n {
					return
				}
				err := guard(func() error { return stretch(from, min(from+importStretch, n), do) })
				if err == nil {
					continue
				}
				first.Lock()
				if first.err == nil || from < first.at {
					first.at, first.err = from, err
				}
				first.Unlock()
				return
			}
		})
	}
	all.Wait()
	return first.err
}

func stretch(from, to int, do func(i int) error) error {
	for i := from; i < to; i++ {
		if err := do(i); err != nil {
			return err
		}
	}
	return nil
}
