package doubleclose

import "sync"

func once(fail bool) {
	done := make(chan struct{})
	var closing sync.Once
	stop := func() { closing.Do(func() { close(done) }) }
	defer stop()
	if fail {
		stop()
	}
}

// A variable that is set to nil after the close is not closed again.
func guarded(fail bool) {
	done := make(chan struct{})
	defer func() {
		if done != nil {
			close(done)
		}
	}()
	if fail {
		close(done)
		done = nil
	}
}

func eitherOr(fail bool) {
	done := make(chan struct{})
	if fail {
		close(done)
		return
	}
	close(done)
}

type hub struct {
	once sync.Once
}

// Whoever comes first closes it.
func (h *hub) stopped() {
	done := make(chan struct{})
	go func() {
		h.once.Do(func() { close(done) })
	}()
	h.once.Do(func() { close(done) })
	<-done
}
