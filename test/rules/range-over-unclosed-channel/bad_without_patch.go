package rangeoverunclosed

// Each of several would close it: the second one panics.
func several(parts [][]int) (total int) {
	values := make(chan int)
	for _, part := range parts {
		go func() {
			for _, v := range part {
				values <- v
			}
		}()
	}
	for v := range values { // want range-over-unclosed-channel
		total += v
	}
	return total
}
