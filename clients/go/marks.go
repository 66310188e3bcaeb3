package kanban

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// marks notes in files which kanban is being handled, so that the next process knows what the last one did not survive.
// Only for kanban that were delivered before: the usual one costs nothing. Where the folder can't be written there are
// none.
type marks struct{ folder string }

// begin: its handling begins. How many processes have ended while they handled it, as far as the marks tell.
func (m marks) begin(id string) int {
	if err := os.MkdirAll(m.folder, 0o755); err != nil {
		return 0
	}
	// The delivery before the first mark has ended without a trace, or this would not be a repeated one.
	ended := 1
	if text, err := os.ReadFile(m.file(id)); err == nil {
		if before, err := strconv.Atoi(strings.TrimSpace(string(text))); err == nil {
			ended = before + 1
		}
	}
	if err := os.WriteFile(m.file(id), []byte(strconv.Itoa(ended)), 0o644); err != nil {
		return 0
	}
	return ended
}

// end: the process has survived it, or is asked to stop.
func (m marks) end(id string) {
	_ = os.Remove(m.file(id)) // where it can't be removed it could not be written
}

// file: ids of foreign senders may hold any character; a derived one is a file name.
func (m marks) file(id string) string {
	return filepath.Join(m.folder, derivedID(id, "", 0, 0))
}
