module example.com/fixtures

go 1.25

require (
	example.com/stream v1.0.0
	github.com/spf13/cobra v1.0.0
	github.com/jackc/pgx/v5 v5.0.0
	github.com/klauspost/compress v1.0.0
	github.com/redis/go-redis/v9 v9.0.0
	go.opentelemetry.io/otel v1.0.0
	google.golang.org/grpc v1.0.0
)

replace (
	example.com/stream => ./resource-not-closed/stubs/stream
	github.com/spf13/cobra => ./resource-not-closed/stubs/cobra
	github.com/jackc/pgx/v5 => ./resource-not-closed/stubs/pgx
	github.com/klauspost/compress => ./resource-not-closed/stubs/zstd
	github.com/redis/go-redis/v9 => ./connection-per-iteration/stubs/redis
	go.opentelemetry.io/otel => ./resource-not-closed/stubs/otel
	google.golang.org/grpc => ./connection-per-iteration/stubs/grpc
)
