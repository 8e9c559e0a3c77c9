// Package cobra stands for the real one.
package cobra

// Command is run by the program.
type Command struct{}
