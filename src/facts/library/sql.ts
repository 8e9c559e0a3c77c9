/** database/sql, and what is built on it. */
import type { PackageRow, TypeRow } from "./row.js";
import { callsInside, each, gives, opens, usesError } from "./shapes.js";

const rows = opens("*Rows, error");
const stmt = opens("*Stmt, error");
const tx = opens("*Tx, error");
const row = gives("*Row");
const exec = gives("Result, error");
/** Statements prepared in a transaction are closed with it. */
const txStmt = gives("*Stmt, error");

export const connectionHeld = "its connection never goes back to the pool";

const pool = (cost: string): TypeRow => ({
	what: "connection pool",
	release: ["Close"],
	family: "pool",
	cost,
});
const transaction: TypeRow = {
	what: "transaction",
	release: ["Commit", "Rollback"],
	cost: "it stays open and its connection never goes back to the pool",
};
const statement: TypeRow = {
	what: "statement",
	release: ["Close"],
	cost: "the statement stays prepared on the server",
};

const runs = {
	...each("Exec ExecContext", exec),
	...each("Query QueryContext", rows),
	...each("QueryRow QueryRowContext", row),
} as const;

/** What sqlx adds to all that can run a statement. */
const sqlxRuns = {
	...each("Queryx QueryxContext", rows),
	...each("QueryRowx QueryRowxContext", row),
	...each("Get GetContext Select SelectContext", usesError),
} as const;
const sqlxNamed = {
	...each("NamedExec NamedExecContext", gives("database/sql.Result, error")),
	NamedQuery: rows,
} as const;

const gormDB = "*DB";

export const sql: readonly PackageRow[] = [
	{
		path: "database/sql",
		source: "https://pkg.go.dev/database/sql",
		types: {
			DB: {
				...pool("its connections and its opener goroutine stay alive"),
				methods: {
					...runs,
					...each("Begin BeginTx", tx),
					...each("Close Ping PingContext", usesError),
					...each("Prepare PrepareContext", stmt),
					...each(
						"SetConnMaxLifetime SetMaxIdleConns SetMaxOpenConns",
						gives(""),
					),
					Conn: opens("*Conn, error"),
					Stats: "DBStats",
				},
			},
			Conn: {
				what: "connection",
				release: ["Close"],
				cost: connectionHeld,
				methods: {
					...each("Close PingContext", usesError),
					BeginTx: tx,
					ExecContext: exec,
					PrepareContext: stmt,
					QueryContext: rows,
					QueryRowContext: row,
					Raw: callsInside("error"),
				},
			},
			// A context that ends rolls it back, but only BeginTx with one that does.
			Tx: {
				...transaction,
				methods: {
					...runs,
					...each("Commit Rollback", "error"),
					...each("Prepare PrepareContext", txStmt),
					...each("Stmt StmtContext", gives("*Stmt")),
				},
			},
			Stmt: { ...statement, methods: { ...runs, Close: "error" } },
			Rows: {
				what: "result set",
				release: ["Close"],
				// "If Next is called and returns false and there are no further result sets, the Rows are closed automatically".
				releasedWhenFalse: ["Next", "NextResultSet"],
				cost: connectionHeld,
				methods: {
					...each("Next NextResultSet", "bool"),
					Close: "error",
					Columns: "[]string, error",
					ColumnTypes: "[]*ColumnType, error",
					Err: "error",
					Scan: usesError,
				},
			},
			// "Scan … closes the row's result set": nothing to release.
			Row: { methods: { Err: "error", Scan: usesError } },
			Result: {
				methods: each("LastInsertId RowsAffected", "int64, error"),
			},
		},
		funcs: {
			// "Open may just validate its arguments without creating a connection": its error says nothing about the server.
			Open: opens("*DB, error"),
			OpenDB: opens("*DB"),
		},
		vars: each("ErrConnDone ErrNoRows ErrTxDone", "error"),
	},
	{
		path: "github.com/jmoiron/sqlx",
		source: "https://pkg.go.dev/github.com/jmoiron/sqlx",
		types: {
			DB: {
				...pool("its connections stay open"),
				embeds: ["database/sql.DB"],
				methods: {
					...sqlxRuns,
					...sqlxNamed,
					...each("BeginTxx Beginx", tx),
					...each("MustBegin MustBeginTx", opens("*Tx")),
					...each(
						"PrepareNamed PrepareNamedContext",
						opens("*NamedStmt, error"),
					),
					...each("Preparex PreparexContext", stmt),
					Connx: opens("*Conn, error"),
					NamedQueryContext: rows,
				},
			},
			Conn: {
				what: "connection",
				release: ["Close"],
				cost: connectionHeld,
				embeds: ["database/sql.Conn"],
				methods: {
					...each("GetContext SelectContext", usesError),
					BeginTxx: tx,
					PreparexContext: stmt,
					QueryRowxContext: row,
					QueryxContext: rows,
				},
			},
			Tx: {
				...transaction,
				embeds: ["database/sql.Tx"],
				methods: {
					...sqlxRuns,
					...sqlxNamed,
					...each(
						"PrepareNamed PrepareNamedContext",
						gives("*NamedStmt, error"),
					),
					...each("Preparex PreparexContext", txStmt),
				},
			},
			Stmt: { ...statement, embeds: ["database/sql.Stmt"], methods: sqlxRuns },
			NamedStmt: { ...statement, methods: { ...sqlxRuns, Close: "error" } },
			Row: {
				methods: { Err: "error", Scan: usesError, StructScan: usesError },
			},
			Rows: {
				what: "result set",
				release: ["Close"],
				releasedWhenFalse: ["Next"],
				cost: connectionHeld,
				embeds: ["database/sql.Rows"],
				methods: {
					...each("MapScan StructScan", usesError),
					SliceScan: "[]any, error",
				},
			},
		},
		funcs: {
			// Connect is Open and a ping; it closes the pool when that fails.
			...each("Connect ConnectContext Open", opens("*DB, error")),
			...each("MustConnect MustOpen", opens("*DB")),
			...each("Get GetContext Select SelectContext", usesError),
			...each("NamedQuery NamedQueryContext", rows),
			...each("Preparex PreparexContext", stmt),
			// Its Close closes the pool that it is given.
			NewDb: { args: ["takes", "uses"], results: "*DB" },
			// "StructScan all rows from an sql.Rows or an sqlx.Rows into the dest slice", and closes them.
			StructScan: { args: ["takes", "uses"], results: "error" },
		},
	},
	{
		path: "gorm.io/gorm",
		source: "https://pkg.go.dev/gorm.io/gorm",
		types: {
			DB: {
				methods: {
					...each(
						"Begin Commit Model Rollback Raw Where WithContext",
						gives(gormDB),
					),
					Rows: opens("*database/sql.Rows, error"),
					Transaction: callsInside("error"),
					DB: "*database/sql.DB, error",
				},
			},
		},
		funcs: { Open: gives("*DB, error") },
	},
];
