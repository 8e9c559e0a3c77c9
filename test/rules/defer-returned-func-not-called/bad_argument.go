package deferreturnedfuncnotcalled

import "log"

func observe(op string) func(error) {
	log.Print("begin ", op)
	return func(err error) { log.Print(op, err) }
}

// Only a person knows which error the returned function should be given: no patch.
func observed(run func() error) error {
	defer observe("run") // want defer-returned-func-not-called
	return run()
}
