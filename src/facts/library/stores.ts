/** Redis, MongoDB, and stores that live in the process. */
import type { PackageRow, TypeRow } from "./row.js";
import { callsInside, each, gives, opens, usesError } from "./shapes.js";
import { connectionHeld } from "./sql.js";

/** `SSubscribe` came with v9. */
const subscribes = each("PSubscribe SSubscribe Subscribe", opens("*PubSub"));

const redisClient: TypeRow = {
	what: "redis client",
	release: ["Close"],
	family: "pool",
	cost: "its connections stay open",
	derives: true,
	methods: {
		...subscribes,
		Close: "error",
		Watch: callsInside("error"),
	},
};

const redisPackage = (path: string, version: string): PackageRow => ({
	path,
	source: `https://pkg.go.dev/${path}/${version}`,
	types: {
		...each("Client ClusterClient Ring UniversalClient", redisClient),
		// "Conn represents a single Redis connection rather than a pool": it is handed back by Close.
		Conn: {
			what: "redis connection",
			release: ["Close"],
			cost: connectionHeld,
			methods: { Close: "error" },
		},
		PubSub: {
			what: "subscription",
			release: ["Close"],
			cost: "its connection and goroutines stay alive",
			methods: {
				...each(
					"Ping PSubscribe PUnsubscribe Subscribe Unsubscribe",
					usesError,
				),
				Channel: gives("<-chan *Message"),
				Close: "error",
				Receive: gives("any, error"),
				ReceiveMessage: gives("*Message, error"),
			},
		},
	},
	funcs: {
		...each("NewClient NewFailoverClient", opens("*Client")),
		...each(
			"NewClusterClient NewFailoverClusterClient",
			opens("*ClusterClient"),
		),
		NewRing: opens("*Ring"),
		NewUniversalClient: opens("UniversalClient"),
	},
});

const cursors = opens("*Cursor, error");
const changes = opens("*ChangeStream, error");
const steps = {
	...each("Close Decode", usesError),
	...each("Next TryNext", gives("bool")),
	Err: "error",
} as const;

/** Both major versions: in v2 a session is a struct and `Connect` takes no context. */
const mongoPackage: PackageRow = {
	path: "go.mongodb.org/mongo-driver/mongo",
	source: "https://pkg.go.dev/go.mongodb.org/mongo-driver/mongo",
	types: {
		Client: {
			what: "mongo client",
			release: ["Disconnect"],
			family: "pool",
			cost: "its connections and monitors stay alive",
			derives: true,
			methods: {
				...each("Connect Disconnect Ping", usesError),
				Database: gives("*Database"),
				StartSession: opens("Session, error"),
				UseSession: callsInside("error"),
				Watch: changes,
			},
		},
		Session: {
			what: "session",
			release: ["EndSession"],
			cost: "it stays checked out on the server",
			methods: {
				...each("AbortTransaction CommitTransaction", usesError),
				EndSession: gives(""),
				WithTransaction: callsInside("any, error"),
			},
		},
		Database: {
			methods: {
				...each("Aggregate ListCollections RunCommandCursor", cursors),
				Collection: gives("*Collection"),
				Watch: changes,
			},
		},
		Collection: {
			methods: {
				...each("Aggregate Find", cursors),
				FindOne: gives("*SingleResult"),
				Watch: changes,
			},
		},
		SingleResult: { methods: { Decode: usesError, Err: "error" } },
		Cursor: {
			what: "cursor",
			// All closes the cursor itself; a cursor read to its end holds nothing on the server.
			release: ["Close", "All"],
			releasedWhenFalse: ["Next"],
			cost: "the cursor stays open on the server",
			methods: { ...steps, All: usesError },
		},
		ChangeStream: {
			what: "change stream",
			release: ["Close"],
			cost: "the cursor stays open on the server",
			methods: steps,
		},
	},
	funcs: {
		Connect: opens("*Client, error"),
		NewClient: gives("*Client, error"),
		WithSession: callsInside("error"),
	},
};

/** A database in the process's own files. */
const embedded = (cost: string): TypeRow => ({
	what: "database",
	release: ["Close"],
	cost,
});
const iterator = (cost: string, release = "Close"): TypeRow => ({
	what: "iterator",
	release: [release],
	cost,
});

const LEVELDB = "github.com/syndtr/goleveldb/leveldb";
const levelIterates = opens(`${LEVELDB}/iterator.Iterator`);

