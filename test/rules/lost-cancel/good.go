package lostcancel

import (
	"context"
	"log"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"time"
)

// Deferred at once.
func deferred(parent context.Context, work func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(parent, time.Second)
	defer cancel()
	return work(ctx)
}

// Called on every way out.
func everyPath(parent context.Context, work func(context.Context) error) error {
	ctx, cancel := context.WithCancel(parent)
	if err := work(ctx); err != nil {
		cancel()
		return err
	}
	cancel()
	return nil
}

// Returned: whoever has the context has its cancel function.
func returned(parent context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(parent)
	return ctx, cancel
}

// A naked return gives the named results back.
func naked(parent context.Context) (ctx context.Context, cancel context.CancelFunc) {
	ctx, cancel = context.WithCancel(parent)
	return
}

type server struct {
	mu     sync.Mutex
	cancel context.CancelFunc
	all    map[string]context.CancelFunc
}

// Stored in a field, by way of a variable or at once.
func (s *server) start(parent context.Context, run func(context.Context)) {
	ctx, cancel := context.WithCancel(parent)
	s.cancel = cancel
	go run(ctx)
}

func (s *server) restart(parent context.Context, run func(context.Context)) {
	var ctx context.Context
	ctx, s.cancel = context.WithCancel(parent)
	go run(ctx)
}

// Stored in a map for whoever stops it by name.
func (s *server) add(parent context.Context, name string, run func(context.Context)) {
	ctx, cancel := context.WithCancel(parent)
	s.mu.Lock()
	s.all[name] = cancel
	s.mu.Unlock()
	go run(ctx)
}

// Passed on.
func passed(parent context.Context, run func(context.Context, func())) {
	ctx, cancel := context.WithCancel(parent)
	run(ctx, cancel)
}

// Called by a goroutine, when it is done.
func concurrent(parent context.Context, run func(context.Context)) {
	ctx, cancel := context.WithCancel(parent)
	go func() {
		defer cancel()
		run(ctx)
	}()
}

// Called by whoever closes the stop channel.
func stoppable(parent context.Context, stop <-chan struct{}, run func(context.Context) error) error {
	ctx, cancel := context.WithCancel(parent)
	go func() {
		<-stop
		cancel()
	}()
	return run(ctx)
}

// A use says that it is not forgotten.
func onPurpose(parent context.Context, run func(context.Context)) {
	ctx, cancel := context.WithCancel(parent)
	_ = cancel
	run(ctx)
}

// Only under a condition is there something to cancel.
func sometimes(parent context.Context, limit time.Duration, run func(context.Context)) {
	ctx, cancel := parent, func() {}
	if limit > 0 {
		ctx, cancel = context.WithTimeout(parent, limit)
	}
	defer cancel()
	run(ctx)
}

// The variable belongs to the enclosing function, which cancels.
func outer(parent context.Context, run func(context.Context)) {
	var cancel context.CancelFunc
	func() {
		var ctx context.Context
		ctx, cancel = context.WithCancel(parent)
		run(ctx)
	}()
	cancel()
}

var stopAll context.CancelFunc

// So does a variable of the package.
func global(parent context.Context) (ctx context.Context) {
	ctx, stopAll = context.WithCancel(parent)
	return ctx
}

// A context of no parent's is garbage when it is replaced.
func defaulted(limit time.Duration, run func(context.Context)) {
	ctx, cancel := context.WithCancel(context.Background())
	if limit > 0 {
		ctx, cancel = context.WithTimeout(context.Background(), limit)
	}
	defer cancel()
	run(ctx)
}

// The process ends.
func orDie(parent context.Context, run func(context.Context) error) {
	ctx, cancel := context.WithCancel(parent)
	if err := run(ctx); err != nil {
		log.Fatal(err)
	}
	cancel()
}

// It never returns.
func forever(parent context.Context, run func(context.Context)) {
	ctx, cancel := context.WithCancel(parent)
	for ctx.Err() == nil || true {
		run(ctx)
	}
	cancel()
}

// The next iteration cancels what this one made.
func watch(parent context.Context, changes <-chan string, run func(context.Context, string)) {
	var stop context.CancelFunc = func() {}
	for change := range changes {
		stop()
		var ctx context.Context
		ctx, stop = context.WithCancel(parent)
		go run(ctx, change)
	}
	stop()
}

// Kept with the request that it belongs to.
func request(parent context.Context, url string) (*http.Request, func(), error) {
	ctx, cancel := context.WithTimeout(parent, time.Minute)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		cancel()
		return nil, nil, err
	}
	return req, cancel, nil
}

func interrupted(run func(context.Context)) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	run(ctx)
}

// Only a field says whether there is one already.
func (s *server) elected(parent context.Context, leader <-chan bool, run func(context.Context)) {
	var ctx context.Context
	stop := func() {}
	for isLeader := range leader {
		if isLeader && s.cancel == nil {
			ctx, stop = context.WithCancel(parent)
			s.cancel = func() {}
			go run(ctx)
		}
		if !isLeader && s.cancel != nil {
			stop()
			s.cancel = nil
		}
	}
	stop()
}

type call struct {
	ctx  context.Context
	wait time.Duration
}

// What has just got a time has a deadline.
func (c *call) timed(usual time.Duration) context.CancelFunc {
	var cancel context.CancelFunc
	if c.ctx == nil {
		c.ctx, cancel = context.WithTimeout(context.Background(), c.wait)
	}
	if _, timed := c.ctx.Deadline(); !timed {
		c.ctx, cancel = context.WithTimeout(c.ctx, usual)
	}
	return cancel
}
