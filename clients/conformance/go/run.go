package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"syscall"
	"time"

	"google.golang.org/grpc"
)

const patience = 30 * time.Second

var signals = map[string]syscall.Signal{"KILL": syscall.SIGKILL, "STOP": syscall.SIGSTOP, "CONT": syscall.SIGCONT}

// run is one case being run.
type run struct {
	one     example
	known   object
	wires   map[string]*grpc.ClientConn
	streams map[string]*stream
}

func newRun(t table, one example) *run {
	known := t.names(one)
	known["case"], known["i"] = language+"-"+one.ID, 0.0
	known["elsewhere"] = "elsewhere-" + language
	known["home"], known["device"] = os.Getenv("AION_HOME"), os.Getenv("CONFORMANCE_DEVICE")
	return &run{one, known, map[string]*grpc.ClientConn{}, map[string]*stream{}}
}

func (r *run) run() (err error) {
	defer func() {
		if fault := recover(); fault != nil { // of the runner itself: told as what it is
			err = fmt.Errorf("%v", fault)
		}
		for _, stream := range r.streams {
			if stream.process != nil {
				_ = stream.process.Process.Kill()
				_ = stream.process.Wait()
			}
		}
		for _, wire := range r.wires {
			_ = wire.Close()
		}
	}()
	for number, step := range r.one.Steps {
		for i := 0.0; i < or(step, "times", 1.0).(float64); i++ {
			r.known["i"] = i
			if err := r.step(step); err != nil {
				return fmt.Errorf("step %d, time %d: %w", number+1, int(i)+1, err)
			}
		}
	}
	return nil
}

func (r *run) step(step object) error {
	for kind, do := range map[string]func(object, string) error{
		"open": r.open, "call": r.call, "next": r.next, "silent": r.silent, "ended": r.ended,
		"cancel": r.cancel, "signal": r.signal, "close": r.close, "put": r.put, "http": r.http} {
		if value, ok := step[kind].(string); ok {
			return do(step, value)
		}
	}
	return fmt.Errorf("no step is called like this: %s", short(step))
}

func (r *run) wire(step object) *grpc.ClientConn {
	name := or(step, "wire", "first").(string)
	if r.wires[name] == nil {
		r.wires[name] = dial()
	}
	return r.wires[name]
}

func (r *run) open(step object, name string) error {
	if step["process"] == true {
		request, _ := json.Marshal(expand(step["with"], r.known))
		r.streams[name] = spawn(step["on"].(string), string(request))
		return nil
	}
	stream, err := open(r.wire(step), step["on"].(string), request(step["on"].(string), step, r.known), step["raw"] == true)
	r.streams[name] = stream
	return err
}

func (r *run) call(step object, call string) error {
	ctx, cancel := context.WithTimeout(context.Background(), seconds(step, "within"))
	defer cancel()
	answer, err := invoke(ctx, r.wire(step), call, request(call, step, r.known))
	code, text := outcome(err)
	if err := r.status(step, code, text); err != nil || code != "OK" {
		return err
	}
	return match(expand(or(step, "is", object{}), r.known), toJSON(answer), r.known, "the answer")
}

func (r *run) status(step object, code, text string) error {
	if err := match(or(step, "code", "OK"), code, r.known, "the status ("+short(text)+")"); err != nil {
		return err
	}
	return match(expand(or(step, "text", object{"$like": ""}), r.known), text, r.known, "the text")
}

func (r *run) next(step object, name string) error {
	came, ok := r.streams[name].next(seconds(step, "within"))
	if !ok {
		return fmt.Errorf("%s received nothing", name)
	}
	if came.message == nil {
		return fmt.Errorf("the stream %s ended with %s %s", name, came.code, came.text)
	}
	return match(expand(step["is"], r.known), came.message, r.known, name)
}

func (r *run) silent(step object, name string) error {
	if came, ok := r.streams[name].next(seconds(step, "for")); ok {
		return fmt.Errorf("%s should receive nothing, but did: %s", name, short([]any{came.message, came.code, came.text}))
	}
	return nil
}

func (r *run) ended(step object, name string) error {
	came, ok := r.streams[name].next(seconds(step, "within"))
	if !ok || came.message != nil {
		return fmt.Errorf("the stream %s should have ended, but: %s", name, short(came.message))
	}
	return r.status(step, came.code, came.text)
}

func (r *run) cancel(_ object, name string) error {
	r.streams[name].stop()
	return nil
}

func (r *run) close(_ object, name string) error {
	wire := r.wires[name]
	delete(r.wires, name)
	return wire.Close()
}

func (r *run) signal(step object, name string) error {
	return r.streams[name].process.Process.Signal(signals[step["is"].(string)])
}

// put sends to a microservice's queue, over RabbitMQ.
func (r *run) put(step object, service string) error {
	payload, ok := expand(step["kanban"], r.known).(string)
	if !ok {
		text, _ := json.Marshal(expand(step["kanban"], r.known))
		payload = string(text)
	}
	encoding := "string"
	if step["encoding"] == "hex" {
		bytes, err := hex.DecodeString(payload)
		if err != nil {
			return err
		}
		payload, encoding = base64.StdEncoding.EncodeToString(bytes), "base64"
	}
	return r.http(object{"to": "rabbitmq", "path": "/api/exchanges/default/before." + service + "/publish", "is": object{"routed": true},
		"with": object{"routing_key": fmt.Sprint(or(step, "number", 1.0)), "payload": payload, "payload_encoding": encoding,
			"properties": or(step, "properties", object{"content_type": "application/json"})}}, "POST")
}

// http asks until the answer is right.
func (r *run) http(step object, method string) error {
	for end := time.Now().Add(patience); ; time.Sleep(300 * time.Millisecond) {
		code, body, err := r.ask(method, step)
		if err == nil {
			err = match(or(step, "code", 200.0), float64(code), r.known, "the code ("+short(body)+")")
		}
		if want, ok := step["is"]; err == nil && ok {
			err = match(expand(want, r.known), body, r.known, "the body")
		}
		if err == nil || method != "GET" || time.Now().After(end) {
			return err
		}
	}
}

func (r *run) ask(method string, step object) (int, any, error) {
	to := "CONFORMANCE_" + strings.ToUpper(step["to"].(string))
	var content io.Reader
	if body, ok := step["with"]; ok {
		text, _ := json.Marshal(expand(body, r.known))
		content = bytes.NewReader(text)
	}
	request, err := http.NewRequest(method, os.Getenv(to)+expand(step["path"], r.known).(string), content)
	if err != nil {
		return 0, nil, err
	}
	// A kept connection that the server closes at this moment would be a failure of the case.
	request.Close = true
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", os.Getenv(to+"_AUTHORIZATION"))
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, nil, err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	var body any = object{}
	if len(text) > 0 && json.Unmarshal(text, &body) != nil {
		body = string(text)
	}
	return answer.StatusCode, body, err
}

func seconds(step object, key string) time.Duration {
	return time.Duration(or(step, key, patience.Seconds()).(float64) * float64(time.Second))
}
