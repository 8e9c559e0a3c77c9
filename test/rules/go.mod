module example.com/fixtures

go 1.25

require (
	github.com/jackc/pgx/v5 v5.0.0
	go.opentelemetry.io/otel v1.0.0
)

replace (
	github.com/jackc/pgx/v5 => ./resource-not-closed/stubs/pgx
	go.opentelemetry.io/otel => ./resource-not-closed/stubs/otel
)
