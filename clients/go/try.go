package kanban

import (
	"bytes"
	"context"
	"encoding/json"
	"time"
)

// Trial is a kanban to try a handler with, in a test and without anything running.
type Trial struct {
	// Kanban is what the handler is given.
	Kanban Kanban
	// Environment of the instance; the zero value is number 1 of "service".
	Environment Environment
	// ID is the kanban's; empty means "kanban".
	ID string
	// Flow is the kanban's; empty means that it is a first one.
	Flow string
	// Attempt and Repeated are as in [Work]; 0 means the first attempt.
	Attempt  int
	Repeated bool
	// Payloads are those of the kanban, by name.
	Payloads map[string][]byte
}

// Outcome is what a handler has made of a [Trial].
type Outcome struct {
	// Outputs are the finished kanban, as the next microservice is given them; none where the handler failed.
	Outputs []Kanban
	// Payloads are those that were finished with the output of the same place, by name; nil where there are none.
	Payloads []map[string]Payload
	// IDs are those of the outputs.
	IDs []string
	// Err is why the handler failed; nil where it did not.
	Err error
	// GivenUp is the reason with which the kanban goes to "dead" at once; empty where it does not.
	GivenUp string
	// Log is what was logged about the kanban, a line each.
	Log []map[string]any
	// Progress is all that was told of it.
	Progress []Told
}

// Told is one word of progress.
type Told struct {
	Done float64
	Text string
}

// Try calls a handler once for a kanban, without RabbitMQ, and returns what it did.
func Try(ctx context.Context, handler Handler, trial Trial) Outcome {
	env := trial.Environment
	if env.Service == "" {
		env.Service = "service"
	}
	env = env.withDefaults()
	t := trail{id: trial.ID, flow: trial.Flow}
	if t.id == "" {
		t.id = "kanban"
	}
	if t.flow == "" {
		t.flow = t.id
	}
	var log bytes.Buffer
	var outcome Outcome
	data, err := trial.give(env)
	var body []byte
	if err == nil {
		body, err = encode(trial.Kanban)
	}
	if err != nil {
		return Outcome{Err: err, GivenUp: err.Error()}
	}
	given, _, _ := decode(jsonType, body) // what was written a line before; the handler sees it as it would arrive
	work := newWork(env, given, t, newLogger(&log, time.Now, env).about(t.id, t.flow), time.Now)
	work.read = func(name string, r Reference) ([]byte, error) {
		if data[r.id()] == nil {
			return nil, &PayloadLost{name, "is gone: the trial gives none of this name"}
		}
		return append([]byte{}, data[r.id()]...), nil
	}
	work.Repeated, work.Attempt = trial.Repeated, trial.Attempt
	if work.Attempt == 0 {
		work.Attempt = 1
	}
	work.tell = func(done float64, text string) {
		var told Told
		_ = json.Unmarshal(progressBody(t, done, text), &told) // what was written just before
		outcome.Progress = append(outcome.Progress, told)
	}
	if outcome.Err = call(ctx, handler, work); outcome.Err != nil {
		outcome.GivenUp = final(outcome.Err, work.Attempt, defaultAttempts)
	} else {
		for i, output := range work.outputs {
			kanban, _, _ := decode(jsonType, output.body) // what Finish has written
			outcome.Outputs = append(outcome.Outputs, kanban)
			outcome.Payloads = append(outcome.Payloads, output.given())
			outcome.IDs = append(outcome.IDs, derivedID(t.id, env.Service, env.Number, i))
		}
	}
	for lines := json.NewDecoder(&log); lines.More(); {
		var line map[string]any
		_ = lines.Decode(&line) // what the logger has written
		outcome.Log = append(outcome.Log, line)
	}
	return outcome
}

// give puts references to the payloads into the kanban, as a sender would have; the data by reference.
func (t *Trial) give(env Environment) (map[Reference][]byte, error) {
	var all []Payload
	for name, data := range t.Payloads {
		all = append(all, Payload{Name: name, Data: data})
	}
	sender := Environment{Service: "sender", Number: 1, PayloadInCache: env.PayloadInCache}
	written, err := sender.attach(&t.Kanban, all, nil, time.Now())
	data := map[Reference][]byte{}
	for _, one := range written {
		data[one.id()] = append([]byte{}, one.data...)
	}
	return data, err
}

// given are the payloads as the handler gave them.
func (f finished) given() map[string]Payload {
	var all map[string]Payload
	for _, one := range f.payloads {
		if all == nil {
			all = map[string]Payload{}
		}
		all[one.name] = Payload{Name: one.name, Data: one.data, In: one.In, Readers: one.Readers}
	}
	return all
}
