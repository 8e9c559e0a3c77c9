package lostcancel

import (
	"context"
	"time"
)

// The first one is replaced before anybody used it.
func replaced(parent context.Context, limit time.Duration, work func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(parent, time.Hour) // want lost-cancel
	if limit > 0 {
		ctx, cancel = context.WithTimeout(parent, limit)
	}
	defer cancel()
	return work(ctx)
}

// The context goes on in a goroutine: a deferred cancel would end it too early.
func background(parent context.Context, ok bool, work func(context.Context)) {
	ctx, cancel := context.WithCancel(parent) // want lost-cancel
	go work(ctx)
	if ok {
		cancel()
	}
}
