package deferinchannelrange

import (
	"io"
	"log"
	"os"
)

type upload struct {
	path string
	to   io.Writer
}

// A file per upload, closed when the producer closes the channel: perhaps never.
func serve(uploads <-chan upload) {
	for u := range uploads {
		f, err := os.Open(u.path)
		if err != nil {
			log.Print(err)
			continue
		}
		defer f.Close() // want defer-in-channel-range
		if _, err := io.Copy(u.to, f); err != nil {
			log.Print(err)
		}
	}
}
