package blockedreceive

// The zero value of a closed channel would be taken for an answer.
func answerUnlessError(load func() (int, error)) int {
	answers := make(chan int)
	go func() {
		v, err := load()
		if err != nil {
			return
		}
		answers <- v
	}()
	return <-answers // want blocked-receive
}

// A close says that it may begin: it must not, after an error.
func beginsAnyway(ready func() error, begin func()) error {
	ok := make(chan struct{})
	go func() {
		<-ok // want blocked-receive
		begin()
	}()
	if err := ready(); err != nil {
		return err
	}
	close(ok)
	return nil
}
