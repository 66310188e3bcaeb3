package main

import (
	"context"
	"testing"

	"aion.io/kanban"
)

func try(metadata map[string]any) kanban.Outcome {
	return kanban.Try(context.Background(), handle, kanban.Trial{Kanban: kanban.Kanban{Metadata: metadata}})
}

func TestAHighLoadIsAnAlert(t *testing.T) {
	for load, key := range map[float64]string{0.93: "alert", 0.8: "default"} {
		outcome := try(map[string]any{"load": load})
		if outcome.Err != nil || len(outcome.Outputs) != 1 || outcome.Outputs[0].ConnectionKey != key || outcome.Outputs[0].Metadata["seen"] != true {
			t.Errorf("%v: %+v", load, outcome)
		}
	}
}

func TestWithoutALoadItFails(t *testing.T) {
	if outcome := try(nil); outcome.Err == nil {
		t.Errorf("%+v", outcome)
	}
}
