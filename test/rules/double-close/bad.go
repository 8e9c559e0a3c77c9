package doubleclose

func deferredToo(fail bool) {
	done := make(chan struct{})
	defer close(done) // want double-close
	if fail {
		close(done)
		return
	}
}

func eachWorker(items []int) {
	results := make(chan int, len(items))
	for range items {
		go func() {
			close(results) // want double-close
		}()
	}
}

type server struct{ quit chan struct{} }

func (s *server) stop() {
	close(s.quit) // want double-close
}

func stoppedTwice() {
	s := &server{quit: make(chan struct{})}
	s.stop()
	s.stop()
}

// What stands behind the first close counts on it.
func announced(fail bool, announce func()) {
	done := make(chan struct{})
	defer close(done) // want double-close
	if fail {
		close(done)
		announce()
	}
}
