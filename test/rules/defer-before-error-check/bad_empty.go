package deferbeforeerrorcheck

import "io"

// Nothing is given here, with or without an error.
func nothing() (io.ReadCloser, error) {
	return nil, nil
}

func closesNothing() error {
	body, err := nothing()
	defer body.Close() // want defer-before-error-check
	if err != nil {
		return err
	}
	return nil
}
