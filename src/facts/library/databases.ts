/** Databases and stores: database/sql, sqlx, pgx, redis, mongo, embedded stores, object storage. */
import type { FuncRow, PackageRow } from "./row.js";

const usesError: FuncRow = { args: "uses", results: "error" };
const rows: FuncRow = { results: "*Rows, error", opens: [0], args: "uses" };
const stmt: FuncRow = { results: "*Stmt, error", opens: [0], args: "uses" };
const tx: FuncRow = { results: "*Tx, error", opens: [0], args: "uses" };
/** Statements prepared in a transaction are closed with it. */
const txStmt: FuncRow = { results: "*Stmt, error", args: "uses" };
const row: FuncRow = { results: "*Row", args: "uses" };
const exec: FuncRow = { results: "Result, error", args: "uses" };

const connectionHeld = "its connection never goes back to the pool";

const redisPackage = (path: string): PackageRow => ({
	path,
	source: `https://pkg.go.dev/${path}`,
	types: {
		Client: {
			what: "redis client",
			release: ["Close"],
			family: "pool",
			cost: "its connections stay open",
			derives: true,
			methods: {
				Close: "error",
				Subscribe: { results: "*PubSub", opens: [0], args: "uses" },
				PSubscribe: { results: "*PubSub", opens: [0], args: "uses" },
			},
		},
		ClusterClient: {
			what: "redis client",
			release: ["Close"],
			family: "pool",
			cost: "its connections stay open",
			derives: true,
			methods: { Close: "error" },
		},
		PubSub: {
			what: "subscription",
			release: ["Close"],
			cost: "its connection and goroutines stay alive",
			methods: {
				Close: "error",
				Channel: "<-chan *Message",
				Receive: "any, error",
				ReceiveMessage: "*Message, error",
			},
		},
	},
	funcs: {
		NewClient: { results: "*Client", opens: [0], args: "uses" },
		NewClusterClient: { results: "*ClusterClient", opens: [0], args: "uses" },
		NewFailoverClient: { results: "*Client", opens: [0], args: "uses" },
	},
});

const mongoPackage = (path: string): PackageRow => ({
	path,
	source: `https://pkg.go.dev/${path}`,
	types: {
		Client: {
			what: "mongo client",
			release: ["Disconnect"],
			family: "pool",
			cost: "its connections and monitors stay alive",
			derives: true,
			methods: {
				Connect: usesError,
				Database: { results: "*Database", args: "uses" },
				Disconnect: usesError,
				Ping: usesError,
				StartSession: { results: "Session, error", opens: [0], args: "uses" },
			},
		},
		Session: {
			what: "session",
			release: ["EndSession"],
			cost: "it stays checked out on the server",
			methods: { EndSession: { args: "uses", results: "" } },
		},
		Database: {
			methods: {
				Collection: { results: "*Collection", args: "uses" },
				Aggregate: { results: "*Cursor, error", opens: [0], args: "uses" },
				Watch: { results: "*ChangeStream, error", opens: [0], args: "uses" },
			},
		},
		Collection: {
			methods: {
				Aggregate: { results: "*Cursor, error", opens: [0], args: "uses" },
				Find: { results: "*Cursor, error", opens: [0], args: "uses" },
				Watch: { results: "*ChangeStream, error", opens: [0], args: "uses" },
			},
		},
		Cursor: {
			what: "cursor",
			// All closes the cursor itself; a cursor read to its end holds nothing on the server.
			release: ["Close", "All"],
			releasedWhenFalse: ["Next"],
			cost: "the cursor stays open on the server",
			methods: {
				All: usesError,
				Close: usesError,
				Decode: usesError,
				Err: "error",
				Next: { args: "uses", results: "bool" },
				TryNext: { args: "uses", results: "bool" },
			},
		},
		ChangeStream: {
			what: "change stream",
			release: ["Close"],
			cost: "the cursor stays open on the server",
			methods: {
				Close: usesError,
				Decode: usesError,
				Err: "error",
				Next: { args: "uses", results: "bool" },
			},
		},
	},
	funcs: {
		Connect: { results: "*Client, error", opens: [0], args: "uses" },
		NewClient: { results: "*Client, error", args: "uses" },
	},
});

