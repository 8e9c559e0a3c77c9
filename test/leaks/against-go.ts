/** Runs generated programs with Go, and says where their goroutines stay. */
import { execFile, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

/** What many calls of a function came to. */
export interface Ran {
	/** Lines on which a goroutine stays, ascending. */
	readonly stuck: readonly number[];
	/** What the process said when it ended by itself, else "". */
	readonly panic: string;
	/** Some goroutine goes on for ever, so that nobody can be said to stay. */
	readonly restless: boolean;
}

export interface Programs {
	readonly run: (name: string, calls: number) => Promise<Ran>;
	readonly remove: () => void;
}

/** Builds one program of all functions; `sources` by the name of the function. Fails with what the compiler says. */
export function buildPrograms(sources: ReadonlyMap<string, string>): Programs {
	const dir = mkdtempSync(join(tmpdir(), "deferbot-programs-"));
	mkdirSync(dir, { recursive: true });
	writeFileSync(
		join(dir, "go.mod"),
		"module example.com/programs\n\ngo 1.22\n",
	);
	writeFileSync(join(dir, "main.go"), main([...sources.keys()]));
	for (const [name, text] of sources)
		writeFileSync(join(dir, `${name}.go`), text);
	const program = join(dir, "programs");
	const { status, stdout, stderr } = spawnSync(
		"go",
		["build", "-trimpath", "-o", program, "."],
		{
			cwd: dir,
			encoding: "utf8",
			env: { ...process.env, GOTOOLCHAIN: "local", GOWORK: "off" },
		},
	);
	if (status !== 0) throw new Error(stdout + stderr);
	return {
		run: (name, calls) => run(program, name, calls),
		remove: () => rmSync(dir, { recursive: true, force: true }),
	};
}

const call = promisify(execFile);

async function run(program: string, name: string, calls: number): Promise<Ran> {
	try {
		const { stdout } = await call(program, [name, `${calls}`], {
			timeout: 60_000,
		});
		const lines = stdout.split("\n").filter((line) => line !== "");
		const restless = lines.includes("restless");
		const stuck = restless ? [] : lines.map(Number);
		return { stuck: stuck.toSorted((a, b) => a - b), panic: "", restless };
	} catch (error) {
		const { stderr } = error as { readonly stderr?: string };
		const said = /^(?:panic|fatal error): .*$/m.exec(stderr ?? "");
		if (said === null) throw error;
		return { stuck: [], panic: said[0], restless: false };
	}
}

/** Calls a function as often as it is told, many at a time, and prints the lines on which goroutines have come to rest. */
function main(names: readonly string[]): string {
	const functions = names.map((name) => `\t"${name}": ${name},\n`).join("");
	return `package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"time"
)

var functions = map[string]func(){
${functions}}

// Lets others go first, now and then.
func turn() {
	switch rand.IntN(5) {
	case 0:
		runtime.Gosched()
	case 1:
		time.Sleep(time.Duration(rand.IntN(60)) * time.Microsecond)
	}
}

func goroutines() string {
	stacks := make([]byte, 1<<26)
	return string(stacks[:runtime.Stack(stacks, true)])
}

func main() {
	name := os.Args[1]
	calls, _ := strconv.Atoi(os.Args[2])
	for range calls {
		go functions[name]()
		runtime.Gosched()
	}
	// Nothing wakes them by itself: who still waits twice in a row waits for ever.
	asleep := regexp.MustCompile(\`(?m)^goroutine .*\\[(?:running|runnable|sleep)\`)
	for rest, looks := 0, 0; rest < 2; looks++ {
		if looks == 600 {
			fmt.Println("restless")
			return
		}
		time.Sleep(5 * time.Millisecond)
		// The one that looks is running.
		if len(asleep.FindAllString(goroutines(), 2)) > 1 {
			rest = 0
		} else {
			rest++
		}
	}
	place := regexp.MustCompile(\`/\` + name + \`\\.go:(\\d+)\`)
	lines := map[string]bool{}
	for _, each := range strings.Split(goroutines(), "\\n\\n") {
		// Where it was started comes last.
		stack, _, _ := strings.Cut(each, "created by ")
		if at := place.FindStringSubmatch(stack); at != nil {
			lines[at[1]] = true
		}
	}
	for line := range lines {
		fmt.Println(line)
	}
}
`;
}
