package lostcancel

import "context"

// Whoever got the context waits for its end.
func relayed(serve func(context.Context), check func() error) (context.CancelFunc, error) {
	ctx, cancel := context.WithCancel(context.Background()) // want lost-cancel
	go serve(ctx)
	if err := check(); err != nil {
		return nil, err
	}
	return cancel, nil
}
