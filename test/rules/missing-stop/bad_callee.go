package missingstop

type speaker struct {
	w *watcher
}

func newSpeaker(check func() error) (*speaker, error) {
	s := &speaker{w: newWatcher()} // want missing-stop
	if err := check(); err != nil {
		return nil, err
	}
	return s, nil
}

// What a callee leaves behind by itself is said there.
func speak(words string, check func() error) error {
	s, err := newSpeaker(check)
	if err != nil {
		return err
	}
	s.w.events <- words
	s.w.Close()
	return nil
}
