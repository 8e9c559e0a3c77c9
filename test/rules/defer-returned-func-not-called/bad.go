package deferreturnedfuncnotcalled

import (
	"context"
	"log"
	"os"
	"sync"
	"time"
)

// Logs when it is called what began, and when its result is called what ended.
func span(name string) func() {
	start := time.Now()
	log.Print("begin ", name)
	return func() { log.Print("end ", name, time.Since(start)) }
}

// "begin" is logged at the end, and "end" never.
func work() {
	defer span("work") // want defer-returned-func-not-called
	log.Print("working")
}

type account struct {
	mu      sync.Mutex
	balance int
}

func (a *account) lock() func() {
	a.mu.Lock()
	return a.mu.Unlock
}

// The lock is taken when the function returns, and never given back.
func (a *account) deposit(n int) {
	defer a.lock() // want defer-returned-func-not-called
	a.balance += n
}

// The result is a named function type.
func deadline(ctx context.Context, d time.Duration, expired func()) context.CancelFunc {
	timer := time.AfterFunc(d, expired)
	return func() { timer.Stop() }
}

func limited(ctx context.Context, expired func()) {
	defer deadline(ctx, time.Second, expired) // want defer-returned-func-not-called
	log.Print("working")
}

// A local function.
func local(dir string) {
	enter := func() func() {
		old, _ := os.Getwd()
		_ = os.Chdir(dir)
		return func() { _ = os.Chdir(old) }
	}
	defer enter() // want defer-returned-func-not-called
	log.Print("working")
}

// A literal, called once too few.
func literal() {
	defer func() func() { // want defer-returned-func-not-called
		log.Print("begin")
		return func() { log.Print("end") }
	}()
}
