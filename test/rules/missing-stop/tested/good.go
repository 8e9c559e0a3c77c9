package tested

import "sync"

type spooler struct {
	mu     sync.Mutex
	more   *sync.Cond
	lines  []string
	closed bool
}

func newSpooler() *spooler {
	s := &spooler{}
	s.more = sync.NewCond(&s.mu)
	go s.run()
	return s
}

func (s *spooler) add(line string) {
	s.mu.Lock()
	s.lines = append(s.lines, line)
	s.mu.Unlock()
	s.more.Signal()
}

// It waits for more, until it is shut down.
func (s *spooler) run() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for !s.closed {
		for len(s.lines) == 0 && !s.closed {
			s.more.Wait()
		}
		s.lines = nil
	}
}

func (s *spooler) Shutdown() {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.more.Broadcast()
}
