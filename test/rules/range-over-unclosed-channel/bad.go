package rangeoverunclosed

import "sync"

func consumer(items []string) {
	lines := make(chan string)
	go func() {
		for line := range lines { // want range-over-unclosed-channel
			println(line)
		}
	}()
	for _, item := range items {
		lines <- item
	}
}

// Without a close of the results the range never ends.
func pool(items []int, work func(int) int) (total int) {
	var wg sync.WaitGroup
	results := make(chan int, len(items))
	for _, item := range items {
		wg.Add(1)
		go func() {
			defer wg.Done()
			results <- work(item)
		}()
	}
	wg.Wait()
	for v := range results { // want range-over-unclosed-channel
		total += v
	}
	return total
}

func closedUnlessError(read func() (string, error)) error {
	lines := make(chan string)
	go printAll(lines)
	line, err := read()
	if err != nil {
		return err
	}
	lines <- line
	close(lines)
	return nil
}

func printAll(lines <-chan string) {
	for line := range lines { // want range-over-unclosed-channel
		println(line)
	}
}

// The one that sends ends without a word.
func sum(parts []int) (total int) {
	values := make(chan int)
	go func() {
		for _, part := range parts {
			values <- part
		}
	}()
	for v := range values { // want range-over-unclosed-channel
		total += v
	}
	return total
}

func onOneLine(work func() int) (total int) {
	values := make(chan int)
	go func() { values <- work() }()
	for v := range values { // want range-over-unclosed-channel
		total += v
	}
	return total
}
