package callbacks

// Under the lock the literal only reads what it guards.
func (h *hall) count() (sum int) {
	h.each(func(name string) {
		sum += h.seats[name]
	})
	return sum
}

// The lock of another hall.
func (h *hall) both(other *hall) (sum int) {
	h.each(func(name string) {
		sum += other.seat(name)
	})
	return sum
}

func (h *hall) later(visit func(string)) { h.last = visit }

func beside(visit func(string)) { go visit("") }

// Called later, or by another goroutine.
func (h *hall) handed() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.later(func(name string) { h.seat(name) })
	beside(func(name string) { h.seat(name) })
}

// Calls what it is given when the lock is free again.
func (h *hall) copied(visit func(string)) {
	h.mu.Lock()
	names := make([]string, 0, len(h.seats))
	for name := range h.seats {
		names = append(names, name)
	}
	h.mu.Unlock()
	forAll(names, visit)
}

func (h *hall) sumOfCopy() (sum int) {
	h.copied(func(name string) {
		sum += h.seat(name)
	})
	return sum
}

// Given back for as long as the function runs that it is given.
func (h *hall) without(work func()) {
	h.mu.Unlock()
	work()
	h.mu.Lock()
}

func (h *hall) pause() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.without(func() { h.seat("") })
}

// A flag says whether it takes the lock.
func (h *hall) visit(locked bool, visit func(string)) {
	if !locked {
		h.mu.Lock()
		defer h.mu.Unlock()
	}
	visit("")
}

func (h *hall) visited() {
	h.visit(true, func(name string) { h.seat(name) })
}

// The literal gives the lock back before it takes it again.
func (h *hall) yielding() {
	h.each(func(string) {
		h.mu.Unlock()
		h.mu.Lock()
	})
}
