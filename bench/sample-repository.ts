/**
 * A Go repository for measuring where none is given: packages of a size that is usual, and commits that change one to five
 * functions of them. The same on every machine.
 */
import { createGitRepo, type GitRepo } from "../test/support/gitrepo.js";

const PACKAGES = 30;
const FILES = 6;
const FUNCTIONS = 12;

export function createSampleRepository(commits: number): GitRepo {
	const repo = createGitRepo();
	const random = generator(42);
	const pick = (count: number) => Math.floor(random() * count);
	const revisions = new Map<string, number[]>();
	for (let p = 0; p < PACKAGES; p++)
		for (let f = 0; f < FILES; f++)
			revisions.set(
				`pkg${p}/file${f}.go`,
				Array.from({ length: FUNCTIONS }, () => 0),
			);
	const paths = [...revisions.keys()];
	const textOf = (path: string) => file(path, revisions.get(path) ?? []);
	repo.commit({
		"go.mod": "module example.com/sample\n\ngo 1.21\n",
		...Object.fromEntries(paths.map((path) => [path, textOf(path)])),
	});
	for (let commit = 0; commit < commits; commit++) {
		const touched = new Set<string>();
		for (let change = pick(5); change >= 0; change--) {
			const path = paths[pick(paths.length)] ?? "";
			const functions = revisions.get(path) ?? [];
			const index = pick(FUNCTIONS);
			functions[index] = (functions[index] ?? 0) + 1;
			touched.add(path);
		}
		repo.commit(
			Object.fromEntries([...touched].map((path) => [path, textOf(path)])),
		);
	}
	return repo;
}

/** Numbers from 0 to 1 that are the same on every machine (mulberry32). */
function generator(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	};
}

function file(path: string, revisions: readonly number[]): string {
	const name = path.slice(0, path.indexOf("/"));
	const suffix = path.replace(/\D+/g, "_");
	return `package ${name}

import (
	"context"
	"fmt"
	"os"
	"sync"
	"time"
)

type store${suffix} struct {
	mu    sync.Mutex
	items map[string]int
}
${revisions.map((revision, index) => FUNCTION_KINDS[index % FUNCTION_KINDS.length]?.(`${suffix}_${index}`, revision, `store${suffix}`) ?? "").join("")}`;
}

const FUNCTION_KINDS: readonly ((
	name: string,
	revision: number,
	store: string,
) => string)[] = [
	(name, revision) => `
func copy${name}(names []string) error {
	for i, name := range names {
		if err := func() error {
			f, err := os.Open(name)
			if err != nil {
				return fmt.Errorf("file %d of ${revision}: %w", i, err)
			}
			defer f.Close()
			return nil
		}(); err != nil {
			return err
		}
	}
	return nil
}
`,
	(name, revision) => `
func all${name}(names []string) error {
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		defer f.Close()
		fmt.Println(name, ${revision})
	}
	return nil
}
`,
	(name, revision, store) => `
func (s *${store}) get${name}(key string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.items) == ${revision} {
		return 0
	}
	return s.items[key]
}
`,
	(name, revision) => `
func wait${name}(parent context.Context, jobs <-chan int) error {
	ctx, cancel := context.WithTimeout(parent, ${revision + 1}*time.Second)
	defer cancel()
	for {
		select {
		case job, ok := <-jobs:
			if !ok {
				return nil
			}
			fmt.Println(job)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
`,
];
