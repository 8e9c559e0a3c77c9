package selectwithoutexit

import "time"

func bothForgotten(work func() int) int {
	result := make(chan int)
	stop := make(chan struct{})
	go func() {
		select { // want select-without-exit
		case result <- work():
		case <-stop:
		}
	}()
	select {
	case v := <-result:
		return v
	case <-time.After(time.Second):
		return 0
	}
}

func loopForgotten(items []int) {
	in := make(chan int)
	quit := make(chan struct{})
	go func() {
		for {
			select { // want select-without-exit
			case v := <-in:
				println(v)
			case <-quit:
				return
			}
		}
	}()
	for _, item := range items {
		in <- item
	}
}
