package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"time"

	"google.golang.org/grpc"

	"aion/clients/conformance/kanbanpb"
)

// event is a message, or without one the end of its stream.
type event struct {
	message    any
	code, text string
}

// stream is an open stream of messages.
type stream struct {
	came    chan event
	stop    context.CancelFunc
	process *exec.Cmd
}

// A case never leaves more than this unread.
const unread = 10_000

func (s *stream) next(wait time.Duration) (event, bool) {
	select {
	case came := <-s.came:
		return came, true
	case <-time.After(wait):
		return event{}, false
	}
}

func open(wire *grpc.ClientConn, call string, request any, raw bool) (*stream, error) {
	ctx, cancel := context.WithCancel(context.Background())
	s := &stream{came: make(chan event, unread), stop: cancel}
	client, err := subscribe(ctx, wire, call, request)
	if err != nil {
		cancel()
		return nil, err
	}
	go func() {
		for {
			message, err := receiveOne(client, call, raw)
			if err != nil {
				if err == io.EOF {
					err = nil
				}
				code, text := outcome(err)
				s.came <- event{nil, code, text}
				return
			}
			s.came <- event{message, "", ""}
		}
	}()
	return s, nil
}

func receiveOne(client grpc.ClientStream, call string, raw bool) (any, error) {
	if raw {
		message := plain{}
		err := client.RecvMsg(&message)
		return toJSON(message), err
	}
	if call == "ReceiveStaticKanban" {
		message := &kanbanpb.StaticKanban{}
		err := client.RecvMsg(message)
		return toJSON(message), err
	}
	message := &kanbanpb.StatusKanban{}
	err := client.RecvMsg(message)
	return toJSON(message), err
}

// spawn receives in a process of its own.
func spawn(call, request string) *stream {
	s := &stream{came: make(chan event, unread), process: exec.Command(os.Args[0], os.Args[1], "--receive", call, request)}
	s.process.Stderr = os.Stderr
	output, err := s.process.StdoutPipe()
	if err == nil {
		err = s.process.Start()
	}
	if err != nil {
		panic(err)
	}
	go func() {
		reader := bufio.NewReader(output)
		for {
			line, err := reader.ReadBytes('\n')
			if err != nil {
				return
			}
			var parts []any
			if json.Unmarshal(line, &parts) == nil {
				s.came <- event{parts[0], parts[1].(string), parts[2].(string)}
			}
		}
	}()
	return s
}

// receive is that process.
func receive(call, with string) {
	var value any
	if err := json.Unmarshal([]byte(with), &value); err != nil {
		panic(err)
	}
	s, err := open(dial(), call, request(call, object{"with": value}, object{}), false)
	if err != nil {
		panic(err)
	}
	for came := range s.came {
		line, _ := json.Marshal([]any{came.message, came.code, came.text})
		fmt.Println(string(line))
		if came.message == nil {
			return
		}
	}
}
