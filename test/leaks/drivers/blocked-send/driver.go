package blockedsend

import (
	"context"
	"errors"
	"time"

	"example.com/fixtures/drive"
)

// late answers when the fixtures have stopped waiting.
func late() string {
	time.Sleep(1100 * time.Millisecond)
	return "late"
}

func init() {
	mirrors := []string{"a", "b", "c"}
	get := func(mirror string) string { return mirror }
	drive.Blocks("timeout", func() { timeout(late) })
	drive.Blocks("send", func() {
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		cancelled(ctx, func() reply {
			time.Sleep(time.Millisecond)
			return reply{}
		})
	})
	drive.Blocks("leavesEarly", func() {
		leavesEarly(
			func() error { return errors.New("not now") },
			func() error { return nil },
		)
	})
	drive.Blocks("firstOfMany", func() { firstOfMany(mirrors, get) })
	drive.Blocks("bufferTooSmall", func() { bufferTooSmall(mirrors, get) })
	drive.Blocks("noReturnAfterError", func() {
		noReturnAfterError(func() (int, error) { return 0, errors.New("no value") })
	})
	drive.Blocks("queue.run", func() { throughStruct(true) })
	drive.Blocks("fixed.pull", throughInterface)
	drive.Blocks("channelOfChannels", channelOfChannels)
	one := func() int { return 1 }
	slow := func() int {
		late()
		return 1
	}
	// The second is late, so that it is the one who stays.
	drive.Blocks("eitherOf", func() {
		eitherOf(one, func() int {
			time.Sleep(time.Millisecond)
			return 2
		})
	})
	drive.Blocks("threeWorkers", func() {
		threeWorkers(func(int) error { return errors.New("failed") })
	})
	failing := func(string) error { return errors.New("enough") }
	drive.Blocks("stream", func() {
		stream(context.Background(), mirrors, failing)
	})
	ended := func() context.Context {
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		return ctx
	}
	word := func() string {
		time.Sleep(time.Millisecond)
		return "word"
	}
	drive.Blocks("tell", func() { tell(ended(), word) })
	drive.Blocks("tellAll", func() { tellAll(ended(), word, func(string) {}) })
	drive.Blocks("endless", func() { endless(mirrors, failing) })
	drive.Blocks("givesUpAlone", func() {
		givesUpAlone(context.Background(), mirrors, failing)
	})
	drive.Blocks("rendezvous", func() { rendezvous(late, func(string) {}) })
	drive.Blocks("returned", func() {
		returned(func() error { return nil }, slow)
	})
	drive.Blocks("unknownCount", func() {
		unknownCount(func() []string { return mirrors }, get)
	})
	drive.Blocks("moreLater", func() { moreLater(mirrors, get) })
	drive.Blocks("nobodyReceives", func() { nobodyReceives(one) })
	drive.Blocks("measured", func() { measured(one) })
	drive.Blocks("put", func() { calledBySender(slow, func(string) {}) })
	drive.Blocks("oneMore", func() {
		oneMore(mirrors, func(name string) string {
			if name == "localhost" {
				time.Sleep(time.Millisecond)
			}
			return name
		})
	})
}
