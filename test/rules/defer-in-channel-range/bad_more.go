package deferinchannelrange

import (
	"database/sql"
	"fmt"
	"net"
	"sync"
	"time"
)

// One Done a job is owed at once: Wait in the caller holds up the very close that this loop waits for.
func worker(jobs chan func(), wg *sync.WaitGroup) {
	for job := range jobs {
		defer wg.Done() // want defer-in-channel-range
		job()
	}
}

type pool struct {
	mu      sync.Mutex
	results chan int
	sum     int
}

// The channel is a field, and the second value finds the lock taken.
func (p *pool) add() {
	for v := range p.results {
		p.mu.Lock()
		defer p.mu.Unlock() // want defer-in-channel-range
		p.sum += v
	}
}

// The connections come through the channel; nothing in the loop opens them, yet they are held here.
func greet(conns <-chan net.Conn) {
	for conn := range conns {
		defer conn.Close() // want defer-in-channel-range
		fmt.Fprintln(conn, "hello")
	}
}

// A ticker's channel is never closed.
func refresh(db *sql.DB, interval time.Duration) {
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	for range ticker.C {
		rows, err := db.Query("select 1")
		if err != nil {
			return
		}
		defer rows.Close() // want defer-in-channel-range
		for rows.Next() {
			fmt.Println("row")
		}
		if rows.Err() != nil {
			return
		}
	}
}

func numbers(n int) <-chan int {
	out := make(chan int)
	go func() {
		defer close(out)
		for i := range n {
			out <- i
		}
	}()
	return out
}

// The channel is what a function of this package returns.
func countDown(report func(int)) {
	for n := range numbers(10) {
		defer report(n) // want defer-in-channel-range
	}
}

// The type parameter is a channel, whichever it is.
func drain[C chan int](values C, use func(int)) {
	for v := range values {
		defer use(v) // want defer-in-channel-range
	}
}