export const databases: readonly PackageRow[] = [
	{
		path: "database/sql",
		source: "https://pkg.go.dev/database/sql",
		types: {
			DB: {
				what: "connection pool",
				release: ["Close"],
				family: "pool",
				cost: "its connections and its opener goroutine stay alive",
				methods: {
					Begin: tx,
					BeginTx: tx,
					Close: "error",
					Conn: { results: "*Conn, error", opens: [0], args: "uses" },
					Exec: exec,
					ExecContext: exec,
					Ping: "error",
					PingContext: usesError,
					Prepare: stmt,
					PrepareContext: stmt,
					Query: rows,
					QueryContext: rows,
					QueryRow: row,
					QueryRowContext: row,
				},
			},
			Conn: {
				what: "connection",
				release: ["Close"],
				cost: connectionHeld,
				methods: {
					BeginTx: tx,
					Close: "error",
					ExecContext: exec,
					PingContext: usesError,
					PrepareContext: stmt,
					QueryContext: rows,
					QueryRowContext: row,
				},
			},
			Tx: {
				what: "transaction",
				release: ["Commit", "Rollback"],
				cost: "it stays open and its connection never goes back to the pool",
				methods: {
					Commit: "error",
					Exec: exec,
					ExecContext: exec,
					Prepare: txStmt,
					PrepareContext: txStmt,
					Query: rows,
					QueryContext: rows,
					QueryRow: row,
					QueryRowContext: row,
					Rollback: "error",
					Stmt: { results: "*Stmt", args: "uses" },
					StmtContext: { results: "*Stmt", args: "uses" },
				},
			},
			Stmt: {
				what: "statement",
				release: ["Close"],
				cost: "the statement stays prepared on the server",
				methods: {
					Close: "error",
					Exec: exec,
					ExecContext: exec,
					Query: rows,
					QueryContext: rows,
					QueryRow: row,
					QueryRowContext: row,
				},
			},
			Rows: {
				what: "result set",
				release: ["Close"],
				// "If Next is called and returns false and there are no further result sets, the Rows are closed automatically".
				releasedWhenFalse: ["Next", "NextResultSet"],
				cost: connectionHeld,
				methods: {
					Close: "error",
					Columns: "[]string, error",
					ColumnTypes: "[]*ColumnType, error",
					Err: "error",
					Next: "bool",
					NextResultSet: "bool",
					Scan: usesError,
				},
			},
			Row: { methods: { Err: "error", Scan: usesError } },
			Result: {
				methods: {
					LastInsertId: "int64, error",
					RowsAffected: "int64, error",
				},
			},
		},
		funcs: {
			Open: { results: "*DB, error", opens: [0], args: "uses" },
			OpenDB: { results: "*DB", opens: [0], args: "uses" },
		},
		vars: { ErrNoRows: "error", ErrTxDone: "error" },
	},
	{
		path: "github.com/jmoiron/sqlx",
		source: "https://pkg.go.dev/github.com/jmoiron/sqlx",
		types: {
			DB: {
				what: "connection pool",
				release: ["Close"],
				family: "pool",
				cost: "its connections stay open",
				embeds: ["database/sql.DB"],
				methods: {
					BeginTxx: tx,
					Beginx: tx,
					Get: usesError,
					GetContext: usesError,
					MustBegin: { results: "*Tx", opens: [0] },
					NamedExec: { results: "database/sql.Result, error", args: "uses" },
					NamedQuery: rows,
					NamedQueryContext: rows,
					PrepareNamed: {
						results: "*NamedStmt, error",
						opens: [0],
						args: "uses",
					},
					Preparex: stmt,
					PreparexContext: stmt,
					Queryx: rows,
					QueryxContext: rows,
					QueryRowx: row,
					QueryRowxContext: row,
					Select: usesError,
					SelectContext: usesError,
				},
			},
			Tx: {
				what: "transaction",
				release: ["Commit", "Rollback"],
				cost: "it stays open and its connection never goes back to the pool",
				embeds: ["database/sql.Tx"],
				methods: {
					Get: usesError,
					GetContext: usesError,
					NamedExec: { results: "database/sql.Result, error", args: "uses" },
					NamedQuery: rows,
					Queryx: rows,
					QueryxContext: rows,
					Select: usesError,
					SelectContext: usesError,
				},
			},
			Stmt: {
				what: "statement",
				release: ["Close"],
				cost: "the statement stays prepared on the server",
				embeds: ["database/sql.Stmt"],
				methods: { Queryx: rows, QueryxContext: rows },
			},
			NamedStmt: {
				what: "statement",
				release: ["Close"],
				cost: "the statement stays prepared on the server",
				methods: { Close: "error", Queryx: rows, QueryxContext: rows },
			},
			Rows: {
				what: "result set",
				release: ["Close"],
				releasedWhenFalse: ["Next"],
				cost: connectionHeld,
				embeds: ["database/sql.Rows"],
				methods: {
					MapScan: usesError,
					SliceScan: "[]any, error",
					StructScan: usesError,
				},
			},
		},
		funcs: {
			Connect: { results: "*DB, error", opens: [0], args: "uses" },
			ConnectContext: { results: "*DB, error", opens: [0], args: "uses" },
			MustConnect: { results: "*DB", opens: [0], args: "uses" },
			Open: { results: "*DB, error", opens: [0], args: "uses" },
			// "StructScan all rows from an sql.Rows or an sqlx.Rows into the dest slice", and closes them.
			StructScan: { args: ["takes", "uses"], results: "error" },
			Select: usesError,
			Get: usesError,
		},
	},
	{
		path: "github.com/jackc/pgx",
		source: "https://pkg.go.dev/github.com/jackc/pgx/v5",
		types: {
			Conn: {
				what: "connection",
				release: ["Close"],
				cost: "the connection stays open",
				methods: {
					Begin: { results: "Tx, error", opens: [0], args: "uses" },
					BeginTx: { results: "Tx, error", opens: [0], args: "uses" },
					Close: usesError,
					Exec: { results: "pgconn.CommandTag, error", args: "uses" },
					Ping: usesError,
					Query: { results: "Rows, error", opens: [0], args: "uses" },
					QueryRow: { results: "Row", args: "uses" },
				},
			},
			Tx: {
				what: "transaction",
				release: ["Commit", "Rollback"],
				cost: "it stays open and keeps its connection busy",
				methods: {
					Begin: { results: "Tx, error", opens: [0], args: "uses" },
					Commit: usesError,
					Exec: { results: "pgconn.CommandTag, error", args: "uses" },
					Query: { results: "Rows, error", opens: [0], args: "uses" },
					QueryRow: { results: "Row", args: "uses" },
					Rollback: usesError,
				},
			},
			Rows: {
				what: "result set",
				release: ["Close"],
				// "Rows … is closed automatically when Next returns false".
				releasedWhenFalse: ["Next"],
				// "It is safe to attempt to read from the returned Rows even if an error is returned".
				nilSafe: ["*"],
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
		},
		funcs: {
			Connect: { results: "*Conn, error", opens: [0], args: "uses" },
			ConnectConfig: { results: "*Conn, error", opens: [0], args: "uses" },
			// These read the rows to their end and close them.
			CollectRows: { args: ["takes", "uses"] },
			CollectOneRow: { args: ["takes", "uses"] },
			CollectExactlyOneRow: { args: ["takes", "uses"] },
			AppendRows: { args: ["uses", "takes", "uses"] },
			ForEachRow: { args: ["takes", "uses"] },
		},
	},
	{
		path: "github.com/jackc/pgx/pgxpool",
		formerly: ["github.com/jackc/pgxpool"],
		source: "https://pkg.go.dev/github.com/jackc/pgx/v5/pgxpool",
		types: {
			Pool: {
				what: "connection pool",
				release: ["Close"],
				family: "pool",
				cost: "its connections and goroutines stay alive",
				methods: {
					Acquire: { results: "*Conn, error", opens: [0], args: "uses" },
					Begin: {
						results: "github.com/jackc/pgx.Tx, error",
						opens: [0],
						args: "uses",
					},
					BeginTx: {
						results: "github.com/jackc/pgx.Tx, error",
						opens: [0],
						args: "uses",
					},
					Close: "",
					Exec: { results: "pgconn.CommandTag, error", args: "uses" },
					Ping: usesError,
					Query: {
						results: "github.com/jackc/pgx.Rows, error",
						opens: [0],
						args: "uses",
					},
					QueryRow: { results: "github.com/jackc/pgx.Row", args: "uses" },
				},
			},
			Conn: {
				what: "pooled connection",
				release: ["Release", "Hijack"],
				cost: connectionHeld,
				derives: true,
				methods: {
					Begin: {
						results: "github.com/jackc/pgx.Tx, error",
						opens: [0],
						args: "uses",
					},
					Exec: { results: "pgconn.CommandTag, error", args: "uses" },
					Query: {
						results: "github.com/jackc/pgx.Rows, error",
						opens: [0],
						args: "uses",
					},
					QueryRow: { results: "github.com/jackc/pgx.Row", args: "uses" },
					Release: "",
				},
			},
		},
		funcs: {
			New: { results: "*Pool, error", opens: [0], args: "uses" },
			NewWithConfig: { results: "*Pool, error", opens: [0], args: "uses" },
			Connect: { results: "*Pool, error", opens: [0], args: "uses" },
			ConnectConfig: { results: "*Pool, error", opens: [0], args: "uses" },
		},
	},
	redisPackage("github.com/redis/go-redis"),
	redisPackage("github.com/go-redis/redis"),
	{
		path: "github.com/gomodule/redigo/redis",
		source: "https://pkg.go.dev/github.com/gomodule/redigo/redis",
		types: {
			Pool: {
				methods: {
					Get: { results: "Conn", opens: [0] },
					GetContext: { results: "Conn, error", opens: [0], args: "uses" },
				},
			},
			Conn: {
				what: "redis connection",
				release: ["Close"],
				cost: connectionHeld,
				methods: {
					Close: "error",
					Do: { results: "any, error", args: "uses" },
					Flush: "error",
					Send: usesError,
				},
			},
		},
		funcs: {
			Dial: { results: "Conn, error", opens: [0], args: "uses" },
			DialURL: { results: "Conn, error", opens: [0], args: "uses" },
		},
	},
	mongoPackage("go.mongodb.org/mongo-driver/mongo"),
	{
		path: "go.etcd.io/bbolt",
		formerly: ["github.com/boltdb/bolt", "github.com/coreos/bbolt"],
		source: "https://pkg.go.dev/go.etcd.io/bbolt",
		types: {
			DB: {
				what: "database",
				release: ["Close"],
				cost: "its file stays locked",
				methods: {
					Begin: { results: "*Tx, error", opens: [0], args: "uses" },
					Close: "error",
					Update: usesError,
					View: usesError,
				},
			},
			Tx: {
				what: "transaction",
				release: ["Commit", "Rollback"],
				cost: "it stays open, and a writing one blocks the next",
				methods: {
					Bucket: { results: "*Bucket", args: "uses" },
					Commit: "error",
					Rollback: "error",
				},
			},
		},
		funcs: { Open: { results: "*DB, error", opens: [0], args: "uses" } },
	},
	{
		path: "github.com/dgraph-io/badger",
		source: "https://pkg.go.dev/github.com/dgraph-io/badger/v4",
		types: {
			DB: {
				what: "database",
				release: ["Close"],
				cost: "its directory stays locked",
				methods: {
					Close: "error",
					NewTransaction: { results: "*Txn", opens: [0] },
					Update: usesError,
					View: usesError,
				},
			},
			Txn: {
				what: "transaction",
				release: ["Discard", "Commit", "CommitWith"],
				cost: "what it has read is kept",
				methods: {
					Commit: "error",
					Discard: "",
					Get: { results: "*Item, error", args: "uses" },
					NewIterator: { results: "*Iterator", opens: [0] },
					Set: usesError,
				},
			},
			Iterator: {
				what: "iterator",
				release: ["Close"],
				cost: "its tables stay pinned",
				methods: { Close: "", Item: "*Item", Next: "", Valid: "bool" },
			},
		},
		funcs: { Open: { results: "*DB, error", opens: [0], args: "uses" } },
	},
	{
		path: "github.com/syndtr/goleveldb/leveldb",
		source: "https://pkg.go.dev/github.com/syndtr/goleveldb/leveldb",
		types: {
			DB: {
				what: "database",
				release: ["Close"],
				cost: "its directory stays locked",
				methods: {
					Close: "error",
					NewIterator: {
						results: "github.com/syndtr/goleveldb/leveldb/iterator.Iterator",
						opens: [0],
						args: "uses",
					},
					GetSnapshot: { results: "*Snapshot, error", opens: [0] },
				},
			},
			Snapshot: {
				what: "snapshot",
				release: ["Release"],
				cost: "old data cannot be compacted away",
				methods: { Release: "" },
			},
		},
		funcs: { OpenFile: { results: "*DB, error", opens: [0], args: "uses" } },
	},
	{
		path: "github.com/syndtr/goleveldb/leveldb/iterator",
		source: "https://pkg.go.dev/github.com/syndtr/goleveldb/leveldb/iterator",
		types: {
			Iterator: {
				what: "iterator",
				release: ["Release"],
				cost: "its version of the data cannot be dropped",
				methods: {
					Error: "error",
					Key: "[]byte",
					Next: "bool",
					Release: "",
					Value: "[]byte",
				},
			},
		},
	},
	{
		path: "github.com/aws/aws-sdk-go-v2/service/s3",
		formerly: ["github.com/aws/aws-sdk-go/service/s3"],
		source: "https://pkg.go.dev/github.com/aws/aws-sdk-go-v2/service/s3",
		types: {
			Client: {
				methods: {
					GetObject: {
						results: "*GetObjectOutput, error",
						opens: [0],
						args: "uses",
					},
				},
			},
			S3: {
				methods: {
					GetObject: {
						results: "*GetObjectOutput, error",
						opens: [0],
						args: "uses",
					},
					GetObjectWithContext: {
						results: "*GetObjectOutput, error",
						opens: [0],
						args: "uses",
					},
				},
			},
			GetObjectOutput: {
				what: "object body",
				release: ["Body.Close"],
				cost: "its connection is not reused and stays open",
				fields: { Body: "io.ReadCloser", ContentLength: "*int64" },
			},
		},
		funcs: { NewFromConfig: "*Client", New: "*S3" },
	},
	{
		path: "github.com/minio/minio-go",
		source: "https://pkg.go.dev/github.com/minio/minio-go/v7",
		types: {
			Client: {
				methods: {
					GetObject: { results: "*Object, error", opens: [0], args: "uses" },
				},
			},
			Object: {
				what: "object",
				release: ["Close"],
				cost: "its connection and goroutine stay alive",
				methods: {
					Close: "error",
					Read: "int, error",
					Stat: "ObjectInfo, error",
				},
			},
		},
		funcs: { New: { results: "*Client, error", args: "uses" } },
	},
	{
		path: "cloud.google.com/go/storage",
		source: "https://pkg.go.dev/cloud.google.com/go/storage",
		types: {
			Client: {
				what: "storage client",
				release: ["Close"],
				cost: "its connections stay open",
				derives: true,
				methods: {
					Close: "error",
					Bucket: { results: "*BucketHandle", args: "uses" },
				},
			},
			BucketHandle: {
				methods: { Object: { results: "*ObjectHandle", args: "uses" } },
			},
			ObjectHandle: {
				methods: {
					NewReader: { results: "*Reader, error", opens: [0], args: "uses" },
				},
			},
			Reader: {
				what: "object reader",
				release: ["Close"],
				cost: "its connection stays open",
				methods: { Close: "error", Read: "int, error" },
			},
		},
		funcs: {
			NewClient: { results: "*Client, error", opens: [0], args: "uses" },
		},
	},
];
