package deferorder

import (
	"compress/gzip"
	"encoding/csv"
	"os"
)

// The compressed tail is written after the file was closed: the archive is cut off.
func pack(path string, data []byte) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	zw := gzip.NewWriter(f)
	defer zw.Close() // want defer-order
	defer f.Close()
	_, err = zw.Write(data)
	return err
}

// The rows that are still in the buffer are lost.
func table(path string, rows [][]string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	w := csv.NewWriter(f)
	defer w.Flush() // want defer-order
	defer f.Close()
	for _, row := range rows {
		if err := w.Write(row); err != nil {
			return err
		}
	}
	return nil
}
