package defercapturesreassigned

import (
	"bufio"
	"os"
)

// When the function returns, the closure finds the backup in `f`, and the first file stays open.
func readWithBackup(path, backup string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer func() { // want defer-captures-reassigned
		_ = f.Close()
	}()
	line, err := bufio.NewReader(f).ReadString('\n')
	if err == nil {
		return line, nil
	}
	f, err = os.Open(backup)
	if err != nil {
		return "", err
	}
	return bufio.NewReader(f).ReadString('\n')
}
