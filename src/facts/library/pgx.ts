/** PostgreSQL by pgx: one connection, or a pool of them. */
import type { PackageRow, TypeRow } from "./row.js";
import { callsInside, each, gives, opens, usesError } from "./shapes.js";
import { connectionHeld } from "./sql.js";

const PGX = "github.com/jackc/pgx";

/** "It is safe to attempt to read from the returned Rows even if an error is returned": they are never nil. */
const queries = (rows: string) => opens(`${rows}, error`, { neverNil: [0] });

/** What a connection, a transaction and a pool can run; `path` is how rows of the package name pgx's own types. */
const runs = (path: string) =>
	({
		...each("Begin", opens(`${path}Tx, error`)),
		CopyFrom: gives("int64, error"),
		Exec: gives(`${PGX}/pgconn.CommandTag, error`),
		Query: queries(`${path}Rows`),
		QueryRow: gives(`${path}Row`),
		SendBatch: opens(`${path}BatchResults`),
	}) as const;

const transaction: TypeRow = {
	what: "transaction",
	release: ["Commit", "Rollback"],
	cost: "it stays open and keeps its connection busy",
};

/** These read the rows to their end and close them. */
const collects = { args: ["takes", "uses"] } as const;

export const pgx: readonly PackageRow[] = [
	{
		path: PGX,
		source: "https://pkg.go.dev/github.com/jackc/pgx/v5",
		types: {
			Conn: {
				what: "connection",
				release: ["Close"],
				cost: "the connection stays open",
				methods: {
					...runs(""),
					...each("Close Ping", usesError),
					BeginTx: opens("Tx, error"),
					Prepare: gives(`*${PGX}/pgconn.StatementDescription, error`),
				},
			},
			Tx: {
				...transaction,
				methods: {
					...runs(""),
					// A savepoint: it ends with the transaction that it is part of.
					Begin: gives("Tx, error"),
					...each("Commit Rollback", usesError),
				},
			},
			Rows: {
				what: "result set",
				release: ["Close"],
				// "Rows … is closed automatically when Next returns false".
				releasedWhenFalse: ["Next"],
				// Of Scan: "Rows is automatically closed upon error."
				releasedWhenFails: ["Scan"],
				cost: "its connection stays busy",
				methods: {
					Close: "",
					Err: "error",
					Next: "bool",
					Scan: usesError,
					Values: "[]any, error",
				},
			},
			Row: { methods: { Scan: usesError } },
			// "Close … must be called before the underlying connection can be used again."
			BatchResults: {
				what: "batch",
				release: ["Close"],
				cost: "its connection stays busy",
				methods: {
					Close: "error",
					Exec: `${PGX}/pgconn.CommandTag, error`,
					Query: "Rows, error",
					QueryRow: "Row",
				},
			},
		},
		funcs: {
			...each(
				"Connect ConnectConfig ConnectWithOptions",
				opens("*Conn, error"),
			),
			...each(
				"CollectExactlyOneRow CollectOneRow CollectRows ForEachRow",
				collects,
			),
			...each("BeginFunc BeginTxFunc", callsInside("error")),
			AppendRows: { args: ["uses", "takes", "uses"] },
		},
		vars: each("ErrNoRows ErrTxClosed", "error"),
	},
	{
		path: `${PGX}/pgxpool`,
		formerly: ["github.com/jackc/pgxpool"],
		source: "https://pkg.go.dev/github.com/jackc/pgx/v5/pgxpool",
		types: {
			Pool: {
				what: "connection pool",
				release: ["Close"],
				family: "pool",
				cost: "its connections and goroutines stay alive",
				methods: {
					...runs(`${PGX}.`),
					Acquire: opens("*Conn, error"),
					AcquireFunc: callsInside("error"),
					BeginTx: opens(`${PGX}.Tx, error`),
					Close: "",
					Ping: usesError,
				},
			},
			Conn: {
				what: "pooled connection",
				release: ["Release", "Hijack"],
				cost: connectionHeld,
				derives: true,
				methods: {
					...runs(`${PGX}.`),
					BeginTx: opens(`${PGX}.Tx, error`),
					Conn: `*${PGX}.Conn`,
					Hijack: `*${PGX}.Conn`,
					Release: "",
				},
			},
		},
		funcs: {
			...each("New NewWithConfig", opens("*Pool, error")),
			// Until v4.
			...each("Connect ConnectConfig", opens("*Pool, error")),
		},
	},
	{
		path: `${PGX}/pgconn`,
		formerly: ["github.com/jackc/pgconn"],
		source: "https://pkg.go.dev/github.com/jackc/pgx/v5/pgconn",
		types: {
			PgConn: {
				what: "connection",
				release: ["Close", "Hijack"],
				cost: "the connection stays open",
				methods: each("Close Ping", usesError),
			},
			CommandTag: { methods: { RowsAffected: "int64", String: "string" } },
			StatementDescription: {},
		},
		funcs: each("Connect ConnectConfig", opens("*PgConn, error")),
	},
	{
		path: `${PGX}/stdlib`,
		source: "https://pkg.go.dev/github.com/jackc/pgx/v5/stdlib",
		funcs: {
			OpenDB: opens("*database/sql.DB"),
			// "Note that closing the returned *sql.DB will not close the *pgxpool.Pool."
			OpenDBFromPool: { ...opens("*database/sql.DB"), args: ["wraps", "uses"] },
		},
	},
];
