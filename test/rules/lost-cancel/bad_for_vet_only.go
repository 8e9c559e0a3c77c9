package lostcancel

import (
	"context"
	"time"
)

// Vet reports what is in this file, and it is fine: vet knows no conditions, and no closures made before.

// The condition goes the same way twice.
func sometimesNil(parent context.Context, limit time.Duration, run func(context.Context)) {
	var cancel context.CancelFunc
	ctx := parent
	if limit > 0 {
		ctx, cancel = context.WithTimeout(parent, limit)
	}
	run(ctx)
	if limit > 0 {
		cancel()
	}
}

// A closure made before cancels whatever is there at the end.
func earlier(parent context.Context, run func(context.Context)) {
	var cancel context.CancelFunc
	defer func() {
		if cancel != nil {
			cancel()
		}
	}()
	ctx := parent
	ctx, cancel = context.WithCancel(ctx)
	run(ctx)
}
