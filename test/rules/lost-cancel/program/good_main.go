package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
)

// The context lives as long as the process; a return from main ends both.
func main() {
	ctx, _ := signal.NotifyContext(context.Background(), os.Interrupt)
	limited, cancel := context.WithCancel(ctx)
	if len(os.Args) < 2 {
		fmt.Println("nothing to do")
		return
	}
	<-limited.Done()
	cancel()
}
