package deferorder

import (
	"context"
	"sync"
)

// Wait runs before the cancel that the workers need to come back.
func watch(parent context.Context, sources []func(context.Context) error) {
	ctx, cancel := context.WithCancel(parent)
	defer cancel()
	var wg sync.WaitGroup
	defer wg.Wait() // want defer-order
	for _, source := range sources {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for ctx.Err() == nil {
				_ = source(ctx)
			}
		}()
	}
}
