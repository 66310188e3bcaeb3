package main

import (
	"context"
	"os"
	"strings"
	"testing"

	"aion.io/kanban"
)

func TestWatch(t *testing.T) {
	for load, key := range map[float64]string{0.93: "alert", 0.8: "default"} {
		outcome := kanban.Try(context.Background(), watch,
			kanban.Trial{Kanban: kanban.Kanban{Metadata: map[string]any{"load": load}}})
		if outcome.Err != nil || outcome.Outputs[0].ConnectionKey != key || outcome.Outputs[0].Metadata["seen"] != true {
			t.Errorf("%v: %+v", load, outcome)
		}
	}
}

func TestReadmeShowsThis(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	program, err := os.ReadFile("main.go")
	if err != nil {
		t.Fatal(err)
	}
	_, code, _ := strings.Cut(string(program), "\n") // without the comment
	if !strings.Contains(string(readme), "```go\n"+code+"```\n") {
		t.Error("README.md shows another program than example/watch/main.go; copy it there")
	}
}
