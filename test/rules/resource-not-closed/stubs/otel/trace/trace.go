// Package trace is a stub for fixtures.
package trace

import "context"

type Tracer interface {
	Start(ctx context.Context, name string) (context.Context, Span)
}

type Span interface {
	End()
	RecordError(err error)
}
