package connections

import (
	"context"

	"go.opentelemetry.io/otel"
)

// Whoever gets the context ends the span that is in it.
func begin(ctx context.Context, name string) context.Context {
	ctx, span := otel.Tracer("fixture").Start(ctx, name)
	_ = span
	return ctx
}

type operation struct {
	ctx context.Context
}

func begun(ctx context.Context, name string) *operation {
	ctx, _ = otel.Tracer("fixture").Start(ctx, name)
	return &operation{ctx: ctx}
}
