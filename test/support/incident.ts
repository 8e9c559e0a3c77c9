/**
 * The incident of the README as a Go repository: tasks from a channel, a database for each. Before the change a function
 * of its own closes it; after it nothing does, because `Work` never returns.
 */
import type { Files } from "./gitrepo.js";

export const BASE: Files = {
	"go.mod": "module example.com/importer\n\ngo 1.22\n",
	"README.md": "# importer\n\nRuns the import tasks of a queue.\n",
	"task.go": `package importer

// Task is one import: a statement for a database.
type Task struct {
	DSN       string
	Statement string
}
`,
	"worker.go": `package importer

import (
	"database/sql"
	"log"
)

// Work executes the tasks that arrive, until there are no more.
func Work(ch <-chan Task) {
	for task := range ch {
		if err := execute(task); err != nil {
			log.Printf("import into %s: %v", task.DSN, err)
		}
	}
}

func execute(task Task) error {
	db, err := sql.Open("postgres", task.DSN)
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.Exec(task.Statement)
	return err
}
`,
};

/** `execute` is gone, and with it the return that closed the database. */
export const HEAD: Files = {
	"worker.go": `package importer

import (
	"database/sql"
	"log"
)

// Work executes the tasks that arrive, until there are no more.
func Work(ch <-chan Task) {
	for task := range ch {
		db, err := sql.Open("postgres", task.DSN)
		if err != nil {
			log.Printf("open %s: %v", task.DSN, err)
			continue
		}
		defer db.Close()
		if _, err := db.Exec(task.Statement); err != nil {
			log.Printf("import into %s: %v", task.DSN, err)
		}
	}
}
`,
};
