package missingstop

func announced(name string) {
	w := newWatcher()
	defer w.Close()
	w.events <- name
}

type service struct{ watcher *watcher }

// It lives as long as what holds it.
func newService() *service {
	return &service{watcher: newWatcher()}
}

// Somebody else is told to close it.
func registered(register func(func())) {
	w := newWatcher()
	register(w.Close)
}
