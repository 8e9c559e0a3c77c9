import { beforeAll, describe, expect, it } from "vitest";
import { certainEnding, neverReturns } from "../../src/facts/never-returns.js";
import { typeOf } from "../../src/facts/types.js";
import type { Call } from "../../src/go/ast.js";
import { openFile } from "../../src/go/file.js";
import { loadPackage } from "../../src/go/load.js";
import type { GoPackage } from "../../src/go/package.js";
import { createParser, type GoParser } from "../../src/go/parser.js";
import type { Type } from "../../src/go/type.js";
import { visit } from "../../src/go/walk.js";

let parser: GoParser;
beforeAll(async () => {
	parser = await createParser();
});

/** The calls of `probe` in the function `F` of the first file. */
function probes(...texts: readonly string[]): {
	pkg: GoPackage;
	calls: readonly Call[];
} {
	const files = texts.map((text, i) =>
		openFile(`p/f${i}.go`, `package p\n\n${text}`),
	);
	const pkg = loadPackage(parser, "p", files, { major: 1, minor: 24 }, true);
	const decl = pkg.func("F")?.node;
	const calls: Call[] = [];
	if (decl !== undefined)
		visit(decl, (node) => {
			if (
				node.kind === "Call" &&
				node.fun.kind === "Ident" &&
				node.fun.name === "probe"
			)
				calls.push(node);
			return true;
		});
	return { pkg, calls };
}

function typesProbed(...texts: readonly string[]): readonly string[] {
	const { pkg, calls } = probes(...texts);
	return calls.flatMap((call) =>
		call.args.map((arg) =>
			show(typeOf(arg, pkg.files[0] as GoPackage["files"][0], pkg)),
		),
	);
}

function show(type: Type | null): string {
	switch (type?.kind) {
		case undefined:
			return "?";
		case "named":
			return type.path === null ? type.name : `${type.path}.${type.name}`;
		case "basic":
			return type.name;
		case "pointer":
			return `*${show(type.to)}`;
		case "slice":
			return `[]${show(type.element)}`;
		case "array":
			return `[n]${show(type.element)}`;
		case "map":
			return `map[${show(type.key)}]${show(type.value)}`;
		case "chan":
			return `chan ${show(type.element)}`;
		case "func":
			return `func() (${type.results.map(show).join(", ")})`;
		default:
			return type?.kind ?? "?";
	}
}

describe("the type of an expression", () => {
	it("follows parameters, fields, embedding and methods of the package", () => {
		expect(
			typesProbed(
				`import "sync"

func F(s *Store, ids ...int) {
	probe(s, s.mu, s.byName, s.byName["x"], ids, s.Len(), s.name, s.base.name)
}`,
				`import "sync"

type Store struct {
	base
	mu     sync.Mutex
	byName map[string]*Item
}

type base struct{ name string }

func (s *Store) Len() int { return 0 }`,
			),
		).toEqual([
			"*Store",
			"sync.Mutex",
			"map[string]*Item",
			"*Item",
			"[]int",
			"int",
			"string",
			"string",
		]);
	});

	it("does not look below an embedded type that it does not know", () => {
		expect(
			typesProbed(
				`import (
	"sync"

	"example.com/lib"
)

type deepest struct{}

func (deepest) Size() int  { return 0 }
func (deepest) count() int { return 0 }

type deep struct{ deepest }

type known struct {
	sync.Mutex
	deep
}

type unknown struct {
	lib.Thing
	deep
}

func F(k known, u unknown) {
	probe(k.Size(), u.Size(), u.count(), u.deep.Size())
}`,
			),
		).toEqual(["int", "?", "int", "int"]);
	});

	it("follows arrays that are sliced, and constants without a type", () => {
		expect(
			typesProbed(
				`import "time"

type id [4]byte
type ids []id
type flag bool

const one, half = 1, 0.5

func F(x id, p *id, all ids, f flag, n uint8, big int64) {
	probe(x[:], p[:2], all[1:], !f, one*big, big*one, 1<<n, n<<1, half+one, 2*time.Second)
}`,
			),
		).toEqual([
			"[]byte",
			"[]byte",
			"ids",
			"flag",
			"int64",
			"int64",
			"?",
			"uint8",
			"?",
			"time.Duration",
		]);
	});

	it("knows what library calls give, each result of several", () => {
		expect(
			typesProbed(`import (
	"database/sql"
	"net/http"
	"os"
)

func F(db *sql.DB, c http.Client) {
	f, err := os.Open("x")
	rows, _ := db.Query("select 1")
	resp, _ := c.Get("u")
	probe(f, err, rows, resp.Body, resp.StatusCode, os.Stdin, http.DefaultClient, rows.Next())
}`),
		).toEqual([
			"*os.File",
			"error",
			"*database/sql.Rows",
			"io.ReadCloser",
			"int",
			"*os.File",
			"*net/http.Client",
			"bool",
		]);
	});

	it("follows ranges, receives, conversions, assertions, literals, make and new", () => {
		expect(
			typesProbed(`import "time"

type handlers map[string]func() error

func F(hs handlers, ticks chan time.Time, any any, n []string) {
	for name, h := range hs {
		probe(name, h())
	}
	t, ok := <-ticks
	w, found := any.(*time.Timer)
	probe(t, ok, w, found, make(chan int), new(handlers), []byte("x"), &time.Ticker{}, n[1:], n[0], n[0][0])
}`),
		).toEqual([
			"string",
			"error",
			"time.Time",
			"bool",
			"*time.Timer",
			"bool",
			"chan int",
			"*handlers",
			"[]byte",
			"*time.Ticker",
			"[]string",
			"string",
			"byte",
		]);
	});

	it("is unknown for type parameters, other packages' own types and cycles", () => {
		expect(
			typesProbed(`import "example.com/other"

type A = B

type B = A

func id[T any](v T) T { return v }

func F[T any](v T, a A) {
	probe(v, id(1), other.New(), other.Value.Field, a)
}`),
		).toEqual(["?", "?", "?", "?", "?"]);
	});

	it("knows a package under its older paths and any major version", () => {
		expect(
			typesProbed(`import (
	bolt "github.com/boltdb/bolt"
	"github.com/jackc/pgx/v5/pgxpool"
)

func F(p *pgxpool.Pool) {
	db, _ := bolt.Open("x", 0, nil)
	rows, _ := p.Query(nil, "x")
	probe(db, rows)
}`),
		).toEqual(["*go.etcd.io/bbolt.DB", "github.com/jackc/pgx.Rows"]);
	});
});

describe("a call that never returns", () => {
	const source = `import (
	"log"
	"os"
	"runtime"
	"testing"

	"go.uber.org/zap"
)

func F(t *testing.T, z *zap.Logger, l logger) {
	probe(os.Exit(1), log.Fatalf("x"), runtime.Goexit(), t.Fatal("x"), z.Fatal("x"), l.Fatal("x"), l.Info("x"), log.Print("x"))
}`;

	function endings(certain: boolean): readonly (string | null)[] {
		const { pkg, calls } = probes(source);
		const file = pkg.files[0] as GoPackage["files"][0];
		return (calls[0]?.args ?? []).map((arg) =>
			certain
				? certainEnding(arg as Call, file, pkg)
				: neverReturns(file, pkg)(arg as Call),
		);
	}

	it("ends the process or unwinds the goroutine", () => {
		expect(endings(true)).toEqual([
			"exit",
			"exit",
			"panic",
			"panic",
			"exit",
			null,
			null,
			null,
		]);
	});

	it("is assumed of a Fatal on a type that is not known, for control flow only", () => {
		expect(endings(false)[5]).toBe("exit");
	});
});
