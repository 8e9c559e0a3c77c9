package lostcancel

import "context"

type relay struct {
	ctx    context.Context
	cancel context.CancelFunc
}

// The background remembers no child, and nobody has the context yet.
func newRelay(options ...func(*relay) error) (*relay, error) {
	r := &relay{}
	r.ctx, r.cancel = context.WithCancel(context.Background())
	for _, option := range options {
		if err := option(r); err != nil {
			return nil, err
		}
	}
	return r, nil
}