export const stores: readonly PackageRow[] = [
	redisPackage("github.com/redis/go-redis", "v9"),
	redisPackage("github.com/go-redis/redis", "v8"),
	{
		path: "github.com/gomodule/redigo/redis",
		formerly: ["github.com/garyburd/redigo/redis"],
		source: "https://pkg.go.dev/github.com/gomodule/redigo/redis",
		types: {
			// "The application must close the returned connection", also one that only carries an error.
			Pool: {
				methods: {
					Close: "error",
					Get: opens("Conn"),
					GetContext: opens("Conn, error"),
				},
			},
			Conn: {
				what: "redis connection",
				release: ["Close"],
				cost: connectionHeld,
				methods: {
					...each("Close Flush Send", usesError),
					Do: gives("any, error"),
					Receive: "any, error",
				},
			},
		},
		funcs: each(
			"Dial DialContext DialTimeout DialURL DialURLContext",
			opens("Conn, error"),
		),
	},
	mongoPackage,
	{
		path: "go.etcd.io/bbolt",
		formerly: ["github.com/boltdb/bolt", "github.com/coreos/bbolt"],
		source: "https://pkg.go.dev/go.etcd.io/bbolt",
		types: {
			DB: {
				...embedded("its file stays locked"),
				methods: {
					...each("Update View", { ...usesError, calls: "inside" } as const),
					// "Batch calls fn as part of a batch", which another caller's goroutine may run.
					Batch: { ...usesError, calls: "goroutine" },
					Begin: opens("*Tx, error"),
					Close: "error",
				},
			},
			Tx: {
				what: "transaction",
				release: ["Commit", "Rollback"],
				cost: "it stays open, and a writing one blocks the next",
				methods: {
					...each("Commit Rollback", "error"),
					Bucket: gives("*Bucket"),
				},
			},
			Bucket: { methods: { ForEach: callsInside("error") } },
		},
		funcs: { Open: opens("*DB, error") },
	},
	{
		path: "github.com/dgraph-io/badger",
		source: "https://pkg.go.dev/github.com/dgraph-io/badger/v4",
		types: {
			DB: {
				...embedded("its directory stays locked"),
				methods: {
					...each("Update View", { ...usesError, calls: "inside" } as const),
					Close: "error",
					NewTransaction: opens("*Txn"),
					NewWriteBatch: opens("*WriteBatch"),
				},
			},
			Txn: {
				what: "transaction",
				release: ["Discard", "Commit", "CommitWith"],
				cost: "what it has read is kept",
				methods: {
					...each("Delete Set", usesError),
					Commit: "error",
					Discard: "",
					Get: gives("*Item, error"),
					NewIterator: opens("*Iterator"),
					NewKeyIterator: opens("*Iterator"),
				},
			},
			WriteBatch: {
				what: "write batch",
				release: ["Flush", "Cancel"],
				cost: "its transaction stays open",
				methods: { Cancel: "", Flush: "error", Set: usesError },
			},
			Iterator: {
				...iterator("its tables stay pinned"),
				methods: {
					...each("Close Next Rewind", ""),
					Item: "*Item",
					Seek: gives(""),
					Valid: "bool",
				},
			},
		},
		funcs: each("Open OpenManaged", opens("*DB, error")),
	},
	{
		path: LEVELDB,
		source: `https://pkg.go.dev/${LEVELDB}`,
		types: {
			DB: {
				...embedded("its directory stays locked"),
				methods: {
					...each("Close Delete Put", usesError),
					Get: gives("[]byte, error"),
					GetSnapshot: opens("*Snapshot, error"),
					NewIterator: levelIterates,
				},
			},
			Snapshot: {
				what: "snapshot",
				release: ["Release"],
				cost: "old data cannot be compacted away",
				methods: { NewIterator: levelIterates, Release: "" },
			},
		},
		funcs: each("Open OpenFile RecoverFile", opens("*DB, error")),
	},
	{
		path: `${LEVELDB}/iterator`,
		source: `https://pkg.go.dev/${LEVELDB}/iterator`,
		types: {
			Iterator: {
				...iterator("its version of the data cannot be dropped", "Release"),
				methods: {
					...each("Key Value", "[]byte"),
					...each("First Last Next Prev Valid", "bool"),
					Error: "error",
					Release: "",
				},
			},
		},
	},
	{
		path: "github.com/cockroachdb/pebble",
		source: "https://pkg.go.dev/github.com/cockroachdb/pebble",
		types: {
			DB: {
				...embedded("its directory stays locked"),
				methods: {
					Close: "error",
					// "The caller should not modify the contents of the returned slice … the returned slice will remain valid until the returned Closer is closed."
					Get: opens("[]byte, io.Closer, error", {
						opens: [1],
						what: "value",
						release: ["Close"],
						cost: "its block stays pinned in the cache",
					}),
					NewIter: opens("*Iterator, error"),
					NewSnapshot: opens("*Snapshot"),
				},
			},
			Iterator: {
				...iterator("its tables stay pinned"),
				methods: {
					...each("First Last Next Prev Valid", "bool"),
					...each("Close Error", "error"),
				},
			},
			Snapshot: {
				what: "snapshot",
				release: ["Close"],
				cost: "old data cannot be compacted away",
				methods: { Close: "error", NewIter: opens("*Iterator, error") },
			},
		},
		funcs: { Open: opens("*DB, error") },
	},
];
