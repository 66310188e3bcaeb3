package kanban

import (
	"fmt"
	"unicode/utf8"
)

const (
	// What is sent: enough for a card, and few enough bytes that a full queue is one of many kanban.
	maxSentBytes  = 1 << 20
	maxSentValues = 50_000
	// What is received: a message of gRPC has 4 MiB, as JSON up to twice of that.
	maxReadBytes  = 8 << 20
	maxReadValues = 200_000

	// The nine fields of a kanban, and it itself, are no values of its metadata.
	beside = kanbanFields + 1

	maxDepth = 100    // what protobuf's own parsers accept
	maxFiles = 10_000 // keeps what is built of a body within ten times its size
	maxName  = 4_096  // Linux' longest path
)

// BadKanban says why a body that was received is no kanban, or a kanban can't be sent.
type BadKanban struct{ Reason string }

func (e *BadKanban) Error() string { return e.Reason }

func bad(format string, values ...any) error {
	return &BadKanban{Reason: fmt.Sprintf(format, values...)}
}

func checkNames(k Kanban) error {
	if len(k.FileList) > maxFiles {
		return bad("fileList has %d entries, the limit is %d; name their folder instead", len(k.FileList), maxFiles)
	}
	long := func(text string) bool { return len(text) > maxName && utf8.RuneCountInString(text) > maxName }
	for _, field := range [][2]string{{"startAt", k.StartAt}, {"finishAt", k.FinishAt}, {"nextDeviceName", k.NextDeviceName},
		{"connectionKey", k.ConnectionKey}, {"dataPath", k.DataPath}} {
		if long(field[1]) {
			return bad("%s is longer than %d characters", field[0], maxName)
		}
	}
	for _, file := range k.FileList {
		if long(file) {
			return bad("an entry of fileList is longer than %d characters", maxName)
		}
	}
	return nil
}

func tooDeep() error { return bad("the kanban is nested deeper than %d levels", maxDepth) }

func tooMany(values int) error {
	return bad("the metadata has more than %d values; put the data in a file and name it in fileList", values)
}

// checkShape counts levels and values of valid JSON. besides is how many of its
// values are none of the metadata; the outermost is always one of them.
func checkShape(valid []byte, maxValues, besides int) error {
	depth, values, inText, opened := 0, 1, false, false
	for i := 0; i < len(valid); i++ {
		c := valid[i]
		if opened && c > ' ' {
			opened = false
			if c != '}' && c != ']' {
				values++ // the first in it; each comma tells of one more
			}
		}
		switch {
		case inText && c == '\\':
			i++
		case c == '"':
			inText = !inText
		case inText:
		case c == '{' || c == '[':
			opened = true
			if depth++; depth > maxDepth {
				return tooDeep()
			}
		case c == '}' || c == ']':
			depth--
		case c == ',':
			values++
		}
		if values > maxValues+besides {
			return tooMany(maxValues)
		}
	}
	return nil
}
