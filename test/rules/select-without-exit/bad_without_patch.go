package selectwithoutexit

// Closed, it would be received from again and again.
func noWayOut(items []int) {
	odd, even := make(chan int), make(chan int)
	go func() {
		for {
			select { // want select-without-exit
			case v := <-odd:
				println("odd", v)
			case v := <-even:
				println("even", v)
			}
		}
	}()
	for i, item := range items {
		if i%2 == 0 {
			even <- item
		} else {
			odd <- item
		}
	}
}

// Each call leaves one more behind.
func parks(work func()) {
	go func() {
		work()
		select {} // want select-without-exit
	}()
}
