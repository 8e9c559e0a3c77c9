// Package wrappers makes its contexts in functions of its own.
package wrappers

import (
	"context"
	"errors"
	"time"
)

var errClosed = errors.New("closed")

// The wrapper hands both on: its callers have to cancel.
func short(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, time.Second)
}

func named(ctx context.Context, d time.Duration) (context.Context, func()) {
	ctx, cancel := context.WithTimeout(ctx, d)
	return context.WithValue(ctx, key{}, d), cancel
}

type key struct{}

func ask(ctx context.Context, closed bool) error {
	ctx, cancel := short(ctx) // want lost-cancel
	if closed {
		return errClosed
	}
	defer cancel()
	<-ctx.Done()
	return ctx.Err()
}

func askAgain(ctx context.Context, closed bool) error {
	ctx, cancel := named(ctx, time.Minute) // want lost-cancel
	if closed {
		return errClosed
	}
	<-ctx.Done()
	cancel()
	return ctx.Err()
}
