package wrappers

import (
	"context"
	"time"
)

func polite(ctx context.Context) error {
	ctx, cancel := short(ctx)
	defer cancel()
	<-ctx.Done()
	return ctx.Err()
}

// Without a limit there is nothing to cancel: the function is then another one.
func limited(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	if d == 0 {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, d)
}

func askLimited(ctx context.Context, d time.Duration) error {
	ctx, cancel := limited(ctx, d)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	cancel()
	return nil
}

// The group keeps the function and calls it at the end.
type group struct {
	cancels []context.CancelFunc
}

func (g *group) context(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	g.cancels = append(g.cancels, cancel)
	return ctx, cancel
}

func (g *group) ask(ctx context.Context, closed bool) error {
	ctx, cancel := g.context(ctx)
	if closed {
		return errClosed
	}
	<-ctx.Done()
	cancel()
	return ctx.Err()
}
