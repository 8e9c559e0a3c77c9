package blockedreceive

import "context"

func nobodySends() {
	values := make(chan int)
	go func() {
		println(<-values) // want blocked-receive
	}()
}

func forgottenOnError(ready func() error) error {
	begin := make(chan struct{})
	go func() {
		<-begin // want blocked-receive
		println("go")
	}()
	if err := ready(); err != nil {
		return err
	}
	close(begin)
	return nil
}

func nilChannel() {
	var values chan int
	<-values // want blocked-receive
}

type worker struct {
	quit chan struct{}
	done chan struct{}
}

func (w *worker) loop() {
	<-w.quit
	close(w.done)
}

// It waits for the end before it asks for it.
func wrongOrder() {
	w := &worker{quit: make(chan struct{}), done: make(chan struct{})}
	go w.loop()
	<-w.done // want blocked-receive
	close(w.quit)
}

// The context that is cancelled is not the one that is waited for.
func otherContext() {
	inner, cancelInner := context.WithCancel(context.Background())
	_, cancel := context.WithCancel(context.Background())
	defer cancel()
	_ = cancelInner
	go func() {
		<-inner.Done() // want blocked-receive
	}()
}

// A failure is never said.
func doneUnlessError(load func() error) {
	loaded := make(chan struct{})
	go func() {
		if err := load(); err != nil {
			return
		}
		loaded <- struct{}{}
	}()
	<-loaded // want blocked-receive
}

func closedUnlessError(load func() error) {
	loaded := make(chan struct{})
	go func() {
		if err := load(); err != nil {
			return
		}
		close(loaded)
	}()
	<-loaded // want blocked-receive
}

func stopForgotten(ready func() error) error {
	stop := make(chan struct{})
	go func() {
		<-stop // want blocked-receive
		println("stopped")
	}()
	if err := ready(); err != nil {
		return err
	}
	close(stop)
	return nil
}
