package tested

type line struct {
	inbound chan int
	open    bool
}

func newLine() *line {
	return &line{inbound: make(chan int), open: true}
}

// The test waits until there is another line.
func (l *line) send(n int) {
	l.inbound <- n
}

func (l *line) shut() {
	close(l.inbound)
}

func (l *line) drain() {
	for range l.inbound {
	}
	l.open = false
}
