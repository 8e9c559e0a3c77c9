package goroutinewithoutexit

import "time"

func refresh(load func()) {
	go func() { // want goroutine-without-exit
		for {
			load()
			time.Sleep(time.Minute)
		}
	}()
}

func report(count func() int) {
	go func() { // want goroutine-without-exit
		for range time.NewTicker(time.Second).C {
			println(count())
		}
	}()
}

type sink struct{ flushed int }

// Closing the sink stops the ticker, not the goroutine.
func (s *sink) begin(ticker *time.Ticker) {
	go s.loop() // want goroutine-without-exit
}

func (s *sink) loop() {
	for {
		<-time.After(time.Second)
		s.flushed++
	}
}

func (s *sink) Close() {}
