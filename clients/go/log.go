package kanban

import (
	"bytes"
	"encoding/json"
	"io"
	"sync"
	"time"
)

// Logger writes JSON, one object a line, as AION reads it from the output of its microservices: time, level, message,
// service, number, and on a line about a kanban kanban and flow. Never log what is in a kanban: it may be anybody's
// secret. For several goroutines.
type Logger struct {
	out    *output
	now    func() time.Time
	fields []any
}

type output struct {
	mu sync.Mutex
	to io.Writer
}

func newLogger(to io.Writer, now func() time.Time, env Environment) *Logger {
	return &Logger{out: &output{to: to}, now: now, fields: []any{"service", env.Service, "number", env.Number}}
}

// Info tells of something that is as it should be. The pairs are further names and values, which must be JSON values.
func (l *Logger) Info(message string, pairs ...any) { l.write("INFO", message, pairs) }

// Warn tells of something that somebody may have to look at.
func (l *Logger) Warn(message string, pairs ...any) { l.write("WARN", message, pairs) }

// Error tells of something that somebody has to do something about.
func (l *Logger) Error(message string, pairs ...any) { l.write("ERROR", message, pairs) }

// about is a logger whose lines are about this kanban.
func (l *Logger) about(id, flow string) *Logger {
	fields := append(append([]any{}, l.fields...), "kanban", id, "flow", flow)
	return &Logger{out: l.out, now: l.now, fields: fields}
}

func (l *Logger) write(level, message string, pairs []any) {
	var line bytes.Buffer
	line.WriteByte('{')
	put(&line, "time", l.now().UTC().Format("2006-01-02T15:04:05.000000Z07:00"))
	put(&line, "level", level)
	put(&line, "message", message)
	for _, group := range [][]any{l.fields, pairs} {
		for i := 0; i+1 < len(group); i += 2 {
			name, isText := group[i].(string)
			if !isText {
				name = "?"
			}
			put(&line, name, group[i+1])
		}
	}
	line.WriteString("}\n")
	l.out.mu.Lock()
	defer l.out.mu.Unlock()
	_, _ = l.out.to.Write(line.Bytes()) // there is no other place to tell of it
}

func put(line *bytes.Buffer, name string, value any) {
	if line.Len() > 1 {
		line.WriteByte(',')
	}
	line.Write(text(name))
	line.WriteByte(':')
	if err, isError := value.(error); isError {
		value = err.Error()
	}
	line.Write(text(value))
}

func text(value any) []byte {
	encoded, err := json.Marshal(value)
	if err != nil {
		encoded, _ = json.Marshal("can't be logged: " + err.Error())
	}
	return encoded
}
