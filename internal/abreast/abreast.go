// Package abreast does steps that have nothing to do with each other on several processors.
package abreast

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
)

// most is how many processors one piece of work may have: others want some, too.
const most = 4

// Hands is how many work at once, at most.
func Hands() int { return min(runtime.GOMAXPROCS(0), most) }

// Do does a step for each of n things. Each hand takes a stretch of them at a time. The error is that of the first thing that has one,
// whoever came to it; a panic is an error, as in Guard.
func Do(n, stretch int, do func(i int) error) error {
	hands := min(Hands(), (n+stretch-1)/stretch)
	if hands < 2 {
		return Guard(func() error { return each(0, n, do) })
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
				from := int(next.Add(int64(stretch))) - stretch
				if from >= n {
					return
				}
				err := Guard(func() error { return each(from, min(from+stretch, n), do) })
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

func each(from, to int, do func(i int) error) error {
	for i := from; i < to; i++ {
		if err := do(i); err != nil {
			return err
		}
	}
	return nil
}

// Guard makes a panic an error: nothing that is read may take the program down.
func Guard(fn func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	return fn()
}
