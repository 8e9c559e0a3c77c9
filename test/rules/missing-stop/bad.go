package missingstop

type watcher struct {
	events chan string
	quit   chan struct{}
}

func newWatcher() *watcher {
	w := &watcher{events: make(chan string), quit: make(chan struct{})}
	go w.run()
	return w
}

func (w *watcher) run() {
	for {
		select {
		case event := <-w.events:
			println(event)
		case <-w.quit:
			return
		}
	}
}

func (w *watcher) Close() { close(w.quit) }

func announce(name string) {
	w := newWatcher() // want missing-stop
	w.events <- name
}

func sometimes(name string, check func(string) error) error {
	w := newWatcher() // want missing-stop
	if err := check(name); err != nil {
		return err
	}
	w.events <- name
	w.Close()
	return nil
}

func dial(check func() error) (*watcher, error) {
	if err := check(); err != nil {
		return nil, err
	}
	return newWatcher(), nil
}

func dialled(name string, check func() error) error {
	w, err := dial(check) // want missing-stop
	if err != nil {
		return err
	}
	w.events <- name
	return nil
}

func (w *watcher) start() { go w.run() }

func started(name string) {
	w := &watcher{events: make(chan string), quit: make(chan struct{})}
	w.start() // want missing-stop
	w.events <- name
}
