package waitgroupmisuse

import (
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"example.com/fixtures/drive"
)

func init() {
	fail := func() error { return errors.New("failed") }
	// Whether a job is still at work when the function has returned.
	late := func(run func(job func())) func() bool {
		return func() bool {
			var done atomic.Bool
			run(func() {
				time.Sleep(time.Millisecond)
				done.Store(true)
			})
			return !done.Load()
		}
	}
	drive.Shows("addInside", late(func(job func()) { addInside([]func(){job}) }))
	drive.Shows("addLate", late(func(job func()) {
		addLate([]func() error{func() error {
			job()
			return nil
		}}, func(error) {})
	}))
	drive.Blocks("skipped", func() { skipped([]func() error{fail}) })
	drive.Blocks("work", func() {
		in := make(chan int)
		close(in)
		var wg sync.WaitGroup
		wg.Add(1)
		go work(&wg, in, func(int) {})
		wg.Wait()
	})
	drive.Blocks("fallsThrough", func() {
		fallsThrough([]func() bool{func() bool { return false }})
	})
	drive.Panics("twice", func() { twice([]func() error{fail}) })
	// Two jobs never meet.
	drive.Shows("oneByOne", func() bool {
		var running, most atomic.Int32
		job := func() {
			most.Store(max(most.Load(), running.Add(1)))
			time.Sleep(50 * time.Millisecond)
			running.Add(-1)
		}
		oneByOne([]func(){job, job, job, job})
		return most.Load() == 1
	})
	drive.Blocks("oneTooFew", func() { oneTooFew(func() {}, func() {}) })
	drive.Panics("oneTooMany", func() { oneTooMany(func() {}, func() {}) })
}
