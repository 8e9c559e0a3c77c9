package blockedreceive

type batch struct {
	work []func() error
	errs <-chan error
}

// One count goes from worker to worker, and the last one sees that it is the last.
func (b *batch) countedDown() {
	type count struct {
		left  int
		first error
	}
	errs := make(chan error, 1)
	b.errs = errs
	counts := make(chan count, 1)
	counts <- count{left: len(b.work)}
	for _, do := range b.work {
		go func(do func() error) {
			err := do()
			own := <-counts
			if own.first == nil {
				own.first = err
			}
			own.left--
			if own.left == 0 {
				errs <- own.first
			} else {
				counts <- own
			}
		}(do)
	}
	b.work = nil
}
