package kanban

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"time"
)

// Of one kanban; they are held in memory until the handler has returned.
const maxOutputs = 1_000

// Handler handles one kanban. What it finished is published when it returns nil. When it returns an error or panics it is
// called again, five times in all; [GiveUp] ends that at once. ctx ends when the microservice has to stop and the ten
// seconds for that are over.
type Handler func(ctx context.Context, work *Work) error

// Work is one attempt at one kanban. Not for several goroutines, but for Progress and Log.
type Work struct {
	// Kanban is what was received.
	Kanban Kanban
	// ID is the kanban's.
	ID string
	// Flow is the id of the first kanban from which this one grew.
	Flow string
	// Parents are the ids of those this one was made from; none for a first one.
	Parents []string
	// Sender is the microservice that sent it; empty where that is not known.
	Sender string
	// Attempt counts from 1.
	Attempt int
	// Repeated is whether RabbitMQ has delivered it before: it may have been handled, in part or as a whole.
	Repeated bool
	// Foreign is whether the message was no kanban: what it was is in the metadata.
	Foreign bool
	// Traceparent is the W3C trace context for this microservice's own spans.
	Traceparent string
	// Log writes lines about this kanban.
	Log *Logger

	env     Environment
	now     func() time.Time
	outputs []finished
	refused error
	tell    func(done float64, text string)
	came    map[string]received // the payloads; nil where there are none
	passed  map[Reference]bool  // those that outputs refer to
	read    func(name string, r Reference) ([]byte, error)
}

// finished is an output, encoded: what can't be sent is refused while the handler can still do something about it.
type finished struct {
	key      string
	body     []byte
	payloads []attached // written when the handler has returned
}

// Finish adds an output, with the payloads that go beside it; it is published when the handler has returned nil. Any number
// of outputs may be finished, 1,000 at most. The error is a *BadKanban where the kanban is too large or for a number that this microservice does not have:
// then a handler that neither finishes another one nor returns an error gives its kanban up too, since nothing may get
// lost in silence.
func (w *Work) Finish(output Kanban, payloads ...Payload) error {
	w.refused = w.finish(output, payloads)
	return w.refused
}

func (w *Work) finish(output Kanban, payloads []Payload) error {
	if len(w.outputs) >= maxOutputs {
		return bad("one kanban may have %d outputs at most; put more into one of them", maxOutputs)
	}
	key, err := w.env.route(&output)
	if err != nil {
		return err
	}
	attached, err := w.env.attach(&output, payloads, w.came, w.now())
	if err != nil {
		return err
	}
	body, err := encode(output)
	if err != nil {
		return err
	}
	if len(w.came) > 0 {
		passedOn(output.Metadata, w.passed)
	}
	w.outputs = append(w.outputs, finished{key, body, attached})
	return nil
}

// Payload reads what the kanban has under this name, each time anew. The error is a [*PayloadLost] where it is gone or its
// reference is bad: no other attempt would find it, so a handler that returns that error gives its kanban up at once.
func (w *Work) Payload(name string) ([]byte, error) {
	one, found := w.came[name]
	switch {
	case !found:
		return nil, unknownPayload(name, w.came)
	case one.bad != "":
		return nil, &PayloadLost{name, "has a bad reference: " + one.bad}
	}
	return w.read(name, one.Reference)
}

// Payloads are what the kanban has by name, but for those with a bad reference. They are freed when it is handled, unless an
// output passes them on: with Payload.Pass, or with the member "aion-payloads" of its metadata as it came.
func (w *Work) Payloads() map[string]Reference {
	all := make(map[string]Reference, len(w.came))
	for name, one := range w.came {
		if one.bad == "" {
			all[name] = one.Reference
		}
	}
	return all
}

// Progress shows on the board how much is done, from 0 to 1, and what is being done, in 200 characters at most. What
// is told within 500 ms of the last one, or while RabbitMQ is slow, is passed over.
func (w *Work) Progress(done float64, text string) { w.tell(done, text) }

// GivenUp is the error of a handler that gives its kanban up.
type GivenUp struct{ Reason string }

func (e *GivenUp) Error() string { return e.Reason }

// GiveUp makes the error that gives a kanban up at once, without further attempts, for this reason.
func GiveUp(format string, values ...any) error {
	return &GivenUp{Reason: fmt.Sprintf(format, values...)}
}

// call calls the handler; a panic is an error like others.
func call(ctx context.Context, handler Handler, work *Work) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v%s", p, origin(debug.Stack()))
		}
	}()
	if err := handler(ctx, work); err != nil {
		return err
	}
	return work.refused
}

// origin is the line that panicked.
func origin(stack []byte) string {
	_, after, found := strings.Cut(string(stack), "panic(")
	lines := strings.Split(after, "\n")
	if !found || len(lines) < 4 {
		return ""
	}
	at, _, _ := strings.Cut(strings.TrimSpace(lines[3]), " +0x")
	return " at " + at[strings.LastIndex(at, "/")+1:]
}

// final says why a kanban is given up after this error without another attempt; empty where it is not.
func final(err error, attempt, attempts int) string {
	var givenUp *GivenUp
	var lost *PayloadLost
	var refused *BadKanban
	switch {
	case errors.As(err, &givenUp), errors.As(err, &lost):
		return err.Error()
	case errors.As(err, &refused):
		return "what its handler finished was refused: " + err.Error()
	case attempt >= attempts:
		return failedOften(attempt, err)
	}
	return ""
}
