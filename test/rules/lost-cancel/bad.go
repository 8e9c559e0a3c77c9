package lostcancel

import (
	"context"
	"errors"
	"time"
)

// The second way out never cancels.
func guarded(parent context.Context, ok bool, work func(context.Context) error) error {
	ctx, cancel := context.WithCancel(parent) // want lost-cancel
	if !ok {
		return errors.New("not allowed")
	}
	err := work(ctx)
	cancel()
	return err
}

// Nobody could cancel it if they wanted to.
func discarded(parent context.Context, work func(context.Context) error) error {
	ctx, _ := context.WithTimeout(parent, time.Minute) // want lost-cancel
	return work(ctx)
}

// The name that comes to mind is taken already.
func discardedToo(parent context.Context, cancel chan struct{}, work func(context.Context) error) error {
	ctx, _ := context.WithDeadlineCause(parent, time.Now().Add(time.Hour), errors.New("late")) // want lost-cancel
	close(cancel)
	return work(ctx)
}

// One round that fails keeps its timer.
func attempts(parent context.Context, try func(context.Context) error) {
	for i := 0; i < 10; i++ {
		ctx, cancel := context.WithTimeout(parent, time.Second) // want lost-cancel
		if err := try(ctx); err != nil {
			continue
		}
		cancel()
	}
}

// The same holds inside of a literal.
func inLiteral(parent context.Context, run func(func())) {
	run(func() {
		ctx, cancel := context.WithCancelCause(parent) // want lost-cancel
		if ctx.Err() != nil {
			return
		}
		cancel(nil)
	})
}

// Only one case of the switch cancels.
func chosen(parent context.Context, kind int) {
	_, cancel := context.WithCancel(parent) // want lost-cancel
	switch kind {
	case 1:
		cancel()
	case 2:
		println("two")
	default:
		panic("unknown")
	}
}
